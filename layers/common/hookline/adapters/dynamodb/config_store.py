"""Tenants, endpoints, health and rate limits in the Config table: one partition a tenant, read in one query."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING, Any

from hookline.adapters.aws_errors import aws_errors
from hookline.adapters.dynamodb.listeners import decode_listeners
from hookline.adapters.dynamodb.tables import conditional, query, transact
from hookline.errors import Conflict, Unavailable
from hookline.listeners import Listener
from hookline.outbound.codec import decode_endpoint, decode_health, encode_endpoint, encode_health
from hookline.outbound.delivery.pacing import slots_within
from hookline.outbound.model import Endpoint, Tenant

if TYPE_CHECKING:
    from hookline.adapters.dynamodb.tables import Item
    from hookline.outbound.model import Health

__all__ = ["DynamoConfigStore"]

_RESERVE_TRIES = 5
_CREATE_TRIES = 20  # of endpoints of one tenant at once: each writes the tenant's row
_PAUSE = 0.05  # seconds, at most
_NOT_HELD = "ConditionalCheckFailed"


def _partition(tenant: str) -> Item:
    return {"S": f"tenant#{tenant}"}


def _own_row(tenant: str) -> Item:
    return {"pk": _partition(tenant), "sk": {"S": "tenant"}}


def _endpoint(item: Item, tenant: str, endpoint_id: str) -> Endpoint:
    """A row that nobody can read is one endpoint's trouble: what it wants is held, and the others are sent to."""
    try:
        return decode_endpoint(item)
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        reason = f"its row in the config table cannot be read ({type(error).__name__})"
        return Endpoint(endpoint_id, tenant, url="", disabled_reason=reason)


class DynamoConfigStore:
    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def tenant(self, tenant: str) -> Tenant | None:
        known, listeners = False, tuple[Listener, ...]()
        endpoints, health = [], {}
        start: Item | None = None
        while True:
            items, start = query(
                self._client,
                TableName=self._table,
                KeyConditionExpression="pk = :tenant",
                ExpressionAttributeValues={":tenant": _partition(tenant)},
                ConsistentRead=True,
                ExclusiveStartKey=start,
            )
            for item in items:
                kind, _, id_ = item["sk"]["S"].partition("#")
                if kind == "tenant":
                    known, listeners = "closed_at" not in item, decode_listeners(item)
                elif kind == "endpoint":
                    endpoints.append(_endpoint(item, tenant, id_))
                elif kind == "health":
                    health[id_] = decode_health(item)
            if start is None:
                break
        return Tenant(tenant, tuple(endpoints), health, listeners) if known else None

    def tenants(self) -> list[str]:
        return self._sorts("tenants")

    def owners(self, endpoint_id: str) -> list[str]:
        return self._sorts(f"endpoint#{endpoint_id}")

    def put_tenant(self, tenant: str) -> None:
        items = [_own_row(tenant), {"pk": {"S": "tenants"}, "sk": {"S": tenant}}]  # the second: the list of them
        puts = [{"Put": {"TableName": self._table, "Item": item}} for item in items]
        puts[0]["Put"]["ConditionExpression"] = "attribute_not_exists(pk)"
        if not self._transact(puts):
            return
        found = self._tenant_row(tenant)
        if found is None or "closed_at" in found:
            raise Conflict(f"tenant {tenant} is being deleted, or was written by somebody else just now")

    def close_tenant(self, tenant: str, at: float) -> float | None:
        self._write(
            "update_item",
            Key=_own_row(tenant),
            UpdateExpression="SET closed_at = :at",
            ConditionExpression="attribute_exists(pk) AND attribute_not_exists(closed_at)",
            ExpressionAttributeValues={":at": {"N": f"{at:.3f}"}},
        )
        item = self._tenant_row(tenant)
        return float(item["closed_at"]["N"]) if item else None

    def endpoint_ids(self, tenant: str) -> tuple[list[str], list[str]]:
        names = [sort.partition("#") for sort in self._sorts(f"tenant#{tenant}")]
        return [id_ for kind, _, id_ in names if kind == "endpoint"], [
            id_ for kind, _, id_ in names if kind == "former"
        ]

    def clear_tenant(self, tenant: str) -> None:
        for sort in self._sorts(f"tenant#{tenant}"):
            if sort != "tenant":
                self._write("delete_item", Key={"pk": _partition(tenant), "sk": {"S": sort}})

    def delete_tenant(self, tenant: str) -> None:
        keys = [_own_row(tenant), {"pk": {"S": "tenants"}, "sk": {"S": tenant}}]
        if codes := self._transact([{"Delete": {"TableName": self._table, "Key": key}} for key in keys]):
            raise Unavailable(f"deleting tenant {tenant}: {', '.join(codes)}")

    def delete_empty_tenant(self, tenant: str) -> bool:
        found = self._tenant_row(tenant)  # before its endpoints: one that is made after them changes it
        if found is None or "closed_at" in found or self.endpoint_ids(tenant)[0]:
            return False
        own: dict[str, Any] = {"TableName": self._table, "Key": _own_row(tenant)}
        own["ConditionExpression"] = "attribute_exists(pk) AND attribute_not_exists(closed_at)"
        if made := found.get("endpoints_made"):
            own["ConditionExpression"] += " AND endpoints_made = :made"
            own["ExpressionAttributeValues"] = {":made": made}
        else:
            own["ConditionExpression"] += " AND attribute_not_exists(endpoints_made)"
        listed = {"TableName": self._table, "Key": {"pk": {"S": "tenants"}, "sk": {"S": tenant}}}
        return not self._transact([{"Delete": own}, {"Delete": listed}])

    def put_endpoint(self, endpoint: Endpoint, *, create: bool = False, seen: Endpoint | None = None) -> Endpoint:
        stored = endpoint.after(revision=(seen or endpoint).revision + 1)
        item = encode_endpoint(stored)
        if create:
            self._create_endpoint(endpoint, item)
            return stored
        condition, values = "attribute_exists(pk)", None
        if seen is not None:
            condition, values = "revision = :seen", {":seen": {"N": str(seen.revision)}}
        if not self._write("put_item", Item=item, ConditionExpression=condition, ExpressionAttributeValues=values):
            raise Conflict(f"endpoint {endpoint.id}: it is gone, or was changed, disabled or enabled meanwhile")
        return stored

    def _create_endpoint(self, endpoint: Endpoint, item: Item) -> None:
        """Together with a mark on its tenant's row: who deletes the tenant as empty finds that it no longer is."""
        # first: an owner that is named too early is harmless, one that is missing would not be found
        self._write("put_item", Item=self._owner_key(endpoint.tenant, endpoint.id))
        put = {"TableName": self._table, "Item": item, "ConditionExpression": "attribute_not_exists(pk)"}
        mark = {
            "TableName": self._table,
            "Key": _own_row(endpoint.tenant),
            "UpdateExpression": "ADD endpoints_made :one",
            "ConditionExpression": "attribute_exists(pk) AND attribute_not_exists(closed_at)",
            "ExpressionAttributeValues": {":one": {"N": "1"}},
        }
        for _ in range(_CREATE_TRIES):
            codes = self._transact([{"Put": put}, {"Update": mark}])
            if not codes:
                return
            if codes[0] == _NOT_HELD:
                raise Conflict(f"endpoint {endpoint.id}: the id is taken")
            if codes[1] == _NOT_HELD:
                raise Conflict(f"tenant {endpoint.tenant} is gone, or is being deleted")
            time.sleep(_PAUSE * random.random())  # noqa: S311 - so that two who met at the row do not meet again
        raise Unavailable(f"tenant {endpoint.tenant}: too many endpoints are created at once")

    def disable(self, endpoint: Endpoint, reason: str) -> bool:
        return self._write(
            "update_item",
            Key=self._endpoint_key(endpoint.tenant, endpoint.id),
            UpdateExpression="SET disabled_reason = :reason ADD revision :one",
            ConditionExpression="attribute_exists(pk) AND attribute_not_exists(disabled_reason)",
            ExpressionAttributeValues={":reason": {"S": reason}, ":one": {"N": "1"}},
        )

    def delete_endpoint(self, tenant: str, endpoint_id: str, *, seen: Endpoint | None = None) -> None:
        # remembered, for its deliveries outlive it: the one who deletes the tenant must find them
        self._write("put_item", Item={"pk": _partition(tenant), "sk": {"S": f"former#{endpoint_id}"}})
        condition: dict[str, Any] = {}
        if seen is not None and seen.url:  # one whose row cannot be read has none, and no revision that is known
            condition["ConditionExpression"] = "revision = :seen"
            condition["ExpressionAttributeValues"] = {":seen": {"N": str(seen.revision)}}
        if not self._write("delete_item", Key=self._endpoint_key(tenant, endpoint_id), **condition):
            raise Conflict(f"endpoint {endpoint_id} was deleted, changed, disabled or enabled in the meantime")
        for kind in ("health", "rate"):
            self._write("delete_item", Key={"pk": _partition(tenant), "sk": {"S": f"{kind}#{endpoint_id}"}})
        self._write("delete_item", Key=self._owner_key(tenant, endpoint_id))

    def put_health(self, health: Health) -> bool:
        return self._write(
            "put_item",
            Item=encode_health(health) | {"version": {"N": str(health.version + 1)}},
            ConditionExpression="version = :seen" if health.version else "attribute_not_exists(pk)",
            ExpressionAttributeValues={":seen": {"N": str(health.version)}} if health.version else None,
        )

    def reserve(self, endpoint: Endpoint, slots: int, now: float, *, queued: bool = False) -> int:
        assert endpoint.rate_limit
        key = {"pk": _partition(endpoint.tenant), "sk": {"S": f"rate#{endpoint.id}"}}
        for _ in range(_RESERVE_TRIES):
            with aws_errors(f"reading {self._table}"):
                item = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True).get("Item")
            stored = item["next_at"]["N"] if item else None
            waiting = bool(item and "waiting" in item)
            if waiting and not queued:
                return 0
            first = max(now, float(stored)) if stored else now
            granted = slots_within(first, now, endpoint.rate_limit, slots)
            if not granted and waiting:
                return 0
            values: Item = {":next": {"N": f"{first + granted / endpoint.rate_limit:.6f}"}}
            if granted < slots:
                values[":waiting"] = {"BOOL": True}
            if self._write(
                "update_item",
                Key=key,
                UpdateExpression="SET next_at = :next" + (", waiting = :waiting" if granted < slots else ""),
                ConditionExpression="next_at = :seen" if stored else "attribute_not_exists(next_at)",
                ExpressionAttributeValues=values | ({":seen": {"N": stored}} if stored else {}),
            ):
                return granted
        raise Unavailable(f"reserving the rate limit of {endpoint.id}: too many writers at once")

    def _sorts(self, partition: str) -> list[str]:
        """The sort keys of a partition that is a list of names."""
        found: list[str] = []
        start: Item | None = None
        while True:
            items, start = query(
                self._client,
                TableName=self._table,
                KeyConditionExpression="pk = :partition",
                ExpressionAttributeValues={":partition": {"S": partition}},
                ConsistentRead=True,
                ExclusiveStartKey=start,
            )
            found += [item["sk"]["S"] for item in items]
            if start is None:
                return found

    @staticmethod
    def _owner_key(tenant: str, endpoint_id: str) -> Item:
        return {"pk": {"S": f"endpoint#{endpoint_id}"}, "sk": {"S": tenant}}

    def drained(self, endpoint: Endpoint) -> None:
        key = {"pk": _partition(endpoint.tenant), "sk": {"S": f"rate#{endpoint.id}"}}
        self._write(
            "update_item", Key=key, UpdateExpression="REMOVE waiting", ConditionExpression="attribute_exists(pk)"
        )

    @staticmethod
    def _endpoint_key(tenant: str, endpoint_id: str) -> Item:
        return {"pk": _partition(tenant), "sk": {"S": f"endpoint#{endpoint_id}"}}

    def _tenant_row(self, tenant: str) -> Item | None:
        with aws_errors(f"reading {self._table}"):
            answer = self._client.get_item(TableName=self._table, Key=_own_row(tenant), ConsistentRead=True)
        found: Item | None = answer.get("Item")
        return found

    def _transact(self, items: list[Item]) -> list[str]:
        return transact(self._client, self._table, items)

    def _write(self, operation: str, **arguments: Any) -> bool:
        return conditional(self._client, operation, TableName=self._table, **arguments)
