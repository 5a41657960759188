"""Portal sessions, made and revoked by operators and tenants' back ends; the playground, which the portal uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hookline.api.models.portal import (
    LinkView,
    PlaygroundRequest,
    PlaygroundView,
    PortalSessionPage,
    PortalSessionRequest,
    PortalSessionView,
)
from hookline.api.routing import Call, Reply, route
from hookline.management.playground import try_shape

if TYPE_CHECKING:
    from hookline.management.portal import Portal

__all__ = ["PortalRoutes"]

_ALL = "/v1/tenants/{tenant}/portal-sessions"


class PortalRoutes:
    tag = "Portal"

    def __init__(self, portal: Portal) -> None:
        self._portal = portal

    @route("POST", _ALL, answers={201: LinkView}, problems=(404,))
    def create_portal_session(self, call: Call, tenant: str, body: PortalSessionRequest) -> Reply:
        """Make a link to a tenant's portal.

        The link works once. It opens a session for this tenant only, for the time given.
        """
        session, token = self._portal.create(
            tenant,
            link_seconds=body.link_seconds,
            session_seconds=body.session_seconds,
            brand=body.brand.model_dump(),
        )
        return Reply(LinkView.made(session, f"{call.base_url}/portal/index.html#{token}"), 201)

    @route("GET", _ALL, answers={200: PortalSessionPage}, problems=(404,))
    def list_portal_sessions(self, tenant: str) -> Reply:
        """List unused links and open sessions, newest first."""
        items = [PortalSessionView.of(each) for each in self._portal.all(tenant)]
        return Reply(PortalSessionPage(items=items, next_cursor=None))

    @route("DELETE", _ALL + "/{session}", answers={204: None}, problems=(404,))
    def revoke_portal_session(self, tenant: str, session: str) -> Reply:
        """Revoke a link or a session; it ends immediately."""
        self._portal.revoke(tenant, session)
        return Reply(status=204)

    @route("DELETE", _ALL, answers={204: None})
    def revoke_portal_sessions(self, tenant: str) -> Reply:
        """Revoke all of a tenant's links and sessions."""
        self._portal.revoke_all(tenant)
        return Reply(status=204)

    @route("POST", "/v1/tenants/{tenant}/playground", answers={200: PlaygroundView}, portal=True)
    def try_filter(self, tenant: str, body: PlaygroundRequest) -> Reply:
        """Try a filter and a transform on an event, without storing it.

        The answer says whether the event matches and what would be sent.
        """
        tried = try_shape(body.event, pattern=body.filter, transform=body.transform, style=body.payload, tenant=tenant)
        return Reply(PlaygroundView.of(tried))
