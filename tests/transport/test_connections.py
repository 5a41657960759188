"""Pooled connections: kept between invocations, gone while a function was frozen, never mixed up."""

from __future__ import annotations

import os
import socket
import ssl
import threading
import time
import uuid
import warnings
from pathlib import Path

import pytest

from hookline.ports import HttpRequest


def post(url: str, **more):
    return HttpRequest(url, b'{"n":1}', [("content-type", "application/json")], **{"timeout": 10.0, **more})


@pytest.fixture
def url(receiver) -> str:
    return receiver.url(f"/{uuid.uuid4()}")


def open_files() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def connections(receiver, url: str) -> list[int]:
    return [request.connection for request in receiver.requests(url.removeprefix(receiver.base))]


def test_connections_are_kept_between_invocations(receiver, transport, url: str) -> None:
    for _ in range(5):
        list(transport.send([post(url)]))

    assert len(set(connections(receiver, url))) == 1


@pytest.mark.parametrize("reset", [False, True])
def test_a_connection_closed_meanwhile_costs_nothing_but_a_new_one(receiver, transport, url: str, reset: bool) -> None:
    requests = [post(url) for _ in range(8)]
    assert {result.code for result in transport.send(requests, per_group=4)} == {200}
    assert receiver.close_idle(reset=reset) >= 1

    results = list(transport.send(requests, per_group=4))

    assert {(result.code, result.error) for result in results} == {(200, "")}
    assert len(connections(receiver, url)) == 16


def test_a_post_on_a_connection_that_dies_under_it_is_sent_again(transport) -> None:
    """The race that a liveness check cannot see: the receiver closes when the request is already on its way."""
    bodies = []

    def serve(listener: socket.socket) -> None:
        answer = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
        first, _ = listener.accept()
        bodies.append(first.recv(65_536))
        first.sendall(answer)
        bodies.append(first.recv(65_536))  # the second request arrives …
        first.close()  # … and is never answered
        second, _ = listener.accept()
        bodies.append(second.recv(65_536))
        second.sendall(answer)
        second.close()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = threading.Thread(target=serve, args=(listener,))
        server.start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        results = [result for _ in range(2) for result in transport.send([post(url)])]
        server.join(10)

    assert [(result.code, result.error) for result in results] == [(200, ""), (200, "")]
    assert len(bodies) == 3
    assert bodies[1] == bodies[2]


def test_a_fresh_connection_that_dies_is_not_tried_twice(receiver, transport) -> None:
    url = receiver.script(f"/{uuid.uuid4()}", {"fault": "drop"})

    (result,) = transport.send([post(url)])

    assert result.error == "protocol"
    assert len(connections(receiver, url)) == 1


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="counts descriptors as Linux shows them")
def test_closing_early_aborts_on_the_wire_and_leaks_nothing(receiver, transport) -> None:
    slow, quick = (receiver.script(f"/{uuid.uuid4()}", step) for step in ({"fault": "hang"}, {}))
    list(transport.send([post(quick)]))
    before = open_files()

    for _ in range(20):
        results = transport.send([post(slow), post(slow), post(quick)])
        assert next(results).code == 200
        results.close()

    assert open_files() == before
    assert transport._room == 400
    assert len(transport._idle) <= 3


def test_a_generator_that_is_dropped_cleans_up_as_well(receiver, transport) -> None:
    slow, quick = (receiver.script(f"/{uuid.uuid4()}", step) for step in ({"fault": "hang"}, {}))

    for _result in transport.send([post(slow), post(quick)]):
        break

    assert not transport._by_handle


def test_more_requests_than_may_be_active_all_go_out(make_transport, receiver) -> None:
    urls = [receiver.url(f"/{uuid.uuid4()}") for _ in range(40)]
    transport = make_transport(max_active=7)

    results = list(transport.send([post(url, group=url) for url in urls for _ in range(3)]))

    assert [result.code for result in results] == [200] * 120


def test_no_socket_is_left_to_the_garbage_collector(make_transport, url: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", ResourceWarning)
        transport = make_transport()
        list(transport.send([post(url)]))
        transport.close()


def test_the_environments_proxy_is_ignored(transport, url: str, monkeypatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "ALL_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1/")

    (result,) = transport.send([post(url)])

    assert result.code == 200


def test_netrc_is_ignored(receiver, transport, url: str, tmp_path, monkeypatch) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login somebody password secret\n")
    monkeypatch.setenv("HOME", str(tmp_path))

    list(transport.send([post(url)]))

    (received,) = receiver.requests(url.removeprefix(receiver.base))
    assert received.header("authorization") is None


def test_credentials_in_a_url_become_basic_authentication(receiver, transport, url: str) -> None:
    list(transport.send([post(url.replace("http://", "http://user:pa%20ss@"))]))

    (received,) = receiver.requests(url.removeprefix(receiver.base))
    assert received.header("authorization") == "Basic dXNlcjpwYSBzcw=="


def test_a_large_body_is_sent_without_asking_first(receiver, transport, url: str) -> None:
    body = os.urandom(3_000_000)

    (result,) = transport.send([HttpRequest(url, body, [("content-type", "application/octet-stream")])])

    (received,) = receiver.requests(url.removeprefix(receiver.base))
    assert result.code == 200
    assert received.body == body
    assert received.header("expect") is None
    assert received.header("content-length") == "3000000"


def test_the_path_is_sent_as_written(receiver, transport) -> None:
    """But for the hex digits of percent-encodings, which libcurl writes in upper case."""
    target = f"/{uuid.uuid4()}/../b/%2E%2E/./c?x=%20&y=a+b&z=%2e"

    list(transport.send([post(receiver.base + target)]))

    assert target in [request.target for request in receiver.requests()]


def test_headers_beyond_ascii_are_sent_as_utf_8(receiver, transport, url: str) -> None:
    list(transport.send([HttpRequest(url, b"", [("X-Name", "b\u00fccher")])]))

    (received,) = receiver.requests(url.removeprefix(receiver.base))
    assert received.header("x-name").encode("latin-1").decode() == "b\u00fccher"


class Straying:
    """Answers each request with its number; between two, on the idle connection, sends `stray` and closes or not."""

    def __init__(self, stray: bytes, *, closes: bool, context: ssl.SSLContext | None = None) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.read: list[bytes] = []
        self.idle = threading.Event()
        self.strayed = threading.Event()
        self._stray, self._closes, self._context = stray, closes, context
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        kept = []
        for number in range(2):
            connection, _ = self.listener.accept()
            if self._context is not None:
                connection = self._context.wrap_socket(connection, server_side=True)
            kept.append(connection)
            self.read.append(connection.recv(65_536))
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n%d" % number)
            if number == 0:
                self.idle.wait()
                if self._stray:
                    connection.sendall(self._stray)
                if self._closes:
                    connection.close()
                self.strayed.set()
        for connection in kept:
            connection.close()
        self.listener.close()

    def end(self) -> None:
        self._thread.join()


STRAY = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nstray"
IDLE_TIMEOUT = b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
GAPS = (0.05, 0.15, 0.4, 0.9, 1.2, 2.0)  # libcurl looks again at a connection that it has not looked at for a second


@pytest.mark.slow
@pytest.mark.parametrize("tls", [False, True])
@pytest.mark.parametrize(("stray", "closes"), [(STRAY, False), (STRAY, True), (IDLE_TIMEOUT, True), (b"", True)])
def test_a_connection_with_unread_input_or_a_pending_close_is_not_used_again(
    make_transport, authority, stray: bytes, closes: bool, tls: bool
) -> None:
    context = None
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        cert, key = authority.files(authority.issue("receiver.test"))[1::2]
        context.load_cert_chain(cert, key)
    peers = [Straying(stray, closes=closes, context=context) for _ in GAPS]
    host = "https://receiver.test" if tls else "http://127.0.0.1"
    transport = make_transport(resolve=[f"receiver.test:{peer.port}:127.0.0.1" for peer in peers])
    urls = [f"{host}:{peer.port}/" for peer in peers]
    first = {result.request.url: result for result in transport.send([post(url) for url in urls])}
    assert {result.body for result in first.values()} == {b"0"}
    for peer in peers:
        peer.idle.set()
    for peer in peers:
        assert peer.strayed.wait(600)

    began = time.monotonic()
    for gap, url in zip(GAPS, urls, strict=True):
        time.sleep(max(0.0, began + gap - time.monotonic()))
        (second,) = transport.send([post(url)])
        assert (second.code, second.error, second.body) == (200, "", b"1"), gap

    for peer in peers:
        peer.end()
    assert [len(peer.read) for peer in peers] == [2] * len(peers)


def test_a_clean_connection_is_still_used_again(receiver, transport, url: str) -> None:
    for _ in range(3):
        time.sleep(0.05)
        assert {result.code for result in transport.send([post(url) for _ in range(4)], per_group=2)} == {200}
    assert len(set(connections(receiver, url))) <= 2
