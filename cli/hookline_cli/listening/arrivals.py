"""What came: a request on its way to the developer's machine, and what became of it there."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from hookline.inbound.request import Request, header_problem, request_problems

if TYPE_CHECKING:
    from collections.abc import Callable

    from hookline.outbound.requests.signing import Signer

__all__ = ["Answer", "Arrival", "as_curl", "carried"]

# Of one connection, or for the address that was called: the next one gets its own.
_NOT_CARRIED = frozenset({
    "connection", "content-length", "host", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer",
    "transfer-encoding", "upgrade",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """What the developer's receiver answered. `status` 0 and an `error` where no answer came."""

    status: int = 0
    ms: int = 0
    error: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""  # the first 64 KiB

    @property
    def is_good(self) -> bool:
        return 200 <= self.status < 300  # noqa: PLR2004 - HTTP's success


@dataclass(frozen=True, slots=True)
class Arrival:
    """One request. `source` is the hook, or the tenant; `id` the message's or the event's.

    `signer` is set where the signature is ours: it is made each time, as for each attempt of a delivery. `resign`
    does so for an edited request with its hook's own secret.
    """

    kind: str  # inbound, outbound
    id: str
    source: str
    request: Request
    received_at: float  # unix seconds
    type: str = ""
    event_id: str = ""
    replayed: bool = False  # it came before anybody listened
    edited: bool = False
    signer: Signer | None = None
    resign: Callable[[Request, float], Request] | None = field(default=None, compare=False)
    document: Any = field(default=None, compare=False)  # what a filter sees

    @property
    def key(self) -> tuple[str, str, str]:
        """The same for two copies of one."""
        return self.kind, self.source, self.id

    def at(self, now: float) -> Request:
        """The request as it is sent at that time."""
        if self.resign is not None:
            return self.resign(self.request, now)
        return self.request if self.signer is None else _signed(self.request, self.id, self.signer, now)

    def changed(self, plain: Any) -> Arrival:
        """With a request that a person has edited, in its plain form. Raises InvalidInput."""
        from hookline.errors import InvalidInput, Problem

        if not isinstance(plain, dict):
            raise InvalidInput.at("request", "expected an object with method, query, headers, body")
        if problems := request_problems(plain):
            raise InvalidInput([Problem(where, expected) for where, expected in problems])
        request = Request.from_dict(plain)
        for name, values in request.headers.items():
            if problem := next(filter(None, (header_problem(name, value) for value in values)), ""):
                raise InvalidInput.at("headers", problem)
        return replace(self, request=request, edited=True)


def _signed(request: Request, message_id: str, signer: Signer, now: float) -> Request:
    ours = {name: (value,) for name, value in signer.headers(message_id, int(now), request.body)}
    return replace(request, headers={**request.headers, **ours})


def carried(request: Request) -> list[tuple[str, str]]:
    """The headers that go on to another address; the host that was called is told as a proxy tells it."""
    headers = [
        (name, value) for name, values in request.headers.items() if name not in _NOT_CARRIED for value in values
    ]
    host = request.header("host")
    if host and request.header("x-forwarded-host") is None:
        headers.append(("x-forwarded-host", host))
    return headers


def as_curl(url: str, request: Request) -> str:
    """The command that sends it there; a body that is no text goes by base64."""
    parts = ["curl", "--request", request.method, url]
    for name, value in carried(request):
        parts += ["--header", f"{name}: {value}"]
    plain = request.to_dict()
    if "body_base64" in plain:
        return f"echo {plain['body_base64']} | base64 --decode | {shlex.join([*parts, '--data-binary', '@-'])}"
    if not request.body:
        return shlex.join(parts)
    # --data-raw, unlike --data-binary, reads no file where the body begins with @
    return shlex.join([*parts, "--data-raw", plain["body"]])
