"""The kit that anybody may run on any sender (`hookline conformance`), run on ours: the deployed stack."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from tests.local.outbox import PATIENCE

from hookline.outbound.requests.request_builder import owner
from hookline.outbound.requests.rotation import rotate
from hookline_cli.conformance.checklist import registered
from hookline_cli.conformance.driver import CAPABILITIES
from hookline_cli.conformance.run import check
from hookline_cli.conformance.world import Settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.local.outbox import Outbox


class HooklineDriver:
    """Each endpoint has a tenant of its own."""

    name = "Hookline"
    supports = frozenset(CAPABILITIES)

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._endpoints = {}

    def endpoint(self, url: str, secret: str, *, schedule: Sequence[float], timeout: float) -> str:
        made, _ = self._outbox.endpoint(url, secrets=[secret], schedule=list(schedule), timeout=timeout)
        self._endpoints[made.id] = made
        return made.id

    def rotate(self, endpoint: str, secret: str) -> None:
        stored = self._outbox.stored(self._endpoints[endpoint])
        sealed = self._outbox.sealer.seal(secret.encode(), owner(stored))
        self._outbox.config.put_endpoint(rotate(stored, sealed, 3600.0, time.time()))

    def publish(self, endpoint: str, event_type: str, data: str) -> str:
        return self._outbox.publish(self._endpoints[endpoint].tenant, data, type=event_type)


@pytest.fixture(scope="module")
def results(stack, receiver):
    from tests.local.outbox import Outbox

    outbox = Outbox(stack, receiver)
    try:
        found = check(HooklineDriver(outbox), receiver, Settings(patience=PATIENCE, quiet=3.0))
        yield {result.behaviour: result for result in found}
    finally:
        outbox.close()


@pytest.mark.parametrize("behaviour", [each.name for each in registered()])
def test_hookline_does(results, behaviour) -> None:
    result = results[behaviour]
    assert result.outcome == "passed", result.reason
