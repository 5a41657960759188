"""The scriptable receiver as another process: started, scripted and asked from Python.

with ReceiverProcess.start() as receiver:
    receiver.script("/hooks", {"status": 500}, {"status": 200})
    … deliver to receiver.url("/hooks") …
    receiver.requests("/hooks")[0].header("webhook-id")
"""

from __future__ import annotations

import base64
import http.client
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["Received", "ReceiverProcess"]

_SOURCES = Path(__file__).parents[2]
_CONTROL_TIMEOUT = 300  # seconds: of a busy machine


@dataclass(frozen=True, slots=True)
class Received:
    """A request as it arrived. `verified` is None where no secret was configured; `client` the certificate's name."""

    at: float
    method: str
    path: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    connection: int
    client: str | None
    verified: bool | None
    status: int

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


class ReceiverProcess:
    def __init__(self, process: subprocess.Popen[str], *, scheme: str, host: str) -> None:
        assert process.stdout is not None
        ports = json.loads(process.stdout.readline())
        self.port: int = ports["port"]
        self.control_port: int = ports["control"]
        self.base = f"{scheme}://{host}:{self.port}"
        self._process = process

    @classmethod
    def start(cls, *options: str, host: str = "127.0.0.1") -> Self:
        """`options` as on the command line; `host` is the name for `url`."""
        process = subprocess.Popen(
            [sys.executable, "-m", "hookline_cli.local.receiver", "--until-stdin-closes", *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=_SOURCES,
        )
        return cls(process, scheme="https" if "--tls-cert" in options else "http", host=host)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.terminate()
        self._process.wait()
        self._process.stdin.close()
        self._process.stdout.close()

    def url(self, path: str) -> str:
        return self.base + path

    def script(self, path: str, *steps: Mapping[str, Any], cycle: bool = False) -> str:
        """Sets what `path` answers from now on (see `receiver_script.Step`); returns its URL."""
        self._call("PUT", "/scripts", path, {"steps": list(steps), "cycle": cycle})
        return self.url(path)

    def secrets(self, path: str, secrets: Sequence[str]) -> None:
        self._call("PUT", "/secrets", path, {"secrets": list(secrets)})

    def requests(self, path: str = "") -> list[Received]:
        """In order of arrival; all of them without a path."""
        return [
            Received(
                body=base64.b64decode(record.pop("body_base64")),
                headers=tuple((name, value) for name, value in record.pop("headers")),
                **record,
            )
            for record in self._call("GET", "/requests", path)
        ]

    def forget(self) -> None:
        """Requests and scripts."""
        self._call("DELETE", "/requests")
        self._call("DELETE", "/scripts")

    def close_idle(self, *, reset: bool = False) -> int:
        """Closes the connections that wait for a request; returns how many."""
        closed: int = self._call("POST", "/close-idle", body={"reset": reset})["closed"]
        return closed

    def _call(self, method: str, where: str, path: str = "", body: Mapping[str, Any] | None = None) -> Any:
        connection = http.client.HTTPConnection("127.0.0.1", self.control_port, timeout=_CONTROL_TIMEOUT)
        try:
            query = f"?path={quote(path)}" if path else ""
            connection.request(method, where + query, json.dumps(body) if body is not None else None)
            response = connection.getresponse()
            answer = json.load(response)
        finally:
            connection.close()
        if response.status != http.HTTPStatus.OK:
            raise ValueError(answer["error"])
        return answer
