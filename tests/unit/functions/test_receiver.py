from __future__ import annotations

import base64
import hashlib
import hmac
import json

import boto3
import pytest
from tests.unit.functions.conftest import http_event, logged

from hookline.errors import InvalidInput

HOOK = {"id": "deploy", "execute-command": "/bin/true", "response-message": "on it"}
SECRET = "It's a Secret to Everybody"
SIGNED = {"id": "github", "execute-command": "/bin/true", "verify": {"scheme": "github", "secrets": [SECRET]}}


def test_a_request_is_queued_and_answered(account, capsys):
    account.apply(HOOK)
    app = account.load("receiver")
    answer = app.handler(http_event("/hooks/deploy", '{"a":1}', content_type="application/json"), account.context)
    assert answer["statusCode"] == 200
    assert answer["body"] == "on it"
    assert answer["headers"]["Content-Type"].startswith("text/plain")
    [record] = account.messages()
    assert json.loads(record["body"])["request"]["body"] == '{"a":1}'
    [line] = logged(capsys.readouterr().out)
    assert (line["message"], line["hook"], line["status"], line["bytes"]) == ("accepted", "deploy", 200, 7)
    assert line["id"] == json.loads(record["body"])["id"]


def test_a_signed_request_and_a_tampered_one(account, capsys):
    account.apply(SIGNED)
    app = account.load("receiver")
    body = '{"zen":"Design for failure."}'
    signature = "sha256=" + hmac.new(SECRET.encode(), body.encode(), hashlib.sha256).hexdigest()
    headers = {"x_hub_signature_256": signature, "x_github_event": "ping", "x_github_delivery": "d-1"}
    assert app.handler(http_event("/hooks/github", body, **headers), account.context)["statusCode"] == 200
    tampered = app.handler(http_event("/hooks/github", body + " ", **headers), account.context)
    assert tampered["statusCode"] == 401
    output = capsys.readouterr().out
    accepted, refused = logged(output)
    assert (accepted["event_id"], accepted["event_type"], accepted["scheme"]) == ("d-1", "ping", "github")
    assert (refused["message"], refused["reason"]) == ("refused", "signature-mismatch")
    for secret in (SECRET, signature, "Design for failure"):
        assert secret not in output
    assert len(account.messages()) == 1


def test_a_refused_request_is_kept_where_the_deployment_asks_for_it(account, capsys, monkeypatch):
    monkeypatch.setenv("CAPTURE_REQUESTS", "refused")
    account.apply(SIGNED)
    app = account.load("receiver")
    forged = http_event("/hooks/github", "{}", x_hub_signature_256="sha256=00")
    assert app.handler(forged, account.context)["statusCode"] == 401
    [line] = logged(capsys.readouterr().out)
    assert line["id"].startswith("req_")
    stored = boto3.client("s3").get_object(Bucket="payloads", Key=f"inbound/captured/{line['id']}")["Body"].read()
    kept = json.loads(stored)
    assert (kept["outcome"], kept["reason"], kept["request"]["body"]) == ("refused", line["reason"], "{}")


def test_nothing_is_kept_by_default(account):
    account.apply(SIGNED)
    app = account.load("receiver")
    app.handler(http_event("/hooks/github", "{}", x_hub_signature_256="sha256=00"), account.context)
    assert "Contents" not in boto3.client("s3").list_objects_v2(Bucket="payloads")


def test_a_body_in_base64_is_decoded_first(account):
    account.apply(HOOK)
    app = account.load("receiver")
    event = http_event("/hooks/deploy", base64.b64encode(b"\xff\x00").decode()) | {"isBase64Encoded": True}
    app.handler(event, account.context)
    assert json.loads(account.messages()[0]["body"])["request"]["body_base64"] == base64.b64encode(b"\xff\x00").decode()


@pytest.mark.parametrize(("path", "status"), [("/hooks/none", 404), ("/", 200)])
def test_other_paths(account, path, status):
    account.apply(HOOK)
    assert account.load("receiver").handler(http_event(path), account.context)["statusCode"] == status


def test_no_queue_no_acknowledgement(account, capsys):
    account.apply(HOOK)
    app = account.load("receiver")
    app.ports.queue._url = "https://sqs.us-east-1.amazonaws.com/123456789012/gone"
    answer = app.handler(http_event("/hooks/deploy", "{}"), account.context)
    assert answer["statusCode"] == 503
    assert answer["headers"]["Retry-After"] == "5"
    [line] = logged(capsys.readouterr().out)
    assert (line["message"], line["level"]) == ("unavailable", "ERROR")


def test_no_table_no_answer_but_503(account, monkeypatch):
    monkeypatch.setenv("CONFIG_TABLE", "gone")
    app = account.load("receiver")
    assert app.handler(http_event("/hooks/deploy", "{}"), account.context)["statusCode"] == 503


def test_a_missing_variable_is_named_at_start(account, monkeypatch):
    monkeypatch.delenv("CONFIG_TABLE")
    monkeypatch.delenv("WORKER_FUNCTION")
    with pytest.raises(InvalidInput, match=r"CONFIG_TABLE.*WORKER_FUNCTION"):
        account.load("receiver")


def test_metrics(account, capsys):
    account.apply(HOOK)
    app = account.load("receiver")
    app.handler(http_event("/hooks/deploy", "{}"), account.context)
    metrics = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "_aws" in line]
    assert any("Accepted" in line for line in metrics)
