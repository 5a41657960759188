from __future__ import annotations

import pytest

from hookline.nesting import MAX_NESTING, read_json


def test_json_is_read():
    assert read_json(b'{"a": [1, null]}') == {"a": [1, None]}
    assert read_json("[" * MAX_NESTING + "]" * MAX_NESTING)


@pytest.mark.parametrize("text", ["", "{", "[" * 200 + "]" * 200, "[" * 100_000, '{"a":' * 100_000, b"\xff"])
def test_what_cannot_be_read_is_a_value_error_however_deep(text):
    with pytest.raises(ValueError, match=r"."):
        read_json(text)
