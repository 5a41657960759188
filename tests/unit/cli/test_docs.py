"""docs/reference/cli.md says everything that the command line has, and nothing that it has not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer.main
from typer.core import TyperGroup

from hookline_cli.main import app

DOC = Path(__file__).parents[3] / "docs/reference/cli.md"
COMMON = {"--stack", "--output", "--profile", "--region", "--help", "--install-completion", "--show-completion"}


def commands(command=None, path=("hookline",)):
    """Every command with what it takes: path, option names, argument names."""
    command = command or typer.main.get_command(app)
    if isinstance(command, TyperGroup):
        for name in command.list_commands(None):
            yield from commands(command.get_command(None, name), (*path, name))
        return
    options = {name for each in command.params for name in each.opts if name.startswith("--")}
    yield " ".join(path), options


def sections():
    """The text below each heading."""
    parts = re.split(r"^#+ `?([^`\n]+?)`?$", DOC.read_text(), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


COMMANDS = dict(commands())


@pytest.mark.parametrize("path", COMMANDS)
def test_command_and_its_options_are_documented(path):
    text = sections()[path]
    documented = set(re.findall(r"`(--[a-z0-9-]+)", text))
    assert documented - COMMON == COMMANDS[path] - COMMON


def test_common_options_are_documented():
    text = sections()["Options that every command has"]
    for option in ("--stack", "--output", "--profile", "--region", "--help"):
        assert f"`{option}" in text


def test_no_command_is_documented_that_does_not_exist():
    assert {title for title in sections() if title.startswith("hookline ")} == set(COMMANDS)


def test_exit_codes_are_documented():
    text = sections()["Exit codes"]
    for code in "012":
        assert f"| {code} " in text
