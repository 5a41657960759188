from __future__ import annotations

import pytest
from tests.fakes.sources import FakeSourceLetters, FakeSourceStore

from hookline.adapters.dynamodb.source_store import DynamoSourceStore
from hookline.adapters.sqs.dead_letters import SqsDeadLetters
from hookline.adapters.sqs.letters import describe_source
from hookline.adapters.sqs.source_letters import SqsSourceLetters, back_to_sources
from hookline.errors import Conflict
from hookline.management.wiring import services
from hookline.outbound.queue_messages import SourceLetter
from hookline.outbound.sources.messages import LETTER, identity
from hookline.settings import ApiSettings, variables

MAPPINGS = [{"name": "a", "from": "bus", "tenant": "acme", "type": "t", "when": "detail.é == `1`"}, {"name": "b"}]


@pytest.fixture
def store(backend):
    if backend is None:
        return FakeSourceStore()
    return DynamoSourceStore(backend.client("dynamodb"), backend.table("config", "pk", "sk"))


@pytest.mark.needs("dynamodb")
def test_mappings_are_one_document_in_revisions(store):
    assert store.get() == (0, [])
    assert store.put(MAPPINGS, seen=0) == 1
    assert store.get() == (1, MAPPINGS)
    assert store.put([], seen=1) == 2
    assert store.get() == (2, [])


@pytest.mark.needs("dynamodb")
def test_who_read_something_else_changes_nothing(store):
    store.put(MAPPINGS, seen=0)
    for seen in (0, 2):
        with pytest.raises(Conflict):
            store.put([], seen=seen)
    assert store.get() == (1, MAPPINGS)


@pytest.fixture
def letters(backend):
    """The port, and what reads the queue again: body and reason of each."""
    if backend is None:
        fake = FakeSourceLetters()
        return fake, lambda: [(each.body, each.reason, each.id) for each in fake.sent]
    client = backend.client("sqs")
    url = client.create_queue(QueueName=backend.unique("sources-dlq"))["QueueUrl"]

    def read():
        found = SqsDeadLetters(client, url).peek(10)
        return sorted((each.body, each.text("reason"), describe_source(each)["message"]) for each in found)

    return SqsSourceLetters(client, url), read


@pytest.mark.needs("sqs")
def test_a_letter_keeps_the_body_byte_for_byte_with_its_reason(letters):
    port, read = letters
    port.send(SourceLetter("arn:aws:sqs:us-east-1:000000000000:q", "m1", '{"a": "é"} ', "id: expected text"))
    assert read() == [('{"a": "é"} ', "id: expected text", "m1")]


@pytest.mark.needs("sqs")
@pytest.mark.parametrize("suffix", ["", ".fifo"])
def test_a_letter_goes_back_to_its_own_queue_as_the_message_that_it_was(aws, suffix):
    client = aws.client("sqs")
    fifo = {"FifoQueue": "true"} if suffix else {}
    home = client.create_queue(QueueName=aws.unique("home") + suffix, Attributes=fifo)["QueueUrl"]
    arn = client.get_queue_attributes(QueueUrl=home, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    dlq = client.create_queue(QueueName=aws.unique("sources-dlq"))["QueueUrl"]
    own = {f"a{index}": {"stringValue": "é", "dataType": "String"} for index in range(10)}
    SqsSourceLetters(client, dlq).send(SourceLetter(arn, "m1", "body", "reason", "g-1" if suffix else "", own))
    drained = SqsDeadLetters(client, dlq).drain(lambda _: True, back_to_sources(client, ""))
    assert drained.handled == 1
    (message,) = client.receive_message(
        QueueUrl=home, MessageAttributeNames=["All"], AttributeNames=["All"], WaitTimeSeconds=5
    )["Messages"]
    lambda_form = {name: {"stringValue": each["StringValue"]} for name, each in message["MessageAttributes"].items()}
    assert LETTER in lambda_form
    assert identity({"messageId": "other", "messageAttributes": lambda_form}) == (
        "m1",
        {name: {"stringValue": "é"} for name in own},
    )
    assert message["Body"] == "body"
    if suffix:
        assert message["Attributes"]["MessageGroupId"] == "g-1"


@pytest.mark.needs("sqs")
def test_the_api_reads_dead_letters_of_sources_and_sends_them_back(aws):
    client = aws.client("sqs")
    urls = {name: client.create_queue(QueueName=aws.unique(name))["QueueUrl"] for name in ("home", "own", "dlq")}
    arns = {
        name: client.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        for name, url in urls.items()
    }
    given_up_by_sqs = {"QueueUrl": urls["dlq"], "MessageBody": "2"}
    SqsSourceLetters(client, urls["dlq"]).send(SourceLetter(arns["home"], "m1", "1", "no mapping"))
    client.send_message(**given_up_by_sqs)
    settings = ApiSettings.from_env(
        {each.name: "x" for each in variables(ApiSettings) if each.default is None}
        | {"SOURCE_DLQ_URL": urls["dlq"], "SOURCE_QUEUE_ARN": arns["own"]}
    )
    letters = services(settings, environment="test", client=aws.client, boto3_client=aws.boto3).dead_letters
    name = arns["home"].rpartition(":")[2]
    assert sorted(fields["queue"] for _, fields in letters.peek("source", 10).items) == ["", name]
    assert letters.redrive("source").moved == 2
    for home, body in (("home", "1"), ("own", "2")):
        (message,) = client.receive_message(QueueUrl=urls[home], WaitTimeSeconds=5)["Messages"]
        assert message["Body"] == body
