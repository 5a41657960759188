"""All services together: what a face (the API, the console, the command line) is built on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from hookline.management.deliveries import Deliveries
from hookline.management.endpoints import Endpoints
from hookline.management.event_types import EventTypes
from hookline.management.events import Events
from hookline.management.tenants import Tenants

if TYPE_CHECKING:
    from hookline.outbound.endpoints.rules import UrlPolicy
    from hookline.outbound.ports import ConfigStore, DeliveryStore, EventStore, EventTypeStore, RetryQueue, Sealer
    from hookline.ports import BlobStore, Clock

__all__ = ["Ports", "Services"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """The world that services speak to. `retention` is seconds that events are kept."""

    config: ConfigStore
    types: EventTypeStore
    events: EventStore
    deliveries: DeliveryStore
    queue: RetryQueue
    blobs: BlobStore
    sealer: Sealer
    policy: UrlPolicy
    clock: Clock
    retention: float


class Services:
    def __init__(self, ports: Ports) -> None:
        self.clock = ports.clock
        self.tenants = Tenants(ports.config)
        self.endpoints = Endpoints(ports.config, ports.sealer, ports.clock, ports.policy)
        self.deliveries = Deliveries(ports.config, ports.deliveries, ports.events, ports.queue)
        self.event_types = EventTypes(ports.types, ports.config)
        self.events = Events(
            config=ports.config,
            types=ports.types,
            events=ports.events,
            blobs=ports.blobs,
            clock=ports.clock,
            retention=timedelta(seconds=ports.retention),
        )
