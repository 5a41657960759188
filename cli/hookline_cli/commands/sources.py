"""`hookline sources`: what of a bus, a queue or a bucket is published, and as what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from hookline_cli import stack as stacks
from hookline_cli.options import Output, StackName, read_bytes, read_document
from hookline_cli.output import listing, record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hookline.outbound.model import Event
    from hookline.outbound.sources.mapping import SourceMapping
    from hookline.outbound.sources.messages import Item

app = typer.Typer(help="What of a bus, a queue or a bucket is published, and as what.", no_args_is_help=True)

_COLUMNS = {"name": "NAME", "from": "FROM", "when": "WHEN", "tenant": "TENANT", "type": "TYPE", "id": "ID"}
_OWN = "own"
_GIVEN = {"bus": "an event of EventBridge", "queue": "a message's body", "bucket": "a notification of S3"}

File = Annotated[str, typer.Argument(metavar="FILE", help="YAML or JSON: a list of mappings; - for stdin.")]


@app.command("apply")
def apply_mappings(file: File, *, stack: StackName = "hookline", output: Output = None) -> None:
    """Check mappings and put them into use, in place of all that were applied; none if anything is wrong."""
    from hookline.outbound.sources.mapping import parse_mappings

    mappings = parse_mappings(read_document(file, "FILE"))
    store = stacks.find(stack).sources
    revision, before = store.get()
    after = [dict(each.fields) for each in mappings]
    if before != after:
        revision = store.put(after, seen=revision)
    record(output, {"revision": revision, "mappings": len(after), "changed": before != after})


@app.command("list")
def list_mappings(*, stack: StackName = "hookline", output: Output = None) -> None:
    """List the mappings in use, in their order."""
    from hookline.outbound.sources.mapping import parse_mappings

    rows = [_row(each) for each in parse_mappings(stacks.find(stack).sources.get()[1])]
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
    from hookline.errors import InvalidInput
    from hookline.outbound.sources.mapping import parse_mappings

    if source not in _GIVEN:
        raise InvalidInput.at("--from", f"expected {', '.join(_GIVEN)}, not {source!r}")
    raw = read_document(file, "--file") if file is not None else stacks.find(stack).sources.get()[1]
    mappings = [each for each in parse_mappings(raw) if each.source == source]
    rows = [
        _tried(item, mappings) for item in _items(source, read_bytes(message, "MESSAGE").decode("utf-8", "replace"))
    ]
    listing(output, rows, {name: name.upper() for name in ("mapping", "tenant", "type", "id", "data")})


def _items(source: str, text: str) -> Sequence[Item]:
    import time

    from hookline.errors import InvalidInput
    from hookline.outbound.sources.messages import read

    record_ = {
        "messageId": "00000000-0000-0000-0000-000000000000",
        "body": text,
        "eventSourceARN": "" if source == "queue" else _OWN,
        "attributes": {"SentTimestamp": str(int(time.time() * 1000))},
    }
    items = read(record_, _OWN)
    if any(item.source != source for item in items):
        raise InvalidInput.at("MESSAGE", f"expected {_GIVEN[source]}")
    return items


def _tried(item: Item, mappings: Sequence[SourceMapping]) -> dict[str, Any]:
    import time
    from datetime import timedelta

    chosen = next((each for each in mappings if each.wants(item)), None)
    if chosen is None:
        return {"mapping": "none: it is ignored"}
    event: Event = chosen.event(item, retention=timedelta(days=30), now=time.time())
    return {
        "mapping": chosen.name,
        "tenant": event.tenant,
        "type": event.type,
        "id": event.id,
        "timestamp": event.timestamp,
        "ordering_key": event.ordering_key,
        "sequence": event.sequence,
        "data": (event.data or b"").decode(),
    }


def _row(mapping: SourceMapping) -> dict[str, Any]:
    fields = mapping.fields
    row = {name: fields.get(name) for name in _COLUMNS}
    for name in ("tenant", "type"):
        if name not in fields:
            row[name] = f"{fields[f'{name}-from']}: {', '.join(fields[f'{name}s'])}"
    return row
