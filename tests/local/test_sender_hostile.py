"""The sender conformance checklist on the deployed stack: S10 to S14 and S22, what receivers and users do wrong."""

from __future__ import annotations

import contextlib
import json
import os
import socket

import pytest
from tests.local.outbox import LATER, POLICY, Outbox, Subscriber, unique
from tests.transport.conftest import Authority

from hookline.errors import InvalidEndpoint, MalformedEvent
from hookline.outbound.endpoints.spec import parse_endpoint
from hookline.outbound.events.items import MAX_DATA_BYTES
from hookline.outbound.events.publishing import event_item
from hookline.outbound.model import Delivery, Status
from hookline_cli.local.receiver_process import ReceiverProcess

# ---------------------------------------------------------------------------------------------- receivers

GIGABYTE = 1 << 30
ANSWERS = {
    "hangs before it answers": ({"fault": "hang"}, "timeout"),
    "drips its head": ({"fault": "slow-head", "every": 0.3}, "timeout"),
    "drips its body": ({"fault": "slow-drip", "every": 0.3}, "timeout"),
    "has a body without end": ({"fault": "endless-body"}, ""),
    "has a body of a gigabyte": ({"fault": "huge-body", "size": GIGABYTE}, ""),
    "fails with a gigabyte": ({"status": 500, "fault": "huge-body", "size": GIGABYTE}, "status"),
    "has a bomb for a body": ({"fault": "gzip-bomb", "size": 64 << 20}, ""),
    "floods with headers": ({"fault": "header-flood", "size": 10_000}, "too-large"),
    "has a head without end": ({"fault": "endless-head"}, "too-large"),
    "speaks another protocol": ({"fault": "garbage"}, "protocol"),
    "closes without an answer": ({"fault": "drop"}, "protocol"),
    "resets the connection": ({"fault": "reset"}, "protocol"),
}


def waited_for(subscriber: Subscriber, event_id: str) -> Delivery:
    """Its row after an attempt that ran its time: the first may end as `late`, and the slow lane makes it again."""
    row = subscriber.settled(event_id, attempts=1)
    return subscriber.settled(event_id, attempts=2) if row.error == "late" else row


def test_s10_an_answer_costs_a_bounded_time_and_memory_whatever_it_is(outbox) -> None:
    """The status counts where it came, at most 16 KiB of a body are kept, and the healthy neighbour gets its own.

    A listener that accepts nobody stands for a host that drops packets: the connection itself never comes about.
    """
    tenant = outbox.tenant()
    settings = {"tenant": tenant, "schedule": [0, LATER], "timeout": 60}
    brief = settings | {"timeout": 3}  # for who is to run into it: a busy machine makes nobody else slow enough
    healthy = outbox.subscriber(**settings)
    with ReceiverProcess.start() as receiver, contextlib.ExitStack() as sockets:
        hostile = Outbox(outbox.stack, receiver)
        sockets.callback(hostile.close)
        subscribers = {
            name: hostile.subscriber(step, **(brief if kind == "timeout" else settings))
            for name, (step, kind) in ANSWERS.items()
        }
        closed, silent, *fillers = [sockets.enter_context(socket.socket()) for _ in range(4)]
        closed.bind(("127.0.0.1", 0))
        silent.bind(("127.0.0.1", 0))
        silent.listen(0)
        for filler in fillers:  # the backlog of a socket that listens for nobody is soon full
            filler.setblocking(False)
            filler.connect_ex(silent.getsockname())
        unreached = {
            "timeout": f"http://127.0.0.1:{silent.getsockname()[1]}/",
            "connect": f"http://127.0.0.1:{closed.getsockname()[1]}/",
            "dns": "http://no-such-host.invalid/",
        }
        endpoints = {error: hostile.endpoint(url, **brief)[0] for error, url in unreached.items()}
        event = outbox.publish(tenant)
        outcomes = {name: waited_for(each, event) for name, each in subscribers.items()}
        assert healthy.settled(event, Status.DELIVERED)
        assert {name: row.error for name, row in outcomes.items()} == {
            name: kind for name, (_, kind) in ANSWERS.items()
        }
        assert all((row.status is Status.DELIVERED) == (row.error == "") for row in outcomes.values())
        assert all(len(row.excerpt) <= 16_384 for row in outcomes.values())
        assert len(outcomes["fails with a gigabyte"].excerpt) == 16_384
        assert 0 < len(outcomes["has a body of a gigabyte"].excerpt) <= 1024  # a success costs one write unit
        for error, endpoint in endpoints.items():
            assert outbox.attempted(endpoint, event).error.replace("late", "timeout") == error


# ---------------------------------------------------------------------------------------------- addresses

FORBIDDEN = [
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://192.168.1.1/",
    "http://100.64.0.1/",
    "http://169.254.169.254/latest/meta-data/iam/security-credentials/",
    "http://169.254.170.2/v2/credentials",
    "http://2852039166/",  # 169.254.169.254 in decimal, octal, hex, and in two and three parts
    "http://0251.0376.0251.0376/",
    "http://0xa9fea9fe/",
    "http://169.16689662/",
    "http://169.254.43518/",
    "http://169.254.169.254./",
    "http://198.18.0.1/",
    "http://192.0.2.1/",
    "http://192.88.99.1/",
    "http://224.0.0.1/",
    "http://240.0.0.1/",
    "http://255.255.255.255/",
    "http://[::]/",
    "http://[::ffff:a9fe:a9fe]/",
    "http://[::ffff:10.0.0.1]/",
    "http://[::10.0.0.1]/",
    "http://[64:ff9b::a9fe:a9fe]/",
    "http://[64:ff9b:1::a9fe:a9fe]/",
    "http://[2002:a9fe:a9fe::1]/",
    "http://[2001:0:4136:e378:8000:63bf:5601:5601]/",
    "http://[fc00::1]/",
    "http://[fe80::1]/",
    "http://[ff02::1]/",
    "http://[2001:db8::1]/",
    "http://receiver.example@169.254.169.254/",
    "http://receiver.example:80@10.0.0.1/",
]


def test_s11_nothing_is_sent_to_an_address_that_is_not_public(outbox) -> None:
    """Refused where an endpoint is written, and once more at the socket, for a row that came past the first check.

    This deployment allows loopback, or there would be no receiver; 0.0.0.0 would reach it and is not allowed. Names
    that resolve to such addresses, to several, or to another one later are in `tests/transport/test_guard.py`, on
    the very transport that is deployed here.
    """
    tenant = outbox.tenant()
    trap = f"/{unique('trap')}"
    urls = [*FORBIDDEN, f"http://0.0.0.0:{outbox.receiver.port}{trap}", "file:///etc/passwd", "gopher://127.0.0.1/"]
    endpoints = {}
    for url in urls:
        with pytest.raises(InvalidEndpoint):
            parse_endpoint({"url": url}, POLICY)
        endpoint, _ = outbox.endpoint("https://allowed.example/", tenant=tenant, schedule=[0, LATER])
        endpoints[url] = endpoint.after(url=url)
        outbox.config.put_endpoint(endpoints[url])
    healthy = outbox.subscriber(tenant=tenant)
    event = healthy.publish()
    healthy.settled(event, Status.DELIVERED)
    errors = {url: outbox.attempted(endpoint, event).error for url, endpoint in endpoints.items()}
    assert errors == dict.fromkeys(urls, "blocked")
    assert outbox.receiver.requests(trap) == []


# ---------------------------------------------------------------------------------------------- headers

INJECTIONS = ["a\r\nX-Injected: yes", "a\nX-Injected: yes", "a\rX-Injected: yes", "a\0", "a\r\n\r\n{}"]


def test_s12_no_header_or_event_type_adds_a_line_and_reserved_headers_stay(outbox) -> None:
    """Refused where they are written; a row or an item that came past that check sends none of it."""
    for value in INJECTIONS:
        with pytest.raises(InvalidEndpoint, match=r"headers\.X-Custom"):
            parse_endpoint({"url": "https://a.example/", "headers": {"X-Custom": value}})
        with pytest.raises(InvalidEndpoint, match="headers"):
            parse_endpoint({"url": "https://a.example/", "headers": {value: "x"}})
        with pytest.raises(MalformedEvent, match="type"):
            event_item(f"order.{value}", {})
    reserved = ["Host", "content-length", "Content-Type", "Transfer-Encoding", "Webhook-Id", "webhook-signature"]
    for name in reserved:
        with pytest.raises(InvalidEndpoint, match=f"headers.{name}"):
            parse_endpoint({"url": "https://a.example/", "headers": {name: "x"}})
    subscriber = outbox.subscriber(headers={"X-Custom": "Kept As Given"})
    smuggled = [("X-Bad", value) for value in INJECTIONS] + [(name, "smuggled") for name in reserved]
    outbox.config.put_endpoint(subscriber.endpoint.after(headers=(*subscriber.endpoint.headers, *smuggled)))
    poisoned = {**event_item("order.created", {}, tenant=subscriber.tenant), "type": {"S": "a\r\nX-Injected: yes"}}
    outbox.put_raw(poisoned)
    event = subscriber.publish()
    (request,) = subscriber.received()
    assert request.header("webhook-id") == event
    assert ("X-Custom", "Kept As Given") in request.headers
    names = [name.lower() for name, _ in request.headers]
    assert "x-injected" not in names
    assert "x-bad" not in names
    assert len(names) == len(set(names))
    assert "smuggled" not in str(request.headers)
    assert request.verified


# ---------------------------------------------------------------------------------------------- TLS


def test_s14_a_receiver_that_cannot_prove_who_it_is_gets_nothing(outbox, tmp_path) -> None:
    """Self-signed, expired, another host's, TLS 1.0. Each of them with a CA that is trusted, and the one that passes:
    `tests/transport/test_tls.py`, on the same transport.
    """
    authority = Authority(tmp_path)
    certificates = {
        "self-signed": authority.issue("localhost", self_signed=True),
        "expired": authority.issue("localhost", days=-1),
        "another host's": authority.issue("elsewhere.example"),
    }
    options = {name: authority.files(certificate) for name, certificate in certificates.items()}
    options["TLS 1.0"] = [*options["self-signed"], "--tls-at-most", "TLSv1"]
    tenant = outbox.tenant()
    receivers = {name: ReceiverProcess.start(*each, host="localhost") for name, each in options.items()}
    try:
        endpoints = {
            name: outbox.endpoint(receiver.url("/"), tenant=tenant, schedule=[0, LATER])[0]
            for name, receiver in receivers.items()
        }
        last = outbox.subscriber(tenant=tenant)
        event = last.publish()
        last.settled(event, Status.DELIVERED)
        errors = {name: outbox.attempted(endpoint, event).error for name, endpoint in endpoints.items()}
        assert errors == dict.fromkeys(options, "tls")
        assert [receiver.requests() for receiver in receivers.values()] == [[]] * len(receivers)
    finally:
        for receiver in receivers.values():
            receiver.stop()


# ---------------------------------------------------------------------------------------------- sizes


def test_s22_a_payload_is_refused_at_publishing_or_delivered_whole(outbox) -> None:
    """At the limit it arrives byte for byte, from the item or from S3; a byte more is refused when it is published."""
    subscriber = outbox.subscriber(payload="data")
    largest = json.dumps("x" * (MAX_DATA_BYTES - 2))
    assert len(largest) == MAX_DATA_BYTES
    with pytest.raises(MalformedEvent, match=r"data: expected at most 1048576 bytes of JSON, got 1048577"):
        event_item("order.created", largest + " ", tenant=subscriber.tenant)
    noise = json.dumps(os.urandom(MAX_DATA_BYTES // 2 - 1).hex())
    with pytest.raises(MalformedEvent, match="put it to S3 and give data_ref"):
        event_item("order.created", noise, tenant=subscriber.tenant)
    s3, bucket, key = outbox.stack.client("s3"), outbox.stack.outputs["PayloadBucket"], f"events/{subscriber.tenant}/1"
    s3.put_object(Bucket=bucket, Key=key, Body=noise.encode())
    events = [
        subscriber.publish(largest),
        outbox.publish(subscriber.tenant, data_ref=f"s3://{bucket}/{key}"),
    ]
    requests = {request.header("webhook-id"): request for request in subscriber.received(2)}
    assert requests[events[0]].body == largest.encode()
    assert requests[events[1]].body == noise.encode()
    assert all(request.verified for request in requests.values())
