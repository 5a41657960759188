"""A provider's event made here: signed for the hook that gets it, and sent."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from tests.unit.docs.pages import code

from hookline.inbound import verify


@pytest.fixture
def receiver():
    """Keeps what it gets; answers 202, or what `status` says."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            self.server.got.append({"path": self.path, "headers": dict(self.headers), "body": body.decode()})
            self.send_response(self.server.status)
            self.send_header("content-length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.got, server.status = [], 202
    server.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def deployed(stack, receiver, monkeypatch):
    stack.hooks.apply(
        {
            "hooks": [
                {"id": "deploy", "verify": {"scheme": "github", "secrets": ["ssm:/hookline/github"]}},
                {"id": "open"},
            ]
        }
    )
    stack.parameters = {}
    stack.output = {"ApiUrl": "https://api.example.com"}.__getitem__
    monkeypatch.setenv("HOOKLINE_API_URL", receiver.url)
    return stack


@pytest.mark.usefixtures("deployed")
def test_a_sample_reaches_the_hook_signed_with_its_own_secret(cli, receiver):
    said = cli.json("trigger", "github", "push", "--hook", "deploy", "--set", "ref=refs/heads/other")
    assert said == {"to": "https://api.example.com/hooks/deploy", "status": 202, "answer": "ok"}
    (got,) = receiver.got
    assert got["path"] == "/hooks/deploy"
    assert json.loads(got["body"])["ref"] == "refs/heads/other"
    assert verify("github", got, ["mysecret"]).event_type == "push"


@pytest.mark.parametrize(
    ("output", "signed"),
    [
        ("http://127.0.0.1:4566/_aws/execute-api/d6b9eb7a", "https://d6b9eb7a.execute-api.localhost/hooks/sms"),
        ("https://api.example.com", "https://api.example.com/hooks/sms"),
    ],
)
def test_a_signed_address_is_the_one_that_the_receiver_sees(cli, deployed, receiver, output, signed):
    deployed.output = {"ApiUrl": output}.__getitem__
    deployed.hooks.apply(
        {"hooks": [{"id": "sms", "verify": {"scheme": "twilio", "secrets": ["ssm:/hookline/github"]}}]}
    )
    cli.json("trigger", "twilio", "received", "--hook", "sms")
    (got,) = receiver.got
    assert verify("twilio", {**got, "url": signed}, ["mysecret"]).valid


@pytest.mark.usefixtures("deployed")
def test_each_is_an_event_of_its_own(cli, receiver):
    for _ in range(2):
        cli.run("trigger", "github", "push", "--hook", "deploy")
        cli.run("trigger", "stripe", "--to", f"{receiver.url}/s", "--secret-env", "S", env={"S": "whsec_x"})
    github, stripe = receiver.got[::2], receiver.got[1::2]
    assert len({verify("github", each, ["mysecret"]).event_id for each in github}) == 2
    assert len({verify("stripe", each, ["whsec_x"]).event_id for each in stripe}) == 2


def test_any_address_with_a_secret_of_ones_own(cli, receiver, tmp_path):
    (tmp_path / "secret").write_text("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n")
    cli.json("trigger", "svix", "--to", f"{receiver.url}/in", "--secret-file", tmp_path / "secret")
    (got,) = receiver.got
    assert verify("svix", got, ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]).valid


def test_what_a_provider_signs_beside_its_events_is_given(cli, receiver, tmp_path):
    """Seen: PayPal's webhook id was signed as an empty text, so no request of `trigger paypal` was ever accepted."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    text, private = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    (tmp_path / "key.pem").write_bytes(key.private_bytes(text, private, serialization.NoEncryption()))
    public = key.public_key().public_bytes(text, serialization.PublicFormat.SubjectPublicKeyInfo).decode()
    command = ("trigger", "paypal", "--to", f"{receiver.url}/in", "--secret-file", tmp_path / "key.pem")
    assert "--parameter: expected the webhook-id" in cli.fails(*command)
    cli.run(*command, "--parameter", "WH-7")
    (got,) = receiver.got
    assert verify("paypal", got, ["WH-7", public]).valid
    assert not verify("paypal", got, ["WH-8", public]).valid


def test_a_signature_in_the_query_goes_with_the_address(cli, receiver):
    cli.run("trigger", "pandadoc", "--to", f"{receiver.url}/in", "--secret-env", "S", env={"S": "key"})
    (got,) = receiver.got
    assert verify("pandadoc", {**got, "url": f"{receiver.url}{got['path']}"}, ["key"]).valid


@pytest.mark.usefixtures("deployed")
def test_a_refusal_is_the_exit_code(cli, receiver):
    receiver.status = 401
    assert cli.json("trigger", "github", "--hook", "deploy", code=1)["status"] == 401


@pytest.mark.usefixtures("deployed")
def test_the_command_to_copy_sends_nothing(cli, receiver):
    said = cli.run("trigger", "github", "--hook", "deploy", "--curl").stdout
    assert said.startswith("curl --request POST ")
    assert "x-hub-signature-256" in said
    assert "mysecret" not in said
    assert receiver.got == []


@pytest.mark.usefixtures("deployed")
@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["github"], 2, "--hook: expected the hook it goes to"),
        ([], 2, "SCHEME: expected a provider's name"),
        (["github", "--hook", "none"], 1, "there is no hook none; there are deploy, open"),
        (["stripe", "--hook", "deploy"], 2, "expected github, by which hook deploy verifies"),
        (["github", "pushed", "--hook", "deploy"], 1, "there are push, pull_request, issues"),
        (["github", "--to", "http://127.0.0.1:1/x"], 2, "--secret-file: expected what the request is signed with"),
        (["github", "--to", "ftp://x", "--secret-env", "HOME"], 2, "--to: expected an http or https address"),
        (["github", "--to", "http://127.0.0.1:1/x", "--secret-env", "HOME"], 1, "does not answer"),
        (["github", "--hook", "deploy", "--set", "commits.9.id=1"], 2, "commits.9.id"),
    ],
)
def test_what_cannot_be_sent_says_why(cli, arguments, code, says):
    assert says in cli.fails("trigger", *arguments, code=code)


def test_samples_are_listed(cli):
    rows = cli.json("trigger", "--list")
    assert {"scheme": "github", "type": "push", "signed_with": "secret"} in rows
    assert len({row["scheme"] for row in rows}) >= 90
    assert {row["type"] for row in cli.json("trigger", "stripe", "--list")} >= {"invoice.paid"}


@pytest.mark.slow
@pytest.mark.skipif(not (shutil.which("curl") and shutil.which("openssl")), reason="the guide's commands need both")
def test_the_guide_s_commands_run_as_they_stand(receiver, tmp_path):
    local = [block for block in code("docs/guides/trigger.md", "sh") if "http://127.0.0.1:8000" in block]
    script = "\n".join(local).replace("http://127.0.0.1:8000", receiver.url)
    program = tmp_path / "hookline"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m hookline_cli "$@"\n')
    program.chmod(0o755)
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    subprocess.run(["sh", "-eu", "-c", script], cwd=tmp_path, env=environment, check=True, capture_output=True)
    sent, by_curl, discord = receiver.got
    assert verify("github", sent, ["a secret of the receiver"]).valid
    assert verify("github", by_curl, ["a secret of the receiver"]).valid
    first, second = json.loads(sent["body"]), json.loads(by_curl["body"])
    assert first["ref"] == second["ref"]
    assert first["repository"]["pushed_at"] != second["repository"]["pushed_at"]  # each is an event of its own
    assert verify("discord", discord, [(tmp_path / "discord.pub.pem").read_text()]).valid
