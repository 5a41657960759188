"""A web server for one person on one machine.

It has its starter's rights, so it answers nobody else: it listens on loopback, wants its own name as Host
(against DNS rebinding), refuses other pages' Origin, and gives data only for the token that stands in the address it
prints, behind the #, where no other program sees it. Pages may load what it serves and nothing else.
"""

from __future__ import annotations

import secrets
import sys
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from hookline.api.inprocess import call
from hookline_cli.console import files

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hookline.api.resolver import Resolver

__all__ = ["Console", "serve"]

MOST_BODY = 10 * 1024 * 1024  # bytes, as API Gateway has it
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_PASSED_ON = ("content-type", "if-match", "idempotency-key")
_PASSED_BACK = {"etag", "x-request-id", "retry-after"}
_PROBLEM = "application/problem+json"


class Console(NamedTuple):
    """A server that listens; `url` opens it, token and all. Call `server.serve_forever()`."""

    server: ThreadingHTTPServer
    url: str


def serve(
    resolver: Resolver, *, port: int = 0, token: str = "", failed: Callable[[Exception], None] = lambda _: None
) -> Console:
    """On 127.0.0.1; `port` 0 takes a free one. Raises OSError if the port is taken."""
    server = _Server(resolver, port, token or secrets.token_urlsafe(24), failed)
    return Console(server, f"http://127.0.0.1:{server.server_port}/#/?token={server.token}")


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, resolver: Resolver, port: int, token: str, failed: Callable[[Exception], None]) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.resolver = resolver
        self.token = token
        self.failed = failed
        self.hosts = {f"127.0.0.1:{self.server_port}", f"localhost:{self.server_port}"}

    def handle_error(self, *_: Any) -> None:
        """A browser that leaves in the middle of an answer is no fault of anybody's."""
        error = sys.exc_info()[1]
        if isinstance(error, Exception) and not isinstance(error, ConnectionError | TimeoutError):
            self.failed(error)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "hookline"
    sys_version = ""
    timeout = 60  # seconds that an idle connection is kept
    server: _Server

    def _any(self) -> None:
        body = self._body()
        host = self.headers.get("host", "")
        path = urlsplit(self.path).path
        if body is None:
            self._answer(413, "text/plain", b"the request is too large")
        elif host not in self.server.hosts:
            self._answer(421, "text/plain", b"not this host")
        elif self.headers.get("origin") not in {None, f"http://{host}"}:
            self._answer(403, "text/plain", b"not from this page")
        elif not path.startswith("/v1/"):
            self._file(path)
        elif not secrets.compare_digest(self.headers.get("x-hookline-token", "").encode(), self.server.token.encode()):
            self._answer(401, _PROBLEM, b'{"status": 401, "code": "unauthorized"}')
        else:
            self._api(path, body)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _any  # noqa: N815 - the names that http.server looks for

    def _api(self, path: str, body: bytes) -> None:
        headers = {name: value for name in _PASSED_ON if (value := self.headers.get(name)) is not None}
        query = urlsplit(self.path).query
        try:
            answer = call(self.server.resolver, self.command, path, query=query, headers=headers, body=body)
        except Exception as error:  # noqa: BLE001 - one request's fault must not end the server
            self.server.failed(error)
            self._answer(500, _PROBLEM, b'{"status": 500, "code": "internal"}')
            return
        kept = {name: value for name, value in answer.headers.items() if name in _PASSED_BACK}
        self._answer(answer.status, answer.headers.get("content-type", "application/json"), answer.body, kept)

    def _file(self, path: str) -> None:
        found = files.find(path) if self.command == "GET" else None
        if found is None:
            self._answer(404, "text/plain", b"there is nothing here")
        else:
            self._answer(200, found.content_type, found.data)

    def _body(self) -> bytes | None:
        length = self.headers.get("content-length", "0")
        known = length.isascii() and length.isdigit() and "transfer-encoding" not in self.headers
        if not known or int(length) > MOST_BODY:
            self.close_connection = True  # what follows is not read
            return None
        return self.rfile.read(int(length))

    def _answer(self, status: int, content_type: str, body: bytes, more: Mapping[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {**_HEADERS, **(more or {})}.items():
            self.send_header(name, value)
        if status != HTTPStatus.NO_CONTENT:
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if status != HTTPStatus.NO_CONTENT:
            self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Addresses hold ids of customers: nothing is printed."""
