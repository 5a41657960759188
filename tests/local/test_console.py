"""The console in a real browser on the deployed stack: what an operator does in a day."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from tests.browser.conftest import browser, complaints, open_page, until  # noqa: F401 - fixtures
from tests.local.outbox import eventually, unique

from hookline.api import build_resolver
from hookline.outbound.model import Status
from hookline_cli import session
from hookline_cli import stack as stacks
from hookline_cli.console import serve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Page
    from tests.local.outbox import Subscriber
    from tests.local.stack import LocalStack

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(stack: LocalStack) -> Iterator[str]:
    """Where the console of this stack is served, as `hookline console` does it."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in stack.settings.items():
            patch.setenv(name, value)
        session.forget()
        served = serve(build_resolver(stacks.find(stack.name).services))
        thread = threading.Thread(target=served.server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield served.url
        served.server.shutdown()
        served.server.server_close()
        thread.join()
    session.forget()


@pytest.fixture
def show(address: str, open_page: Callable[..., Page]) -> Callable[[str], Page]:  # noqa: F811
    def opened(path: str) -> Page:
        page = open_page(address)
        page.wait_for_selector("main h1")
        page.evaluate("path => { location.hash = path }", path)
        return page

    return opened


@pytest.fixture
def broken(outbox) -> Subscriber:
    """An endpoint whose only attempt fails, and which is well from then on."""
    return outbox.subscriber({"status": 500}, {"status": 200}, schedule=[0])


def test_a_delivery_that_was_given_up_is_sent_again(show, broken):
    event = broken.publish({"order": "o-1001"})
    broken.settled(event, Status.EXHAUSTED)
    page = show(f"#/deliveries/{broken.tenant}/{broken.endpoint.id}/{event}")
    page.locator(".why").get_by_text("Given up after 1 attempt").wait_for()
    page.locator(".timeline").get_by_text("500").wait_for()
    page.get_by_text("o-1001").first.wait_for()
    page.get_by_role("button", name="Send again now").click()
    page.get_by_role("dialog").get_by_role("button", name="Send again now").click()
    broken.settled(event, Status.DELIVERED)
    page.locator(".why").get_by_text("Delivered in").wait_for()


def test_the_list_finds_it_and_sends_several_again(show, broken):
    events = [broken.publish() for _ in range(2)]
    settled = {broken.settled(event, Status.EXHAUSTED, Status.DELIVERED).status for event in events}
    assert Status.EXHAUSTED in settled
    page = show(f"#/deliveries?tenant={broken.tenant}&status=exhausted")
    boxes = page.locator(".vspace input[type=checkbox]")
    boxes.first.wait_for()
    boxes.first.check()
    page.get_by_role("button", name="Send 1 again").click()
    page.get_by_role("dialog").get_by_role("button", name="Send 1 again").click()
    page.get_by_text("1 sent again").wait_for()
    for event in events:
        broken.settled(event, Status.DELIVERED)


def test_a_secret_is_rotated_and_both_sign(show, outbox):
    subscriber = outbox.subscriber()
    page = show(f"#/endpoints/{subscriber.tenant}/{subscriber.endpoint.id}")
    page.get_by_role("button", name="Rotate").click()
    page.get_by_role("dialog").get_by_role("button", name="Rotate").click()
    shown = page.get_by_role("dialog").locator("code").first
    shown.wait_for()
    assert shown.inner_text().startswith("whsec_")
    page.get_by_role("button", name="Close").click()
    page.get_by_text("signs as well").wait_for()
    assert len(subscriber.stored().secrets) == 2


def test_an_endpoint_is_added_and_what_is_wrong_stands_at_its_field(show, outbox, complaints):  # noqa: F811
    tenant = outbox.tenant()
    page = show(f"#/endpoints?tenant={tenant}")
    page.get_by_role("button", name="Add endpoint").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("URL").fill("https://169.254.169.254/latest")
    dialog.get_by_role("button", name="Add endpoint").click()
    dialog.locator(".field.wrong").wait_for()
    dialog.get_by_label("URL").fill("https://example.com/hooks")
    dialog.get_by_role("button", name="Add endpoint").click()
    page.get_by_text("Copy this secret now").wait_for()
    complaints.clear()  # the browser tells of the answer 422
    page.get_by_role("button", name="Close").click()
    page.get_by_text("https://example.com/hooks").wait_for()


def test_a_test_is_sent_and_its_answer_shown(show, outbox):
    subscriber = outbox.subscriber({"status": 202, "body": "thank you"})
    page = show(f"#/endpoints/{subscriber.tenant}/{subscriber.endpoint.id}")
    page.get_by_role("button", name="Send a test").click()
    page.get_by_role("dialog").get_by_role("button", name="Send", exact=True).click()
    page.get_by_role("dialog").get_by_text("202").wait_for()
    assert subscriber.received()


def test_a_dead_letter_is_sent_back(show, broken, outbox):
    event = broken.publish()
    broken.settled(event, Status.EXHAUSTED)
    eventually(lambda: outbox.dead_letters("DeliveryDLQUrl", of=event))
    page = show("#/dead-letters/delivery")
    row = page.get_by_role("row").filter(has_text=event)
    row.wait_for()
    row.get_by_role("checkbox").check()
    page.get_by_role("button", name="Send 1 back").click()
    page.get_by_role("dialog").get_by_role("button", name="Send back").click()
    broken.settled(event, Status.DELIVERED)


def test_a_hook_is_edited_tried_and_applied(show, complaints):  # noqa: F811
    name = unique("console")
    page = show("#/hooks?tab=edit")
    page.get_by_label("Hooks (JSON or YAML)").fill(f"- id: {name}\n  execute-command: /bin/true\n")
    page.get_by_role("button", name="What would change").click()
    page.get_by_text("1 added").wait_for()
    page.get_by_role("button", name="Apply").click()
    page.get_by_role("dialog").get_by_role("button", name="Apply").click()
    until(page, "document.querySelector('.toast')?.innerText.includes('is now current')")
    page.evaluate("name => { location.hash = `#/hooks?tab=try&id=${name}` }", name)
    page.get_by_role("button", name="Try").last.click()
    page.get_by_text("It runs").wait_for()
    complaints.clear()
