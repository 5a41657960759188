"""Deliveries by libcurl: `ports.Transport` on one `CurlMulti` whose connections outlive the invocation.

The cost of a POST is the point of this module (about 25 us of CPU on a pooled connection, `bench/transport.py`), so
easy handles are set up once and reused, each request changes only what differs, and Python is called back for the body
and for a new connection alone: header lines go to a list's own `append`, and are read when the answer was no success.
`perform` and `select` did as well as `socket_action` with epoll (20 us against 21) and need no callback per socket.

Safety: `Guard` sees every address after DNS and just before `connect`. Redirects, proxies, cookies, netrc, alternative
services and decompression are off; TLS is verified and at least 1.2; a request ends after its `timeout` whatever the
receiver does. A pooled connection with unread input or a pending close is not used again (`idle`). A POST on one that
dies under it is sent again by libcurl on a new one, if nothing was received on it.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import certifi
import pycurl

from hookline.adapters.http.exchange import Batch, Exchange, header_lines
from hookline.adapters.http.guard import Guard
from hookline.adapters.http.idle import IdleConnections
from hookline.ports import HttpResult

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from hookline.outbound.endpoints.addresses import Network
    from hookline.ports import HttpRequest

__all__ = ["CurlTransport"]

_IDLE_SECONDS = 60  # a connection idle for longer is not used again: load balancers close theirs at 60
_KEEPALIVE_SECONDS = 30
_LONGEST_WAIT = 0.25  # between two calls of on_tick
_READING = 0.002  # seconds for which requests are read before those under way are looked after again
_BODY_HELD = 4096  # an idle handle holds on to its last body; larger ones are let go
_RESOLVER_WAIT = 0.002  # where libcurl has nothing to select on


class CurlTransport:
    """Not for several threads at once. Two `send` generators may be open together; they share the connections.

    `allowed` are networks that pass the guard, `never` (address, port) pairs that do not even so (None: the Lambda
    runtime API). `max_active` bounds the requests under way, and with them open sockets: `select` needs descriptors
    below 1024. `resolve` pins names as in CURLOPT_RESOLVE ("host:port:address,…"); the guard applies to them too.
    """

    def __init__(
        self,
        *,
        allowed: Sequence[Network] = (),
        never: Collection[tuple[str, int]] | None = None,
        allow_http: bool = False,
        ca_file: str | None = None,
        max_active: int = 400,
        user_agent: str = "Hookline",
        resolve: Sequence[str] = (),
    ) -> None:
        self.resolve = list(resolve)
        self._guard = Guard(allowed, never)
        self._ca_file = ca_file or certifi.where()
        self._protocols = pycurl.PROTO_HTTPS | (pycurl.PROTO_HTTP if allow_http else 0)
        self._user_agent = user_agent
        self._room = max_active
        self._idle: list[Exchange] = []
        self._connections = IdleConnections()
        self._multi = pycurl.CurlMulti()
        self._multi.setopt(pycurl.M_MAXCONNECTS, max_active)
        self._by_handle: dict[pycurl.Curl, Exchange] = {}

    def send(
        self,
        requests: Iterable[HttpRequest],
        *,
        per_group: int = 10,
        admit: Callable[[HttpRequest], bool] | None = None,
        on_tick: Callable[[], None] | None = None,
    ) -> Iterator[HttpResult]:
        """See `ports.Transport`. `on_tick` is called at least every quarter second while requests are under way.

        Closing the generator early aborts what is under way. The `user-agent`, `accept` and `content-type` headers
        have defaults (the last one libcurl's, for a form), so a request names its own.
        """
        batch = Batch(requests, per_group)
        try:
            while True:
                self._fill(batch, admit)
                if not batch.results:
                    if not batch.active and not batch.waiting and batch.all_read:
                        return
                    self._perform()
                    self._give_up(batch)
                if batch.results:
                    results, batch.results = batch.results, []
                    yield from results
                elif batch.all_read or self._room == 0:
                    self._wait(batch.next_overdue(_LONGEST_WAIT))
                if on_tick is not None:
                    on_tick()
        finally:
            for exchange in list(batch.active):
                self._release(exchange)

    def close(self) -> None:
        """Closes every connection. Generators that are still open must be closed first."""
        for exchange in self._idle:
            exchange.curl.close()
        self._idle.clear()
        self._multi.close()

    def _fill(self, batch: Batch, admit: Callable[[HttpRequest], bool] | None) -> None:
        """Starts what may start. Requests are read for a moment at a time, so that those under way go on meanwhile."""
        until = time.monotonic() + _READING
        while self._room > 0:
            request = batch.waiting.take()
            if request is None:
                if batch.all_read or time.monotonic() > until:
                    return
                batch.read_one()
            elif admit is None or admit(request):
                self._start(request, batch)
            else:
                batch.shed(request)
                batch.waiting.finished(request)

    def _give_up(self, batch: Batch) -> None:
        for exchange in batch.to_give_up(room=self._room > 0):
            batch.results.append(exchange.given_up())
            self._release(exchange)

    def _start(self, request: HttpRequest, batch: Batch) -> None:
        lines = header_lines(request.headers)
        if lines is None or not request.url.isascii():
            batch.results.append(HttpResult(request, error="protocol"))
            batch.waiting.finished(request)
            return
        exchange = self._idle.pop() if self._idle and request.client_cert_pem is None else self._new_exchange()
        curl = exchange.curl
        try:
            self._configure(curl, request, lines)
        except pycurl.error:  # libcurl will not have the URL or the certificate at all
            curl.close()
            error = "protocol" if request.client_cert_pem is None else "tls"
            batch.results.append(HttpResult(request, error=error))
            batch.waiting.finished(request)
            return
        exchange.begin(request, batch)
        self._by_handle[curl] = exchange
        self._room -= 1
        self._multi.add_handle(curl)

    def _configure(self, curl: pycurl.Curl, request: HttpRequest, lines: list[str] | list[bytes]) -> None:
        setopt = curl.setopt
        setopt(pycurl.URL, request.url)
        setopt(pycurl.POSTFIELDS, request.body)
        setopt(pycurl.HTTPHEADER, lines)
        setopt(pycurl.TIMEOUT_MS, max(1, int(request.timeout * 1000)))
        setopt(pycurl.CONNECTTIMEOUT_MS, max(1, int(request.connect_timeout * 1000)))
        if self.resolve:
            setopt(pycurl.RESOLVE, self.resolve)
        if request.client_cert_pem is not None:
            setopt(pycurl.SSLCERT_BLOB, request.client_cert_pem)
            setopt(pycurl.SSLKEY_BLOB, request.client_cert_pem)

    def _perform(self) -> None:
        """Lets libcurl work, and hands what finished to the batch that asked for it, which may be another's."""
        multi = self._multi
        while multi.perform()[0] == pycurl.E_CALL_MULTI_PERFORM:
            pass  # only libcurl before 7.20 asks for it
        queued = 1
        while queued:
            queued, succeeded, failed = multi.info_read()
            for curl in succeeded:
                self._finish(curl, 0)
            for curl, errno, _message in failed:
                self._finish(curl, errno)

    def _finish(self, curl: pycurl.Curl, errno: int) -> None:
        exchange = self._by_handle[curl]
        if exchange.socket < 0:
            self._send_afresh(exchange)
            return
        if exchange.route is not None and not errno:
            self._connections.leave(exchange.route, curl, exchange.socket)
        batch = exchange.batch
        batch.results.append(exchange.result(errno))
        self._release(exchange)

    def _send_afresh(self, exchange: Exchange) -> None:
        """On a new connection: nothing was sent on the one that libcurl chose, which it has closed."""
        curl = exchange.curl
        self._multi.remove_handle(curl)
        exchange.clear()
        curl.setopt(pycurl.FRESH_CONNECT, 1)
        exchange.fresh = True
        self._multi.add_handle(curl)

    def _release(self, exchange: Exchange) -> None:
        curl = exchange.curl
        self._multi.remove_handle(curl)
        del self._by_handle[curl]
        self._room += 1
        request = exchange.request
        mutual = request.client_cert_pem is not None
        if len(request.body) > _BODY_HELD:
            curl.setopt(pycurl.POSTFIELDS, b"")
        exchange.end()
        if mutual:
            curl.close()  # a handle that held a certificate serves nobody else; its connection stays in the pool
        else:
            self._idle.append(exchange)

    def _wait(self, most: float) -> None:
        milliseconds = self._multi.timeout()
        wait = most if milliseconds < 0 else min(most, milliseconds / 1000)
        if wait > 0 and self._multi.select(wait) <= 0 and not any(self._multi.fdset()):
            time.sleep(min(wait, _RESOLVER_WAIT))

    def _new_exchange(self) -> Exchange:
        curl = pycurl.Curl()
        exchange = Exchange(curl, self._guard, self._connections)
        options = [
            (pycurl.NOSIGNAL, 1),
            (pycurl.POST, 1),
            (pycurl.PROTOCOLS, self._protocols),
            (pycurl.PATH_AS_IS, 1),
            (pycurl.FOLLOWLOCATION, 0),
            (pycurl.PROXY, ""),
            (pycurl.NETRC, pycurl.NETRC_IGNORED),
            (pycurl.HTTP_VERSION, pycurl.CURL_HTTP_VERSION_2TLS),
            (pycurl.HTTP09_ALLOWED, 0),
            (pycurl.SSLVERSION, pycurl.SSLVERSION_TLSv1_2),
            (pycurl.SSL_VERIFYPEER, 1),
            (pycurl.SSL_VERIFYHOST, 2),
            (pycurl.CAINFO, self._ca_file),
            (pycurl.USERAGENT, self._user_agent),
            (pycurl.TCP_KEEPALIVE, 1),
            (pycurl.TCP_KEEPIDLE, _KEEPALIVE_SECONDS),
            (pycurl.MAXAGE_CONN, _IDLE_SECONDS),
            (pycurl.OPENSOCKETFUNCTION, exchange.open_socket),
            (pycurl.PREREQFUNCTION, exchange.before_request),
            (pycurl.HEADERFUNCTION, exchange.lines.append),
            (pycurl.WRITEFUNCTION, exchange.write),
        ]
        for option, value in options:
            curl.setopt(option, value)
        return exchange
