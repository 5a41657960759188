"""The services that a hook's action calls."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from hookline.adapters.targets.calls import AwsTargets, CallFailed
from hookline.adapters.worker import error_type
from hookline.errors import ActionRefused, ActionRetryable
from hookline.sqstext import sendable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

__all__ = ["AwsActionTargets"]

ATTRIBUTE_TEXT = 1024  # characters of an attribute; ids and types are shorter


@contextmanager
def _as_action(what: str) -> Iterator[None]:
    """Throttles, outages and timeouts may pass; a missing target or a denied call waits for somebody to correct it."""
    try:
        yield
    except CallFailed as error:
        raise (ActionRetryable if error.transient else ActionRefused)(f"{what}: {error.code}") from error


def _sendable(attributes: Mapping[str, str]) -> dict[str, str]:
    """What a sender wrote may hold characters that SQS refuses a message for, and be as long as a message."""
    return {name: sendable(value[:ATTRIBUTE_TEXT]) for name, value in attributes.items()}


class AwsActionTargets:
    """`client(service, timeout)` gives a boto3 client that gives up after `timeout` seconds, without own retries.

    Our retries are the queue's: a second call inside the action's timeout would run a function twice.
    """

    def __init__(self, client: Callable[[str, float], Any]) -> None:
        self._client = client

    def _calls(self, timeout: float) -> AwsTargets:
        return AwsTargets(lambda service: self._client(service, timeout))

    def invoke_lambda(self, function: str, payload: bytes, *, wait: bool, timeout: float) -> bytes:
        with _as_action(f"function {function}"):
            called = self._calls(timeout).invoke(function, payload, wait=wait)
        if called.error:
            raise ActionRetryable(f"function {function} failed: {error_type(called.body)}")
        return called.body

    def send_sqs(
        self, queue_url: str, body: str, *, group: str, dedupe_id: str, attributes: Mapping[str, str], timeout: float
    ) -> None:
        with _as_action(f"queue {queue_url}"):
            self._calls(timeout).send_message(queue_url, body, _sendable(attributes), group=group, dedupe_id=dedupe_id)

    def publish_sns(
        self,
        topic_arn: str,
        body: str,
        *,
        group: str,
        dedupe_id: str,
        attributes: Mapping[str, str],
        timeout: float,
    ) -> None:
        with _as_action(f"topic {topic_arn}"):
            self._calls(timeout).publish(topic_arn, body, _sendable(attributes), group=group, dedupe_id=dedupe_id)

    def put_event(self, bus: str, source: str, detail_type: str, detail: str, *, timeout: float) -> None:
        with _as_action(f"event bus {bus}"):
            self._calls(timeout).put_event(bus, source, detail_type, detail)

    def start_execution(self, machine_arn: str, name: str, payload: str, *, timeout: float) -> None:
        with _as_action(f"state machine {machine_arn}"):
            self._calls(timeout).start_execution(machine_arn, name, payload)
