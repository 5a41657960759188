"""Which deliveries a batch of events asks for: each event with every endpoint that wants it.

Filters are their owners' programs. Events that no filter must read come first, so that their POSTs are under way before
the first filter is asked; what a tenant's filters may cost is bounded (`budgets`), and a filter that fails is its own
endpoint's trouble.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hookline.errors import Denied, InvalidInput, NotFound, Unavailable
from hookline.outbound.events.items import attach
from hookline.outbound.matching.matcher import Matched
from hookline.outbound.model import DeliveryKey
from hookline.outbound.queue_messages import EventMessage

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from hookline.listeners import Listener
    from hookline.outbound.delivery.budgets import BatchBudget
    from hookline.outbound.delivery.directory import Directory, TenantView
    from hookline.outbound.model import Endpoint, Event, EventKey
    from hookline.ports import BlobStore, Clock

__all__ = ["Choice", "Chooser", "Wanted"]


class Wanted(NamedTuple):
    """One delivery to make. `failure`: the endpoint's filter could not be asked, and why."""

    key: DeliveryKey
    endpoint: Endpoint
    event: Event
    failure: str = ""


class Choice:
    """What is found on the way. `unrecorded`: events that must be seen again; `left`: what others must match; `heard`:
    events of tenants that somebody listens to.
    """

    def __init__(self, only: Mapping[EventKey, Collection[str]]) -> None:
        self.only = only
        self.events = 0
        self.unmatched = 0
        self.unknown_tenants: dict[str, int] = {}
        self.unrecorded: set[EventKey] = set()
        self.left: list[EventMessage] = []
        self.passed: list[tuple[Endpoint, Event]] = []  # endpoints that want events in order, and this one not
        self.heard: list[tuple[Event, tuple[Listener, ...]]] = []

    def leave(self, event: Event) -> None:
        narrowed = self.only.get(event.key)
        self.left += (
            [EventMessage(event.key, each, event.timestamp) for each in sorted(narrowed)]
            if narrowed
            else [EventMessage(event.key, timestamp=event.timestamp)]
        )


class Chooser:
    def __init__(self, directory: Directory, blobs: BlobStore, clock: Clock) -> None:
        self._directory = directory
        self._blobs = blobs
        self._clock = clock

    def choose(
        self, events: Iterable[Event], choice: Choice, budget: BatchBudget, *, out_of_time: Callable[[], bool]
    ) -> Iterator[list[Wanted]]:
        """In two parts: without filters, then with them; an event of a tenant over its budget is left for later."""
        plain: list[Wanted] = []
        filtered: list[tuple[Event, TenantView]] = []
        began = self._clock()
        for event in events:
            choice.events += 1
            try:
                view = self._view(event, choice, began)
            except (Denied, Unavailable):
                choice.unrecorded.add(event.key)
                continue
            if view is not None and view.listeners and not choice.only.get(event.key):
                choice.heard.append((event, view.listeners))
            if view is None:
                choice.unknown_tenants[event.tenant] = choice.unknown_tenants.get(event.tenant, 0) + 1
            elif view.matcher.reads(event):
                filtered.append((event, view))
            else:
                plain += self._wanted(event, view.matcher.match(event), choice, view)
        yield plain
        if filtered:
            asked: list[Wanted] = []
            for event, view in filtered:
                if budget.allows(event.tenant) and not out_of_time():
                    asked += self._ask(event, view, choice, budget)
                else:
                    choice.leave(event)
            yield asked

    def _view(self, event: Event, choice: Choice, began: float) -> TenantView | None:
        view = self._directory.view(event.tenant)
        narrowed = choice.only.get(event.key)
        if narrowed and (view is None or not view.endpoints.keys() >= set(narrowed)):
            view = self._directory.confirmed(event.tenant, began)  # who asks for it may just have made it
        return view

    def _ask(self, event: Event, view: TenantView, choice: Choice, budget: BatchBudget) -> list[Wanted]:
        try:
            if event.data is None and event.data_ref is not None:
                attach(event, self._blobs.get(event.data_ref))
        except Unavailable:
            choice.unrecorded.add(event.key)
            return []
        except (NotFound, InvalidInput):  # lasting: whatever filters say, its deliveries are cancelled and say why
            return self._wanted(event, Matched(view.matcher.candidates(event)), choice, view)
        with budget.charged(event.tenant):
            matched = view.matcher.match(event)
        return self._wanted(event, matched, choice, view)

    @staticmethod
    def _wanted(event: Event, matched: Matched, choice: Choice, view: TenantView) -> list[Wanted]:
        narrowed = choice.only.get(event.key)
        chosen = [(endpoint, "") for endpoint in matched.endpoints]
        chosen += matched.failed
        if narrowed:
            chosen = [each for each in chosen if each[0].id in narrowed]
        if event.sequence is not None and view.ordering:
            taken = {endpoint.id for endpoint, _ in chosen}
            choice.passed += [
                (each, event)
                for each in view.ordering
                if each.id not in taken and (not narrowed or each.id in narrowed)
            ]
        if not chosen:
            choice.unmatched += 1
        return [Wanted(DeliveryKey.of(endpoint, event), endpoint, event, failure) for endpoint, failure in chosen]
