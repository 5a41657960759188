"""Every source of the template in a thread of its own, until the loop ends."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from hookline_cli.local.samlocal.bridge.queues import QueuePoller
from hookline_cli.local.samlocal.bridge.schedule import scheduled_event
from hookline_cli.local.samlocal.bridge.sources import QueueSource, ScheduleSource, StreamSource
from hookline_cli.local.samlocal.bridge.streams import Positions, StreamPoller

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from hookline_cli.local.samlocal.bridge.answers import Lambdas

__all__ = ["Bridge"]

_IDLE = 0.25  # seconds between looks at a stream: four a second, as Lambda's
_TROUBLE = 2.0  # seconds after which an emulator that did not answer is asked again


class _Ended(Exception):
    """The loop ends while a batch waits for its next try."""


class Bridge:
    """`client(service)` gives boto3 clients; `tell` gets a line about what went wrong."""

    def __init__(
        self,
        sources: Sequence[QueueSource | StreamSource | ScheduleSource],
        *,
        client: Callable[[str], Any],
        lambdas: Lambdas,
        positions: Path,
        tell: Callable[[str], None],
    ) -> None:
        self._lambdas = lambdas
        self._client = client
        self._positions = positions
        self._told = tell
        self._ended = threading.Event()
        self._threads = [
            threading.Thread(target=self._serve, args=(source,), daemon=True, name=source.function)
            for source in sources
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        """Nothing new is begun. What is under way comes again, as after a crash."""
        self._ended.set()

    def _serve(self, source: QueueSource | StreamSource | ScheduleSource) -> None:
        turn: Callable[[], int] | None = None
        while not self._ended.is_set():
            try:
                turn = turn or self._turn(source)
                if not turn():
                    self._ended.wait(_IDLE)
            except _Ended:
                return
            except (BotoCoreError, ClientError) as error:
                self._tell(f"{source.function}'s source: {error}")
                self._ended.wait(_TROUBLE)
            except Exception as error:  # noqa: BLE001 - an odd answer of an emulator must not end a source unseen
                self._tell(f"{source.function}'s source: {type(error).__name__}: {error}")
                self._ended.wait(_TROUBLE)

    def _turn(self, source: QueueSource | StreamSource | ScheduleSource) -> Callable[[], int]:
        if isinstance(source, QueueSource):
            return QueuePoller(source, self._client("sqs"), self._lambdas.invoke, self._tell).turn
        if isinstance(source, StreamSource):
            positions = Positions(self._load, self._save, source.arn)
            return StreamPoller(
                source,
                self._client("dynamodbstreams"),
                self._client("sqs"),
                self._lambdas.invoke,
                self._pause,
                self._tell,
                positions,
            ).turn
        return lambda: self._tick(source)

    def _tick(self, source: ScheduleSource) -> int:
        self._pause(source.seconds)
        answer = self._lambdas.invoke(source.function, scheduled_event(source, time.time()))
        if answer.error:
            self._tell(f"{source.function}'s schedule failed: {answer.error}")
        return 1

    def _pause(self, seconds: float) -> None:
        if self._ended.wait(seconds):
            raise _Ended

    def _tell(self, line: str) -> None:
        if not self._ended.is_set():
            self._told(line)

    def _load(self) -> str:
        return self._positions.read_text() if self._positions.exists() else ""

    def _save(self, text: str) -> None:
        draft = self._positions.with_suffix(".new")
        draft.write_text(text)
        draft.replace(self._positions)
