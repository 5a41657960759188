from __future__ import annotations

import pytest

from hookline_cli.local import stack
from hookline_cli.local.checkout import Checkout


@pytest.fixture
def checkout(tmp_path):
    for name in ("layers/common/hookline/a.py", "functions/sender/app.py", "template.yaml", "samconfig.toml"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return Checkout(tmp_path)


@pytest.mark.parametrize("name", ["layers/common/hookline/a.py", "functions/sender/app.py", "template.yaml"])
def test_a_change_of_what_is_deployed_changes_the_fingerprint(checkout, name):
    before = stack._fingerprint(checkout)
    (checkout.root / name).write_text("changed")
    assert stack._fingerprint(checkout) != before


def test_a_moved_file_changes_the_fingerprint(checkout):
    before = stack._fingerprint(checkout)
    (checkout.root / "functions/sender/app.py").rename(checkout.root / "functions/sender/main.py")
    assert stack._fingerprint(checkout) != before


def test_what_python_leaves_behind_does_not(checkout):
    before = stack._fingerprint(checkout)
    cache = checkout.root / "functions/sender/__pycache__"
    cache.mkdir()
    (cache / "app.cpython-311.pyc").write_bytes(b"\0")
    assert stack._fingerprint(checkout) == before


def test_no_trace_of_another_account_reaches_the_emulator(monkeypatch):
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "token")
    monkeypatch.setenv("PATH", "/bin")
    environment = stack.environment({"AWS_ACCESS_KEY_ID": "test"})
    assert {name for name in environment if name.startswith("AWS_")} - {"AWS_CA_BUNDLE"} == {"AWS_ACCESS_KEY_ID"}
    assert environment["PATH"] == "/bin"
