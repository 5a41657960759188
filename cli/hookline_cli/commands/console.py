"""`hookline console`."""

from __future__ import annotations

import sys
import webbrowser
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from hookline_cli import stack as stacks
from hookline_cli.options import StackName

__all__ = ["console"]


def console(
    *,
    stack: StackName = "hookline",
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1; 0 takes a free one.", min=0, max=65535)] = 0,
    browser: Annotated[bool, typer.Option(help="Open it in the browser.")] = True,
) -> None:
    """The operators' pages in the browser, served here with your own AWS credentials, until Ctrl-C."""
    from hookline.api import build_resolver
    from hookline_cli.console import serve

    found = stacks.find(stack)
    resolver = build_resolver(found.services, failed=_failed)
    served = serve(resolver, port=port, failed=_failed)
    print(f"console of {found.name}: {served.url}\nCtrl-C ends it", flush=True)
    with TemporaryDirectory(prefix="hookline-console-") as private:
        if browser:
            webbrowser.open(_leading_to(served.url, Path(private)).as_uri())
        try:
            served.server.serve_forever()
        except KeyboardInterrupt:
            pass
        finally:
            served.server.server_close()


def _leading_to(url: str, private: Path) -> Path:
    """A page that goes on to the address: what a browser is started with stands in the list of processes for every user
    to read, and the address holds the console's token. `private` is for its owner alone.
    """
    page = private / "open.html"
    page.write_text(f'<!doctype html><title>Hookline</title><meta http-equiv="refresh" content="0; url={escape(url)}">')
    return page


def _failed(error: Exception) -> None:
    """Its kind alone: its text may hold what was sent."""
    typer.echo(f"a request failed: {type(error).__name__}", file=sys.stderr)
