"""The relay by which containers reach this machine's loopback, between two addresses of loopback."""

from __future__ import annotations

import socket
import sys
import threading

import pytest

from hookline_cli.local.samlocal.docker import Network

pytestmark = [
    pytest.mark.sam_local,
    pytest.mark.skipif(sys.platform != "linux", reason="only Linux has all of 127.0.0.0/8"),
]
GATEWAY = "127.0.0.2"


def everything(connection: socket.socket) -> bytes:
    return b"".join(iter(lambda: connection.recv(65536), b""))


def echo(server: socket.socket) -> None:
    """Answers when the other side has said all: what was said, twice."""
    while True:
        try:
            connection, _ = server.accept()
        except OSError:
            return
        with connection:
            connection.sendall(everything(connection) * 2)


@pytest.fixture
def port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=echo, args=(server,), daemon=True).start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)


def asked(port: int, text: bytes) -> bytes:
    with socket.create_connection((GATEWAY, port)) as connection:
        connection.sendall(text)
        connection.shutdown(socket.SHUT_WR)
        return everything(connection)


def test_both_directions_whole_and_each_ends_by_itself(port):
    text = bytes(range(256)) * 8192  # two megabytes
    with Network(GATEWAY).passing(port):
        assert asked(port, text) == text * 2
        assert asked(port, b"again") == b"againagain"
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((GATEWAY, port))


def test_nothing_listens_behind_it():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with Network(GATEWAY).passing(port):
        with socket.create_connection((GATEWAY, port)) as connection:
            assert connection.recv(1) == b""
        with socket.create_server(("127.0.0.1", port)) as server:  # it starts later
            threading.Thread(target=echo, args=(server,), daemon=True).start()
            assert asked(port, b"x") == b"xx"
            server.shutdown(socket.SHUT_RDWR)


def test_a_port_that_is_open_on_all_addresses_needs_no_relay():
    with socket.create_server((GATEWAY, 0)) as server, Network(GATEWAY).passing(server.getsockname()[1]):
        pass


def test_docker_desktop_needs_none():
    network = Network("")
    assert network.options == []
    with network.passing(1):
        pass
