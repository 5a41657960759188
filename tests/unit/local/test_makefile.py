"""A checkout in a folder whose name has a space is refused, before anything is built or removed."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def checkout(tmp_path):
    """With what `rm -rf` would meet if make took the path for two."""
    root = tmp_path / "my projects/hookline"
    (root / "layers/common").mkdir(parents=True)
    for name in ("Makefile", "layers/common/Makefile", "layers/common/requirements.txt"):
        shutil.copy(ROOT / name, root / name)
    for victim in (tmp_path / "my", root / "projects"):
        victim.mkdir()
        (victim / "precious").touch()
    return root


def run(*arguments, cwd, **settings):
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("HOOKLINE_", "MAKE"))}
    command = ["make", *arguments]
    return subprocess.run(command, cwd=cwd, env=environ | settings, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("verb", ["help", "setup", "clean", "deploy", "up"])
def test_every_verb_is_refused_with_what_to_do(checkout, tmp_path, verb):
    done = run(verb, cwd=checkout)
    assert done.returncode == 2
    assert f'needs a path without spaces, and this is "{checkout}": move the checkout' in done.stderr
    assert (tmp_path / "my/precious").exists()
    assert (checkout / "projects/precious").exists()


def test_so_is_the_layers_build(checkout, tmp_path):
    settings = {"ARTIFACTS_DIR": str(tmp_path / "out"), "HOOKLINE_LAYERS": str(checkout / ".local/layers")}
    done = run("build-CommonLayer", cwd=checkout / "layers/common", **settings)
    assert done.returncode == 2
    assert "CURDIR must be a path without spaces" in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["my", "my projects"]
    assert (tmp_path / "my/precious").exists()


@pytest.mark.parametrize("name", ["HOOKLINE_LAYERS", "HOOKLINE_PYTHON", "HOOKLINE_UV"])
def test_so_is_a_setting_with_a_space(tmp_path, name):
    settings = {"ARTIFACTS_DIR": str(tmp_path / "out"), name: str(tmp_path / "a b")}
    done = run("-n", "build-CommonLayer", cwd=ROOT / "layers/common", **settings)
    assert done.returncode == 2
    assert f"{name} must be a path without spaces" in done.stderr


def test_the_verbs_are_listed_elsewhere():
    done = run("help", cwd=ROOT)
    assert done.returncode == 0
    assert "make deploy" in done.stdout
