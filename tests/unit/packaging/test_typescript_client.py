"""The TypeScript client has the contract's types, and its compiler agrees with what is written on them."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
CLIENT = ROOT / "clients/typescript"
HOW = "cd clients/typescript && npm ci && npm run generate"


def test_the_types_are_those_of_todays_document():
    made_of = (CLIENT / "src/schema.ts").read_text("utf-8").partition("\n")[0]
    assert hashlib.sha256((ROOT / "docs/reference/openapi.json").read_bytes()).hexdigest() in made_of, HOW


@pytest.mark.skipif(shutil.which("node") is None, reason="Node is not installed")
@pytest.mark.skipif(not (CLIENT / "node_modules/.bin/tsc").exists(), reason="npm ci was not run in clients/typescript")
def test_the_compiler_finds_nothing_wrong():
    tsc = ["node_modules/.bin/tsc", "--noEmit"]
    done = subprocess.run(tsc, cwd=CLIENT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
