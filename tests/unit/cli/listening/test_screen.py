"""The list on a terminal, driven by Textual's pilot."""

from __future__ import annotations

import asyncio
import hmac
import json
import threading
from dataclasses import replace

import pytest

from hookline.inbound.request import Request
from hookline.outbound.requests.signing import Signer
from hookline_cli.hook_signing import HookSigning
from hookline_cli.listening import screen as module
from hookline_cli.listening.arrivals import Answer, Arrival
from hookline_cli.listening.forwarding import Forwarder
from hookline_cli.listening.screen import Screen
from hookline_cli.requests import read_request

AT = 1_795_761_807.0
PUSH = Arrival(
    "inbound",
    "msg_1",
    "github",
    Request(
        "POST",
        "/hooks/github",
        "https://hooks.example.com/hooks/github?a=1",
        "a=1",
        {"host": ("hooks.example.com",), "content-type": ("application/json",), "x-github-event": ("push",)},
        b'{"ref": "refs/heads/main"}',
    ),
    AT,
    type="push",
)
PAID = Arrival(
    "outbound",
    "evt_1",
    "acme",
    Request("POST", "/", headers={"content-type": ("application/json",)}, body=b'{"type":"invoice.paid"}'),
    AT,
    type="invoice.paid",
    signer=Signer(["whsec_" + "A" * 32]),
)


class Engine:
    def __init__(self):
        self.forwarder = Forwarder("http://localhost:3000/in")
        self.sent = []

    def send(self, arrival):
        self.sent.append(arrival)


def driven(
    drive,
    *,
    edit=None,
    resign=None,
    target="http://localhost:3000/in",
    folder=None,
    arrivals=(PUSH, PAID),
    size=(110, 24),
):
    """The screen after `drive(pilot, screen, engine)`."""
    engine = Engine()
    screen = Screen(engine, what="all hooks", target=target, edit=edit, resign=resign, folder=folder)

    async def go():
        async with screen.run_test(size=size) as pilot:
            for each in arrivals:
                screen.arrived(each)
            await settled(pilot, screen)
            await drive(pilot, screen, engine)

    asyncio.run(go())
    return engine


async def settled(pilot, screen):
    screen.look()
    await pilot.pause()


async def press(pilot, screen, *keys):
    await pilot.press(*keys)
    await settled(pilot, screen)


def note_of(screen):
    return str(screen.query_one("#note").render())


def cells(screen, row):
    table = screen.query_one("#list")
    return [str(each) for each in table.get_row_at(row)]


def test_what_came_is_listed_with_what_became_of_it():
    async def drive(pilot, screen, engine):  # noqa: ARG001 - as all of them
        assert cells(screen, 0)[1:5] == ["sending", "", "github", "push"]
        screen.answered(PUSH, Answer(201, 12))
        screen.answered(PAID, Answer(error="connection refused: is your receiver running?"))
        await settled(pilot, screen)
        assert cells(screen, 0)[1:] == ["201", "12 ms", "github", "push", "msg_1"]
        assert cells(screen, 1)[1:] == ["no answer", "0 ms", "acme", "invoice.paid", "evt_1"]
        assert "is your receiver running" in note_of(screen)

    driven(drive)


def test_r_sends_the_chosen_one_again():
    async def drive(pilot, screen, engine):
        screen.answered(PUSH, Answer(500, 3))
        await settled(pilot, screen)
        await press(pilot, screen, "up", "r")
        assert [each.id for each in engine.sent] == ["msg_1"]
        assert cells(screen, 0)[1] == "sending x2"
        screen.answered(PUSH, Answer(200, 3))
        await settled(pilot, screen)
        assert cells(screen, 0)[1] == "200 x2"

    driven(drive)


def test_e_edits_and_sends_what_was_edited_as_another_one():
    shown = []

    def edit(text):
        shown.append(text)
        return text.replace("refs/heads/main", "refs/heads/ž").replace("?a=1", "?a=2") + "\n"

    async def drive(pilot, screen, engine):
        await press(pilot, screen, "e")
        (sent,) = engine.sent
        assert (sent.request.body, sent.request.query) == ('{"ref": "refs/heads/ž"}'.encode(), "a=2")
        assert sent.request.header("x-github-event") == "push"
        assert cells(screen, 1)[5] == "msg_1 edited"
        assert "with the original signature" in note_of(screen)

    driven(drive, edit=edit, arrivals=[PUSH])
    assert shown[0].startswith("POST ?a=1\nhost: hooks.example.com\ncontent-type: application/json\n")


def hook(scheme, secret="s"):
    return HookSigning(scheme, secret, "", "http://localhost/hooks/github", "https://hooks.example.com/hooks/github")


def test_an_edited_request_is_signed_anew_with_its_hooks_secret():
    asked = []

    def resign(name):
        asked.append(name)
        return hook("github").signed

    async def drive(pilot, screen, engine):
        await press(pilot, screen, "e")
        (sent,) = engine.sent
        signed = sent.at(AT)
        digest = hmac.digest(b"s", b'{"ref": "refs/heads/next"}', "sha256").hex()
        assert signed.header("x-hub-signature-256") == f"sha256={digest}"
        assert (signed.body, signed.query) == (b'{"ref": "refs/heads/next"}', "a=1")
        assert (signed.header("x-github-event"), signed.header("host")) == ("push", "hooks.example.com")
        assert "signed again" in note_of(screen)
        assert sent.request.header("x-hub-signature-256") is None  # made when it is sent: a provider's window moves

    driven(drive, edit=lambda text: text.replace("main", "next"), resign=resign, arrivals=[PUSH])
    assert asked == ["github"]


def test_the_time_in_a_signature_is_that_of_the_sending():
    request = Request("POST", "/hooks/s", headers={"stripe-signature": ("t=1,v1=old",)}, body=b"{}")
    first, later = (hook("stripe").signed(request, at).header("stripe-signature") for at in (AT, AT + 900))
    assert first.startswith(f"t={int(AT)},v1=")
    assert later.startswith(f"t={int(AT + 900)},v1=")


@pytest.mark.parametrize("scheme", ["", "custom", "discord", "paypal"])
def test_what_cannot_be_signed_here_is_sent_with_the_signature_that_came(scheme):
    async def drive(pilot, screen, engine):
        await press(pilot, screen, "e")
        (sent,) = engine.sent
        assert sent.at(AT) == sent.request
        assert "with the original signature" in note_of(screen)

    driven(drive, edit=lambda text: text.replace("main", "x"), resign=lambda _: hook(scheme).signed, arrivals=[PUSH])


def test_an_edited_event_is_signed_anew():
    async def drive(pilot, screen, engine):
        await press(pilot, screen, "e")
        (sent,) = engine.sent
        signed = sent.at(AT)
        assert signed.body == b'{"type":"invoice.void"}'
        expected = dict(PAID.signer.headers("evt_1", int(AT), signed.body))
        assert {name: signed.header(name) for name in expected} == expected

    driven(drive, edit=lambda text: text.replace("paid", "void"), arrivals=[PAID])


@pytest.mark.parametrize(
    ("edited", "says"),
    [
        (lambda text: text, "unchanged"),
        (lambda text: text + "\n", "unchanged"),
        (lambda _: "", "line 1"),
        (lambda text: text.replace("content-type:", "content-type"), "line 3"),
        (lambda text: text.replace("x-github-event", "x github event"), "headers"),
    ],
)
def test_what_cannot_be_sent_is_said(edited, says):
    async def drive(pilot, screen, engine):
        await press(pilot, screen, "e")
        assert says in note_of(screen)
        assert engine.sent == []

    driven(drive, edit=edited, arrivals=[PUSH])


def test_d_shows_request_and_answer_and_goes_back():
    async def drive(pilot, screen, engine):  # noqa: ARG001 - as all of them
        screen.answered(PUSH, Answer(422, 3, headers=(("content-type", "text/plain"),), body=b"no such \x1b[31mref"))
        await settled(pilot, screen)
        await press(pilot, screen, "d")
        shown = str(screen.screen.query_one("#details Static").render())
        assert "POST http://localhost:3000/in?a=1" in shown
        assert '"ref": "refs/heads/main"' in shown
        assert "422  3 ms" in shown
        assert "\x1b" not in shown
        await press(pilot, screen, "escape")
        assert screen.screen.query("#list")

    driven(drive, arrivals=[PUSH])


def test_c_copies_a_command():
    async def drive(pilot, screen, engine):  # noqa: ARG001 - as all of them
        await press(pilot, screen, "c")
        assert screen.clipboard.startswith("curl --request POST 'http://localhost:3000/in?a=1' --header ")
        assert "x-forwarded-host: hooks.example.com" in screen.clipboard
        assert "msg_1" not in note_of(screen)

    driven(drive, arrivals=[PUSH])


def test_s_saves_what_hooks_try_takes(tmp_path):
    async def drive(pilot, screen, engine):  # noqa: ARG001 - as all of them
        await press(pilot, screen, "s", "s")
        assert "hookline hooks try hooks.yaml --id github --request msg_1-2.json" in note_of(screen)

    driven(drive, arrivals=[PUSH], folder=tmp_path)
    for name in ("msg_1.json", "msg_1-2.json"):
        file = tmp_path / name
        assert Request.from_dict(read_request(str(file)).request) == PUSH.request
        assert file.stat().st_mode & 0o077 == 0
        assert json.loads(file.read_text())["body"] == PUSH.request.body.decode()


def test_keys_without_anything_to_do_it_to():
    async def drive(pilot, screen, engine):
        await press(pilot, screen, "r", "e", "d", "c", "s", "enter")
        assert engine.sent == []

    driven(drive, arrivals=[])


def test_without_a_target_nothing_is_sent():
    async def drive(pilot, screen, engine):
        assert cells(screen, 0)[1] == "-"
        await press(pilot, screen, "r", "e", "c")
        assert engine.sent == []
        assert "--forward-to" in note_of(screen)

    driven(drive, target="", arrivals=[PUSH])


def test_troubles_are_said_until_they_are_recovered():
    async def drive(pilot, screen, engine):  # noqa: ARG001 - as all of them
        screen.trouble("AWS does not accept these credentials (ExpiredToken)", "log in again", 4)
        await settled(pilot, screen)
        state = screen.query_one("#state")
        assert "ExpiredToken" in str(state.render())
        assert "trying again in 4 s" in str(state.render())
        assert state.has_class("trouble")
        assert "log in again" in note_of(screen)
        screen.recovered()
        await settled(pilot, screen)
        assert not state.has_class("trouble")
        assert "listening; 2 came" in str(state.render())

    driven(drive)


def test_what_strangers_name_is_shown_and_not_obeyed():
    odd = replace(PUSH, source="[bold]x[/]", type="\x1b[2J\u202e" + "y" * 500, id="msg_2")

    async def drive(pilot, screen, engine):  # noqa: ARG001 - as all of them
        shown = cells(screen, 0)
        assert shown[3] == "[bold]x[/]"
        assert "\x1b" not in shown[4]
        assert len(shown[4]) <= 40

    driven(drive, arrivals=[odd])


def test_a_long_list_keeps_its_newest(monkeypatch):
    monkeypatch.setattr(module, "_MOST_ROWS", 10)
    many = [replace(PUSH, id=f"msg_{number}") for number in range(14)]

    async def drive(pilot, screen, engine):  # noqa: ARG001 - as all of them
        table = screen.query_one("#list")
        assert table.row_count == 10
        assert cells(screen, 9)[5] == "msg_13"
        assert table.cursor_row == 9
        screen.answered(many[0], Answer(200))  # it is not shown any more
        await settled(pilot, screen)

    driven(drive, arrivals=many)


def test_q_ends_it_and_threads_that_still_tell_something_do_not_wait():
    async def drive(pilot, screen, engine):  # noqa: ARG001 - as all of them
        await pilot.press("q")
        teller = threading.Thread(target=lambda: screen.answered(PUSH, Answer(200)))
        teller.start()
        teller.join()
        assert not screen.is_running or screen._exit

    driven(drive, arrivals=[PUSH])
