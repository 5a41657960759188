from __future__ import annotations

import ipaddress

import pytest

from hookline.errors import InvalidInput
from hookline.outbound.endpoints.urls import check_url


def problem(url: str, **policy) -> str:
    with pytest.raises(InvalidInput) as raised:
        check_url(url, **policy)
    (found,) = raised.value.problems
    assert found.where == "url"
    return found.expected


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com",
        "https://example.com/",
        "HTTPS://Example.COM/hooks?a=b&c=%20d",
        "https://example.com:8443/hooks",
        "https://example.com./hooks",
        "https://xn--bcher-kva.example/",
        "https://hooks_in.example.com/",
        "https://8.8.8.8/",
        "https://134744072/",  # 8.8.8.8
        "https://[2606:4700:4700::1111]/",
        "https://example.com/a@b/c",
        "https://1.2.3.4.example.com/",
        "https://localhost.example.com/",
    ],
)
def test_accepted(url: str) -> None:
    check_url(url)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("", "https://"),
        ("example.com/hooks", "https://"),
        ("//example.com/", "https://"),
        ("https:example.com", "https://"),
        ("https:/example.com", "https://"),
        ("http://example.com/", "does not allow http://"),
        ("ftp://example.com/", "https://"),
        ("file:///etc/passwd", "https://"),
        ("gopher://127.0.0.1:6379/", "https://"),
        ("https://", "host"),
        ("https:///hooks", "host"),
        ("https://?x", "host"),
        ("https://user@example.com/", "user name"),
        ("https://user:password@example.com/", "user name"),
        ("https://@example.com/", "user name"),
        ("https://example.com:pass@127.0.0.1/", "user name"),
        ("https://example.com/#part", "fragment"),
        ("https://example.com#@127.0.0.1/", "fragment"),
        ("https://example.com:/", "port"),
        ("https://example.com:0/", "port"),
        ("https://example.com:65536/", "port"),
        ("https://example.com:-1/", "port"),
        ("https://example.com:abc/", "port"),
        ("https://example.com:22/", "22 belongs to another protocol"),
        ("https://example.com:6379/", "another protocol"),
        ("https://exa mple.com/", "printable ASCII"),
        (" https://example.com/", "printable ASCII"),
        ("https://example.com/\n", "printable ASCII"),
        ("https://exam\tple.com/", "printable ASCII"),
        ("https://example.com/a\r\nX: y", "printable ASCII"),
        ("https://example.com\\@127.0.0.1/", "printable ASCII"),
        ("https://b\u00fccher.example/", "punycode"),
        ("https://\uff11\uff12\uff17.0.0.1/", "printable ASCII"),
        ("https://127\u30020.0.1/", "printable ASCII"),
        ("https://127.0.0.1%2f.example.com/", "percent"),
        ("https://%31%32%37.0.0.1/", "percent"),
        ("https://[fe80::1%25eth0]/", "percent"),
        ("https://exa_mple-.com/", "host name"),
        ("https://-example.com/", "host name"),
        ("https://example..com/", "host name"),
        ("https://example.com../", "host name"),
        (f"https://{'a' * 64}.com/", "host name"),
        (f"https://{'a.' * 127}com/", "host name"),
        ("https://exa*mple.com/", "host name"),
        ("https://[::1/", "well-formed"),
        ("https://1.2.3.4.5/", "within its range"),
        ("https://256.1.1.1/", "within its range"),
        ("https://4294967296/", "within its range"),
        ("https://example.0x7f/", "within its range"),
        ("https://089.0.0.1/", "within its range"),
        ("https://localhost/", "loopback"),
        ("https://LOCALHOST./", "loopback"),
        ("https://foo.localhost/", "loopback"),
        ("https://127.0.0.1/", "127.0.0.1 is loopback"),
        ("https://127.0.0.1./", "loopback"),
        ("https://127.1/", "127.0.0.1 is loopback"),
        ("https://2130706433/", "127.0.0.1 is loopback"),
        ("https://0x7f.0.0.1/", "loopback"),
        ("https://0177.0.0.1/", "loopback"),
        ("https://127.0.0.1:9001/", "loopback"),
        ("https://[::1]/", "loopback"),
        ("https://[::ffff:7f00:1]/", "loopback"),
        ("https://[64:ff9b::7f00:1]/", "loopback in NAT64"),
        ("https://169.254.169.254/latest/meta-data/", "link-local"),
        ("https://169.254.170.2/", "link-local"),
        ("https://0/", "this network"),
        (f"https://example.com/{'a' * 2048}", "2048 characters"),
    ],
)
def test_refused(url: str, expected: str) -> None:
    assert expected in problem(url)


def test_http_where_the_deployment_allows_it() -> None:
    check_url("http://example.com/", allow_http=True)
    assert "or http://" in problem("ftp://example.com/", allow_http=True)


def test_loopback_where_the_deployment_allows_it() -> None:
    allowed = [ipaddress.ip_network("127.0.0.0/8")]
    for url in ("http://127.0.0.1:8080/", "http://localhost:8080/", "http://127.1/"):
        check_url(url, allow_http=True, allowed=allowed)
    assert "link-local" in problem("http://169.254.169.254/", allow_http=True, allowed=allowed)


def test_credentials_where_the_endpoint_uses_basic_authentication() -> None:
    check_url("https://user:pass%40word@example.com/", allow_credentials=True)
    assert "one user:password@" in problem("https://user:p@ss@example.com/", allow_credentials=True)
    assert "loopback" in problem("https://user:password@127.0.0.1/", allow_credentials=True)


@pytest.mark.parametrize("url", ["https://example.com/", "https://example.com:8443/", "http://example.com:80/"])
def test_the_deployments_ports(url: str) -> None:
    check_url(url, allow_http=True, ports={80, 443, 8443})


@pytest.mark.parametrize("url", ["https://example.com:8080/", "http://example.com/"])
def test_other_ports_than_the_deployments(url: str) -> None:
    assert "one of the ports" in problem(url, allow_http=True, ports={443, 8443})


def test_the_problem_names_the_field() -> None:
    with pytest.raises(InvalidInput, match=r"^oauth2\.token_url: "):
        check_url("http://x/", where="oauth2.token_url")


def test_no_part_of_a_password_is_in_the_message() -> None:
    assert "hunter2" not in problem("https://user:hunter2@example.com/")
