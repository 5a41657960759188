"""The secret that outbound requests are signed with: the same each time on this machine, another for each tenant.

A key of this machine's is kept in the configuration folder, readable by its owner alone, and a tenant's secret is
derived from it. It signs what is forwarded here and nothing else; nothing of it goes to AWS.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from pathlib import Path

__all__ = ["secret_of"]

_BYTES = 32


def secret_of(*names: str) -> str:
    """`whsec_…` for what these names together name: account, region, stack, tenant. Raises InvalidInput."""
    about = "\0".join(("hookline listen", *names)).encode()
    return "whsec_" + base64.b64encode(hmac.new(_key(), about, hashlib.sha256).digest()).decode()


def _key() -> bytes:
    from hookline.errors import InvalidInput

    folder = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "hookline"
    path = folder / "listen.key"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        except FileExistsError:
            key = path.read_bytes()
        else:
            key = os.urandom(_BYTES)
            with os.fdopen(descriptor, "wb") as file:
                file.write(key)
    except OSError as error:
        raise InvalidInput.at(
            "--secret-file", f"expected one, because {path} cannot be used: {error.strerror}"
        ) from None
    if len(key) != _BYTES:
        raise InvalidInput.at("--secret-file", f"expected {_BYTES} bytes in {path}; remove it, and a new one is made")
    return key
