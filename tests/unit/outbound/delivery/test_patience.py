from __future__ import annotations

import pytest

from hookline.outbound.delivery.patience import HURRIED, Patience
from hookline.outbound.model import Endpoint
from hookline.ports import HttpRequest, HttpResult

KNOWN, NEW = (Endpoint(name, "acme", "https://example.com") for name in ("ep_known", "ep_new"))
REQUEST = HttpRequest("https://example.com", b"", [])


def test_after_the_lane_was_held_up_those_that_answered_are_waited_for_longer_than_those_that_did_not() -> None:
    now = [100.0]
    patience = Patience(lambda: now[0], 2.0)
    patience.note(KNOWN, HttpResult(REQUEST, code=200, ms=200))
    assert (patience.of(KNOWN), patience.of(NEW)) == (2.0, 2.0)
    patience.note(NEW, HttpResult(REQUEST, error="late", ms=2000))
    assert (patience.of(KNOWN), patience.of(NEW)) == (pytest.approx(0.8), HURRIED)
    patience.note(KNOWN, HttpResult(REQUEST, code=500, ms=1500))
    assert patience.of(KNOWN) == 2.0  # never longer than the lane does
    now[0] += 30
    assert (patience.of(KNOWN), patience.of(NEW)) == (2.0, 2.0)


def test_the_slow_lane_always_waits() -> None:
    patience = Patience(lambda: 0.0, None)
    patience.note(NEW, HttpResult(REQUEST, error="late", ms=2000))
    assert patience.of(NEW) is None
