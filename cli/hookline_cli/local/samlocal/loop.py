"""The whole of `make sam-local`: an emulator, storage on it, functions in containers, and the bridge between them."""

from __future__ import annotations

import fcntl
import json
import sys
import time
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from hookline_cli.local import stack
from hookline_cli.local.checkout import replace, settings_text
from hookline_cli.local.emulator import Emulator, free_port
from hookline_cli.local.progress import say, step
from hookline_cli.local.samlocal import docker
from hookline_cli.local.samlocal.bridge.answers import Lambdas
from hookline_cli.local.samlocal.bridge.run import Bridge
from hookline_cli.local.samlocal.bridge.sources import read_sources
from hookline_cli.local.samlocal.functions import sam_template, variables
from hookline_cli.local.samlocal.servers import serving
from hookline_cli.local.samlocal.storage import deploy, storage_template
from hookline_cli.local.samlocal.template import Template

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from hookline_cli.local.checkout import Checkout

__all__ = ["SamLocalFailed", "run"]

STACK = "hookline-sam"
_RUNTIME = f"python{sys.version_info[0]}.{sys.version_info[1]}"
_IMAGE = f"public.ecr.aws/lambda/python:{_RUNTIME.removeprefix('python')}"
_LOOPBACK = {"127.0.0.1", "localhost", "localhost.localstack.cloud"}
_PRIVATE = "10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,127.0.0.0/8"  # where Docker puts this machine
_PORTS = (3000, 3001)  # of start-api and start-lambda, if they are free: the SAM CLI's own


class SamLocalFailed(Exception):
    """Something that the loop needs is not there; the message says what."""


def run(checkout: Checkout, endpoint: str, forward: Sequence[int]) -> None:
    """Serves until it is interrupted.

    `endpoint` is an emulator's address, "" for MiniStack; ports in `forward` of this machine's loopback are reached by
    functions at host.docker.internal. Raises SamLocalFailed, SamFailed, StackFailed, StorageFailed, EmulatorFailed.
    """
    if endpoint and urlsplit(endpoint).scheme not in {"http", "https"}:
        raise SamLocalFailed(f"ENDPOINT is an address such as http://127.0.0.1:4566, not {endpoint}")
    if reason := docker.unavailable():
        raise SamLocalFailed(f"{reason}; `make run` needs no Docker")
    if _RUNTIME == "python3.11" and not docker.has_image(_IMAGE):
        raise SamLocalFailed("Lambda's python3.11 has too old a C library for the layer: PYTHON=python3.12 or later")
    folder = checkout.local / "sam-local"
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as ends:
        ends.enter_context(_alone(folder))
        address = endpoint.rstrip("/") or ends.enter_context(_emulator(checkout, folder))
        build = _build(checkout, folder)
        api, invoke = map(free_port, _PORTS)
        network = docker.Network.find()
        ports = {invoke, *forward}
        inside = address
        if urlsplit(address).hostname in _LOOPBACK:
            port = urlsplit(address).port or 80
            ports.add(port)
            inside = f"http://{docker.HOST}:{port}"
        for port in sorted(ports):
            ends.enter_context(network.passing(port))
        _serve(ends, checkout, folder, build, address=address, inside=inside, api=api, invoke=invoke, network=network)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Two loops would poll the same queues and write the same files."""
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SamLocalFailed("`make sam-local` runs already in this checkout") from None
        yield


@contextmanager
def _emulator(checkout: Checkout, folder: Path) -> Iterator[str]:
    """The one that runs, or a new one, which ends with the loop."""
    with checkout.alone():
        found = Emulator.running(checkout)
        if found is None:
            with step("start the AWS emulator (MiniStack)"):
                started = Emulator.start(checkout)
            (folder / "positions").unlink(missing_ok=True)  # its streams begin again
    try:
        yield (found or started).endpoint
    finally:
        if found is None:
            stack.down(checkout)


def _build(checkout: Checkout, folder: Path) -> Path:
    """`sam build`, unless nothing changed since the last one."""
    build, mark = folder / "build", folder / "built"
    version = f"{stack.fingerprint(checkout)} {_RUNTIME}"
    if not mark.exists() or mark.read_text() != version:
        mark.unlink(missing_ok=True)
        # for the image's Linux, whatever this machine is; for python3.11 the layer cannot be built so
        architecture = "native" if _RUNTIME == "python3.11" else docker.ARCHITECTURE
        stack.build(
            checkout,
            build,
            python=checkout.tool("project", "python"),
            runtime=_RUNTIME,
            architecture=architecture,
            overrides=[f"Runtime={_RUNTIME}", f"Architecture={docker.ARCHITECTURE}"],
        )
        mark.write_text(version)
    return build


def _serve(
    ends: ExitStack,
    checkout: Checkout,
    folder: Path,
    build: Path,
    *,
    address: str,
    inside: str,
    api: int,
    invoke: int,
    network: docker.Network,
) -> None:
    template = Template.load(build / "template.yaml", _parameters(checkout, inside))
    with step("tables, queues, bucket and key, by CloudFormation"):
        storage = deploy(
            stack.client("cloudformation", address), STACK, storage_template(template, f"http://127.0.0.1:{api}")
        )
    lambda_address = {"AWS_ENDPOINT_URL_LAMBDA": f"http://{docker.HOST}:{invoke}"}  # synchronous hooks call the worker
    functions = sam_template(template, variables(template, storage, lambda_address))
    file = build / "sam-local.json"
    file.write_text(json.dumps(functions, indent=1))
    options: list[str | Path] = ["--template", file, "--warm-containers", "LAZY", "--no-watch", *network.options]
    options += ["--layer-cache-basedir", checkout.local / "sam-layers"]
    options += ["--skip-pull-image"] if docker.has_image(_IMAGE) else []
    settings = stack.settings(address)
    environment = stack.environment({**settings, "SAM_CLI_TELEMETRY": "0"})
    environment.pop("AWS_ENDPOINT_URL")  # functions have their own
    servers = []
    for name, port in (("start-lambda", invoke), ("start-api", api)):
        command = [checkout.tool("sam", "sam"), "local", name, *options]
        log = folder / f"{name}.log"
        servers.append(ends.enter_context(serving(name, command, port=port, log=log, environment=environment)))
    with step("sam local start-api, start-lambda"):
        for server in servers:
            server.wait()
    bridge = Bridge(
        read_sources(template, storage),
        client=lambda service: stack.client(service, address),
        lambdas=Lambdas(invoke),
        positions=folder / "positions",
        tell=say,
    )
    bridge.start()
    ends.callback(bridge.end)
    env = folder / "env"
    ends.callback(env.unlink)
    found = {**settings, "HOOKLINE_STACK": STACK, "HOOKLINE_API_URL": f"http://127.0.0.1:{api}"}
    replace(env, settings_text(found, "sam local", ".local/sam-local/env"))
    say(f"stack {STACK} at {address}; hooks at http://127.0.0.1:{api}/hooks/")
    say("settings are in .local/sam-local/env, what functions log in .local/sam-local/start-*.log")
    say("serving until Ctrl-C")
    while True:
        for server in servers:
            server.check()
        time.sleep(0.5)


def _parameters(checkout: Checkout, inside: str) -> dict[str, str]:
    """The local stack's own, and what is different in containers."""
    given = dict(each.split("=", 1) for each in stack.local_parameters(checkout))
    return given | {
        "Runtime": _RUNTIME,
        "Architecture": docker.ARCHITECTURE,
        "EndpointUrl": inside,
        "AllowedNetworks": _PRIVATE,
    }
