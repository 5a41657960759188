from __future__ import annotations

import json
from typing import Any

import pytest

from hookline.adapters.dynamodb.config_store import DynamoConfigStore
from hookline.outbound.codec import encode_endpoint
from hookline.outbound.model import Endpoint

GOOD = Endpoint("ep_good", "acme", "https://example.com/hook")


class OnePage:
    """A tenant's rows, whatever is asked."""

    def __init__(self, *items: dict[str, Any]) -> None:
        self._items = items

    def query(self, **_arguments: Any) -> dict[str, Any]:
        return {"Items": [{"sk": {"S": "tenant"}}, *self._items]}


@pytest.mark.parametrize(
    "broken",
    [
        {"filter": {"S": "[" * 100_000}},
        {"filter": {"S": "no json"}},
        {"secrets": {"S": "[1]"}},
        {"rate_limit": {"N": "much"}},
        {"url": {"N": "1"}},
        {"event_types": {"S": "order.*"}},
    ],
)
def test_an_endpoint_whose_row_cannot_be_read_is_held_and_the_others_are_sent_to(broken: dict[str, Any]) -> None:
    row = encode_endpoint(GOOD.after(id="ep_bad")) | broken
    tenant = DynamoConfigStore(OnePage(encode_endpoint(GOOD), row), "config").tenant("acme")
    assert tenant is not None
    good, bad = tenant.endpoints
    assert good == GOOD
    assert (bad.id, bad.tenant, bad.enabled) == ("ep_bad", "acme", False)
    assert "cannot be read" in bad.disabled_reason
    assert json.dumps(broken) not in bad.disabled_reason
