"""`make vendor`: the libraries that the pages and their tests use, from npm packages whose hashes are known.

With a FOLDER, packages are taken from there where they are: `<name>-<version>.tgz`, as `npm pack` leaves them.
"""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from hookline_cli.local.checkout import Checkout

LOCKS = ("layers/common/hookline/web/shared/vendor/vendor.json", "tests/browser/vendor/vendor.json")


def main(folder: Path) -> None:
    for name in LOCKS:
        renew(Checkout.here().root / name, folder)


def renew(lock: Path, folder: Path) -> None:
    """Writes the files that a lock names beside it. Ends the program if a package is not the one that is locked."""
    locked = json.loads(lock.read_text("utf-8"))
    for package in locked["packages"]:
        wanted = f"{package['name']}@{package['version']}"
        archive = folder / f"{package['name']}-{package['version']}.tgz"
        if not archive.exists():
            subprocess.run(["npm", "pack", "--silent", wanted], cwd=folder, check=True, stdout=sys.stderr)
        found = "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
        if found != package["integrity"]:
            sys.exit(f"{wanted}: expected {package['integrity']}, got {found}")
        with tarfile.open(archive) as opened:
            for file in package["files"]:
                text = _text(opened, file)
                (lock.parent / file["to"]).write_text(text, "utf-8")
                file["sha256"] = hashlib.sha256(text.encode()).hexdigest()
    lock.write_text(json.dumps(locked, indent=2) + "\n", "utf-8")


def _text(archive: tarfile.TarFile, file: dict[str, Any]) -> str:
    stream = archive.extractfile(f"package/{file['from']}")
    assert stream is not None, file
    text = stream.read().decode()
    # a bare name would need an import map, and that is inline script
    for old, new in file.get("replace", {}).items():
        assert old in text, (file, old)
        text = text.replace(old, new)
    return text


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as made:
            main(Path(made))
