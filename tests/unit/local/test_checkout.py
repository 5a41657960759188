from __future__ import annotations

import subprocess
import threading
import time

import pytest

from hookline_cli.local.checkout import Checkout


@pytest.fixture
def checkout(tmp_path):
    (tmp_path / ".local").mkdir()
    return Checkout(tmp_path)


SETTINGS = {"AWS_ENDPOINT_URL": "http://127.0.0.1:4566", "ODD": "a b'c\"$d=e#f"}


def test_settings_come_back_as_they_were_written(checkout):
    checkout.write_env(SETTINGS)
    assert checkout.read_env() == SETTINGS


def test_a_shell_reads_the_same_settings(checkout):
    checkout.write_env(SETTINGS)
    script = 'set -a; . "$1"; printf %s "$ODD"'
    shell = subprocess.run(["sh", "-c", script, "sh", checkout.env_file], capture_output=True, text=True, check=True)
    assert shell.stdout == SETTINGS["ODD"]


def test_without_a_stack_there_are_no_settings(checkout):
    assert checkout.read_env() == {}
    checkout.write_env(SETTINGS)
    checkout.forget_env()
    assert checkout.read_env() == {}


def test_this_checkout_is_found():
    assert (Checkout.here().root / "template.yaml").exists()


def test_one_process_of_a_checkout_at_a_time(checkout):
    inside, most = [], []

    def enter():
        with checkout.alone():
            inside.append(1)
            most.append(len(inside))
            time.sleep(0.01)
            inside.pop()

    threads = [threading.Thread(target=enter) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1] * 5


def test_who_ends_things_does_not_wait_for_who_makes_them(checkout):
    """`make down` under a `make up` that hangs."""
    with checkout.alone(), checkout.alone(patience=0.1):
        pass
