"""The runner of pages: what a block is, when an output is as expected, and what it does with a shell."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.local.transcript import Shell, blocks, differs, follow

ROOT = Path(__file__).resolve().parents[3]
ELSEWHERE = {ROOT / f"examples/{name}README.md" for name in ("", "git-layer/", "receive/")}  # have tests of their own
PAGES = sorted({*ROOT.glob("docs/tutorials/*.md"), *ROOT.glob("examples/**/README.md")} - ELSEWHERE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_block_says_what_it_is(page):
    assert any(block.role == "run" for block in blocks(page.read_text("utf-8")))


def test_a_block_that_says_nothing_is_an_error():
    with pytest.raises(ValueError, match="line 3: expected run"):
        blocks("# A page\n\n```sh\nls\n```\n")


@pytest.mark.parametrize(
    ("expected", "printed", "wrong"),
    [
        ("id  evt_…", "id   evt_0a1b\n", False),
        ("id  evt_…", "id   ep_0a1b\n", True),
        ("a\n…\nz", "a\nb\nc\nz\n", False),
        ("a\n…\nz", "a\nz\n", False),
        ("a\n…\nz", "a\nb\n", True),
        ("a", "a\nb", True),
        ("status  200", "status  2001", True),
        ("a.c", "abc", True),
    ],
)
def test_an_output_is_compared(expected, printed, wrong):
    assert differs(expected, printed) is wrong


def test_a_shell_keeps_what_it_was_told_and_is_a_terminal(tmp_path):
    with Shell(tmp_path, os.environ) as shell:
        assert shell.run("x=1; cd /; [ -t 1 ] && echo terminal") == (0, "terminal\n")
        assert shell.run('echo "$x"; pwd') == (0, "1\n/\n")
        assert shell.run("cat; false | cat; true")[0] == 1  # stdin is empty; a failure within counts


@pytest.mark.parametrize(
    ("page", "wrong"),
    [
        ("```sh file=a.txt\nhello\n```\n```sh run\ncat a.txt\n```\n```text output\nhello\n```\n", None),
        ("```sh run\necho a\n```\n```text output\nb\n```\n", "page.md:4: expected"),
        ("```sh run\nfalse\n```\n", "page.md:1: status 1"),
        ("```sh run fails\nfalse\n```\n", None),
        ("```sh run fails\ntrue\n```\n", "page.md:1: status 0"),
        ("```sh run\nexit 3\n```\n", "the shell ended"),
    ],
)
def test_a_page_is_followed(tmp_path, page, wrong):
    (tmp_path / "page.md").write_text(page)
    if wrong is None:
        follow(tmp_path / "page.md", tmp_path, os.environ)
    else:
        with pytest.raises(AssertionError, match=wrong):
            follow(tmp_path / "page.md", tmp_path, os.environ)
