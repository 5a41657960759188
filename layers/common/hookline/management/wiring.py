"""The composition root of management: services on their real adapters, for the API function and for what serves the
same API in-process.
"""

from __future__ import annotations

import ipaddress
import time
from typing import TYPE_CHECKING, Any

from hookline import __version__
from hookline.adapters.aws import client as boto3_client
from hookline.adapters.aws_wire.services import client as wire_client
from hookline.adapters.blobs import S3BlobStore
from hookline.adapters.captures import S3Captures
from hookline.adapters.dynamodb.config_store import DynamoConfigStore
from hookline.adapters.dynamodb.delivery_store import DynamoDeliveryStore
from hookline.adapters.dynamodb.event_store import DynamoEventStore
from hookline.adapters.dynamodb.event_types import DynamoEventTypeStore
from hookline.adapters.dynamodb.hooks_store import DynamoHookStore
from hookline.adapters.dynamodb.idempotency import DynamoMemory
from hookline.adapters.dynamodb.jobs import DynamoJobStore
from hookline.adapters.dynamodb.line_store import DynamoLineStore
from hookline.adapters.dynamodb.portal_sessions import DynamoPortalStore
from hookline.adapters.dynamodb.source_store import DynamoSourceStore
from hookline.adapters.http.oauth2 import OAuth2Tokens
from hookline.adapters.http.transport import CurlTransport
from hookline.adapters.metrics import CloudWatchMetrics
from hookline.adapters.sealing import KmsSealer, sealer
from hookline.adapters.secrets import AwsSecretResolver
from hookline.adapters.sqs.inbound_queue import SqsInboundQueue
from hookline.adapters.sqs.letters import (
    SqsFaultLetters,
    SqsLetterQueue,
    describe_delivery,
    describe_inbound,
    describe_source,
)
from hookline.adapters.sqs.outbound_queues import SqsRetryQueue
from hookline.adapters.sqs.sending_back import sender_to
from hookline.management.portal import PortalSession
from hookline.management.ports import KEPT
from hookline.management.services import Ports, Services
from hookline.outbound.endpoints.rules import UrlPolicy
from hookline.outbound.requests.request_builder import RequestBuilder

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from hookline.adapters.sqs.dead_letters import DeadLetter
    from hookline.adapters.sqs.stream_faults import StreamFaults
    from hookline.management.overview import Metrics
    from hookline.settings import ApiSettings

    Client = Callable[[str], Any]

__all__ = ["memory", "services"]

_DAY = 86_400.0


def services(
    settings: ApiSettings,
    *,
    environment: str,
    client: Client = wire_client,
    boto3_client: Client = boto3_client,
    by: str = "",
    metrics: Metrics | None = None,
) -> Services:
    """`environment` is the deployment's name, on its metrics; `metrics` reads them where CloudWatch has none.
    `client` makes clients for calls that are made often, `boto3_client` for the rest. `by` names the one who applies
    hooks where a request does not.
    """
    dynamo = client("dynamodb")
    networks = tuple(ipaddress.ip_network(each, strict=False) for each in settings.allowed_networks)
    blobs = S3BlobStore(lambda: boto3_client("s3"), settings.bucket)
    seals = _sealer(settings, client)

    queue = SqsRetryQueue(client("sqs"), settings.retry_queue_url)

    def sender() -> tuple[CurlTransport, RequestBuilder]:
        transport = CurlTransport(allowed=networks, allow_http=settings.allow_http)
        return transport, RequestBuilder(seals, blobs, OAuth2Tokens(transport, seals))

    return Services(
        Ports(
            config=DynamoConfigStore(dynamo, settings.config_table),
            types=DynamoEventTypeStore(dynamo, settings.config_table),
            sources=DynamoSourceStore(dynamo, settings.config_table),
            events=DynamoEventStore(dynamo, settings.events_table),
            deliveries=DynamoDeliveryStore(dynamo, settings.deliveries_table),
            lines=DynamoLineStore(dynamo, settings.deliveries_table),
            queue=queue,
            jobs=DynamoJobStore(dynamo, settings.config_table),
            blobs=blobs,
            sealer=seals,
            policy=UrlPolicy(
                allow_http=settings.allow_http,
                allowed=networks,
                destinations=settings.destinations,
                roles=settings.destination_roles,
                deployment=settings.deployment,
            ),
            clock=time.time,
            retention=settings.event_days * _DAY,
            config_cache=settings.config_cache_seconds,
            hooks=lambda name: DynamoHookStore(dynamo, settings.config_table, clock=time.time, applied_by=name or by),
            resolve=AwsSecretResolver(client, clock=time.time, environ={}).resolve,
            letters=_letters(settings, client("sqs"), queue, boto3_client),
            inbound=SqsInboundQueue(client("sqs"), settings.inbound_queue_url, settings.inbound_fifo_queue_url),
            metrics=metrics or CloudWatchMetrics(lambda: boto3_client("cloudwatch"), environment),
            sender=sender,
            captures=S3Captures(lambda: boto3_client("s3"), settings.bucket, blobs),
            portal=DynamoPortalStore(dynamo, settings.config_table, PortalSession),
            about={
                "version": __version__,
                "environment": environment,
                "retention_days": settings.retention_days,
                "allow_http": settings.allow_http,
                "allowed_networks": list(settings.allowed_networks),
                "tokens": settings.tokens,
            },
        )
    )


def memory(settings: ApiSettings) -> DynamoMemory:
    seals = _sealer(settings, wire_client)
    return DynamoMemory(wire_client("dynamodb"), settings.dedupe_table, seals, time.time, keep=KEPT)


def _letters(
    settings: ApiSettings, sqs: Any, queue: SqsRetryQueue, boto3_client: Client
) -> dict[str, SqsLetterQueue | SqsFaultLetters]:
    def faults() -> StreamFaults:
        from hookline.adapters.sqs.stream_faults import StreamFaults  # noqa: PLC0415 - seldom asked for

        return StreamFaults(
            dynamodb=boto3_client("dynamodb"),
            streams=boto3_client("dynamodbstreams"),
            table=settings.events_table,
            queue=queue,
        )

    def to_sources(letters: Sequence[DeadLetter]) -> Collection[str]:
        from hookline.adapters.sqs.source_letters import back_to_sources  # noqa: PLC0415 - as above

        return back_to_sources(boto3_client("sqs"), settings.own_source_queue)(letters)

    to_retries = sender_to(sqs, settings.retry_queue_url)
    to_inbound = sender_to(sqs, settings.inbound_queue_url)
    to_inbound_fifo = sender_to(sqs, settings.inbound_fifo_queue_url)
    queues: dict[str, SqsLetterQueue | SqsFaultLetters] = {
        "delivery": SqsLetterQueue(sqs, settings.delivery_dlq_url, to_retries, describe_delivery),
        "inbound": SqsLetterQueue(sqs, settings.inbound_dlq_url, to_inbound, describe_inbound),
        "inbound-fifo": SqsLetterQueue(sqs, settings.inbound_fifo_dlq_url, to_inbound_fifo, describe_inbound),
        "stream": SqsFaultLetters(sqs, settings.stream_fault_queue_url, faults),
    }
    if settings.source_dlq_url:
        queues["source"] = SqsLetterQueue(sqs, settings.source_dlq_url, to_sources, describe_source)
    return queues


def _sealer(settings: ApiSettings, client: Client) -> KmsSealer:
    return sealer(client, table=settings.config_table, key=settings.sealing_key)
