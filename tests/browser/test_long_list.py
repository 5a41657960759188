"""A hundred thousand deliveries in a real browser: as few nodes and as little work as for two hundred; none moves."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import pytest
from tests.browser import canned
from tests.browser.conftest import serving, until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import CDPSession, Page

FEW, MANY = 200, 100_000
PAGE = 2_000  # rows of an answer: fifty answers are the whole list
PATH = "/v1/tenants/acme/deliveries"
ROW = json.dumps({**canned.delivery(0), "tenant": "acme", "event_id": "evt_@", "event_timestamp": "2026-11-27T#Z"})


class Deliveries:
    """So many of them, and newer ones as a test adds them."""

    def __init__(self, total: int) -> None:
        self.first, self.total = MANY, total

    def __call__(self, event: dict[str, Any], context: object) -> dict[str, Any]:
        if event["rawPath"] == "/v1/tenants":
            return _answer(json.dumps({"items": [{"id": "acme"}], "next_cursor": None}))
        if event["rawPath"] != PATH:
            return canned.resolver(event, context)
        cursor = parse_qs(event["rawQueryString"]).get("cursor", [""])[0]
        newest = int(cursor or self.first + self.total)
        size = PAGE if cursor else 100
        oldest = max(newest - size, MANY)
        rows = ",".join(ROW.replace("@", f"{n:07}").replace("#", f"{n:09}") for n in range(newest, oldest, -1))
        more = json.dumps(str(oldest) if oldest > MANY else None)
        return _answer(f'{{"items":[{rows}],"next_cursor":{more}}}')

    def add(self, count: int) -> None:
        self.total += count


def _answer(body: str) -> dict[str, Any]:
    return {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": body}


@pytest.fixture
def listing(open_page) -> Iterator[Callable[[int], tuple[Page, Deliveries]]]:
    """The page of deliveries with all of so many loaded; its live updates come when a test lets time pass."""
    opened = []

    def shown(total: int) -> tuple[Page, Deliveries]:
        deliveries = Deliveries(total)
        server = serving(deliveries)
        console = server.__enter__()
        opened.append((server, page := open_page("about:blank")))
        page.clock.install()
        page.goto(console.url)
        page.evaluate("location.hash = '#/deliveries?tenant=acme'")
        page.locator(".vspace > .vrow").first.wait_for()
        for _ in range(2 * MANY // PAGE):
            if page.locator(".vtable").get_attribute("aria-rowcount") == str(total):
                break
            page.evaluate("(() => { const f = document.querySelector('.vframe'); f.scrollTop = f.scrollHeight; })()")
            page.clock.run_for(100)
            until(page, "document.querySelector('.vtable').getAttribute('aria-busy') === 'false'")
        assert page.locator(".vtable").get_attribute("aria-rowcount") == str(total)
        return page, deliveries

    yield shown
    for server, page in opened:
        page.close()
        server.__exit__(None, None, None)


def scroll_to(page: Page, place: int) -> None:
    page.evaluate("place => { document.querySelector('.vframe').scrollTop = place }", place)
    page.clock.run_for(50)


def nodes(page: Page) -> int:
    found: int = page.evaluate("document.querySelectorAll('*').length")
    return found


def work(page: Page, session: CDPSession, step: Callable[[int], None]) -> float:
    """Seconds of scripts, styles and layout that the worst of some steps takes, without the two worst: a busy machine
    stops any step at times.
    """

    def so_far() -> float:
        page.evaluate("document.body.offsetHeight")
        found = {each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]}
        return sum(found[name] for name in ("ScriptDuration", "LayoutDuration", "RecalcStyleDuration"))

    taken = []
    for number in range(20):
        before = so_far()
        step(number)
        taken.append(so_far() - before)
    return sorted(taken)[-3]


def measured(page: Page, deliveries: Deliveries, total: int) -> tuple[int, float, float]:
    """Nodes, and the work of a step of scrolling and of an update, with a list of so many."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    most = 0

    def scroll(number: int) -> None:
        nonlocal most
        scroll_to(page, (total * 52 - 800) * (number * 7 % 20) // 20)
        most = max(most, nodes(page))

    def update(_: int) -> None:
        deliveries.add(3)
        with page.expect_response(lambda response: PATH in response.url):
            page.clock.run_for(3000)
        until(page, f"document.querySelector('.vtable').getAttribute('aria-rowcount') === '{deliveries.total}'")

    scrolling = work(page, session, scroll)
    return most, scrolling, work(page, session, update)


def test_a_hundred_thousand_are_as_few_nodes_and_as_little_work_as_two_hundred(listing):
    few = measured(*listing(FEW), FEW)
    many = measured(*listing(MANY), MANY)
    assert many[0] <= few[0] + 20  # nodes
    assert many[1] <= 3 * few[1]  # a step of scrolling
    assert many[2] <= 3 * few[2]  # an update


@pytest.mark.parametrize("place", [0, 26_000])
def test_no_row_moves_under_the_pointer_when_data_arrives(listing, place):
    page, deliveries = listing(1_000)
    scroll_to(page, place)
    frame = page.locator(".vframe").bounding_box()
    assert frame is not None
    at = frame["x"] + 300, frame["y"] + 180
    page.mouse.move(*at)
    under = """([x, y]) => {
        const row = document.elementFromPoint(x, y).closest(".vrow");
        return [row.querySelector(".id > span").title, row.getBoundingClientRect().top];
    }"""
    before = page.evaluate(under, list(at))
    for _ in range(3):
        deliveries.add(2)
        with page.expect_response(lambda response: PATH in response.url):
            page.clock.run_for(3000)
        until(page, f"document.querySelector('.vtable').getAttribute('aria-rowcount') === '{deliveries.total}'")
        assert page.evaluate(under, list(at)) == before
    page.mouse.move(1, 1)
    page.clock.run_for(100)
    top = page.evaluate("document.querySelector('.vframe').scrollTop")
    assert top == (0 if place == 0 else place + 6 * 52)  # who pointed at the top of a live list sees what is new
