"""The outbound side as its users see it, for tests: a table to publish into, endpoints, and a receiver at the far end.

Every subscriber has a path of its own at the receiver; every test has tenants of its own, so that nothing that another
test left behind, and nothing that a function has cached, is in its way.
"""

from __future__ import annotations

import ipaddress
import itertools
import time
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from hookline.adapters.dynamodb.config_store import DynamoConfigStore
from hookline.adapters.dynamodb.delivery_store import DynamoDeliveryStore
from hookline.adapters.dynamodb.event_store import DynamoEventStore
from hookline.adapters.dynamodb.jobs import DynamoJobStore
from hookline.adapters.sealing import sealer
from hookline.adapters.sqs.dead_letters import SqsDeadLetters
from hookline.adapters.sqs.outbound_queues import SqsRetryQueue
from hookline.adapters.sqs.sending_back import sender_to
from hookline.outbound.delivery.replay import Replayer
from hookline.outbound.endpoints.spec import EndpointSpec, UrlPolicy
from hookline.outbound.events.publishing import event_item
from hookline.outbound.model import DeliveryKey, EventKey, ReplayJob, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.local.stack import LocalStack

    from hookline.adapters.sqs.dead_letters import DeadLetter
    from hookline.outbound.model import Delivery, Endpoint
    from hookline_cli.local.receiver_process import Received, ReceiverProcess

__all__ = ["CANARY", "LATER", "Outbox", "Subscriber", "eventually", "named", "unique"]

PATIENCE = (
    900.0  # seconds until what is waited for is called lost: a busy machine takes its time, so no test ends by it
)
LATER = 800.0  # seconds until an attempt that a test never sees
CANARY = "part of a body that no log line may hold"
T = TypeVar("T")
POLICY = UrlPolicy(allow_http=True, allowed=tuple(map(ipaddress.ip_network, ("127.0.0.0/8", "::1/128"))))


def unique(name: str) -> str:
    return f"{name}-{uuid.uuid4().hex[:10]}"


def eventually(look: Callable[[], T], *, patience: float = PATIENCE, pause: float = 0.1, what: str = "") -> T:
    """Looks again and again until it sees something true, and returns that. `pause`: seconds between two looks."""
    deadline = time.monotonic() + patience
    while True:
        seen = look()
        if seen:
            return seen
        assert time.monotonic() < deadline, (
            f"not within {patience:.0f} s: {what or look.__qualname__}, at last {seen!r}"
        )
        time.sleep(pause)


def named(tenant: str, event_id: str) -> dict[str, Any]:
    """An item's attributes that name the event."""
    key = EventKey(tenant, event_id)
    return {"pk": {"S": key.pk}, "shard": {"S": key.shard}, "id": {"S": event_id}}


@dataclass(frozen=True)
class Subscriber:
    """An endpoint whose URL is a path of the receiver."""

    outbox: Outbox
    endpoint: Endpoint
    path: str
    secrets: tuple[str, ...]

    @property
    def tenant(self) -> str:
        return self.endpoint.tenant

    def publish(self, data: Any = None, **more: Any) -> str:
        return self.outbox.publish(self.tenant, data, **more)

    def requests(self) -> list[Received]:
        return self.outbox.receiver.requests(self.path)

    def received(self, count: int = 1) -> list[Received]:
        """The requests, once there are `count` of them."""
        many = count > 100
        return eventually(
            lambda: found if len(found := self.requests()) >= count else [],
            pause=1.0 if many else 0.1,
            what=f"{count} requests",
        )

    def delivery(self, event_id: str) -> Delivery | None:
        return self.outbox.delivery(self.endpoint, event_id)

    def settled(self, event_id: str, *statuses: Status, attempts: int = 0) -> Delivery:
        """Its row, once it has one of `statuses` (any, if none is named) and at least `attempts`."""

        def look() -> Delivery | None:
            found = self.delivery(event_id)
            good = found is not None and (not statuses or found.status in statuses) and found.attempt >= attempts
            return found if good else None

        return eventually(look, what=f"{event_id} as {statuses} with {attempts} attempts; {self.delivery(event_id)}")

    def stored(self) -> Endpoint:
        return self.outbox.stored(self.endpoint)


@dataclass
class Outbox:
    stack: LocalStack
    receiver: ReceiverProcess
    made: list[Endpoint] = field(default_factory=list)
    numbers: itertools.count[int] = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        outputs, dynamodb = self.stack.outputs, self.stack.client("dynamodb")
        self.dynamodb = dynamodb
        self.sqs = self.stack.client("sqs")
        self.table = outputs["EventsTable"]
        self.config = DynamoConfigStore(dynamodb, outputs["ConfigTable"])
        self.deliveries = DynamoDeliveryStore(dynamodb, outputs["DeliveriesTable"])
        self.events = DynamoEventStore(dynamodb, self.table)
        self.jobs = DynamoJobStore(dynamodb, outputs["ConfigTable"])
        self.queue = SqsRetryQueue(self.sqs, outputs["RetryQueueUrl"])
        self.replayer = Replayer(self.jobs, self.config, self.deliveries, self.events, self.queue)
        self.sealer = sealer(self.stack.client, table=outputs["ConfigTable"], key=outputs["SealingKey"])

    def tenant(self) -> str:
        tenant = unique("tenant")
        self.config.put_tenant(tenant)
        return tenant

    def endpoint(self, url: str, *, tenant: str = "", **spec: Any) -> tuple[Endpoint, tuple[str, ...]]:
        """An endpoint, and its secrets; a tenant of its own unless one is given."""
        tenant = tenant or self.tenant()
        prepared = EndpointSpec.parse({"url": url, **spec}).to_endpoint(
            tenant, unique("ep"), seal=self.sealer.seal, now=time.time(), policy=POLICY
        )
        self.config.put_endpoint(prepared.endpoint, create=True)
        self.made.append(prepared.endpoint)
        return prepared.endpoint, tuple(spec.get("secrets") or prepared.generated)

    def subscriber(self, *steps: dict[str, Any], tenant: str = "", path: str = "", **spec: Any) -> Subscriber:
        """Answers `steps`, the last one again and again; 200 without any."""
        path = path or f"/{unique('s')}"
        url = self.receiver.script(path, *steps) if steps else self.receiver.url(path)
        endpoint, secrets = self.endpoint(url, tenant=tenant, **spec)
        if all(secret.startswith("whsec_") for secret in secrets):
            self.receiver.secrets(path, secrets)
        return Subscriber(self, endpoint, path, secrets)

    def publish(
        self,
        tenant: str,
        data: Any = None,
        *,
        type: str = "order.created",  # noqa: A002 - the attributes' names
        id: str | None = None,  # noqa: A002
        **more: Any,
    ) -> str:
        item = event_item(
            type,
            {"number": next(self.numbers), "note": CANARY} if data is None and "data_ref" not in more else data,
            tenant=tenant,
            id=id,
            **more,
        )
        self.dynamodb.put_item(TableName=self.table, Item=item)
        return str(item["id"]["S"])

    def publish_many(self, tenant: str, count: int, **more: Any) -> list[str]:
        """In calls of 25, which is what a stream then carries together."""
        items = [
            event_item("order.created", {"number": number, "note": CANARY}, tenant=tenant, **more)
            for number in range(count)
        ]
        for start in range(0, count, 25):
            puts = [{"PutRequest": {"Item": item}} for item in items[start : start + 25]]
            while puts:
                puts = self.dynamodb.batch_write_item(RequestItems={self.table: puts})["UnprocessedItems"].get(
                    self.table, []
                )
        return [item["id"]["S"] for item in items]

    def put_raw(self, item: dict[str, Any]) -> None:
        """Past every check that our own code makes."""
        self.dynamodb.put_item(TableName=self.table, Item=item)

    def delivery(self, endpoint: Endpoint, event_id: str) -> Delivery | None:
        event_key = EventKey(endpoint.tenant, event_id)
        event = self.events.get_many([event_key]).get(event_key)
        if event is None:
            return None
        key = DeliveryKey.of(endpoint, event)
        return self.deliveries.get_many([key], consistent=True).get(key)

    def attempted(self, endpoint: Endpoint, event_id: str) -> Delivery:
        """Its row, once one POST was tried."""

        def look() -> Delivery | None:
            found = self.delivery(endpoint, event_id)
            return found if found is not None and found.attempt else None

        return eventually(look, what=f"an attempt of {event_id} at {endpoint.id}")

    def of_endpoint(self, endpoint: Endpoint) -> list[Delivery]:
        found, cursor = [], None
        while True:
            page = self.deliveries.by_endpoint(endpoint.tenant, endpoint.id, cursor=cursor, limit=1000)
            found += page.items
            cursor = page.cursor
            if cursor is None:
                return found

    def stored(self, endpoint: Endpoint) -> Endpoint:
        tenant = self.config.tenant(endpoint.tenant)
        assert tenant is not None
        return next(each for each in tenant.endpoints if each.id == endpoint.id)

    def replay(self, endpoints: Iterable[Endpoint], *, rate: float = 1000.0, **more: Any) -> ReplayJob:
        """Starts a job and waits for its end."""
        of = list(endpoints)
        job = ReplayJob(unique("job"), of[0].tenant, tuple(each.id for each in of), time.time(), rate=rate, **more)
        self.replayer.start(job)
        return eventually(
            lambda: found if (found := self.jobs.get(job.id)) and found.state == "done" else None, what="the replay"
        )

    def dead_letters(self, queue: str, *, of: str) -> list[DeadLetter]:
        """Messages of a queue (an output's name) that hold `of`; they stay where they are."""
        found: list[DeadLetter] = []
        SqsDeadLetters(self.sqs, self.stack.outputs[queue], wait=0).drain(
            lambda letter: of in letter.body, lambda letters: found.extend(letters) or ()
        )
        return found

    def redrive(self, *, of: str) -> int:
        """What `hookline dlq replay` does, and the console for a whole queue: the same messages, sent once more."""
        drained = SqsDeadLetters(self.sqs, self.stack.outputs["DeliveryDLQUrl"], wait=0).drain(
            lambda letter: of in letter.body, sender_to(self.sqs, self.stack.outputs["RetryQueueUrl"])
        )
        return drained.handled

    def close(self) -> None:
        """Whatever still waits is cancelled when its time comes."""
        for endpoint in self.made:
            self.config.delete_endpoint(endpoint.tenant, endpoint.id)
