"""Lays the repository's Markdown out as MkDocs wants it: one folder of pages, from which no link leads out.

Pages stay where people read them on a code host. Here `docs/x.md` becomes `x.md`, the README the first page, and what
pages lead to elsewhere in the repository (examples, the changelog) is put under `repository/`. In the Chinese site a
page of `docs/zh` stands in the place of the English one; what is not translated stays English and says so.
"""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

__all__ = ["Stage", "anchors", "nav"]

CHINESE_README = "README.zh-CN.md"
_UNTRANSLATED = '!!! note ""\n    本页暂无中文版，以下为英文原文。\n\n'  # noqa: RUF001 - Chinese has this comma
_FENCE = re.compile(r"^( *)```(\w*)([^\n`]*)\n(.*?)^ *```$", flags=re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"(!?\[[^\]\n]*\]\()([^)\s]+)(\))")
_OTHER_LANGUAGE = re.compile(r"^.*(English|简体中文).* · .*(English|简体中文).*\n", flags=re.MULTILINE)
_LIST_AFTER_TEXT = re.compile(r"^((?![-*|#>]|\d+\. |\s).+)\n(?=(?:[-*]|\d+\.) )", flags=re.MULTILINE)
_SOURCE = re.compile(r"\A<!--.*?-->\n")  # which version of the English page a Chinese one was written for
# A line break within Chinese text, which a browser shows as a blank.
_WRAPPED = re.compile(r"^(?![#|])(.*[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef])\n *(?=[\u4e00-\u9fff\[])", re.MULTILINE)
# Chapters, English and Chinese, with the pages or folders that they hold, in this order.
_CHAPTERS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("Start", "开始", ("index.md", "concepts.md", "tutorials", "contents.md")),
    ("Receive", "接收", ("inbound",)),
    ("Send", "发送", ("outbound",)),
    ("Guides", "指南", ("guides",)),
    ("Operate", "运维", ("operations", "runbooks", "scaling.md")),
    ("Reference", "参考", ("reference",)),
    ("About", "关于", ("faq.md", "comparison.md", "roadmap.md", "decisions", "repository")),
)


@dataclass(slots=True)
class Stage:
    """One language's pages. `pages` are paths in `folder`, with the repository's file that each was made of."""

    root: Path
    folder: Path
    chinese: bool = False
    pages: dict[str, str] = field(default_factory=dict)

    def lay_out(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        for path in sorted(self.root.glob("docs/**/*")):
            relative = path.relative_to(self.root).as_posix()
            if path.is_file() and not relative.startswith("docs/zh/"):
                self._put(relative)
        self._put("README.md")

    def place(self, source: str) -> str:
        """Where a file of the repository is in the site."""
        if source in {"README.md", CHINESE_README}:
            return "index.md"
        if source == "docs/README.md":
            return "contents.md"
        if source.startswith("docs/"):
            return source.removeprefix("docs/").removeprefix("zh/")
        return f"repository/{source}"

    def _translation(self, source: str) -> str:
        """The file whose text stands for it."""
        if not self.chinese:
            return source
        other = CHINESE_README if source == "README.md" else source.replace("docs/", "docs/zh/", 1)
        return other if (self.root / other).is_file() else source

    def _put(self, source: str) -> str:
        """Puts a file, or a list of a folder's files, into the site, if it is not there yet; its place."""
        path = self.root / source
        if path.is_dir():
            readme = f"{source}/README.md"
            place = self.place(readme)
            if (self.root / readme).is_file():
                return self._put(readme)
            text = self._listing(source)
        else:
            place = self.place(source)
            text = None
        if place in self.pages:
            return place
        self.pages[place] = source
        target = self.folder / place
        target.parent.mkdir(parents=True, exist_ok=True)
        if text is None and path.suffix != ".md":
            shutil.copyfile(path, target)
            return place
        if text is None:
            chosen = self._translation(source)
            text = self._page(chosen, (self.root / chosen).read_text("utf-8"), place)
            if self.chinese and chosen == source and source.startswith("docs/"):
                text = re.sub(r"\A(# .*\n\n?)", rf"\1{_UNTRANSLATED}", text)
        else:
            text = self._page(f"{source}/README.md", text, place)
        target.write_text(text, "utf-8")
        return place

    def _listing(self, source: str) -> str:
        files = sorted(each.name for each in (self.root / source).iterdir() if each.is_file() and each.name[0] != ".")
        return f"# {source}\n\n" + "".join(f"- [{name}]({name})\n" for name in files)

    def _page(self, source: str, text: str, place: str) -> str:
        """The text as MkDocs reads it, with the links of its new place."""
        text = _SOURCE.sub("", text)
        parts, end = [], 0
        for fence in _FENCE.finditer(text):
            parts += [self._prose(source, text[end : fence.start()], place), _plain(fence)]
            end = fence.end()
        return "".join([*parts, self._prose(source, text[end:], place)])

    def _prose(self, source: str, text: str, place: str) -> str:
        text = _OTHER_LANGUAGE.sub("", text)
        while _WRAPPED.search(text):
            text = _WRAPPED.sub(r"\1", text)
        text = _LIST_AFTER_TEXT.sub(r"\1\n\n", text)
        return _LINK.sub(lambda link: link[1] + self._link(source, link[2], place) + link[3], text)

    def _link(self, source: str, link: str, place: str) -> str:
        path, _, anchor = unquote(link).partition("#")
        if re.match(r"[a-z]+:", link) or not path:
            return link
        target = os.path.normpath(f"{Path(source).parent.as_posix()}/{path}")
        if target == CHINESE_README or target.startswith("docs/zh/"):
            target = "README.md" if target == CHINESE_README else target.replace("docs/zh/", "docs/", 1)
        if not (self.root / target).exists():
            return link  # the strict build names it
        at = self._put(target)
        text = (self.root / self._translation(target)).read_text("utf-8") if at.endswith(".md") and anchor else ""
        relative = os.path.relpath(at, Path(place).parent.as_posix() or ".")
        return f"{relative}#{anchor}" if anchor in anchors(text) else relative


def _plain(fence: re.Match[str]) -> str:
    """A block without what our tests read behind its language; a file's name becomes its title."""
    indent, language, rest, text = fence.groups()
    name = re.search(r"file=([\w.-]+)", rest)
    title = f' title="{name[1]}"' if name else ""
    return f"{indent}```{language or 'text'}{title}\n{text}{indent}```"


def anchors(text: str) -> set[str]:
    """The anchors of a page's headings, as code hosts make them, and those that are written out."""
    prose = _FENCE.sub("", text)
    headings = re.findall(r"^#+ (.+)$", prose, flags=re.MULTILINE)
    written = set(re.findall(r'<a id="([\w-]+)"></a>', prose))
    return written | {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def nav(pages: list[str], *, chinese: bool) -> list[dict[str, list[str]]]:
    """Every page under its chapter; one that no chapter names, under the last."""
    left = sorted(page for page in pages if page.endswith(".md"))
    found = []
    for english, other, places in _CHAPTERS:
        inside = []
        for place in places:
            inside += [page for page in left if page == place or page.startswith(f"{place}/")]
            left = [page for page in left if page not in inside]
        if (english, other, places) == _CHAPTERS[-1]:
            inside += left
        found.append({other if chinese else english: inside})
    return found
