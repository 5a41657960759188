"""`make setup`: the three environments a checkout works with, installed from their locks, the slow parts side by side.

Runs on the machine's own Python before anything is installed, so it imports the standard library only.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from hookline_cli.local.checkout import Checkout
from hookline_cli.local.progress import say, step

__all__ = ["SetupFailed", "install", "main"]

_PYTHONS = ((3, 11), (3, 14))  # what template.yaml's Runtime allows, since functions run on this Python locally
_LOCKS = {"project": "requirements/dev.txt", "ministack": "requirements/ministack.txt", "sam": "requirements/sam.txt"}
_ON_DEMAND = {"docs": "requirements/docs.txt"}  # installed by what needs it
_DOWNLOAD_SECONDS = "180"


class SetupFailed(Exception):
    pass


def main() -> int:
    checkout = Checkout.here()
    try:
        _check_python()
        with checkout.alone():
            stale = [name for name in _LOCKS if _stamp(checkout, name) != _wanted(checkout, name)]
            if stale:
                _install(checkout, stale)
            _link_project(checkout)
    except SetupFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0


def install(checkout: Checkout, name: str) -> None:
    """Has an environment that `make setup` leaves out hold what its lock says. Raises SetupFailed."""
    if _stamp(checkout, name) != _wanted(checkout, name):
        with checkout.alone():
            _install(checkout, [name])


def _check_python() -> None:
    least, most = _PYTHONS
    if not least <= sys.version_info[:2] <= most:
        raise SetupFailed(
            f"Hookline needs Python 3.{least[1]} to 3.{most[1]}, and {sys.executable} is {sys.version.split()[0]}; "
            f"name another one: make setup PYTHON=python3.13"
        )


def _install(checkout: Checkout, stale: list[str]) -> None:
    uv = checkout.tool("project", "uv")
    if not uv.exists():
        with step("make .venv and install uv, the installer, into it"):
            _bootstrap(checkout)
    with step(f"install {', '.join(stale)} from the locks"), ThreadPoolExecutor(len(stale)) as pool:
        for result in [pool.submit(_sync, checkout, name, uv) for name in stale]:
            result.result()


def _bootstrap(checkout: Checkout) -> None:
    venv = checkout.root / ".venv"
    shutil.rmtree(venv, ignore_errors=True)
    _run([sys.executable, "-m", "venv", venv], "Debian and Ubuntu have it in the package python3-venv")
    _run([*_pip(checkout), "install", "--require-hashes", "-r", checkout.root / "requirements/uv.txt"])


def _sync(checkout: Checkout, name: str, uv: Path) -> None:
    """Makes one environment hold exactly what its lock says."""
    folder = checkout.tool(name, "python").parents[1]
    if name != "project" and not checkout.tool(name, "python").exists():
        _run([uv, "venv", "--no-config", "--clear", "--python", sys.executable, folder])
    lock = checkout.root / (_LOCKS | _ON_DEMAND)[name]
    options: list[str | Path] = ["--no-config", "--require-hashes", "--only-binary", ":all:", "--python", folder]
    _run([uv, "pip", "sync", *options, lock], settings=_uv_settings(checkout))
    (folder / ".lock").write_text(_wanted(checkout, name))


def _uv_settings(checkout: Checkout) -> dict[str, str]:
    """What pip is told, for uv, which reads only its own: a company's index and certificate are configured once."""
    settings = {"UV_HTTP_TIMEOUT": _DOWNLOAD_SECONDS, **os.environ}
    for option, variable, ours in (
        ("index-url", "PIP_INDEX_URL", "UV_DEFAULT_INDEX"),
        ("cert", "PIP_CERT", "SSL_CERT_FILE"),
    ):
        value = os.environ.get(variable) or _pip_setting(checkout, option)
        if value:
            settings.setdefault(ours, value)
    return settings


def _pip_setting(checkout: Checkout, option: str) -> str:
    command = [*_pip(checkout), "config", "get", f"global.{option}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


def _pip(checkout: Checkout) -> list[str | Path]:
    return [checkout.tool("project", "python"), "-m", "pip", "--disable-pip-version-check"]


def _link_project(checkout: Checkout) -> None:
    """Puts the working tree on .venv's path and `hookline` into its bin: an editable install without a build."""
    version = "python" + ".".join(map(str, sys.version_info[:2]))
    site = checkout.root / ".venv/lib" / version / "site-packages"
    (site / "hookline.pth").write_text(f"{checkout.root / 'layers/common'}\n{checkout.root / 'cli'}\n")
    program = checkout.tool("project", "hookline")
    program.write_text(
        f"#!{checkout.tool('project', 'python')}\n"
        "from hookline_cli.__main__ import main\n\nif __name__ == '__main__':\n    main()\n"
    )
    program.chmod(0o755)


def _stamp(checkout: Checkout, name: str) -> str:
    try:
        return (checkout.tool(name, "python").parents[1] / ".lock").read_text()
    except FileNotFoundError:
        return ""


def _wanted(checkout: Checkout, name: str) -> str:
    lock = hashlib.sha256((checkout.root / (_LOCKS | _ON_DEMAND)[name]).read_bytes()).hexdigest()
    return f"{sys.version_info[0]}.{sys.version_info[1]} {checkout.root} {lock}"


def _run(command: list[str | Path], hint: str = "", settings: dict[str, str] | None = None) -> None:
    """Runs quietly. Raises SetupFailed with what it said if it fails."""
    done = subprocess.run(command, env=settings, capture_output=True, text=True, check=False)
    if done.returncode:
        what = " ".join(Path(part).name for part in map(str, command[:3]))
        raise SetupFailed("\n".join(filter(None, [f"{what} failed:", done.stdout, done.stderr, hint])))


if __name__ == "__main__":
    code = main()
    if code == 0 and "--quiet" not in sys.argv:
        say("ready: make run | demo | test | help")
    sys.exit(code)
