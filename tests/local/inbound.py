"""Calling hooks on the deployed stack, and its outcome."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

PATIENCE = 900.0  # as in tests.local.outbox


@dataclass
class Inbound:
    stack: Any
    log: Path  # where the commands write a line per run: their arguments

    def post(self, path: str, body: bytes = b"{}", method: str = "POST", **headers: str) -> tuple[int, str]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(
            f"{self.stack.api_url}/hooks/{path}",
            data=None if method in {"GET", "HEAD"} else body,
            method=method,
            headers={"content-type": "application/json", **named},
        )
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def runs(self, first: str) -> list[str]:
        """What the commands whose first argument that is were given besides."""
        lines = self.log.read_text().splitlines()
        return [line.partition(" ")[2] for line in lines if line.partition(" ")[0] == first]

    def wait_for(self, check: Any, what: str) -> Any:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if found := check():
                return found
            time.sleep(0.2)
        raise AssertionError(f"{what} did not come within {PATIENCE:.0f} s")

    def dead_letters(self, hook: str, output: str = "InboundDLQUrl") -> list[dict[str, Any]]:
        answer = self.stack.client("sqs").receive_message(
            QueueUrl=self.stack.outputs[output],
            MaxNumberOfMessages=10,
            MessageAttributeNames=["All"],
            AttributeNames=["All"],
            VisibilityTimeout=1,
        )
        return [each for each in answer.get("Messages", []) if json.loads(each["Body"]).get("hook") == hook]
