from __future__ import annotations

import time
from types import SimpleNamespace

import pytest
from botocore.exceptions import ClientError

from hookline_cli import leftovers
from hookline_cli.leftovers import Leftover

LEFT = [
    Leftover("table", "hookline-EventsTable-1", "about 7 items", "deleted"),
    Leftover("key", "1234", "enabled", "deleted in 30 days"),
]


@pytest.fixture
def account(monkeypatch):
    """What is left, what was removed, and the state of the stack of that name."""
    there = {"left": list(LEFT), "removed": [], "status": "", "refused": ""}

    def remove(_client, leftover):
        if leftover.kind == there["refused"]:
            raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "DeleteTable")
        there["removed"].append(leftover.name)

    monkeypatch.setattr(leftovers, "find", lambda _client, _stack: there["left"])
    monkeypatch.setattr(leftovers, "status", lambda _client, _stack: there["status"])
    monkeypatch.setattr(leftovers, "remove", remove)
    return there


@pytest.mark.parametrize("flags", [(), ("--plan",)])
def test_a_plan_lists_and_removes_nothing(cli, account, flags):
    result = cli.run("teardown", *flags)
    assert "hookline-EventsTable-1" in result.stdout
    assert "about 7 items" in result.stdout
    assert "nothing was removed" in result.stderr
    assert account["removed"] == []


def test_yes_removes_all_of_it(cli, account):
    rows = cli.json("teardown", "--yes")
    assert [row["name"] for row in rows] == account["removed"] == ["hookline-EventsTable-1", "1234"]


def test_what_cannot_be_removed_is_told_and_the_rest_still_removed(cli, account):
    account["refused"] = "table"
    result = cli.run("teardown", "--yes", code=1)
    assert "AccessDenied" in result.stderr
    assert account["removed"] == ["1234"]


def test_nothing_left(cli, account):
    account["left"] = []
    assert cli.json("teardown", "--yes") == []


def test_a_stack_that_stands_is_told(cli, account):
    account["status"] = "UPDATE_COMPLETE"
    assert "stack hookline exists (UPDATE_COMPLETE): its resources are not removed" in cli.run("teardown").stderr


def test_a_plan_is_no_yes(cli, account):
    assert "--plan, --yes" in cli.fails("teardown", "--plan", "--yes")
    assert account["removed"] == []


class Sqs:
    """Queues by name, each with the time until which it counts; `gone`: their tags outlive them."""

    def __init__(self, untils, gone=()):
        self.untils, self.gone, self.deleted = untils, gone, []

    def get_paginator(self, _operation):
        resources = [{"ResourceARN": f"arn:aws:sqs:eu-west-1:1:{name}"} for name in self.untils]
        return SimpleNamespace(paginate=lambda **_: [{"ResourceTagMappingList": resources}])

    def get_queue_url(self, QueueName):  # noqa: N803 - boto3's
        if QueueName in self.gone:
            code = "AWS.SimpleQueueService.NonExistentQueue"
            raise ClientError({"Error": {"Code": code, "Message": ""}}, "GetQueueUrl")
        return {"QueueUrl": QueueName}

    def list_queue_tags(self, QueueUrl):  # noqa: N803 - boto3's
        return {"Tags": {"hookline:until": str(self.untils[QueueUrl])}}

    def delete_queue(self, QueueUrl):  # noqa: N803 - boto3's
        self.deleted.append(QueueUrl)


def test_queues_of_those_who_listened_are_left_and_those_of_who_listens_are_not():
    now = time.time()
    sqs = Sqs(
        {"hk-listen-old": now - 3600, "hk-listen-new": now + 60, "hk-listen-gone": now - 3600}, {"hk-listen-gone"}
    )
    found = list(leftovers._tagged(lambda _: sqs, "hk"))
    assert [(each.kind, each.name) for each in found] == [("queue", "hk-listen-old")]
    leftovers.remove(lambda _: sqs, found[0])
    leftovers.remove(lambda _: sqs, Leftover("queue", "hk-listen-gone", "", ""))
    assert sqs.deleted == ["hk-listen-old"]
