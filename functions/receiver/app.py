"""HTTP API -> verify, answer handshakes, queue, acknowledge."""

from __future__ import annotations

import gc
import os
import random
import time
from typing import Any

from hookline import telemetry
from hookline.adapters import aws
from hookline.adapters.aws_wire.services import client
from hookline.adapters.blobs import S3BlobStore
from hookline.adapters.dynamodb.debounce import DynamoDebounceStore
from hookline.adapters.dynamodb.hooks_store import DynamoHookStore
from hookline.adapters.http.fetch import Fetcher
from hookline.adapters.secrets import AwsSecretResolver
from hookline.adapters.snapshot import renew_after_restore
from hookline.adapters.sqs.inbound_queue import SqsInboundQueue
from hookline.adapters.sqs.listener_queues import PATIENCE, SqsListenerQueues
from hookline.adapters.worker import LambdaWorkerInvoker
from hookline.errors import HooklineError
from hookline.ids import message_id
from hookline.inbound.capture import Capture
from hookline.inbound.hooks.cache import HookCache
from hookline.inbound.hooks.hook import HookSet
from hookline.inbound.receive import ReceiverPorts, Reception, receive
from hookline.inbound.request import Request, Response
from hookline.listeners import Copier
from hookline.settings import ReceiverSettings

QUICK = {"connect_timeout": 1.0, "read_timeout": 2.0, "max_attempts": 2}  # a sender waits: 503 within 7 s at worst
SYNC = {"connect_timeout": 1.0, "read_timeout": 28.0, "max_attempts": 1}  # API Gateway gives up after 30 s

settings = ReceiverSettings.from_env(os.environ)
dynamodb = client("dynamodb", **QUICK)
fetcher = Fetcher(clock=time.time)
resolver = AwsSecretResolver(lambda service: client(service, **QUICK), clock=time.time)
blobs = S3BlobStore(lambda: aws.client("s3", connect_timeout=1.0, read_timeout=10.0), settings.bucket)
capture = Capture(settings.capture, settings.capture_percent, blobs, random=random.random, hours=settings.capture_hours)
ports = ReceiverPorts(
    queue=SqsInboundQueue(client("sqs", **QUICK), settings.queue_url, settings.fifo_queue_url),
    blobs=blobs,
    worker=LambdaWorkerInvoker(lambda: aws.client("lambda", **SYNC), settings.worker_function),
    debounce=DynamoDebounceStore(dynamodb, settings.dedupe_table, clock=time.time),
    secrets=resolver.resolve,
    refresh=resolver.refresh,
    fetch=fetcher.key,
    confirm=fetcher.confirm,
    max_body=settings.max_body,
    copier=Copier(SqsListenerQueues(lambda: client("sqs", **PATIENCE)), time.time),
)
hooks = HookCache(
    DynamoHookStore(dynamodb, settings.config_table, clock=time.time),
    compile_document=HookSet,
    clock=time.time,
    max_age=settings.config_cache_seconds,
    on_error=lambda reason: telemetry.outcome("hooks not read", level="warning", reason=reason),
)
renew_after_restore()
gc.freeze()  # what was loaded at start never becomes garbage, and is not looked through for it


@telemetry.instrument
def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    request = Request.from_api_gateway(event, settings.public_url)
    event["body"] = ""  # the request has it: one copy of a large body less
    try:
        reception = receive(request, hooks.current(), ports, now=time.time(), new_id=message_id)
    except HooklineError as error:  # no hooks were ever read
        reception = Reception(Response(503, "Try again later.", {"Retry-After": "5"}), "unavailable", reason=str(error))
    capture.keep(request, reception, now=time.time(), new_id=message_id)
    telemetry.received(reception, bytes_in=len(request.body))
    response = reception.response
    return {"statusCode": response.status, "headers": response.headers, "body": response.body}
