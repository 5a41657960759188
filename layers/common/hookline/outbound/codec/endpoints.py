"""Endpoints and their health as DynamoDB items."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hookline.outbound.codec.values import Item, as_json, integer, loads, number, seconds, string, strings
from hookline.outbound.model import Batching, Circuit, Endpoint, Health, SigningSecret

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["decode_endpoint", "decode_health", "encode_endpoint", "encode_health"]


_TEXTS = (
    "description", "transform", "version", "basic_auth_sealed", "oauth2_sealed", "mtls_sealed", "disabled_reason",
    "ordering", "ordered_from", "role", "external_id",
)  # fmt: skip
_NUMBERS = ("timeout", "rate_limit", "missing_after")


def encode_endpoint(endpoint: Endpoint) -> Item:  # noqa: C901, PLR0912 - a line for each optional attribute
    item: Item = {
        "pk": {"S": f"tenant#{endpoint.tenant}"},
        "sk": {"S": f"endpoint#{endpoint.id}"},
        "url": {"S": endpoint.url},
        "payload": {"S": endpoint.payload},
        "signature": {"S": endpoint.signature},
        "created_at": {"N": seconds(endpoint.created_at)},
        "revision": {"N": str(endpoint.revision)},
    }
    for name in _TEXTS:
        if value := getattr(endpoint, name):
            item[name] = {"S": value}
    for name in _NUMBERS:
        if (value := getattr(endpoint, name)) is not None:
            item[name] = {"N": repr(float(value))}
    if endpoint.event_types:
        item["event_types"] = {"L": [{"S": each} for each in endpoint.event_types]}
    if endpoint.channels:
        item["channels"] = {"L": [{"S": each} for each in endpoint.channels]}
    if endpoint.secrets:
        item["secrets"] = {"S": as_json([[each.sealed, each.expires_at] for each in endpoint.secrets])}
    if endpoint.metadata:
        item["metadata"] = {"S": as_json(dict(endpoint.metadata))}
    if endpoint.headers:
        item["headers"] = {"S": as_json(endpoint.headers)}
    if endpoint.filter is not None:
        item["filter"] = {"S": as_json(endpoint.filter)}
    if endpoint.schedule is not None:
        item["schedule"] = {"S": as_json(endpoint.schedule)}
    if endpoint.batching is not None:
        item["batching"] = {"S": as_json([endpoint.batching.max_events, endpoint.batching.max_bytes])}
    if endpoint.on_exhausted != "stop":
        item["on_exhausted"] = {"S": endpoint.on_exhausted}
    if endpoint.shards:
        item["shards"] = {"S": as_json(endpoint.shards)}
    return item


def decode_endpoint(item: Mapping[str, Any]) -> Endpoint:
    get = item.get
    secrets, metadata, headers = loads(get("secrets")), loads(get("metadata")), loads(get("headers"))
    schedule, batching = loads(get("schedule")), loads(get("batching"))
    return Endpoint(
        id=item["sk"]["S"].partition("#")[2],
        tenant=item["pk"]["S"].partition("#")[2],
        url=item["url"]["S"],
        secrets=tuple([SigningSecret(sealed, expires_at) for sealed, expires_at in secrets or ()]),
        description=string(get("description")),
        metadata=metadata or {},
        event_types=strings(get("event_types")),
        channels=strings(get("channels")),
        filter=loads(get("filter")),
        transform=string(get("transform")) or None,
        payload=item["payload"]["S"],
        version=string(get("version")) or None,
        headers=tuple([(name, value) for name, value in headers or ()]),
        signature=item["signature"]["S"],
        schedule=None if schedule is None else tuple(schedule),
        timeout=number(get("timeout")),
        rate_limit=number(get("rate_limit")),
        batching=Batching(*batching) if batching else None,
        basic_auth_sealed=string(get("basic_auth_sealed")) or None,
        oauth2_sealed=string(get("oauth2_sealed")) or None,
        mtls_sealed=string(get("mtls_sealed")) or None,
        disabled_reason=string(get("disabled_reason")) or None,
        created_at=float(item["created_at"]["N"]),
        revision=integer(get("revision")),
        shards=tuple([(since, count) for since, count in loads(get("shards")) or ()]),
        ordering=string(get("ordering")) or None,
        ordered_from=string(get("ordered_from")),
        on_exhausted=string(get("on_exhausted")) or "stop",
        missing_after=number(get("missing_after")),
        role=string(get("role")) or None,
        external_id=string(get("external_id")),
    )


def encode_health(health: Health) -> Item:
    item: Item = {
        "pk": {"S": f"tenant#{health.tenant}"},
        "sk": {"S": f"health#{health.endpoint_id}"},
        "failures": {"N": str(health.failures)},
        "circuit": {"S": health.circuit.value},
        "version": {"N": str(health.version)},
    }
    if health.failing_since is not None:
        item["failing_since"] = {"N": seconds(health.failing_since)}
    if health.open_until:
        item["open_until"] = {"N": seconds(health.open_until)}
    if health.trips:
        item["trips"] = {"N": str(health.trips)}
    if health.slow_until:
        item["slow_until"] = {"N": seconds(health.slow_until)}
    if health.recovered_at:
        item["recovered_at"] = {"N": seconds(health.recovered_at)}
    if health.reset_at:
        item["reset_at"] = {"N": seconds(health.reset_at)}
    return item


def decode_health(item: Mapping[str, Any]) -> Health:
    since = item.get("failing_since")
    return Health(
        endpoint_id=item["sk"]["S"].partition("#")[2],
        tenant=item["pk"]["S"].partition("#")[2],
        failures=int(item["failures"]["N"]),
        failing_since=float(since["N"]) if since else None,
        circuit=Circuit(item["circuit"]["S"]),
        open_until=number(item.get("open_until")) or 0.0,
        trips=integer(item.get("trips")),
        slow_until=number(item.get("slow_until")) or 0.0,
        recovered_at=number(item.get("recovered_at")) or 0.0,
        reset_at=number(item.get("reset_at")) or 0.0,
        version=int(item["version"]["N"]),
    )
