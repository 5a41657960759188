"""The cheapest receiver there is: answers every request with one fixed 200, on as many loopback ports as asked for.

`python bench/support/fast_receiver.py 100 [5 [3]]` prints the ports; the last 5 take requests and never answer, the 3
before them answer after 3 s.
"""

from __future__ import annotations

import asyncio
import sys

ANSWER = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nDate: Mon, 02 Nov 2026 00:00:00 GMT\r\n"
    b"Server: fast\r\nContent-Length: 2\r\n\r\nok"
)


class Answering(asyncio.Protocol):
    def __init__(self) -> None:
        self.pending = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.pending += data
        while (end := self.pending.find(b"\r\n\r\n")) >= 0:
            head = self.pending[:end].lower()
            start = head.find(b"content-length:") + 15
            length = int(head[start:].split(b"\r\n", 1)[0]) if start > 14 else 0
            if len(self.pending) < end + 4 + length:
                return
            self.pending = self.pending[end + 4 + length :]
            self.answer()

    def answer(self) -> None:
        self.transport.write(ANSWER)  # type: ignore[attr-defined]


class Slow(Answering):
    def answer(self) -> None:
        asyncio.get_running_loop().call_later(3.0, super().answer)


class Hanging(asyncio.Protocol):
    pass


async def serve(count: int, hanging: int, slow: int) -> None:
    loop = asyncio.get_running_loop()
    ports = []
    for number in range(count):
        protocol = Hanging if number >= count - hanging else Slow if number >= count - hanging - slow else Answering
        server = await loop.create_server(protocol, "127.0.0.1", 0)
        ports.append(server.sockets[0].getsockname()[1])
    print(*ports, flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), *[int(argument) for argument in [*sys.argv[2:], "0", "0"][:2]]))
