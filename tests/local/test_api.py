"""The management API on the deployed stack: signed requests, and requests made from its contract."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from tests.local.api import Api
from tests.local.outbox import PATIENCE

if TYPE_CHECKING:
    from tests.local.outbox import Outbox
    from tests.local.stack import LocalStack

CONTRACT = json.loads((Path(__file__).resolve().parents[2] / "docs/reference/openapi.json").read_text())


@pytest.fixture
def api(stack: LocalStack) -> Api:
    return Api(stack)


def eventually(ask: Any, good: Any) -> Any:
    until = time.monotonic() + PATIENCE
    while True:
        found = ask()
        if good(found) or time.monotonic() > until:
            return found
        time.sleep(0.2)


def test_nobody_gets_in_unsigned(api: Api) -> None:
    assert api("GET", "/v1/tenants", signed=False).status == 403


def test_an_event_from_publishing_to_its_delivery_and_again(api: Api, outbox: Outbox) -> None:
    subscriber = outbox.subscriber()
    tenant, endpoint = subscriber.endpoint.tenant, subscriber.endpoint.id
    published = api("POST", f"/v1/tenants/{tenant}/events", {"type": "order.created", "data": {"n": 1}})
    assert published.status == 201, published.raw
    event = published.json["id"]
    one = f"/v1/tenants/{tenant}/deliveries/{endpoint}/{event}"
    shown = eventually(lambda: api("GET", one), lambda found: found.status == 200).json
    assert (shown["status"], shown["code"], shown["attempts_made"]) == ("delivered", 200, 1)
    listed = api("GET", f"/v1/tenants/{tenant}/events/{event}/deliveries").json["items"]
    assert [each["endpoint_id"] for each in listed] == [endpoint]
    assert api("POST", f"{one}/retry", {}).status == 202
    again = eventually(lambda: api("GET", one).json, lambda found: found["attempts_made"] == 2)
    assert (again["status"], len(again["attempts"])) == ("delivered", 2)


def test_the_same_request_twice_is_one(api: Api) -> None:
    key = f"k{time.time_ns()}"
    path, body = "/v1/tenants/idempotent/endpoints", {"url": "https://example.com/hooks"}
    first, again = (api("POST", path, body, **{"idempotency-key": key}) for _ in range(2))
    assert (first.status, again.status) == (201, 201)
    assert (first.json, again.headers["idempotent-replayed"]) == (again.json, "true")
    assert api("POST", path, body | {"description": "x"}, **{"idempotency-key": key}).status == 422


def test_dead_letter_queues_and_overview_are_read(api: Api) -> None:
    queues = api("GET", "/v1/dead-letters").json["items"]
    assert {each["queue"] for each in queues} == {"delivery", "inbound", "inbound-fifo", "stream", "source"}
    overview = api("GET", "/v1/overview")
    assert overview.status == 200
    assert not overview.json["metrics"]  # no zeros where an emulator sums nothing
    assert api("GET", "/v1/hooks").status == 200


schemathesis = pytest.importorskip("schemathesis")
checks = pytest.importorskip("schemathesis.specs.openapi.checks")
# what others' tests on the same stack would miss
DESTROYING = {"purge_dead_letters", "redrive_dead_letters", "apply_hooks", "rollback_hooks"}
# Every value at each limit, 4,000 requests, is for the same resolver in tests/unit/api/test_fuzzed.py; here, 300.
FEW = schemathesis.config.SchemathesisConfig.from_dict({"phases": {"coverage": {"enabled": False}}})
schema = schemathesis.openapi.from_dict(CONTRACT, config=FEW)


@pytest.fixture
def contract() -> Any:
    """Requests are made when the test runs: made at collection, they cost every process of the suite half a minute."""
    return schema


@pytest.mark.filterwarnings("ignore")
@schemathesis.pytest.from_fixture("contract").exclude(operation_id=sorted(DESTROYING)).parametrize()
@settings(
    max_examples=4,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_requests_made_from_the_contract(case: Any, stack: LocalStack) -> None:
    """The emulator takes any signature."""
    case.call_and_validate(
        base_url=stack.api_url,
        headers={"authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/execute-api/aws4_request"},
        excluded_checks=[checks.ignored_auth, checks.positive_data_acceptance],
    )
