"""One request of the transport's: the libcurl handle that serves it, what arrives, and the result made of it."""

from __future__ import annotations

import heapq
import time
from itertools import count
from typing import TYPE_CHECKING, Any

import pycurl

from hookline.adapters.http import curl_errors
from hookline.adapters.http.guard import BlockedAddress
from hookline.outbound.delivery.fair_queue import FairQueue
from hookline.ports import HttpResult, Trip

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

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
    """What one `send` has still to read, waiting and under way, and what it has not yielded yet.

    `overdue` are exchanges that nobody waits for any more: they may still be answered, and are
    ended last.
    """

    __slots__ = ("_deadlines", "_number", "_requests", "active", "all_read", "overdue", "results", "waiting")

    def __init__(self, requests: Iterable[HttpRequest], per_group: int) -> None:
        self._requests = iter(requests)
        self.all_read = False
        self.waiting = FairQueue(per_group)
        self.active: set[Exchange] = set()
        self.overdue: set[Exchange] = set()
        self.results: list[HttpResult] = []
        self._number = count()
        # when an exchange is overdue, a number that no other has, and the serial of the request that it served then
        self._deadlines: list[tuple[float, int, int, Exchange]] = []

    def read_one(self) -> None:
        request = next(self._requests, None)
        if request is None:
            self.all_read = True
        elif not self.waiting.add(request):
            self.shed(request)

    def shed(self, request: HttpRequest) -> None:
        self.results.append(HttpResult(request, error="shed"))

    def started(self, exchange: Exchange) -> None:
        self.active.add(exchange)
        if (wait := exchange.request.wait) is not None:
            heapq.heappush(self._deadlines, (exchange.began + wait, next(self._number), exchange.serial, exchange))

    def ended(self, exchange: Exchange) -> None:
        self.active.discard(exchange)
        self.overdue.discard(exchange)
        self.waiting.finished(exchange.request)

    def to_give_up(self, *, room: bool) -> list[Exchange]:
        """Those overdue, once nothing else is under way, or at once where there is no `room` for others."""
        self._note_overdue()
        done = self.all_read and not self.waiting and len(self.overdue) == len(self.active)
        return list(self.overdue) if self.overdue and (done or not room) else []

    def next_overdue(self, most: float) -> float:
        """Seconds until something may be, `most` at most."""
        return min(most, max(0.0, self._deadlines[0][0] - time.monotonic())) if self._deadlines else most

    def _note_overdue(self) -> None:
        now = time.monotonic()
        while self._deadlines and self._deadlines[0][0] <= now:
            _, _, serial, exchange = heapq.heappop(self._deadlines)
            if exchange.serial == serial and exchange in self.active:
                self.overdue.add(exchange)
                for request in self.waiting.close(exchange.request.group):
                    self.shed(request)


class Exchange:
    """An easy handle, and what arrives on it for the request it is serving."""

    __slots__ = (
        *(
            "batch",
            "began",
            "blocked",
            "chunks",
            "connections",
            "curl",
            "cut",
            "fresh",
            "guard",
            "lines",
            "read",
            "request",
        ),
        *("request", "route", "serial", "socket"),
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
        self.began = 0.0
        self.serial = 0  # of the request it serves: a handle serves many

    def begin(self, request: HttpRequest, batch: Batch) -> None:
        self.request = request
        self.batch = batch
        self.began = time.monotonic()
        self.serial += 1
        batch.started(self)

    def end(self) -> None:
        self.batch.ended(self)
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

    def given_up(self) -> HttpResult:
        return HttpResult(self.request, error="late", ms=int((time.monotonic() - self.began) * 1000))

    def result(self, errno: int) -> HttpResult:
        getinfo = self.curl.getinfo
        ms = int(getinfo(pycurl.TOTAL_TIME) * 1000)
        if len(self.lines) > HEADER_LINES or getinfo(pycurl.HEADER_SIZE) > HEADER_BYTES:
            return HttpResult(self.request, error="too-large", ms=ms)
        if errno and not self.cut:
            error = curl_errors.kind(errno, sent=getinfo(pycurl.REQUEST_SIZE) > 0)
            if self.blocked and error == "connect":
                error = "blocked"
            return HttpResult(self.request, error=error, ms=ms, trip=self._trip())
        code = getinfo(pycurl.RESPONSE_CODE)
        chunks = self.chunks
        body = chunks[0] if len(chunks) == 1 else b"".join(chunks)
        headers = {} if 200 <= code < 300 else kept_headers(self.lines)  # noqa: PLR2004 (2xx: success)
        head = b"".join(self.lines)
        return HttpResult(self.request, code, "", ms, body[:BODY_KEPT], headers, self._trip(), head)

    def _trip(self) -> Trip:
        getinfo = self.curl.getinfo
        address = getinfo(pycurl.PRIMARY_IP)
        return Trip(
            int(getinfo(pycurl.NAMELOOKUP_TIME) * 1000),
            int(getinfo(pycurl.CONNECT_TIME) * 1000),
            int(getinfo(pycurl.APPCONNECT_TIME) * 1000),
            # libcurl counts up to a failure, too
            int(getinfo(pycurl.STARTTRANSFER_TIME) * 1000) if self.curl.getinfo(pycurl.RESPONSE_CODE) else 0,
            f"{address}:{getinfo(pycurl.PRIMARY_PORT)}" if address else "",
        )


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
