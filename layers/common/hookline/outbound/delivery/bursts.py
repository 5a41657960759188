"""A tenant's burst, kept from holding up the others' events in the same shard of the stream.

While a shard is behind, what one tenant has too much of is handed to the retry queue as it is, 25 events in a message:
that takes a few milliseconds, where sending it takes as long as its endpoints do. The queue is fair: it serves the
groups, which are the tenants here, in turn. The others' first attempts are made at once.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from hookline.outbound.queue_messages import BurstMessage

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hookline.outbound.model import Event

__all__ = ["BEHIND", "burst_messages", "busiest"]

BEHIND = 5.0  # seconds of a record's age; the stream gives whole ones
_SHARE = 4  # a tenant may fill the fourth part of a batch
_FEW = 25  # events that are sent in any case
_EVENTS = 25  # of one message: ten messages are what a retry function gets at once


def busiest(events: Iterable[Event], age: float) -> set[str]:
    """Tenants whose events a batch hands over: those with more than their share, where the stream is behind."""
    if age < BEHIND:
        return set()
    counted = Counter(event.tenant for event in events)
    share = max(_FEW, counted.total() // _SHARE)
    return {tenant for tenant, count in counted.items() if count > share}


def burst_messages(events: Sequence[Event]) -> list[BurstMessage]:
    by_tenant: dict[str, list[tuple[str, str]]] = {}
    for event in events:
        by_tenant.setdefault(event.tenant, []).append((event.id, event.timestamp))
    return [
        BurstMessage(tenant, tuple(found[start : start + _EVENTS]))
        for tenant, found in by_tenant.items()
        for start in range(0, len(found), _EVENTS)
    ]
