"""`hookline dlq`: what was given up, and giving it another chance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from hookline_cli import stack as stacks
from hookline_cli.dead_letter_fields import QUEUES, Queue, parse_filters, selects
from hookline_cli.moves import follow
from hookline_cli.options import Output, StackName, Watch, Yes
from hookline_cli.output import busy, complain, confirm, listing, moment, note, record
from hookline_cli.watching import again

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from hookline.adapters.sqs.dead_letters import DeadLetter, Drained, SqsDeadLetters
    from hookline_cli.stack import Stack

app = typer.Typer(help="Dead-letter queues: what was given up, and another chance for it.", no_args_is_help=True)

_COLUMNS = {"queue": "QUEUE", "waiting": "WAITING", "in_flight": "IN FLIGHT", "oldest": "OLDEST SEEN"}
_SHOWN_PROBLEMS = 20

QueueName = Annotated[str, typer.Argument(metavar="QUEUE", help=", ".join(QUEUES))]
Filter = Annotated[
    list[str] | None,
    typer.Option(
        "--filter",
        metavar="FIELD=VALUE",
        help="Only messages with this value; * and ? are wildcards. If repeated, all filters must match.",
    ),
]


@app.command("list")
def list_queues(*, watch: Watch = False, stack: StackName = "hookline", output: Output = None) -> None:
    """Show the number of messages in each dead-letter queue. The age is that of the oldest of up to ten messages."""
    found = stacks.find(stack)

    def show_all() -> None:
        rows = []
        for name, queue in QUEUES.items():
            if not found.has(queue.output):  # sources are not everybody's
                continue
            letters = found.dead_letters(queue.output)
            depth = letters.depth()
            seen = letters.peek() if depth.waiting else []
            oldest = moment(min((letter.sent_at for letter in seen), default=None))
            rows.append({"queue": name, "waiting": depth.waiting, "in_flight": depth.in_flight, "oldest": oldest})
        listing(output, rows, _COLUMNS)

    again(show_all, watch=watch)


@app.command()
def show(
    queue: QueueName,
    *,
    filters: Filter = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000)] = 10,
    bodies: Annotated[bool, typer.Option("--bodies", help="Include the messages' bodies (JSON only).")] = False,
    stack: StackName = "hookline",
    output: Output = None,
) -> None:
    """Show some messages of a queue without removing them. A filter reads the whole queue until it has found enough."""
    chosen = _queue(queue)
    filter_by = parse_filters(filters, chosen)
    found = stacks.find(stack)
    dead_letters = found.dead_letters(chosen.output)
    letters = dead_letters.find(selects(filter_by, chosen), limit).letters if filter_by else dead_letters.peek(limit)
    outcomes = _outcomes(found, letters) if queue == "delivery" else {}
    rows: list[dict[str, Any]] = [
        {"id": each.id, **chosen.describe(each), **outcomes.get(each.id, {}), "sent": moment(each.sent_at)}
        | ({"body": each.body} if bodies else {})
        for each in letters
    ]
    told = ("status", "code", "error", "attempts") if queue == "delivery" else ()
    columns = {field: field.upper().replace("_", " ") for field in (*chosen.fields, *told, "sent")}
    listing(output, rows, columns, empty="no such messages")


@app.command("replay")
def replay_letters(
    queue: QueueName,
    *,
    everything: Annotated[bool, typer.Option("--all", help="All messages.")] = False,
    filters: Filter = None,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="Maximum number of messages.")] = None,
    rate: Annotated[
        int | None,
        typer.Option(
            "--rate", min=1, max=500, help="Messages per second; only with --all and without other options, on AWS."
        ),
    ] = None,
    stack: StackName = "hookline",
    output: Output = None,
) -> None:
    """Send messages back to the queue they came from. A delivery starts its schedule again.

    --all without other options uses the redrive of SQS if the queue has one. Otherwise each message is received, sent
    and then deleted, so that an interruption loses nothing.
    """
    from hookline.errors import InvalidInput

    chosen = _queue(queue)
    filter_by = parse_filters(filters, chosen)
    if not (everything or filter_by or limit):
        raise InvalidInput.at("dlq replay", "expected --all, --filter or --limit")
    found = stacks.find(stack)
    letters = found.dead_letters(chosen.output)
    if queue == "stream":
        _replay_faults(found, letters, selects(filter_by, chosen), limit, output)
        return
    if everything and not filter_by and limit is None and chosen.target:
        moved = _move(letters, rate)
        if moved is not None:
            record(output, {"queue": queue, **moved})
            if moved["state"] != "COMPLETED":
                raise typer.Exit(1)
            return
    handle = found.sender_to(chosen.target) if chosen.target else found.back_to_sources()
    _work_through(
        queue, letters, selects(filter_by, chosen), handle, limit=limit, done="replayed",
        output=output,
    )  # fmt: skip


@app.command()
def purge(
    queue: QueueName,
    *,
    filters: Filter = None,
    yes: Yes = False,
    stack: StackName = "hookline",
    output: Output = None,
) -> None:
    """Delete messages permanently: all, or those that a filter selects."""
    chosen = _queue(queue)
    filter_by = parse_filters(filters, chosen)
    found = stacks.find(stack)
    letters = found.dead_letters(chosen.output)
    waiting = letters.depth().waiting
    what = f"those of about {waiting} messages that match" if filter_by else f"all of about {waiting} messages"
    confirm(f"delete {what} in the {queue} queue permanently?", yes=yes)
    if not filter_by:
        letters.purge()
        record(output, {"queue": queue, "purged": waiting})
        return
    _work_through(
        queue, letters, selects(filter_by, chosen), lambda batch: [each.id for each in batch], done="purged",
        output=output,
    )  # fmt: skip


def _outcomes(stack: Stack, letters: Sequence[DeadLetter]) -> dict[str, dict[str, Any]]:
    """By message id, what the delivery's row says of its last attempt; nothing for a row that has expired."""
    from hookline.errors import InvalidInput
    from hookline.outbound.delivery.messages import decode_message
    from hookline.outbound.queue_messages import RetryMessage

    keys = {}
    for letter in letters:
        try:
            message = decode_message(letter.body)
        except InvalidInput:
            continue
        if isinstance(message, RetryMessage):
            keys[letter.id] = message.key
    rows = stack.deliveries.get_many(list(keys.values()))
    return {
        id_: {"status": row.status.value, "code": row.code or None, "error": row.error, "attempts": row.attempt}
        for id_, key in keys.items()
        if (row := rows.get(key)) is not None
    }


def _queue(name: str) -> Queue:
    from hookline.errors import InvalidInput

    if name not in QUEUES:
        raise InvalidInput.at("QUEUE", f"expected {', '.join(QUEUES)}, not {name!r}")
    return QUEUES[name]


def _move(letters: SqsDeadLetters, rate: int | None) -> dict[str, Any] | None:
    """By SQS itself; None where it cannot."""
    from hookline.adapters.sqs.dead_letters import MoveUnsupported

    try:
        task = letters.start_move(rate=rate)
    except MoveUnsupported:
        return None
    task = follow(letters, task)
    if task.state == "UNKNOWN":
        note("SQS no longer lists the task, and messages remain: check again later, or run it again")
    elif task.state != "COMPLETED":
        note(f"{task.moved} of {task.total} messages were moved; the others are still in the queue")
    return {"state": task.state, "replayed": task.moved} | ({"failure": task.failure} if task.failure else {})


def _work_through(
    queue: str,
    letters: SqsDeadLetters,
    wanted: Callable[[DeadLetter], bool],
    handle: Any,
    *,
    done: str,
    output: Any,
    limit: int | None = None,
    extra: Callable[[], Mapping[str, Any]] = dict,
) -> None:
    """Message by message, and says what was done, after Ctrl-C too. Exits with 1 if something stays that should not."""
    from hookline.adapters.sqs.dead_letters import Drained

    total = letters.depth().waiting
    drained, stopped = Drained(), False
    with busy(done, total) as update:

        def progress(so_far: Drained) -> None:
            nonlocal drained
            drained = so_far
            update(so_far.seen, max(total, so_far.seen), f"{done}: {so_far.handled}")

        try:
            drained = letters.drain(wanted, handle, limit=limit, progress=progress)
        except KeyboardInterrupt:
            stopped = True
    record(
        output,
        {"queue": queue, done: drained.handled, "matched": drained.matched, "seen": drained.seen, **extra()},
    )
    if stopped:
        note(f"stopped; messages that were {done} are not undone, the others are still in the queue")
    elif not drained.complete:
        note("there is more than can be held back at once: run it again")
    if drained.handled < drained.matched:
        note(f"{drained.matched - drained.handled} stay in the queue")
    if stopped or drained.handled < drained.matched:
        raise typer.Exit(1)


def _replay_faults(
    stack: Stack, letters: SqsDeadLetters, wanted: Callable[[DeadLetter], bool], limit: int | None, output: Any
) -> None:
    problems: list[str] = []
    events = trimmed = 0

    def handle(batch: Sequence[DeadLetter]) -> list[str]:
        nonlocal events, trimmed
        settled = []
        for letter in batch:
            redriven = stack.stream_faults.redrive(letter)
            events += len(redriven.events)
            trimmed += redriven.trimmed
            problems.extend(redriven.problems)
            if redriven.settled:
                settled.append(letter.id)
        return settled

    def counts() -> dict[str, int]:
        complain(problems[:_SHOWN_PROBLEMS])
        if len(problems) > _SHOWN_PROBLEMS:
            note(f"… and {len(problems) - _SHOWN_PROBLEMS} more")
        return {"events": events, "trimmed": trimmed}

    _work_through("stream", letters, wanted, handle, limit=limit, done="replayed", output=output, extra=counts)
