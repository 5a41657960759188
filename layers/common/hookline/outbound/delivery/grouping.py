"""Which deliveries travel together: one POST each, or several in one for an endpoint that takes batches."""

from __future__ import annotations

from hookline.outbound.delivery.dispatch import Post
from hookline.outbound.requests.payload import batches

__all__ = ["group_posts"]

_ENVELOPE = 160  # bytes around an event's data, roughly; its exact size is known when it is packed


def group_posts(whole: Post) -> list[Post]:
    """Splits all of an endpoint's deliveries into POSTs, in order."""
    endpoint, batching = whole.endpoint, whole.endpoint.batching
    if batching is None:
        pairs = zip(whole.deliveries, whole.events, strict=True)
        return [Post(endpoint, [delivery], [event]) for delivery, event in pairs]
    sizes = [len(event.data or b"") + _ENVELOPE for event in whole.events]
    return [Post(endpoint, whole.deliveries[cut], whole.events[cut]) for cut in batches(sizes, batching)]
