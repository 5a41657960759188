"""What every `ports.Transport` does: the fake with scripts, the real one with a receiver in another process."""

from __future__ import annotations

import ipaddress
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from tests.fakes.transport import Answer, FakeTransport

from hookline.adapters.http.transport import CurlTransport
from hookline.ports import HttpRequest
from hookline_cli.local.receiver_process import ReceiverProcess

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookline.ports import Transport


class FakeWorld:
    def __init__(self) -> None:
        self.transport: Transport = FakeTransport()

    def script(self, *steps: dict[str, Any]) -> str:
        url = f"https://receiver.example/{uuid.uuid4()}"
        self.transport.script(
            url,
            *(
                Answer(
                    code=step.get("status", 200),
                    body=step.get("body", "ok").encode(),
                    delay=3600.0 if step.get("fault") == "hang" else step.get("delay", 0.0),
                    error="protocol" if step.get("fault") == "drop" else "",
                    headers=dict(step.get("headers", ())),
                )
                for step in steps
            ),
        )
        return url

    def received(self, url: str) -> list[tuple[bytes, list[tuple[str, str]]]]:
        return [(request.body, request.headers) for request in self.transport.sent if request.url == url]

    def peak(self, url: str) -> int:
        return max(self.transport.peak[request.group] for request in self.transport.sent if request.url == url)


class RealWorld:
    def __init__(self, receiver: ReceiverProcess, transport: CurlTransport) -> None:
        self.transport: Transport = transport
        self._receiver = receiver

    def script(self, *steps: dict[str, Any]) -> str:
        return self._receiver.script(f"/{uuid.uuid4()}", *steps)

    def received(self, url: str) -> list[tuple[bytes, list[tuple[str, str]]]]:
        return [(each.body, list(each.headers)) for each in self._receiver.requests(url.removeprefix(self._base))]

    def peak(self, url: str) -> int:
        """At most: a connection carries one request at a time."""
        return len({each.connection for each in self._receiver.requests(url.removeprefix(self._base))})

    @property
    def _base(self) -> str:
        return self._receiver.base


@pytest.fixture(scope="module")
def receiver() -> Iterator[ReceiverProcess]:
    with ReceiverProcess.start() as started:
        yield started


@pytest.fixture(params=["fake", "real"])
def world(request: pytest.FixtureRequest) -> Iterator[FakeWorld | RealWorld]:
    if request.param == "fake":
        yield FakeWorld()
        return
    transport = CurlTransport(allowed=[ipaddress.ip_network("127.0.0.0/8")], allow_http=True)
    yield RealWorld(request.getfixturevalue("receiver"), transport)
    transport.close()


def post(url: str, body: bytes = b"{}", **more: Any) -> HttpRequest:
    return HttpRequest(url, body, [("Content-Type", "application/json")], **{"group": url, "timeout": 600.0, **more})


def test_every_request_has_exactly_one_result(world) -> None:
    urls = [world.script({"body": str(number)}) for number in range(20)]
    requests = [post(url, tag=(url, turn)) for turn in range(3) for url in urls]

    results = list(world.transport.send(requests))

    assert sorted(result.request.tag for result in results) == sorted(request.tag for request in requests)
    assert {(result.code, result.error) for result in results} == {(200, "")}
    assert all(result.body == str(urls.index(result.request.url)).encode() for result in results)


def test_bytes_and_header_names_arrive_as_given(world) -> None:
    url = world.script({})
    body = '{"b":1, "a":"\u20ac\\u00e9"}\n'.encode()
    headers = [("Content-Type", "application/json"), ("X-CamelCase-Name", "Value"), ("X-Empty", "")]

    list(world.transport.send([HttpRequest(url, body, headers, group="g")]))

    ((received, got),) = world.received(url)
    assert received == body
    assert [header for header in got if header in headers] == headers


@pytest.mark.parametrize("status", [204, 301, 400, 404, 410, 429, 500, 503])
def test_the_status_is_reported_and_nothing_is_followed(world, status: int) -> None:
    elsewhere = world.script({})
    url = world.script({"status": status, "body": "", "headers": [["Location", elsewhere]]})

    (result,) = world.transport.send([post(url)])

    assert (result.code, result.error) == (status, "")
    assert world.received(elsewhere) == []


@pytest.mark.parametrize("value", ["120", "Mon, 02 Nov 2026 07:00:00 GMT", "-1", "9999999999", "soon"])
def test_retry_after_is_handed_on_as_it_came(world, value: str) -> None:
    url = world.script({"status": 503, "headers": [["Retry-After", value], ["X-Other", "1"]]})

    (result,) = world.transport.send([post(url)])

    assert dict(result.headers) == {"retry-after": value}


def test_a_body_is_kept_up_to_16_kib(world) -> None:
    url = world.script({"status": 500, "body": "x" * 40_000})

    (result,) = world.transport.send([post(url)])

    assert (result.code, result.body) == (500, b"x" * 16_384)


def test_a_hanging_receiver_times_out(world) -> None:
    url = world.script({"fault": "hang"})

    (result,) = world.transport.send([post(url, timeout=0.2)])

    assert (result.code, result.error) == (0, "timeout")
    assert result.ms >= 200


def test_a_receiver_that_closes_without_an_answer_breaks_the_protocol(world) -> None:
    url = world.script({"fault": "drop"})

    (result,) = world.transport.send([post(url)])

    assert (result.code, result.error) == (0, "protocol")


def test_a_hanging_receiver_does_not_delay_the_others(world) -> None:
    hanging = world.script({"fault": "hang"})
    others = [world.script({}) for _ in range(5)]
    requests = [post(hanging, timeout=600.0) for _ in range(3)] + [post(url) for url in others for _ in range(4)]

    results = world.transport.send(requests, per_group=2)

    assert [next(results).code for _ in range(20)] == [200] * 20
    results.close()


def test_a_group_has_at_most_per_group_under_way(world) -> None:
    url = world.script({"delay": 0.02})

    results = list(world.transport.send([post(url) for _ in range(12)], per_group=3))

    assert len(results) == 12
    assert 1 < world.peak(url) <= 3


def test_groups_take_turns(world) -> None:
    busy, quiet = world.script({"delay": 0.02}), world.script({})

    results = list(world.transport.send([*(post(busy) for _ in range(12)), post(quiet)], per_group=2))

    assert results[-1].request.url == busy, "it waited for all of the other group"


def test_what_is_not_admitted_is_shed_and_not_sent(world) -> None:
    url = world.script({})
    requests = [post(url, tag=number) for number in range(30)]

    results = list(world.transport.send(requests, per_group=2, admit=lambda request: request.tag % 3 == 0))

    shed = sorted(result.request.tag for result in results if result.error == "shed")
    assert shed == [number for number in range(30) if number % 3]
    assert len(world.received(url)) == 10
    assert len(results) == 30


def test_admit_is_asked_just_before_the_start(world) -> None:
    url = world.script({})
    asked: list[int] = []
    requests = [post(url, tag=number) for number in range(5)]

    def admit(request: HttpRequest) -> bool:
        asked.append(request.tag)
        return True

    results = world.transport.send(requests, per_group=1, admit=admit)
    next(results)
    assert len(asked) <= 2
    list(results)
    assert asked == [0, 1, 2, 3, 4]


def test_on_tick_is_called_meanwhile(world) -> None:
    url = world.script({"delay": 0.05})
    ticks: list[int] = []

    list(world.transport.send([post(url) for _ in range(3)], per_group=1, on_tick=lambda: ticks.append(1)))

    assert ticks


def test_closing_early_ends_what_is_under_way_and_leaves_a_working_transport(world) -> None:
    slow, quick = world.script({"fault": "hang"}), world.script({})
    results = world.transport.send([post(slow), post(quick), post(slow)])
    assert next(results).request.url == quick
    results.close()

    (again,) = world.transport.send([post(quick)])

    assert again.code == 200


def test_a_second_batch_may_run_while_the_first_is_open(world) -> None:
    first, second = world.script({"delay": 0.02}), world.script({})
    outer = world.transport.send([post(first, tag=number) for number in range(4)], per_group=2)
    seen = [next(outer).request.tag]

    (inner,) = world.transport.send([post(second, tag="inner")])
    seen += [result.request.tag for result in outer]

    assert inner.request.tag == "inner"
    assert sorted(seen) == [0, 1, 2, 3]


@pytest.mark.parametrize("value", ["a\r\nX-Injected: 1", "a\nX-Injected: 1", "a\rb", "a\0b"])
def test_a_header_that_would_add_another_is_never_sent(world, value: str) -> None:
    url = world.script({})

    (result,) = world.transport.send([HttpRequest(url, b"", [("X-Custom", value)], group="g")])

    assert (result.code, result.error) == (0, "protocol")
    assert world.received(url) == []


def test_nothing_to_send(world) -> None:
    assert list(world.transport.send([])) == []


def test_an_answer_that_is_not_waited_for_is_late_and_its_group_starts_nothing_more(world) -> None:
    """The others are done; two of the group are under way, the third has not started."""
    hanging = world.script({"fault": "hang"})
    good = world.script({"status": 200})
    requests = [
        HttpRequest(hanging, b"{}", [], group="hangs", timeout=30.0, wait=0.3, tag=number) for number in range(3)
    ]
    requests.append(HttpRequest(good, b"{}", [], group="good", timeout=30.0))
    results = list(world.transport.send(iter(requests), per_group=2))
    assert sorted((each.request.group, each.code, each.error) for each in results) == [
        ("good", 200, ""),
        ("hangs", 0, "late"),
        ("hangs", 0, "late"),
        ("hangs", 0, "shed"),
    ]
    assert all(each.ms >= 300 for each in results if each.error == "late")
    assert {each.code for each in world.transport.send([HttpRequest(good, b"{}", [])])} == {200}


def test_an_overdue_answer_is_kept_if_it_comes_while_others_are_waited_for(world) -> None:
    late = world.script({"status": 200, "delay": 0.4})
    later = world.script({"status": 200, "delay": 1.5})
    requests = [HttpRequest(late, b"{}", [], group="late", wait=0.1), HttpRequest(later, b"{}", [], group="later")]
    assert [(each.request.group, each.code) for each in world.transport.send(requests)] == [
        ("late", 200),
        ("later", 200),
    ]


def test_requests_are_read_while_the_first_are_under_way(world) -> None:
    good = world.script({"status": 200})
    events = []

    def requests():
        for number in range(3):
            events.append("read")
            yield HttpRequest(good, b"{}", [], group="good", tag=number)

    assert [result.code for result in world.transport.send(requests(), per_group=1)] == [200] * 3
    assert events == ["read"] * 3
