"""`python -m hookline_cli.local <command>`: what make's verbs of the same names call."""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, redirect_stdout, suppress
from io import StringIO
from typing import TYPE_CHECKING

from hookline_cli.local import stack
from hookline_cli.local.checkout import Checkout
from hookline_cli.local.emulator import Emulator, EmulatorFailed
from hookline_cli.local.progress import say

if TYPE_CHECKING:
    from collections.abc import Iterator


def up(checkout: Checkout) -> int:
    stack.up(checkout)
    say("settings are in .local/env; `make logs` follows it, `make down` ends it")
    return 0


def down(checkout: Checkout) -> int:
    if not stack.down(checkout):
        say("no local stack is running")
    return 0


def status(checkout: Checkout) -> int:
    emulator = Emulator.running(checkout)
    say(f"running at {emulator.endpoint} (pid {emulator.pid})" if emulator else "not running")
    return 0 if emulator else 1


def logs(checkout: Checkout) -> int:
    if Emulator.running(checkout) is None:
        say("no local stack is running; `make up` starts one")
        return 1
    from hookline_cli.local.logs import follow

    with suppress(KeyboardInterrupt):
        follow(checkout.read_env())
    return 0


def demo(checkout: Checkout) -> int:
    """The demonstration, once; the stack is left as it was found. Its own count of steps is the last line."""
    found = Emulator.running(checkout)
    try:
        return demonstrate(checkout)
    finally:
        if found is None:
            with redirect_stdout(StringIO()):
                stack.down(checkout)


def run(checkout: Checkout) -> int:
    """The demonstration, then the stack until Ctrl-C."""
    try:
        code = demonstrate(checkout)
        emulator = Emulator.running(checkout)
        if code or emulator is None:
            return code or 1
        with _console(checkout):
            say("serving until Ctrl-C")
            while emulator.alive():
                time.sleep(1)
        say("the emulator ended; the end of its log is in .local/ministack.log")
    except KeyboardInterrupt:
        say("")
    else:
        return 1
    finally:
        stack.down(checkout)
    return 0


@contextmanager
def _console(checkout: Checkout) -> Iterator[None]:
    """The console on the local stack, which prints its address."""
    environment = stack.environment(checkout.read_env())
    command = [sys.executable, "-m", "hookline_cli", "console", "--no-browser"]
    # a session of its own: Ctrl-C reaches this program, which then ends it
    process = subprocess.Popen(command, cwd=checkout.root, env=environment, start_new_session=True)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def demonstrate(checkout: Checkout) -> int:
    settings = stack.up(checkout)
    command = [sys.executable, "-m", "hookline_cli.local.demo"]
    return subprocess.run(command, cwd=checkout.root, env=stack.environment(settings), check=False).returncode


def sam_local(checkout: Checkout, endpoint: str, forward: list[int]) -> int:
    """The functions in containers on an emulator at `endpoint`, until Ctrl-C."""
    from hookline_cli.local.samlocal.loop import SamLocalFailed, run
    from hookline_cli.local.samlocal.servers import SamFailed
    from hookline_cli.local.samlocal.storage import StorageFailed

    try:
        run(checkout, endpoint, forward)
    except (SamLocalFailed, SamFailed, StorageFailed) as failure:
        print(failure, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        say("")
    return 0


def ports(text: str) -> list[int]:
    ports = [int(port) for port in text.replace(",", " ").split()]
    if not all(0 < port < 65_536 for port in ports):  # noqa: PLR2004 - what TCP has
        raise ValueError(f"no port: {text}")
    return ports


COMMANDS = {"up": up, "down": down, "status": status, "logs": logs, "demo": demo, "run": run}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m hookline_cli.local", description="the local stack")
    parser.add_argument("command", choices=[*COMMANDS, "sam-local"])
    parser.add_argument("--endpoint", default="", help="sam-local: address of an emulator; default: MiniStack, started")
    parser.add_argument(
        "--forward",
        type=ports,
        default=[],
        help="sam-local: ports of 127.0.0.1, with commas between, that functions reach at host.docker.internal",
    )
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # `kill` cleans up as Ctrl-C does
    try:
        if given.command == "sam-local":
            return sam_local(Checkout.here(), given.endpoint, given.forward)
        return COMMANDS[given.command](Checkout.here())
    except (EmulatorFailed, stack.StackFailed) as failure:
        print(failure, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
