"""The command of each example's README, as it stands there, and what it says the command prints."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.local.transcript import follow

ROOT = Path(__file__).resolve().parents[2]
# `make git-layer`: tests/template/test_git_layer.py; receivers need no stack: tests/oracle/test_receivers.py
ELSEWHERE = {"git-layer", "receive"}
PAGES = [page for page in sorted(ROOT.glob("examples/*/README.md")) if page.parent.name not in ELSEWHERE]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.parent.name)
def test_an_example_does_what_it_says(stack, page):
    follow(page, ROOT, {**os.environ, **stack.settings, "HOOKLINE_OUTPUT": "table"})
