from __future__ import annotations

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
    assert "stack hookline stands (UPDATE_COMPLETE): what belongs to it stays" in cli.run("teardown").stderr


def test_a_plan_is_no_yes(cli, account):
    assert "--plan, --yes" in cli.fails("teardown", "--plan", "--yes")
    assert account["removed"] == []
