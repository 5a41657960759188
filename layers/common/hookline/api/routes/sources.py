"""Sources, which operators alone look after: a mapping chooses among tenants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hookline.api.models.sources import (
    SourcesAppliedView,
    SourcesRequest,
    SourcesView,
    SourceTryRequest,
    SourceTryView,
    TriedView,
)
from hookline.api.routing import Call, Reply, route
from hookline.errors import InvalidInput

if TYPE_CHECKING:
    from hookline.management.sources import Sources

__all__ = ["SourceRoutes"]


class SourceRoutes:
    tag = "Sources"

    def __init__(self, sources: Sources) -> None:
        self._sources = sources

    @route("GET", "/v1/sources", answers={200: SourcesView})
    def show_sources(self) -> Reply:
        """Show the mappings in use: what of a bus, a queue or a bucket is published, and as what."""
        revision, mappings = self._sources.current()
        return Reply(SourcesView(revision=revision, mappings=[dict(each.fields) for each in mappings]), etag=revision)

    @route("PUT", "/v1/sources", answers={200: SourcesAppliedView}, problems=(412,))
    def apply_sources(self, call: Call, body: SourcesRequest) -> Reply:
        """Check mappings and apply them in place of all others. If any has an error, nothing is applied.

        A mapping can publish to any tenant. Grant this operation to few.
        """
        _one_of(body)
        applied = self._sources.apply(body.raw(), call.if_match)
        return Reply(SourcesAppliedView.of(applied), etag=applied.revision)

    @route("POST", "/v1/sources/try", answers={200: SourceTryView})
    def try_sources(self, body: SourceTryRequest) -> Reply:
        """Show what a message would be published as, by these mappings or by those in use. Nothing is published."""
        if body.mappings is not None:
            _one_of(body)
        found = self._sources.attempt(body.source, body.message, body.raw())
        return Reply(SourceTryView(items=[TriedView.of(each) for each in found]))


def _one_of(body: SourcesRequest | SourceTryRequest) -> None:
    if (body.mappings is None) == (body.content is None):
        raise InvalidInput.at("mappings", "expected either mappings or content")
