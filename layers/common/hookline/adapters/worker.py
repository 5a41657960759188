"""The worker as the receiver calls it, for a hook whose sender waits for the result."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hookline.adapters.aws_errors import aws_errors
from hookline.errors import ActionRetryable

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["LambdaWorkerInvoker", "error_type"]

_ERROR_TEXT = 300  # characters of a function's error that are kept as the reason


class LambdaWorkerInvoker:
    """`client` is called at the first use: only synchronous hooks need it."""

    def __init__(self, client: Callable[[], Any], function: str) -> None:
        self._make = client
        self._client: Any = None
        self._function = function

    def invoke(self, message: str) -> dict[str, Any]:
        if self._client is None:
            self._client = self._make()
        with aws_errors("worker"):
            answer = self._client.invoke(
                FunctionName=self._function,
                InvocationType="RequestResponse",
                Payload=b'{"message":' + message.encode() + b"}",
            )
            body = answer["Payload"].read()
        if answer.get("FunctionError"):
            raise ActionRetryable(f"the worker failed: {error_type(body)}")
        result: dict[str, Any] = json.loads(body)
        return result


def error_type(body: bytes) -> str:
    """A function's own error type; its message may quote what it was given, and stays out of logs and reasons."""
    try:
        return str(json.loads(body).get("errorType", ""))[:_ERROR_TEXT]
    except (ValueError, AttributeError):
        return "an answer that is not JSON"
