"""SQS with boto3's methods: visibility, receive counts, redrive; unordered and doubled where it is standard, in order
and one at a time per group where it is FIFO.
"""

from __future__ import annotations

import heapq
from collections import deque
from itertools import count
from typing import TYPE_CHECKING, Any

from tests.fakes.sqs import check_group

from hookline.adapters.aws_wire.errors import AwsError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.simulation.machine.faults import Faults
    from tests.simulation.machine.scheduler import Scheduler

__all__ = ["Message", "Queue", "Queues"]

DEDUPLICATED = 300.0  # seconds


class Message:
    __slots__ = ("attributes", "body", "counter", "gone", "group", "id", "receipt", "sent_at", "visible_at")

    def __init__(self, id_: str, body: str, group: str, attributes: dict[str, str], sent_at: float) -> None:
        self.id, self.body, self.group, self.attributes, self.sent_at = id_, body, group, attributes, sent_at
        self.visible_at = sent_at
        self.counter = [0]  # receives, shared with the copies that SQS itself makes
        self.receipt = id_
        self.gone = False


class Queue:
    """`ready(at)` is told when something may be received."""

    def __init__(self, name: str, *, visibility: float, receives: int, fifo: bool = False) -> None:
        self.name, self.visibility, self.most, self.fifo = name, visibility, receives, fifo
        self.heap: list[tuple[float, int, Message]] = []
        self.groups: dict[str, deque[Message]] = {}
        self.dead: list[Message] = []
        self.sent = 0
        self.ready: Callable[[float], None] = lambda _at: None
        self.watch: Callable[[str], None] | None = None
        self.seen: dict[str, float] = {}
        self.live: dict[str, Message] = {}

    @property
    def left(self) -> int:
        return len(self.live)


class Queues:
    """A client; all queues of a deployment, by URL."""

    def __init__(self, scheduler: Scheduler, faults: Faults, *queues: Queue) -> None:
        self._scheduler = scheduler
        self._faults = faults
        self._order = count(1)
        self.queues = {queue.name: queue for queue in queues}

    # ------------------------------------------------------------------------------------------ what adapters call

    def send_message(self, **call: Any) -> dict[str, Any]:
        return self._faults.call("SendMessage", self._send_message, call)

    def send_message_batch(self, **call: Any) -> dict[str, Any]:
        return self._faults.call("SendMessageBatch", self._send_message_batch, call)

    def change_message_visibility(self, **call: Any) -> dict[str, Any]:
        return self._faults.call("ChangeMessageVisibility", self._change, call)

    def change_message_visibility_batch(self, **call: Any) -> dict[str, Any]:
        return self._faults.call("ChangeMessageVisibilityBatch", self._change_batch, call)

    def get_queue_attributes(self, **call: Any) -> dict[str, Any]:
        return self._faults.call("GetQueueAttributes", self._attributes, call)

    # ------------------------------------------------------------------------------------------ what they do

    def _send_message(self, call: dict[str, Any]) -> dict[str, Any]:
        queue = self.queues[call["QueueUrl"]]
        attributes = {name: each["StringValue"] for name, each in (call.get("MessageAttributes") or {}).items()}
        group = call.get("MessageGroupId") or ""
        if group:
            check_group(group)
        if queue.fifo:
            name, now = call["MessageDeduplicationId"], self._scheduler.now
            if now - queue.seen.get(name, -1e9) < DEDUPLICATED:
                return {"MessageId": "known"}
            queue.seen[name] = now
        self.put(queue, call["MessageBody"], group, float(call.get("DelaySeconds", 0)), attributes)
        return {"MessageId": "sent"}

    def _send_message_batch(self, call: dict[str, Any]) -> dict[str, Any]:
        queue = self.queues[call["QueueUrl"]]
        assert 1 <= len(call["Entries"]) <= 10, "TooManyEntriesInBatchRequest"
        refuse, task = self._faults.profile.refuse, self._scheduler.current
        faulty = task is not None and task.faulty
        failed = []
        for entry in call["Entries"]:
            if faulty and refuse and self._faults.chance(refuse):
                self._faults.met["refused"] += 1
                failed.append({"Id": entry["Id"], "Code": "InternalError", "SenderFault": False})
                continue
            delay = entry.get("DelaySeconds", 0)
            assert 0 <= delay <= 900
            check_group(entry["MessageGroupId"])
            self.put(queue, entry["MessageBody"], entry["MessageGroupId"], float(delay), {})
        return {"Failed": failed}

    def _change(self, call: dict[str, Any]) -> dict[str, Any]:
        assert 0 <= call["VisibilityTimeout"] <= 43_200
        self.show(self.queues[call["QueueUrl"]], call["ReceiptHandle"], call["VisibilityTimeout"])
        return {}

    def _change_batch(self, call: dict[str, Any]) -> dict[str, Any]:
        for entry in call["Entries"]:
            self.show(self.queues[call["QueueUrl"]], entry["ReceiptHandle"], entry["VisibilityTimeout"])
        return {}

    def _attributes(self, call: dict[str, Any]) -> dict[str, Any]:
        now = self._scheduler.now
        queue = self.queues[call["QueueUrl"]]
        return {"Attributes": {"ApproximateNumberOfMessages": str(sum(at <= now for at, _, _ in queue.heap))}}

    # ------------------------------------------------------------------------------------------ messages

    def put(
        self, queue: Queue, body: str, group: str, delay: float, attributes: dict[str, str], *, moved: bool = False
    ) -> Message:
        now, faults = self._scheduler.now, self._faults
        message = Message(f"{queue.name}{next(self._order)}", body, group, attributes, now)
        queue.sent += 1
        if queue.watch is not None and not moved:
            queue.watch(body)
        message.visible_at = now + delay
        if queue.fifo:
            queue.live[message.id] = message
            queue.groups.setdefault(group, deque()).append(message)
            queue.ready(message.visible_at)
            return message
        profile = faults.profile
        if profile.late and faults.chance(profile.late):
            message.visible_at += faults.random.uniform(0, 120)
        self._show(queue, message)
        if profile.double and faults.chance(profile.double):
            faults.met["doubled"] += 1
            copy = Message(message.id, body, group, attributes, now)
            copy.counter = message.counter
            copy.visible_at = message.visible_at + faults.random.choice([0.0, faults.random.uniform(0, 900)])
            self._show(queue, copy)
        return message

    def _show(self, queue: Queue, message: Message) -> None:
        message.receipt = f"{message.id}@{next(self._order)}"
        queue.live[message.receipt] = message
        heapq.heappush(queue.heap, (message.visible_at, next(self._order), message))
        queue.ready(message.visible_at)

    def show(self, queue: Queue, receipt: str, seconds: float) -> None:
        message = queue.live.get(receipt)
        if message is None:
            raise AwsError("ChangeMessageVisibility", 400, {"__type": "ReceiptHandleIsInvalid"})
        message.visible_at = self._scheduler.now + seconds
        if not queue.fifo:
            heapq.heappush(queue.heap, (message.visible_at, next(self._order), message))
        queue.ready(message.visible_at)

    def receive(self, queue: Queue, most: int) -> list[Message]:
        return self._receive_fifo(queue, most) if queue.fifo else self._receive(queue, most)

    def _receive(self, queue: Queue, most: int) -> list[Message]:
        now, batch = self._scheduler.now, []
        ids = set()
        while queue.heap and queue.heap[0][0] <= now and len(batch) < most:
            at, _, message = heapq.heappop(queue.heap)
            if message.gone or message.visible_at != at:
                continue
            if message.id in ids:
                message.visible_at = now + 1.0
                heapq.heappush(queue.heap, (message.visible_at, next(self._order), message))
                continue
            if message.counter[0] >= queue.most:
                self._bury(queue, message)
                continue
            self._handed_out(queue, message)
            heapq.heappush(queue.heap, (message.visible_at, next(self._order), message))
            ids.add(message.id)
            batch.append(message)
        return batch

    def _receive_fifo(self, queue: Queue, most: int) -> list[Message]:
        """The first message of a group, if it is visible: what stands behind it waits."""
        now, batch = self._scheduler.now, []
        for group, messages in list(queue.groups.items()):
            while messages and messages[0].visible_at <= now and messages[0].counter[0] >= queue.most:
                self._bury(queue, messages[0])
                messages.popleft()
            if not messages:
                del queue.groups[group]
            elif messages[0].visible_at <= now and len(batch) < most:
                self._handed_out(queue, messages[0])
                batch.append(messages[0])
        return batch

    def _handed_out(self, queue: Queue, message: Message) -> None:
        message.counter[0] += 1
        message.visible_at = self._scheduler.now + queue.visibility
        queue.ready(message.visible_at)

    def _bury(self, queue: Queue, message: Message) -> None:
        message.gone = True
        queue.live.pop(message.receipt, None)
        queue.dead.append(message)

    def delete(self, queue: Queue, message: Message) -> None:
        message.gone = True
        queue.live.pop(message.receipt, None)
        if queue.fifo and (group := queue.groups.get(message.group)):
            group.remove(message)
            if group:
                queue.ready(max(self._scheduler.now, group[0].visible_at))

    def redrive(self, queue: Queue) -> int:
        """As "Start DLQ redrive" does: the same bodies and attributes as new messages."""
        dead, queue.dead = queue.dead, []
        for message in dead:
            self.put(queue, message.body, message.group, 0.0, message.attributes, moved=True)
        return len(dead)
