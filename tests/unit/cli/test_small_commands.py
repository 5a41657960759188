"""stats, sign, settings, completion."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys

import pytest
from standardwebhooks import Webhook

from hookline.outbound.model import Attempt, Status

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def test_stats(cli, stack):
    stack.endpoint()
    stack.endpoint("ep_2")
    stack.delivery("ep_1", "e1", attempt=1, attempts=(Attempt(0.0, 200, 12, "", "fast"),))
    stack.delivery("ep_2", "e1", Status.EXHAUSTED, attempt=1, attempts=(Attempt(0.0, 503, 40, "status", "slow"),))
    shown = cli.json("stats", "--since", "2026-01-01")
    assert (shown["deliveries"], shown["success_rate"], shown["codes"]) == (2, 0.5, {"200": 1, "503": 1})
    assert cli.json("stats", "--since", "2026-01-01", "--endpoint", "ep_1")["success_rate"] == 1.0
    assert cli.json("stats")["deliveries"] == 0  # the last day alone
    table = cli.run("stats", "--since", "2026-01-01", "--output", "table").stdout
    assert "50.00%" in table
    assert "200 1, 503 1" in table
    cli.fails("stats", "--endpoint", "ep_9", code=1)


def test_sign(cli):
    headers = cli.json("sign", "--data", '{"a": 1}', "--secret", SECRET, "--id", "evt_1")
    assert Webhook(SECRET).verify('{"a": 1}', headers) == {"a": 1}
    assert headers["webhook-id"] == "evt_1"
    again = cli.json("sign", "--data", "1", "--secret", "-", "--timestamp", "1780000000", input_=SECRET + "\n")
    assert again["webhook-timestamp"] == "1780000000"
    assert "X-Hub-Signature-256" in cli.json("sign", "--data", "1", "--secret", "s", "--signature", "github")


@pytest.mark.usefixtures("stack")
def test_sign_with_an_endpoints_own_secret_which_is_not_shown(cli):
    made = cli.json("endpoints", "create", "https://example.com/", "--tenant", "acme")
    result = cli.run("sign", "--data", "{}", "--endpoint", made["id"])
    Webhook(made["secret"]).verify("{}", json.loads(result.stdout))
    assert made["secret"] not in result.output


def test_sign_as_a_curl_command(cli, tmp_path):
    body = tmp_path / "body.json"
    body.write_text('{"a": "it\'s"}')
    command = cli.run("sign", "--data", f"@{body}", "--secret", SECRET, "--curl", "http://localhost/x y").stdout
    words = shlex.split(command)
    assert words[:4] == ["curl", "--request", "POST", "http://localhost/x y"]
    assert words[-2:] == ["--data-binary", f"@{body}"]
    headers = dict(word.split(": ", 1) for word in words if word.startswith("webhook-"))
    Webhook(SECRET).verify(body.read_text(), headers)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], "--secret: expected a secret, or --endpoint"),
        (["--secret", SECRET, "--endpoint", "ep_1"], "--secret: expected a secret, or --endpoint"),
        (["--secret", "whsec_x"], "secret: expected"),
        (["--secret", SECRET, "--signature", "none"], "--signature: expected standard, github, stripe"),
    ],
)
def test_sign_refuses(cli, stack, arguments, expected):
    message = cli.fails("sign", "--data", "1", *arguments)
    assert expected in message
    assert SECRET not in message
    assert stack.found == []


def test_settings(cli, stack):
    stack.name, stack.status = "hookline", "CREATE_COMPLETE"
    stack.outputs, stack.parameters = {"EventsTable": "t-1"}, {"RetentionDays": "7"}
    assert cli.json("settings")["outputs"] == {"EventsTable": "t-1"}
    assert "EventsTable  t-1\n" in cli.run("settings", "--output", "table").stdout
    assert cli.run("settings", "EventsTable").stdout == "t-1\n"
    assert cli.run("settings", "RetentionDays").stdout == "7\n"
    assert "no output or parameter Nope" in cli.fails("settings", "Nope", code=1)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell", "pwsh"])
def test_completion(cli, shell):
    assert "hookline" in cli.run("completion", shell).stdout


def test_completion_of_a_shell_that_is_none(cli):
    assert "SHELL: expected bash" in cli.fails("completion", "tcsh")


@pytest.mark.parametrize(
    ("words", "completed"), [("hookline ev", ["event-types", "events"]), ("hookline dlq re", ["replay"])]
)
def test_the_shell_is_answered(words, completed):
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(sys.path),
        "_HOOKLINE_COMPLETE": "complete_bash",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split()) - 1),
    }
    script = "from hookline_cli.main import app; app(prog_name='hookline')"
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == completed


def test_overview(cli, stack):
    stack.endpoint("ep_1", "acme", disabled_reason="410 Gone")
    stack.endpoint("ep_2", "acme")
    shown = cli.json("overview")
    assert [(each["id"], each["state"]) for each in shown["endpoints_in_trouble"]] == [("ep_1", "disabled")]
    assert [each["queue"] for each in shown["dead_letters"]] == ["delivery", "inbound", "inbound-fifo", "stream"]
    assert shown["totals"]["Delivered"] == 0
    table = cli.run("overview", "--output", "table").stdout
    assert "ep_1" in table
    assert "ep_2" not in table


@pytest.mark.parametrize(
    ("options", "code", "matches", "body"),
    [
        (["--filter", '{"data": {"total": [{"numeric": [">", 10]}]}}', "--transform", "data.total"], 0, True, "12.5"),
        (["--filter", '{"data": {"total": [{"numeric": [">", 99]}]}}'], 1, False, None),
        (["--payload", "data"], 0, True, '{"total":12.5}'),
        (["--transform", "data.["], 1, False, None),
    ],
)
def test_playground(cli, options, code, matches, body):
    shown = cli.json("playground", "--type", "order.created", "--data", '{"total": 12.5}', *options, code=code)
    assert (shown["matches"], shown["body"]) == (matches, body)
    assert bool(shown["why"] or shown["problems"]) is not matches


def test_playground_refuses(cli):
    assert "--data: expected JSON" in cli.fails("playground", "--type", "a", "--data", "{")
    assert "--filter: expected a JSON object" in cli.fails("playground", "--type", "a", "--data", "1", "--filter", "[")
