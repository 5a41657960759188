"""Hooks: those in use, their versions, and files to apply or to try."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import Field

from hookline.api.models.base import Given, Json, Model, Page, Time
from hookline.management.hooks_file import HooksFile

if TYPE_CHECKING:
    from hookline.management.hooks import Proposed

__all__ = [
    "AppliedView",
    "ApplyRequest",
    "DiffRequest",
    "DiffView",
    "HooksView",
    "RollbackRequest",
    "RolledBackView",
    "TryRequest",
    "TryView",
    "VersionPage",
    "VersionView",
]


class HookRow(Model):
    id: str
    set: str
    path: str
    verify: str
    action: str
    mode: str


class HooksView(Model):
    version: int
    hooks: list[HookRow]
    document: dict[str, Any] = Field(description="The hook as functions read it. Literal secrets are shown as ***.")


class VersionView(Model):
    version: int
    applied_at: str
    applied_by: str
    hooks: int
    current: bool


class VersionPage(Page[VersionView]):
    pass


class FileGiven(Given):
    name: str = Field(min_length=1, max_length=200)
    content: str = Field(max_length=1_000_000)

    def file(self) -> HooksFile:
        return HooksFile(self.name, self.content)


class _Files(Given):
    files: list[FileGiven] = Field(default_factory=list, max_length=50)

    def given(self) -> list[HooksFile]:
        return [each.file() for each in self.files]


class DiffRequest(_Files):
    version: int | None = Field(
        None, ge=1, description="Instead of files: show what restoring this version would change."
    )
    set: str | None = Field(None, max_length=64)


class ChangeView(Model):
    added: list[str]
    removed: list[str]
    changed: list[str]
    reordered: bool
    lines: list[str] = Field(description="A unified diff; secrets in it are numbered, not shown.")
    warnings: list[str]

    @classmethod
    def fields_of(cls, proposed: Proposed) -> dict[str, Any]:
        change = proposed.change
        return {
            "added": change.added,
            "removed": change.removed,
            "changed": change.changed,
            "reordered": change.reordered,
            "lines": change.lines,
            "warnings": [str(each) for each in proposed.warnings],
        }


class DiffView(ChangeView):
    version: int = Field(description="The version that is compared with.")


class ApplyRequest(_Files):
    set: str | None = Field(None, max_length=64, description="Default: the name of the first file.")
    prune: bool = Field(False, description="Remove hooks of the set that are no longer in the files.")


class AppliedView(ChangeView):
    version: int
    applied: bool


class RollbackRequest(Given):
    version: int | None = Field(None, ge=1, description="Default: the version before the current one.")


class RolledBackView(Model):
    version: int
    was: int


class RequestGiven(Given):
    method: str = Field("POST", max_length=16)
    path: str = Field("", max_length=8192)
    url: str = Field("", max_length=8192)
    query: str = Field("", max_length=8192)
    headers: dict[str, str | list[str]] = Field(default_factory=dict, max_length=200)
    body: str = Field("", max_length=500_000)  # as JSON it may be six times as long, and Lambda takes 6 MB
    body_base64: str = Field("", max_length=1_400_000)
    remote_addr: str = Field("", max_length=100)


class TryRequest(_Files):
    id: str = Field(max_length=256, description="Id of the hook, in the files or among the hooks in use.")
    request: RequestGiven
    now: Time | None = None
    secrets: dict[str, str] = Field(default_factory=dict, max_length=50, description="Secret reference to value.")


class TryView(Model):
    status: int
    body: str
    headers: dict[str, str]
    matched: bool
    error: str | None
    verdict: dict[str, Json] | None
    command: dict[str, Json] | None
    effect: dict[str, Json] | None
    explanation: list[dict[str, Json]]
