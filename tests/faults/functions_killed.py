"""Functions killed by SIGKILL at random moments of a load, most of them between a POST and its record."""

from __future__ import annotations

import random
import threading
import time
from typing import TYPE_CHECKING

from tests.faults.load import Load
from tests.faults.report import Part

if TYPE_CHECKING:
    from tests.faults.stack import Scene

__all__ = ["functions_killed"]

RATE = 20.0  # events a second
PAUSES = 0.0, 0.5  # seconds from a request to the kill: the receiver of "late" takes 0.2 to answer
LONGEST = 120.0  # seconds of kills
KINDS = "late late late ok later"  # "later" refuses some first attempts: the retry function has work, too


def functions_killed(scene: Scene, *, events: int = 400, kills: int = 10, seed: int = 11) -> Part:
    """The sender and the retry function, `kills` times each at least, unless that takes too long."""
    chance = random.Random(seed)
    load = Load.of(scene, KINDS, schedule=[0, 1, 2, 5, 5, 5])
    publishing = threading.Thread(target=load.publish, args=(events, RATE))
    publishing.start()
    killed: dict[str, int] = {"Sender": 0, "Retry": 0}
    deadline = time.monotonic() + LONGEST
    while min(killed.values()) < kills and time.monotonic() < deadline:
        _more_requests(load, deadline)
        time.sleep(chance.uniform(*PAUSES))
        for name in killed:
            killed[name] += scene.kill(name)
    publishing.join()
    result = load.finish()
    part = Part(
        "functions killed",
        ("Killed", "Events", "Deliveries", "Delivered", "Sent twice", "Lost", "Record disagrees", "Seconds"),
    )
    what = f"sender {killed['Sender']} times, retry function {killed['Retry']} times"
    part.row(what, *result[:6], round(result.seconds))
    part.expect(min(killed.values()) > 0, "no function was killed")
    part.expect(result.lost == 0, f"{result.lost} deliveries are lost")
    part.expect(result.unrecorded == 0, f"{result.unrecorded} deliveries are at the receiver, and not on record")
    return part


def _more_requests(load: Load, deadline: float) -> None:
    """Waits until the receiver has another one: what was killed before works again."""

    def count() -> int:
        return sum(
            seen.requests for events in load.scene.counting.seen(load.tenant).values() for seen in events.values()
        )

    before = count()
    while count() == before and time.monotonic() < deadline:
        time.sleep(0.05)
