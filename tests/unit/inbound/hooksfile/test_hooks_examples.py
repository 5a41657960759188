"""The files in `examples/hooks` load, and do what their comments say; the documentation names everything there is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hookline.inbound import dry_run
from hookline.inbound.actions.check import KINDS
from hookline.inbound.hooksfile import schema
from hookline.inbound.hooksfile.load import load_files
from hookline.inbound.rules.matches import MATCH_TYPES
from hookline.inbound.rules.values import SOURCES

ROOT = Path(__file__).parents[4]
EXAMPLES = ROOT / "examples" / "hooks"
FILES = sorted(path for path in EXAMPLES.iterdir() if path.is_file())
DOCUMENT = ROOT / "docs" / "inbound" / "hooks.md"


def hook(file, name):
    hooks = load_files([str(EXAMPLES / file)], env={}).document["hooks"]
    return next(each for each in hooks if each["id"] == name)


def request(name, **changes):
    return {**json.loads((EXAMPLES / "requests" / name).read_text()), **changes}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_example_loads_without_a_warning(file):
    loaded = load_files([str(file)], env={}, resolve=lambda _reference: ["secret"])
    assert loaded.document["hooks"]
    assert loaded.warnings == []


def test_the_examples_can_be_applied_together():
    together = [str(file) for file in FILES if file.name != "stripe.yaml"]  # its path is stripe-versions' too
    assert len(load_files(together, env={}).document["hooks"]) > len(together)


def test_github():
    given = request("github-push.json")
    secrets = {"ssm:/hookline/github": ["It's a Secret to Everybody"]}.__getitem__
    deploy = dry_run(hook("github.yaml", "deploy"), given, secrets=secrets)
    assert (deploy["status"], deploy["body"], deploy["error"]) == (202, "deploying", None)
    assert deploy["command"]["args"][1:] == ["1481a2de7b2a7d02428ad93446ab166be7793fbb"]
    assert deploy["command"]["env"] == ["PUSHER=octocat"]
    assert not dry_run(hook("github.yaml", "labelled"), given, secrets=secrets)["matched"]
    assert dry_run(hook("github.yaml", "deploy"), given, secrets=lambda _reference: ["x"])["status"] == 401


def test_the_upstream_file():
    redeploy = hook("adnanh-multi-rule.json", "redeploy")
    allowed = dry_run(redeploy, request("adnanh-redeploy.json"))
    assert (allowed["status"], allowed["body"]) == (200, "Redeploying.")
    assert allowed["command"]["args"] == ["/srv/app/redeploy.sh", "1481a2de", "octocat@example.com"]
    refused = dry_run(redeploy, request("adnanh-redeploy.json", remote_addr="192.0.2.8:1"))
    assert (refused["status"], refused["command"]) == (400, None)


@pytest.mark.parametrize(
    "names",
    [
        *({"properties": group} for group in (schema.ADNANH, schema.OURS, schema.MATCH, schema.ARGUMENT)),
        *({"settings": group} for group in (schema.ALLOWED_AGE, schema.RESPOND, schema.RETRY, schema.VERIFY)),
        {"rules": schema.RULE},
        {"types": MATCH_TYPES},
        {"sources": SOURCES},
        {"actions": KINDS},
    ],
    ids=lambda names: next(iter(names)),
)
def test_the_documentation_names_everything(names):
    text = DOCUMENT.read_text()
    assert [name for name in next(iter(names.values())) if f"`{name}`" not in text] == []
