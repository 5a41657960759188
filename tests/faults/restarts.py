"""The emulator itself ended or killed, and started again with what it had written down, under a load.

MiniStack writes its state when it ends, and when `keeping` is asked to. A SIGKILL goes back to the last time: events
that were acknowledged after it are not in the table any more, nor are records of what was sent. AWS loses neither; here
they are counted apart, by what the table has after the restart.
"""

from __future__ import annotations

import random
import threading
import time
from typing import TYPE_CHECKING

from tests.faults.load import Load
from tests.faults.report import Part

from hookline.outbound.model import EventKey

if TYPE_CHECKING:
    from tests.faults.stack import Scene

__all__ = ["restarts"]

RATE = 20.0  # events a second
KINDS = "ok late later"
LOADED = 3.0, 6.0  # seconds of load before the end


def restarts(scene: Scene, *, events: int = 200, rounds: int = 2, seed: int = 11) -> Part:
    """Of each kind `rounds`; each round has events of its own."""
    chance = random.Random(seed)
    part = Part(
        "emulator restarted with its state",
        (
            *("How it ended", "Events acknowledged", "Lost by the emulator", "Deliveries of the others", "Delivered"),
            *("Sent twice", "Lost", "Record disagrees", "Seconds"),
        ),
    )
    for number in range(2 * rounds):
        killed = bool(number % 2)
        _round(scene, part, events, chance.uniform(*LOADED), killed=killed)
    return part


def _round(scene: Scene, part: Part, events: int, loaded: float, *, killed: bool) -> None:
    load = Load.of(scene, KINDS, schedule=[0, 1, 2, 5, 5, 5])
    publishing = threading.Thread(target=load.publish, args=(events, RATE))
    publishing.start()
    time.sleep(loaded)
    if killed:
        scene.save()
        time.sleep(loaded / 3)
        scene.crash()
    else:
        scene.end()
    scene.restart()
    publishing.join()
    acknowledged = len(load.published)
    keys = {EventKey(load.tenant, id_): id_ for id_ in load.published}
    there = load.outbox.events.get_many(list(keys))
    load.published = {id_: load.published[id_] for key, id_ in keys.items() if key in there}
    gone = acknowledged - len(load.published)
    result = load.finish()
    how = "SIGKILL" if killed else "normal end"
    part.row(how, acknowledged, gone, *result[1:6], round(result.seconds))
    part.expect(acknowledged > 0, "nothing was published")
    part.expect(killed or gone == 0, f"{gone} acknowledged events are not in the table after a normal end")
    part.expect(result.lost == 0, f"{how}: {result.lost} deliveries of events that the table has are lost")
    part.expect(result.unrecorded == 0, f"{how}: {result.unrecorded} deliveries are not on record")
