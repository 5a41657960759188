from __future__ import annotations

import re

import pytest
from tests.faults.__main__ import DOC, KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_the_document_has_what_each_kind_of_fault_came_to(kind):
    """A table as `Part.lines` writes it, with the day and the seconds of its run below."""
    (found,) = re.findall(
        f"<!-- make faults {kind} -->\n(.*?)<!-- end of make faults {kind} -->", DOC.read_text(), re.DOTALL
    )
    title, _, head, marks, first, *_ = found.splitlines()
    assert title.startswith("**")
    assert head.count("|") == marks.count("|") == first.count("|")
    assert re.search(r"\d{4}-\d\d-\d\d, in \d+ s\.$", found.strip())
