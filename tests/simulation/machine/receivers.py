"""Endpoints' owners: well, slow, flapping, hanging, rate limiting, gone, dead for a while, and lying."""

from __future__ import annotations

from dataclasses import dataclass, field
from email.utils import formatdate
from typing import TYPE_CHECKING, Any

from hookline.outbound.model import Batching
from hookline.ports import HttpResult

if TYPE_CHECKING:
    import random

    from hookline.ports import HttpRequest

__all__ = ["KINDS", "SHORT", "Receiver"]

SHORT = (0.0, 5.0, 60.0, 300.0, 600.0)
LONGER = (0.0, 5.0, 300.0, 1800.0)

KINDS: dict[str, dict[str, Any]] = {
    "well": {"event_types": ("a.*",), "schedule": SHORT},
    "signed": {"event_types": ("b.*",), "schedule": SHORT},
    "paced": {"event_types": ("c.*",), "schedule": SHORT, "rate_limit": 0.2},
    "batched": {"event_types": ("c.*", "h.*"), "schedule": SHORT, "batching": Batching(5)},
    "filtered": {"event_types": ("h.*",), "schedule": SHORT, "filter": {"data": {"odd": [True]}}},
    "slow": {"event_types": ("d.*",), "schedule": SHORT},
    "flapping": {"event_types": ("d.*",), "schedule": SHORT},
    "hanging": {"event_types": ("e.*",), "schedule": SHORT, "timeout": 8.0},
    "limiting": {"event_types": ("e.*",), "schedule": SHORT},
    "gone": {"event_types": ("f.*",), "schedule": SHORT},
    "dead": {"event_types": ("f.*",), "schedule": LONGER},
    "lying": {"event_types": ("g.*",), "schedule": LONGER},
    "doomed": {"event_types": ("g.*",), "schedule": SHORT},
    "ordered": {"event_types": ("o.*",), "schedule": SHORT, "ordering": "key"},
    "skipping": {
        "event_types": ("o.*",),
        "schedule": (0.0, 5.0),
        "ordering": "key",
        "on_exhausted": "skip",
        "missing_after": 300.0,
        "filter": {"data": {"odd": [True]}},
    },
    "told": {"event_types": ("hookline.*",), "schedule": SHORT},
}


@dataclass
class Receiver:
    """`healed`: nothing is wrong with it from then on."""

    tenant: str
    kind: str
    url: str
    start: float
    random: random.Random
    span: float  # seconds in which events are published
    misbehaves: bool = True
    healed: bool = False
    allowed: float = 0.0
    since: float = 0.0
    last_retry_after: dict[Any, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.down_from = self.start + self.random.uniform(0, self.span)
        self.down_until = self.down_from + self.random.uniform(60, 1200)
        self.since = self.start

    def answer(self, request: HttpRequest, now: float) -> tuple[float, HttpResult]:
        """Seconds until the answer, and what it is."""
        quick = 0.005 + 0.1 * self.random.random()
        if self.healed or not self.misbehaves:
            return quick, HttpResult(request, code=200, ms=int(quick * 1000))
        seconds, code, error, headers = getattr(self, f"_{self.kind}", self._well)(now, quick)
        if seconds > request.timeout:
            return request.timeout, HttpResult(request, error="timeout", ms=int(request.timeout * 1000))
        return seconds, HttpResult(request, code=code, error=error, ms=int(seconds * 1000), headers=headers)

    def _well(self, _now: float, quick: float) -> Any:
        return quick, 200, "", {}

    def _slow(self, now: float, quick: float) -> Any:
        return (self.random.uniform(1.5, 9.0) if int(now // 120) % 2 else quick), 200, "", {}

    def _flapping(self, now: float, quick: float) -> Any:
        return quick, 200 if int(now // 20) % 2 else self.random.choice([500, 503, 404]), "", {}

    def _hanging(self, now: float, quick: float) -> Any:
        return (60.0 if self.down_from < now < self.down_until else quick), 200, "", {}

    def _limiting(self, now: float, quick: float) -> Any:
        """Two a second; who comes too often is asked to wait, in seconds or until a date."""
        self.allowed = min(4.0, self.allowed + 2.0 * (now - self.since))
        self.since = now
        if self.allowed >= 1.0:
            self.allowed -= 1.0
            return quick, 200, "", {}
        seconds = self.random.randint(1, 60)
        asked = str(seconds) if self.random.random() < 0.5 else formatdate(now + seconds, usegmt=True)
        return quick, 429, "", {"retry-after": asked}

    def _gone(self, now: float, quick: float) -> Any:
        return quick, 410 if now > self.down_from else 200, "", {}

    def _dead(self, now: float, quick: float) -> Any:
        down = self.down_from < now < self.down_until
        return quick, 0 if down else 200, "connect" if down else "", {}

    def _lying(self, now: float, quick: float) -> Any:
        """Says 2xx and breaks off, redirects, fails after a while, asks for pauses that make no sense."""
        choice = self.random.random()
        if choice < 0.4:
            return quick, 200, "", {}
        if choice < 0.6:
            return self.random.uniform(0.5, 8.0), 500, "", {}
        if choice < 0.7:
            return quick, 200, "protocol", {}
        if choice < 0.8:
            return quick, self.random.choice([301, 302, 204, 500]), "", {}
        asked = self.random.choice(["-5", "soon", "0", "1e9", "30", formatdate(now - 500, usegmt=True)])
        return quick, 503, "", {"retry-after": asked}

    def _ordered(self, _now: float, quick: float) -> Any:
        """One in four fails, some of these after a while."""
        if self.random.random() < 0.75:
            return quick, 200, "", {}
        return self.random.choice([quick, 3.0, 40.0]), self.random.choice([500, 503, 404]), "", {}

    def _skipping(self, _now: float, quick: float) -> Any:
        return quick, 200 if self.random.random() < 0.5 else 500, "", {}

    _signed = _paced = _batched = _filtered = _doomed = _told = _well
