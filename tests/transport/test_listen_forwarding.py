"""One request to a receiver on loopback: what arrives is what came."""

from __future__ import annotations

import http.server
import shlex
import shutil
import socket
import subprocess
import threading
from contextlib import contextmanager

import pytest

from hookline.errors import InvalidInput
from hookline.inbound.request import Request
from hookline_cli.listening.arrivals import as_curl
from hookline_cli.listening.forwarding import Forwarder

REQUEST = Request(
    "PUT",
    "/hooks/x",
    "https://hooks.example.com/hooks/x?a=1&a=%20",
    "a=1&a=%20",
    {
        "host": ("hooks.example.com",),
        "content-length": ("999",),
        "connection": ("keep-alive",),
        "content-type": ("application/octet-stream",),
        "x-name": ("Zo\u00eb \u017e",),
        "x-many": ("1", "2"),
        "accept-encoding": ("gzip",),
    },
    b"\x00\xff'\"$x",
)


@contextmanager
def receiver(status=200, body=b"ok"):
    seen = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def take(self):
            length = int(self.headers.get("content-length") or 0)
            seen.append((self.command, self.path, self.headers, self.rfile.read(length)))
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def __getattr__(self, name):
            if name.startswith("do_"):
                return self.take
            raise AttributeError(name)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", seen
    finally:
        server.shutdown()
        server.server_close()


def test_method_query_headers_and_bytes_arrive_as_they_came():
    with receiver(201, b"made") as (url, seen):
        answer = Forwarder(f"{url}/in/{{hook}}?k=v").send(REQUEST, "a b")
    assert (answer.status, answer.body, answer.error) == (201, b"made", "")
    ((method, path, headers, body),) = seen
    assert (method, path, body) == ("PUT", "/in/a%20b?k=v&a=1&a=%20", REQUEST.body)
    assert headers["host"] == url.removeprefix("http://")
    assert headers["x-forwarded-host"] == "hooks.example.com"
    assert headers["content-length"] == str(len(REQUEST.body))
    assert headers.get_all("x-many") == ["1", "2"]
    assert headers.get_all("accept-encoding") == ["gzip"]
    assert headers["x-name"].encode("latin-1").decode() == "Zo\u00eb \u017e"
    assert "connection" not in headers


def test_an_answer_that_is_no_success_is_one_all_the_same():
    with receiver(500) as (url, _):
        answer = Forwarder(url).send(Request("GET"), "x")
    assert (answer.status, answer.is_good, answer.error) == (500, False, "")


def test_nobody_there_is_said():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    answer = Forwarder(f"http://127.0.0.1:{port}").send(REQUEST, "x")
    assert (answer.status, answer.error) == (0, "connection refused: is your receiver running?")


def test_one_that_never_answers_is_given_up():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        answer = Forwarder(f"http://127.0.0.1:{silent.getsockname()[1]}", timeout=0.05).send(REQUEST, "x")
    assert answer.error == "no answer within 0.05 s"


@pytest.mark.parametrize("target", ["localhost:3000", "ftp://x", "http://", "http://x:port", "http://x#y", ""])
def test_an_address_that_is_none(target):
    with pytest.raises(InvalidInput, match="--forward-to"):
        Forwarder(target)


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.parametrize("body", [b"\x00\xff'", b"", b"@/etc/passwd", b'{"a": "it\'s \\n"}'])
def test_the_curl_command_sends_the_same(body):
    request = Request("POST", query="a=1", headers={"x-one": ("it's $HOME",)}, body=body)
    with receiver() as (url, seen):
        command = as_curl(Forwarder(f"{url}/in").url(request, "x"), request)
        subprocess.run(["sh", "-c", command], check=True, capture_output=True)
    ((method, path, headers, arrived),) = seen
    assert (method, path, arrived) == ("POST", "/in?a=1", body)
    assert headers["x-one"] == "it's $HOME"
    assert shlex.split(command)
