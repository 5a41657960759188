"""The layer as `make build` makes it for AWS, on whatever machine this runs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
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


def interpreter(runtime: str) -> str:
    command = [str(ROOT / "layers/common/interpreter"), runtime.removeprefix("python")]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


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
    runtime = parameters["Runtime"]["Default"]
    compiled = {} if interpreter(runtime) else {"HOOKLINE_BYTECODE": "no"}
    made = build(target, runtime, HOOKLINE_ARCH=parameters["Architecture"]["Default"], **compiled)
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


def test_every_module_is_compiled_for_the_runtime(layer: Path) -> None:
    """A layer is read-only: what is not compiled here is compiled at each cold start."""
    runtime = template().body["Parameters"]["Runtime"]["Default"]
    if not interpreter(runtime):
        pytest.skip(f"there is no {runtime} here")
    tag = f"cpython-{runtime.removeprefix('python').replace('.', '')}"
    modules = [path for path in layer.rglob("*.py") if path.stat().st_size]
    bare = [path for path in modules if not (path.parent / f"__pycache__/{path.stem}.{tag}.pyc").exists()]
    assert bare == []
    code = (layer / f"python/hookline/__pycache__/ids.{tag}.pyc").read_bytes()
    assert int.from_bytes(code[4:8], "little") == 1, "valid whatever time stamps unpacking leaves (PEP 552)"


def test_nothing_in_it_tells_where_it_was_built(layer: Path) -> None:
    """So that two builds of one lock are the same bytes, and a release's checksums can be compared."""
    places = {str(layer).encode(), str(ROOT).encode()}
    assert [path for path in layer.rglob("*.pyc") if any(place in path.read_bytes() for place in places)] == []
    assert not (layer / "python/.lock").exists(), "uv's"
    assert next(layer.rglob("*.dist-info/RECORD"), None) is None, "hashes of scripts that name an interpreter's path"


def test_without_the_runtimes_python_a_build_says_what_to_do(tmp_path: Path) -> None:
    other = next(each for each in ("python3.12", "python3.14") if not sys.executable.endswith(each))
    made = build(tmp_path, other, HOOKLINE_ARCH="arm64", HOOKLINE_PYTHON=sys.executable)
    assert made.returncode != 0
    assert f"there is no {other} here" in made.stderr
    for remedy in ("uv python install", "HOOKLINE_PYTHON=", "RUNTIME=", "HOOKLINE_BYTECODE=no"):
        assert remedy in made.stderr


def test_its_sizes_are_the_documented_ones(layer: Path) -> None:
    """To a tenth: docs/operations/deploy.md has the table."""
    if next(layer.rglob("*.pyc"), None) is None:
        pytest.skip("no interpreter of the runtime's version here: the layer is without bytecode, and smaller")
    page = (ROOT / "docs/operations/deploy.md").read_text()
    told = {row[0]: float(row[1]) for row in re.findall(r"^\| `?([\w ]+)`? \| ([\d.]+) MB \|", page, re.MULTILINE)}
    found = sizes(layer)
    assert told.keys() == found.keys()
    for name, size in found.items():
        assert told[name] == pytest.approx(size, rel=0.1, abs=0.3), name


def sizes(layer: Path) -> dict[str, float]:
    """Megabytes of each package of two or more, of all others together, and of everything."""
    packages: Counter[str] = Counter()
    for path in layer.rglob("*"):
        if path.is_file():
            packages[path.relative_to(layer / "python").parts[0].partition(".")[0]] += path.stat().st_size
    megabytes = {name: round(size / 1e6, 1) for name, size in packages.items()}
    large = {name: size for name, size in megabytes.items() if size >= 2}
    return large | {"others": sum(packages.values()) / 1e6 - sum(large.values()), "all": sum(packages.values()) / 1e6}


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


def test_its_libcurl_signs(layer: Path) -> None:
    """The wire client has no signer of its own: the wheel for the target processor must have one."""
    (libcurl,) = (layer / "python/pycurl.libs").glob("libcurl-*.so*")
    assert b"4-HMAC-SHA256" in libcurl.read_bytes()
