"""What happens to one request at the edge: find its hooks, decide, queue what is to run, answer.

A sender is told that its delivery was accepted only after the queue has it. When several hooks share a path, each that
is to run gets a message of its own; should the queue fail between two of them the sender is told 503 and sends
again, and the first hook recognises the delivery by its dedupe key.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from hookline.errors import HooklineError, Unavailable
from hookline.inbound.decide import decide
from hookline.inbound.message import Envelope
from hookline.inbound.request import Response

if TYPE_CHECKING:
    from collections.abc import Callable

    from hookline.inbound.decide import Decision
    from hookline.inbound.hook_cache import Applied
    from hookline.inbound.hooks import Hook
    from hookline.inbound.ports import DebounceStore, WorkerInvoker
    from hookline.inbound.request import Request
    from hookline.ports import BlobStore, InboundQueue

__all__ = ["Edge", "Reception", "dedupe_key", "receive"]

PREFIX = "/hooks/"
COMMAND_FAILED = "Error occurred while executing the hook's command. Please check your logs for more details."
MOST_DELAY = 900  # seconds; SQS's limit, and so the longest debounce window


@dataclass(frozen=True, slots=True)
class Edge:
    """What receiving needs of the world. `confirm` fetches the address of a subscription handshake."""

    queue: InboundQueue
    blobs: BlobStore
    worker: WorkerInvoker
    debounce: DebounceStore
    secrets: Callable[[str], list[str]]
    confirm: Callable[[str], None]
    max_body: int


@dataclass(slots=True)
class Reception:
    """The answer, and what to log of it.

    `outcome`: accepted, ran (synchronous), refused, mismatch, answered (a handshake), unknown, too-large, unavailable,
    failed, alive.
    """

    response: Response
    outcome: str
    hook: str = ""
    id: str = ""  # of the first message
    count: int = 0  # messages queued
    event_id: str | None = None
    event_type: str | None = None
    scheme: str = ""
    reason: str = ""


def receive(request: Request, applied: Applied, edge: Edge, *, now: float, new_id: Callable[[], str]) -> Reception:
    """Never raises for what a sender sent, or for a service that does not answer (503)."""
    if request.path in {"/", ""}:
        return Reception(Response(200, "OK"), "alive")
    path = unquote(request.path)
    hooks = applied.hooks.for_path(path.removeprefix(PREFIX)) if path.startswith(PREFIX) else ()
    if not hooks:
        return Reception(Response(404, "Hook not found."), "unknown", hook=path.removeprefix(PREFIX))
    if len(request.body) > edge.max_body:
        text = f"The body is larger than {edge.max_body} bytes."
        return Reception(Response(413, text), "too-large", hook=hooks[0].id)
    try:
        decisions = [(hook, decide(hook, request, now=now, secrets=edge.secrets)) for hook in hooks]
        running = [(hook, decision) for hook, decision in decisions if decision.run]
        if not running:
            return _not_run(decisions, edge)
        return _run(running, request, applied.version, edge, now=now, new_id=new_id)
    except Unavailable as error:
        unavailable = Response(503, "Try again later.", {"Retry-After": "5"})
        return Reception(unavailable, "unavailable", hook=hooks[0].id, reason=str(error))


def _not_run(decisions: list[tuple[Hook, Decision]], edge: Edge) -> Reception:
    """The answer of the hook that came furthest: a handshake, then a filter that was not met, then a refusal.

    A sender whose signature one of the hooks accepted is authenticated, whatever the others hold of it.
    """
    hook, decision = min(decisions, key=lambda pair: _RANK[_outcome(pair[1])])
    outcome = _outcome(decision)
    if outcome == "answered" and decision.confirm_url:
        edge.confirm(decision.confirm_url)
    return _reception(decision.response, outcome, hook, decision)


_RANK = {"answered": 0, "mismatch": 1, "refused": 2, "failed": 3}


def _outcome(decision: Decision) -> str:
    if decision.handshake:
        return "answered"
    if decision.error is None:
        return "mismatch" if decision.response.status not in {401, 403, 405} else "refused"
    return "failed" if decision.error == "invalid-configuration" else "refused"


def _run(
    running: list[tuple[Hook, Decision]],
    request: Request,
    version: int,
    edge: Edge,
    *,
    now: float,
    new_id: Callable[[], str],
) -> Reception:
    answer: Reception | None = None
    envelope = Envelope(request, hooks_version=version, received_at=now, blobs=edge.blobs)
    for hook, decision in running:
        key = dedupe_key(hook, request, decision)
        message_id = new_id()
        text = envelope.message(message_id, hook, decision.verdict, key)
        if hook.synchronous:
            reception = _ran(edge.worker, text, hook, decision)
        else:
            _enqueue(edge, hook, text, message_id, key, now)
            reception = _reception(decision.response, "accepted", hook, decision)
            reception.count = 1
        reception.id = message_id
        if answer is None or (answer.outcome == "accepted" and reception.outcome != "accepted"):
            reception.count += answer.count if answer else 0
            answer = reception  # the first hook answers, unless another has output to show
        else:
            answer.count += reception.count
    assert answer is not None
    return answer


def _enqueue(edge: Edge, hook: Hook, text: str, message_id: str, key: str, now: float) -> None:
    lanes = hook.concurrency
    if lanes:
        lane = int(hashlib.sha256((key or message_id).encode()).hexdigest()[:8], 16) % lanes
        edge.queue.send(text, group=f"{_group(hook.id)}#{lane}", serial=True, dedupe_id=message_id)
        return
    delay = min(MOST_DELAY, round(hook.debounce))
    edge.queue.send(text, group=_group(hook.id), delay=delay)
    if delay:
        # After the send: a mark without a message would silence the delivery before it. Without the mark there is only
        # a run too many.
        try:
            edge.debounce.mark(hook.id, now, keep=delay + 86_400)
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
    if outcome["status"] in {"done", "duplicate"}:
        reception.response.body = outcome.get("output", "")
        return reception
    reception.outcome, reception.reason = "failed", outcome.get("reason", "")
    shown = outcome.get("output", "") if hook.output_on_error else COMMAND_FAILED
    reception.response = Response(500, shown, decision.response.headers)
    return reception


def dedupe_key(hook: Hook, request: Request, decision: Decision) -> str:
    """What makes two requests the same delivery; "" if nothing does, and each runs.

    The hook's own `idempotency-key`, or the provider's event id, or else the content: senders without ids repeat a
    delivery byte for byte. A request without a body and a query says nothing that could be a repetition: whoever calls
    such a hook twice wants it to run twice.
    """
    if hook.idempotency_key is not None and (value := hook.idempotency_key(request)):
        return f"key:{hook.id}:{value}"
    if decision.verdict is not None and decision.verdict.event_id:
        return f"event:{hook.id}:{decision.verdict.event_id}"
    if not request.body and not request.query:
        return ""
    content = hashlib.sha256(f"{hook.id}\0{request.method}\0{request.query}\0".encode())
    content.update(request.body)
    return f"content:{content.hexdigest()}"


def _group(hook_id: str) -> str:
    """A group id as SQS takes it: at most 128 visible ASCII characters, some left for the lane."""
    if len(hook_id) <= 100 and hook_id.isascii() and hook_id.isprintable() and " " not in hook_id:  # noqa: PLR2004
        return hook_id
    return hashlib.sha256(hook_id.encode()).hexdigest()


def _reception(response: Response, outcome: str, hook: Hook, decision: Decision) -> Reception:
    verdict = decision.verdict
    reception = Reception(response, outcome, hook=hook.id, reason=decision.error or "")
    if verdict is not None:
        reception.event_id, reception.event_type = verdict.event_id, verdict.event_type
        reception.scheme = verdict.scheme
        if not verdict.valid:
            reception.reason = verdict.reason
    return reception
