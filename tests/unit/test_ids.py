from __future__ import annotations

import re

from hookline import ids


def fixed(count: int) -> bytes:
    return bytes(range(count))


def test_ids_name_their_kind_and_hold_no_dot() -> None:
    for prefix, make in (("evt", ids.event_id), ("ep", ids.endpoint_id), ("job", ids.job_id), ("msg", ids.message_id)):
        assert re.fullmatch(prefix + "_[0-9a-hjkmnp-tv-z]{26}", make())


def test_ids_are_given_by_clock_and_randomness() -> None:
    assert ids.event_id(1_700_000_000.5, fixed) == ids.event_id(1_700_000_000.5, fixed)
    assert ids.event_id(1_700_000_000.5, fixed) != ids.event_id(1_700_000_000.501, fixed)
    assert ids.event_id(1.0, fixed) != ids.event_id(1.0, bytes)


def test_text_order_is_time_order() -> None:
    moments = [0.001, 1.0, 1_000_000.0, 1_700_000_000.0, 1_700_000_000.001, 1_900_000_000.0, 20_000_000_000.0]
    highest, lowest = (lambda count: b"\xff" * count), bytes
    made = [ids.event_id(moment, highest if index % 2 else lowest) for index, moment in enumerate(moments)]
    assert made == sorted(made)


def test_two_ids_of_one_moment_differ() -> None:
    assert len({ids.event_id(1.0) for _ in range(1000)}) == 1000
