"""A request as a text to edit: method and query, headers, an empty line, the body."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hookline.errors import InvalidInput

if TYPE_CHECKING:
    from hookline.inbound.request import Request

__all__ = ["from_text", "in_editor", "save", "to_text"]


def to_text(request: Request) -> str:
    """Raises InvalidInput for a body that is no text."""
    plain = request.to_dict()
    if "body" not in plain:
        raise InvalidInput.at("body", "expected text; this one is not, and can be saved instead")
    head = [f"{request.method} ?{request.query}" if request.query else request.method]
    head += [f"{name}: {value}" for name, values in request.headers.items() for value in values]
    return "\n".join([*head, "", str(plain["body"])])


def from_text(text: str, request: Request) -> dict[str, Any]:
    """The plain form of what was edited. An editor's last line break is none of the body's. Raises InvalidInput."""
    head, _, body = text.partition("\n\n")
    if not request.body.endswith(b"\n"):
        body = body.removesuffix("\n")
    first, *lines = head.split("\n")
    method, _, query = first.strip().partition(" ")
    if not method.isalpha():
        raise InvalidInput.at("line 1", "expected the method, such as POST, and the query after ?")
    headers: dict[str, list[str]] = {}
    for number, line in enumerate(lines, start=2):
        name, colon, value = line.partition(":")
        if not colon or not name.strip():
            raise InvalidInput.at(f"line {number}", "expected name: value, and an empty line before the body")
        headers.setdefault(name.strip().lower(), []).append(value.strip())
    plain = request.to_dict() | {
        "method": method.upper(),
        "query": query.strip().removeprefix("?"),
        "headers": headers,
        "body": body,
    }
    plain.pop("body_base64", None)
    return plain


def in_editor(text: str) -> str:
    """What $VISUAL or $EDITOR makes of it. The file is readable by its owner alone, and gone afterwards."""
    editor = shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi")
    descriptor, name = tempfile.mkstemp(prefix="hookline-", suffix=".http")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(text.encode())
        try:
            subprocess.run([*editor, name], check=True)
        except (OSError, subprocess.CalledProcessError) as error:
            raise InvalidInput.at("EDITOR", f"expected an editor that runs: {error}") from None
        try:
            return Path(name).read_bytes().decode()
        except (OSError, UnicodeDecodeError) as error:
            raise InvalidInput.at("EDITOR", f"expected UTF-8 text: {error}") from None
    finally:
        Path(name).unlink(missing_ok=True)


def save(request: Request, name: str, folder: Path) -> Path:
    """A new file that `hooks try --request` takes, readable by its owner alone: it holds what was sent, secrets too."""
    import json

    kept = "".join(each if each.isalnum() or each in "-_" else "-" for each in name)[:80] or "request"
    for number in range(1, 1000):
        path = folder / (f"{kept}.json" if number == 1 else f"{kept}-{number}.json")
        try:
            descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        except FileExistsError:
            continue
        except OSError as error:
            raise InvalidInput.at("folder", f"expected one that can be written: {folder}: {error.strerror}") from None
        with os.fdopen(descriptor, "w") as file:
            json.dump(request.to_dict(), file, indent=2)
            file.write("\n")
        return path
    raise InvalidInput.at("folder", f"expected fewer files of the name {kept} in {folder}")
