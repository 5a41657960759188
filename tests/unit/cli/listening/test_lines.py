from __future__ import annotations

import json
from dataclasses import replace

from hookline.inbound.request import Request
from hookline_cli.listening.arrivals import Answer, Arrival
from hookline_cli.listening.lines import JsonLines, Lines

PUSH = Arrival(
    "inbound",
    "msg_1",
    "github",
    Request("POST", body=b"\xff", headers={"x-y": ("\u2028",)}),
    1_795_761_807.0,
    type="push",
    event_id="e1",
)


def url(_request, source):
    return f"http://localhost/{source}"


def test_a_line_for_people(capsys):
    view = Lines(forwards=True)
    view.arrived(PUSH)
    view.answered(PUSH, Answer(200, 12))
    view.answered(replace(PUSH, replayed=True, type="a\x1b[2J\nb"), Answer(0, 3, "connection refused"))
    first, second = capsys.readouterr().out.splitlines()
    assert first.split()[1:] == ["200", "12", "ms", "github", "push", "msg_1"]
    assert second.endswith("(replayed)  connection refused")
    assert "\x1b" not in second


def test_without_a_target_a_line_comes_at_once(capsys):
    Lines(forwards=False).arrived(PUSH)
    assert capsys.readouterr().out.split()[1:] == ["-", "github", "push", "msg_1"]


def test_notes_go_to_stderr(capsys):
    view = JsonLines(url=url, whole=False)
    view.note("listening")
    view.trouble("no network", "see the cable", 4)
    view.recovered()
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines() == [
        "listening",
        "warning: no network; trying again in 4 s",
        "  see the cable",
        "listening again",
    ]


def test_an_object_a_line_without_the_request(capsys):
    JsonLines(url=url, whole=False).answered(PUSH, Answer(200, 12))
    (line,) = capsys.readouterr().out.splitlines()
    assert json.loads(line) == {
        "kind": "inbound", "id": "msg_1", "hook": "github", "type": "push", "event_id": "e1",
        "received": "2026-11-27T06:43:27Z", "replayed": False, "method": "POST", "bytes": 1,
        "to": "http://localhost/github", "status": 200, "ms": 12, "error": None,
    }  # fmt: skip


def test_an_object_with_the_request_as_hooks_try_takes_it(capsys):
    JsonLines(url=None, whole=True).arrived(PUSH)
    (line,) = capsys.readouterr().out.splitlines()
    found = json.loads(line)
    assert (found["status"], found["ms"], found["to"]) == (None, None, None)
    assert Request.from_dict(found["request"]) == PUSH.request
