"""The composition root of management: services on their real adapters, for the API function and for whoever serves the
same API in-process.
"""

from __future__ import annotations

import ipaddress
import time
from typing import TYPE_CHECKING

from hookline.adapters.aws import client as boto3_client
from hookline.adapters.aws_wire.services import client
from hookline.adapters.blobs import S3BlobStore
from hookline.adapters.dynamodb.config_store import DynamoConfigStore
from hookline.adapters.dynamodb.event_store import DynamoEventStore
from hookline.adapters.dynamodb.event_types import DynamoEventTypeStore
from hookline.adapters.dynamodb.idempotency import DynamoMemory
from hookline.adapters.sealing import KmsSealer
from hookline.management.ports import KEPT
from hookline.management.services import Ports, Services
from hookline.outbound.endpoints.rules import UrlPolicy

if TYPE_CHECKING:
    from hookline.settings import ApiSettings

__all__ = ["memory", "services"]

_DAY = 86_400.0


def services(settings: ApiSettings) -> Services:
    dynamo = client("dynamodb")
    return Services(
        Ports(
            config=DynamoConfigStore(dynamo, settings.config_table),
            types=DynamoEventTypeStore(dynamo, settings.config_table),
            events=DynamoEventStore(dynamo, settings.events_table),
            blobs=S3BlobStore(lambda: boto3_client("s3"), settings.bucket),
            sealer=_sealer(settings),
            policy=UrlPolicy(
                allow_http=settings.allow_http,
                allowed=tuple(ipaddress.ip_network(each, strict=False) for each in settings.allowed_networks),
            ),
            clock=time.time,
            retention=settings.retention_days * _DAY,
        )
    )


def memory(settings: ApiSettings) -> DynamoMemory:
    return DynamoMemory(client("dynamodb"), settings.dedupe_table, _sealer(settings), time.time, keep=KEPT)


def _sealer(settings: ApiSettings) -> KmsSealer:
    return KmsSealer(
        kms=client("kms"), dynamodb=client("dynamodb"), table=settings.config_table, key_id=settings.kms_key_arn
    )
