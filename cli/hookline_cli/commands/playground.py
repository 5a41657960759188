"""`hookline playground`: a filter and a transform tried on an event, offline."""

from __future__ import annotations

from typing import Annotated

import typer

from hookline_cli import endpoint_options as given
from hookline_cli.names import DEFAULT
from hookline_cli.options import Output, read_json_object, read_text
from hookline_cli.output import as_json, complain, record, say

__all__ = ["playground"]


def playground(
    *,
    type_: Annotated[str, typer.Option("--type", help="Event type, such as order.created.")],
    data: Annotated[str, typer.Option("--data", help="JSON: the text itself, @FILE, or -.")],
    filter_: given.Filter = None,
    transform: given.Transform = None,
    payload: Annotated[str, typer.Option("--payload", help="envelope, versioned, data or cloudevents.")] = "envelope",
    version: Annotated[str | None, typer.Option("--version", help="Version of the event type.")] = None,
    timestamp: Annotated[str | None, typer.Option("--timestamp", help="RFC 3339. Default: now.")] = None,
    output: Output = None,
) -> None:
    """Try a filter and a transform on an event. Shows whether it matches and what would be sent; exits 1 if it does
    not match.

    Nothing is stored or sent, and no deployment is needed.
    """
    import json

    from hookline.errors import InvalidInput
    from hookline.management.playground import try_shape

    pattern = None if filter_ is None else read_json_object(filter_, "--filter")
    shape = None if transform is None else read_text(transform, "--transform").strip()
    try:
        content = json.loads(read_text(data, "--data"))
    except ValueError:
        raise InvalidInput.at("--data", "expected JSON") from None
    event = {"type": type_, "data": content, "version": version, "timestamp": timestamp}
    tried = try_shape(event, pattern=pattern, transform=shape, style=payload, tenant=DEFAULT)
    if as_json(output):
        problems = [{"field": each.where, "expected": each.expected} for each in tried.problems]
        record(output, {"matches": tried.matches, "why": tried.why, "body": tried.body, "problems": problems})
    else:
        complain(tried.problems)
        record(output, {"matches": tried.matches, "why": tried.why})
        if tried.body is not None:
            say(tried.body)
    if not tried.matches or tried.problems:
        raise typer.Exit(1)
