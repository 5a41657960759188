from __future__ import annotations

import pytest

from hookline.errors import InvalidInput
from hookline_cli.options import parse_duration, parse_pairs, parse_time, read_document, read_json_object, read_text


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90", 90),
        ("90s", 90),
        ("5m", 300),
        ("2h", 7200),
        ("1.5h", 5400),
        ("3d", 259_200),
        ("1w", 604_800),
        ("250ms", 0.25),
    ],
)
def test_durations(text, seconds):
    assert parse_duration(text, "x") == seconds


@pytest.mark.parametrize("text", ["", "s", "-1s", "5 parsecs", "1e3", "5m5s"])
def test_no_durations(text):
    with pytest.raises(InvalidInput, match="--x: expected a duration"):
        parse_duration(text, "--x")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, ""),
        ("2026-01-31", "2026-01-31T00:00:00.000000Z"),
        ("2026-01-31T08:15:30Z", "2026-01-31T08:15:30.000000Z"),
        ("2026-01-31T08:15:30+02:00", "2026-01-31T06:15:30.000000Z"),
        ("1780000000", "2026-05-28T20:26:40.000000Z"),
        ("40s", "2026-05-28T20:26:00.000000Z"),
        ("2h", "2026-05-28T18:26:40.000000Z"),
    ],
)
def test_times(text, expected):
    assert parse_time(text, "x", now=1_780_000_000.0) == expected


@pytest.mark.parametrize("text", ["", "yesterday", "2026-02-30", "2026-01-31 08:15"])
def test_no_times(text):
    with pytest.raises(InvalidInput, match="--since: expected a time"):
        parse_time(text, "--since")


def test_pairs():
    assert parse_pairs(["a=1", "b = c=d"], "x") == {"a": "1", "b": "c=d"}
    with pytest.raises(InvalidInput, match="--metadata: expected key=value"):
        parse_pairs(["a"], "--metadata")


def test_read(tmp_path):
    file = tmp_path / "f"
    file.write_text('{"a": 1}')
    assert read_text(f"@{file}", "x") == '{"a": 1}'
    assert read_text("plain", "x") == "plain"
    assert read_json_object(f"@{file}", "x") == {"a": 1}
    with pytest.raises(InvalidInput, match="--data: expected a readable file"):
        read_text("@/nowhere", "--data")
    with pytest.raises(InvalidInput, match="it is not JSON at line 1 column 2"):
        read_json_object("{x", "--filter")
    with pytest.raises(InvalidInput, match="expected a JSON object"):
        read_json_object("[]", "--filter")


def test_document_with_a_mistake_names_the_line(tmp_path):
    file = tmp_path / "f.yaml"
    file.write_text("a: 1\nb: [\n")
    with pytest.raises(InvalidInput, match=r"f\.yaml:3: expected YAML or JSON"):
        read_document(str(file), "FILE")
