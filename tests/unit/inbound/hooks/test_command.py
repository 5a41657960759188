from __future__ import annotations

import pytest

from hookline.inbound.hooks.command import CommandFile, build, decode_base64
from hookline.inbound.hooks.hook import compile_hook
from hookline.inbound.payload.payload import MalformedMultipart
from hookline.inbound.request import Request
from hookline.inbound.signatures.verdict import Verdict

JSON = {"content-type": ("application/json",)}


def command(body=b"{}", verdict=None, headers=JSON, **hook):
    compiled = compile_hook({"id": "h", "execute-command": "run", **hook})
    return build(compiled, Request(headers=headers, body=body), verdict=verdict)


@pytest.mark.parametrize(
    ("execute", "cwd", "path"),
    [
        ("/bin/true", "/srv", "/bin/true"),
        ("run.sh", "/srv", "/srv/run.sh"),
        ("./run.sh", "/srv/", "/srv/run.sh"),
        ("../run.sh", "/srv/app", "/srv/run.sh"),
        ("run.sh", "", "run.sh"),
        ("run with spaces", "", "run with spaces"),
        ("", "/srv", ""),
    ],
)
def test_where_the_command_is(execute, cwd, path):
    made = command(**{"execute-command": execute, "command-working-directory": cwd})
    assert (made.path, made.cwd, made.args) == (path, cwd, [execute])


def test_names_of_variables_and_files():
    sources = [{"source": "payload", "name": "a.b"}, {"source": "payload", "name": "a.b", "envname": "MINE"}]
    made = command(b'{"a":{"b":"=x\\n"}}', **{"pass-environment-to-command": sources, "pass-file-to-command": sources})
    assert made.env == ["HOOK_a.b==x\n", "MINE==x\n"]
    assert made.files == [CommandFile("HOOK_A.B", b"=x\n"), CommandFile("MINE", b"=x\n")]


def test_missing_values_are_named():
    gone = [{"source": "payload", "name": "gone"}]
    keys = ("pass-arguments-to-command", "pass-environment-to-command", "pass-file-to-command")
    made = command(**dict.fromkeys(keys, gone))
    assert (made.args, made.env, made.files) == (["run", ""], [], [])
    assert made.problems == [
        "pass-arguments-to-command: payload 'gone' (parameter-not-found): passed as an empty string",
        "pass-environment-to-command: payload 'gone' (parameter-not-found): left out",
        "pass-file-to-command: payload 'gone' (parameter-not-found): left out",
    ]


def test_bytes_that_are_not_utf_8_arrive_as_they_were():
    hook = {
        "pass-arguments-to-command": [{"source": "raw-request-body"}],
        "pass-file-to-command": [{"source": "raw-request-body"}],
    }
    made = command(b"\xff\x00", headers={}, **hook)
    assert made.args[1].encode("utf-8", "surrogateescape") == b"\xff\x00"
    assert made.files[0].data == b"\xff\x00"


def test_json_parameters_are_read_before_arguments():
    hook = {
        "parse-parameters-as-json": [{"source": "payload", "name": "p"}],
        "pass-arguments-to-command": [{"source": "payload", "name": "p.k"}, {"source": "payload", "name": "n"}],
    }
    assert command(b'{"p":"{\\"k\\":1.0}","n":2.50}', **hook).args == ["run", "1.0", "2.50"]


def test_what_verification_found_can_be_passed():
    verdict = Verdict(valid=True, reason="ok", event_type="push")
    hook = {"pass-arguments-to-command": [{"source": "event", "name": "type"}]}
    assert command(verdict=verdict, **hook).args == ["run", "push"]


def test_a_broken_form_is_the_callers_to_refuse():
    hook = {"pass-arguments-to-command": [{"source": "payload", "name": "a"}]}
    with pytest.raises(MalformedMultipart):
        command(b"x", headers={"content-type": ("multipart/form-data; boundary=b",)}, **hook)


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("aGVsbG8=", b"hello"),
        ("aGVs\r\nbG8=\n", b"hello"),
        ("aGVsbG8=!!", b"hello"),
        ("aGVsbG8", b"hel"),
        ("aGVsbA=", b"hel"),
        ("aGVsbA==x", b"hell"),
        ("aGVs*bG8=", b"hel"),
        ("aGVsb===", b"hel"),
        ("a-_b", b""),
        ("=", b""),
        ("", b""),
        ("é", b""),
    ],
)
def test_broken_base64_gives_what_came_before(text, data):
    assert decode_base64(text) == data
