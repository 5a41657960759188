"""Names that people type, found or refused with what they may have meant."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hookline.outbound.model import Tenant
    from hookline_cli.stack import Stack

__all__ = ["DEFAULT", "owner_of", "tenant_of"]

DEFAULT = "default"


def owner_of(stack: Stack, endpoint_id: str, tenant: str | None) -> str:
    """The tenant whose endpoint it is: an id is enough, unless several tenants chose the same one.

    Raises NotFound, Conflict.
    """
    from hookline.errors import Conflict, NotFound

    if tenant is not None:
        known = tenant_of(stack, tenant)
        ids = [each.id for each in known.endpoints]
        if endpoint_id not in ids:
            hint = _meant(endpoint_id, ids) or f"`hookline endpoints list --tenant {tenant}` shows them"
            raise NotFound(f"tenant {tenant} has no endpoint {endpoint_id}; {hint}")
        return tenant
    owners = [each for each in stack.config.owners(endpoint_id) if _has(stack, each, endpoint_id)]
    if not owners:
        raise NotFound(f"there is no endpoint {endpoint_id}; `hookline endpoints list --tenant NAME` shows a tenant's")
    if len(owners) > 1:
        raise Conflict(f"several tenants have an endpoint {endpoint_id}; give one: --tenant {' or '.join(owners)}")
    return owners[0]


def tenant_of(stack: Stack, name: str) -> Tenant:
    """Raises NotFound."""
    from hookline.errors import NotFound

    known: Tenant | None = stack.config.tenant(name)
    if known is None:
        hint = _meant(name, stack.config.tenants()) or f"`hookline tenants create {name}` makes it"
        raise NotFound(f"there is no tenant {name}; {hint}")
    return known


def _has(stack: Stack, tenant: str, endpoint_id: str) -> bool:
    known = stack.config.tenant(tenant)
    return known is not None and any(each.id == endpoint_id for each in known.endpoints)


def _meant(given: str, known: Sequence[str]) -> str:
    close = get_close_matches(given, known, 3)
    return f"did you mean {' or '.join(close)}?" if close else ""
