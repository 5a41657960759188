from __future__ import annotations

import asyncio
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from botocore.session import Session
from pydantic import SecretStr
from tests.unit.api.api_world import URL

from hookline.api.inprocess import call
from hookline.api.models.deliveries import DeliveriesQuery
from hookline.api.models.endpoints import RotateRequest
from hookline.client import ApiError, AsyncClient, Client, aws_signer, bearer
from hookline.client.calling import Answer, Request
from hookline.outbound.endpoints.spec import EndpointSpec


@pytest.fixture
def sent():
    return []


@pytest.fixture
def wired(api, sent):
    def send(request, _timeout):
        sent.append(request)
        parts = urlsplit(request.url)
        answer = call(
            api.resolver, request.method, parts.path, query=parts.query, headers=request.headers, body=request.body
        )
        return Answer(answer.status, answer.body)

    return {"url": "https://api.example.com/", "sign": bearer("t"), "send": send}


def test_an_endpoint_from_creation_to_deletion(wired, sent):
    client = Client(**wired)
    made = client.create_endpoint("acme", {"url": URL}, idempotency_key="k1")
    assert made.secret
    assert sent[0].headers["authorization"] == "Bearer t"
    assert client.create_endpoint("acme", {"url": URL}, idempotency_key="k1") == made
    changed = client.update_endpoint("acme", made.id, EndpointSpec(description="x"), if_match=made.revision)
    assert (changed.description, changed.url) == ("x", URL)
    with pytest.raises(ApiError) as stale:
        client.update_endpoint("acme", made.id, {"description": "y"}, if_match=made.revision)
    assert (stale.value.status, stale.value.code) == (412, "precondition-failed")
    assert client.delete_endpoint("acme", made.id, if_match=changed.revision) is None
    assert client.list_endpoints("acme").items == []


def test_what_is_wrong_is_named(wired):
    with pytest.raises(ApiError) as refused:
        Client(**wired).create_endpoint("acme", {"url": "nonsense"})
    assert (refused.value.code, refused.value.problems[0]["field"]) == ("invalid-input", "url")
    assert refused.value.request_id


def test_a_model_says_what_was_given_and_secrets_are_sent(wired, sent):
    client = Client(**wired)
    made = client.create_endpoint("acme", {"url": URL, "description": "kept"})
    client.rotate_secret("acme", made.id, RotateRequest(secret=SecretStr("whsec_" + "A" * 32)))
    assert b"whsec_AAAA" in sent[-1].body
    assert client.show_endpoint("acme", made.id).description == "kept"
    assert client.list_deliveries("acme", DeliveriesQuery(status="held", limit=5)).items == []
    assert urlsplit(sent[-1].url).query == "limit=5&status=held"


def test_ids_are_quoted(wired, sent):
    client = Client(**wired)
    client.create_endpoint("a:b@c", {"url": URL})
    client.publish_event("a:b@c", {"type": "t", "data": 1, "id": "x/y"})
    assert client.show_event("a:b@c", "x/y").payload == "1"
    assert sent[-1].url.endswith("/v1/tenants/a%3Ab%40c/events/x%2Fy")


def test_the_same_to_be_awaited(wired):
    async def run():
        client = AsyncClient(**wired)
        await client.put_tenant("acme")
        return await asyncio.gather(*(client.show_tenant("acme") for _ in range(3)))

    assert [each.id for each in asyncio.run(run())] == ["acme"] * 3


def test_a_request_is_signed_with_aws_credentials():
    session = Session()
    session.set_credentials("AKIDEXAMPLE", "secret", "token")
    headers = aws_signer(region="eu-central-1", session=session)(Request("GET", "https://api.example.com/v1", {}, b""))
    assert headers["Authorization"].startswith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/")
    assert "/eu-central-1/execute-api/aws4_request" in headers["Authorization"]
    assert headers["X-Amz-Security-Token"] == "token"


def test_nothing_answers():
    with pytest.raises(ApiError) as error:
        Client("http://127.0.0.1:9", bearer("t"), send=lambda *_: Answer(502, b"<html>")).list_tenants()
    assert (error.value.status, error.value.code) == (502, "")


@pytest.mark.slow
def test_the_client_loads_neither_powertools_nor_boto3():
    heavy = ("aws_lambda_powertools", "boto3", "pycurl")
    code = f"import sys, hookline.client; print(*[n for n in {heavy} if n in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == ""
