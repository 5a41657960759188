"""A secret that was replaced in its place is in use at once: it is read again before a signature is refused."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

import pytest
from tests.unit.inbound.inbound_world import SECRET, World, github

from hookline.adapters.secrets import MAX_AGE, RETRY_AFTER, AwsSecretResolver
from hookline.errors import NotFound

REFERENCE = "ssm:/hookline/github"
BY_SCHEME = {"id": "deploy", "execute-command": "x", "verify": {"scheme": "github", "secrets": [REFERENCE]}}
BY_RULE = {
    "id": "deploy",
    "execute-command": "x",
    "trigger-rule": {
        "match": {
            "type": "payload-hmac-sha256",
            "secrets": [REFERENCE],
            "parameter": {"source": "header", "name": "X-Hub-Signature-256"},
        }
    },
}


class ParameterStore:
    def __init__(self, value: str) -> None:
        self.value = value
        self.reads = 0
        self.now = 1_800_000_000.0
        self.resolver = AwsSecretResolver(lambda _service: self, clock=lambda: self.now, environ={})

    def get_parameter(self, **_call: Any) -> dict[str, Any]:
        self.reads += 1
        return {"Parameter": {"Type": "SecureString", "Value": self.value}}


def world_on(store: ParameterStore, hook: dict[str, Any]) -> World:
    world = World(hook)
    world.secrets.resolve = store.resolver.resolve  # type: ignore[method-assign]
    world.refresh = store.resolver.refresh
    return world


@pytest.mark.parametrize("hook", [BY_SCHEME, BY_RULE], ids=["verify", "rule"])
def test_the_new_secret_works_and_the_old_one_does_not(hook):
    store = ParameterStore("old")
    world = world_on(store, hook)
    assert world.post(**github(b"{}", secret="old", delivery="1")).response.status == 200
    store.value = "new"
    store.now += 1
    assert world.post(**github(b"{}", secret="new", delivery="2")).response.status == 200
    assert world.post(**github(b"{}", secret="old", delivery="3")).response.status == 401
    assert store.reads == 2


def test_requests_that_nobody_signed_cost_one_read_in_ten_seconds():
    store = ParameterStore(SECRET)
    world = world_on(store, BY_SCHEME)
    for _ in range(50):
        assert world.post(**github(b"{}", secret="forged")).response.status == 401
    assert store.reads == 2
    store.now += RETRY_AFTER
    world.post(**github(b"{}", secret="forged"))
    assert store.reads == 3


def test_what_is_accepted_reads_nothing_again():
    store = ParameterStore(SECRET)
    world = world_on(store, BY_SCHEME)
    for number in range(5):
        assert world.post(**github(b"{}", delivery=str(number))).response.status == 200
    assert (store.reads, world.refreshed) == (1, [])


def test_a_store_that_does_not_answer_leaves_what_is_known():
    store = ParameterStore(SECRET)
    assert store.resolver.resolve(REFERENCE) == [SECRET]

    def fails(**_call: Any) -> dict[str, Any]:
        raise NotFound("gone")

    store.get_parameter = fails  # type: ignore[method-assign]
    assert not store.resolver.refresh(REFERENCE)
    assert not store.resolver.refresh("ssm:/never/read")
    assert not store.resolver.refresh("env:HOME")


@pytest.mark.parametrize("stored", ["secret\n", "secret\r\n", "secret"])
def test_a_line_break_at_the_end_is_no_part_of_a_secret(stored):
    """`verify --secret-file` reads the same file so."""
    store = ParameterStore(stored)
    assert store.resolver.resolve(REFERENCE) == ["secret"]
    signature = hmac.new(b"secret", b"{}", hashlib.sha256).hexdigest()
    reception = world_on(store, BY_SCHEME).post(x_hub_signature_256=f"sha256={signature}", x_github_delivery="1")
    assert reception.response.status == 200
    assert MAX_AGE > RETRY_AFTER
