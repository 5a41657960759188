"""boto3 clients as this project wants them, and botocore's errors in the project's own words."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from hookline.errors import Conflict, NotFound, Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["client", "code_of", "is_transient", "translated"]

_MISSING = frozenset(
    {
        *("ResourceNotFoundException", "ParameterNotFound", "NoSuchKey", "NoSuchBucket", "404", "NotFound"),
        *("AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist"),
    }
)
_CONFLICTS = frozenset({"ConditionalCheckFailedException", "TransactionCanceledException"})
_TRANSIENT = frozenset(
    {
        *("ThrottlingException", "Throttling", "ThrottledException", "RequestThrottled", "TooManyRequestsException"),
        *("ProvisionedThroughputExceededException", "RequestLimitExceeded", "SlowDown", "KmsThrottled", "EC2ThrottledException"),
        *("InternalServerError", "InternalFailure", "InternalError", "ServiceUnavailable", "ServiceException"),
        *("TransactionConflictException", "TransactionInProgressException", "OverLimit", "RequestTimeout"),
    }
)


def client(service: str, *, connect: float = 1.0, read: float = 2.0, attempts: int = 2, connections: int = 10) -> Any:
    """A client that answers or fails in about `attempts * (connect + read)` seconds.

    Parameters are not validated by botocore: ours are built here, and the service checks them anyhow.
    """
    return boto3.client(
        service,
        config=Config(
            connect_timeout=connect,
            read_timeout=read,
            retries={"total_max_attempts": attempts, "mode": "standard"},
            max_pool_connections=connections,
            parameter_validation=False,
            tcp_keepalive=True,  # a frozen function's connections are found dead on thaw, not at the next read
        ),
    )


def code_of(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


def is_transient(error: ClientError) -> bool:
    """Throttled or out of order: the same call may succeed later."""
    status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    return code_of(error) in _TRANSIENT or status >= 500  # noqa: PLR2004 - HTTP's server errors


@contextmanager
def translated(what: str) -> Iterator[None]:
    """Within it botocore's errors become NotFound, Conflict or Unavailable, named by `what`; others pass through.

    What passes through is a mistake in the deployment (access denied, a malformed call): a failure to be seen, and not
    one to be retried quietly.
    """
    try:
        yield
    except ClientError as error:
        code = code_of(error)
        if code in _CONFLICTS:
            raise Conflict(f"{what}: {code}") from error
        if is_transient(error):
            raise Unavailable(f"{what}: {code}") from error
        if code in _MISSING:
            raise NotFound(f"{what}: {code}") from error
        raise
    except BotoCoreError as error:  # no connection, timeouts, no credentials in time
        raise Unavailable(f"{what}: {type(error).__name__}") from error
