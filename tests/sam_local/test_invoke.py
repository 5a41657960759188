"""Each function in AWS's own container layout, by `sam local invoke`, against the stack on the emulator.

The container has the runtime's Linux, the layer at /opt and nothing else of this machine, so what it finds there is
what it will find on AWS. It reaches the emulator, which listens on loopback only, by a relay on Docker's bridge.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time

import pytest
from tests.local.stack import LocalStack

from hookline.adapters.dynamodb.hooks_store import DynamoHookStore
from hookline_cli.local import stack as local_stack
from hookline_cli.local.checkout import Checkout
from hookline_cli.local.emulator import Emulator
from hookline_cli.local.samlocal import docker

pytestmark = pytest.mark.sam_local
RUNTIME = f"python{sys.version_info[0]}.{sys.version_info[1]}"


@pytest.fixture(scope="module")
def network():
    if reason := docker.unavailable():
        pytest.skip(reason)
    return docker.Network.find()


@pytest.fixture(scope="module")
def stack(network):
    assert network
    checkout = Checkout.here()
    found = Emulator.running(checkout)
    try:
        yield LocalStack(local_stack.up(checkout))
    finally:
        if found is None:
            local_stack.down(checkout)


@pytest.fixture(scope="module")
def invoke(network, stack, tmp_path_factory):
    checkout = Checkout.here()
    template = checkout.local / "build/template.yaml"
    image = f"public.ecr.aws/lambda/python:{RUNTIME.removeprefix('python')}"
    pull = ["--skip-pull-image"] if docker.has_image(image) else []
    port = int(stack.settings["AWS_ENDPOINT_URL"].rpartition(":")[2])

    def run(function, event):
        deployed = stack.client("lambda").get_function_configuration(
            FunctionName=stack.outputs[f"{function}FunctionName"]
        )
        variables = deployed["Environment"]["Variables"] | {"AWS_ENDPOINT_URL": f"http://{docker.HOST}:{port}"}
        settings = tmp_path_factory.mktemp("sam") / "variables.json"
        settings.write_text(json.dumps({function: variables}))
        command = [
            checkout.tool("sam", "sam"),
            "local",
            "invoke",
            function,
            "--template",
            template,
            *pull,
            *network.options,
        ]
        command += ["--event", checkout.root / "tests/events" / event, "--env-vars", settings]
        overrides = [
            f"Runtime={RUNTIME}",
            f"Architecture={docker.ARCHITECTURE}",
            f"EndpointUrl={variables['AWS_ENDPOINT_URL']}",
        ]
        command += ["--parameter-overrides", *overrides]
        command += ["--layer-cache-basedir", checkout.local / "sam-layers"]
        environment = local_stack.environment(stack.settings) | {"SAM_CLI_TELEMETRY": "0"}
        environment.pop("AWS_ENDPOINT_URL")  # sam's own calls, of which it makes none
        done = subprocess.run(command, env=environment, cwd=checkout.root, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        answer = json.loads(done.stdout.strip().splitlines()[-1]) if done.stdout.strip() else None
        assert not (isinstance(answer, dict) and "errorType" in answer), done.stdout + done.stderr
        return answer, done.stderr

    with network.passing(port):
        yield run


@pytest.fixture(scope="module")
def sample_hook(stack):
    store = DynamoHookStore(stack.client("dynamodb"), stack.outputs["ConfigTable"], clock=time.time)
    before = store.current_version()
    store.apply({"hooks": [{"id": "sample", "execute-command": "/bin/echo", "response-message": "thank you"}]})
    yield
    if before:
        store.rollback(before)


@pytest.mark.usefixtures("sample_hook")
def test_receiver(invoke):
    answer, _ = invoke("Receiver", "receiver.json")
    assert (answer["statusCode"], answer["body"]) == (200, "thank you")


@pytest.mark.usefixtures("sample_hook")
def test_worker(invoke):
    answer, log = invoke("Worker", "worker.json")
    assert answer == {"batchItemFailures": []}
    assert '"message":"done"' in log


def test_sender(invoke):
    answer, log = invoke("Sender", "sender.json")
    assert answer == {"batchItemFailures": []}
    assert '"message":"malformed event"' in log


def test_retry(invoke):
    answer, _ = invoke("Retry", "retry.json")
    assert answer == {"batchItemFailures": []}


def test_release(invoke):
    answer, _ = invoke("Retry", "retry-schedule.json")
    assert answer is None
