"""What goes wrong, how often, and the dice that decide: all of it from one seed."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from tests.simulation.machine.scheduler import Crash

from hookline.adapters.aws_wire.errors import AwsError, AwsUnreachable

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from tests.simulation.machine.scheduler import Scheduler

__all__ = ["PROFILES", "Faults", "Profile"]


@dataclass(frozen=True)
class Profile:
    """Chances of each kind of fault; of a call unless it says otherwise."""

    kill: float = 0.0  # the function is gone, before the call took effect or after
    error: float = 0.0  # AWS answers with an error, and nothing has happened
    lost: float = 0.0  # it has happened, and no answer came, or the call was made twice
    freeze: float = 0.0  # the call takes seconds
    throttle: float = 0.0  # of a minute: one partition of a table takes nothing for some seconds
    unprocessed: float = 0.0  # of an item in a batch
    refuse: float = 0.0  # of a message in a batch
    double: float = 0.0  # of a message: handed out twice, minutes later perhaps
    late: float = 0.0  # of a message: up to two minutes
    again: float = 0.0  # of a stream batch: comes again though it was done
    lag: float = 0.0  # seconds that an index may be behind, most of the time; sometimes twenty times that
    stale: float = 0.0  # of a read that is not consistent: gives what was there before
    stall: float = 0.0  # of a batch: the lane is not looked at for half a minute
    skew: float = 0.0  # seconds that a function's clock may be off
    endpoints: bool = False  # receivers that misbehave
    deploys: bool = False  # another version takes the place of one, function by function, and is rolled back
    operators: bool = False  # people who change things meanwhile
    drop: float = 0.0  # of a batch of the stream: it fails until the stream gives up on it


CALM = Profile()
PROFILES = {
    "none": CALM,
    "killed functions": Profile(kill=0.004),
    "errors of AWS": Profile(error=0.02, freeze=0.002, stall=0.02),
    "answers lost": Profile(lost=0.02),
    "throttled partitions": Profile(throttle=0.7, unprocessed=0.03, refuse=0.1, stall=0.02),
    "messages twice, late, out of order": Profile(double=0.1, late=0.2, again=0.1),
    "late indexes, stale reads": Profile(lag=2.0, stale=0.3, again=0.1),
    "clocks a minute apart": Profile(skew=60.0),
    "batches given up by the stream": Profile(drop=0.01, kill=0.002),
    "two versions during a deploy": Profile(deploys=True, double=0.1, again=0.1, kill=0.001, endpoints=True),
    "endpoints in trouble": Profile(endpoints=True),
    "operators at work": Profile(operators=True, endpoints=True),
    "all of it": Profile(
        kill=0.002, error=0.01, lost=0.01, freeze=0.001, throttle=0.4, unprocessed=0.01, refuse=0.05, double=0.05,
        late=0.1, again=0.05, stall=0.005, lag=1.0, stale=0.2, skew=2.0, endpoints=True, operators=True, drop=0.0003,
        deploys=True,
    ),
}  # fmt: skip

LATENCIES = 4096


class Faults:
    """Every call that leaves a function passes here."""

    def __init__(self, seed: int, profile: Profile, scheduler: Scheduler) -> None:
        self.random = random.Random(f"faults {seed}")
        self.profile = profile
        self.met: Counter[str] = Counter()
        self._scheduler = scheduler
        self._latencies = [self.random.uniform(0.001, 0.015) for _ in range(LATENCIES)]
        self._calls = 0
        self._troubles = profile.kill + profile.error + profile.lost + profile.freeze

    def stop(self) -> None:
        """Nothing goes wrong any more."""
        self.profile = replace(self.profile, **{each.name: each.default for each in fields(Profile)})
        self._troubles = 0.0

    def chance(self, probability: float) -> bool:
        return probability > 0 and self.random.random() < probability

    def latency(self) -> float:
        self._calls += 1
        return self._latencies[self._calls % LATENCIES]

    def call(self, name: str, effect: Callable[..., Any], *arguments: Any) -> Any:
        """Makes a call of the current function: others go on meanwhile, and it may go wrong."""
        task = self._scheduler.current
        if task is None or not task.faulty:
            if task is not None:
                self._scheduler.sleep(self.latency())
            return effect(*arguments)
        if not self._troubles or (dice := self.random.random()) >= self._troubles:
            self._scheduler.sleep(self.latency())
            return effect(*arguments)
        return self._trouble(dice, name, effect, arguments)

    def _trouble(self, dice: float, name: str, effect: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
        profile, scheduler = self.profile, self._scheduler
        before = self.random.random() < 0.5
        scheduler.sleep(self.latency())
        task = scheduler.current
        assert task is not None
        if dice < profile.kill:
            task.troubled = "kill"
            self.met["kill"] += 1
            if not before:
                effect(*arguments)
            task.dead = True
            raise Crash
        dice -= profile.kill
        if dice < profile.error:
            task.troubled = "error"
            self.met["error"] += 1
            code = self.random.choice(["ProvisionedThroughputExceededException", "InternalServerError"])
            raise AwsError(name, 400 if code.startswith("Prov") else 500, {"__type": code})
        dice -= profile.error
        if dice < profile.lost:
            task.troubled = "lost"
            self.met["lost"] += 1
            answer = effect(*arguments)
            if before:
                raise AwsUnreachable(name, "no answer", timed_out=True)
            scheduler.sleep(self.latency())
            return effect(*arguments) or answer  # the client asked again
        self.met["freeze"] += 1
        scheduler.sleep(self.random.uniform(1.0, 20.0))
        return effect(*arguments)
