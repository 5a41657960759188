"""The guard against server-side request forgery, where nothing comes after it: libcurl asks it for each socket.

libcurl calls back after DNS with the very address that it connects to next, once per new connection and candidate
address. A name that resolves to something else than when it was checked, or to several addresses, finds no gap.
"""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING, Any

from hookline.outbound.endpoints.addresses import canonical, refusal

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from hookline.outbound.endpoints.addresses import Network

__all__ = ["BlockedAddress", "Guard", "runtime_api"]

# A connection whose peer vanished while the function was frozen dies this long after the next write. Without it an
# HTTP/2 connection, which outlives the timeouts of its requests, would swallow them for a quarter of an hour.
_UNACKNOWLEDGED_MS = 20_000
_USER_TIMEOUT: int | None = getattr(socket, "TCP_USER_TIMEOUT", None)  # Linux has it


class BlockedAddress(Exception):
    """Says why; never leaves the transport."""


def runtime_api(environ: Mapping[str, str]) -> tuple[tuple[str, int], ...]:
    """Where the Lambda runtime API listens, if this is a Lambda function: its callers pose as the function."""
    host, _, port = environ.get("AWS_LAMBDA_RUNTIME_API", "").rpartition(":")
    return ((host, int(port)),) if host and port.isdecimal() else ()


class Guard:
    """`never` are (address, port) pairs refused even where `allowed` covers them; None: the Lambda runtime API."""

    def __init__(self, allowed: Sequence[Network] = (), never: Collection[tuple[str, int]] | None = None) -> None:
        self._allowed = tuple(allowed)
        if never is None:
            never = runtime_api(os.environ)
        self._never = frozenset((canonical(host), port) for host, port in never)

    def open_socket(self, address: Any) -> _Handover:
        """A socket for pycurl's (family, type, protocol, (host, port, …)). Raises BlockedAddress, OSError."""
        family, kind, protocol, peer = address
        if family not in (socket.AF_INET, socket.AF_INET6):
            raise BlockedAddress(f"address family {family}")
        host, port = peer[0], peer[1]
        if reason := refusal(host, self._allowed):
            raise BlockedAddress(reason)
        if self._never and (canonical(host), port) in self._never:
            raise BlockedAddress("never")
        opened = socket.socket(family, kind, protocol)
        if _USER_TIMEOUT is not None and kind == socket.SOCK_STREAM:
            opened.setsockopt(socket.IPPROTO_TCP, _USER_TIMEOUT, _UNACKNOWLEDGED_MS)
        return _Handover(opened)


class _Handover:
    """pycurl duplicates the descriptor and drops the object, so the object closes its own."""

    __slots__ = ("_socket",)

    def __init__(self, opened: socket.socket) -> None:
        self._socket = opened

    def fileno(self) -> int:
        return self._socket.fileno()

    def __del__(self) -> None:
        self._socket.close()
