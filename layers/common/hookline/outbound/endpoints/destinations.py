"""Endpoints inside AWS: the `url` is the ARN of what their events go to.

The deployment lists what its functions may send to (`DestinationArns`), and which roles in other accounts they may
assume to do so (`DestinationRoleArns`); an endpoint may name nothing else. Only an operator may make one: what is
behind an ARN is not the tenant's to choose.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "Destination",
    "destination_problem",
    "external_id",
    "is_destination",
    "parse_destination",
    "role_problem",
]

_ARN = re.compile(
    r"arn:(?P<partition>aws(?:-[a-z-]+)?):(?P<service>[a-z0-9]+):(?P<region>[a-z0-9-]*):(?P<account>\d{12}|):(?P<rest>.+)"
)
# What an ARN's last part is, by service; group 1 is the name.
_KINDS = {
    "sqs": re.compile(r"([A-Za-z0-9_-]{1,75}(?:\.fifo)?)"),
    "sns": re.compile(r"([A-Za-z0-9_-]{1,251}(?:\.fifo)?)"),
    "events": re.compile(r"event-bus/([A-Za-z0-9_./-]{1,256})"),
    "lambda": re.compile(r"function:([A-Za-z0-9_-]{1,64}(?::[A-Za-z0-9$_-]{1,128})?)"),
    "kinesis": re.compile(r"stream/([A-Za-z0-9_.-]{1,128})"),
    "states": re.compile(r"stateMachine:([A-Za-z0-9_-]{1,80})"),
    "s3": re.compile(r"([a-z0-9.-]{3,63}(?:/[A-Za-z0-9!_.*'()/=-]{1,512})?)"),
}
# A path and a name, as IAM takes them: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
_ROLE = re.compile(
    r"arn:(?P<partition>aws(?:-[a-z-]+)?):iam::(?P<account>\d{12}):role/(?:[!-~]{1,510}/)?[A-Za-z0-9+=,.@_-]{1,64}"
)
EXPECTED = (
    "the ARN of an SQS queue, SNS topic, EventBridge bus, Lambda function, Kinesis stream, Step Functions state machine"
    " or S3 bucket with a prefix"
)


class Destination(NamedTuple):
    """`name` is the last part of the ARN: a queue's name, a bucket with its prefix, a function with its alias."""

    partition: str
    service: str
    region: str
    account: str
    name: str
    arn: str


def is_destination(url: str) -> bool:
    return url.startswith("arn:")


def parse_destination(arn: str) -> Destination | None:
    """None for an ARN of another kind, and for one that is not well-formed."""
    found = _ARN.fullmatch(arn)
    kind = _KINDS.get(found["service"]) if found else None
    named = kind.fullmatch(found["rest"]) if found and kind else None
    if found is None or named is None:
        return None
    placed = bool(found["region"]) and bool(found["account"])
    if placed == (found["service"] == "s3"):  # a bucket's ARN has neither
        return None
    return Destination(found["partition"], found["service"], found["region"], found["account"], named[1], arn)


def destination_problem(arn: str, allowed: Sequence[str] | None) -> str | None:
    """What is wrong with it where `allowed` are the deployment's ARNs, `*` and `?` in them as IAM takes them.

    None: it is sent to by a role, whose own permissions say what it may reach.
    """
    found = parse_destination(arn)
    if found is None:
        return f"expected {EXPECTED}"
    if allowed is None:
        return None
    reached = f"{arn.rstrip('/')}/object" if found.service == "s3" else arn
    if not any(fnmatchcase(reached, pattern.strip()) for pattern in allowed):
        return "expected an ARN that the deployment's parameter DestinationArns allows"
    return None


def role_problem(role: str, arn: str, allowed: Sequence[str]) -> str | None:
    """What is wrong with a role by which `arn` is sent to; `allowed` are the deployment's, as above."""
    found, to = _ROLE.fullmatch(role), parse_destination(arn)
    if found is None:
        return "expected the ARN of an IAM role, such as arn:aws:iam::123456789012:role/hookline"
    if not any(fnmatchcase(role, pattern.strip()) for pattern in allowed):
        return "expected a role that the deployment's parameter DestinationRoleArns allows"
    if to is not None and (found["partition"] != to.partition or found["account"] != (to.account or found["account"])):
        return "expected a role of the account that `url` names"
    return None


def external_id(deployment: str, tenant: str) -> str:
    """What the deployment shows when it assumes a role for a tenant: never what somebody gave it. See decision 0048.

    The role's trust policy asks for it, so that no tenant can have another one's role used. A tenant's name has no
    character that STS refuses here.
    """
    return f"hookline/{deployment}/{tenant}"
