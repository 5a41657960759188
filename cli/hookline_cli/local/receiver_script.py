"""What the scriptable receiver does with one request: ordinary answers, and the faults that receivers have."""

from __future__ import annotations

import asyncio
import gzip
import io
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

__all__ = ["FAULTS", "Script", "Step", "play"]

_BLOCK = b"x" * 16_384


@dataclass(frozen=True, slots=True)
class Step:
    """One answer. `delay` and `every` are seconds, `fault` one of FAULTS or "reset", which say what `size` counts."""

    status: int = 200
    body: str = "ok"
    headers: tuple[tuple[str, str], ...] = ()
    delay: float = 0.0
    close: bool = False  # after the answer; said in a header unless `silently`
    silently: bool = False
    fault: str = ""
    size: int = 100_000
    every: float = 0.1

    @classmethod
    def from_json(cls, step: Mapping[str, Any]) -> Step:
        """Raises ValueError for an unknown key or fault."""
        unknown = set(step) - {each.name for each in fields(cls)}
        if unknown:
            raise ValueError(f"unknown keys in a step: {', '.join(sorted(unknown))}")
        if step.get("fault", "") not in {"", "reset", *FAULTS}:
            raise ValueError(f"unknown fault {step['fault']!r}; there are reset, {', '.join(FAULTS)}")
        given = dict(step)
        given["headers"] = tuple((str(name), str(value)) for name, value in step.get("headers", ()))
        return cls(**given)


@dataclass(slots=True)
class Script:
    """Steps in order; the last one repeats, or all of them with `cycle`."""

    steps: tuple[Step, ...]
    cycle: bool = False
    position: int = field(default=0)

    @classmethod
    def from_json(cls, script: Mapping[str, Any]) -> Script:
        steps = tuple(Step.from_json(step) for step in script["steps"])
        if not steps:
            raise ValueError("steps: at least one")
        return cls(steps, bool(script.get("cycle", False)))

    def next(self) -> Step:
        step = self.steps[self.position]
        last = self.position == len(self.steps) - 1
        self.position = (0 if self.cycle else self.position) if last else self.position + 1
        return step


async def play(step: Step, writer: asyncio.StreamWriter) -> bool:
    """Answers; whether the connection stays open."""
    if step.delay:
        await asyncio.sleep(step.delay)
    if step.fault:
        for part in FAULTS[step.fault](step):
            if isinstance(part, bytes):
                writer.write(part)
                await writer.drain()
            else:
                await asyncio.sleep(part)
        return False
    body = step.body.encode()
    headers = [*step.headers, ("Content-Length", str(len(body)))]
    if step.close and not step.silently:
        headers.append(("Connection", "close"))
    writer.write(_head(step, headers) + body)
    await writer.drain()
    return not step.close


def _head(step: Step, headers: list[tuple[str, str]]) -> bytes:
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers)
    return f"HTTP/1.1 {step.status} -\r\n{lines}\r\n".encode("latin-1")


def _hang(_step: Step) -> Iterator[bytes | float]:
    """Takes the request and says nothing."""
    yield 3600.0


def _drop(_step: Step) -> Iterator[bytes | float]:
    """Closes the connection without an answer."""
    yield b""


def _garbage(_step: Step) -> Iterator[bytes | float]:
    """Answers in something that is not HTTP."""
    yield b"\x15\x03\x01\x00\x02\x02\x0a nothing that speaks HTTP\r\n\r\n"


def _half_body(step: Step) -> Iterator[bytes | float]:
    """Announces `size` bytes, sends half of them and closes."""
    yield _head(step, [*step.headers, ("Content-Length", str(step.size))]) + b"x" * (step.size // 2)


def _slow_drip(step: Step) -> Iterator[bytes | float]:
    """A body of `size` bytes, one every `every` seconds."""
    yield _head(step, [*step.headers, ("Content-Length", str(step.size))])
    for _ in range(step.size):
        yield b"x"
        yield step.every


def _slow_head(step: Step) -> Iterator[bytes | float]:
    """The answer's head, a byte every `every` seconds."""
    for value in _head(step, [*step.headers, ("X-Padding", "x" * step.size)]):
        yield bytes([value])
        yield step.every


def _endless_body(step: Step) -> Iterator[bytes | float]:
    """A chunked body without an end."""
    yield _head(step, [*step.headers, ("Transfer-Encoding", "chunked")])
    while True:
        yield b"%x\r\n%b\r\n" % (len(_BLOCK), _BLOCK)


def _huge_body(step: Step) -> Iterator[bytes | float]:
    """A body of `size` bytes."""
    yield _head(step, [*step.headers, ("Content-Length", str(step.size))])
    for _ in range(0, step.size, len(_BLOCK)):
        yield _BLOCK


def _header_flood(step: Step) -> Iterator[bytes | float]:
    """`size` header lines."""
    yield _head(step, [*((f"X-{number}", "x") for number in range(step.size)), ("Content-Length", "0")])


def _endless_head(_step: Step) -> Iterator[bytes | float]:
    """Header lines without an end."""
    yield b"HTTP/1.1 200 -\r\n"
    while True:
        yield b"X-More: " + b"x" * 1000 + b"\r\n"


def _interim_flood(step: Step) -> Iterator[bytes | float]:
    """`size` interim answers (103) before the final one."""
    yield b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" * step.size
    yield _head(step, [("Content-Length", "0")])


def _gzip_bomb(step: Step) -> Iterator[bytes | float]:
    """`size` zero bytes (whole MiB), compressed, whether the sender accepts that or not."""
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0) as bomb:
        for _ in range(step.size >> 20):
            bomb.write(bytes(1 << 20))
    body = packed.getvalue()
    yield _head(step, [*step.headers, ("Content-Encoding", "gzip"), ("Content-Length", str(len(body)))]) + body


# What each fault writes, and between writes the seconds that it waits. (`reset` is the connection's own matter.)
FAULTS: dict[str, Callable[[Step], Iterator[bytes | float]]] = {
    "hang": _hang,
    "drop": _drop,
    "garbage": _garbage,
    "half-body": _half_body,
    "slow-drip": _slow_drip,
    "slow-head": _slow_head,
    "endless-body": _endless_body,
    "huge-body": _huge_body,
    "header-flood": _header_flood,
    "endless-head": _endless_head,
    "interim-flood": _interim_flood,
    "gzip-bomb": _gzip_bomb,
}
