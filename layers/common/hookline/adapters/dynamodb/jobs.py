"""Replay jobs and the release's positions in the Config table."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from hookline.adapters.aws_errors import aws_errors
from hookline.adapters.dynamodb.tables import conditional, query
from hookline.outbound.model import ReplayJob, Status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hookline.adapters.dynamodb.tables import Item

__all__ = ["DynamoCursorStore", "DynamoJobStore"]

_DAY = 86_400
_KEEP = 90 * _DAY  # a job is remembered that long
# The ids of jobs that run, in one item: what the minute schedule reads instead of every job there was.
_RUNNING: Item = {"pk": {"S": "replay"}, "sk": {"S": "running"}}


def _encode(job: ReplayJob) -> Item:
    return {
        "pk": {"S": "replay"},
        "sk": {"S": job.id},
        "page": {"N": str(job.page)},
        "state": {"S": job.state},
        "job": {"S": json.dumps(asdict(job))},
        "expires": {"N": str(int(job.created_at) + _KEEP)},
    }


def _decode(item: Item) -> ReplayJob:
    fields = json.loads(item["job"]["S"])
    fields["endpoint_ids"] = tuple(fields["endpoint_ids"])
    fields["status"] = Status(fields["status"]) if fields["status"] else None
    fields["state"] = item["state"]["S"]  # cancelling writes this attribute alone
    return ReplayJob(**fields)


class DynamoJobStore:
    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def create(self, job: ReplayJob) -> None:
        with aws_errors(f"writing {self._table}"):
            self._client.put_item(TableName=self._table, Item=_encode(job))
        self._mark("ADD", [job.id])

    def get(self, job_id: str) -> ReplayJob | None:
        with aws_errors(f"reading {self._table}"):
            answer = self._client.get_item(
                TableName=self._table, Key={"pk": {"S": "replay"}, "sk": {"S": job_id}}, ConsistentRead=True
            )
        return _decode(answer["Item"]) if "Item" in answer else None

    def advance(self, job: ReplayJob, *, page: int) -> bool:
        advanced = conditional(
            self._client,
            "put_item",
            TableName=self._table,
            Item=_encode(job),
            ConditionExpression="page = :page AND #state = :running",
            ExpressionAttributeNames={"#state": "state"},
            ExpressionAttributeValues={":page": {"N": str(page)}, ":running": {"S": "running"}},
        )
        if advanced and job.state != "running":
            self._mark("DELETE", [job.id])
        return advanced

    def delete(self, job_id: str) -> None:
        with aws_errors(f"writing {self._table}"):
            self._client.delete_item(TableName=self._table, Key={"pk": {"S": "replay"}, "sk": {"S": job_id}})

    def cancel(self, job_id: str) -> bool:
        cancelled = self._turn(job_id, was="running", becomes="cancelled")
        if cancelled:
            self._mark("DELETE", [job_id])
        return cancelled

    def resume(self, job_id: str) -> bool:
        resumed = self._turn(job_id, was="cancelled", becomes="running")
        if resumed:
            self._mark("ADD", [job_id])
        return resumed

    def _turn(self, job_id: str, *, was: str, becomes: str) -> bool:
        return conditional(
            self._client,
            "update_item",
            TableName=self._table,
            Key={"pk": {"S": "replay"}, "sk": {"S": job_id}},
            UpdateExpression="SET #state = :becomes",
            ConditionExpression="#state = :was",
            ExpressionAttributeNames={"#state": "state"},
            ExpressionAttributeValues={":becomes": {"S": becomes}, ":was": {"S": was}},
        )

    def all(self) -> list[ReplayJob]:
        jobs: list[ReplayJob] = []
        start: Item | None = None
        while True:
            items, start = query(
                self._client,
                TableName=self._table,
                KeyConditionExpression="pk = :replay AND begins_with(sk, :job)",
                ExpressionAttributeValues={":replay": {"S": "replay"}, ":job": {"S": "job_"}},
                ExclusiveStartKey=start,
            )
            jobs += map(_decode, items)
            if start is None:
                return jobs

    def running(self) -> list[ReplayJob]:
        with aws_errors(f"reading {self._table}"):
            answer = self._client.get_item(TableName=self._table, Key=_RUNNING, ConsistentRead=True)
        marked = answer.get("Item", {}).get("ids", {}).get("SS", [])
        jobs = [job for job in map(self.get, sorted(marked)) if job is not None and job.state == "running"]
        over = set(marked) - {job.id for job in jobs}
        if over:  # ended by somebody who did not get to take the mark away, or expired
            self._mark("DELETE", over)
        return jobs

    def _mark(self, change: str, ids: Iterable[str]) -> None:
        """`change`: ADD or DELETE."""
        with aws_errors(f"writing {self._table}"):
            self._client.update_item(
                TableName=self._table,
                Key=_RUNNING,
                UpdateExpression=f"{change} ids :ids",
                ExpressionAttributeValues={":ids": {"SS": sorted(ids)}},
            )


class DynamoCursorStore:
    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def get(self, name: str) -> str | None:
        with aws_errors(f"reading {self._table}"):
            answer = self._client.get_item(
                TableName=self._table, Key={"pk": {"S": "release"}, "sk": {"S": name}}, ConsistentRead=True
            )
        return answer["Item"]["cursor"]["S"] if "Item" in answer else None

    def put(self, name: str, value: str) -> None:
        item = {"pk": {"S": "release"}, "sk": {"S": name}, "cursor": {"S": value}}
        with aws_errors(f"writing {self._table}"):
            self._client.put_item(TableName=self._table, Item=item)
