"""Portal sessions, and the portal's playground."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Self

from pydantic import Field

from hookline.api.models.base import Given, Json, Model, Page, ReportedProblem, Time, moment

if TYPE_CHECKING:
    from hookline.management.playground import Tried
    from hookline.management.portal import Opened, PortalSession

__all__ = [
    "LinkView",
    "OpenRequest",
    "OpenedView",
    "PlaygroundRequest",
    "PlaygroundView",
    "PortalSessionPage",
    "PortalSessionRequest",
    "PortalSessionView",
]


class Brand(Given):
    name: str = Field("", max_length=60)
    logo: str = Field("", max_length=500, pattern=r"^(https://[^\s\"'<>]+)?$", description="URL of an image.")
    accent: str = Field("", pattern=r"^(#[0-9a-fA-F]{6})?$", description="A colour, such as #3355ff.")


class PortalSessionRequest(Given):
    link_seconds: float = Field(300, ge=30, le=3600, description="How long the link can be used.")
    session_seconds: float = Field(
        3600, ge=60, le=43_200, description="How long the session lasts after the link was used."
    )
    brand: Brand = Field(default_factory=lambda: Brand(name="", logo="", accent=""))


class PortalSessionView(Model):
    id: str
    created_at: Time
    link_expires_at: Time
    used_at: Time | None
    expires_at: Time | None = Field(description="null until the link is used.")

    @classmethod
    def of(cls, session: PortalSession) -> Self:
        return cls(**_fields(session))


def _fields(session: PortalSession) -> dict[str, Any]:
    return {
        "id": session.id,
        "created_at": moment(session.created_at),
        "link_expires_at": moment(session.link_until),
        "used_at": moment(session.used_at),
        "expires_at": moment(session.expires_at),
    }


class PortalSessionPage(Page[PortalSessionView]):
    pass


class LinkView(PortalSessionView):
    url: str = Field(description="The link works once. The part after # never appears in a log.")

    @classmethod
    def made(cls, session: PortalSession, url: str) -> Self:
        return cls(**_fields(session), url=url)


class OpenRequest(Given):
    link: str = Field(min_length=1, max_length=1024, description="What stands after the # of the link.")


class OpenedView(Model):
    token: str
    tenant: str
    expires_at: Time
    brand: dict[str, str]

    @classmethod
    def of(cls, opened: Opened) -> Self:
        session = opened.session
        brand = {name: value for name, value in session.brand.items() if value}
        return cls(token=opened.token, tenant=session.tenant, expires_at=moment(session.expires_at) or "", brand=brand)


class PlaygroundRequest(Given):
    event: dict[str, Json] = Field(description="type and data, and optionally timestamp and version.")
    filter: dict[str, Json] | None = None
    transform: str | None = Field(None, max_length=4096)
    payload: Literal["envelope", "versioned", "data", "cloudevents", "cloudevents-binary"] = "envelope"


class PlaygroundView(Model):
    matches: bool
    why: str | None
    body: str | None = Field(description="What would be sent.")
    problems: list[ReportedProblem]

    @classmethod
    def of(cls, tried: Tried) -> Self:
        problems = [ReportedProblem(field=each.where, expected=each.expected) for each in tried.problems]
        return cls(matches=tried.matches, why=tried.why, body=tried.body, problems=problems)
