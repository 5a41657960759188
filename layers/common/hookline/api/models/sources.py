"""The mappings of sources, and what a message would be published as."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Self

from pydantic import Field

from hookline.api.models.base import Given, Json, Model, Time
from hookline.management.sources import read_mappings

if TYPE_CHECKING:
    from hookline.management.sources import AppliedMappings, Tried

__all__ = ["SourceTryRequest", "SourceTryView", "SourcesAppliedView", "SourcesRequest", "SourcesView", "TriedView"]

Fields = dict[str, Json]


class SourcesView(Model):
    revision: int
    mappings: list[Fields] = Field(description="In their order, each with the fields of the file.")


class _Mappings(Given):
    mappings: list[Fields] | None = Field(None, max_length=100, description="Either these, or `content`.")
    content: str | None = Field(None, max_length=500_000, description="The mappings as a file: YAML or JSON.")

    def raw(self) -> Any:
        """None where neither was given. Raises InvalidInput."""
        if self.content is None:
            return self.mappings
        found = read_mappings(self.content)
        return "" if found is None else found  # an empty file has no list


class SourcesRequest(_Mappings):
    pass


class SourcesAppliedView(Model):
    revision: int
    mappings: int = Field(description="Number of mappings.")
    changed: bool = Field(description="false: they were the same already.")

    @classmethod
    def of(cls, applied: AppliedMappings) -> Self:
        return cls.model_validate(applied._asdict())


class SourceTryRequest(_Mappings):
    source: Literal["bus", "queue", "bucket"]
    message: str = Field(
        max_length=1_048_576,
        description="What the source sends: an event of EventBridge, a message's body, or a notification of S3.",
    )


class TriedView(Model):
    mapping: str | None = Field(description="Name of the mapping; null if none wants the message, which is ignored.")
    tenant: str | None
    type: str | None
    id: str | None
    timestamp: Time | None
    ordering_key: str | None
    sequence: int | None
    payload: str | None = Field(description="As it would be sent, byte for byte.")

    @classmethod
    def of(cls, tried: Tried) -> Self:
        event = tried.event
        return cls(
            mapping=tried.mapping.name if tried.mapping else None,
            tenant=event.tenant if event else None,
            type=event.type if event else None,
            id=event.id if event else None,
            timestamp=event.timestamp if event else None,
            ordering_key=event.ordering_key if event else None,
            sequence=event.sequence if event else None,
            payload=(event.data or b"").decode() if event else None,
        )


class SourceTryView(Model):
    items: list[TriedView] = Field(description="An item for each event in the message.")
