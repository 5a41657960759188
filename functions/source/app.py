"""Messages of sources (a bus, a bucket, a queue of the user's) -> events in the outbox."""

from __future__ import annotations

import os
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from hookline.adapters import aws
from hookline.adapters.aws_wire.services import client
from hookline.adapters.blobs import S3BlobStore
from hookline.adapters.dynamodb.config_store import DynamoConfigStore
from hookline.adapters.dynamodb.event_store import DynamoEventStore
from hookline.adapters.dynamodb.event_types import DynamoEventTypeStore
from hookline.adapters.dynamodb.source_store import DynamoSourceStore
from hookline.adapters.snapshot import renew_after_restore
from hookline.adapters.sqs.source_letters import SqsSourceLetters
from hookline.outbound.sources.intake import Intake
from hookline.outbound.sources.known import KnownMappings, KnownTenants, KnownTypes
from hookline.settings import SourceSettings
from hookline.telemetry import count, instrument, outcome

if TYPE_CHECKING:
    from hookline.outbound.sources.intake import Taken

settings = SourceSettings.from_env(os.environ)
dynamodb = client("dynamodb")
ttl = settings.config_cache_seconds
intake = Intake(
    mappings=KnownMappings(DynamoSourceStore(dynamodb, settings.config_table), time.time, ttl=ttl),
    config=KnownTenants(DynamoConfigStore(dynamodb, settings.config_table), time.time, ttl=ttl),
    types=KnownTypes(DynamoEventTypeStore(dynamodb, settings.config_table), time.time, ttl=ttl),
    events=DynamoEventStore(dynamodb, settings.events_table),
    blobs=S3BlobStore(lambda: aws.client("s3"), settings.bucket),
    letters=SqsSourceLetters(client("sqs"), settings.letters_url),
    clock=time.time,
    retention=timedelta(days=settings.event_days),
    own_queue=settings.own_queue,
)
renew_after_restore()


@instrument
def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    taken = intake.take(event["Records"])
    _tell(taken)
    return {"batchItemFailures": [{"itemIdentifier": id_} for id_ in taken.failed]}


def _tell(taken: Taken) -> None:
    for refusal in taken.refused:
        outcome("source message refused", level="warning", id=refusal.message_id, reason=refusal.reason)
    for message_id, reason in taken.failed.items():
        outcome("source message failed", level="error", id=message_id, reason=reason)
    for name, value in (
        ("SourceEvents", taken.published),
        ("SourceRepeats", taken.repeated),
        ("SourceIgnored", taken.ignored),
        ("SourceRefused", len(taken.refused)),
        ("SourceFailed", len(taken.failed)),
    ):
        if value:
            count(name, value)
