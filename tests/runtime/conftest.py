"""Every function as Lambda runs it, on MiniStack: by AWS's runtime client, in a process of its own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.backends.account import Account, an_account
from tests.backends.registry import BACKENDS
from tests.backends.runtime import emulator_program

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.slow)
            item.add_marker(pytest.mark.xdist_group("runtime"))


@pytest.fixture(scope="session")
def account() -> Iterator[Account]:
    if emulator_program() is None:
        pytest.skip("aws-lambda-rie is not installed (make setup)")
    if reason := BACKENDS["ministack"].missing():
        pytest.skip(reason)
    with an_account() as made:
        yield made
