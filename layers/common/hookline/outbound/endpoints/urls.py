"""Policy for the URLs endpoints may have, checked where they enter.

It answers early and clearly; what actually protects is the transport's guard at the socket, which sees the address
after DNS. The rules are strict where URL parsers disagree (backslashes, control characters, percent signs in the host,
several at signs), so that what is checked here is what libcurl connects to.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from hookline.errors import InvalidInput
from hookline.outbound.endpoints.addresses import host_literal, refusal

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from hookline.outbound.endpoints.addresses import Network

__all__ = ["OTHER_PROTOCOLS", "check_url"]

_LONGEST_URL = 2048
_LONGEST_NAME = 253
_LARGEST_PORT = 65535
_FORBIDDEN = re.compile(r"[^\x21-\x7e]|[\\\"<>^`{|}]")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?", re.IGNORECASE)
_NUMERIC = re.compile(r"0x[0-9a-f]*|[0-9]+", re.IGNORECASE)

# Ports of protocols that would take an HTTP request for commands, or answer for somebody else's service.
OTHER_PROTOCOLS = frozenset(
    {
        *(1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104),
        *(109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 445, 465, 512, 513, 514),
        *(515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 873, 989, 990, 993, 995, 1433, 1521, 1719),
        *(1720, 1723, 2049, 2375, 2379, 2380, 3306, 3389, 3659, 4045, 5060, 5061, 5432, 5672, 6000, 6379, 6566, 6665),
        *(6666, 6667, 6668, 6669, 6697, 9042, 9092, 10080, 11211, 27017),
    }
)


def check_url(
    url: str,
    *,
    allow_http: bool = False,
    allowed: Sequence[Network] = (),
    allow_credentials: bool = False,
    ports: Container[int] | None = None,
    where: str = "url",
) -> None:
    """Raises InvalidInput, naming `where` and what was expected, if deliveries may not go to `url`.

    `allowed` are networks that pass the address table; `ports` the only ports accepted (None: all but those of
    OTHER_PROTOCOLS). A name is not resolved here.
    """
    if problem := _problem(url, allow_http, allowed, allow_credentials, ports):
        raise InvalidInput.at(where, problem)


def _problem(
    url: str, allow_http: bool, allowed: Sequence[Network], allow_credentials: bool, ports: Container[int] | None
) -> str | None:
    schemes = ("https", "http") if allow_http else ("https",)
    if len(url) > _LONGEST_URL:
        return f"at most {_LONGEST_URL} characters"
    if _FORBIDDEN.search(url):
        return "a URL of printable ASCII, with anything else percent-encoded and host names in punycode (xn--…)"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "a well-formed URL with a port of 1 to 65535, if any"
    if parts.scheme not in schemes or not url.lower().startswith(f"{parts.scheme}://"):
        return "an https:// URL" + (" (or http://)" if allow_http else "; this deployment does not allow http://")
    if "#" in url:
        return "no fragment (#…): it is never sent"
    if "@" in parts.netloc:
        if not allow_credentials:
            return "no user name or password in the URL; use the endpoint's basic authentication"
        if parts.netloc.count("@") > 1:
            return "one user:password@ with any other @ percent-encoded"
    return _port_problem(parts, port, ports) or _host_problem(parts.hostname or "", allowed)


def _port_problem(parts: SplitResult, port: int | None, ports: Container[int] | None) -> str | None:
    if parts.netloc.endswith(":") or port == 0:
        return f"a port of 1 to {_LARGEST_PORT}, or none"
    number = port or (443 if parts.scheme == "https" else 80)
    if ports is not None:
        return None if number in ports else f"one of the ports this deployment delivers to, not {number}"
    if number in OTHER_PROTOCOLS:
        return f"a port that webhooks are served on; {number} belongs to another protocol"
    return None


def _host_problem(host: str, allowed: Sequence[Network]) -> str | None:
    if "%" in host:
        return "a host without percent signs (zone ids and encoded characters are not accepted)"
    literal = host_literal(host)
    if literal is not None:
        reason = refusal(literal, allowed)
        return f"a public address; {literal} is {reason}" if reason else None
    name = host.removesuffix(".")
    labels = name.split(".")
    if not name or len(name) > _LONGEST_NAME or not all(_LABEL.fullmatch(label) for label in labels):
        return "a host name or an IP address"
    if _NUMERIC.fullmatch(labels[-1]):
        return "a host name, or an IP address within its range"
    if labels[-1].lower() == "localhost":
        reason = refusal("127.0.0.1", allowed)
        return f"a public host; {name} is {reason}" if reason else None
    return None
