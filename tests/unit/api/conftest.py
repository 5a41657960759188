from __future__ import annotations

import pytest
from tests.unit.api.api_world import World


@pytest.fixture
def api() -> World:
    return World()
