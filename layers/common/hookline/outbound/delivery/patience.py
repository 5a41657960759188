"""How long a batch waits for each endpoint's answer: the lane's time, and less while the lane was held up just now.

Several endpoints that begin to hang are met one after the other, each in a batch of its own, and each would hold up
all that is behind it for the whole time. So after the first one an endpoint that has not answered this process yet is
waited for only a moment, and one that has for a few times as long as it takes. What is not waited for goes on in the
slow lane.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hookline.outbound.model import Endpoint
    from hookline.ports import Clock, HttpResult

__all__ = ["HURRIED", "Patience"]

HURRIED = 0.25  # seconds
_HELD_FOR = 30.0  # seconds for which a lane that was held up is in a hurry
_TIMES = 4  # as long as an endpoint took
_FADING = 0.9  # of what an endpoint once took, with each answer
_KNOWN = 10_000  # endpoints


class Patience:
    """Lives as long as the process. `wait`: the lane's, in seconds; None: answers are always waited for."""

    def __init__(self, clock: Clock, wait: float | None) -> None:
        self._clock = clock
        self._wait = wait
        self._held_until = 0.0
        self._took: dict[str, float] = {}  # seconds, by endpoint

    def of(self, endpoint: Endpoint) -> float | None:
        if self._wait is None or self._clock() >= self._held_until:
            return self._wait
        took = self._took.get(endpoint.key, 0.0)
        return min(self._wait, max(HURRIED, _TIMES * took))

    def note(self, endpoint: Endpoint, result: HttpResult) -> None:
        if result.error == "late":
            self._held_until = self._clock() + _HELD_FOR
        elif result.code:
            if len(self._took) >= _KNOWN:
                self._took.clear()
            self._took[endpoint.key] = max(result.ms / 1000, _FADING * self._took.get(endpoint.key, 0.0))
