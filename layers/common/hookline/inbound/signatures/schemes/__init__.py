"""The named schemes: one data file per provider beside this module. The engine compiles them
(`scheme.load_scheme`).

`all.json` holds the same data, `extends` resolved, for cold starts: reading it is a fraction of importing a YAML
parser. `python -m hookline.inbound.signatures.schemes` rewrites it; a test compares the two.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from hookline.errors import NotFound
from hookline.inbound.signatures.definition import merge

__all__ = ["definition", "names", "read_yaml", "write_json"]

_HERE = Path(__file__).parent
_COMPILED = _HERE / "all.json"


@lru_cache(maxsize=1)
def _definitions() -> dict[str, dict[str, Any]]:
    try:
        loaded: dict[str, dict[str, Any]] = json.loads(_COMPILED.read_text("utf-8"))
    except FileNotFoundError:
        return read_yaml()
    return loaded


def read_yaml() -> dict[str, dict[str, Any]]:
    """Every scheme's definition from its YAML file, by name, `extends` resolved."""
    import yaml  # noqa: PLC0415 - not for cold starts

    raw = {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in sorted(_HERE.glob("*.yaml"))}

    def resolve(name: str) -> dict[str, Any]:
        own = dict(raw[name])
        parent = own.pop("extends", None)
        return merge(resolve(parent), own) if parent else own

    return {name: {**resolve(name), "name": name} for name in raw}


def write_json() -> None:
    lines = [f"{json.dumps(name)}: {json.dumps(each, ensure_ascii=False)}" for name, each in read_yaml().items()]
    _COMPILED.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")


def names() -> list[str]:
    return sorted(_definitions())


def definition(name: str) -> dict[str, Any]:
    """A scheme's data. Raises NotFound."""
    try:
        return _definitions()[name]
    except KeyError:
        raise NotFound(f"there is no scheme {name!r}; `hookline verify --list` names them all") from None
