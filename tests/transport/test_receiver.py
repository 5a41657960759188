"""The receiver itself: what other tests and the demo rely on."""

from __future__ import annotations

import datetime as dt
import http.client
import uuid

import pytest
from standardwebhooks import Webhook

from hookline_cli.local.receiver_process import ReceiverProcess

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # published: the Standard Webhooks example


def post(receiver, path: str, body: bytes = b"{}", **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", receiver.port)
    connection.request("POST", path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    response = connection.getresponse()
    response.read()
    connection.close()
    return response


@pytest.fixture
def path() -> str:
    return f"/{uuid.uuid4()}"


def test_without_a_script_everything_is_fine(receiver, path: str) -> None:
    assert post(receiver, path).status == 200


def test_the_last_step_repeats(receiver, path: str) -> None:
    receiver.script(path, {"status": 500}, {"status": 201})

    assert [post(receiver, path).status for _ in range(4)] == [500, 201, 201, 201]


def test_a_cycle(receiver, path: str) -> None:
    receiver.script(path, {"status": 500}, {"status": 201}, cycle=True)

    assert [post(receiver, path).status for _ in range(4)] == [500, 201, 500, 201]


def test_what_came_is_recorded_as_it_came(receiver, path: str) -> None:
    receiver.script(path, {"status": 418})

    post(receiver, path + "?a=1", b"\x00\xff{ }", X_MixedCase="One", x_lower="Two")

    (received,) = receiver.requests(path)
    assert (received.method, received.target, received.body) == ("POST", path + "?a=1", b"\x00\xff{ }")
    assert [header for header in received.headers if header[0].lower().startswith("x-")] == [
        ("X-MixedCase", "One"),
        ("x-lower", "Two"),
    ]
    assert (received.status, received.verified) == (418, None)


def test_the_official_library_judges_what_came(receiver, path: str) -> None:
    receiver.secrets(path, [SECRET])
    now = dt.datetime.now(dt.UTC)
    headers = {
        "webhook_id": "msg_1",
        "webhook_timestamp": str(int(now.timestamp())),
        "webhook_signature": Webhook(SECRET).sign("msg_1", now, "{}"),
    }

    post(receiver, path, b"{}", **headers)
    post(receiver, path, b"{ }", **headers)

    assert [request.verified for request in receiver.requests(path)] == [True, False]


def test_what_is_not_verified_may_be_refused(path: str) -> None:
    with ReceiverProcess.start("--secret", SECRET, "--refuse-unverified") as receiver:
        assert post(receiver, path).status == 401


@pytest.mark.parametrize(
    "step", [{"fault": "explode"}, {"stauts": 200}, {"headers": "x"}, {"headers": [["only a name"]]}]
)
def test_a_script_that_makes_no_sense_is_refused(receiver, path: str, step: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"unknown|unpack"):
        receiver.script(path, step)


def test_no_steps_are_refused(receiver, path: str) -> None:
    with pytest.raises(ValueError, match="at least one"):
        receiver.script(path)


def test_forgetting(path: str) -> None:
    with ReceiverProcess.start() as receiver:
        receiver.script(path, {"status": 500})
        post(receiver, path)

        receiver.forget()

        assert receiver.requests() == []
        assert post(receiver, path).status == 200
