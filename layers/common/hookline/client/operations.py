"""Every operation of the management API. Written by `python -m hookline.api.reference`; do not edit."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from hookline.api.models.attempts import AttemptView
from hookline.api.models.base import Empty, PageQuery
from hookline.api.models.dead_letters import (
    DepthPage,
    LetterPage,
    PeekQuery,
    PurgeRequest,
    RedrivenView,
    RedriveRequest,
)
from hookline.api.models.deliveries import (
    DeliveriesQuery,
    DeliveryPage,
    DeliveryWithAttempts,
    EveryDeliveriesQuery,
    NewestPage,
    NewestQuery,
    RetriedView,
    RetryRequest,
    StatsQuery,
    StatsView,
    TestRequest,
)
from hookline.api.models.endpoints import (
    BlockedAnywherePage,
    BlockedKeyPage,
    BlockedQuery,
    DisableRequest,
    EndpointCreatedView,
    EndpointPage,
    EndpointView,
    RevealedPage,
    RotatedView,
    RotateRequest,
    SecretPage,
    SkipRequest,
    TenantPage,
    TenantQuery,
    TenantView,
)
from hookline.api.models.events import (
    BatchRequest,
    BatchView,
    DeleteQuery,
    EventPage,
    EventQuery,
    EventTypePage,
    EventTypeQuery,
    EventTypeRequest,
    EventTypeView,
    EventWithPayload,
    PublishedView,
    PublishRequest,
)
from hookline.api.models.hooks import (
    AppliedView,
    ApplyRequest,
    DiffRequest,
    DiffView,
    HooksView,
    RollbackRequest,
    RolledBackView,
    TryRequest,
    TryView,
    VersionPage,
)
from hookline.api.models.overview import OverviewQuery, OverviewView, SettingsView
from hookline.api.models.portal import (
    LinkView,
    PlaygroundRequest,
    PlaygroundView,
    PortalSessionPage,
    PortalSessionRequest,
)
from hookline.api.models.replays import (
    EnabledView,
    EnableRequest,
    PreviewView,
    RecoverRequest,
    ReplayPage,
    ReplayRequest,
    ReplayView,
)
from hookline.api.models.requests import CapturedPage, CapturedWithRequest, RequestsQuery, RunView
from hookline.api.models.sources import SourcesAppliedView, SourcesRequest, SourcesView, SourceTryRequest, SourceTryView
from hookline.client.calling import Caller
from hookline.outbound.endpoints.spec import EndpointSpec

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["AsyncClient", "Client"]


class Client(Caller):
    """Calls that wait for their answer."""

    def list_tenants(self, query: TenantQuery | Mapping[str, Any] | None = None) -> TenantPage:
        """List tenants, by id."""
        found = self.call("GET", "/v1/tenants", {}, TenantPage, query=query)
        assert found is not None
        return found

    def show_tenant(self, tenant: str) -> TenantView:
        """Show a tenant with the number of its endpoints: all, disabled, failing."""
        found = self.call("GET", "/v1/tenants/{tenant}", {"tenant": tenant}, TenantView)
        assert found is not None
        return found

    def put_tenant(self, tenant: str) -> TenantView:
        """Create a tenant; an existing tenant is not changed."""
        found = self.call("PUT", "/v1/tenants/{tenant}", {"tenant": tenant}, TenantView)
        assert found is not None
        return found

    def delete_tenant(self, tenant: str) -> None:
        """Delete a tenant that has no endpoints."""
        self.call("DELETE", "/v1/tenants/{tenant}", {"tenant": tenant}, None)

    def list_endpoints(self, tenant: str, query: PageQuery | Mapping[str, Any] | None = None) -> EndpointPage:
        """List a tenant's endpoints, by id, with their health."""
        found = self.call("GET", "/v1/tenants/{tenant}/endpoints", {"tenant": tenant}, EndpointPage, query=query)
        assert found is not None
        return found

    def create_endpoint(
        self, tenant: str, body: EndpointSpec | Mapping[str, Any] | None = None, *, idempotency_key: str | None = None
    ) -> EndpointCreatedView:
        """Create an endpoint."""
        found = self.call(
            "POST",
            "/v1/tenants/{tenant}/endpoints",
            {"tenant": tenant},
            EndpointCreatedView,
            body=body if body is not None else {},
            headers={"idempotency-key": idempotency_key},
        )
        assert found is not None
        return found

    def show_endpoint(self, tenant: str, endpoint: str) -> EndpointView:
        """Show an endpoint: its settings and its health."""
        found = self.call(
            "GET", "/v1/tenants/{tenant}/endpoints/{endpoint}", {"tenant": tenant, "endpoint": endpoint}, EndpointView
        )
        assert found is not None
        return found

    def put_endpoint(
        self,
        tenant: str,
        endpoint: str,
        body: EndpointSpec | Mapping[str, Any] | None = None,
        *,
        if_match: int | str | None = None,
    ) -> EndpointCreatedView:
        """Create or replace the endpoint with an id that you choose."""
        found = self.call(
            "PUT",
            "/v1/tenants/{tenant}/endpoints/{endpoint}",
            {"tenant": tenant, "endpoint": endpoint},
            EndpointCreatedView,
            body=body if body is not None else {},
            headers={"if-match": if_match},
        )
        assert found is not None
        return found

    def update_endpoint(
        self,
        tenant: str,
        endpoint: str,
        body: EndpointSpec | Mapping[str, Any] | None = None,
        *,
        if_match: int | str | None = None,
    ) -> EndpointView:
        """Change some of an endpoint's settings."""
        found = self.call(
            "PATCH",
            "/v1/tenants/{tenant}/endpoints/{endpoint}",
            {"tenant": tenant, "endpoint": endpoint},
            EndpointView,
            body=body if body is not None else {},
            headers={"if-match": if_match},
        )
        assert found is not None
        return found

    def delete_endpoint(self, tenant: str, endpoint: str, *, if_match: int | str | None = None) -> None:
        """Delete an endpoint; deliveries that wait for it are cancelled."""
        self.call(
            "DELETE",
            "/v1/tenants/{tenant}/endpoints/{endpoint}",
            {"tenant": tenant, "endpoint": endpoint},
            None,
            headers={"if-match": if_match},
        )

    def disable_endpoint(
        self,
        tenant: str,
        endpoint: str,
        body: DisableRequest | Mapping[str, Any] | None = None,
        *,
        if_match: int | str | None = None,
    ) -> EndpointView:
        """Disable an endpoint: nothing is sent to it, its deliveries are held."""
        found = self.call(
            "POST",
            "/v1/tenants/{tenant}/endpoints/{endpoint}/disable",
            {"tenant": tenant, "endpoint": endpoint},
            EndpointView,
            body=body if body is not None else {},
            headers={"if-match": if_match},
        )
        assert found is not None
        return found

    def enable_endpoint(
        self,
        tenant: str,
        endpoint: str,
        body: EnableRequest | Mapping[str, Any] | None = None,
        *,
        if_match: int | str | None = None,
    ) -> EnabledView:
        """Enable an endpoint again, with its health reset."""
        found = self.call(
            "POST",
            "/v1/tenants/{tenant}/endpoints/{endpoint}/enable",
            {"tenant": tenant, "endpoint": endpoint},
            EnabledView,
            body=body if body is not None else {},
            headers={"if-match": if_match},
        )
        assert found is not None
        return found

    def recover_endpoint(
        self,
        tenant: str,
        endpoint: str,
        body: RecoverRequest | Mapping[str, Any],
        *,
        idempotency_key: str | None = None,
    ) -> ReplayPage:
        """Send every delivery again that was exhausted or held since a time."""
        found = self.call(
            "POST",
            "/v1/tenants/{tenant}/endpoints/{endpoint}/recover",
            {"tenant": tenant, "endpoint": endpoint},
            ReplayPage,
            body=body if body is not None else {},
            headers={"idempotency-key": idempotency_key},
        )
        assert found is not None
        return found

    def test_endpoint(
        self, tenant: str, endpoint: str, body: TestRequest | Mapping[str, Any] | None = None
    ) -> AttemptView:
        """Send one test POST to an endpoint now, signed like its deliveries, and show the answer."""
        found = self.call(
            "POST",
            "/v1/tenants/{tenant}/endpoints/{endpoint}/test",
            {"tenant": tenant, "endpoint": endpoint},
            AttemptView,
            body=body if body is not None else {},
        )
        assert found is not None
        return found

    def list_blocked_keys(self, tenant: str, endpoint: str) -> BlockedKeyPage:
        """List ordering keys with waiting deliveries, up to 100, the longest wait first."""
        found = self.call(
            "GET",
            "/v1/tenants/{tenant}/endpoints/{endpoint}/blocked-keys",
            {"tenant": tenant, "endpoint": endpoint},
            BlockedKeyPage,
        )
        assert found is not None
        return found

    def list_all_blocked_keys(self, query: BlockedQuery | Mapping[str, Any] | None = None) -> BlockedAnywherePage:
        """List blocked ordering keys of all tenants, those that wait longest first."""
        found = self.call("GET", "/v1/blocked-keys", {}, BlockedAnywherePage, query=query)
        assert found is not None
        return found

    def skip_number(self, tenant: str, endpoint: str, body: SkipRequest | Mapping[str, Any]) -> None:
        """Skip a number of an ordering key, so that the later events of the key continue."""
        self.call(
            "POST",
            "/v1/tenants/{tenant}/endpoints/{endpoint}/skip",
            {"tenant": tenant, "endpoint": endpoint},
            None,
            body=body if body is not None else {},
        )

    def show_endpoint_stats(
        self, tenant: str, endpoint: str, query: StatsQuery | Mapping[str, Any] | None = None
    ) -> StatsView:
        """Summarise an endpoint's newest deliveries by hour: statuses, status codes, latency."""
        found = self.call(
            "GET",
            "/v1/tenants/{tenant}/endpoints/{endpoint}/stats",
            {"tenant": tenant, "endpoint": endpoint},
            StatsView,
            query=query,
        )
        assert found is not None
        return found

    def list_secrets(self, tenant: str, endpoint: str) -> SecretPage:
        """List the active signing secrets, oldest first, without their values."""
        found = self.call(
            "GET",
            "/v1/tenants/{tenant}/endpoints/{endpoint}/secrets",
            {"tenant": tenant, "endpoint": endpoint},
            SecretPage,
        )
        assert found is not None
        return found

    def rotate_secret(
        self,
        tenant: str,
        endpoint: str,
        body: RotateRequest | Mapping[str, Any] | None = None,
        *,
        if_match: int | str | None = None,
        idempotency_key: str | None = None,
    ) -> RotatedView:
        """Give an endpoint a new signing secret."""
        found = self.call(
            "POST",
            "/v1/tenants/{tenant}/endpoints/{endpoint}/secrets/rotate",
            {"tenant": tenant, "endpoint": endpoint},
            RotatedView,
            body=body if body is not None else {},
            headers={"if-match": if_match, "idempotency-key": idempotency_key},
        )
        assert found is not None
        return found

    def expire_old_secrets(
        self,
        tenant: str,
        endpoint: str,
        body: Empty | Mapping[str, Any] | None = None,
        *,
        if_match: int | str | None = None,
    ) -> EndpointView:
        """End the overlap of a rotation now; only the current secret signs from now on."""
        found = self.call(
            "POST",
            "/v1/tenants/{tenant}/endpoints/{endpoint}/secrets/expire",
            {"tenant": tenant, "endpoint": endpoint},
            EndpointView,
            body=body if body is not None else {},
            headers={"if-match": if_match},
        )
        assert found is not None
        return found

    def reveal_secrets(self, tenant: str, endpoint: str, body: Empty | Mapping[str, Any] | None = None) -> RevealedPage:
        """Show the active signing secrets with their values."""
        found = self.call(
            "POST",
            "/v1/tenants/{tenant}/endpoints/{endpoint}/secrets/reveal",
            {"tenant": tenant, "endpoint": endpoint},
            RevealedPage,
            body=body if body is not None else {},
        )
        assert found is not None
        return found

    def list_event_types(self, query: EventTypeQuery | Mapping[str, Any] | None = None) -> EventTypePage:
        """List event types, by name."""
        found = self.call("GET", "/v1/event-types", {}, EventTypePage, query=query)
        assert found is not None
        return found

    def show_event_type(self, name: str) -> EventTypeView:
        """Show an event type with its schemas and examples."""
        found = self.call("GET", "/v1/event-types/{name}", {"name": name}, EventTypeView)
        assert found is not None
        return found

    def put_event_type(
        self, name: str, body: EventTypeRequest | Mapping[str, Any] | None = None, *, if_match: int | str | None = None
    ) -> EventTypeView:
        """Create or replace an event type."""
        found = self.call(
            "PUT",
            "/v1/event-types/{name}",
            {"name": name},
            EventTypeView,
            body=body if body is not None else {},
            headers={"if-match": if_match},
        )
        assert found is not None
        return found

    def delete_event_type(
        self, name: str, query: DeleteQuery | Mapping[str, Any] | None = None, *, if_match: int | str | None = None
    ) -> None:
        """Delete an event type; its events are no longer checked against a schema."""
        self.call("DELETE", "/v1/event-types/{name}", {"name": name}, None, query=query, headers={"if-match": if_match})

    def publish_event(
        self, tenant: str, body: PublishRequest | Mapping[str, Any], *, idempotency_key: str | None = None
    ) -> PublishedView:
        """Publish an event."""
        found = self.call(
            "POST",
            "/v1/tenants/{tenant}/events",
            {"tenant": tenant},
            PublishedView,
            body=body if body is not None else {},
            headers={"idempotency-key": idempotency_key},
        )
        assert found is not None
        return found

    def publish_events(
        self, tenant: str, body: BatchRequest | Mapping[str, Any], *, idempotency_key: str | None = None
    ) -> BatchView:
        """Publish up to 100 events, each independently."""
        found = self.call(
            "POST",
            "/v1/tenants/{tenant}/events/batch",
            {"tenant": tenant},
            BatchView,
            body=body if body is not None else {},
            headers={"idempotency-key": idempotency_key},
        )
        assert found is not None
        return found

    def show_event(self, tenant: str, event: str) -> EventWithPayload:
        """Show an event with its payload."""
        found = self.call(
            "GET", "/v1/tenants/{tenant}/events/{event}", {"tenant": tenant, "event": event}, EventWithPayload
        )
        assert found is not None
        return found

    def list_events(self, tenant: str, query: EventQuery | Mapping[str, Any] | None = None) -> EventPage:
        """List a tenant's events, newest first."""
        found = self.call("GET", "/v1/tenants/{tenant}/events", {"tenant": tenant}, EventPage, query=query)
        assert found is not None
        return found

    def list_deliveries(self, tenant: str, query: DeliveriesQuery | Mapping[str, Any] | None = None) -> DeliveryPage:
        """List a tenant's deliveries to all its endpoints, newest event first."""
        found = self.call("GET", "/v1/tenants/{tenant}/deliveries", {"tenant": tenant}, DeliveryPage, query=query)
        assert found is not None
        return found

    def list_all_deliveries(self, query: EveryDeliveriesQuery | Mapping[str, Any] | None = None) -> DeliveryPage:
        """List undelivered deliveries of all tenants, newest event first; or the deliveries of one tenant."""
        found = self.call("GET", "/v1/deliveries", {}, DeliveryPage, query=query)
        assert found is not None
        return found

    def list_newest_deliveries(self, query: NewestQuery | Mapping[str, Any] | None = None) -> NewestPage:
        """List the newest deliveries of all tenants, for a screen that asks again and again."""
        found = self.call("GET", "/v1/deliveries/newest", {}, NewestPage, query=query)
        assert found is not None
        return found

    def list_deliveries_of_event(self, tenant: str, event: str) -> DeliveryPage:
        """List an event's delivery to each of the tenant's current endpoints."""
        found = self.call(
            "GET", "/v1/tenants/{tenant}/events/{event}/deliveries", {"tenant": tenant, "event": event}, DeliveryPage
        )
        assert found is not None
        return found

    def show_delivery(self, tenant: str, endpoint: str, event: str) -> DeliveryWithAttempts:
        """Show a delivery with its attempts."""
        found = self.call(
            "GET",
            "/v1/tenants/{tenant}/deliveries/{endpoint}/{event}",
            {"tenant": tenant, "endpoint": endpoint, "event": event},
            DeliveryWithAttempts,
        )
        assert found is not None
        return found

    def retry_delivery(
        self,
        tenant: str,
        endpoint: str,
        event: str,
        body: Empty | Mapping[str, Any] | None = None,
        *,
        idempotency_key: str | None = None,
    ) -> RetriedView:
        """Send a delivery again, with a new schedule."""
        found = self.call(
            "POST",
            "/v1/tenants/{tenant}/deliveries/{endpoint}/{event}/retry",
            {"tenant": tenant, "endpoint": endpoint, "event": event},
            RetriedView,
            body=body if body is not None else {},
            headers={"idempotency-key": idempotency_key},
        )
        assert found is not None
        return found

    def retry_deliveries(
        self, tenant: str, body: RetryRequest | Mapping[str, Any], *, idempotency_key: str | None = None
    ) -> RetriedView:
        """Send up to 100 deliveries again; the answer lists those that were not found."""
        found = self.call(
            "POST",
            "/v1/tenants/{tenant}/deliveries/retry",
            {"tenant": tenant},
            RetriedView,
            body=body if body is not None else {},
            headers={"idempotency-key": idempotency_key},
        )
        assert found is not None
        return found

    def preview_replay(self, tenant: str, body: ReplayRequest | Mapping[str, Any] | None = None) -> PreviewView:
        """Count the deliveries that a replay would send again, without starting it."""
        found = self.call(
            "POST",
            "/v1/tenants/{tenant}/replays/preview",
            {"tenant": tenant},
            PreviewView,
            body=body if body is not None else {},
        )
        assert found is not None
        return found

    def start_replay(
        self, tenant: str, body: ReplayRequest | Mapping[str, Any] | None = None, *, idempotency_key: str | None = None
    ) -> ReplayView:
        """Send deliveries again by filter: any number of them, page by page, at most `rate` per second."""
        found = self.call(
            "POST",
            "/v1/tenants/{tenant}/replays",
            {"tenant": tenant},
            ReplayView,
            body=body if body is not None else {},
            headers={"idempotency-key": idempotency_key},
        )
        assert found is not None
        return found

    def list_replays(self, tenant: str, query: PageQuery | Mapping[str, Any] | None = None) -> ReplayPage:
        """List a tenant's replays, newest first."""
        found = self.call("GET", "/v1/tenants/{tenant}/replays", {"tenant": tenant}, ReplayPage, query=query)
        assert found is not None
        return found

    def list_all_replays(self, query: PageQuery | Mapping[str, Any] | None = None) -> ReplayPage:
        """List the replays of all tenants, newest first."""
        found = self.call("GET", "/v1/replays", {}, ReplayPage, query=query)
        assert found is not None
        return found

    def show_replay(self, tenant: str, replay: str) -> ReplayView:
        """Show a replay's progress."""
        found = self.call(
            "GET", "/v1/tenants/{tenant}/replays/{replay}", {"tenant": tenant, "replay": replay}, ReplayView
        )
        assert found is not None
        return found

    def cancel_replay(self, tenant: str, replay: str, body: Empty | Mapping[str, Any] | None = None) -> ReplayView:
        """Stop a replay; deliveries that it has sent are not undone."""
        found = self.call(
            "POST",
            "/v1/tenants/{tenant}/replays/{replay}/cancel",
            {"tenant": tenant, "replay": replay},
            ReplayView,
            body=body if body is not None else {},
        )
        assert found is not None
        return found

    def resume_replay(self, tenant: str, replay: str, body: Empty | Mapping[str, Any] | None = None) -> ReplayView:
        """Resume a cancelled replay where it stopped."""
        found = self.call(
            "POST",
            "/v1/tenants/{tenant}/replays/{replay}/resume",
            {"tenant": tenant, "replay": replay},
            ReplayView,
            body=body if body is not None else {},
        )
        assert found is not None
        return found

    def list_dead_letter_queues(self) -> DepthPage:
        """List the dead-letter queues: messages in each, and the age of the oldest message that was read."""
        found = self.call("GET", "/v1/dead-letters", {}, DepthPage)
        assert found is not None
        return found

    def peek_dead_letters(self, queue: str, query: PeekQuery | Mapping[str, Any] | None = None) -> LetterPage:
        """Show some messages of a queue without removing them: any, or those whose fields have these values."""
        found = self.call("GET", "/v1/dead-letters/{queue}", {"queue": queue}, LetterPage, query=query)
        assert found is not None
        return found

    def redrive_dead_letters(self, queue: str, body: RedriveRequest | Mapping[str, Any] | None = None) -> RedrivenView:
        """Send messages back to the queue they came from: all, by id, or by fields."""
        found = self.call(
            "POST",
            "/v1/dead-letters/{queue}/redrive",
            {"queue": queue},
            RedrivenView,
            body=body if body is not None else {},
        )
        assert found is not None
        return found

    def purge_dead_letters(self, queue: str, body: PurgeRequest | Mapping[str, Any]) -> None:
        """Delete all messages of a queue permanently. SQS allows this once a minute."""
        self.call(
            "POST", "/v1/dead-letters/{queue}/purge", {"queue": queue}, None, body=body if body is not None else {}
        )

    def show_hooks(self) -> HooksView:
        """Show the hooks in use."""
        found = self.call("GET", "/v1/hooks", {}, HooksView)
        assert found is not None
        return found

    def list_hook_versions(self, query: PageQuery | Mapping[str, Any] | None = None) -> VersionPage:
        """List the versions of the hooks, newest first."""
        found = self.call("GET", "/v1/hooks/versions", {}, VersionPage, query=query)
        assert found is not None
        return found

    def show_hook_version(self, version: str) -> HooksView:
        """Show the hooks of a version."""
        found = self.call("GET", "/v1/hooks/versions/{version}", {"version": version}, HooksView)
        assert found is not None
        return found

    def diff_hooks(self, body: DiffRequest | Mapping[str, Any] | None = None) -> DiffView:
        """Show what would change if files were applied or a version restored."""
        found = self.call("POST", "/v1/hooks/diff", {}, DiffView, body=body if body is not None else {})
        assert found is not None
        return found

    def apply_hooks(
        self, body: ApplyRequest | Mapping[str, Any] | None = None, *, if_match: int | str | None = None
    ) -> AppliedView:
        """Check hooks files and apply them as one set, in a new version. If any file has an error, nothing is applied."""
        found = self.call(
            "PUT", "/v1/hooks", {}, AppliedView, body=body if body is not None else {}, headers={"if-match": if_match}
        )
        assert found is not None
        return found

    def rollback_hooks(
        self, body: RollbackRequest | Mapping[str, Any] | None = None, *, if_match: int | str | None = None
    ) -> RolledBackView:
        """Restore an earlier version."""
        found = self.call(
            "POST",
            "/v1/hooks/rollback",
            {},
            RolledBackView,
            body=body if body is not None else {},
            headers={"if-match": if_match},
        )
        assert found is not None
        return found

    def try_hook(self, body: TryRequest | Mapping[str, Any]) -> TryView:
        """Evaluate a hook for a request and explain the result, without running or sending anything."""
        found = self.call("POST", "/v1/hooks/try", {}, TryView, body=body if body is not None else {})
        assert found is not None
        return found

    def list_requests(self, query: RequestsQuery | Mapping[str, Any] | None = None) -> CapturedPage:
        """List captured inbound requests (parameter `CaptureRequests`), newest first."""
        found = self.call("GET", "/v1/requests", {}, CapturedPage, query=query)
        assert found is not None
        return found

    def show_request(self, request: str) -> CapturedWithRequest:
        """Show a captured request as it was received, including any secrets in it."""
        found = self.call("GET", "/v1/requests/{request}", {"request": request}, CapturedWithRequest)
        assert found is not None
        return found

    def run_request(
        self, request: str, body: Empty | Mapping[str, Any] | None = None, *, idempotency_key: str | None = None
    ) -> RunView:
        """Run a captured request again, by the current version of the hooks that accepted it."""
        found = self.call(
            "POST",
            "/v1/requests/{request}/run",
            {"request": request},
            RunView,
            body=body if body is not None else {},
            headers={"idempotency-key": idempotency_key},
        )
        assert found is not None
        return found

    def show_sources(self) -> SourcesView:
        """Show the mappings in use: what of a bus, a queue or a bucket is published, and as what."""
        found = self.call("GET", "/v1/sources", {}, SourcesView)
        assert found is not None
        return found

    def apply_sources(
        self, body: SourcesRequest | Mapping[str, Any] | None = None, *, if_match: int | str | None = None
    ) -> SourcesAppliedView:
        """Check mappings and apply them in place of all others. If any has an error, nothing is applied."""
        found = self.call(
            "PUT",
            "/v1/sources",
            {},
            SourcesAppliedView,
            body=body if body is not None else {},
            headers={"if-match": if_match},
        )
        assert found is not None
        return found

    def try_sources(self, body: SourceTryRequest | Mapping[str, Any]) -> SourceTryView:
        """Show what a message would be published as, by these mappings or by those in use. Nothing is published."""
        found = self.call("POST", "/v1/sources/try", {}, SourceTryView, body=body if body is not None else {})
        assert found is not None
        return found

    def show_overview(self, query: OverviewQuery | Mapping[str, Any] | None = None) -> OverviewView:
        """Show the figures of the last hours, the dead-letter queues, and the endpoints with problems."""
        found = self.call("GET", "/v1/overview", {}, OverviewView, query=query)
        assert found is not None
        return found

    def show_settings(self) -> SettingsView:
        """Show the current settings."""
        found = self.call("GET", "/v1/settings", {}, SettingsView)
        assert found is not None
        return found

    def create_portal_session(
        self, tenant: str, body: PortalSessionRequest | Mapping[str, Any] | None = None
    ) -> LinkView:
        """Make a link to a tenant's portal."""
        found = self.call(
            "POST",
            "/v1/tenants/{tenant}/portal-sessions",
            {"tenant": tenant},
            LinkView,
            body=body if body is not None else {},
        )
        assert found is not None
        return found

    def list_portal_sessions(self, tenant: str) -> PortalSessionPage:
        """List unused links and open sessions, newest first."""
        found = self.call("GET", "/v1/tenants/{tenant}/portal-sessions", {"tenant": tenant}, PortalSessionPage)
        assert found is not None
        return found

    def revoke_portal_session(self, tenant: str, session: str) -> None:
        """Revoke a link or a session; it ends immediately."""
        self.call(
            "DELETE", "/v1/tenants/{tenant}/portal-sessions/{session}", {"tenant": tenant, "session": session}, None
        )

    def revoke_portal_sessions(self, tenant: str) -> None:
        """Revoke all of a tenant's links and sessions."""
        self.call("DELETE", "/v1/tenants/{tenant}/portal-sessions", {"tenant": tenant}, None)

    def try_filter(self, tenant: str, body: PlaygroundRequest | Mapping[str, Any]) -> PlaygroundView:
        """Try a filter and a transform on an event, without storing it."""
        found = self.call(
            "POST",
            "/v1/tenants/{tenant}/playground",
            {"tenant": tenant},
            PlaygroundView,
            body=body if body is not None else {},
        )
        assert found is not None
        return found


class AsyncClient:
    """The same calls, to be awaited; each runs in a thread of its own."""

    def __init__(self, url: str, sign: Any, **more: Any) -> None:
        self._client = Client(url, sign, **more)

    async def list_tenants(self, query: TenantQuery | Mapping[str, Any] | None = None) -> TenantPage:
        """List tenants, by id."""
        return await asyncio.to_thread(self._client.list_tenants, query)

    async def show_tenant(self, tenant: str) -> TenantView:
        """Show a tenant with the number of its endpoints: all, disabled, failing."""
        return await asyncio.to_thread(self._client.show_tenant, tenant)

    async def put_tenant(self, tenant: str) -> TenantView:
        """Create a tenant; an existing tenant is not changed."""
        return await asyncio.to_thread(self._client.put_tenant, tenant)

    async def delete_tenant(self, tenant: str) -> None:
        """Delete a tenant that has no endpoints."""
        await asyncio.to_thread(self._client.delete_tenant, tenant)

    async def list_endpoints(self, tenant: str, query: PageQuery | Mapping[str, Any] | None = None) -> EndpointPage:
        """List a tenant's endpoints, by id, with their health."""
        return await asyncio.to_thread(self._client.list_endpoints, tenant, query)

    async def create_endpoint(
        self, tenant: str, body: EndpointSpec | Mapping[str, Any] | None = None, *, idempotency_key: str | None = None
    ) -> EndpointCreatedView:
        """Create an endpoint."""
        return await asyncio.to_thread(self._client.create_endpoint, tenant, body, idempotency_key=idempotency_key)

    async def show_endpoint(self, tenant: str, endpoint: str) -> EndpointView:
        """Show an endpoint: its settings and its health."""
        return await asyncio.to_thread(self._client.show_endpoint, tenant, endpoint)

    async def put_endpoint(
        self,
        tenant: str,
        endpoint: str,
        body: EndpointSpec | Mapping[str, Any] | None = None,
        *,
        if_match: int | str | None = None,
    ) -> EndpointCreatedView:
        """Create or replace the endpoint with an id that you choose."""
        return await asyncio.to_thread(self._client.put_endpoint, tenant, endpoint, body, if_match=if_match)

    async def update_endpoint(
        self,
        tenant: str,
        endpoint: str,
        body: EndpointSpec | Mapping[str, Any] | None = None,
        *,
        if_match: int | str | None = None,
    ) -> EndpointView:
        """Change some of an endpoint's settings."""
        return await asyncio.to_thread(self._client.update_endpoint, tenant, endpoint, body, if_match=if_match)

    async def delete_endpoint(self, tenant: str, endpoint: str, *, if_match: int | str | None = None) -> None:
        """Delete an endpoint; deliveries that wait for it are cancelled."""
        await asyncio.to_thread(self._client.delete_endpoint, tenant, endpoint, if_match=if_match)

    async def disable_endpoint(
        self,
        tenant: str,
        endpoint: str,
        body: DisableRequest | Mapping[str, Any] | None = None,
        *,
        if_match: int | str | None = None,
    ) -> EndpointView:
        """Disable an endpoint: nothing is sent to it, its deliveries are held."""
        return await asyncio.to_thread(self._client.disable_endpoint, tenant, endpoint, body, if_match=if_match)

    async def enable_endpoint(
        self,
        tenant: str,
        endpoint: str,
        body: EnableRequest | Mapping[str, Any] | None = None,
        *,
        if_match: int | str | None = None,
    ) -> EnabledView:
        """Enable an endpoint again, with its health reset."""
        return await asyncio.to_thread(self._client.enable_endpoint, tenant, endpoint, body, if_match=if_match)

    async def recover_endpoint(
        self,
        tenant: str,
        endpoint: str,
        body: RecoverRequest | Mapping[str, Any],
        *,
        idempotency_key: str | None = None,
    ) -> ReplayPage:
        """Send every delivery again that was exhausted or held since a time."""
        return await asyncio.to_thread(
            self._client.recover_endpoint, tenant, endpoint, body, idempotency_key=idempotency_key
        )

    async def test_endpoint(
        self, tenant: str, endpoint: str, body: TestRequest | Mapping[str, Any] | None = None
    ) -> AttemptView:
        """Send one test POST to an endpoint now, signed like its deliveries, and show the answer."""
        return await asyncio.to_thread(self._client.test_endpoint, tenant, endpoint, body)

    async def list_blocked_keys(self, tenant: str, endpoint: str) -> BlockedKeyPage:
        """List ordering keys with waiting deliveries, up to 100, the longest wait first."""
        return await asyncio.to_thread(self._client.list_blocked_keys, tenant, endpoint)

    async def list_all_blocked_keys(self, query: BlockedQuery | Mapping[str, Any] | None = None) -> BlockedAnywherePage:
        """List blocked ordering keys of all tenants, those that wait longest first."""
        return await asyncio.to_thread(self._client.list_all_blocked_keys, query)

    async def skip_number(self, tenant: str, endpoint: str, body: SkipRequest | Mapping[str, Any]) -> None:
        """Skip a number of an ordering key, so that the later events of the key continue."""
        await asyncio.to_thread(self._client.skip_number, tenant, endpoint, body)

    async def show_endpoint_stats(
        self, tenant: str, endpoint: str, query: StatsQuery | Mapping[str, Any] | None = None
    ) -> StatsView:
        """Summarise an endpoint's newest deliveries by hour: statuses, status codes, latency."""
        return await asyncio.to_thread(self._client.show_endpoint_stats, tenant, endpoint, query)

    async def list_secrets(self, tenant: str, endpoint: str) -> SecretPage:
        """List the active signing secrets, oldest first, without their values."""
        return await asyncio.to_thread(self._client.list_secrets, tenant, endpoint)

    async def rotate_secret(
        self,
        tenant: str,
        endpoint: str,
        body: RotateRequest | Mapping[str, Any] | None = None,
        *,
        if_match: int | str | None = None,
        idempotency_key: str | None = None,
    ) -> RotatedView:
        """Give an endpoint a new signing secret."""
        return await asyncio.to_thread(
            self._client.rotate_secret, tenant, endpoint, body, if_match=if_match, idempotency_key=idempotency_key
        )

    async def expire_old_secrets(
        self,
        tenant: str,
        endpoint: str,
        body: Empty | Mapping[str, Any] | None = None,
        *,
        if_match: int | str | None = None,
    ) -> EndpointView:
        """End the overlap of a rotation now; only the current secret signs from now on."""
        return await asyncio.to_thread(self._client.expire_old_secrets, tenant, endpoint, body, if_match=if_match)

    async def reveal_secrets(
        self, tenant: str, endpoint: str, body: Empty | Mapping[str, Any] | None = None
    ) -> RevealedPage:
        """Show the active signing secrets with their values."""
        return await asyncio.to_thread(self._client.reveal_secrets, tenant, endpoint, body)

    async def list_event_types(self, query: EventTypeQuery | Mapping[str, Any] | None = None) -> EventTypePage:
        """List event types, by name."""
        return await asyncio.to_thread(self._client.list_event_types, query)

    async def show_event_type(self, name: str) -> EventTypeView:
        """Show an event type with its schemas and examples."""
        return await asyncio.to_thread(self._client.show_event_type, name)

    async def put_event_type(
        self, name: str, body: EventTypeRequest | Mapping[str, Any] | None = None, *, if_match: int | str | None = None
    ) -> EventTypeView:
        """Create or replace an event type."""
        return await asyncio.to_thread(self._client.put_event_type, name, body, if_match=if_match)

    async def delete_event_type(
        self, name: str, query: DeleteQuery | Mapping[str, Any] | None = None, *, if_match: int | str | None = None
    ) -> None:
        """Delete an event type; its events are no longer checked against a schema."""
        await asyncio.to_thread(self._client.delete_event_type, name, query, if_match=if_match)

    async def publish_event(
        self, tenant: str, body: PublishRequest | Mapping[str, Any], *, idempotency_key: str | None = None
    ) -> PublishedView:
        """Publish an event."""
        return await asyncio.to_thread(self._client.publish_event, tenant, body, idempotency_key=idempotency_key)

    async def publish_events(
        self, tenant: str, body: BatchRequest | Mapping[str, Any], *, idempotency_key: str | None = None
    ) -> BatchView:
        """Publish up to 100 events, each independently."""
        return await asyncio.to_thread(self._client.publish_events, tenant, body, idempotency_key=idempotency_key)

    async def show_event(self, tenant: str, event: str) -> EventWithPayload:
        """Show an event with its payload."""
        return await asyncio.to_thread(self._client.show_event, tenant, event)

    async def list_events(self, tenant: str, query: EventQuery | Mapping[str, Any] | None = None) -> EventPage:
        """List a tenant's events, newest first."""
        return await asyncio.to_thread(self._client.list_events, tenant, query)

    async def list_deliveries(
        self, tenant: str, query: DeliveriesQuery | Mapping[str, Any] | None = None
    ) -> DeliveryPage:
        """List a tenant's deliveries to all its endpoints, newest event first."""
        return await asyncio.to_thread(self._client.list_deliveries, tenant, query)

    async def list_all_deliveries(self, query: EveryDeliveriesQuery | Mapping[str, Any] | None = None) -> DeliveryPage:
        """List undelivered deliveries of all tenants, newest event first; or the deliveries of one tenant."""
        return await asyncio.to_thread(self._client.list_all_deliveries, query)

    async def list_newest_deliveries(self, query: NewestQuery | Mapping[str, Any] | None = None) -> NewestPage:
        """List the newest deliveries of all tenants, for a screen that asks again and again."""
        return await asyncio.to_thread(self._client.list_newest_deliveries, query)

    async def list_deliveries_of_event(self, tenant: str, event: str) -> DeliveryPage:
        """List an event's delivery to each of the tenant's current endpoints."""
        return await asyncio.to_thread(self._client.list_deliveries_of_event, tenant, event)

    async def show_delivery(self, tenant: str, endpoint: str, event: str) -> DeliveryWithAttempts:
        """Show a delivery with its attempts."""
        return await asyncio.to_thread(self._client.show_delivery, tenant, endpoint, event)

    async def retry_delivery(
        self,
        tenant: str,
        endpoint: str,
        event: str,
        body: Empty | Mapping[str, Any] | None = None,
        *,
        idempotency_key: str | None = None,
    ) -> RetriedView:
        """Send a delivery again, with a new schedule."""
        return await asyncio.to_thread(
            self._client.retry_delivery, tenant, endpoint, event, body, idempotency_key=idempotency_key
        )

    async def retry_deliveries(
        self, tenant: str, body: RetryRequest | Mapping[str, Any], *, idempotency_key: str | None = None
    ) -> RetriedView:
        """Send up to 100 deliveries again; the answer lists those that were not found."""
        return await asyncio.to_thread(self._client.retry_deliveries, tenant, body, idempotency_key=idempotency_key)

    async def preview_replay(self, tenant: str, body: ReplayRequest | Mapping[str, Any] | None = None) -> PreviewView:
        """Count the deliveries that a replay would send again, without starting it."""
        return await asyncio.to_thread(self._client.preview_replay, tenant, body)

    async def start_replay(
        self, tenant: str, body: ReplayRequest | Mapping[str, Any] | None = None, *, idempotency_key: str | None = None
    ) -> ReplayView:
        """Send deliveries again by filter: any number of them, page by page, at most `rate` per second."""
        return await asyncio.to_thread(self._client.start_replay, tenant, body, idempotency_key=idempotency_key)

    async def list_replays(self, tenant: str, query: PageQuery | Mapping[str, Any] | None = None) -> ReplayPage:
        """List a tenant's replays, newest first."""
        return await asyncio.to_thread(self._client.list_replays, tenant, query)

    async def list_all_replays(self, query: PageQuery | Mapping[str, Any] | None = None) -> ReplayPage:
        """List the replays of all tenants, newest first."""
        return await asyncio.to_thread(self._client.list_all_replays, query)

    async def show_replay(self, tenant: str, replay: str) -> ReplayView:
        """Show a replay's progress."""
        return await asyncio.to_thread(self._client.show_replay, tenant, replay)

    async def cancel_replay(
        self, tenant: str, replay: str, body: Empty | Mapping[str, Any] | None = None
    ) -> ReplayView:
        """Stop a replay; deliveries that it has sent are not undone."""
        return await asyncio.to_thread(self._client.cancel_replay, tenant, replay, body)

    async def resume_replay(
        self, tenant: str, replay: str, body: Empty | Mapping[str, Any] | None = None
    ) -> ReplayView:
        """Resume a cancelled replay where it stopped."""
        return await asyncio.to_thread(self._client.resume_replay, tenant, replay, body)

    async def list_dead_letter_queues(self) -> DepthPage:
        """List the dead-letter queues: messages in each, and the age of the oldest message that was read."""
        return await asyncio.to_thread(self._client.list_dead_letter_queues)

    async def peek_dead_letters(self, queue: str, query: PeekQuery | Mapping[str, Any] | None = None) -> LetterPage:
        """Show some messages of a queue without removing them: any, or those whose fields have these values."""
        return await asyncio.to_thread(self._client.peek_dead_letters, queue, query)

    async def redrive_dead_letters(
        self, queue: str, body: RedriveRequest | Mapping[str, Any] | None = None
    ) -> RedrivenView:
        """Send messages back to the queue they came from: all, by id, or by fields."""
        return await asyncio.to_thread(self._client.redrive_dead_letters, queue, body)

    async def purge_dead_letters(self, queue: str, body: PurgeRequest | Mapping[str, Any]) -> None:
        """Delete all messages of a queue permanently. SQS allows this once a minute."""
        await asyncio.to_thread(self._client.purge_dead_letters, queue, body)

    async def show_hooks(self) -> HooksView:
        """Show the hooks in use."""
        return await asyncio.to_thread(self._client.show_hooks)

    async def list_hook_versions(self, query: PageQuery | Mapping[str, Any] | None = None) -> VersionPage:
        """List the versions of the hooks, newest first."""
        return await asyncio.to_thread(self._client.list_hook_versions, query)

    async def show_hook_version(self, version: str) -> HooksView:
        """Show the hooks of a version."""
        return await asyncio.to_thread(self._client.show_hook_version, version)

    async def diff_hooks(self, body: DiffRequest | Mapping[str, Any] | None = None) -> DiffView:
        """Show what would change if files were applied or a version restored."""
        return await asyncio.to_thread(self._client.diff_hooks, body)

    async def apply_hooks(
        self, body: ApplyRequest | Mapping[str, Any] | None = None, *, if_match: int | str | None = None
    ) -> AppliedView:
        """Check hooks files and apply them as one set, in a new version. If any file has an error, nothing is applied."""
        return await asyncio.to_thread(self._client.apply_hooks, body, if_match=if_match)

    async def rollback_hooks(
        self, body: RollbackRequest | Mapping[str, Any] | None = None, *, if_match: int | str | None = None
    ) -> RolledBackView:
        """Restore an earlier version."""
        return await asyncio.to_thread(self._client.rollback_hooks, body, if_match=if_match)

    async def try_hook(self, body: TryRequest | Mapping[str, Any]) -> TryView:
        """Evaluate a hook for a request and explain the result, without running or sending anything."""
        return await asyncio.to_thread(self._client.try_hook, body)

    async def list_requests(self, query: RequestsQuery | Mapping[str, Any] | None = None) -> CapturedPage:
        """List captured inbound requests (parameter `CaptureRequests`), newest first."""
        return await asyncio.to_thread(self._client.list_requests, query)

    async def show_request(self, request: str) -> CapturedWithRequest:
        """Show a captured request as it was received, including any secrets in it."""
        return await asyncio.to_thread(self._client.show_request, request)

    async def run_request(
        self, request: str, body: Empty | Mapping[str, Any] | None = None, *, idempotency_key: str | None = None
    ) -> RunView:
        """Run a captured request again, by the current version of the hooks that accepted it."""
        return await asyncio.to_thread(self._client.run_request, request, body, idempotency_key=idempotency_key)

    async def show_sources(self) -> SourcesView:
        """Show the mappings in use: what of a bus, a queue or a bucket is published, and as what."""
        return await asyncio.to_thread(self._client.show_sources)

    async def apply_sources(
        self, body: SourcesRequest | Mapping[str, Any] | None = None, *, if_match: int | str | None = None
    ) -> SourcesAppliedView:
        """Check mappings and apply them in place of all others. If any has an error, nothing is applied."""
        return await asyncio.to_thread(self._client.apply_sources, body, if_match=if_match)

    async def try_sources(self, body: SourceTryRequest | Mapping[str, Any]) -> SourceTryView:
        """Show what a message would be published as, by these mappings or by those in use. Nothing is published."""
        return await asyncio.to_thread(self._client.try_sources, body)

    async def show_overview(self, query: OverviewQuery | Mapping[str, Any] | None = None) -> OverviewView:
        """Show the figures of the last hours, the dead-letter queues, and the endpoints with problems."""
        return await asyncio.to_thread(self._client.show_overview, query)

    async def show_settings(self) -> SettingsView:
        """Show the current settings."""
        return await asyncio.to_thread(self._client.show_settings)

    async def create_portal_session(
        self, tenant: str, body: PortalSessionRequest | Mapping[str, Any] | None = None
    ) -> LinkView:
        """Make a link to a tenant's portal."""
        return await asyncio.to_thread(self._client.create_portal_session, tenant, body)

    async def list_portal_sessions(self, tenant: str) -> PortalSessionPage:
        """List unused links and open sessions, newest first."""
        return await asyncio.to_thread(self._client.list_portal_sessions, tenant)

    async def revoke_portal_session(self, tenant: str, session: str) -> None:
        """Revoke a link or a session; it ends immediately."""
        await asyncio.to_thread(self._client.revoke_portal_session, tenant, session)

    async def revoke_portal_sessions(self, tenant: str) -> None:
        """Revoke all of a tenant's links and sessions."""
        await asyncio.to_thread(self._client.revoke_portal_sessions, tenant)

    async def try_filter(self, tenant: str, body: PlaygroundRequest | Mapping[str, Any]) -> PlaygroundView:
        """Try a filter and a transform on an event, without storing it."""
        return await asyncio.to_thread(self._client.try_filter, tenant, body)
