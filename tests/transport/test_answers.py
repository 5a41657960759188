"""Receivers that answer too much, too slowly, or not in HTTP."""

from __future__ import annotations

import tracemalloc
import uuid

import pytest

from hookline.ports import HttpRequest


def post(url: str, **more):
    return HttpRequest(url, b"{}", [("content-type", "application/json")], **{"timeout": 10.0, **more})


@pytest.fixture
def answer(receiver, transport):
    """The result of one POST to a receiver that answers with `step`."""

    def answer(timeout: float = 600.0, **step):
        (result,) = transport.send([post(receiver.script(f"/{uuid.uuid4()}", step), timeout=timeout)])
        return result

    return answer


@pytest.mark.parametrize("status", [200, 500])
@pytest.mark.parametrize("fault", ["endless-body", "huge-body"])
def test_a_body_without_measure_is_cut_and_its_status_counts(answer, fault: str, status: int) -> None:
    result = answer(fault=fault, size=1_000_000_000, status=status)

    assert (result.code, result.error, result.body) == (status, "", b"x" * 16_384)


def test_little_of_a_huge_body_is_ever_in_memory(receiver, transport) -> None:
    url = receiver.script("/huge", {"fault": "huge-body", "size": 100_000_000})
    list(transport.send([post(url)]))
    tracemalloc.start()

    list(transport.send([post(url)]))

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 300_000


def test_a_body_of_exactly_what_is_read_keeps_its_connection(receiver, transport) -> None:
    url = receiver.script("/64k", {"body": "x" * 65_536})

    list(transport.send([post(url), post(url)], per_group=1))

    assert len({request.connection for request in receiver.requests("/64k")}) == 1


@pytest.mark.parametrize("fault", ["slow-drip", "slow-head", "hang"])
def test_slowness_ends_with_the_timeout(answer, fault: str) -> None:
    result = answer(fault=fault, every=0.02, timeout=0.4)

    assert (result.code, result.error, result.body) == (0, "timeout", b"")
    assert result.ms >= 400


@pytest.mark.parametrize(
    ("fault", "size"), [("header-flood", 1000), ("header-flood", 30_000), ("endless-head", 0), ("interim-flood", 5000)]
)
def test_a_flood_of_headers_is_too_large(answer, fault: str, size: int) -> None:
    result = answer(fault=fault, size=size)

    assert (result.code, result.error) == (0, "too-large")


def test_headers_just_within_the_limit_are_fine(answer) -> None:
    assert answer(fault="header-flood", size=190).code == 200


def test_one_huge_header_is_too_large(answer) -> None:
    assert answer(headers=[["X-Huge", "x" * 70_000]]).error == "too-large"


@pytest.mark.parametrize("headers", [[], [["Transfer-Encoding", "gzip"]]])
def test_a_gzip_bomb_is_never_inflated(answer, headers: list[list[str]]) -> None:
    result = answer(fault="gzip-bomb", size=50 << 20, headers=headers)

    if headers and result.error:  # libcurl after 8.11 refuses a transfer coding that was not asked for
        assert (result.code, result.error, result.body) == (0, "protocol", b"")
    else:
        assert (result.code, result.body[:2]) == (200, b"\x1f\x8b")


@pytest.mark.parametrize("fault", ["reset", "drop", "half-body", "garbage"])
def test_an_exchange_that_breaks_is_a_protocol_error(answer, fault: str) -> None:
    result = answer(fault=fault)

    assert (result.code, result.error) == (0, "protocol")


def test_nobody_listening_is_a_connect_error(transport) -> None:
    import socket

    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        (result,) = transport.send([post(f"http://127.0.0.1:{unused.getsockname()[1]}/")])

    assert (result.code, result.error) == (0, "connect")


def test_a_name_that_does_not_resolve_is_a_dns_error(transport) -> None:
    (result,) = transport.send([post("http://nothing-stands-here.invalid/")])

    assert (result.code, result.error) == (0, "dns")


@pytest.mark.parametrize("url", ["http://", "http://exa mple.test/", "http://b\u00fccher.test/", "http://x:99999/", ""])
def test_a_malformed_url_is_a_result_and_not_an_exception(transport, url: str) -> None:
    (result,) = transport.send([post(url)])

    assert result.code == 0
    assert result.error in {"protocol", "dns"}


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed(receiver, answer, status: int) -> None:
    elsewhere = receiver.url("/redirected")

    result = answer(status=status, headers=[["Location", elsewhere]])

    assert (result.code, result.error) == (status, "")
    assert receiver.requests("/redirected") == []


def test_interim_answers_are_skipped(answer) -> None:
    result = answer(fault="interim-flood", size=3)

    assert (result.code, result.error) == (200, "")


def test_cookies_are_not_kept(receiver, transport) -> None:
    url = receiver.script("/cookie", {"headers": [["Set-Cookie", "session=1; Path=/"]]})

    list(transport.send([post(url), post(url)], per_group=1))

    assert [request.header("cookie") for request in receiver.requests("/cookie")] == [None, None]


def test_how_a_request_got_there_is_told(answer) -> None:
    result = answer(status=500, headers=[["X-Why", "broken"]])
    trip = result.trip
    assert trip.address.startswith("127.0.0.1:")
    assert 0 <= trip.dns <= trip.connect <= trip.first_byte
    assert b"x-why: broken" in result.head.lower()
    assert result.head.startswith(b"HTTP/1.1 500")


def test_a_refused_connection_reached_no_answer(transport) -> None:
    (result,) = transport.send([post("http://127.0.0.1:9/")])
    assert (result.code, result.error, result.head, result.trip.first_byte) == (0, "connect", b"", 0)
