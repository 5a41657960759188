"""HTTP API -> the management API's routes, on the deployment's own stores."""

from __future__ import annotations

import os
import traceback
from typing import TYPE_CHECKING, Any

from hookline.adapters.metrics import NoMetrics
from hookline.adapters.snapshot import renew_after_restore
from hookline.api.build import build_resolver
from hookline.api.callers import Callers
from hookline.api.cors import Cors
from hookline.api.portal import PortalGate
from hookline.management import wiring
from hookline.settings import ApiSettings
from hookline.telemetry import count, instrument, outcome

if TYPE_CHECKING:
    from collections.abc import Mapping

settings = ApiSettings.from_env(os.environ)


def _failed(error: Exception) -> None:
    """What it was and where it arose; its text may hold what was sent."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{frames[-1].filename.rpartition('/hookline/')[2]}:{frames[-1].lineno}" if frames else ""
    outcome("request failed", level="error", error=type(error).__name__, reason=where)


emulated = "AWS_ENDPOINT_URL" in os.environ
services = wiring.services(
    settings,
    environment=os.environ.get("ENVIRONMENT") or "dev",
    metrics=NoMetrics() if emulated else None,
)
resolver = build_resolver(
    services,
    identify=Callers(settings.jwt_tenant_claim),
    memory=wiring.memory(settings),
    failed=_failed,
    emulated=emulated,
)
renew_after_restore()


portal = PortalGate(resolver, services.portal, origins=tuple(settings.portal_origins.split()))
serve = Cors(portal, tuple(settings.api_origins.split()))


@instrument
def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    answer = serve(event, context)
    count("Requests", 1)
    return answer
