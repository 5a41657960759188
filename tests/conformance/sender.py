"""A small sender of webhooks that does everything right, and by name one thing wrong: what the kit is tested on."""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import json
import queue
import threading
import time
import uuid
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

__all__ = ["FAULTS", "Sender"]

# Each fault, and the behaviours that must notice it.
FAULTS: dict[str, set[str]] = {
    "another-id": {"attempts-same-id"},
    "another-body": {"attempts-same-body"},
    "first-timestamp": {"attempts-own-timestamp"},
    "earlier-timestamp": {"attempts-own-timestamp"},
    "first-signature": {"attempts-signed"},
    "milliseconds": {"timestamp-now"},
    "one-id": {"ids-differ"},
    "no-id": {"id-present", "signature-v1"},
    "hex": {"signature-v1", "signed-bytes", "attempts-signed"},
    "signs-other-bytes": {"signed-bytes"},
    "doubled-header": {"headers-once"},
    "form": {"json-body"},
    "leaks": {"secret-not-sent"},
    "nameless": {"user-agent"},
    "v1-only": {"signature-v1a"},
    "forgets-old": {"rotation-signs-both"},
    "never-rotates": {"rotation-signs-both"},
    "get": {"one-post"},
    "twice": {"one-post", "success-2xx"},
    "only-200": {"success-2xx"},
    "one-attempt": {"retry-5xx", "retry-4xx", "retry-closed", "retry-reset", "retry-garbage", "retry-hanging"},
    "client-errors-are-final": {"retry-4xx"},
    "network-errors-are-final": {"retry-closed", "retry-reset", "retry-garbage", "retry-hanging"},
    "follows": {"redirect-not-followed"},
    "redirect-succeeds": {"redirect-is-failure"},
    "ignores-410": {"gone-ends-it"},
    "ignores-retry-after": {"retry-after"},
    "believes-retry-after": {"retry-after-nonsense"},
    "hammers": {"attempts-keep-distance"},
    "interim-is-final": {"interim-answer"},
    "no-timeout": {"retry-hanging", "retry-slow-head"},
    "one-at-a-time": {"isolation-hanging", "isolation-slow-body", "isolation-headers"},
}
_READ = 65_536
_AT_ONCE = 64


class _Final(http.client.HTTPResponse):
    """The answer behind the interim ones, of which http.client knows 100 alone."""

    def _read_status(self):
        version, status, reason = super()._read_status()
        while 100 < status < 200:
            http.client.parse_headers(self.fp)
            version, status, reason = super()._read_status()
        return version, status, reason


@dataclass
class _Endpoint:
    url: str
    secrets: list[str]
    schedule: list[float]
    timeout: float
    gone: bool = False


@dataclass
class _Attempted:
    code: int = 0
    retry_after: str = ""
    location: str = ""


@dataclass
class Sender:
    """A driver by itself: it takes the kit's calls directly."""

    fault: str = ""
    name: str = "reference"
    supports: frozenset[str] = frozenset({"v1a", "rotate", "schedule", "timeout"})
    endpoints: dict[str, _Endpoint] = field(default_factory=dict)
    work: queue.Queue = field(default_factory=queue.Queue)

    def __post_init__(self):
        for _ in range(1 if self.fault == "one-at-a-time" else _AT_ONCE):
            threading.Thread(target=self._serve, daemon=True).start()

    # ------------------------------------------------------------------------------------------ the kit's calls

    def endpoint(self, url, secret, *, schedule, timeout):
        id_ = uuid.uuid4().hex
        self.endpoints[id_] = _Endpoint(url, [secret], list(schedule), timeout)
        return id_

    def rotate(self, endpoint, secret):
        secrets = self.endpoints[endpoint].secrets
        self.endpoints[endpoint].secrets = {"forgets-old": [secret], "never-rotates": secrets}.get(
            self.fault, [secret, *secrets]
        )

    def publish(self, endpoint, event_type, data):
        id_ = "evt_1" if self.fault == "one-id" else f"evt_{uuid.uuid4().hex}"
        self.work.put((endpoint, id_, b'{"type":"%b","data":%b}' % (event_type.encode(), data.encode())))
        return id_

    # ------------------------------------------------------------------------------------------ delivering

    def _serve(self):
        while True:
            endpoint, id_, body = self.work.get()
            self._deliver(self.endpoints[endpoint], id_, body)

    def _deliver(self, endpoint, id_, body):
        first = time.time()
        signed = ""
        hint = 0.0
        schedule = [0] * 30 if self.fault == "hammers" else endpoint.schedule
        for number, delay in enumerate(schedule):
            if endpoint.gone:
                return
            time.sleep(max(delay, hint))
            stamp = first if self.fault == "first-timestamp" else time.time()
            stamp = stamp - 100 * number if self.fault == "earlier-timestamp" else stamp
            headers = self._headers(endpoint, id_ + (f"-{number}" if self.fault == "another-id" else ""), stamp, body)
            signed = signed or headers["webhook-signature"]
            if self.fault == "first-signature":
                headers["webhook-signature"] = signed
            answer = self._attempt(endpoint, headers, body, number)
            if self._ends(endpoint, answer, headers, body):
                return
            hint = self._hint(answer.retry_after)

    def _ends(self, endpoint, answer, headers, body):
        succeeded = answer.code == 200 if self.fault == "only-200" else 200 <= answer.code < 300
        if succeeded and self.fault == "twice":
            self._attempt(endpoint, headers, body, 1)
        if 300 <= answer.code < 400 and self.fault == "follows":
            self._attempt(_Endpoint(answer.location, [], [], endpoint.timeout), headers, body, 0)
        if answer.code == 410 and self.fault != "ignores-410":
            endpoint.gone = True
        return (
            succeeded
            or endpoint.gone
            or self.fault == "one-attempt"
            or (self.fault == "redirect-succeeds" and 300 <= answer.code < 400)
            or (self.fault == "client-errors-are-final" and 400 <= answer.code < 500)
            or (self.fault == "network-errors-are-final" and answer.code == 0)
        )

    def _hint(self, value):
        if self.fault == "believes-retry-after" and value:
            return float("1e9") if not value.isdigit() or len(value) > 9 else float(value)
        if self.fault == "ignores-retry-after" or not (value.isascii() and value.isdigit() and len(value) < 6):
            return 0.0
        return float(value)

    def _headers(self, endpoint, id_, stamp, body):
        stamp = str(int(stamp * 1000 if self.fault == "milliseconds" else stamp))
        content = f"{id_}.{stamp}.".encode() + (
            json.dumps(json.loads(body)).encode() if self.fault == "signs-other-bytes" else body
        )
        headers = {
            "webhook-id": id_,
            "webhook-timestamp": stamp,
            "webhook-signature": " ".join(self._sign(secret, content) for secret in endpoint.secrets),
            "content-type": "application/x-www-form-urlencoded" if self.fault == "form" else "application/json",
            "user-agent": "reference/1",
        }
        if self.fault == "no-id":
            del headers["webhook-id"]
        if self.fault == "nameless":
            del headers["user-agent"]
        if self.fault == "leaks":
            headers["x-secret"] = endpoint.secrets[0]
        return headers

    def _sign(self, secret, content):
        kind, _, key = secret.partition("_")
        key = base64.b64decode(key)
        if kind == "whsk" and self.fault != "v1-only":
            return "v1a," + base64.b64encode(Ed25519PrivateKey.from_private_bytes(key[:32]).sign(content)).decode()
        digest = hmac.digest(key, content, hashlib.sha256)
        return "v1," + (digest.hex() if self.fault == "hex" else base64.b64encode(digest).decode())

    def _attempt(self, endpoint, headers, body, number):
        """On a thread of its own, which is left behind when the endpoint's patience is over."""
        answer = _Attempted()
        if self.fault == "another-body":
            body = body.replace(b"{", b"{" + b" " * number, 1)
        thread = threading.Thread(target=self._post, args=(endpoint, headers, body, answer), daemon=True)
        thread.start()
        thread.join(None if self.fault in {"no-timeout", "one-at-a-time"} else endpoint.timeout)
        return _Attempted() if thread.is_alive() else answer

    def _post(self, endpoint, headers, body, answer):
        address = urlsplit(endpoint.url)
        connection = http.client.HTTPConnection(address.hostname, address.port)
        if self.fault != "interim-is-final":
            connection.response_class = _Final
        try:
            connection.putrequest("GET" if self.fault == "get" else "POST", address.path, skip_accept_encoding=True)
            for name, value in headers.items():
                connection.putheader(name, value)
            if self.fault == "doubled-header":
                connection.putheader("webhook-id", headers["webhook-id"])
            connection.putheader("content-length", str(len(body)))
            connection.endheaders(body)
            response = connection.getresponse()
            response.read(_READ)
            answer.retry_after = response.headers.get("retry-after", "")
            answer.location = response.headers.get("location", "")
            answer.code = response.status
        except (OSError, http.client.HTTPException, ValueError):
            return
        finally:
            connection.close()
