"""Every page of the console in a real browser: it opens, everybody can use it, it fits a phone."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from tests.browser.canned import delivery, resolver
from tests.browser.conftest import serious, serving, until

from hookline.api.models.hooks import TryRequest
from hookline.api.models.sources import SourcesRequest, SourceTryRequest

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

DELIVERY = f"#/deliveries/globex/{delivery(1)['endpoint_id']}/{delivery(1)['event_id']}"
ENDPOINT = "#/endpoints/acme/ep_01m8d0q1w5f7n3k90001"
# address -> a text that stands there once the page has what it shows
PAGES = {
    "#/": "1,204,118",
    "#/deliveries": "order.created",
    DELIVERY: "webhook-signature",
    "#/endpoints": "https://hooks.acme.example/orders",
    ENDPOINT: "37 failures in a row",
    "#/events": "order.created",
    "#/events/acme/evt_01m8d0q1w5f70000001": "ep_01m8…0001",
    "#/event-types": "invoice.paid",
    "#/event-types/order.created": "required",
    "#/blocked-keys": "order-1004",
    "#/endpoints/globex/ep_01m8d0q1w5f7n3k90002": "customer-4711",
    "#/replays": "1,874",
    "#/requests": "stripe",
    "#/requests/req_1": "evt_1",
    "#/hooks": "github",
    "#/hooks?tab=edit": "What would change",
    "#/hooks?tab=try": "Nothing is run",
    "#/hooks?tab=versions": "Roll back",
    "#/sources": "starts_with(key, 'reports/')",
    "#/sources?tab=edit": "one file for all sources",
    "#/sources?tab=try": "Nothing is published",
    "#/dead-letters": "deliveries that have used all their attempts",
    "#/dead-letters/delivery": "m-1",
    "#/settings": "Deliveries are kept for",
}


def show(page: Page, address: str) -> None:
    page.evaluate("address => { location.hash = address }", address)


@pytest.fixture
def console(canned, open_page) -> Callable[..., Page]:
    def opened(address: str = "#/", **how) -> Page:
        page = open_page(canned.url, **how)
        page.wait_for_selector("main h1")
        show(page, address)
        return page

    return opened


@pytest.mark.parametrize("address", PAGES)
def test_a_page_opens_and_everybody_can_use_it(console, address):
    page = console(address, policy=False)
    page.get_by_text(PAGES[address]).first.wait_for()
    assert serious(page) == []


@pytest.mark.parametrize("address", ["#/", "#/deliveries", DELIVERY, ENDPOINT])
def test_dark_and_chinese(console, address):
    page = console(address, theme="dark", language="zh-CN", policy=False)
    page.get_by_role("navigation").get_by_text("死信").wait_for()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    until(page, "!document.querySelector('.waiting')")
    assert serious(page) == []


@pytest.mark.parametrize("address", PAGES)
def test_a_phone_needs_no_sideways_scrolling(console, address):
    page = console(address, width=420)
    until(page, "!document.querySelector('.waiting') && document.querySelector('main h1')")
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 420


def test_a_hundred_thousand_deliveries_are_a_few_rows_of_the_document(console):
    page = console("#/deliveries?tenant=acme")
    rows = page.locator(".vspace .vrow")
    rows.first.wait_for()
    to_the_end = "document.querySelector('.vframe').scrollTop = 1e9, document.querySelector('.vtable').ariaRowCount"
    until(page, f"Number(({to_the_end})) > 600")
    assert rows.count() < 60


def test_what_is_not_delivered_anywhere_is_shown_until_a_tenant_is_chosen(console):
    page = console("#/deliveries")
    page.get_by_text("exhausted").nth(1).wait_for()
    assert page.get_by_label("Tenant").input_value() == ""
    assert page.get_by_label("Status").input_value() == "undelivered"
    page.get_by_label("Tenant").select_option("globex")
    until(page, "location.hash.includes('tenant=globex')")
    page.get_by_label("Status").select_option("delivered")
    until(page, "location.hash.includes('status=delivered')")
    page.get_by_label("Tenant").select_option("")  # and with it what only a tenant has
    until(page, "!location.hash.includes('status=delivered') && document.querySelector('.filters select').value === ''")


def test_filters_stand_in_the_address_and_going_back_takes_them_back(console):
    page = console("#/deliveries")
    page.get_by_label("Status").select_option("exhausted")
    until(page, "location.hash.includes('status=exhausted')")
    page.get_by_placeholder("Code").fill("5xx")
    page.get_by_placeholder("Code").press("Enter")
    until(page, "location.hash.includes('code=5xx')")
    page.go_back()
    until(page, "!location.hash.includes('code=5xx') && location.hash.includes('status=exhausted')")


def test_several_deliveries_are_sent_again_after_a_question(console):
    page = console("#/deliveries")
    boxes = page.locator(".vspace input[type=checkbox]")
    boxes.first.wait_for()
    boxes.nth(0).check()
    boxes.nth(1).check()
    page.get_by_role("button", name="Send 2 again").click()
    page.get_by_role("dialog").get_by_role("button", name="Send 2 again").click()
    page.get_by_text("2 sent again").wait_for()


def test_a_number_that_holds_a_key_up_is_skipped_after_a_question(console):
    page = console("#/")
    page.get_by_text("4 ordering keys wait.").wait_for()
    page.locator(".note a").click()
    page.get_by_text("Its event has not come.").wait_for()
    assert page.get_by_role("button", name="Skip").count() == 3  # of the new key, no number is known
    page.get_by_role("button", name="Skip").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("The 19 later numbers continue.").wait_for()
    with page.expect_request("**/skip") as asked:
        dialog.get_by_role("button", name="Skip").click()
    assert asked.value.url.endswith("/v1/tenants/acme/endpoints/ep_01m8d0q1w5f7n3k90001/skip")
    assert asked.value.post_data_json == {"ordering_key": "order-7", "sequence": 12}
    page.get_by_text("Number 12 is being skipped").wait_for()


def test_what_can_be_undone_by_nobody_wants_its_name(console):
    page = console("#/dead-letters/delivery")
    page.get_by_role("button", name="Delete all").click()
    dialog = page.get_by_role("dialog")
    confirm = dialog.get_by_role("button", name="Delete all")
    assert confirm.is_disabled()
    dialog.get_by_role("textbox").fill("delivery")
    assert confirm.is_enabled()
    page.keyboard.press("Escape")
    dialog.wait_for(state="detached")


@pytest.mark.parametrize("width", [1280, 420])
def test_the_note_on_blocked_keys_moves_nothing_when_it_comes(console, width):
    page = console("#/hooks", width=width)
    asked = []

    def hold(route):
        asked.append(route)

    page.route("**/v1/blocked-keys*", hold)
    show(page, "#/")
    charts = page.get_by_text("Deliveries by hour").first
    charts.wait_for()
    for _ in range(1000):
        if asked:
            break
        page.wait_for_timeout(50)
    before = charts.bounding_box()
    asked[0].continue_()
    page.get_by_text("ordering keys wait").wait_for()
    assert charts.bounding_box() == before


def test_dead_letters_are_found_by_their_fields_and_only_those_are_sent_back(console):
    page = console("#/dead-letters/delivery")
    page.get_by_text("5 messages").wait_for()
    page.get_by_role("textbox", name="tenant").fill("acme")
    page.keyboard.press("Enter")
    page.get_by_text("3 messages").wait_for()
    assert page.url.endswith("#/dead-letters/delivery?tenant=acme")
    assert page.get_by_role("button", name="Delete all").is_disabled()
    page.get_by_role("button", name="Send all matching back").click()
    with page.expect_request("**/redrive") as asked:
        page.get_by_role("dialog").get_by_role("button", name="Send back").click()
    assert asked.value.post_data_json == {"fields": {"tenant": "acme"}}
    page.go_back()
    page.get_by_text("5 messages").wait_for()


def test_what_happens_next_stands_before_everything(console):
    page = console(DELIVERY)
    sentence = page.locator(".why")
    sentence.wait_for()
    assert re.search(r"Attempt 3 in 24 min", sentence.inner_text())
    assert "503" in sentence.inner_text()


def test_a_hook_is_tried_on_a_kept_request_as_the_api_takes_it(console):
    page = console("#/requests/req_1")
    page.get_by_text("No hook accepted this request").wait_for()
    page.get_by_role("link", name="Try").click()
    page.get_by_text("The captured request").wait_for()
    asked = TryRequest.model_validate_json(press_and_see(page, "Try", "/v1/hooks/try"))
    assert (asked.request.path, asked.request.body) == ("/hooks/stripe", '{"id": "evt_1"}')
    assert asked.now is not None


def test_a_message_is_tried_on_mappings_that_are_edited_and_they_are_applied(console):
    page = console("#/sources?tab=edit")
    page.get_by_role("textbox").fill("- {name: mine, from: bus, tenant: acme, type: order.created}")
    page.get_by_role("link", name="Try").click()
    page.get_by_text("by the mappings that you are editing").wait_for()
    page.get_by_role("combobox").select_option("bus")
    asked = SourceTryRequest.model_validate_json(press_and_see(page, "Try", "/v1/sources/try"))
    assert (asked.source, asked.content) == ("bus", "- {name: mine, from: bus, tenant: acme, type: order.created}")
    assert "detail-type" in asked.message  # the sample is the chosen source's
    page.get_by_text("published by orders").wait_for()
    page.get_by_text("bus_6a7e8feb").wait_for()
    show(page, "#/sources?tab=edit")
    page.get_by_role("button", name="Apply").click()
    with page.expect_request(lambda request: request.method == "PUT") as seen:
        page.get_by_role("dialog").get_by_role("button", name="Apply").click()
    assert seen.value.headers["if-match"] == '"3"'
    assert SourcesRequest.model_validate_json(seen.value.post_data).content == asked.content
    page.get_by_text("3 mappings are in use now").wait_for()


def test_mappings_that_somebody_else_changed_are_not_overwritten(open_page, complaints):
    def answers(event, context):
        if event["requestContext"]["http"]["method"] != "PUT":
            return resolver(event, context)
        problem = {"status": 412, "code": "precondition-failed", "detail": "it was changed meanwhile", "problems": []}
        return {"statusCode": 412, "headers": {"content-type": "application/json"}, "body": json.dumps(problem)}

    with serving(answers) as served:
        page = open_page(served.url)
        page.wait_for_selector("main h1")
        show(page, "#/sources?tab=edit")
        page.get_by_role("textbox").fill("[]")
        page.get_by_role("button", name="Apply").click()
        page.get_by_role("dialog").get_by_role("button", name="Apply").click()
        page.get_by_role("dialog").get_by_text("it was changed meanwhile").wait_for()
        page.keyboard.press("Escape")
        assert page.get_by_role("textbox").input_value() == "[]"  # what was written is not lost
        page.close()
    complaints.clear()  # the browser tells of the answer 412


def test_a_phone_shows_which_page_it_is(console):
    page = console("#/sources", width=420)
    until(
        page,
        "(() => { const b = document.querySelector('.side [aria-current=page]').getBoundingClientRect();"
        " return b.left >= 0 && b.right <= innerWidth; })()",
    )


def test_old_secrets_are_ended_after_a_question(console):
    page = console(ENDPOINT)
    page.get_by_role("button", name="End old secrets").click()
    with page.expect_request(lambda request: request.url.endswith("/secrets/expire")) as seen:
        page.get_by_role("dialog").get_by_role("button", name="End old secrets").click()
    assert seen.value.headers["if-match"] == '"3"'


def press_and_see(page: Page, button: str, path: str) -> str:
    """The body of the request that a button makes."""
    with page.expect_request(lambda request: request.url.endswith(path)) as seen:
        page.get_by_role("button", name=button, exact=True).last.click()
    return seen.value.post_data or ""


def test_keys_alone_reach_every_link(console):
    page = console("#/")
    page.wait_for_selector("main h1")
    for _ in range(40):
        if page.evaluate("document.activeElement.textContent.trim()") == "Deliveries":
            break
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    until(page, "location.hash === '#/deliveries'")


def test_language_and_theme_stay(console):
    page = console("#/")
    page.get_by_role("button", name="中文").click()
    page.get_by_role("button", name="深色").click()
    page.reload()
    page.get_by_role("button", name="浅色").wait_for()


def test_without_the_token_nothing_is_shown(canned, open_page, complaints):
    page = open_page(canned.url.partition("#")[0])
    page.get_by_text("no longer connected").wait_for()
    assert "acme" not in page.inner_text("body")
    assert complaints
    assert all("401" in each for each in complaints)
    complaints.clear()


def test_a_request_that_a_hook_accepted_runs_again_after_a_question(console):
    page = console("#/requests/req_3")
    page.get_by_role("button", name="Run again").click()
    page.get_by_role("dialog").get_by_role("button", name="Run again").click()
    page.get_by_text("Runs again: stripe").wait_for()
    show(page, "#/requests/req_1")
    page.get_by_text("No hook accepted this request").wait_for()
    assert page.get_by_role("button", name="Run again").count() == 0


def test_an_attempt_is_shown_with_its_times_and_whole_request(console):
    """Address and body are not kept with an attempt: they are the endpoint's and the event's."""
    page = console(DELIVERY)
    times = page.get_by_role("img", name="name, connect, TLS 41 ms, first byte 1163 ms, reading 2 ms")
    times.wait_for()
    request = page.locator(".two pre").first
    until(page, "document.querySelector('.two pre').textContent.includes('POST /')")
    assert "webhook-timestamp: 1795732561" in request.inner_text()
    assert '"data": {' in request.inner_text()
    page.get_by_role("button", name="Attempt 1").click()
    until(page, "document.querySelector('.two pre').textContent.includes('webhook-timestamp: 1795732556')")
