"""Where the contract tests run: on the fakes, and on programs that answer as AWS does.

A test asks for `aws` (real adapters only) or `backend` (fakes too, as None), and says by the mark `needs` what it
calls, and by `without` what must be missing. It then runs on every backend that serves all this and that `--backend`
names. A backend is started on a free port when its first test comes, and lives as long as the session; where it is not
installed its tests are skipped.
"""

from __future__ import annotations

import uuid
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config
from tests.backends.endpoint import missing
from tests.backends.registry import BACKENDS, ENDPOINT, FAKE
from tests.contract.differences import DIFFERENCES
from tests.contract.wire_first import WireFirst

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

REGION = "us-east-1"


@dataclass(frozen=True)
class Aws:
    """A backend that answers at `endpoint`, and names in it that no other test uses."""

    endpoint: str
    name: str = "ministack"

    def client(self, service: str) -> Any:
        """Wire and boto3 as in the functions."""
        return WireFirst(self.boto3(service), service, self.endpoint, REGION)

    def boto3(self, service: str, keys: tuple[str, str, str | None] = ("000000000000", "test", None)) -> Any:
        config = Config(
            parameter_validation=False, retries={"total_max_attempts": 1}, connect_timeout=600, read_timeout=600
        )
        return boto3.client(
            service,
            region_name=REGION,
            endpoint_url=self.endpoint,
            aws_access_key_id=keys[0],
            aws_secret_access_key=keys[1],
            aws_session_token=keys[2],
            config=config,
        )

    @staticmethod
    def unique(name: str) -> str:
        """A name no other test uses: the backend outlives them all."""
        return f"{name}-{uuid.uuid4().hex[:10]}"

    def table(self, name: str, hash_key: str, range_key: str | None = None) -> str:
        table = self.unique(name)
        keys = [key for key in (hash_key, range_key) if key]
        self.client("dynamodb").create_table(
            TableName=table,
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[
                {"AttributeName": key, "KeyType": kind} for key, kind in zip(keys, ("HASH", "RANGE"), strict=False)
            ],
            AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
        )
        return table


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    for fixture in ("backend", "aws"):
        if fixture in metafunc.fixturenames:
            metafunc.parametrize(fixture, _backends(metafunc, fakes=fixture == "backend"), indirect=True)


def _backends(metafunc: pytest.Metafunc, *, fakes: bool) -> list[Any]:
    """Each backend that can serve the test, with the marks of running there."""
    needs, lacks = _needs(metafunc.definition, metafunc.module, metafunc.fixturenames)
    chosen = metafunc.config.getoption("--backend").split(",")
    if unknown := sorted(set(chosen) - {FAKE, ENDPOINT, *BACKENDS}):
        raise pytest.UsageError(f"--backend: there is no {', '.join(unknown)}")
    where = [FAKE] if fakes and FAKE in chosen else []
    where += [
        name
        for name, backend in BACKENDS.items()
        if name in chosen and needs <= backend.serves and lacks not in backend.serves
    ]
    where += [ENDPOINT] if ENDPOINT in chosen else []  # what it serves is asked when a test comes to it
    if not where:
        return [pytest.param("", marks=pytest.mark.skip(reason=f"no --backend serves {', '.join(sorted(needs))}"))]
    return [pytest.param(name, marks=_marks(name, metafunc)) for name in where]


def _needs(test: pytest.Item, module: Any, fixtures: Iterable[str]) -> tuple[set[str], str | None]:
    """What a test calls, and what must be missing: by its mark, and by its module's FIXTURE_NEEDS."""
    marks = list(test.iter_markers("needs"))
    if not marks:
        pytest.fail(f"{test.nodeid}: say which services it calls, by pytest.mark.needs", pytrace=False)
    of_fixtures: dict[str, str] = getattr(module, "FIXTURE_NEEDS", {})
    needs = {*marks[0].args, *(need for name, need in of_fixtures.items() if name in fixtures)}
    return needs, marks[0].kwargs.get("without")


def _marks(name: str, metafunc: pytest.Metafunc) -> list[Any]:
    marks: list[Any] = []
    if name not in {FAKE, "ministack"}:
        marks += [pytest.mark.oracle, pytest.mark.xdist_group(name)]  # one process starts it
    known = DIFFERENCES.get(name, {})
    module = metafunc.definition.path.stem
    if reason := known.get(f"{module}::{metafunc.definition.name}") or known.get(module):
        marks.append(pytest.mark.xfail(strict=True, reason=f"{name}: {reason}"))
    return marks


@pytest.fixture(scope="session")
def started() -> Iterator[Callable[[str], Aws]]:
    """Starts a backend by name, once."""
    known: dict[str, Aws] = {}
    with ExitStack() as stack:

        def start(name: str) -> Aws:
            if reason := BACKENDS[name].missing():
                pytest.skip(reason)
            if name not in known:
                known[name] = Aws(stack.enter_context(BACKENDS[name].start()), name)
            return known[name]

        yield start


def _at_endpoint(request: pytest.FixtureRequest) -> Aws:
    """The emulator of `--endpoint`, if it serves what the test needs."""
    url = request.config.getoption("--endpoint")
    if not url:
        raise pytest.UsageError(f"--backend {ENDPOINT} wants --endpoint")
    needs, lacks = _needs(request.node, request.module, request.fixturenames)
    for need in sorted(needs):
        if reason := missing(url, need):
            pytest.skip(reason)
    if lacks and not missing(url, lacks):
        pytest.skip(f"{url} serves {lacks}")
    return Aws(url, ENDPOINT)


@pytest.fixture
def aws(request: pytest.FixtureRequest, started: Callable[[str], Aws], monkeypatch: pytest.MonkeyPatch) -> Aws:
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    return _at_endpoint(request) if request.param == ENDPOINT else started(request.param)


@pytest.fixture
def backend(
    request: pytest.FixtureRequest, started: Callable[[str], Aws], monkeypatch: pytest.MonkeyPatch
) -> Aws | None:
    """None for the fakes."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    if request.param == FAKE:
        return None
    return _at_endpoint(request) if request.param == ENDPOINT else started(request.param)
