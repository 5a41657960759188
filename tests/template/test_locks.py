from __future__ import annotations

import json
import re
import tomllib

import pytest
from tests.template.reader import ROOT

LOCKS = [
    "layers/common/requirements.txt",
    *(f"requirements/{name}.txt" for name in ("dev", "docs", "ministack", "sam", "uv")),
    "examples/git-layer/requirements.txt",
]
RUNTIME, DEV = LOCKS[:2]


def pins(path):
    """Package to its pinned versions (more than one where they differ by Python)."""
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([a-z0-9-]+)(?:\[.*\])?==(\S+)", (ROOT / path).read_text(), re.MULTILINE):
        found.setdefault(name, set()).add(version)
    return found


def declared(requirements):
    return {re.split(r"[\[<>=~; ]", line, maxsplit=1)[0].lower().replace("_", "-") for line in requirements}


PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_registry(lock):
    text = (ROOT / lock).read_text()
    assert "://" not in text
    assert not re.search(r"^\s*-", text.replace("    --hash=", ""), re.MULTILINE)


@pytest.mark.parametrize("lock", LOCKS)
def test_everything_in_a_lock_has_hashes(lock):
    entries = re.split(r"^(?=[a-z0-9])", (ROOT / lock).read_text(), flags=re.MULTILINE)[1:]
    assert entries
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_oracles_locks_name_no_registry_and_have_hashes():
    folder = ROOT / "tests/backends"
    packages = json.loads((folder / "dynalite/package-lock.json").read_text())["packages"]
    assert len(packages) > 1
    assert [name for name, package in packages.items() if "resolved" in package] == []
    assert [name for name, package in packages.items() if name and "integrity" not in package] == []
    assert re.fullmatch(r"(?:[0-9a-f]{64}  \S+\.jar\n)+", (folder / "elasticmq/sha256").read_text())
    assert "<repository>" not in (folder / "elasticmq/pom.xml").read_text()


def test_the_layer_holds_what_the_project_depends_on():
    assert declared(PROJECT["optional-dependencies"]["functions"]) <= set(pins(RUNTIME))


def test_the_command_lines_dependencies_are_locked():
    assert declared(PROJECT["optional-dependencies"]["cli"]) - {"hookline"} <= set(pins(DEV))


def test_tests_run_with_the_versions_that_functions_run_with():
    dev = pins(DEV)
    assert {name: versions for name, versions in pins(RUNTIME).items() if dev.get(name) != versions} == {}


def test_the_layer_keeps_the_service_models_that_the_library_uses():
    """layers/common/Makefile removes botocore's other four hundred."""
    (kept,) = re.findall(r"^services := (.*)", (ROOT / "layers/common/Makefile").read_text(), re.MULTILINE)
    used = set()
    for module in (ROOT / "layers/common/hookline").rglob("*.py"):
        used |= set(re.findall(r"\bclient\(\s*\"([a-z0-9]+)\"", module.read_text()))
    assert used
    assert used <= set(kept.split())
