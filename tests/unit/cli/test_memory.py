"""Lists are printed as they are read: a hundred thousand rows take the memory of a few hundred."""

from __future__ import annotations

import contextlib
import gc
import json
import sys

import pytest
from tests.unit.cli.conftest import TIME

from hookline.management.pages import Listing
from hookline.management.requests import RequestQuery, Requests
from hookline.outbound.model import Delivery, DeliveryKey, Event, Status
from hookline_cli.main import app

FEW, MANY = 2_000, 100_000


class Lines:
    """A standard output that keeps nothing."""

    def __init__(self):
        self.lines = 0

    def write(self, text):
        self.lines += text.count("\n")
        return len(text)

    def flush(self):
        pass

    def isatty(self):
        return False


def delivery(number):
    key = DeliveryKey("default", "ep_1", f"{TIME}#evt_{number:07}")
    return Delivery(key, "order.created", Status.DELIVERED, attempt=1, code=200, excerpt="x" * 1000)


def event(number):
    return Event(f"evt_{number:07}", "default", "order.created", TIME, b'{"n": 1}' * 100)


def pages(make, total, seen=lambda: None):
    """A listing of so many rows, each made when it is read; `seen` is called before each page."""

    def page(*_, cursor=None, limit, **__):
        seen()
        start = int(cursor or 0)
        end = min(start + limit, total)
        return Listing([make(number) for number in range(start, end)], str(end) if end < total else None)

    return page


def peak(stack, monkeypatch, total, *arguments):
    """Blocks of memory at the most while a command prints so many rows, counted as each page is read."""
    most = 0

    def count():
        nonlocal most
        most = max(most, sys.getallocatedblocks() - before)

    monkeypatch.setattr(stack.services.deliveries, "page", pages(delivery, total, count))
    monkeypatch.setattr(stack.services.events, "page", pages(event, total, count))
    out = Lines()
    gc.collect()
    before = sys.getallocatedblocks()
    with contextlib.redirect_stdout(out):
        app([*arguments, "--limit", str(MANY)], standalone_mode=False)
    assert out.lines >= total
    return most


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    [
        ("deliveries", "list", "--output", "json"),
        ("deliveries", "list", "--output", "table"),
        ("events", "list", "--output", "json"),
    ],
)
def test_memory_is_that_of_a_few_rows(stack, monkeypatch, arguments):
    stack.endpoint()
    peak(stack, monkeypatch, FEW, *arguments)  # what is loaded once
    few = peak(stack, monkeypatch, FEW, *arguments)
    # a row that is held is several blocks; what other tests left behind in this process are some thousands
    assert peak(stack, monkeypatch, MANY, *arguments) < few + MANY / 10


def test_requests_are_read_as_they_are_printed():
    """Each has its body: all of a list at once may be a gigabyte."""
    read = []

    class Captures:
        def newest(self):
            return [f"req_{number}" for number in range(2_000)]

        def get(self, name):
            read.append(name)
            kept = {"received_at": 1.0, "outcome": "accepted", "reason": "", "runs": [], "request": {"body": "x"}}
            return json.dumps(kept).encode()

    requests = Requests(Captures(), lambda: None, None, None, lambda: 2.0)
    rows = requests.newest(RequestQuery(), 2_000)
    next(rows)
    assert len(read) <= 64


def test_json_of_many_pages_is_one_array(cli, stack, monkeypatch):
    stack.endpoint()
    monkeypatch.setattr(stack.services.deliveries, "page", pages(delivery, 1_201))
    assert len(cli.json("deliveries", "list", "--limit", "1201")) == 1_201
