from __future__ import annotations

import json

import pytest

from hookline.adapters.dynamodb.config_store import DynamoConfigStore
from hookline.adapters.dynamodb.hooks_store import DynamoHookStore
from hookline.adapters.dynamodb.listeners import DynamoListeners
from hookline.adapters.sqs.listener_queues import SqsListenerQueues
from hookline.errors import NotFound
from hookline.listeners import Copy, Listener

NOW = 1_800_000_000.0
ANA = Listener("ana", "https://queues/ana", NOW + 180, frozenset({"github"}), ("push", "pull_*"))
BEN = Listener("ben", "https://queues/ben", NOW + 60)


@pytest.fixture
def table(aws):
    return aws.table("config", "pk", "sk")


def hooks(aws, table):
    return DynamoHookStore(aws.client("dynamodb"), table, clock=lambda: NOW)


@pytest.mark.needs("dynamodb", "dynamodb:transactions")
def test_a_listener_to_the_hooks_is_read_with_the_version(aws, table):
    store = DynamoListeners(aws.client("dynamodb"), table)
    store.put(ANA)  # before anything is applied
    assert hooks(aws, table).current() == (0, (ANA,))
    assert hooks(aws, table).apply({"hooks": []}) == 1
    store.put(BEN)
    store.put(ANA._replace(until=NOW + 400))
    version, listeners = hooks(aws, table).current()
    assert version == 1
    assert set(listeners) == {ANA._replace(until=NOW + 400), BEN} == set(store.all())
    hooks(aws, table).apply({"hooks": []})
    hooks(aws, table).rollback(1)
    store.remove("ben", "nobody")
    assert hooks(aws, table).current() == (1, (ANA._replace(until=NOW + 400),))


@pytest.mark.needs("dynamodb", "dynamodb:transactions")
def test_a_listener_to_one_tenant_stands_with_it_alone(aws, table):
    config = DynamoConfigStore(aws.client("dynamodb"), table)
    config.put_tenant("acme")
    config.put_tenant("globex")
    store = DynamoListeners(aws.client("dynamodb"), table, "acme")
    store.put(BEN)
    assert config.tenant("acme").listeners == (BEN,)
    assert config.tenant("globex").listeners == ()
    config.put_tenant("acme")  # writes the row anew: the next renewal makes the map again
    store.put(BEN)
    assert config.tenant("acme").listeners == (BEN,)
    store.remove("ben")
    assert config.tenant("acme").listeners == ()


@pytest.mark.needs("dynamodb")
def test_who_listens_makes_no_tenant(aws, table):
    store = DynamoListeners(aws.client("dynamodb"), table, "acme")
    with pytest.raises(NotFound, match="tenant acme"):
        store.put(BEN)
    store.remove("ben")
    assert store.all() == []
    assert DynamoConfigStore(aws.client("dynamodb"), table).tenant("acme") is None


@pytest.mark.needs("dynamodb")
def test_what_nobody_can_read_is_passed_over(aws, table):
    store = DynamoListeners(aws.client("dynamodb"), table)
    store.put(BEN)
    for name, value in {"odd": {"S": "?"}, "odder": {"M": {"queue": {"N": "1"}}}}.items():
        aws.client("dynamodb").update_item(
            TableName=table,
            Key={"pk": {"S": "hooks"}, "sk": {"S": "current"}},
            UpdateExpression="SET listeners.#id = :odd",
            ExpressionAttributeNames={"#id": name},
            ExpressionAttributeValues={":odd": value},
        )
    assert hooks(aws, table).current() == (0, (BEN,))


@pytest.mark.needs("sqs")
def test_copies_arrive_each_in_its_queue_and_what_is_gone_hurts_nobody(aws):
    sqs = aws.boto3("sqs")
    url, other = (sqs.create_queue(QueueName=aws.unique("listen"))["QueueUrl"] for _ in range(2))
    gone = sqs.create_queue(QueueName=aws.unique("listen"))["QueueUrl"]
    sqs.delete_queue(QueueUrl=gone)
    queues = SqsListenerQueues(lambda: aws.client("sqs"))
    queues.begin([Copy(gone, "lost"), *[Copy(url, f"copy {number}", number) for number in range(12)], Copy(other, "x")])
    while queues._under_way:
        queues.finish()
    assert _all(sqs, url, 12) == {(f"copy {number}", number) for number in range(12)}
    assert _all(sqs, other, 1) == {("x", 0)}
    assert queues._gone == {gone}


@pytest.mark.needs("sqs")
def test_large_copies_go_in_calls_of_their_own(aws):
    sqs = aws.boto3("sqs")
    url = sqs.create_queue(QueueName=aws.unique("listen"))["QueueUrl"]
    queues = SqsListenerQueues(lambda: aws.client("sqs"))
    bodies = [json.dumps([number, "x" * 400_000]) for number in range(3)]
    queues.begin([Copy(url, body) for body in bodies])
    while queues._under_way:
        queues.finish()
    assert {body for body, _ in _all(sqs, url, 3)} == set(bodies)


def _all(sqs, url, count):
    found = {}
    while len(found) < count:
        answer = sqs.receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=20, MessageAttributeNames=["left_out"]
        )
        for message in answer.get("Messages", []):
            left_out = message.get("MessageAttributes", {}).get("left_out", {}).get("StringValue", "0")
            found[message["MessageId"]] = (message["Body"], int(left_out))
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return set(found.values())
