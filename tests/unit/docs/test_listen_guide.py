"""The guide of `hookline listen` names what the code has: keys, fields, times, and the permissions that it needs."""

from __future__ import annotations

import json
import re

from tests.template.calls import ACTIONS
from tests.unit.docs.pages import ROOT, names, rows, section, text

from hookline.inbound.request import Request
from hookline_cli.listening import lease
from hookline_cli.listening.arrivals import Arrival
from hookline_cli.listening.lines import facts
from hookline_cli.listening.screen import Screen

GUIDE = "docs/guides/listen.md"
CLI = ROOT / "cli/hookline_cli/listening"
LIBRARY = ROOT / "layers/common/hookline/adapters/dynamodb/listeners.py"


def policies():
    found = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", text(GUIDE), re.DOTALL)]
    return found[0]["Statement"], found[1]


def actions(statements, service):
    given = [each["Action"] if isinstance(each["Action"], list) else [each["Action"]] for each in statements]
    return {action for each in given for action in each if action.startswith(f"{service}:")}


def called(path, pattern, service):
    """What the code calls of a client, as IAM names it."""
    found = {
        f"{service}:{''.join(part.title() for part in name.split('_'))}"
        for name in re.findall(pattern, path.read_text())
    }
    return {ACTIONS.get(each, each) for each in found}


def test_the_policy_allows_what_is_called_and_no_more():
    inbound, outbound = policies()
    queues = called(CLI / "lease.py", r"(?:_?sqs\(\)|sqs|client)\.(\w+_\w+)\(", "sqs")
    assert len(queues) > 5
    assert queues == actions(inbound, "sqs")
    rows_ = called(LIBRARY, r"(?:_client\.|\")(\w+_item)\b", "dynamodb")
    assert rows_ == actions(inbound, "dynamodb") == actions(outbound[:1], "dynamodb")
    assert actions(outbound[1:], "dynamodb") == {"dynamodb:BatchGetItem", "dynamodb:Query"}, "events, and their index"


def test_the_policy_confines_the_table_to_the_list_of_listeners():
    inbound, outbound = policies()
    for statements, key in ((inbound, "hooks"), (outbound, "tenant#acme")):
        (statement,) = [each for each in statements if "dynamodb:UpdateItem" in each["Action"]]
        assert statement["Condition"]["ForAllValues:StringEquals"] == {
            "dynamodb:LeadingKeys": [key],
            "dynamodb:Attributes": ["pk", "sk", "listeners"],
        }
    expressions = re.findall(
        r'(?:Expression=|condition=|_update\()"([^"]+)"|else "(attribute[^"]+)"', LIBRARY.read_text()
    )
    touched = {word for pair in expressions for word in re.findall(r"\b(?:pk|sk|listeners|\w+_at)\b", " ".join(pair))}
    assert touched == {"pk", "listeners"}
    others = outbound[1:3]
    assert all(
        each["Condition"] == {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["acme#*"]}} for each in others
    )


def test_every_field_of_a_line_is_described():
    described = {name for row in rows(section(GUIDE, "On the terminal")) for name in names(row[0])}
    arrival = Arrival("inbound", "msg_1", "x", Request(), 0.0)
    fields = (
        facts(arrival, None, url=None).keys()
        | facts(arrival.__class__("outbound", "e", "t", Request(), 0.0), None, url=None).keys()
    )
    keys = {key for binding in Screen.BINDINGS for key in binding.key_display or binding.key}
    assert described == fields | {"request"} | keys


def test_times_are_the_codes():
    page = " ".join(text(GUIDE).split())
    assert f"expires after {lease.LEASE / 60:.0f} minutes" in page
    assert f"lost after {lease.RETENTION / 60:.0f} minutes" in page
