"""Builds the site of both languages with MkDocs, in an environment of its own, and checks it.

The build is strict: a broken link ends it. Nothing in the site is fetched from elsewhere: there are no fonts of others,
and the library that draws diagrams is in it, from its npm package, whose hash is here. Without npm, diagrams are
shown as their text.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from hookline_cli.local.checkout import Checkout
from hookline_cli.local.progress import say, step
from hookline_cli.local.setup import SetupFailed, install
from hookline_cli.local.site.stage import Stage, nav

__all__ = ["foreign", "main"]

_MERMAID = ("@mermaid-js/tiny", "12.0.0")
_MERMAID_INTEGRITY = "sha512-ZW9YXy+3tSLPscBT+NnQO0K0qYH7BGES5nExl6Snoygey7xd2N0cO7Nq30N5k/u7gIeYoCrldyVy+VTCMWrNDQ=="
_BASE = Path(__file__).with_name("mkdocs.yaml")
_ELSEWHERE = r"""["']?(?:https?:)?//[^"'> ]+"""
_FOREIGN = re.compile(
    rf"<(?:script|img|iframe|source)\b[^>]*\bsrc={_ELSEWHERE}"
    rf"|<link\b[^>]*\brel=[\"']?(?:stylesheet|preload|preconnect|icon)\b[^>]*\bhref={_ELSEWHERE}"
    r"|https://(?:unpkg|cdn)[^\"'`) ]+|@import\s+url\((?:https?:)?//"
)


def main() -> int:
    checkout = Checkout.here()
    work, site = checkout.local / "docs", checkout.local / "site"
    try:
        install(checkout, "docs")
    except SetupFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    work.mkdir(exist_ok=True)
    shutil.rmtree(site, ignore_errors=True)
    mermaid = _mermaid(work / "mermaid.js")
    for chinese in (False, True):
        with step(f"build the {'Chinese' if chinese else 'English'} site"):
            if not _build(checkout, work, site, chinese=chinese, mermaid=mermaid):
                return 1
    _segment(site / "zh/search/search_index.json")
    for script in site.rglob("bundle.*.min.js"):  # what it would fetch where we have not given it
        script.write_text(script.read_text("utf-8").replace("https://unpkg.com/", "about:blank#"), "utf-8")
    wrong = foreign(site)
    for each in wrong:
        print(each, file=sys.stderr)
    if not mermaid:
        say("npm is not there or gave nothing: diagrams are shown as text")
    say(f"site in {site}: {sys.executable} -m http.server --bind 127.0.0.1 --directory {site}")
    return 1 if wrong else 0


def _build(checkout: Checkout, work: Path, site: Path, *, chinese: bool, mermaid: Path | None) -> bool:
    import yaml

    language = "zh" if chinese else "en"
    stage = Stage(checkout.root, work / language, chinese)
    stage.lay_out()
    (stage.folder / "assets").mkdir(exist_ok=True)
    shutil.copyfile(checkout.root / "layers/common/hookline/web/shared/icon.svg", stage.folder / "assets/icon.svg")
    changed: dict[str, Any] = {
        "INHERIT": str(_BASE),
        "docs_dir": str(stage.folder),
        "site_dir": str(site / "zh" if chinese else site),
        "site_name": "Hookline 文档" if chinese else "Hookline",
        "theme": {"language": language},
        "nav": nav(list(stage.pages), chinese=chinese),
        "extra": {
            "alternate": [
                {"name": "English", "link": "../" if chinese else "./", "lang": "en"},
                {"name": "简体中文", "link": "./" if chinese else "./zh/", "lang": "zh"},
            ]
        },
    }
    if mermaid:
        shutil.copyfile(mermaid, stage.folder / "assets/mermaid.js")
        changed["extra_javascript"] = ["assets/mermaid.js"]
    else:
        for page in stage.folder.rglob("*.md"):
            page.write_text(page.read_text("utf-8").replace("```mermaid", "```text"), "utf-8")
    config = work / f"mkdocs.{language}.yaml"
    config.write_text(yaml.safe_dump(changed, allow_unicode=True, sort_keys=False), "utf-8")
    program = checkout.tool("docs", "mkdocs")
    command: list[str | Path] = [program, "build", "--strict", "--no-directory-urls", "--config-file", config]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stdout, done.stderr, file=sys.stderr)
    return done.returncode == 0


def _mermaid(target: Path) -> Path | None:
    """The library that draws diagrams, fetched once; None if it cannot be. Ends the program if the hash is wrong."""
    if target.exists() or shutil.which("npm") is None:
        return target if target.exists() else None
    name, version = _MERMAID
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", "--silent", f"{name}@{version}"]
        if subprocess.run(command, cwd=folder, check=False, stdout=subprocess.DEVNULL).returncode:
            return None
        (archive,) = Path(folder).glob("*.tgz")
        found = "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
        if found != _MERMAID_INTEGRITY:
            sys.exit(f"{name}@{version}: expected {_MERMAID_INTEGRITY}, got {found}")
        with tarfile.open(archive) as opened:
            stream = opened.extractfile("package/dist/mermaid.tiny.js")
            assert stream is not None
            target.write_bytes(stream.read())
    return target


def _segment(index: Path) -> None:
    """Makes Chinese text searchable: the search knows words by what stands between them, and Chinese has nothing."""
    entries = json.loads(index.read_text("utf-8"))
    for entry in entries["docs"]:
        for key in ("title", "text"):
            entry[key] = re.sub(r"([\u4e00-\u9fff])(?=[\u4e00-\u9fff])", "\\1\u200b", entry[key])
    index.write_text(json.dumps(entries, ensure_ascii=False), "utf-8")


def foreign(site: Path) -> list[str]:
    """What a browser would fetch from another host."""
    found = []
    for path in sorted(site.rglob("*")):
        if path.suffix in {".html", ".css", ".js"} and path.name != "mermaid.js":
            found += [
                f"{path.relative_to(site)}: {each[0][:120]}" for each in _FOREIGN.finditer(path.read_text("utf-8"))
            ]
    return found
