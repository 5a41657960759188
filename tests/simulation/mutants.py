"""`make mutants`: faults put into the engine and its adapters, one at a time; the simulation must find each.

    python tests/simulation/mutants.py                  all of them
    python tests/simulation/mutants.py "hold keeps the turn"

A mutant is a text of a module and what stands there instead. It is put into a temporary copy, and seeds are simulated
there until one fails. What a simulation of so many seeds does not find, nobody would notice breaking.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parent))
import simulate

PROFILES = simulate.PROFILES
ROOT = Path(__file__).resolve().parents[2]
DOC = ROOT / "docs/durability.md"
BEGIN, END = "<!-- make mutants -->", "<!-- end of make mutants -->"
HEAD = "| Mutant | Module | Found by | Because |"
SOURCE = Path("layers/common/hookline")
DELIVERY, DYNAMO = "outbound/delivery", "adapters/dynamodb"
LIMIT = 600.0  # seconds for one mutant
NO_CODE = ("NameError", "ImportError", "ModuleNotFoundError", "SyntaxError", "IndentationError")


class Mutant(NamedTuple):
    """`text` stands once in `module`; `hint` is the kind of fault that is most likely to show what is missing."""

    name: str
    module: str
    text: str
    instead: str
    hint: str = "all of it"


MUTANTS = [
    # ------------------------------------------------------------------------------------------ the first attempt
    Mutant(
        "acknowledges the stream before rows are written", f"{DELIVERY}/first_attempts.py",
        "report.unrecorded |= choice.unrecorded | writer.unrecorded", "report.unrecorded |= choice.unrecorded",
        hint="throttled partitions",
    ),
    Mutant(
        "acknowledges what no view could be read for", f"{DELIVERY}/first_attempts.py",
        "report.unrecorded |= choice.unrecorded | writer.unrecorded", "report.unrecorded |= writer.unrecorded",
    ),
    Mutant(
        "takes what the queue refused of a burst as handed over", f"{DELIVERY}/first_attempts.py",
        "        report.unrecorded |= unsent\n", "",
        hint="throttled partitions",
    ),
    Mutant(
        "sends a batch that comes again once more", f"{DELIVERY}/first_attempts.py",
        "fresh = list({each.key: each for each in wanted if each.key not in done}.values())",
        "fresh = list({each.key: each for each in wanted}.values())",
        hint="messages twice, late, out of order",
    ),
    Mutant(
        "reads what was done before as it was a moment ago", f"{DELIVERY}/first_attempts.py",
        "done = self._deliveries.get_many([each.key for each in wanted], consistent=True)",
        "done = self._deliveries.get_many([each.key for each in wanted])",
        hint="late indexes, stale reads",
    ),
    Mutant(
        "writes an outcome over whatever is there", f"{DELIVERY}/outcome_writer.py",
        "        plain = [row for row, _ in rows if row.status is Status.DELIVERED]\n"
        "        guarded = [row for row, _ in rows if row.status is not Status.DELIVERED and row.key not in self._claimed]\n",
        "        plain = [row for row, _ in rows if row.status is Status.DELIVERED or row.key not in self._claimed]\n"
        "        guarded: list[Delivery] = []\n",
        hint="operators at work",
    ),
    Mutant(
        "writes a success only where no row is", f"{DELIVERY}/outcome_writer.py",
        "guarded = [row for row, _ in rows if row.status is not Status.DELIVERED and row.key not in self._claimed]",
        "guarded, plain = [row for row, _ in rows if row.key not in self._claimed], []",
    ),
    Mutant(
        "sends to an endpoint over its rate limit", f"{DELIVERY}/first_attempts.py",
        "        return packed[:granted]\n", "        return packed\n",
        hint="none",
    ),
    Mutant(
        "believes an old view that an endpoint is disabled", f"{DELIVERY}/first_attempts.py",
        "        if not endpoint.enabled:\n            try:\n", "        if False:\n            try:\n",
    ),
    # ------------------------------------------------------------------------------------------ later attempts
    Mutant(
        "sends the message before the row is written", f"{DELIVERY}/recording.py",
        "        try:\n            replaced = self._deliveries.replace",
        "        if settled.delay is not None:\n"
        "            self._queue.send([(RetryMessage(delivery.key, delivery.turn), settled.delay)])\n"
        "            settled = settled._replace(delay=None)\n"
        "        try:\n            replaced = self._deliveries.replace",
    ),
    Mutant(
        "does not compare turns", f"{DELIVERY}/received.py",
        "if message.turn != delivery.turn or not _same_event(message, delivery):",
        "if not _same_event(message, delivery):",
    ),
    Mutant(
        "takes messages of older turns", f"{DELIVERY}/received.py",
        "if message.turn != delivery.turn or", "if message.turn > delivery.turn or",
    ),
    Mutant(
        "takes any message after the end as a redrive", f"{DELIVERY}/received.py",
        "    return received.id != dead.id or not on_its_way\n", "    return True\n",
    ),
    Mutant(
        "takes no message as a redrive", f"{DELIVERY}/received.py",
        "    return received.id != dead.id or not on_its_way\n", "    return False\n",
        hint="endpoints in trouble",
    ),
    Mutant(
        "calls the last message of an exhausted delivery done", f"{DELIVERY}/recording.py",
        "            handled.exhausted.add(received.id)\n            handled.newly_exhausted.append(delivery)\n",
        "            handled.newly_exhausted.append(delivery)\n",
        hint="endpoints in trouble",
    ),
    Mutant(
        "calls a message done whose row could not be written", f"{DELIVERY}/recording.py",
        "            self._refused = True\n            handled.failed.add(received.id)\n            return\n",
        "            self._refused = True\n            return\n",
        hint="errors of AWS",
    ),
    Mutant(
        "drops a success that comes second", f"{DELIVERY}/recording.py",
        "if not replaced and not (delivery.status is Status.DELIVERED and self._wins(delivery)):", "if not replaced:",
    ),
    Mutant(
        "tries an endpoint again that its owner has disabled", f"{DELIVERY}/admission.py",
        "        if not endpoint.enabled:\n            for each in ready:",
        "        if False:\n            for each in ready:",
        hint="operators at work",
    ),
    Mutant(
        "gives up deliveries over an old view", f"{DELIVERY}/later_attempts.py",
        "        if endpoint is None or not endpoint.enabled:\n            view = self._directory.confirmed",
        "        if False:\n            view = self._directory.confirmed",
    ),
    Mutant(
        "fails no message whose endpoint could not be read", f"{DELIVERY}/later_attempts.py",
        "            except Unavailable:\n                handled.failed.add(each.received.id)\n                continue\n",
        "            except Unavailable:\n                continue\n",
    ),
    # ------------------------------------------------------------------------------------------ states and schedules
    Mutant(
        "leaves what waits out of the due index", f"{DELIVERY}/outcomes.py",
        "due_at=now + delay + (GRACE if by_message else 0.0)", "due_at=None if by_message else now + delay",
    ),
    Mutant(
        "loses Retry-After", f"{DELIVERY}/outcomes.py",
        "        retry_after=retry_after,\n        error=error,", "        retry_after=None,\n        error=error,",
        hint="endpoints in trouble",
    ),
    Mutant(
        "keeps the turn when it postpones", f"{DELIVERY}/outcomes.py",
        "    waiting = delivery.after(\n        status=Status.WAITING,\n        turn=delivery.turn + 1,\n        due_at=now + delay",
        "    waiting = delivery.after(\n        status=Status.WAITING,\n        turn=delivery.turn,\n        due_at=now + delay",
    ),
    Mutant(
        "gives up for good what an endpoint that is gone has refused", f"{DELIVERY}/outcomes.py",
        'return hold(delivery, "the endpoint answered 410 Gone", now)', 'return cancel(delivery, "gone", now)',
        hint="endpoints in trouble",
    ),
    Mutant(
        "keeps the turn in the backlog", f"{DELIVERY}/outcomes.py",
        "status=Status.WAITING, turn=delivery.turn + 1, due_at=now, backlog=True",
        "status=Status.WAITING, turn=delivery.turn, due_at=now, backlog=True",
    ),
    Mutant(
        "keeps the turn when it replays", f"{DELIVERY}/outcomes.py",
        "base=delivery.attempt, turn=delivery.turn + 1, status", "base=delivery.attempt, turn=delivery.turn, status",
        hint="operators at work",
    ),
    Mutant(
        "takes any answer as a success", f"{DELIVERY}/outcomes.py",
        "ok = not result.error and 200 <= result.code < 300", "ok = not result.error and 200 <= result.code < 400",
        hint="endpoints in trouble",
    ),
    Mutant(
        "takes an answer that broke off as a success", f"{DELIVERY}/outcomes.py",
        "ok = not result.error and 200 <=", "ok = 200 <=",
        hint="endpoints in trouble",
    ),
    Mutant(
        "gives up an attempt early", f"{DELIVERY}/schedule.py",
        "    if made >= len(delays):", "    if made >= len(delays) - 1:",
        hint="endpoints in trouble",
    ),
    Mutant(
        "waits as long as for the attempt after the next", f"{DELIVERY}/schedule.py",
        "jittered(delays[made], rng)", "jittered(delays[min(made + 1, len(delays) - 1)], rng)",
        hint="endpoints in trouble",
    ),
    Mutant(
        "makes each attempt's body of the endpoint as it is now", f"{DELIVERY}/dispatch.py",
        "shapes = [delivery.shape for delivery in post.deliveries]", "shapes = [None for delivery in post.deliveries]",
        hint="operators at work",
    ),
    # ------------------------------------------------------------------------------------------ release, backlogs, jobs
    Mutant(
        "releases nothing", f"{DELIVERY}/release.py",
        "refused = len(queue.send([(message, 0.0) for message in page.items]))\n            sent =",
        "refused = 0\n            sent =",
        hint="endpoints in trouble",
    ),
    Mutant(
        "moves the release's position past what SQS refused", f"{DELIVERY}/release.py",
        "            if refused:\n                break", "            if False:\n                break",
        hint="throttled partitions",
    ),
    Mutant(
        "moves a backlog past what SQS refused", f"{DELIVERY}/backlogs.py",
        "        if self._queue.send(messages):\n            return False\n",
        "        self._queue.send(messages)\n",
    ),
    Mutant(
        "starts no backlog step again that was lost", f"{DELIVERY}/backlogs.py",
        "if backlog.run_at < now - _LOST or", "if",
    ),
    Mutant(
        "does not sweep a backlog", f"{DELIVERY}/backlogs.py",
        "return bool(self._page(again, until=now, limit=1).items) and self._joining.move(again, now)", "return False",
    ),
    Mutant(
        "moves a replay past a page that SQS refused", f"{DELIVERY}/replay.py",
        "        if self._queue.send(paced):\n            return False\n", "        self._queue.send(paced)\n",
        hint="operators at work",
    ),
    Mutant(
        "starts no replay again that was lost", f"{DELIVERY}/replay.py",
        "        self._queue.send([(JobMessage(job.id, job.page), 0.0) for job in stalled])\n", "",
    ),
    Mutant(
        "skips the rest of a page that has a cursor", f"{DELIVERY}/replay.py",
        "        if page.cursor is not None:\n            return _Page(messages", "        if False:\n            return _Page(messages",
        hint="operators at work",
    ),
    Mutant(
        "calls a job's page done that could not be read", f"{DELIVERY}/retry_batch.py",
        "    except Unavailable:\n        done = False\n", "    except Unavailable:\n        done = True\n",
    ),
    Mutant(
        "calls events done that could not be delivered", f"{DELIVERY}/retry_batch.py",
        "    result.failed += [message_id for key in sorted(report.unrecorded) for message_id, _ in waiting[key]]\n", "",
    ),
    # ------------------------------------------------------------------------------------------ order per key
    Mutant(
        "goes on in a batch after one that failed", f"{DELIVERY}/in_turn.py",
        "            return settles(entry.row, self.endpoint)\n", "            return True\n",
        hint="endpoints in trouble",
    ),
    Mutant(
        "begins a batch's numbers wherever the line is", f"{DELIVERY}/in_turn.py",
        "            run.at = self._before(key, run, now).settled\n            for number",
        "            run.at = min(run.entries) - 1\n            for number",
        hint="endpoints in trouble",
    ),
    Mutant(
        "gives no place to what was written before its batch came again", f"{DELIVERY}/in_turn.py",
        "        if row.sequence and wanted.endpoint.orders(wanted.event):", "        if False:",
        hint="killed functions",
    ),
    Mutant(
        "gives a place to an event whose row was not written", f"{DELIVERY}/in_turn.py",
        "if entry.event in unrecorded]:\n                del", "if False]:\n                del",
        hint="throttled partitions",
    ),
    Mutant(
        "lets whoever has a message go, whoever's turn it is", f"{DELIVERY}/admission.py",
        "if key is None or each.delivery.sequence <= settled + 1:", "if True:",
        hint="operators at work",
    ),
    Mutant(
        "takes any number that is not in line for settled", f"{DELIVERY}/lines.py",
        "            if row is not None and not settles(row, endpoint):", "            if row is not None and row.in_line:",
        hint="endpoints in trouble",
    ),
    Mutant(
        "leaves a line on which somebody waits out of the due index", f"{DELIVERY}/lines.py",
        "due_at=now + LOOK_AGAIN if on_its_way else max(found.look_at, now))", "due_at=None)",
        hint="killed functions",
    ),
    Mutant(
        "waits for no missing number", f"{DELIVERY}/lines.py",
        "now >= line.since + missing_after(endpoint)):", "now >= line.since):",
        hint="messages twice, late, out of order",
    ),
    Mutant(
        "begins a line at whatever comes first", f"{DELIVERY}/lines.py",
        "        if begins and now < line.since + BEGINS_AFTER:", "        if False:",
        hint="killed functions",
    ),
    Mutant(
        "moves a line that somebody else has moved", f"{DYNAMO}/line_store.py",
        'ConditionExpression="turn = :seen" if line.version else "attribute_not_exists(pk)",\n'
        '            ExpressionAttributeValues={":seen": {"N": str(line.version)}} if line.version else None,\n', "",
    ),
    # ------------------------------------------------------------------------------------------ two versions
    Mutant(
        "takes a message or a row without digest for another event's", f"{DELIVERY}/received.py",
        "    return not message.digest or not delivery.digest or message.digest == delivery.digest\n",
        "    return message.digest == delivery.digest\n",
        hint="two versions during a deploy",
    ),
    # ------------------------------------------------------------------------------------------ adapters
    Mutant(
        "takes unprocessed items as written", f"{DYNAMO}/tables.py",
        "        undone += pending\n    return undone", "    return undone",
        hint="throttled partitions",
    ),
    Mutant(
        "takes unprocessed keys as absent", f"{DYNAMO}/tables.py",
        'pending = answer.get("UnprocessedKeys", {}).get(table, {}).get("Keys", [])', "pending = []",
        hint="throttled partitions",
    ),
    Mutant(
        "replaces a row without a condition", f"{DYNAMO}/delivery_store.py",
        '            ConditionExpression="turn = :turn AND #status = :status",\n', "",
    ),
    Mutant(
        "replaces a row on the condition of its turn alone", f"{DYNAMO}/delivery_store.py",
        'ConditionExpression="turn = :turn AND #status = :status"', 'ConditionExpression="turn = :turn"',
    ),
    Mutant(
        "takes its own write that is repeated for another's", f"{DYNAMO}/tables.py",
        'return repeatable and error.response.get("Item") == given["Item"]', "return False",
        hint="answers lost",
    ),
    Mutant(
        "takes messages that SQS failed as sent", "adapters/sqs/outbound_queues.py",
        'return [chunk[int(failed["Id"])][0] for failed in answer.get("Failed", [])]', "return []",
        hint="throttled partitions",
    ),
    Mutant(
        "takes messages that nobody answered for as sent", "adapters/sqs/outbound_queues.py",
        "        except Unavailable:\n            return [message for message, _ in chunk]\n",
        "        except Unavailable:\n            return []\n",
        hint="errors of AWS",
    ),
    Mutant(
        "reads a partition without its tenant", "outbound/model.py",
        'whole = f"{self.tenant}#{self.endpoint_id}"', 'whole = f"acme#{self.endpoint_id}"',
        hint="none",
    ),
]  # fmt: skip

EVENTS = 1000
SEEDS = (41, 42, 43, 44)
TRIES = [
    *((number, name) for number, name in enumerate(PROFILES) if name not in {"none", "all of it"}),
    *((100 + number, "all of it") for number in range(10)),
]


WORLDS = [*TRIES, *((seed, faults) for faults in PROFILES for seed in SEEDS)]


def found_in(folder: Path, seed: int, faults: str) -> str:
    """What a world of the code in `folder` comes to; "" if nothing is wrong."""
    command = [
        sys.executable, "-c",
        "import sys; sys.path.insert(0, 'tests/simulation'); import simulate\n"
        f"found = simulate.attempt({seed}, {faults!r}, {EVENTS})\n"
        "print(found if isinstance(found, Exception) else '')",
    ]  # fmt: skip
    environment = {**os.environ, "PYTHONPATH": ""}
    try:
        ran = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, check=False, timeout=LIMIT, env=environment
        )
    except subprocess.TimeoutExpired:
        return "it does not end"
    if ran.returncode:
        return ran.stderr.strip().splitlines()[-1][:100]
    return ran.stdout.strip().partition(": ")[0][:100]


def check(mutant: Mutant) -> tuple[str, str]:
    """Who finds it, and because of what; ("", …) if nobody does."""
    with tempfile.TemporaryDirectory(prefix="hookline-mutant-") as folder:
        copy = Path(folder)
        for part in ("layers/common/hookline", "tests/simulation", "tests/fakes"):
            shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__", "web"))
        path = copy / SOURCE / mutant.module
        text = path.read_text()
        if text.count(mutant.text) != 1:
            return "", f"its text is {text.count(mutant.text)} times in {mutant.module}"
        path.write_text(text.replace(mutant.text, mutant.instead))
        for seed, faults in [*((number, mutant.hint) for number in SEEDS), *TRIES]:
            if found := found_in(copy, seed, faults):
                return (
                    ("", f"it does not run: {found}")
                    if found.startswith(NO_CODE)
                    else (f"seed {seed} ({faults})", found)
                )
    return "", "nobody"


def unsound(found: dict[str, tuple[str, str]], threads: ThreadPoolExecutor) -> str:
    """A world that has found something, and fails without any mutant, too: what it finds says nothing."""
    names = {who for who, _ in found.values() if who}
    worlds = [(seed, faults) for seed, faults in WORLDS if f"seed {seed} ({faults})" in names]
    results = threads.map(lambda world: found_in(ROOT, *world), worlds)
    return next((f"{world}: {what}" for world, what in zip(worlds, results, strict=True) if what), "")


def rows(found: dict[str, tuple[str, str]]) -> list[str]:
    lines = [HEAD, "|---|---|---|---|"]
    lines += [
        f"| {mutant.name} | `{mutant.module.removeprefix('outbound/')}` | {found[mutant.name][0] or 'nobody'} "
        f"| {found[mutant.name][1]} |"
        for mutant in MUTANTS
        if mutant.name in found
    ]
    return lines


def known(text: str) -> dict[str, tuple[str, str]]:
    """What the documentation says of those that have been run before."""
    lines = text.split(BEGIN)[1].split(END, maxsplit=1)[0].strip().splitlines()[2:]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {name: (who, why) for name, _, who, why in cells}


def main() -> int:
    names = [each for each in sys.argv[1:] if each != "--write"]
    chosen = [mutant for mutant in MUTANTS if not names or mutant.name in names]
    began, found = time.monotonic(), {}
    with ThreadPoolExecutor(int(os.environ.get("JOBS", os.cpu_count() or 2))) as threads:
        running = {threads.submit(check, mutant): mutant.name for mutant in chosen}
        for done in as_completed(running):
            found[running[done]] = who, why = done.result()
            print(f"{'found   ' if who else 'SURVIVES'}  {running[done]}: {who} {why}", flush=True)
        if wrong := unsound(found, threads):
            print(f"fails without any mutant: {wrong}")
            return 2
    missed = [name for name, (who, _) in found.items() if not who]
    print(f"{len(found) - len(missed)} of {len(found)} found in {time.monotonic() - began:.0f} s")
    if "--write" in sys.argv:
        text = DOC.read_text()
        before, rest = text.split(BEGIN)
        DOC.write_text(before + BEGIN + "\n" + "\n".join(rows(known(text) | found)) + "\n" + END + rest.split(END)[1])
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
