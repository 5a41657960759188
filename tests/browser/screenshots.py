"""The pictures of the console in docs/images, made anew: `.venv/bin/python tests/browser/screenshots.py docs/images`.

They show canned answers, so they need no stack and name nobody. Chromium must be installed.
"""

from __future__ import annotations

import shutil
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from canned import delivery, resolver
from playwright.sync_api import sync_playwright

from hookline_cli.console import Console, serve

if TYPE_CHECKING:
    from playwright.sync_api import Browser

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


def take(browser: Browser, console: Console, picture: Picture) -> bytes:
    context = browser.new_context(
        viewport={"width": picture.width, "height": picture.height},
        color_scheme="dark" if picture.theme == "dark" else "light",
        locale="en-GB",
        timezone_id="UTC",
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(console.url)
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
    folder = Path(sys.argv[1])
    console = serve(resolver)  # type: ignore[arg-type]
    thread = threading.Thread(target=console.server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        with sync_playwright() as playwright:
            program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
            browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
            for picture in PICTURES:
                file = folder / f"{picture.name}.png"
                file.write_bytes(take(browser, console, picture))
                print(f"{file}: {file.stat().st_size} bytes")
            browser.close()
    finally:
        console.server.shutdown()
        console.server.server_close()
        thread.join()


if __name__ == "__main__":
    main()
