"""Every error Hookline raises itself.

    HooklineError
     ├── InvalidInput              what a user or a sender gave us is wrong; carries the problems, never retried
     │    ├── InvalidHooks         a hooks file (problems name file, line, hook)
     │    ├── InvalidEndpoint      an endpoint or an event type
     │    ├── Misconfigured        an endpoint's own settings do not work on an event: nothing was sent
     │    └── MalformedEvent       an outbox item that is not an event
     ├── NotFound                  a name that nothing stands behind
     ├── Conflict                  a conditional write found something newer, or what is asked for is not possible now
     │    └── Stale                … an edit was made from something that has changed since
     ├── Unauthorized              who calls is not known: no session, or one that has ended
     ├── Forbidden                 who calls is known and may not do this
     ├── Unavailable               a service did not answer, or not with what was asked for: retryable
     │    ├── Throttled            … it asks for fewer calls; this one was not carried out
     │    └── TimedOut             … the answer is missing; the call may have been carried out
     ├── Denied                    AWS refuses: a permission is missing, and somebody must give it
     └── ActionFailed              a hook's action did not succeed
          ├── ActionRetryable      … and may, next time
          └── ActionRefused        … and never will (a missing command, a refused parameter)

Retryable or not is the type. Adapters translate botocore's and libcurl's errors into these with `raise … from`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "ActionFailed",
    "ActionRefused",
    "ActionRetryable",
    "Conflict",
    "Denied",
    "Forbidden",
    "HooklineError",
    "InvalidEndpoint",
    "InvalidHooks",
    "InvalidInput",
    "MalformedEvent",
    "Misconfigured",
    "NotFound",
    "Problem",
    "Stale",
    "Throttled",
    "TimedOut",
    "Unauthorized",
    "Unavailable",
]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with an input: where, and what was expected there."""

    where: str
    expected: str

    def __str__(self) -> str:
        return f"{self.where}: {self.expected}"


class HooklineError(Exception):
    pass


class InvalidInput(HooklineError):
    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = tuple(problems)

    @classmethod
    def at(cls, where: str, expected: str) -> Self:
        return cls([Problem(where, expected)])


class InvalidHooks(InvalidInput):
    pass


class InvalidEndpoint(InvalidInput):
    pass


class MalformedEvent(InvalidInput):
    pass


class Misconfigured(InvalidInput):
    pass


class NotFound(HooklineError):
    pass


class Conflict(HooklineError):
    pass


class Stale(Conflict):
    pass


class Unauthorized(HooklineError):
    pass


class Forbidden(HooklineError):
    pass


class Unavailable(HooklineError):
    pass


class Throttled(Unavailable):
    pass


class TimedOut(Unavailable):
    pass


class Denied(HooklineError):
    pass


class ActionFailed(HooklineError):
    pass


class ActionRetryable(ActionFailed):
    pass


class ActionRefused(ActionFailed):
    pass
