"""Old and new formats of a provider, told apart by the API version that its verified event names."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from pathlib import Path

import pytest
from tests.unit.inbound.inbound_world import World

from hookline.inbound.hooksfile.load import load_files

DOCUMENT = Path(__file__).parents[3] / "docs/inbound/actions.md"
SECRET = "whsec_test_secret"


@pytest.fixture
def hooks(tmp_path):
    """The example of the documentation."""
    (example,) = re.findall(r"```yaml\n(- id: stripe-old\n.*?)```", DOCUMENT.read_text(), re.DOTALL)
    file = tmp_path / "hooks.yaml"
    file.write_text(example)
    return load_files([file], env={}).document["hooks"]


def signed(world, version):
    body = json.dumps({"id": "evt_1", "type": "invoice.paid", "api_version": version})
    moment = int(world.now)
    digest = hmac.new(SECRET.encode(), f"{moment}.{body}".encode(), hashlib.sha256).hexdigest()
    return body.encode(), {"stripe_signature": f"t={moment},v1={digest}"}


@pytest.mark.parametrize(("version", "function"), [("2024-06-20", "billing-v1"), ("2026-09-30", "billing-v2")])
def test_each_version_has_its_action(hooks, version, function):
    world = World()
    world.secrets.values["ssm:/hookline/stripe"] = [SECRET]
    world.apply(*hooks)
    body, headers = signed(world, version)
    reception = world.post("/hooks/stripe", body, **headers)
    assert (reception.outcome, reception.count) == ("accepted", 1)
    world.work()
    [(kind, name, call)] = world.targets.calls
    assert (kind, name) == ("lambda", function)
    envelope = json.loads(call["payload"])
    assert (envelope["version"], envelope["event_type"]) == (version, "invoice.paid")
