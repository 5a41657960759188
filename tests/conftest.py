"""Options of the whole suite, and what it takes from its environment: nothing.

A shell that has loaded `.local/env`, or a developer's own AWS settings, must not choose the stack that tests run on.
`tests/aws` alone is given back what was there.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from collections.abc import Iterator

BACKENDS = ("fake", "ministack", "elasticmq", "moto", "dynalite")
ENDPOINT = "endpoint"
FOREIGN = ("AWS_", "HOOKLINE_", "POWERTOOLS_", "LAMBDA_", "_X_AMZN_", "_HANDLER")
_found: dict[str, str] = {}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--backend",
        default=",".join(BACKENDS),
        help=f"what tests/contract runs on, separated by commas: {', '.join(BACKENDS)}; {ENDPOINT}: see --endpoint",
    )
    parser.addoption(
        "--endpoint",
        default="",
        help="address of an emulator that is already running (LocalStack, Floci): tests/local runs there, and"
        f" tests/contract with --backend {ENDPOINT}",
    )


def pytest_configure() -> None:
    """Before any test module is imported: settings are read then, too."""
    for name in [name for name in os.environ if name.startswith(FOREIGN)]:
        _found[name] = os.environ.pop(name)
    os.environ["AWS_CONFIG_FILE"] = os.environ["AWS_SHARED_CREDENTIALS_FILE"] = os.devnull
    os.environ["AWS_EC2_METADATA_DISABLED"] = "true"
    # how long an example takes is the machine's matter, not the code's
    settings.register_profile("hookline", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("hookline")


@pytest.fixture(scope="session")
def environment_of_the_caller() -> Iterator[None]:
    """The AWS settings that pytest was started with, for the tests that want a real account."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_EC2_METADATA_DISABLED"):
            patch.delenv(name)
        for name, value in _found.items():
            patch.setenv(name, value)
        yield
