"""Sources: the mappings in use, applying others in their place, and trying them on a message."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from hookline.errors import Conflict, InvalidInput, Stale
from hookline.management.access import check_revision
from hookline.outbound.sources.mapping import SOURCES, SourceMapping, parse_mappings
from hookline.outbound.sources.messages import read

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hookline.outbound.model import Event
    from hookline.outbound.ports import SourceStore
    from hookline.outbound.sources.messages import Item
    from hookline.ports import Clock

__all__ = ["AppliedMappings", "Sources", "Tried", "read_mappings"]

_OWN = "own"
_GIVEN = {"bus": "an event of EventBridge", "queue": "a message's body", "bucket": "a notification of S3"}


class AppliedMappings(NamedTuple):
    """`changed` False: they were the same, and the revision stayed."""

    revision: int
    mappings: int
    changed: bool


class Tried(NamedTuple):
    """What one event of a message would be. Both None: no mapping wants it, and it is ignored."""

    mapping: SourceMapping | None
    event: Event | None


class Sources:
    def __init__(self, store: SourceStore, clock: Clock, retention: float) -> None:
        self._store = store
        self._clock = clock
        self._retention = timedelta(seconds=retention)

    def current(self) -> tuple[int, tuple[SourceMapping, ...]]:
        """Revision 0 and none where none were applied."""
        revision, raw = self._store.get()
        return revision, parse_mappings(raw)

    def apply(self, raw: Any, if_match: str | None = None) -> AppliedMappings:
        """In place of all that were applied. Raises InvalidInput naming each place, Stale."""
        mappings = [dict(each.fields) for each in parse_mappings(raw)]
        revision, before = self._store.get()
        check_revision(if_match, revision)
        if before == mappings:
            return AppliedMappings(revision, len(mappings), changed=False)
        try:
            return AppliedMappings(self._store.put(mappings, seen=revision), len(mappings), changed=True)
        except Conflict as error:
            raise Stale(str(error)) from error

    def attempt(self, source: str, message: str, raw: Any = None) -> list[Tried]:
        """What a message would be published as, by `raw` or else by the mappings in use. Nothing is published.

        Raises InvalidInput for what this source does not send, and where a mapping cannot make an event of it.
        """
        mappings = self.current()[1] if raw is None else parse_mappings(raw)
        mine = [each for each in mappings if each.source == source]
        return [self._tried(item, mine) for item in self._items(source, message)]

    def _items(self, source: str, message: str) -> Sequence[Item]:
        if source not in SOURCES:
            raise InvalidInput.at("from", f"expected {', '.join(SOURCES)}, not {source!r}")
        record = {
            "messageId": "00000000-0000-0000-0000-000000000000",
            "body": message,
            "eventSourceARN": "" if source == "queue" else _OWN,
            "attributes": {"SentTimestamp": str(int(self._clock() * 1000))},
        }
        items = read(record, _OWN)
        if any(item.source != source for item in items):
            raise InvalidInput.at("message", f"expected {_GIVEN[source]}")
        return items

    def _tried(self, item: Item, mappings: Sequence[SourceMapping]) -> Tried:
        chosen = next((each for each in mappings if each.wants(item)), None)
        if chosen is None:
            return Tried(None, None)
        return Tried(chosen, chosen.event(item, retention=self._retention, now=self._clock()))


def read_mappings(text: str) -> Any:
    """YAML or JSON as data. Raises InvalidInput with the line."""
    from hookline.inbound.hooksfile.yaml_text import NotYaml, parse_yaml  # noqa: PLC0415 - brings YAML

    try:
        return parse_yaml(text).value
    except NotYaml as error:
        raise InvalidInput.at(f"content:{error.line}", "expected YAML or JSON") from None
