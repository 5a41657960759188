"""What a behaviour works with: endpoints at the kit's own receiver, and what came there."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hookline.errors import InvalidInput
from hookline.outbound.requests.signing import generate_secret, public_key
from hookline.outbound.requests.verifying import verify

if TYPE_CHECKING:
    from hookline_cli.conformance.driver import Driver
    from hookline_cli.local.receiver_process import Received, ReceiverProcess

__all__ = ["Broken", "Settings", "Target", "World"]

_POLL = 0.1
EVENT_TYPE = "conformance.test"


class Broken(Exception):
    """The sender does not behave so; the message says what was seen."""


@dataclass(frozen=True, slots=True)
class Settings:
    """`patience` is seconds until what does not come is called missing, `quiet` seconds without another attempt that
    are taken for its end; `schedule` and `timeout` are asked of the sender, in seconds.
    """

    patience: float = 90.0
    quiet: float = 5.0
    schedule: tuple[float, ...] = (0.0, 1.0, 1.0, 1.0)
    timeout: float = 2.0


@dataclass(frozen=True)
class Target:
    """An endpoint of the sender's whose URL is a path of ours."""

    world: World
    endpoint: str
    path: str
    secret: str

    def publish(self, data: str = '{"number":1}') -> str:
        return self.world.driver.publish(self.endpoint, EVENT_TYPE, data)

    def requests(self) -> list[Received]:
        return self.world.receiver.requests(self.path)

    def received(self, count: int = 1, *, until: float = 0.0) -> list[Received]:
        """The first `count` requests. Raises Broken if they do not come, by `until` on the monotonic clock."""
        until = until or self.world.deadline()
        while len(found := self.requests()) < count:
            if time.monotonic() > until:
                raise Broken(f"{_counted(count)} expected, {len(found)} came in {self.world.settings.patience:.0f} s")
            time.sleep(_POLL)
        return found[:count]

    def no_more_than(self, count: int) -> None:
        """Raises Broken if more come while it is quiet."""
        time.sleep(self.world.settings.quiet)
        if (found := len(self.requests())) > count:
            raise Broken(f"{_counted(count)} expected, {found} came")

    def check(self, request: Received, *secrets: str) -> None:
        """Raises Broken unless the request is signed by one of `secrets` (the endpoint's own), whatever its age."""
        stamp = request.header("webhook-timestamp") or ""
        known = secrets or (self.secret,)
        keys = [public_key(each) if each.startswith("whsk_") else each for each in known]
        now = float(stamp) if stamp.isascii() and stamp.isdigit() else request.at
        try:
            verify(keys, dict(request.headers), request.body, now=now)
        except InvalidInput as error:
            raise Broken(str(error)) from None


@dataclass
class World:
    driver: Driver
    receiver: ReceiverProcess
    settings: Settings
    public_url: str = ""  # where the sender reaches the receiver, if not where it listens

    def deadline(self) -> float:
        """When patience ends that begins now, on the monotonic clock."""
        return time.monotonic() + self.settings.patience

    def path(self) -> str:
        return f"/conformance/{uuid.uuid4().hex}"

    def url(self, path: str) -> str:
        return f"{self.public_url.rstrip('/')}{path}" if self.public_url else self.receiver.url(path)

    def target(self, *steps: dict[str, Any], kind: str = "whsec") -> Target:
        """A new endpoint, answered by `steps`, of which the last repeats; with 200 without any."""
        path, secret = self.path(), generate_secret(kind)
        if steps:
            self.receiver.script(path, *steps)
        settings = self.settings
        endpoint = self.driver.endpoint(self.url(path), secret, schedule=settings.schedule, timeout=settings.timeout)
        return Target(self, endpoint, path, secret)


def _counted(count: int) -> str:
    return "1 request" if count == 1 else f"{count} requests"
