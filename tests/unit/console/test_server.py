"""The console answers the person who started it, and nobody else."""

from __future__ import annotations

import http.client
import json
import socket
import struct
import threading
from typing import Any

import pytest

from hookline_cli.console import serve
from hookline_cli.console.files import find

TOKEN = "a-token-of-this-test"


@pytest.fixture
def asked() -> list[dict[str, Any]]:
    return []


@pytest.fixture
def console(asked):
    def resolver(event: dict[str, Any], _context: object) -> dict[str, Any]:
        asked.append(event)
        if event["rawPath"] == "/v1/broken":
            raise RuntimeError("a fault")
        return {"statusCode": 200, "headers": {"Content-Type": "application/json", "ETag": '"3"'}, "body": "{}"}

    failures: list[Exception] = []
    served = serve(resolver, token=TOKEN, failed=failures.append)  # type: ignore[arg-type]
    thread = threading.Thread(target=served.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield served
    served.server.shutdown()
    served.server.server_close()
    thread.join()


def ask(console, path="/v1/tenants", *, method="GET", body=None, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", console.server.server_port, timeout=600)
    sent = {"x-hookline-token": TOKEN, **{name.replace("_", "-"): value for name, value in headers.items()}}
    connection.request(method, path, body, {name: value for name, value in sent.items() if value is not None})
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, content


def test_the_api_is_served_to_the_bearer_of_the_token(console, asked):
    status, headers, body = ask(console, "/v1/tenants?limit=2", if_match='"3"', cookie="theirs")
    assert (status, body, headers["etag"]) == (200, b"{}", '"3"')
    assert asked[0]["rawQueryString"] == "limit=2"
    assert asked[0]["headers"] == {"if-match": '"3"'}


@pytest.mark.parametrize("token", [None, "", "another", TOKEN + "x", "tökén".encode().decode("latin-1")])
def test_nobody_else_gets_data(console, asked, token):
    assert ask(console, x_hookline_token=token)[0] == 401
    assert asked == []


@pytest.mark.parametrize("host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1.evil.example:{port}"])
def test_a_name_that_was_bent_to_loopback_is_refused(console, asked, host):
    assert ask(console, host=host.format(port=console.server.server_port))[0] == 421
    assert ask(console, "/", host=host.format(port=console.server.server_port))[0] == 421
    assert asked == []


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:1", "http://127.0.0.1"])
def test_another_page_is_refused(console, asked, origin):
    assert ask(console, method="POST", body="{}", origin=origin)[0] == 403
    assert asked == []


def test_its_own_page_is_not(console):
    port = console.server.server_port
    assert ask(console, origin=f"http://127.0.0.1:{port}")[0] == 200
    assert ask(console, host=f"localhost:{port}", origin=f"http://localhost:{port}")[0] == 200


def test_pages_load_nothing_from_elsewhere_and_are_kept_by_nobody(console):
    status, headers, body = ask(console, "/", x_hookline_token=None)
    assert status == 200
    assert b"<div id=" in body
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    ["/console/../../settings.py", "/shared/%2e%2e/vendor.py", "/web/vendor.py", "/shared/vendor/vendor.json", "/x"],
)
def test_nothing_but_pages_can_be_asked_for(console, path):
    assert ask(console, path)[0] == 404


def test_a_body_that_is_too_large_or_of_unknown_length_is_not_read(console, asked):
    assert ask(console, method="POST", content_length=str(11 * 1024 * 1024))[0] == 413
    assert ask(console, method="POST", content_length="-1")[0] == 413
    assert asked == []


def test_a_fault_of_one_request_ends_only_that(console):
    status, _, body = ask(console, "/v1/broken")
    assert (status, json.loads(body)["code"]) == (500, "internal")
    assert ask(console)[0] == 200


def test_a_browser_that_leaves_is_no_fault(capsys):
    """It closes the connection while an answer is written: a page that is left, or loaded again."""
    large = json.dumps("x" * 20_000_000)
    failures: list[Exception] = []
    served = serve(
        lambda event, _: {"statusCode": 200, "headers": {}, "body": large if event["rawPath"] == "/v1/large" else "{}"},
        token=TOKEN,
        failed=failures.append,
    )  # type: ignore[arg-type]
    thread = threading.Thread(target=served.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    ended = threading.Event()
    shut_down = served.server.shutdown_request
    served.server.shutdown_request = lambda request: (shut_down(request), ended.set())  # type: ignore[method-assign]
    port = served.server.server_port
    left = socket.create_connection(("127.0.0.1", port))
    left.sendall(f"GET /v1/large HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nX-Hookline-Token: {TOKEN}\r\n\r\n".encode())
    left.recv(1)
    left.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # a reset, as of a closed tab
    left.close()
    assert ended.wait(30)
    assert ask(served)[0] == 200
    served.server.shutdown()
    served.server.server_close()
    thread.join()
    assert failures == []
    assert "Traceback" not in capsys.readouterr().err


def test_the_address_opens_the_page_with_the_token_where_no_log_has_it(console):
    assert console.url == f"http://127.0.0.1:{console.server.server_port}/#/?token={TOKEN}"


def test_every_script_that_a_page_names_is_there():
    page = find("/")
    assert page is not None
    for path in ("/console/app.js", "/shared/design.css", "/shared/tokens.css", "/shared/icon.svg"):
        assert find(path) is not None, path
