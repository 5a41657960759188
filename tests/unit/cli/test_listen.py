"""`hookline listen`: what it takes, and what it refuses before anything is made. It runs in tests/local."""

from __future__ import annotations

import json

import pytest

from hookline.errors import NotFound
from hookline.outbound.requests.signing import parse_secret
from hookline_cli.commands import listen as module
from hookline_cli.listening.secrets import secret_of

SENDERS = "arn:aws:iam::123456789012:role/r1 arn:aws:iam::123456789012:role/r2"


@pytest.fixture
def stack(stack, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_REGION", "eu-central-1")
    stack.name = "hookline"
    stack.output = {"ListenSenders": SENDERS}.__getitem__
    return stack


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--print-secret"], "--endpoint-of: expected the tenant"),
        (["--secret-env", "X"], "--endpoint-of: expected the tenant"),
        (["github", "--endpoint-of", "acme"], "HOOK: expected hooks, or --endpoint-of"),
        (["--json", "--plain"], "--plain: expected --json or --plain"),
        (["--requests"], "--requests: expected --json"),
        (["--forward-to", "localhost:3000"], "--forward-to: expected an address"),
        (["--filter", "["], "--filter: expected a JSON object"),
        (["--filter", '{"data": {"n": 1}}'], "--filter.data.n: "),
        (["--endpoint-of", "acme", "--types", "inv*"], "--types: expected an event type's name"),
        (["--endpoint-of", "acme", "--secret-env", "NOT_THERE"], "--secret-env: there is no variable NOT_THERE"),
    ],
)
def test_what_is_wrong_is_named(cli, stack, arguments, says):  # noqa: ARG001 - it is found by the command
    assert f"error: {says}" in cli.fails("listen", *arguments)


def test_a_hook_that_is_not_applied(cli, stack):
    stack.hooks.apply({"hooks": [{"id": "github"}, {"id": "stripe"}]})
    assert cli.fails("listen", "gitlab", code=1) == "error: there is no hook gitlab; there are github, stripe"


def test_a_secret_that_is_none(cli, stack, tmp_path):  # noqa: ARG001 - it is found by the command
    file = tmp_path / "secret"
    file.write_text("hunter2\n")
    said = cli.fails("listen", "--endpoint-of", "acme", "--secret-file", file)
    assert "expected whsec_" in said
    assert "hunter2" not in said


def test_the_secret_is_the_same_each_time_and_another_for_each_tenant(cli, stack):
    first = cli.run("listen", "--endpoint-of", "acme", "--print-secret").stdout
    assert cli.run("listen", "--endpoint-of", "acme", "--print-secret").stdout == first
    assert parse_secret(first.strip())[0] == "v1"
    others = {cli.run("listen", "--endpoint-of", "globex", "--print-secret").stdout}
    stack.name = "other"
    others.add(cli.run("listen", "--endpoint-of", "acme", "--print-secret").stdout)
    assert len({first, *others}) == 3


def test_a_given_secret_is_the_one(cli, stack):  # noqa: ARG001 - it is found by the command
    given = "whsec_" + "A" * 32
    said = cli.run("listen", "--endpoint-of", "acme", "--secret-env", "S", "--print-secret", env={"S": given})
    assert said.stdout.strip() == given


def test_the_key_is_readable_by_its_owner_alone_and_a_broken_one_is_said(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    secret_of("a")
    key = tmp_path / "hookline/listen.key"
    assert key.stat().st_mode & 0o077 == 0
    assert len(key.read_bytes()) == 32
    key.write_bytes(b"short")
    with pytest.raises(Exception, match="expected 32 bytes"):
        secret_of("a")


class Ended:
    """An engine whose user ends it at once, or that finds no tenant."""

    def __init__(self, error=None):
        self.error = error or KeyboardInterrupt()
        self.closed = 0

    def start(self, view, *, replay):
        view.note(f"started with {replay}")
        raise self.error

    def close(self):
        self.closed += 1
        return ["the queue stays"]


@pytest.mark.parametrize(("error", "code"), [(None, 0), (NotFound("tenant acme"), 1)])
def test_however_it_ends_what_it_made_is_taken_away(cli, stack, monkeypatch, error, code):  # noqa: ARG001 - as above
    engine = Ended(error)
    monkeypatch.setattr(module, "_engine", lambda *_: engine)
    result = cli.run("listen", "--endpoint-of", "acme", "--replay-last", 3, "--json", code=code)
    assert engine.closed == 1
    assert "started with 3" in result.stderr
    assert "warning: the queue stays" in result.stderr
    assert result.stdout == ""


def test_a_filter_that_takes_too_long_matches_nothing():
    matches = module._filter(json.dumps({"data": {"n": [{"wildcard": "*a*a*a*a*"}]}}))
    assert matches({"data": {"n": "xaxaxaxax"}})
    assert not matches({"data": {"n": ["b" * 1000] * 100_000}})
    assert module._filter(None) is None
