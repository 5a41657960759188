"""Event types and events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from pydantic import Field

from hookline.api.models.base import Given, Json, Model, Page, PageQuery, Query, ReportedProblem, Time
from hookline.errors import InvalidInput
from hookline.outbound.events.publishing import json_text

if TYPE_CHECKING:
    from hookline.management.events import Outcome
    from hookline.outbound.model import Event, EventType

__all__ = [
    "BatchRequest",
    "BatchView",
    "EventPage",
    "EventQuery",
    "EventTypePage",
    "EventTypeQuery",
    "EventTypeRequest",
    "EventTypeView",
    "EventView",
    "EventWithPayload",
    "PublishRequest",
    "PublishedView",
]

MOST_SHOWN = 4_000_000  # bytes of a payload; Lambda answers 6 MB at most


class EventTypeView(Model):
    name: str
    description: str
    deprecated: bool
    schemas: dict[str, Json] = Field(description="A JSON Schema of `data` for each version, oldest first.")
    examples: dict[str, list[Json]] = Field(description="Examples of `data`, by version.")
    revision: int

    @classmethod
    def of(cls, row: EventType) -> Self:
        return cls(
            name=row.name,
            description=row.description,
            deprecated=row.deprecated,
            schemas=dict(row.schemas),
            examples={version: list(each) for version, each in row.examples.items()},
            revision=row.revision,
        )


class EventTypePage(Page[EventTypeView]):
    pass


class EventTypeRequest(Given):
    description: str = Field("", max_length=2000)
    deprecated: bool = False
    schemas: dict[str, dict[str, Any]] = Field(
        default_factory=dict, max_length=50, description="A JSON Schema of `data` for each version, oldest first."
    )
    examples: dict[str, list[Json]] = Field(
        default_factory=dict, max_length=50, description="Examples of `data`, by version; each must meet its schema."
    )


class EventTypeQuery(PageQuery):
    pass


class DeleteQuery(Query):
    force: bool = Field(False, description="Delete it even if endpoints subscribe to it by name.")


class PublishRequest(Given):
    type: str = Field(min_length=1, max_length=256, examples=["order.created"])
    data: Json = Field(description="The payload: any JSON value, at most 1 MiB.")
    id: str | None = Field(
        None, max_length=256, description="An id of your own. If you send the same event twice, it is published once."
    )
    timestamp: Time | None = Field(None, description="Default: the current time.")
    version: str | None = Field(None, max_length=64, description="Version of the event type.")
    channels: list[str] = Field(default_factory=list, max_length=16)
    ordering_key: str | None = Field(
        None, max_length=256, description="Ordering key; the event gets the next number of this key."
    )

    def described(self) -> dict[str, Any]:
        """What the service takes: what was given, and data as JSON text, for text alone is taken as that."""
        given = {name: getattr(self, name) for name in self.model_fields_set}
        return {name: value for name, value in given.items() if value is not None} | {"data": json_text(self.data)}


class PublishedView(Model):
    id: str
    tenant: str
    type: str
    timestamp: Time
    created: bool = Field(description="false: the same event was published before.")
    registered: bool = Field(
        description="Whether the event type is registered, so that the data was checked against its schema."
    )

    @classmethod
    def of(cls, outcome: Outcome) -> Self:
        event = outcome.event
        assert event is not None
        return cls(
            id=event.id,
            tenant=event.tenant,
            type=event.type,
            timestamp=event.timestamp,
            created=outcome.created,
            registered=outcome.registered,
        )


class BatchRequest(Given):
    events: list[PublishRequest] = Field(min_length=1, max_length=100)


class BatchItem(Model):
    id: str | None
    created: bool
    problems: list[ReportedProblem] = Field(description="Why the event was not published; empty if it was.")

    @classmethod
    def of(cls, outcome: Outcome) -> Self:
        error = outcome.error
        if isinstance(error, InvalidInput):
            problems = [ReportedProblem(field=each.where, expected=each.expected) for each in error.problems]
        else:
            problems = [] if error is None else [ReportedProblem(field="id", expected=str(error))]
        return cls(id=outcome.event_id, created=outcome.created, problems=problems)


class BatchView(Model):
    items: list[BatchItem] = Field(description="In the order of the request.")
    published: int
    existing: int
    failed: int

    @classmethod
    def of(cls, outcomes: list[Outcome]) -> Self:
        failed = sum(each.error is not None for each in outcomes)
        published = sum(each.created for each in outcomes)
        return cls(
            items=[BatchItem.of(each) for each in outcomes],
            published=published,
            existing=len(outcomes) - failed - published,
            failed=failed,
        )


class EventQuery(PageQuery):
    since: Time | None = Field(None, description="Only events of this time or later.")
    until: Time | None = Field(None, description="Only events before this time.")
    type: str = Field("", max_length=256, description="A name, or a pattern such as order.*")


class EventView(Model):
    id: str
    tenant: str
    type: str
    timestamp: Time
    version: str | None
    channels: list[str]
    ordering_key: str | None
    sequence: int | None = Field(description="The event's number in its ordering key.")
    bytes: int | None = Field(description="Size of its payload; null if the payload is in S3.")

    @classmethod
    def of(cls, event: Event) -> Self:
        return cls(**event_fields(event))


def event_fields(event: Event) -> dict[str, Any]:
    return {
        "id": event.id,
        "tenant": event.tenant,
        "type": event.type,
        "timestamp": event.timestamp,
        "version": event.version,
        "channels": list(event.channels),
        "ordering_key": event.ordering_key,
        "sequence": event.sequence,
        "bytes": None if event.data is None else len(event.data),
    }


class EventWithPayload(EventView):
    payload: str | None = Field(description="The JSON text of `data`, as it is sent; null where it has expired.")

    @classmethod
    def of(cls, event: Event) -> Self:
        shown = event.data is not None and len(event.data) <= MOST_SHOWN
        return cls(**event_fields(event), payload=event.data.decode(errors="replace") if shown and event.data else None)


class EventPage(Page[EventView]):
    pass
