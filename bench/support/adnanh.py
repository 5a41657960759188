"""adnanh/webhook, the Debian package, under load: its CPU is what the receiver's is compared to."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

from github import headers_of

__all__ = ["cpu_of", "load", "start_webhook"]

TICK = os.sysconf("SC_CLK_TCK")


def start_webhook(hooks: list[dict[str, Any]], folder: Path) -> tuple[subprocess.Popen[bytes], int]:
    file = folder / "hooks.json"
    file.write_text(json.dumps(hooks))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = ["webhook", "-hooks", str(file), "-ip", "127.0.0.1", "-port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            break
        except OSError:
            time.sleep(0.05)
    return process, port


def cpu_of(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def load(port: int, body: bytes, count: int, connections: int = 8) -> None:
    """Keep-alive requests, one in flight on each of several connections."""
    lines = [f"{name}: {value}" for name, value in headers_of(body).items()]
    head = f"POST /hooks/github HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n"
    request = (head + "\r\n".join(lines) + "\r\n\r\n").encode() + body
    open_ones = [socket.create_connection(("127.0.0.1", port)) for _ in range(connections)]
    for _ in range(count // connections):
        for connection in open_ones:
            connection.sendall(request)
        for connection in open_ones:
            answer = connection.recv(4096)
            assert answer.startswith(b"HTTP/1.1 200"), answer[:100]
    for connection in open_ones:
        connection.close()
