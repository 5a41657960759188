"""Every block of every tutorial, literally, from top to bottom, as a reader copies it."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from tests.local.transcript import follow

from hookline.adapters.dynamodb.hooks_store import DynamoHookStore

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def no_hooks(stack):
    """A reader begins with a stack of their own: what other tests, and other tutorials, have applied is put aside."""
    store = DynamoHookStore(stack.client("dynamodb"), stack.outputs["ConfigTable"], clock=time.time)
    before = store.current_version()
    document = store.load(before) if before else {"hooks": []}
    store.apply({"hooks": []})
    yield
    store.apply(document)


@pytest.fixture
def environment(request, no_hooks):  # noqa: ARG001 - `make up` of a tutorial finds the stack that runs
    if request.config.getoption("--endpoint"):
        pytest.skip("tutorials begin with `make up`, which is MiniStack's")
    return {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "HOOKLINE_"))}


@pytest.mark.parametrize("page", sorted(ROOT.glob("docs/tutorials/*.md")), ids=lambda page: page.stem)
def test_a_tutorial_does_what_it_says(environment, page):
    follow(page, ROOT, environment)
