"""The backends that contract tests run on, by name: what each serves and how it is started."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.backends import install
from tests.backends.programs import running

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager

__all__ = ["BACKENDS", "ENDPOINT", "FAKE", "Backend"]

FAKE = "fake"  # what stands in tests/fakes: no program
ENDPOINT = "endpoint"  # what already answers at the address of --endpoint
ROOT = Path(__file__).resolve().parents[2]
MINISTACK = ROOT / ".local/venvs/ministack/bin/ministack"
SERVICES = (
    *("dynamodb", "dynamodbstreams", "events", "kinesis", "kms", "lambda", "s3", "secretsmanager"),
    *("sns", "sqs", "ssm", "stepfunctions", "sts", "iam"),
)
MOVES = "sqs:moves"  # StartMessageMoveTask and its siblings
TRANSACTIONS = "dynamodb:transactions"


@dataclass(frozen=True)
class Backend:
    """`serves` are services by boto3's names, and parts of them that not every backend has.

    `missing()` says why it cannot be started here, or "".
    """

    name: str
    serves: frozenset[str]
    missing: Callable[[], str]
    command: Callable[[int, Path], list[str]]
    environment: Callable[[int], Mapping[str, str]] = lambda _port: {}

    def start(self) -> AbstractContextManager[str]:
        return running(self.command, self.environment)


def _ministack_environment(port: int) -> dict[str, str]:
    return {"GATEWAY_PORT": str(port), "BIND_HOST": "127.0.0.1", "SERVICES": ",".join(SERVICES)}


def _elasticmq_command(port: int, folder: Path) -> list[str]:
    settings = folder / "elasticmq.conf"
    settings.write_text(
        f"""
        include classpath("application.conf")
        node-address {{ protocol = http, host = "127.0.0.1", port = {port}, context-path = "" }}
        rest-sqs {{ enabled = true, bind-hostname = "127.0.0.1", bind-port = {port}, sqs-limits = strict }}
        rest-stats {{ enabled = false }}
        """
    )
    memory = ("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
    classes = ("-cp", f"{install.CLASSES}/*", "org.elasticmq.server.Main")
    return ["java", *memory, f"-Dconfig.file={settings}", *classes]


BACKENDS = {
    backend.name: backend
    for backend in (
        Backend(
            "ministack",
            frozenset(SERVICES) | {TRANSACTIONS},
            lambda: "" if MINISTACK.exists() else "MiniStack is not installed (make setup)",
            lambda _port, _folder: [str(MINISTACK)],
            _ministack_environment,
        ),
        Backend(
            "elasticmq",
            frozenset({"sqs", MOVES}),
            install.java_missing,
            _elasticmq_command,
        ),
        Backend(
            "moto",
            frozenset(SERVICES) - {"lambda"} | {TRANSACTIONS},  # it runs functions in Docker
            lambda: "",
            lambda port, _folder: [sys.executable, "-m", "moto.server", "--host", "127.0.0.1", "--port", str(port)],
        ),
        Backend(
            "dynalite",
            frozenset({"dynamodb"}),
            install.node_missing,
            lambda port, _folder: [
                *("node", str(install.DYNALITE), "--host", "127.0.0.1", "--port", str(port)),
                *("--createTableMs", "0", "--deleteTableMs", "0", "--updateTableMs", "0"),
            ],
        ),
    )
}
