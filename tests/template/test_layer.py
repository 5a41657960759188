"""The layer as `make build` makes it for AWS, on whatever machine this runs."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest
from tests.template.calls import ADAPTERS
from tests.template.reader import ROOT, template

if TYPE_CHECKING:
    from pathlib import Path

# in one process: two that build at once would pull the cache from under each other
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("layer")]

AARCH64 = 183  # e_machine in <elf.h>
MOST = 250 * 1024 * 1024  # bytes, unzipped, functions and layers together: Lambda's limit
OFFLINE = ("dns error", "error sending request", "Failed to fetch", "Connection refused", "timed out", "Max retries")
FUNCTION_BYTES = 1024 * 1024


def build(target: Path, runtime: str, **settings: str) -> subprocess.CompletedProcess[str]:
    uv = ROOT / ".venv/bin/uv"
    environ = os.environ | {
        "ARTIFACTS_DIR": str(target),
        "HOOKLINE_RUNTIME": runtime,
        "HOOKLINE_LAYERS": str(ROOT / ".local/layers"),
        **({"HOOKLINE_UV": str(uv)} if uv.exists() else {}),
        **settings,
    }
    command = ["make", "-C", str(ROOT / "layers/common"), "build-CommonLayer"]
    return subprocess.run(command, env=environ, capture_output=True, text=True, check=False, timeout=600)


@pytest.fixture(scope="module")
def layer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("layer")
    parameters = template().body["Parameters"]
    made = build(target, parameters["Runtime"]["Default"], HOOKLINE_ARCH=parameters["Architecture"]["Default"])
    if made.returncode and any(sign in made.stderr for sign in OFFLINE):
        pytest.skip("no package index to fetch the wheels from, and they are not here yet (make build)")
    assert made.returncode == 0, made.stderr[-2000:]
    return target


def test_every_library_is_for_lambdas_processor(layer: Path) -> None:
    libraries = [path for path in layer.rglob("*") if ".so" in path.suffixes and path.is_file()]
    assert {
        name for name in ("pycurl", "_re2", "_rust", "pydantic_core") for each in libraries if name in each.name
    } == {
        "pycurl",
        "_re2",
        "_rust",
        "pydantic_core",
    }
    machines = {path.name: int.from_bytes(path.read_bytes()[18:20], "little") for path in libraries}
    assert [name for name, machine in machines.items() if machine != AARCH64] == []


def test_it_is_laid_out_as_lambda_looks_for_it(layer: Path) -> None:
    assert [path.name for path in layer.iterdir()] == ["python"]
    assert (layer / "python/hookline/adapters/wiring.py").exists()
    assert (layer / "python/hookline/inbound/signatures/schemes/github.yaml").exists()
    assert (layer / "python/certifi/cacert.pem").exists()


def test_it_fits(layer: Path) -> None:
    size = sum(path.stat().st_size for path in layer.rglob("*") if path.is_file())
    assert size + FUNCTION_BYTES < MOST / 2, "half of what Lambda lets a function have"


def test_nothing_is_in_it_that_functions_do_not_need(layer: Path) -> None:
    folders = {path.name for path in layer.rglob("*") if path.is_dir()}
    assert not folders & {"tests", "test", "bin", "pip", "hookline_cli", "pytest", "moto", "typer", "rich"}


def test_botocore_knows_every_service_that_functions_call(layer: Path) -> None:
    kept = {path.name for path in (layer / "python/botocore/data").iterdir() if path.is_dir()}
    assert {service for adapter in ADAPTERS.values() for service in adapter.services} <= kept
    assert "endpoints.json" in {path.name for path in (layer / "python/botocore/data").iterdir()}


def test_a_runtime_that_no_wheels_are_for_is_refused_at_once(tmp_path: Path) -> None:
    made = build(tmp_path, "python3.11", HOOKLINE_ARCH="x86_64")
    assert made.returncode != 0
    assert "choose python3.12 or later" in made.stderr
