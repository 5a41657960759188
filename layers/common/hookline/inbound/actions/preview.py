"""What an action would do, found by running it with tools that only take notes: `hookline hooks try` shows it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from hookline.errors import NotFound
from hookline.inbound.actions import run
from hookline.inbound.actions.plan import plan_of
from hookline.inbound.actions.tools import Job, Tools
from hookline.inbound.message import Message
from hookline.inbound.ports import ProcessResult
from hookline.ports import HttpResult

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hookline.inbound.hooks.hook import Hook
    from hookline.inbound.ports import Process
    from hookline.inbound.request import Request
    from hookline.inbound.signatures.verdict import Verdict
    from hookline.outbound.model import Event
    from hookline.outbound.ports import EventStore
    from hookline.ports import HttpRequest, Transport

__all__ = ["preview"]

STAND_IN = "msg_preview"  # for the id that the receiver will give the delivery


def preview(hook: Hook, request: Request, verdict: Verdict | None, *, now: float) -> dict[str, Any]:
    """`target` (a queue, a function, an address, …), `payload` (text) and what else the call says, by its kind.

    Raises ActionRefused, InvalidInput or MalformedEvent for a request that the action would refuse.
    """
    plan = plan_of(hook)
    notes = _Notes()
    tools = Tools(
        processes=notes,
        targets=notes,
        events=cast("EventStore", SimpleNamespace(put=notes.event)),
        transport=cast("Transport", notes),
        blobs=_Blobs(),
        secrets=lambda _reference: [],  # nothing is signed: no secret is needed to see what would be sent
        environ={},
        retention_days=1,
    )
    message = Message(STAND_IN, hook.id, 0, now, request, None if verdict is None else verdict.to_dict())
    run(Job(hook, plan, message, now, plan.timeout), tools)
    return {"type": plan.kind, **notes.effect}


class _Notes:
    """Every port of an action, writing down the one call that is made."""

    def __init__(self) -> None:
        self.effect: dict[str, Any] = {}

    def _note(self, target: str, payload: str | bytes | None, **more: Any) -> None:
        text = payload.decode(errors="replace") if isinstance(payload, bytes) else payload
        self.effect = {"target": target, **{name: value for name, value in more.items() if value}, "payload": text}

    def run(self, process: Process) -> ProcessResult:
        self._note(process.path, None, args=list(process.args))
        return ProcessResult(0, b"", 0)

    def invoke_lambda(self, function: str, payload: bytes, *, wait: bool, timeout: float) -> bytes:  # noqa: ARG002
        self._note(function, payload, invocation="wait" if wait else "async")
        return b""

    def send_sqs(
        self,
        queue_url: str,
        body: str,
        *,
        group: str,
        dedupe_id: str,  # noqa: ARG002
        attributes: Mapping[str, str],
        timeout: float,  # noqa: ARG002
    ) -> None:
        self._note(queue_url, body, group=group if queue_url.endswith(".fifo") else "", attributes=dict(attributes))

    def publish_sns(
        self,
        topic_arn: str,
        body: str,
        *,
        group: str,
        dedupe_id: str,  # noqa: ARG002
        attributes: Mapping[str, str],
        timeout: float,  # noqa: ARG002
    ) -> None:
        self._note(topic_arn, body, group=group if topic_arn.endswith(".fifo") else "", attributes=dict(attributes))

    def put_event(self, bus: str, source: str, detail_type: str, detail: str, *, timeout: float) -> None:  # noqa: ARG002
        self._note(bus, detail, source=source, detail_type=detail_type)

    def start_execution(self, machine_arn: str, name: str, payload: str, *, timeout: float) -> None:  # noqa: ARG002
        self._note(machine_arn, payload, execution=name)

    def send(self, requests: Sequence[HttpRequest]) -> Iterator[HttpResult]:
        for each in requests:
            self._note(each.url, each.body, headers=dict(each.headers))
            yield HttpResult(each, 200)

    def event(self, event: Event) -> bool:
        self._note(event.tenant, event.data, event_type=event.type, channels=list(event.channels))
        return True


class _Blobs:
    """For a body that its target would not take: named, not stored."""

    def put(self, key: str, data: bytes) -> str:
        return f"s3://(payload bucket)/{key} ({len(data)} bytes)"

    def get(self, ref: str) -> bytes:
        raise NotFound(f"{ref} is only named in a preview")
