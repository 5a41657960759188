"""Tenants, their endpoints and the endpoints' health, as the engine sees them: cached, and kept when the table is out.

A view is at most `ttl` seconds old while the table can be read; when it cannot, the last good one serves on. Health
that this process has itself written is put into the view at once, so that the next batch already knows. What would
keep a delivery from being sent (an endpoint that is gone or disabled) is believed only of a view that was just read:
see `confirmed`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hookline.errors import Denied, Unavailable
from hookline.outbound.matching.matcher import compile_endpoints
from hookline.outbound.model import Health, Tenant

if TYPE_CHECKING:
    from hookline.outbound.model import Endpoint
    from hookline.outbound.ports import ConfigStore
    from hookline.ports import Clock

__all__ = ["Directory", "TenantView"]

_UNKNOWN_TTL = 1.0  # seconds: a tenant that was just created is seen soon


class TenantView:
    """One tenant: who wants an event, and how each endpoint is doing."""

    def __init__(self, tenant: Tenant) -> None:
        self.endpoints = {endpoint.id: endpoint for endpoint in tenant.endpoints}
        self.matcher = compile_endpoints(tenant)
        self.ordering = tuple([each for each in tenant.endpoints if each.ordering is not None])
        self.listeners = tenant.listeners
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
        # when its read began, until when it is fresh, and the view
        self._views: dict[str, tuple[float, float, TenantView | None]] = {}

    def view(self, tenant: str) -> TenantView | None:
        """None if there is no such tenant. Raises Unavailable if it was never read and cannot be now."""
        known = self._views.get(tenant)
        if known is not None and self._clock() < known[1]:
            return known[2]
        return self._read(tenant, known)

    def confirmed(self, tenant: str, since: float) -> TenantView | None:
        """A view that was read after `since`, or Unavailable: a delivery is given up over nothing older."""
        known = self._views.get(tenant)
        if known is not None and known[0] > since:
            return known[2]
        began = self._clock()
        return self._keep(tenant, self._store.tenant(tenant), began)

    def reload(self, tenant: str) -> TenantView | None:
        """Reads it now: for the one who lost a race over a health row."""
        return self._read(tenant, self._views.get(tenant))

    def _read(self, tenant: str, known: tuple[float, float, TenantView | None] | None) -> TenantView | None:
        began = self._clock()
        try:
            found = self._store.tenant(tenant)
        except (Denied, Unavailable):
            if known is None or known[2] is None:
                raise
            self._views[tenant] = (known[0], self._clock() + _UNKNOWN_TTL, known[2])
            return known[2]
        return self._keep(tenant, found, began)

    def _keep(self, tenant: str, found: Tenant | None, began: float) -> TenantView | None:
        """`began`: when the read did; what was changed while it ran may not be in it."""
        view = TenantView(found) if found else None
        self._views[tenant] = (began, began + (self._ttl if found else min(self._ttl, _UNKNOWN_TTL)), view)
        return view
