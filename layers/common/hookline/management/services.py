"""All services together: what a face (the API, the console, the command line) is built on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from hookline.management.dead_letters import DeadLetters
from hookline.management.deliveries import Deliveries
from hookline.management.endpoint_stats import EndpointStats
from hookline.management.endpoints import Endpoints
from hookline.management.event_types import EventTypes
from hookline.management.events import Events
from hookline.management.newest import NewestDeliveries
from hookline.management.ordering import Ordering
from hookline.management.overview import OverviewReader
from hookline.management.portal import Portal
from hookline.management.probe import Probe
from hookline.management.replays import Replays
from hookline.management.requests import Requests
from hookline.management.sources import Sources
from hookline.management.tenants import Tenants
from hookline.outbound.delivery.replay import Replayer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hookline.inbound.ports import HookStore, InboundQueue
    from hookline.management.dead_letters import LetterQueue
    from hookline.management.hooks import Hooks
    from hookline.management.overview import Metrics
    from hookline.management.portal import PortalStore
    from hookline.management.requests import Captures
    from hookline.outbound.endpoints.rules import UrlPolicy
    from hookline.outbound.ports import (
        ConfigStore,
        DeliveryStore,
        EventStore,
        EventTypeStore,
        JobStore,
        LineStore,
        RetryQueue,
        Sealer,
        SourceStore,
    )
    from hookline.outbound.requests.request_builder import RequestBuilder
    from hookline.ports import BlobStore, Clock, Transport

__all__ = ["Ports", "Services"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """The world that services speak to. `retention` is seconds that events are kept, `config_cache` seconds until the
    functions know what was changed.

    What is dear to make and seldom asked for is made when it is: `hooks` for the one who applies them (a name for the
    records), `sender` for a test of an endpoint.
    """

    config: ConfigStore
    types: EventTypeStore
    sources: SourceStore
    events: EventStore
    deliveries: DeliveryStore
    lines: LineStore
    queue: RetryQueue
    jobs: JobStore
    blobs: BlobStore
    sealer: Sealer
    policy: UrlPolicy
    clock: Clock
    retention: float
    config_cache: float
    hooks: Callable[[str], HookStore]
    resolve: Callable[[str], list[str]]
    letters: Mapping[str, LetterQueue]
    metrics: Metrics
    sender: Callable[[], tuple[Transport, RequestBuilder]]
    portal: PortalStore
    captures: Captures
    inbound: InboundQueue
    about: Mapping[str, Any]  # the settings in force, for people


class Services:
    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self.clock = ports.clock
        self.tenants = Tenants(ports.config, ports.portal, ports.policy)
        replayer = Replayer(ports.jobs, ports.config, ports.deliveries, ports.events, ports.queue)
        self.endpoints = Endpoints(
            config=ports.config,
            sealer=ports.sealer,
            clock=ports.clock,
            policy=ports.policy,
            replayer=replayer,
            config_cache=ports.config_cache,
        )
        self.deliveries = Deliveries(ports.config, ports.deliveries, ports.events, ports.queue)
        self.newest = NewestDeliveries(ports.config, ports.deliveries)
        self.ordering = Ordering(ports.config, ports.deliveries, ports.lines, ports.queue)
        self.event_types = EventTypes(ports.types, ports.config)
        self.events = Events(
            config=ports.config,
            types=ports.types,
            events=ports.events,
            blobs=ports.blobs,
            clock=ports.clock,
            retention=timedelta(seconds=ports.retention),
        )
        self.replays = Replays(
            config=ports.config,
            deliveries=ports.deliveries,
            events=ports.events,
            jobs=ports.jobs,
            replayer=replayer,
            clock=ports.clock,
        )
        self.portal = Portal(ports.config, ports.portal, ports.sealer, ports.clock)
        self.about = ports.about
        self.requests = Requests(ports.captures, lambda: ports.hooks(""), ports.inbound, ports.blobs, ports.clock)
        self.sources = Sources(ports.sources, ports.clock, ports.retention)
        self.stats = EndpointStats(ports.config, ports.deliveries)
        self.probe = Probe(self.endpoints, ports.sender, ports.clock)
        self.dead_letters = DeadLetters(ports.letters, ports.clock)
        self.overview = OverviewReader(ports.config, ports.deliveries, self.dead_letters, ports.metrics, ports.clock)

    def hooks(self, by: str = "") -> Hooks:
        """For those who apply them: `by` stands in the records. Loaded when it is asked for: it brings YAML and RE2."""
        from hookline.management.hooks import Hooks  # noqa: PLC0415 - as above

        return Hooks(self._ports.hooks(by), self._ports.resolve)
