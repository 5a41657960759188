from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.fakes.sealing import FakeSealer
from tests.fakes.transport import Answer, FakeTransport

from hookline.errors import Denied, InvalidInput, NotFound, Unavailable
from hookline.outbound.delivery import dispatch
from hookline.outbound.delivery.dispatch import FAST, SLOW, Dispatcher, Post
from hookline.outbound.model import Batching, Delivery, DeliveryKey, Endpoint, Event, SigningSecret, Status
from hookline.outbound.requests.request_builder import RequestBuilder, owner
from hookline.outbound.requests.signing import generate_secret

if TYPE_CHECKING:
    from collections.abc import Iterable

NOW = 1_800_000_000.0
TIME = "2027-01-15T08:00:00.000000Z"


class Blobs:
    """Payloads in S3, by reference; what is an exception is raised."""

    def __init__(self, **held: bytes | Exception) -> None:
        self.held = held

    def put(self, key: str, data: bytes) -> str:
        raise NotImplementedError

    def get(self, ref: str) -> bytes:
        found = self.held[ref]
        if isinstance(found, Exception):
            raise found
        return found


class Tokens:
    """A token for each endpoint, and another after it was forgotten."""

    def __init__(self) -> None:
        self.number = 1

    def prefetch(self, endpoints: Iterable[Endpoint]) -> None:
        assert list(endpoints)

    def authorization(self, endpoint: Endpoint) -> str:
        assert endpoint.oauth2_sealed
        return f"Bearer {self.number}"

    def forget(self, endpoint: Endpoint) -> None:
        assert endpoint.oauth2_sealed
        self.number += 1


class Desk:
    def __init__(self, blobs: Blobs | None = None) -> None:
        self.sealer = FakeSealer()
        self.transport = FakeTransport(now=lambda: NOW)
        request_builder = RequestBuilder(self.sealer, blobs or Blobs(), Tokens())
        self.dispatcher = Dispatcher(self.transport, request_builder, lambda: NOW, lambda: 0.5)

    def post(self, number: int, *, data: bytes | None = b"{}", data_ref: str | None = None) -> Post:
        endpoint = Endpoint(f"ep_{number}", "acme", f"https://example.com/{number}")
        sealed = self.sealer.seal(generate_secret().encode(), owner(endpoint))
        endpoint = endpoint.after(secrets=(SigningSecret(sealed),))
        event = Event(f"evt_{number}", "acme", "order.created", TIME, data, data_ref)
        delivery = Delivery(DeliveryKey.of(endpoint, event), event.type, Status.WAITING)
        return Post(endpoint, [delivery], [event])


def test_bodies_beyond_what_memory_should_hold_wait_for_the_slow_lane(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatch, "_MOST_BYTES", 250)
    desk = Desk(Blobs(late=NotImplementedError("must not be fetched")))
    posts = [desk.post(number, data=b'"%b"' % (b"x" * 100)) for number in range(3)]
    posts.append(desk.post(9, data=None, data_ref="late"))
    posted = {each.post.endpoint.id: each for each in desk.dispatcher.send(posts, FAST)}
    assert len(posted) == 4
    assert {name for name, each in posted.items() if each.result is None} == {"ep_2", "ep_9"}
    ((delivery, delay),) = posted["ep_9"].settled
    assert (delivery.status, delivery.attempt, delay) == (Status.WAITING, 0, 0.0)


def test_a_surprise_at_one_endpoint_leaves_the_others_alone() -> None:
    desk = Desk(Blobs(odd=RecursionError("secret words")))
    posts = [desk.post(1, data=None, data_ref="odd"), desk.post(2)]
    posted = {each.post.endpoint.id: each for each in desk.dispatcher.send(posts, SLOW)}
    assert posted["ep_2"].settled[0].delivery.status is Status.DELIVERED
    ((delivery, delay),) = posted["ep_1"].settled
    assert (delivery.status, delivery.attempt, delay) == (Status.MISCONFIGURED, 0, None)
    assert delivery.reason == "endpoint: expected settings that work on this event (RecursionError)"


def test_a_payload_that_has_expired_cancels_and_one_that_cannot_be_read_now_waits() -> None:
    desk = Desk(Blobs(gone=NotFound("payload bucket"), later=Unavailable("payload bucket: SlowDown")))
    posts = [desk.post(1, data=None, data_ref="gone"), desk.post(2, data=None, data_ref="later")]
    posted = {each.post.endpoint.id: each for each in desk.dispatcher.send(posts, FAST)}
    assert posted["ep_1"].settled[0].delivery.status is Status.CANCELLED
    ((delivery, delay),) = posted["ep_2"].settled
    assert (delivery.status, delivery.attempt, delay) == (Status.WAITING, 0, 0.0)


def test_a_payload_in_s3_must_be_what_an_item_could_hold() -> None:
    """Nobody has looked at it: it would make the body that everyone gets, or fill the memory."""
    large = InvalidInput.at("payload", "expected an object of at most 16777216 bytes")
    desk = Desk(
        Blobs(no_json=b"{'a': 1}", no_text=b"\xff", huge=b'"' + b"x" * 1_048_576 + b'"', endless=large, good=b"[1]")
    )
    names = ["no_json", "no_text", "huge", "endless", "good"]
    posts = [desk.post(number, data=None, data_ref=name) for number, name in enumerate(names)]
    settled = [each.settled[0].delivery for each in desk.dispatcher.send(posts, FAST)]
    outcomes = {delivery.key.event_id: delivery for delivery in settled}
    assert [outcomes[f"evt_{number}"].status for number in range(5)] == [Status.CANCELLED] * 4 + [Status.DELIVERED]
    assert outcomes["evt_0"].reason == "data_ref: expected an object that holds JSON text in UTF-8"
    assert outcomes["evt_2"].reason.endswith("got 1048578")
    assert outcomes["evt_3"].reason == str(large)


def test_of_a_batch_only_the_delivery_without_a_payload_is_cancelled() -> None:
    desk = Desk(Blobs(gone=NotFound("payload bucket")))
    whole = desk.post(1)
    endpoint = whole.endpoint.after(batching=Batching(10))
    others = [desk.post(2, data=None, data_ref="gone"), desk.post(3)]
    post = Post(
        endpoint,
        [each.deliveries[0] for each in (whole, *others)],
        [each.events[0] for each in (whole, *others)],
    )
    settled = [one.delivery for each in desk.dispatcher.send([post], SLOW) for one in each.settled]
    assert {delivery.key.event_id: delivery.status for delivery in settled} == {
        "evt_1": Status.DELIVERED,
        "evt_2": Status.CANCELLED,
        "evt_3": Status.DELIVERED,
    }
    (request,) = desk.transport.sent
    assert request.body.count(b'"type"') == 2


def test_a_missing_permission_is_nobodys_settings() -> None:
    desk = Desk(Blobs(ours=Denied("payload bucket: AccessDenied")))
    with pytest.raises(Denied):
        list(desk.dispatcher.send([desk.post(1, data=None, data_ref="ours")], SLOW))


def test_a_token_that_is_refused_is_not_sent_again() -> None:
    desk = Desk()
    desk.transport.script("https://example.com/1", Answer(401), Answer(401), Answer(200))
    post = desk.post(1)
    post.endpoint = post.endpoint.after(oauth2_sealed="sealed")
    sent = []
    for _ in range(3):
        list(desk.dispatcher.send([post], SLOW))
        sent.append(dict(desk.transport.sent[-1].headers)["authorization"])
    assert sent == ["Bearer 1", "Bearer 2", "Bearer 3"]
    desk.transport.script("https://example.com/2", Answer(401))
    list(desk.dispatcher.send([desk.post(2)], SLOW))  # without OAuth2 there is nothing to forget
