"""Where `hookline` starts: says so in a line if the command line's own packages are not installed."""

from __future__ import annotations

import sys

__all__ = ["main"]


def main() -> None:
    try:
        from hookline_cli.main import app
    except ModuleNotFoundError as error:
        if error.name not in {"typer", "rich"}:
            raise
        sys.exit(f"error: the command line needs {error.name}: pip install 'hookline[cli]'")
    app()


if __name__ == "__main__":
    main()
