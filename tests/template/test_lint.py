from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.template.reader import ROOT

pytestmark = pytest.mark.slow  # `make lint` runs both, and they are not quick to start


def run(*command):
    environment = os.environ | {"AWS_DEFAULT_REGION": "us-east-1", "SAM_CLI_TELEMETRY": "0"}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_cfn_lint_has_nothing_to_say_in_china_and_elsewhere():
    (regions,) = re.findall(r"^regions := (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert {"cn-north-1", "cn-northwest-1"} < set(regions.split())
    assert len(regions.split()) == 5
    stacks = sorted(map(str, (ROOT / "examples/stacks").glob("*.yaml")))
    done = run(
        Path(sys.executable).with_name("cfn-lint"), "--regions", *regions.split(), "--", "template.yaml", *stacks
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr


def test_sam_validate_lint():
    sam = ROOT / ".local/venvs/sam/bin/sam"
    if not sam.exists():
        pytest.skip("the SAM CLI is not installed (make setup)")
    done = run(sam, "validate", "--lint")
    assert done.returncode == 0, done.stdout + done.stderr
