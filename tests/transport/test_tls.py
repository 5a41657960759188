"""Certificates are verified, old TLS refused, and client certificates kept apart."""

from __future__ import annotations

import socket
import threading
import uuid

import pytest

from hookline.ports import HttpRequest
from hookline_cli.local.receiver_process import ReceiverProcess

HOST = "receiver.test"


def post(url: str, **more):
    return HttpRequest(url, b"{}", [("content-type", "application/json")], **{"timeout": 10.0, **more})


def result_from(make_transport, options: list[str], **request):
    with ReceiverProcess.start(*options, host=HOST) as receiver:
        (result,) = make_transport(receiver, allow_http=False).send([post(receiver.url("/x"), **request)])
        return result, receiver.requests()


def test_a_good_certificate(tls_receiver, make_transport) -> None:
    (result,) = make_transport(tls_receiver, allow_http=False).send([post(tls_receiver.url("/"))])

    assert (result.code, result.error) == (200, "")


@pytest.mark.parametrize("bad", ["self-signed", "expired", "wrong host", "unknown authority"])
def test_a_bad_certificate_is_a_tls_error_and_nothing_is_sent(make_transport, authority, tmp_path, bad: str) -> None:
    issuer = type(authority)(tmp_path, "Somebody else") if bad == "unknown authority" else authority
    certificate = issuer.issue(
        "elsewhere.test" if bad == "wrong host" else HOST,
        days=-1 if bad == "expired" else 1,
        self_signed=bad == "self-signed",
    )

    result, received = result_from(make_transport, issuer.files(certificate))

    assert (result.code, result.error) == (0, "tls")
    assert received == []


@pytest.mark.parametrize("version", ["TLSv1", "TLSv1_1"])
def test_old_tls_is_refused(make_transport, authority, version: str) -> None:
    options = [*authority.files(authority.issue(HOST)), "--tls-at-most", version]

    result, received = result_from(make_transport, options)

    assert (result.code, result.error) == (0, "tls")
    assert received == []


def test_tls_1_2_is_spoken(make_transport, authority) -> None:
    options = [*authority.files(authority.issue(HOST)), "--tls-at-most", "TLSv1_2"]

    result, _ = result_from(make_transport, options)

    assert result.code == 200


def test_plain_http_where_tls_is_wanted_is_a_tls_error(make_transport) -> None:
    def serve(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        connection.recv(65_536)
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
        connection.close()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = threading.Thread(target=serve, args=(listener,))
        server.start()
        (result,) = make_transport().send([post(f"https://127.0.0.1:{listener.getsockname()[1]}/")])
        server.join(10)

    assert (result.code, result.error) == (0, "tls")


@pytest.fixture
def mutual(authority):
    """A receiver that wants a client certificate."""
    options = [*authority.files(authority.issue(HOST)), "--client-ca", str(authority.file)]
    with ReceiverProcess.start(*options, host=HOST) as receiver:
        yield receiver


def test_without_a_client_certificate_there_is_no_answer(mutual, make_transport) -> None:
    (result,) = make_transport(mutual).send([post(mutual.url("/"))])

    assert result.code == 0
    assert result.error in {"tls", "protocol"}  # TLS 1.3 tells the client after its own handshake is over
    assert mutual.requests() == []


def test_client_certificates_are_shown_and_never_mixed(mutual, make_transport, authority) -> None:
    """Same receiver, same transport: each request travels on a connection of its own certificate's."""
    alice, bob = authority.issue("alice"), authority.issue("bob")
    transport = make_transport(mutual)
    certificates = {"alice": alice.pem, "bob": bob.pem, "nobody": None}
    order = ["alice", "bob", "alice", "nobody", "bob", "alice", "nobody", "bob"]

    outcomes = []
    for name in order:
        url = mutual.url(f"/{name}-{uuid.uuid4()}")
        (result,) = transport.send([post(url, client_cert_pem=certificates[name])])
        outcomes.append((name, result.code))

    assert outcomes == [(name, 0 if name == "nobody" else 200) for name in order]
    received = mutual.requests()
    assert all(request.path.startswith(f"/{request.client}-") for request in received)
    by_client = {name: {request.connection for request in received if request.client == name} for name in certificates}
    assert len(by_client["alice"]) == len(by_client["bob"]) == 1  # and they are pooled


def test_client_certificates_are_kept_apart_when_sent_together(mutual, make_transport, authority) -> None:
    pems = {name: authority.issue(name).pem for name in ("alice", "bob", "carol")}
    requests = [
        post(mutual.url(f"/{name}-{number}"), client_cert_pem=pem, group=name)
        for number in range(6)
        for name, pem in pems.items()
    ]

    results = list(make_transport(mutual).send(requests, per_group=2))

    assert {result.code for result in results} == {200}
    assert all(request.path.startswith(f"/{request.client}-") for request in mutual.requests())


def test_a_chain_in_any_order_of_key_and_certificate(mutual, make_transport, authority) -> None:
    alice = authority.issue("alice")

    (result,) = make_transport(mutual).send([post(mutual.url("/"), client_cert_pem=alice.key + alice.cert)])

    assert result.code == 200


@pytest.mark.parametrize("pem", [b"not a certificate", b""])
def test_a_bad_client_certificate_is_a_tls_error(mutual, make_transport, pem: bytes) -> None:
    (result,) = make_transport(mutual).send([post(mutual.url("/"), client_cert_pem=pem)])

    assert result.error in {"tls", "protocol"}
    assert mutual.requests() == []


def test_tls_connections_are_pooled(tls_receiver, make_transport) -> None:
    url = tls_receiver.url(f"/{uuid.uuid4()}")
    transport = make_transport(tls_receiver)

    for _ in range(4):
        list(transport.send([post(url)]))

    assert len({request.connection for request in tls_receiver.requests(url.removeprefix(tls_receiver.base))}) == 1
