"""Whether a kept connection may be used again: not with unread input, and not when the peer has closed it.

What arrives on an idle connection answers nothing: a time-out's 408, a stray answer, a close. A request sent there
would be taken for answered by it. libcurl looks before it uses a connection again, but not if it has looked within a
second. So libcurl asks here once more, when it has chosen a connection and has sent nothing yet.
"""

from __future__ import annotations

from select import POLLIN, POLLNVAL, poll

import pycurl

__all__ = ["IdleConnections", "Route"]

Route = tuple[str, str, int, int]  # addresses and ports of peer and self, as libcurl names a connection

_MOST = 2000  # remembered; connections that libcurl closes while idle are never asked for again
_MULTIPLEXED = pycurl.CURL_HTTP_VERSION_2_0  # there the peer may speak at any time, and every answer names its request


class IdleConnections:
    """The sockets of kept HTTP/1 connections that no request is using, by route."""

    def __init__(self) -> None:
        self._sockets: dict[Route, int] = {}

    def take(self, route: Route) -> int:
        """The socket of a connection that is about to be used; 0: a new or a multiplexed one, -1: an unclean one."""
        descriptor = self._sockets.pop(route, 0)
        if descriptor:
            look = poll()  # select() knows no descriptor above 1,023
            look.register(descriptor, POLLIN)
            for _, seen in look.poll(0):
                # POLLNVAL: libcurl has closed it, and the route is a new connection's
                return 0 if seen & POLLNVAL else -1
        return descriptor

    def leave(self, route: Route, curl: pycurl.Curl, descriptor: int) -> None:
        """After an answer: the connection is kept, unless libcurl thinks otherwise. `descriptor` as `take` gave it."""
        if descriptor == 0:
            if curl.getinfo(pycurl.INFO_HTTP_VERSION) >= _MULTIPLEXED:
                return
            descriptor = curl.getinfo(pycurl.ACTIVESOCKET)
        if descriptor > 0:
            if len(self._sockets) >= _MOST:
                del self._sockets[next(iter(self._sockets))]
            self._sockets[route] = descriptor
