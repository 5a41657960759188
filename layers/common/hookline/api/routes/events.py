"""Event types and events."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
    EventView,
    EventWithPayload,
    PublishedView,
    PublishRequest,
)
from hookline.api.routing import Call, Reply, route

if TYPE_CHECKING:
    from hookline.management.event_types import EventTypes
    from hookline.management.events import Events

__all__ = ["EventRoutes", "EventTypeRoutes"]


class EventTypeRoutes:
    tag = "Event types"

    def __init__(self, types: EventTypes) -> None:
        self._types = types

    @route("GET", "/v1/event-types", answers={200: EventTypePage}, tenants=True, portal=True)
    def list_event_types(self, query: EventTypeQuery) -> Reply:
        """List event types, by name."""
        page = self._types.page(cursor=query.cursor, limit=query.limit)
        return Reply(EventTypePage(items=[EventTypeView.of(each) for each in page.items], next_cursor=page.cursor))

    @route("GET", "/v1/event-types/{name}", answers={200: EventTypeView}, problems=(404,), tenants=True, portal=True)
    def show_event_type(self, name: str) -> Reply:
        """Show an event type with its schemas and examples."""
        row = self._types.get(name)
        return Reply(EventTypeView.of(row), etag=row.revision)

    @route("PUT", "/v1/event-types/{name}", answers={200: EventTypeView, 201: EventTypeView}, problems=(409, 412))
    def put_event_type(self, call: Call, name: str, body: EventTypeRequest) -> Reply:
        """Create or replace an event type.

        Events are checked against the schema of their version when they are published, not when they are sent.
        """
        row, created = self._types.put(name, body.model_dump(), call.if_match)
        return Reply(EventTypeView.of(row), 201 if created else 200, etag=row.revision)

    @route("DELETE", "/v1/event-types/{name}", answers={204: None}, problems=(404, 409, 412))
    def delete_event_type(self, call: Call, name: str, query: DeleteQuery) -> Reply:
        """Delete an event type; its events are no longer checked against a schema."""
        self._types.delete(name, force=query.force, if_match=call.if_match)
        return Reply(status=204)


class EventRoutes:
    tag = "Events"

    def __init__(self, events: Events) -> None:
        self._events = events

    @route(
        "POST",
        "/v1/tenants/{tenant}/events",
        answers={200: PublishedView, 201: PublishedView},
        problems=(404, 409),
        once=True,
    )
    def publish_event(self, tenant: str, body: PublishRequest) -> Reply:
        """Publish an event.

        201: the event is committed, and every endpoint that subscribes to it will get it. 200: the same event was
        published before. Another event with the same id is a conflict.
        """
        outcome = self._events.publish(tenant, body.described())
        return Reply(PublishedView.of(outcome), 201 if outcome.created else 200)

    @route("POST", "/v1/tenants/{tenant}/events/batch", answers={200: BatchView}, problems=(404,), once=True)
    def publish_events(self, tenant: str, body: BatchRequest) -> Reply:
        """Publish up to 100 events, each independently.

        An error in one event does not stop the others; `failed` lists the errors.
        """
        return Reply(BatchView.of(self._events.publish_many(tenant, [each.described() for each in body.events])))

    @route("GET", "/v1/tenants/{tenant}/events/{event}", answers={200: EventWithPayload}, problems=(404,), portal=True)
    def show_event(self, tenant: str, event: str) -> Reply:
        """Show an event with its payload."""
        return Reply(EventWithPayload.of(self._events.get(tenant, event)))

    @route("GET", "/v1/tenants/{tenant}/events", answers={200: EventPage}, problems=(404,), portal=True)
    def list_events(self, tenant: str, query: EventQuery) -> Reply:
        """List a tenant's events, newest first."""
        page = self._events.page(
            tenant,
            since=query.since or "",
            until=query.until or "",
            event_type=query.type,
            cursor=query.cursor,
            limit=query.limit,
        )
        return Reply(EventPage(items=[EventView.of(each) for each in page.items], next_cursor=page.cursor))
