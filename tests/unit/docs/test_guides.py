"""The guides of the console and the portal say what is there: pages, filters, fields and their bounds."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl

import pytest
from tests.unit.docs.pages import ROOT, rows, section, table, text

from hookline.api.models.deliveries import DeliveriesQuery
from hookline.api.models.events import EventQuery
from hookline.api.models.overview import OverviewQuery
from hookline.api.models.portal import PortalSessionRequest
from hookline.api.models.requests import RequestsQuery

WEB = ROOT / "layers/common/hookline/web"
QUERIES = {"": OverviewQuery, "deliveries": DeliveriesQuery, "events": EventQuery, "requests": RequestsQuery}
OF_THE_PATH = {"tenant"}  # the page asks for the tenant's own listing
ADDRESSES = re.findall(r"`#/([\w-]*)\?([^`]+)`", text("docs/guides/console.md"))


def titles(app: str) -> set[str]:
    """What the navigation of a set of pages names, in English."""
    english = dict(re.findall(r'^  "([\w.]+)": "(.*)",$', (WEB / "shared/messages/en.js").read_text(), re.MULTILINE))
    links = re.findall(r'link\("[\w-]*", t\("([\w.]+)"\)', (WEB / app / "app.js").read_text())
    return {english[key] for key in links}


@pytest.mark.parametrize(
    ("guide", "heading", "app"),
    [("console", "What each page answers", "console"), ("portal", "What a customer can do", "portal")],
)
def test_every_page_is_in_its_guide(guide, heading, app):
    described = {row[0] for row in rows(section(f"docs/guides/{guide}.md", heading))}
    assert {each for each in described if not each.startswith("…")} == titles(app)


@pytest.mark.parametrize(("page", "query"), ADDRESSES)
def test_a_filter_of_the_guide_is_one_of_the_api(page, query):
    given = {name: value for name, value in parse_qsl(query) if name not in OF_THE_PATH}
    assert given.keys() <= QUERIES[page].model_fields.keys()
    QUERIES[page].model_validate({name: int(value) if name == "hours" else value for name, value in given.items()})


def test_every_filter_of_deliveries_is_named():
    (sentence,) = re.findall(r"Deliveries take (.*?);", text("docs/guides/console.md"))
    assert set(re.findall(r"`(\w+)`", sentence)) - OF_THE_PATH == DeliveriesQuery.model_fields.keys() - {
        "limit",
        "cursor",
    }


def test_fields_of_a_portal_session_are_described_with_their_bounds():
    described = table(section("docs/guides/portal.md", "From your application"))
    fields = PortalSessionRequest.model_fields
    brand = {f"brand.{name}" for name in fields["brand"].annotation.model_fields}
    assert described.keys() == (fields.keys() - {"brand"}) | brand
    for name in fields.keys() - {"brand"}:
        default, values = described[name]
        assert int(default.replace(",", "")) == fields[name].default
        low, high = (int(each.replace(",", "")) for each in re.findall(r"[\d,]+\d", values))
        for allowed in (low, high):
            PortalSessionRequest.model_validate({name: allowed})
        for refused in (low - 1, high + 1):
            with pytest.raises(ValueError, match=name):
                PortalSessionRequest.model_validate({name: refused})
