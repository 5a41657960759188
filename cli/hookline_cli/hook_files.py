"""Hooks files as commands are given them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import typer

from hookline_cli.output import warn

if TYPE_CHECKING:
    from collections.abc import Callable

    from hookline.inbound.hooksfile.load import LoadedHooks

__all__ = ["Files", "Template", "load"]

Files = Annotated[list[str], typer.Argument(metavar="FILE…", help="Hooks files, adnanh/webhook's or ours.")]
Template = Annotated[bool, typer.Option("--template", help="Expand template actions (getenv, cat, credential) first.")]


def load(files: list[str], *, template: bool, resolve: Callable[[str], list[str]] | None) -> LoadedHooks:
    from hookline.inbound.hooksfile.load import load_files

    loaded = load_files(files, env=os.environ, template=template, resolve=resolve)
    for problem in loaded.warnings:
        warn(str(problem))
    return loaded
