"""One request of the transport's: the libcurl handle that serves it, what arrives, and the result made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pycurl

from hookline.adapters.http import curl_errors
from hookline.adapters.http.guard import BlockedAddress
from hookline.ports import HttpResult

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hookline.adapters.http.guard import Guard
    from hookline.adapters.http.idle import IdleConnections, Route
    from hookline.ports import HttpRequest

__all__ = [
    "BODY_KEPT",
    "BODY_READ",
    "HEADER_BYTES",
    "HEADER_LINES",
    "Batch",
    "Exchange",
    "header_lines",
    "kept_headers",
]

BODY_KEPT = 16 * 1024
BODY_READ = 64 * 1024  # then the transfer is cut; its status counts
HEADER_BYTES = 64 * 1024
HEADER_LINES = 200

_HEADERS_KEPT = (b"retry-after",)


class Batch:
    """What one `send` has under way, and what came of it that it has not yielded yet."""

    __slots__ = ("active", "results")

    def __init__(self) -> None:
        self.active: set[Exchange] = set()
        self.results: list[HttpResult] = []


class Exchange:
    """An easy handle, and what arrives on it for the request it is serving."""

    __slots__ = (
        *("batch", "blocked", "chunks", "connections", "curl", "cut", "fresh", "guard", "lines", "read", "request"),
        *("route", "socket"),
    )

    request: HttpRequest
    batch: Batch

    def __init__(self, curl: pycurl.Curl, guard: Guard, connections: IdleConnections) -> None:
        self.curl = curl
        self.guard = guard
        self.connections = connections
        self.route: Route | None = None
        self.socket = 0  # see IdleConnections.take
        self.fresh = False
        self.lines: list[bytes] = []
        self.chunks: list[bytes] = []
        self.read = 0
        self.cut = False
        self.blocked = False

    def begin(self, request: HttpRequest, batch: Batch) -> None:
        self.request = request
        self.batch = batch
        batch.active.add(self)

    def end(self) -> None:
        self.batch.active.discard(self)
        del self.batch, self.request
        self.clear()
        if self.fresh:
            self.curl.setopt(pycurl.FRESH_CONNECT, 0)
            self.fresh = False

    def clear(self) -> None:
        self.lines.clear()
        self.chunks.clear()
        self.read = 0
        self.route = None
        self.socket = 0
        self.cut = self.blocked = False

    def before_request(self, *route: Any) -> int:
        """Called when libcurl has a connection and has sent nothing; 1 ends it there."""
        self.route = route
        self.socket = self.connections.take(route)
        return 1 if self.socket < 0 else 0

    def write(self, chunk: bytes) -> int | None:
        """Called with at most 16 KiB; a number other than the chunk's length ends the transfer."""
        self.chunks.append(chunk)
        self.read += len(chunk)
        if self.read > BODY_READ:
            self.cut = True
            return 0
        return None

    def open_socket(self, _purpose: int, address: object) -> object:
        try:
            return self.guard.open_socket(address)
        except BlockedAddress:
            self.blocked = True
        except OSError:
            pass  # no IPv6 here, or no descriptor left: libcurl tries the next address, if there is one
        return pycurl.SOCKET_BAD

    def result(self, errno: int) -> HttpResult:
        getinfo = self.curl.getinfo
        ms = int(getinfo(pycurl.TOTAL_TIME) * 1000)
        if len(self.lines) > HEADER_LINES or getinfo(pycurl.HEADER_SIZE) > HEADER_BYTES:
            return HttpResult(self.request, error="too-large", ms=ms)
        if errno and not self.cut:
            error = curl_errors.kind(errno, sent=getinfo(pycurl.REQUEST_SIZE) > 0)
            if self.blocked and error == "connect":
                error = "blocked"
            return HttpResult(self.request, error=error, ms=ms)
        code = getinfo(pycurl.RESPONSE_CODE)
        chunks = self.chunks
        body = chunks[0] if len(chunks) == 1 else b"".join(chunks)
        headers = {} if 200 <= code < 300 else kept_headers(self.lines)  # noqa: PLR2004 (2xx: success)
        return HttpResult(self.request, code, "", ms, body[:BODY_KEPT], headers)


def header_lines(headers: Sequence[tuple[str, str]]) -> list[str] | list[bytes] | None:
    """Lines as libcurl takes them, names as given; None if one would add a header or end the head (CR, LF, NUL)."""
    lines = [f"{name}: {value}" if value else f"{name};" for name, value in headers]  # "name;": an empty value
    lines.append("Expect:")  # libcurl would wait for a 100 Continue before a large body
    text = "".join(lines)
    if "\n" in text or "\r" in text or "\0" in text:
        return None
    return lines if text.isascii() else [line.encode() for line in lines]


def kept_headers(lines: Sequence[bytes]) -> Mapping[str, str]:
    """The headers that the engine reads, of the final answer (an interim one's lines come first)."""
    kept: dict[str, str] = {}
    for line in lines:
        if line.startswith(b"HTTP/"):
            kept.clear()
            continue
        name, _, value = line.partition(b":")
        if (lower := name.lower()) in _HEADERS_KEPT:
            kept.setdefault(lower.decode(), value.strip().decode("latin-1"))
    return kept
