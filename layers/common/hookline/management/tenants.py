"""Tenants: whose events and endpoints are kept apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from hookline.errors import InvalidInput, NotFound
from hookline.management.access import Refused
from hookline.management.pages import Listing, slice_after
from hookline.outbound.endpoints.destinations import external_id
from hookline.outbound.events import items as events
from hookline.outbound.model import Circuit, Event

if TYPE_CHECKING:
    from hookline.outbound.endpoints.rules import UrlPolicy
    from hookline.outbound.model import Tenant
    from hookline.outbound.ports import ConfigStore

__all__ = ["TenantSummary", "Tenants", "check_name", "known"]


class Sessions(Protocol):
    """Of the portal, as far as the end of a tenant ends them: see `portal.PortalStore`."""

    def of_tenant(self, tenant: str) -> list[Any]: ...

    def delete(self, tenant: str, session_id: str) -> None: ...


class TenantSummary(NamedTuple):
    id: str
    endpoints: int
    disabled: int
    failing: int  # enabled, and the last attempt at it failed
    external_id: str  # what roles in the tenant's AWS account know it by


def check_name(tenant: str) -> None:
    """Raises InvalidInput unless an event could name this tenant."""
    probe = Event(id="x", tenant=tenant, type="x", timestamp="", data=b"0")
    if problems := [problem for problem in events.problems(probe) if problem.where == "tenant"]:
        raise InvalidInput(problems)


def known(config: ConfigStore, tenant: str) -> Tenant:
    """Raises NotFound."""
    found = config.tenant(tenant)
    if found is None:
        raise NotFound(f"there is no tenant {tenant}")
    return found


class Tenants:
    def __init__(self, config: ConfigStore, sessions: Sessions, policy: UrlPolicy) -> None:
        self._config = config
        self._sessions = sessions
        self._policy = policy

    def page(self, *, prefix: str = "", cursor: str | None = None, limit: int = 50) -> Listing[str]:
        names = sorted(name for name in self._config.tenants() if name.startswith(prefix))
        return slice_after(names, cursor, limit)

    def show(self, tenant: str) -> TenantSummary:
        found = known(self._config, tenant)
        failing = [
            health for health in found.health.values() if health.failures or health.circuit is not Circuit.CLOSED
        ]
        enabled = {endpoint.id for endpoint in found.endpoints if endpoint.enabled}
        return TenantSummary(
            tenant,
            endpoints=len(found.endpoints),
            disabled=len(found.endpoints) - len(enabled),
            failing=sum(health.endpoint_id in enabled for health in failing),
            external_id=external_id(self._policy.deployment, tenant),
        )

    def create(self, tenant: str) -> bool:
        """False if it was there."""
        check_name(tenant)
        if self._config.tenant(tenant) is not None:
            return False
        self._config.put_tenant(tenant)
        return True

    def delete(self, tenant: str) -> None:
        """Raises NotFound; Refused while it has endpoints: its deliveries would lose who they are for."""
        found = known(self._config, tenant)
        if not found.endpoints:
            self._end_sessions(tenant)
            if self._config.delete_empty_tenant(tenant):
                self._end_sessions(tenant)  # those that were opened meanwhile
                return
            found = known(self._config, tenant)
        raise Refused("tenant-not-empty", f"tenant {tenant} has {len(found.endpoints)} endpoints; delete them first")

    def _end_sessions(self, tenant: str) -> None:
        """So that nobody gets access under the name of a later tenant."""
        for session in self._sessions.of_tenant(tenant):
            self._sessions.delete(tenant, session.id)
