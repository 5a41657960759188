"""Receivers that reset, stall, drip, flood, redirect to instance metadata or cannot prove who they are; each has its
endpoint, beside five that answer as they should.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.faults.load import Load, percentiles
from tests.faults.report import Part
from tests.local.outbox import LATER, POLICY, Outbox, eventually
from tests.local.test_sender_hostile import ANSWERS
from tests.transport.conftest import Authority

from hookline_cli.local.receiver_process import ReceiverProcess

if TYPE_CHECKING:
    from tests.faults.stack import Scene

    from hookline.outbound.model import Delivery, Endpoint

__all__ = ["receivers"]

RATE = 2.0  # events a second
METADATA = "http://169.254.169.254/latest/meta-data/"
HEALTHY = 5


def receivers(scene: Scene, *, events: int = 10) -> Part:
    part = Part("receivers that misbehave", ("Receiver", "Requests", "Attempts recorded", "Deliveries now"))
    load = Load.of(scene, " ".join(["ok"] * HEALTHY), schedule=[0, LATER])
    with ReceiverProcess.start() as hostile, contextlib.ExitStack() as others:
        outbox = Outbox(scene.stack, hostile)
        trap = scene.counting.url(f"/ok/{load.tenant}/trap")
        settings: dict[str, Any] = {"tenant": load.tenant, "schedule": [0, LATER], "timeout": 3}
        steps = {name: step for name, (step, _) in ANSWERS.items()}
        for code, target in ((301, METADATA), (307, METADATA), (302, trap), (308, trap)):
            where = "metadata" if target is METADATA else "another address"
            steps[f"redirects to {where} ({code})"] = {"status": code, "headers": [["Location", target]]}
        made: dict[str, tuple[Endpoint, Any]] = {}
        for name, step in steps.items():
            subscriber = outbox.subscriber(step, **settings)
            made[name] = subscriber.endpoint, subscriber.requests
        for name, receiver in _without_proof(others).items():
            made[name] = outbox.endpoint(receiver.url("/"), **settings)[0], receiver.requests
        made["an address of instance metadata"] = _past_the_check(outbox, settings), list
        load.publish(events, RATE)
        result = load.finish()
        for name, (endpoint, requests) in made.items():
            rows = eventually(lambda endpoint=endpoint: _attempted(outbox, endpoint, events), what=name)
            part.row(name, len(requests()), _attempts(rows), _counted(row.status.value for row in rows))
        reached = len(scene.counting.seen(load.tenant).get(f"/ok/{load.tenant}/trap", {}))
        part.row("where redirects lead to", reached, "", "")
        p50, p95, p99 = percentiles(load.lags())
        healthy = f"first request after p50 {p50:.2f} s, p95 {p95:.2f} s, p99 {p99:.2f} s"
        delivered = f"{result.delivered} delivered"
        part.row(f"{HEALTHY} healthy ones beside them", result.delivered + result.twice, healthy, delivered)
        part.expect(reached == 0, f"{reached} requests reached an address that was redirected to")
        part.expect(result.lost == result.unrecorded == 0, f"healthy endpoints lost {result.lost}")
        part.expect(not part.rows[-3][1], "a request reached instance metadata")
        for endpoint, _ in made.values():
            outbox.config.delete_endpoint(endpoint.tenant, endpoint.id)
    return part


def _without_proof(others: contextlib.ExitStack) -> dict[str, ReceiverProcess]:
    authority = Authority(Path(others.enter_context(tempfile.TemporaryDirectory())))
    certificates = {
        "has its own signature on its certificate": authority.issue("localhost", self_signed=True),
        "has an expired certificate": authority.issue("localhost", days=-1),
        "has another host's certificate": authority.issue("elsewhere.example"),
    }
    return {
        name: others.enter_context(ReceiverProcess.start(*authority.files(each), host="localhost"))
        for name, each in certificates.items()
    }


def _past_the_check(outbox: Outbox, settings: dict[str, Any]) -> Endpoint:
    """A row as no face of Hookline writes it: the guard at the socket is what is left."""
    assert not any("169.254" in str(network) for network in POLICY.allowed)
    endpoint, _ = outbox.endpoint("https://allowed.example/", **settings)
    outbox.config.put_endpoint(endpoint.after(url=METADATA))
    return endpoint.after(url=METADATA)


def _attempted(outbox: Outbox, endpoint: Endpoint, events: int) -> list[Delivery]:
    """Its rows, once there is one for every event, and one attempt of each (or its circuit has opened)."""
    rows = outbox.of_endpoint(endpoint)
    return rows if len(rows) >= events and sum(len(row.attempts) for row in rows) >= events else []


def _attempts(rows: list[Delivery]) -> str:
    made = [attempt for row in rows for attempt in row.attempts]
    return _counted(str(each.code) if each.error in {"", "status"} else each.error for each in made)


def _counted(values: Any) -> str:
    return ", ".join(f"{count} {value}" for value, count in sorted(Counter(values).items()))
