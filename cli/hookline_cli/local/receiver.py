"""A webhook receiver that does what it is told: the other side of `make demo`, of the tests and of the sender's
conformance suite.

    python -m hookline_cli.local.receiver [--port 9000] [--control-port 9001] [--secret whsec_…] [--tls-cert …]

It prints one line of JSON with both ports and serves until it is ended. On the first port it takes webhooks (HTTP/1.1,
keep-alive) and answers each path's script, step by step (`receiver_script.Step`), 200 without one; a script's last step
repeats. On the second port it is controlled, in JSON:

    PUT /scripts?path=/a   {"steps": [{"status": 503, "headers": [["Retry-After", "2"]]}, {}], "cycle": false}
    PUT /secrets?path=/a   {"secrets": ["whsec_…"]}    requests are checked with the official standardwebhooks package
    GET /requests?path=/a  what came: headers in order and case as sent, the raw body, the verdict, the connection
    POST /close-idle       {"reset": true}    closes every connection that waits for a request
    DELETE /requests, DELETE /scripts
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import contextlib
import itertools
import json
import ssl
import struct
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from hookline_cli.local.receiver_script import Script, Step, play

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Receiver", "main"]

_HEAD_LIMIT = 256 * 1024
_RESET = struct.pack("ii", 1, 0)  # SO_LINGER: on, no time: close() sends RST


@dataclass(slots=True)
class _Head:
    method: str
    target: str
    headers: list[tuple[str, str]]

    def get(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name), "")


@dataclass(eq=False, slots=True)
class _Connection:
    number: int
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    idle: bool = True

    def reset(self) -> None:
        import socket

        with contextlib.suppress(OSError):
            self.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        self.writer.transport.abort()


@dataclass(slots=True)
class Receiver:
    """The state both servers share."""

    default_secrets: tuple[str, ...] = ()
    refuse_unverified: bool = False
    scripts: dict[str, Script] = field(default_factory=dict)
    secrets: dict[str, tuple[str, ...]] = field(default_factory=dict)
    requests: list[dict[str, Any]] = field(default_factory=list)
    connections: set[_Connection] = field(default_factory=set)
    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    async def serve_hooks(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = _Connection(next(self.numbers), reader, writer)
        self.connections.add(connection)
        try:
            while await self._one(connection):
                connection.idle = True
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # the sender went away, which is its right
        finally:
            self.connections.discard(connection)
            with contextlib.suppress(OSError):
                writer.close()

    async def _one(self, connection: _Connection) -> bool:
        """One request and its answer; whether the connection stays open."""
        head = await _read_head(connection.reader)
        connection.idle = False
        body = await _read_body(connection.reader, head)
        path = urlsplit(head.target).path
        record = _record(head, body, connection)
        record["verified"] = verified = self._verdict(path, head, body)
        self.requests.append(record)
        script = self.scripts.get(path)
        step = script.next() if script else Step()
        if self.refuse_unverified and verified is False:
            step = Step(status=401, body="bad signature")
        record["status"] = step.status
        if step.fault == "reset":
            connection.reset()
            return False
        return await play(step, connection.writer)

    def _verdict(self, path: str, head: _Head, body: bytes) -> bool | None:
        """Whether one of the path's secrets verifies; None without a secret."""
        secrets = self.secrets.get(path, self.default_secrets)
        if not secrets:
            return None
        from standardwebhooks import Webhook, WebhookVerificationError

        headers = {name.lower(): value for name, value in head.headers}
        for secret in secrets:
            with contextlib.suppress(WebhookVerificationError):
                Webhook(secret).verify(body, headers)
                return True
        return False

    async def serve_control(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            head = await _read_head(reader)
            body = await _read_body(reader, head)
            try:
                status, answer = 200, self._control(head, json.loads(body or b"{}"))
            except (KeyError, TypeError, ValueError) as error:
                status, answer = 400, {"error": f"{type(error).__name__}: {error}"}
            text = json.dumps(answer).encode()
            writer.write(
                f"HTTP/1.1 {status} -\r\nContent-Type: application/json\r\nConnection: close\r\n"
                f"Content-Length: {len(text)}\r\n\r\n".encode()
                + text
            )
            await writer.drain()
        writer.close()

    def _control(self, head: _Head, body: dict[str, Any]) -> Any:
        target = urlsplit(head.target)
        path = parse_qs(target.query).get("path", [""])[0]
        match head.method, target.path:
            case "PUT", "/scripts":
                self.scripts[path] = Script.from_json(body)
            case "PUT", "/secrets":
                self.secrets[path] = tuple(body["secrets"])
            case "GET", "/requests":
                return [record for record in self.requests if path in ("", record["path"])]
            case "POST", "/close-idle":
                return {"closed": self._close_idle(reset=bool(body.get("reset")))}
            case "DELETE", "/requests":
                self.requests.clear()
            case "DELETE", "/scripts":
                self.scripts.clear()
            case method, where:
                raise ValueError(f"no {method} {where} here")
        return {}

    def _close_idle(self, *, reset: bool) -> int:
        idle = [connection for connection in self.connections if connection.idle]
        for connection in idle:
            if reset:
                connection.reset()
            else:
                connection.writer.close()
        return len(idle)


async def _read_head(reader: asyncio.StreamReader) -> _Head:
    text = (await reader.readuntil(b"\r\n\r\n"))[:-4].decode("latin-1")
    first, *lines = text.split("\r\n")
    method, target, _version = first.split(" ", 2)
    headers = [(name, value.strip()) for name, _, value in (line.partition(":") for line in lines)]
    return _Head(method, target, headers)


async def _read_body(reader: asyncio.StreamReader, head: _Head) -> bytes:
    if "chunked" not in head.get("transfer-encoding").lower():
        return await reader.readexactly(int(head.get("content-length") or 0))
    chunks = []
    while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
        chunks.append((await reader.readexactly(size + 2))[:-2])
    await reader.readuntil(b"\r\n")
    return b"".join(chunks)


def _record(head: _Head, body: bytes, connection: _Connection) -> dict[str, Any]:
    peer = connection.writer.get_extra_info("peercert") or {}
    subject = {name: value for entry in peer.get("subject", ()) for name, value in entry}
    return {
        "at": time.time(),
        "method": head.method,
        "path": urlsplit(head.target).path,
        "target": head.target,
        "headers": head.headers,
        "body_base64": base64.b64encode(body).decode(),
        "connection": connection.number,
        "client": subject.get("commonName"),
    }


def _tls(arguments: argparse.Namespace) -> ssl.SSLContext | None:
    if not arguments.tls_cert:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(arguments.tls_cert, arguments.tls_key)
    if arguments.client_ca:
        context.load_verify_locations(arguments.client_ca)
        context.verify_mode = ssl.CERT_REQUIRED
    if arguments.tls_at_most:
        # What a receiver left behind years ago offers; OpenSSL has it behind security level 0.
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        context.maximum_version = ssl.TLSVersion[arguments.tls_at_most]
    return context


async def _serve(arguments: argparse.Namespace) -> None:
    receiver = Receiver(tuple(arguments.secret), arguments.refuse_unverified)
    hooks = await asyncio.start_server(
        receiver.serve_hooks, arguments.host, arguments.port, ssl=_tls(arguments), limit=_HEAD_LIMIT, backlog=512
    )
    control = await asyncio.start_server(receiver.serve_control, arguments.host, arguments.control_port)
    ports = {name: server.sockets[0].getsockname()[1] for name, server in (("port", hooks), ("control", control))}
    print(json.dumps(ports), flush=True)
    if arguments.until_stdin_closes:
        await asyncio.to_thread(sys.stdin.read)
    else:
        await asyncio.Event().wait()


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="hookline_cli.local.receiver", description="A scriptable webhook receiver.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="for webhooks; 0: any free one")
    parser.add_argument("--control-port", type=int, default=0)
    parser.add_argument("--secret", action="append", default=[], help="whsec_…, for every path; repeatable")
    parser.add_argument("--refuse-unverified", action="store_true", help="answer 401 to what no secret verifies")
    parser.add_argument("--tls-cert", help="PEM file; webhooks are then taken over TLS")
    parser.add_argument("--tls-key", help="PEM file")
    parser.add_argument("--client-ca", help="PEM file; senders must show a certificate signed by it")
    parser.add_argument("--tls-at-most", choices=["TLSv1", "TLSv1_1", "TLSv1_2"])
    parser.add_argument("--until-stdin-closes", action="store_true", help="end with the process that started this one")
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(parser.parse_args(argv)))


if __name__ == "__main__":
    main()
