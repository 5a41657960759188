"""Copies to listeners' queues, sent by a thread of its own so that nothing real waits for them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Any

from hookline.adapters.aws_errors import aws_errors
from hookline.errors import HooklineError, NotFound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future

    from hookline.listeners import Copy

__all__ = ["PATIENCE", "SqsListenerQueues"]

PATIENCE = {"connect_timeout": 0.5, "read_timeout": 1.0, "max_attempts": 1}  # of the client: a copy is not tried again
_WAIT = 1.5  # seconds that the end of an invocation waits for copies under way, which cannot take longer each
_BATCH = 10  # SQS's limit for one call
_BATCH_BYTES = 1_000_000  # of the 1 MiB that a call may have
_WAITING = 8  # batches: what comes on top, while SQS does not answer, is lost


class SqsListenerQueues:
    """`client` is called at the first copy: nearly no process ever makes one."""

    def __init__(self, client: Callable[[], Any]) -> None:
        self._make = client
        self._client: Any = None
        self._threads: ThreadPoolExecutor | None = None
        self._under_way: set[Future[None]] = set()
        self._gone: set[str] = set()  # queues that were deleted; their listeners are known for some seconds more

    def begin(self, copies: Sequence[Copy]) -> None:
        if self._threads is None:
            self._threads = ThreadPoolExecutor(1, thread_name_prefix="listeners")
            self._client = self._make()
        self._under_way = {each for each in self._under_way if not each.done()}
        for url in dict.fromkeys(copy.queue_url for copy in copies):
            if url in self._gone or len(self._under_way) >= _WAITING:
                continue
            self._under_way.add(
                self._threads.submit(self._send, url, [copy for copy in copies if copy.queue_url == url])
            )

    def finish(self) -> None:
        if self._under_way:
            self._under_way = set(wait(self._under_way, _WAIT).not_done)

    def _send(self, url: str, copies: Sequence[Copy]) -> None:
        try:
            for chunk in _chunks(copies):
                entries = [_entry(index, copy) for index, copy in enumerate(chunk)]
                with aws_errors("a listener's queue"):
                    self._client.send_message_batch(QueueUrl=url, Entries=entries)
        except NotFound:
            self._gone.add(url)
        except HooklineError:
            return  # a copy is a favour


def _entry(index: int, copy: Copy) -> dict[str, Any]:
    entry: dict[str, Any] = {"Id": str(index), "MessageBody": copy.body}
    if copy.left_out:
        entry["MessageAttributes"] = {"left_out": {"DataType": "Number", "StringValue": str(copy.left_out)}}
    return entry


def _chunks(copies: Sequence[Copy]) -> Iterator[list[Copy]]:
    chunk: list[Copy] = []
    size = 0
    for copy in copies:  # a body is ASCII: JSON's escapes spell everything else
        if chunk and (len(chunk) == _BATCH or size + len(copy.body) > _BATCH_BYTES):
            yield chunk
            chunk, size = [], 0
        chunk.append(copy)
        size += len(copy.body)
    if chunk:
        yield chunk
