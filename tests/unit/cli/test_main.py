from __future__ import annotations

import os
import subprocess
import sys

from hookline.errors import Unavailable


def test_version(cli):
    assert cli.run("--version").stdout.startswith("hookline 0.")


def test_help_lists_the_groups(cli):
    text = cli.run("--help").stdout
    for name in ("hooks", "verify", "tenants", "endpoints", "event-types", "events", "deliveries", "replay", "dlq"):
        assert name in text


def test_help_loads_no_aws_library():
    """What `hookline --help` waits for: boto3 alone is a third of a second."""
    script = (
        "import sys; from hookline_cli.main import app\n"
        "try: app(['--help'])\n"
        "except SystemExit: pass\n"
        "print(sorted({'boto3', 'botocore', 'pydantic', 'yaml', 'jsonschema', 'cryptography'} & sys.modules.keys()))"
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
    assert cli.json("tenants", "create", "acme") == {"tenant": "acme"}
    assert stack.config.tenants() == ["acme"]
    assert "tenant: expected" in cli.fails("tenants", "create", "a b")
