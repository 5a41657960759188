"""What an answer makes of a delivery: delivered, waiting for its next attempt, held, or exhausted. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hookline.outbound.delivery.circuit import ABORTED
from hookline.outbound.delivery.schedule import next_delay, parse_retry_after
from hookline.outbound.model import Attempt, Delivery, Shape, Status
from hookline.outbound.requests.masking import HEAD_KEPT, masked, sent_lines
from hookline.outbound.requests.sent import differing

if TYPE_CHECKING:
    from collections.abc import Callable

    from hookline.outbound.model import Endpoint
    from hookline.ports import HttpResult

__all__ = [
    "BEHIND",
    "GONE",
    "GRACE",
    "HISTORY",
    "LONGEST_DELAY",
    "PACED",
    "PASSED",
    "PAUSED",
    "REFUSED",
    "TROUBLED",
    "Settled",
    "cancel",
    "claimed",
    "hold",
    "join_backlog",
    "misconfigured",
    "pause_asked",
    "postpone",
    "restart",
    "sent_before",
    "settle",
    "settles",
    "stand_in_line",
]

GONE = 410  # the endpoint says that it is no more: disabled at once

LONGEST_DELAY = 900.0  # seconds: as far as a message's delay reaches; beyond it the due index takes over
PACED = "the endpoint's rate limit is reached"
TROUBLED = "the endpoint does not answer: its circuit is open"
PAUSED = "the endpoint asked for a pause by Retry-After"
REFUSED = "the endpoint asked for no more attempts of it: webhook-delivery: abort"
BEHIND = "an earlier event of its ordering key is not delivered yet"
PASSED = "its number in its ordering key was settled before it came: a repeat, or too late"
GRACE = 120.0  # seconds after which a delivery whose message never came is released anyhow
_OVERLOADED = frozenset({429, 503})
_MOST_REFUSALS = 10  # that cost a delivery no attempt: one that is always refused ends some day
HISTORY = 20  # attempts remembered one by one; a replay of a replay must not grow a row without end
_EXCERPT = 16_384


class Settled(NamedTuple):
    """A delivery's new state; `delay` is set when a message must carry it to its next attempt."""

    delivery: Delivery
    delay: float | None = None


def settle(
    delivery: Delivery,
    endpoint: Endpoint,
    result: HttpResult,
    *,
    started_at: float,
    now: float,
    lane: str,
    random: Callable[[], float],
) -> Settled:
    """Success is 2xx alone; everything else costs an attempt, but 410, after which the delivery is held, and a refusal
    of this one alone, after which it is cancelled.

    `delivery` is changed in place: this runs once for everything that is sent.
    """
    if delivery.shape is None:
        delivery.shape = Shape(endpoint.payload, endpoint.transform)
    ok = not result.error and 200 <= result.code < 300  # noqa: PLR2004
    aborted = not ok and not result.error and result.headers.get("webhook-delivery", "").strip().lower() == "abort"
    error = "" if ok else ABORTED if aborted else result.error or "status"
    attempt = Attempt(started_at, result.code, result.ms, error, lane, result.trip)
    delivery.attempt += 1
    delivery.code = result.code
    delivery.ms = result.ms
    delivery.error = error
    delivery.excerpt = masked(result.body[:_EXCERPT], result.request, endpoint).decode("utf-8", "replace")
    sent = sent_lines(result.request) if result.trip else ""
    if delivery.attempts:
        delivery.sent_before = sent_before(delivery, sent)
    delivery.sent = sent
    delivery.answered = masked(result.head[:HEAD_KEPT], result.request, endpoint).decode("utf-8", "replace")
    delivery.attempts = (*delivery.attempts, attempt)[-HISTORY:]
    delivery.changed_at = now
    delivery.due_at = None
    delivery.backlog = False
    delivery.reason = ""
    if ok:
        delivery.status = Status.DELIVERED
        return Settled(delivery)
    if error == "late":
        # it was made in a hurry: the slow lane makes it again, at once, and the schedule begins there
        delivery.base += 1
        return postpone(delivery, 0.0, now)
    if result.code == GONE:
        return hold(delivery, "the endpoint answered 410 Gone", now)
    if aborted:
        return cancel(delivery, REFUSED, now)
    retry_after = parse_retry_after(result.headers.get("retry-after"), now)
    if result.code in _OVERLOADED and retry_after and _refused(delivery) <= _MOST_REFUSALS:
        delivery.base += 1  # it asked for a pause: its schedule stands still
    delay = next_delay(
        delivery.attempt - delivery.base,
        endpoint.schedule,
        random,
        retry_after=retry_after,
        error=error,
        code=result.code,
    )
    if delay is None:
        delivery.status = Status.EXHAUSTED
        return Settled(delivery)
    return postpone(delivery, delay, now)


def sent_before(delivery: Delivery, sent: str) -> tuple[str, ...]:
    """As it is to be once another attempt `sent` these lines: one for each attempt that is remembered."""
    missing = len(delivery.attempts) - 1 - len(delivery.sent_before)
    known = (*[""] * missing, *delivery.sent_before)
    return (*known, differing(delivery.sent, sent))[1 - HISTORY :]


def pause_asked(result: HttpResult, now: float) -> float:
    """Until when (unix seconds) a 429 or 503 asks to be left alone; 0.0 where it does not."""
    if result.code not in _OVERLOADED or "retry-after" not in result.headers:
        return 0.0
    seconds = parse_retry_after(result.headers["retry-after"], now)
    return now + seconds if seconds else 0.0


def _refused(delivery: Delivery) -> int:
    return sum(attempt.code in _OVERLOADED for attempt in delivery.attempts)


def join_backlog(delivery: Delivery, reason: str, now: float) -> Settled:
    """Waits with the endpoint's others, in a new turn; costs neither an attempt nor a message."""
    waiting = delivery.after(
        status=Status.WAITING, turn=delivery.turn + 1, due_at=now, backlog=True, reason=reason, changed_at=now
    )
    return Settled(waiting)


def stand_in_line(delivery: Delivery, now: float) -> Settled:
    """Waits for those before it, in a new turn; `lines` says when it may go on."""
    waiting = delivery.after(
        status=Status.WAITING, turn=delivery.turn + 1, due_at=None, backlog=False, reason=BEHIND, changed_at=now
    )
    return Settled(waiting)


def settles(delivery: Delivery, endpoint: Endpoint) -> bool:
    """Whether the next of its line may go on."""
    if delivery.status in (Status.EXHAUSTED, Status.MISCONFIGURED):
        return endpoint.on_exhausted == "skip"
    return delivery.status in (Status.DELIVERED, Status.CANCELLED)


def postpone(delivery: Delivery, delay: float, now: float) -> Settled:
    """Waiting for `delay` seconds, in a new turn; costs no attempt by itself.

    A little over what a message carries waits until it is more than a message's grace over it: so `due_at` alone tells
    whether a message carries it, and so when the attempt comes. The release comes by the minute anyhow.
    """
    by_message = delay <= LONGEST_DELAY
    delay = delay if by_message else max(delay, LONGEST_DELAY + GRACE + 1.0)
    waiting = delivery.after(
        status=Status.WAITING,
        turn=delivery.turn + 1,
        due_at=now + delay + (GRACE if by_message else 0.0),
        backlog=False,
        changed_at=now,
    )
    return Settled(waiting, delay if by_message else None)


def claimed(delivery: Delivery, now: float) -> Delivery:
    """The row of a delivery that is about to be attempted: the one who dies over it is followed by the release."""
    return delivery.after(due_at=now + GRACE, changed_at=now)


def hold(delivery: Delivery, reason: str, now: float) -> Settled:
    return Settled(
        delivery.after(status=Status.HELD, turn=delivery.turn + 1, due_at=None, reason=reason, changed_at=now)
    )


def cancel(delivery: Delivery, reason: str, now: float) -> Settled:
    return Settled(delivery.after(status=Status.CANCELLED, due_at=None, reason=reason, changed_at=now))


def misconfigured(delivery: Delivery, reason: str, now: float) -> Settled:
    """Costs no attempt and no health: nothing was sent, and nothing will be before its owner has changed something."""
    return Settled(
        delivery.after(status=Status.MISCONFIGURED, turn=delivery.turn + 1, due_at=None, reason=reason, changed_at=now)
    )


def restart(delivery: Delivery) -> Delivery:
    """A replay: the whole schedule again, in a turn of its own, so that the same request twice is one replay."""
    return delivery.after(
        base=delivery.attempt, turn=delivery.turn + 1, status=Status.WAITING, reason="", dead_letter=None, shape=None
    )
