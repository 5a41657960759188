"""When a request is a delivery that was had before, and for how long that is remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hookline.inbound.message import KEEP, Repeat
from hookline.inbound.signatures.identity import content_of
from hookline.inbound.signatures.parts import Parts

if TYPE_CHECKING:
    from hookline.inbound.decide import Decision
    from hookline.inbound.hooks.hook import Hook
    from hookline.inbound.request import Request

__all__ = ["CONTENT_KEEP", "repeat_of", "second_key"]

CONTENT_KEEP = 60.0  # … by its content alone, where nothing says that two events differ in it: an immediate retry


def repeat_of(hook: Hook, request: Request, decision: Decision) -> Repeat:
    """What makes two requests the same delivery.

    The value of the hook's `idempotency-key`; or the provider's event id; or, of a provider without one, the content.
    A hook without `verify` runs for every request, as adnanh/webhook does, unless its `dedupe-window` says for how long
    an equal request is a repetition. With `redeliver: run` a request that a person had sent again runs again.
    """
    window = hook.dedupe_window
    if window == 0:
        return Repeat()
    if decision.dedupe_key:
        return Repeat(f"key:{hook.id}:{decision.dedupe_key}", window or KEEP)
    verdict = decision.verdict
    if verdict is None or hook.verify is None:
        if window is None or _says_nothing(request):
            return Repeat()
        return Repeat(f"content:{hook.id}:{content_of(request, request.body)}", window)
    identity = hook.scheme.identity
    if hook.redeliver and identity.resent_by_hand:
        return Repeat()
    if verdict.event_id and identity.by_id:
        return Repeat(f"event:{hook.id}:{verdict.event_id}", window or KEEP)
    parts = Parts(request, hook.scheme.payload, hook.scheme.parameters)
    if (identity.repeatable and window is None) or _says_nothing(request):
        return Repeat()
    keep = KEEP if identity.documented else CONTENT_KEEP
    return Repeat(f"content:{hook.id}:{identity.content(parts)}", window or keep)


def second_key(hook: Hook, request: Request, key: str) -> str:
    """What makes a request with this key a repetition anyway; "" if nothing does.

    For ids that are not signed: the content, where it tells the provider's events apart. The worker asks, so that the
    receiver need not read the body.
    """
    if hook.verify is None or not key.startswith("event:"):
        return ""
    also = hook.scheme.identity.also(Parts(request, hook.scheme.payload, hook.scheme.parameters))
    return f"content:{hook.id}:{also}" if also else ""


def _says_nothing(request: Request) -> bool:
    """A request without a body and a query: the one who calls a hook twice with it wants it to run twice."""
    return not request.body and not request.query
