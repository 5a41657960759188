from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hookline.outbound.delivery.fair_queue import FairQueue
from hookline.ports import HttpRequest


def request(group: str) -> HttpRequest:
    return HttpRequest("https://example.com/", b"", [], group=group)


def filled(requests: list[HttpRequest], per_group: int) -> FairQueue:
    queue = FairQueue(per_group)
    for each in requests:
        assert queue.add(each)
    return queue


def test_groups_take_turns() -> None:
    queue = filled([request(group) for group in "aaabbc"], per_group=10)

    assert [queue.take().group for _ in range(6)] == list("abcaba")
    assert queue.take() is None


def test_a_full_group_waits_until_one_of_its_requests_is_finished() -> None:
    queue = filled([request("a") for _ in range(3)], per_group=2)
    first, second = queue.take(), queue.take()
    assert queue.take() is None

    queue.finished(second)

    third = queue.take()
    assert third is not None
    assert third is not first
    assert queue.take() is None


@given(st.lists(st.sampled_from("abcd"), max_size=40), st.integers(0, 4), st.randoms())
def test_everything_comes_out_once_and_never_too_much_of_a_group(groups, per_group, random) -> None:
    requests = [request(group) for group in groups]
    queue = filled(requests, per_group)
    taken, under_way = [], []
    while True:
        while (got := queue.take()) is not None:
            taken.append(got)
            under_way.append(got)
            assert sum(each.group == got.group for each in under_way) <= max(1, per_group)
        if not under_way:
            break
        queue.finished(under_way.pop(random.randrange(len(under_way))))

    assert sorted(map(id, taken)) == sorted(map(id, requests))
    assert not queue


def test_a_closed_group_starts_nothing_more_and_gives_back_what_waited() -> None:
    queue = filled([request(group) for group in "aab"], per_group=1)
    first = queue.take()
    assert [each.group for each in queue.close("a")] == ["a"]
    assert not queue.add(request("a"))
    queue.finished(first)
    assert queue.take().group == "b"
    assert queue.take() is None


def test_what_is_added_to_a_group_under_way_gets_its_turn() -> None:
    queue = filled([request("a")], per_group=2)
    queue.take()
    assert not queue
    assert queue.add(request("a"))
    assert queue.take().group == "a"
    assert queue.add(request("a"))
    assert queue.take() is None
