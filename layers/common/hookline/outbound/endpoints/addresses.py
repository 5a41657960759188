"""Which IP addresses a delivery may go to: the table behind the guard against server-side request forgery.

Two callers: the transport asks `refusal` about the address libcurl is about to connect to, after DNS, so that a name
whose answer changes finds no gap; `urls` asks when an endpoint is created, for a clear early answer.

Sources: IANA's IPv4 and IPv6 special-purpose address registries (whatever is not globally reachable, and the transition
mechanisms, which carry an IPv4 address past a check of the IPv6 one), and the union of what Svix and Hook0 refuse.
Outside 2000::/3 nothing of IPv6 is global unicast, so everything there is refused. Python's own `is_private` and its
sisters differ between 3.11 and 3.14 and do not unwrap `::ffff:127.0.0.1` in 3.11, so they are not used.
"""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["Address", "Network", "canonical", "host_literal", "refusal"]

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_V4 = tuple(
    (IPv4Network(network), reason)
    for network, reason in (
        ("0.0.0.0/8", "this network"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "carrier-grade NAT"),
        ("127.0.0.0/8", "loopback"),
        ("169.254.0.0/16", "link-local"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "IETF protocol assignments"),
        ("192.0.2.0/24", "documentation"),
        ("192.88.99.0/24", "6to4 relay"),
        ("192.168.0.0/16", "private"),
        ("198.18.0.0/15", "benchmarking"),
        ("198.51.100.0/24", "documentation"),
        ("203.0.113.0/24", "documentation"),
        ("224.0.0.0/4", "multicast"),
        ("255.255.255.255/32", "broadcast"),
        ("240.0.0.0/4", "reserved"),
    )
)

# The first that matches names the reason, so the narrower stand before the wider.
_V6 = tuple(
    (IPv6Network(network), reason)
    for network, reason in (
        ("::/128", "unspecified"),
        ("::1/128", "loopback"),
        ("::/96", "IPv4-compatible"),
        ("64:ff9b::/96", "NAT64"),
        ("64:ff9b:1::/48", "local-use NAT64"),
        ("::/8", "reserved"),
        ("100::/64", "discard-only"),
        ("100:0:0:1::/64", "dummy prefix"),
        ("2001::/32", "Teredo"),
        ("2001:2::/48", "benchmarking"),
        ("2001::/23", "IETF protocol assignments"),
        ("2001:db8::/32", "documentation"),
        ("2002::/16", "6to4"),
        ("3fff::/20", "documentation"),
        ("5f00::/16", "segment routing"),
        ("fc00::/7", "unique local"),
        ("fe80::/10", "link-local"),
        ("fec0::/10", "site-local"),
        ("ff00::/8", "multicast"),
    )
)

_GLOBAL_UNICAST = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")
_NAT64_LOCAL = IPv6Network("64:ff9b:1::/48")
_COMPATIBLE = IPv6Network("::/96")
_TRANSLATED = IPv6Network("::ffff:0:0:0/96")

_LABELS_OF_IPV4 = 4
_LARGEST_LABEL = 0xFF


def refusal(address: str, allowed: Sequence[Network] = ()) -> str | None:
    """Why nothing may be sent to `address` ("loopback", "loopback in NAT64", …), or None if it may.

    `allowed` are the deployment's networks that pass anyway. An IPv6 address that carries an IPv4 one passes
    only if both do: allowing `64:ff9b::/96` opens the public internet behind a NAT64 and not 127.0.0.1.
    """
    return _refusal(address, tuple(allowed))


@lru_cache(maxsize=4096)
def _refusal(text: str, allowed: tuple[Network, ...]) -> str | None:
    try:
        address = _parse(text)
    except ValueError:
        return "not an IP address"
    if isinstance(address, IPv4Address):
        return None if _within(address, allowed) else _reason_v4(address)
    open_by_deployment = _within(address, allowed)
    for inner in _embedded(address):
        reason = None if _within(inner, allowed) else _reason_v4(inner)
        if reason is not None:
            return f"{reason} in {_reason_v6(address) or 'IPv6'}"
    return None if open_by_deployment else _reason_v6(address)


def canonical(address: str) -> str:
    """One spelling for each address: `::FFFF:7f00:1%lo` is `127.0.0.1`. What is no address stays as it is."""
    try:
        return str(_parse(address))
    except ValueError:
        return address


def _parse(text: str) -> Address:
    address = ip_address(text.partition("%")[0])
    return (isinstance(address, IPv6Address) and address.ipv4_mapped) or address


def _within(address: Address, networks: Iterable[Network]) -> bool:
    return any(address in network for network in networks)


def _reason_v4(address: IPv4Address) -> str | None:
    return next((reason for network, reason in _V4 if address in network), None)


def _reason_v6(address: IPv6Address) -> str | None:
    for network, reason in _V6:
        if address in network:
            return reason
    return None if address in _GLOBAL_UNICAST else "not global unicast"


def _embedded(address: IPv6Address) -> list[IPv4Address]:
    """The IPv4 addresses that a transition mechanism would send a packet for `address` to."""
    if address.teredo is not None:
        return list(address.teredo)
    if address.sixtofour is not None:
        return [address.sixtofour]
    if address in _NAT64 or address in _TRANSLATED:
        return [IPv4Address(address.packed[12:])]
    if address in _NAT64_LOCAL:
        # RFC 6052, 2.2: in a /96 of it the IPv4 address stands at the end; in the /48 around octet 8, before zeros.
        packed = address.packed
        return [IPv4Address(packed[12:] if any(packed[12:]) else packed[6:8] + packed[9:11])]
    if address in _COMPATIBLE and int(address) > 1:
        return [IPv4Address(address.packed[12:])]
    return []


def host_literal(host: str) -> str | None:
    """The IP address a URL's host means if it is one in any spelling that some resolver accepts; None for a name.

    Besides the standard forms: brackets, zone ids, trailing dots, and what `inet_aton` reads (decimal, octal, hex,
    fewer than four parts): `127.1`, `2130706433`, `0x7f.0.0.1` and `0177.0.0.1` are all 127.0.0.1.
    """
    host = host.rstrip(".")
    if host.startswith("[") and host.endswith("]"):
        host = host[1:-1]
    host = host.partition("%")[0]
    if ":" in host:
        try:
            return str(IPv6Address(host))
        except ValueError:
            return None
    return _inet_aton(host)


def _inet_aton(host: str) -> str | None:
    labels = host.lower().split(".")
    if len(labels) > _LABELS_OF_IPV4:
        return None
    numbers = [_number(label) for label in labels]
    value = 0
    for number in numbers[:-1]:
        if number is None or number > _LARGEST_LABEL:
            return None
        value = value << 8 | number
    last, bits = numbers[-1], 8 * (_LABELS_OF_IPV4 + 1 - len(labels))
    if last is None or last >= 1 << bits:
        return None
    return str(IPv4Address(value << bits | last))


def _number(label: str) -> int | None:
    try:
        if not label.isascii() or not label.isalnum():
            return None
        if label.startswith("0x"):
            return int(label[2:] or "0", 16)
        return int(label, 8) if label.startswith("0") else int(label)
    except ValueError:
        return None
