"""What a command raises, as lines that say what to do next, and an exit code.

0 done; 1 what was asked about is not there, failed, or AWS refused; 2 the input is wrong.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from hookline_cli.output import complain, note

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["denial", "explain"]

_DENIED = re.compile(r"not authorized to perform: (?P<action>[\w-]+:\w+)(?: on resource: (?P<resource>\S+))?")
_NO_POLICY_HELPS = "explicit deny"


def explain(error: Exception) -> int | None:
    """Tells the user, and returns the exit code; None for a mistake of ours, whose traceback is wanted."""
    from hookline import errors

    if isinstance(error, errors.InvalidInput):
        complain(error.problems)
        return 2
    if denied := denial(error):
        return _tell(*denied)
    if isinstance(error, errors.HooklineError):
        return _tell(str(error), getattr(error, "advice", ""))
    if isinstance(error, ModuleNotFoundError) and not str(error.name).startswith("hookline"):
        return _tell(f"{error.name} is not installed", "pip install 'hookline[cli]'")
    if type(error).__module__.startswith("botocore"):
        return _tell(f"AWS: {error}")
    return None


def _tell(problem: str, advice: str = "") -> int:
    complain([problem])
    if advice:
        note(f"  {advice}")
    return 1


def denial(error: BaseException) -> tuple[str, str] | None:
    """If AWS refused because a permission is missing: which one, and what to do about it."""
    for each in _causes(error):
        response: dict[str, Any] = getattr(each, "response", {})
        code = str(response.get("Error", {}).get("Code", ""))
        if not code.startswith(("AccessDenied", "AuthorizationError", "UnauthorizedOperation")):
            continue
        message = str(response["Error"].get("Message", ""))
        found = _DENIED.search(message)
        if found is None:
            operation = getattr(each, "operation_name", "the call")
            return f"these credentials are not allowed {operation}: {message or code}", ""
        action, resource = found["action"], (found["resource"] or "*").rstrip(".,")
        problem = f"these credentials are not allowed {action} on {resource}"
        if _NO_POLICY_HELPS in message:
            return (
                problem,
                "a policy denies it explicitly; no other policy can override that, so this policy must be changed",
            )
        statement = json.dumps({"Effect": "Allow", "Action": action, "Resource": resource})
        return problem, f"policy statement that allows it: {statement}"
    return None


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__
