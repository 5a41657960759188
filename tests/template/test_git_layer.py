"""examples/git-layer: built as its page says; its hook is called, its command runs with the layer alone on PATH."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import subprocess
import zipfile
from typing import TYPE_CHECKING

import pytest
from tests.template.reader import ROOT
from tests.template.test_layer import OFFLINE

from hookline.adapters.processes import LocalProcessRunner
from hookline.inbound import dry_run
from hookline.inbound.hooksfile.load import load_files
from hookline.inbound.ports import Process

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("git-layer")]
SECRET = "It's a Secret to Everybody"


def build(**settings: str) -> Path:
    command = ["make", "-s", "git-layer", *(f"{name}={value}" for name, value in settings.items())]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode and any(sign in done.stderr for sign in OFFLINE):
        pytest.skip("no package index to fetch the wheels from")
    assert done.returncode == 0, done.stderr
    return ROOT / ".local/git-layer.zip"


@pytest.fixture(scope="module")
def opt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The layer as Lambda unpacks it, with the modes that are in the archive."""
    folder = tmp_path_factory.mktemp("opt")
    with zipfile.ZipFile(build(ARCH="native")) as archive:
        for info in archive.infolist():
            path = archive.extract(info, folder)
            os.chmod(path, info.external_attr >> 16)  # noqa: PTH101 - a text, from zipfile
    return folder


@pytest.fixture
def runner(opt: Path, tmp_path: Path):
    """A command with the layer on PATH, python3 and coreutils."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/python3").symlink_to(ROOT / ".venv/bin/python")
    path = f"{opt}/bin:{tmp_path}/bin:/usr/bin:/bin"

    def run(*command: str, **env: str):
        return LocalProcessRunner().run(Process(command[0], command[1:], env={"PATH": path, **env}, timeout=600.0))

    return run


@pytest.fixture
def repository(opt: Path, tmp_path: Path) -> tuple[str, str]:
    """Its address and the first of its two commits."""
    folder, home = tmp_path / "site.git", tmp_path / "home"
    folder.mkdir()
    home.mkdir()
    (home / ".gitconfig").write_text("[user]\n\tname = A\n\temail = a@example.com\n")
    env = {"PATH": f"{opt}/bin:{ROOT}/.venv/bin:/usr/bin:/bin", "HOME": str(home)}

    def git(*arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=folder, env=env, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    git("init", ".")
    commits = []
    for text in ("one", "two"):
        (folder / "index.html").write_text(text)
        git("add", "index.html")
        git("commit", "-m", text)
        commits.append(git("rev-parse", "HEAD"))
    return str(folder), commits[0]


def push(repository: str, commit: str) -> dict[str, object]:
    body = json.dumps(
        {"ref": "refs/heads/main", "repository": {"clone_url": repository}, "head_commit": {"id": commit}}
    )
    signature = hmac.new(SECRET.encode(), body.encode(), hashlib.sha256).hexdigest()
    headers = {
        "content-type": "application/json",
        "x-github-event": "push",
        "x-github-delivery": "72d3162e",
        "x-hub-signature-256": f"sha256={signature}",
    }
    return {"method": "POST", "path": "/hooks/site", "headers": headers, "body": body}


def test_a_signed_push_fetches_its_commit_with_the_layers_programs_alone(runner, repository) -> None:
    (hook,) = load_files([str(ROOT / "examples/git-layer/hooks.yaml")], env={}).document["hooks"]
    result = dry_run(hook, push(*repository), secrets=lambda _reference: [SECRET])
    assert result["matched"], result
    args = result["command"]["args"]
    assert args == ["fetch-commit", *repository, "site"]
    done = runner(*args)
    assert done.exit_code == 0, done
    assert f"{repository[1]}: 1 files" in done.output.decode()


def test_what_is_no_commit_or_not_there_fails_and_no_token_is_printed(runner, repository, tmp_path) -> None:
    assert runner("fetch-commit", repository[0], "$(id)", "a").exit_code == 2
    missing = runner("fetch-commit", f"https://{tmp_path.name}.invalid/none", "abc", "b", TOKEN="s3cr3t")
    assert missing.exit_code == 1
    assert b"s3cr3t" not in missing.output


@pytest.mark.parametrize("arch", ["arm64", "x86_64"])
def test_it_is_built_for_lambdas_processors_from_any_machine(arch: str) -> None:
    machine = {"arm64": 183, "x86_64": 62}[arch]  # e_machine in <elf.h>
    with zipfile.ZipFile(build(ARCH=arch)) as archive:
        names = archive.namelist()
        libraries = [archive.read(name) for name in names if name.endswith(".so")]
        scripts = [info for info in archive.infolist() if info.filename.startswith("bin/") and not info.is_dir()]
    assert {int.from_bytes(library[18:20], "little") for library in libraries} == {machine}
    assert {info.filename for info in scripts} == {"bin/git", "bin/fetch-commit"}
    assert all(info.external_attr >> 16 & 0o111 for info in scripts), "they can be run"
    assert {name.split("/")[0] for name in names} == {"bin", "python"}
