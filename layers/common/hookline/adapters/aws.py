"""boto3's clients, for the calls that are not on a hot path. boto3 is loaded when the first one is made."""

from __future__ import annotations

from functools import cache
from threading import Lock
from typing import Any

__all__ = ["client", "new_client"]

_one_at_a_time = Lock()  # boto3 makes clients by one session, which threads may not share while it does

_USER_AGENT = "Hookline/0.1 boto3"


@cache
def client(
    service: str,
    *,
    region: str | None = None,
    connect_timeout: float = 2.0,
    read_timeout: float = 10.0,
    max_attempts: int = 4,
    connections: int = 16,
) -> Any:
    """One client per service and process, kept warm between invocations.

    Our own code builds every argument, so botocore's validation of them (a third of a call's CPU) is off.
    """
    return new_client(
        service,
        region=region,
        connect_timeout=connect_timeout,
        read_timeout=read_timeout,
        max_attempts=max_attempts,
        connections=connections,
    )


def new_client(
    service: str,
    *,
    region: str | None = None,
    keys: tuple[str, str, str] | None = None,
    connect_timeout: float,
    read_timeout: float,
    max_attempts: int,
    connections: int = 16,
) -> Any:
    """One more client; `keys` (access key, secret key, token) are those that it signs with. For any thread."""
    import boto3  # noqa: PLC0415 - a quarter of a second, which a function that only makes hot calls never pays
    from botocore.config import Config  # noqa: PLC0415 - as above

    access_key, secret_key, token = keys or (None, None, None)
    config = Config(
        parameter_validation=False,
        user_agent=_USER_AGENT,  # else it is put together for every call
        tcp_keepalive=True,
        connect_timeout=connect_timeout,
        read_timeout=read_timeout,
        max_pool_connections=connections,
        retries={"mode": "standard", "total_max_attempts": max_attempts},
    )
    with _one_at_a_time:
        return boto3.client(
            service,  # type: ignore[call-overload]
            region_name=region or None,
            aws_access_key_id=access_key,
            aws_secret_access_key=secret_key,
            aws_session_token=token,
            config=config,
        )
