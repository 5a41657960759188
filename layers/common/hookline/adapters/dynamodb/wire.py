"""DynamoDB's two batch calls without botocore around them: they are most of what the sender costs besides the POSTs.

A batch of 25 rows takes botocore about a millisecond of CPU (it walks through every attribute, resolves the endpoint,
assembles a user agent, parses headers as e-mail) and this module a third of that. Credentials, region, endpoint and
signature still come from boto3. Everything that is not a batch goes through the ordinary client.
"""

from __future__ import annotations

import json
from io import BytesIO
from typing import TYPE_CHECKING, Any

import boto3
import certifi
import pycurl
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest

from hookline.adapters.aws import DENIED, USER_AGENT
from hookline.errors import Denied, Unavailable

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["DynamoWire"]

_OK = 200
_PATIENCE_MS = 10_000


class DynamoWire:
    """`batch_get_item` and `batch_write_item` as the boto3 client has them; failures are Denied or Unavailable.

    Not for several threads at once.
    """

    def __init__(self, client: Any) -> None:
        """`client` is the boto3 DynamoDB client whose endpoint and region are used."""
        self._url = f"{client.meta.endpoint_url.rstrip('/')}/"
        self._region = client.meta.region_name
        credentials = (boto3.DEFAULT_SESSION or boto3.Session()).get_credentials()
        if credentials is None:
            raise Unavailable("no AWS credentials")
        self._credentials = credentials
        self._curl = pycurl.Curl()
        for option, value in (
            (pycurl.NOSIGNAL, 1),
            (pycurl.POST, 1),
            (pycurl.CAINFO, certifi.where()),
            (pycurl.USERAGENT, USER_AGENT),
            (pycurl.TCP_KEEPALIVE, 1),
            (pycurl.CONNECTTIMEOUT_MS, 2_000),
            (pycurl.TIMEOUT_MS, _PATIENCE_MS),
        ):
            self._curl.setopt(option, value)

    def batch_get_item(self, RequestItems: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N803 - boto3's name
        return self._call("BatchGetItem", {"RequestItems": RequestItems})

    def batch_write_item(self, RequestItems: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N803 - boto3's name
        return self._call("BatchWriteItem", {"RequestItems": RequestItems})

    def _call(self, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        body = json.dumps(request, separators=(",", ":")).encode()
        signed = AWSRequest(
            "POST",
            self._url,
            headers={
                "Content-Type": "application/x-amz-json-1.0",
                "X-Amz-Target": f"DynamoDB_20120810.{operation}",
            },
            data=body,
        )
        SigV4Auth(self._credentials, "dynamodb", self._region).add_auth(signed)
        answer = BytesIO()
        curl = self._curl
        curl.setopt(pycurl.URL, self._url)
        curl.setopt(pycurl.POSTFIELDS, body)
        curl.setopt(pycurl.HTTPHEADER, [f"{name}: {value}" for name, value in signed.headers.items()] + ["Expect:"])
        curl.setopt(pycurl.WRITEFUNCTION, answer.write)
        try:
            curl.perform()
        except pycurl.error as error:
            raise Unavailable(f"{operation}: {curl.errstr()}") from error
        text = answer.getvalue()
        if curl.getinfo(pycurl.RESPONSE_CODE) != _OK:
            kind = _error_type(text)
            raise (Denied if kind in DENIED else Unavailable)(f"{operation}: {kind}")
        parsed: dict[str, Any] = json.loads(text)
        return parsed


def _error_type(text: bytes) -> str:
    """`com.amazonaws.dynamodb.v20120810#ThrottlingException` or whatever came instead."""
    try:
        return str(json.loads(text)["__type"]).rpartition("#")[2]
    except (ValueError, KeyError, TypeError):
        return "an answer that is not DynamoDB's"
