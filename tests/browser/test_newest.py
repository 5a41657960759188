"""The list of newest deliveries asks little: seldom while nothing changes, never while nobody looks."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from tests.browser import canned
from tests.browser.conftest import serving, until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

PATH = "/v1/deliveries/newest"


class Answers:
    """The canned ones, with a list of newest deliveries that a test sets; it records the cursors of who asks."""

    def __init__(self) -> None:
        self.rows = [{**canned.delivery(number), "event_type": f"first.{number}"} for number in range(8)]
        self.complete = True
        self.cursors: list[str] = []

    def __call__(self, event: dict[str, Any], context: object) -> dict[str, Any]:
        if event["rawPath"] != PATH:
            return canned.resolver(event, context)
        self.cursors.append(event["rawQueryString"])
        found = {"items": self.rows, "cursor": f"c{len(self.cursors)}", "complete": self.complete}
        return {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": json.dumps(found)}


@pytest.fixture
def answers() -> Answers:
    return Answers()


@pytest.fixture
def page(answers, open_page) -> Iterator[Page]:
    """The first screen, whose time passes as a test says."""
    with serving(answers) as console:
        page = open_page("about:blank")
        page.clock.install()
        page.goto(console.url)
        page.get_by_text("first.7").wait_for()
        yield page
        page.close()


def looks_in(page: Page, answers: Answers, seconds: int) -> int:
    """Requests while so many seconds of the page's time pass."""
    before = len(answers.cursors)
    for _ in range(seconds):
        page.clock.run_for(1000)
        page.evaluate("fetch('/')")  # an answer to the page's own request has come before this one's
    return len(answers.cursors) - before


def test_it_asks_less_and_less_while_nothing_changes(page, answers):
    assert looks_in(page, answers, 130) <= 8  # after 4, 4, 8, 16, 32 s and so on
    assert looks_in(page, answers, 64) in {1, 2}
    assert answers.cursors[1] == "cursor=c1"  # what is asked for is what the answer before did not have


def test_a_change_is_followed_at_the_first_pace_again(page, answers):
    looks_in(page, answers, 130)
    answers.rows = [{**canned.delivery(8), "event_type": "second.8"}, *answers.rows[:7]]
    looks_in(page, answers, 40)
    page.get_by_text("second.8").wait_for()
    answers.rows = [{**canned.delivery(9), "event_type": "second.9"}, *answers.rows[:7]]
    looks_in(page, answers, 20)
    page.get_by_text("second.9").wait_for()


def test_a_hidden_tab_asks_nothing_and_goes_on_when_it_is_seen(page, answers):
    hide = """hidden => {
        Object.defineProperty(document, "hidden", {value: hidden, configurable: true});
        document.dispatchEvent(new Event("visibilitychange"));
    }"""
    page.evaluate(hide, True)
    looks_in(page, answers, 10)
    assert looks_in(page, answers, 200) == 0
    answers.rows = [{**canned.delivery(8), "event_type": "second.8"}, *answers.rows[:7]]
    page.evaluate(hide, False)
    looks_in(page, answers, 1)
    page.get_by_text("second.8").wait_for()


def test_no_row_moves_under_the_pointer(page, answers):
    page.get_by_text("ordering keys wait").wait_for()  # it stands above the list and comes when it comes
    row = page.get_by_text("first.3")
    row.hover()
    answers.rows = [{**canned.delivery(8), "event_type": "second.8"}, *answers.rows[:7]]
    assert looks_in(page, answers, 100) == 0
    assert row.evaluate("each => each.matches(':hover')")
    page.mouse.move(1, 1)
    looks_in(page, answers, 40)
    page.get_by_text("second.8").wait_for()


def test_until_every_endpoint_was_looked_at_the_list_says_so(answers, open_page):
    answers.complete = False
    with serving(answers) as console:
        page = open_page(console.url)
        page.get_by_text("Not all endpoints have been looked at yet").wait_for()
        answers.complete = True
        until(page, "!document.body.textContent.includes('Not all endpoints')")
        page.close()
