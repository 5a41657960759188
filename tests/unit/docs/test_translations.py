"""A Chinese page says what the English one says, and was looked at when that changed: the same sections, code, tables
and pictures, in their order, and the hash of the English page in its first line."""

from __future__ import annotations

import hashlib
import os
import re

import pytest
from tests.unit.docs.pages import ROOT, links, pages, prose, rows, text

_FENCED = re.compile(r"^```.*?^```$", flags=re.MULTILINE | re.DOTALL)
_SOURCE = re.compile(r"\A<!-- (\S+) ([0-9a-f]{16}) -->\n")


def english(page: str) -> str:
    return "README.md" if page == "README.zh-CN.md" else page.replace("docs/zh/", "docs/", 1)


CHINESE = [page for page in pages() if page == "README.zh-CN.md" or page.startswith("docs/zh/")]
MUST_BE_THERE = {
    page for page in pages() if re.fullmatch(r"README\.md|docs/concepts\.md|docs/tutorials/[\w-]+\.md", page)
} | {
    "docs/faq.md",
    "docs/inbound/hooks.md",
    "docs/operations/china.md",
    "docs/operations/deploy.md",
    "docs/outbound/destinations.md",
    "docs/outbound/endpoints.md",
    "docs/outbound/ordering.md",
    "docs/outbound/sources.md",
}


def ranks(page: str) -> list[str]:
    """The headings, each by its number of signs."""
    return re.findall(r"^(#+) ", prose(page), flags=re.MULTILINE)


def code(page: str) -> list[str]:
    """Blocks; of a diagram, whose words are translated, its kind."""
    blocks = _FENCED.findall(text(page))
    return [block.split("\n")[1] if block.startswith("```mermaid") else block for block in blocks]


def pictures(page: str) -> list[str]:
    folder = os.path.dirname(page)  # noqa: PTH120 - a path in the repository, not on a disk
    return [os.path.normpath(f"{folder or '.'}/{each}") for each in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", prose(page))]


def test_what_must_be_in_both_languages_is():
    assert {english(page) for page in CHINESE} >= MUST_BE_THERE


@pytest.mark.parametrize("page", CHINESE)
def test_neither_language_lags(page):
    source = english(page)
    now = hashlib.sha256((ROOT / source).read_bytes()).hexdigest()[:16]
    found = _SOURCE.match(text(page))
    assert found is not None, f"the first line of {page} is to be <!-- {source} {now} -->"
    assert found[1] == source
    assert found[2] == now, f"{source} has changed: let {page} say the same, then put {now} into its first line"


@pytest.mark.parametrize("page", CHINESE)
@pytest.mark.parametrize("what", [ranks, code, pictures])
def test_both_have_the_same(page, what):
    assert what(page) == what(english(page))


@pytest.mark.parametrize("page", CHINESE)
def test_both_have_tables_of_the_same_size(page):
    assert [len(row) for row in rows(prose(page))] == [len(row) for row in rows(prose(english(page)))]


def targets(page: str) -> set[str]:
    """What a page leads to, by the repository's English paths."""
    folder = os.path.dirname(page) or "."  # noqa: PTH120 - as above
    found = set()
    for link in links(page):
        path, _, anchor = link.partition("#")
        if not re.match(r"[a-z]+:", link):
            path = english(os.path.normpath(f"{folder}/{path}"))
        found.add(f"{path}#{anchor}")
    return found


@pytest.mark.parametrize("page", CHINESE)
def test_what_one_leads_to_the_other_leads_to(page):
    assert targets(english(page)) <= targets(page) | {"docs/README.md#"}


@pytest.mark.parametrize("page", CHINESE)
def test_each_leads_to_the_other_in_its_first_lines(page):
    for here, there in ((page, english(page)), (english(page), page)):
        head = "".join(text(here).splitlines(keepends=True)[:5])
        folder = os.path.dirname(here) or "."  # noqa: PTH120 - as above
        assert f"]({os.path.relpath(there, folder)})" in head
