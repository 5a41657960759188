"""What happens to one request at the edge: find its hooks, decide, queue what is to run, answer.

A sender is told that its delivery was accepted only after the queue has it. When several hooks share a path, each that
is to run gets a message of its own; should the queue fail between two of them the sender is told 503 and sends
again, and the first hook recognises the delivery where something identifies it (`repeats.py`).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hookline.errors import HooklineError, Unavailable
from hookline.inbound.answers import answer as respond
from hookline.inbound.decide import decide
from hookline.inbound.message import MOST_DELAY, Envelope
from hookline.inbound.repeats import repeat_of
from hookline.inbound.request import Response
from hookline.listeners import listening
from hookline.sqstext import group_id

if TYPE_CHECKING:
    from collections.abc import Callable

    from hookline.inbound.decide import Decision
    from hookline.inbound.hooks.cache import Applied
    from hookline.inbound.hooks.hook import Hook
    from hookline.inbound.message import Repeat
    from hookline.inbound.ports import DebounceStore, InboundQueue, WorkerInvoker
    from hookline.inbound.request import Request
    from hookline.inbound.signatures.verdict import Verdict
    from hookline.listeners import Copier, Listener
    from hookline.ports import BlobStore

__all__ = ["ReceiverPorts", "Reception", "enqueue", "receive"]

COMMAND_FAILED = "Error occurred while executing the hook's command. Please check your logs for more details."
TEXT = {"Content-Type": "text/plain; charset=utf-8"}
REMEMBERED = 86_400  # seconds that a debounced hook's newest delivery is known beyond its window: retries come later


@dataclass(frozen=True, slots=True)
class ReceiverPorts:
    """What receiving needs of the world.

    `fetch` gets the certificate or key that a request names, `confirm` the address that confirms a subscription; both
    raise Unavailable.
    """

    queue: InboundQueue
    blobs: BlobStore
    worker: WorkerInvoker
    debounce: DebounceStore
    secrets: Callable[[str], list[str]]
    refresh: Callable[[str], bool]  # reads a secret again: has it changed?
    fetch: Callable[[str], bytes]
    confirm: Callable[[str], None]
    max_body: int  # bytes
    copier: Copier  # for those who listen


@dataclass(slots=True)
class Reception:
    """The answer, and what to log of it.

    `outcome`: accepted, ran (synchronous), mismatch, answered (a handshake), refused, failed, unknown, too-large,
    unavailable, alive.
    """

    response: Response
    outcome: str
    hook: str = ""
    id: str = ""  # of the message
    count: int = 0  # messages queued
    event_id: str | None = None
    event_type: str | None = None
    scheme: str = ""
    reason: str = ""
    address: str = ""  # of a refused request whose signature covers it: the one that was verified, without its query
    runs: list[tuple[str, Verdict | None]] = field(default_factory=list)  # the hooks that run, and what was verified


def receive(
    request: Request, applied: Applied, ports: ReceiverPorts, *, now: float, new_id: Callable[[], str]
) -> Reception:
    """Never raises for what a sender sent, nor for a service that does not answer (503)."""
    if request.path in {"/", ""}:
        return Reception(Response(200, "OK", TEXT), "alive")
    hooks = applied.hooks.for_path(request.path)
    if not hooks:
        return Reception(Response(404, "Hook not found.", TEXT), "unknown", hook=request.path)
    if len(request.body) > ports.max_body:
        answer = Response(413, f"The body is larger than {ports.max_body} bytes.", TEXT)
        return Reception(answer, "too-large", hook=hooks[0].id)
    try:
        decisions = [(hook, _decided(hook, request, ports, now)) for hook in hooks]
        running = [(hook, decision) for hook, decision in decisions if decision.run]
        if not running:
            return _not_run(request, decisions, ports)
        return _run(running, request, applied, ports, now=now, new_id=new_id)
    except HooklineError as error:
        unavailable = Response(503, "Try again later.", {**TEXT, "Retry-After": "5"})
        return Reception(unavailable, "unavailable", hook=hooks[0].id, reason=str(error))


def _decided(hook: Hook, request: Request, ports: ReceiverPorts, now: float) -> Decision:
    return decide(hook, request, now=now, secrets=ports.secrets, fetch=ports.fetch, refresh=ports.refresh)


_FURTHEST_FIRST = ("answered", "mismatch", "refused", "failed")


def _not_run(request: Request, decisions: list[tuple[Hook, Decision]], ports: ReceiverPorts) -> Reception:
    """The answer of the hook that came furthest: a handshake, then a filter that was not met, then a refusal.

    A sender whose signature one of the hooks accepted is authenticated, whatever the others hold of it.
    """
    outcomes = [(_outcome(decision), hook, decision) for hook, decision in decisions]
    outcome, hook, decision = min(outcomes, key=lambda each: _FURTHEST_FIRST.index(each[0]))
    if decision.verdict is not None and decision.verdict.reason == "key-unavailable":
        raise Unavailable("the key that would verify the request could not be fetched")
    confirm_url = getattr(decision.response, "confirm_url", "")
    if confirm_url:
        ports.confirm(confirm_url)
    reception = _reception(decision.response, outcome, hook, decision)
    if outcome == "refused" and hook.verify is not None and hook.scheme.signs_address:
        reception.address = request.url.partition("?")[0]
    return reception


def _outcome(decision: Decision) -> str:
    if decision.error == "invalid-configuration":
        return "failed"
    if decision.error == "signature":
        return "refused"
    if decision.evaluation is not None:  # it came as far as the trigger rule
        return "mismatch"
    return "refused" if decision.response.status in {403, 405} else "answered"


def _run(
    running: list[tuple[Hook, Decision]],
    request: Request,
    applied: Applied,
    ports: ReceiverPorts,
    *,
    now: float,
    new_id: Callable[[], str],
) -> Reception:
    envelope = Envelope(request, hooks_version=applied.version, received_at=now, blobs=ports.blobs)
    receptions = []
    for hook, decision in running:
        repeat = repeat_of(hook, request, decision)
        message_id = new_id()
        debounce = _debounce_name(hook, decision.debounce_key)
        text = envelope.message(message_id, hook, decision.verdict, repeat, debounce)
        if applied.listeners:
            _copy(text, hook, decision.verdict, applied.listeners, ports, now)
        if hook.sync:
            reception = _ran(ports.worker, text, hook, decision)
        else:
            enqueue(ports.queue, hook, text, message_id, lane_of=repeat.key or message_id)
            if debounce:
                _mark(ports, debounce, hook.debounce, repeat, now)
            reception = _reception(decision.response, "accepted", hook, decision)
            reception.count = 1
        reception.id = message_id
        receptions.append(reception)
    if applied.listeners:
        ports.copier.finish()
    # The first hook answers, unless a later one has output to show.
    answer = next((each for each in receptions if each.outcome != "accepted"), receptions[0])
    answer.count = sum(each.count for each in receptions)
    answer.runs = [(hook.id, decision.verdict) for hook, decision in running]
    return answer


def _copy(  # noqa: PLR0917 - all of them needed
    text: str,
    hook: Hook,
    verdict: Verdict | None,
    listeners: tuple[Listener, ...],
    ports: ReceiverPorts,
    now: float,
) -> None:
    """Begun before the message is queued, so that neither waits for the other: who listens sees what was verified."""
    event_type = verdict.event_type if verdict else None
    ports.copier.begin((each, lambda: text) for each in listening(listeners, hook.id, event_type, now))


def enqueue(queue: InboundQueue, hook: Hook, text: str, message_id: str, *, lane_of: str) -> None:
    """Puts a message where deliveries of its hook wait; those of one `lane_of` are in one lane, where there are any."""
    lanes = _lanes(hook)
    if lanes:
        lane = 0 if lanes == 1 else int(hashlib.sha256(lane_of.encode()).hexdigest()[:8], 16) % lanes
        queue.send(text, group=f"{group_id(hook.id)}#{lane}", serial=True, dedupe_id=message_id)
    else:
        queue.send(text, group=group_id(hook.id), delay=min(MOST_DELAY, round(hook.debounce)))


def _mark(ports: ReceiverPorts, debounce: str, window: float, repeat: Repeat, now: float) -> None:
    """After the send: a mark without a message would silence the delivery before it, a message without its mark is
    only a run too many. A delivery that was had before does not run, so it supersedes nothing.
    """
    try:
        if repeat.key and not ports.debounce.first(repeat.key, keep=repeat.keep):
            return
        ports.debounce.mark(debounce, now, keep=window + REMEMBERED)
    except HooklineError:
        return


def _ran(worker: WorkerInvoker, text: str, hook: Hook, decision: Decision) -> Reception:
    """Waits for the action and answers its output, as adnanh/webhook does with include-command-output-in-response."""
    reception = _reception(decision.response, "ran", hook, decision)
    try:
        outcome = worker.invoke(text)
    except Unavailable:
        raise
    except HooklineError as error:
        outcome = {"status": "failed", "reason": str(error)}
    came, output = outcome["status"], outcome.get("output", "")
    if came == "busy":
        raise Unavailable("another run of this delivery is under way")
    if came in {"done", "duplicate"}:
        if not hook.respond:
            status, headers = decision.response.status, decision.response.headers
            reception.response = respond(status, output, headers)
        return reception
    reception.outcome, reception.reason = "failed", outcome.get("reason", "")
    shown = output if hook.capture_on_error else COMMAND_FAILED
    reception.response = respond(500, shown, decision.response.headers)
    return reception


def _lanes(hook: Hook) -> int:
    """How many of a hook's deliveries may run at once, as groups of the FIFO queue; 0: any number."""
    return 1 if hook.serial else hook.concurrency or 0


def _debounce_name(hook: Hook, value: str | None) -> str:
    """Deliveries of one hook supersede each other; with `debounce-key`, those of one value of it.

    A lane of the FIFO queue cannot delay a single message, so a hook that has lanes is not debounced.
    """
    if not hook.debounce or hook.sync or _lanes(hook):
        return ""
    return f"{hook.id}#{hashlib.sha256(value.encode()).hexdigest()}" if value else hook.id


def _reception(response: Response, outcome: str, hook: Hook, decision: Decision) -> Reception:
    verdict = decision.verdict
    reception = Reception(response, outcome, hook=hook.id, reason=decision.error or "")
    if verdict is not None:
        reception.event_id, reception.event_type = verdict.event_id, verdict.event_type
        reception.scheme = verdict.scheme
        if not verdict.valid:
            reception.reason = verdict.reason
    return reception
