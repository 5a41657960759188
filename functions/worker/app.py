"""Inbound queues -> deduplicate, run the hook's action. The receiver invokes it directly for synchronous hooks."""

from __future__ import annotations

import ipaddress
import os
import random
import time
from typing import Any

from hookline import telemetry
from hookline.adapters import aws
from hookline.adapters.aws_wire.services import client
from hookline.adapters.blobs import S3BlobStore
from hookline.adapters.dynamodb.debounce import DynamoDebounceStore
from hookline.adapters.dynamodb.dedupe import PowertoolsDedupe
from hookline.adapters.dynamodb.event_store import DynamoEventStore
from hookline.adapters.dynamodb.hooks_store import DynamoHookStore
from hookline.adapters.http.transport import CurlTransport
from hookline.adapters.processes import LocalProcessRunner, hide_environment
from hookline.adapters.secrets import AwsSecretResolver
from hookline.adapters.sqs.inbound_queue import SqsInboundQueue
from hookline.adapters.targets.actions import AwsActionTargets
from hookline.inbound.actions.tools import Tools
from hookline.inbound.hooks.cache import HookCache
from hookline.inbound.hooks.hook import HookSet
from hookline.inbound.work import WorkerPorts, work, work_now
from hookline.settings import WorkerSettings

hide_environment()
settings = WorkerSettings.from_env(os.environ)
dynamodb = client("dynamodb")
ports = WorkerPorts(
    hooks=HookCache(
        DynamoHookStore(dynamodb, settings.config_table, clock=time.time),
        compile_document=HookSet,
        clock=time.time,
        max_age=settings.config_cache_seconds,
        on_error=lambda reason: telemetry.outcome("hooks not read", level="warning", reason=reason),
    ),
    queue=SqsInboundQueue(client("sqs"), settings.queue_url, settings.fifo_queue_url),
    dedupe=PowertoolsDedupe(aws.client("dynamodb"), settings.dedupe_table),
    debounce=DynamoDebounceStore(dynamodb, settings.dedupe_table, clock=time.time),
    tools=Tools(
        processes=LocalProcessRunner(),
        targets=AwsActionTargets(lambda service, timeout: aws.client(service, read_timeout=timeout, max_attempts=1)),
        events=DynamoEventStore(dynamodb, settings.events_table),
        transport=CurlTransport(
            allowed=[ipaddress.ip_network(network) for network in settings.allowed_networks],
            allow_http=settings.allow_http,
        ),
        blobs=S3BlobStore(lambda: aws.client("s3"), settings.bucket),
        secrets=AwsSecretResolver(client, clock=time.time).resolve,
        environ=os.environ,
        retention_days=settings.event_days,
    ),
    clock=time.time,
    random=random.random,
)


@telemetry.instrument
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    def remaining() -> float:
        return float(context.get_remaining_time_in_millis()) / 1000

    if "message" in event:
        outcome = work_now(event["message"], ports, remaining=remaining)
        telemetry.worked(outcome)
        return {"status": outcome.status, "output": outcome.output, "reason": outcome.reason}
    kept = []
    blocked = set()  # FIFO groups with a message that stays: nothing overtakes it
    for record in event["Records"]:
        group = record["attributes"].get("MessageGroupId") if record["eventSourceARN"].endswith(".fifo") else None
        if group not in blocked:
            outcome = work(record, ports, remaining=remaining)
            telemetry.worked(outcome)
        if group in blocked or outcome.keep:
            kept.append({"itemIdentifier": record["messageId"]})
            blocked |= {group} - {None}
    return {"batchItemFailures": kept}
