"""A receiver that only counts: which event arrived how often at which path, and when first. In a process of its own.

What it answers stands in the path: `/ok/…` 200 at once, `/late/…` 200 after 0.2 s, `/hang/…` never, `/flap/…` 503 for
ten of every twenty seconds. `/later/…` 503 for the first request of every fourth event, so that no circuit opens.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import subprocess
import sys
import time
from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple, Self
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Counting", "Seen"]

LATE = 0.2  # seconds
FLAP = 10.0  # seconds of each state
ANSWER = "HTTP/1.1 {} -\r\nContent-Length: 2\r\n\r\nok"


class Seen(NamedTuple):
    """What is known of an event at a path: times that it was answered 2xx, when first, and requests in all."""

    taken: int
    first: float
    requests: int


class Counting:
    """The other process as its user has it."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        self.port = int(process.stdout.readline())
        self._process = process

    @classmethod
    def start(cls) -> Self:
        arguments = [sys.executable, __file__]
        return cls(subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def seen(self, prefix: str) -> dict[str, dict[str, Seen]]:
        """By path and event id, of the paths that hold `prefix`."""
        found: Mapping[str, Any] = self._ask(f"/tally?{prefix}")
        return {path: {id_: Seen(*each) for id_, each in events.items()} for path, events in found.items()}

    def forget(self, path: str) -> None:
        self._ask(f"/forget?{path}")

    def _ask(self, what: str) -> Any:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=300)
        try:
            connection.request("GET", what)
            return json.load(connection.getresponse())
        finally:
            connection.close()


_tally: defaultdict[str, dict[str, list[float]]] = defaultdict(dict)


class Receiving(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.pending = b""

    def data_received(self, data: bytes) -> None:
        self.pending += data
        while (end := self.pending.find(b"\r\n\r\n")) >= 0:
            head = self.pending[:end].decode("latin-1")
            lines = head.split("\r\n")
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
            length = int(headers.get("content-length", "0"))
            if len(self.pending) < end + 4 + length:
                return
            self.pending = self.pending[end + 4 + length :]
            self.take(lines[0].split(" ")[1], headers.get("webhook-id", ""))

    def take(self, path: str, id_: str) -> None:
        if path.startswith(("/tally?", "/forget?")):
            what, _, part = path.partition("?")
            found = {name: events for name, events in _tally.items() if part in name}
            for name in found if what == "/forget" else ():
                del _tally[name]
            text = json.dumps(found)
            self.write(f"HTTP/1.1 200 -\r\nContent-Length: {len(text)}\r\n\r\n{text}")
            return
        seen = _tally[path].setdefault(id_, [0, 0.0, 0])
        seen[2] += 1
        kind = path.split("/")[1]
        refused = kind == "flap" and time.time() % (2 * FLAP) < FLAP
        if kind == "hang":
            return
        if refused or (kind == "later" and seen[2] == 1 and crc32(id_.encode()) % 4 == 0):
            self.write(ANSWER.format(503))
            return
        seen[0] += 1
        seen[1] = seen[1] or time.time()
        if kind == "late":
            asyncio.get_running_loop().call_later(LATE, self.write, ANSWER.format(200))
        else:
            self.write(ANSWER.format(200))

    def write(self, text: str) -> None:
        self.transport.write(text.encode())  # type: ignore[attr-defined]


async def serve() -> None:
    server = await asyncio.get_running_loop().create_server(Receiving, "127.0.0.1", 0, backlog=1000)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve())
