"""A shell that has loaded `.local/env` does not choose the stack that tests run on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import boto3
import pytest

ROOT = Path(__file__).resolve().parents[3]
LOADED = {
    "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
    "AWS_PROFILE": "somebody",
    "AWS_REGION": "eu-west-1",
    "AWS_ACCESS_KEY_ID": "AKIA",
    "AWS_SECRET_ACCESS_KEY": "x",
    "HOOKLINE_STACK": "production",
    "HOOKLINE_API_URL": "http://127.0.0.1:1",
    "POWERTOOLS_TRACE_DISABLED": "false",
}


def test_nothing_of_the_callers_settings_is_left():
    assert {name: os.environ[name] for name in LOADED if name in os.environ} == {}
    assert boto3.Session().available_profiles == []


@pytest.mark.slow
def test_whatever_the_environment_says():
    test = f"{Path(__file__).relative_to(ROOT)}::{test_nothing_of_the_callers_settings_is_left.__name__}"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", test]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | LOADED, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
