"""Tenants, their endpoints and the endpoints' health, as the engine sees them: cached, and kept when the table is out.

A view is at most `ttl` seconds old while the table can be read; when it cannot, the last good one serves on. Health
that this process has itself written is put into the view at once, so that the next batch already knows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hookline.errors import Unavailable
from hookline.outbound.matching import compile_endpoints
from hookline.outbound.model import Health, Tenant

if TYPE_CHECKING:
    from hookline.outbound.model import Endpoint
    from hookline.ports import Clock, ConfigStore

__all__ = ["Directory", "TenantView"]

_UNKNOWN_TTL = 5.0  # a tenant that was just created is seen soon


class TenantView:
    """One tenant: who wants an event, and how each endpoint is doing."""

    def __init__(self, tenant: Tenant) -> None:
        self.endpoints = {endpoint.id: endpoint for endpoint in tenant.endpoints}
        self.matcher = compile_endpoints(tenant)
        self._health = dict(tenant.health)
        self._tenant = tenant.id

    def health(self, endpoint_id: str) -> Health:
        return self._health.get(endpoint_id) or Health(endpoint_id, self._tenant)

    def knows_trouble(self, endpoint_id: str) -> bool:
        """Cheap: whether anything at all is remembered of the endpoint."""
        return endpoint_id in self._health

    def note_health(self, health: Health) -> None:
        self._health[health.endpoint_id] = health

    def note_endpoint(self, endpoint: Endpoint) -> None:
        """An endpoint was disabled: match by the new row from here on."""
        self.endpoints[endpoint.id] = endpoint
        self.matcher = compile_endpoints(Tenant(self._tenant, tuple(self.endpoints.values())))


class Directory:
    def __init__(self, store: ConfigStore, clock: Clock, *, ttl: float = 30.0) -> None:
        self._store = store
        self._clock = clock
        self._ttl = ttl
        self._views: dict[str, tuple[float, TenantView | None]] = {}  # until when it is fresh, and the view

    def view(self, tenant: str) -> TenantView | None:
        """None if there is no such tenant. Raises Unavailable if it was never read and cannot be now."""
        now = self._clock()
        fresh_until, view = self._views.get(tenant, (0.0, None))
        if now < fresh_until:
            return view
        try:
            found = self._store.tenant(tenant)
        except Unavailable:
            if view is None:
                raise
            self._views[tenant] = (now + _UNKNOWN_TTL, view)
            return view
        view = TenantView(found) if found else None
        self._views[tenant] = (now + (self._ttl if found else min(self._ttl, _UNKNOWN_TTL)), view)
        return view

    def reload(self, tenant: str) -> TenantView | None:
        """Reads it now: for whoever lost a race over a health row."""
        self._views[tenant] = (0.0, self._views.get(tenant, (0.0, None))[1])
        return self.view(tenant)
