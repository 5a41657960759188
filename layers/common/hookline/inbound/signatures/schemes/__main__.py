"""`python -m hookline.inbound.signatures.schemes [PROVIDERS.md]`: rewrites all.json and the page's table."""

from __future__ import annotations

import sys
from pathlib import Path

from hookline.inbound.signatures.schemes import write_json
from hookline.inbound.signatures.schemes.describe import table
from hookline.inbound.signatures.verdict import REASONS


def fill(page: str, name: str, text: str) -> str:
    """A page with `text` between its markers `<!-- name -->` and `<!-- end of name -->`."""
    begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    head, _, rest = page.partition(begin)
    return f"{head}{begin}\n{text}\n{end}{rest.partition(end)[2]}"


def filled(page: str) -> str:
    reasons = "\n".join(f"- `{reason}`: {meaning}" for reason, meaning in REASONS.items())
    return fill(fill(page, "table", table()), "reasons", reasons)


def main(pages: list[str]) -> None:
    write_json()
    for name in pages:
        page = Path(name)
        page.write_text(filled(page.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
