"""S13: secrets are nowhere but where they are sealed. Runs after the other files of this folder, and reads the logs of
all that they did.
"""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING, Any

from tests.local import logs
from tests.local.outbox import CANARY, LATER, unique
from tests.transport.conftest import Authority

from hookline.outbound.model import Status

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.local.outbox import Outbox, Subscriber

# What Hookline signs with and authenticates by, in whatever form: a Standard Webhooks secret or signature, GitHub's and
# Stripe's signature, an authorization, a private key.
FORBIDDEN = re.compile(
    r"whs(?:ec|k)_[A-Za-z0-9+/=]|\bv1a?,[A-Za-z0-9+/]{20}|sha256=[0-9a-f]{20}|\bv1=[0-9a-f]{20}"
    r"|(?:Basic|Bearer) [A-Za-z0-9+/=_.-]{8}|PRIVATE KEY|" + re.escape(CANARY)
)


def forms(secret: str) -> set[bytes]:
    """A secret as it was given, its bytes, and both in the encodings that somebody might print them in."""
    raws = {secret.encode()}
    prefix, _, encoded = secret.partition("_")
    if prefix in {"whsec", "whsk"}:
        raws |= {encoded.encode(), base64.b64decode(encoded), base64.b64decode(encoded)[:32]}
    found = set(raws)
    for raw in raws:
        found |= {base64.b64encode(raw).rstrip(b"="), base64.urlsafe_b64encode(raw).rstrip(b"="), repr(raw).encode()}
        found |= {raw.hex().encode(), raw.hex().upper().encode()}
    return found


def table_contents(outbox: Outbox) -> Iterator[tuple[str, bytes]]:
    for output in ("ConfigTable", "EventsTable", "DeliveriesTable", "DedupeTable"):
        for page in outbox.dynamodb.get_paginator("scan").paginate(TableName=outbox.stack.outputs[output]):
            for item in page["Items"]:
                yield output, b"\n".join(leaves(item))


def leaves(value: Any) -> Iterator[bytes]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner)
    else:
        yield value if isinstance(value, bytes) else str(value).encode()


def wire(subscribers: list[Subscriber]) -> Iterator[tuple[str, bytes]]:
    for subscriber in subscribers:
        for request in subscriber.requests():
            yield subscriber.path, b"\n".join(f"{name}: {value}".encode() for name, value in request.headers)
            yield subscriber.path, request.body


def test_s13_a_secret_is_on_no_wire_in_no_log_and_in_no_table(outbox: Outbox, tmp_path: Path) -> None:
    """Of deliveries that succeed, fail, are held and cannot be signed; raw, as base64 and as hex.

    A password and a token are sent in the header that is for them, and must be nowhere else.
    """
    tenant = outbox.tenant()
    password, client_secret, token = unique("password"), unique("client-secret"), unique("token")
    key = Authority(tmp_path).issue("client.example")
    tokens = outbox.receiver.script(f"/{unique('token')}", {"body": f'{{"access_token": "{token}", "expires_in": 60}}'})
    settings: list[dict[str, Any]] = [
        {},
        {"secret_kind": "whsk"},
        {"signature": "github", "secrets": [unique("github secret")]},
        {"signature": "stripe", "secrets": [unique("stripe secret")]},
        {"basic_auth": {"username": "hookline", "password": password}},
        {"oauth2": {"token_url": tokens, "client_id": "hookline", "client_secret": client_secret}},
        {"mtls": {"certificate": key.cert.decode(), "private_key": key.key.decode()}},
    ]
    good = [outbox.subscriber(tenant=tenant, **each) for each in settings]
    bad = [outbox.subscriber({"status": 500}, tenant=tenant, schedule=[0, LATER], **each) for each in settings]
    held = outbox.subscriber(tenant=tenant)
    outbox.config.put_endpoint(held.endpoint.after(disabled_reason="maintenance"))
    broken = outbox.subscriber(tenant=tenant, schedule=[0, LATER])
    foreign = good[0].endpoint.secrets  # sealed for another endpoint: does not open
    outbox.config.put_endpoint(broken.endpoint.after(secrets=foreign))
    event = outbox.publish(tenant)
    for subscriber in good:
        subscriber.settled(event, Status.DELIVERED)
    for subscriber in bad:
        subscriber.settled(event, Status.WAITING, attempts=1)
    held.settled(event, Status.HELD)
    broken.settled(event, Status.MISCONFIGURED)
    assert broken.requests() == []

    signing = {form for each in (*good, *bad, held, broken) for secret in each.secrets for form in forms(secret)}
    pem = {line.encode() for line in key.key.decode().splitlines() if not line.startswith("-")}
    others = {form for secret in (password, client_secret, token) for form in forms(secret)} | pem
    others |= {
        base64.b64encode(f"hookline:{password}".encode()),
        base64.b64encode(f"hookline:{client_secret}".encode()),
    }
    sent = list(wire([*good, *bad]))
    assert len(sent) == 2 * (len(good) + len(bad))
    for path, data in sent:
        assert not [form for form in signing | pem if form in data], path
        assert client_secret.encode() not in data, path
    assert any(token.encode() in data for _, data in sent), "OAuth2 was not tried"
    stored = list(table_contents(outbox))
    assert any(CANARY.encode() in data for _, data in stored), "what is stored was not read"
    for table, data in stored:
        assert not [form for form in signing | others if form in data], table
    logged = {group: "\n".join(logs.lines(outbox.stack, group)).encode() for group in logs.groups(outbox.stack)}
    assert any(event.encode() in text for text in logged.values()), "what was logged was not read"
    for group, text in logged.items():
        assert not [form for form in signing | others if form in text], group


def test_no_line_of_any_log_holds_a_secret_a_signature_or_a_body(stack) -> None:
    """Whatever the functions of this stack did until now, the other tests' bad input included."""
    read = 0
    for group in logs.groups(stack):
        for line in logs.lines(stack, group):
            read += 1
            assert not FORBIDDEN.search(line), f"{group}: …{line[max(0, FORBIDDEN.search(line).start() - 60) :][:60]}…"
    assert read > 10
