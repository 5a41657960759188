"""What is stored of an answer, whatever the receiver says."""

from __future__ import annotations

from hookline.outbound.delivery.outcomes import settle
from hookline.outbound.model import Delivery, DeliveryKey, Endpoint, Event, Status
from hookline.ports import HttpRequest, HttpResult

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
