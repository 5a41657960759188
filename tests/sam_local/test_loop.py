"""docs/guides/sam-local.md, followed literally: `make sam-local`, and every block of the page in a shell.

What a reader waits for is waited for between the blocks. The loop has a session of its own and is ended as by Ctrl-C.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
import uuid
from http import HTTPStatus

import pytest
from tests.unit.docs.pages import ROOT, code

from hookline_cli.local.checkout import Checkout
from hookline_cli.local.samlocal.docker import unavailable

pytestmark = pytest.mark.sam_local
START, ENV, PUSH, RAN, ENDPOINT, RECEIVE, RECEIVED, DEAD, LIST, REPLAY, AGAIN = range(11)
BLOCKS = code("docs/guides/sam-local.md", "sh")
SERVING = "serving until Ctrl-C"


class Shell:
    """A terminal's bash, to which the page's blocks are given one by one."""

    def __init__(self) -> None:
        self._bash = subprocess.Popen(
            ["bash", "--norc"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def run(self, block: str) -> str:
        """What it printed. Fails if its last command did."""
        assert self._bash.stdin
        assert self._bash.stdout
        end = f"end-{uuid.uuid4().hex}"
        self._bash.stdin.write(f"{block}\necho {end} $?\n")
        self._bash.stdin.flush()
        lines: list[str] = []
        for line in self._bash.stdout:
            if line.startswith(end):
                assert line.split()[1] == "0", "".join(lines)
                return "".join(lines)
            lines.append(line)
        raise AssertionError("bash ended:\n" + "".join(lines))

    def end(self) -> None:
        assert self._bash.stdin
        assert self._bash.stdout
        os.killpg(self._bash.pid, signal.SIGTERM)  # the receiver too: it is of bash's session
        os.killpg(self._bash.pid, signal.SIGHUP)
        self._bash.wait()
        self._bash.stdin.close()
        self._bash.stdout.close()


class Loop:
    """`make sam-local` in a terminal of its own; `until` watches for what must come, as long as it runs."""

    def __init__(self, command: str) -> None:
        self._process = subprocess.Popen(
            ["bash", "--norc", "-c", f"exec {command.strip()}"],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.printed: list[str] = []
        self._changed = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            with self._changed:
                self.printed.append(line)
                self._changed.notify_all()
        with self._changed:
            self.printed.append("")
            self._changed.notify_all()

    @property
    def ended(self) -> bool:
        return self.printed[-1:] == [""]

    def serving(self) -> None:
        with self._changed:
            while not any(line.startswith(SERVING) for line in self.printed):
                assert not self.ended, "".join(self.printed)
                self._changed.wait()

    def until(self, look):
        """The first true answer; fails when the loop has ended."""
        while not (found := look()):
            with self._changed:
                assert not self.ended, "".join(self.printed)
                self._changed.wait(0.5)
        return found

    def interrupt(self) -> int:
        """Ctrl-C: to the whole group, as a terminal sends it."""
        os.killpg(self._process.pid, signal.SIGINT)
        self._reader.join()
        assert self._process.stdout
        self._process.stdout.close()
        return self._process.wait()


@pytest.fixture
def loop():
    if reason := unavailable():
        pytest.skip(reason)
    if not Checkout.here().tool("sam", "sam").exists():
        pytest.skip("sam is not installed (make setup)")
    started = Loop(BLOCKS[START])
    try:
        started.serving()
        yield started
    finally:
        if not started.ended:
            started.interrupt()


@pytest.fixture
def shell(loop):
    made = Shell()
    assert loop
    made.run(BLOCKS[ENV])
    yield made
    made.end()


def containers() -> set[str]:
    listed = subprocess.run(["docker", "ps", "--quiet"], capture_output=True, text=True, check=True)
    return set(listed.stdout.split())


def test_the_page_has_these_blocks():
    assert len(BLOCKS) == len(range(START, AGAIN + 1))


def test_the_page_can_be_followed_by_copy_and_paste(loop, shell):
    a_signed_push_is_accepted_and_its_command_runs(loop, shell)
    a_synchronous_hook_is_answered_by_the_worker(loop, shell)
    an_event_arrives_signed_and_a_dead_letter_is_replayed(loop, shell)
    ran = containers()
    loop.interrupt()
    assert not (ROOT / ".local/sam-local/env").exists()
    assert ran
    assert not ran & containers(), "Ctrl-C leaves containers"


def a_signed_push_is_accepted_and_its_command_runs(loop, shell):
    assert '"status": 200' in shell.run(BLOCKS[PUSH])
    line = loop.until(lambda: shell.run(f"{BLOCKS[RAN].strip()} || true"))
    assert '"hook":"deploy"' in line
    assert '"exit_code":0' in line
    forged = "GUESS=another .venv/bin/hookline trigger github push --hook deploy --secret-env GUESS || true"
    assert '"status": 401' in shell.run(forged)


def a_synchronous_hook_is_answered_by_the_worker(loop, shell):
    """Which the receiver's container invokes at start-lambda."""
    shell.run(
        "sed 's/id: deploy/id: now/; s/path: github/path: now/; $a\\  include-command-output-in-response: true'"
        " .local/hooks.yaml > .local/now.yaml && .venv/bin/hookline hooks apply --set now .local/now.yaml"
    )
    command = ".venv/bin/hookline trigger github push --hook now --set head_commit.id=0123abcd || true"
    answer = loop.until(lambda: known(json.loads(shell.run(command))))  # a receiver that runs reads hooks each second
    assert (answer["status"], answer["answer"]) == (200, "0123abcd\n")


def an_event_arrives_signed_and_a_dead_letter_is_replayed(loop, shell):
    def received():
        return [line for line in shell.run(BLOCKS[RECEIVED]).splitlines() if line.startswith("verified ")]

    shell.run(BLOCKS[ENDPOINT])
    shell.run(BLOCKS[RECEIVE])
    (line,) = loop.until(received)
    assert '"data":{"invoice": "i-1"}' in line
    shell.run(BLOCKS[DEAD])
    loop.until(lambda: dead(shell.run(BLOCKS[LIST])))
    replayed = shell.run(BLOCKS[REPLAY])
    (line,) = loop.until(received)
    assert '"data":{"invoice": "i-2"}' in line
    assert dead(shell.run(BLOCKS[LIST])) == 0, replayed
    shell.run("kill $RECEIVER")


def known(answer: dict) -> dict:
    return {} if answer["status"] == HTTPStatus.NOT_FOUND else answer


def dead(listed: str) -> int:
    """How many deliveries wait in their dead-letter queue."""
    (row,) = [each for each in json.loads(listed) if each["queue"] == "delivery"]
    return int(row["waiting"])
