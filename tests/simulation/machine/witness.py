"""Who sees every row that is written, every message that is sent and every POST, and knows what must hold.

What it knows of schedules, pauses and wishes it has from the receivers and the operators, not from the engine.
"""

from __future__ import annotations

import json
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.simulation.machine.order import Order

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.simulation.machine.receivers import Receiver
    from tests.simulation.machine.scheduler import Scheduler, Task

    from hookline.outbound.model import Delivery, Endpoint
    from hookline.ports import HttpRequest, HttpResult

__all__ = ["Fate", "Violation", "Witness"]

CACHE = 30.0  # seconds that a function may know an endpoint as it was
GRACE, LONGEST_DELAY = 120.0, 900.0
READ_BEFORE = 2.0  # seconds: a function holds what it has over an endpoint that it has read just before
GONE = "the endpoint answered 410 Gone"
ROUNDED = 0.6  # SQS takes whole seconds
RECOVERED_WITHIN = 3600.0  # seconds: the longest that a circuit stays open or a pause lasts is 15 and 60 minutes
RELEASED_WITHIN = 600.0  # seconds after its time: the release comes by the minute, and may fail
MOST_MESSAGES = 60  # of one delivery; an endpoint in trouble makes the most


class Violation(AssertionError):
    """Something that must hold does not. `trace`: what happened to the delivery, where it was traced."""

    trace: list[str]


class Fate:
    """What became of one delivery."""

    __slots__ = (
        "asked", "bodies", "delivered_at", "event", "fault", "messages", "not_before", "ok", "pause", "posted_at",
        "posts", "published", "receiver", "row_at", "row_by", "same_again", "sent",
        "sent_at",
    )  # fmt: skip

    def __init__(self, receiver: Receiver, event: str, published: float) -> None:
        self.receiver, self.event, self.published = receiver, event, published
        self.posts = self.ok = self.messages = self.asked = 0
        self.bodies: set[int] = set()
        self.delivered_at = self.not_before = self.row_at = self.posted_at = self.sent_at = 0.0
        self.row_by: Task | None = None
        self.sent = ""  # its last message
        self.same_again = False  # SQS got one twice: the answer was lost, and the client asked again
        self.pause: float | None = None
        self.fault = ""


class _Seen(NamedTuple):
    """A POST as its receiver has it: by whom, how it is answered, the pause that is asked for, how long it takes."""

    task: Task
    ok: bool
    pause: float | None
    seconds: float


class Witness:
    def __init__(
        self, scheduler: Scheduler, rows: dict[Any, Any], skew: float, *, most_messages: int = MOST_MESSAGES
    ) -> None:
        """`rows` are those of the deliveries table."""
        self._scheduler = scheduler
        self._skew = 2 * skew
        self._most_messages = most_messages
        self.fates: dict[tuple[str, str], Fate] = {}
        self._rows = rows
        self.order = Order(scheduler, rows, self._skew)
        self.receivers: dict[str, Receiver] = {}
        self.endpoints: dict[tuple[str, str], Any] = {}  # (tenant, endpoint): the stored item
        self.off_since: dict[tuple[str, str], float] = {}
        self.on_since: dict[tuple[str, str], float] = {}
        self.unreadable_until: dict[str, float] = {}  # tenants: functions go on by what they know while it is so
        self.log: list[str] = []
        self.twice: Counter[str] = Counter()  # POSTs that were answered 2xx and came again, by what was the matter
        self.paced: dict[str, list[float]] = {}
        self.messages = 0
        self.posts = 0
        self.serial: Counter[str] = Counter()
        self.to_recover: dict[
            Any, float
        ] = {}  # what waited when all trouble ended, and from when it could be delivered
        self.wished: dict[Any, int] = {}  # deliveries that somebody sends again, and their turn until then
        self.recoveries: list[tuple[float, Any]] = []
        self.firsts: list[float] = []
        self.traced: set[str] | None = None

    # ------------------------------------------------------------------------------------------ what is seen

    def say(self, what: str) -> None:
        self.log.append(f"{self._scheduler.now - 1_800_000_000:10.3f}  {what}")

    def fail(self, what: str, key: Any = None) -> None:
        raise Violation(f"{what}" if key is None else f"{what}: {key[0]} {key[1]}")

    @property
    def rows(self) -> dict[Any, Any]:
        """Those of deliveries: lines and places are in the same table."""
        return {key: row for key, row in self._rows.items() if "status" in row}

    def wanted(self, pk: str, sort: str, receiver: Receiver, event: str) -> Fate:
        fate = self.fates[pk, sort] = Fate(receiver, event, self._scheduler.now)
        return fate

    def endpoint_written(self, tenant: str, endpoint_id: str, item: Any) -> None:
        place = (tenant, endpoint_id)
        if item is None or "disabled_reason" in item:
            self.off_since.setdefault(place, self._scheduler.now)
        elif self.off_since.pop(place, None) is not None:
            self.on_since[place] = self._scheduler.now
        self.endpoints[place] = item

    def row_written(self, key: tuple[str, str], old: Any, new: Any) -> None:
        if new is None or "status" not in new:
            return
        fate = self.fates.get(key) or self._told(key, key[1])
        status = new["status"]["S"]
        if self.traced is not None and fate.event in self.traced:
            due = f", due {new['due_at']['N']}" if "due_at" in new else ""
            turn, attempt = _number(new, "turn"), _number(new, "attempt")
            self.say(f"{key[0]} {fate.event} is {status}, turn {turn}, attempt {attempt}{due}")
        now = fate.row_at = self._scheduler.now
        fate.row_by = self._scheduler.current
        if old is not None:
            self._follows(fate, key, old, new)
        if wrong := self.order.written(key, new):
            self.fail(wrong, key)
        if status == "delivered":
            self._delivered(fate, key, now)
        elif status == "waiting" and "due_at" not in new and key in self.order.turns:
            fate.not_before = 0.0  # it stands in line
        elif status == "waiting":
            self._scheduled(fate, key, old, new, now)
        elif status in {"held", "exhausted"}:
            self._given_up(fate, key, new)

    def _told(self, key: tuple[str, str], event: str) -> Fate:
        """Of an event that the engine itself has published."""
        tenant, _, name = key[0].partition("#")
        if name != "told":
            self.fail("a delivery that nobody asked for", key)
        fate = self.fates[key] = Fate(self.receivers[f"https://{tenant}-told.example/hook"], event, 0.0)
        return fate

    def _follows(self, fate: Fate, key: Any, old: Any, new: Any) -> None:
        restarted = _restarted(old, new)
        if old["status"]["S"] == "delivered" and new["status"]["S"] != "delivered" and not (restarted and fate.asked):
            self.fail(f"what was delivered is {new['status']['S']}", key)
        if restarted and not fate.asked and not fate.same_again:
            self.fail("it began a new schedule, and nobody asked for it", key)

    def _given_up(self, fate: Fate, key: Any, new: Any) -> None:
        """After its whole schedule, or because its endpoint is disabled; not because of what the endpoint once was."""
        if new["status"]["S"] == "exhausted":
            made = _number(new, "attempt") - _number(new, "base")
            if made < len(fate.receiver.schedule):
                self.fail(f"it was given up after {made} attempts of {len(fate.receiver.schedule)}", key)
            return
        place, task = tuple(key[0].split("#")[:2]), self._scheduler.current
        if task is None or new["reason"]["S"] == GONE or place in self.off_since:
            return
        if task.began > self.on_since.get(place, 0.0) + READ_BEFORE + self._skew:
            self.fail("it is held, and its endpoint was enabled before this function began", key)

    def _delivered(self, fate: Fate, key: Any, now: float) -> None:
        if not fate.ok:
            self.fail("it is delivered on record, and was never answered 2xx", key)
        if not fate.delivered_at:
            fate.delivered_at = now
            if (due := self.to_recover.pop(key, None)) is not None:
                self.recoveries.append((now - due, key))

    def _scheduled(self, fate: Fate, key: Any, old: Any, new: Any, now: float) -> None:
        """That it waits as long as its schedule says, or as its receiver asked for."""
        if "due_at" not in new or "due_shard" not in new:
            self.fail("it waits, and nothing leads on", key)
        changed, due = float(new["changed_at"]["N"]), float(new["due_at"]["N"])
        delay = due - changed
        if "#" in new["due_shard"]["S"]:
            fate.not_before = 0.0
            return
        self._scheduler.at(due + RELEASED_WITHIN, partial(self._released, fate, key, new, due))
        if delay - GRACE <= LONGEST_DELAY:
            delay -= GRACE
        fate.not_before = now + delay
        before = 0 if old is None else _number(old, "attempt")
        if _number(new, "attempt") != before + 1 or new.get("error", {}).get("S") in {"late", "config"}:
            return
        made, schedule = _number(new, "attempt") - _number(new, "base"), fate.receiver.schedule
        if made >= len(schedule):
            if old is not None and delay:
                self.fail("it has no attempt left, and waits for one", key)
            return
        least, most = 0.8 * schedule[made], 1.2 * schedule[made]
        pause, fate.pause = fate.pause, None
        if pause is not None and int(new.get("code", {}).get("N", 0)) in {429, 503}:
            least, most = max(least, pause - self._skew), max(most, pause + self._skew)
        elif pause is not None:
            most = max(most, pause + self._skew)
        if not least - 1.5 <= delay <= most + 1.5:
            self.fail(f"it waits {delay:.1f} s where {least:.1f} to {most:.1f} were asked for", key)

    def _released(self, fate: Fate, key: Any, row: Any, due: float) -> None:
        if self._skew > RELEASED_WITHIN / 10:
            return  # a release whose clock is ahead may have passed its place: what is overdue is found later
        same = self._rows[key]["turn"] == row["turn"] and self._rows[key]["status"] == row["status"]
        if same and fate.sent_at < due - self._skew - 1.0:
            self.fail(f"it was due {RELEASED_WITHIN:.0f} s ago, and no message leads on", key)

    def message_sent(self, body: str) -> None:
        if (task := self._scheduler.current) is not None and (afresh := _asks_for(body)):
            task.asked_for |= afresh
        if not body.startswith('{"delivery"'):
            return
        sent = json.loads(body)["delivery"]
        shard = f"#{sent['shard']}" if sent.get("shard") else ""
        fate = self.fates.get((f"{sent['tenant']}#{sent['endpoint_id']}{shard}", sent["sort"]))
        if fate is None:
            return
        self.messages += 1
        fate.messages += 1
        fate.sent_at = self._scheduler.now
        fate.same_again = fate.same_again or fate.sent == body
        fate.sent = body
        if fate.messages > self._most_messages:
            self.fail(
                f"{fate.messages} messages for one delivery", (sent["tenant"] + sent["endpoint_id"], sent["sort"])
            )
        if sent.get("replay"):
            self._wished(fate, sent)

    def redriven(self, body: str) -> None:
        if body.startswith('{"delivery"'):
            sent = json.loads(body)["delivery"]
            key = (f"{sent['tenant']}#{sent['endpoint_id']}", sent["sort"])
            fate = self.fates.get(key)
            if fate is not None:
                self._wished(fate, sent)

    def _wished(self, fate: Fate, sent: dict[str, Any]) -> None:
        """Somebody sends it again: it begins a new turn, if it is still in the one that they have seen."""
        fate.asked += 1
        key = (f"{sent['tenant']}#{sent['endpoint_id']}", sent["sort"])
        row = self._rows.get(key)
        if row is not None and row["status"]["S"] != "waiting" and int(row["turn"]["N"]) == sent["turn"]:
            self.wished[key] = sent["turn"]

    def check_dead_letters(self, bodies: Iterable[str]) -> None:
        """`bodies` are those of all messages that a queue has or has given up: an exhausted delivery's is among them,
        or nobody could redrive it.
        """
        sent = [json.loads(body)["delivery"] for body in bodies if body.startswith('{"delivery"')]
        there = {(f"{each['tenant']}#{each['endpoint_id']}", each["sort"], str(each["turn"])) for each in sent}
        for key, row in self.rows.items():
            if row["status"]["S"] == "exhausted" and (*key, row["turn"]["N"]) not in there:
                self.fail("it is exhausted, and has no dead letter", key)

    def trouble_ends(self) -> None:
        now = self._scheduler.now
        for key, row in self.rows.items():
            if row["status"]["S"] == "waiting":
                free = now if "due_at" in row else self.order.free_from(key, now)
                if free is not None:
                    self.to_recover[key] = max(free, self.fates[key].not_before)

    def check_recovered(self) -> None:
        """What waited when all trouble ended is delivered in the time that the documentation states."""
        now = self._scheduler.now
        for key in self.to_recover:
            row = self._rows[key]
            if row["status"]["S"] != "waiting" or self.endpoints.get(tuple(key[0].split("#")[:2])) is None:
                continue
            if "due_at" in row or self.order.free_from(key, now) is not None:  # one before it may have ended meanwhile
                self.fail("nothing is wrong any more, and it still waits", key)
        for key, turn in self.wished.items():
            row = self._rows[key]
            if int(row["turn"]["N"]) == turn and row["status"]["S"] != "cancelled":
                self.fail("it was replayed or redriven, and nothing came of it", key)
        for seconds, key in self.recoveries:
            if seconds > RECOVERED_WITHIN:
                self.fail(f"delivered {seconds:.0f} s after all trouble had ended", key)

    # ------------------------------------------------------------------------------------------ POSTs

    def posted(self, request: HttpRequest, seconds: float, result: HttpResult, task: Task) -> None:
        now, post = self._scheduler.now, request.tag
        endpoint: Endpoint = post.endpoint
        receiver = self.receivers[request.url]
        self.posts += 1
        if receiver.tenant != endpoint.tenant:
            self.fail(f"{endpoint.tenant}'s POST went to {request.url}")
        place = (endpoint.tenant, endpoint.id)
        off = self.off_since.get(place)
        known_until = max((off or 0.0) + CACHE, self.unreadable_until.get(endpoint.tenant, 0.0))
        if off is not None and task.began > known_until + self._skew + 2.0:
            self.fail(f"sent to {place} {now - off:.0f} s after it was disabled or deleted")
        if endpoint.rate_limit:
            self._pace(endpoint, now)
        ok = 200 <= result.code < 300 and not result.error
        pause = None
        if result.code in {429, 503} and "retry-after" in result.headers:
            pause = _asked_for(result.headers["retry-after"], now + seconds)
        own = f'"of":"{endpoint.tenant}"'.encode()
        body = request.body
        for delivery, event in zip(post.deliveries, post.events, strict=True):
            if event.tenant != endpoint.tenant or (own not in body and not event.type.startswith("hookline.")):
                self.fail(f"{event.tenant}'s event went to {request.url}")
            self._attempt(delivery, event.id, request, _Seen(task, ok=ok, pause=pause, seconds=seconds))

    def _attempt(self, delivery: Delivery, event_id: str, request: HttpRequest, seen: _Seen) -> None:
        now = self._scheduler.now
        key = (delivery.key.pk, delivery.key.sort)
        fate = self.fates.get(key) or self._told(key, event_id)
        if self.traced is not None and fate.event in self.traced:
            outcome = "2xx" if seen.ok else "no success"
            self.say(f"{key[0]} {fate.event} POST, {outcome}, by the one that began {seen.task.began % 100_000:.3f}")
        if wrong := self.order.posted(key):
            self.fail(wrong, key)
        if not fate.posts and fate.published:
            self.firsts.append(now - fate.published)
        fate.posts += 1
        fate.posted_at = now
        if not request.tag.endpoint.batching:
            self._same_bytes(fate, key, delivery, request.body)
        self._in_time(fate, key, seen.task, now)
        if seen.ok:
            if fate.ok:
                self.twice["replay" if fate.asked else fate.fault or seen.task.troubled or "overlap"] += 1
                fate.fault = ""
            fate.ok += 1
            if request.wait is not None and seen.seconds > request.wait:
                fate.fault = fate.fault or "not waited for"
        fate.pause = seen.pause

    def _same_bytes(self, fate: Fate, key: Any, delivery: Delivery, body: bytes) -> None:
        if delivery.shape is None or not fate.bodies:  # an attempt may have failed before its POST
            fate.bodies.add(hash(body))  # of two first attempts that overlap, either may be the one on record
        elif hash(body) not in fate.bodies:
            self.fail("its bytes changed between two attempts", key)

    def _in_time(self, fate: Fate, key: Any, task: Task, now: float) -> None:
        row = self._rows.get(key)
        if row is None or fate.asked or task.began <= fate.row_at + self._skew:
            return
        if row["status"]["S"] == "delivered":
            self.fail("it was delivered on record before this function began, and is sent again", key)
        if row["status"]["S"] == "waiting" and now < fate.not_before - ROUNDED - self._skew - 1.0:
            self.fail(f"sent {fate.not_before - now:.1f} s before it was due", key)

    def answered(self, result: HttpResult, task: Task) -> None:
        """The engine has the answer."""
        if 200 <= result.code < 300 and not result.error:
            task.oks += [(each.key.pk, each.key.sort) for each in result.request.tag.deliveries]

    def _pace(self, endpoint: Endpoint, now: float) -> None:
        """No minute has more POSTs than the limit allows in it and a second; functions may be late with a few."""
        times = self.paced.setdefault(endpoint.key, [])
        times.append(now)
        rate = endpoint.rate_limit or 0.0
        most = int(rate * (61 + self._skew)) + 4
        if len(times) > most and times[-most - 1] > now - 60:
            self.fail(f"{most + 1} POSTs within a minute to {endpoint.key}, whose limit is {rate} a second")

    def ended(self, task: Task, whole: bool, answer: object) -> None:
        """What was answered 2xx is on record when its function ends, or the function says that it is not: by its
        answer, by a message that it has sent afresh in the place of one that failed too often, or by the row that it
        wrote before the POST, and which is due again.
        """
        oks = task.oks
        if not whole:
            for key in oks:
                self.fates[key].fault = task.troubled or "crash"
            return
        for key in oks:
            fate, row = self.fates[key], self._rows.get(key)
            if row is not None and row["status"]["S"] == "delivered":
                continue
            said = answer or key in task.asked_for or _event_of(key) in task.asked_for or _is_claim(row, fate, task)
            if not fate.asked and not said:
                self.fail("it was answered 2xx, its function ended well, and it is not on record", key)
            fate.fault = task.troubled


def _asks_for(body: str) -> set[Any]:
    """What a message that stands for one that could not be handled asks for: a delivery, or events to deliver anew."""
    if body.startswith('{"delivery"') and '"stands_for"' not in body:
        return set()
    ((kind, sent),) = json.loads(body).items()
    if kind == "delivery":
        shard = f"#{sent['shard']}" if sent.get("shard") else ""
        return {(f"{sent['tenant']}#{sent['endpoint_id']}{shard}", sent["sort"])}
    if kind == "event":
        return {(sent["tenant"], sent["id"])}
    if kind == "burst":
        return {(sent["tenant"], event_id) for event_id, _ in sent["events"]}
    return set()


def _event_of(key: tuple[str, str]) -> tuple[str, str]:
    return key[0].partition("#")[0], key[1].partition("#")[2]


def _is_claim(row: Any, fate: Fate, task: Task) -> bool:
    """Written by this function before its POST, and in the due index, not in a backlog."""
    if row is None or fate.row_by is not task or fate.row_at > fate.posted_at:
        return False
    return row["status"]["S"] == "waiting" and "#" not in row.get("due_shard", {"S": "#"})["S"]


def _number(item: Any, name: str) -> int:
    return int(item[name]["N"]) if name in item else 0


def _restarted(old: Any, new: Any) -> bool:
    """A replay is a turn of its own beside that of its outcome; a pause that was asked for moves the base alone."""
    turns = _number(new, "turn") - _number(old, "turn")
    again = turns > 1 or new["status"]["S"] != "waiting" or _number(new, "attempt") == _number(old, "attempt")
    return _number(new, "base") > _number(old, "base") and again


def _asked_for(text: str, now: float) -> float | None:
    """Retry-After as RFC 9110 has it, and what is nonsense as nothing."""
    from email.utils import parsedate_to_datetime

    try:
        seconds = float(text) if text.isdecimal() else parsedate_to_datetime(text).timestamp() - now
    except ValueError:
        return None
    return min(max(0.0, seconds), 86_400.0) if seconds > 0 else None
