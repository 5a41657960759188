"""boto3 clients as every adapter wants them, and botocore's errors as Hookline's."""

from __future__ import annotations

from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from hookline.errors import Denied, NotFound, Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["DENIED", "aws_errors", "client", "error_code", "is_transient"]

USER_AGENT = "Hookline/0.1 boto3"

_MISSING = {
    *("ResourceNotFoundException", "ParameterNotFound", "NoSuchKey", "NoSuchBucket", "404"),
    *("AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist"),
}
DENIED = {"AccessDenied", "AccessDeniedException", "AuthorizationError", "UnauthorizedOperation"}
_TRANSIENT = {
    *("Throttling", "ThrottlingException", "ThrottledException", "RequestThrottled", "TooManyRequestsException"),
    *("ProvisionedThroughputExceededException", "RequestLimitExceeded", "SlowDown", "KmsThrottled", "OverLimit"),
    *("RequestTimeout", "TransactionInProgressException"),
}


@cache
def client(
    service: str,
    *,
    connect_timeout: float = 2.0,
    read_timeout: float = 10.0,
    max_attempts: int = 4,
    connections: int = 16,
) -> Any:
    """One client per service and process, kept warm between invocations.

    Our own code builds every argument, so botocore's validation of them (a third of a call's CPU) is off.
    """
    return boto3.client(
        service,  # type: ignore[call-overload]
        config=Config(
            parameter_validation=False,
            user_agent=USER_AGENT,  # else it is put together anew for every call
            tcp_keepalive=True,
            connect_timeout=connect_timeout,
            read_timeout=read_timeout,
            max_pool_connections=connections,
            retries={"mode": "standard", "total_max_attempts": max_attempts},
        ),
    )


def error_code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


def is_transient(error: ClientError) -> bool:
    """Throttled or out of order: the same call may succeed later."""
    status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    return error_code(error) in _TRANSIENT or status >= 500  # noqa: PLR2004 - HTTP's server errors


@contextmanager
def aws_errors(what: str) -> Iterator[None]:
    """Raises NotFound where AWS says the resource is missing, Denied where it refuses, Unavailable for the rest.

    A missing permission is nothing to wait out quietly: the function that meets it fails, and its alarm rings.
    """
    try:
        yield
    except ClientError as error:
        if error_code(error) in _MISSING:
            raise NotFound(what) from error
        if error_code(error) in DENIED:
            raise Denied(f"{what}: {error_code(error)}") from error
        raise Unavailable(f"{what}: {error_code(error)}") from error
    except BotoCoreError as error:
        raise Unavailable(f"{what}: {type(error).__name__}") from error
