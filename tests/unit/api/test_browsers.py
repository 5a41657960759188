"""What API Gateway hands over from a browser's page or with a token: CORS by parameter, and a tenant by its claim."""

from __future__ import annotations

import pytest

from hookline.api import build_resolver
from hookline.api.callers import Callers
from hookline.api.cors import Cors
from hookline.errors import Unauthorized

APP = "https://app.example.com"
OPERATOR = {"sub": "ann", "scope": "openid hookline:operator"}
ACME = {"sub": "ben", "hookline_tenant": "acme"}


def event(method: str, path: str, *, claims: dict[str, str] | None = None, **headers: str):
    context = {"http": {"method": method, "path": path}, "requestId": "r-1", "stage": "$default"}
    if claims is not None:
        context["authorizer"] = {"jwt": {"claims": claims, "scopes": None}}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return {"version": "2.0", "rawPath": path, "rawQueryString": "", "headers": named, "requestContext": context}


@pytest.fixture
def behind(api):
    """The API behind API Gateway's authorizer of tokens."""
    resolver = build_resolver(api.services, identify=Callers("hookline_tenant"))
    return lambda method, path, **more: resolver(event(method, path, **more), None)


@pytest.fixture
def cors(behind):
    def serve(given, _context):
        authorizer = given["requestContext"].get("authorizer") or {"jwt": {"claims": {}}}
        return behind(given["requestContext"]["http"]["method"], given["rawPath"], claims=authorizer["jwt"]["claims"])

    return lambda origins, *given, **more: Cors(serve, origins)(event(*given, **more), None)


def test_a_token_reaches_its_tenant_alone(api, behind):
    for tenant in ("acme", "globex"):
        api("PUT", f"/v1/tenants/{tenant}/endpoints/ep", {"url": "https://example.com/"})  # the same id at both
    assert behind("GET", "/v1/tenants/acme/endpoints/ep", claims=ACME)["statusCode"] == 200
    assert behind("GET", "/v1/tenants/globex/endpoints/ep", claims=ACME)["statusCode"] == 403
    assert behind("GET", "/v1/tenants/globex/endpoints/ep", claims=OPERATOR)["statusCode"] == 200
    for method, path in [
        *(("GET", path) for path in ("/v1/tenants", "/v1/deliveries", "/v1/overview", "/v1/hooks", "/v1/dead-letters")),
        ("DELETE", "/v1/tenants/globex/endpoints/ep"),
        ("POST", "/v1/tenants/globex/endpoints/ep/secrets/reveal"),
        ("POST", "/v1/tenants/globex/portal-sessions"),
        ("GET", "/v1/tenants/acme%2Fendpoints/../globex/endpoints/ep"),
    ]:
        assert behind(method, path, claims=ACME)["statusCode"] in {403, 404}, path
    assert api.config.tenant("globex").endpoints


@pytest.mark.parametrize("claims", [{}, {"sub": "x"}, {"hookline_tenant": ""}, {"scope": "hookline:operators"}, None])
def test_a_token_that_names_neither_reaches_nothing(behind, claims):
    assert behind("GET", "/v1/event-types", claims=claims)["statusCode"] == 401


def test_a_signature_is_an_operators():
    assert (
        Callers("t")({"requestContext": {"authorizer": {"iam": {"userArn": "arn:aws:iam::1:role/x"}}}}).tenant is None
    )
    with pytest.raises(Unauthorized):
        Callers("t")({"requestContext": {}})


def test_no_page_is_told_that_it_may_call_by_default(cors):
    answer = cors((), "GET", "/v1/event-types", claims=OPERATOR, origin=APP)
    assert answer["statusCode"] == 200
    assert not [name for name in answer["headers"] if name.startswith("access-control")]


def test_a_page_that_is_named_may_ask_and_read(cors):
    asked = cors((APP,), "OPTIONS", "/v1/tenants", origin=APP, access_control_request_method="GET")
    assert asked["statusCode"] == 204
    assert asked["headers"]["access-control-allow-origin"] == APP
    assert "if-match" in asked["headers"]["access-control-allow-headers"]
    assert "PATCH" in asked["headers"]["access-control-allow-methods"]
    answer = cors((APP,), "GET", "/v1/tenants", claims=OPERATOR, origin=APP)
    assert answer["headers"]["access-control-allow-origin"] == APP
    assert "etag" in answer["headers"]["access-control-expose-headers"]
    assert answer["headers"]["vary"] == "origin"
    refused = cors((APP,), "GET", "/v1/tenants", claims=ACME, origin=APP)  # the page may read why
    assert (refused["statusCode"], refused["headers"]["access-control-allow-origin"]) == (403, APP)


@pytest.mark.parametrize(
    "origin", ["https://evil.example", APP + ".evil.example", "http://app.example.com", "null", ""]
)
def test_another_page_is_not(cors, origin):
    for method, more in (("OPTIONS", {"access_control_request_method": "GET"}), ("GET", {"claims": OPERATOR})):
        answer = cors((APP,), method, "/v1/tenants", origin=origin, **more)
        assert not [name for name in answer["headers"] if name.startswith("access-control")]
        assert answer["headers"]["vary"] == "origin"  # a cache must not give this answer to the page that may


def test_a_named_page_is_not_let_into_the_portal(cors):
    answer = cors((APP,), "OPTIONS", "/portal/v1/endpoints", origin=APP, access_control_request_method="GET")
    assert "access-control-allow-origin" not in answer["headers"]


def test_no_preflight_needs_the_api_to_know_who_calls(cors):
    """It comes without a token; and an OPTIONS that is none is answered as any method that is not there."""
    assert cors((APP,), "OPTIONS", "/v1/tenants", origin=APP)["statusCode"] == 405
