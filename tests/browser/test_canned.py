"""Canned answers have the contract's shapes: pages that are built on others would fail on the API itself."""

from __future__ import annotations

import re

import pytest
from tests.browser.canned import answer_of

from hookline.api import every_route

NAMES = {
    "tenant": "acme",
    "endpoint": "ep_01m8d0q1w5f7n3k90001",
    "event": "evt_01m8d0q1w5f70000001",
    "name": "order.created",
    "queue": "delivery",
    "request": "req_3",
}
ROUTES = {
    f"{each.method} {each.path}": each
    for each in every_route()
    if each.method == "GET" and set(re.findall(r"{(\w+)}", each.path)) <= NAMES.keys()
}


@pytest.mark.parametrize("name", ROUTES)
def test_an_answer_has_the_contracts_shape(name):
    route = ROUTES[name]
    found = answer_of("GET", route.path.format(**NAMES), {})
    model = route.answers[200]
    if found is not None and model is not None:
        model.model_validate(found)
