from __future__ import annotations

import pytest

from hookline.errors import InvalidInput
from hookline.outbound.delivery.bursts import BEHIND, burst_messages, busiest
from hookline.outbound.delivery.messages import decode_message, encode_message
from hookline.outbound.model import Event, EventKey
from hookline.outbound.queue_messages import EventMessage

TIME = "2027-01-15T08:00:00.000000Z"


def events(**counts: int) -> list[Event]:
    return [
        Event(f"evt_{number}", tenant, "order.created", TIME, b"{}")
        for tenant, count in counts.items()
        for number in range(count)
    ]


@pytest.mark.parametrize(
    ("counts", "age", "expected"),
    [
        ({"a": 99, "b": 1}, BEHIND, {"a"}),
        ({"a": 100}, BEHIND, {"a"}),
        ({"a": 99, "b": 1}, BEHIND - 1, set()),  # nobody waits
        ({"a": 50, "b": 50}, 60.0, {"a", "b"}),
        (dict.fromkeys("abcdefghij", 10), 60.0, set()),  # all of them together: nobody in particular
        ({"a": 25, "b": 1}, 60.0, set()),  # too few to matter
    ],
)
def test_who_has_more_than_its_share_while_the_stream_is_behind(counts, age: float, expected: set[str]) -> None:
    assert busiest(events(**counts), age) == expected


def test_a_burst_is_handed_over_in_few_messages_of_one_tenant_each() -> None:
    messages = burst_messages(events(a=60, b=1))
    assert [(each.tenant, len(each.events), each.group) for each in messages] == [
        ("a", 25, "a"), ("a", 25, "a"), ("a", 10, "a"), ("b", 1, "b")
    ]  # fmt: skip
    assert [decode_message(encode_message(each)) for each in messages] == messages
    assert messages[-1].each() == [EventMessage(EventKey("b", "evt_0"), timestamp=TIME)]


@pytest.mark.parametrize("inside", ["1", "[1]", "[[1]]", "[[1, 2, 3]]", "{}"])
def test_a_message_that_nobody_here_wrote_is_refused(inside: str) -> None:
    with pytest.raises(InvalidInput, match="burst"):
        decode_message(f'{{"burst": {{"tenant": "a", "events": {inside}}}}}')
