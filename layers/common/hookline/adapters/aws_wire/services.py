"""The operations that go this way, as boto3's clients name them. A method is an operation and nothing more."""

from __future__ import annotations

import json
import os
import re
from base64 import b64decode
from functools import cache
from typing import Any

from hookline.adapters.aws_wire.connection import Connection, Patience, Service
from hookline.adapters.aws_wire.credentials import CredentialSource
from hookline.adapters.aws_wire.endpoints import endpoint, is_plain

__all__ = ["SERVICES", "DynamoDB", "Kms", "SecretsManager", "Sqs", "Ssm", "client", "connect", "renew"]

Answer = dict[str, Any]


_BINARY = re.compile(rb'"BS?"')  # an answer without it has no binary value, and is parsed without looking for one


class _Client:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection


def _operation(name: str) -> Any:
    def call(self: _Client, **request: Any) -> Answer:
        return self._connection.call(name, request)

    return call


class DynamoDB(_Client):
    """Items are DynamoDB's own JSON, with binary values as bytes."""

    get_item = _operation("GetItem")
    batch_get_item = _operation("BatchGetItem")
    query = _operation("Query")
    put_item = _operation("PutItem")
    update_item = _operation("UpdateItem")
    delete_item = _operation("DeleteItem")
    batch_write_item = _operation("BatchWriteItem")

    def transact_write_items(self, **request: Any) -> Answer:
        token = os.urandom(16).hex()  # or a try after a lost answer would meet its own first one
        return self._connection.call("TransactWriteItems", {"ClientRequestToken": token, **request})


class Sqs(_Client):
    send_message = _operation("SendMessage")
    send_message_batch = _operation("SendMessageBatch")
    change_message_visibility = _operation("ChangeMessageVisibility")
    change_message_visibility_batch = _operation("ChangeMessageVisibilityBatch")
    get_queue_attributes = _operation("GetQueueAttributes")
    receive_message = _operation("ReceiveMessage")
    delete_message_batch = _operation("DeleteMessageBatch")
    purge_queue = _operation("PurgeQueue")


class Kms(_Client):
    def decrypt(self, **request: Any) -> Answer:
        answer = self._connection.call("Decrypt", request)
        return answer | {"Plaintext": b64decode(answer["Plaintext"])}

    def generate_data_key(self, **request: Any) -> Answer:
        answer = self._connection.call("GenerateDataKey", request)
        return answer | {name: b64decode(answer[name]) for name in ("CiphertextBlob", "Plaintext")}


class Ssm(_Client):
    get_parameter = _operation("GetParameter")
    put_parameter = _operation("PutParameter")


class SecretsManager(_Client):
    def get_secret_value(self, **request: Any) -> Answer:
        answer = self._connection.call("GetSecretValue", request)
        binary = answer.get("SecretBinary")
        return answer if binary is None else answer | {"SecretBinary": b64decode(binary)}


def _items(text: bytes) -> Any:
    """DynamoDB's JSON with binary values as bytes."""
    return json.loads(text, object_hook=_with_bytes) if _BINARY.search(text) else json.loads(text)


def _with_bytes(value: Answer) -> Answer:
    """An attribute that is named B has an object for its value, never a string."""
    if len(value) == 1:
        ((kind, content),) = value.items()
        if kind == "B" and isinstance(content, str):
            return {"B": b64decode(content)}
        if kind == "BS" and isinstance(content, list):
            return {"BS": [b64decode(each) for each in content]}
    return value


SERVICES: dict[str, tuple[type[_Client], Service, Any]] = {
    "dynamodb": (DynamoDB, Service("dynamodb", "DynamoDB_20120810", "1.0"), _items),
    "sqs": (Sqs, Service("sqs", "AmazonSQS", "1.0"), json.loads),
    "kms": (Kms, Service("kms", "TrentService", "1.1"), json.loads),
    "ssm": (Ssm, Service("ssm", "AmazonSSM", "1.1"), json.loads),
    "secretsmanager": (SecretsManager, Service("secretsmanager", "secretsmanager", "1.1"), json.loads),
}
_connections: list[Connection] = []
_credentials = CredentialSource()


@cache
def client(service: str, *, connect_timeout: float = 2.0, read_timeout: float = 10.0, max_attempts: int = 4) -> Any:
    """One client per service and process, with the arguments of `adapters.aws.client`; that one's for what is not ours.

    boto3 also serves where the environment asks for addresses with rules of their own (FIPS, dual-stack).
    """
    environ = os.environ
    region = environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION")
    patience = Patience(connect_timeout, read_timeout, max_attempts)
    if service not in SERVICES or not region or not is_plain(environ):
        from hookline.adapters.aws import client as boto3_client  # noqa: PLC0415 - what is to be avoided

        return boto3_client(
            service, connect_timeout=connect_timeout, read_timeout=read_timeout, max_attempts=max_attempts
        )
    return connect(service, endpoint(service, region, environ), region, patience=patience)


def connect(
    service: str,
    url: str,
    region: str,
    *,
    credentials: CredentialSource | None = None,
    patience: Patience = Patience(),  # noqa: B008 - immutable
) -> Any:
    """A client of one of the services above, at that address."""
    made, about, parse = SERVICES[service]
    connection = Connection(
        about,
        url=url.rstrip("/"),
        region=region,
        credentials=credentials or _credentials,
        patience=patience,
        parse=parse,
    )
    _connections.append(connection)
    return made(connection)


def renew() -> None:
    """After a snapshot was restored: no client uses a connection or credentials from before."""
    for connection in _connections:
        connection.renew()
