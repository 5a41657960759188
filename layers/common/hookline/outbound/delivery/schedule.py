"""When the next attempt is due.

The default is Standard Webhooks' recommended schedule: ten attempts over 75 hours. Delays are jittered so that a
thousand deliveries that failed together do not come back together.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

__all__ = ["DEFAULT", "JITTER", "MAX_RETRY_AFTER", "jittered", "next_delay", "parse_retry_after"]

DEFAULT = (0.0, 5.0, 300.0, 1800.0, 7200.0, 18_000.0, 36_000.0, 50_400.0, 72_000.0, 86_400.0)
JITTER = 0.2  # a delay is stretched or shortened by up to this part of it
MAX_RETRY_AFTER = 86_400.0
_OVERLOADED_FLOOR = 60.0  # the receiver is overloaded: five seconds later it still is
_TOO_MANY_REQUESTS = 429

_SECONDS = re.compile(r"([+-]?)(\d+(?:\.\d+)?)", flags=re.ASCII).fullmatch
_LONGEST = 64  # characters of a header that is a number or a date


def next_delay(
    made: int,
    schedule: Sequence[float] | None,
    rng: Callable[[], float],
    retry_after: float | None = None,
    error: str = "",
    *,
    code: int = 0,
) -> float | None:
    """Seconds until the next attempt, or None when the schedule is exhausted.

    `made` attempts were made in this schedule (0: none yet); `schedule` holds the delay before each, None: DEFAULT;
    `rng()` gives [0, 1). The receiver's `retry_after` (seconds) is a lower bound, up to a day. In the default schedule
    an answer that says "too much" (429, or none in time) is given a minute; a schedule of the user's own is kept.
    """
    delays = DEFAULT if schedule is None else schedule
    if made >= len(delays):
        return None
    delay = jittered(delays[made], rng)
    if schedule is None and made and (code == _TOO_MANY_REQUESTS or error == "timeout"):
        delay = max(delay, jittered(_OVERLOADED_FLOOR, rng))
    if retry_after is None:
        return delay
    return max(delay, min(retry_after, MAX_RETRY_AFTER))


def jittered(delay: float, rng: Callable[[], float]) -> float:
    return delay * (1 - JITTER + 2 * JITTER * rng())


def parse_retry_after(value: str | None, now: float) -> float | None:
    """A `Retry-After` header in seconds from `now`, 0 to a day; None where it is absent or makes no sense.

    Seconds (a fraction and a sign are put up with) or an HTTP date in any of RFC 9110's three forms; what is past is 0.
    """
    if not value or len(value) > _LONGEST:
        return None
    value = value.strip()
    if seconds := _SECONDS(value):
        return 0.0 if seconds[1] == "-" else min(float(seconds[2]), MAX_RETRY_AFTER)
    from email.utils import parsedate_to_datetime  # noqa: PLC0415 - dates are rare, the import is not small

    try:
        then = parsedate_to_datetime(value)
        moment = then.timestamp() if then.tzinfo else _as_utc(then)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return min(max(0.0, moment - now), MAX_RETRY_AFTER)


def _as_utc(moment: datetime) -> float:
    from datetime import UTC  # noqa: PLC0415

    return moment.replace(tzinfo=UTC).timestamp()
