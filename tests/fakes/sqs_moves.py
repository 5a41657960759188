"""SQS's message move tasks, as its API reference describes them, behind the methods of a boto3 client.

One dead-letter queue and the queue that its messages came from. Time is `clock`: a task moves messages as it passes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["FakeSqsMoves"]

DEAD, SOURCE = "https://sqs/dead", "https://sqs/source"


class FakeSqsMoves:
    def __init__(self, bodies: list[str], clock: Callable[[], float]) -> None:
        self.dead, self.source = list(bodies), []
        self.started: list[dict[str, Any]] = []
        self._clock = clock
        self._tasks: list[dict[str, Any]] = []  # newest first

    def get_queue_attributes(self, **arguments: Any) -> dict[str, Any]:
        self._pass()
        url = arguments["QueueUrl"]
        waiting = self.dead if url == DEAD else self.source
        arn = f"arn:aws:sqs:eu-west-1:000000000000:{url.rpartition('/')[2]}"
        return {"Attributes": {"ApproximateNumberOfMessages": str(len(waiting)), "QueueArn": arn}}

    def start_message_move_task(self, **arguments: Any) -> dict[str, Any]:
        self._pass()
        if not arguments["SourceArn"].endswith(":dead"):
            raise _invalid("Source queue must be configured as a Dead Letter Queue.")
        if self._tasks and self._tasks[0]["Status"] == "RUNNING":
            raise _invalid("There is already a task running.")
        self.started.append(arguments)
        task = {"Status": "RUNNING", "TaskHandle": f"task-{len(self.started)}", "StartedTimestamp": len(self.started)}
        task |= {"ApproximateNumberOfMessagesMoved": 0, "ApproximateNumberOfMessagesToMove": len(self.dead)}
        task |= {"rate": arguments.get("MaxNumberOfMessagesPerSecond", 500), "at": self._clock()}
        self._tasks.insert(0, task)
        return {"TaskHandle": task["TaskHandle"]}

    def list_message_move_tasks(self, **arguments: Any) -> dict[str, Any]:
        self._pass()
        return {"Results": [_listed(task) for task in self._tasks[: arguments.get("MaxResults", 1)]]}

    def cancel_message_move_task(self, **arguments: Any) -> dict[str, Any]:
        self._pass()
        for task in self._tasks:
            if task["TaskHandle"] == arguments["TaskHandle"] and task["Status"] == "RUNNING":
                task["Status"] = "CANCELLED"
                return {"ApproximateNumberOfMessagesMoved": task["ApproximateNumberOfMessagesMoved"]}
        raise ClientError({"Error": {"Code": "ResourceNotFoundException"}}, "CancelMessageMoveTask")

    def _pass(self) -> None:
        if not self._tasks or self._tasks[0]["Status"] != "RUNNING":
            return
        task = self._tasks[0]
        due = int((self._clock() - task["at"]) * task["rate"]) - task["ApproximateNumberOfMessagesMoved"]
        self.source += self.dead[:due]
        task["ApproximateNumberOfMessagesMoved"] += len(self.dead[:due])
        del self.dead[:due]
        if not self.dead:
            task["Status"] = "COMPLETED"


def _listed(task: dict[str, Any]) -> dict[str, Any]:
    """A task as SQS lists it: with a handle only while it runs."""
    hidden = {"rate", "at"} if task["Status"] == "RUNNING" else {"rate", "at", "TaskHandle"}
    return {name: value for name, value in task.items() if name not in hidden}


def _invalid(message: str) -> ClientError:
    error = {"Code": "InvalidParameterValue", "Message": message}
    return ClientError({"Error": error, "ResponseMetadata": {"HTTPStatusCode": 400}}, "StartMessageMoveTask")
