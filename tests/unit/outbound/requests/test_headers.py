from __future__ import annotations

from typing import Any

import pytest

from hookline.outbound.model import Endpoint, Event
from hookline.outbound.requests import headers

EVENT = Event("evt_1", "acme", "order.created", "2026-01-31T08:15:30.000000Z", b"{}", version="2")
SIGNATURE = [("webhook-id", "evt_1"), ("webhook-timestamp", "1700000000"), ("webhook-signature", "v1,xyz")]


def endpoint(*custom: tuple[str, str]) -> Endpoint:
    return Endpoint("ep_1", "acme", "https://example.com/hook", headers=custom)


def wrong(*custom: tuple[str, str], **options: Any) -> list[str]:
    return [problem.where for problem in headers.header_problems(custom, **options)]


def test_what_an_attempt_carries() -> None:
    assert headers.assemble(headers.fixed(endpoint(("X-API-Key", "k-1"))), SIGNATURE, EVENT, "Basic abc") == [
        ("content-type", "application/json"),
        ("user-agent", headers.USER_AGENT),
        ("X-API-Key", "k-1"),
        *SIGNATURE,
        ("webhook-event-type", "order.created"),
        ("webhook-event-version", "2"),
        ("authorization", "Basic abc"),
    ]


def test_a_batch_has_no_type_and_an_unversioned_event_no_version() -> None:
    names = [name for name, _ in headers.assemble(headers.fixed(endpoint()), SIGNATURE)]
    assert names == ["content-type", "user-agent", "webhook-id", "webhook-timestamp", "webhook-signature"]


def test_the_user_agent_may_be_replaced() -> None:
    assert ("User-Agent", "Acme/1") in headers.fixed(endpoint(("User-Agent", "Acme/1")))
    assert "user-agent" not in dict(headers.fixed(endpoint(("User-Agent", "Acme/1"))))


@pytest.mark.parametrize(
    "custom",
    [
        ("X-API-Key", "secret, with = signs; and spaces"),
        ("x_y.z", "1"),
        ("Authorization", "Bearer abc"),
        ("Cookie", "a=b"),
    ],
)
def test_names_and_values_stay_as_given(custom: tuple[str, str]) -> None:
    assert wrong(custom) == []
    assert custom in headers.fixed(endpoint(custom))


BAD = [
    ("Host", "evil"),
    ("content-length", "0"),
    ("Content-Type", "text/plain"),
    ("Transfer-Encoding", "chunked"),
    ("Connection", "close"),
    ("TE", "trailers"),
    ("Expect", "100-continue"),
    ("Proxy-Authorization", "x"),
    ("Webhook-Id", "evt_2"),
    ("WEBHOOK-SIGNATURE", "v1,x"),
    ("webhook-event-type", "x"),
    ("X-Hub-Signature-256", "x"),
    ("Stripe-Signature", "x"),
    (":path", "/"),
    ("", "x"),
    ("a b", "x"),
    ("a:b", "x"),
    ("a\r\nHost", "x"),
    ("é", "x"),
    ("n" * 129, "x"),
    ("x", ""),
    ("x", " y"),
    ("x", "y "),
    ("x", "a\r\nHost: evil"),
    ("x", "a\nb"),
    ("x", "a\x00b"),
    ("x", "a\x7fb"),
    ("x", "é"),
]


@pytest.mark.parametrize("custom", BAD)
def test_what_is_refused_is_never_sent_either(custom: tuple[str, str]) -> None:
    assert len(wrong(custom)) == 1
    sent = headers.fixed(endpoint(custom))
    assert sent == headers.fixed(endpoint())


def test_refusals_name_the_header_and_not_its_value() -> None:
    (problem,) = headers.header_problems([("X-Key", "secret\n")])
    assert problem.where == "headers.X-Key"
    assert "secret" not in str(problem)
    (problem,) = headers.header_problems([("a\r\nb", "x")])
    assert problem.where == "headers"


def test_one_of_each_and_not_too_many() -> None:
    assert wrong(("X-A", "1"), ("x-a", "2")) == ["headers.x-a"]
    assert wrong(*[(f"x-{n}", "1") for n in range(32)]) == []
    assert wrong(*[(f"x-{n}", "1") for n in range(33)]) == ["headers"]
    assert wrong(("x", "y" * 9000)) == ["headers"]


def test_authorization_has_one_source() -> None:
    assert wrong(("Authorization", "x")) == []
    assert wrong(("Authorization", "x"), authorization=True) == ["headers.Authorization"]


def test_basic_auth() -> None:
    assert headers.basic("Aladdin:open sesame") == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="
    assert headers.basic("ü:ß") == "Basic w7w6w58="
