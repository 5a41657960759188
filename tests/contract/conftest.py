"""Where the contract tests run: on the fakes, and on MiniStack, the emulator of `make up`.

A test asks for `aws` (real adapters only) or `backend` (fakes too). MiniStack is started once per session on a free
port and is skipped where it is not installed.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config

if TYPE_CHECKING:
    from collections.abc import Iterator

REGION = "us-east-1"
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Aws:
    """The emulator, and names in it that no other test uses."""

    endpoint: str

    def client(self, service: str) -> Any:
        config = Config(parameter_validation=False, retries={"total_max_attempts": 1}, connect_timeout=2)
        return boto3.client(
            service,
            region_name=REGION,
            endpoint_url=self.endpoint,
            aws_access_key_id="000000000000",
            aws_secret_access_key="test",
            config=config,
        )

    @staticmethod
    def unique(name: str) -> str:
        """A name no other test uses: the emulator outlives them all."""
        return f"{name}-{uuid.uuid4().hex[:10]}"

    def table(self, name: str, hash_key: str, range_key: str | None = None) -> str:
        table = self.unique(name)
        keys = [key for key in (hash_key, range_key) if key]
        self.client("dynamodb").create_table(
            TableName=table,
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[
                {"AttributeName": key, "KeyType": kind} for key, kind in zip(keys, ("HASH", "RANGE"), strict=False)
            ],
            AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
        )
        return table


def ministack_program() -> Path | None:
    for folder in (ROOT / ".local/venvs/ministack", Path("/work/venv-mini")):
        program = folder / "bin/ministack"
        if program.exists():
            return program
    return None


@pytest.fixture(scope="session")
def ministack() -> Iterator[str]:
    """The address of an emulator: the one of AWS_ENDPOINT_URL, or one that lives as long as this session."""
    if endpoint := os.environ.get("AWS_ENDPOINT_URL"):
        yield endpoint
        return
    program = ministack_program()
    if program is None:
        pytest.skip("MiniStack is not installed (make setup)")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = tempfile.mkdtemp(prefix="hookline-ministack-")
    with Path(folder, "log").open("wb") as log:
        process = subprocess.Popen(
            [program],
            env={
                "PATH": os.environ["PATH"],
                "GATEWAY_PORT": str(port),
                "BIND_HOST": "127.0.0.1",
                "TMPDIR": folder,
                "HOME": folder,
                "SERVICES": "dynamodb,dynamodbstreams,sqs,s3,ssm,secretsmanager,sns,events,stepfunctions,lambda,kms,"
                "sts,iam",
            },
            cwd=folder,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        _wait_for(port, process, Path(folder, "log"))
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if process.poll() is not None:
            pytest.fail(f"MiniStack ended at start:\n{log.read_text()[-2000:]}")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"MiniStack did not answer within a minute:\n{log.read_text()[-2000:]}")


@pytest.fixture
def aws(ministack: str, monkeypatch: pytest.MonkeyPatch) -> Aws:
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    return Aws(ministack)


@pytest.fixture(params=["fake", "ministack"])
def backend(request: pytest.FixtureRequest) -> Aws | None:
    """None for the fakes."""
    return None if request.param == "fake" else request.getfixturevalue("aws")
