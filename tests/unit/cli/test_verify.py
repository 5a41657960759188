"""Octokit's published signature (webhooks-methods, test/sign.test.ts) stands for a genuine request."""

from __future__ import annotations

import json

import pytest

SIGNATURE = "sha256=4864d2759938a15468b5df9ade20bf161da9b4f737ea61794142f3484236bda3"
BODY = '{"foo":"bar"}'


@pytest.fixture
def request_file(tmp_path):
    file = tmp_path / "request.json"
    headers = {"X-Hub-Signature-256": SIGNATURE, "X-GitHub-Event": "push", "X-GitHub-Delivery": "d1"}
    file.write_text(json.dumps({"method": "POST", "headers": headers, "body": BODY}))
    return file


def test_genuine(cli, request_file):
    verdict = cli.json("verify", "github", "--request", request_file, "--secret", "mysecret")
    assert verdict["valid"] is True
    assert (verdict["scheme"], verdict["event_id"], verdict["event_type"]) == ("github", "d1", "push")


def test_not_genuine_is_code_1_and_tells_no_signature(cli, request_file):
    result = cli.run("verify", "github", "--request", request_file, "--secret", "other", code=1)
    assert json.loads(result.stdout)["reason"] == "signature-mismatch"
    assert SIGNATURE.removeprefix("sha256=") not in result.output


def test_secrets_out_of_the_shell_s_history(cli, request_file, tmp_path):
    (tmp_path / "secret").write_text("mysecret\n")
    cli.run("verify", "github", "--request", request_file, "--secret-file", tmp_path / "secret")
    cli.run("verify", "github", "--request", request_file, "--secret-env", "GH", env={"GH": "mysecret"})
    cli.run("verify", "github", "--request", "-", "--secret", "mysecret", input_=request_file.read_text())


def test_rotation_tries_each(cli, request_file):
    cli.run("verify", "github", "--request", request_file, "--secret", "old", "--secret", "mysecret")


def test_scheme_in_a_file(cli, request_file, tmp_path):
    from hookline.inbound.signatures import schemes

    definition = {**schemes.definition("github"), "name": "ours"}
    (tmp_path / "ours.json").write_text(json.dumps(definition))
    verdict = cli.json("verify", tmp_path / "ours.json", "--request", request_file, "--secret", "mysecret")
    assert (verdict["valid"], verdict["scheme"]) == (True, "ours")


def test_now_judges_the_clock(cli, tmp_path):
    """Standard Webhooks' example: signed at 1614265330."""
    headers = {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    (tmp_path / "request.json").write_text(json.dumps({"headers": headers, "body": '{"test": 2432232314}'}))
    arguments = (
        *("verify", "standard-webhooks", "--request", tmp_path / "request.json"),
        *("--secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
    )
    assert cli.json(*arguments, "--now", "1614265335")["valid"] is True
    assert cli.json(*arguments, "--now", "2021-02-25T15:02:15Z")["valid"] is True
    assert cli.json(*arguments, code=1)["reason"] == "stale"


def test_list_names_the_providers(cli):
    names = [row["scheme"] for row in cli.json("verify", "--list")]
    assert {"github", "stripe", "slack", "twilio"} <= set(names)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], "SCHEME: expected a provider's name"),
        (["github"], "--request: expected a file"),
        (["nothere", "--request", "{request}"], "there is no scheme 'nothere'"),
        (["github", "--request", "/nowhere"], "--request: expected a readable file"),
        (["github", "--request", "{request}", "--secret-env", "NOPE_X"], "--secret-env: there is no variable NOPE_X"),
        (["github", "--request", "{request}", "--secret-file", "/nowhere"], "--secret-file: expected"),
        (["github", "--request", "{request}", "--now", "soon"], "--now: expected a time"),
        (["nowhere.yaml", "--request", "{request}"], "SCHEME: expected a readable file"),
    ],
)
def test_bad_input(cli, request_file, arguments, expected):
    given = [each.replace("{request}", str(request_file)) for each in arguments]
    assert expected in cli.fails("verify", *given, code=1 if "nothere" in given else 2)
