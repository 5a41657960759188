"""The match types of a trigger rule, each compiled into a function of an Evaluation.

A match returns whether it is met. What went wrong it leaves in `evaluation.error`: the combinators (`rules.py`) decide
what that means, as upstream's do.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from hookline.inbound.rules.ipranges import contains, parse_network, peer_address
from hookline.inbound.rules.values import LookupFailed, Unusable, compile_all, compile_source

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from hookline.inbound.rules.ipranges import Network
    from hookline.inbound.rules.values import Evaluation

    Rule = Callable[[Evaluation], bool]
    Test = Callable[[str], bool]

__all__ = ["HMAC_TYPES", "MATCH_TYPES", "OPERATORS", "SignatureMismatch", "compile_match", "compile_regex"]

HMAC_TYPES = {f"payload-{word}-{name}": name for word in ("hmac", "hash") for name in ("sha1", "sha256", "sha512")}
MATCH_TYPES = ("value", "regex", *HMAC_TYPES, "ip-whitelist", "scalr-signature", "number")
OPERATORS = ("==", "!=", "<", "<=", ">", ">=")

_SCALR_AGE = 300.0  # seconds either way
_SCALR_DATE = re.compile(
    r"(?i:mon|tue|wed|thu|fri|sat|sun) +(\d\d) +((?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)) +"
    r"(\d{4}) +(\d\d?):(\d\d):(\d\d)(?:[.,]\d+)? +"
    r"(?:GMT([+-]\d{1,2})|ChST|MeST|WITA|[A-Z]{3}|[A-Z]{3,4}T|[+-]\d\d)",
    re.ASCII,
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NUMBER = re.compile(r"-?\d{1,400}(\.\d{1,400})?([eE][+-]?\d{1,4})?", re.ASCII)
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_LITERAL = re.compile(r"\\Q.*?(\\E|\Z)", re.DOTALL)
_ANY_BYTE = re.compile(r"(?<!\\)(\\\\)*\\C")  # RE2 has it, Go has not
_REGEX_MEMORY = 64 << 20  # bytes: Go has no limit of its own, RE2's default of 8 MiB refuses patterns that Go takes


class SignatureMismatch(LookupFailed):
    """The request is not from who it claims. Its text never holds what was expected."""

    kind = "signature"


def compile_match(match: Mapping[str, Any]) -> Rule:
    """Never fails on a bad setting: upstream reports one when the rule is reached, and not before."""
    kind = match.get("type", "")
    if kind == "ip-whitelist":
        return _ip_whitelist(match.get("ip-range", ""))
    if kind == "scalr-signature":
        return _scalr(match.get("secret", ""))
    if kind in HMAC_TYPES:
        return _hmac(HMAC_TYPES[kind], match)
    if kind == "number":
        return _number(match)
    if kind == "value" and "equals" in match:
        return _pair(match, match["equals"], _equal)
    if kind == "value":
        expected = match.get("value", "").encode("utf-8", "surrogateescape")
        return _single(match, lambda text: hmac.compare_digest(text.encode("utf-8", "surrogateescape"), expected))
    if kind == "regex":
        return _regex(match)
    return _single(match, lambda _text: False)


def _single(match: Mapping[str, Any], test: Test) -> Rule:
    """The test on the parameter's value, or with `any` on each of its values until one passes."""
    if match.get("any"):
        get_all = compile_all(match.get("parameter") or {})

        def any_of(evaluation: Evaluation) -> bool:
            try:
                return any(map(test, get_all(evaluation)))
            except LookupFailed as error:
                evaluation.error = error
                return False

        return any_of
    get = compile_source(match.get("parameter") or {})

    def one(evaluation: Evaluation) -> bool:
        try:
            return test(get(evaluation))
        except LookupFailed as error:
            evaluation.error = error
            return False

    return one


def _pair(match: Mapping[str, Any], other: Mapping[str, Any], test: Callable[[str, str], bool]) -> Rule:
    get_all = compile_all(match.get("parameter") or {}) if match.get("any") else None
    get, get_other = compile_source(match.get("parameter") or {}), compile_source(other)

    def evaluate(evaluation: Evaluation) -> bool:
        try:
            values = get_all(evaluation) if get_all else [get(evaluation)]
            right = get_other(evaluation)
        except LookupFailed as error:
            evaluation.error = error
            return False
        return any(test(left, right) for left in values)

    return evaluate


def _equal(left: str, right: str) -> bool:
    return hmac.compare_digest(left.encode("utf-8", "surrogateescape"), right.encode("utf-8", "surrogateescape"))


def compile_regex(pattern: str) -> Test:
    """RE2, unanchored, on text as Go sees it. Raises ValueError naming what is wrong with the pattern."""
    import re2  # noqa: PLC0415 - a hook without a regex does not load it

    if _ANY_BYTE.search(_LITERAL.sub("", pattern)):
        raise ValueError(r"invalid escape sequence: \C")
    options = re2.Options()
    options.log_errors = False
    options.never_capture = True
    options.max_mem = _REGEX_MEMORY
    try:
        search = re2.compile(pattern, options).search
    except (re2.error, UnicodeEncodeError) as error:
        reason = error.args[0] if error.args else ""
        raise ValueError(reason.decode() if isinstance(reason, bytes) else str(reason)) from error

    def test(text: str) -> bool:
        if not text.isascii():
            text = _LONE_SURROGATE.sub("\ufffd", text)  # a byte that is not UTF-8 is U+FFFD to Go's regexp
        return search(text) is not None

    return test


def _regex(match: Mapping[str, Any]) -> Rule:
    try:
        return _single(match, compile_regex(match.get("regex", "")))
    except ValueError as error:
        return _failing(match, f"error parsing regexp: {error}")


def _failing(match: Mapping[str, Any], why: str) -> Rule:
    """A setting that cannot work, found out about when the parameter is there, as upstream."""

    def fail(_text: str) -> bool:
        raise Unusable(why)

    return _single(match, fail)


def _hmac(algorithm: str, match: Mapping[str, Any]) -> Rule:
    """`secret` is taken literally; `secrets` of ours are references, any of which may have signed."""
    get = compile_source(match.get("parameter") or {})
    literal = match.get("secret", "")
    references: Sequence[str] = match.get("secrets") or ()
    prefix = f"{algorithm}="

    def evaluate(evaluation: Evaluation) -> bool:
        try:
            text = get(evaluation)
            secrets = _secrets(evaluation, literal, references)
        except LookupFailed as error:
            evaluation.error = error
            return False
        body = evaluation.request.body  # a multipart form's raw bytes too: upstream signs nothing there
        candidates = [candidate.encode("utf-8", "surrogateescape") for candidate in _candidates(text, prefix)]
        for secret in secrets:
            mac = hmac.digest(secret.encode("utf-8", "surrogateescape"), body, algorithm).hex().encode()
            for candidate in candidates:
                if hmac.compare_digest(candidate, mac):
                    return True
        evaluation.error = SignatureMismatch("invalid payload signature" + ("" if body else " on empty payload"))
        return False

    return evaluate


def _candidates(text: str, prefix: str) -> list[str]:
    if "," in text:
        return [part[len(prefix) :] for part in text.split(",") if part.startswith(prefix)]
    return [text.removeprefix(prefix)]


def _secrets(evaluation: Evaluation, literal: str, references: Sequence[str]) -> list[str]:
    secrets = [literal] if literal else []
    if references and evaluation.secrets is not None:
        secrets += [value for reference in references for value in evaluation.secrets(reference) if value]
    if not secrets:
        raise Unusable("signature validation secret can not be empty")
    return secrets


def _scalr(secret: str) -> Rule:
    def evaluate(evaluation: Evaluation) -> bool:
        request = evaluation.request
        given, date = request.header("x-signature"), request.header("date")
        if given is None or date is None:
            return False
        if not secret:
            evaluation.error = Unusable("signature validation signing key can not be empty")
            return False
        message = request.body + date.encode("utf-8", "surrogateescape")
        mac = hmac.new(secret.encode("utf-8", "surrogateescape"), message, hashlib.sha1).hexdigest()
        if not _equal(given, mac):
            evaluation.error = SignatureMismatch("invalid payload signature")
            return False
        try:
            signed_at = _scalr_time(date)
        except ValueError:
            evaluation.error = Unusable("the Date header is not written like Thu 07 Sep 2017 06:30:04 UTC")
            return False
        if abs(evaluation.now - signed_at) > _SCALR_AGE:
            evaluation.error = SignatureMismatch("invalid payload signature outdated")
            return False
        return True

    return evaluate


def _scalr_time(text: str) -> float:
    """Go's layout `Mon 02 Jan 2006 15:04:05 MST`: a zone other than GMT+n is an abbreviation without an offset."""
    found = _SCALR_DATE.fullmatch(text)
    if found is None:
        raise ValueError("not a date of this layout")
    day, month, year, hour, minute, second, offset = found.groups()
    moment = datetime(
        int(year), _MONTHS.index(month.lower()) + 1, int(day), int(hour), int(minute), int(second), tzinfo=UTC
    )
    return moment.timestamp() - int(offset or 0) * 3600


def _ip_whitelist(ranges: str) -> Rule:
    networks: list[Network | str] = []
    for text in ranges.split():
        try:
            networks.append(parse_network(text))
        except ValueError as error:
            networks.append(str(error))

    def evaluate(evaluation: Evaluation) -> bool:
        address = peer_address(evaluation.request.remote_addr)
        if address is None:
            evaluation.error = Unusable("the peer's address is not an IP address")
            return False
        for network in networks:  # in order: a range before the broken one still counts
            if isinstance(network, str):
                evaluation.error = Unusable(network)
                return False
            if contains(network, address):
                return True
        return False

    return evaluate


def _number(match: Mapping[str, Any]) -> Rule:
    """Ours: decimal comparison. A value that is no number does not match."""
    import operator  # noqa: PLC0415
    from decimal import Decimal  # noqa: PLC0415 - only hooks with a number rule need it

    compare = {
        "==": operator.eq,
        "!=": operator.ne,
        "<": operator.lt,
        "<=": operator.le,
        ">": operator.gt,
        ">=": operator.ge,
    }.get(match.get("operator", "=="))
    if compare is None:
        return _failing(match, f"there is no operator {match['operator']!r}")

    def test(left: str, right: str) -> bool:
        if not (_NUMBER.fullmatch(left) and _NUMBER.fullmatch(right)):
            return False
        return bool(compare(Decimal(left), Decimal(right)))

    if "than" in match:
        return _pair(match, match["than"], test)
    expected = str(match.get("value", ""))
    return _single(match, lambda text: test(text, expected))
