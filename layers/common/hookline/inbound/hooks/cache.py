"""The applied hooks as a warm function holds them: re-read at most every 30 s, and kept when they cannot be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from hookline.errors import HooklineError, InvalidHooks, Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from hookline.inbound.hooks.hook import HookSet
    from hookline.inbound.ports import HookStore
    from hookline.listeners import Listener
    from hookline.ports import Clock

__all__ = ["Applied", "HookCache"]

MAX_AGE = 30.0  # seconds until a newly applied version is in use everywhere
RETRY_AFTER = 5.0  # seconds; while the table cannot be read, requests must not each wait for it to fail


class Applied(NamedTuple):
    version: int  # 0: nothing has been applied
    hooks: HookSet
    listeners: tuple[Listener, ...] = ()


class HookCache:
    """`compile_document` makes a HookSet of a stored document; `on_error` hears why an older version stays in use."""

    def __init__(
        self,
        store: HookStore,
        *,
        compile_document: Callable[[dict[str, Any]], HookSet],
        clock: Clock,
        max_age: float = MAX_AGE,
        on_error: Callable[[str], None] = lambda _reason: None,
    ) -> None:
        self._store = store
        self._compile = compile_document
        self._clock = clock
        self._max_age = max_age
        self._on_error = on_error
        self._held: Applied | None = None
        self._read_again_at = 0.0
        self._asked_for = 0  # the newest version anybody asked for; after a rollback it is newer than what is applied

    def current(self, *, at_least: int = 0) -> Applied:
        """The applied hooks, `at_least` of that version if the table has it: a message may be ahead of this cache.

        Raises Unavailable, and only while nothing was ever read: also for a document that is gone or that nobody can
        read, since neither a sender nor a queued message is to blame for it.
        """
        now = self._clock()
        held = self._held
        if held is not None and now < self._read_again_at and at_least <= max(held.version, self._asked_for):
            return held
        try:
            version, listeners = self._store.current()
            if held is None or version != held.version:
                held = self._load(version)
            held = held._replace(listeners=listeners)
        except HooklineError as error:
            if held is None:
                raise error if isinstance(error, Unavailable) else Unavailable(f"no hooks: {error}") from error
            self._on_error(f"{type(error).__name__}: {error}")
            self._read_again_at = now + RETRY_AFTER
        else:
            self._read_again_at = now + self._max_age
            self._asked_for = at_least
        self._held = held
        return held

    def _load(self, version: int) -> Applied:
        document = self._store.load(version) if version else {"hooks": []}
        try:
            return Applied(version, self._compile(document))
        except Exception as error:  # of a later release, perhaps: what is held goes on working
            raise InvalidHooks.at(f"hooks version {version}", f"cannot be compiled ({type(error).__name__})") from error
