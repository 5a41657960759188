"""Attacks of one hook's command on the next hook's, which runs in the same sandbox as the same user."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest
from tests.unit.adapters.commands import PATH, at_the_deadline, shell

from hookline.adapters import processes
from hookline.adapters.processes import LocalProcessRunner
from hookline.inbound.hooksfile.load import load_files

# reads every environment that it can, for as long as it lives
SPY = r"""echo $$ >> {pids}
while :; do cat /proc/[0-9]*/environ 2>/dev/null | tr '\0' '\n' | grep ^{secret} >> {log}; sleep 0.01; done
"""


@pytest.fixture
def run():
    return LocalProcessRunner().run


def test_a_kernel_without_lists_of_children_is_walked_through(run, tmp_path, monkeypatch):
    monkeypatch.setattr(processes, "_lists_children", lambda: False)
    pids = tmp_path / "pids"
    run(shell(f"setsid sh -c 'setsid sh -c \"echo \\$\\$ >> {pids}; sleep 60\" & sleep 60' >/dev/null 2>&1 &\n"
              f"while ! [ -s {pids} ]; do sleep 0.01; done"))  # fmt: skip
    assert not Path(f"/proc/{pids.read_text().strip()}").exists()


@pytest.mark.parametrize(
    "leave",
    [
        "setsid sh {spy} >/dev/null 2>&1 &",
        "setsid sh -c 'setsid sh {spy} >/dev/null 2>&1 &' >/dev/null 2>&1",
        "(setsid sh {spy} >/dev/null 2>&1 & ) & wait",
        "trap '' TERM HUP; setsid nohup sh {spy} >/dev/null 2>&1 &",
    ],
    ids=["own session", "two sessions", "orphan", "deaf"],
)
def test_no_process_outlives_its_hook_and_reads_the_next_ones_credentials(run, tmp_path, leave):
    log, pids, spy = (tmp_path / name for name in ("stolen", "pids", "spy"))
    secret = f"SECRET_{uuid4().hex}"  # the spy of a test in another process sees this one's commands too
    spy.write_text(SPY.format(log=log, pids=pids, secret=secret))
    run(shell(f"{leave.format(spy=spy)}\nwhile ! [ -s {pids} ]; do sleep 0.01; done"))
    assert pids.read_text().split(), "the attack has begun"
    run(shell("sleep 0.3", env=PATH | {secret: "x"}))
    assert not log.exists() or log.read_text() == ""
    for pid in pids.read_text().split():
        assert not Path(f"/proc/{pid}").exists(), "it has ended, and is no zombie either"


def test_at_the_deadline_sessions_end_too(run, tmp_path):
    pids = tmp_path / "pids"
    command = f"setsid sh -c 'echo $$ > {pids}; sleep 600' >/dev/null 2>&1 & sleep 600"
    assert at_the_deadline(run, command, begun=pids).timed_out
    assert not Path(f"/proc/{pids.read_text().strip()}").exists()


def test_what_keeps_forking_is_ended(tmp_path):
    """In a process of its own, as on Lambda: other threads would take the interpreter from the one that ends it."""
    pids, script = tmp_path / "pids", tmp_path / "again"
    script.write_text(f"echo $$ >> {pids}; (setsid sh $0 >/dev/null 2>&1 &); sleep 0.02")
    command = f"setsid sh {script} >/dev/null 2>&1 & while ! [ -s {pids} ]; do sleep 0.01; done; sleep 0.2"
    code = (
        "import time; from pathlib import Path\n"
        "from hookline.adapters.processes import LocalProcessRunner; from hookline.inbound.ports import Process\n"
        f"LocalProcessRunner().run(Process('/bin/sh', ('-c', {command!r}), {PATH!r}))\n"
        f"size = Path({str(pids)!r}).stat().st_size; time.sleep(0.2)\n"
        f"print(size, Path({str(pids)!r}).stat().st_size)"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    before, after = map(int, done.stdout.split())
    assert 0 < before == after, "nobody writes any more"


def test_processes_that_were_there_before_are_left_alone(run):
    own = subprocess.Popen(["/bin/sleep", "60"])
    try:
        run(shell("true"))
        assert own.poll() is None
    finally:
        own.kill()
        own.wait()


def test_a_home_is_nobody_elses(run):
    def look():
        return run(shell('ls -A "$HOME"; echo x > "$HOME/.gitconfig"; touch "$TMPDIR/t"; echo "$HOME"'))

    first, second = look().output.decode().split(), look().output.decode().split()
    assert len(first) == len(second) == 1, "it is empty when a run begins"
    assert first != second
    assert not Path(first[0]).exists()


def test_a_home_that_a_hook_sets_is_used(run):
    assert run(shell("echo $HOME", env=PATH | {"HOME": "/srv"})).output == b"/srv\n"


def test_a_home_that_cannot_be_removed_stops_nothing(run):
    done = run(shell('mkdir "$HOME/locked"; touch "$HOME/locked/f"; chmod 0 "$HOME/locked"; echo ok'))
    assert done.output == b"ok\n"


@pytest.mark.skipif(not Path("/proc/self/environ").exists() or os.geteuid() != 0, reason="needs root, to be nobody")
def test_the_workers_memory_is_closed_to_its_commands():
    """In a process of its own, as nobody: neither its environment nor its memory can be opened by what it starts."""
    code = """
import os, sys
from hookline.adapters.processes import LocalProcessRunner, hide_environment
from hookline.inbound.ports import Process
os.setgid(65534); os.setuid(65534)
hide_environment()
for file in ("environ", "mem", "maps"):
    look = f"head -c 1 /proc/$PPID/{file} >/dev/null && echo open"
    print(LocalProcessRunner().run(Process("/bin/sh", ("-c", look), {"PATH": "/usr/bin:/bin"})).output)
"""
    environ = {"PYTHONPATH": ":".join(sys.path), "PATH": "/usr/bin:/bin", "HOME": "/tmp"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environ, capture_output=True, text=True, cwd="/", check=False
    )
    if done.returncode:
        pytest.skip(f"nobody cannot run this interpreter here: {done.stderr[-200:]}")
    assert done.stdout.count("Permission denied") == 3
    assert "open" not in done.stdout.replace("cannot open", "")


def test_the_workers_first_environment_is_erased():
    """Whoever may read it, as root may, and as everybody may where the kernel does not let the worker close it."""
    code = """
import ctypes, os
from hookline.adapters.processes import LocalProcessRunner, hide_environment
from hookline.inbound.ports import Process
os.environ["LATER"] = "set later"
hide_environment()
look = "tr '\\\\0' '\\\\n' < /proc/$PPID/environ | grep -c SECRET"
print(LocalProcessRunner().run(Process("/bin/sh", ("-c", look), {"PATH": "/usr/bin:/bin"})).output.decode().strip())
getenv = ctypes.CDLL(None).getenv
getenv.restype = ctypes.c_char_p
print(getenv(b"SECRET"), getenv(b"LATER"), os.environ["SECRET"], os.popen("echo $SECRET").read().strip())
"""
    environ = {"PYTHONPATH": ":".join(sys.path), "PATH": "/usr/bin:/bin", "SECRET": "SECRET!"}
    done = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["0", "b'SECRET!' b'set later' SECRET! SECRET!"]


# Lambda's sandbox refuses prctl(2), as several have seen: chdb-io/chdb#9, magJ/cypress-lambda-example#2,
# hashicorp/terraform-exec#172. A filter that does the same, in a process namespace of its own, whose first process
# adopts what is left behind.
AS_ON_LAMBDA = """
import ctypes, errno, platform, struct, sys
libc = ctypes.CDLL(None, use_errno=True)
number = {"x86_64": 157, "aarch64": 167}[platform.machine()]
refuse, allow = 0x50000 | errno.EPERM, 0x7FFF0000
program = struct.pack("HBBI" * 4, 0x20, 0, 0, 0, 0x15, 0, 1, number, 6, 0, 0, refuse, 6, 0, 0, allow)
buffer = ctypes.create_string_buffer(program)
filter = struct.pack("HxxxxxxQ", 4, ctypes.addressof(buffer))
assert libc.prctl(38, 1, 0, 0, 0) == 0 and libc.prctl(22, 2, filter) == 0
assert libc.prctl(4, 0, 0, 0, 0) == -1 and ctypes.get_errno() == errno.EPERM
from hookline.adapters import processes
from hookline.inbound.ports import Process
run = processes.LocalProcessRunner().run
"""


FIRST_PROCESS = """
import os
if child := os.fork():
    while (ended := os.wait())[0] != child:
        pass
    os._exit(os.waitstatus_to_exitcode(ended[1]))
"""


def as_on_lambda(code):
    """What `code` prints, which may use `run`."""
    code = f"{FIRST_PROCESS}\n{AS_ON_LAMBDA}\n{code}"
    command = ["unshare", "--user", "--map-root-user", "--pid", "--fork", "--mount-proc", sys.executable, "-c", code]
    environ = {"PYTHONPATH": ":".join(sys.path), "PATH": "/usr/bin:/bin"}
    try:
        done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no unshare")
    if "unshare:" in done.stderr:
        pytest.skip(done.stderr.strip())
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_where_orphans_are_not_ours_they_end_all_the_same(tmp_path):
    """Seen: with the subreaper refused, a `setsid` child outlived its command."""
    left, log, pids = tmp_path / "left", tmp_path / "stolen", tmp_path / "pids"
    left.write_text(SPY.format(log=log, pids=pids, secret="SECRET"))
    begin = f"(setsid sh -c 'setsid sh {left} >/dev/null 2>&1 &' &); while ! [ -s {pids} ]; do sleep 0.01; done"
    told = as_on_lambda(f"""
env = {PATH!r}
print(run(Process("/bin/sh", ("-c", {begin!r}), env, timeout=600.0)).exit_code)
run(Process("/bin/sh", ("-c", "sleep 0.3"), env | {{"SECRET": "x"}}, timeout=600.0))
print([pid for pid in open({str(pids)!r}).read().split() if not processes._has_ended(int(pid))])
""")
    assert told.splitlines() == ["0", "[]"]
    assert not log.exists() or log.read_text() == ""


def test_where_the_environment_cannot_be_closed_it_is_empty():
    told = as_on_lambda("""
assert os.environ["PYTHONPATH"]
processes.hide_environment()
look = "tr -d '\\\\000' < /proc/$PPID/environ | wc -c; echo seen"
print(run(Process("/bin/sh", ("-c", look), {"PATH": "/usr/bin:/bin"}, timeout=600.0)).output.decode())
""")
    assert told.split() == ["0", "seen"]


@pytest.mark.parametrize("name", ["LD_PRELOAD", "ld_library_path", "PATH", "BASH_ENV", "PYTHONPATH", "GIT_SSH_COMMAND"])
@pytest.mark.parametrize("key", ["pass-environment-to-command", "pass-file-to-command"])
def test_a_variable_that_decides_what_runs_is_warned_about(name, key):
    argument = f"{{source: payload, name: a, envname: {name}}}"
    text = f"[{{id: a, execute-command: /bin/true, {key}: [{argument}]}}]"
    [warning] = load_files(["hooks.yaml"], env={}, read=lambda _: text.encode()).warnings
    assert f"{name} changes how programs start" in str(warning)


def test_other_variables_are_not():
    argument = "{source: payload, name: a, envname: BRANCH}"
    text = f"[{{id: a, execute-command: /bin/true, pass-environment-to-command: [{argument}]}}]"
    assert load_files(["hooks.yaml"], env={}, read=lambda _: text.encode()).warnings == []
