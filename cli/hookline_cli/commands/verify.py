"""`hookline verify`: a provider's signature on a request that was kept in a file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any

import typer

from hookline_cli.options import Output, parse_time, read_bytes, read_document
from hookline_cli.output import listing, record
from hookline_cli.requests import read_request

Request = Annotated[
    str | None,
    typer.Option(
        "--request",
        metavar="FILE",
        help="JSON: method, path, url, query, headers, body or body_base64, remote_addr; - for stdin.",
    ),
]
Now = Annotated[
    str | None, typer.Option("--now", help="Time of the evaluation: unix seconds or RFC 3339. Default: now.")
]


def verify(
    scheme: Annotated[
        str | None, typer.Argument(metavar="SCHEME", help="A provider's name, or a YAML or JSON file with a scheme.")
    ] = None,
    *,
    request: Request = None,
    secret: Annotated[list[str] | None, typer.Option("--secret", help="May be repeated.")] = None,
    secret_file: Annotated[
        list[str] | None,
        typer.Option(
            "--secret-file", metavar="FILE", help="File with the secret, which keeps it out of the shell's history."
        ),
    ] = None,
    secret_env: Annotated[
        list[str] | None, typer.Option("--secret-env", metavar="NAME", help="Environment variable with the secret.")
    ] = None,
    now: Now = None,
    list_: Annotated[bool, typer.Option("--list", help="List the providers and exit.")] = False,
    output: Output = None,
) -> None:
    """Verify a request as a hook would; exits 0 if it is genuine, 1 if it is not."""
    from hookline.errors import InvalidInput
    from hookline.inbound import verify as judge
    from hookline.inbound.signatures import schemes
    from hookline.inbound.signatures.scheme import load_scheme

    if list_:
        rows = [{"scheme": name, "unconfirmed": load_scheme(name).unconfirmed} for name in schemes.names()]
        listing(output, rows, {"scheme": "SCHEME", "unconfirmed": "UNCONFIRMED"})
        return
    if scheme is None:
        raise InvalidInput.at("SCHEME", "expected a provider's name (--list shows them) or a file")
    verdict = judge(
        _scheme(scheme),
        read_request(request).request,
        _secrets(secret or [], secret_file or [], secret_env or []),
        now=read_now(now),
    )
    record(output, {**verdict.to_dict(), "scheme": verdict.scheme or scheme})
    if not verdict.valid:
        raise typer.Exit(1)


def read_now(text: str | None) -> float | None:
    """Unix seconds. Raises InvalidInput."""
    from hookline.outbound import times

    if text is None:
        return None
    try:
        return float(text)
    except ValueError:
        return times.unix(parse_time(text, "--now"))


def _scheme(text: str) -> str | dict[str, Any]:
    from hookline.errors import InvalidInput

    if not (text.endswith((".yaml", ".yml", ".json")) or Path(text).is_file()):
        return text
    found = read_document(text, "SCHEME")
    if not isinstance(found, dict):
        raise InvalidInput.at("SCHEME", f"expected a mapping in {text}")
    return found


def _secrets(plain: list[str], files: list[str], names: list[str]) -> list[str]:
    from hookline.errors import InvalidInput

    found = list(plain)
    for file in files:
        try:
            found.append(read_bytes(file, "--secret-file").decode().rstrip("\r\n"))
        except UnicodeDecodeError:
            raise InvalidInput.at("--secret-file", f"expected UTF-8 text in {file}") from None
    for name in names:
        if name not in os.environ:
            raise InvalidInput.at("--secret-env", f"there is no variable {name}")
        found.append(os.environ[name])
    return found
