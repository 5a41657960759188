"""The JSON of the command line and of the API: where a field has two names, docs/reference/cli.md says both."""

from __future__ import annotations

import re

import pytest
from tests.unit.cli.test_json import DOCUMENTED, SECTION

from hookline.api.models.deliveries import AttemptView, DeliveryView, DeliveryWithAttempts, ReplayView, StatsView
from hookline.api.models.events import EventView
from hookline.api.models.operations import DepthView, HookRow, VersionView

MODELS = {
    "delivery in a list": DeliveryView,
    "delivery": DeliveryWithAttempts,
    "attempt": AttemptView,
    "event in a list": EventView,
    "replay": ReplayView,
    "dead-letter queue": DepthView,
    "hook": HookRow,
    "version of hooks": VersionView,
    "figures": StatsView,
}
# what the command line adds
OWN = {
    "delivery in a list": {"waiting_for"},
    "delivery": {"waiting_for", "answer", "turn", "behind"},
    "replay": {"what"},
    "figures": {"tenant", "endpoint", "since", "until"},
}
NAMES = dict(re.findall(r"`(\w+)` is `(\w+)`", SECTION))


@pytest.mark.parametrize("noun", MODELS)
def test_each_field_has_one_name_or_the_other_is_told(noun):
    of_api = MODELS[noun].model_fields.keys()
    left = {name for name in DOCUMENTED[noun] if name not in of_api and NAMES.get(name) not in of_api}
    assert left == OWN.get(noun, set())


def test_no_name_is_told_that_is_none():
    used = {name for noun in MODELS for name in DOCUMENTED[noun]}
    assert NAMES.keys() <= used
