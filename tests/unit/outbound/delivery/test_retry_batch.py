from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from tests.fakes.outbound import FakeRetryQueue

from hookline.outbound.delivery.first_attempts import BatchReport
from hookline.outbound.delivery.lines import LinesSeen
from hookline.outbound.delivery.messages import encode_message
from hookline.outbound.delivery.received import Handled
from hookline.outbound.delivery.retry_batch import read_messages, work
from hookline.outbound.model import DeliveryKey, Event, EventKey
from hookline.outbound.queue_messages import EventMessage, RetryMessage

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

TIME = "2027-01-15T08:00:00.000000Z"


def key(event_id: str) -> EventKey:
    return EventKey("acme", event_id)


class Engine:
    """Notes what is asked of the first attempts; `unrecorded` are events that could not be written down."""

    def __init__(self, *unrecorded: EventKey) -> None:
        self.asked: list[tuple[list[str], Mapping[EventKey, Collection[str]] | None]] = []
        self.unrecorded = set(unrecorded)
        self.first_attempts: Any = self
        self.events: Any = self
        self.attempts: Any = SimpleNamespace()
        self.replayer: Any = SimpleNamespace()
        self.backlogs: Any = SimpleNamespace()
        self.lines: Any = SimpleNamespace(taken=lambda: LinesSeen(0, ()))
        self.queue = FakeRetryQueue()

    def get_many(self, keys: Sequence[EventKey]) -> dict[EventKey, Event]:
        return {key: Event(key.id, key.tenant, "order.created", TIME, b"{}") for key in keys if key.id != "evt_gone"}

    def deliver(self, events: list[Event], *, only: Mapping[EventKey, Collection[str]] | None = None) -> BatchReport:
        self.asked.append(([event.id for event in events], only))
        return BatchReport(unrecorded=self.unrecorded)


def handle(engine: Engine, *messages: EventMessage) -> list[str]:
    """Ids of the messages that come again."""
    records = [
        {"messageId": f"m{number}", "receiptHandle": "r", "body": encode_message(message), "attributes": {}}
        for number, message in enumerate(messages)
    ]
    return work(engine, read_messages(records), lambda: 0.0).failed


def test_one_event_for_several_endpoints_is_delivered_to_all_at_once() -> None:
    """One after the other, ten endpoints that hang for 30 s each would outlast the function's 120."""
    engine = Engine()
    asked = [EventMessage(key("evt_1"), f"ep_{number}") for number in range(10)]
    assert handle(engine, *asked, EventMessage(key("evt_gone"), "ep_1")) == []
    assert engine.asked == [(["evt_1"], {key("evt_1"): {message.endpoint_id for message in asked}})]


def test_an_event_for_everybody_is_narrowed_to_nobody() -> None:
    engine = Engine()
    handle(engine, EventMessage(key("evt_1"), "ep_1"), EventMessage(key("evt_1")), EventMessage(key("evt_2"), "ep_2"))
    assert engine.asked == [(["evt_1", "evt_2"], {key("evt_2"): {"ep_2"}})]


def test_every_message_of_an_event_that_was_not_written_down_comes_again() -> None:
    messages = (
        EventMessage(key("evt_1"), "ep_1"),
        EventMessage(key("evt_2"), "ep_1"),
        EventMessage(key("evt_1"), "ep_2"),
    )
    assert sorted(handle(Engine(key("evt_1")), *messages)) == ["m0", "m2"]


def test_events_behind_retries_that_took_long_are_sent_again() -> None:
    """Failed, they came nearer to the dead-letter queue untried: seen, 86 of 100 events at an endpoint that takes 15 s.

    45 s of budget and 60 of patience for the retries, and again for the events, would outlast the function's 120."""
    now = [0.0]

    def handle_slowly(_batch: object) -> Handled:
        now[0] += 60.0
        return Handled()

    engine = Engine()
    engine.attempts = SimpleNamespace(handle=handle_slowly)
    retry = RetryMessage(DeliveryKey("acme", "ep_1", "2026-01-01T00:00:00.000000Z#evt_0"), 1)
    records = [
        {
            "messageId": f"m{number}",
            "receiptHandle": "r",
            "body": encode_message(message),
            "attributes": {"SentTimestamp": "0"},
        }
        for number, message in enumerate((retry, EventMessage(key("evt_1"), "ep_1")))
    ]
    assert work(engine, read_messages(records), lambda: now[0]).failed == []
    assert engine.asked == []
    assert engine.queue.sent == [(EventMessage(key("evt_1"), "ep_1"), 0.0)]
    engine.queue.refuse, now[0] = True, 0.0
    assert work(engine, read_messages(records), lambda: now[0]).failed == ["m1"]
