"""Verification of incoming requests: one engine for every provider's scheme.

It reads the signature, builds the signed content from the request's raw bytes, and compares in constant time. Nothing
here does I/O: keys arrive as secrets, or through `fetch` for schemes whose requests name a certificate.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from hookline.errors import InvalidInput, Problem
from hookline.inbound.request import Request, request_problems
from hookline.inbound.signatures.challenges import VERIFY_TOKEN
from hookline.inbound.signatures.keys import is_document
from hookline.inbound.signatures.methods import Circumstances, Method
from hookline.inbound.signatures.parts import Parts
from hookline.inbound.signatures.scheme import Scheme, compile_scheme, load_scheme
from hookline.inbound.signatures.templates import encode
from hookline.inbound.signatures.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from hookline.inbound.signatures.tokens import TokenMethod

__all__ = ["request_of", "verify", "verify_request"]


def verify_request(
    scheme: Scheme,
    request: Request,
    secrets: Sequence[str],
    *,
    now: float,
    fetch: Callable[[str], bytes] | None = None,
    advised: bool = True,
) -> Verdict:
    """Whether one of the secrets signed this request. Whatever the request holds, the answer is a verdict.

    `now` is unix seconds. `fetch` gets a certificate or key by URL, for schemes that name one within the provider's
    own hosts (the scheme's `key.allow`); it may raise HooklineError, and should cache. Without it, such keys must be
    among the secrets as PEM or JWK sets. `advised=False` leaves out time windows that are only a recommendation.
    """
    usable = [secret for secret in secrets if secret and not secret.isspace() and not secret.startswith(VERIFY_TOKEN)]
    parts = Parts(request, scheme.payload, scheme.parameters)
    if len(usable) < len(secrets):
        parts.tokens = [each.removeprefix(VERIFY_TOKEN) for each in secrets if each.startswith(VERIFY_TOKEN)]
    if scheme.secret_parameter:
        usable = _take_parameter(scheme, parts, usable)
    for read, accepted in scheme.require:
        value = read(parts)
        if value is None or encode(value).decode("utf-8", "replace").strip() not in accepted:
            return Verdict(False, "unsupported", scheme.name)
    reason, at = ("no-secret", None) if scheme.methods else ("unsigned", None)
    for method in scheme.methods:
        own = [secret for secret in usable if _is_for(method, secret, scheme)]
        if own or (method.can_fetch and not usable):
            outcome, at = method.check(parts, own, Circumstances(now, advised, fetch))
            if outcome == "ok":
                reason = outcome
                break
            if reason in {"no-secret", "missing-signature", "malformed-signature"}:
                reason = outcome
    if reason not in {"ok", "unsigned"}:
        return Verdict(False, reason, scheme.name)
    return Verdict(
        True,
        reason,
        scheme.name,
        scheme.identity.event_id(parts),
        scheme.event_type and scheme.event_type(parts),
        scheme.version and scheme.version(parts),
        at,
    )


def _is_for(method: Method | TokenMethod, secret: str, scheme: Scheme) -> bool:
    """Secrets with a prefix that some method claims go there alone."""
    if method.only_with:
        return secret.startswith(method.only_with)
    return not any(other.only_with and secret.startswith(other.only_with) for other in scheme.methods)


def _take_parameter(scheme: Scheme, parts: Parts, secrets: list[str]) -> list[str]:
    """The secrets that are keys. The first that is a word is a parameter (PayPal's webhook id), unless it is set."""
    words = [secret for secret in secrets if not is_document(secret)]
    if words and scheme.secret_parameter not in parts.parameters:
        parts.parameters = {**parts.parameters, scheme.secret_parameter: words[0]}
    return [secret for secret in secrets if is_document(secret)]


def verify(
    scheme: str | Mapping[str, Any],
    request: Mapping[str, Any],
    secrets: Sequence[str] | str,
    *,
    now: float | None = None,
    fetch: Callable[[str], bytes] | None = None,
) -> Verdict:
    """Verifies a request written down as a mapping; `scheme` is a provider's name or a definition.

    Request: method, path, url, query, headers (name to value or list of values), body or body_base64, remote_addr, as
    in `Request.from_dict`. `now` is unix seconds; without it, timestamps are judged by the current time, and windows
    that providers only recommend are left out. Raises InvalidInput and NotFound for what is wrong with scheme or
    request as given, never for what the request contains.
    """
    compiled = load_scheme(scheme) if isinstance(scheme, str) else compile_scheme(scheme)
    given = [secrets] if isinstance(secrets, str) else [secret for secret in secrets or () if secret is not None]
    if not all(isinstance(secret, str) for secret in given):
        raise InvalidInput.at("secrets", "must be a list of texts")
    return verify_request(
        compiled,
        request_of(request),
        given,
        now=time.time() if now is None else now,
        fetch=fetch,
        advised=now is not None,
    )


def request_of(given: Mapping[str, Any]) -> Request:
    """A Request from its plain form; path and query are taken from the URL where they are not given.

    Raises InvalidInput naming each field that is not as expected.
    """
    if wrong := request_problems(given):
        raise InvalidInput([Problem(where, expected) for where, expected in wrong])
    request = Request.from_dict(given)
    if request.url:
        rest = request.url.partition("://")[2]
        path, question, query = rest[rest.find("/") :].partition("?") if "/" in rest else ("/", "", "")
        request.path = given.get("path") or path
        request.query = given.get("query") or (query if question else "")
    return request
