"""What a release consists of, made in a folder: wheel, template, layers, functions, what is inside, checksums, notes.

    python -m hookline_cli.local.release dist [--tag v0.1.0] [--runtime python3.13] [--arch arm64 --arch x86_64]

The template is template.yaml with its code at an address: parameters say in which bucket, and under which prefix, the
other files were put. So CloudFormation, Terraform and CDK can deploy it without SAM's command line.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hookline import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["ReleaseProblem", "archive", "bill_of_materials", "main", "notes", "template"]

ROOT = Path(__file__).resolve().parents[3]
FUNCTIONS = ("receiver", "worker", "sender", "retry", "source", "api")
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same contents are the same file, whenever they are packed
_LOCKED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^ \\;]+)(.*?)(?=^\S|\Z)", flags=re.MULTILINE | re.DOTALL)


class ReleaseProblem(Exception):
    """What keeps this from being a release."""


def notes(changelog: str, version: str, *, source: str = "") -> str:
    """The changelog's section of that version. `source` is the address of the checkout's files at the release's tag:
    links are relative to it, and a release's page would lead them elsewhere.

    Raises ReleaseProblem if the changelog has no such section, or an empty one.
    """
    found = re.search(rf"^## {re.escape(version)}\b[^\n]*\n(.*?)(?=^## |\Z)", changelog, flags=re.MULTILINE | re.DOTALL)
    if found is None or not found[1].strip():
        raise ReleaseProblem(f"CHANGELOG.md has nothing under `## {version}`")
    text = found[1].strip() + "\n"
    return re.sub(r"\]\((?!https?://|#)", f"]({source.rstrip('/')}/", text) if source else text


def template(text: str, version: str, runtimes: Sequence[str], architectures: Sequence[str]) -> str:
    """template.yaml, whose code is found in a bucket. Raises ReleaseProblem where it is written in an unknown way."""

    def at(name: str) -> str:
        return f'{{ Bucket: !Ref ArtifactBucket, Key: !Sub "${{ArtifactPrefix}}{name}" }}'

    for function in FUNCTIONS:
        text = _replaced(
            text,
            f"      CodeUri: functions/{function}\n",
            f"      CodeUri: {at(f'hookline-{version}-{function}.zip')}\n",
        )
    layer = at(f"hookline-{version}-layer-${{Runtime}}-${{Architecture}}.zip")
    text = _replaced(text, "      ContentUri: layers/common\n", f"      ContentUri: {layer}\n")
    text = re.sub(r"\n    Metadata: \{ SkipBuild: true \}[^\n]*", "", text)
    text = re.sub(r"\n    Metadata:\n      BuildMethod: makefile[^\n]*", "", text)
    text = _allowed(text, "Runtime", runtimes)
    text = _allowed(text, "Architecture", architectures)
    return _replaced(text, "\nParameters:\n", _PARAMETERS)


_PARAMETERS = """
Parameters:
  ArtifactBucket:
    Type: String
    Description: S3 bucket, in the stack's region, that holds the other files of this release.
  ArtifactPrefix:
    Type: String
    Default: ""
    AllowedPattern: "([^/]+/)*"
    Description: What their keys begin with, as in hookline/; empty for none.
"""


def _allowed(text: str, parameter: str, built: Sequence[str]) -> str:
    head = re.search(rf"^  {parameter}:\n(?:    [^\n]*\n)*", text, flags=re.MULTILINE)
    if head is None:
        raise ReleaseProblem(f"template.yaml has no parameter {parameter}")
    kept = re.sub(r"AllowedValues: \[[^\]]*\]", f"AllowedValues: [{', '.join(built)}]", head[0])
    return text.replace(head[0], re.sub(r"Default: \S+", f"Default: {built[0]}", kept))


def _replaced(text: str, old: str, new: str) -> str:
    if text.count(old) != 1:
        raise ReleaseProblem(f"template.yaml has {old.strip()!r} {text.count(old)} times, expected once")
    return text.replace(old, new)


def archive(folder: Path, file: Path) -> None:
    """A zip of all files below `folder`, the same bytes for the same contents."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(each for each in folder.rglob("*") if each.is_file()):
            info = zipfile.ZipInfo(path.relative_to(folder).as_posix(), _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = (0o755 if path.stat().st_mode & 0o100 else 0o644) << 16
            packed.writestr(info, path.read_bytes())


def bill_of_materials(lock: str, version: str) -> dict[str, Any]:
    """CycloneDX 1.6 of what the layer holds: the locked packages, with the hashes of their files."""
    components = [
        {
            "type": "library",
            "bom-ref": f"pkg:pypi/{name.lower()}@{number}",
            "name": name.lower(),
            "version": number,
            "purl": f"pkg:pypi/{name.lower()}@{number}",
            "hashes": [{"alg": "SHA-256", "content": each} for each in re.findall(r"sha256:([0-9a-f]{64})", rest)],
        }
        for name, number, rest in _LOCKED.findall(lock)
    ]
    if not components or not all(each["hashes"] for each in components):
        raise ReleaseProblem("layers/common/requirements.txt is no lock with hashes")
    own = f"pkg:pypi/hookline@{version}"
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": own,
                "name": "hookline",
                "version": version,
                "purl": own,
                "licenses": [{"license": {"id": "Apache-2.0"}}],
            }
        },
        "components": components,
        "dependencies": [{"ref": own, "dependsOn": [each["bom-ref"] for each in components]}],
    }


def _checksums(files: Iterable[Path]) -> str:
    return "".join(f"{hashlib.sha256(each.read_bytes()).hexdigest()}  {each.name}\n" for each in sorted(files))


def _empty(out: Path) -> None:
    """A folder that is none of ours is not emptied."""
    if out.exists() and any(out.iterdir()):
        if not (out / "SHA256SUMS").exists():
            raise ReleaseProblem(f"{out} is not empty, and holds no release")
        shutil.rmtree(out)
    out.mkdir(parents=True, exist_ok=True)


def _make(out: Path, runtimes: Sequence[str], architectures: Sequence[str], uv: Path) -> None:
    name = f"hookline-{__version__}"
    dated = {**os.environ, "SOURCE_DATE_EPOCH": str(int(datetime(*_EPOCH, tzinfo=UTC).timestamp()))}
    subprocess.run([uv, "build", "--quiet", "--wheel", "--out-dir", out, ROOT], check=True, env=dated)
    (out / ".gitignore").unlink(missing_ok=True)  # uv's
    for function in FUNCTIONS:
        with tempfile.TemporaryDirectory(prefix="hookline-") as folder:
            shutil.copy2(ROOT / "functions" / function / "app.py", folder)
            archive(Path(folder), out / f"{name}-{function}.zip")
    for runtime in runtimes:
        for architecture in architectures:
            _layer(out / f"{name}-layer-{runtime}-{architecture}.zip", runtime, architecture, uv)
    text = template((ROOT / "template.yaml").read_text("utf-8"), __version__, runtimes, architectures)
    (out / f"{name}-template.yaml").write_text(text, "utf-8")
    bill = bill_of_materials((ROOT / "layers/common/requirements.txt").read_text("utf-8"), __version__)
    (out / f"{name}.cdx.json").write_text(json.dumps(bill, indent=1) + "\n", "utf-8")


def _layer(file: Path, runtime: str, architecture: str, uv: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="hookline-") as folder:
        settings = {
            "ARTIFACTS_DIR": folder,
            "HOOKLINE_RUNTIME": runtime,
            "HOOKLINE_ARCH": architecture,
            "HOOKLINE_UV": uv,
            "HOOKLINE_LAYERS": ROOT / ".local/layers",
        }
        asked = [f"{key}={value}" for key, value in settings.items()]
        subprocess.run(["make", "--quiet", "-C", ROOT / "layers/common", "build-CommonLayer", *asked], check=True)
        archive(Path(folder), file)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="release", description="Make the files of a release.")
    parser.add_argument("out", type=Path)
    parser.add_argument(
        "--tag", help="must be v and the version; without one it is a dry run, notes are the unreleased"
    )
    parser.add_argument("--source", default="", help="where the files of this tag can be read, for links in the notes")
    parser.add_argument("--runtime", action="append")
    parser.add_argument("--arch", action="append")
    given = parser.parse_args(arguments)
    if given.tag not in {None, f"v{__version__}"}:
        print(f"error: the tag is {given.tag} and the version v{__version__}", file=sys.stderr)
        return 1
    try:
        changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
        told = notes(changelog, __version__ if given.tag else "Unreleased", source=given.source)
        _empty(given.out)
        _make(given.out, given.runtime or ["python3.13"], given.arch or ["arm64", "x86_64"], ROOT / ".venv/bin/uv")
    except ReleaseProblem as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as failed:
        return failed.returncode
    (given.out / "SHA256SUMS").write_text(_checksums(given.out.iterdir()), "utf-8")
    (given.out / "NOTES.md").write_text(told, "utf-8")
    for file in sorted(given.out.iterdir()):
        print(f"{file.stat().st_size:>12,}  {file.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
