"""The pages as the documentation site gets them."""

from __future__ import annotations

from pathlib import Path

import pytest

from hookline_cli.local.site.build import foreign
from hookline_cli.local.site.stage import Stage, nav

ROOT = Path(__file__).resolve().parents[3]
FILES = {
    "README.md": (
        "# Us\n\nEnglish · [简体中文](README.zh-CN.md)\n\n[age](docs/inbound/hooks.md#age), [code](examples/a)\n"
    ),
    "README.zh-CN.md": "# 我们\n\n[English](README.md) · 简体中文\n\n见[钩子](docs/inbound/hooks.md#age)。\n",
    "docs/README.md": "# All\n\n- [why](decisions)\n",
    "docs/decisions/0001-x.md": "# Why\n",
    "docs/inbound/hooks.md": "# Hooks\n\nText:\n- one\n\n## Age\n\n[concepts](../concepts.md#two-words)\n",
    "docs/concepts.md": "# Concepts\n\n## Two words\n\n```sh file=a.sh\nls [x](y)\n```\n\n```sh run\nls\n```\n",
    "docs/zh/concepts.md": (
        "<!-- docs/concepts.md 0 -->\n# 概念\n\n[钩子](../inbound/hooks.md)[决策](../decisions)\n\n"
        "一行\n又一行\n  再一行\n"
    ),
    "examples/a/run.py": "print()\n",
}


@pytest.fixture
def stage(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")

    def lay_out(*, chinese: bool) -> Stage:
        made = Stage(tmp_path, tmp_path / "out", chinese)
        made.lay_out()
        return made

    return lay_out


def read(stage: Stage, place: str) -> str:
    return (stage.folder / place).read_text("utf-8")


def test_links_keep_their_targets(stage):
    english = stage(chinese=False)
    first = "# Us\n\n\n[age](inbound/hooks.md#age), [code](repository/examples/a/README.md)\n"
    assert read(english, "index.md") == first
    assert "[run.py](run.py)" in read(english, "repository/examples/a/README.md")
    assert read(english, "repository/examples/a/run.py") == FILES["examples/a/run.py"]
    assert "[why](decisions/README.md)" in read(english, "contents.md")


def test_blocks_lose_what_only_our_tests_read_and_are_not_changed(stage):
    assert '```sh title="a.sh"\nls [x](y)\n```\n\n```sh\nls\n```' in read(stage(chinese=False), "concepts.md")


def test_a_list_that_follows_text_is_one(stage):
    assert "Text:\n\n- one" in read(stage(chinese=False), "inbound/hooks.md")


def test_a_translation_takes_its_place_and_what_is_not_translated_says_so(stage):
    chinese = stage(chinese=True)
    assert read(chinese, "index.md") == "# 我们\n\n\n见[钩子](inbound/hooks.md#age)。\n"
    assert "[钩子](inbound/hooks.md)[决策](decisions/README.md)" in read(chinese, "concepts.md")
    assert read(chinese, "concepts.md").startswith("# 概念\n")
    assert "一行又一行再一行" in read(chinese, "concepts.md")  # a break would be shown as a blank
    assert "暂无中文版" not in read(chinese, "concepts.md")
    hooks = read(chinese, "inbound/hooks.md")
    assert hooks.startswith("# Hooks\n\n!!! note")
    assert "[concepts](../concepts.md)" in hooks  # the Chinese page has no such heading
    assert not (chinese.folder / "zh").exists()


def test_every_page_has_a_chapter(tmp_path):
    ours = Stage(ROOT, tmp_path / "out", chinese=True)
    ours.lay_out()
    listed = [page for chapter in nav(list(ours.pages), chinese=True) for pages in chapter.values() for page in pages]
    assert sorted(listed) == sorted(page for page in ours.pages if page.endswith(".md"))
    assert nav(["index.md", "x/y.md"], chinese=False)[-1] == {"About": ["x/y.md"]}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('<script src="https://cdn.example.com/x.js">', 1),
        ('<link rel="stylesheet" href="//fonts.example.com/x.css">', 1),
        ('s("https://unpkg.com/mermaid@11/dist/mermaid.min.js")', 1),
        ('<a href="https://example.com">x</a><script src="assets/x.js">', 0),
    ],
)
def test_what_would_be_fetched_from_elsewhere_is_found(tmp_path, text, found):
    (tmp_path / "x.html").write_text(text)
    assert len(foreign(tmp_path)) == found
