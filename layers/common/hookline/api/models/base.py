"""What every model has in common: times, pages, and the queries of listings.

`defer_build`: a validator is made when its model is first used: a cold start makes those that its request needs.
"""

from __future__ import annotations

from typing import Annotated, Any, Generic, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, WithJsonSchema

from hookline.outbound import times

__all__ = ["Empty", "Model", "Page", "PageQuery", "Query", "ReportedProblem", "Time", "moment", "normal_time"]

T = TypeVar("T")
LIMIT = 100


def _normalised(text: str) -> str:
    try:
        return times.normalise(text)
    except ValueError:
        raise ValueError("expected a time as RFC 3339 has it, such as 2026-11-27T02:30:00Z") from None


Time = Annotated[
    str,
    AfterValidator(_normalised),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-11-27T02:30:00.000000Z"]}),
]


def moment(unix_seconds: float | None) -> str | None:
    return None if unix_seconds is None else times.rfc3339(unix_seconds)


def normal_time(text: str | None) -> str:
    """As the stores take it: "" for none."""
    return text or ""


class Model(BaseModel):
    """An answer."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, defer_build=True)


class Query(BaseModel):
    """What stands after the `?`."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, hide_input_in_errors=True, defer_build=True)


class Given(BaseModel):
    """A body."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, hide_input_in_errors=True, defer_build=True)


class Empty(Given):
    """Nothing, or `{}`."""


class PageQuery(Query):
    limit: int = Field(
        50,
        ge=1,
        le=LIMIT,
        description="Maximum number of items on the page. A page may hold fewer items and still not be the last one.",
    )
    cursor: str | None = Field(None, max_length=4096, description="`next_cursor` of the previous page.")


class Page(Model, Generic[T]):
    items: list[T]
    next_cursor: str | None = Field(
        None, description="Pass it as `cursor` to get the next page; null on the last page."
    )


class ReportedProblem(Model):
    """One error of a request: the field, and what was expected."""

    field: str
    expected: str


class ProblemDetails(Model):
    """A problem as in RFC 9457. Programs should use `code`."""

    type: str = Field(examples=["urn:hookline:problem:not-found"])
    title: str
    status: int
    code: str
    detail: str
    request_id: str
    problems: list[ReportedProblem] = Field(description="Errors of the request, by field; empty for other problems.")


Json = Annotated[Any, WithJsonSchema({"description": "Any JSON value."})]
