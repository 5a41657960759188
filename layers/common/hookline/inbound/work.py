"""What happens to one inbound message: run the hook's action once, and again when it failed, until it is given up.

An action that fails is tried again after a growing delay (the message stays hidden in the queue). When its attempts
are used up, or it can never succeed, the message is *dead-lettered*: sent once more to its own queue with attributes
`reason`, `hook`, `attempts` and `failed_at`, and failed at each receive without running, until SQS moves it to the
dead-letter queue. So the reason stands on the dead letter, and since SQS itself moved it there, the console's "Start
DLQ redrive" can bring it back. What comes back runs again from its first attempt: it is remembered which message was on
its way there.
"""

from __future__ import annotations

import contextlib
import hashlib
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from hookline.errors import ActionRefused, Conflict, HooklineError, InvalidInput, NotFound
from hookline.inbound.actions import run
from hookline.inbound.actions.plan import MOST_ATTEMPTS, Plan, plan_of
from hookline.inbound.actions.tools import Job
from hookline.inbound.message import decode
from hookline.inbound.repeats import second_key

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hookline.inbound.actions.tools import Tools
    from hookline.inbound.hooks.cache import HookCache
    from hookline.inbound.hooks.hook import Hook
    from hookline.inbound.message import Message
    from hookline.inbound.ports import DebounceStore, Dedupe, InboundQueue
    from hookline.ports import Clock

__all__ = ["Outcome", "WorkerPorts", "work", "work_now"]

MARGIN = 10.0  # seconds beyond an action's timeout until a run that is still marked as under way must have crashed
SPARE = 5.0  # seconds of the invocation kept for recording the outcome of an action
LEAST = 1.0  # seconds: what is less than that is no time to begin an action
GRACE = (
    60.0  # seconds: a dead-lettered message was sent right after `failed_at`, whatever the clocks; a redriven one later
)
REMEMBERED = 15 * 86_400.0  # seconds: longer than a dead-letter queue keeps a message
OUTPUT_KEPT = 64 * 1024  # bytes of a synchronous hook's output that a duplicate is answered with
REASON = 300  # characters


@dataclass(frozen=True, slots=True)
class WorkerPorts:
    """What the worker has: `hooks` as applied, its queue, its memory, and the tools of the actions."""

    hooks: HookCache
    queue: InboundQueue
    dedupe: Dedupe
    debounce: DebounceStore
    tools: Tools
    clock: Clock
    random: Callable[[], float]


@dataclass(slots=True)
class Outcome:
    """The outcome of one message.

    `status`: done, duplicate (it had run before), superseded (debounced), retry (failed, comes back), dead-lettered
    (given up), parked (dead-lettered before, on its way there), busy (another run of it is under way), deferred
    (no time left in this invocation), failed (synchronous: nobody tries again).
    """

    status: str
    hook: str = ""
    id: str = ""
    action: str = ""
    attempt: int = 0
    reason: str = ""
    retry_in: int | None = None
    ms: int = 0
    exit_code: int | None = None
    bytes: int = 0
    output: str = ""
    event_id: str = ""
    event_type: str = ""

    @property
    def keep(self) -> bool:
        """Whether the message stays in the queue."""
        return self.status in {"retry", "parked", "busy", "deferred"}


@dataclass(frozen=True, slots=True)
class _Received:
    """A message as SQS hands it over."""

    id: str
    body: str
    receipt: str
    receives: int
    sent_at: float
    group: str
    serial: bool
    failed_at: float | None  # set: it was dead-lettered

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> _Received:
        attributes = record.get("attributes") or {}
        failed_at = (record.get("messageAttributes") or {}).get("failed_at", {}).get("stringValue")
        return cls(
            id=record["messageId"],
            body=record["body"],
            receipt=record["receiptHandle"],
            receives=int(attributes.get("ApproximateReceiveCount", 1)),
            sent_at=int(attributes.get("SentTimestamp", 0)) / 1000,
            group=attributes.get("MessageGroupId") or "hookline",
            serial=record["eventSourceARN"].endswith(".fifo"),
            failed_at=None if failed_at is None else float(failed_at),
        )


def _comes_back(received: _Received, ports: WorkerPorts) -> bool:
    """Whether a dead-lettered message was in that queue: by its id, its receives or its time, not by one alone.

    SQS gives what it moves back a new id; LocalStack keeps id and time, and counts receives on, beyond what a message
    can have on its way there.
    """
    if received.failed_at is None:
        return False
    if received.receives > MOST_ATTEMPTS or received.sent_at - received.failed_at > GRACE:
        return True
    marked = f"dead-lettered#{received.failed_at:.3f}#{hashlib.sha256(received.body.encode()).hexdigest()[:32]}"
    on_its_way = f"{marked}#{received.id}"
    try:
        if ports.debounce.first(marked, keep=REMEMBERED):
            ports.debounce.mark(on_its_way, received.failed_at, keep=REMEMBERED)
            return False
        return ports.debounce.newest(on_its_way) == 0.0
    except HooklineError:
        return False  # it is failed once more, and seen again


def _counted(received: _Received, ports: WorkerPorts) -> _Received:
    """With receives since it came back: SQS counts them from 1 again, LocalStack goes on; they number the attempts.

    SQS hands no message over more often than MOST_ATTEMPTS, so only one that came back there has had more.
    """
    if received.receives <= MOST_ATTEMPTS:
        return received
    before = received.receives - 1.0
    name = f"counted#{received.id}"
    try:
        known = ports.debounce.newest(name)
        if 0 < received.receives - known <= MOST_ATTEMPTS:
            before = known
        else:  # it came back just now, for the first time or again
            ports.debounce.mark(name, before, keep=REMEMBERED)
    except HooklineError:
        pass  # then this is its first attempt once more
    return replace(received, receives=int(received.receives - before))


def work(record: Mapping[str, Any], ports: WorkerPorts, *, remaining: Callable[[], float]) -> Outcome:
    """Never raises for one message's sake. `remaining`: seconds that are left of the invocation."""
    received = _Received.of(record)
    _hide(received, ports, remaining())  # an invocation that ends before its hook is known ends by then
    redriven = _comes_back(received, ports)
    if received.failed_at is not None and not redriven:
        return _postponed(Outcome("parked"), received, ports, 0)
    received = _counted(received, ports)
    outcome = Outcome("done", attempt=received.receives)
    try:
        message = decode(received.body, ports.tools.blobs)
        outcome.id, outcome.hook = message.id, message.hook
        outcome.event_id, outcome.event_type = message.event_id, message.event_type
        hook, plan = _hook(message, ports)
        outcome.action = plan.kind
    except (InvalidInput, NotFound) as error:
        return _dead_lettered(outcome, received, ports, str(error))
    except HooklineError as error:
        return _again(outcome, received, ports, Plan(), str(error))
    if not redriven and _superseded(message, ports):
        outcome.status = "superseded"
        return outcome
    timeout = min(plan.timeout, remaining() - SPARE)
    if timeout < min(plan.timeout, LEAST):
        outcome.status = "deferred"
        return _postponed(outcome, received, ports, 0)
    _hide(received, ports, timeout)
    try:
        _once(Job(hook, plan, message, ports.clock(), timeout), ports, outcome)
    except Conflict as error:
        outcome.status, outcome.reason = "busy", str(error)
        return _postponed(outcome, received, ports, int(timeout + MARGIN) + 1)
    except (
        ActionRefused,
        InvalidInput,
    ) as error:  # what it was given, or how it is set up, cannot come right by itself
        return _dead_lettered(outcome, received, ports, str(error))
    except HooklineError as error:
        return _again(outcome, received, ports, plan, str(error))
    except Exception as error:  # noqa: BLE001 - one message's surprise must not take the others of its batch with it
        return _again(outcome, received, ports, plan, f"unexpected {type(error).__name__}")
    return outcome


def work_now(content: Mapping[str, Any], ports: WorkerPorts, *, remaining: Callable[[], float]) -> Outcome:
    """For a synchronous hook: the receiver waits, and the sender itself tries again when it fails."""
    outcome = Outcome("done", attempt=1)
    try:
        message = decode(content, ports.tools.blobs)
        outcome.id, outcome.hook = message.id, message.hook
        outcome.event_id, outcome.event_type = message.event_id, message.event_type
        hook, plan = _hook(message, ports)
        outcome.action = plan.kind
        _once(Job(hook, plan, message, ports.clock(), min(plan.timeout, remaining() - SPARE)), ports, outcome)
    except Conflict as error:
        outcome.status, outcome.reason = "busy", str(error)
    except HooklineError as error:
        outcome.status, outcome.reason = "failed", str(error)[:REASON]
    return outcome


def _hook(message: Message, ports: WorkerPorts) -> tuple[Hook, Plan]:
    """The hook as it is applied now: who corrects a hook and replays its dead letters wants them to run corrected."""
    hook = ports.hooks.current(at_least=message.version).hooks.get(message.hook)
    if hook is None:
        raise NotFound(f"hook {message.hook} is no longer applied")
    return hook, plan_of(hook)


def _superseded(message: Message, ports: WorkerPorts) -> bool:
    if not message.debounce:
        return False
    try:
        return ports.debounce.newest(message.debounce) > message.received_at
    except HooklineError:
        return False  # a run too many


def _once(job: Job, ports: WorkerPorts, outcome: Outcome) -> None:
    """Runs the action unless it ran; raises ActionRetryable or ActionRefused when it failed."""

    def act() -> dict[str, Any]:
        began = time.monotonic()
        try:
            result = run(job, ports.tools)
        finally:
            outcome.ms = round((time.monotonic() - began) * 1000)
        outcome.exit_code, outcome.bytes = result.exit_code, result.output_bytes
        if job.hook.sync:
            outcome.output = result.output.decode(errors="replace")
        result.check()
        return {"exit_code": result.exit_code, "output": outcome.output.encode()[:OUTPUT_KEPT].decode(errors="ignore")}

    repeat, busy = job.message.repeat, job.timeout + MARGIN
    second = second_key(job.hook, job.message.request, repeat.key)
    ran = False

    def claim() -> dict[str, Any]:
        """With a second key: what ran under another id does not run either."""
        nonlocal ran
        if not second:
            ran = True
            return act()
        kept, duplicate = ports.dedupe.once(second, act, keep=repeat.keep, busy=busy)
        ran = not duplicate
        return kept

    kept, _ = ports.dedupe.once(repeat.key or f"message:{job.message.id}", claim, keep=repeat.keep, busy=busy)
    if not ran:
        outcome.status = "duplicate"
        outcome.output, outcome.exit_code = kept.get("output", ""), kept.get("exit_code")


def _hide(received: _Received, ports: WorkerPorts, seconds: float) -> None:
    """A message of a FIFO queue on which the worker dies holds up its group: only until it would have ended anyway.

    The queue's own visibility timeout is half an hour, for the longest action and what stands before it.
    """
    if not received.serial:
        return
    with contextlib.suppress(HooklineError):  # then it stays hidden for that half hour
        ports.queue.postpone(received.receipt, int(seconds + MARGIN) + 1, serial=True)


def _again(outcome: Outcome, received: _Received, ports: WorkerPorts, plan: Plan, reason: str) -> Outcome:
    if received.receives >= min(plan.retry.attempts, MOST_ATTEMPTS):
        return _dead_lettered(outcome, received, ports, reason)
    outcome.status, outcome.reason = "retry", reason[:REASON]
    return _postponed(outcome, received, ports, plan.retry.after(received.receives, ports.random))


def _postponed(outcome: Outcome, received: _Received, ports: WorkerPorts, seconds: int) -> Outcome:
    outcome.retry_in = seconds
    try:
        ports.queue.postpone(received.receipt, seconds, serial=received.serial)
    except HooklineError:
        outcome.retry_in = None  # then it comes back after the queue's own visibility timeout
    return outcome


def _dead_lettered(outcome: Outcome, received: _Received, ports: WorkerPorts, reason: str) -> Outcome:
    outcome.reason = reason[:REASON]
    now = ports.clock()
    try:
        ports.queue.send(
            received.body,
            group=received.group,
            serial=received.serial,
            dedupe_id=f"dead-lettered-{outcome.id}-{now:.3f}",
            attributes={
                "reason": outcome.reason or "unknown",
                "hook": outcome.hook or "unknown",
                "attempts": str(received.receives),
                "failed_at": f"{now:.3f}",
            },
        )
    except HooklineError:  # then SQS dead-letters the message itself in time, without the reason
        outcome.status = "retry"
        return _postponed(outcome, received, ports, 60)
    outcome.status = "dead-lettered"
    return outcome
