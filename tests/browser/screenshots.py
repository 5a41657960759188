"""The pictures of console and portal, made anew: `.venv/bin/python tests/browser/screenshots.py docs/images`.

With names after the folder, only those. They show canned answers, so they need no stack and name nobody. Chromium must
be installed.
"""

from __future__ import annotations

import shutil
import sys
import threading
import types
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from playwright.sync_api import sync_playwright

from hookline_cli.console import serve

if __name__ == "__main__":  # a library brings another package of the name `tests`
    sys.modules["tests"] = types.ModuleType("tests")
    sys.modules["tests"].__path__ = [str(Path(__file__).parents[1])]

from tests.browser.canned import delivery, resolver
from tests.browser.portal import of_a_customer
from tests.browser.portal import serving as serving_portal
from tests.unit.api.api_world import World

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from hookline_cli.console import Console

PATIENCE = 120_000  # milliseconds; a busy machine is slow to start a browser
_FAILED = delivery(1)
DELIVERY = f"#/deliveries/{_FAILED['tenant']}/{_FAILED['endpoint_id']}/{_FAILED['event_id']}"


class Picture(NamedTuple):
    """`text` stands on the page once it has what it shows."""

    name: str
    address: str
    text: str
    theme: str = "light"
    width: int = 1280
    height: int = 860


PICTURES = (
    Picture("console-overview", "#/", "1,204,118"),
    Picture("console-overview-dark", "#/", "1,204,118", theme="dark"),
    Picture("console-delivery", DELIVERY, "webhook-signature"),
    Picture("console-blocked-keys", "#/blocked-keys", "order-1004", height=500),
    Picture("console-sources", "#/sources", "starts_with(key, 'reports/')", height=500),
    Picture("console-phone", "#/", "1,204,118", width=420, height=900),
)
OF_PORTAL = (
    Picture("portal-endpoints", "#/endpoints", "billing.acme.example", height=560),
    Picture("portal-deliveries", "#/deliveries", "invoice.paid", height=620),
    Picture("portal-phone", "#/deliveries", "invoice.paid", width=420, height=900),
)


def take(browser: Browser, url: str, picture: Picture, now: float | None = None) -> bytes:
    """`now` is the time in the page, unix seconds; None: the real one."""
    context = browser.new_context(
        viewport={"width": picture.width, "height": picture.height},
        color_scheme="dark" if picture.theme == "dark" else "light",
        locale="en-GB",
        timezone_id="UTC",
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    if now is not None:
        page.clock.set_fixed_time(now)
    page.goto(url)
    page.wait_for_selector("main h1")
    page.evaluate("address => { location.hash = address }", picture.address)
    page.get_by_text(picture.text).first.wait_for()
    while page.locator(".waiting").count():
        page.wait_for_timeout(50)
    page.evaluate("document.activeElement.blur()")  # a heading's focus ring belongs to keys, not to a picture
    data: bytes = page.screenshot()
    context.close()
    return data


def main() -> None:
    folder, names = Path(sys.argv[1]), sys.argv[2:]

    def chosen(pictures: tuple[Picture, ...]) -> list[Picture]:
        return [each for each in pictures if not names or each.name in names]

    def keep(picture: Picture, data: bytes) -> None:
        (folder / f"{picture.name}.png").write_bytes(data)
        print(f"{picture.name}: {len(data)} bytes")

    world = World()
    of_a_customer(world)
    with sync_playwright() as playwright, serving_console() as console, serving_portal(world) as portal:
        program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for picture in chosen(PICTURES):
            keep(picture, take(browser, console.url, picture))
        for picture in chosen(OF_PORTAL):
            keep(picture, take(browser, portal.link(brand={"name": "Shop webhooks"}), picture, world.now))
        browser.close()


@contextmanager
def serving_console() -> Iterator[Console]:
    console = serve(resolver)  # type: ignore[arg-type]
    thread = threading.Thread(target=console.server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield console
    finally:
        console.server.shutdown()
        console.server.server_close()
        thread.join()


if __name__ == "__main__":
    main()
