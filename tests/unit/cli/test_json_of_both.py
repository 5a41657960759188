"""The JSON of the command line and of the API: where a field has two names, docs/reference/cli.md says both."""

from __future__ import annotations

import re

import pytest
from tests.unit.cli.test_json import DOCUMENTED, SECTION

from hookline.api.models.attempts import AttemptView
from hookline.api.models.dead_letters import DepthView
from hookline.api.models.deliveries import DeliveryView, DeliveryWithAttempts, StatsView
from hookline.api.models.endpoints import BlockedKeyView, EndpointView, HealthView, TenantView
from hookline.api.models.events import EventTypeView, EventView, EventWithPayload
from hookline.api.models.hooks import AppliedView, HookRow, VersionView
from hookline.api.models.replays import ReplayView
from hookline.api.models.requests import CapturedView, CapturedWithRequest, StartedRun

MODELS = {
    "tenant": TenantView,
    "endpoint in a list": EndpointView,
    "endpoint": EndpointView,
    "blocked key": BlockedKeyView,
    "delivery in a list": DeliveryView,
    "delivery": DeliveryWithAttempts,
    "attempt": AttemptView,
    "event type": EventTypeView,
    "event in a list": EventView,
    "event": EventWithPayload,
    "replay": ReplayView,
    "dead-letter queue": DepthView,
    "captured request in a list": CapturedView,
    "captured request": CapturedWithRequest,
    "started run": StartedRun,
    "applied hooks": AppliedView,
    "hook": HookRow,
    "version of hooks": VersionView,
    "figures": StatsView,
}
_BACKLOG = {"code", "error", "waiting", "held", "exhausted"}
# what the command line adds
OWN = {
    "endpoint in a list": _BACKLOG,
    "endpoint": _BACKLOG | {"old_secrets_until", "schedule_is_default", "blocked"},
    "blocked key": {"waiting", "seconds"},
    "event type": {"versions"},
    "event": {"deliveries"},
    "started run": {"request"},
    "applied hooks": {"set", "hooks"},
    "delivery in a list": {"waiting_for"},
    "delivery": {"waiting_for", "answer", "turn", "behind"},
    "replay": {"what"},
    "figures": {"tenant", "endpoint", "since", "until"},
}
NAMES = dict(re.findall(r"`(\w+)` is `(\w+)`", SECTION))


@pytest.mark.parametrize("noun", MODELS)
def test_each_field_has_one_name_or_the_other_is_told(noun):
    of_api = set(MODELS[noun].model_fields)
    if MODELS[noun] is EndpointView:
        of_api |= set(HealthView.model_fields)
    left = {name for name in DOCUMENTED[noun] if name not in of_api and NAMES.get(name) not in of_api}
    assert left == OWN.get(noun, set())


def test_no_name_is_told_that_is_none():
    used = {name for noun in MODELS for name in DOCUMENTED[noun]}
    assert NAMES.keys() <= used
