"""The Chinese README says what the English one says: the same sections, code, tables and pictures, in their order."""

from __future__ import annotations

import re

import pytest
from tests.unit.docs.pages import links, prose, rows, text

ENGLISH, CHINESE = "README.md", "README.zh-CN.md"
_FENCED = re.compile(r"^```.*?^```$", flags=re.MULTILINE | re.DOTALL)


def ranks(page: str) -> list[str]:
    """The headings, each by its number of signs."""
    return re.findall(r"^(#+) ", prose(page), flags=re.MULTILINE)


def code(page: str) -> list[str]:
    return _FENCED.findall(text(page))


def pictures(page: str) -> list[str]:
    return re.findall(r"!\[[^\]]+\]\(([^)]+)\)", prose(page))


@pytest.mark.parametrize("what", [ranks, code, pictures])
def test_both_have_the_same(what):
    assert what(ENGLISH)
    assert what(CHINESE) == what(ENGLISH)


def test_both_have_tables_of_the_same_size():
    assert [len(row) for row in rows(prose(CHINESE))] == [len(row) for row in rows(prose(ENGLISH))]


def test_what_one_leads_to_the_other_leads_to():
    assert set(links(ENGLISH)) - {CHINESE} <= set(links(CHINESE)) - {ENGLISH}


def test_each_leads_to_the_other_in_its_first_lines():
    for page, other in ((ENGLISH, CHINESE), (CHINESE, ENGLISH)):
        assert f"]({other})" in "".join(text(page).splitlines(keepends=True)[:4])
