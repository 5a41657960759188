from __future__ import annotations

from tests.fakes.listeners import FakeListenerQueues

from hookline.listeners import PER_SECOND, Copier, Copy, Listener, listening

NOW = 1_800_000_000.0
ANA = Listener("ana", "queue-of-ana", NOW + 60)


def test_who_wants_what():
    assert listening([ANA], "github", None, NOW) == [ANA]
    assert listening([ANA], "github", None, NOW + 60) == [], "its time is over"
    of_one = ANA._replace(hooks=frozenset({"github"}), types=("pull_request.*", "push"))
    assert listening([of_one], "github", "push", NOW) == [of_one]
    assert listening([of_one], "github", "pull_request.opened", NOW) == [of_one]
    for hook, event_type in (("gitlab", "push"), ("github", "pushed"), ("github", None), ("github", "")):
        assert listening([of_one], hook, event_type, NOW) == []
    anything = ANA._replace(types=("*",))
    assert listening([anything], "x", None, NOW) == [anything]
    assert listening([anything], "x", "orders/create", NOW) == [anything]


def test_a_flood_is_cut_and_the_next_copy_says_by_how_much():
    queues, now = FakeListenerQueues(), [NOW]
    copier = Copier(queues, lambda: now[0])
    made = []
    copier.begin((ANA, lambda number=number: made.append(number) or str(number)) for number in range(80))
    assert [copy.body for copy in queues.copies] == [str(number) for number in range(int(PER_SECOND))]
    assert len(made) == PER_SECOND, "what is not sent is not even written"
    now[0] += 1
    copier.begin([(ANA, lambda: "after"), (ANA, lambda: "last")])
    assert queues.copies[-2:] == [Copy("queue-of-ana", "after", 30), Copy("queue-of-ana", "last", 0)]


def test_one_flooded_listener_takes_nothing_from_another():
    queues = FakeListenerQueues()
    copier, ben = Copier(queues, lambda: NOW), Listener("ben", "queue-of-ben", NOW + 60)
    copier.begin((ANA, lambda: "x") for _ in range(200))
    copier.begin([(ben, lambda: "y")])
    assert queues.bodies("queue-of-ben") == ["y"]
    assert len(queues.copies) == PER_SECOND + 1


def test_nothing_wanted_begins_nothing():
    class Never(FakeListenerQueues):
        def begin(self, copies):
            raise AssertionError(copies)

    Copier(Never(), lambda: NOW).begin([])


def test_a_clock_that_goes_back_stops_nobody_for_long():
    queues, now = FakeListenerQueues(), [NOW]
    copier = Copier(queues, lambda: now[0])
    copier.begin((ANA, lambda: "x") for _ in range(60))
    now[0] -= 3600
    copier.begin([(ANA, lambda: "y")])
    now[0] += 1
    copier.begin([(ANA, lambda: "z")])
    assert queues.bodies("queue-of-ana")[-1] == "z"
