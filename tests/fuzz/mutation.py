"""Inputs from seeds: bytes changed, pieces doubled, moved and cut, words that parsers fear, nesting, length."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

__all__ = ["mutated"]

FEARED = (
    *rb"""NaN Infinity -0 1e999 0x10 null true {} [] "" [ { } \ ' " \ud800 %00 %2e%2e .. # ` @ & = , * $or""".split(),
    *b"<!DOCTYPE%a[<!ENTITY%b'c'>]> &b; <![CDATA[ <?x ]]> </a> &#x110000; &#0; --b --b-- boundary= <<: &a[*a]".split(),
    *b"{{ }} {{cat`/etc/passwd`}} !!python/object sha256= v1, v1a, t=".split(),
    *(b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"\xf0\x9f\x92\xa9", b"\r\n", b"\n\n", b"9" * 400),
)
MOST = 20_000  # bytes
DEEP = 3_000


def mutated(seeds: Sequence[bytes], random: Random) -> bytes:
    data = bytearray(random.choice(seeds))
    for _ in range(random.choice((1, 1, 2, 4, 16))):
        at = random.randrange(len(data) + 1)
        end = min(len(data), at + random.choice((1, 2, 8, 64)))
        match random.randrange(8):
            case 0:
                data[at:end] = random.randbytes(end - at)
            case 1:
                del data[at:end]
            case 2:
                data[at:at] = data[at:end] * random.choice((1, 2, 50))
            case 3 | 4:
                data[at:at] = random.choice(FEARED)
            case 5:
                other = random.choice(seeds)
                data[at:end] = other[random.randrange(len(other) + 1) :][:64]
            case 6:
                piece = random.choice((b"[", b'{"a":', b"<a>", b"- ", b"(", b"!", b"a."))
                data[at:at] = piece * random.choice((3, 100, DEEP))
            case 7:
                data[:] = data[:at]
    return bytes(data[:MOST])
