"""The sender conformance checklist, S1 to S24, on the deployed stack: events go into the table, a receiver in another
process says what arrived. This file has what is sent and how answers are taken; `test_sender_hostile.py` has what
receivers and users do wrong (S10 to S14, S22), `test_sender_faults.py` what machines do (S15 to S24), and
`test_sender_secrets.py` that nothing leaks (S13). What takes days is in `tests/simulation/test_conformance.py`.
"""

from __future__ import annotations

import base64
import re
import time
from dataclasses import replace
from email.utils import formatdate
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from standardwebhooks import Webhook
from tests.local.outbox import LATER, eventually

from hookline.outbound.model import Circuit, Status
from hookline.outbound.requests.request_builder import owner
from hookline.outbound.requests.rotation import rotate
from hookline.outbound.requests.signing import generate_secret, public_key

TESTS = Path(__file__).parents[1]


def test_every_line_of_the_checklist_has_a_test() -> None:
    text = "".join(path.read_text() for path in TESTS.glob("*/test_*.py"))
    assert {int(number) for number in re.findall(r"^def test_s(\d\d)_", text, re.MULTILINE)} == set(range(1, 25))


# ---------------------------------------------------------------------------------------------- what is sent


def test_s01_every_attempt_has_the_same_id_a_time_and_a_signature_of_its_own(outbox) -> None:
    """Three attempts of one delivery; the official library verifies each by itself."""
    subscriber = outbox.subscriber({"status": 503}, {"status": 500}, {}, schedule=[0, 2, 2])
    event = subscriber.publish()
    requests = subscriber.received(3)
    assert [request.header("webhook-id") for request in requests] == [event] * 3
    times = [int(request.header("webhook-timestamp")) for request in requests]
    assert times == sorted(set(times)), "a time is sent again"
    assert all(abs(at - request.at) < 300 for at, request in zip(times, requests, strict=True))
    assert len({request.header("webhook-signature") for request in requests}) == 3
    assert [request.verified for request in requests] == [True, True, True]
    assert len({request.body for request in requests}) == 1
    delivery = subscriber.settled(event, Status.DELIVERED)
    assert [attempt.code for attempt in delivery.attempts] == [503, 500, 200]


def test_s02_the_bytes_signed_are_the_bytes_sent(outbox) -> None:
    """Key order, doubled keys, white space, escapes, unicode and long numbers arrive as they were published."""
    written = '{"b": 1,\t"a":[1.0,  1e5, 12345678901234567890.10],\n "ü": "\\u00fc \u2028 😀", "b" :null}'
    whole, bare = outbox.subscriber(), outbox.subscriber(payload="data")
    first, second = whole.publish(written), bare.publish(written)
    (request,), (plain,) = whole.received(), bare.received()
    assert plain.body == written.encode()
    assert written.encode() in request.body
    for each, event, subscriber in ((request, first, whole), (plain, second, bare)):
        assert each.verified
        Webhook(subscriber.secrets[0]).verify(each.body, dict(each.headers))
        assert each.header("webhook-id") == event
        assert each.header("content-length") == str(len(each.body))
        assert each.header("content-type") == "application/json"


def test_s03_while_a_secret_is_rotated_both_sign_and_afterwards_the_new_one_alone(outbox) -> None:
    subscriber = outbox.subscriber()
    old, new = subscriber.secrets[0], generate_secret()
    bound = owner(subscriber.endpoint)
    rotated = rotate(subscriber.endpoint, outbox.sealer.seal(new.encode(), bound), 3600.0, time.time())
    outbox.config.put_endpoint(rotated)
    subscriber.publish()
    (during,) = subscriber.received()
    assert len(during.header("webhook-signature").split(" ")) == 2
    for secret in (old, new):
        Webhook(secret).verify(during.body, dict(during.headers))
    stored, count = subscriber.stored(), 1
    ended = replace(stored.secrets[0], expires_at=time.time())
    outbox.config.put_endpoint(stored.after(secrets=(ended, stored.secrets[1])))

    def signed_once():
        """The sender knows of the end when its view of the endpoint has aged."""
        nonlocal count
        subscriber.publish()
        count += 1
        found = subscriber.received(count)[-1]
        return found if len(found.header("webhook-signature").split(" ")) == 1 else None

    after = eventually(signed_once, what="one signature")
    Webhook(new).verify(after.body, dict(after.headers))
    assert not after.verified, "the old secret still signs"


def test_s04_v1a_is_verified_by_the_public_key_alone(outbox) -> None:
    subscriber = outbox.subscriber(secret_kind="whsk")
    subscriber.publish()
    (request,) = subscriber.received()
    version, _, signature = request.header("webhook-signature").partition(",")
    assert version == "v1a"
    public = base64.b64decode(public_key(subscriber.secrets[0]).removeprefix("whpk_"))
    head = f"{request.header('webhook-id')}.{request.header('webhook-timestamp')}."
    Ed25519PublicKey.from_public_bytes(public).verify(base64.b64decode(signature), head.encode() + request.body)


# ---------------------------------------------------------------------------------------------- answers


def test_s05_success_is_2xx_alone_and_completely_received(outbox) -> None:
    """A 200 whose body dribbles in within the timeout is a success, one that does not come to its end is none."""
    tenant = outbox.tenant()
    steps = {code: {"status": code, "body": "" if code == 204 else "ok"} for code in (200, 201, 204, 299)}
    steps |= {code: {"status": code} for code in (300, 304, 400, 401, 404, 418, 429, 500, 503)}
    steps |= {
        "slow body": {"fault": "slow-drip", "size": 5, "every": 0.1},
        "body without end": {"fault": "slow-drip", "size": 100, "every": 0.5},
        "half a body": {"fault": "half-body"},
    }
    subscribers = {
        name: outbox.subscriber(
            step, tenant=tenant, schedule=[0, LATER], timeout=2 if name == "body without end" else 60
        )
        for name, step in steps.items()
    }
    event = outbox.publish(tenant)
    # where an endpoint has hung before, the fast lane waits for a slow body no longer than a moment: the slow lane does
    slow = subscribers.pop("slow body").settled(event, Status.DELIVERED)
    outcomes = {name: each.settled(event, attempts=1) for name, each in subscribers.items()}
    assert slow.attempts[-1].error == ""
    succeeded = {name for name, delivery in outcomes.items() if delivery.status is Status.DELIVERED}
    assert succeeded == {200, 201, 204, 299}
    assert {delivery.status for name, delivery in outcomes.items() if name not in succeeded} == {Status.WAITING}
    assert {name: delivery.code for name, delivery in outcomes.items() if isinstance(name, int)} == {
        name: name for name in steps if isinstance(name, int)
    }
    assert outcomes["body without end"].error in {"late", "timeout"}  # its timeout is as long as the sender waits
    assert outcomes["half a body"].error == "protocol"


def test_s06_redirects_are_never_followed(outbox) -> None:
    """Neither elsewhere at the receiver nor to where instance metadata lives; the answer is recorded as it is."""
    tenant = outbox.tenant()
    trap = f"/trap-{tenant}"
    targets = [outbox.receiver.url(trap), "http://169.254.169.254/latest/meta-data/", trap]
    subscribers = [
        outbox.subscriber(
            {"status": code, "headers": [["Location", target]]},
            tenant=tenant,
            schedule=[0, LATER],
            signature="standard",
        )
        for code, target in zip((301, 302, 303, 307, 308, 308), (*targets, *targets), strict=True)
    ]
    event = outbox.publish(tenant)
    codes = [each.settled(event, Status.WAITING, attempts=1).code for each in subscribers]
    assert codes == [301, 302, 303, 307, 308, 308]
    assert all(len(each.requests()) == 1 for each in subscribers)
    assert outbox.receiver.requests(trap) == []


def test_s07_410_disables_at_once_and_the_tenant_is_told(outbox) -> None:
    tenant = outbox.tenant()
    told = outbox.subscriber(tenant=tenant, event_types=["hookline.*"])
    gone = outbox.subscriber({"status": 410}, tenant=tenant, event_types=["order.*"])
    event = gone.publish()
    delivery = gone.settled(event, Status.HELD)
    assert (delivery.attempt, delivery.code) == (1, 410)
    assert "410" in delivery.reason
    eventually(lambda: gone.stored().disabled_reason == "410 Gone")
    (message,) = told.received()
    assert message.header("webhook-event-type") == "hookline.endpoint.disabled"
    assert gone.endpoint.id.encode() in message.body
    assert gone.settled(gone.publish(), Status.HELD).attempt == 0
    assert len(gone.requests()) == 1


def answered(subscriber, event):
    """Its row once an attempt was answered: on a busy machine the first may be `late`, and is made again at once."""
    row = subscriber.delivery(event)
    return row if row is not None and row.status is Status.WAITING and row.error == "status" else None


def test_s08_retry_after_is_kept_and_bounded_whatever_it_says(outbox) -> None:
    """A whole number, a date, 0, below 0, 10^9 and garbage; nothing moves an attempt forward or beyond a day."""
    tenant = outbox.tenant()
    cases = {
        "30": (30, 31),
        formatdate(time.time() + 80_000, usegmt=True): (70_000, 80_000),  # a slow machine is behind by less
        "0": (8, 12),
        "-30": (8, 12),
        "1000000000": (86_400, 86_401),
        formatdate(time.time() - 600, usegmt=True): (8, 12),
        "soon, I promise": (8, 12),
        "": (8, 12),
        "9" * 5000: (8, 12),
    }
    subscribers = {
        value: outbox.subscriber(
            {"status": 503 if index % 2 else 429, "headers": [["Retry-After", value]]}, tenant=tenant, schedule=[0, 10]
        )
        for index, value in enumerate(cases)
    }
    waiting = outbox.subscriber({"status": 429, "headers": [["Retry-After", "3"]]}, {}, tenant=tenant, schedule=[0, 0])
    event = outbox.publish(tenant)
    for value, (earliest, latest) in cases.items():
        delivery = eventually(lambda value=value: answered(subscribers[value], event), what=value[:20])
        grace = 0 if earliest > 900 else 120  # a message carries it, and the due index comes behind the message
        assert earliest <= delivery.due_at - grace - delivery.changed_at <= latest, value[:20]
    first, second = waiting.received(2)
    assert second.at - first.at >= 2.9


def test_s09_attempts_come_within_the_jitter_and_not_together(outbox) -> None:
    """Fifty deliveries that failed at the same moment; a thousand, and the whole schedule, are simulated."""
    tenant = outbox.tenant()
    subscribers = [outbox.subscriber({"status": 500}, tenant=tenant, schedule=[0, 100]) for _ in range(10)]
    events = outbox.publish_many(tenant, 5)
    rows = [each.settled(event, Status.WAITING, attempts=1) for each in subscribers for event in events]
    gaps = [row.due_at - 120 - row.changed_at for row in rows]
    assert all(80 <= gap <= 120 for gap in gaps)
    assert max(gaps) - min(gaps) > 10
    assert len({round(gap, 1) for gap in gaps}) > 25


def test_a_circuit_opens_for_the_endpoint_that_fails(outbox) -> None:
    """Ten failures in a row; what comes then waits, uses up no attempt, and the tenant is told once."""
    tenant = outbox.tenant()
    told = outbox.subscriber(tenant=tenant, event_types=["hookline.*"])
    failing = outbox.subscriber({"status": 500}, tenant=tenant, event_types=["order.*"], schedule=[0, LATER])
    for event in outbox.publish_many(tenant, 12):
        failing.settled(event, attempts=1)
    eventually(lambda: outbox.config.tenant(tenant).health[failing.endpoint.id].circuit is Circuit.OPEN)
    before = len(failing.requests())
    delivery = failing.settled(failing.publish(), Status.WAITING)
    assert delivery.attempt == 0
    assert len(failing.requests()) == before
    (message,) = told.received()
    assert message.header("webhook-event-type") == "hookline.circuit.opened"


@pytest.mark.parametrize("style", ["github", "stripe"])
def test_older_styles_are_signed_as_their_receivers_check_them(outbox, style) -> None:
    import hashlib
    import hmac

    secret = "an older kind of secret"
    subscriber = outbox.subscriber(signature=style, secrets=[secret])
    subscriber.publish()
    (request,) = subscriber.received()
    if style == "github":
        expected = "sha256=" + hmac.new(secret.encode(), request.body, hashlib.sha256).hexdigest()
        assert request.header("x-hub-signature-256") == expected
    else:
        at, signature = re.fullmatch(r"t=(\d+),v1=([0-9a-f]{64})", request.header("stripe-signature")).groups()
        assert hmac.new(secret.encode(), at.encode() + b"." + request.body, hashlib.sha256).hexdigest() == signature
