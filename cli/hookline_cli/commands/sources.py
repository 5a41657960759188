"""`hookline sources`: what of a bus, a queue or a bucket is published, and as what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from hookline_cli import stack as stacks
from hookline_cli.options import Output, StackName, read_bytes, read_document
from hookline_cli.output import as_json, listing, record

if TYPE_CHECKING:
    from hookline.outbound.sources.mapping import SourceMapping

app = typer.Typer(help="What of a bus, a queue or a bucket is published, and as what.", no_args_is_help=True)

_COLUMNS = {"name": "NAME", "from": "FROM", "when": "WHEN", "tenant": "TENANT", "type": "TYPE", "id": "ID"}
_TRIED = {name: name.upper() for name in ("mapping", "tenant", "type", "id", "payload")}

File = Annotated[str, typer.Argument(metavar="FILE", help="YAML or JSON: a list of mappings; - for stdin.")]


@app.command("apply")
def apply_mappings(file: File, *, stack: StackName = "hookline", output: Output = None) -> None:
    """Check mappings and put them into use, in place of all that were applied; none if anything is wrong."""
    from hookline.api.models.sources import SourcesAppliedView

    applied = stacks.find(stack).services.sources.apply(read_document(file, "FILE"))
    record(output, SourcesAppliedView.of(applied).model_dump())


@app.command("list")
def list_mappings(*, stack: StackName = "hookline", output: Output = None) -> None:
    """List the mappings in use, in their order."""
    _, mappings = stacks.find(stack).services.sources.current()
    rows = [dict(each.fields) if as_json(output) else _row(each) for each in mappings]
    listing(output, rows, _COLUMNS, empty="no mappings are applied; nothing that sources send is published")


@app.command("try")
def try_mappings(
    message: Annotated[str, typer.Argument(metavar="MESSAGE", help="A file with what a source sends; - for stdin.")],
    *,
    source: Annotated[str, typer.Option("--from", help="bus, queue or bucket.")],
    file: Annotated[str | None, typer.Option("--file", help="Mappings to try, instead of those in use.")] = None,
    stack: StackName = "hookline",
    output: Output = None,
) -> None:
    """Show what a message would be published as. Nothing is published.

    MESSAGE is an event of EventBridge (bus), a message's body (queue) or a notification of S3 (bucket).
    """
    from hookline.api.models.sources import TriedView

    raw = read_document(file, "--file") if file is not None else None
    text = read_bytes(message, "MESSAGE").decode("utf-8", "replace")
    found = stacks.find(stack).services.sources.attempt(source, text, raw)
    rows = [TriedView.of(each).model_dump() for each in found]
    if not as_json(output):
        rows = [row if row["mapping"] else {"mapping": "none: it is ignored"} for row in rows]
    listing(output, rows, _TRIED)


def _row(mapping: SourceMapping) -> dict[str, Any]:
    fields = mapping.fields
    row = {name: fields.get(name) for name in _COLUMNS}
    for name in ("tenant", "type"):
        if name not in fields:
            row[name] = f"{fields[f'{name}-from']}: {', '.join(fields[f'{name}s'])}"
    return row
