"""POSTs per CPU-second of CurlTransport and of a bare aiohttp loop, side by side in one run.

    python bench/transport.py [batches]

Shape of the load as the sender's: batches of 100 requests of 1 KB, one endpoint each (100 loopback ports, in another
process), connections kept between batches. Each contender runs in turn, several times; the best run counts, for a
shared machine disturbs both. Only this process's CPU is counted.
"""

from __future__ import annotations

import asyncio
import ipaddress
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import aiohttp

sys.path.insert(0, str(Path(__file__).parents[1] / "layers/common"))
sys.path.insert(0, str(Path(__file__).parent / "support"))

from figures import figure

from hookline.adapters.http.transport import CurlTransport
from hookline.ports import HttpRequest

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[1]
BATCH = 100
ROUNDS = 4
BODY = b'{"type":"order.created","timestamp":"2026-11-02T00:00:00Z","data":"' + b"x" * 955 + b'"}'
HEADERS = [
    ("content-type", "application/json"),
    ("user-agent", "Hookline/0.1"),
    ("webhook-id", "evt_2Yc8mF1VQnHgqM6zQb5b0v7kP3r"),
    ("webhook-timestamp", "1793577600"),
    ("webhook-signature", "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4="),
]


def requests(ports: list[str], timeout: float = 10.0) -> list[HttpRequest]:
    return [
        HttpRequest(f"http://127.0.0.1:{port}/hooks", BODY, HEADERS, group=f"ep_{port}", timeout=timeout)
        for port in ports
    ]


def curl(ports: list[str], batches: int) -> None:
    transport = CurlTransport(allowed=[ipaddress.ip_network("127.0.0.0/8")], allow_http=True)
    for _ in range(batches):
        for result in transport.send(requests(ports)):
            assert result.code == 200, result
    transport.close()


def bare_aiohttp(ports: list[str], batches: int) -> None:
    async def post(session: aiohttp.ClientSession, url: str, headers: dict[str, str]) -> None:
        async with session.post(url, data=BODY, headers=headers, allow_redirects=False) as response:
            await response.read()
            assert response.status == 200

    async def main() -> None:
        headers = dict(HEADERS)
        connector = aiohttp.TCPConnector(limit=BATCH)
        async with aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(10)) as session:
            for _ in range(batches):
                await asyncio.gather(*(post(session, f"http://127.0.0.1:{port}/hooks", headers) for port in ports))

    asyncio.run(main())


def cpu_per_request(contender: Callable[[list[str], int], None], ports: list[str], batches: int) -> float:
    start = time.process_time()
    contender(ports, batches)
    return (time.process_time() - start) / (batches * len(ports))


def hung_endpoint(ports: list[str], rounds: int) -> None:
    """When 99 endpoints have their POST (mean over them, median of the rounds): the hundredth answers, or hangs."""
    transport = CurlTransport(allowed=[ipaddress.ip_network("127.0.0.0/8")], allow_http=True)
    hundredth = {"answers": ports[-2], "hangs": ports[-1]}
    taken: dict[str, list[float]] = {name: [] for name in hundredth}
    for _ in range(rounds):
        for name, port in hundredth.items():
            time.sleep(0.2)  # so that both find the machine as idle, and the connection of the hanging one closed
            start = time.perf_counter()
            times = [
                time.perf_counter() - start
                for result in transport.send(requests([*ports[:99], port], timeout=0.2))
                if result.code
            ]
            taken[name].append(statistics.mean(times[:99]))
    answers, hangs = (statistics.median(taken[name]) * 1e3 for name in hundredth)
    figure("transport.beside-a-hanging-endpoint", hangs, "ms", baseline=("beside one that answers", answers), goal=1.1)


def main() -> None:
    batches = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    receiver = subprocess.Popen(
        [sys.executable, str(ROOT / "bench/support/fast_receiver.py"), str(BATCH + 1), "1"],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert receiver.stdout is not None
        ports = receiver.stdout.readline().split()
        best = {"curl": float("inf"), "aiohttp": float("inf")}
        for _ in range(ROUNDS):
            best["curl"] = min(best["curl"], cpu_per_request(curl, ports[:-1], batches))
            best["aiohttp"] = min(best["aiohttp"], cpu_per_request(bare_aiohttp, ports[:-1], batches))
        figure("transport.post", best["curl"] * 1e6, "us CPU", baseline=("aiohttp", best["aiohttp"] * 1e6))
        hung_endpoint(ports, rounds=max(1, batches * 3 // 10))
    finally:
        receiver.terminate()
        receiver.wait()


if __name__ == "__main__":
    main()
