"""The composition root of the outbound side: the engine on its real adapters, for the sender and the retry function."""

from __future__ import annotations

import gc
import ipaddress
import random
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hookline.adapters.aws import client as boto3_client
from hookline.adapters.aws import new_client
from hookline.adapters.aws_wire.services import client
from hookline.adapters.blobs import S3BlobStore
from hookline.adapters.dynamodb.backlog_store import DynamoBacklogStore
from hookline.adapters.dynamodb.config_store import DynamoConfigStore
from hookline.adapters.dynamodb.delivery_store import DynamoDeliveryStore
from hookline.adapters.dynamodb.event_store import DynamoEventStore
from hookline.adapters.dynamodb.jobs import DynamoCursorStore, DynamoJobStore
from hookline.adapters.dynamodb.line_store import DynamoLineStore
from hookline.adapters.http.oauth2 import OAuth2Tokens
from hookline.adapters.http.transport import CurlTransport
from hookline.adapters.sealing import sealer
from hookline.adapters.sqs.listener_queues import PATIENCE, SqsListenerQueues
from hookline.adapters.sqs.outbound_queues import SqsFaultQueue, SqsRetryQueue
from hookline.adapters.targets.deliveries import AwsDestinations, DestinationTransport
from hookline.adapters.targets.roles import RoleSessions
from hookline.listeners import Copier
from hookline.outbound.delivery.backlogs import Backlogs, Joining
from hookline.outbound.delivery.budgets import SLOW_LANE, CpuBudgets
from hookline.outbound.delivery.directory import Directory
from hookline.outbound.delivery.dispatch import FAST, SLOW, Dispatcher
from hookline.outbound.delivery.first_attempts import FirstAttempts
from hookline.outbound.delivery.health import HealthMonitor
from hookline.outbound.delivery.later_attempts import LaterAttempts
from hookline.outbound.delivery.lines import Lines
from hookline.outbound.delivery.replay import Replayer
from hookline.outbound.requests.request_builder import RequestBuilder
from hookline.telemetry import count, outcome

if TYPE_CHECKING:
    from hookline.outbound.model import Endpoint
    from hookline.settings import RetrySettings, SenderSettings

__all__ = ["RetryEngine", "SenderEngine", "retry_engine", "sender_engine"]

_DAY = 86_400.0
_SOON: Any = {
    "connect_timeout": 1.0,
    "read_timeout": 4.0,
    "max_attempts": 1,
}  # of a destination: retries are the engine's


@dataclass(slots=True)
class SenderEngine:
    attempts: FirstAttempts
    faults: SqsFaultQueue


@dataclass(slots=True)
class RetryEngine:
    attempts: LaterAttempts
    first_attempts: FirstAttempts
    events: DynamoEventStore
    deliveries: DynamoDeliveryStore
    queue: SqsRetryQueue
    cursors: DynamoCursorStore
    replayer: Replayer
    backlogs: Backlogs
    lines: Lines


def _health_unrecorded(endpoint: Endpoint, reason: str) -> None:
    outcome("endpoint health not recorded", level="warning", endpoint=endpoint.id, reason=reason)


class _Parts:
    """What both engines are made of."""

    def __init__(self, settings: SenderSettings | RetrySettings) -> None:
        dynamo = client("dynamodb")
        self.retention = settings.retention_days * _DAY
        self.config = DynamoConfigStore(dynamo, settings.config_table)
        self.deliveries = DynamoDeliveryStore(dynamo, settings.deliveries_table)
        self.line_store = DynamoLineStore(dynamo, settings.deliveries_table)
        self.events = DynamoEventStore(dynamo, settings.events_table)
        self.blobs = S3BlobStore(lambda: boto3_client("s3"), settings.bucket)
        self.queue = SqsRetryQueue(client("sqs"), settings.retry_queue_url)
        self.directory = Directory(self.config, time.time, ttl=settings.config_cache_seconds)
        self.health = HealthMonitor(
            self.directory,
            self.config,
            self.events,
            time.time,
            retention=settings.event_days * _DAY,
            unrecorded=_health_unrecorded,
            opened=lambda: count("CircuitsOpened"),
        )
        transport = CurlTransport(
            allowed=tuple(ipaddress.ip_network(network, strict=False) for network in settings.allowed_networks),
            allow_http=settings.allow_http,
        )
        opener = sealer(client, table=settings.config_table, key=settings.sealing_key)
        request_builder = RequestBuilder(opener, self.blobs, OAuth2Tokens(transport, opener))
        self.backlog_store = DynamoBacklogStore(dynamo, settings.config_table)
        self.joining = Joining(self.backlog_store, self.queue, time.time)
        self.listener_queues = SqsListenerQueues(lambda: client("sqs", **PATIENCE))
        roles = RoleSessions(
            lambda: boto3_client("sts", **_SOON),
            lambda service, region, keys: new_client(service, region=region, keys=keys, **_SOON),
            time.time,
        )
        destinations = AwsDestinations(lambda service, region: boto3_client(service, region=region, **_SOON), roles)
        self.dispatcher = Dispatcher(
            DestinationTransport(transport, destinations), request_builder, time.time, random.random
        )

    def first_attempts(self, *, slow: bool) -> FirstAttempts:
        return FirstAttempts(
            directory=self.directory,
            config=self.config,
            deliveries=self.deliveries,
            lines=self.line_store,
            blobs=self.blobs,
            queue=self.queue,
            dispatcher=self.dispatcher,
            health=self.health,
            backlogs=self.joining,
            clock=time.time,
            random=random.random,
            retention=self.retention,
            budgets=CpuBudgets(time.thread_time, time.time, **(SLOW_LANE if slow else {})),
            copier=Copier(self.listener_queues, time.time),
            lane=SLOW if slow else FAST,
        )


def sender_engine(settings: SenderSettings) -> SenderEngine:
    parts = _Parts(settings)
    gc.freeze()  # what was loaded at start never becomes garbage: a fifth of the sender's CPU (bench/sender.py)
    return SenderEngine(parts.first_attempts(slow=False), SqsFaultQueue(client("sqs"), settings.stream_fault_queue_url))


def retry_engine(settings: RetrySettings) -> RetryEngine:
    parts = _Parts(settings)
    gc.freeze()  # as above
    lines = Lines(
        store=parts.line_store,
        deliveries=parts.deliveries,
        events=parts.events,
        queue=parts.queue,
        directory=parts.directory,
        clock=time.time,
        retention=settings.event_days * _DAY,
    )
    return RetryEngine(
        attempts=LaterAttempts(
            directory=parts.directory,
            config=parts.config,
            deliveries=parts.deliveries,
            events=parts.events,
            queue=parts.queue,
            dispatcher=parts.dispatcher,
            health=parts.health,
            backlogs=parts.joining,
            lines=lines,
            clock=time.time,
            random=random.random,
        ),
        first_attempts=parts.first_attempts(slow=True),
        events=parts.events,
        deliveries=parts.deliveries,
        queue=parts.queue,
        cursors=DynamoCursorStore(client("dynamodb"), settings.config_table),
        backlogs=Backlogs(
            store=parts.backlog_store,
            joining=parts.joining,
            deliveries=parts.deliveries,
            queue=parts.queue,
            directory=parts.directory,
            config=parts.config,
            clock=time.time,
        ),
        lines=lines,
        replayer=Replayer(
            DynamoJobStore(client("dynamodb"), settings.config_table),
            parts.config,
            parts.deliveries,
            parts.events,
            parts.queue,
        ),
    )
