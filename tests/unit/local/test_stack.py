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
    before = stack.fingerprint(checkout)
    (checkout.root / name).write_text("changed")
    assert stack.fingerprint(checkout) != before


def test_a_moved_file_changes_the_fingerprint(checkout):
    before = stack.fingerprint(checkout)
    (checkout.root / "functions/sender/app.py").rename(checkout.root / "functions/sender/main.py")
    assert stack.fingerprint(checkout) != before


def test_what_python_leaves_behind_does_not(checkout):
    before = stack.fingerprint(checkout)
    cache = checkout.root / "functions/sender/__pycache__"
    cache.mkdir()
    (cache / "app.cpython-311.pyc").write_bytes(b"\0")
    assert stack.fingerprint(checkout) == before


def test_no_trace_of_another_account_reaches_the_emulator(monkeypatch):
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "token")
    monkeypatch.setenv("PATH", "/bin")
    environment = stack.environment({"AWS_ACCESS_KEY_ID": "test"})
    assert {name for name in environment if name.startswith("AWS_")} - {"AWS_CA_BUNDLE"} == {"AWS_ACCESS_KEY_ID"}
    assert environment["PATH"] == "/bin"


class Deployed:
    """Of the emulator, what `up` asks: whether it runs, and what it knows of the stack."""

    endpoint = "http://127.0.0.1:1"
    port = 1

    def __init__(self, status):
        self.status = status
        self.deployments = 0
        self.removed = 0


@pytest.fixture
def emulator(checkout, monkeypatch):
    (checkout.root / "samconfig.toml").write_text('[local.deploy.parameters]\nstack_name = "hookline-local"\n')
    checkout.local.mkdir()
    there = Deployed("")

    def sam(_checkout, _endpoint):
        there.deployments += 1
        there.status = "CREATE_COMPLETE"

    def delete(_endpoint, _name):
        there.removed += 1
        there.status = ""

    monkeypatch.setattr(stack.Emulator, "running", lambda _checkout: there)
    monkeypatch.setattr(stack, "_status", lambda _endpoint, _name: there.status)
    monkeypatch.setattr(stack, "_outputs", lambda _endpoint, _name: {"ApiUrl": "http://api"})
    monkeypatch.setattr(stack, "_sam", sam)
    monkeypatch.setattr(stack, "_delete", delete)
    return there


@pytest.mark.usefixtures("capsys")
def test_a_live_emulator_without_the_stack_is_deployed_to(checkout, emulator):
    stack.up(checkout)
    stack.up(checkout)
    assert emulator.deployments == 1, "what is there and unchanged stays"
    emulator.status = ""  # somebody deleted it; .local/env still says that it was deployed
    assert stack.up(checkout)["HOOKLINE_API_URL"] == "http://api"
    assert emulator.deployments == 2


@pytest.mark.usefixtures("capsys")
def test_a_stack_whose_first_deployment_failed_is_made_anew(checkout, emulator):
    emulator.status = "ROLLBACK_COMPLETE"
    stack.up(checkout)
    assert (emulator.removed, emulator.deployments) == (1, 1)
