"""What the console's first screen reads does not grow with what there is to see: counted, not timed."""

import datetime as dt

import pytest

from hookline.outbound.codec import DUE_SHARDS
from hookline.outbound.model import Delivery, DeliveryKey, Status

READS = ("by_endpoint", "undelivered", "oldest_undelivered", "count_open", "get_many")
BEGIN = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@pytest.fixture
def reads(api, monkeypatch):
    """Each read of deliveries as (method, rows that it may give)."""
    made = []

    def counted(name, method):
        def call(*args, **named):
            made.append((name, named["limit"] if "limit" in named else len(args[0])))
            return method(*args, **named)

        return call

    for name in READS:
        monkeypatch.setattr(api.deliveries, name, counted(name, getattr(api.deliveries, name)))
    return made


def seeded(api, endpoints, count):
    api.deliveries.put_many(
        [
            Delivery(
                DeliveryKey(
                    "acme", endpoints[n % 5], f"{BEGIN + dt.timedelta(seconds=n):%Y-%m-%dT%H:%M:%S.%f}Z#evt_{n}"
                ),
                "order.created",
                Status.EXHAUSTED if n % 10 == 0 else Status.DELIVERED,
            )
            for n in range(count)
        ]
    )


@pytest.mark.parametrize("path", ["/v1/overview", "/v1/tenants/acme/deliveries", "/v1/deliveries?status=exhausted"])
def test_a_hundredfold_of_deliveries_is_read_with_the_same_calls(api, reads, path):
    path, _, query = path.partition("?")
    asked = dict([query.split("=")]) if query else {}
    endpoints = [api.endpoint()["id"] for _ in range(5)]
    seeded(api, endpoints, 200)
    reads.clear()
    assert api("GET", path, query=asked).status == 200
    few = list(reads)
    seeded(api, endpoints, 20_000)
    reads.clear()
    assert api("GET", path, query=asked).status == 200
    assert few
    assert len(reads) <= len(few) + 1
    assert max(rows for _, rows in reads) <= 500


def test_the_overview_asks_each_shard_once_and_nothing_else(api, reads):
    seeded(api, [api.endpoint()["id"] for _ in range(5)], 2_000)
    reads.clear()
    assert api("GET", "/v1/overview").status == 200
    assert reads == [("oldest_undelivered", 500)] * DUE_SHARDS
