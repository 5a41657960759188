"""Makes POSTs and settles what came of them: the part that the sender and the retry function share.

A Post is one POST: usually one delivery, several for an endpoint that takes batches. The dispatcher has it signed,
sends it, and turns the answer into each delivery's new state.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from hookline.errors import HooklineError, InvalidInput, Unavailable
from hookline.outbound.delivery.outcomes import Settled, postpone, settle
from hookline.outbound.model import Status
from hookline.ports import HttpRequest, HttpResult

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

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


FAST = Lane("fast", 10.0, 10.0, 8.0)  # inside a stream batch: everybody waits for the slowest
_MOST_BYTES = 64 * 1024 * 1024  # of bodies made ready at once: a hundred large events to ten endpoints fill a gigabyte

SLOW = Lane("slow", 30.0, 60.0, 45.0)  # budget + limit stay below the retry function's timeout of 120 s


@dataclass(slots=True)
class Post:
    """`deliveries` and `events` belong together by index; all are for `endpoint`."""

    endpoint: Endpoint
    deliveries: list[Delivery]
    events: list[Event]

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

    def send(
        self,
        posts: Sequence[Post],
        lane: Lane,
        *,
        refuse: Collection[str] = (),
        on_tick: Callable[[], None] | None = None,
    ) -> Iterator[Posted]:
        """Each post's outcome, as they come; `on_tick` is called a few times a second while nothing does.

        What is not started within the lane's budget, or when its endpoint has come into `refuse` (the caller adds to
        it as outcomes come), or what is more than memory should hold, waits for the slow lane and costs no attempt.
        """
        deadline = self._clock() + lane.budget

        def admit(request: HttpRequest) -> bool:
            return request.group not in refuse and self._clock() < deadline

        self._builder.prepare(post.endpoint for post in posts)
        requests: list[HttpRequest] = []
        room = _MOST_BYTES
        for post in posts:
            if room < 0:
                yield self._later(post)
                continue
            for packed in self._pack(post, lane):
                if isinstance(packed, Posted):
                    yield packed
                else:
                    requests.append(packed)
                    room -= len(packed.body)
        for result in self._transport.send(requests, admit=admit, on_tick=on_tick):
            if result.error == "shed":
                yield self._later(result.request.tag)
            else:
                if result.code == _UNAUTHORIZED:
                    self._builder.refused(result.request.tag.endpoint)
                yield self._settle(result.request.tag, result, lane)

    def _pack(self, post: Post, lane: Lane) -> Iterator[HttpRequest | Posted]:
        """The POST to make, and what came of deliveries that none can be made of; of several in a batch, only these."""
        timeout = min(post.endpoint.timeout or lane.patience, lane.limit)
        try:
            if hopeless := self._builder.fetch(post.events):
                yield self._cancelled(post, hopeless)
                post = post.without(hopeless)
                if not post.deliveries:
                    return
            request = self._builder.build(post.endpoint, post.events, self._clock(), timeout)
        except Unavailable as error:
            yield self._later(post) if lane is FAST else self._settle(post, _unsent(post, error), lane)
        except InvalidInput as error:
            yield self._settle(post, _unsent(post, error), lane)
        except HooklineError:
            raise  # denied: somebody must give the function a permission, and its alarm says so
        except Exception as error:  # noqa: BLE001 - what one endpoint's settings set off must not stop a whole shard
            surprise = InvalidInput.at("endpoint", f"expected settings that work ({type(error).__name__})")
            yield self._settle(post, _unsent(post, surprise), lane)
        else:
            request.tag = post
            yield request

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
        return Posted(
            post,
            None,
            [
                Settled(
                    post.deliveries[index].after(status=Status.CANCELLED, due_at=None, changed_at=now, reason=reason)
                )
                for index, reason in reasons.items()
            ],
        )


def _unsent(post: Post, error: Exception) -> HttpResult:
    """An attempt that failed before a POST: no token, a secret that cannot be opened, a shape that cannot be made."""
    nothing = HttpRequest(post.endpoint.url, b"", [], group=post.endpoint.key, tag=post)
    return HttpResult(nothing, error="config", body=str(error).encode())
