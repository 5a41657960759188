"""Links lead somewhere, commands exist, code compiles, examples load."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import tomllib
from typing import Any
from urllib.parse import unquote

import pytest
import typer.main
from tests.unit.docs.pages import ROOT, anchors, code, links, pages, prose, text

from hookline.inbound.hooks.hook import HookSet
from hookline.inbound.hooksfile.load import load_files
from hookline.inbound.request import Request
from hookline_cli.main import app

MAKEFILE = (ROOT / "Makefile").read_text()
TARGETS = set(re.findall(r"^([a-z][a-z-]*):", MAKEFILE, flags=re.MULTILINE))
COMMAND = typer.main.get_command(app)
SETTINGS = set(re.findall(r"^([A-Z]+) \?=", MAKEFILE, flags=re.MULTILINE)) | {"ARGS"}
EXAMPLES = sorted((ROOT / "examples").rglob("*"))


def commands(page: str) -> list[str]:
    """Lines of fenced shell and of indented code that begin with `hookline` or `make`, without comments."""
    lines = [line for block in code(page, "sh", "console", "bash") for line in block.splitlines()]
    lines += re.findall(r"^    (.*)$", prose(page), flags=re.MULTILINE)
    plain = (re.sub(r"^\$ ", "", line.strip()).replace(".venv/bin/hookline", "hookline") for line in lines)
    parts = (part.strip() for line in plain for part in re.split(r"\s(?:&&|\|)\s|;\s", line))
    return [re.split(r"  #| # | > ", part)[0].strip() for part in parts if re.match(r"(hookline|make)( |$)", part)]


def inline(page: str) -> list[str]:
    return re.findall(r"`((?:hookline|make) [^`]+)`", prose(page))


def test_every_page_is_in_the_index() -> None:
    index = {link.split("#")[0] for link in links("docs/README.md")}
    missing = [
        page
        for page in pages()
        if re.match(r"docs/(guides|inbound|outbound|operations|reference|tutorials)/", page)
        and page.removeprefix("docs/") not in index
    ]
    assert missing == []


@pytest.mark.parametrize("page", pages())
def test_links_lead_somewhere(page: str) -> None:
    for link in links(page):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = unquote(link).partition("#")
        target = (ROOT / page).parent / path if path else ROOT / page
        assert target.exists(), f"{page}: {link}"
        if anchor:
            assert anchor in anchors(str(target.resolve().relative_to(ROOT))), f"{page}: {link}"


def test_each_picture_is_small_and_shown() -> None:
    shown = {ROOT.joinpath(page).parent.joinpath(link).resolve() for page in pages() for link in links(page)}
    pictures = {*ROOT.glob("docs/images/*.png"), *ROOT.glob("docs/images/*.svg")}
    assert pictures
    assert pictures <= shown
    assert [picture.name for picture in pictures if picture.stat().st_size > 150_000] == []


# ---------------------------------------------------------------------------------------------------------- commands


def check_make(words: list[str]) -> str | None:
    for word in words[1:]:
        name, is_setting, _ = word.partition("=")
        if is_setting and name not in SETTINGS:
            return f"make has no setting {name}"
        if not is_setting and not word.startswith("-") and word not in TARGETS:
            return f"make has no target {word}"
    return None


def check_hookline(words: list[str], *, whole: bool) -> str | None:
    """What is wrong with a command line. `whole`: it must be one that could be run as it stands."""
    command: Any = COMMAND
    left = list(words[1:])
    while left and hasattr(command, "commands") and not left[0].startswith("-"):
        name = left.pop(0)
        found = command.get_command(None, name)
        if found is None:
            return f"there is no command {name}"
        command = found
    options = {name for each in command.params for name in each.opts} | {"--help", "-h"}
    for word in left:
        if re.match(r"--?[a-z]", word) and word.split("=")[0] not in options:
            return f"there is no option {word}"
    if whole and not hasattr(command, "commands"):
        try:
            command.make_context("hookline", left)
        except Exception as error:  # noqa: BLE001 - typer keeps click's classes of errors to itself
            return None if type(error).__name__ == "Exit" else f"{type(error).__name__} {error}"  # --help ends it
    return None


@pytest.mark.parametrize("page", pages())
def test_documented_commands_exist(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("HOOKLINE_STACK", "HOOKLINE_OUTPUT", "HOOKLINE_TENANT"):
        monkeypatch.delenv(variable, raising=False)
    wrong = []
    for line in commands(page):
        words = shlex.split(line)
        synopsis = re.search(r"\[|\b(FILE|SCHEME)\b", line)  # as in `hookline hooks rollback [VERSION]`
        problem = check_make(words) if words[0] == "make" else check_hookline(words, whole=synopsis is None)
        wrong += [f"{line}: {problem}"] if problem else []
    for line in inline(page):
        words = shlex.split(line)
        if "…" in words or "&&" in words:
            words = words[: min(words.index(mark) for mark in ("…", "&&") if mark in words)]
        problem = check_make(words) if words[0] == "make" else check_hookline(words, whole=False)
        wrong += [f"{line}: {problem}"] if problem else []
    assert wrong == []


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("hookline endpoints create https://example.com --event-types x", True),
        ("hookline dlq list inbound", True),
        ("hookline replay start --tenant acme --status held", False),
        ("make deplyo", True),
        ("make deploy ENVIRONMENT=prod", True),
        ("make deploy ENV=prod", False),
    ],
)
def test_a_wrong_command_is_noticed(line: str, wrong: bool) -> None:
    words = shlex.split(line)
    problem = check_make(words) if words[0] == "make" else check_hookline(words, whole=True)
    assert bool(problem) is wrong


def test_there_is_something_to_check() -> None:
    assert len([line for page in pages() for line in commands(page)]) > 40


# -------------------------------------------------------------------------------------------------------------- code


@pytest.mark.parametrize("page", pages())
def test_python_json_and_toml_in_the_documentation_can_be_read(page: str) -> None:
    for block in code(page, "python"):
        compile(block, page, "exec", dont_inherit=True)
    for block in code(page, "json"):
        json.loads(block)
    for block in code(page, "toml"):
        tomllib.loads(block)


@pytest.mark.parametrize("file", [each for each in EXAMPLES if each.parent.name == "hooks" and each.is_file()])
def test_example_hooks_load_without_a_problem(file: Any) -> None:
    loaded = load_files([str(file)], env={})
    assert loaded.document["hooks"]
    assert [str(warning) for warning in loaded.warnings] == []
    assert all(HookSet(loaded.document).get(hook["id"]) for hook in loaded.document["hooks"])


@pytest.mark.parametrize("file", [each for each in EXAMPLES if each.parent.name == "requests"])
def test_example_requests_are_requests(file: Any) -> None:
    assert Request.from_dict(json.loads(file.read_text())).body


@pytest.mark.parametrize("file", [each for each in EXAMPLES if each.suffix in {".py", ".sh"}])
def test_example_programs_can_be_read(file: Any) -> None:
    if file.suffix == ".py":
        compile(file.read_text(), str(file), "exec")
    else:
        subprocess.run(["sh", "-n", str(file)], check=True)


def test_example_programs_are_named_in_the_documentation() -> None:
    written = "".join(map(text, pages()))
    for file in EXAMPLES:
        if file.parent.name in {"publish", "receive"} and file.is_file() and file.suffix != ".pyc":
            assert str(file.relative_to(ROOT)) in written, file
