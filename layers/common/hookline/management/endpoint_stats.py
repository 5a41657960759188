"""How an endpoint does, of its newest deliveries: read when somebody asks, nothing is written for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hookline.errors import NotFound
from hookline.management.stats import figures
from hookline.management.tenants import known

if TYPE_CHECKING:
    from hookline.outbound.model import Delivery
    from hookline.outbound.ports import ConfigStore, DeliveryStore

__all__ = ["EndpointStats"]

MOST_LOOKED_AT = 2_000  # deliveries: some 2 MB read, and a second's wait
_PAGE = 500


class EndpointStats:
    def __init__(self, config: ConfigStore, deliveries: DeliveryStore) -> None:
        self._config = config
        self._deliveries = deliveries

    def read(self, tenant: str, endpoint_id: str, *, since: str = "", until: str = "") -> dict[str, Any]:
        """`stats.figures` of the newest deliveries in the window. Raises NotFound."""
        row = next((each for each in known(self._config, tenant).endpoints if each.id == endpoint_id), None)
        if row is None:
            raise NotFound(f"tenant {tenant} has no endpoint {endpoint_id}")
        rows: list[Delivery] = []
        cursor: str | None = None
        while len(rows) < MOST_LOOKED_AT:
            page = self._deliveries.by_endpoint(
                tenant,
                endpoint_id,
                shards=row.most_shards,
                since=since,
                until=until,
                newest_first=True,
                cursor=cursor,
                limit=_PAGE,
            )
            rows += page.items
            cursor = page.cursor
            if cursor is None:
                break
        return figures(rows, complete=cursor is None)
