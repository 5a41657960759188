"""Addresses and binary values of the wire client; its behaviour on a socket is in tests/transport/test_aws_wire.py."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from botocore.session import get_session

from hookline.adapters import aws
from hookline.adapters.aws_wire import services
from hookline.adapters.aws_wire.endpoints import endpoint
from hookline.adapters.aws_wire.services import SERVICES

SESSION = get_session()
REGIONS = sorted(
    region
    for partition in SESSION.get_available_partitions()
    for region in SESSION.get_available_regions("dynamodb", partition)
)


def botocores(service: str, region: str) -> str:
    client = boto3.client(service, region, aws_access_key_id="a", aws_secret_access_key="b")
    return client.meta.endpoint_url


@pytest.mark.parametrize("service", SERVICES)
def test_an_address_is_the_one_that_botocore_has(service: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ENDPOINT_URL", f"AWS_ENDPOINT_URL_{service.upper()}"):
        monkeypatch.delenv(name, raising=False)
    assert {"cn-north-1", "cn-northwest-1", "us-east-1", "eu-central-1", "us-gov-west-1"} <= set(REGIONS)
    for region in ("cn-north-1", "cn-northwest-1", "us-east-1", "eu-central-1", "us-gov-west-1", "us-iso-east-1"):
        assert endpoint(service, region, {}) == botocores(service, region)


def test_every_region_that_botocore_knows_is_in_its_partition() -> None:
    suffixes = {
        partition["partition"]: partition["dnsSuffix"] for partition in SESSION.get_data("endpoints")["partitions"]
    }
    for region in REGIONS:
        suffix = suffixes[SESSION.get_partition_for_region(region)]
        assert endpoint("dynamodb", region, {}) == f"https://dynamodb.{region}.{suffix}"


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"AWS_ENDPOINT_URL": "http://127.0.0.1:4566/"}, "http://127.0.0.1:4566"),
        ({"AWS_ENDPOINT_URL": "http://a", "AWS_ENDPOINT_URL_SQS": "http://b"}, "http://b"),
        ({"AWS_ENDPOINT_URL_DYNAMODB": "http://b"}, "https://sqs.eu-west-1.amazonaws.com"),
        (
            {"AWS_ENDPOINT_URL": "http://a", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"},
            "https://sqs.eu-west-1.amazonaws.com",
        ),
    ],
)
def test_an_address_can_be_named(environ: dict[str, str], expected: str) -> None:
    assert endpoint("sqs", "eu-west-1", environ) == expected


@pytest.fixture
def clean(monkeypatch: pytest.MonkeyPatch) -> Any:
    for name in ("AWS_ENDPOINT_URL", "AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT", "AWS_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-gov-west-1")
    services.client.cache_clear()
    aws.client.cache_clear()
    yield monkeypatch
    services.client.cache_clear()
    aws.client.cache_clear()


@pytest.mark.usefixtures("clean")
def test_a_service_that_is_not_here_is_boto3s() -> None:
    assert services.client("s3").meta.service_model.service_name == "s3"
    assert isinstance(services.client("sqs"), services.Sqs)


@pytest.mark.parametrize("name", ["AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT"])
def test_addresses_with_rules_of_their_own_are_left_to_boto3(clean: Any, name: str) -> None:
    clean.setenv(name, "true")
    assert services.client("dynamodb").meta.endpoint_url.startswith("https://dynamodb")


@pytest.mark.usefixtures("clean")
def test_one_client_serves_the_process() -> None:
    assert services.client("sqs") is services.client("sqs")
    assert services.client("sqs") is not services.client("sqs", max_attempts=2)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (b'{"Item":{"d":{"B":"AP8="}}}', {"Item": {"d": {"B": b"\x00\xff"}}}),
        (b'{"Item":{"d":{"BS":["AP8=","AA=="]}}}', {"Item": {"d": {"BS": [b"\x00\xff", b"\x00"]}}}),
        (b'{"Item":{"B":{"S":"AP8="},"BS":{"L":[]}}}', {"Item": {"B": {"S": "AP8="}, "BS": {"L": []}}}),
        (b'{"Item":{"m":{"M":{"B":{"B":"AP8="}}}}}', {"Item": {"m": {"M": {"B": {"B": b"\x00\xff"}}}}}),
        (b'{"Item":{"s":{"S":"\\"B\\": 1"}}}', {"Item": {"s": {"S": '"B": 1'}}}),
    ],
)
def test_binary_values_are_bytes_and_an_attribute_of_that_name_is_not(text: bytes, value: Any) -> None:
    assert services._items(text) == value
