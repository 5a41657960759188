"""Pooled connections: kept between invocations, gone while a function was frozen, never mixed up."""

from __future__ import annotations

import os
import socket
import threading
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
