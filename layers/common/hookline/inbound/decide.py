"""What happens to a request at a hook: whether its action runs, and what the sender is answered.

The order: address, method, handshake, signature, age, trigger rule. Nothing is run here, and nothing that is not
needed for the answer is parsed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from hookline.errors import InvalidInput, NotFound
from hookline.inbound.answers import NOT_SATISFIED, answer, known_code
from hookline.inbound.payload.payload import MalformedMultipart, is_multipart
from hookline.inbound.request import Response
from hookline.inbound.rules.ipranges import contains, peer_address
from hookline.inbound.rules.matches import SignatureMismatch
from hookline.inbound.rules.rules import decided_by
from hookline.inbound.rules.values import LookupFailed, ParameterNotFound, Unusable

if TYPE_CHECKING:
    from collections.abc import Callable

    from hookline.inbound.hooks.hook import Hook
    from hookline.inbound.request import Request
    from hookline.inbound.rules.values import Evaluation
    from hookline.inbound.signatures.verdict import Verdict

__all__ = ["Decision", "decide"]

_TEXT = "text/plain; charset=utf-8"
_RULES_FAILED = "Error occurred while evaluating hook rules."
_UNVERIFIED = "Signature verification failed."
_MULTIPART_FAILED = "Error occurred while parsing multipart form."
_INVALID = SignatureMismatch.kind
_MISCONFIGURED = Unusable.kind
_NOTHING = Response(500)


@dataclass(slots=True)
class Decision:
    """`run`: the action is to be run. `matched`: the trigger rule was met (a handshake is answered, not matched).

    `error`: None, parameter-not-found, signature or invalid-configuration; beside `matched` it can be
    parameter-not-found, as a `not` over a missing parameter is met. `dedupe_key` and `debounce_key` are the values of
    the hook's sources of that name, None where they are not set or not in the request. `explanation` is filled only
    for `explain=True`, and holds no secret and no expected signature. `evaluation` is what was parsed on the way.
    """

    run: bool
    response: Response
    matched: bool = False
    error: str | None = None
    verdict: Verdict | None = None
    dedupe_key: str | None = None
    debounce_key: str | None = None
    explanation: list[dict[str, Any]] = field(default_factory=list)
    evaluation: Evaluation | None = None


class _World(NamedTuple):
    """What a decision needs from outside: see `decide`."""

    now: float
    secrets: Callable[[str], list[str]]
    fetch: Callable[[str], bytes] | None


def decide(
    hook: Hook,
    request: Request,
    *,
    now: float,
    secrets: Callable[[str], list[str]],
    fetch: Callable[[str], bytes] | None = None,
    refresh: Callable[[str], bool] | None = None,
    explain: bool = False,
) -> Decision:
    """`secrets` resolves one reference (or literal) to its current values, and may raise NotFound or Unavailable;
    Unavailable is the caller's to answer (503), so that the sender tries again. `fetch` gets the certificate or key
    that a request names, for the schemes that need it (see `signatures.verify_request`). `refresh` reads a reference
    again before a signature is refused, and says whether that changed it: a secret may have been replaced in its place.
    """
    steps: list[dict[str, Any]] = []
    asked: set[str] = set()

    def resolve(reference: str) -> list[str]:
        asked.add(reference)
        return secrets(reference)

    world = _World(now, resolve, fetch)
    decision = _decide(hook, request, world, steps if explain else None)
    if decision.error == _INVALID and refresh is not None:
        changed = [reference for reference in sorted(asked) if refresh(reference)]
        if changed:
            steps.clear()
            decision = _decide(hook, request, world, steps if explain else None)
    if explain:
        steps.append({"step": "answer", "passed": decision.run, "why": f"{decision.response.status}"})
        decision.explanation = steps
    if request.method == "HEAD":
        decision.response.body = ""
    return decision


def _decide(hook: Hook, request: Request, world: _World, steps: list[dict[str, Any]] | None) -> Decision:
    refusal, verdict = _admit(hook, request, world, steps)
    if refusal is not None:
        return refusal
    evaluation = hook.evaluation(request, now=world.now, secrets=world.secrets, verdict=verdict)
    if hook.allowed_age is not None and not _recent(hook, evaluation, steps):
        return Decision(
            run=False, response=answer(401, "Request is too old.", content_type=_TEXT), error=_INVALID, verdict=verdict
        )
    try:
        if is_multipart(evaluation.content_type):
            _ = evaluation.payload  # a broken form is refused even if no rule asks for it
        if hook.json_parameters:
            for problem in hook.read_json_parameters(evaluation):
                _note(steps, "parse-parameters-as-json", problem, passed=True)
        return _judge(hook, evaluation, steps)
    except MalformedMultipart as error:
        _note(steps, "payload", f"the multipart form cannot be read: {error}", passed=False)
        response = answer(500, _MULTIPART_FAILED, content_type=_TEXT)
    except NotFound as error:
        _note(steps, "secrets", f"a secret was not found: {error}", passed=False)
        response = answer(500, _RULES_FAILED, content_type=_TEXT)
    return Decision(run=False, response=response, error=_MISCONFIGURED, verdict=verdict)


def _admit(
    hook: Hook, request: Request, world: _World, steps: list[dict[str, Any]] | None
) -> tuple[Decision | None, Verdict | None]:
    """A decision if the request goes no further than address, method, handshake and signature."""
    if hook.broken:
        _note(steps, "hook", "parse-parameters-as-json names a parameter with a dot", passed=False)
        return Decision(run=False, response=answer(500), error=_MISCONFIGURED), None
    if hook.ip_allowlist and not _allowed(hook, request, steps):
        return Decision(run=False, response=answer(403, "Forbidden.", content_type=_TEXT)), None
    allowed = hook.methods is None or request.method in hook.methods
    if not allowed:
        _note(steps, "http-methods", f"{request.method} is not among {sorted(hook.methods or ())}", passed=False)
    if hook.verify is not None:  # a handshake may use a method that deliveries may not
        return _verify(hook, request, world, steps, deliver=allowed)
    return (None if allowed else Decision(run=False, response=answer(405))), None


def _unmet(hook: Hook, evaluation: Evaluation, steps: list[dict[str, Any]] | None) -> Decision | None:
    """A handshake that would change something at the provider's, of which the hook's rule wants nothing."""
    try:
        judged = _judge(hook, evaluation, steps)
    except NotFound as error:
        _note(steps, "secrets", f"a secret was not found: {error}", passed=False)
        response = answer(500, _RULES_FAILED, content_type=_TEXT)
        return Decision(run=False, response=response, error=_MISCONFIGURED)
    return None if judged.run else judged


def _judge(hook: Hook, evaluation: Evaluation, steps: list[dict[str, Any]] | None) -> Decision:
    met = True
    if hook.rule is not None:
        met = hook.rule(evaluation) if steps is None else _explained(hook, evaluation, steps)
    failure = evaluation.error
    decision = Decision(
        run=False,
        response=_NOTHING,
        matched=met,
        error=None if failure is None else failure.kind,
        verdict=evaluation.verdict,
        evaluation=evaluation,
    )
    if failure is not None and not isinstance(failure, ParameterNotFound):
        decision.response = _failed(hook, failure)
    elif not met:
        decision.response = _mismatch(hook, evaluation)
    else:
        decision.run = True
        decision.response = _accepted(hook, evaluation)
        decision.dedupe_key = _key(hook.idempotency_key, evaluation)
        decision.debounce_key = _key(hook.debounce_key, evaluation)
    return decision


def _key(source: Callable[[Evaluation], str] | None, evaluation: Evaluation) -> str | None:
    if source is None:
        return None
    try:
        return source(evaluation)
    except LookupFailed:
        return None


def _failed(hook: Hook, failure: LookupFailed) -> Response:
    if isinstance(failure, SignatureMismatch) and not hook.adnanh:
        return answer(401, _UNVERIFIED, content_type=_TEXT)
    return answer(500, _RULES_FAILED, content_type=_TEXT)


def _mismatch(hook: Hook, evaluation: Evaluation) -> Response:
    if hook.mismatch_code:
        return answer(known_code(hook.mismatch_code), NOT_SATISFIED, content_type=_TEXT)
    # A provider that insists on its own acknowledgement would send an event again that this hook does not want.
    return _acknowledgement(hook, evaluation) or answer(200, NOT_SATISFIED, content_type=_TEXT)


def _accepted(hook: Hook, evaluation: Evaluation) -> Response:
    if not hook.respond and not hook.capture:
        required = _acknowledgement(hook, evaluation)
        if required is not None:
            return required
    status, body, headers, content_type = hook.answer
    return answer(status, body, headers, content_type=content_type)


def _acknowledgement(hook: Hook, evaluation: Evaluation) -> Response | None:
    if hook.verify is None:
        return None
    from hookline.inbound.signatures import replies  # noqa: PLC0415

    return replies.acknowledgement(hook.scheme, evaluation.request)


def _allowed(hook: Hook, request: Request, steps: list[dict[str, Any]] | None) -> bool:
    address = peer_address(request.remote_addr)
    allowed = address is not None and any(contains(network, address) for network in hook.ip_allowlist)
    _note(steps, "ip-allowlist", f"the peer is {request.remote_addr!r}", passed=allowed)
    return allowed


def _verify(
    hook: Hook, request: Request, world: _World, steps: list[dict[str, Any]] | None, *, deliver: bool
) -> tuple[Decision | None, Verdict | None]:
    """A decision if the request goes no further. `deliver` is False for a method only a handshake may use."""
    from hookline.inbound.signatures import replies  # noqa: PLC0415 - a plain adnanh hook needs neither
    from hookline.inbound.signatures.verifying import verify_request  # noqa: PLC0415

    try:
        scheme = hook.scheme
        values = [value for reference in hook.secrets for value in world.secrets(reference)]
    except (NotFound, InvalidInput) as error:
        _note(steps, "verify", str(error), passed=False)
        return Decision(run=False, response=answer(500), error=_MISCONFIGURED), None
    response = replies.answer(scheme, request, values, now=world.now, fetch=world.fetch)
    if response is not None:
        if response.confirm_url and hook.rule is not None:
            # whom the provider vouches for may still be anybody: what subscribes is held to the rule like what it sends
            confirming = hook.evaluation(request, now=world.now, secrets=world.secrets)
            if decision := _unmet(hook, confirming, steps):
                return decision, None
        _note(steps, "handshake", "the provider's handshake is answered", passed=True)
        return Decision(run=False, response=response), None
    if not deliver:
        return Decision(run=False, response=answer(405)), None
    verdict = verify_request(scheme, request, values, now=world.now, fetch=world.fetch)
    _note(steps, "verify", verdict.reason, passed=verdict.valid)
    if not verdict.valid:
        refusal = replies.refusal(scheme) or answer(401, _UNVERIFIED, content_type=_TEXT)
        return Decision(run=False, response=refusal, error=_INVALID, verdict=verdict), verdict
    return None, verdict


def _recent(hook: Hook, evaluation: Evaluation, steps: list[dict[str, Any]] | None) -> bool:
    from hookline.inbound.signatures.clocks import parse  # noqa: PLC0415

    allowed = hook.allowed_age
    assert allowed is not None
    if allowed.timestamp is None:
        moment = getattr(evaluation.verdict, "timestamp", None)
    else:
        text = _key(allowed.timestamp, evaluation)
        moment = None if text is None else parse(text, allowed.unit)
    if moment is None:
        _note(steps, "allowed-age", "the request has no timestamp that can be read", passed=False)
        return False
    age = evaluation.now - moment
    recent = bool(abs(age) <= allowed.seconds)
    _note(steps, "allowed-age", f"{age:.0f} s old, {allowed.seconds:.0f} s are allowed either way", passed=recent)
    return recent


def _explained(hook: Hook, evaluation: Evaluation, steps: list[dict[str, Any]]) -> bool:
    tree: list[dict[str, Any]] = []
    evaluation.trace = tree
    assert hook.traced_rule is not None
    met = hook.traced_rule(evaluation)
    evaluation.trace = None
    failure = evaluation.error
    step = {"step": "trigger-rule", "passed": met, "why": f"decided by {decided_by(tree[0])}", "rules": tree}
    if failure is not None:
        step["error"] = failure.kind
    steps.append(step)
    return met


def _note(steps: list[dict[str, Any]] | None, step: str, why: str, *, passed: bool) -> None:
    if steps is not None:
        steps.append({"step": step, "passed": passed, "why": why})
