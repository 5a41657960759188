"""The figures of both READMEs are those of the pages that they come from: measured again, they change there, too."""

from __future__ import annotations

import re

import pytest
from tests.unit.docs.pages import rows, section, text

READMES = ("README.md", "README.zh-CN.md")


def row(page: str, start: str) -> list[str]:
    (found,) = [each for each in rows(text(page)) if each[0].strip("`*") == start]
    return found


def durability() -> dict[str, str]:
    _, _, deliveries, lost, twice, *_ = row("docs/durability.md", "in all")
    return {"deliveries": deliveries, "lost": f" {lost} ", "sent twice of 1,000": f" {twice} "}


def cost() -> dict[str, str]:
    page = "docs/operations/cost.md"
    idle = [each for each in rows(section(page, "A stack that does nothing")) if "Total" in each[0]]
    million = rows(section(page, "What each operation costs"))
    made = [each[-1].strip("*") for each in million if each[0].startswith(("deliveries by", "…")) and "$" in each[-1]]
    return {
        "idle": idle[0][3].strip("*"),
        "idle less what is free": idle[0][4].strip("*"),
        "least": made[0],
        "most": made[-1],
    }


def performance() -> dict[str, str]:
    page = "docs/performance.md"
    delivery = float(row(page, "sender.delivery")[1].split()[0])
    middle, late = (float(row(page, f"sender.hanging.5-of-100.{cut}")[1].split()[0]) for cut in ("p50", "p99"))
    return {"delivery": f"{delivery:.0f} ", "p50": f"{middle * 1000:.0f} ms", "p99": f"{late:g} s"}


@pytest.mark.parametrize("page", READMES)
@pytest.mark.parametrize("figures", [durability, cost, performance], ids=lambda each: each.__name__)
def test_a_figure_is_the_one_of_its_page(page, figures):
    part = "Why trust it" if page == "README.md" else "为什么可以信任它"
    said = section(page, part)
    wrong = {what: value for what, value in figures().items() if value not in said}
    assert not wrong, f"{page} says other figures than docs/{figures.__name__}.md: {wrong}"


@pytest.mark.parametrize("page", READMES)
def test_what_others_need_is_what_the_plot_shows(page):
    plotted = text("bench/support/report.py")
    low, high = re.search(r'"Svix: worker.*": \((\d+), (\d+)\)', plotted).groups()
    assert re.search(rf"Svix.*{low} (to|到) {high}", text(page))
