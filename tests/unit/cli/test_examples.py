"""Commands of the command line at the head of examples/hooks/*.yaml, run as they stand there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

FILES = sorted(Path("examples/hooks").glob("*.yaml"))


def commands(file):
    head = "".join(line for line in file.read_text().splitlines(keepends=True) if line.startswith("#"))
    joined = re.sub(r"\\\n#\s*", "", head)
    return [shlex.split(line)[1:] for line in re.findall(r"^#   (hookline .*)$", joined, flags=re.MULTILINE)]


@pytest.mark.parametrize("arguments", [each for file in FILES for each in commands(file)], ids=" ".join)
def test_an_examples_command_does_what_it_says(cli, stack, arguments):
    stack.parameters["ActionStateMachineArns"] = "arn:aws:states:eu-central-1:111122223333:stateMachine:triage"
    shown = cli.json(*arguments)
    assert shown.get("matched") or shown.get("applied")


def test_some_are_found():
    assert sum(len(commands(file)) for file in FILES) >= 2
