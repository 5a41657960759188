"""The receivers of examples/receive, as their heads say: each takes what we sign, once, and refuses anything else."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from tests.backends.install import DYNALITE, node_missing

from hookline.outbound.requests.signing import Signer

pytestmark = [pytest.mark.oracle, pytest.mark.slow]
RECEIVERS = Path(__file__).resolve().parents[2] / "examples/receive"
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BODY = json.dumps({"type": "order.created", "timestamp": "2026-01-31T08:15:30Z", "data": {"id": "o_1"}}).encode()


def signed(message_id: str, body: bytes = BODY, *, ago: int = 0) -> dict[str, str]:
    return dict(Signer([SECRET]).headers(message_id, int(time.time()) - ago, body))


@pytest.fixture
def start(tmp_path):
    """Starts a receiver, which prints its address, and gives what posts to it."""
    running: list[subprocess.Popen[str]] = []

    def started(*command: str, **more: str) -> Any:
        environment = {**os.environ, "WEBHOOK_SECRET": SECRET, "DATABASE": str(tmp_path / "had.db"), **more}
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        running.append(process)
        assert process.stdout is not None
        url = process.stdout.readline().strip()

        def post(headers: dict[str, str], body: bytes = BODY) -> int:
            request = urllib.request.Request(url, body, {"content-type": "application/json", **headers})
            try:
                with urllib.request.urlopen(request) as answer:
                    return answer.status
            except urllib.error.HTTPError as error:
                return error.code

        return post

    yield started
    for process in running:
        process.terminate()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def check(post: Any) -> None:
    assert post(signed("msg_1")) == 204
    assert post(signed("msg_1")) == 200  # a repetition, signed anew
    assert post(signed("msg_2")) == 204
    assert post(signed("msg_3"), BODY + b" ") == 401
    assert post(signed("msg_3", ago=301)) == 401
    assert post({}) == 401
    theirs = signed("msg_3")
    assert post(theirs | {"webhook-signature": f"v1,AAAA {theirs['webhook-signature']}"}) == 204  # a rotation


def test_fastapi(monkeypatch, tmp_path):
    pytest.importorskip("fastapi", reason="fastapi is not installed")
    from starlette.testclient import TestClient

    monkeypatch.setenv("WEBHOOK_SECRET", SECRET)
    monkeypatch.setenv("DATABASE", str(tmp_path / "had.db"))
    spec = importlib.util.spec_from_file_location("fastapi_receiver", RECEIVERS / "fastapi/app.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    with TestClient(module.app) as client:
        check(lambda headers, body=BODY: client.post("/webhooks", content=body, headers=headers).status_code)
    with closing(sqlite3.connect(tmp_path / "had.db")) as database:
        assert database.execute("SELECT count(*) FROM orders").fetchone() == (1,)


def test_express(start):
    if reason := node_missing():
        pytest.skip(reason)
    check(start("node", str(RECEIVERS / "express/app.cjs"), "0", NODE_PATH=str(DYNALITE.parents[1])))


def test_go(start, tmp_path):
    go = shutil.which("go")
    if go is None:
        pytest.skip("Go is not installed")
    program = tmp_path / "receiver"
    environment = {**os.environ, "GOTOOLCHAIN": "local", "GOFLAGS": "-mod=mod", "GOPROXY": "off"}
    subprocess.run([go, "build", "-o", str(program), "."], cwd=RECEIVERS / "go", env=environment, check=True)
    check(start(str(program), "0"))


def test_a_batch(start, tmp_path):
    post = start(sys.executable, str(RECEIVERS / "batch/app.py"), "0")
    cut = [[1, 2], [2, 3], [3]]  # a batch that failed comes back cut differently, under another id
    for number, ids in enumerate(cut):
        body = json.dumps([{"type": "order.created", "data": {"id": f"o_{each}"}} for each in ids]).encode()
        assert post(signed(f"batch_{number}", body), body) == 204
    assert post(signed("batch_9", b"[]"), b"[ ]") == 401
    with closing(sqlite3.connect(tmp_path / "had.db")) as database:
        assert database.execute("SELECT count(*) FROM orders").fetchone() == (3,)
