"""Invoking a function at `sam local start-lambda`, and what its answer means for the records of a batch.

Lambda's documentation of partial batch responses: no answer, an empty one or an empty list is success; an empty or null
identifier, or one that is not in the batch, makes the whole batch fail, as an error of the function does.
"""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["Answer", "Lambdas", "failed_of"]

_PATIENCE = 960.0  # seconds: no function runs longer than 15 minutes


@dataclass(frozen=True, slots=True)
class Answer:
    """`error` is "" where the function returned; `payload` is what it returned."""

    payload: Any = None
    error: str = ""


class Lambdas:
    """Functions by their logical ids, at `port` of loopback."""

    def __init__(self, port: int) -> None:
        self._port = port

    def invoke(self, function: str, event: Mapping[str, Any]) -> Answer:
        """Waits for the answer. What goes wrong on the way is an error of the function."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=_PATIENCE)
        path = f"/2015-03-31/functions/{function}/invocations"
        try:
            connection.request("POST", path, json.dumps(event), {"Content-Type": "application/json"})
            response = connection.getresponse()
            body = response.read()
        except (OSError, http.client.HTTPException) as error:
            return Answer(error=f"sam local start-lambda: {type(error).__name__}")
        finally:
            connection.close()
        return _answer(response.status, response.headers.get("X-Amz-Function-Error"), body)


def _answer(status: int, failed: str | None, body: bytes) -> Answer:
    try:
        payload = json.loads(body) if body else None
    except ValueError:
        return Answer(error="the answer is not JSON")
    if status != http.HTTPStatus.OK:
        return Answer(error=f"sam local start-lambda answered {status}")
    kind = payload.get("errorType") if isinstance(payload, dict) else None
    if failed or kind:
        return Answer(error=str(kind or failed))
    if isinstance(payload, str) and payload.startswith("Task timed out"):  # the interface emulator's own word
        return Answer(error="timed out")
    return Answer(payload)


def failed_of(identifiers: Sequence[str], answer: Answer, *, partial: bool) -> set[str]:
    """Those records of the batch, by message id or sequence number, that are to be tried again."""
    if answer.error:
        return set(identifiers)
    if not partial or not answer.payload:
        return set()
    batch = set(identifiers)
    try:
        named = {failure["itemIdentifier"] for failure in answer.payload.get("batchItemFailures") or ()}
    except (AttributeError, KeyError, TypeError):
        return batch
    return batch if named - batch else named
