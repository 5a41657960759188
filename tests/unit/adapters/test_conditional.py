"""What only a lost answer shows: botocore repeats the call, and the condition fails on what the first try wrote."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from hookline.adapters.dynamodb.tables import conditional
from hookline.errors import Denied

ITEM = {"pk": {"S": "a"}, "turn": {"N": "2"}}


class Client:
    """Refuses each put because of what stands there."""

    def __init__(self, stored: dict[str, Any] | None, code: str = "ConditionalCheckFailedException") -> None:
        self.stored = stored
        self.code = code
        self.asked: dict[str, Any] = {}

    def put_item(self, **arguments: Any) -> None:
        self.asked = arguments
        answer: dict[str, Any] = {"Error": {"Code": self.code, "Message": ""}}
        if arguments.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD" and self.stored is not None:
            answer["Item"] = self.stored
        raise ClientError(answer, "PutItem")


def put(client: Client, **more: Any) -> bool:
    return conditional(client, "put_item", TableName="t", Item=ITEM, ConditionExpression="turn = :turn", **more)


def test_the_very_item_that_stands_there_was_written_by_this_call() -> None:
    assert put(Client(dict(ITEM)), repeatable=True)


@pytest.mark.parametrize("stored", [None, {**ITEM, "turn": {"N": "3"}}])
def test_anything_else_is_a_lost_race(stored: dict[str, Any] | None) -> None:
    assert not put(Client(stored), repeatable=True)


def test_who_creates_an_item_is_told_that_it_exists() -> None:
    client = Client(dict(ITEM))
    assert not put(client)
    assert "ReturnValuesOnConditionCheckFailure" not in client.asked


def test_another_error_is_none_of_this() -> None:
    with pytest.raises(Denied, match="AccessDenied"):
        put(Client(dict(ITEM), "AccessDeniedException"), repeatable=True)
