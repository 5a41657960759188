"""One attempt of a delivery: what was sent, what was answered, how long each part took."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Self

from pydantic import Field

from hookline.api.models.base import Model, Time, moment

if TYPE_CHECKING:
    from hookline.management.probe import Probed
    from hookline.outbound.model import Attempt, Delivery
    from hookline.ports import Trip

__all__ = ["AttemptView"]

_STANDARD = ("webhook-id", "webhook-timestamp", "webhook-signature", "content-type", "user-agent", "accept")
_SIGNATURES = ("x-hub-signature-256", "stripe-signature")


class TimingsView(Model):
    """Milliseconds from the attempt's start to the end of each phase; 0: not needed (connection reused)."""

    dns: int
    connect: int
    tls: int
    first_byte: int


class ResponseView(Model):
    headers: list[tuple[str, str]] = Field(description="The attempts that were kept with the delivery.")
    body: str = Field(description="The first 16 KiB of the answer, as text; less after a success.")


class RequestView(Model):
    url: str | None = Field(description="Only for a test.")
    headers: list[tuple[str, str]] = Field(
        description="Headers as sent. For credentials and your own headers, only the names."
    )
    body: str | None = Field(description="Only for a test; a delivery's body is made from its event.")


class AttemptView(Model):
    number: int
    at: Time
    lane: Literal["fast", "slow", "test"]
    code: int | None
    error: str | None
    ms: int
    timings: TimingsView | None = Field(description="null where nothing was sent.")
    address: str | None = Field(description="IP address of the connection.")
    request: RequestView | None = Field(
        description="Headers of the answer; after a success, only those of the last attempt."
    )
    response: ResponseView | None = Field(description="Only of the last attempt.")

    @classmethod
    def of(cls, number: int, attempt: Attempt, sent: str, last: Delivery | None) -> Self:
        """`sent`: its header lines, "" if not kept; `last`: the delivery whose last attempt it is."""
        return cls(
            number=number,
            at=moment(attempt.at) or "",
            lane="slow" if attempt.lane == "slow" else "fast",
            code=attempt.code or None,
            error=attempt.error or None,
            ms=attempt.ms,
            **_trip(attempt.trip),
            request=RequestView(url=None, headers=_headers(sent), body=None) if sent else None,
            response=ResponseView(headers=_headers(last.answered), body=last.excerpt) if last and last.code else None,
        )

    @classmethod
    def tested(cls, probed: Probed) -> Self:
        result, request = probed.result, probed.request
        refused = bool(result.code) and not 200 <= result.code < 300  # noqa: PLR2004 - the class of successes
        return cls(
            number=1,
            at=moment(probed.at) or "",
            lane="test",
            code=result.code or None,
            error=result.error or ("status" if refused else None),
            ms=result.ms,
            **_trip(result.trip),
            request=RequestView(
                url=request.url,
                headers=[(name, _shown(name, value)) for name, value in request.headers],
                body=request.body.decode(errors="replace"),
            ),
            response=ResponseView(
                headers=_headers(result.head.decode(errors="replace")), body=result.body.decode(errors="replace")
            )
            if result.code
            else None,
        )


def _trip(trip: Trip | None) -> dict[str, Any]:
    if trip is None:
        return {"timings": None, "address": None}
    timings = TimingsView(dns=trip.dns, connect=trip.connect, tls=trip.tls, first_byte=trip.first_byte)
    return {"timings": timings, "address": trip.address or None}


def _headers(lines: str) -> list[tuple[str, str]]:
    """Of a head as it was kept: its last line may be cut."""
    found = [line.partition(":") for line in lines.splitlines()]
    return [(name, value.strip()) for name, colon, value in found if colon]


def _shown(name: str, value: str) -> str:
    """What we put there ourselves; whatever else may be a credential."""
    return value if name.lower() in (*_STANDARD, *_SIGNATURES) else "***"
