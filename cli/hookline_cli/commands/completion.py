"""`hookline completion`: the script that teaches a shell the commands."""

from __future__ import annotations

import os
from pathlib import PurePath
from typing import Annotated

import typer

__all__ = ["completion"]

_SHELLS = ("bash", "zsh", "fish", "powershell", "pwsh")


def completion(
    shell: Annotated[
        str | None, typer.Argument(metavar="[SHELL]", help="bash, zsh, fish, powershell or pwsh; yours if not given.")
    ] = None,
) -> None:
    """Print the completion script of a shell: `source <(hookline completion bash)`."""
    from typer._completion_shared import get_completion_script

    from hookline.errors import InvalidInput

    chosen = shell or PurePath(os.environ.get("SHELL", "bash")).name
    if chosen not in _SHELLS:
        raise InvalidInput.at("SHELL", f"expected {', '.join(_SHELLS)}, not {chosen!r}")
    # to stdout as it is: a script has escapes of its own
    print(get_completion_script(prog_name="hookline", complete_var="_HOOKLINE_COMPLETE", shell=chosen))
