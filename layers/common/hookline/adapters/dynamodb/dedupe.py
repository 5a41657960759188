"""Each delivery runs once: Powertools idempotency over the dedupe table.

A run claims its key with a conditional write, and leaves its result under it. A run that crashed holds the claim until
`busy` seconds are over, then the next delivery of the message runs. A run that fails gives the claim back at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.utilities.idempotency import (
    DynamoDBPersistenceLayer,
    IdempotencyConfig,
    idempotent_function,
)
from aws_lambda_powertools.utilities.idempotency.exceptions import (
    IdempotencyAlreadyInProgressError,
    IdempotencyInconsistentStateError,
    IdempotencyPersistenceLayerError,
)

from hookline.errors import Conflict, Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["PowertoolsDedupe"]


class _Until:
    """What Powertools asks of a Lambda context: how long this run may take."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def get_remaining_time_in_millis(self) -> int:
        return int(self._seconds * 1000)


class PowertoolsDedupe:
    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table
        self._layers: dict[float, DynamoDBPersistenceLayer] = {}  # a layer keeps the expiry it was first used with

    def once(
        self, key: str, run: Callable[[], dict[str, Any]], *, keep: float, busy: float
    ) -> tuple[dict[str, Any], bool]:
        ran = False

        def claimed(*, key: str) -> dict[str, Any]:  # noqa: ARG001 - Powertools reads the key from the call
            nonlocal ran
            ran = True
            return run()

        config = IdempotencyConfig(
            expires_after_seconds=int(keep),
            hash_function="sha256",
            lambda_context=_Until(busy),  # type: ignore[arg-type]  # the one method that is used
        )
        once = idempotent_function(
            claimed,
            data_keyword_argument="key",
            persistence_store=self._layer(keep),
            config=config,
            key_prefix="inbound",
        )
        try:
            result = once(key=key)
        except IdempotencyAlreadyInProgressError as error:
            raise Conflict("another run of this delivery is under way") from error
        except (IdempotencyPersistenceLayerError, IdempotencyInconsistentStateError) as error:
            raise Unavailable(f"dedupe table: {type(error).__name__}") from error
        return result, not ran

    def _layer(self, keep: float) -> DynamoDBPersistenceLayer:
        if keep not in self._layers:
            self._layers[keep] = DynamoDBPersistenceLayer(table_name=self._table, boto3_client=self._client)
        return self._layers[keep]
