"""SQS's own redrive, followed to its end: bounded, and stopped by Ctrl-C."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from hookline_cli.output import busy, note

if TYPE_CHECKING:
    from hookline.adapters.sqs.dead_letters import MoveTask, SqsDeadLetters

__all__ = ["follow"]

_POLL = 1.0  # seconds between looks
_PATIENCE = 15  # looks without the task being listed, or with it still being cancelled


def follow(letters: SqsDeadLetters, task: MoveTask) -> MoveTask:
    """Returns the task as it ended. Ctrl-C cancels it and waits for the end of that; a second one does not wait.

    Where SQS lists the task no more, the queue tells: it is COMPLETED if nothing is left, UNKNOWN if something is.
    """
    total, silent = task.total, 0
    cancelling = False
    with busy("replaying", total) as update:
        while task.state in {"RUNNING", "CANCELLING"} and silent < _PATIENCE:
            try:
                time.sleep(_POLL)
                seen = _look(letters)
            except KeyboardInterrupt:
                if cancelling:
                    return task._replace(state="CANCELLING")
                cancelling = True
                _cancel(letters, task)
                continue
            task = seen or task
            silent = silent + 1 if seen is None or cancelling else 0
            update(task.moved, max(total, task.total))
    if task.state in {"RUNNING", "CANCELLING"} and not cancelling:
        left = letters.depth()
        moved = max(task.moved, total - left.waiting - left.in_flight)
        return task._replace(state="UNKNOWN" if left.waiting + left.in_flight else "COMPLETED", moved=moved)
    return task


def _look(letters: SqsDeadLetters) -> MoveTask | None:
    from hookline.adapters.sqs.dead_letters import MoveUnsupported

    try:
        return letters.move()
    except MoveUnsupported:
        return None


def _cancel(letters: SqsDeadLetters, task: MoveTask) -> None:
    from hookline.adapters.sqs.dead_letters import MoveUnsupported
    from hookline.errors import HooklineError

    note("stopping; messages that were moved stay moved")
    try:
        letters.cancel_move(task.handle)
    except (HooklineError, MoveUnsupported) as error:
        note(f"SQS did not cancel it ({error or 'it has no such task'}): it may continue")
