"""`pip install hookline` alone: an interpreter that sees the standard library, Hookline, and no other package."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


def bare(script):
    """Runs it without site-packages."""
    path = f"import sys; sys.path[:0] = [{str(ROOT / 'layers/common')!r}, {str(ROOT / 'cli')!r}]\n"
    command = [sys.executable, "-I", "-S", "-c", path + script]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_an_application_publishes_signs_and_verifies_with_the_standard_library_alone():
    done = bare(
        "from hookline.outbound import event_item, generate_secret, new_event, sign, verify\n"
        "item = event_item('order.created', {'id': 7, 'total': 12.5}, tenant='acme')\n"
        "assert item['type'] == {'S': 'order.created'}, item\n"
        "secret = generate_secret()\n"
        "signature = sign(secret, 'evt_1', 1_780_000_000, b'{}')\n"
        "headers = {'webhook-id': 'evt_1', 'webhook-timestamp': '1780000000', 'webhook-signature': signature}\n"
        "print(verify([secret], headers, b'{}', now=1_780_000_000))\n"
    )
    assert (done.stdout, done.stderr) == ("evt_1\n", "")


def test_a_provider_s_hmac_is_verified_with_the_standard_library_alone():
    done = bare(
        "import hashlib, hmac\n"
        "from hookline.inbound import verify\n"
        "mac = hmac.new(b'secret', b'{}', hashlib.sha256).hexdigest()\n"
        "request = {'method': 'POST', 'headers': {'X-Hub-Signature-256': 'sha256=' + mac}, 'body': '{}'}\n"
        "print(verify('github', request, ['secret']).valid)\n"
    )
    assert (done.stdout, done.stderr) == ("True\n", "")


@pytest.mark.parametrize(
    ("script", "says"),
    [
        (
            "from hookline.outbound import EndpointSpec",
            "EndpointSpec needs pydantic: pip install 'hookline[functions]'",
        ),
        (
            "from hookline.outbound import generate_secret; generate_secret('whsk')",
            "a whsk_ secret needs cryptography: pip install 'hookline[ed25519]'",
        ),
        ("from hookline_cli.__main__ import main; main()", "the command line needs typer: pip install 'hookline[cli]'"),
    ],
)
def test_what_needs_an_extra_says_which(script, says):
    done = bare(script)
    assert done.returncode == 1
    assert says in done.stderr.splitlines()[-1]
