from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from tests.conformance.http_driver import serving
from tests.conformance.sender import Sender

from hookline.errors import InvalidInput
from hookline.outbound.requests.signing import sign
from hookline.outbound.requests.verifying import verify
from hookline_cli.conformance.driver import DriverFailed, HttpDriver
from hookline_cli.conformance.vectors import load

VECTORS = load()


def hookline(*arguments):
    command = [sys.executable, "-c", "from hookline_cli.main import app; app()", "conformance", *arguments]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.slow
@pytest.mark.parametrize(("fault", "code", "outcome"), [("", 0, "passed"), ("hex", 1, "failed")])
def test_a_sender_behind_an_http_driver(fault, code, outcome):
    with serving(Sender(fault)) as url:
        done = hookline("--url", url, "--only", "signature-v1", "--only", "rotation-signs-both", "--patience", "600")
    results = {result["behaviour"]: result["outcome"] for result in json.loads(done.stdout)}
    assert (done.returncode, results["signature-v1"]) == (code, outcome), done.stderr
    assert results["rotation-signs-both"] == outcome


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "--url"),
        (("--url", "http://127.0.0.1:1"), "ConnectionRefusedError"),
        (("--url", "nowhere"), "expected http:// or https://"),
        (("--url", "http://127.0.0.1:1", "--only", "nothing"), "there is no nothing"),
    ],
)
def test_bad_input_is_named(arguments, said):
    done = hookline(*arguments)
    assert done.returncode == 2
    assert said in done.stderr


def test_a_driver_that_answers_nonsense():
    with serving(Sender(supports=frozenset({"telepathy"}))) as url, pytest.raises(DriverFailed, match="telepathy"):
        HttpDriver(url)


@pytest.mark.parametrize("vector", VECTORS["v1"] + VECTORS["v1a"], ids=lambda vector: vector["name"])
def test_the_vectors_are_signed_and_verified_so(vector):
    body = vector["body"].encode()
    assert sign(vector["secret"], vector["id"], vector["timestamp"], body) == vector["signature"]
    headers = {"webhook-id": vector["id"], "webhook-timestamp": str(vector["timestamp"])}
    headers["webhook-signature"] = vector["signature"]
    key = vector.get("public", vector["secret"])
    assert verify([key], headers, body, now=vector["timestamp"]) == vector["id"]


@pytest.mark.parametrize("vector", VECTORS["refuse"], ids=lambda vector: vector["name"])
def test_what_must_be_refused_is_refused(vector):
    headers = {"webhook-id": vector["id"], "webhook-timestamp": str(vector["timestamp"])}
    headers["webhook-signature"] = vector["signature"]
    with pytest.raises(InvalidInput):
        verify([vector["secret"]], headers, vector["body"].encode(), now=vector["timestamp"])


@pytest.mark.slow
def test_the_vectors_are_printed():
    done = hookline("--vectors", "--output", "json")
    assert json.loads(done.stdout) == VECTORS
