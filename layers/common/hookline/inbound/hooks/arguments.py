"""What a command is given, compiled: a hook holds these entries, `command.build` reads them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hookline.inbound.rules.values import Evaluation, compile_source

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Source = Callable[[Evaluation], str]

__all__ = ["Argument", "arguments_of"]


@dataclass(frozen=True, slots=True)
class Argument:
    """One compiled entry of pass-arguments-, pass-environment- or pass-file-to-command."""

    source: str
    name: str
    get: Source
    env_name: str = ""
    decode: bool = False


def arguments_of(raw: Mapping[str, Any], key: str) -> tuple[Argument, ...]:
    return tuple(
        Argument(
            source=each.get("source", ""),
            name=each.get("name", ""),
            get=compile_source(each),
            env_name=each.get("envname", ""),
            decode=each.get("base64decode", False),
        )
        for each in raw.get(key) or ()
    )
