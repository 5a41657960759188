"""Chromium, driven by Playwright: the system's own, since no other can be fetched. Skipped where there is none."""

from __future__ import annotations

import json
import shutil
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.browser.canned import resolver

from hookline_cli.console import Console, serve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, ConsoleMessage, Page

HERE = Path(__file__).parent
AXE = (HERE / "vendor/axe.min.js").read_text("utf-8")
PATIENCE = 300_000  # milliseconds that a condition may take on a busy machine; nothing waits for a time


def pytest_itemcollected(item: pytest.Item) -> None:
    item.add_marker(pytest.mark.browser)
    item.add_marker(pytest.mark.slow)
    # one after the other in one process: while it runs, Playwright's loop is in the way of every other
    item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        pytest.skip("Chromium is not installed (apt-get install chromium)")
    api = pytest.importorskip("playwright.sync_api")
    with api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"], timeout=PATIENCE)
        yield opened
        opened.close()


@contextmanager
def serving(answers: Any) -> Iterator[Console]:
    """The console on the answers of a resolver."""
    served = serve(answers)
    thread = threading.Thread(target=served.server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield served
    finally:
        served.server.shutdown()
        served.server.server_close()
        thread.join()


@pytest.fixture(scope="session")
def canned() -> Iterator[Console]:
    """The console on canned answers."""
    with serving(resolver) as served:
        yield served


@pytest.fixture
def complaints() -> list[str]:
    """What pages complained of; a test that expects a complaint clears it."""
    return []


@pytest.fixture
def open_page(browser: Browser, complaints: list[str]) -> Iterator[Callable[..., Page]]:
    """A page of its own context. What it complains of, its content policy included, fails the test; axe's own script
    needs `policy=False`.
    """
    contexts = []

    def opened(
        url: str, *, theme: str = "light", language: str = "en-GB", width: int = 1280, policy: bool = True
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=theme,
            locale=language,
            timezone_id="Asia/Shanghai",
            bypass_csp=not policy,
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text) if _is_complaint(message) else None)
        page.goto(url)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def _is_complaint(message: ConsoleMessage) -> bool:
    """A request that the end of its page cut off is none."""
    return message.type == "error" and "net::ERR_" not in message.text


def until(page: Page, condition: str) -> None:
    """Asks the page again and again; the page's own polling would need `eval`, which its content policy forbids."""
    for _ in range(PATIENCE // 50):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never: {condition}")


def serious(page: Page) -> list[str]:
    """What axe finds that keeps somebody from using the page."""
    page.evaluate(AXE + "; undefined")
    found: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{each['id']}: {json.dumps([node['target'] for node in each['nodes']][:3])}"
        for each in found["violations"]
        if each["impact"] in {"serious", "critical"}
    ]
