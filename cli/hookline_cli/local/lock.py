"""`make lock`: resolves every lock again, for Python 3.11 and later on any platform, without a registry's address."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from hookline_cli.local.checkout import Checkout
from hookline_cli.local.progress import step

if TYPE_CHECKING:
    from pathlib import Path

_RUNTIME = "layers/common/requirements.txt"
# What each lock is made of; the project's own keeps to the versions that functions run with.
_LOCKS = {
    "requirements/uv.txt": ["requirements/uv.in"],
    _RUNTIME: ["pyproject.toml", "--extra", "functions"],
    "requirements/dev.txt": [
        *("pyproject.toml", "--extra", "cli", "requirements/dev.in", "requirements/uv.in"),
        *("--constraint", _RUNTIME, "--constraint", "requirements/uv.txt"),
    ],
    "requirements/ministack.txt": ["requirements/ministack.in"],
    "requirements/sam.txt": ["requirements/sam.in"],
    "requirements/docs.txt": ["requirements/docs.in"],
    "examples/git-layer/requirements.txt": ["examples/git-layer/requirements.in"],
}
_OPTIONS = [
    *("--universal", "--python-version", "3.11", "--generate-hashes", "--no-build"),
    "--no-strip-extras",  # Debian's pip checks hashes of `name[extra]` only where the lock says so too
    *("--no-emit-index-url", "--no-emit-find-links", "--no-header", "--no-config", "--quiet"),
]


def main() -> int:
    checkout = Checkout.here()
    uv = checkout.tool("project", "uv")
    for lock, sources in _LOCKS.items():
        with step(lock):
            command: list[str | Path] = [
                uv,
                "pip",
                "compile",
                *_OPTIONS,
                *sys.argv[1:],
                *sources,
                "--output-file",
                lock,
            ]
            subprocess.run(command, cwd=checkout.root, check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
