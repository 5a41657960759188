"""What a call that failed raises. `adapters.aws.aws_errors` makes Hookline's own errors of it, as of botocore's."""

from __future__ import annotations

from typing import Any

__all__ = ["THROTTLED", "AwsError", "AwsUnreachable"]

THROTTLED = frozenset(
    {
        *("Throttling", "ThrottlingException", "ThrottledException", "RequestThrottled", "RequestThrottledException"),
        *("ProvisionedThroughputExceededException", "RequestLimitExceeded", "BandwidthLimitExceeded", "SlowDown"),
        *("TooManyRequestsException", "KmsThrottled", "KMS.ThrottlingException", "OverLimit"),
        *("PriorRequestNotComplete", "EC2ThrottledException"),
    }
)


class AwsError(Exception):
    """AWS answered, and not with success. `response` has the shape of botocore's `ClientError.response`."""

    def __init__(self, operation: str, status: int, answer: dict[str, Any]) -> None:
        """`answer` is AWS's JSON, or {} where a proxy between answered something else."""
        code = str(answer.get("__type") or answer.get("code") or status).rpartition("#")[2].partition(":")[0]
        super().__init__(f"{operation}: {code}")
        self.response: dict[str, Any] = answer | {
            "Error": {"Code": code, "Message": str(answer.get("message") or answer.get("Message") or "")},
            "ResponseMetadata": {"HTTPStatusCode": status},
        }

    @property
    def code(self) -> str:
        return str(self.response["Error"]["Code"])

    @property
    def throttled(self) -> bool:
        return self.code in THROTTLED

    @property
    def passing(self) -> bool:
        """The same call may succeed a moment later."""
        status = int(self.response["ResponseMetadata"]["HTTPStatusCode"])
        return self.throttled or status >= 500 or self.code.startswith("RequestTimeout")  # noqa: PLR2004 - HTTP's


class AwsUnreachable(Exception):
    """No answer came. After a time-out, and after a connection that broke, the call may have been carried out."""

    def __init__(self, operation: str, reason: str, *, timed_out: bool = False) -> None:
        super().__init__(f"{operation}: {reason}")
        self.timed_out = timed_out
