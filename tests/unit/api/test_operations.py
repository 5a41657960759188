from __future__ import annotations

import json

import pytest
from tests.fakes.management import FakeLetter, FakeLetterQueue
from tests.unit.api.api_world import NOW

from hookline.errors import Denied
from hookline.management.access import Principal
from hookline.outbound.model import Circuit, Delivery, DeliveryKey, Health, Status

HOOKS = """
- id: deploy
  execute-command: /bin/true
  verify: {scheme: github, secrets: ["ssm:/hookline/github"]}
- id: ping
  execute-command: /bin/true
"""
FILE = {"name": "team.yaml", "content": HOOKS}


@pytest.fixture
def api(api):
    api.secrets["ssm:/hookline/github"] = ["a-secret-long-enough"]
    return api


# ---------------------------------------------------------------------------------------------- dead letters


def test_dead_letters_are_counted_looked_at_and_sent_back(api):
    queue = api.letters["delivery"]
    queue.letters = [FakeLetter(f"m{n}", sent_at=NOW - n, tenant="acme" if n else "globex") for n in range(3)]
    depths = {each["queue"]: each for each in api("GET", "/v1/dead-letters").json["items"]}
    assert set(depths) == {"delivery", "inbound", "inbound-fifo", "stream"}
    assert (depths["delivery"]["waiting"], depths["inbound"]["oldest_at"]) == (3, None)
    assert depths["delivery"]["oldest_at"] < api("GET", "/v1/dead-letters/delivery").json["items"][0]["sent_at"]
    by_id = api("POST", "/v1/dead-letters/delivery/redrive", {"ids": ["m1"]})
    assert (by_id.status, by_id.json["moved"], queue.sent_back) == (202, 1, ["m1"])
    by_field = api("POST", "/v1/dead-letters/delivery/redrive", {"fields": {"tenant": "globex"}}).json
    assert (by_field["moved"], by_field["complete"], queue.sent_back) == (1, True, ["m1", "m0"])
    assert api("POST", "/v1/dead-letters/delivery/redrive", {"all": True}).json["moved"] == 1
    assert queue.letters == []


def test_sources_have_a_queue_where_the_stack_has_sources(api):
    missing = api("GET", "/v1/dead-letters/source")
    assert (missing.status, "delivery, inbound, inbound-fifo, stream" in missing.json["detail"]) == (404, True)
    queue = api.letters["source"] = FakeLetterQueue(FakeLetter("m1", "{}", NOW, queue="orders", reason="no mapping"))
    assert {each["queue"]: each["waiting"] for each in api("GET", "/v1/dead-letters").json["items"]}["source"] == 1
    (shown,) = api("GET", "/v1/dead-letters/source").json["items"]
    assert shown["fields"] == {"queue": "orders", "reason": "no mapping"}
    assert api("POST", "/v1/dead-letters/source/redrive", {"fields": {"queue": "orders"}}).json["moved"] == 1
    assert (queue.sent_back, queue.letters) == (["m1"], [])
    assert api("POST", "/v1/dead-letters/source/purge", {"confirm": "source"}).status == 204


def test_a_letter_behind_many_others_is_found_by_its_fields(api):
    queue = api.letters["delivery"]
    queue.letters = [FakeLetter(f"m{n}", tenant="acme", reason="timeout") for n in range(40)]
    queue.letters.append(FakeLetter("last", tenant="globex", reason="answered [410]"))

    def found(**query):
        page = api("GET", "/v1/dead-letters/delivery", query={"limit": "5", **query}).json
        return [each["id"] for each in page["items"]], page["complete"]

    assert found(tenant="globex") == (["last"], True)
    assert found(reason="*[410]", tenant="glo?ex") == (["last"], True)
    assert found(tenant="acme", reason="*410*") == ([], True)
    assert found(tenant="acme") == found() == ([f"m{n}" for n in range(5)], False)
    assert len(queue.letters) == 41


def test_a_search_that_takes_too_long_says_that_there_may_be_more(api):
    api.letters["delivery"].letters = [FakeLetter("m1", tenant="acme")]
    described = api.letters["delivery"].describe

    def slowly(letter):
        api.now += 13
        return described(letter)

    api.letters["delivery"].describe = slowly
    assert api("GET", "/v1/dead-letters/delivery", query={"tenant": "globex"}).json["complete"] is False


def test_a_field_that_the_queue_has_not_is_a_problem(api):
    api.letters["delivery"].letters = [FakeLetter("m1", tenant="acme")]
    for refused, field in (
        (api("GET", "/v1/dead-letters/delivery", query={"hook": "deploy"}), "hook"),
        (api("GET", "/v1/dead-letters/delivery", query={"nonsense": "x"}), "nonsense"),
        (api("POST", "/v1/dead-letters/delivery/redrive", {"fields": {"hook": "deploy"}}), "fields.hook"),
    ):
        assert (refused.status, refused.json["problems"][0]["field"]) == (422, field)


def test_redriving_asks_what(api):
    assert api("POST", "/v1/dead-letters/delivery/redrive", {}).json["problems"][0]["field"] == "all"
    assert api("POST", "/v1/dead-letters/nothing/redrive", {"all": True}).status == 422


def test_a_large_queue_is_redriven_in_parts(api):
    api.letters["inbound"].letters = [FakeLetter(f"m{n}") for n in range(250)]
    first = api("POST", "/v1/dead-letters/inbound/redrive", {"all": True, "limit": 150}).json
    assert (first["moved"], first["complete"]) == (150, False)
    rest = api("POST", "/v1/dead-letters/inbound/redrive", {"all": True}).json
    assert (rest["moved"], rest["complete"]) == (100, True)


def test_purging_asks_for_the_name_again(api):
    queue = api.letters["delivery"]
    queue.letters = [FakeLetter("m1")]
    refused = api("POST", "/v1/dead-letters/delivery/purge", {"confirm": "yes"})
    assert (refused.status, refused.json["problems"][0]["field"], len(queue.letters)) == (422, "confirm", 1)
    assert api("POST", "/v1/dead-letters/delivery/purge", {"confirm": "delivery"}).status == 204
    assert queue.letters == []


# ---------------------------------------------------------------------------------------------- hooks


def test_hooks_are_compared_applied_and_taken_back(api):
    assert api("GET", "/v1/hooks").json == {"version": 0, "hooks": [], "document": {"hooks": []}}
    diff = api("POST", "/v1/hooks/diff", {"files": [FILE]}).json
    assert (diff["version"], diff["added"], api.hooks.current_version()) == (0, ["deploy", "ping"], 0)
    applied = api("PUT", "/v1/hooks", {"files": [FILE]})
    assert (applied.json["version"], applied.json["applied"], applied.etag) == (1, True, '"1"')
    shown = api("GET", "/v1/hooks")
    assert [(each["id"], each["set"], each["verify"]) for each in shown.json["hooks"]] == [
        ("deploy", "team", "github"),
        ("ping", "team", ""),
    ]
    assert api("PUT", "/v1/hooks", {"files": [FILE]}).json["applied"] is False
    less = {"name": "team.yaml", "content": "- {id: ping, execute-command: /bin/true}"}
    refused = api("PUT", "/v1/hooks", {"files": [less]})
    assert (refused.status, "deploy" in refused.json["detail"]) == (409, True)
    assert api("PUT", "/v1/hooks", {"files": [less], "prune": True}, if_match='"7"').status == 412
    assert api("PUT", "/v1/hooks", {"files": [less], "prune": True}, if_match=shown.etag).json["version"] == 2
    assert api("POST", "/v1/hooks/diff", {"version": 1}).json["added"] == ["deploy"]
    assert api("POST", "/v1/hooks/rollback", {}, if_match='"1"').status == 412
    assert api("POST", "/v1/hooks/rollback", {}).json == {"version": 1, "was": 2}
    assert api("POST", "/v1/hooks/rollback", {"version": 9}).status == 404
    assert [each["current"] for each in api("GET", "/v1/hooks/versions").json["items"]] == [False, True]
    assert api("GET", "/v1/hooks/versions/2").json["hooks"][0]["id"] == "ping"


def test_a_wrong_file_names_its_line_and_applies_nothing(api):
    wrong = {"name": "a.yaml", "content": "- id: x\n  trigger-rule: {match: {type: nonsense}}"}
    refused = api("PUT", "/v1/hooks", {"files": [wrong]})
    assert refused.status == 422
    assert refused.json["problems"][0]["field"].startswith("a.yaml:")
    assert api.hooks.current_version() == 0
    missing = {"name": "a.yaml", "content": HOOKS.replace("/hookline/github", "/hookline/none")}
    assert api("PUT", "/v1/hooks", {"files": [missing]}).status == 422
    assert api("PUT", "/v1/hooks", {"files": [FILE, FILE]}).status == 422
    assert api("PUT", "/v1/hooks", {}).status == 422


def test_a_files_templates_read_nothing_of_the_function(api):
    content = '- {id: x, execute-command: "/bin/true", response-message: "{{ cat `/etc/passwd` }}"}'
    api("PUT", "/v1/hooks", {"files": [{"name": "a.yaml", "content": content}]})
    assert b"root:" not in api("GET", "/v1/hooks").raw


def test_a_secret_that_stands_in_a_hook_is_not_shown(api):
    plain = HOOKS.replace("ssm:/hookline/github", "hunter22-hunter22")
    api("PUT", "/v1/hooks", {"files": [FILE | {"content": plain}]})
    assert b"hunter22" not in api("GET", "/v1/hooks").raw
    assert b"ssm:" not in api("GET", "/v1/hooks").raw
    again = plain.replace("hunter22-hunter22", "hunter33-hunter33")
    assert b"hunter" not in api("POST", "/v1/hooks/diff", {"files": [FILE | {"content": again}]}).raw


def test_a_hook_is_tried_without_running(api):
    api("PUT", "/v1/hooks", {"files": [FILE]})
    ran = api("POST", "/v1/hooks/try", {"id": "ping", "request": {"body": "{}"}}).json
    assert (ran["matched"], ran["command"]["args"]) == (True, ["/bin/true"])
    unsigned = api("POST", "/v1/hooks/try", {"id": "deploy", "request": {"body": "{}"}}).json
    assert (unsigned["matched"], unsigned["status"], unsigned["error"]) == (False, 401, "signature")
    edited = {"name": "a.yaml", "content": "- {id: new, execute-command: /bin/false}"}
    assert api("POST", "/v1/hooks/try", {"id": "new", "files": [edited], "request": {}}).json["matched"]
    assert api("POST", "/v1/hooks/try", {"id": "none", "request": {}}).status == 404


# ---------------------------------------------------------------------------------------------- overview


def test_the_overview_shows_trouble_first_and_sums(api):
    well, sick, off = (api.endpoint()["id"] for _ in range(3))
    api.config.put_health(Health(sick, "acme", failures=12, circuit=Circuit.OPEN, trips=1))
    api("POST", f"/v1/tenants/acme/endpoints/{off}/disable", {})
    hour = NOW // 3600 * 3600
    api.metrics.values = {"Delivered": {hour: 90.0}, "AttemptsFailed": {hour: 10.0}}
    api.letters["delivery"].letters = [FakeLetter("m1", sent_at=NOW)]
    api.metrics.of_hours = {hour: (12.0, 80.0)}
    ids = [api.endpoint(tenant)["id"] for tenant in ("acme", "globex")]
    for number, (tenant, id_) in enumerate(zip(("acme", "globex"), ids, strict=True)):
        for status in (Status.WAITING, Status.DELIVERED):
            key = DeliveryKey(tenant, id_, f"2026-01-0{number + 1}T00:00:00.000000Z#{status}")
            api.deliveries.put_many([Delivery(key, "a.b", status)])
    shown = api("GET", "/v1/overview", query={"hours": "2"}).json
    (waiting,) = shown["undelivered"]
    assert (waiting["status"], waiting["count"], shown["undelivered_complete"]) == ("waiting", 2, True)
    assert (waiting["oldest_tenant"], waiting["oldest"]["event_id"]) == ("acme", "waiting")
    assert [(each["p50_ms"], each["success_rate"]) for each in shown["hours"]] == [(None, None)] * 2 + [(12.0, 0.9)]
    assert [each["id"] for each in shown["endpoints_in_trouble"]] == [off, sick]
    assert well not in [each["id"] for each in shown["endpoints_in_trouble"]]
    assert (shown["totals"]["Delivered"], shown["totals"]["AttemptsFailed"], len(shown["hours"])) == (90, 10, 3)
    assert shown["metrics"]
    assert shown["complete"]
    assert {each["queue"]: each["waiting"] for each in shown["dead_letters"]}["delivery"] == 1


def test_the_overview_goes_without_metrics(api):
    api.metrics.error = Denied("reading metrics: AccessDenied")
    shown = api("GET", "/v1/overview").json
    assert (shown["metrics"], shown["hours"], shown["totals"]) == (False, [], {})


# ---------------------------------------------------------------------------------------------- captured requests


def test_captured_requests_are_listed_and_shown(api):
    assert api("GET", "/v1/requests").json == {"items": [], "next_cursor": None}
    for number in range(5):
        kept = {
            "received_at": NOW + number,
            "outcome": "refused" if number % 2 else "accepted",
            "reason": "signature" if number % 2 else "",
            "runs": [] if number % 2 else [{"hook": "deploy", "verdict": None}],
            "request": {"method": "POST", "path": "/hooks/deploy", "headers": {"x": "y"}, "body": "{}"},
        }
        api.captures.contents[f"req_{number}"] = json.dumps(kept).encode()
    seen, cursor = [], ""
    while cursor is not None:
        page = api("GET", "/v1/requests", query={"limit": "2"} | ({"cursor": cursor} if cursor else {})).json
        seen += [each["id"] for each in page["items"]]
        cursor = page["next_cursor"]
    assert seen == [f"req_{number}" for number in reversed(range(5))]
    refused = api("GET", "/v1/requests", query={"outcome": "refused"}).json["items"]
    assert [(each["id"], each["reason"]) for each in refused] == [("req_3", "signature"), ("req_1", "signature")]
    assert len(api("GET", "/v1/requests", query={"hook": "deploy"}).json["items"]) == 3
    shown = api("GET", "/v1/requests/req_4").json
    assert (shown["hooks"], shown["request"]["body"], shown["runs"][0]["hook"]) == (["deploy"], "{}", "deploy")
    assert api("GET", "/v1/requests/none").status == 404


def keep(api, *hooks, name="req_1", **request):
    kept = {
        "received_at": NOW,
        "outcome": "accepted" if hooks else "refused",
        "reason": "" if hooks else "signature",
        "runs": [{"hook": hook, "verdict": None} for hook in hooks],
        "request": {"method": "POST", "path": "/hooks/deploy", "headers": {"x": "y"}, "body": "{}"} | request,
    }
    api.captures.contents[name] = json.dumps(kept).encode()


@pytest.fixture
def deploy(api):
    text = "- {id: deploy, execute-command: /bin/true}\n- {id: tell, execute-command: /bin/true}\n"
    assert api("PUT", "/v1/hooks", {"files": [{"name": "hooks.yaml", "content": text}]}).status == 200


@pytest.mark.usefixtures("deploy")
def test_a_captured_request_is_run_again_for_each_hook_that_accepted_it(api):
    keep(api, "deploy", "tell", body="x" * 300_000)
    started = api("POST", "/v1/requests/req_1/run", {}, idempotency_key="k1")
    assert (started.status, [each["hook"] for each in started.json["items"]]) == (202, ["deploy", "tell"])
    queued = [json.loads(message.body) for message in api.inbound.standard]
    assert [each["id"] for each in queued] == [each["message_id"] for each in started.json["items"]]
    assert api.blobs.get(queued[0]["request"]["body_ref"]) == b"x" * 300_000
    assert api("POST", "/v1/requests/req_1/run", {}, idempotency_key="k1").json == started.json
    assert len(api.inbound.standard) == 2


@pytest.mark.usefixtures("deploy")
@pytest.mark.parametrize(("hooks", "status"), [((), 422), (("gone",), 404), (("deploy", "gone"), 404)])
def test_a_request_that_cannot_run_again_runs_for_no_hook(api, hooks, status):
    keep(api, *hooks)
    assert api("POST", "/v1/requests/req_1/run", {}).status == status
    assert api("POST", "/v1/requests/req_2/run", {}).status == 404
    assert api.inbound.standard == []


def test_only_operators_run_requests_again(api):
    keep(api, "deploy")
    api.principal = Principal("somebody", "acme")
    assert api("POST", "/v1/requests/req_1/run", {}).status == 403


def test_what_stays_of_the_streams_faults_is_told(api):
    api.letters["stream"].letters = [FakeLetter("m1")]
    api.letters["stream"].problems = ("e1: the item is gone",)
    redriven = api("POST", "/v1/dead-letters/stream/redrive", {"all": True})
    assert (redriven.status, redriven.json["problems"]) == (202, ["e1: the item is gone"])
