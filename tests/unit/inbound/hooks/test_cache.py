from __future__ import annotations

import pytest
from tests.fakes.inbound import FakeHookStore

from hookline.errors import Unavailable
from hookline.inbound.hooks.cache import RETRY_AFTER, HookCache


class Setting:
    def __init__(self, *documents):
        self.now = 1_800_000_000.0
        self.reads = 0
        self.errors = []
        self.store = FakeHookStore(clock=lambda: self.now)
        read = self.store.current

        def counted():
            self.reads += 1
            return read()

        self.store.current = counted
        for document in documents:
            self.store.apply(document)
        self.cache = HookCache(
            self.store,
            compile_document=lambda document: document["hooks"],
            clock=lambda: self.now,
            max_age=30.0,
            on_error=self.errors.append,
        )


ONE, TWO = {"hooks": ["one"]}, {"hooks": ["two"]}


def test_nothing_applied_is_no_hooks():
    assert Setting().cache.current()[:2] == (0, [])


def test_what_is_applied_is_in_use_within_its_age():
    setting = Setting(ONE)
    assert setting.cache.current()[:2] == (1, ["one"])
    setting.store.apply(TWO)
    setting.now += 29
    assert setting.cache.current()[:2] == (1, ["one"])
    setting.now += 1
    assert setting.cache.current()[:2] == (2, ["two"])
    assert setting.reads == 2


def test_an_outage_keeps_what_is_held_and_does_not_slow_every_request():
    setting = Setting(ONE)
    setting.cache.current()
    setting.store.down = True
    setting.now += 30
    for _ in range(10):
        assert setting.cache.current()[:2] == (1, ["one"])
    assert setting.reads == 2
    assert setting.errors == ["Unavailable: config table: down"]
    setting.store.down = False
    setting.store.apply(TWO)
    setting.now += RETRY_AFTER
    assert setting.cache.current()[:2] == (2, ["two"])


def test_an_outage_before_the_first_read():
    setting = Setting(ONE)
    setting.store.down = True
    with pytest.raises(Unavailable):
        setting.cache.current()


def test_a_message_ahead_of_the_cache_has_it_read_again():
    setting = Setting(ONE)
    setting.cache.current()
    setting.store.apply(TWO)
    assert setting.cache.current(at_least=2)[:2] == (2, ["two"])
    assert setting.cache.current(at_least=1)[:2] == (2, ["two"])
    assert setting.reads == 2


def test_after_a_rollback_messages_of_the_later_version_do_not_each_read_again():
    setting = Setting(ONE, TWO)
    setting.cache.current()
    setting.store.rollback(1)
    setting.now += 30
    for _ in range(10):
        assert setting.cache.current(at_least=2)[:2] == (1, ["one"])
    assert setting.reads == 2


def test_a_document_that_cannot_be_compiled_changes_nothing():
    setting = Setting(ONE)
    setting.cache.current()
    setting.store.apply({"unknown": []})
    setting.now += 30
    assert setting.cache.current()[:2] == (1, ["one"])
    assert "cannot be compiled (KeyError)" in setting.errors[0]


@pytest.mark.parametrize("gone", [False, True])
def test_a_document_that_nobody_can_read_is_no_answer_to_a_sender_and_no_fault_of_a_message(gone):
    """The receiver answers 503 and the worker tries again: it dead-letters what is invalid or not there."""
    setting = Setting({"unknown": []})
    if gone:
        setting.store._documents.clear()
    with pytest.raises(Unavailable, match="no hooks: "):
        setting.cache.current()
