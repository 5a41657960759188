"""Makes the picture of `hookline listen` in docs/images: `python tests/unit/cli/listening/picture.py FILE`."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from pathlib import Path

from hookline.inbound.request import Request
from hookline_cli.listening.arrivals import Answer, Arrival
from hookline_cli.listening.forwarding import Forwarder
from hookline_cli.listening.screen import Screen

AT = 1_795_773_600.0  # 10:00 UTC
CAME = [
    ("github", "push", "msg_01m8dvvv0xgp9fefkzns4zssta", Answer(200, 12)),
    ("github", "pull_request", "msg_01m8dvvyg7xc1djhsmk7nfwp7v", Answer(200, 9)),
    ("stripe", "invoice.paid", "msg_01m8dvwr3t2v8y5q0c9hdkz1ab", Answer(500, 31)),
    ("stripe", "invoice.payment_failed", "msg_01m8dvx0n6j4e7s2x8wq5rtmcd", Answer(204, 8)),
    ("shopify", "orders/create", "msg_01m8dvx8k1b9g3z7p4v6yhnwef", Answer(error="no answer within 30 s", ms=30_000)),
    ("github", "release", "msg_01m8dvxf5q0a2m8d6s1kcrjtgh", None),
]


class Engine:
    forwarder = Forwarder("http://localhost:3000/webhooks")

    def send(self, arrival: Arrival) -> None:
        raise AssertionError(arrival)


async def picture() -> str:
    screen = Screen(Engine(), what="all hooks", target="http://localhost:3000/webhooks")  # type: ignore[arg-type]
    async with screen.run_test(size=(104, 14)) as pilot:
        for number, (hook, type_, id_, answer) in enumerate(CAME):
            arrival = Arrival("inbound", id_, hook, Request(), AT + 7 * number, type=type_)
            screen.arrived(arrival)
            if answer is not None:
                screen.answered(arrival, answer)
        screen.look()
        await pilot.pause()
        drawn = screen.export_screenshot(title="hookline listen")
    # fonts that the reader has, and nothing from anybody's server
    drawn = re.sub(r"@font-face \{.*?\}\s*", "", drawn, flags=re.DOTALL)
    return drawn.replace("Fira Code", "ui-monospace, SFMono-Regular, Menlo, Consolas")


if __name__ == "__main__":
    os.environ["TZ"] = "UTC"
    Path(sys.argv[1]).write_text(asyncio.run(picture()))
