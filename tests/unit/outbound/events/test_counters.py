"""Numbers of an ordering key: two items of one transaction."""

from __future__ import annotations

from typing import Any

import pytest

from hookline.errors import Conflict, MalformedEvent
from hookline.outbound import counter_key, ordered_items, publish_in_order
from hookline.outbound.events import items
from hookline.outbound.events.stream import read_batch

KEY = {"pk": {"S": "acme##order-7"}}


class Cancelled(Exception):
    def __init__(self, *codes: str) -> None:
        self.response = {"CancellationReasons": [{"Code": code} for code in codes]}


class Table:
    """DynamoDB as far as it goes: puts with the conditions that the helper writes."""

    class exceptions:  # noqa: N801 - boto3's name
        TransactionCanceledException = Cancelled

    def __init__(self, *, meets: int = 0, codes: tuple[str, ...] = ()) -> None:
        self.items: dict[str, dict[str, Any]] = {}
        self.meets = meets  # how often another commit comes between reading and writing
        self.codes = codes

    def get_item(self, *, TableName: str, Key: dict[str, Any], ConsistentRead: bool) -> dict[str, Any]:  # noqa: N803
        assert (TableName, ConsistentRead) == ("events", True)
        found = self.items.get(Key["pk"]["S"])
        if self.meets:
            self.meets -= 1
            self.transact_write_items(TransactItems=put("order.seen", counter=found))
        return {"Item": found} if found else {}

    def transact_write_items(self, *, TransactItems: list[dict[str, Any]]) -> None:  # noqa: N803
        if self.codes:
            raise Cancelled(*self.codes)
        puts = [each["Put"] for each in TransactItems]
        failed = [not self._holds(each) for each in puts]
        if any(failed):
            raise Cancelled(*("ConditionalCheckFailed" if each else "None" for each in failed))
        for each in puts:
            self.items[each["Item"]["pk"]["S"]] = each["Item"]

    def _holds(self, put: dict[str, Any]) -> bool:
        stored = self.items.get(put["Item"]["pk"]["S"])
        if put["ConditionExpression"] == "attribute_not_exists(pk)":
            return stored is None
        assert put["ConditionExpression"] == "#sequence = :seen"
        return stored is not None and stored["sequence"] == put["ExpressionAttributeValues"][":seen"]


def put(type_: str, *, counter: dict[str, Any] | None, **more: Any) -> list[dict[str, Any]]:
    return ordered_items("events", type_, {}, tenant="acme", ordering_key="order-7", counter=counter, **more)


def publish(table: Any, type_: str = "order.paid", **more: Any) -> int:
    return publish_in_order(
        table, "events", type_, {}, tenant="acme", ordering_key="order-7", sleep=lambda _: None, **more
    )


def test_numbers_follow_one_another_from_one() -> None:
    table = Table()
    assert [publish(table) for _ in range(3)] == [1, 2, 3]
    assert counter_key("order-7", tenant="acme") == KEY
    assert table.items["acme##order-7"] == KEY | {
        "shard": {"S": "acme#d"},  # printf %s order-7 | sha256sum
        "timestamp": {"S": "!"},
        "sequence": {"N": "3"},
    }
    events = [items.decode(each) for pk, each in table.items.items() if "##" not in pk]
    assert [(event.ordering_key, event.sequence) for event in events] == [("order-7", n) for n in (1, 2, 3)]


def test_the_one_who_came_second_reads_and_tries_again() -> None:
    table = Table(meets=3)
    assert publish(table) == 4
    assert sorted(int(each["sequence"]["N"]) for pk, each in table.items.items() if "##" not in pk) == [1, 2, 3, 4]


def test_too_many_at_once_is_a_conflict_in_the_end() -> None:
    with pytest.raises(Conflict):
        publish(Table(codes=("TransactionConflict", "None")))


@pytest.mark.parametrize(
    "codes", [("None", "ConditionalCheckFailed"), ("None", "None", "ConditionalCheckFailed"), ("ValidationError",), ()]
)
def test_what_else_fails_is_the_callers(codes: tuple[str, ...]) -> None:
    class Failing(Table):
        def transact_write_items(self, **_: Any) -> None:
            raise Cancelled(*codes)

    with pytest.raises(Cancelled):
        publish(Failing())


def test_an_event_of_an_id_that_is_there_raises_no_number() -> None:
    table = Table()
    publish(table, id="once")
    with pytest.raises(Cancelled):
        publish(table, id="once")
    assert table.items["acme##order-7"]["sequence"] == {"N": "1"}


def test_what_is_beside_is_committed_with_it() -> None:
    table = Table()
    order = {
        "Put": {"TableName": "orders", "Item": {"pk": {"S": "o"}}, "ConditionExpression": "attribute_not_exists(pk)"}
    }
    assert publish(table, beside=[order]) == 1
    assert table.items["o"] == {"pk": {"S": "o"}}


def test_a_key_that_no_event_can_have_is_refused() -> None:
    with pytest.raises(MalformedEvent):
        ordered_items("events", "order.paid", {}, ordering_key="with space", counter=None)


def test_the_stream_reads_a_new_counter_as_nothing() -> None:
    counter, event = (each["Put"]["Item"] for each in put("order.paid", counter=None))
    records = [
        {"dynamodb": {"SequenceNumber": str(number), "Keys": {"pk": item["pk"]}, "NewImage": item}}
        for number, item in enumerate((counter, event))
    ]
    batch = read_batch(records)
    assert (len(batch.events), batch.malformed) == (1, [])
