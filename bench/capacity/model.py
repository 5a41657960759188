"""A stack under load, second by second, bounded by what AWS publishes about its services.

Nothing runs here: flows are computed from the figures below. AWS's are those of docs/reference/limits.md, those of
this project are measured by `make bench` and `make cost`. An event goes to one endpoint.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil

__all__ = ["Load", "Outcome", "Stack", "run"]

# AWS
PARTITION = 1_000.0  # write units a second and partition
INDEX_PARTITIONS = 16  # of a tenant in the index by time
GROWTH = 100.0  # executions that a function may add each second
POLLERS = (5, 300 / 60, 1_250)  # a queue's executions at first, added each second, at most
BATCH, RETRY_BATCH = 100, 10
LATE = 10.0  # seconds at the end of the load: the queue grows

# measured
SENDER_CPU = 135e-6 * 1769 / 1024  # seconds an event, at the sender's memory
CALLS = 0.030  # seconds of AWS calls a batch
FIRST_WAIT = 1.5  # seconds that the first batch waits for an endpoint that hangs; later ones know it
COST = {"published": 1.88, "delivered": 0.79, "later": 3.35}  # dollars a million


@dataclass(frozen=True)
class Load:
    """`rate` events a second in all, for `seconds`; endpoints answer in `well` seconds, `slow` ones in `slowly`."""

    rate: float
    tenants: int
    endpoints: int  # of all tenants
    seconds: int = 600
    dead: float = 0.01
    slow: float = 0.05
    well: float = 0.1
    slowly: float = 3.0


@dataclass(frozen=True)
class Stack:
    """Parameters of the template and quotas of the account; `units` are write units a second of each table."""

    parallelism: int = 4
    retries: int = 20
    concurrency: int = 1_000
    units: float = 40_000.0
    warm: float = 40_000.0  # what the tables' partitions can take at the start: 4,000 for a new on-demand table
    item_units: int = 2  # of an event of 1 KB


@dataclass
class Outcome:
    """`broken` names what held something back first, and how much of it was kept out or late."""

    refused: float = 0.0  # events a second that DynamoDB throttled, at the end
    iterator_age: float = 0.0  # seconds, the most
    queue_age: float = 0.0  # seconds, at the end: of what waits for a slow endpoint
    senders: int = 0  # executions, the most
    retriers: int = 0
    dollars: float = 0.0  # an hour
    broken: list[str] = field(default_factory=list)

    def breaks(self, what: str) -> None:
        if what not in self.broken:
            self.broken.append(what)


def run(load: Load, stack: Stack) -> Outcome:
    out = Outcome()
    shards = ceil(min(stack.warm, stack.units) / PARTITION)
    stream = queued = 0.0
    senders, retriers = 0.0, float(POLLERS[0])
    for second in range(load.seconds):
        accepted = _accepted(load, stack, out)
        stream += accepted
        senders = min(senders + GROWTH * 10 if second % 10 == 0 else senders, shards * stack.parallelism)
        free = stack.concurrency - min(retriers, stack.retries)
        if senders > free:
            senders = free
            out.breaks("the account's concurrency")
        handled = _handled(load, senders, stream, first=second == 0)
        stream -= handled
        out.senders = max(out.senders, ceil(_busy(load, handled)))
        if stream > accepted:
            out.breaks("SenderParallelism" if senders >= shards * stack.parallelism else "Lambda's growth")
        out.iterator_age = max(out.iterator_age, stream / max(handled, 1.0))

        queued += handled * load.slow
        retriers = min(retriers + POLLERS[1], stack.retries, POLLERS[2])
        taken = min(queued, retriers * RETRY_BATCH / (load.slowly + CALLS))
        queued -= taken
        out.retriers = max(out.retriers, ceil(taken * (load.slowly + CALLS) / RETRY_BATCH))
        out.queue_age = queued / max(taken, 1.0)
        _rows(load, stack, handled, out)
        out.dollars = (
            (accepted * COST["published"] + handled * COST["delivered"] + (taken + handled * load.dead) * COST["later"])
            * 3600
            / 1e6
        )
    if out.queue_age > LATE:
        out.breaks("RetryConcurrency")
    return out


def _accepted(load: Load, stack: Stack, out: Outcome) -> float:
    """Events a second that the table takes."""
    of_tenant = INDEX_PARTITIONS * PARTITION * load.tenants
    of_table = min(stack.units, stack.warm) / stack.item_units
    accepted = min(load.rate, of_tenant, of_table)
    if accepted < load.rate:
        out.refused = load.rate - accepted
        if accepted == of_tenant:
            out.breaks("one tenant's index")
        else:
            out.breaks("the table's quota" if stack.units <= stack.warm else "a new table's throughput")
    return accepted


def _batch_seconds(load: Load, events: float) -> float:
    return CALLS + load.well + events * SENDER_CPU


def _handled(load: Load, senders: float, waiting: float, *, first: bool) -> float:
    batch = min(BATCH, max(waiting / max(senders, 1.0), 1.0))
    seconds = _batch_seconds(load, batch) + (FIRST_WAIT if first else 0.0)
    return min(waiting, senders * batch / seconds)


def _busy(load: Load, handled: float) -> float:
    """Executions that so many events a second keep at work, in batches as full as they come."""
    return handled * _batch_seconds(load, BATCH) / BATCH


def _rows(load: Load, stack: Stack, handled: float, out: Outcome) -> None:
    if handled / load.endpoints > PARTITION:
        out.breaks("an endpoint's partition (`shards`)")
    if handled * (1 + load.slow * 2 + load.dead * 3) > stack.units:
        out.breaks("the deliveries table's quota")
