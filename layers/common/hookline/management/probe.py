"""A test of an endpoint: one POST as its deliveries are made, signed and all, made at once and recorded nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from hookline import ids
from hookline.errors import InvalidInput
from hookline.outbound.endpoints.destinations import is_destination
from hookline.outbound.events.publishing import json_text
from hookline.outbound.model import Event
from hookline.outbound.times import rfc3339

if TYPE_CHECKING:
    from collections.abc import Callable

    from hookline.management.endpoints import Endpoints
    from hookline.outbound.requests.request_builder import RequestBuilder
    from hookline.ports import Clock, HttpRequest, HttpResult, Transport

__all__ = ["Probe", "Probed"]

_TYPE = "hookline.test"
_DATA = {"message": "a test of this endpoint"}
_PATIENCE = 15.0  # seconds: the one who asks waits for it


class Probed(NamedTuple):
    at: float
    request: HttpRequest
    result: HttpResult


class Probe:
    """`sender` gives transport and builder when the first test is made: they are loaded for nothing else here."""

    def __init__(
        self, endpoints: Endpoints, sender: Callable[[], tuple[Transport, RequestBuilder]], clock: Clock
    ) -> None:
        self._endpoints = endpoints
        self._sender = sender
        self._clock = clock

    def send(self, tenant: str, endpoint_id: str, *, event_type: str = "", data: Any = None) -> Probed:
        """Also where the endpoint is disabled or would not match. Raises NotFound, InvalidInput, Unavailable."""
        endpoint = self._endpoints.get(tenant, endpoint_id).endpoint
        if is_destination(endpoint.url):
            raise InvalidInput.at("endpoint", "expected one with a URL; publish an event to try a destination in AWS")
        transport, builder = self._sender()
        now = self._clock()
        event = Event(
            id="test_" + ids.event_id(now).removeprefix("evt_"),
            tenant=tenant,
            type=event_type or _TYPE,
            timestamp=rfc3339(now),
            data=json_text(_DATA if data is None else data).encode(),
            version=endpoint.version,
        )
        builder.prepare([endpoint])
        bodies, failed = builder.shape(endpoint, [event])
        if failed:
            raise InvalidInput.at("transform", failed[0])
        request = builder.build(endpoint, [event], bodies, now, min(endpoint.timeout or _PATIENCE, _PATIENCE))
        results = list(transport.send([request]))
        if not results:
            raise InvalidInput.at("endpoint", "expected settings that a request can be made of")
        return Probed(now, request, results[0])
