"""Requests made from the contract, good and bad: no server error, and no answer that the contract does not describe."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from tests.unit.api.api_world import World
from tests.unit.api.wsgi import application

schemathesis = pytest.importorskip("schemathesis")
checks = pytest.importorskip("schemathesis.specs.openapi.checks")
CONTRACT = json.loads((Path(__file__).resolve().parents[3] / "docs/reference/openapi.json").read_text())
# what schemathesis and the libraries below it warn of is theirs
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]

WORLD = World()
WORLD.endpoint()
schema = schemathesis.openapi.from_dict(CONTRACT)
schema.app = application(WORLD.resolver)


@pytest.fixture
def contract():
    """Requests are made when the test runs: made at collection, they cost every process of the suite half a minute."""
    return schema


@schemathesis.pytest.from_fixture("contract").parametrize()
@settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_operation_answers_as_described(case):
    """Who calls is API Gateway's to find out, before a request comes here."""
    case.call_and_validate(excluded_checks=[checks.ignored_auth, checks.positive_data_acceptance])
    failures, WORLD.failures[:] = list(WORLD.failures), []
    assert not failures
