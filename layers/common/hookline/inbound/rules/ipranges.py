"""Address ranges by the rules of Go's net package, as adnanh/webhook's ip-whitelist and our ip-allowlist use them.

One deliberate difference from adnanh/webhook: a bare IPv6 address means that one address (/128), not the /32 around it.
"""

from __future__ import annotations

import ipaddress
import re

__all__ = ["Network", "contains", "parse_network", "peer_address"]

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_PREFIX = re.compile(r"[0-9]{1,8}")


def _address(text: str) -> Address | None:
    if "%" in text:  # Go's ParseIP takes no zone
        return None
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def _unmapped(address: Address) -> Address:
    return getattr(address, "ipv4_mapped", None) or address


def peer_address(remote_addr: str) -> Address | None:
    """The address of host:port, with or without brackets and blanks; None if it is no IP address.

    As upstream, everything from the last colon on is taken for the port: a bare IPv6 address is not understood.
    """
    host, colon, _ = remote_addr.strip(" []").rpartition(":")
    address = _address(host.strip(" []") if colon else remote_addr.strip(" []"))
    return None if address is None else _unmapped(address)


def parse_network(text: str) -> Network:
    """Raises ValueError; host bits may be set."""
    host, slash, prefix = text.partition("/")
    if not slash:
        prefix = "128" if ":" in host else "32"
    address = _address(host)
    if address is None or not _PREFIX.fullmatch(prefix) or int(prefix) > address.max_prefixlen:
        raise ValueError(f"{text!r} is not an address or a CIDR range")
    bits = int(prefix)
    unmapped = _unmapped(address)
    if unmapped is not address and bits >= 96:  # noqa: PLR2004 - ::ffff:1.2.3.0/120 is 1.2.3.0/24
        return ipaddress.ip_network((int(unmapped), bits - 96), strict=False)
    return ipaddress.ip_network((int(address), bits) if address.version == 4 else f"{address}/{bits}", strict=False)  # noqa: PLR2004


def contains(network: Network, address: Address) -> bool:
    return address.version == network.version and address in network
