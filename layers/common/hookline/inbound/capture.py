"""Requests kept for some hours, so that one that was refused, or ran in an odd way, can be looked at and tried again.

Off unless the deployment asks for it (parameter CaptureRequests). What is kept is the whole request, its secrets
included: encrypted in the payload bucket, under `inbound/captured/`. After CaptureHours nobody is shown it; the
bucket's lifecycle rule, which knows days only, removes it by the end of the day after.

    {"received_at", "expires_at", "outcome", "reason", "runs": [{"hook", "verdict"}],
     "request": {method, path, url, query, headers, body | body_base64, remote_addr}}

`hookline hooks try --request ID` reads it, `hookline hooks replay ID` runs it once more; the id is in the log line.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from hookline.errors import HooklineError, InvalidInput, NotFound
from hookline.inbound.message import Envelope, Repeat
from hookline.inbound.receive import enqueue
from hookline.inbound.request import Request
from hookline.inbound.signatures.verdict import Verdict
from hookline.nesting import read_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from hookline.inbound.hooks.cache import Applied
    from hookline.inbound.ports import InboundQueue
    from hookline.inbound.receive import Reception
    from hookline.ports import BlobStore

__all__ = ["MODES", "Capture", "Kept", "key_of", "read", "run_again"]

REFUSED = frozenset(["refused", "mismatch", "failed"])
MODES = {"off": frozenset[str](), "refused": REFUSED, "all": REFUSED | {"accepted", "ran"}}
PREFIX = "inbound/captured/"
PER_SECOND = 5.0  # of one function: a flood of forged requests is not to become a flood of objects


class Capture:
    """`percent` of the requests that `mode` names are kept, for `hours`. One that cannot be is answered as usual."""

    def __init__(
        self, mode: str, percent: int, blobs: BlobStore, *, random: Callable[[], float], hours: int = 24
    ) -> None:
        self._outcomes = MODES[mode]
        self._percent = percent
        self._seconds = hours * 3600.0
        self._blobs = blobs
        self._random = random
        self._left, self._since = PER_SECOND, 0.0

    def keep(self, request: Request, reception: Reception, *, now: float, new_id: Callable[[], str]) -> None:
        """The reception gets the id of what was kept; an accepted request has one already."""
        if reception.outcome not in self._outcomes or self._random() * 100 >= self._percent or not self._admits(now):
            return
        name = reception.id or "req_" + new_id().removeprefix("msg_")
        content = {
            "received_at": now,
            "expires_at": now + self._seconds,
            "outcome": reception.outcome,
            "reason": reception.reason,
            "runs": [{"hook": hook, "verdict": verdict and verdict.to_dict()} for hook, verdict in reception.runs],
            "request": request.to_dict(),
        }
        try:
            self._blobs.put(key_of(name), json.dumps(content, separators=(",", ":")).encode())
        except HooklineError:
            return
        reception.id = name

    def _admits(self, now: float) -> bool:
        self._left = min(PER_SECOND, self._left + (now - self._since) * PER_SECOND)
        self._since = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


class Kept(NamedTuple):
    """A request as it was kept; `runs`: the hooks that it ran, each with what verification found then."""

    request: dict[str, Any]
    received_at: float
    outcome: str
    reason: str
    runs: list[dict[str, Any]]


def key_of(name: str) -> str:
    """Where a captured request lies in the payload bucket."""
    return PREFIX + name


def read(name: str, content: bytes, now: float) -> Kept:
    """Raises InvalidInput for what was not kept by a `Capture`, NotFound for what is no longer kept."""
    try:
        found = read_json(content)
        if float(found.get("expires_at", now)) < now:
            raise NotFound(f"captured request {name}")
        return Kept(
            dict(found["request"]), float(found["received_at"]), found["outcome"], found["reason"], list(found["runs"])
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        raise InvalidInput.at(name, "expected a captured request") from None


def run_again(
    kept: Kept, applied: Applied, queue: InboundQueue, blobs: BlobStore, *, new_id: Callable[[], str]
) -> list[tuple[str, str]]:
    """Queues a request for the hooks that it ran, as they are applied now: (hook, id of the message) of each.

    The request is not verified again and is not treated as a duplicate. Raises InvalidInput for a request that ran
    nothing, NotFound for a hook that is no longer applied.
    """
    if not kept.runs:
        why = f"it came to {kept.outcome}" + (f" ({kept.reason})" if kept.reason else "")
        raise InvalidInput.at("request", f"expected one that a hook accepted: {why}")
    request = Request.from_dict(kept.request)
    envelope = Envelope(request, hooks_version=applied.version, received_at=kept.received_at, blobs=blobs)
    hooks = [applied.hooks.get(run["hook"]) for run in kept.runs]
    if gone := [run["hook"] for run, hook in zip(kept.runs, hooks, strict=True) if hook is None]:
        raise NotFound(f"no longer applied: {', '.join(gone)}")
    queued = []
    for run, hook in zip(kept.runs, filter(None, hooks), strict=True):
        verdict = run["verdict"] and Verdict(**run["verdict"])
        message_id = new_id()
        text = envelope.message(message_id, hook, verdict, Repeat())
        enqueue(queue, hook, text, message_id, lane_of=message_id)
        queued.append((hook.id, message_id))
    return queued
