"""Tenants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hookline.api.models.endpoints import TenantPage, TenantQuery, TenantRef, TenantView
from hookline.api.routing import Reply, route

if TYPE_CHECKING:
    from hookline.management.tenants import Tenants, TenantSummary

__all__ = ["TenantRoutes"]


class TenantRoutes:
    tag = "Tenants"

    def __init__(self, tenants: Tenants) -> None:
        self._tenants = tenants

    @route("GET", "/v1/tenants", answers={200: TenantPage})
    def list_tenants(self, query: TenantQuery) -> Reply:
        """List tenants, by id."""
        page = self._tenants.page(prefix=query.prefix, cursor=query.cursor, limit=query.limit)
        return Reply(TenantPage(items=[TenantRef(id=each) for each in page.items], next_cursor=page.cursor))

    @route("GET", "/v1/tenants/{tenant}", answers={200: TenantView}, problems=(404,))
    def show_tenant(self, tenant: str) -> Reply:
        """Show a tenant with the number of its endpoints: all, disabled, failing."""
        return Reply(_view(self._tenants.show(tenant)))

    @route("PUT", "/v1/tenants/{tenant}", answers={200: TenantView, 201: TenantView})
    def put_tenant(self, tenant: str) -> Reply:
        """Create a tenant; an existing tenant is not changed."""
        created = self._tenants.create(tenant)
        return Reply(_view(self._tenants.show(tenant)), 201 if created else 200)

    @route("DELETE", "/v1/tenants/{tenant}", answers={204: None}, problems=(404, 409))
    def delete_tenant(self, tenant: str) -> Reply:
        """Delete a tenant that has no endpoints.

        Its events and deliveries expire at their usual time.
        """
        self._tenants.delete(tenant)
        return Reply(status=204)


def _view(summary: TenantSummary) -> TenantView:
    return TenantView(**summary._asdict())
