"""Dead-letter queues as management asks for them: what a letter is, and where it goes back to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from hookline.adapters.sqs.dead_letters import DeadLetter, SqsDeadLetters
from hookline.nesting import read_json
from hookline.outbound.times import rfc3339

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from hookline.adapters.sqs.dead_letters import Drained, Found, Handle
    from hookline.adapters.sqs.stream_faults import StreamFaults

__all__ = [
    "Passed",
    "SqsFaultLetters",
    "SqsLetterQueue",
    "describe_delivery",
    "describe_fault",
    "describe_inbound",
    "describe_source",
    "fields_of",
]


class Passed(NamedTuple):
    """What one pass through a queue came to. `ended`: its end was reached."""

    seen: int
    matched: int
    moved: int
    ended: bool
    problems: tuple[str, ...] = ()


class _Letters:
    """What management asks of either kind of queue but `redrive`. `describe` is what is known of a letter."""

    def __init__(self, client: Any, url: str, describe: Callable[[DeadLetter], Mapping[str, str]]) -> None:
        self._letters = SqsDeadLetters(client, url)
        self.describe = describe
        self.fields = fields_of(describe)

    def depth(self) -> tuple[int, int]:
        return self._letters.depth()

    def peek(self, limit: int) -> list[DeadLetter]:
        return self._letters.peek(limit)

    def find(self, wanted: Callable[[DeadLetter], bool], limit: int, stop: Callable[[], bool]) -> Found:
        return self._letters.find(wanted, limit, stop=stop)

    def purge(self) -> None:
        self._letters.purge()


class SqsLetterQueue(_Letters):
    """`send` takes its letters back to where they came from."""

    def __init__(
        self, client: Any, url: str, send: Handle, describe: Callable[[DeadLetter], Mapping[str, str]]
    ) -> None:
        super().__init__(client, url, describe)
        self._send = send

    def redrive(self, wanted: Callable[[DeadLetter], bool], limit: int, stop: Callable[[], bool]) -> Passed:
        drained = self._letters.drain(wanted, self._send, limit=limit, stop=stop)
        return _pass(drained, limit)


class SqsFaultLetters(_Letters):
    """The stream's faults: what can still be delivered of one goes to the retry queue. `faults` is made when needed."""

    def __init__(self, client: Any, url: str, faults: Callable[[], StreamFaults]) -> None:
        super().__init__(client, url, describe_fault)
        self._faults = faults

    def redrive(self, wanted: Callable[[DeadLetter], bool], limit: int, stop: Callable[[], bool]) -> Passed:
        faults = self._faults()
        problems: list[str] = []

        def handle(letters: Sequence[DeadLetter]) -> list[str]:
            settled = []
            for letter in letters:
                redriven = faults.redrive(letter)
                problems.extend(redriven.problems)
                if redriven.settled:
                    settled.append(letter.id)
            return settled

        drained = self._letters.drain(wanted, handle, limit=limit, stop=stop)
        return _pass(drained, limit)._replace(problems=tuple(problems))


def _pass(drained: Drained, limit: int) -> Passed:
    return Passed(drained.seen, drained.matched, drained.handled, drained.complete and drained.matched < limit)


def fields_of(describe: Callable[[DeadLetter], Mapping[str, str]]) -> tuple[str, ...]:
    """Names of what `describe` says of any letter, in its order."""
    return tuple(describe(DeadLetter("", "", "")))


def describe_inbound(letter: DeadLetter) -> dict[str, str]:
    body = _body(letter)
    verdict = body.get("verdict") or {}
    received = body.get("received_at")
    return {
        "hook": str(body.get("hook", "")),
        "message": str(body.get("id", "")),
        "received": rfc3339(received) if isinstance(received, int | float) else "",
        "event": str(verdict.get("event_id") or ""),
        "event_type": str(verdict.get("event_type") or ""),
        "scheme": str(verdict.get("scheme") or ""),
        "attempts": letter.text("attempts"),
        "reason": letter.text("reason"),
    }


def describe_delivery(letter: DeadLetter) -> dict[str, str]:
    body = _body(letter)
    kind = next((kind for kind in ("delivery", "event", "job") if kind in body), "")
    inner = body.get(kind) or {}
    time, _, event = str(inner.get("sort", "")).partition("#")
    return {
        "kind": kind,
        "tenant": str(inner.get("tenant", "")),
        "endpoint": str(inner.get("endpoint_id", "")),
        "event": event if kind == "delivery" else str(inner.get("id", "")),
        "event_time": time,
    }


def describe_fault(letter: DeadLetter) -> dict[str, str]:
    from hookline.adapters.sqs.stream_faults import BatchFault, ItemFault, read_fault  # noqa: PLC0415 - seldom asked for

    fault = read_fault(letter)
    if isinstance(fault, ItemFault):
        return {"kind": "item", "event": fault.event_id, "records": "1", "reason": fault.reason}
    if isinstance(fault, BatchFault):
        return {
            "kind": "batch",
            "event": "",
            "records": str(fault.size),
            "reason": f"{fault.condition}, {fault.first_at} to {fault.last_at}",
        }
    return {"kind": "unknown", "event": "", "records": "", "reason": "neither Hookline nor Lambda wrote it"}


def describe_source(letter: DeadLetter) -> dict[str, str]:
    from hookline.adapters.sqs.source_letters import origin  # noqa: PLC0415 - seldom asked for

    about = origin(letter)
    reason = letter.text("reason") or "given up by SQS or EventBridge: the function failed on it"
    return {
        "queue": str(about.get("queue", "")).rpartition(":")[2],
        "message": str(about.get("id", letter.id)),
        "reason": reason,
    }


def _body(letter: DeadLetter) -> dict[str, Any]:
    try:
        body = read_json(letter.body)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
