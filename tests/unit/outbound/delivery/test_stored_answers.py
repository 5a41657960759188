"""What is stored of an answer, whatever the receiver says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookline.outbound.codec import decode_delivery, encode_delivery
from hookline.outbound.delivery.circuit import advance
from hookline.outbound.delivery.outcomes import REFUSED, settle
from hookline.outbound.model import Attempt, Delivery, DeliveryKey, Endpoint, Event, Health, Status
from hookline.outbound.requests.sent import differing, restored
from hookline.ports import HttpRequest, HttpResult, Trip

ENDPOINT = Endpoint(
    "ep_1", "acme", "https://example.com/", oauth2_sealed="sealed", headers=(("X-Api-Key", "a-secret-of-ours"),)
)
SENT = [("authorization", "Bearer a-token-of-ours"), ("X-Api-Key", "a-secret-of-ours"), ("webhook-id", "evt_1")]


def test_an_echoing_receiver_does_not_put_our_credentials_into_the_table():
    event = Event("evt_1", "acme", "order.created", "2026-01-31T08:15:30.000000Z", b"{}")
    delivery = Delivery(DeliveryKey.of(ENDPOINT, event), "order.created", Status.WAITING)
    request = HttpRequest(ENDPOINT.url, b"{}", SENT)
    echo = "\n".join(f"{name}: {value}" for name, value in SENT).encode()
    settled = settle(
        delivery, ENDPOINT, HttpResult(request, 500, body=echo), started_at=0, now=0, lane="fast", random=lambda: 0.5
    )
    assert settled.delivery.excerpt == "authorization: ***\nX-Api-Key: ***\nwebhook-id: evt_1"


def sent(delivery, at, *headers, code=500):
    request = HttpRequest(ENDPOINT.url, b"{}", [("webhook-id", "evt_1"), ("webhook-timestamp", str(at)), *headers])
    result = HttpResult(request, code, trip=Trip(0, 1, 2, 3, "192.0.2.1:443"))
    return settle(delivery, ENDPOINT, result, started_at=at, now=at, lane="slow", random=lambda: 0.5).delivery


def lines_of(delivery):
    found = [delivery.sent]
    for difference in reversed(delivery.sent_before):
        found.append(restored(found[-1], difference))
    return [set(each.split("\n")) for each in reversed(found)]


def test_header_lines_of_every_attempt_are_remembered_by_what_sets_them_apart():
    event = Event("evt_1", "acme", "order.created", "2026-01-31T08:15:30.000000Z", b"{}")
    delivery = Delivery(DeliveryKey.of(ENDPOINT, event), "order.created", Status.WAITING)
    for at in range(30):
        delivery = sent(delivery, at, ("webhook-signature", f"v1,{at:044}="))
        delivery.status = Status.WAITING
    assert lines_of(delivery) == [
        {"webhook-id: evt_1", f"webhook-timestamp: {at}", f"webhook-signature: v1,{at:044}="} for at in range(10, 30)
    ]
    item = encode_delivery(delivery)
    assert lines_of(decode_delivery(item)) == lines_of(delivery)
    assert len(item["sent_before"]["S"]) < 20 * 100


def test_attempts_of_before_the_update_have_none():
    event = Event("evt_1", "acme", "order.created", "2026-01-31T08:15:30.000000Z", b"{}")
    old = Attempt(0.0, 500, 1, "status", "fast")
    delivery = Delivery(
        DeliveryKey.of(ENDPOINT, event),
        "order.created",
        Status.WAITING,
        attempts=(old, old, old),
        sent="webhook-id: evt_1",
    )
    delivery = sent(delivery, 5)
    assert delivery.sent_before == ("", "", "-webhook-timestamp")
    delivered = encode_delivery(sent(delivery, 6, code=200))
    assert "sent_before" not in delivered, "a delivery that came through keeps to its write unit"


@given(
    st.dictionaries(st.sampled_from("abcdef"), st.text("xy: -=", max_size=5), max_size=6),
    st.dictionaries(st.sampled_from("abcdef"), st.text("xy: -=", max_size=5), max_size=6),
)
def test_a_difference_restores_what_it_was_made_of(before, after):
    first, second = ("\n".join(f"{name}: {value}" for name, value in each.items()) for each in (before, after))
    assert set(restored(second, differing(first, second)).split("\n")) == set(first.split("\n"))


def answered(code: int, **headers: str):
    event = Event("evt_1", "acme", "order.created", "2026-01-31T08:15:30.000000Z", b"{}")
    delivery = Delivery(DeliveryKey.of(ENDPOINT, event), "order.created", Status.WAITING)
    request = HttpRequest(ENDPOINT.url, b"{}", SENT)
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    result = HttpResult(request, code, headers=given)
    return settle(delivery, ENDPOINT, result, started_at=0, now=0, lane="fast", random=lambda: 0.5)


@pytest.mark.parametrize(
    ("code", "says", "status"),
    [
        (422, "abort", Status.CANCELLED),
        (500, " Abort ", Status.CANCELLED),
        (500, "continue", Status.WAITING),
        (204, "abort", Status.DELIVERED),
        (410, "abort", Status.HELD),
    ],
)
def test_a_receiver_may_ask_for_no_more_attempts_of_one_delivery(code: int, says: str, status: Status) -> None:
    settled = answered(code, webhook_delivery=says)
    assert settled.delivery.status is status
    assert (settled.delivery.reason == REFUSED) == (status is Status.CANCELLED)
    assert settled.delivery.attempt == 1


def test_a_refusal_of_one_event_says_nothing_bad_of_the_endpoint() -> None:
    attempt = answered(422, webhook_delivery="abort").delivery.attempts[-1]
    assert advance(Health("ep_1", "acme"), [attempt] * 20, 1.0).health == Health("ep_1", "acme")
    failing = advance(Health("ep_1", "acme"), [attempt._replace(error="status")] * 20, 1.0).health
    assert advance(failing, [attempt], 1.0).health.failures == 0
