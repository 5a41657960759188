from __future__ import annotations

import dataclasses

import pytest

from hookline.errors import InvalidInput
from hookline.settings import ReceiverSettings, RetrySettings, SenderSettings, WorkerSettings

ALL = {
    "CONFIG_TABLE": "config",
    "EVENTS_TABLE": "events",
    "DELIVERIES_TABLE": "deliveries",
    "DEDUPE_TABLE": "dedupe",
    "INBOUND_QUEUE_URL": "https://sqs/in",
    "INBOUND_FIFO_QUEUE_URL": "https://sqs/in.fifo",
    "RETRY_QUEUE_URL": "https://sqs/retry",
    "STREAM_FAULT_QUEUE_URL": "https://sqs/fault",
    "PAYLOAD_BUCKET": "payloads",
    "SEALING_KEY": "arn:key",
    "WORKER_FUNCTION": "worker",
    "PUBLIC_URL": "",
    "ALLOW_HTTP": "true",
    "ALLOWED_NETWORKS": "10.0.0.0/8, 127.0.0.1/32",
    "RETENTION_DAYS": "7",
}
EVERY = [ReceiverSettings, WorkerSettings, SenderSettings, RetrySettings]


@pytest.mark.parametrize("kind", EVERY)
def test_read_once_and_frozen(kind):
    settings = kind.from_env(ALL)
    with pytest.raises(dataclasses.FrozenInstanceError):
        settings.config_table = "other"


@pytest.mark.parametrize("kind", EVERY)
def test_every_missing_variable_is_named(kind):
    with pytest.raises(InvalidInput) as error:
        kind.from_env({})
    named = {problem.where for problem in error.value.problems}
    assert {"CONFIG_TABLE", "PAYLOAD_BUCKET"} <= named
    assert named <= ALL.keys()
    complete = {name: ALL[name] for name in named}
    kind.from_env(complete)
    for name in named:
        with pytest.raises(InvalidInput, match=name):
            kind.from_env(complete | {name: ""})


def test_values():
    settings = WorkerSettings.from_env(ALL)
    assert settings.allow_http is True
    assert settings.allowed_networks == ("10.0.0.0/8", "127.0.0.1/32")
    assert settings.retention_days == 7
    assert settings.config_cache_seconds == 30
    assert ReceiverSettings.from_env(ALL).max_body == 10 * 1024 * 1024


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ALLOW_HTTP", "yes"),
        ("RETENTION_DAYS", "a week"),
        ("RETENTION_DAYS", "-1"),
        ("CONFIG_CACHE_SECONDS", "0.5"),
        ("ALLOWED_NETWORKS", "10.0.0.0/8,nonsense"),
    ],
)
def test_a_wrong_value_is_named(name, value):
    with pytest.raises(InvalidInput, match=name):
        WorkerSettings.from_env(ALL | {name: value})
