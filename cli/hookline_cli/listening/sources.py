"""What a copy stands for: an inbound request as the receiver queued it, or an event as an endpoint would get it."""

from __future__ import annotations

import contextlib
import json
import time
from typing import TYPE_CHECKING, Any, Protocol

from hookline.errors import HooklineError, InvalidInput, NotFound
from hookline.listeners import Listener, listening
from hookline_cli.listening.arrivals import Arrival

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from hookline.inbound.capture import Kept
    from hookline.outbound.model import Endpoint, Event
    from hookline_cli.listening.lease import Wanted
    from hookline_cli.stack import Stack

__all__ = ["Inbound", "Outbound", "Source"]

_ENDPOINT = "listen"  # the temporary endpoint's id
_PAGE = 100


class Source(Protocol):
    def use(self, stack: Stack) -> None:
        """From now on with this stack's clients."""

    def arrivals(self, bodies: Sequence[str]) -> list[Arrival]:
        """Of copies. One that cannot be read is left out, and `said` why."""

    def newest(self, count: int) -> list[Arrival]:
        """What came before anybody listened, oldest first."""


class Inbound:
    """`said` is told what the user should know."""

    def __init__(
        self, stack: Stack, wanted: Wanted, *, matches: Callable[[Any], bool], said: Callable[[str], None]
    ) -> None:
        self._wanted = wanted
        self._matches = matches
        self._said = said
        self.use(stack)

    def use(self, stack: Stack) -> None:
        self._stack = stack

    def arrivals(self, bodies: Sequence[str]) -> list[Arrival]:
        from hookline.inbound.message import decode

        found = []
        for body in bodies:
            try:
                message = decode(body, self._stack.blobs)
            except (InvalidInput, NotFound) as error:
                self._said(f"a copy was left out: {error}")
                continue
            found.append(
                Arrival(
                    "inbound",
                    message.id,
                    message.hook,
                    message.request,
                    message.received_at,
                    type=message.event_type,
                    event_id=message.event_id,
                    document=_document(message.hook, message.event_type, message.request.body),
                )
            )
        return [each for each in found if self._matches(each.document)]

    def newest(self, count: int) -> list[Arrival]:
        """Of the captured ones."""
        from hookline.management.requests import RequestQuery

        mode = self._stack.parameters.get("CaptureRequests") or "off"
        if mode != "all":
            self._said(
                f"--replay-last finds accepted requests where the deployment captures all (CaptureRequests is {mode})"
            )
        matching = [
            arrival
            for each in self._stack.services.requests.newest(RequestQuery(), _MOST_LOOKED_AT)
            for arrival in self._of_captured(each.id, each.kept)
        ]
        return matching[:count][::-1]

    def _of_captured(self, name: str, kept: Kept) -> Iterable[Arrival]:
        from hookline.inbound.request import Request

        now = time.time()
        listener = Listener("", "", now + 1, self._wanted.hooks, self._wanted.types)
        for run in kept.runs:
            verdict = run["verdict"] or {}
            event_type = verdict.get("event_type") or ""
            request = Request.from_dict(kept.request)
            document = _document(run["hook"], event_type, request.body)
            if listening([listener], run["hook"], event_type, now) and self._matches(document):
                yield Arrival(
                    "inbound",
                    name,
                    run["hook"],
                    request,
                    kept.received_at,
                    type=event_type,
                    event_id=verdict.get("event_id") or "",
                    replayed=True,
                    document=document,
                )


_MOST_LOOKED_AT = 2_000


def _document(hook: str, event_type: str, body: bytes) -> dict[str, Any]:
    """What a filter sees of a request: `data` where its body is JSON."""
    seen: dict[str, Any] = {"hook": hook, "type": event_type}
    with contextlib.suppress(ValueError, RecursionError):
        seen["data"] = json.loads(body)
    return seen


class Outbound:
    """What an endpoint of the tenant's would get that has these event types and this secret."""

    def __init__(
        self,
        stack: Stack,
        wanted: Wanted,
        *,
        secret: str,
        matches: Callable[[Any], bool] | None,
        said: Callable[[str], None],
    ) -> None:
        from hookline.outbound.model import Endpoint, SigningSecret
        from hookline.outbound.requests.signing import Signer

        assert wanted.tenant is not None
        self._wanted = wanted
        self._matches = matches
        self._said = said
        self._secret = secret
        self._signer = Signer([secret])
        self._endpoint: Endpoint = Endpoint(_ENDPOINT, wanted.tenant, "", secrets=(SigningSecret("local"),))
        self.use(stack)

    def use(self, stack: Stack) -> None:
        from hookline.outbound.requests.request_builder import RequestBuilder

        self._stack = stack
        self._builder = RequestBuilder(_Local(self._secret), stack.blobs, _NoTokens())

    def arrivals(self, bodies: Sequence[str]) -> list[Arrival]:
        from hookline.outbound.delivery.hearing import heard_in

        told = {}
        for body in bodies:
            try:
                key, timestamp = heard_in(body)
            except InvalidInput as error:
                self._said(f"a copy was left out: {error}")
                continue
            if key.tenant == self._wanted.tenant:  # nothing else is copied; the rights to read are ours, not the copy's
                told[key] = timestamp
        found = self._stack.events.get_many(list(told))
        for key in told.keys() - found.keys():
            self._said(f"event {key.id} was left out: it is gone")
        events = []
        for key, timestamp in told.items():
            if event := found.get(key):
                event.timestamp = event.timestamp or timestamp
                events.append(event)
        return self._made(events)

    def newest(self, count: int) -> list[Arrival]:
        found: list[Arrival] = []
        cursor = None
        while True:
            page = self._stack.events.by_tenant(
                str(self._wanted.tenant), since="", until="", newest_first=True, cursor=cursor, limit=_PAGE
            )
            stored = self._stack.events.get_many([key for key, _ in page.items])
            events = []
            for key, timestamp in page.items:
                if (event := stored.get(key)) and self._asks_for(event):
                    event.timestamp = event.timestamp or timestamp
                    events.append(event)
            found += self._made(events, replayed=True)
            cursor = page.cursor
            if cursor is None or len(found) >= count:
                return found[:count][::-1]

    def _asks_for(self, event: Event) -> bool:
        from hookline.outbound.events.type_patterns import wants_type

        return wants_type(self._wanted.types, event.type)

    def _made(self, events: Sequence[Event], *, replayed: bool = False) -> list[Arrival]:
        from hookline.outbound.requests import payload

        hopeless = self._builder.fetch(events)
        now = time.time()
        found = []
        for index, event in enumerate(events):
            if index in hopeless:
                self._said(f"event {event.id} was left out: {hopeless[index]}")
                continue
            document = payload.document(event) if self._matches else None
            if self._matches is None or self._matches(document):
                found.append(self._arrival(event, now, document, replayed=replayed))
        return found

    def _arrival(self, event: Event, now: float, document: Any, *, replayed: bool) -> Arrival:
        from hookline.inbound.request import Request
        from hookline.outbound import times

        bodies, failed = self._builder.shape(self._endpoint, [event])
        assert not failed  # there is no transform
        made = self._builder.build(self._endpoint, [event], bodies, now, 30.0)
        headers = {name.lower(): (value,) for name, value in made.headers}
        return Arrival(
            "outbound",
            event.id,
            event.tenant,
            Request("POST", "/", headers=headers, body=made.body),
            times.unix(event.timestamp),
            type=event.type,
            event_id=event.id,
            replayed=replayed,
            signer=self._signer,
            document=document,
        )


class _Local:
    """The secret is here, and sealed for nobody."""

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def seal(self, secret: bytes, context: str) -> str:
        raise HooklineError(f"{len(secret)} bytes for {context}: nothing is sealed here")

    def open(self, sealed: str, context: str) -> bytes:  # noqa: ARG002 - the port's
        return self._secret.encode()


class _NoTokens:
    def prefetch(self, endpoints: Iterable[Endpoint]) -> None:
        """A temporary endpoint has none."""

    def authorization(self, endpoint: Endpoint) -> str:
        raise HooklineError(f"{endpoint.id} has no credentials")

    def forget(self, endpoint: Endpoint) -> None:
        """As above."""
