"""Names as customers choose them: as long as they may be, from right to left, emoji, markup; and very many of them."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest
from tests.browser import canned as answers
from tests.browser.conftest import serving, until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookline_cli.console import Console

RTL = "مرحبا بالعالم \u202eevil"  # with an override, which would turn round what follows
EMOJI = "👩‍👩‍👧‍👦🔥" * 20
LONG = "x" * 128
MARKUP = '<img src=x onerror="document.title=1">'
MANY = 10_000
FREE = {"description", "ordering_key", "disabled_reason", "applied_by", "hook", "hooks", "when", "tenant-from", "data"}


def hostile(value: Any, name: str = "") -> Any:
    """An answer with every free text in it made as bad as it may be; ids and addresses stay as long as they may be."""
    if isinstance(value, dict):
        return {key: hostile(each, key) for key, each in value.items()}
    if isinstance(value, list):
        return [hostile(each, name) for each in value]
    if not isinstance(value, str):
        return value
    if name in FREE:
        return f"{RTL} {EMOJI} {MARKUP}"
    if name == "url":
        return f"https://{'a' * 60}.example/{LONG}?q={LONG}"
    if name in {"event_type", "name", "type"}:
        return ".".join(["segment" * 8] * 2)
    return value


def resolver(event: dict[str, Any], context: object) -> dict[str, Any]:
    answer = answers.resolver(event, context)
    return {**answer, "body": json.dumps(hostile(json.loads(answer["body"])))}


@pytest.fixture(scope="module")
def served() -> Iterator[Console]:
    with serving(resolver) as console:
        yield console


ADDRESSES = (
    *("#/", "#/deliveries", "#/endpoints", "#/blocked-keys", "#/events", "#/event-types", "#/requests", "#/hooks"),
    *("#/sources", "#/sources?tab=edit", "#/sources?tab=try"),
    "#/endpoints/globex/ep_01m8d0q1w5f7n3k90002",
    "#/deliveries/globex/ep_01m8d0q1w5f7n3k90002/evt_01m8d0q1w5f70000001",
)


@pytest.mark.parametrize("width", [420, 1280])
def test_no_name_breaks_the_layout_or_runs(served, open_page, width):
    page = open_page(served.url, width=width)
    page.wait_for_selector("main h1")
    for address in ADDRESSES:
        page.evaluate("address => { location.hash = address }", address)
        until(page, "!document.querySelector('.waiting')")
        beyond = page.evaluate(
            """() => [...document.querySelectorAll("main *")].filter((each) => {
                 const box = each.getBoundingClientRect();
                 if (box.width === 0 || box.right <= innerWidth + 1) return false;
                 for (let at = each.parentElement; at; at = at.parentElement)
                   if (["auto", "hidden", "scroll"].includes(getComputedStyle(at).overflowX)) return false;
                 return true;
               }).map((each) => each.outerHTML.slice(0, 120))"""
        )
        assert beyond == [], address
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, (address, wide)
        if address.endswith("tab=try"):
            page.get_by_role("button", name="Try", exact=True).last.click()
            page.get_by_text("published by").wait_for()
        assert page.evaluate("document.title") != "1"  # markup is text
        assert page.locator("main img").count() == 0


def test_ten_thousand_endpoints_are_a_few_rows_of_the_document(open_page):
    every = [
        {**copy.deepcopy(answers.endpoints()[0]), "id": f"ep_{number:05}", "url": f"https://e{number}.example/"}
        for number in range(MANY)
    ]
    asked: list[str] = []

    def many(event: dict[str, Any], context: object) -> dict[str, Any]:
        path = event["rawPath"]
        if not path.endswith("/endpoints"):
            return answers.resolver(event, context)
        asked.append(path)
        start = int(dict(each.partition("=")[::2] for each in event["rawQueryString"].split("&")).get("cursor") or 0)
        shown = every[start : start + 100] if path == "/v1/tenants/acme/endpoints" else []
        body = {"items": shown, "next_cursor": str(start + 100) if shown and start + 100 < MANY else None}
        return {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": json.dumps(body)}

    with serving(many) as console:
        page = open_page(console.url)
        page.wait_for_selector("main h1")
        page.evaluate("location.hash = '#/endpoints'")
        page.get_by_text("the first 2,000 endpoints").wait_for()  # and says so, rather than to leave some out quietly
        assert page.locator(".vspace > .vrow").count() < 60
        assert len(asked) < 30
        page.get_by_label("URL, id, description").fill("ep_01234")
        page.keyboard.press("Enter")
        page.get_by_text("https://e1234.example/").wait_for()
        assert page.locator(".vspace > .vrow").count() == 1
