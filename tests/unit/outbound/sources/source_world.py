"""Sources on fakes: what messages look like as Lambda hands them over, and an intake to take them."""

from __future__ import annotations

import json
from datetime import timedelta

from tests.fakes.event_types import FakeEventTypeStore
from tests.fakes.inbound import FakeBlobStore
from tests.fakes.outbound import FakeConfigStore, FakeEventStore
from tests.fakes.sources import FakeSourceLetters, FakeSourceStore

from hookline.outbound.sources.intake import Intake
from hookline.outbound.sources.known import KnownMappings, KnownTenants, KnownTypes

OWN = "arn:aws:sqs:us-east-1:000000000000:source"
USERS = "arn:aws:sqs:us-east-1:000000000000:users"
NOW = 1_770_000_000.0


def record(body, queue=OWN, *, message_id="m1", group=None, attributes=None):
    system = {"SentTimestamp": str(int(NOW * 1000))} | ({"MessageGroupId": group} if group else {})
    return {
        "messageId": message_id,
        "body": body if isinstance(body, str) else json.dumps(body),
        "attributes": system,
        "messageAttributes": {
            name: {"stringValue": value, "dataType": "String"} for name, value in (attributes or {}).items()
        },
        "eventSourceARN": queue,
    }


def bus_event(detail=None, *, event_id="6a7e8feb-b491-4cf7-a9f1-bf3703467718", kind="OrderPlaced"):
    """https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html"""
    return {
        "version": "0",
        "id": event_id,
        "detail-type": kind,
        "source": "shop",
        "account": "123456789012",
        "time": "2026-01-31T08:15:30Z",
        "region": "us-east-1",
        "resources": [],
        "detail": {"order": "o_1", "n": 1} if detail is None else detail,
    }


def object_record(key="photos/a+b%C3%A9.jpg", *, sequencer="0055AED6DCD90281E5", bucket="pictures"):
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html"""
    return {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": "us-east-1",
        "eventTime": "2026-01-31T08:15:30.123Z",
        "eventName": "ObjectCreated:Put",
        "s3": {
            "bucket": {"name": bucket, "arn": f"arn:aws:s3:::{bucket}"},
            "object": {"key": key, "size": 1024, "eTag": "d41d8cd98f00b204e9800998ecf8427e", "sequencer": sequencer},
        },
    }


def mapping(source="bus", **fields):
    return {"name": "orders", "from": source, "tenant": "acme", "type": "order.created"} | {
        name.replace("_", "-"): value for name, value in fields.items()
    }


class World:
    def __init__(self, *mappings, ttl=0.0):
        self.now = NOW
        self.store, self.letters = FakeSourceStore(*mappings), FakeSourceLetters()
        self.config, self.types, self.events, self.blobs = (
            FakeConfigStore(),
            FakeEventTypeStore(),
            FakeEventStore(),
            FakeBlobStore(),
        )
        for tenant in ("acme", "globex"):
            self.config.put_tenant(tenant)
        self.intake = Intake(
            mappings=KnownMappings(self.store, lambda: self.now, ttl=ttl),
            config=KnownTenants(self.config, lambda: self.now, ttl=ttl),
            types=KnownTypes(self.types, lambda: self.now, ttl=ttl),
            events=self.events,
            blobs=self.blobs,
            letters=self.letters,
            clock=lambda: self.now,
            retention=timedelta(days=30),
            own_queue=OWN,
        )

    def take(self, *records):
        return self.intake.take(list(records))

    def all(self):
        return sorted(self.events.events.values(), key=lambda event: event.id)
