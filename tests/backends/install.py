"""`make oracles`: ElasticMQ by Maven and dynalite by npm, into `.local/oracles`, where Java and Node are there.

Both are checked by hash, Maven's files against `elasticmq/sha256` and npm's by its lock; neither names a registry. The
downloads' caches are inside the checkout too, and go when the install is done. `lock` as an argument writes both locks
again.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

__all__ = ["CLASSES", "DYNALITE", "java_missing", "node_missing"]

HERE = Path(__file__).resolve().parent
LOCAL = HERE.parents[1] / ".local/oracles"
CLASSES = LOCAL / "elasticmq"
DYNALITE = LOCAL / "dynalite/node_modules/dynalite/cli.js"
_JARS = HERE / "elasticmq/sha256"
_NODE = 20  # the least major version that dynalite runs on


class InstallFailed(Exception):
    pass


def java_missing() -> str:
    """Why ElasticMQ cannot run here; "" if it can."""
    if shutil.which("java") is None:
        return "Java is not installed"
    return "" if _stamped(CLASSES, _JARS) else "ElasticMQ is not installed (make oracles)"


def node_missing() -> str:
    """Why dynalite cannot run here; "" if it can."""
    if shutil.which("node") is None:
        return "Node is not installed"
    lock = HERE / "dynalite/package-lock.json"
    return "" if _stamped(LOCAL / "dynalite", lock) else "dynalite is not installed (make oracles)"


def main() -> int:
    lock = sys.argv[1:] == ["lock"]
    status = 0
    for name, program, missing, install in (
        ("ElasticMQ", "mvn", java_missing, _elasticmq),
        ("dynalite", "npm", node_missing, _dynalite),
    ):
        if not lock and not missing():
            continue
        if shutil.which(program) is None:
            print(f"{name} is left out: {program} is not installed")
            continue
        try:
            install(lock=lock)
        except InstallFailed as failure:
            print(f"{name} cannot be installed: {failure}", file=sys.stderr)
            status = 1
        else:
            print(f"{name} is installed")
    return status


def _elasticmq(*, lock: bool) -> None:
    shutil.rmtree(CLASSES, ignore_errors=True)
    cache = LOCAL / "maven"
    _run(
        "mvn",
        *("--batch-mode", "--quiet", "--strict-checksums", f"-Dmaven.repo.local={cache}"),
        *("--file", str(HERE / "elasticmq/pom.xml")),
        *("dependency:copy-dependencies", f"-DoutputDirectory={CLASSES}"),
    )
    found = "".join(
        f"{hashlib.sha256(jar.read_bytes()).hexdigest()}  {jar.name}\n" for jar in sorted(CLASSES.glob("*.jar"))
    )
    if lock:
        _JARS.write_text(found)
    if found != _JARS.read_text():
        shutil.rmtree(CLASSES)
        raise InstallFailed("what was downloaded is not what tests/backends/elasticmq/sha256 lists")
    shutil.rmtree(cache, ignore_errors=True)
    _stamp(CLASSES, _JARS)


def _dynalite(*, lock: bool) -> None:
    folder = LOCAL / "dynalite"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    names = ["package.json"] if lock else ["package.json", "package-lock.json"]
    for name in names:
        shutil.copy(HERE / "dynalite" / name, folder)
    # its one compiled part ships inside the package, so no install script needs to run
    _run(
        "npm",
        "install" if lock else "ci",
        *("--ignore-scripts", "--no-audit", "--no-fund", "--omit-lockfile-registry-resolved"),
        *("--prefix", str(folder), "--cache", str(folder / "cache")),
    )
    shutil.rmtree(folder / "cache", ignore_errors=True)
    if lock:
        shutil.copy(folder / "package-lock.json", HERE / "dynalite")
    _stamp(folder, HERE / "dynalite/package-lock.json")


def _stamp(folder: Path, lock: Path) -> None:
    (folder / ".lock").write_text(hashlib.sha256(lock.read_bytes()).hexdigest())


def _stamped(folder: Path, lock: Path) -> bool:
    stamp = folder / ".lock"
    return stamp.exists() and stamp.read_text() == hashlib.sha256(lock.read_bytes()).hexdigest()


def _run(*command: str) -> None:
    settings = os.environ | {"npm_config_update_notifier": "false"}
    done = subprocess.run(command, env=settings, capture_output=True, text=True, check=False)
    if done.returncode:
        raise InstallFailed((done.stdout + done.stderr)[-2000:])


if __name__ == "__main__":
    sys.exit(main())
