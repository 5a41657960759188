from __future__ import annotations

import json
import sys

import pytest

from hookline_cli import output, tables

EVENT, ENDPOINT = "evt_01m8de2kagt0cm0nk3cmxpwgex", "ep_01m8de2kagt0cm0nk3cmxpwgex"
COLUMNS = {
    "event": "EVENT",
    "endpoint": "ENDPOINT",
    "type": "TYPE",
    "status": "STATUS",
    "code": "CODE",
    "error": "ERROR",
    "ms": "MS",
}
ROW = {
    "event": EVENT,
    "endpoint": ENDPOINT,
    "type": "order.created",
    "status": "waiting",
    "code": 503,
    "error": "the endpoint took longer than it may",
    "ms": 30_000,
}


def rows(given, columns, width):
    """The lines, heading first, and the headings without room."""
    table = tables.Table(columns, width)
    heading, lines = table.lines(given)
    return [heading, *lines], table.left_out


@pytest.mark.parametrize("width", [20, 40, 80, 110, 200])
def test_an_id_is_whole_on_one_line_at_any_width(width):
    lines, _ = rows([ROW], COLUMNS, width)
    assert any(EVENT in line for line in lines)
    assert any(ENDPOINT in line for line in lines)


@pytest.mark.parametrize("width", [80, 110, 200])
def test_no_line_is_wider_than_the_terminal(width):
    lines, _ = rows([ROW], COLUMNS, width)
    assert max(map(len, lines)) <= width


def test_texts_are_folded_before_columns_are_left_out_and_what_is_left_out_is_said():
    lines, left_out = rows([ROW], COLUMNS, 130)
    assert left_out == []
    assert len(lines) > 2
    lines, left_out = rows([ROW], COLUMNS, 80)
    assert left_out == ["STATUS", "CODE", "ERROR", "MS"]
    assert lines[0].split() == ["EVENT", "ENDPOINT", "TYPE"]


def test_an_empty_column_gives_way_first_and_is_not_missed():
    row = ROW | {"type": None, "error": ""}
    lines, left_out = rows([row], COLUMNS, 81)
    assert lines[0].split() == ["EVENT", "ENDPOINT", "STATUS", "CODE"]
    assert left_out == ["MS"]


def test_a_time_is_read_to_the_second():
    lines, _ = rows([{"time": "2026-01-31T08:15:30.123456Z"}], {"time": "TIME"}, None)
    assert lines[1] == "2026-01-31T08:15:30Z"


def test_elsewhere_a_row_is_one_line():
    lines, left_out = rows([ROW], COLUMNS, None)
    assert (len(lines), left_out) == (2, [])


def test_a_long_word_is_folded_anywhere_and_wide_characters_count_double():
    lines, _ = rows([{"id": "x", "url": "支" * 20}], {"id": "ID", "url": "URL"}, 30)
    assert [line.split()[-1] for line in lines[1:]] == ["支" * 13, "支" * 7]


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("\x1b[2J\x1b]0;owned\x07", "\\x1b[2J\\x1b]0;owned\\x07"),
        ("a\rb\x08c\x7f", "a\\x0db\\x08c\\x7f"),
        ("\x9b31m", "\\x9b31m"),
        ("exe.\u202etxt", "exe.\\u202etxt"),
        ("\udc80", "\\udc80"),
        ("žluť 支 ✓\n\tok", "žluť 支 ✓\n\tok"),
    ],
)
def test_control_characters_are_written_out(given, shown):
    assert tables.clean(given) == shown


HOSTILE = "\x1b[31mred\x9b31m\u202e\x00"


def test_no_output_passes_control_characters_on(capsys):
    output.listing(
        output.Format.TABLE, [{"id": HOSTILE, "n": [HOSTILE], "m": {"k": HOSTILE}}], dict.fromkeys("inm", "X")
    )
    output.listing(output.Format.TABLE, [{"id": HOSTILE}], {"id": "ID"})
    output.record(output.Format.TABLE, {"answer": HOSTILE})
    output.record(output.Format.JSON, {"answer": HOSTILE})
    for each in (output.say, output.note, output.warn):
        each(HOSTILE)
    output.complain([HOSTILE])
    seen = capsys.readouterr()
    assert "red" in seen.out
    assert "red" in seen.err
    assert not set(HOSTILE) & set("\x1b\x9b\u202e\x00") & set(seen.out + seen.err)


def test_json_is_the_same_after_it_is_read(capsys):
    output.record(output.Format.JSON, {"answer": HOSTILE})
    assert json.loads(capsys.readouterr().out) == {"answer": HOSTILE}


def test_on_a_terminal_the_heading_is_bold_and_the_table_as_wide_as_it(capsys, monkeypatch):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("NO_COLOR", raising=False)
    output.listing(None, [ROW], COLUMNS)
    seen = capsys.readouterr()
    assert seen.out.startswith("\x1b[1mEVENT")
    assert "no room for STATUS, CODE, ERROR, MS" in seen.err
    monkeypatch.setenv("NO_COLOR", "1")
    output.listing(None, [ROW], COLUMNS)
    assert capsys.readouterr().out.startswith("EVENT")


def test_rows_that_come_later_keep_the_columns(capsys, monkeypatch):
    monkeypatch.setattr(output, "_TOGETHER", 2)
    given = [{"id": f"e{10**number}", "error": "e"} for number in range(5)]
    output.listing(output.Format.TABLE, iter(given), {"id": "ID", "error": "ERROR"})
    lines = capsys.readouterr().out.splitlines()
    assert lines == ["ID   ERROR", "e1   e", "e10  e", "e100   e", "e1000  e", "e10000  e"]


@pytest.mark.parametrize("given", [[], [{}], [{"a": {"b": [1, "\n"]}}, {"a": "\u202e"}, {"a": None}]])
def test_an_array_is_printed_as_json_of_the_whole_would_be(capsys, given):
    output.listing(output.Format.JSON, iter(given), {})
    printed = capsys.readouterr().out
    assert json.loads(printed) == given
    assert printed == json.dumps(given, indent=2, ensure_ascii=False).replace("\u202e", "\\u202e") + "\n"


def test_a_listing_holds_some_hundred_rows_whatever_its_length(capsys):
    alive = most = 0

    class Row(dict):
        def __init__(self, number):
            nonlocal alive, most
            super().__init__(id=str(number))
            alive += 1
            most = max(most, alive)

        def __del__(self):
            nonlocal alive
            alive -= 1

    output.listing(output.Format.TABLE, map(Row, range(20_000)), {"id": "ID"})
    output.listing(output.Format.JSON, map(Row, range(20_000)), {"id": "ID"})
    assert most <= 1_001
    assert capsys.readouterr().out.count("\n") > 80_000
