"""One request to the developer's machine: method, headers, query and body as they came."""

from __future__ import annotations

import http.client
import ssl
import time
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from hookline_cli.listening.arrivals import Answer, carried

if TYPE_CHECKING:
    from hookline.inbound.request import Request

__all__ = ["Forwarder"]

_MOST_READ = 65_536  # bytes of an answer


class Forwarder:
    """`target` may hold `{hook}`, for the hook's id. Raises InvalidInput for what is no address."""

    def __init__(self, target: str, *, timeout: float = 30.0, verify: bool = True) -> None:
        from hookline.errors import InvalidInput

        address = urlsplit(target)
        try:
            port = address.port
        except ValueError:
            port = -1
        if address.scheme not in {"http", "https"} or not address.hostname or port == -1:
            raise InvalidInput.at("--forward-to", f"expected an address such as http://localhost:3000, not {target!r}")
        if address.fragment:
            raise InvalidInput.at("--forward-to", "expected an address without #")
        self._target = target
        self._timeout = timeout
        self._verify = verify

    def url(self, request: Request, source: str) -> str:
        """Where a request goes: the address that was given, with the query that came."""
        target = self._target.replace("{hook}", quote(source, safe=""))
        if not request.query:
            return target
        return f"{target}{'&' if '?' in target else '?'}{request.query}"

    def send(self, request: Request, source: str) -> Answer:
        """Never raises: what goes wrong is the answer's error."""
        began = time.monotonic()

        def passed() -> int:
            return round((time.monotonic() - began) * 1000)

        connection = None
        try:
            target = urlsplit(self.url(request, source))
            connection = self._connection(target.scheme, str(target.hostname), target.port)
            path = f"{target.path or '/'}?{target.query}" if target.query else target.path or "/"
            connection.putrequest(request.method, path, skip_accept_encoding=True)
            for name, value in carried(request):
                connection.putheader(name, value.encode())  # a name in another script is sent as the bytes it came in
            if request.body or request.method not in {"GET", "HEAD", "DELETE", "OPTIONS"}:
                connection.putheader("content-length", str(len(request.body)))
            connection.endheaders(request.body or None)
            answer = connection.getresponse()
            body = answer.read(_MOST_READ)
            return Answer(answer.status, passed(), headers=tuple(answer.getheaders()), body=body)
        except TimeoutError:
            return Answer(ms=passed(), error=f"no answer within {self._timeout:g} s")
        except ConnectionRefusedError:
            return Answer(ms=passed(), error="connection refused: is your receiver running?")
        except (OSError, http.client.HTTPException, ValueError) as error:
            return Answer(ms=passed(), error=f"{type(error).__name__}: {error}"[:200])
        finally:
            if connection is not None:
                connection.close()

    def _connection(self, scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
        if scheme == "http":
            return http.client.HTTPConnection(host, port, timeout=self._timeout)
        context = ssl.create_default_context()
        if not self._verify:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return http.client.HTTPSConnection(host, port, timeout=self._timeout, context=context)
