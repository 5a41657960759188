"""Dead-letter queues: looking into one, sending its messages back to where they came from, throwing them away.

A message is deleted only after the one who takes it has it, so an interruption at any point leaves it in at least one
place; it may then be in two. That is harmless: a worker knows what it has run, a delivery knows its turn.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from hookline.adapters.aws_errors import aws_errors, error_code, refusals
from hookline.errors import Conflict, NotFound, Unavailable

__all__ = [
    "DeadLetter",
    "Depth",
    "Drained",
    "Found",
    "Handle",
    "MoveTask",
    "MoveUnsupported",
    "SqsDeadLetters",
    "queue_name",
]

HOLD = 300  # seconds that a message under consideration stays hidden; a killed process gives it back by then
PEEK = 10  # seconds for a look
MOST_HELD = 100_000  # messages; SQS allows 120,000 of a standard queue in flight
MOST_HELD_FIFO = 18_000  # … and 20,000 of a FIFO queue
_BATCH = 10  # SQS's limit for one call
_UNSUPPORTED = {
    *("InvalidAction", "AWS.SimpleQueueService.UnsupportedOperation", "UnsupportedOperation"),
    "InvalidParameterValue",  # another task runs, or the queue is no other queue's dead-letter queue
}


class MoveUnsupported(Exception):
    """The API has no message move tasks, or none for this queue: move the messages one by one."""


class Depth(NamedTuple):
    waiting: int
    in_flight: int


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """`sent_at` is unix seconds; `attributes` are its message attributes in SQS's own form."""

    id: str
    body: str
    receipt: str
    group: str = ""
    sent_at: float = 0.0
    receives: int = 0
    attributes: Mapping[str, Any] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """A message attribute's string value, or ''."""
        return str(self.attributes.get(name, {}).get("StringValue", ""))


@dataclass(slots=True)
class Drained:
    """`seen` messages were looked at, `matched` of them wanted, `handled` taken and deleted.

    `complete` is False where more remain than may be held back at once, or it was stopped; run again after these are
    dealt with.
    """

    seen: int = 0
    matched: int = 0
    handled: int = 0
    complete: bool = True


class Found(NamedTuple):
    """What was looked for. `ended`: the whole queue was read, and there is no more of it."""

    letters: list[DeadLetter]
    ended: bool


class MoveTask(NamedTuple):
    """SQS's own redrive under way. `handle` is "" unless it is running; `total` is as of its start."""

    state: str  # RUNNING, COMPLETED, CANCELLING, CANCELLED or FAILED
    moved: int
    total: int
    handle: str = ""
    failure: str = ""


Handle = Callable[[Sequence[DeadLetter]], Collection[str]]
"""Takes messages and returns the ids of those that may be deleted now."""


class SqsDeadLetters:
    """One queue of dead letters. `client` is a boto3 SQS client; `wait` is seconds of long polling."""

    def __init__(self, client: Any, url: str, *, wait: int = 1) -> None:
        self._client = client
        self._url = url
        self._wait = wait
        self._earlier = 0  # when the redrive before ours was started

    def depth(self) -> Depth:
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        attributes = self._attributes(names)
        return Depth(int(attributes.get(names[0], 0)), int(attributes.get(names[1], 0)))

    def peek(self, limit: int = 10) -> list[DeadLetter]:
        """Up to `limit` messages, given back at once; in no order where the queue is a standard one."""
        held: dict[str, DeadLetter] = {}
        try:
            while len(held) < limit:
                fresh = [each for each in self._receive(min(_BATCH, limit - len(held)), PEEK) if each.id not in held]
                if not fresh:
                    break
                held |= {each.id: each for each in fresh}
        finally:
            self._give_back(list(held.values()))
        return list(held.values())

    def find(
        self, wanted: Callable[[DeadLetter], bool], limit: int, *, stop: Callable[[], bool] = lambda: False
    ) -> Found:
        """Up to `limit` messages that are wanted, given back at once. Those before them in the queue are read, too,
        until `stop`.
        """
        found: list[DeadLetter] = []

        def keep(letters: Sequence[DeadLetter]) -> Collection[str]:
            found.extend(letters)
            return ()

        drained = self.drain(wanted, keep, limit=limit, stop=stop)
        return Found(found, drained.complete and len(found) < limit)

    def drain(
        self,
        wanted: Callable[[DeadLetter], bool],
        handle: Handle,
        *,
        limit: int | None = None,
        progress: Callable[[Drained], None] = lambda _: None,
        stop: Callable[[], bool] = lambda: False,
    ) -> Drained:
        """Goes through the queue: hands over what is wanted, deletes what was taken, gives back the rest at the end.

        `stop` is asked before each ten messages. Giving back takes nearly as long as reading did.
        Of a FIFO queue at most ten messages of a group can be looked at while none of them is taken: SQS keeps those
        behind them back. Raises Unavailable; what was handled until then stays handled.
        """
        drained = Drained()
        held: dict[str, DeadLetter] = {}
        again = 0
        most = MOST_HELD_FIFO if self._url.endswith(".fifo") else MOST_HELD
        try:
            while limit is None or drained.matched < limit:
                if len(held) > most or stop():
                    drained.complete = False
                    break
                received = self._receive(_BATCH, HOLD)
                fresh = [each for each in received if each.id not in held]
                held |= {each.id: each for each in received}
                again += len(received) - len(fresh)  # hidden for HOLD seconds, and that was not long enough
                if not received or (not fresh and again >= len(held)):
                    break  # empty, or once round
                drained.seen += len(fresh)
                chosen = [each for each in fresh if wanted(each)]
                if limit is not None:
                    chosen = chosen[: limit - drained.matched]
                drained.matched += len(chosen)
                if chosen:
                    taken = set(handle(chosen))
                    gone = self._delete([each for each in chosen if each.id in taken])
                    drained.handled += len(gone)
                    for each in gone:
                        del held[each.id]
                progress(drained)
        finally:
            self._give_back(list(held.values()))
        return drained

    def purge(self) -> None:
        """Deletes everything. Raises Conflict if that was asked for within the last minute."""
        with aws_errors("purging the queue"):
            try:
                self._client.purge_queue(QueueUrl=self._url)
            except refusals() as error:
                if "PurgeQueueInProgress" not in error_code(error):
                    raise
                raise Conflict("the queue was purged within the last minute; SQS allows it once a minute") from error

    # ---------------------------------------------------------------------------------- SQS's own redrive

    def start_move(self, *, rate: int | None = None) -> MoveTask:
        """Starts moving everything back to where it came from, or joins the task that already does.

        `rate`: messages per second, at most 500. Raises MoveUnsupported.
        """
        latest = self._latest()
        if latest is not None and latest["Status"] == "RUNNING":
            return _task(latest)
        self._earlier = latest.get("StartedTimestamp", 0) if latest else 0
        limit = {} if rate is None else {"MaxNumberOfMessagesPerSecond": rate}
        waiting = self.depth().waiting
        try:
            answer = self._move_call("start_message_move_task", SourceArn=self._arn(), **limit)
        except MoveUnsupported:  # or somebody else's task was started meanwhile
            latest = self._latest()
            if latest is None or latest["Status"] != "RUNNING":
                raise
            return _task(latest)
        return MoveTask("RUNNING", 0, waiting, answer.get("TaskHandle", ""))

    def move(self) -> MoveTask | None:
        """The progress of the task that was started last; None while SQS does not list it. Raises MoveUnsupported."""
        latest = self._latest()
        if latest is None or (self._earlier and latest.get("StartedTimestamp") == self._earlier):
            return None
        return _task(latest)

    def cancel_move(self, handle: str) -> None:
        """What was moved stays moved. Raises MoveUnsupported."""
        self._move_call("cancel_message_move_task", TaskHandle=handle)

    def _latest(self) -> dict[str, Any] | None:
        results = self._move_call("list_message_move_tasks", SourceArn=self._arn(), MaxResults=1).get("Results", [])
        return results[0] if results else None

    def _move_call(self, operation: str, **arguments: Any) -> dict[str, Any]:
        with aws_errors(operation.replace("_", " ")):
            try:
                answer: dict[str, Any] = getattr(self._client, operation)(**arguments)
            except refusals() as error:
                if error_code(error) in _UNSUPPORTED:
                    raise MoveUnsupported from error
                raise
        return answer

    # ---------------------------------------------------------------------------------- SQS's calls

    def _arn(self) -> str:
        return self._attributes(["QueueArn"])["QueueArn"]

    def _attributes(self, names: list[str]) -> dict[str, str]:
        with aws_errors(f"reading queue {queue_name(self._url)}"):
            found: dict[str, str] = self._client.get_queue_attributes(QueueUrl=self._url, AttributeNames=names).get(
                "Attributes", {}
            )
        return found

    def _receive(self, most: int, seconds: int) -> list[DeadLetter]:
        with aws_errors(f"receiving from {queue_name(self._url)}"):
            answer = self._client.receive_message(
                QueueUrl=self._url,
                MaxNumberOfMessages=most,
                VisibilityTimeout=seconds,
                WaitTimeSeconds=self._wait,  # long polling asks every server of the queue, short polling a few
                AttributeNames=["All"],
                MessageAttributeNames=["All"],
            )
        return [_letter(message) for message in answer.get("Messages", [])]

    def _delete(self, letters: Sequence[DeadLetter]) -> list[DeadLetter]:
        gone: list[DeadLetter] = []
        for start in range(0, len(letters), _BATCH):
            chunk = letters[start : start + _BATCH]
            entries = [{"Id": str(index), "ReceiptHandle": each.receipt} for index, each in enumerate(chunk)]
            with aws_errors(f"deleting from {queue_name(self._url)}"):
                answer = self._client.delete_message_batch(QueueUrl=self._url, Entries=entries)
            failed = {failure["Id"] for failure in answer.get("Failed", [])}
            gone += [each for index, each in enumerate(chunk) if str(index) not in failed]
        return gone

    def _give_back(self, letters: Sequence[DeadLetter]) -> None:
        """Best effort: they come back by themselves, only later."""
        for start in range(0, len(letters), _BATCH):
            entries = [
                {"Id": str(index), "ReceiptHandle": each.receipt, "VisibilityTimeout": 0}
                for index, each in enumerate(letters[start : start + _BATCH])
            ]
            with suppress(Unavailable, NotFound), aws_errors("giving messages back"):
                self._client.change_message_visibility_batch(QueueUrl=self._url, Entries=entries)


def _letter(message: Mapping[str, Any]) -> DeadLetter:
    system = message.get("Attributes") or {}
    return DeadLetter(
        id=message["MessageId"],
        body=message["Body"],
        receipt=message["ReceiptHandle"],
        group=system.get("MessageGroupId", ""),
        sent_at=int(system.get("SentTimestamp", 0)) / 1000,
        receives=int(system.get("ApproximateReceiveCount", 0)),
        attributes=message.get("MessageAttributes") or {},
    )


def _task(result: Mapping[str, Any]) -> MoveTask:
    return MoveTask(
        result["Status"],
        int(result.get("ApproximateNumberOfMessagesMoved", 0)),
        int(result.get("ApproximateNumberOfMessagesToMove", 0)),
        result.get("TaskHandle", ""),
        result.get("FailureReason", ""),
    )


def queue_name(url: str) -> str:
    return url.rpartition("/")[2]
