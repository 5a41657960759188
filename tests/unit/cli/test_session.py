"""Profile, region and credentials, with configuration files as the AWS CLI reads them."""

from __future__ import annotations

import json

import boto3
import pytest
from botocore.exceptions import ProfileNotFound

from hookline.adapters import aws
from hookline_cli import session
from hookline_cli import stack as stacks


@pytest.fixture(autouse=True)
def configured(tmp_path, monkeypatch):
    """Two profiles; nothing of the machine's own."""
    config = tmp_path / "config"
    config.write_text(
        "[default]\nregion = eu-west-1\n"
        "[profile work]\nregion = eu-central-1\naws_access_key_id = WORK\naws_secret_access_key = s\n"
    )
    for name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "ENVIRONMENT")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s")
    monkeypatch.setattr(session, "_chosen", session.Chosen())
    session.forget()
    yield
    session.forget()
    boto3.DEFAULT_SESSION = None


def key_id():
    return session.client("sqs")._request_signer._credentials.access_key


@pytest.mark.parametrize(
    ("environment", "options", "region"),
    [
        ({}, {}, "eu-west-1"),
        ({"AWS_DEFAULT_REGION": "us-east-2"}, {}, "us-east-2"),
        ({"AWS_REGION": "us-west-1"}, {}, "us-west-1"),
        ({"AWS_REGION": "us-west-1", "AWS_DEFAULT_REGION": "us-east-2"}, {}, "us-west-1"),
        ({"AWS_PROFILE": "work"}, {}, "eu-central-1"),
        ({"AWS_PROFILE": "work", "AWS_REGION": "us-west-1"}, {}, "us-west-1"),
        ({"AWS_REGION": "us-west-1"}, {"region": "ap-south-1"}, "ap-south-1"),
        ({}, {"profile": "work"}, "eu-central-1"),
        ({"AWS_PROFILE": "none"}, {"profile": "work"}, "eu-central-1"),
        ({}, {"profile": "work", "region": "ap-south-1"}, "ap-south-1"),
    ],
)
def test_region(monkeypatch, environment, options, region):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    session.choose(**options)
    assert session.region() == region
    assert session.client("sqs").meta.region_name == region


def test_a_profile_given_by_option_wins_over_credentials_in_the_environment_and_one_given_by_variable_does_not(
    monkeypatch,
):
    monkeypatch.setenv("AWS_PROFILE", "work")
    assert key_id() == "ENVIRONMENT"
    session.choose(profile="work")
    assert key_id() == "WORK"


def test_no_profile_of_that_name():
    session.choose(profile="nobody")
    with pytest.raises(ProfileNotFound):
        session.client("sqs")


@pytest.mark.parametrize(
    "arguments",
    [
        ["tenants", "list", "--profile", "work", "--region", "ap-south-1"],
        ["--profile", "work", "--region=ap-south-1", "tenants", "list"],
        ["--region", "ap-south-1", "tenants", "list", "--profile", "work"],
    ],
)
def test_options_stand_before_or_after_the_command(cli, stack, arguments):
    cli.run(*arguments)
    assert stack.found == ["hookline"]
    assert (session.region(), key_id()) == ("ap-south-1", "WORK")


def test_unknown_profile_is_a_line(cli):
    assert "profile (nobody)" in cli.fails("tenants", "list", "--profile", "nobody", code=1)


def test_every_part_of_the_stack_uses_the_chosen_session():
    session.choose(profile="work")
    outputs = dict.fromkeys(stacks.OUTPUTS, "x")
    found = stacks.Stack("hookline", outputs, {})
    assert found.config._client._request_signer._credentials.access_key == "WORK"
    assert aws.client("dynamodb").meta.region_name == "eu-central-1"


def test_a_role_s_session_is_kept_where_the_aws_cli_keeps_it(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    session.client("sqs")
    core = boto3.DEFAULT_SESSION._session
    cache = core.get_component("credential_provider").get_provider("assume-role").cache
    cache["x"] = {"Credentials": {}}
    assert json.loads((tmp_path / ".aws/cli/cache/x.json").read_text()) == {"Credentials": {}}
