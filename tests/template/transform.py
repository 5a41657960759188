"""template.yaml as SAM's own transform writes it out, which is what CloudFormation gets to see."""

from __future__ import annotations

import json
import subprocess
from functools import cache
from typing import Any

import pytest
from tests.template.reader import ROOT

__all__ = ["of_type", "transformed"]

_TRANSFORM = """
import json, sys
from samtranslator.translator.translator import Translator
from samtranslator.parser.parser import Parser
from samtranslator.yaml_helper import yaml_parse

class NoPolicies:
    def load(self):
        return {}

overrides, layer = json.loads(sys.argv[1]), sys.argv[2]
template = yaml_parse(sys.stdin.read())
for resource in template["Resources"].values():  # `sam package` uploads these, under the hash of what is in them
    for name, key in (("CodeUri", "code"), ("ContentUri", layer)):
        if name in resource.get("Properties", {}):
            resource["Properties"][name] = f"s3://artifacts/{key}"
parameters = {name: parameter.get("Default", "") for name, parameter in template["Parameters"].items()} | overrides
print(json.dumps(Translator(NoPolicies().load(), Parser()).translate(template, parameters)))
"""


@cache
def transformed(overrides: tuple[tuple[str, str], ...] = (), layer: str = "layer") -> dict[str, Any]:
    """The resources, with these parameters and a layer of this content."""
    python = ROOT / ".local/venvs/sam/bin/python"
    if not python.exists():
        pytest.skip("the SAM CLI is not installed (make setup)")
    made = subprocess.run(
        [python, "-W", "ignore", "-c", _TRANSFORM, json.dumps(dict(overrides)), layer],
        input=(ROOT / "template.yaml").read_text(),
        capture_output=True,
        text=True,
        check=False,
        env={"AWS_DEFAULT_REGION": "us-east-1", "PATH": "/usr/bin:/bin"},
    )
    assert made.returncode == 0, made.stderr[-2000:]
    resources: dict[str, Any] = json.loads(made.stdout)["Resources"]
    return resources


def of_type(resources: dict[str, Any], kind: str) -> dict[str, Any]:
    """Properties of every resource of a type, by logical id."""
    return {name: item.get("Properties", {}) for name, item in resources.items() if item["Type"] == kind}
