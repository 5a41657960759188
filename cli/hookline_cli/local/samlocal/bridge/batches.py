"""A batch of stream records, until each of them is done or given up: retries, halves, and what is too old.

As Lambda's documentation of DynamoDB event sources has it: a batch that failed comes again, halved where
`BisectBatchOnFunctionError` is set; a partial failure comes again from its lowest sequence number on; a batch is given
up after `MaximumRetryAttempts`, where halving does not count, and a record after `MaximumRecordAgeInSeconds`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hookline_cli.local.samlocal.bridge.answers import failed_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from hookline_cli.local.samlocal.bridge.answers import Answer
    from hookline_cli.local.samlocal.bridge.sources import StreamSource

__all__ = ["GivenUp", "deliver"]

_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 30.0  # seconds between tries, doubling


@dataclass(frozen=True, slots=True)
class GivenUp:
    """`condition` as in the message for the failure queue; `tries` is how often the function was asked."""

    records: Sequence[Mapping[str, Any]]
    condition: str
    tries: int
    error: str


def deliver(
    source: StreamSource,
    records: Sequence[Mapping[str, Any]],
    *,
    invoke: Callable[[str, Mapping[str, Any]], Answer],
    clock: Callable[[], float],
    pause: Callable[[float], None],
    tell: Callable[[str], None],
) -> list[GivenUp]:
    """Returns when nothing of the batch is left, with what was given up. `pause` may raise, to end it."""
    left = [(list(records), 0, 0)]  # pieces in the stream's order: records, retries that count, tries
    given_up: list[GivenUp] = []
    while left:
        piece, retries, tries = left.pop(0)
        old = [] if source.most_age < 0 else [each for each in piece if clock() - _made(each) > source.most_age]
        if old:
            given_up.append(GivenUp(old, "RecordAgeExceeded", tries, ""))
            piece = piece[len(old) :]  # they stand in the order in which they were made
        if not piece:
            continue
        answer = invoke(source.function, {"Records": piece})
        rest = _rest(source, piece, answer)
        tries += 1
        if not rest:
            continue
        tell(f"{source.function} failed on {len(rest)} of {len(piece)} records: {answer.error or 'as it reported'}")
        if 0 <= source.most_retries <= retries:
            given_up.append(GivenUp(rest, "RetryAttemptsExhausted", tries, answer.error))
            continue
        pause(min(_FIRST_PAUSE * 2.0 ** min(tries - 1, 10), _LONGEST_PAUSE))
        left[:0] = _next(source, piece, rest, retries, tries)
    return given_up


def _rest(source: StreamSource, piece: list[Any], answer: Answer) -> list[Any]:
    """From the first record that failed on."""
    numbers = [each["dynamodb"]["SequenceNumber"] for each in piece]
    failed = failed_of(numbers, answer, partial=source.partial)
    return piece[min(map(numbers.index, failed)) :] if failed else []


def _next(source: StreamSource, piece: list[Any], rest: list[Any], retries: int, tries: int) -> list[Any]:
    if len(rest) < len(piece):  # cut where the function said, which is a split of its own
        return [(rest, retries, tries)]
    if source.bisect and len(rest) > 1:
        middle = (len(rest) + 1) // 2
        return [(rest[:middle], retries, tries), (rest[middle:], retries, tries)]
    return [(rest, retries + 1, tries)]


def _made(record: Mapping[str, Any]) -> float:
    return float(record["dynamodb"]["ApproximateCreationDateTime"])
