"""How containers reach this machine's loopback: by the name `host.docker.internal`.

Docker Desktop serves that name itself. Elsewhere it is the bridge's own address, on which ports of loopback are passed
on for as long as the loop runs: emulators and receivers need not listen where others could reach them.
"""

from __future__ import annotations

import errno
import ipaddress
import json
import platform
import select
import socket
import socketserver
import subprocess
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["ARCHITECTURE", "HOST", "Network", "has_image", "unavailable"]

HOST = "host.docker.internal"
ARCHITECTURE = "arm64" if platform.machine() in {"arm64", "aarch64"} else "x86_64"
_CHUNK = 65_536


def unavailable() -> str:
    """Why there is no Docker to run functions in; "" if there is."""
    try:
        done = _docker("info")
    except FileNotFoundError:
        return "Docker is not installed"
    return "" if done.returncode == 0 else "no Docker engine answers (docker info)"


def has_image(name: str) -> bool:
    return _docker("image", "inspect", name).returncode == 0


def _docker(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["docker", *arguments], capture_output=True, text=True, check=False)


class Network:
    """Docker's default network. `gateway` is "" where HOST works without help (Docker Desktop)."""

    def __init__(self, gateway: str) -> None:
        self.gateway = gateway

    @classmethod
    def find(cls) -> Network:
        (bridge,) = json.loads(_docker("network", "inspect", "bridge").stdout)
        network = bridge["IPAM"]["Config"][0]
        # Docker 20 names no gateway
        gateway = network.get("Gateway") or str(next(ipaddress.ip_network(network["Subnet"]).hosts()))
        try:
            with socket.socket() as probe:
                probe.bind((gateway, 0))
        except OSError:  # the bridge is inside Docker Desktop's machine
            return cls("")
        return cls(gateway)

    @property
    def options(self) -> list[str]:
        """Of `sam local`, so that functions know HOST."""
        return ["--add-host", f"{HOST}:{self.gateway}"] if self.gateway else []

    @contextmanager
    def passing(self, port: int) -> Iterator[None]:
        """While it lasts, HOST:`port` is this machine's 127.0.0.1:`port`."""
        if not self.gateway:
            yield
            return
        try:
            server = _Relay((self.gateway, port), _Connection)
            server.port = port
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            yield  # it listens on all addresses, so containers reach it as it is
            return
        with server:
            thread = threading.Thread(target=server.serve_forever, daemon=True)
            thread.start()
            try:
                yield
            finally:
                server.shutdown()
                thread.join()


class _Relay(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    port: int  # of both sides
    block_on_close = False  # connections that are kept alive end with this process

    def handle_error(self, request: object, client_address: object) -> None:
        """A side that went away is its own trouble."""


class _Connection(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        assert isinstance(self.server, _Relay)
        port = self.server.port
        with socket.create_connection(("127.0.0.1", port)) as there:
            ends = {self.request: there, there: self.request}
            while ends:
                for ready in select.select(list(ends), [], [])[0]:
                    if data := ready.recv(_CHUNK):
                        ends[ready].sendall(data)
                    else:  # one direction is at its end; the other may still have something to say
                        ends.pop(ready).shutdown(socket.SHUT_WR)
