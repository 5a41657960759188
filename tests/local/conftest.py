"""The stack that tests here run on: brought up once per session, left as it was found. `--endpoint` deploys it to an
emulator that is already running, if that serves what the stack is made of.

Every test in this folder is `local`. Under xdist they stay in one process, which starts with them, while the others run
everything else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.backends.endpoint import STACK_NEEDS, missing
from tests.local.outbox import Outbox
from tests.local.stack import LocalStack

from hookline_cli.local import stack as local_stack
from hookline_cli.local.checkout import Checkout
from hookline_cli.local.emulator import Emulator
from hookline_cli.local.receiver_process import ReceiverProcess

if TYPE_CHECKING:
    from collections.abc import Iterator


def pytest_itemcollected(item: pytest.Item) -> None:
    item.add_marker(pytest.mark.local)
    item.add_marker(pytest.mark.xdist_group("local"))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.get_closest_marker("local") is None)


@pytest.fixture(scope="session")
def stack(request: pytest.FixtureRequest) -> Iterator[LocalStack]:
    checkout = Checkout.here()
    for environment, program in (("ministack", "python"), ("sam", "sam"), ("project", "uv")):
        if not checkout.tool(environment, program).exists():
            pytest.skip(f"{environment} is not installed (make setup)")
    if endpoint := request.config.getoption("--endpoint"):
        for need in STACK_NEEDS:
            if reason := missing(endpoint, need):
                pytest.skip(reason)
        yield LocalStack(local_stack.deploy(checkout, endpoint))
        return
    found = Emulator.running(checkout)
    try:
        yield LocalStack(local_stack.up(checkout))
    finally:
        if found is None:
            local_stack.down(checkout)


@pytest.fixture(scope="session")
def receiver() -> Iterator[ReceiverProcess]:
    with ReceiverProcess.start() as started:
        yield started


@pytest.fixture
def outbox(stack: LocalStack, receiver: ReceiverProcess) -> Iterator[Outbox]:
    made = Outbox(stack, receiver)
    yield made
    made.close()
