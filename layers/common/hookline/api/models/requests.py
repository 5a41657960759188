"""Captured inbound requests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import Field

from hookline.api.models.base import Json, Model, Page, PageQuery, Time, moment

if TYPE_CHECKING:
    from hookline.management.requests import Captured

__all__ = ["CapturedPage", "CapturedView", "CapturedWithRequest", "RequestsQuery", "RunView", "StartedRun"]


class RequestsQuery(PageQuery):
    hook: str = Field("", max_length=256, description="Only requests to this hook.")
    outcome: str = Field("", max_length=32, description="accepted, ran, refused, mismatch or failed.")


class CapturedView(Model):
    id: str
    hooks: list[str] = Field(description="The hooks that ran; empty for a refused request.")
    received_at: Time
    outcome: str
    reason: str
    method: str
    path: str

    @classmethod
    def fields_of(cls, captured: Captured) -> dict[str, Any]:
        kept = captured.kept
        return {
            "id": captured.id,
            "hooks": [str(run["hook"]) for run in kept.runs],
            "received_at": moment(kept.received_at),
            "outcome": kept.outcome,
            "reason": kept.reason,
            "method": str(kept.request.get("method", "")),
            "path": str(kept.request.get("path", "")),
        }


class CapturedPage(Page[CapturedView]):
    pass


class StartedRun(Model):
    hook: str
    message_id: str = Field(description="Id of the message in the inbound queue; it is also in the worker's log lines.")


class RunView(Model):
    items: list[StartedRun]


class CapturedWithRequest(CapturedView):
    request: dict[str, Json] = Field(description="As it was received: method, path, url, query, headers, body.")
    runs: list[dict[str, Json]] = Field(description="The hooks that ran, each with the result of verification.")
