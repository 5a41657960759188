from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookline.outbound.delivery import schedule

NOW = 1_700_000_000.0  # Tue, 14 Nov 2023 22:13:20 GMT
MIDDLE = 0.5  # no jitter


def middle() -> float:
    return MIDDLE


def test_the_default_is_ten_attempts_over_75_hours() -> None:
    delays = []
    while (delay := schedule.next_delay(len(delays), None, middle)) is not None:
        delays.append(delay)
    assert delays == list(schedule.DEFAULT)
    assert sum(delays) == 75 * 3600 + 35 * 60 + 5


def test_an_endpoints_own_schedule() -> None:
    own = (0.0, 1.0, 2.0)
    assert [schedule.next_delay(made, own, middle) for made in range(5)] == [0.0, 1.0, 2.0, None, None]
    assert schedule.next_delay(0, (), middle) is None


@given(st.integers(0, 9), st.floats(0, 1, exclude_max=True))
def test_jitter_stays_within_a_fifth(made: int, chance: float) -> None:
    delay = schedule.next_delay(made, None, lambda: chance)
    assert delay is not None
    assert 0.8 * schedule.DEFAULT[made] <= delay <= 1.2 * schedule.DEFAULT[made]


def test_a_thousand_failures_do_not_come_back_together() -> None:
    rng = random.Random(1).random
    delays = [schedule.next_delay(2, None, rng) or 0 for _ in range(1000)]
    assert len({round(delay) for delay in delays}) > 80
    assert abs(sum(delays) / 1000 - 300) < 5


@pytest.mark.parametrize(
    ("retry_after", "expected"), [(None, 300), (0, 300), (-5, 300), (299, 300), (3600, 3600), (1e9, 86_400)]
)
def test_retry_after_makes_it_later_never_sooner_and_at_most_a_day(retry_after: float | None, expected: float) -> None:
    assert schedule.next_delay(2, None, middle, retry_after) == expected


def test_retry_after_does_not_lengthen_the_schedule() -> None:
    assert schedule.next_delay(10, None, middle, 60) is None


def test_an_overloaded_receiver_gets_a_minute_unless_the_user_says_otherwise() -> None:
    assert schedule.next_delay(1, None, middle, code=429) == 60
    assert schedule.next_delay(1, None, middle, None, "timeout") == 60
    assert schedule.next_delay(1, None, middle, code=503) == 5
    assert schedule.next_delay(1, None, middle, None, "connect") == 5
    assert schedule.next_delay(2, None, middle, code=429) == 300
    assert schedule.next_delay(1, (0, 1), middle, None, "timeout", code=429) == 1
    assert schedule.next_delay(0, None, middle, code=429) == 0


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("0", 0),
        ("120", 120),
        (" 120 ", 120),
        ("1.5", 1.5),
        ("+5", 5),
        ("-5", 0),
        ("1000000000", 86_400),
        ("9" * 60, 86_400),
        ("Tue, 14 Nov 2023 22:15:20 GMT", 120),
        ("Tuesday, 14-Nov-23 22:15:20 GMT", 120),
        ("Tue Nov 14 22:15:20 2023", 120),
        ("Tue, 14 Nov 2023 23:15:20 +0100", 120),
        ("Tue, 14 Nov 2023 22:00:00 GMT", 0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 86_400),
    ],
)
def test_retry_after_is_read(value: str, expected: float) -> None:
    assert schedule.parse_retry_after(value, NOW) == expected


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        " ",
        "soon",
        "1e3",
        "nan",
        "inf",
        "0x10",
        "1,5",
        "--5",
        "9" * 65,
        "Tue, 99 Nov 2023 22:15:20 GMT",
        "\uff11\uff12",
    ],
)
def test_what_makes_no_sense_is_ignored(value: str | None) -> None:
    assert schedule.parse_retry_after(value, NOW) is None


@given(st.text(max_size=80))
def test_no_header_breaks_it_or_leaves_the_bounds(value: str) -> None:
    parsed = schedule.parse_retry_after(value, NOW)
    assert parsed is None or 0 <= parsed <= 86_400
