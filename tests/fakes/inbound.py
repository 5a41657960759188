"""In-memory implementations of the inbound ports. Time is `clock`, so that waiting is a matter of moving it."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tests.fakes.sqs import check_group

from hookline.errors import Conflict, NotFound, Unavailable
from hookline.inbound.ports import Process, ProcessResult

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hookline.listeners import Listener


class FakeHookStore:
    def __init__(self, *, clock: Callable[[], float], applied_by: str = "") -> None:
        self._clock = clock
        self._by = applied_by
        self._documents: list[str] = []
        self._about: list[dict[str, Any]] = []
        self._current = 0
        self.listeners: tuple[Listener, ...] = ()
        self.down = False

    def current(self) -> tuple[int, tuple[Listener, ...]]:
        self._check()
        return self._current, self.listeners

    def current_version(self) -> int:
        return self.current()[0]

    def load(self, version: int) -> dict[str, Any]:
        self._check()
        if not 1 <= version <= len(self._documents):
            raise NotFound(f"hooks version {version}")
        return json.loads(self._documents[version - 1])

    def apply(self, document: dict[str, Any], *, seen: int | None = None) -> int:
        self._check()
        if seen is not None and seen != self._current:
            raise Conflict(f"hooks version {self._current} was applied after version {seen} was read; apply again")
        self._documents.append(json.dumps(document))
        self._about.append(
            {
                "applied_at": datetime.fromtimestamp(self._clock(), UTC).isoformat(timespec="seconds"),
                "applied_by": self._by,
                "hooks": len(document.get("hooks", ())),
            }
        )
        self._current = len(self._documents)
        return self._current

    def rollback(self, version: int, *, seen: int | None = None) -> None:
        self.load(version)
        if seen is not None and seen != self._current:
            raise Conflict(f"version {seen} is no longer in use; read the hooks again")
        self._current = version

    def versions(self) -> list[dict[str, Any]]:
        return [
            {"version": number, **about, "current": number == self._current}
            for number, about in reversed(list(enumerate(self._about, start=1)))
        ]

    def _check(self) -> None:
        if self.down:
            raise Unavailable("config table: down")


@dataclass
class FakeMessage:
    body: str
    group: str
    attributes: dict[str, str]
    sent_at: float
    visible_at: float
    id: str
    receives: int = 0
    counted: int = 0  # receives before it was moved, where these are kept

    def record(self, *, fifo: bool) -> dict[str, Any]:
        """As an event source mapping hands it to the worker."""
        name = "InboundFifoQueue.fifo" if fifo else "InboundQueue"
        return {
            "messageId": self.id,
            "receiptHandle": self.id,
            "body": self.body,
            "attributes": {
                "ApproximateReceiveCount": str(self.counted + self.receives),
                "SentTimestamp": str(int(self.sent_at * 1000)),
                "MessageGroupId": self.group,
            },
            "messageAttributes": {
                name: {"dataType": "String", "stringValue": value} for name, value in self.attributes.items()
            },
            "eventSourceARN": f"arn:aws:sqs:us-east-1:000000000000:{name}",
        }


@dataclass
class FakeInboundQueue:
    """Both queues and their dead-letter queues, with SQS's rules for groups, visibility and redrive."""

    clock: Callable[[], float]
    visibility: float = 1800.0
    max_receives: int = 6
    down: bool = False
    standard: list[FakeMessage] = field(default_factory=list)
    fifo: list[FakeMessage] = field(default_factory=list)
    dead: list[FakeMessage] = field(default_factory=list)
    dead_fifo: list[FakeMessage] = field(default_factory=list)
    keeps_ids: bool = False  # LocalStack's move task: id, time and count of receives stay
    _seen: dict[tuple[str, str], float] = field(default_factory=dict)
    _number: int = 0

    def send(
        self,
        body: str,
        *,
        group: str,
        serial: bool = False,
        dedupe_id: str = "",
        delay: int = 0,
        attributes: Mapping[str, str] | None = None,
    ) -> None:
        if self.down:
            raise Unavailable("inbound queue: down")
        check_group(group)
        now = self.clock()
        if serial:
            assert not delay, "SQS delays no single message of a FIFO queue"
            if now - self._seen.get((group, dedupe_id), -1e9) < 300:
                return
            self._seen[group, dedupe_id] = now
        self._number += 1
        message = FakeMessage(body, group, dict(attributes or {}), now, now + delay, f"m{self._number}")
        (self.fifo if serial else self.standard).append(message)

    def postpone(self, receipt: str, seconds: int, *, serial: bool = False) -> None:
        if self.down:
            raise Unavailable("inbound queue: down")
        for message in self.fifo if serial else self.standard:
            if message.id == receipt:
                message.visible_at = self.clock() + seconds

    def receive(self, *, serial: bool = False, most: int = 10) -> list[FakeMessage]:
        queue, dead = (self.fifo, self.dead_fifo) if serial else (self.standard, self.dead)
        now = self.clock()
        blocked: set[str] = set()
        found: list[FakeMessage] = []
        for message in list(queue):
            if len(found) == most:
                break
            if message.visible_at > now or (serial and message.group in blocked):
                blocked.add(message.group)
                continue
            if message.receives >= self.max_receives:
                queue.remove(message)
                dead.append(message)
                continue
            message.receives += 1
            message.visible_at = now + self.visibility
            found.append(message)
        return found

    def delete(self, message: FakeMessage, *, serial: bool = False) -> None:
        (self.fifo if serial else self.standard).remove(message)

    def redrive(self) -> None:
        """As the console does it: each becomes a new message of the source, attributes and all."""
        for dead, queue in ((self.dead, self.standard), (self.dead_fifo, self.fifo)):
            for message in dead:
                self._number += 1
                now = self.clock()
                back = FakeMessage(message.body, message.group, message.attributes, now, now, f"m{self._number}")
                if self.keeps_ids:
                    back.id, back.sent_at = message.id, message.sent_at
                    back.counted = message.counted + message.receives + 1  # the move received it, too
                queue.append(back)
            dead.clear()


class FakeBlobStore:
    def __init__(self, bucket: str = "payloads") -> None:
        self._bucket = bucket
        self.blobs: dict[str, bytes] = {}
        self.down = False

    def put(self, key: str, data: bytes) -> str:
        if self.down:
            raise Unavailable("payload bucket: down")
        ref = f"s3://{self._bucket}/{key}"
        self.blobs[ref] = bytes(data)
        return ref

    def delete_all(self, prefix: str) -> int:
        found = [ref for ref in self.blobs if ref.startswith(f"s3://{self._bucket}/{prefix}")]
        for ref in found:
            del self.blobs[ref]
        return len(found)

    def get(self, ref: str) -> bytes:
        if self.down:
            raise Unavailable("payload bucket: down")
        try:
            return self.blobs[ref]
        except KeyError:
            raise NotFound(ref) from None


class FakeSecretResolver:
    def __init__(self, values: Mapping[str, list[str]] | None = None) -> None:
        self.values = dict(values or {})
        self.down = False

    def resolve(self, reference: str) -> list[str]:
        if not reference.startswith(("env:", "ssm:", "secretsmanager:")):
            return [reference]
        if self.down:
            raise Unavailable(f"secret {reference}")
        try:
            return self.values[reference]
        except KeyError:
            raise NotFound(f"secret {reference}") from None


class FakeDedupe:
    def __init__(self, *, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._done: dict[str, tuple[dict[str, Any], float]] = {}
        self._busy: dict[str, float] = {}
        self.down = False

    def once(
        self, key: str, run: Callable[[], dict[str, Any]], *, keep: float, busy: float
    ) -> tuple[dict[str, Any], bool]:
        if self.down:
            raise Unavailable("dedupe table: down")
        now = self._clock()
        if key in self._done and self._done[key][1] > now:
            return copy.deepcopy(self._done[key][0]), True
        if self._busy.get(key, 0.0) > now:
            raise Conflict("another run of this delivery is under way")
        self._busy[key] = now + busy
        try:
            result = run()
        except Exception:
            del self._busy[key]  # a crash (BaseException) keeps the claim
            raise
        del self._busy[key]
        self._done[key] = (copy.deepcopy(result), self._clock() + keep)
        return result, False


class FakeDebounceStore:
    def __init__(self, *, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._newest: dict[str, float] = {}
        self._seen: dict[str, float] = {}
        self.down = False

    def mark(self, key: str, at: float, *, keep: float) -> None:
        if self.down:
            raise Unavailable("dedupe table: down")
        assert keep > 0
        self._newest[key] = max(at, self._newest.get(key, 0.0))

    def first(self, key: str, *, keep: float) -> bool:
        if self.down:
            raise Unavailable("dedupe table: down")
        known = self._clock() < self._seen.get(key, 0.0)
        if not known:
            self._seen[key] = self._clock() + keep
        return not known

    def newest(self, key: str) -> float:
        return self._newest.get(key, 0.0)


class FakeProcessRunner:
    """Runs nothing: `script(process)` says its outcome."""

    def __init__(self, script: Callable[[Process], ProcessResult] | None = None) -> None:
        self.script = script or (lambda _process: ProcessResult(0, b"", 0))
        self.ran: list[Process] = []

    def run(self, process: Process) -> ProcessResult:
        self.ran.append(process)
        return self.script(process)


class FakeActionTargets:
    """Remembers every call; `fail` maps a target's name to the error it answers with."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, str, dict[str, Any]]] = []
        self.fail: dict[str, Exception] = {}
        self.answer = b"{}"

    def _call(self, kind: str, name: str, /, **rest: Any) -> None:
        self.calls.append((kind, name, rest))
        if name in self.fail:
            raise self.fail[name]

    def invoke_lambda(self, function: str, payload: bytes, *, wait: bool, timeout: float) -> bytes:
        self._call("lambda", function, payload=payload, wait=wait, timeout=timeout)
        return self.answer if wait else b""

    def send_sqs(
        self, queue_url: str, body: str, *, group: str, dedupe_id: str, attributes: Mapping[str, str], timeout: float
    ) -> None:
        self._call(
            "sqs", queue_url, body=body, group=group, dedupe_id=dedupe_id, attributes=dict(attributes), timeout=timeout
        )

    def publish_sns(
        self, topic_arn: str, body: str, *, group: str, dedupe_id: str, attributes: Mapping[str, str], timeout: float
    ) -> None:
        self._call(
            "sns", topic_arn, body=body, group=group, dedupe_id=dedupe_id, attributes=dict(attributes), timeout=timeout
        )

    def put_event(self, bus: str, source: str, detail_type: str, detail: str, *, timeout: float) -> None:
        self._call("eventbridge", bus, source=source, detail_type=detail_type, detail=detail, timeout=timeout)

    def start_execution(self, machine_arn: str, name: str, payload: str, *, timeout: float) -> None:
        self._call("stepfunctions", machine_arn, execution=name, payload=payload, timeout=timeout)


class FakeWorkerInvoker:
    def __init__(self, answer: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        self.answer = answer
        self.messages: list[dict[str, Any]] = []

    def invoke(self, message: str) -> dict[str, Any]:
        self.messages.append(json.loads(message))
        return self.answer(self.messages[-1])


__all__ = [name for name in dir() if name.startswith("Fake")]
