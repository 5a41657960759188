"""Endpoints, and their secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hookline.api.models.attempts import AttemptView
from hookline.api.models.base import Empty, PageQuery, moment
from hookline.api.models.deliveries import StatsQuery, StatsView, TestRequest
from hookline.api.models.endpoints import (
    BlockedAnywherePage,
    BlockedAnywhereView,
    BlockedKeyPage,
    BlockedKeyView,
    BlockedQuery,
    DisableRequest,
    EndpointCreatedView,
    EndpointPage,
    EndpointView,
    RevealedPage,
    RevealedView,
    RotatedView,
    RotateRequest,
    SecretPage,
    SecretView,
    SkipRequest,
    endpoint_fields,
)
from hookline.api.models.replays import EnabledView, EnableRequest, RecoverRequest, ReplayPage, ReplayView
from hookline.api.routing import Call, Reply, route
from hookline.errors import Forbidden
from hookline.management.endpoints import Seen
from hookline.management.pages import slice_after
from hookline.management.replays import ReplaySpec
from hookline.outbound.endpoints.destinations import is_destination
from hookline.outbound.endpoints.spec import EndpointSpec
from hookline.outbound.model import Status
from hookline.outbound.requests import signing
from hookline.outbound.requests.rotation import active_secrets

if TYPE_CHECKING:
    from hookline.management.endpoints import Created
    from hookline.management.services import Services
    from hookline.outbound.model import Endpoint

__all__ = ["EndpointRoutes"]

_ALL = "/v1/tenants/{tenant}/endpoints"
_ONE = _ALL + "/{endpoint}"


class EndpointRoutes:
    tag = "Endpoints"

    def __init__(self, services: Services) -> None:
        self._endpoints = services.endpoints
        self._deliveries = services.deliveries
        self._ordering = services.ordering
        self._replays = services.replays
        self._stats = services.stats
        self._probe = services.probe
        self._clock = services.clock

    @route("GET", _ALL, answers={200: EndpointPage}, problems=(404,), portal=True)
    def list_endpoints(self, tenant: str, query: PageQuery) -> Reply:
        """List a tenant's endpoints, by id, with their health."""
        found = {each.endpoint.id: each for each in self._endpoints.all(tenant)}
        page = slice_after(sorted(found), query.cursor, query.limit)
        now = self._clock()
        return Reply(
            EndpointPage(items=[EndpointView.of(found[id_], now) for id_ in page.items], next_cursor=page.cursor)
        )

    @route("POST", _ALL, answers={201: EndpointCreatedView}, problems=(409,), portal=True, once=True)
    def create_endpoint(self, call: Call, tenant: str, body: EndpointSpec) -> Reply:
        """Create an endpoint.

        The signing secret is only in this answer. If the tenant does not exist, it is created.
        """
        _check_destination(call, body)
        return self._created(self._endpoints.create(tenant, body))

    @route("GET", _ONE, answers={200: EndpointView}, problems=(404,), portal=True)
    def show_endpoint(self, tenant: str, endpoint: str) -> Reply:
        """Show an endpoint: its settings and its health."""
        return self._shown(tenant, endpoint)

    @route("PUT", _ONE, answers={200: EndpointCreatedView, 201: EndpointCreatedView}, problems=(409, 412))
    def put_endpoint(self, call: Call, tenant: str, endpoint: str, body: EndpointSpec) -> Reply:
        """Create or replace the endpoint with an id that you choose.

        Fields that are not given take their default, except secrets, which are kept.
        """
        _check_destination(call, body)
        return self._created(self._endpoints.put(tenant, endpoint, body, call.if_match))

    @route("PATCH", _ONE, answers={200: EndpointView}, problems=(404, 409, 412), portal=True)
    def update_endpoint(self, call: Call, tenant: str, endpoint: str, body: EndpointSpec) -> Reply:
        """Change some of an endpoint's settings.

        Fields that are not given keep their value; null restores a field's default.
        """
        _check_destination(call, body)
        self._endpoints.update(tenant, endpoint, body, call.if_match)
        return self._shown(tenant, endpoint)

    @route("DELETE", _ONE, answers={204: None}, problems=(404, 412), portal=True)
    def delete_endpoint(self, call: Call, tenant: str, endpoint: str) -> Reply:
        """Delete an endpoint; deliveries that wait for it are cancelled."""
        self._endpoints.delete(tenant, endpoint, call.if_match)
        return Reply(status=204)

    @route("POST", _ONE + "/disable", answers={200: EndpointView}, problems=(404, 409, 412), portal=True)
    def disable_endpoint(self, call: Call, tenant: str, endpoint: str, body: DisableRequest) -> Reply:
        """Disable an endpoint: nothing is sent to it, its deliveries are held."""
        self._endpoints.disable(tenant, endpoint, body.reason, call.if_match)
        return self._shown(tenant, endpoint)

    @route("POST", _ONE + "/enable", answers={200: EnabledView}, problems=(404, 409, 412), portal=True)
    def enable_endpoint(self, call: Call, tenant: str, endpoint: str, body: EnableRequest) -> Reply:
        """Enable an endpoint again, with its health reset."""
        row = self._endpoints.enable(tenant, endpoint, call.if_match)
        replay = None
        if body.replay_held:
            replay = self._replays.start(tenant, ReplaySpec(endpoint_ids=(endpoint,), status=Status.HELD))
        view = EnabledView(endpoint=self._view(row), replay=None if replay is None else ReplayView.of(replay))
        return Reply(view, etag=row.revision)

    @route("POST", _ONE + "/recover", answers={202: ReplayPage}, problems=(404,), portal=True, once=True)
    def recover_endpoint(self, tenant: str, endpoint: str, body: RecoverRequest) -> Reply:
        """Send every delivery again that was exhausted or held since a time.

        This starts one replay for each of the two states.
        """
        row = self._endpoints.get(tenant, endpoint).endpoint
        backlog = self._deliveries.backlog(row)
        wanted = [
            status for status, count in ((Status.EXHAUSTED, backlog.exhausted), (Status.HELD, backlog.held)) if count
        ]
        jobs = [
            self._replays.start(tenant, ReplaySpec(endpoint_ids=(endpoint,), status=status, since=body.since))
            for status in wanted
        ]
        return Reply(ReplayPage(items=[ReplayView.of(each) for each in jobs], next_cursor=None), 202)

    @route("POST", _ONE + "/test", answers={200: AttemptView}, problems=(404,), portal=True)
    def test_endpoint(self, tenant: str, endpoint: str, body: TestRequest) -> Reply:
        """Send one test POST to an endpoint now, signed like its deliveries, and show the answer.

        The test is not recorded and not retried. It also works for a disabled endpoint.
        """
        return Reply(AttemptView.tested(self._probe.send(tenant, endpoint, event_type=body.event_type, data=body.data)))

    @route("GET", _ONE + "/blocked-keys", answers={200: BlockedKeyPage}, problems=(404,), portal=True)
    def list_blocked_keys(self, tenant: str, endpoint: str) -> Reply:
        """List ordering keys with waiting deliveries, up to 100, the longest wait first.

        Each key has the number that its deliveries wait for.
        """
        found = self._ordering.blocked(tenant, endpoint)
        return Reply(BlockedKeyPage(items=[BlockedKeyView.of(each) for each in found], next_cursor=None))

    @route("GET", "/v1/blocked-keys", answers={200: BlockedAnywherePage})
    def list_all_blocked_keys(self, query: BlockedQuery) -> Reply:
        """List blocked ordering keys of all tenants, those that wait longest first."""
        found = self._ordering.blocked_anywhere(limit=query.limit)
        items = [BlockedAnywhereView.of(each) for each in found.keys]
        page = BlockedAnywherePage(items=items, next_cursor=None, count=found.total, complete=found.complete)
        return Reply(page)

    @route("POST", _ONE + "/skip", answers={202: None}, problems=(404,), portal=True)
    def skip_number(self, tenant: str, endpoint: str, body: SkipRequest) -> Reply:
        """Skip a number of an ordering key, so that the later events of the key continue.

        Its delivery is cancelled. If its event has not come, deliveries no longer wait for it.
        """
        self._ordering.skip(tenant, endpoint, body.ordering_key, body.sequence)
        return Reply(status=202)

    @route("GET", _ONE + "/stats", answers={200: StatsView}, problems=(404,), portal=True)
    def show_endpoint_stats(self, tenant: str, endpoint: str, query: StatsQuery) -> Reply:
        """Summarise an endpoint's newest deliveries by hour: statuses, status codes, latency."""
        stats = self._stats.read(tenant, endpoint, since=query.since or "", until=query.until or "")
        return Reply(StatsView.model_validate(stats))

    @route("GET", _ONE + "/secrets", answers={200: SecretPage}, problems=(404,), portal=True)
    def list_secrets(self, tenant: str, endpoint: str) -> Reply:
        """List the active signing secrets, oldest first, without their values."""
        row = self._endpoints.get(tenant, endpoint).endpoint
        active = active_secrets(row, self._clock())
        items = [
            SecretView(position=position, current=each.expires_at is None, expires_at=moment(each.expires_at))
            for position, each in enumerate(active, start=1)
        ]
        return Reply(SecretPage(items=items, next_cursor=None), etag=row.revision)

    @route(
        "POST", _ONE + "/secrets/rotate", answers={200: RotatedView}, problems=(404, 409, 412), portal=True, once=True
    )
    def rotate_secret(self, call: Call, tenant: str, endpoint: str, body: RotateRequest) -> Reply:
        """Give an endpoint a new signing secret.

        The new secret is only in this answer. During the overlap both secrets sign, so that receivers can change
        without a gap.
        """
        rotated = self._endpoints.rotate(
            tenant,
            endpoint,
            overlap=body.overlap_seconds,
            secret=body.secret.get_secret_value() if body.secret else None,
            kind=body.secret_kind,
            if_match=call.if_match,
        )
        view = RotatedView(
            secret=rotated.secret,
            public_key=_public_key(rotated.secret),
            old_until=moment(rotated.old_until),
            endpoint=self._view(rotated.endpoint),
        )
        return Reply(view, etag=rotated.endpoint.revision)

    @route("POST", _ONE + "/secrets/expire", answers={200: EndpointView}, problems=(404, 409, 412), portal=True)
    def expire_old_secrets(self, call: Call, tenant: str, endpoint: str, body: Empty) -> Reply:  # noqa: ARG002
        """End the overlap of a rotation now; only the current secret signs from now on."""
        self._endpoints.expire_old(tenant, endpoint, call.if_match)
        return self._shown(tenant, endpoint)

    @route("POST", _ONE + "/secrets/reveal", answers={200: RevealedPage}, problems=(404,), portal=True)
    def reveal_secrets(self, tenant: str, endpoint: str, body: Empty) -> Reply:  # noqa: ARG002
        """Show the active signing secrets with their values.

        Callers of this operation can sign as this deployment does. Grant it to few.
        """
        items = [RevealedView.of(each, _public_key(each.secret)) for each in self._endpoints.reveal(tenant, endpoint)]
        return Reply(RevealedPage(items=items, next_cursor=None))

    def _shown(self, tenant: str, endpoint_id: str) -> Reply:
        seen = self._endpoints.get(tenant, endpoint_id)
        return Reply(EndpointView.of(seen, self._clock()), etag=seen.endpoint.revision)

    def _created(self, made: Created) -> Reply:
        seen = self._endpoints.get(made.endpoint.tenant, made.endpoint.id)
        view = EndpointCreatedView(
            **endpoint_fields(seen, self._clock()), secret=made.secret, public_key=_public_key(made.secret)
        )
        return Reply(view, 201 if made.created else 200, etag=made.endpoint.revision)

    def _view(self, row: Endpoint) -> EndpointView:
        return EndpointView.of(Seen(row, self._endpoints.get(row.tenant, row.id).health), self._clock())


def _public_key(secret: str | None) -> str | None:
    return signing.public_key(secret) if secret and secret.startswith("whsk_") else None


def _check_destination(call: Call, body: EndpointSpec) -> None:
    """What is behind an ARN is the operator's: a tenant could name another one's queue. Raises Forbidden."""
    if call.principal.tenant is None:
        return
    if is_destination(body.url or ""):
        raise Forbidden("url: expected an https:// URL; an ARN is for operators")
    if body.role:
        raise Forbidden("role: expected none; a role is for operators")
