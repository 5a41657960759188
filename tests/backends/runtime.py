"""A function under Lambda's own runtime client, `awslambdaric`, called through the interface emulator `aws-lambda-rie`.

The emulator is the one that aws-sam-cli ships. It would listen on every address: both of its are set to loopback.
Benchmarks use this too, so it imports nothing of the tests.
"""

from __future__ import annotations

import http.client
import json
import os
import platform
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Answer", "FunctionEnded", "LambdaRuntime", "emulator_program"]

ROOT = Path(__file__).resolve().parents[2]
_INVOKE = "/2015-03-31/functions/function/invocations"
_INIT = re.compile(r"INIT REPORT\(durationMs: ([\d.]+)\)")  # the REPORT line's own "Init Duration" is wrong


class FunctionEnded(Exception):
    """The runtime ended or never began; the message has the end of its log."""


class Answer(NamedTuple):
    """What the caller of the function gets. `failed` where it raised: `value` then has errorType and errorMessage."""

    value: Any
    failed: bool


def emulator_program() -> Path | None:
    machine = "arm64" if platform.machine() in {"arm64", "aarch64"} else "x86_64"
    found = sorted(
        (ROOT / ".local/venvs/sam/lib").glob(f"python3*/site-packages/samcli/local/rapid/aws-lambda-rie-{machine}")
    )
    return found[0] if found else None


class LambdaRuntime:
    """Runs `handler` (`app.handler`) of `folder`; a context manager.

    `variables` is the function's whole environment beside what Lambda itself sets. `python` runs it, with `layers` on
    its path: by default this interpreter and the working tree.
    """

    def __init__(
        self,
        folder: Path,
        variables: Mapping[str, str],
        *,
        handler: str = "app.handler",
        timeout: int = 30,
        memory: int = 512,
        python: str = sys.executable,
        layers: Path = ROOT / "layers/common",
    ) -> None:
        self._folder = folder
        self._variables = dict(variables)
        self._handler = handler
        self._timeout = timeout
        self._memory = memory
        self._python = python
        self._layers = layers
        self._port = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._log: Any = None

    def __enter__(self) -> Self:
        program = emulator_program()
        if program is None:
            raise FunctionEnded("aws-lambda-rie is not installed (make setup)")
        self._port, api = _free_ports()
        self._log = tempfile.NamedTemporaryFile(prefix="hookline-runtime-")
        command = [
            *(program, "--runtime-interface-emulator-address", f"127.0.0.1:{self._port}"),
            *("--runtime-api-address", f"127.0.0.1:{api}"),
            *(self._python, "-m", "awslambdaric", self._handler),
        ]
        self._process = subprocess.Popen(
            command,
            cwd=self._folder,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
            start_new_session=True,
        )
        while not _is_open(self._port):
            self._check()
            time.sleep(0.02)
        return self

    def __exit__(self, *_error: object) -> None:
        if self._process is not None:
            for each in (signal.SIGTERM, signal.SIGKILL):
                try:
                    os.killpg(self._process.pid, each)
                    self._process.wait(5)
                except ProcessLookupError:
                    break
                except subprocess.TimeoutExpired:
                    continue
            self._process.wait()
        self._log.close()

    def invoke(self, event: Any) -> Answer:
        """Waits for the answer, as a synchronous invocation does. The first call starts the function: see `init_ms`."""
        self._check()
        connection = http.client.HTTPConnection("127.0.0.1", self._port)
        try:
            connection.request("POST", _INVOKE, json.dumps(event))
            response = connection.getresponse()
            body = response.read()
        except OSError as error:
            raise FunctionEnded(f"{error}\n{self.log()[-3000:]}") from error
        finally:
            connection.close()
        try:
            value = json.loads(body)
        except ValueError:
            return Answer(body.decode(errors="replace"), failed=True)
        return Answer(value, isinstance(value, dict) and "errorType" in value)

    def init_ms(self) -> float:
        """Milliseconds from the start of the process until the handler was loaded, after the first call."""
        found = _INIT.search(self.log())
        if found is None:
            raise FunctionEnded(f"there is no INIT REPORT line\n{self.log()[-3000:]}")
        return float(found[1])

    def cpu_seconds(self) -> float:
        """What the function's own process, and the ones it ended, have used; not the emulator's."""
        if self._process is None:
            raise FunctionEnded("it was not started")
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:  # it has just ended
                continue
            if int(fields[1]) == self._process.pid:
                return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
        raise FunctionEnded(self.log()[-3000:])

    def log(self) -> str:
        return Path(self._log.name).read_text(errors="replace")

    def lines(self) -> list[dict[str, Any]]:
        """What the function wrote as JSON, a line each."""
        found = [json.loads(line) for line in self.log().splitlines() if line.startswith("{") and line.endswith("}")]
        return [line for line in found if isinstance(line, dict)]

    def _environment(self) -> dict[str, str]:
        region = self._variables.get("AWS_REGION", "us-east-1")
        return {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(self._layers),
            "PYTHONDONTWRITEBYTECODE": "1",
            "LANG": "en_US.UTF-8",
            "TZ": ":UTC",
            "HOME": "/tmp",
            "LAMBDA_TASK_ROOT": str(self._folder),
            "AWS_LAMBDA_FUNCTION_NAME": self._folder.name,
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(self._memory),
            "AWS_LAMBDA_FUNCTION_TIMEOUT": str(self._timeout),
            "AWS_LAMBDA_LOG_FORMAT": "JSON",
            "AWS_LAMBDA_LOG_LEVEL": "INFO",
            "AWS_REGION": region,
            "AWS_DEFAULT_REGION": region,
            "AWS_ACCESS_KEY_ID": "000000000000",
            "AWS_SECRET_ACCESS_KEY": "test",
            **self._variables,
        }

    def _check(self) -> None:
        if self._process is None or self._process.poll() is not None:
            raise FunctionEnded(self.log()[-3000:])


def _free_ports() -> tuple[int, int]:
    """Two at once, so that they differ."""
    with socket.socket() as one, socket.socket() as two:
        for each in (one, two):
            each.bind(("127.0.0.1", 0))
        return one.getsockname()[1], two.getsockname()[1]


def _is_open(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True
