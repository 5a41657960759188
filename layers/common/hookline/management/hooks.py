"""Hooks: what is in use, what a file would change, applying it, going back, and trying one on a request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from hookline.errors import Conflict, InvalidInput, NotFound, Problem, Stale
from hookline.inbound.hooksfile import sets
from hookline.inbound.hooksfile.diff import Changes, changes
from hookline.inbound.hooksfile.load import load_files
from hookline.inbound.trial import dry_run
from hookline.management.access import Refused, check_revision
from hookline.management.hooks_file import HooksFile
from hookline.management.pages import Listing, decode_position, encode_position

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from hookline.inbound.ports import HookStore

    Resolve = Callable[[str], list[str]]

__all__ = ["Applied", "Hooks", "HooksFile", "Proposed", "summary"]

_REFERENCES = ("env", "ssm", "secretsmanager")


class Proposed(NamedTuple):
    """What files, or an earlier version, would change."""

    version: int  # that it is compared with
    document: dict[str, Any]
    change: Changes
    warnings: list[Problem]


class Applied(NamedTuple):
    version: int
    applied: bool  # False: nothing differed, or nobody asked to
    proposed: Proposed


class Hooks:
    """`resolve` looks secret references up (raises NotFound)."""

    def __init__(self, store: HookStore, resolve: Resolve) -> None:
        self._store = store
        self._resolve = resolve

    def current(self) -> tuple[int, dict[str, Any]]:
        """Version 0 and no hooks where nothing has been applied."""
        version = self._store.current_version()
        return version, self._store.load(version) if version else {"hooks": []}

    def version(self, number: int) -> dict[str, Any]:
        """Raises NotFound."""
        return self._store.load(number)

    def versions(self, *, cursor: str | None = None, limit: int = 50) -> Listing[dict[str, Any]]:
        """Newest first."""
        position = decode_position(cursor, 1)
        rows = [row for row in self._store.versions() if position is None or row["version"] < int(position[0])]
        page = rows[:limit]
        return Listing(page, encode_position(str(page[-1]["version"])) if len(rows) > limit else None)

    def propose(self, files: Sequence[HooksFile], set_name: str | None = None) -> Proposed:
        """What applying these files as a set would change. Raises InvalidHooks."""
        version, current = self.current()
        loaded = self._load(files, self._resolve)
        name = set_name or sets.default_name([each.name for each in files])
        document = sets.merge(current, name, loaded.document["hooks"])
        return Proposed(version, document, changes(current, document), loaded.warnings)

    def back_to(self, number: int) -> Proposed:
        """What going back to a version would change. Raises NotFound."""
        version, current = self.current()
        target = self._store.load(number)
        return Proposed(version, target, changes(current, target), [])

    def apply(
        self,
        files: Sequence[HooksFile],
        *,
        set_name: str | None = None,
        prune: bool = False,
        if_match: str | None = None,
    ) -> Applied:
        """Raises InvalidHooks, Stale; Refused where hooks of the set would go and `prune` does not say so."""
        proposed = self.propose(files, set_name)
        check_revision(if_match, proposed.version)
        if proposed.change.removed and not prune:
            gone = ", ".join(proposed.change.removed)
            raise Refused("conflict", f"these hooks of the set are not in the files: {gone}; prune removes them")
        if not proposed.change.any and proposed.version:
            return Applied(proposed.version, applied=False, proposed=proposed)
        try:
            version = self._store.apply(proposed.document, seen=proposed.version)
        except Conflict as error:
            raise Stale(str(error)) from error
        return Applied(version, applied=True, proposed=proposed)

    def rollback(self, number: int | None, if_match: str | None = None) -> tuple[int, int]:
        """The version that is in use now, and the one that was. None: the one before. Raises NotFound, Stale."""
        was = self._store.current_version()
        check_revision(if_match, was)
        if number is None:
            earlier = [int(row["version"]) for row in self._store.versions() if int(row["version"]) < was]
            if not earlier:
                raise NotFound("there is no version before the current one")
            number = max(earlier)
        try:
            self._store.rollback(number, seen=was)
        except Conflict as error:
            raise Stale(str(error)) from error
        return number, was

    def attempt(
        self,
        hook_id: str,
        request: Mapping[str, Any],
        *,
        files: Sequence[HooksFile] = (),
        now: float | None = None,
        secrets: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """A hook of the files, or of those in use, on a request: what would happen, and why. Nothing is run.

        References are looked up as functions do, `secrets` before them. Raises NotFound, InvalidHooks, InvalidInput.
        """
        document = self._load(files, None).document if files else self.current()[1]
        hook = next((each for each in document["hooks"] if each.get("id") == hook_id), None)
        if hook is None:
            raise NotFound(f"there is no hook {hook_id}")
        return dry_run(hook, request, now=now, secrets=self._with(secrets or {}))

    def _with(self, secrets: Mapping[str, str]) -> Resolve:
        def resolve(reference: str) -> list[str]:
            return [secrets[reference]] if reference in secrets else self._resolve(reference)

        return resolve

    @staticmethod
    def _load(files: Sequence[HooksFile], resolve: Resolve | None) -> Any:
        contents = {each.name: each.content.encode() for each in files}
        if len(contents) != len(files):
            raise InvalidInput.at("files", "expected a name of its own for each file")

        def read(name: str) -> bytes:
            if name not in contents:
                raise FileNotFoundError(name)
            return contents[name]

        return load_files(list(contents), env={}, read=read, resolve=resolve)


def summary(hook: Mapping[str, Any], owner: Mapping[str, str]) -> dict[str, str]:
    """What a list shows of a hook."""
    verify = hook.get("verify") or {}
    scheme = verify.get("scheme")
    return {
        "id": str(hook.get("id", "")),
        "set": owner.get(str(hook.get("id", "")), ""),
        "path": f"/hooks/{hook.get('path') or hook.get('id', '')}",
        "verify": scheme if isinstance(scheme, str) else ("custom" if scheme else ""),
        "action": str((hook.get("action") or {}).get("type") or "command"),
        "mode": "sync" if hook.get("include-command-output-in-response") else str(hook.get("mode", "async")),
    }
