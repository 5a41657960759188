"""The wire client against an AWS on loopback that answers as it is told to."""

from __future__ import annotations

import fcntl
import json
import socket
import struct
import termios
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotocoreCredentials

from hookline.adapters.aws_errors import aws_errors
from hookline.adapters.aws_wire.connection import Connection, Patience
from hookline.adapters.aws_wire.credentials import CredentialSource
from hookline.adapters.aws_wire.services import SERVICES, connect
from hookline.errors import Denied, NotFound, Throttled, TimedOut, Unavailable

KEY, SECRET = "AKIDEXAMPLE", "wJalr:XUtn/FEMI+K7MDENG=bPxRf iCYEXAMPLEKEY"
TOKEN = "IQoJb3JpZ2luX2VjE//////////wEaCXVzLWVhc3QtMSJHMEUCIQ==+/="
THROTTLING = (400, {"__type": "com.amazonaws.dynamodb.v20120810#ThrottlingException", "message": "slower"})


class Aws(ThreadingHTTPServer):
    """Gives the answers of `script` one after another, and `{}` after the last; keeps every request."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.script: list[tuple[int, Any]] = []
        self.requests: list[tuple[str, dict[str, str], bytes]] = []
        self.peers: list[Any] = []
        self.hold = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Aws

    def do_POST(self) -> None:
        aws = self.server
        body = self.rfile.read(int(self.headers["content-length"]))
        aws.requests.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
        aws.peers.append(self.client_address)
        status, answer = aws.script.pop(0) if aws.script else (200, {})
        if answer == "never":
            aws.hold.wait()
            self.close_connection = True
            return
        if answer == "reset":
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
            return
        text = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def aws():
    with Aws() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.hold.set()
        server.shutdown()
        thread.join()


def source(token: str | None = TOKEN) -> CredentialSource:
    environ = {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_SESSION_TOKEN": token or ""}
    return CredentialSource(environ)


def connection(aws: Aws, *, slept: list[float] | None = None, service: str = "dynamodb", **patience: Any) -> Connection:
    return Connection(
        SERVICES[service][1],
        url=aws.url,
        region="eu-central-1",
        credentials=source(),
        patience=Patience(**patience),
        sleep=(slept if slept is not None else []).append,
        jitter=lambda: 1.0,
    )


@pytest.mark.parametrize("token", [None, TOKEN])
@pytest.mark.parametrize("region", ["us-east-1", "cn-north-1"])
@pytest.mark.parametrize("service", SERVICES)
def test_the_signature_is_the_one_that_botocore_makes(aws: Aws, service: str, region: str, token: str | None) -> None:
    aws.script = [(200, {"Plaintext": "", "Responses": {}})]
    client = connect(service, aws.url, region, credentials=source(token))
    method, request = {
        "dynamodb": ("put_item", {"TableName": "t", "Item": {"id": {"S": "žluť ☃ " * 3}, "b": {"B": b"\x00\xff"}}}),
        "sqs": ("send_message", {"QueueUrl": "https://sqs/1/q", "MessageBody": 'a "b"\n\u2028' * 9}),
        "kms": ("decrypt", {"CiphertextBlob": b"wrapped"}),
        "ssm": ("get_parameter", {"Name": "/a b/c", "WithDecryption": True}),
        "secretsmanager": ("get_secret_value", {"SecretId": "s"}),
    }[service]

    getattr(client, method)(**request)

    ((path, headers, body),) = aws.requests
    assert path == "/"
    signed = headers["authorization"].partition("SignedHeaders=")[2].partition(",")[0].split(";")
    assert {"host", "x-amz-date", "x-amz-target", "content-type"} <= set(signed)
    assert ("x-amz-security-token" in signed) == bool(token)
    theirs = AWSRequest("POST", f"{aws.url}/", headers={name: headers[name] for name in signed}, data=body)
    del theirs.headers["x-amz-date"], theirs.headers["x-amz-security-token"]
    theirs.context["timestamp"] = headers["x-amz-date"]
    auth = SigV4Auth(BotocoreCredentials(KEY, SECRET, token), service, region)
    auth._modify_request_before_signing(theirs)
    canonical = auth.canonical_request(theirs)
    signature = auth.signature(auth.string_to_sign(theirs, canonical), theirs)
    assert headers["authorization"].partition("Signature=")[2] == signature
    assert headers["authorization"].startswith(
        f"AWS4-HMAC-SHA256 Credential={KEY}/{headers['x-amz-date'][:8]}/{region}/{service}/aws4_request"
    )


def test_calls_share_one_connection(aws: Aws) -> None:
    wire = connection(aws)
    for _ in range(5):
        wire.call("GetItem", {})
    assert len(set(aws.peers)) == 1


def test_threads_call_at_once_and_never_get_each_others_answers(aws: Aws) -> None:
    wire = connection(aws)
    aws.script = [(200, {"n": number}) for number in range(40)]
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: wire.call("GetItem", {})["n"], range(40)))
    assert sorted(answers) == list(range(40))
    assert len(set(aws.peers)) <= 8


@pytest.mark.parametrize("trouble", [THROTTLING, (500, {}), (503, b"<html>busy</html>"), (0, "reset"), (200, b"?")])
def test_what_may_pass_is_tried_again_after_a_pause(aws: Aws, trouble: Any) -> None:
    slept: list[float] = []
    aws.script = [trouble, trouble, trouble, (200, {"Item": 1})]
    if trouble[1] == "reset":  # libcurl has a try of its own on a kept connection; here each is a new one
        aws.script = [trouble, trouble, trouble, (200, {"Item": 1})]
    assert connection(aws, slept=slept, tries=4).call("GetItem", {}) == {"Item": 1}
    assert slept == [0.05, 0.1, 0.2]


def test_pauses_are_spread_and_bounded(aws: Aws) -> None:
    slept: list[float] = []
    aws.script = [THROTTLING] * 11
    connection(aws, slept=slept, tries=12).call("GetItem", {})
    assert slept[-3:] == [5.0, 5.0, 5.0]
    wire = connection(aws, slept=slept, tries=2)
    wire._jitter = lambda: 0.25
    aws.script = [THROTTLING]
    wire.call("GetItem", {})
    assert slept[-1] == 0.0125


@pytest.mark.parametrize(
    ("status", "answer", "raised"),
    [
        (*THROTTLING, Throttled),
        (400, {"__type": "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException"}, Throttled),
        (400, {"__type": "com.amazonaws.sqs#RequestThrottled"}, Throttled),
        (400, {"__type": "com.amazonaws.sqs#KmsThrottled"}, Throttled),
        (500, {"__type": "InternalServerError"}, Unavailable),
        (503, b"<html>", Unavailable),
        (400, {"__type": "com.amazon.coral.validate#ValidationException", "message": "no"}, Unavailable),
        (400, {"__type": "com.amazon.coral.service#AccessDeniedException", "Message": "no"}, Denied),
        (400, {"__type": "com.amazonaws.sqs#QueueDoesNotExist"}, NotFound),
        (400, {"__type": "ParameterNotFound"}, NotFound),
        (400, {"__type": "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException"}, NotFound),
        (200, b"not json", Unavailable),
        (0, "reset", Unavailable),
        (0, "never", TimedOut),
    ],
)
def test_a_failure_is_told_as_one_of_our_errors(aws: Aws, status: int, answer: Any, raised: type[Exception]) -> None:
    aws.script = [(status, answer)]
    with pytest.raises(raised) as told, aws_errors("the table"):
        connection(aws, tries=1, answer=0.2).call("GetItem", {})
    assert type(told.value) is raised
    assert str(told.value).startswith("the table")


def test_what_will_not_pass_is_tried_once(aws: Aws) -> None:
    aws.script = [(400, {"__type": "ConditionalCheckFailedException", "Item": {"id": {"S": "a"}}})]
    with pytest.raises(Exception, match="ConditionalCheckFailed") as told:
        connection(aws, tries=4).call("PutItem", {})
    assert told.value.response["Item"] == {"id": {"S": "a"}}
    assert len(aws.requests) == 1


def test_nobody_there_is_unavailable_and_no_time_out() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        client = connect("sqs", f"http://127.0.0.1:{closed.getsockname()[1]}", "us-east-1", credentials=source())
        client._connection._patience = Patience(tries=1)
        with pytest.raises(Unavailable) as told, aws_errors("queue"):
            client.send_message(QueueUrl="q", MessageBody="b")
    assert type(told.value) is Unavailable


def test_a_connection_that_timed_out_is_not_used_again(aws: Aws) -> None:
    """Its answer may still come, and would be taken for the next call's."""
    aws.script = [(200, {"n": 0}), (0, "never"), (200, {"n": 2})]
    wire = connection(aws, tries=2, answer=0.3)
    assert [wire.call("GetItem", {})["n"] for _ in range(2)] == [0, 2]
    first, second, third = aws.peers
    assert first == second != third


def test_a_connection_that_was_closed_meanwhile_costs_no_try(aws: Aws) -> None:
    slept: list[float] = []
    wire = connection(aws, slept=slept, tries=1)
    aws.script = [(200, {}), (0, "reset"), (200, {"n": 3})]
    wire.call("GetItem", {})
    assert wire.call("GetItem", {}) == {"n": 3}
    assert slept == []


class Renewing:
    """botocore's refreshable credentials: others at each call."""

    made = 0

    def get_frozen_credentials(self) -> Any:
        Renewing.made += 1
        return BotocoreCredentials(f"AKID{Renewing.made}", "secret", f"token{Renewing.made}")


def test_without_variables_botocores_provider_is_asked_before_each_call(aws: Aws) -> None:
    Renewing.made = 0
    client = connect("sqs", aws.url, "us-east-1", credentials=CredentialSource({}, Renewing))
    for _ in range(2):
        client.send_message(QueueUrl="q", MessageBody="b")
    headers = [headers for _, headers, _ in aws.requests]
    assert [each["x-amz-security-token"] for each in headers] == ["token1", "token2"]
    assert ["Credential=AKID1/" in headers[0]["authorization"], "Credential=AKID2/" in headers[1]["authorization"]]


def test_no_credentials_are_unavailable(aws: Aws) -> None:
    client = connect("sqs", aws.url, "us-east-1", credentials=CredentialSource({}, lambda: None))
    with pytest.raises(Unavailable, match="credentials"):
        client.send_message(QueueUrl="q", MessageBody="b")


def test_after_a_restore_neither_connection_nor_credentials_are_used_again(aws: Aws) -> None:
    made = []

    def provider() -> Any:
        made.append(1)
        return Renewing()

    client = connect("sqs", aws.url, "us-east-1", credentials=CredentialSource({}, provider))
    client.send_message(QueueUrl="q", MessageBody="b")
    client._connection.renew()
    client.send_message(QueueUrl="q", MessageBody="b")
    assert len(made) == 2
    assert len(set(aws.peers)) == 2


def test_a_batch_above_a_megabyte_goes_at_once(aws: Aws) -> None:
    """libcurl would ask first, and wait a second for an answer that DynamoDB does not give."""
    connection(aws).call("BatchWriteItem", {"x": "y" * 2_000_000})
    ((_, headers, body),) = aws.requests
    assert "expect" not in headers
    assert len(body) > 2_000_000


def test_what_json_cannot_say_is_our_own_mistake(aws: Aws) -> None:
    with pytest.raises(TypeError, match="no form in AWS's JSON"):
        connection(aws).call("PutItem", {"x": object()})


def test_a_proxy_that_the_environment_names_is_used(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    """As by boto3: a function in a VPC may have no other way out."""
    monkeypatch.setenv("http_proxy", aws.url)
    connect("sqs", "http://sqs.test", "us-east-1", credentials=source()).send_message(QueueUrl="q", MessageBody="b")
    ((path, headers, _),) = aws.requests
    assert (path, headers["host"]) == ("http://sqs.test/", "sqs.test")


def test_operations_of_one_connection_are_each_called_by_their_name(aws: Aws) -> None:
    wire = connection(aws)
    for operation in ("GetItem", "Query", "GetItem", "PutItem"):
        wire.call(operation, {})
    called = [headers["x-amz-target"].partition(".")[2] for _, headers, _ in aws.requests]
    assert called == ["GetItem", "Query", "GetItem", "PutItem"]


@pytest.mark.parametrize("stray", [b'{"MessageId": "stray"}', b""])
def test_what_arrives_on_an_idle_connection_is_no_answer(stray: bytes) -> None:
    """A message taken for sent because of it would be lost."""
    idle, strayed, read = threading.Event(), threading.Event(), []

    def serve(listener: socket.socket) -> None:
        head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b"
        kept = []
        for number in range(2):
            peer, _ = listener.accept()
            kept.append(peer)
            read.append(peer.recv(65_536))
            text = b'{"MessageId": "%d"}' % number
            peer.sendall(head % (len(text), text))
            if number == 0:
                idle.wait()
                if stray:
                    peer.sendall(head % (len(stray), stray))
                    while struct.unpack("i", fcntl.ioctl(peer, termios.TIOCOUTQ, b"0000"))[0]:
                        time.sleep(0.001)  # not acknowledged yet
                else:
                    peer.close()
                strayed.set()
        for each in kept:
            each.close()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=(listener,))
        thread.start()
        client = connect("sqs", f"http://127.0.0.1:{listener.getsockname()[1]}", "us-east-1", credentials=source())
        assert client.send_message(QueueUrl="q", MessageBody="b") == {"MessageId": "0"}
        idle.set()
        assert strayed.wait(600)
        time.sleep(0.05)  # it is on its way over loopback
        assert client.send_message(QueueUrl="q", MessageBody="b") == {"MessageId": "1"}
        thread.join()
    assert len(read) == 2
