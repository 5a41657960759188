"""The newest deliveries of all tenants are for operators, whatever a cursor says."""

from __future__ import annotations

import base64
import json
import zlib

import pytest

from hookline.management.access import Principal


def cursor(*parts):
    return base64.urlsafe_b64encode(zlib.compress(json.dumps(parts).encode())).decode()


def test_a_tenants_own_callers_and_portal_sessions_are_refused(api):
    api.endpoint("globex")
    for principal in (Principal("acme", "acme"), Principal("acme", "acme", portal=True)):
        api.principal = principal
        for query in ("", f"cursor={cursor('acme', '', True, [['globex', 'ep_1', '2026#e1', 0, 1]])}"):
            assert api("GET", "/v1/deliveries/newest", query=query).status == 403
    for path in ("deliveries/newest", "sources"):
        assert api("GET", f"/portal/v1/{path}").status in {401, 403, 404}


@pytest.mark.parametrize(
    "parts",
    [
        ("a", "b", True, [["t", "e", "s", 0, 1]] * 21),  # more than are ever shown
        ("a", "b", True, [["t", "e", "s", 0, 1_000]]),  # more partitions than there are
        ("a", "b", True, [["t", "e", "s" * 600, 0, 1]]),
        ("a", "b", True, [["t", "\ud800", "s", 0, 1]]),
        ("a", "b", True, [["t", "e", {}, 0, 1]]),
        ("a", "b", True, 1),
        ("a", "b"),
    ],
)
def test_a_cursor_of_ones_own_is_refused(api, parts):
    refused = api("GET", "/v1/deliveries/newest", query=f"cursor={cursor(*parts)}")
    assert (refused.status, refused.json["problems"][0]["field"]) == (422, "cursor")
