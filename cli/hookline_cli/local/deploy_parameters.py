"""The parameters of `make deploy`: those of a section of samconfig.toml, and those that make names itself.

    python -m hookline_cli.local.deploy_parameters prod Runtime=python3.13 Architecture=arm64

`sam deploy` takes parameters from its command line or from samconfig.toml, never from both.
"""

from __future__ import annotations

import re
import shlex
import sys
import tomllib
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["parameters", "written"]

# as `sam deploy --guided` writes them, all in one text: Name="value", with \" and \\ in the value
_PAIR = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')


def parameters(samconfig: str, environment: str) -> dict[str, str]:
    """By name. Raises ValueError where samconfig.toml has no such section."""
    sections = {name: section for name, section in tomllib.loads(samconfig).items() if isinstance(section, dict)}
    section = sections.get(environment, {}).get("deploy")
    if section is None:
        known = ", ".join(name for name, each in sections.items() if "deploy" in each)
        raise ValueError(f"samconfig.toml has no section [{environment}.deploy.parameters]: ENV is one of {known}")
    given: list[str] | str = section["parameters"].get("parameter_overrides", [])
    if isinstance(given, str):
        return {name: re.sub(r"\\(.)", r"\1", value) for name, value in _PAIR.findall(given)}
    return _by_name(given)


def written(parameters: dict[str, str], template: str) -> list[str]:
    """`Name="value"` each, which may be empty or have spaces; `Revision` is another one where anything has changed.

    A new revision publishes a version of every function, so that settings come into use with the code.
    """
    others = {name: value for name, value in parameters.items() if name != "Revision"}
    revision = zlib.crc32(f"{template}{sorted(others.items())}".encode())
    return [f'{name}="{_escaped(value)}"' for name, value in {**others, "Revision": str(revision)}.items()]


def _by_name(pairs: Iterable[str]) -> dict[str, str]:
    return {name: value for name, _, value in (pair.partition("=") for pair in pairs)}


def _escaped(value: str) -> str:
    return value.replace('"', '\\"')  # SAM takes other backslashes as they are


if __name__ == "__main__":
    try:
        chosen = parameters(Path("samconfig.toml").read_text(encoding="utf-8"), sys.argv[1]) | _by_name(sys.argv[2:])
    except ValueError as error:
        sys.exit(str(error))
    print(shlex.join(written(chosen, Path("template.yaml").read_text(encoding="utf-8"))))
