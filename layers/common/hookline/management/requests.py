"""Inbound requests that the deployment captured: found by hook and outcome, newest first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, Protocol

from hookline.errors import InvalidInput, NotFound
from hookline.ids import message_id
from hookline.inbound.capture import read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from hookline.inbound.capture import Kept
    from hookline.inbound.ports import HookStore, InboundQueue
    from hookline.ports import BlobStore, Clock

__all__ = ["Captured", "Captures", "RequestQuery", "Requests"]

_THREADS = 8
_STEP = 32  # read at a time
_MOST_LOOKED_AT = 2_000


class Captures(Protocol):
    def newest(self) -> Sequence[str]:
        """Their ids, the newest first."""

    def get(self, name: str) -> bytes:
        """Raises NotFound: its time is over."""


class Captured(NamedTuple):
    id: str
    kept: Kept


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestQuery:
    """Which requests. Times are unix seconds (`since` <= received < `until`)."""

    hook: str = ""  # one that it ran
    outcome: str = ""
    reason: str = ""
    since: float = 0.0
    until: float = float("inf")

    def selects(self, kept: Kept) -> bool:
        if self.hook and not any(run["hook"] == self.hook for run in kept.runs):
            return False
        if self.outcome not in {"", kept.outcome} or self.reason not in {"", kept.reason}:
            return False
        return self.since <= kept.received_at < self.until


class Requests:
    """Those that are run again are put on `inbound`, large bodies into `blobs`, for the hooks of `hooks()`."""

    def __init__(
        self,
        captures: Captures,
        hooks: Callable[[], HookStore],
        inbound: InboundQueue,
        blobs: BlobStore,
        clock: Clock,
    ) -> None:
        self._captures = captures
        self._hooks = hooks
        self._inbound = inbound
        self._blobs = blobs
        self._clock = clock

    def newest(self, query: RequestQuery, limit: int = 50) -> Iterator[Captured]:
        """Of the newest 2,000, read as they are asked for: each has its body."""
        looked_at = self._read(list(self._captures.newest())[:_MOST_LOOKED_AT])
        return islice((each for each in looked_at if query.selects(each.kept)), limit)

    def get(self, request_id: str) -> Captured:
        """Raises NotFound."""
        try:
            return Captured(request_id, read(request_id, self._captures.get(request_id), self._clock()))
        except (NotFound, InvalidInput):
            raise NotFound(
                f"there is no captured request {request_id}; they are kept for a time (CaptureHours)"
            ) from None

    def run(self, request_id: str) -> list[tuple[str, str]]:
        """Runs a request once more, for the hooks that accepted it: (hook, id of the message) of each.

        Raises NotFound for a request or a hook that is gone, InvalidInput for a request that no hook accepted.
        """
        from hookline.inbound.capture import run_again  # noqa: PLC0415 - with RE2, which few requests need
        from hookline.inbound.hooks.cache import Applied  # noqa: PLC0415 - as above
        from hookline.inbound.hooks.hook import HookSet  # noqa: PLC0415 - as above

        kept = self.get(request_id).kept
        store = self._hooks()
        version = store.current_version()
        applied = Applied(version, HookSet(store.load(version) if version else {"hooks": []}))
        return run_again(kept, applied, self._inbound, self._blobs, new_id=message_id)

    def _read(self, names: Sequence[str]) -> Iterator[Captured]:
        """What has gone since it was listed, and what is no captured request, is left out."""
        now = self._clock()

        def one(name: str) -> Captured | None:
            try:
                return Captured(name, read(name, self._captures.get(name), now))
            except (NotFound, InvalidInput):
                return None

        with ThreadPoolExecutor(_THREADS) as threads:
            for start in range(0, len(names), _STEP):
                yield from (each for each in threads.map(one, names[start : start + _STEP]) if each is not None)
