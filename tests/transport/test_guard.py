"""Nothing is sent to an address that the table refuses, however it is written and whenever it turns up."""

from __future__ import annotations

import ipaddress
import socket
import uuid

import pytest

from hookline.adapters.http.guard import Guard, runtime_api
from hookline.outbound.endpoints.urls import check_url
from hookline.ports import HttpRequest


def send(transport, url: str, timeout: float = 3.0):
    (result,) = transport.send([HttpRequest(url, b"{}", [], timeout=timeout, connect_timeout=timeout)])
    return result


@pytest.fixture
def strict(make_transport):
    """What a deployment has: no network allowed beyond the public ones."""
    return make_transport(allowed=[])


HOSTS = [
    "127.0.0.1",
    "127.0.0.1.",
    "127.1",
    "2130706433",
    "017700000001",
    "0177.0.0.1",
    "0x7f000001",
    "0x7f.0.0.1",
    "0x7f.1",
    "localhost",
    "localhost.",
    "foo.localhost",
    "0.0.0.0",
    "0",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::7f00:1]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b:1::7f00:1]",
    "[2002:7f00:1::]",
    "[2001:0:7f00:1::1]",
    "[fe80::1%25lo]",
    "[fd00:ec2::254]",
    "169.254.169.254",
    "169.254.170.2",
    "10.0.0.1",
    "100.64.0.1",
    "172.16.0.1",
    "192.168.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "public.test@127.0.0.1",
    "%31%32%37.0.0.1",
]


@pytest.mark.parametrize("host", HOSTS)
def test_every_spelling_of_a_refused_address_is_blocked(receiver, strict, host: str) -> None:
    path = f"/{uuid.uuid4()}"

    result = send(strict, f"http://{host}:{receiver.port}{path}")

    assert result.code == 0
    assert result.error == "blocked" or (host, result.error) == ("127.0.0.1.", "dns")  # libcurl 8.11: it is a name
    assert receiver.requests(path) == []


def test_the_lambda_runtime_api_is_blocked(strict) -> None:
    assert send(strict, "http://127.0.0.1:9001/2018-06-01/runtime/invocation/next").error == "blocked"


@pytest.mark.parametrize("host", ["127.0.0.1", "[::ffff:127.0.0.1]", "localhost"])
def test_the_lambda_runtime_api_stays_blocked_where_loopback_is_allowed(
    make_transport, receiver, monkeypatch, host: str
) -> None:
    monkeypatch.setenv("AWS_LAMBDA_RUNTIME_API", f"127.0.0.1:{receiver.port}")

    assert send(make_transport(), f"http://{host}:{receiver.port}/").error == "blocked"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("127.0.0.1:9001", (("127.0.0.1", 9001),)),
        ("169.254.100.1:9001", (("169.254.100.1", 9001),)),
        ("", ()),
        ("x", ()),
    ],
)
def test_where_the_runtime_api_is(value: str, expected: tuple[tuple[str, int], ...]) -> None:
    assert runtime_api({"AWS_LAMBDA_RUNTIME_API": value}) == expected


def test_a_name_is_judged_by_what_it_resolves_to(make_transport, receiver) -> None:
    transport = make_transport(allowed=[], resolve=[f"webhooks.example.com:{receiver.port}:127.0.0.1"])

    assert send(transport, f"http://webhooks.example.com:{receiver.port}/").error == "blocked"


def test_a_name_whose_answer_changes_after_the_check_is_blocked(make_transport, receiver) -> None:
    """Rebinding: harmless when the endpoint is made and at first use, loopback afterwards."""
    name = f"rebind.example.com:{receiver.port}"
    allowed = [ipaddress.ip_network("127.0.0.2/32")]
    transport = make_transport(allowed=allowed, resolve=[f"{name}:127.0.0.2"])
    with socket.create_server(("127.0.0.2", receiver.port)) as harmless:
        check_url(f"http://{name}/", allow_http=True, allowed=allowed)
        results = transport.send([HttpRequest(f"http://{name}/", b"", [], timeout=0.3)])
        assert next(results).error == "timeout"  # it connected: nobody answers there
        harmless.accept()[0].close()

    transport.resolve = [f"{name}:127.0.0.1"]
    path = f"/{uuid.uuid4()}"
    result = send(transport, f"http://{name}{path}")

    assert result.error == "blocked"
    assert receiver.requests(path) == []


@pytest.mark.parametrize("addresses", ["127.0.0.1,127.0.0.2", "127.0.0.2,127.0.0.1", "127.0.0.2,[::1]"])
def test_of_several_answers_only_the_permitted_are_used(make_transport, receiver, addresses: str) -> None:
    """Nobody listens at the permitted one, so libcurl goes on to the others, and none of them is reached."""
    transport = make_transport(
        allowed=[ipaddress.ip_network("127.0.0.2/32")], resolve=[f"mixed.example.com:{receiver.port}:{addresses}"]
    )
    path = f"/{uuid.uuid4()}"

    assert send(transport, f"http://mixed.example.com:{receiver.port}{path}").error == "blocked"
    assert receiver.requests(path) == []


@pytest.mark.parametrize("url", ["file:///etc/passwd", "gopher://127.0.0.1/", "ftp://127.0.0.1/", "dict://127.0.0.1/"])
def test_only_http_is_spoken(transport, url: str) -> None:
    result = send(transport, url)

    assert (result.code, result.error, result.body) == (0, "blocked", b"")


def test_plain_http_is_blocked_unless_the_deployment_allows_it(make_transport, receiver) -> None:
    path = f"/{uuid.uuid4()}"

    assert send(make_transport(allow_http=False), receiver.url(path)).error == "blocked"
    assert receiver.requests(path) == []


def test_a_redirect_into_the_link_local_range_goes_nowhere(receiver, transport) -> None:
    url = receiver.script("/308", {"status": 308, "headers": [["Location", "http://169.254.169.254/latest/"]]})

    assert send(transport, url).code == 308


def test_a_guard_that_fails_closes_the_door(make_transport, receiver, monkeypatch) -> None:
    transport = make_transport()

    def broken(*_: object) -> None:
        raise OSError("no descriptors left")

    monkeypatch.setattr(socket, "socket", broken)

    assert send(transport, receiver.url("/")).error == "connect"


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="only Linux has this option")
def test_a_peer_that_vanished_is_given_up_after_20_seconds() -> None:
    opened = Guard([ipaddress.ip_network("127.0.0.0/8")]).open_socket(
        (socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, ("127.0.0.1", 80))
    )

    assert opened._socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 20_000
