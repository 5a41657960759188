"""OAuth2 client credentials (RFC 6749, 4.4) as pure functions: the request for a token, and what its answer means.

An endpoint's settings are JSON: `token_url`, `client_id`, `client_secret`; optional `scope`, `audience`, and `style`,
which is where the credentials go: "basic" (the Authorization header, what every server must support) or "post" (the
form).
"""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, Self
from urllib.parse import quote_plus, urlencode

from hookline.errors import InvalidInput, Problem, Unavailable
from hookline.nesting import read_json
from hookline.ports import HttpRequest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hookline.ports import HttpResult

__all__ = ["STYLES", "ClientCredentials", "Token", "read_token", "token_request"]

STYLES = ("basic", "post")

_WHERE = "oauth2"
_REQUIRED = ("token_url", "client_id", "client_secret")
_OPTIONAL = ("scope", "audience", "style")
_DEFAULT_LIFE = 300.0  # seconds, where a server does not say
_LONGEST_LIFE = 86_400.0
_TOO_MANY = 429
_SERVER_ERROR = 500


@dataclass(frozen=True, slots=True)
class ClientCredentials:
    token_url: str
    client_id: str
    client_secret: str = field(repr=False)
    scope: str = ""
    audience: str = ""
    style: str = "basic"

    @classmethod
    def from_mapping(cls, settings: Mapping[str, Any]) -> Self:
        """Raises InvalidInput with every problem; the values are not in the message."""
        problems = [
            Problem(f"{_WHERE}.{name}", "expected text") for name in _REQUIRED if not _is_text(settings.get(name))
        ]
        problems += [
            Problem(f"{_WHERE}.{name}", "expected text, if anything")
            for name in _OPTIONAL
            if name in settings and not isinstance(settings[name], str)
        ]
        if settings.get("style", "basic") not in STYLES:
            problems.append(Problem(f"{_WHERE}.style", f"expected one of {', '.join(STYLES)}"))
        unknown = sorted(set(settings) - {*_REQUIRED, *_OPTIONAL})
        problems += [Problem(f"{_WHERE}.{name}", "is no setting of OAuth2") for name in unknown]
        if problems:
            raise InvalidInput(problems)
        return cls(**settings)

    @classmethod
    def from_json(cls, text: bytes) -> Self:
        """From what was sealed. Raises InvalidInput."""
        try:
            settings = json.loads(text)
        except ValueError:
            settings = None
        if not isinstance(settings, dict):
            raise InvalidInput.at(_WHERE, "expected a JSON object")
        return cls.from_mapping(settings)


class Token(NamedTuple):
    """`authorization` is the header's value; `expires_at` unix seconds."""

    authorization: str
    expires_at: float


def token_request(credentials: ClientCredentials, *, timeout: float, client_cert_pem: bytes | None) -> HttpRequest:
    form = {"grant_type": "client_credentials"}
    headers = [("content-type", "application/x-www-form-urlencoded"), ("accept", "application/json")]
    if credentials.style == "basic":
        # Both halves are form-encoded before they are joined (RFC 6749, 2.3.1).
        pair = f"{quote_plus(credentials.client_id)}:{quote_plus(credentials.client_secret)}"
        headers.append(("authorization", f"Basic {b64encode(pair.encode()).decode()}"))
    else:
        form |= {"client_id": credentials.client_id, "client_secret": credentials.client_secret}
    form |= {name: value for name in ("scope", "audience") if (value := getattr(credentials, name))}
    return HttpRequest(
        credentials.token_url,
        urlencode(form).encode(),
        headers,
        group=f"oauth2 {credentials.token_url}",
        timeout=timeout,
        client_cert_pem=client_cert_pem,
    )


def read_token(result: HttpResult, now: float) -> Token:
    """Raises Unavailable where another try may help, InvalidInput where the server refuses or answers nonsense.

    Only the code and RFC 6749's error word reach the message, never the body.
    """
    if result.error or result.code == _TOO_MANY or result.code >= _SERVER_ERROR:
        raise Unavailable(f"the token server: {result.error or result.code}")
    try:
        answer = read_json(result.body)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise InvalidInput.at(_WHERE, f"a token as a JSON object; the token server answered {result.code}")
    token = answer.get("access_token")
    if not 200 <= result.code < 300 or not _is_token(token):  # noqa: PLR2004 (2xx: success)
        error = answer.get("error")
        word = error if isinstance(error, str) and error.isidentifier() else "no access_token"
        raise InvalidInput.at(_WHERE, f"a token; the token server answered {result.code} {word}")
    kind = answer.get("token_type", "bearer")
    if not isinstance(kind, str) or kind.lower() != "bearer":
        raise InvalidInput.at(_WHERE, "a bearer token, not another type")
    return Token(f"Bearer {token}", now + _life(answer.get("expires_in")))


def _life(seconds: Any) -> float:
    try:
        life = float(seconds)
    except (TypeError, ValueError):
        return _DEFAULT_LIFE
    return min(life, _LONGEST_LIFE) if life > 0 else _DEFAULT_LIFE


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _is_token(value: Any) -> bool:
    """Printable ASCII without spaces (RFC 6750, 2.1), so that it cannot add a header."""
    return _is_text(value) and value.isascii() and value.isprintable() and " " not in value
