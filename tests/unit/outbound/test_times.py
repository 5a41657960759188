from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookline.outbound import times


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        ("2026-01-31T08:15:30Z", "2026-01-31T08:15:30.000000Z"),
        ("2026-01-31t08:15:30z", "2026-01-31T08:15:30.000000Z"),
        ("2026-01-31 08:15:30.5+02:00", "2026-01-31T06:15:30.500000Z"),
        ("2026-01-31T08:15:30.123456789Z", "2026-01-31T08:15:30.123456Z"),
        ("2026-01-31T08:15:30.123456Z", "2026-01-31T08:15:30.123456Z"),
        ("2026-12-31T23:30:00-01:00", "2027-01-01T00:30:00.000000Z"),
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59.000000Z"),
    ],
)
def test_any_rfc3339_time_gets_the_fixed_form(text: str, fixed: str) -> None:
    assert times.normalise(text) == fixed


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-01-31",
        "2026-01-31T08:15:30",
        "2026-02-30T08:15:30Z",
        "2026-13-01T08:15:30.000000Z",
        "2026-W05-1T08:15:30Z",
        "20260131T081530Z",
        "1700000000",
        "0001-01-01T00:00:00+23:59",
        "9999-12-31T23:59:59-23:59",
        "2026-01-31T08:15:30Z\n",
        "\u0662\u0660\u0662\u0666-01-31T08:15:30Z",
        "2026-01-31T24:15:30Z",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the caller names the attribute
        times.normalise(text)


@given(st.floats(0, 4e9), st.floats(0, 4e9))
def test_text_order_is_time_order(one: float, other: float) -> None:
    assert (times.rfc3339(one) < times.rfc3339(other)) == (round(one, 6) < round(other, 6)) or one == pytest.approx(
        other, abs=2e-6
    )


@given(st.integers(0, 4_000_000_000))
def test_there_and_back(seconds: int) -> None:
    assert times.unix(times.rfc3339(seconds)) == seconds
    assert times.normalise(times.rfc3339(seconds)) == times.rfc3339(seconds)
