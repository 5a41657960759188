"""Deliveries and replays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hookline.api.models.base import Empty, PageQuery
from hookline.api.models.deliveries import (
    DeliveriesQuery,
    DeliveryPage,
    DeliveryView,
    DeliveryWithAttempts,
    EveryDeliveriesQuery,
    NewestPage,
    NewestQuery,
    RetriedItem,
    RetriedView,
    RetryRequest,
)
from hookline.api.models.replays import PreviewView, ReplayPage, ReplayRequest, ReplayView
from hookline.api.routing import Reply, route
from hookline.errors import NotFound

if TYPE_CHECKING:
    from hookline.management.deliveries import Deliveries
    from hookline.management.events import Events
    from hookline.management.newest import NewestDeliveries
    from hookline.management.pages import Listing
    from hookline.management.replays import Replays
    from hookline.outbound.model import Delivery, ReplayJob

__all__ = ["DeliveryRoutes", "ReplayRoutes"]

_ALL = "/v1/tenants/{tenant}/deliveries"
_ONE = _ALL + "/{endpoint}/{event}"
_REPLAYS = "/v1/tenants/{tenant}/replays"


class DeliveryRoutes:
    tag = "Deliveries"

    def __init__(self, deliveries: Deliveries, newest: NewestDeliveries, events: Events) -> None:
        self._deliveries = deliveries
        self._newest = newest
        self._events = events

    @route("GET", _ALL, answers={200: DeliveryPage}, problems=(404,), portal=True)
    def list_deliveries(self, tenant: str, query: DeliveriesQuery) -> Reply:
        """List a tenant's deliveries to all its endpoints, newest event first."""
        page = self._deliveries.page(tenant, query.asked(), cursor=query.cursor, limit=query.limit)
        return Reply(DeliveryPage(items=[DeliveryView.of(each) for each in page.items], next_cursor=page.cursor))

    @route("GET", "/v1/deliveries", answers={200: DeliveryPage}, problems=(404,))
    def list_all_deliveries(self, query: EveryDeliveriesQuery) -> Reply:
        """List undelivered deliveries of all tenants, newest event first; or the deliveries of one tenant.

        Without a tenant, `status` is undelivered or one of the states that undelivered includes. The list may lag by
        some seconds.
        """
        asked = query.asked()
        if query.tenant:
            page = self._deliveries.page(query.tenant, asked, cursor=query.cursor, limit=query.limit)
        else:
            page = self._deliveries.everywhere(asked, cursor=query.cursor, limit=query.limit)
        return Reply(DeliveryPage(items=[DeliveryView.of(each) for each in page.items], next_cursor=page.cursor))

    @route("GET", "/v1/deliveries/newest", answers={200: NewestPage})
    def list_newest_deliveries(self, query: NewestQuery) -> Reply:
        """List the newest deliveries of all tenants, for a screen that asks again and again.

        An answer reads a bounded number of partitions: those of the endpoints in the answer before, and some others in
        turn. So the first answers do not know all endpoints yet; `complete` says when they do.
        """
        found = self._newest.look(cursor=query.cursor, limit=query.limit)
        items = [DeliveryView.of(each) for each in found.items]
        return Reply(NewestPage(items=items, cursor=found.cursor, complete=found.complete))

    @route(
        "GET",
        "/v1/tenants/{tenant}/events/{event}/deliveries",
        answers={200: DeliveryPage},
        problems=(404,),
        portal=True,
    )
    def list_deliveries_of_event(self, tenant: str, event: str) -> Reply:
        """List an event's delivery to each of the tenant's current endpoints."""
        rows = self._deliveries.of_event(self._events.get(tenant, event))
        return Reply(DeliveryPage(items=[DeliveryView.of(each) for each in rows], next_cursor=None))

    @route("GET", _ONE, answers={200: DeliveryWithAttempts}, problems=(404,), portal=True)
    def show_delivery(self, tenant: str, endpoint: str, event: str) -> Reply:
        """Show a delivery with its attempts."""
        return Reply(DeliveryWithAttempts.of(self._deliveries.get(tenant, endpoint, event)))

    @route("POST", _ONE + "/retry", answers={202: RetriedView}, problems=(404,), portal=True, once=True)
    def retry_delivery(self, tenant: str, endpoint: str, event: str, body: Empty) -> Reply:  # noqa: ARG002
        """Send a delivery again, with a new schedule."""
        self._deliveries.retry([self._deliveries.get(tenant, endpoint, event)])
        item = RetriedItem(endpoint_id=endpoint, event_id=event, accepted=True, problem=None)
        return Reply(RetriedView(accepted=1, items=[item]), 202)

    @route("POST", _ALL + "/retry", answers={202: RetriedView}, problems=(404,), portal=True, once=True)
    def retry_deliveries(self, tenant: str, body: RetryRequest) -> Reply:
        """Send up to 100 deliveries again; the answer lists those that were not found."""
        found: list[Delivery] = []
        items: list[RetriedItem] = []
        for each in body.deliveries:
            try:
                found.append(self._deliveries.get(tenant, each.endpoint_id, each.event_id))
                problem = None
            except NotFound as error:
                problem = str(error)
            items.append(
                RetriedItem(
                    endpoint_id=each.endpoint_id, event_id=each.event_id, accepted=problem is None, problem=problem
                )
            )
        self._deliveries.retry(found)
        return Reply(RetriedView(accepted=len(found), items=items), 202)


class ReplayRoutes:
    tag = "Replays"

    def __init__(self, replays: Replays) -> None:
        self._replays = replays

    @route("POST", _REPLAYS + "/preview", answers={200: PreviewView}, problems=(404,), portal=True)
    def preview_replay(self, tenant: str, body: ReplayRequest) -> Reply:
        """Count the deliveries that a replay would send again, without starting it."""
        preview = self._replays.preview(tenant, body.spec())
        return Reply(PreviewView(count=preview.count, complete=preview.complete))

    @route("POST", _REPLAYS, answers={202: ReplayView}, problems=(404,), portal=True, once=True)
    def start_replay(self, tenant: str, body: ReplayRequest) -> Reply:
        """Send deliveries again by filter: any number of them, page by page, at most `rate` per second."""
        return Reply(ReplayView.of(self._replays.start(tenant, body.spec())), 202)

    @route("GET", _REPLAYS, answers={200: ReplayPage}, portal=True)
    def list_replays(self, tenant: str, query: PageQuery) -> Reply:
        """List a tenant's replays, newest first."""
        return Reply(_page(self._replays.page(tenant, cursor=query.cursor, limit=query.limit)))

    @route("GET", "/v1/replays", answers={200: ReplayPage})
    def list_all_replays(self, query: PageQuery) -> Reply:
        """List the replays of all tenants, newest first."""
        return Reply(_page(self._replays.page(None, cursor=query.cursor, limit=query.limit)))

    @route("GET", _REPLAYS + "/{replay}", answers={200: ReplayView}, problems=(404,), portal=True)
    def show_replay(self, tenant: str, replay: str) -> Reply:
        """Show a replay's progress."""
        return Reply(ReplayView.of(self._replays.get(tenant, replay)))

    @route("POST", _REPLAYS + "/{replay}/cancel", answers={200: ReplayView}, problems=(404, 409), portal=True)
    def cancel_replay(self, tenant: str, replay: str, body: Empty) -> Reply:  # noqa: ARG002
        """Stop a replay; deliveries that it has sent are not undone."""
        return Reply(ReplayView.of(self._replays.cancel(tenant, replay)))

    @route("POST", _REPLAYS + "/{replay}/resume", answers={200: ReplayView}, problems=(404, 409), portal=True)
    def resume_replay(self, tenant: str, replay: str, body: Empty) -> Reply:  # noqa: ARG002
        """Resume a cancelled replay where it stopped."""
        return Reply(ReplayView.of(self._replays.resume(tenant, replay)))


def _page(listing: Listing[ReplayJob]) -> ReplayPage:
    return ReplayPage(items=[ReplayView.of(each) for each in listing.items], next_cursor=listing.cursor)
