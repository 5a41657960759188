from __future__ import annotations

import time

import pytest
from tests.fakes.inbound import FakeDebounceStore, FakeDedupe

from hookline.adapters.dynamodb.debounce import DynamoDebounceStore
from hookline.adapters.dynamodb.dedupe import PowertoolsDedupe
from hookline.errors import ActionRetryable, Conflict

pytestmark = pytest.mark.needs("dynamodb")


class Crash(BaseException):
    """Like a function that is killed: nothing after it runs."""


class Setting:
    def __init__(self, backend):
        self.real = backend is not None
        self.now = time.time()
        if backend is None:
            self.dedupe = FakeDedupe(clock=lambda: self.now)
            self.debounce = FakeDebounceStore(clock=lambda: self.now)
        else:
            table = backend.table("dedupe", "id")
            self.dedupe = PowertoolsDedupe(backend.boto3("dynamodb"), table)
            self.debounce = DynamoDebounceStore(backend.client("dynamodb"), table, clock=lambda: self.now)
        self.ran = 0

    def run(self):
        self.ran += 1
        return {"run": self.ran, "text": "ž"}

    def once(self, key="k", run=None, keep=60.0, busy=10.0):
        return self.dedupe.once(key, run or self.run, keep=keep, busy=busy)

    def wait(self, seconds):
        self.now += seconds
        if self.real:
            time.sleep(seconds)


@pytest.fixture
def setting(backend):
    return Setting(backend)


def test_the_second_of_a_key_gets_the_first_result(setting):
    assert setting.once() == ({"run": 1, "text": "ž"}, False)
    assert setting.once() == ({"run": 1, "text": "ž"}, True)
    assert setting.once("other") == ({"run": 2, "text": "ž"}, False)


def test_a_failure_passes_through_and_the_next_runs(setting):
    def fail():
        raise ActionRetryable("not now")

    with pytest.raises(ActionRetryable, match="not now"):
        setting.once(run=fail)
    assert setting.once() == ({"run": 1, "text": "ž"}, False)


def test_while_one_runs_another_is_told_so(setting):
    def inside():
        with pytest.raises(Conflict):
            setting.once()
        return {"outer": True}

    assert setting.once(run=inside) == ({"outer": True}, False)


def test_a_crash_between_start_and_finish_runs_again_when_its_time_is_over(setting):
    def crash():
        raise Crash

    for key, busy in (("soon", 1.0), ("long", 600.0)):
        with pytest.raises(Crash):
            setting.once(key, run=crash, busy=busy)
    setting.wait(1.3)
    assert setting.once("soon") == ({"run": 1, "text": "ž"}, False)
    with pytest.raises(Conflict):
        setting.once("long")


def test_a_result_is_kept_for_its_time(setting):
    setting.once(keep=1.0)
    setting.wait(2.2)  # Powertools counts whole seconds
    assert setting.once(keep=1.0) == ({"run": 2, "text": "ž"}, False)


def test_keys_with_different_times_do_not_disturb_each_other(setting):
    setting.once("long", keep=3600.0)
    setting.once("short", keep=60.0)
    assert setting.once("long", keep=3600.0)[1]
    assert setting.once("short", keep=60.0)[1]


def test_the_newest_mark_stays(setting):
    assert setting.debounce.newest("deploy") == 0.0
    setting.debounce.mark("deploy", 1_800_000_000.25, keep=60)
    setting.debounce.mark("deploy", 1_800_000_000.125, keep=60)
    assert setting.debounce.newest("deploy") == 1_800_000_000.25
    assert setting.debounce.newest("other") == 0.0


def test_a_mark_is_read_as_it_was_written_to_the_last_bit(setting):
    at = 1795492405.9756663
    setting.debounce.mark("exact", at, keep=60)
    assert setting.debounce.newest("exact") == at, "a delivery would supersede itself"


def test_a_debounced_delivery_is_first_once_within_its_time(setting):
    assert setting.debounce.first("event:deploy:1", keep=60)
    assert not setting.debounce.first("event:deploy:1", keep=60)
    assert setting.debounce.first("event:deploy:2", keep=60)
    assert setting.debounce.first("event:deploy:" + "x" * 5000, keep=60), "an id is as long as its sender likes"
    setting.now += 61
    assert setting.debounce.first("event:deploy:1", keep=60), "what has expired and is not deleted yet is forgotten"
