"""What the pages are made of: messages in both languages, libraries of known content, no script of anybody else."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest

from hookline.api.models.overview import OverviewQuery

ROOT = Path(__file__).parents[3]
WEB = ROOT / "layers/common/hookline/web"
SCRIPTS = [path for path in sorted(WEB.rglob("*.js")) if "vendor" not in path.parts]
PAGES = [path for path in SCRIPTS if "messages" not in path.parts]
RECEIVERS = "snippets.js"  # what receivers write, shown as text


def messages(language: str) -> dict[str, str]:
    text = (WEB / f"shared/messages/{language}.js").read_text("utf-8")
    lines = re.findall(r'^  ("(?:[^"\\]|\\.)*"): ("(?:[^"\\]|\\.)*"),$', text, flags=re.MULTILINE)
    found = {json.loads(key): json.loads(value) for key, value in lines}
    assert len(found) == len(lines) == text.count("\n") - 3
    return found


def test_the_languages_agree():
    english, chinese = messages("en"), messages("zh")
    assert english.keys() == chinese.keys()
    for key, text in english.items():
        assert sorted(re.findall(r"\{\w+\}", text)) == sorted(re.findall(r"\{\w+\}", chinese[key])), key


def test_the_overview_offers_what_the_api_answers():
    offered = re.search(r"RANGES = (\[.*\]);", (WEB / "console/pages/overview.js").read_text("utf-8"))
    assert offered is not None
    for hours in json.loads(offered[1]):
        assert OverviewQuery.model_validate({"hours": int(hours)}).hours == int(hours)


def test_every_message_that_a_page_shows_is_there():
    known = messages("en")
    shown = {key for path in PAGES for key in re.findall(r'\bt\(\s*"([^"]+)"', path.read_text("utf-8"))}
    assert len(shown) > 150
    assert shown - known.keys() == set()


def test_no_message_is_left_over():
    source = "".join(path.read_text("utf-8") for path in PAGES)
    by_prefix = re.findall(r"\bt\(`([\w.]+?)\$\{", source) + [
        f"{kind}." for kind in re.findall(r'\bword\("(\w+)"', source)
    ]
    quoted = set(re.findall(r'"([\w.-]+)"', source))
    assert [key for key in messages("en") if key not in quoted and not key.startswith(tuple(by_prefix))] == []


@pytest.mark.parametrize("vendor", [WEB / "shared/vendor", ROOT / "tests/browser/vendor"], ids=["pages", "tests"])
def test_libraries_are_those_of_the_lock(vendor):
    lock = json.loads((vendor / "vendor.json").read_text("utf-8"))
    locked = {file["to"]: file["sha256"] for package in lock["packages"] for file in package["files"]}
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in vendor.iterdir() if path.suffix != ".json"
    }
    assert found == locked
    assert all(package["integrity"].startswith("sha512-") and package["licence"] for package in lock["packages"])


@pytest.mark.parametrize("path", [each for each in SCRIPTS if each.name != RECEIVERS], ids=lambda path: path.name)
def test_a_page_loads_only_what_is_beside_it(path):
    for source in re.findall(r'^(?:import|export [*{])[^;]*?"([^"]+)";$', path.read_text("utf-8"), re.MULTILINE):
        assert source.startswith("."), source
        target = path.parent / source
        if path.parent.name == "portal":  # served with the shared files below it
            target = Path(str(target).replace("/portal/shared/", "/shared/"))
        assert target.resolve().is_file(), f"{path.name}: {source}"


@pytest.mark.parametrize("path", sorted(WEB.rglob("*.html")), ids=lambda path: path.parent.name)
def test_no_page_has_inline_script_or_style(path):
    html = path.read_text("utf-8")
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=", html)
    assert "//" not in html.replace("<!doctype html>", "")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_nothing_is_written_into_a_page_as_markup(path):
    """Texts of receivers and customers are shown as text, always."""
    assert not re.search(
        r"innerHTML|dangerouslySetInnerHTML|outerHTML|insertAdjacentHTML|\beval\(|new Function", path.read_text("utf-8")
    )


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_is_laid_out_as_the_others(path):
    """120 columns, steps of two spaces, texts in double quotes where they hold none, 300 lines."""
    text = path.read_text("utf-8")
    lines = text.splitlines()
    told = "messages" in path.parts or path.name == RECEIVERS  # texts as people read them
    assert [line for line in lines if len(line) > 120 and not told] == []
    assert [line for line in lines if "\t" in line or line != line.rstrip()] == []
    assert [line for line in lines if (len(line) - len(line.lstrip(" "))) % 2] == []
    assert [line for line in lines if re.match(r"import .*(?<![;{,])$", line)] == []
    assert [line for line in lines if re.search(r"(?:import .* from|[=(,:]) '[^'\"]*'[;,)]?$", line) and not told] == []
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert told or len(lines) <= 300


def test_what_both_apps_need_stands_in_one_place():
    """The first lines of their `App` were the same."""
    for name in ("matchMedia", "setTimeout"):
        assert [path.parent.name for path in WEB.glob("*/app.js") if name in path.read_text("utf-8")] == []
