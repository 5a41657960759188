"""The routes on their services, and the resolver of all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hookline.api.resolver import Resolver
from hookline.api.routes.deliveries import DeliveryRoutes, ReplayRoutes
from hookline.api.routes.endpoints import EndpointRoutes
from hookline.api.routes.events import EventRoutes, EventTypeRoutes
from hookline.api.routes.operations import DeadLetterRoutes, HookRoutes, OverviewRoutes, RequestRoutes
from hookline.api.routes.portal import PortalRoutes
from hookline.api.routes.sources import SourceRoutes
from hookline.api.routes.tenants import TenantRoutes
from hookline.api.routing import routes_of
from hookline.management.access import OPERATOR, Principal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hookline.api.routing import Route
    from hookline.management.ports import Memory
    from hookline.management.services import Services

__all__ = ["OPERATOR", "Principal", "build_resolver", "every_route"]


def every_route(services: Services | None = None) -> list[Route]:
    """The routes on these services; without any, to be looked at and not called."""
    of: Any = services or _Nothing()
    resources = (
        TenantRoutes(of.tenants),
        EndpointRoutes(of),
        EventTypeRoutes(of.event_types),
        EventRoutes(of.events),
        DeliveryRoutes(of.deliveries, of.newest, of.events),
        ReplayRoutes(of.replays),
        DeadLetterRoutes(of.dead_letters),
        HookRoutes(of.hooks),
        RequestRoutes(of.requests),
        SourceRoutes(of.sources),
        OverviewRoutes(of.overview, of.about, of.clock),
        PortalRoutes(of.portal),
    )
    return [each for resource in resources for each in routes_of(resource)]


def build_resolver(
    services: Services,
    *,
    identify: Callable[[Mapping[str, Any]], Principal] = lambda _: OPERATOR,
    memory: Memory | None = None,
    failed: Callable[[Exception], None] = lambda _: None,
    emulated: bool = False,
) -> Resolver:
    """A handler of HTTP API events. `identify` tells who calls; without it every caller is an operator."""
    return Resolver(every_route(services), identify=identify, memory=memory, failed=failed, emulated=emulated)


class _Nothing:
    def __getattr__(self, name: str) -> None:
        return None
