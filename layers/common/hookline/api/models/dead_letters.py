"""Dead-letter queues and their messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Self

from pydantic import Field

from hookline.api.models.base import Given, Model, Page, Query, Time, moment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hookline.management.dead_letters import Letter, QueueDepth

__all__ = [
    "DepthPage",
    "DepthView",
    "LetterPage",
    "LetterView",
    "PeekQuery",
    "PurgeRequest",
    "RedriveRequest",
    "RedrivenView",
]

MOST_SHOWN = 262_144  # characters of a letter's body
_FILTER = Field("", max_length=500)


class DepthView(Model):
    queue: Literal["delivery", "inbound", "inbound-fifo", "stream", "source"]
    waiting: int
    in_flight: int
    oldest_at: Time | None = Field(description="Of up to ten messages that were read.")

    @classmethod
    def of(cls, depth: QueueDepth) -> Self:
        return cls(
            queue=depth.queue,  # type: ignore[arg-type]  # one of these; pydantic checks it
            waiting=depth.waiting,
            in_flight=depth.in_flight,
            oldest_at=moment(depth.oldest_at),
        )


class DepthPage(Page[DepthView]):
    pass


class PeekQuery(Query):
    """Each filter is a field of the letters of some queues; which, says `fields` of any letter of that queue."""

    limit: int = Field(10, ge=1, le=100)
    kind: str = _FILTER
    tenant: str = _FILTER
    endpoint: str = _FILTER
    event: str = _FILTER
    event_time: str = _FILTER
    event_type: str = _FILTER
    hook: str = _FILTER
    message: str = _FILTER
    received: str = _FILTER
    scheme: str = _FILTER
    attempts: str = _FILTER
    records: str = _FILTER
    queue: str = Field("", max_length=500, description="Of a source's letter: the queue that it came from.")
    reason: str = _FILTER

    def fields(self) -> dict[str, str]:
        """The filters that were given."""
        return {name: value for name, value in self.model_dump(exclude={"limit"}).items() if value}


class LetterView(Model):
    id: str
    sent_at: Time
    receives: int
    fields: dict[str, str] = Field(description="What the message says: tenant, endpoint, event, hook, reason, …")
    body: str

    @classmethod
    def of(cls, letter: Letter, fields: Mapping[str, str]) -> Self:
        return cls(
            id=letter.id,
            sent_at=moment(letter.sent_at) or "",
            receives=letter.receives,
            fields=dict(fields),
            body=letter.body[:MOST_SHOWN],
        )


class LetterPage(Page[LetterView]):
    complete: bool = Field(
        description="false: there may be more. The limit was reached, or 12 seconds were not enough to read the queue."
    )


class RedriveRequest(Given):
    all: bool = Field(False, description="All messages. Otherwise give `ids` or `fields`.")
    ids: list[str] = Field(default_factory=list, max_length=1000)
    fields: dict[str, str] = Field(
        default_factory=dict, max_length=10, description="Values of fields; * and ? are wildcards. All must match."
    )
    limit: int = Field(1000, ge=1, le=10_000)


class RedrivenView(Model):
    seen: int
    matched: int
    moved: int
    complete: bool = Field(description="false: there may be more messages; call again.")
    problems: list[str] = Field(description="Why stream faults stay in the queue: the first 20 reasons.")


class PurgeRequest(Given):
    confirm: str = Field(description="The name of the queue, to confirm.")
