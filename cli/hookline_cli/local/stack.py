"""The stack on the emulator: `sam build` and `sam deploy` of template.yaml, then `.local/env` for its users."""

from __future__ import annotations

import hashlib
import os
import platform
import subprocess
import tomllib
from typing import TYPE_CHECKING, Any

from hookline_cli.local.emulator import Emulator
from hookline_cli.local.progress import say, step

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from boto3 import Session

    from hookline_cli.local.checkout import Checkout

__all__ = [
    "StackFailed",
    "build",
    "client",
    "deploy",
    "down",
    "environment",
    "fingerprint",
    "local_parameters",
    "settings",
    "up",
]

_REGION = "us-east-1"
_ARTIFACTS = "hookline-artifacts"  # the bucket `sam deploy` uploads to
_CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}  # the emulator's, as published


_STANDING = {"CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"}
_FALLEN = {"ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED"}
_PATIENCE = 2.0  # seconds that `make down` lets another verb come to an end


class StackFailed(Exception):
    pass


def up(checkout: Checkout) -> dict[str, str]:
    """Brings the stack up to date with the working tree and returns the settings that reach it.

    A running emulator is kept; it is deployed to again only if something that is deployed has changed, or if the stack
    is not there.
    """
    with checkout.alone():
        settings = _up(checkout)
    say(f"stack {settings['HOOKLINE_STACK']} at {settings['AWS_ENDPOINT_URL']}")
    say(f"hooks at {settings['HOOKLINE_API_URL']}/hooks/")
    return settings


def _up(checkout: Checkout) -> dict[str, str]:
    emulator = Emulator.running(checkout)
    if emulator is None:
        checkout.forget_env()
        with step("start the AWS emulator (MiniStack)"):
            emulator = Emulator.start(checkout)
        (checkout.local / "port").write_text(f"{emulator.port}\n")
    settings = checkout.read_env()
    version = fingerprint(checkout)
    if settings.get("HOOKLINE_DEPLOYED") != version or _status(emulator.endpoint, _name(checkout)) not in _STANDING:
        settings = deploy(checkout, emulator.endpoint) | {"HOOKLINE_DEPLOYED": version}
        checkout.write_env(settings)
    return settings


def deploy(checkout: Checkout, endpoint: str) -> dict[str, str]:
    """Builds and deploys to an emulator that answers at `endpoint`; returns the settings that reach the stack there.

    Raises StackFailed.
    """
    name = _name(checkout)
    if _status(endpoint, name) in _FALLEN:
        _delete(endpoint, name)  # CloudFormation updates no stack whose first deployment failed
    _sam(checkout, endpoint)
    return {
        **settings(endpoint),
        "HOOKLINE_STACK": name,
        "HOOKLINE_API_URL": _outputs(endpoint, name)["ApiUrl"],
    }


def settings(endpoint: str) -> dict[str, str]:
    """What an AWS client needs to reach an emulator at `endpoint`."""
    return {"AWS_ENDPOINT_URL": endpoint, **_CREDENTIALS, "AWS_REGION": _REGION, "AWS_DEFAULT_REGION": _REGION}


def down(checkout: Checkout) -> bool:
    """Ends the emulator and with it the stack, also under a deployment; False if none was running."""
    with checkout.alone(patience=_PATIENCE):
        checkout.forget_env()
        emulator = Emulator.running(checkout)
        if emulator is None:
            return False
        with step("stop the AWS emulator"):
            emulator.stop(checkout)
        return True


def environment(settings: dict[str, str]) -> dict[str, str]:
    """The caller's environment, with every trace of another AWS account replaced by the local stack."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_") or name == "AWS_CA_BUNDLE"}
    return kept | settings


def _sam(checkout: Checkout, endpoint: str) -> None:
    runtime = "python" + ".".join(platform.python_version_tuple()[:2])
    folder = checkout.local / "build"
    overrides = [
        *local_parameters(checkout),
        f"Runtime={runtime}",
        f"Architecture={'arm64' if platform.machine() in {'arm64', 'aarch64'} else 'x86_64'}",
        f"EndpointUrl={endpoint}",
        f"Revision={fingerprint(checkout)}",
        # sources of events; tests/local/test_sources.py makes the queue and the bucket
        "SourceBusName=default",
        'SourcePattern={\\"source\\":[\\"hookline-source\\"]}',  # as sam reads it
        "SourceBucketName=hookline-source",
        f"SourceQueueArn=arn:aws:sqs:{_REGION}:000000000000:hookline-source",
    ]
    python = checkout.tool("ministack", "python")
    build(checkout, folder, python=python, runtime=runtime, architecture="native", overrides=overrides)
    with step("sam deploy"):
        client("s3", endpoint).create_bucket(Bucket=_ARTIFACTS)
        deploy = [str(checkout.tool("sam", "sam")), "deploy", "--config-env", "local"]
        deploy += ["--config-file", str(checkout.root / "samconfig.toml")]
        deploy += ["--template-file", str(folder / "template.yaml"), "--s3-bucket", _ARTIFACTS]
        _run([*deploy, "--parameter-overrides", *overrides], checkout, _sam_environment(endpoint))


def build(
    checkout: Checkout, folder: Path, *, python: Path, runtime: str, architecture: str, overrides: list[str]
) -> None:
    """`sam build` into `folder`; `architecture` and `python` are layers/common/Makefile's. Raises StackFailed."""
    environment = _sam_environment("http://127.0.0.1") | {
        "HOOKLINE_RUNTIME": runtime,
        "HOOKLINE_ARCH": architecture,
        "HOOKLINE_LAYERS": str(checkout.local / "layers"),
        "HOOKLINE_UV": str(checkout.tool("project", "uv")),
        "HOOKLINE_PYTHON": str(python),
    }
    command = [str(checkout.tool("sam", "sam")), "build", "--build-dir", str(folder)]
    with step("sam build"):
        _run([*command, "--parameter-overrides", *overrides], checkout, environment)


def _sam_environment(endpoint: str) -> dict[str, str]:
    return environment(settings(endpoint)) | {
        "SAM_CLI_TELEMETRY": "0",
        "SAM_CLI_POLL_DELAY": "0.2",  # seconds; the default is made for an AWS that throttles
    }


def _run(command: list[str], checkout: Checkout, settings: dict[str, str]) -> None:
    """Runs quietly; what it printed is kept in `.local/<command>.log` and shown if it failed."""
    log = checkout.local / f"sam-{command[1]}.log"
    with log.open("wb") as output:
        done = subprocess.run(
            command, cwd=checkout.root, env=settings, stdout=output, stderr=subprocess.STDOUT, check=False
        )
    if done.returncode:
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-40:])
        raise StackFailed(f"`sam {command[1]}` failed; the end of {log}:\n{tail}")


def _samconfig(checkout: Checkout) -> dict[str, Any]:
    """The deploy parameters of samconfig.toml's `local` environment."""
    parameters: dict[str, Any] = tomllib.loads((checkout.root / "samconfig.toml").read_text())["local"]["deploy"][
        "parameters"
    ]
    return parameters


def local_parameters(checkout: Checkout) -> list[str]:
    """The template's parameters for any emulator, as `Name=value`."""
    overrides: list[str] = _samconfig(checkout)["parameter_overrides"]
    return overrides


def _name(checkout: Checkout) -> str:
    return str(_samconfig(checkout)["stack_name"])


def _status(endpoint: str, name: str) -> str:
    """Empty if there is no such stack."""
    from botocore.exceptions import ClientError

    try:
        return str(client("cloudformation", endpoint).describe_stacks(StackName=name)["Stacks"][0]["StackStatus"])
    except ClientError:  # which says "does not exist" by ValidationError
        return ""


def _delete(endpoint: str, name: str) -> None:
    cloudformation = client("cloudformation", endpoint)
    with step("remove what a failed deployment left"):
        cloudformation.delete_stack(StackName=name)
        cloudformation.get_waiter("stack_delete_complete").wait(StackName=name, WaiterConfig={"Delay": 1})


def _outputs(endpoint: str, name: str) -> dict[str, str]:
    stack = client("cloudformation", endpoint).describe_stacks(StackName=name)["Stacks"][0]
    return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}


def client(service: str, endpoint: str) -> Any:
    """A boto3 client of an emulator at `endpoint`."""
    return _session().client(service, endpoint_url=endpoint)  # type: ignore[call-overload]


def _session() -> Session:
    import boto3

    return boto3.Session(
        aws_access_key_id=_CREDENTIALS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=_CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
        region_name=_REGION,
    )


def fingerprint(checkout: Checkout) -> str:
    """A hash of everything that is deployed."""
    digest = hashlib.sha256()
    for path in _deployed_files(checkout.root):
        digest.update(f"{path.relative_to(checkout.root)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:11]  # what the parameter Revision takes


def _deployed_files(root: Path) -> Iterator[Path]:
    yield root / "template.yaml"
    yield root / "samconfig.toml"
    for folder in ("layers/common", "functions"):
        for path in sorted((root / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path
