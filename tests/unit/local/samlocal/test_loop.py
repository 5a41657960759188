"""What `make sam-local` refuses before it starts anything."""

from __future__ import annotations

import fcntl

import pytest

from hookline_cli.local.__main__ import ports
from hookline_cli.local.checkout import Checkout
from hookline_cli.local.samlocal import docker, loop


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    monkeypatch.setattr(docker, "unavailable", lambda: "")
    monkeypatch.setattr(docker, "has_image", lambda _name: True)
    monkeypatch.setattr(loop, "_build", lambda *_: pytest.fail("something was started"))
    return Checkout(tmp_path)


@pytest.mark.parametrize("endpoint", ["127.0.0.1:4566", "localhost", "ftp://127.0.0.1"])
def test_an_endpoint_that_is_no_address(checkout, endpoint):
    with pytest.raises(loop.SamLocalFailed, match=r"such as http://127\.0\.0\.1:4566"):
        loop.run(checkout, endpoint, [])


def test_no_docker(checkout, monkeypatch):
    monkeypatch.setattr(docker, "unavailable", lambda: "no Docker engine answers")
    with pytest.raises(loop.SamLocalFailed, match="make run"):
        loop.run(checkout, "http://127.0.0.1:4566", [])


def test_a_runtime_that_the_layer_cannot_be_built_for(checkout, monkeypatch):
    monkeypatch.setattr(docker, "has_image", lambda _name: False)
    monkeypatch.setattr(loop, "_RUNTIME", "python3.11")
    with pytest.raises(loop.SamLocalFailed, match=r"PYTHON=python3\.12"):
        loop.run(checkout, "http://127.0.0.1:4566", [])


def test_a_second_one_in_the_same_checkout(checkout):
    folder = checkout.local / "sam-local"
    folder.mkdir(parents=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(loop.SamLocalFailed, match="runs already"):
            loop.run(checkout, "http://127.0.0.1:4566", [])


def test_ports_are_separated_by_commas_or_spaces():
    assert ports("") == []
    assert ports("9000, 9001 9002") == [9000, 9001, 9002]


@pytest.mark.parametrize("text", ["abc", "0", "65536", "9000-9001", "-1"])
def test_what_is_no_port_is_refused(text):
    with pytest.raises(ValueError, match=r"invalid literal|no port"):
        ports(text)
