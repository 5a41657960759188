"""Hooks files, read and checked when they are applied: all that is wrong with them, in one report.

An unchanged adnanh/webhook file loads: JSON or YAML, templates included. What upstream would find out only when a hook
is called, or never, is a problem here, with file, line, hook and what was expected.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

from hookline.errors import InvalidHooks, Problem
from hookline.inbound.hooksfile.check import check_hook
from hookline.inbound.hooksfile.go_template import TemplateError, expand
from hookline.inbound.hooksfile.schema import HOOK, Report, dotted, record
from hookline.inbound.hooksfile.yaml_text import Document, NotYaml, parse_yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from hookline.inbound.hooksfile.yaml_text import Path

__all__ = ["LoadedHooks", "load_files"]

_ACTION = re.compile(r"\{\{-?\s*(getenv|cat|credential)\b")


@dataclass(slots=True)
class LoadedHooks:
    """`document` is what is stored and compiled: `{"hooks": [...]}`, typed, with secrets as they were written."""

    document: dict[str, Any] = field(default_factory=lambda: {"hooks": []})
    warnings: list[Problem] = field(default_factory=list)


def load_files(
    paths: Sequence[str],
    *,
    env: Mapping[str, str],
    read: Callable[[str], bytes] = lambda path: FilePath(path).read_bytes(),
    template: bool = False,
    resolve: Callable[[str], list[str]] | None = None,
) -> LoadedHooks:
    """Reads hooks from all of `paths`, in order.

    `template`: expand Go template actions first (upstream's -template), with `env` for getenv and credential.
    `resolve`: looks secret references up (raises NotFound); None leaves them alone.

    Raises InvalidHooks with every problem of every file.
    """
    loading = _Loading(env, read, resolve)
    for path in paths:
        loading.load(path, template=template)
    if loading.problems:
        raise InvalidHooks(loading.problems + loading.absent)
    return LoadedHooks({"hooks": loading.hooks}, loading.warnings)


class _Loading:
    def __init__(
        self,
        env: Mapping[str, str],
        read: Callable[[str], bytes],
        resolve: Callable[[str], list[str]] | None,
    ) -> None:
        self.hooks: list[dict[str, Any]] = []
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []
        self._unset: list[Problem] = []
        self.absent: list[Problem] = []  # what a template asked for and was not there: it may be why something is wrong
        self._env = env
        self._read = read
        self._resolve = resolve
        self._seen: dict[str, str] = {}  # id to where it was first

    def load(self, file: str, *, template: bool) -> None:
        try:
            text = self._read(file).decode("utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            self.problems.append(Problem(file, f"expected a readable UTF-8 file: {error}"))
            return
        try:
            if template:
                self._unset = []
                text = self._expand(file, text)
                self.absent += self._unset
                self.warnings += self._unset
            elif _ACTION.search(text):
                self.warnings.append(Problem(file, "holds template actions; without --template they are plain text"))
            document = parse_yaml(text)
        except (TemplateError, NotYaml) as error:
            hint = "" if template or not _ACTION.search(text) else "; it holds template actions: try --template"
            where = f"{file}:{error.line}" if error.line else file
            self.problems.append(Problem(where, f"expected {_read_as(error)}{hint}"))
            return
        self._hooks(file, document)

    def _hooks(self, file: str, document: Document) -> None:
        if document.value is None:
            self.warnings.append(Problem(file, "holds no hooks"))
            return
        if not isinstance(document.value, list):
            self.problems.append(Problem(f"{file}:{document.line(())}", "expected a list of hooks"))
            return
        for index, raw in enumerate(document.value):
            self._hook(file, document, (index,), raw)
        for path in document.repeated:
            where = f"{file}:{document.line(path)}: {dotted(path[1:])}"
            self.warnings.append(Problem(where, "is given twice; the last one counts"))

    def _hook(self, file: str, document: Document, path: Path, raw: Any) -> None:
        report = Report()
        hook = record(HOOK)({} if raw is None else raw, path, report)
        name = ""
        if isinstance(hook, dict):
            name = hook.get("id") or ""
            if not report.problems:  # what has the wrong type cannot be looked into
                check_hook(hook, path, report, self._resolve)
            where = f"{file}:{document.line(path)}"
            first = self._seen.setdefault(name, where)
            if first is not where:
                report.problem((*path, "id"), f"expected an id of its own; {first} has {name!r} too")
            self.hooks.append(hook)
        title = f"hook {name!r}" if name else f"hook {path[0]}"
        for found, into in ((report.problems, self.problems), (report.warnings, self.warnings)):
            for at, expected in found:
                place = dotted(at[1:])
                where = f"{file}:{document.line(at)}: {title}" + (f": {place}" if place else "")
                into.append(Problem(where, expected))

    def _expand(self, file: str, text: str) -> str:
        def getenv(name: str) -> str:
            if name not in self._env:
                self._absent(file, f"getenv {name!r}: there is no such variable, so it is empty")
            return self._env.get(name, "")

        def cat(name: str) -> str:
            content = self._file(name)
            if content is None:
                self._absent(file, f"cat {name!r}: there is no such file, so it is empty")
            return content or ""

        def credential(name: str) -> str:
            directory = self._env.get("CREDENTIALS_DIRECTORY")
            content = self._file(f"{directory.rstrip('/')}/{name}") if directory else None
            return getenv(name) if content is None else content

        return expand(text, {"getenv": getenv, "cat": cat, "credential": credential})

    def _absent(self, file: str, why: str) -> None:
        self._unset.append(Problem(file, why))

    def _file(self, name: str) -> str | None:
        """Without the newline it ends in; None if it cannot be read."""
        try:
            return self._read(name).decode("utf-8").removesuffix("\n")
        except (OSError, UnicodeDecodeError):
            return None


def _read_as(error: Exception) -> str:
    return f"{'a template' if isinstance(error, TemplateError) else 'YAML or JSON'}: {error}"
