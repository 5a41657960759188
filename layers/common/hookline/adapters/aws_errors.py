"""AWS's errors as Hookline's, whichever client met them: boto3's, or the wire's."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from hookline.adapters.aws_wire.errors import THROTTLED, AwsError, AwsUnreachable
from hookline.errors import Denied, NotFound, Throttled, TimedOut, Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["aws_errors", "error_code", "is_transient", "refusals", "silences"]

_MISSING = {
    *("ResourceNotFoundException", "ParameterNotFound", "NoSuchKey", "NoSuchBucket", "404"),
    *("AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist"),
}
_DENIED = {"AccessDenied", "AccessDeniedException", "AuthorizationError", "UnauthorizedOperation"}
_TRANSIENT = THROTTLED | {"RequestTimeout", "RequestTimeoutException", "TransactionInProgressException"}

Failures = tuple[type[Any], ...]


def refusals() -> Failures:
    """What is raised where AWS answered with an error, for an `except` clause, which asks when something was raised."""
    return AwsError, *_botocore("ClientError")


def silences() -> Failures:
    """What is raised where no answer came."""
    return AwsUnreachable, *_botocore("BotoCoreError")


def error_code(error: Any) -> str:
    """Of one of `refusals`."""
    return str(error.response.get("Error", {}).get("Code", ""))


def is_transient(error: Any) -> bool:
    """Throttled or out of order: the same call may succeed later."""
    status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    return error_code(error) in _TRANSIENT or status >= 500  # noqa: PLR2004 - HTTP's server errors


@contextmanager
def aws_errors(what: str) -> Iterator[None]:
    """Raises NotFound where AWS says the resource is missing, Denied where it refuses, Unavailable for the rest.

    Throttled and TimedOut are kinds of Unavailable. A missing permission is nothing to wait out quietly: the function
    that meets it fails, and its alarm rings.
    """
    try:
        yield
    except refusals() as error:
        code = error_code(error)
        if code in _MISSING:
            raise NotFound(what) from error
        if code in _DENIED:
            raise Denied(f"{what}: {code}") from error
        raise (Throttled if code in THROTTLED else Unavailable)(f"{what}: {code}") from error
    except silences() as error:
        raise (TimedOut if _timed_out(error) else Unavailable)(f"{what}: {type(error).__name__}") from error


def _timed_out(error: Exception) -> bool:
    """Whether the call may have been carried out though no answer came in time."""
    if isinstance(error, AwsUnreachable):
        return error.timed_out
    return isinstance(error, _botocore("ReadTimeoutError") + _botocore("ConnectTimeoutError"))


def _botocore(name: str) -> Failures:
    """The class of that name, if botocore is loaded: what is not loaded has raised nothing."""
    module = sys.modules.get("botocore.exceptions")
    return () if module is None else (getattr(module, name),)
