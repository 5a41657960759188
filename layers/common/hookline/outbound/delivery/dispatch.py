"""Makes POSTs and settles their outcome: the part that the sender and the retry function share.

A Post is one POST: usually one delivery, several for an endpoint that takes batches. The dispatcher has it signed,
sends it, and turns the answer into each delivery's new state.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from hookline.errors import HooklineError, InvalidInput, Misconfigured, Unavailable
from hookline.outbound.delivery.outcomes import Settled, cancel, misconfigured, postpone, settle
from hookline.outbound.events.digests import CHANGED, digest, matches
from hookline.outbound.troubles import reason_of
from hookline.ports import HttpRequest, HttpResult

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from hookline.outbound.delivery.budgets import BatchBudget
    from hookline.outbound.delivery.patience import Patience
    from hookline.outbound.model import Delivery, Endpoint, Event
    from hookline.outbound.requests.request_builder import RequestBuilder
    from hookline.ports import Clock, Transport

__all__ = ["FAST", "SLOW", "SLOW_ANSWER_MS", "Dispatcher", "Lane", "Post", "Posted"]

_UNAUTHORIZED = 401
SLOW_ANSWER_MS = 2000  # an endpoint that takes longer has no place in the fast lane


class Lane(NamedTuple):
    name: str
    patience: float  # seconds for a whole exchange
    limit: float  # … that an endpoint's own timeout may raise it to
    budget: float  # seconds after which a batch starts no more POSTs
    wait: float | None = None  # seconds after which a batch waits no longer for an answer; None: patience
    rounds: float = 20.0  # seconds after which events that must follow others are left to the line they stand in


# inside a stream batch everybody waits for the slowest: 1.5 s, so that what is behind it goes out within two
FAST = Lane("fast", 10.0, 10.0, 8.0, 1.5, 2.0)
_MOST_BYTES = 64 * 1024 * 1024  # of bodies made ready at once: a hundred large events to ten endpoints fill a gigabyte

SLOW = Lane("slow", 30.0, 60.0, 45.0)  # budget + limit stay below the retry function's timeout of 120 s


@dataclass(slots=True)
class Post:
    """`deliveries` and `events` belong together by index; all are for `endpoint`."""

    endpoint: Endpoint
    deliveries: list[Delivery]
    events: list[Event]

    @property
    def tenant(self) -> str:
        return self.endpoint.tenant

    def without(self, indexes: Collection[int]) -> Post:
        kept = [index for index in range(len(self.events)) if index not in indexes]
        return Post(self.endpoint, [self.deliveries[index] for index in kept], [self.events[index] for index in kept])


class Posted(NamedTuple):
    """A post's outcome; `result` is None where no POST was made."""

    post: Post
    result: HttpResult | None
    settled: list[Settled]


class Dispatcher:
    def __init__(
        self, transport: Transport, builder: RequestBuilder, clock: Clock, random: Callable[[], float]
    ) -> None:
        self._transport = transport
        self._builder = builder
        self._clock = clock
        self._random = random

    def send(  # noqa: C901 - a case each
        self,
        posts: Iterable[Post],
        lane: Lane,
        *,
        refuse: Collection[str] = (),
        on_tick: Callable[[], None] | None = None,
        budget: BatchBudget | None = None,
        patience: Patience | None = None,
    ) -> Iterator[Posted]:
        """Each post's outcome, as they come; `on_tick` is called a few times a second while nothing does.

        `posts` is read, and each POST packed, while the first ones are already under way. What is not started within
        the lane's budget, or when its endpoint has come into `refuse` (the caller adds to it as outcomes come), or
        whose tenant's transforms took more CPU than `budget` has, or what is more than memory should hold, waits for
        the slow lane and costs no attempt. `patience` says how long each answer is waited for, at most.
        """
        deadline = self._clock() + lane.budget
        aside: list[Posted] = []  # what became of those that no POST was made of
        room = _MOST_BYTES

        def admit(request: HttpRequest) -> bool:
            return request.group not in refuse and self._clock() < deadline

        def requests() -> Iterator[HttpRequest]:
            nonlocal room
            for post in self._tokens_last(posts):
                if room < 0 or (budget is not None and post.endpoint.transform and not budget.allows(post.tenant)):
                    aside.append(self._later(post))
                    continue
                for packed in self._pack(post, lane, budget):
                    if isinstance(packed, Posted):
                        aside.append(packed)
                    else:
                        room -= len(packed.body)
                        packed.wait = None if patience is None else patience.of(post.endpoint)
                        yield packed

        for result in self._transport.send(requests(), admit=admit, on_tick=on_tick):
            yield from _emptied(aside)
            room += len(result.request.body)
            if result.error == "shed":
                yield self._later(result.request.tag)
            else:
                if patience is not None:
                    patience.note(result.request.tag.endpoint, result)
                if result.code == _UNAUTHORIZED:
                    self._builder.refused(result.request.tag.endpoint)
                yield self._settle(result.request.tag, result, lane)
        yield from aside

    def _tokens_last(self, posts: Iterable[Post]) -> Iterator[Post]:
        """Token servers are asked when everybody else's POSTs are under way, and all at once."""
        with_tokens: list[Post] = []
        for post in posts:
            if post.endpoint.oauth2_sealed:
                with_tokens.append(post)
            else:
                yield post
        if with_tokens:
            self._builder.prepare(post.endpoint for post in with_tokens)
            yield from with_tokens

    def _pack(self, post: Post, lane: Lane, budget: BatchBudget | None) -> Iterator[HttpRequest | Posted]:
        """The POST to make, and the outcome of deliveries without one; of several in a batch, only these."""
        timeout = min(post.endpoint.timeout or lane.patience, lane.limit)
        try:
            if hopeless := self._builder.fetch(post.events) | _changed(post, lane):
                yield self._cancelled(post, hopeless)
                post = post.without(hopeless)
            bodies, failed = self._shape(post, budget)
            if failed:
                yield self._misconfigured(post, failed)
                post = post.without(failed)
            if not post.deliveries:
                return
            shape = post.deliveries[0].shape
            request = self._builder.build(
                post.endpoint, post.events, bodies, self._clock(), timeout, shape.payload if shape else None
            )
        except Unavailable as error:
            yield self._later(post) if lane is FAST else self._settle(post, _unsent(post, error), lane)
        except Misconfigured as error:
            yield self._misconfigured(post, dict.fromkeys(range(len(post.events)), str(error)))
        except InvalidInput as error:
            yield self._settle(post, _unsent(post, error), lane)
        except HooklineError:
            raise  # denied: somebody must give the function a permission, and its alarm says so
        except Exception as error:  # noqa: BLE001 - what one endpoint's settings set off must not stop a whole shard
            reason = reason_of("endpoint", error)
            yield self._misconfigured(post, dict.fromkeys(range(len(post.events)), reason))
        else:
            request.tag = post
            yield request

    def _shape(self, post: Post, budget: BatchBudget | None) -> tuple[list[bytes], dict[int, str]]:
        shapes = [delivery.shape for delivery in post.deliveries]
        if budget is None or not post.endpoint.transform:
            return self._builder.shape(post.endpoint, post.events, shapes)
        with budget.charged(post.tenant):
            return self._builder.shape(post.endpoint, post.events, shapes)

    def _settle(self, post: Post, result: HttpResult, lane: Lane) -> Posted:
        now = self._clock()
        started_at = now - result.ms / 1000
        settled = [
            settle(delivery, post.endpoint, result, started_at=started_at, now=now, lane=lane.name, random=self._random)
            for delivery in post.deliveries
        ]
        return Posted(post, result, settled)

    def _later(self, post: Post) -> Posted:
        now = self._clock()
        return Posted(post, None, [postpone(delivery, 0.0, now) for delivery in post.deliveries])

    def _cancelled(self, post: Post, reasons: Mapping[int, str]) -> Posted:
        now = self._clock()
        return Posted(post, None, [cancel(post.deliveries[index], reason, now) for index, reason in reasons.items()])

    def _misconfigured(self, post: Post, reasons: Mapping[int, str]) -> Posted:
        now = self._clock()
        return Posted(post, None, [misconfigured(post.deliveries[index], why, now) for index, why in reasons.items()])


def _changed(post: Post, lane: Lane) -> dict[int, str]:
    """By index, deliveries whose event is another one now. Of an event that the stream just brought, its data in it, no
    other state is known.
    """
    changed: dict[int, str] = {}
    for index, (delivery, event) in enumerate(zip(post.deliveries, post.events, strict=True)):
        if event.data is None or (lane is FAST and event.data_ref is None):
            continue
        if matches(delivery.digest, event):
            delivery.digest = digest(event)
        else:
            changed[index] = CHANGED
    return changed


def _emptied(posted: list[Posted]) -> list[Posted]:
    taken = posted.copy()
    posted.clear()
    return taken


def _unsent(post: Post, error: Exception) -> HttpResult:
    """An attempt that failed before a POST: no token was to be had."""
    nothing = HttpRequest(post.endpoint.url, b"", [], group=post.endpoint.key, tag=post)
    return HttpResult(nothing, error="config", body=str(error).encode())
