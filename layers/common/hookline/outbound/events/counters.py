"""For users' own code: events of one ordering key, numbered in the order in which they are committed.

    publish_in_order(client, events_table, "order.paid", {"id": 7}, ordering_key="order-7", beside=[{"Put": …}])

The key's counter is an item of the events table, `pk` = `<tenant>##<ordering key>`: no event's, whose ids have no `#`.
It is raised in the transaction that puts the event, if it still is what was read: the numbers have no gap and no
double. It never expires; its time sorts before every event's, so no listing meets it.
"""

from __future__ import annotations

import random as _random
import time
from typing import TYPE_CHECKING, Any

from hookline.errors import Conflict
from hookline.outbound.events.publishing import event_item
from hookline.outbound.model import EventKey

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

__all__ = ["COUNTERS_AT", "counter_key", "is_counter", "number_of", "numbered", "ordered_items", "publish_in_order"]

COUNTERS_AT = "!"  # sorts before every timestamp
_TRIES = 12
_FIRST_PAUSE = 0.02  # seconds, doubled up to …
_LONGEST_PAUSE = 0.5


def counter_key(ordering_key: str, *, tenant: str = "default") -> dict[str, Any]:
    """The key to read a counter by: low-level, as boto3's client takes it."""
    return {"pk": {"S": f"{tenant}##{ordering_key}"}}


def is_counter(item: Mapping[str, Any]) -> bool:
    """Whether an item of the events table, or its key, is a counter and no event."""
    attribute = item.get("pk")
    return isinstance(attribute, dict) and "##" in str(attribute.get("S", ""))


def ordered_items(
    table: str,
    type: str,  # noqa: A002 - the attribute's name
    data: Any = None,
    *,
    ordering_key: str,
    counter: Mapping[str, Any] | None,
    tenant: str = "default",
    **attributes: Any,
) -> list[dict[str, Any]]:
    """Two items of a transaction: the counter, raised by one, and the event with that number.

    `counter` is its item as it was just read (`ConsistentRead`) by `counter_key`, None: there is none yet; the rest is
    as `event_item` takes it. The transaction fails if another event of the key was committed meanwhile: read the
    counter again, and repeat.
    """
    seen = number_of(counter)
    event = event_item(type, data, tenant=tenant, ordering_key=ordering_key, sequence=seen + 1, **attributes)
    return numbered(table, event, ordering_key=ordering_key, tenant=tenant, seen=seen)


def number_of(counter: Mapping[str, Any] | None) -> int:
    """Of the last event of a key; 0: there is none."""
    return int(counter["sequence"]["N"]) if counter else 0


def numbered(
    table: str, event: Mapping[str, Any], *, ordering_key: str, tenant: str, seen: int
) -> list[dict[str, Any]]:
    """The transaction's two items of an event's item that has the number `seen` + 1."""
    raised = counter_key(ordering_key, tenant=tenant) | {
        "shard": {"S": EventKey(tenant, ordering_key).shard},
        "timestamp": {"S": COUNTERS_AT},
        "sequence": {"N": str(seen + 1)},
    }
    put: dict[str, Any] = {"TableName": table, "Item": raised, "ConditionExpression": "attribute_not_exists(pk)"}
    if seen:
        put |= {
            "ConditionExpression": "#sequence = :seen",
            "ExpressionAttributeNames": {"#sequence": "sequence"},
            "ExpressionAttributeValues": {":seen": {"N": str(seen)}},
        }
    return [
        {"Put": put},
        {"Put": {"TableName": table, "Item": event, "ConditionExpression": "attribute_not_exists(pk)"}},
    ]


def publish_in_order(
    client: Any,
    table: str,
    type: str,  # noqa: A002 - the attribute's name
    data: Any = None,
    *,
    ordering_key: str,
    tenant: str = "default",
    beside: Sequence[Mapping[str, Any]] = (),
    sleep: Callable[[float], None] = time.sleep,
    **attributes: Any,
) -> int:
    """Commits an event with the next number of its key, together with `beside` (other items of the transaction).

    Returns the number. `client` is boto3's of DynamoDB. Where others commit events of the same key at the same time, it
    reads and tries again, a second or two in all; then Conflict. Whatever else fails raises what boto3 raises: a
    condition of `beside` too, and an event whose `id` is there already.
    """
    pause = _FIRST_PAUSE
    for _ in range(_TRIES):
        found = client.get_item(TableName=table, Key=counter_key(ordering_key, tenant=tenant), ConsistentRead=True)
        items = ordered_items(
            table, type, data, ordering_key=ordering_key, counter=found.get("Item"), tenant=tenant, **attributes
        )
        try:
            client.transact_write_items(TransactItems=[*items, *beside])
        except client.exceptions.TransactionCanceledException as error:
            if not _met_another(error.response.get("CancellationReasons") or []):
                raise
            sleep(pause * _random.random())  # noqa: S311 - so that two who met do not meet again
            pause = min(2 * pause, _LONGEST_PAUSE)
        else:
            return int(items[1]["Put"]["Item"]["sequence"]["N"])
    raise Conflict(f"ordering key {ordering_key}: too many events are committed at the same time; try again")


def _met_another(reasons: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the counter alone, or another transaction on one of the items, was in the way."""
    codes = [str(reason.get("Code")) for reason in reasons]
    others = {"None", "TransactionConflict"}
    return bool(codes) and codes[0] in {"ConditionalCheckFailed", *others} and set(codes[1:]) <= others
