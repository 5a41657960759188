"""docs/images/demo.svg is the recorded run in docs/images/demo.txt, and that is a run of today's steps."""

from __future__ import annotations

import html
import re

import pytest
from tests.unit.docs.pages import ROOT
from tests.unit.local.picture import LEFT_OUT, picture, shown

from hookline_cli.local.demo.steps import STEPS

RECORDING = (ROOT / "docs/images/demo.txt").read_text()
DRAWN = (ROOT / "docs/images/demo.svg").read_text()


def words(svg: str) -> str:
    """What is written in a picture, in its order."""
    return " ".join(html.unescape(" ".join(re.findall(r"<text [^>]*>(.*?)</text>", svg))).split())


def test_the_recorded_run_had_todays_steps_and_none_failed():
    assert re.findall(r"^(?:ok    |FAILED) (.*?)  [\d.]+ s$", RECORDING, re.MULTILINE) == [title for title, _ in STEPS]
    assert RECORDING.endswith(f"\ndemo: {len(STEPS)} steps, 0 failed\n")


def test_the_picture_shows_the_whole_run():
    said = " ".join("\n".join(shown(re.sub(r" \.* in ", " in ", RECORDING))).split())
    assert said in words(DRAWN)
    assert len(RECORDING.splitlines()) - len(shown(RECORDING)) < 10
    assert LEFT_OUT not in words(DRAWN)


def test_the_picture_is_the_one_that_the_command_makes():
    assert words(picture(RECORDING)) == words(DRAWN)


@pytest.mark.parametrize("changed", ["7 steps", "401; the command ran"])
def test_another_run_is_another_picture(changed):
    other = RECORDING.replace("8 steps", changed).replace("401; the command did not run", changed)
    assert words(picture(other)) != words(DRAWN)
