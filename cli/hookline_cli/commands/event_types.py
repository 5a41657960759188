"""`hookline event-types`: what endpoints may subscribe to, and JSON Schemas that events are checked against."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hookline_cli import stack as stacks
from hookline_cli.options import Output, StackName, Yes, read_document
from hookline_cli.output import confirm, listing, record

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hookline.outbound.model import EventType

app = typer.Typer(help="Event types and the schemas that published events are checked against.", no_args_is_help=True)

_COLUMNS = {"name": "NAME", "versions": "VERSIONS", "deprecated": "DEPRECATED", "description": "DESCRIPTION"}


@app.command()
def put(
    file: Annotated[str, typer.Argument(metavar="FILE", help="YAML or JSON: one event type, or a list; - for stdin.")],
    *,
    stack: StackName = "hookline",
    output: Output = None,
) -> None:
    """Register event types, or replace them: name, description, deprecated, schemas (version to JSON Schema)."""
    document = read_document(file, "FILE")
    entries = document if isinstance(document, list) else [document]
    places = [f"{file}[{index}]" if isinstance(document, list) else file for index in range(len(entries))]
    _store(zip(places, entries, strict=True), stack, output)


@app.command("export")
def export_document(
    format_: Annotated[str, typer.Option("--format", help="asyncapi (3.0), or openapi (3.1, webhooks).")] = "asyncapi",
    *,
    title: Annotated[str, typer.Option("--title", help="Of the document.")] = "Webhooks",
    version: Annotated[str, typer.Option("--version", help="Of the document.")] = "1",
    stack: StackName = "hookline",
) -> None:
    """Print the registered event types as a JSON document for other tools."""
    from hookline.errors import InvalidInput
    from hookline.outbound.events import catalogue

    writers = {"asyncapi": catalogue.asyncapi, "openapi": catalogue.openapi}
    if format_ not in writers:
        raise InvalidInput.at("--format", f"expected asyncapi or openapi, not {format_!r}")
    typer.echo(
        json.dumps(writers[format_](stacks.find(stack).event_types.all(), title=title, version=version), indent=1)
    )


@app.command("import")
def import_document(
    file: Annotated[str, typer.Argument(metavar="FILE", help="An OpenAPI 3.1 document, YAML or JSON; - for stdin.")],
    *,
    prefix: Annotated[str, typer.Option("--prefix", help="Prefix for each name.")] = "",
    stack: StackName = "hookline",
    output: Output = None,
) -> None:
    """Register event types from the `webhooks` of an OpenAPI document, or replace them."""
    from hookline.outbound.events.catalogue import from_openapi

    described = [each | {"name": prefix + each["name"]} for each in from_openapi(read_document(file, "FILE"))]
    _store(((each["name"], each) for each in described), stack, output)


@app.command("list")
def list_event_types(*, stack: StackName = "hookline", output: Output = None) -> None:
    """List the registered event types."""
    rows = [_row(each) for each in stacks.find(stack).event_types.all()]
    listing(output, rows, _COLUMNS, empty="no event types are registered; any may be sent")


@app.command()
def show(name: str, *, stack: StackName = "hookline", output: Output = None) -> None:
    """Show an event type with its schemas."""
    from hookline.errors import NotFound

    found = stacks.find(stack).event_types.get(name)
    if found is None:
        raise NotFound(f"event type {name} is not registered")
    record(output, _row(found) | {"schemas": dict(found.schemas)})


@app.command()
def delete(
    name: str,
    *,
    force: Annotated[
        bool, typer.Option("--force", help="Delete it even if endpoints subscribe to it by name.")
    ] = False,
    yes: Yes = False,
    stack: StackName = "hookline",
    output: Output = None,
) -> None:
    """Delete an event type. Its events can still be sent; they are no longer checked against a schema."""
    service = stacks.find(stack).services.event_types
    service.get(name)
    confirm(f"delete event type {name}?", yes=yes)
    service.delete(name, force=force)
    record(output, {"name": name, "deleted": True})


@app.command()
def deprecate(
    name: str,
    *,
    undo: Annotated[bool, typer.Option("--undo", help="Remove the mark.")] = False,
    stack: StackName = "hookline",
    output: Output = None,
) -> None:
    """Mark an event type as deprecated: those who still send it are warned."""
    from hookline.errors import NotFound

    if not stacks.find(stack).event_types.deprecate(name, deprecated=not undo):
        raise NotFound(f"event type {name} is not registered")
    record(output, {"name": name, "deprecated": not undo})


def _row(event_type: EventType) -> dict[str, Any]:
    return {
        "name": event_type.name,
        "description": event_type.description,
        "deprecated": event_type.deprecated,
        "versions": list(event_type.schemas),
    }


def _store(entries: Iterable[tuple[str, Any]], stack: str, output: Output) -> None:
    """Each with the place that its problems are told at; none is stored unless all can be."""
    from hookline.errors import InvalidInput, Problem
    from hookline.outbound.events.event_types import parse_event_type

    parsed, problems = [], []
    for where, entry in entries:
        if not isinstance(entry, dict):
            problems.append(Problem(where, "expected a mapping with name, description, deprecated, schemas"))
            continue
        try:
            parsed.append(parse_event_type(entry))
        except InvalidInput as error:
            problems += [Problem(f"{where}: {each.where}", each.expected) for each in error.problems]
    if problems:
        raise InvalidInput(problems)
    store = stacks.find(stack).event_types
    for event_type in parsed:
        store.put(event_type)
    listing(output, [_row(each) for each in parsed], _COLUMNS)
