"""Where an endpoint may be: the rules for its URL as text, checked when it is written.

Which addresses its name may lead to is decided when a connection is made, by `outbound.addresses`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import unquote, urlsplit, urlunsplit

__all__ = ["Location", "UrlPolicy", "split_credentials", "url_problem"]

_MAX_LENGTH = 2048
_CHARACTERS = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+").fullmatch  # RFC 3986
_HOST = re.compile(
    r"(?=.{1,253}\Z)[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*\.?"
).fullmatch
_HTTP_PORTS = (80, 443)
_FIRST_UNPRIVILEGED = 1024


@dataclass(frozen=True, slots=True)
class UrlPolicy:
    """`allow_http`: the deployment takes plain http too (tests, intranets)."""

    allow_http: bool = False

    @property
    def schemes(self) -> tuple[str, ...]:
        return ("https", "http") if self.allow_http else ("https",)

    def port_allowed(self, port: int) -> bool:
        """80, 443 and the unprivileged ones: mail, shells and file shares are no webhook receivers."""
        return port in _HTTP_PORTS or port >= _FIRST_UNPRIVILEGED


class Location(NamedTuple):
    """A URL without its credentials, and these as `user:password`, decoded; None if it had none."""

    url: str
    credentials: str | None


def split_credentials(url: str) -> Location:
    """Takes `user:password@` out of a URL: it becomes basic auth, sealed, and is never stored in the clear."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return Location(url, None)
    userinfo, at, host = parts.netloc.rpartition("@")
    user, colon, password = userinfo.partition(":")
    if not (at and colon and user and password):
        return Location(url, None)
    return Location(urlunsplit(parts._replace(netloc=host)), f"{unquote(user)}:{unquote(password)}")


def url_problem(url: str, policy: UrlPolicy) -> str | None:
    """What was expected instead of `url`, which is never quoted: paths often hold a token."""
    if len(url) > _MAX_LENGTH:
        return f"expected at most {_MAX_LENGTH} characters"
    if not _CHARACTERS(url):
        return "expected a URL of RFC 3986's characters; others percent-encoded, host names in punycode"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "expected a URL such as https://example.com/hooks"
    if parts.scheme not in policy.schemes:
        return f"expected {' or '.join(f'{scheme}://' for scheme in policy.schemes)}"
    if "@" in parts.netloc:
        return "expected no credentials in the URL; use basic_auth"
    if "#" in url:
        return "expected no fragment"
    host = parts.hostname or ""
    if not _HOST(host) and not (parts.netloc.startswith("[") and ":" in host and "%" not in host):
        return "expected a host name or an IP address"
    if port is not None and not policy.port_allowed(port):
        return "expected port 443, 80 or one from 1024"
    return None
