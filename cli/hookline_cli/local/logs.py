"""`make logs`: what the functions of the local stack say, as it comes, without Lambda's START, END and REPORT lines."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import boto3

from hookline_cli.local.progress import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_logs import CloudWatchLogsClient

__all__ = ["follow"]

_PAUSE = 1.0  # seconds between looks
_BACK = 600  # seconds of the past to begin with
_NOISE = ("START RequestId", "END RequestId", "REPORT RequestId")


def follow(settings: dict[str, str]) -> None:
    """Prints until it is interrupted."""
    client = boto3.client(
        "logs",
        endpoint_url=settings["AWS_ENDPOINT_URL"],
        region_name=settings["AWS_REGION"],
        aws_access_key_id=settings["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=settings["AWS_SECRET_ACCESS_KEY"],
    )
    prefix = f"/aws/lambda/{settings['HOOKLINE_STACK']}/"
    seen: set[str] = set()
    since = time.time() - _BACK
    say(f"log groups {prefix}*, Ctrl-C ends")
    while True:
        started = time.time()
        lines = sorted(_lines(client, prefix, int(since * 1000), seen))
        for at, function, message in lines:
            clock = time.strftime("%H:%M:%S", time.localtime(at / 1000))
            say(f"{clock} {function:8} {message}")
        since = max(since, started - 10 * _PAUSE)  # what is written late is still seen; `seen` drops the rest
        time.sleep(_PAUSE)


def _lines(client: CloudWatchLogsClient, prefix: str, since: int, seen: set[str]) -> Iterator[tuple[int, str, str]]:
    for group in client.describe_log_groups(logGroupNamePrefix=prefix)["logGroups"]:
        name = group["logGroupName"]
        pages = client.get_paginator("filter_log_events").paginate(logGroupName=name, startTime=since)
        for event in (event for page in pages for event in page["events"]):
            message = event["message"].rstrip()
            # MiniStack gives no event ids; two equal lines of one millisecond are shown once
            identity = f"{event.get('logStreamName')} {event['timestamp']} {message}"
            if identity not in seen and message and not message.startswith(_NOISE):
                yield event["timestamp"], name.removeprefix(prefix), message
            seen.add(identity)
