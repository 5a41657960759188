"""Runs a page's fenced blocks in their order, in one shell on a terminal, as a reader would who copies them.

What is behind the language says what a block is: `run` (its commands must succeed), `run fails` (the last one must
not), `output` (what the block before printed) and `file=NAME` (written where the shell is). A block that says nothing
is an error: a page holds nothing that is not run. In `output`, `…` stands for some text of one line, and a line of it
alone for any number of lines; how many blanks align a table does not matter.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import shutil
import signal
import struct
import subprocess
import tempfile
import termios
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Block", "Shell", "blocks", "differs", "follow"]

_FENCE = re.compile(r"^```(\w*)[ \t]*([^\n`]*)\n(.*?)^```$", flags=re.MULTILINE | re.DOTALL)
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")
_END = "\x1e"  # no program prints it
_PATIENCE = 300.0  # seconds without a sign of life: a command that waits for ever fails, and does not hold the suite up
_ROWS, _COLUMNS = 40, 120  # the terminal's; tables are as wide as it is


@dataclass(frozen=True, slots=True)
class Block:
    line: int
    language: str
    role: str
    text: str


def blocks(page: str) -> list[Block]:
    """Raises ValueError where a block does not say what it is."""
    found = []
    for match in _FENCE.finditer(page):
        language, role, text = match[1], match[2].strip(), match[3]
        line = page.count("\n", 0, match.start()) + 1
        if role not in {"run", "run fails", "output"} and not re.fullmatch(r"file=[\w.-]+", role):
            raise ValueError(f"line {line}: expected run, run fails, output or file=NAME, found {role!r}")
        found.append(Block(line, language, role, text))
    return found


def differs(expected: str, printed: str) -> bool:
    def line(text: str) -> str:
        return r".+?".join(re.escape(part) for part in re.sub(r" +", " ", text).strip().split("…"))

    lines = [r"(?:[^\n]*\n)*" if text.strip() == "…" else line(text) + r"\n" for text in expected.strip().split("\n")]
    plain = "".join(re.sub(r" +", " ", text).strip() + "\n" for text in printed.strip().split("\n"))
    return re.fullmatch("".join(lines), plain) is None


class Shell:
    """bash whose output is a terminal's, so that programs print what a person sees."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._terminal, side = pty.openpty()
        fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", _ROWS, _COLUMNS, 0, 0))
        self._bash = subprocess.Popen(
            ["bash", "--norc", "--noprofile"],
            cwd=folder,
            env={**environment, "TERM": "xterm"},
            stdin=subprocess.PIPE,
            stdout=side,
            stderr=side,
            text=True,
            start_new_session=True,
        )
        os.close(side)
        self._say("set -o pipefail; trap 'status=$?' ERR")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, failed: type[BaseException] | None, *_: object) -> None:
        assert self._bash.stdin
        self._bash.stdin.close()
        if failed is not None:  # what a page waits for may never come
            os.killpg(self._bash.pid, signal.SIGKILL)
        self._bash.wait()
        os.close(self._terminal)

    def run(self, commands: str) -> tuple[int, str]:
        """The first status that is not 0, or 0, and what was printed on the terminal."""
        with tempfile.NamedTemporaryFile("w", suffix=".sh") as script:
            script.write(commands)
            script.flush()
            self._say(f"status=0; . {script.name} </dev/null; printf '{_END}%d{_END}' \"$status\"")
            printed = b""
            arrivals = select.poll()  # select() itself knows no descriptor above 1,023
            arrivals.register(self._terminal, select.POLLIN)
            while printed.count(_END.encode()) < 2:
                if not arrivals.poll(1000 * _PATIENCE):
                    raise AssertionError(f"nothing more came for {_PATIENCE:.0f} s: {printed.decode()}")
                try:
                    printed += os.read(self._terminal, 65536)
                except OSError:  # Linux's way to say that nobody holds the other side
                    raise AssertionError(f"the shell ended: {printed.decode()}") from None
        text = _ESCAPES.sub("", printed.decode()).replace("\r\n", "\n")
        text, status, _ = text.split(_END)
        return int(status), text

    def _say(self, line: str) -> None:
        assert self._bash.stdin
        self._bash.stdin.write(line + "\n")
        self._bash.stdin.flush()


def follow(page: Path, folder: Path, environment: Mapping[str, str]) -> None:
    """Does what the page says, beginning in `folder`. Raises AssertionError with the page's line where it is not so.

    Skips the test where the page asks for curl and the machine has none.
    """
    followed = blocks(page.read_text("utf-8"))
    if shutil.which("curl") is None and any(re.search(r"\bcurl\b", block.text) for block in followed):
        pytest.skip("curl is not installed")
    with Shell(folder, environment) as shell:
        printed = ""
        for block in followed:
            where = f"{page.name}:{block.line}"
            if block.role == "output":
                assert not differs(block.text, printed), f"{where}: expected\n{block.text}\nprinted\n{printed}"
                continue
            if block.role.startswith("file="):
                _, here = shell.run("pwd")
                (Path(here.strip()) / block.role.removeprefix("file=")).write_text(block.text, "utf-8")
                continue
            status, printed = shell.run(block.text)
            assert (status != 0) is (block.role == "run fails"), f"{where}: status {status}\n{block.text}\n{printed}"
