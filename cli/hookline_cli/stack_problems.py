"""A stack that cannot be found or used: what was met, and what to do about it."""

from __future__ import annotations

import os
from typing import Any

from hookline.errors import HooklineError
from hookline_cli import session
from hookline_cli.problems import denial

__all__ = ["StackProblem", "missing", "problem_of"]

_LOCAL = "locally, `make up` starts a stack and `. .local/env` points here"


class StackProblem(HooklineError):
    """The stack cannot be found or used; `advice` says what to do about it."""

    def __init__(self, problem: str, advice: str = "") -> None:
        super().__init__(problem)
        self.advice = advice


def problem_of(error: Exception, name: str = "") -> StackProblem:
    """What a first call to AWS met: credentials, region, address, or the stack's name."""
    if hasattr(error, "response"):
        return _refused(error, name)
    kind = type(error).__name__
    endpoint = os.environ.get("AWS_ENDPOINT_URL")
    if kind in {"NoCredentialsError", "PartialCredentialsError"}:
        return StackProblem(
            "no AWS credentials", f"give --profile or AWS_PROFILE, or log in (`aws sso login`); {_LOCAL}"
        )
    if kind == "NoRegionError":
        return StackProblem(
            "no AWS region", f"give --region or AWS_REGION, or a profile that has a region (--profile); {_LOCAL}"
        )
    if kind == "ProfileNotFound":
        return StackProblem(str(error), "`aws configure list-profiles` shows those there are")
    if "Token" in kind or "SSO" in kind:
        return StackProblem(f"{error}", "log in again: `aws sso login`, with --profile if you use one")
    if endpoint and "Connect" in kind:
        return StackProblem(
            f"nothing answers at {endpoint} (AWS_ENDPOINT_URL)", "is the emulator running? `make up` starts it"
        )
    return StackProblem(f"AWS cannot be reached: {error}", "see the network, a proxy, and the region's name")


def _refused(error: Any, name: str) -> StackProblem:
    code, message = error.response["Error"].get("Code", ""), error.response["Error"].get("Message", "")
    if code == "ValidationError" and "does not exist" in message:
        return missing(name)
    if "Token" in code or code in {"UnrecognizedClientException", "SignatureDoesNotMatch", "IncompleteSignature"}:
        return StackProblem(
            f"AWS does not accept these credentials ({code})", "log in again, or give --profile or AWS_PROFILE"
        )
    denied = denial(error)
    return StackProblem(*denied) if denied else StackProblem(f"{error.operation_name}: {code}: {message}")


def missing(name: str) -> StackProblem:
    where = os.environ.get("AWS_ENDPOINT_URL") or f"region {session.region()}"
    return StackProblem(
        f"there is no stack {name} at {where}", f"give --stack, --region or --profile, or `make deploy`; {_LOCAL}"
    )
