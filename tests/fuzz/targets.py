"""Everything that reads what strangers write, as a function of bytes. It may refuse them, by our own errors alone.

Each target has seeds that it accepts, from which inputs are made (`mutation`). `make fuzz` runs them for as long as
asked, with atheris where that is installed; `test_targets` runs each for a moment.
"""

from __future__ import annotations

import base64
import contextlib
import json
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.fakes.inbound import FakeBlobStore

from hookline.adapters.dynamodb.cursors import decode_cursor
from hookline.adapters.sqs.dead_letters import DeadLetter
from hookline.adapters.sqs.stream_faults import read_fault
from hookline.errors import HooklineError
from hookline.inbound import message
from hookline.inbound.decide import decide
from hookline.inbound.hooks.hook import compile_hook
from hookline.inbound.hooksfile.load import load_files
from hookline.inbound.request import Request
from hookline.management.pages import decode_position
from hookline.outbound.delivery.messages import decode_message
from hookline.outbound.delivery.retry_batch import read_messages
from hookline.outbound.endpoints.spec import parse_endpoint
from hookline.outbound.events import items
from hookline.outbound.events.stream import read_batch
from hookline.outbound.matching.patterns import compile_pattern
from hookline.outbound.model import Shape
from hookline.outbound.requests import payload
from hookline.outbound.requests.oauth2 import read_token
from hookline.outbound.requests.signing import sign
from hookline.outbound.requests.transforms import compile_transform
from hookline.outbound.requests.verifying import verify
from hookline.ports import HttpRequest, HttpResult

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["TARGETS", "Target"]

NOW = 1_795_521_600.0
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
JSON = b'{"action": "opened", "n": [1, -2.5e3, null, true], "who": {"id": "\\u00e9"}}'
XML = b'<?xml version="1.0"?><a b="c">d<e/><![CDATA[f]]>&amp;</a>'
FORM = b"a=1&b=%20&c=%C3%A9&payload=%7B%22x%22%3A1%7D"
MULTIPART = (
    b'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n1\r\n--b\r\nContent-Disposition: form-data; name="f"; '
    b'filename="a.json"\r\nContent-Type: application/json\r\n\r\n{"a": 1}\r\n--b--\r\n'
)
HOOKS = b"""
- id: deploy
  execute-command: /bin/true
  pass-arguments-to-command: [{source: payload, name: a.0.b}]
  trigger-rule:
    and:
      - match: {type: payload-hmac-sha256, secret: s, parameter: {source: header, name: X-Sig}}
      - match: {type: regex, regex: "^x+$", parameter: {source: query, name: q}}
"""
EVENT = {
    "pk": {"S": "acme#evt_1"},
    "shard": {"S": "acme#7"},
    "id": {"S": "evt_1"},
    "tenant": {"S": "acme"},
    "type": {"S": "order.created"},
    "timestamp": {"S": "2026-11-24T00:00:00.000000Z"},
    "data": {"S": '{"a": 1}'},
}


A_B = {"source": "payload", "name": "a.b"}


@dataclass(frozen=True)
class Target:
    run: Callable[[bytes], Any]
    seeds: tuple[bytes, ...]

    def __call__(self, data: bytes) -> None:
        """Raises what is a fault: anything but the errors that say what was wrong with the input."""
        with contextlib.suppress(HooklineError):
            self.run(data)


def _payload(content_type: str) -> Callable[[bytes], Any]:
    """A whole decision about a request of this body: parsed, matched, its arguments made."""
    hook = compile_hook(
        {
            "id": "fuzzed",
            "execute-command": "/bin/true",
            "trigger-rule": {
                "match": {"type": "value", "value": "x", "parameter": {"source": "payload", "name": "a.b"}}
            },
            "trigger-rule-mismatch-http-response-code": 400,
            "pass-arguments-to-command": [{"source": "entire-payload"}, {"source": "payload", "name": "a.0"}],
            "parse-parameters-as-json": [{"source": "payload", "name": "payload"}],
        }
    )

    def run(data: bytes) -> None:
        request = Request.from_dict({"body": data, "headers": {"content-type": content_type}})
        decide(hook, request, now=NOW, secrets=lambda _: ["s"])

    return run


def _signed(scheme: str, header: str) -> Callable[[bytes], Any]:
    """A decision about a request whose signature header and body are the input's two lines."""
    hook = compile_hook({"id": "f", "execute-command": "/bin/true", "verify": {"scheme": scheme, "secrets": [SECRET]}})

    def run(data: bytes) -> None:
        line, _, body = data.partition(b"\n")
        headers = {header: line.decode("latin-1"), "webhook-id": "m", "webhook-timestamp": line[:10].decode("latin-1")}
        decide(hook, Request.from_dict({"body": body, "headers": headers}), now=NOW, secrets=lambda _: [SECRET])

    return run


def _hooks_file(data: bytes) -> None:
    for template in (False, True):
        load_files(["hooks.yaml"], env={"X": "y"}, read=lambda _: data, template=template)


def _api_gateway(data: bytes) -> None:
    event = json.loads(data)
    Request.from_api_gateway(event)


def _of_json(run: Callable[[Any], Any], kind: type = dict) -> Callable[[bytes], Any]:
    """`run` on the JSON value of the input; what is no JSON, or of no use as `kind`, is not its matter."""

    def parsed(data: bytes) -> None:
        try:
            value = json.loads(data)
        except (ValueError, RecursionError):
            return
        if isinstance(value, kind):
            run(value)

    return parsed


def _pattern(value: dict[str, Any]) -> None:
    matches = compile_pattern(value.get("filter") or {})
    matches(value.get("data"))


def _transform(value: dict[str, Any]) -> None:
    warnings.simplefilter("ignore", PendingDeprecationWarning)  # jmespath's, about literals without quotes
    expression = str(value.get("transform"))
    compile_transform(expression)
    event = items.decode(EVENT | {"data": {"S": json.dumps(value.get("data"))}})
    payload.body(event, Shape(transform=expression))


def _stream(value: dict[str, Any]) -> None:
    """A record's image is whatever somebody put into the table, as DynamoDB's own types."""
    record = {"eventID": "1", "eventName": "INSERT", "dynamodb": {"NewImage": value, "SequenceNumber": "1"}}
    record["dynamodb"]["Keys"] = {"pk": value.get("pk", {"S": "a"})}
    read_batch([record])


def _retry(data: bytes) -> None:
    """An unreadable message of the retry queue stays for the dead-letter queue; reading never fails as a whole."""
    body = data.decode("utf-8", "replace")
    record = {"messageId": "1", "receiptHandle": "r", "body": body, "attributes": {"ApproximateReceiveCount": "1"}}
    read_messages([record])


def _verify(data: bytes) -> None:
    line, _, body = data.partition(b"\n")
    headers = {"webhook-id": "m", "webhook-timestamp": str(int(NOW)), "webhook-signature": line.decode("latin-1")}
    verify([SECRET], headers, body, now=NOW)


def _token(data: bytes) -> None:
    """What a customer's token server answers."""
    read_token(HttpResult(HttpRequest("https://example.com/token", b"", []), code=200, body=data), NOW)


def _dead_letter(data: bytes) -> None:
    """Whatever lies in a dead-letter queue is told and shown."""
    letter = DeadLetter("1", data.decode("utf-8", "replace"), NOW, 1, {}, "r")
    read_fault(letter)


def _dumped(*values: Any) -> tuple[bytes, ...]:
    return tuple(json.dumps(value).encode() for value in values)


QUEUED = _dumped(
    {"delivery": {"tenant": "a", "endpoint_id": "e", "sort": "t#i", "turn": 1, "replay": True}},
    {"event": {"id": "i", "endpoint_id": "", "tenant": "a", "timestamp": ""}},
    {"burst": {"tenant": "a", "events": [["i", "t"]]}},
    {"backlog": {"tenant": "a", "endpoint_id": "e", "step": 1}},
    {"job": {"id": "j", "page": 1}},
)
TARGETS = {
    "inbound.json": Target(_payload("application/json"), (JSON, b"null", b"[1]", b'{"a":{"b":"x"}} trailing')),
    "inbound.form": Target(_payload("application/x-www-form-urlencoded"), (FORM, b"a=%zz&&=b;c")),
    "inbound.xml": Target(_payload("text/xml; charset=utf-8"), (XML, b"<a><b>1</b><b>2</b></a>")),
    "inbound.multipart": Target(_payload("multipart/form-data; boundary=b"), (MULTIPART,)),
    "inbound.hooks-file": Target(_hooks_file, (HOOKS, b'[{"id": "a", "execute-command": "{{ getenv `X` | js }}"}]')),
    "inbound.message": Target(
        lambda data: message.decode(data.decode("utf-8", "replace"), FakeBlobStore()),
        _dumped({"id": "1", "hook": "h", "version": 1, "received_at": NOW, "request": {"body": "{}"}}),
    ),
    "inbound.signature.github": Target(
        _signed("github", "x-hub-signature-256"), (b"sha256=" + b"0" * 64 + b"\n" + JSON, b"\n")
    ),
    "inbound.signature.stripe": Target(
        _signed("stripe", "stripe-signature"), (b"t=1795521600,v1=" + b"0" * 64 + b"\n" + JSON,)
    ),
    "inbound.signature.standard": Target(
        _signed("standard-webhooks", "webhook-signature"), (b"v1," + base64.b64encode(bytes(32)) + b"\n" + JSON,)
    ),
    "outbound.event": Target(_of_json(items.decode), _dumped(EVENT, EVENT | {"data": {"M": {"a": {"N": "1"}}}})),
    "outbound.stream": Target(_of_json(_stream), _dumped(EVENT)),
    "outbound.endpoint": Target(
        _of_json(parse_endpoint),
        _dumped(
            {"url": "https://example.com/a", "event_types": ["a.*"], "filter": {"type": ["a"]}, "headers": {"X": "y"}}
        ),
    ),
    "outbound.filter": Target(
        _of_json(_pattern),
        _dumped(
            {"filter": {"a": [{"prefix": "b"}, {"numeric": [">", 1]}]}, "data": {"a": "bc"}},
            {"filter": {"$or": [{"a": [1]}, {"b": [{"anything-but": ["x"]}]}]}, "data": {"a": [{"b": 1}]}},
            {"filter": {"a": [{"cidr": "10.0.0.0/8"}, {"wildcard": "a*b"}]}, "data": {"a": "10.1.2.3"}},
        ),
    ),
    "outbound.transform": Target(
        _of_json(_transform),
        _dumped({"transform": "{a: data.x[?y > `1`] | [0], n: length(@)}", "data": {"x": [{"y": 2}]}}),
    ),
    "outbound.retry-message": Target(_retry, QUEUED),
    "outbound.queue-message": Target(lambda data: decode_message(data.decode("utf-8", "replace")), QUEUED),
    "outbound.token-answer": Target(
        _token, _dumped({"access_token": "abc", "token_type": "Bearer", "expires_in": 3600})
    ),
    "outbound.stream-fault": Target(_dead_letter, _dumped({"key": {"pk": {"S": "a#b"}}, "reason": "x"})),
    "management.cursor": Target(
        lambda data: decode_cursor(base64.urlsafe_b64encode(data).decode()), _dumped({"pk": {"S": "a"}})
    ),
    "management.position": Target(
        lambda data: decode_position(base64.urlsafe_b64encode(data).decode(), 2), (b'["a","b"]',)
    ),
    "outbound.verify": Target(_verify, (sign(SECRET, "m", int(NOW), b"{}").encode() + b"\n{}",)),
}
