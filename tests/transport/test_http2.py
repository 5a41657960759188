"""HTTP/2 where the receiver offers it in the TLS handshake, with the same limits."""

from __future__ import annotations

import asyncio
import ssl
import threading
import uuid

import pytest

from hookline.ports import HttpRequest

h2_connection = pytest.importorskip("h2.connection", reason="the h2 package is the other side of these tests")


class H2Server(asyncio.Protocol):
    """Answers every stream by its path: /ok, /hang, /flood, /endless."""

    connections = 0

    def __init__(self, received: list[dict[str, str]]) -> None:
        from h2.config import H2Configuration

        self.received = received
        self.h2 = h2_connection.H2Connection(H2Configuration(client_side=False, header_encoding="utf-8"))
        self.paths: dict[int, str] = {}
        self.bodies: dict[int, bytes] = {}
        self.endless: set[int] = set()

    def connection_made(self, transport) -> None:
        type(self).connections += 1
        self.transport = transport
        self.h2.initiate_connection()
        transport.write(self.h2.data_to_send())

    def data_received(self, data: bytes) -> None:
        from h2 import events

        for event in self.h2.receive_data(data):
            if isinstance(event, events.RequestReceived):
                headers = dict(event.headers)
                self.received.append(headers)
                self.paths[event.stream_id] = headers[":path"]
            elif isinstance(event, events.DataReceived):
                self.bodies[event.stream_id] = self.bodies.get(event.stream_id, b"") + event.data
                self.h2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            elif isinstance(event, events.StreamEnded):
                self.answer(event.stream_id)
            elif isinstance(event, events.StreamReset):
                self.endless.discard(event.stream_id)
        self.fill()
        self.transport.write(self.h2.data_to_send())

    def answer(self, stream: int) -> None:
        kind = self.paths[stream].split("/")[1]
        if kind == "hang":
            return
        headers = [(":status", "503" if kind == "busy" else "200"), ("retry-after", "7")]
        if kind == "flood":
            headers += [(f"x-{number}", "x" * 50) for number in range(250)]
        self.h2.send_headers(stream, headers)
        if kind == "endless":
            self.endless.add(stream)
        else:
            self.h2.send_data(stream, self.bodies.get(stream, b"")[:1000], end_stream=True)

    def fill(self) -> None:
        for stream in self.endless:
            while (room := min(self.h2.local_flow_control_window(stream), 16_384)) > 0:
                self.h2.send_data(stream, b"x" * room)


@pytest.fixture
def h2(authority, tmp_path, make_transport):
    certificate = authority.issue("receiver.test")
    (tmp_path / "both.pem").write_bytes(certificate.pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "both.pem")
    context.set_alpn_protocols(["h2"])
    received: list[dict[str, str]] = []
    H2Server.connections = 0
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(
        loop.create_server(lambda: H2Server(received), "127.0.0.1", 0, ssl=context, ssl_handshake_timeout=5)
    )
    port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    transport = make_transport(resolve=[f"receiver.test:{port}:127.0.0.1"])
    yield transport, f"https://receiver.test:{port}", received
    transport.close()
    loop.call_soon_threadsafe(server.close)
    loop.call_soon_threadsafe(lambda: loop.call_later(0.1, loop.stop))
    thread.join(10)
    loop.close()


def post(url: str, **more):
    return HttpRequest(url, b'{"n":1}', [("Content-Type", "application/json"), ("Webhook-Id", "msg_1")], **more)


def test_posts_share_a_connection(h2) -> None:
    transport, base, received = h2
    list(transport.send([post(f"{base}/ok")]))

    results = list(transport.send([post(f"{base}/ok/{uuid.uuid4()}") for _ in range(20)]))

    assert [(result.code, result.body) for result in results] == [(200, b'{"n":1}')] * 20
    assert H2Server.connections == 1
    assert received[0]["webhook-id"] == "msg_1"


def test_retry_after(h2) -> None:
    transport, base, _ = h2

    (result,) = transport.send([post(f"{base}/busy")])

    assert (result.code, dict(result.headers)) == (503, {"retry-after": "7"})


def test_limits_hold_and_do_not_disturb_the_others_on_the_connection(h2) -> None:
    transport, base, _ = h2
    list(transport.send([post(f"{base}/ok")]))
    kinds = ["ok", "hang", "endless", "flood"]

    # one alone is to run into its time limit: a busy machine must not make the others slow enough
    limits = {kind: 1.0 if kind == "hang" else 60.0 for kind in kinds}
    results = transport.send([post(f"{base}/{kind}", tag=kind, timeout=limits[kind]) for kind in kinds])

    outcomes = {result.request.tag: (result.code, result.error) for result in results}
    assert outcomes == {"ok": (200, ""), "hang": (0, "timeout"), "endless": (200, ""), "flood": (0, "too-large")}
    (after,) = transport.send([post(f"{base}/ok")])
    assert after.code == 200
    assert H2Server.connections == 1
