from __future__ import annotations

import os
import subprocess
import sys

import pytest
from botocore.exceptions import ClientError

from hookline.adapters.aws_errors import aws_errors
from hookline.errors import Unavailable


def test_version(cli):
    assert cli.run("--version").stdout.startswith("hookline 0.")


def test_help_lists_the_groups(cli):
    text = cli.run("--help").stdout
    for name in ("hooks", "verify", "tenants", "endpoints", "event-types", "events", "deliveries", "replay", "dlq"):
        assert name in text


@pytest.mark.parametrize(
    "arguments", [["--help"], ["endpoints", "--help"], ["hooks"], ["deliveries", "list", "--help"]]
)
def test_help_loads_nothing_heavy(arguments):
    """What help waits for: boto3 alone is a third of a second, rich's markup and pydantic a fifth."""
    script = (
        "import sys; from hookline_cli.main import app\n"
        f"try: app({arguments})\n"
        "except SystemExit: pass\n"
        "heavy = {'boto3', 'botocore', 'pydantic', 'yaml', 'jsonschema', 'cryptography', 'rich.markdown'}\n"
        "print(sorted(heavy & sys.modules.keys()))"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.splitlines()[-1] == "[]"


def test_unavailable_aws_is_a_line_and_code_1(cli, stack, monkeypatch):
    def fail():
        raise Unavailable("reading config: Throttling")

    monkeypatch.setattr(stack.config, "tenants", fail)
    assert cli.fails("tenants", "list", code=1) == "error: reading config: Throttling"


def test_our_own_mistakes_are_not_hidden(cli, stack, monkeypatch):
    def fail():
        raise ZeroDivisionError

    monkeypatch.setattr(stack.config, "tenants", fail)
    result = cli.run("tenants", "list", code=1)
    assert isinstance(result.exception, ZeroDivisionError)


def test_stack_by_option_and_variable(cli, stack):
    cli.run("tenants", "list")
    cli.run("tenants", "list", "--stack", "prod")
    cli.run("tenants", "list", env={"HOOKLINE_STACK": "staging"})
    assert stack.found == ["hookline", "prod", "staging"]


def test_output_is_json_where_nobody_looks(cli, stack):
    stack.config.put_tenant("acme")
    assert cli.json("tenants", "list") == [{"tenant": "acme"}]
    assert cli.run("tenants", "list", "--output", "table").stdout.splitlines() == ["TENANT", "acme"]
    assert cli.run("tenants", "list", env={"HOOKLINE_OUTPUT": "table"}).stdout.startswith("TENANT")


def test_tenants(cli, stack):
    assert cli.json("tenants", "create", "acme") == {"tenant": "acme", "created": True}
    assert cli.json("tenants", "create", "acme")["created"] is False
    assert stack.config.tenants() == ["acme"]
    stack.endpoint("ep_1", "acme")
    counts = {"endpoints": 1, "disabled": 0, "failing": 0}
    assert (
        cli.json("tenants", "show", "acme")
        == {"id": "acme", "external_id": "hookline/eu-west-1/hookline/acme"} | counts
    )
    assert "delete them first" in cli.fails("tenants", "delete", "acme", "--yes", code=1)
    stack.config.delete_endpoint("acme", "ep_1")
    cli.run("tenants", "delete", "acme", input_="n\n", code=1)
    cli.run("tenants", "delete", "acme", "--yes")
    assert stack.config.tenants() == []
    assert "there is no tenant acme" in cli.fails("tenants", "show", "acme", code=1)
    assert "tenant: expected" in cli.fails("tenants", "create", "a b")


def test_a_mistyped_group_is_guessed(cli):
    assert "Did you mean 'endpoints'?" in cli.fails("endpoint", "list")


def test_what_is_not_there_is_code_1_and_bad_input_code_2(cli, stack):
    stack.config.put_tenant("default")
    cli.fails("endpoints", "show", "ep_9", code=1)
    cli.fails("deliveries", "list", "--endpoint", "ep_9", "--status", "lost", code=2)


_TABLE = "arn:aws:dynamodb:eu-west-1:1:table/config"


@pytest.mark.parametrize(
    ("message", "first", "second"),
    [
        (
            f"User: x is not authorized to perform: dynamodb:Query on resource: {_TABLE} because no policy allows it",
            f"error: these credentials are not allowed dynamodb:Query on {_TABLE}",
            f'{{"Effect": "Allow", "Action": "dynamodb:Query", "Resource": "{_TABLE}"}}',
        ),
        (
            "User: arn:aws:iam::1:user/me is not authorized to perform: sts:GetCallerIdentity",
            "error: these credentials are not allowed sts:GetCallerIdentity on *",
            '"Resource": "*"',
        ),
        (
            "User: x is not authorized to perform: kms:Decrypt on resource: arn:k with an explicit deny in a policy",
            "error: these credentials are not allowed kms:Decrypt on arn:k",
            "explicitly",
        ),
    ],
)
def test_access_denied_names_the_permission_and_the_statement_that_grants_it(cli, stack, message, first, second):
    def fail():
        with aws_errors("reading config"):
            raise ClientError({"Error": {"Code": "AccessDeniedException", "Message": message}}, "Query")

    stack.config.tenants = fail
    problem, remedy = cli.fails("tenants", "list", code=1).splitlines()
    assert problem == first
    assert second in remedy


def test_tenants_delete_everything(cli, stack):
    stack.endpoint("ep_1", tenant="acme")
    stack.event("e1", tenant="acme")
    assert "there is no tenant globex" in cli.fails("tenants", "delete", "globex", "--everything", "--yes", code=1)
    cli.run("tenants", "delete", "acme", "--everything", input_="n\n", code=1)
    assert stack.config.tenant("acme") is not None
    deleted = cli.json("tenants", "delete", "acme", "--everything", "--yes")
    assert (deleted["endpoints"], deleted["events"], deleted["dead_letters"]) == (1, 1, 0)
    assert stack.config.tenants() == []
    assert stack.events.events == {}
