"""`make vendor`: the two libraries that the pages use, from npm packages whose hashes are known.

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

from hookline_cli.local.checkout import Checkout

LOCK = Checkout.here().root / "layers/common/hookline/web/shared/vendor/vendor.json"


def main(folder: Path) -> None:
    lock = json.loads(LOCK.read_text("utf-8"))
    for package in lock["packages"]:
        name = f"{package['name']}-{package['version']}.tgz"
        if not (folder / name).exists():
            wanted = f"{package['name']}@{package['version']}"
            subprocess.run(["npm", "pack", "--silent", wanted], cwd=folder, check=True, stdout=sys.stderr)
        archive = (folder / name).read_bytes()
        found = "sha512-" + base64.b64encode(hashlib.sha512(archive).digest()).decode()
        if found != package["integrity"]:
            sys.exit(f"{name}: expected {package['integrity']}, got {found}")
        with tarfile.open(folder / name) as opened:
            for file in package["files"]:
                stream = opened.extractfile(f"package/{file['from']}")
                assert stream is not None, file
                text = stream.read().decode()
                for old, new in file.get(
                    "replace", {}
                ).items():  # a bare name needs an import map, which is inline script
                    assert old in text, (file, old)
                    text = text.replace(old, new)
                (LOCK.parent / file["to"]).write_text(text, "utf-8")
                file["sha256"] = hashlib.sha256(text.encode()).hexdigest()
    LOCK.write_text(json.dumps(lock, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as made:
            main(Path(made))
