"""boto3's clients, for the calls that are not on a hot path. boto3 is loaded when the first one is made."""

from __future__ import annotations

from functools import cache
from typing import Any

__all__ = ["client"]

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
    import boto3  # noqa: PLC0415 - a quarter of a second, which a function that only makes hot calls never pays
    from botocore.config import Config  # noqa: PLC0415 - as above

    return boto3.client(
        service,  # type: ignore[call-overload]
        region_name=region or None,
        config=Config(
            parameter_validation=False,
            user_agent=_USER_AGENT,  # else it is put together for every call
            tcp_keepalive=True,
            connect_timeout=connect_timeout,
            read_timeout=read_timeout,
            max_pool_connections=connections,
            retries={"mode": "standard", "total_max_attempts": max_attempts},
        ),
    )
