"""Whatever one endpoint's filter, transform, headers or data set off is that endpoint's trouble: nobody else waits."""

from __future__ import annotations

import json
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.simulation.world import World

from hookline.errors import Unavailable
from hookline.outbound.delivery import budgets
from hookline.outbound.events.stream import read_batch
from hookline.outbound.model import Batching, Endpoint, Event, EventKey, Status

FACTS = json.loads((Path(__file__).parents[1] / "facts/one_stops_all.json").read_text())
DEEP, MANY, SORTS = FACTS["cases"]
TIME = "2027-01-15T08:00:00.000000Z"


def nested(levels: int) -> str:
    return '{"a": ' + "[" * levels + "]" * levels + "}"


def event(name: str, data: str, tenant: str = "acme") -> Event:
    return Event(name, tenant, "order.created", TIME, data.encode())


def beside(world: World, trouble: Event) -> None:
    """One batch: the event that makes trouble, and another tenant's behind it."""
    world.endpoint("ep_other", tenant="globex")
    world.sender.deliver([trouble, event("evt_other", "{}", tenant="globex")])
    assert world.delivery("evt_other", "ep_other").status is Status.DELIVERED


# ---------------------------------------------------------------------------------------------- what stopped everybody


def record(number: int, data: str, tenant: str = "acme") -> dict[str, Any]:
    key = EventKey(tenant, f"evt_{number}")
    texts = {"pk": key.pk, "shard": key.shard, "id": key.id, "tenant": tenant, "type": "order.created"}
    item = {name: {"S": text} for name, text in (texts | {"timestamp": TIME, "data": data}).items()}
    return {"dynamodb": {"SequenceNumber": str(number), "NewImage": item, "Keys": {"pk": item["pk"]}}}


@pytest.mark.parametrize("levels", [127, 128, 450, 900, 100_000])
def test_a_deep_event_stops_nobody(levels: int) -> None:
    """Of up to 128 levels it is asked and sent; a deeper one is no event, and the fault queue says why."""
    world = World()
    world.endpoint("ep_deep", filter=DEEP["filter"])
    world.endpoint("ep_all")
    world.endpoint("ep_shaped", transform="data.a[][][]")
    world.endpoint("ep_other", tenant="globex")
    batch = read_batch([record(1, nested(levels)), record(2, "{}", "globex")])
    world.sender.deliver(batch.events)
    assert world.delivery("evt_2", "ep_other").status is Status.DELIVERED
    if levels == 127:
        assert not batch.malformed
        assert {post.url for post in world.posts} >= {"https://ep_all.example/hook", "https://ep_shaped.example/hook"}
    else:
        assert [(number, why) for number, _, why in batch.malformed] == [
            ("1", "data: expected JSON text of at most 128 levels of nesting")
        ]


def test_brackets_within_text_are_no_levels() -> None:
    assert not read_batch([record(1, json.dumps({"text": "[{" * 500, "list": [{}] * 500}))]).malformed


def test_a_filter_that_takes_seconds_is_its_owners_trouble() -> None:
    """1,000 combinations against 20,000 elements: cut off after a bounded number of steps, and told to the tenant."""
    world = World()
    world.endpoint("ep_heavy", filter=MANY["filter"])
    world.endpoint("ops", event_types=("hookline.*",))
    beside(world, event("evt_1", json.dumps({"items": [{"a0": 0}] * 20_000})))
    row = world.delivery("evt_1", "ep_heavy")
    assert (row.status, row.attempt) == (Status.MISCONFIGURED, 0)
    assert row.reason == "filter: expected a filter that needs at most 400000 steps for this event"
    world.run()
    (told,) = world.posts_to("ops")
    data = json.loads(told.body)["data"]
    assert (data["endpoint_id"], data["event_id"], data["reason"]) == ("ep_heavy", "evt_1", row.reason)


def test_a_transform_that_takes_seconds_is_its_owners_trouble() -> None:
    world = World()
    for number in range(3):
        world.endpoint(f"ep_{number}", transform=SORTS["transform"])
    beside(world, event("evt_1", json.dumps({"l": list(range(100_000))})))
    assert {world.delivery("evt_1", f"ep_{number}").status for number in range(3)} == {Status.MISCONFIGURED}


@pytest.mark.slow
@pytest.mark.parametrize(
    "settings",
    [
        {"transform": "abs(data.n)"},
        {"transform": "foo("},
        {"filter": {"data": [{"later": 1}]}},
        {"filter": {"data": "not a list"}},
        {"filter": ["no object"]},
    ],
)
def test_misconfigured_is_a_state_of_its_own(settings: dict[str, Any]) -> None:
    """No POST, no attempt, no failure of the endpoint's; told once; replayable when its owner has repaired it."""
    world = World()
    endpoint = world.endpoint("ep_1", **settings)
    world.endpoint("ops", event_types=("hookline.endpoint.misconfigured",))
    for number in range(30):
        world.events.put(event(f"evt_{number}", '{"n": "no number"}'))
    world.run(7 * 86_400)
    assert world.posts_to("ep_1") == []
    assert ("acme", "ep_1") not in world.config.health
    assert world.config.endpoints["acme", "ep_1"].enabled
    assert {world.delivery(f"evt_{number}").status for number in range(30)} == {Status.MISCONFIGURED}
    assert len(world.posts_to("ops")) == 1
    assert not world.queue.messages

    world.config.put_endpoint(endpoint.after(filter=None, transform=None))
    replay(world, Status.MISCONFIGURED)
    assert len(world.posts_to("ep_1")) == 30


def replay(world: World, status: Status) -> None:
    from hookline.outbound.model import ReplayJob

    world.run(60)
    world.replayer.start(ReplayJob("job_1", "acme", ("ep_1",), world.now, status=status))
    world.run(600)


def test_one_event_of_a_batch_that_a_transform_fails_on_leaves_the_others() -> None:
    world = World()
    world.endpoint(batching=Batching(max_events=10), transform="abs(data)")
    for number, data in enumerate(["-1", '"text"', "-3"]):
        world.events.put(event(f"evt_{number}", data))
    world.run()
    assert [json.loads(post.body) for post in world.posts] == [[1, 3]]
    statuses = [world.delivery(f"evt_{number}").status for number in range(3)]
    assert statuses == [Status.DELIVERED, Status.MISCONFIGURED, Status.DELIVERED]


def test_an_attempt_that_was_not_made_says_nothing_of_the_endpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    """No token for an hour: attempts of the delivery, no failures of an endpoint that was never asked."""
    from hookline.errors import InvalidInput

    world = World()
    world.endpoint(oauth2_sealed="acme/ep_1/oauth2|{}", schedule=(0.0, *[10.0] * 20))

    class NoToken:
        def prefetch(self, endpoints: Any) -> None:
            list(endpoints)

        def authorization(self, _endpoint: Endpoint) -> str:
            raise InvalidInput.at("oauth2", "a token; the token server answered 401")

    for engine in (world.sender, world.attempts):
        monkeypatch.setattr(engine._dispatcher._builder, "_tokens", NoToken())
    world.publish()
    world.run(3600)
    assert world.delivery().status is Status.EXHAUSTED
    assert ("acme", "ep_1") not in world.config.health


# ---------------------------------------------------------------------------------------------- CPU budgets


class Costly(World):
    """Asking a filter of `heavy` takes `cost` seconds of CPU."""

    def __init__(self, cost: float) -> None:
        super().__init__()
        self.cost = cost
        self.asked = 0
        self.endpoint("ep_heavy", tenant="heavy", filter={"data": {"n": [1]}})
        self.endpoint("ep_other", tenant="globex")
        view = self.sender._directory.view("heavy")
        match = view.matcher.match

        def costs(event: Event) -> Any:
            self.cpu += self.cost
            self.now += self.cost
            self.asked += 1
            return match(event)

        view.matcher.match = costs


def test_what_one_tenants_filters_may_cost_a_batch_is_bounded() -> None:
    """Fifty events at 0.1 s each: without a budget the others' POSTs would start five seconds later."""
    world = Costly(0.1)
    began = world.now
    batch = [event(f"evt_{number}", '{"n": 1}', "heavy") for number in range(50)]
    for each in batch:
        world.events.put(each)
    report = world.sender.deliver([*batch, event("evt_other", "{}", "globex")])
    (others,) = world.posts_to("ep_other")
    assert others.at == began, "it waited for another tenant's filters"
    assert world.asked == 3  # until 0.25 s are spent
    assert world.now - began < budgets.PER_TENANT + 0.1 + 1e-9
    assert report.handed_over == 47
    world.run()
    assert len(world.posts_to("ep_heavy")) == 50
    assert not report.unrecorded

    world.sender.deliver([event("evt_again", '{"n": 1}', "heavy")])
    assert world.asked == 3, "a tenant that was over its budget is not asked again at once"


def test_events_that_a_full_queue_refuses_come_again_with_their_batch() -> None:
    world = Costly(1.0)
    world.queue.refuse = True
    report = world.sender.deliver([event(f"evt_{number}", '{"n": 1}', "heavy") for number in range(3)])
    assert report.unrecorded == {EventKey("heavy", "evt_1"), EventKey("heavy", "evt_2")}


def test_transforms_beyond_the_budget_wait_for_the_slow_lane(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    world.endpoint("ep_heavy", transform="data")
    world.endpoint("ep_other", tenant="globex")
    builder = world.sender._dispatcher._builder
    shape, made = builder.shape, count()

    def costs(endpoint: Endpoint, events: list[Event], shapes: Any) -> Any:
        if endpoint.transform:
            next(made)
            world.cpu += 0.1
            world.now += 0.1
        return shape(endpoint, events, shapes)

    monkeypatch.setattr(builder, "shape", costs)
    began = world.now
    batch = [event(f"evt_{number}", "{}") for number in range(20)]
    for each in batch:
        world.events.put(each)
    report = world.sender.deliver([*batch, event("evt_other", "{}", "globex")])
    assert next(made) == 3
    assert [post.at for post in world.posts_to("ep_other")] == [began]
    assert report.handed_over == 17
    world.run()
    assert len(world.posts_to("ep_heavy")) == 20
    assert {row.attempt for row in world.deliveries.rows.values()} == {1}


# ---------------------------------------------------------------------------------------------- unreadable tables


def test_a_disabled_endpoint_and_an_unreadable_table_stop_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is known serves on; whether the disabled one still is, is asked later, and its delivery waits."""
    world = World(cache=3600.0)
    disabled = world.endpoint("ep_1", disabled_reason="by hand")
    world.endpoint("ep_2")
    world.endpoint("ep_3", tenant="globex")
    for tenant in ("acme", "globex"):
        world.sender._directory.view(tenant)
    world.run(60)

    def out(_tenant: str) -> None:
        raise Unavailable("throttled")

    with monkeypatch.context() as patched:
        patched.setattr(world.config, "tenant", out)
        world.publish("evt_1")
        world.publish("evt_2", tenant="globex")
        world.publish("evt_3", tenant="never read")
        world.stream()
        assert world.delivery("evt_1", "ep_2").status is Status.DELIVERED
        assert world.delivery("evt_2", "ep_3").status is Status.DELIVERED
        assert world.delivery("evt_1", "ep_1").status is Status.WAITING
        world.run(20)
    world.run(300)
    assert world.delivery("evt_1", "ep_1").status is Status.HELD
    assert disabled.disabled_reason == "by hand"


# ---------------------------------------------------------------------------------------------- any event, any endpoint

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)
NAMES = st.sampled_from(["data", "type", "a", "b", "$or", "", "exists", "timestamp"])
OPERATORS = st.sampled_from([
    {"exists": False}, {"exists": True}, {"prefix": "x"}, {"numeric": [">", 0, "<=", 5]}, {"anything-but": ["x"]},
    {"cidr": "10.0.0.0/8"}, {"wildcard": "*a*"}, {"anything-but": {"suffix": "x"}}, {"equals-ignore-case": "a"}, {}, [],
])  # fmt: skip
FILTERS = st.recursive(
    st.lists(st.none() | st.integers() | st.text(max_size=3) | OPERATORS, max_size=3),
    lambda inner: st.dictionaries(NAMES, inner | st.lists(inner, max_size=3), max_size=3),
    max_leaves=10,
)
TRANSFORMS = st.sampled_from([
    "data", "data.a", "abs(data)", "sort(data)", "keys(data)", "data[*].a | [0]", "join(',', data)",
    "to_number(data.a)",
    "max_by(data, &a)", "data.a.b.c[0][1]", "map(&@, data)", "foo(", "", '`"`', "merge(data, data)",
    "'\\ud800'", "avg(data)",
    "sort_by(data, &a)", "to_string(data)", "[data,data]", "data == data", "reverse(data)", "data.a || data.b",
    "not_null()",
])  # fmt: skip
HEADERS = st.lists(st.tuples(st.text(max_size=5), st.text(max_size=5)), max_size=3)
NUMBERS = count()


@pytest.mark.slow
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    datas=st.lists(
        JSON.map(lambda value: json.dumps(value, ensure_ascii=True)) | st.text() | st.integers(1, 400).map(nested),
        max_size=3,
    ),
    filters=st.none() | FILTERS | JSON,
    transform=st.none() | TRANSFORMS | st.text(max_size=10),
    headers=HEADERS,
    payload=st.sampled_from(["envelope", "versioned", "data", "cloudevents", "cloudevents-binary", "unknown"]),
    batching=st.none() | st.just(Batching(max_events=2)),
    signature=st.sampled_from(["standard", "github", "unknown"]),
    secrets=st.booleans(),
    extra=st.dictionaries(st.sampled_from(["version", "channels", "ordering_key", "expires"]), JSON, max_size=2),
)
def test_any_event_for_any_endpoint_never_raises_out_of_a_batch(  # noqa: PLR0917 - a dimension each
    datas: list[str],
    filters: Any,
    transform: str | None,
    headers: list[tuple[str, str]],
    payload: str,
    batching: Batching | None,
    signature: str,
    secrets: bool,
    extra: dict[str, Any],
) -> None:
    """Each delivery ends in a state of its own, and the other tenant's event is delivered in the same batch."""
    from hookline.outbound.model import SigningSecret

    world = World()
    world.endpoint(
        "ep_1",
        filter=filters,
        transform=transform,
        headers=tuple(headers),
        payload=payload,
        batching=batching,
        signature=signature,
        secrets=(SigningSecret("acme/ep_1/secrets|no secret at all"),) if secrets else (),
    )
    world.endpoint("ep_other", tenant="globex")
    records = [record(number, data) for number, data in enumerate(datas)]
    for each in records:
        each["dynamodb"]["NewImage"] |= extra
    batch = read_batch([*records, record(99, "{}", "globex")])
    assert len(batch.events) + len(batch.malformed) == len(records) + 1
    report = world.sender.deliver(batch.events)
    assert not report.unrecorded
    assert world.delivery("evt_99", "ep_other").status is Status.DELIVERED
    known = {Status.DELIVERED, Status.MISCONFIGURED}
    assert {row.status for row in world.deliveries.rows.values()} <= known
