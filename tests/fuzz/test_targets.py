from __future__ import annotations

from random import Random

import pytest
from tests.fuzz.mutation import mutated
from tests.fuzz.targets import TARGETS

INPUTS = 150


@pytest.mark.parametrize("name", TARGETS)
def test_what_strangers_write_is_refused_by_an_error_that_says_so(name):
    target = TARGETS[name]
    for seed in target.seeds:
        target.run(seed)
    random = Random(name)
    for _ in range(INPUTS):
        data = mutated(target.seeds, random)
        try:
            target(data)
        except Exception as error:
            raise AssertionError(f"{type(error).__name__} for {data[:500]!r}") from error
