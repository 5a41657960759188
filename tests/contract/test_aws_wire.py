"""The wire and boto3 give the same answers and the same errors: one call each, on tables and queues that are alike."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.contract.conftest import REGION
from tests.contract.wire_first import wire

from hookline.adapters.aws_errors import aws_errors, refusals
from hookline.adapters.aws_wire.services import SERVICES
from hookline.errors import HooklineError

ITEM = {
    "pk": {"S": "žluť"},
    "sk": {"S": "1"},
    "n": {"N": "-1.5"},
    "b": {"B": b"\x00\xff\x10"},
    "set": {"BS": [b"\x01", b"\x02"]},
    "m": {"M": {"B": {"S": "not bytes"}, "null": {"NULL": True}, "l": {"L": [{"B": b"in"}, {"BOOL": False}]}}},
}
KEY = {"pk": ITEM["pk"], "sk": ITEM["sk"]}


class Two:
    """The same setting twice: what boto3's client is called with, and what the wire's is."""

    def __init__(self, aws: Any) -> None:
        self.aws = aws

    def clients(self, service: str) -> list[Any]:
        return [self.aws.boto3(service), wire(service, self.aws.endpoint, REGION)]


def same(answers: list[Any], *but: str) -> Any:
    """The common answer, without what differs from call to call."""
    plain = [
        {k: v for k, v in answer.items() if k not in {"ResponseMetadata", "ConsumedCapacity", *but}}
        for answer in answers
    ]
    assert plain[0] == plain[1]
    return plain[0]


@pytest.fixture
def two(aws: Any) -> Two:
    return Two(aws)


def test_every_operation_is_called_below() -> None:
    named = {name for made, _, _ in SERVICES.values() for name in vars(made) if not name.startswith("_")}
    text = Path(__file__).read_text()
    assert not [name for name in named if f".{name}(" not in text]


@pytest.mark.needs("dynamodb", "dynamodb:transactions")
def test_items(two: Two) -> None:
    tables = [two.aws.table("items", "pk", "sk") for _ in range(2)]
    pairs = list(zip(two.clients("dynamodb"), tables, strict=True))
    assert same([c.put_item(TableName=t, Item=ITEM) for c, t in pairs]) == {}
    assert same([c.get_item(TableName=t, Key=KEY, ConsistentRead=True) for c, t in pairs]) == {"Item": ITEM}
    assert same([c.get_item(TableName=t, Key={**KEY, "sk": {"S": "2"}}) for c, t in pairs]) == {}
    updated = same(
        [
            c.update_item(
                TableName=t,
                Key=KEY,
                UpdateExpression="SET b = :b",
                ExpressionAttributeValues={":b": {"B": b"new"}},
                ReturnValues="ALL_NEW",
            )
            for c, t in pairs
        ]
    )
    assert updated["Attributes"]["b"] == {"B": b"new"}
    for c, t in pairs:
        rows = [{"PutRequest": {"Item": {**KEY, "sk": {"S": f"{n}"}}}} for n in range(5, 9)]
        assert not c.batch_write_item(RequestItems={t: rows})["UnprocessedItems"]
    keys = [{**KEY, "sk": {"S": f"{n}"}} for n in range(8)]
    got = [c.batch_get_item(RequestItems={t: {"Keys": keys}})["Responses"][t] for c, t in pairs]
    assert sorted(map(repr, got[0])) == sorted(map(repr, got[1]))
    assert len(got[0]) == 4
    page = same(
        [
            c.query(
                TableName=t,
                KeyConditionExpression="pk = :pk",
                ExpressionAttributeValues={":pk": KEY["pk"]},
                Limit=2,
            )
            for c, t in pairs
        ]
    )
    assert page["Count"] == 2
    assert page["LastEvaluatedKey"] == {**KEY, "sk": {"S": "5"}}
    same([c.delete_item(TableName=t, Key=KEY) for c, t in pairs])
    same([c.transact_write_items(TransactItems=[{"Put": {"TableName": t, "Item": ITEM}}]) for c, t in pairs])
    assert same([c.get_item(TableName=t, Key=KEY) for c, t in pairs]) == {"Item": ITEM}


@pytest.mark.needs("dynamodb")
def test_a_condition_that_does_not_hold_shows_the_item(two: Two) -> None:
    shown = []
    for client in two.clients("dynamodb"):
        table = two.aws.table("conditional", "pk", "sk")
        client.put_item(TableName=table, Item=ITEM)
        with pytest.raises(refusals()) as told:
            client.put_item(
                TableName=table,
                Item=ITEM,
                ConditionExpression="attribute_not_exists(pk)",
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        shown.append((told.value.response["Error"]["Code"], told.value.response["Item"]))
    assert shown == [("ConditionalCheckFailedException", ITEM)] * 2


@pytest.mark.needs("sqs")
def test_messages(two: Two) -> None:
    sqs = two.aws.boto3("sqs")
    urls = [sqs.create_queue(QueueName=two.aws.unique("wire"))["QueueUrl"] for _ in range(2)]
    pairs = list(zip(two.clients("sqs"), urls, strict=True))
    attributes = {"trace": {"DataType": "String", "StringValue": "ž"}}
    sent = [c.send_message(QueueUrl=u, MessageBody="bödy", MessageAttributes=attributes) for c, u in pairs]
    same(sent, "MessageId")
    entries = [{"Id": "a", "MessageBody": "x", "DelaySeconds": 0}, {"Id": "b", "MessageBody": "y"}]
    batches = [c.send_message_batch(QueueUrl=u, Entries=entries) for c, u in pairs]
    assert [[each["Id"] for each in batch["Successful"]] for batch in batches] == [["a", "b"]] * 2
    counts = [c.get_queue_attributes(QueueUrl=u, AttributeNames=["ApproximateNumberOfMessages"]) for c, u in pairs]
    assert same(counts)["Attributes"] == {"ApproximateNumberOfMessages": "3"}
    for c, u in pairs:
        (message,) = sqs.receive_message(QueueUrl=u, MaxNumberOfMessages=1)["Messages"]
        receipt = message["ReceiptHandle"]
        c.change_message_visibility(QueueUrl=u, ReceiptHandle=receipt, VisibilityTimeout=5)
        answer = c.change_message_visibility_batch(
            QueueUrl=u, Entries=[{"Id": "1", "ReceiptHandle": receipt, "VisibilityTimeout": 0}]
        )
        assert [each["Id"] for each in answer["Successful"]] == ["1"]
        received = sqs.receive_message(QueueUrl=u, MaxNumberOfMessages=10)["Messages"]
        assert len(received) == 3
        first = {"Id": "1", "ReceiptHandle": received[0]["ReceiptHandle"]}
        assert [each["Id"] for each in c.delete_message_batch(QueueUrl=u, Entries=[first])["Successful"]] == ["1"]
        c.purge_queue(QueueUrl=u)
        assert not sqs.receive_message(QueueUrl=u).get("Messages")


@pytest.mark.needs("ssm", "secretsmanager", "kms")
def test_secrets(two: Two) -> None:
    name = two.aws.unique("/hookline/secret")
    two.aws.boto3("ssm").put_parameter(Name=name, Value="s3cret", Type="SecureString")
    found = [c.get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"] for c in two.clients("ssm")]
    assert found == ["s3cret"] * 2
    manager = two.aws.boto3("secretsmanager")
    text, binary = two.aws.unique("text"), two.aws.unique("binary")
    manager.create_secret(Name=text, SecretString="tëxt")
    manager.create_secret(Name=binary, SecretBinary=b"\x00\xff")
    for client in two.clients("secretsmanager"):
        assert client.get_secret_value(SecretId=text)["SecretString"] == "tëxt"
        assert client.get_secret_value(SecretId=binary)["SecretBinary"] == b"\x00\xff"
    kms = two.aws.boto3("kms")
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    data = kms.generate_data_key(KeyId=key, KeySpec="AES_256", EncryptionContext={"for": "test"})
    for client in two.clients("kms"):
        made = client.generate_data_key(KeyId=key, KeySpec="AES_256", EncryptionContext={"for": "test"})
        assert len(made["Plaintext"]) == 32
        opened = client.decrypt(CiphertextBlob=made["CiphertextBlob"], KeyId=key, EncryptionContext={"for": "test"})
        assert opened["Plaintext"] == made["Plaintext"]
        opened = client.decrypt(KeyId=key, CiphertextBlob=data["CiphertextBlob"], EncryptionContext={"for": "test"})
        assert opened["Plaintext"] == data["Plaintext"]


@pytest.mark.needs("dynamodb", "sqs", "ssm", "secretsmanager", "kms")
@pytest.mark.parametrize(
    ("service", "method", "request_"),
    [
        ("dynamodb", "get_item", {"TableName": "no-such-table", "Key": {"pk": {"S": "a"}}}),
        ("dynamodb", "query", {"TableName": "no-such-table", "KeyConditionExpression": "pk"}),
        ("dynamodb", "batch_get_item", {"RequestItems": {"no-such-table": {"Keys": [{"pk": {"S": "a"}}]}}}),
        ("sqs", "send_message", {"QueueUrl": "http://127.0.0.1/000000000000/no-such-queue", "MessageBody": "x"}),
        ("ssm", "get_parameter", {"Name": "/no/such"}),
        ("secretsmanager", "get_secret_value", {"SecretId": "no-such"}),
        ("kms", "decrypt", {"CiphertextBlob": b"nonsense"}),
    ],
)
def test_errors(two: Two, service: str, method: str, request_: dict[str, Any]) -> None:
    told = []
    for client in two.clients(service):
        with pytest.raises(HooklineError) as error, aws_errors("what was asked for"):
            getattr(client, method)(**request_)
        told.append((type(error.value), str(error.value)))
    assert told[0] == told[1]
