"""examples/localstack/compose.yaml: Docker Compose takes it, and no emulator listens for the network."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

FILE = Path(__file__).resolve().parents[4] / "examples/localstack/compose.yaml"
SERVICES = yaml.safe_load(FILE.read_text())["services"]


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_it_is_reached_at_the_address_of_the_guide_alone(name):
    assert SERVICES[name]["ports"] == ["127.0.0.1:4566:4566"]
    assert SERVICES[name]["profiles"] == [name], "two of them would want the same port"
    assert not {"volumes", "privileged", "network_mode"} & SERVICES[name].keys()


def compose() -> list[str] | None:
    if shutil.which("docker"):
        asked = subprocess.run(["docker", "compose", "version"], capture_output=True, check=False)
        if asked.returncode == 0:
            return ["docker", "compose"]
    return ["docker-compose"] if shutil.which("docker-compose") else None


def test_docker_compose_takes_it():
    command = compose()
    if command is None:
        pytest.skip("Docker Compose is not installed")
    done = subprocess.run(
        [*command, "--file", FILE, *(f"--profile={name}" for name in SERVICES), "config"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert yaml.safe_load(done.stdout)["services"].keys() == SERVICES.keys()
