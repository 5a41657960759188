"""People who disable, enable, rotate, delete, replay, redrive and change their minds meanwhile."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from tests.simulation.machine.receivers import KINDS

from hookline.errors import Conflict
from hookline.outbound.delivery.circuit import reset
from hookline.outbound.model import DeliveryKey, EventKey, Health, LineKey, ReplayJob, SigningSecret, Status
from hookline.outbound.queue_messages import EventMessage, LineMessage, RetryMessage
from hookline.outbound.times import rfc3339

if TYPE_CHECKING:
    from tests.simulation.machine.receivers import Receiver
    from tests.simulation.machine.universe import Universe

    from hookline.outbound.model import Endpoint

__all__ = ["Operators"]

TROUBLED = ("well", "slow", "flapping", "hanging", "limiting", "gone", "dead", "lying", "paced", "ordered", "skipping")
SLOW, QUICK = 0.5, 50.0  # deliveries a second of a replay: its pages are of ten, or of 500
INDEXED = 60.0  # seconds after which an index has a row, whatever its lag


class Operators:
    def __init__(self, universe: Universe) -> None:
        self._universe = universe
        self._random = random.Random(f"operators {universe.seed}")
        self._jobs = 0
        self.started: dict[str, tuple[ReplayJob, set[Any]]] = {}
        self.stop = False

    def meddle(self) -> None:
        acts = [self.disable, self.enable, self.rotate, self.reshape, self.replay, self.retry, self.missing,
                self.redrive, self.skip, self.send_faults, self.change_mind, self._universe.inbound.meddle]  # fmt: skip
        doomed_at = self._universe.scheduler.now + self._random.uniform(0, self._universe.span)
        while not self.stop:
            self._universe.scheduler.sleep(self._random.uniform(5, 60))
            self.check_jobs()
            if self.stop:
                return
            if self._universe.scheduler.now > doomed_at:
                doomed_at = float("inf")
                self.delete()
            try:
                self._random.choice(acts)()
            except Conflict:
                continue  # somebody else changed it meanwhile: they look again

    # ------------------------------------------------------------------------------------------ endpoints

    def _endpoint(self, *kinds: str) -> Endpoint | None:
        from tests.simulation.machine.universe import TENANTS

        tenant = self._universe.plain.config.tenant(self._random.choice(TENANTS))
        assert tenant is not None
        kind = self._random.choice(kinds)
        return next((each for each in tenant.endpoints if each.id == kind), None)

    def disable(self) -> None:
        endpoint = self._endpoint("well", "slow", "paced", "signed", "ordered")
        if endpoint is not None and endpoint.enabled:
            self._put(endpoint.after(disabled_reason="by hand"), endpoint)

    def enable(self) -> None:
        """And soon sends again what was held, while functions may still know the endpoint as it was."""
        tenant = self._universe.plain.config.tenant(self._random.choice(["acme", "globex", "initech"]))
        assert tenant is not None
        if disabled := [each for each in tenant.endpoints if not each.enabled]:
            endpoint = self._random.choice(disabled)
            self._enable(endpoint)
            self._universe.scheduler.sleep(self._random.uniform(3.0, 10.0))
            self._start(endpoint.tenant, status=Status.HELD, kinds=(endpoint.id,))

    def _enable(self, endpoint: Endpoint) -> None:
        plain = self._universe.plain
        tenant = plain.config.tenant(endpoint.tenant)
        assert tenant is not None
        health = tenant.health.get(endpoint.id) or Health(endpoint.id, endpoint.tenant)
        plain.config.put_health(reset(health, self._universe.scheduler.now))
        self._put(endpoint.after(disabled_reason=None), endpoint)

    def rotate(self) -> None:
        endpoint = self._endpoint("signed")
        if endpoint is not None:
            now = self._universe.scheduler.now
            new = SigningSecret(f"{endpoint.tenant}/signed/secrets|whsec_" + f"{self._random.getrandbits(192):048x}")
            kept = [SigningSecret(each.sealed, each.expires_at or now + 600) for each in endpoint.secrets]
            self._put(endpoint.after(secrets=(*kept[-2:], new)), endpoint)

    def reshape(self) -> None:
        endpoint = self._endpoint(*TROUBLED)
        if endpoint is not None:
            self._put(endpoint.after(payload="data" if endpoint.payload == "envelope" else "envelope"), endpoint)

    def delete(self) -> None:
        endpoint = self._endpoint("doomed")
        if endpoint is not None:
            self._universe.plain.config.delete_endpoint(endpoint.tenant, endpoint.id)

    def _put(self, endpoint: Endpoint, seen: Endpoint) -> None:
        self._universe.plain.config.put_endpoint(endpoint, seen=seen)

    # ------------------------------------------------------------------------------------------ sending again

    def replay(self) -> None:
        """What one endpoint did not take, in most cases; its owner may not have enabled it yet."""
        rows = self._universe.witness.rows.items()
        given_up = [(key[0], row["status"]["S"]) for key, row in rows if row["status"]["S"] in {"held", "exhausted"}]
        if given_up and self._random.random() < 0.7:
            place, state = self._random.choice(given_up)
            tenant, kind, *_ = place.split("#")
            self._start(tenant, status=Status(state), kinds=(kind,), rate=self._random.choice([SLOW, QUICK]))
            return
        status = self._random.choice([None, Status.DELIVERED])
        self._start(
            self._random.choice(["acme", "globex", "initech"]), status=status, kinds=(self._random.choice(TROUBLED),)
        )

    def retry(self) -> None:
        """`hookline deliveries retry` of some that wait for others of their key: they wait on."""
        rows = self._universe.witness.rows.items()
        behind = [(key, row) for key, row in rows if row["status"]["S"] == "waiting" and "due_at" not in row]
        chosen = self._random.sample(behind, min(5, len(behind)))
        messages = [RetryMessage(DeliveryKey.parse(*key), int(row["turn"]["N"]), replay=True) for key, row in chosen]
        self._universe.plain.queue.send([(message, 0.0) for message in messages])

    def missing(self) -> None:
        self._start(self._random.choice(["acme", "globex", "initech"]), missing=True, kinds=("dead", "lying"))

    def notice(self, receiver: Receiver) -> None:
        """An endpoint fails slowly. Somebody asks for what is missing while the answer is not there yet: two functions
        are at one event then, and who comes second must not undo what the other has done.
        """
        if not self.stop:
            self._universe.scheduler.spawn(lambda: self._start(receiver.tenant, missing=True, kinds=(receiver.kind,)))

    def _start(
        self,
        tenant: str,
        *,
        kinds: tuple[str, ...],
        status: Status | None = None,
        missing: bool = False,
        rate: float = QUICK,
    ) -> None:
        """A job, and what it must not skip: what is in that state, and has been long enough for any index."""
        universe, now = self._universe, self._universe.scheduler.now
        self._jobs += 1
        since = "" if status in {Status.HELD, Status.EXHAUSTED} else rfc3339(now - (30 if missing else 240))
        job = ReplayJob(
            f"job_{self._jobs:05d}",
            tenant,
            kinds,
            now,
            status=status,
            missing=missing,
            since=since,
            until=rfc3339(now),
            rate=rate,
        )
        rows = universe.witness.rows
        due = {
            key: (universe.witness.fates[key].asked, row["turn"]["N"])
            for key, row in rows.items()
            if not missing
            and key[0] in {f"{tenant}#{kind}" for kind in kinds}
            and job.since <= key[1] < job.until
            and row["status"]["S"] not in {"waiting", "cancelled"}
            and (status is None or row["status"]["S"] == status)
            and universe.witness.fates[key].row_at < now - INDEXED
        }
        self.started[job.id] = (job, due)
        universe.plain.replayer.start(job)

    def change_mind(self) -> None:
        """A job is cancelled, and goes on later."""
        jobs = self._universe.plain.jobs
        if running := jobs.running():
            job = self._random.choice(running)
            if jobs.cancel(job.id):
                self._universe.scheduler.sleep(self._random.uniform(1, 30))
                if jobs.resume(job.id):
                    self._universe.plain.replayer.again(jobs.get(job.id))

    def check_jobs(self) -> None:
        """A job that is done has asked for everything that stayed as it was from its beginning on."""
        witness = self._universe.witness
        for job_id, (_, due) in list(self.started.items()):
            stored = self._universe.plain.jobs.get(job_id)
            if stored is None or stored.state != "done":
                continue
            del self.started[job_id]
            rows = witness.rows
            for key, (asked, turn) in due.items():
                row = rows.get(key)
                if row is not None and row["turn"]["N"] == turn and witness.fates[key].asked == asked:
                    witness.fail(f"replay {job_id} is done and has skipped it", key)

    def redrive(self) -> None:
        universe = self._universe
        for message in universe.retry_queue.dead:
            universe.witness.redriven(message.body)
        universe.queues.redrive(universe.retry_queue)
        universe.inbound.redrive()

    def skip(self) -> None:
        """`hookline endpoints skip`: what stands at the front of an ordering key is given up."""
        universe = self._universe
        if heads := universe.witness.order.heads():
            turn = self._random.choice(heads)
            turn.skipped = True
            tenant, endpoint_id = turn.key[0].split("#")
            line = LineKey(tenant, endpoint_id, turn.ordering_key)
            universe.plain.queue.send([(LineMessage(line, turn.number), 0.0)])

    def send_faults(self) -> None:
        """`hookline dlq replay stream`: what the stream gave up on goes to the retry queue."""
        universe = self._universe
        records, universe.given_up[:] = list(universe.given_up), []
        events = [EventKey(*record["dynamodb"]["Keys"]["pk"]["S"].split("#")) for record in records]
        if events:
            universe.plain.queue.send([(EventMessage(event), 0.0) for event in events])

    # ------------------------------------------------------------------------------------------ the end of all trouble

    def repair(self) -> None:
        """Every endpoint is enabled, whatever was given up is sent again."""
        for tenant_id in ("acme", "globex", "initech"):
            tenant = self._universe.plain.config.tenant(tenant_id)
            assert tenant is not None
            for endpoint in tenant.endpoints:
                if not endpoint.enabled:
                    self._enable(endpoint)
        self.send_faults()
        self.redrive()

    def send_again(self) -> None:
        self.send_faults()
        self.redrive()
        self._universe.scheduler.sleep(120.0)
        for tenant in ("acme", "globex", "initech"):
            for status in (Status.HELD, Status.EXHAUSTED):
                self._start(tenant, status=status, kinds=tuple(KINDS))
