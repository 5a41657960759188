from __future__ import annotations

import sys

import pytest

from hookline_cli.local import setup
from hookline_cli.local.checkout import Checkout


@pytest.mark.parametrize(("version", "fits"), [((3, 10), False), ((3, 11), True), ((3, 14), True), ((3, 15), False)])
def test_which_pythons_fit(monkeypatch, version, fits):
    monkeypatch.setattr(sys, "version_info", (*version, 0, "final", 0))
    if fits:
        setup._check_python()
    else:
        with pytest.raises(setup.SetupFailed, match="make setup PYTHON="):
            setup._check_python()


def test_a_changed_lock_is_installed_again(tmp_path):
    checkout = Checkout(tmp_path)
    (tmp_path / "requirements").mkdir()
    lock = tmp_path / "requirements/sam.txt"
    lock.write_text("one")
    stamp = tmp_path / ".local/venvs/sam/.lock"
    stamp.parent.mkdir(parents=True)
    assert setup._stamp(checkout, "sam") != setup._wanted(checkout, "sam")
    stamp.write_text(setup._wanted(checkout, "sam"))
    assert setup._stamp(checkout, "sam") == setup._wanted(checkout, "sam")
    lock.write_text("two")
    assert setup._stamp(checkout, "sam") != setup._wanted(checkout, "sam")


def test_a_failed_command_shows_what_it_said(tmp_path):
    with pytest.raises(setup.SetupFailed, match="no such package"):
        setup._run([sys.executable, "-c", "import sys; sys.exit('no such package')"])
    with pytest.raises(setup.SetupFailed, match="python3-venv"):
        setup._run([sys.executable, "-c", "raise SystemExit(1)"], "Debian has it in python3-venv")
    assert tmp_path.exists()
