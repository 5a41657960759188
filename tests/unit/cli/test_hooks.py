from __future__ import annotations

import hashlib
import hmac
import json

import pytest

from hookline_cli.commands import hooks as commands

BODY = '{"ref": "refs/heads/main"}'
DEPLOY = """
- id: deploy
  execute-command: /bin/echo
  pass-arguments-to-command: [{source: payload, name: ref}]
  trigger-rule:
    match: {type: value, value: refs/heads/main, parameter: {source: payload, name: ref}}
"""
GITHUB = """
- id: gh
  verify: {scheme: github, secrets: ["ssm:/hookline/github"]}
  action: {type: event, event-type: gh.push, tenant: default}
"""


def signed(secret):
    return "sha256=" + hmac.new(secret.encode(), BODY.encode(), hashlib.sha256).hexdigest()


@pytest.fixture
def hooks(tmp_path):
    def write(text, name="hooks.yaml"):
        file = tmp_path / name
        file.write_text(text)
        return file

    return write


@pytest.fixture
def request_file(tmp_path):
    def write(**request):
        file = tmp_path / "request.json"
        file.write_text(json.dumps({"body": BODY, "headers": {"Content-Type": "application/json"}} | request))
        return file

    return write


def test_apply(cli, stack, hooks):
    result = cli.run("hooks", "apply", hooks(DEPLOY), hooks(GITHUB, "more.yaml"))
    shown = json.loads(result.stdout)
    assert (shown["version"], shown["applied"], shown["hooks"], shown["added"]) == (1, True, 2, ["deploy", "gh"])
    assert [hook["id"] for hook in stack.hooks.load(1)["hooks"]] == ["deploy", "gh"]
    assert "ConfigCacheSeconds" in result.stderr


def test_try_shows_the_call_that_an_action_would_make(cli, hooks, request_file):
    file = hooks("[{id: q, action: {type: sqs, queue-url: 'https://sqs/q', group: {source: payload, name: ref}}}]")
    shown = cli.run("hooks", "try", file, "--id", "q", "--request", request_file(), "--output", "table").stdout
    assert "https://sqs/q" in shown
    effect = cli.json("hooks", "try", file, "--id", "q", "--request", request_file())["effect"]
    assert (effect["type"], effect["target"]) == ("sqs", "https://sqs/q")
    assert json.loads(effect["payload"])["body"] == BODY


def test_apply_again_makes_no_version(cli, stack, hooks):
    cli.run("hooks", "apply", hooks(DEPLOY))
    result = cli.run("hooks", "apply", hooks(DEPLOY))
    assert json.loads(result.stdout)["applied"] is False
    assert "nothing has changed" in result.stderr
    assert stack.hooks.current_version() == 1


def test_dry_run_stores_nothing(cli, stack, hooks):
    shown = cli.json("hooks", "apply", hooks(DEPLOY), "--dry-run")
    assert (shown["applied"], shown["added"]) == (False, ["deploy"])
    assert stack.hooks.current_version() == 0


def test_apply_tells_every_problem_and_applies_nothing(cli, stack, hooks):
    text = DEPLOY.replace("type: value", "type: nonsense") + GITHUB.replace("ssm:/hookline/github", "ssm:/nowhere")
    message = cli.fails("hooks", "apply", hooks(text))
    assert "hooks.yaml:6: hook 'deploy': trigger-rule.match.type: expected a match type" in message
    assert "verify.secrets[0]: expected a secret behind ssm:/nowhere" in message
    assert stack.hooks.current_version() == 0


@pytest.mark.usefixtures("stack")
def test_apply_shows_warnings(cli, hooks):
    result = cli.run("hooks", "apply", hooks(DEPLOY.replace("- id", "- unheard-of: 1\n  id")))
    assert "warning: " in result.stderr
    assert "unheard-of" in result.stderr


def test_apply_expands_templates(cli, stack, hooks):
    text = DEPLOY.replace("/bin/echo", '{{ getenv "HOOKLINE_TEST_COMMAND" }}')
    cli.run("hooks", "apply", hooks(text), "--template", env={"HOOKLINE_TEST_COMMAND": "/bin/true"})
    assert stack.hooks.load(1)["hooks"][0]["execute-command"] == "/bin/true"


@pytest.mark.usefixtures("stack")
def test_list(cli, hooks):
    assert cli.json("hooks", "list") == []
    cli.run("hooks", "apply", hooks(DEPLOY + GITHUB))
    assert cli.json("hooks", "list") == [
        {"id": "deploy", "set": "hooks", "path": "/hooks/deploy", "verify": "", "action": "command", "mode": "async"},
        {"id": "gh", "set": "hooks", "path": "/hooks/gh", "verify": "github", "action": "event", "mode": "async"},
    ]
    (version,) = cli.json("hooks", "list", "--versions")
    assert (version["version"], version["current"], version["applied_by"]) == (1, True, "me")


def test_diff_masks_secrets(cli, stack, hooks):
    text = DEPLOY.replace("type: value, value: refs/heads/main", "type: payload-hmac-sha256, secret: first-secret")
    cli.run("hooks", "apply", hooks(text))
    changed = hooks(text.replace("first-secret", "second-secret"))
    result = cli.run("hooks", "diff", changed, "--output", "table")
    assert "-    secret: (secret 1)" in result.stdout
    assert "+    secret: (secret 2)" in result.stdout
    assert "first-secret" not in result.output
    assert "second-secret" not in result.output
    assert stack.hooks.current_version() == 1


@pytest.mark.usefixtures("stack")
def test_diff_with_a_version(cli, hooks):
    cli.run("hooks", "apply", hooks(DEPLOY))
    cli.run("hooks", "apply", hooks(DEPLOY + GITHUB))
    assert cli.json("hooks", "diff")["removed"] == ["gh"]
    assert cli.json("hooks", "diff", "--to", "2")["diff"] == []
    assert "--to: expected without files" in cli.fails("hooks", "diff", hooks(DEPLOY), "--to", "1")


@pytest.mark.usefixtures("stack")
def test_diff_of_an_order(cli, hooks):
    cli.run("hooks", "apply", hooks(DEPLOY + GITHUB))
    assert cli.json("hooks", "diff", hooks(GITHUB + DEPLOY))["reordered"] is True


def in_use(stack):
    return [hook["id"] for hook in stack.hooks.load(stack.hooks.current_version())["hooks"]]


def test_a_file_replaces_its_own_set_alone(cli, stack, hooks):
    assert cli.json("hooks", "apply", hooks(DEPLOY))["set"] == "hooks"
    shown = cli.json("hooks", "apply", hooks(GITHUB, "billing.yaml"))
    assert (shown["set"], shown["added"], shown["removed"], shown["hooks"]) == ("billing", ["gh"], [], 2)
    assert in_use(stack) == ["deploy", "gh"]
    assert [(each["id"], each["set"]) for each in cli.json("hooks", "list")] == [("deploy", "hooks"), ("gh", "billing")]


def test_an_id_of_another_set_is_refused(cli, stack, hooks):
    cli.run("hooks", "apply", hooks(DEPLOY))
    assert "the set hooks has it" in cli.fails("hooks", "apply", hooks(DEPLOY), "--set", "other")
    assert stack.hooks.current_version() == 1


def test_removal_is_refused_in_a_script_without_prune(cli, stack, hooks):
    cli.run("hooks", "apply", hooks(DEPLOY + GITHUB))
    message = cli.fails("hooks", "apply", hooks(DEPLOY), code=1)
    assert message == "error: set hooks has hooks that are not in the files: gh; --prune removes them"
    assert in_use(stack) == ["deploy", "gh"]
    assert cli.json("hooks", "apply", hooks(DEPLOY), "--prune")["removed"] == ["gh"]
    assert in_use(stack) == ["deploy"]


@pytest.mark.parametrize(("answer", "code", "left"), [("y\n", 0, ["deploy"]), ("n\n", 1, ["deploy", "gh"])])
def test_removal_is_shown_and_asked_for_on_a_terminal(cli, stack, hooks, monkeypatch, answer, code, left):  # noqa: PLR0917
    cli.run("hooks", "apply", hooks(DEPLOY + GITHUB))
    monkeypatch.setattr(commands, "_is_asked", lambda: True)
    result = cli.run("hooks", "apply", hooks(DEPLOY), input_=answer, code=code)
    assert "remove from set hooks: gh?" in result.output
    assert in_use(stack) == left


def test_dry_run_shows_the_removal_as_a_diff_and_asks_nothing(cli, stack, hooks):
    cli.run("hooks", "apply", hooks(DEPLOY + GITHUB))
    result = cli.run("hooks", "apply", hooks(DEPLOY), "--dry-run", "--output", "table")
    assert "--- gh (in use)" in result.stdout
    assert "-id: gh" in result.stdout
    assert in_use(stack) == ["deploy", "gh"]
    assert cli.json("hooks", "diff", hooks(DEPLOY))["removed"] == ["gh"]
    assert cli.json("hooks", "diff", hooks(GITHUB.replace("gh", "x"), "other.yaml"))["removed"] == []


def test_hooks_applied_meanwhile_are_not_overwritten(cli, stack, hooks):
    cli.run("hooks", "apply", hooks(DEPLOY))
    load = stack.hooks.load

    def load_late(version):
        document = load(version)
        if version == 1:
            stack.hooks.load = load
            stack.hooks.apply({"hooks": [*document["hooks"], {"id": "theirs"}]})
        return document

    stack.hooks.load = load_late
    assert "apply again" in cli.fails("hooks", "apply", hooks(GITHUB, "billing.yaml"), code=1)
    assert in_use(stack) == ["deploy", "theirs"]


def test_remove(cli, stack, hooks):
    cli.run("hooks", "apply", hooks(DEPLOY))
    cli.run("hooks", "apply", hooks(GITHUB, "billing.yaml"))
    cli.run("hooks", "remove", "gh", input_="n\n", code=1)
    assert in_use(stack) == ["deploy", "gh"]
    assert cli.json("hooks", "remove", "gh", "--yes") == {"version": 3, "removed": ["gh"], "hooks": 1}
    assert cli.json("hooks", "remove", "--set", "hooks", "--yes")["removed"] == ["deploy"]
    assert in_use(stack) == []
    assert "there is no set hooks" in cli.fails("hooks", "remove", "--set", "hooks", code=1)
    assert "expected ids of hooks, or --set" in cli.fails("hooks", "remove")


def test_rollback(cli, stack, hooks):
    cli.run("hooks", "apply", hooks(DEPLOY))
    assert "no version before" in cli.fails("hooks", "rollback", code=1)
    cli.run("hooks", "apply", hooks(GITHUB), "--prune")
    assert cli.json("hooks", "rollback") == {"version": 1, "was": 2}
    assert stack.hooks.current_version() == 1
    cli.run("hooks", "rollback", "2")
    assert stack.hooks.current_version() == 2
    assert "there is no version 9" in cli.fails("hooks", "rollback", "9", code=1)


def test_rollback_does_not_undo_what_it_has_not_seen(cli, stack, hooks, monkeypatch):
    """Seen: a version that a colleague applied between its reading and its writing was out of use, unasked."""
    cli.run("hooks", "apply", hooks(DEPLOY))
    cli.run("hooks", "apply", hooks(GITHUB), "--prune")
    rollback = stack.hooks.rollback

    def late(version, **seen):
        stack.hooks.apply({"hooks": []})
        rollback(version, **seen)

    monkeypatch.setattr(stack.hooks, "rollback", late)
    assert "no longer in use" in cli.fails("hooks", "rollback", code=1)
    assert stack.hooks.current_version() == 3


def test_try_that_runs(cli, hooks, request_file):
    shown = cli.json("hooks", "try", hooks(DEPLOY), "--id", "deploy", "--request", request_file())
    assert shown["matched"] is True
    assert shown["command"]["args"] == ["/bin/echo", "refs/heads/main"]


def test_try_explains(cli, hooks, request_file):
    text = cli.run(
        *("hooks", "try", hooks(DEPLOY), "--id", "deploy", "--request", request_file(), "--output", "table")
    ).stdout
    assert "decided by trigger-rule.match" in text
    assert "/bin/echo, refs/heads/main" in text


def test_try_that_refuses_is_code_1(cli, hooks, request_file):
    shown = cli.json(
        *("hooks", "try", hooks(DEPLOY), "--id", "deploy", "--request", request_file(body='{"ref": "x"}')), code=1
    )
    assert shown["matched"] is False
    assert shown["command"] is None


def test_try_with_a_secret(cli, hooks, request_file):
    file = hooks(GITHUB)
    request = request_file(headers={"X-Hub-Signature-256": signed("mysecret")})
    arguments = ("hooks", "try", file, "--id", "gh", "--request", request)
    assert cli.json(*arguments, "--secret", "ssm:/hookline/github=mysecret")["matched"] is True
    assert cli.json(*arguments, "--secret", "ssm:/hookline/github=other", code=1)["error"] == "signature"
    unknown = cli.json(*arguments, code=1)
    assert unknown["error"] == "invalid-configuration"
    assert "--secret ssm:/hookline/github=" in unknown["explanation"][0]["why"]


@pytest.mark.parametrize(
    ("id_", "request_", "expected"),
    [
        ("nope", "{}", "has no hook nope; it has deploy"),
        ("deploy", "[]", "--request: expected an object"),
        ("deploy", '{"body": {}}', "body: expected the body as text"),
        ("deploy", "{", "expected YAML or JSON"),
    ],
)
def test_try_with_bad_input(cli, hooks, id_, request_, expected):
    request = hooks(request_, "request.json")
    message = cli.fails(
        "hooks", "try", hooks(DEPLOY), "--id", id_, "--request", request, code=1 if id_ == "nope" else 2
    )
    assert expected in message
