from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookline.outbound.endpoints.addresses import canonical, host_literal, refusal

REFUSED = {
    "0.0.0.0": "this network",
    "0.1.2.3": "this network",
    "10.0.0.0": "private",
    "10.255.255.255": "private",
    "100.64.0.1": "carrier-grade NAT",
    "100.127.255.255": "carrier-grade NAT",
    "127.0.0.1": "loopback",
    "127.255.255.254": "loopback",
    "169.254.169.254": "link-local",
    "169.254.170.2": "link-local",
    "172.16.0.1": "private",
    "172.31.255.255": "private",
    "192.0.0.1": "IETF protocol assignments",
    "192.0.0.170": "IETF protocol assignments",
    "192.0.2.1": "documentation",
    "192.88.99.1": "6to4 relay",
    "192.168.255.255": "private",
    "198.18.0.1": "benchmarking",
    "198.19.255.255": "benchmarking",
    "198.51.100.1": "documentation",
    "203.0.113.1": "documentation",
    "224.0.0.1": "multicast",
    "239.255.255.255": "multicast",
    "240.0.0.1": "reserved",
    "255.255.255.255": "broadcast",
    "::": "unspecified",
    "::1": "loopback",
    "::2": "this network in IPv4-compatible",
    "::7f00:1": "loopback in IPv4-compatible",
    "::127.0.0.1": "loopback in IPv4-compatible",
    "::8.8.8.8": "IPv4-compatible",
    "::ffff:127.0.0.1": "loopback",
    "::ffff:7f00:1": "loopback",
    "::ffff:a9fe:a9fe": "link-local",
    "::ffff:10.0.0.1": "private",
    "::ffff:0:127.0.0.1": "loopback in reserved",
    "::1:2:3:4": "reserved",
    "64:ff9b::127.0.0.1": "loopback in NAT64",
    "64:ff9b::a9fe:a9fe": "link-local in NAT64",
    "64:ff9b::8.8.8.8": "NAT64",
    "64:ff9b:1::7f00:1": "loopback in local-use NAT64",
    "64:ff9b:1:7f00:0:100::": "loopback in local-use NAT64",
    "100::1": "discard-only",
    "100:0:0:1::1": "dummy prefix",
    "2001::1": "this network in Teredo",
    "2001:0:4136:e378:8000:63bf:80ff:fffe": "loopback in Teredo",
    "2001:2::1": "benchmarking",
    "2001:10::1": "IETF protocol assignments",
    "2001:20::1": "IETF protocol assignments",
    "2001:db8::1": "documentation",
    "2002:7f00:1::1": "loopback in 6to4",
    "2002:808:808::1": "6to4",
    "3fff::1": "documentation",
    "3fff:fff:ffff::": "documentation",
    "4000::1": "not global unicast",
    "5f00::1": "segment routing",
    "fc00::1": "unique local",
    "fd00:ec2::254": "unique local",
    "fe80::1": "link-local",
    "fe80::1%eth0": "link-local",
    "febf::1": "link-local",
    "fec0::1": "site-local",
    "ff02::1": "multicast",
    "::1%lo": "loopback",
    "": "not an IP address",
    "example.com": "not an IP address",
    "1.2.3.4.5": "not an IP address",
    "127.1": "not an IP address",
}

PUBLIC = [
    *("1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.1", "100.63.255.255", "100.128.0.1", "126.255.255.255"),
    *("128.0.0.1", "169.253.255.255", "169.255.0.1", "172.15.255.255", "172.32.0.1", "192.0.1.1", "192.0.3.1"),
    *("192.167.255.255", "192.169.0.1", "198.17.255.255", "198.20.0.1", "223.255.255.255", "::ffff:8.8.8.8"),
    *("2606:4700:4700::1111", "2001:4860:4860::8888", "2001:200::1", "2a05:d018::1", "2600:1f18::1", "3ffe::1"),
]


@pytest.mark.parametrize(("address", "reason"), REFUSED.items())
def test_refused(address: str, reason: str) -> None:
    assert refusal(address) == reason


@pytest.mark.parametrize("address", PUBLIC)
def test_public(address: str) -> None:
    assert refusal(address) is None


def networks(*texts: str):
    return [ipaddress.ip_network(text) for text in texts]


@pytest.mark.parametrize(
    ("address", "allowed", "reason"),
    [
        ("127.0.0.1", ["127.0.0.0/8"], None),
        ("::ffff:127.0.0.1", ["127.0.0.0/8"], None),
        ("127.0.0.1", ["10.0.0.0/8"], "loopback"),
        ("127.0.0.1", ["127.0.0.2/32"], "loopback"),
        ("::1", ["127.0.0.0/8"], "loopback"),
        ("::1", ["::1/128", "127.0.0.0/8"], None),
        ("10.1.2.3", ["10.1.0.0/16"], None),
        ("10.2.0.1", ["10.1.0.0/16"], "private"),
        ("fd00::1", ["fd00::/8"], None),
        ("64:ff9b::8.8.8.8", ["64:ff9b::/96"], None),
        ("64:ff9b::127.0.0.1", ["64:ff9b::/96"], "loopback in NAT64"),
        ("64:ff9b::10.0.0.1", ["64:ff9b::/96", "10.0.0.0/8"], None),
        ("64:ff9b::10.0.0.1", ["10.0.0.0/8"], "NAT64"),
        ("64:ff9b:1::8.8.8.8", ["64:ff9b:1::/48"], None),
        ("64:ff9b:1::127.0.0.1", ["64:ff9b:1::/48"], "loopback in local-use NAT64"),
        ("64:ff9b:1:808:8:800::", ["64:ff9b:1::/48"], None),
        ("64:ff9b:1:7f00:0:100::", ["64:ff9b:1::/48"], "loopback in local-use NAT64"),
        ("2002:a00:1::1", ["10.0.0.0/8"], "6to4"),
        ("169.254.169.254", ["::/0"], "link-local"),
        ("::ffff:169.254.169.254", ["::/0"], "link-local"),
        ("64:ff9b::a9fe:a9fe", ["::/0"], "link-local in NAT64"),
    ],
)
def test_allowed_networks(address: str, allowed: list[str], reason: str | None) -> None:
    assert refusal(address, networks(*allowed)) == reason


@given(st.ip_addresses(v=4))
def test_no_ipv4_address_that_python_calls_other_than_global_passes(address: ipaddress.IPv4Address) -> None:
    if not address.is_global or address.is_multicast or address.is_reserved:
        assert refusal(str(address)) is not None


@given(st.ip_addresses(v=6))
def test_no_ipv6_address_that_python_calls_other_than_global_passes(address: ipaddress.IPv6Address) -> None:
    if address.ipv4_mapped is None and (not address.is_global or address.is_multicast or address.is_site_local):
        assert refusal(str(address)) is not None


@given(st.ip_addresses(v=4))
def test_wrapping_a_refused_ipv4_address_never_makes_it_pass(address: ipaddress.IPv4Address) -> None:
    if refusal(str(address)) is None or int(address) <= 1:  # :: and ::1 are IPv6's own
        return
    high, low = int(address) >> 16, int(address) & 0xFFFF
    for wrapped in (
        f"::ffff:{address}",
        f"::{address}",
        f"64:ff9b::{address}",
        f"64:ff9b:1::{address}",
        f"2002:{high:x}:{low:x}::1",
        f"2001:0:{high:x}:{low:x}::1",
        f"2001::{high ^ 0xFFFF:x}:{low ^ 0xFFFF:x}",
    ):
        assert refusal(wrapped) is not None
        assert refusal(wrapped, networks("::/0")) is not None


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("127.0.0.1.", "127.0.0.1"),
        ("127.0.0.1...", "127.0.0.1"),
        ("127.1", "127.0.0.1"),
        ("127.0.1", "127.0.0.1"),
        ("127.65535", "127.0.255.255"),
        ("2130706433", "127.0.0.1"),
        ("017700000001", "127.0.0.1"),
        ("0177.0.0.1", "127.0.0.1"),
        ("0x7f000001", "127.0.0.1"),
        ("0X7F.1", "127.0.0.1"),
        ("0x7f.0x0.0x0.0x1", "127.0.0.1"),
        ("0xA9FEA9FE", "169.254.169.254"),
        ("0", "0.0.0.0"),
        ("00000000", "0.0.0.0"),
        ("0x", "0.0.0.0"),
        ("4294967295", "255.255.255.255"),
        ("[::1]", "::1"),
        ("::1", "::1"),
        ("[::1%25lo]", "::1"),
        ("[::ffff:7f00:1]", "::ffff:127.0.0.1"),
        ("[0:0:0:0:0:0:0:1]", "::1"),
        ("8.8.8.8", "8.8.8.8"),
        # names and nonsense
        ("example.com", None),
        ("1.2.3.4.example.com", None),
        ("localhost", None),
        ("256.0.0.1", None),
        ("127.0.0.256", None),
        ("127.16777216", None),
        ("4294967296", None),
        ("1.2.3.4.5", None),
        ("089.0.0.1", None),
        ("0xg.1", None),
        ("1..1", None),
        ("", None),
        (".", None),
        ("+1.2.3.4", None),
        ("1_0.0.0.1", None),
        ("\u0661\u0662\u0667.0.0.1", None),
        ("[::1::2]", None),
        ("[v1.x]", None),
    ],
)
def test_host_literal(host: str, address: str | None) -> None:
    literal = host_literal(host)

    assert (canonical(literal) if literal else None) == (canonical(address) if address else None)


@pytest.mark.parametrize(
    ("address", "one"),
    [("::FFFF:7f00:1%lo", "127.0.0.1"), ("127.0.0.1", "127.0.0.1"), ("FE80::1%eth0", "fe80::1"), ("name", "name")],
)
def test_canonical(address: str, one: str) -> None:
    assert canonical(address) == one
