"""Where a stand-in for AWS is known to be wrong is told to people, too."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.contract.differences import DIFFERENCES

ROOT = Path(__file__).resolve().parents[3]
TABLE = re.findall(
    r"^\| (\w+) \| .* \| (.*) \|$", (ROOT / "docs/decisions/0008-what-stands-in-for-aws.md").read_text(), re.MULTILINE
)


@pytest.mark.parametrize("backend", sorted(DIFFERENCES))
def test_each_difference_is_in_the_decision(backend):
    told = [text for name, text in TABLE if name == backend]
    reasons = set(DIFFERENCES[backend].values())
    assert {reason for reason in reasons if not any(text.startswith(reason) for text in told)} == set()
    assert len(told) == len(reasons)
