"""Real processes on this machine: what runs, what is killed, what is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.unit.adapters.commands import PATH, at_the_deadline, shell

from hookline.adapters.processes import LocalProcessRunner
from hookline.errors import ActionRefused
from hookline.inbound.ports import Process


@pytest.fixture
def run():
    return LocalProcessRunner(output_limit=10_000).run


def test_output_and_code(run):
    done = run(shell("echo out; echo err >&2; exit 3"))
    assert (done.exit_code, done.output, done.output_bytes, done.timed_out) == (3, b"out\nerr\n", 8, False)


def test_arguments_are_no_shell_text(run):
    assert run(Process("/bin/echo", ("a b", "$HOME", "`id`"), PATH)).output == b"a b $HOME `id`\n"


def test_the_environment_is_what_was_given_and_nothing_else(run, monkeypatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "leaks")
    lines = set(run(Process("/usr/bin/env", (), {"PATH": "/bin", "A": "1"})).output.decode().split())
    own = {line for line in lines if line.startswith(("HOME=/", "TMPDIR=/"))}
    assert (lines - own, len(own)) == ({"PATH=/bin", "A=1"}, 2)


def test_files_are_there_while_it_runs_and_gone_afterwards(run, tmp_path):
    done = run(shell('echo "$F"; cat "$F"', files={"F": b"\x00data"}, cwd=str(tmp_path)))
    name, _, content = done.output.partition(b"\n")
    assert content == b"\x00data"
    assert Path(name.decode()).parent == tmp_path
    assert not Path(name.decode()).exists()


def test_the_working_directory(run, tmp_path):
    script = tmp_path / "here.sh"
    script.write_text("#!/bin/sh\npwd\n")
    script.chmod(0o755)
    assert run(Process(str(script), (), PATH, cwd=str(tmp_path))).output.decode().strip() == str(tmp_path)


def test_a_name_is_looked_up_in_the_path_it_is_given(run, tmp_path):
    script = tmp_path / "tool"
    script.write_text("#!/bin/sh\necho found\n")
    script.chmod(0o755)
    assert run(Process("tool", (), {"PATH": f"{tmp_path}:/bin"})).output == b"found\n"
    with pytest.raises(ActionRefused):
        run(Process("tool", (), PATH))


@pytest.mark.parametrize(
    "process",
    [
        Process("/bin/none-such", (), PATH),
        Process("/etc/hostname", (), PATH),
        Process("/bin/true", (), PATH, cwd="/none/such"),
        Process("/bin/true", ("a\0b",), PATH),
        Process("/bin/true", ("x" * 3_000_000,), PATH),
    ],
)
def test_what_cannot_be_started_is_refused(run, process):
    with pytest.raises(ActionRefused):
        run(process)


def test_more_output_than_is_kept_is_counted_and_does_not_stop_the_command(run):
    done = run(shell("head -c 300000 /dev/zero; echo done"))
    assert (done.exit_code, done.output_bytes, len(done.output)) == (0, 300_005, 10_000)


def test_at_the_deadline_the_command_and_its_children_are_killed(run, tmp_path):
    pids = tmp_path / "pids"
    done = at_the_deadline(run, f"sleep 600 & echo $! $$ > {pids}; sleep 600", begun=pids)
    assert done.timed_out
    for pid in pids.read_text().split():
        assert gone(int(pid)), "a child outlived the deadline"


def test_a_command_that_ignores_being_asked_is_killed(run, tmp_path):
    begun = tmp_path / "begun"
    done = at_the_deadline(run, f"trap '' TERM; echo yes > {begun}; while true; do sleep 0.1; done", begun=begun)
    assert done.timed_out
    assert done.exit_code == -signal.SIGKILL


def test_children_left_behind_end_with_the_command(run, tmp_path):
    pids = tmp_path / "pids"
    done = run(shell(f"sleep 10000 & echo $! > {pids}; echo ok", timeout=9000))  # or it would wait that long
    assert (done.exit_code, done.output, done.timed_out) == (0, b"ok\n", False)
    assert gone(int(pids.read_text()))


def test_a_command_that_closes_its_output_is_waited_for(run):
    done = run(shell("exec >&- 2>&-; sleep 0.3; exit 4"))
    assert done.exit_code == 4


def test_input_is_empty(run):
    assert run(shell("cat; echo end")).output == b"end\n"


def gone(pid):
    for _ in range(1200):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        if Path(f"/proc/{pid}/stat").exists() and ") Z" in Path(f"/proc/{pid}/stat").read_text():
            return True
        time.sleep(0.05)
    return False


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to become somebody who is not")
def test_a_command_cannot_read_the_workers_environment():
    """In a process of its own, as nobody: the command is its child and runs as the same user."""
    code = """
import os, sys
from hookline.adapters.processes import LocalProcessRunner, hide_environment
from hookline.inbound.ports import Process
os.setgid(65534); os.setuid(65534)
look = "tr '\\\\0' '\\\\n' < /proc/$PPID/environ | grep -c AWS_SECRET"
peek = Process("/bin/sh", ("-c", look), {"PATH": "/usr/bin:/bin"})
before = LocalProcessRunner().run(peek).output.split()[0]
hide_environment()
print(before, LocalProcessRunner().run(peek).output)
"""
    environ = {"PYTHONPATH": ":".join(sys.path), "PATH": "/usr/bin:/bin", "AWS_SECRET_ACCESS_KEY": "x", "HOME": "/tmp"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environ, capture_output=True, text=True, cwd="/", check=False
    )
    before, _, after = done.stdout.partition(" ")
    if before != "b'1'":
        pytest.skip(f"nobody cannot run this interpreter here: {done.stderr[-200:]}")
    assert "Permission denied" in after
