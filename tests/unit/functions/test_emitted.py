"""What the real handlers write: each metric that an alarm looks at, under its name, namespace and dimensions; lines
that stay within what docs/reference/logs.md says they cost; ids that lead from one line to the next.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import time
from typing import Any

import boto3
import pytest
from tests.fakes.outbound import FakeRetryQueue
from tests.fakes.transport import Answer, FakeTransport
from tests.template.alarms import alarms
from tests.template.reader import template
from tests.unit.docs.pages import rows, section
from tests.unit.functions.conftest import http_event

from hookline import telemetry
from hookline.adapters import aws, wiring
from hookline.adapters.dynamodb.config_store import DynamoConfigStore
from hookline.adapters.sealing import KmsSealer
from hookline.adapters.sqs import outbound_queues
from hookline.outbound.delivery.messages import encode_message
from hookline.outbound.model import Endpoint, EventKey, LineKey, SigningSecret
from hookline.outbound.queue_messages import LineMessage
from hookline.outbound.requests.request_builder import owner
from hookline.outbound.requests.signing import generate_secret

SECRET = "It's a Secret to Everybody"
SIGNED = {"id": "github", "execute-command": "/bin/true", "verify": {"scheme": "github", "secrets": [SECRET]}}
TIME = "2026-11-27T00:00:00.000000Z"
# what they answer, the last for ever
ENDPOINTS = {"well": [200], "down": [500], "wavers": [500], "late": [500, 200], "stuck": [500]}
IN_ORDER = {"stuck": {"ordering": "key", "schedule": (0.0,)}}


class Outbound:
    """The sender and the retry function on moto; what endpoints answer is scripted, what waits is at hand at once."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        dynamodb = boto3.client("dynamodb")
        wanted = {"AttributeDefinitions", "BillingMode", "GlobalSecondaryIndexes", "KeySchema"}
        for name, table in (("DeliveriesTable", "deliveries"), ("EventsTable", "outbox")):
            declared = template().tables[name]
            dynamodb.create_table(TableName=table, **{key: declared[key] for key in declared if key in wanted})
        key = boto3.client("kms").create_key()["KeyMetadata"]["Arn"]
        for name, value in {
            "DELIVERIES_TABLE": "deliveries",
            "EVENTS_TABLE": "outbox",
            "SEALING_KEY": key,
            "RETRY_QUEUE_URL": "retry",
            "STREAM_FAULT_QUEUE_URL": "faults",
        }.items():
            patch.setenv(name, value)
        self.queue = FakeRetryQueue()
        self.transport = FakeTransport()
        patch.setattr(wiring, "CurlTransport", lambda **_: self.transport)
        patch.setattr(wiring, "SqsRetryQueue", lambda *_: self.queue)
        patch.setattr(wiring, "client", aws.client)
        patch.setattr(outbound_queues, "client", aws.client)
        patch.setattr(wiring.gc, "freeze", lambda: None)
        store = DynamoConfigStore(dynamodb, "config")
        sealer = KmsSealer(kms=boto3.client("kms"), dynamodb=dynamodb, table="config", key_id=key)
        store.put_tenant("acme")
        for name, codes in ENDPOINTS.items():
            endpoint = Endpoint(f"ep_{name:0>26}", "acme", f"https://{name}.example/", event_types=(f"order.{name}",))
            endpoint = endpoint.after(**IN_ORDER.get(name, {}))
            secret = sealer.seal(generate_secret().encode(), owner(endpoint))
            store.put_endpoint(endpoint.after(secrets=(SigningSecret(secret),)), create=True)
            self.transport.script(endpoint.url, *map(Answer, codes))
        self._number = 0

    def batch(self, endpoint: str, count: int, **more: Any) -> dict[str, Any]:
        """Of the stream; the retry function finds the events in the table."""
        records = []
        for _ in range(count):
            self._number += 1
            key = EventKey("acme", f"evt_{self._number:026}")
            texts = {"pk": key.pk, "shard": key.shard, "id": key.id, "tenant": "acme", "type": f"order.{endpoint}"}
            item = {name: {"S": text} for name, text in (texts | {"timestamp": TIME, "data": "{}"}).items()} | more
            boto3.client("dynamodb").put_item(TableName="outbox", Item=item)
            change = {"SequenceNumber": str(self._number), "Keys": {"pk": item["pk"]}, "NewImage": item}
            records.append({"eventName": "INSERT", "dynamodb": change | {"ApproximateCreationDateTime": time.time()}})
        return {"Records": records}

    def waiting(self) -> dict[str, Any]:
        """What was put into the retry queue since."""
        bodies = [encode_message(message, f"c{number}") for number, (message, _) in enumerate(self.queue.sent)]
        self.queue.sent.clear()
        return {"Records": [message(body, number) for number, body in enumerate(bodies)]}


def message(body: str, number: int = 0, receives: int = 1) -> dict[str, Any]:
    attributes = {"ApproximateReceiveCount": str(receives)}
    return {"messageId": f"m{number}", "receiptHandle": f"r{number}", "body": body, "attributes": attributes}


@pytest.fixture
def outbound(account, monkeypatch) -> Outbound:
    assert account, "AWS is moto's"
    return Outbound(monkeypatch)


class Written:
    """Loads a function under its own name and keeps what it writes."""

    def __init__(self, account: Any, patch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._account, self._patch, self._capsys = account, patch, capsys
        self.lines: list[str] = []
        self._loaded: dict[str, Any] = {}

    def call(self, name: str, event: dict[str, Any]) -> list[dict[str, Any]]:
        """The handler on one event; what it wrote, without the line that a cold start adds."""
        self._patch.setattr(telemetry.metrics.provider, "service", name)
        if name not in self._loaded:
            self._loaded[name] = self._account.load(name)
        self._capsys.readouterr()
        self._loaded[name].handler(event, self._account.context)
        lines = [line for line in self._capsys.readouterr().out.splitlines() if '"ColdStart"' not in line]
        self.lines += lines
        return [json.loads(line) for line in lines]

    def metrics(self) -> set[tuple[str, str, frozenset[tuple[str, str]]]]:
        """(namespace, name, dimensions) as CloudWatch makes them of all lines so far."""
        found = set()
        for line in map(json.loads, self.lines):
            for part in line.get("_aws", {}).get("CloudWatchMetrics", []):
                for names in part["Dimensions"]:
                    dimensions = frozenset((name, line[name]) for name in names)
                    found |= {(part["Namespace"], each["Name"], dimensions) for each in part["Metrics"]}
                assert all(each["Name"] in line for each in part["Metrics"])
        return found


@pytest.fixture
def written(account, monkeypatch, capsys) -> Written:
    return Written(account, monkeypatch, capsys)


def signed(body: str, secret: str = SECRET) -> dict[str, str]:
    digest = hmac.new(secret.encode(), body.encode(), hashlib.sha256).hexdigest()
    return {"x_hub_signature_256": f"sha256={digest}", "x_github_event": "push", "x_github_delivery": "d" * 36}


@pytest.mark.slow
def test_each_metric_of_ours_that_an_alarm_looks_at_is_written_as_the_alarm_looks_for_it(account, outbound, written):
    account.apply(SIGNED)
    written.call("receiver", http_event("/hooks/github", "{}", **signed("{}")))
    written.call("receiver", http_event("/hooks/github", "{}", **signed("{}", "another")))
    written.call("sender", outbound.batch("well", 1))
    written.call("sender", outbound.batch("down", 10))  # as many failures as open a circuit
    outbound.queue.sent.clear()
    written.call("sender", outbound.batch("wavers", 9))
    written.call("retry", outbound.waiting())  # and here the tenth of them
    written.call("sender", outbound.batch("late", 1))
    written.call("retry", outbound.waiting())
    written.call("retry", {"Records": [message("of somebody else", receives=5)]})
    outbound.queue.sent.clear()
    written.call("sender", outbound.batch("stuck", 1, ordering_key={"S": "k"}, sequence={"N": "1"}))
    written.call("retry", outbound.waiting())  # it is exhausted
    line = LineMessage(LineKey("acme", f"ep_{'stuck':0>26}", "k"))
    written.call("retry", {"Records": [message(encode_message(line, "c"))]})

    environment = ("environment", telemetry._ENVIRONMENT)
    looked_for = {
        (metric.namespace, metric.name, frozenset({environment, ("service", metric.dimensions["service"])}))
        for alarm in alarms().values()
        for metric in alarm.metrics.values()
        if metric.namespace == "Hookline"
    }
    assert {name for _, name, _ in looked_for} >= {"FirstAttemptAgeMs", "CircuitsOpened", "MessagesGivenUp", "Refused"}
    assert looked_for - written.metrics() == set()
    for alarm in alarms().values():
        for metric in alarm.metrics.values():
            if metric.namespace == "Hookline":
                assert metric.dimensions.keys() == {"environment", "service"}, "no others, which would be other metrics"
                assert metric.dimensions["environment"] == {"Ref": "Environment"}


@pytest.mark.slow
def test_a_message_is_given_up_at_its_last_receive_and_an_exhausted_delivery_is_none_of_these(outbound, written):
    def given_up(event: dict[str, Any]) -> float:
        return sum(line.get("MessagesGivenUp", [0])[0] for line in written.call("retry", event))

    assert given_up({"Records": [message("of somebody else", receives=4)]}) == 0
    assert given_up({"Records": [message("of somebody else", receives=5), message("nor this", 1, receives=6)]}) == 2
    written.call("sender", outbound.batch("down", 1))
    exhausted = {
        "Records": [each | {"attributes": {"ApproximateReceiveCount": "5"}} for each in outbound.waiting()["Records"]]
    }
    assert given_up(exhausted) == 0, "its endpoint failed: that is no fault of ours"


def test_a_minute_in_which_nothing_is_due_writes_nothing(outbound, written, recwarn):
    assert written.call("retry", {"source": "aws.events"}) == []
    assert [each for each in recwarn if "metrics" in str(each.message)] == []
    assert outbound.queue.sent == []


# --------------------------------------------------------------------------------------------- from one id to the next


def test_a_request_is_followed_to_its_action_by_one_id(account, written):
    account.apply(SIGNED)
    (accepted,) = written.call("receiver", http_event("/hooks/github", "{}", **signed("{}")))
    (record,) = account.messages()
    done = next(line for line in written.call("worker", {"Records": [record]}) if "message" in line)
    assert (done["message"], done["id"]) == ("done", accepted["id"])
    assert done["event_id"] == accepted["event_id"] == "d" * 36
    assert done["function_request_id"]


@pytest.mark.slow
def test_an_event_is_followed_to_its_attempts_and_its_row(outbound, written):
    written.call("sender", outbound.batch("wavers", 1))
    (sent,) = outbound.transport.sent
    (failed,) = [json.loads(line) for line in written.lines if "attempt failed" in line]
    rows_ = boto3.client("dynamodb").scan(TableName="deliveries")["Items"]
    assert dict(sent.headers)["webhook-id"] == failed["event_id"]
    assert [item["pk"]["S"] for item in rows_] == [f"acme#{failed['endpoint']}"]
    assert rows_[0]["sort"]["S"].endswith(f"#{failed['event_id']}")


# ------------------------------------------------------------------------------------------------------ what lines cost


def budget(start: str) -> int:
    (found,) = [row for row in rows(section("docs/reference/logs.md", "What logs cost")) if row[0].startswith(start)]
    bytes_, dollars = int(found[1]), float(found[2].split()[0])
    assert dollars == pytest.approx(bytes_ * 0.5 / 1000, abs=0.05), "$0.50 a gigabyte"
    return bytes_


def size(lines: list[dict[str, Any]]) -> int:
    return sum(len(json.dumps(line, separators=(",", ":"))) for line in lines)


def access_line() -> int:
    (stage,) = template().of_type("AWS::ApiGatewayV2::Stage").values()
    longest = {"status": "200", "requestId": "x" * 16, "requestTimeEpoch": "1" * 10, "routeKey": "ANY /hooks/{proxy+}"}
    return len(
        re.sub(r"\$context\.([\w.]+)", lambda each: longest.get(each[1], "12345"), stage["AccessLogSettings"]["Format"])
    )


@pytest.mark.slow
def test_lines_stay_within_their_budget(account, outbound, written):
    account.apply(SIGNED | {"id": "h" * 40})
    path, context = f"/hooks/{'h' * 40}", account.context
    context.aws_request_id = "7d2f9a1c-0000-0000-0000-000000000000"
    accepted = written.call("receiver", http_event(path, "{}", **signed("{}")))
    assert size(accepted) + access_line() <= budget("a request that is accepted")
    (record,) = account.messages()
    assert 100 < size(written.call("worker", {"Records": [record]})) <= budget("… its action")
    refused = written.call("receiver", http_event(path, "{}", **signed("{}", "another")))
    assert size(refused) + access_line() <= budget("a request that is refused")
    assert 100 < size(written.call("sender", outbound.batch("well", 100))) <= budget("a batch of the sender")
    failures = [line for line in written.call("sender", outbound.batch("down", 1)) if line.get("message")]
    assert 100 < size(failures) <= budget("a failed attempt")
    assert size(written.call("retry", {"source": "aws.events"})) == budget("a minute") == 0
