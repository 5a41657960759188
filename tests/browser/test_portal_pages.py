"""The customers' portal in a real browser, behind a stage's path: the API's own handler on fakes answers it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.browser.conftest import serious, until
from tests.browser.portal import Portal, delivered, serving
from tests.unit.api.api_world import URL, World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Page


@pytest.fixture
def portal() -> Iterator[Portal]:
    api = World()
    for tenant in ("acme", "globex"):
        api.endpoint(tenant)
    with serving(api) as served:
        yield served


@pytest.fixture
def enter(portal: Portal, open_page: Callable[..., Page]) -> Callable[..., Page]:
    def entered(path: str = "#/endpoints", *, brand: dict[str, str] | None = None, **how) -> Page:
        page = open_page(portal.link(**({"brand": brand} if brand else {})), **how)
        page.wait_for_selector("main h1")
        page.evaluate("path => { location.hash = path }", path)
        return page

    return entered


PAGES = {
    "#/endpoints": URL,
    "#/deliveries": "order.created",
    "#/events": "order.created",
    "#/event-types": "No event type",
    "#/replays": "events without a delivery",  # a new endpoint catches up
    "#/playground": "Test whether a filter matches",
}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_opens_and_everybody_can_use_it(enter, portal, path):
    delivered(portal.api, "acme", "evt_ours")
    page = enter(path, policy=False)
    page.get_by_text(PAGES[path]).first.wait_for()
    assert serious(page) == []
    page.set_viewport_size({"width": 420, "height": 900})
    until(page, "document.scrollingElement.scrollWidth <= 420")


def test_nothing_of_another_tenant_is_shown(enter, portal):
    delivered(portal.api, "acme", "evt_ours")
    delivered(portal.api, "globex", "evt_theirs")
    page = enter("#/deliveries")
    page.get_by_text("order.created").first.wait_for()
    assert page.locator(".vspace .vrow").count() == 1
    assert "globex" not in page.inner_text("body")


def test_a_link_opens_the_page_once(portal, open_page, complaints):
    link = portal.link()
    open_page(link).get_by_text(URL).wait_for()
    second = open_page(link)
    second.get_by_text("This link was used before").wait_for()
    assert URL not in second.inner_text("body")
    complaints.clear()  # the browser tells of the answer 401


def test_the_token_leaves_the_address_and_a_reload_keeps_the_session(enter):
    page = enter()
    page.get_by_text(URL).wait_for()
    assert page.url.endswith("/portal/#/endpoints")
    page.reload()
    page.get_by_text(URL).wait_for()


def test_an_endpoint_is_added_and_its_secret_shown_once(enter, portal):
    page = enter()
    page.get_by_role("button", name="Add endpoint").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("URL").fill("https://customer.example/in")
    dialog.get_by_role("button", name="Add endpoint").click()
    page.get_by_text("Copy this secret now").wait_for()
    assert page.get_by_role("dialog").locator("code").first.inner_text().startswith("whsec_")
    page.get_by_role("button", name="Close").click()
    page.get_by_text("https://customer.example/in").wait_for()
    assert len(portal.api.config.tenant("acme").endpoints) == 2


def test_a_delivery_is_sent_again(enter, portal):
    delivered(portal.api, "acme", "evt_ours")
    page = enter("#/deliveries")
    page.locator(".vspace a").first.click()
    page.get_by_text("Given up after 1 attempt").wait_for()
    page.get_by_role("button", name="Send again now").click()
    page.get_by_role("dialog").get_by_role("button", name="Send again now").click()
    page.get_by_text("1 sent again").wait_for()
    assert portal.api.queue.waiting()


def test_an_event_says_where_it_went(enter, portal):
    delivered(portal.api, "acme", "evt_ours")
    page = enter("#/events/acme/evt_ours")
    row = page.get_by_role("region", name="Where it went").get_by_role("row").last
    row.get_by_text("exhausted").wait_for()
    page.get_by_text('"o-1"').wait_for()


def test_the_playground_says_what_would_be_sent(enter):
    page = enter("#/playground")
    page.get_by_role("button", name="Run").click()
    page.get_by_text("The filter matches").wait_for()
    page.get_by_text('"amount"').first.wait_for()


def test_the_brand_is_the_customers_own_vendors(enter):
    page = enter(brand={"name": "Acme Webhooks", "accent": "#117733"})
    page.get_by_text("Acme Webhooks").wait_for()
    assert page.evaluate("document.documentElement.style.getPropertyValue('--accent')") == "#117733"


def test_signing_out_ends_the_session(enter):
    page = enter()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_text("Your session has ended").wait_for()
    page.reload()
    page.get_by_text("Your session has ended").wait_for()
