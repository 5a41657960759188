"""libcurl's error numbers as Hookline's error kinds (see `ports.HttpResult`)."""

from __future__ import annotations

import pycurl

__all__ = ["kind"]

_KINDS = {
    pycurl.E_UNSUPPORTED_PROTOCOL: "blocked",  # http:// where the deployment wants https, file://, …
    pycurl.E_COULDNT_RESOLVE_HOST: "dns",
    pycurl.E_COULDNT_CONNECT: "connect",
    pycurl.E_OPERATION_TIMEDOUT: "timeout",
    pycurl.E_FILESIZE_EXCEEDED: "too-large",
    100: "too-large",  # CURLE_TOO_LARGE, which pycurl does not name
    pycurl.E_SSL_CONNECT_ERROR: "tls",
    pycurl.E_SSL_ENGINE_NOTFOUND: "tls",
    pycurl.E_SSL_ENGINE_SETFAILED: "tls",
    pycurl.E_SSL_CERTPROBLEM: "tls",
    pycurl.E_SSL_CIPHER: "tls",
    pycurl.E_PEER_FAILED_VERIFICATION: "tls",
    pycurl.E_USE_SSL_FAILED: "tls",
    pycurl.E_SSL_CACERT_BADFILE: "tls",
    pycurl.E_SSL_SHUTDOWN_FAILED: "tls",
    pycurl.E_SSL_CRL_BADFILE: "tls",
    pycurl.E_SSL_ISSUER_ERROR: "tls",
    pycurl.E_SSL_PINNEDPUBKEYNOTMATCH: "tls",
    pycurl.E_SSL_INVALIDCERTSTATUS: "tls",
}


def kind(errno: int, *, sent: bool) -> str:
    """`protocol` for whatever went wrong after the connection stood: reset, cut short, or not HTTP.

    `sent`: whether anything went out. libcurl has one number for a URL's scheme and for an answer's HTTP/0.9.
    """
    if sent and errno == pycurl.E_UNSUPPORTED_PROTOCOL:
        return "protocol"
    return _KINDS.get(errno, "protocol")
