"""A `rate(…)` schedule, as EventBridge runs it."""

from __future__ import annotations

import time
import uuid
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hookline_cli.local.samlocal.bridge.sources import ScheduleSource

__all__ = ["scheduled_event"]


def scheduled_event(source: ScheduleSource, now: float, region: str = "us-east-1") -> dict[str, Any]:
    """What the function is given."""
    rule = f"arn:aws:events:{region}:000000000000:rule/{source.function}{source.name}"
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": "000000000000",
        "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now)),
        "region": region,
        "resources": [rule],
        "detail": {},
    }
