from __future__ import annotations

import json
import time

import pytest

from hookline import ids
from hookline.management.probe import Probed
from hookline.outbound.model import Circuit, Health, SigningSecret, Status
from hookline.outbound.requests.request_builder import owner
from hookline.ports import HttpRequest, HttpResult

URL = "https://example.com/hook"


@pytest.fixture(autouse=True)
def _id(monkeypatch):
    monkeypatch.setattr(ids, "endpoint_id", lambda _now: "ep_1")


def stored(stack, id_="ep_1", tenant="default"):
    return stack.config.endpoints[tenant, id_]


def test_create_shows_the_secret_once_and_seals_it(cli, stack):
    shown = cli.json("endpoints", "create", URL)
    endpoint = stored(stack)
    assert shown["secret"].startswith("whsec_")
    assert stack.sealer.open(endpoint.secrets[0].sealed, owner(endpoint)).decode() == shown["secret"]
    assert "secret" not in cli.json("endpoints", "list")[0]
    assert shown["secret"] not in cli.run("endpoints", "show", "ep_1").output
    assert stack.config.tenants() == ["default"]


def test_create_with_everything(cli, stack, tmp_path):
    (tmp_path / "oauth").write_text(
        json.dumps({"token_url": "https://auth.example.com/t", "client_id": "c", "client_secret": "hush"})
    )
    cli.run(
        *("endpoints", "create", URL, "--tenant", "acme", "--description", "orders"),
        *("--metadata", "team=a", "--metadata", "tier=1", "--event-type", "order.*", "--event-type", "invoice.paid"),
        *("--channel", "eu", "--filter", '{"data": {"total": [{"numeric": [">", 10]}]}}', "--transform", "data.order"),
        *("--payload", "data", "--version", "2", "--header", "X-Env: prod: eu", "--signature", "stripe"),
        *("--schedule", "0,5s,5m", "--timeout", "20s", "--rate-limit", "2.5", "--batch-events", "10"),
        *("--oauth2", f"@{tmp_path / 'oauth'}", "--secret", "a-legacy-secret", "--disabled"),
    )
    endpoint = stored(stack, tenant="acme")
    assert endpoint.description == "orders"
    assert endpoint.metadata == {"team": "a", "tier": "1"}
    assert endpoint.event_types == ("order.*", "invoice.paid")
    assert endpoint.channels == ("eu",)
    assert endpoint.filter == {"data": {"total": [{"numeric": [">", 10]}]}}
    assert endpoint.transform == "data.order"
    assert (endpoint.payload, endpoint.version, endpoint.signature) == ("data", "2", "stripe")
    assert endpoint.headers == (("X-Env", "prod: eu"),)
    assert endpoint.schedule == (0.0, 5.0, 300.0)
    assert (endpoint.timeout, endpoint.rate_limit) == (20.0, 2.5)
    assert endpoint.batching.max_events == 10
    assert "hush" in stack.sealer.open(endpoint.oauth2_sealed, owner(endpoint, "oauth2")).decode()
    assert not endpoint.enabled


def test_create_from_a_file_and_options(cli, stack, tmp_path):
    file = tmp_path / "endpoint.yaml"
    file.write_text(f"url: {URL}\nevent_types: [a.b]\ndescription: from the file\n")
    cli.run("endpoints", "create", "--file", file, "--description", "from the option")
    assert stored(stack).event_types == ("a.b",)
    assert stored(stack).description == "from the option"


def test_create_own_secret_is_not_shown(cli, stack):
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    result = cli.run("endpoints", "create", URL, "--secret", "-", input_=secret + "\n")
    assert secret not in result.output
    endpoint = stored(stack)
    assert stack.sealer.open(endpoint.secrets[0].sealed, owner(endpoint)).decode() == secret


@pytest.mark.usefixtures("stack")
def test_create_asymmetric_shows_the_public_key(cli):
    shown = cli.json("endpoints", "create", URL, "--secret-kind", "whsk")
    assert shown["secret"].startswith("whsk_")
    assert shown["public_key"].startswith("whpk_")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], "url: expected"),
        (["ftp://example.com"], "url: expected"),
        ([URL, "--event-type", "order.**"], r"event_types[0]: expected"),
        ([URL, "--schedule", "0,soon"], "--schedule: expected a duration"),
        ([URL, "--timeout", "2m"], "timeout: expected"),
        ([URL, "--header", "nocolon"], "--header: expected key:value"),
        ([URL, "--basic-auth", "user"], "--basic-auth: expected user:password"),
        ([URL, "--batch-bytes", "5000"], "--batch-bytes: expected only beside --batch-events"),
        ([URL, "--mtls-key", "x"], "--mtls-certificate: expected together"),
        ([URL, "--filter", "{"], "--filter: expected a JSON object"),
        ([URL, "--signature", "none"], "signature: expected"),
        ([URL, "--tenant", "a b"], "tenant: expected"),
        ([URL, "--file", "/nowhere"], "--file: expected a readable file"),
    ],
)
def test_create_refuses_naming_the_field(cli, stack, arguments, expected):
    assert expected in cli.fails("endpoints", "create", *arguments)
    assert stack.config.endpoints == {}


def test_create_never_replaces_another(cli, stack):
    stack.endpoint()
    assert "ep_1" in cli.fails("endpoints", "create", URL, code=1)
    assert stored(stack).secrets == ()


def test_list_and_show(cli, stack):
    stack.endpoint(event_types=("order.*",), headers=(("X-Key", "hush"),), basic_auth_sealed="s")
    stack.config.put_health(Health("ep_1", "default", failures=12, circuit=Circuit.OPEN, open_until=1_780_000_000.0))
    (row,) = cli.json("endpoints", "list")
    assert (row["id"], row["enabled"], row["state"]) == ("ep_1", True, "probing")
    shown = cli.json("endpoints", "show", "ep_1")
    assert shown["failures"] == 12
    assert shown["header_names"] == ["X-Key"]  # a header may hold a key: its value is not shown
    assert shown["basic_auth"] is True
    assert (shown["schedule"][:3], shown["schedule_is_default"]) == ([0.0, 5.0, 300.0], True)
    table = cli.run("endpoints", "show", "ep_1", "--output", "table").stdout
    assert "0s, 5s, 5m, 30m, 2h, 5h, 10h, 14h, 20h, 1d (the default)" in table
    assert "None" not in table
    assert "{" not in table


def test_list_shows_what_is_failing(cli, stack):
    for number in range(1, 6):
        stack.endpoint(f"ep_{number}", disabled_reason="by hand" if number == 5 else None)
    long_ago, soon = 1_700_000_000.0, time.time() + 60
    for health in (
        Health("ep_2", "default", failures=3, failing_since=long_ago),
        Health("ep_3", "default", failures=12, failing_since=long_ago, circuit=Circuit.OPEN, open_until=soon),
        Health("ep_4", "default", failures=12, failing_since=long_ago, circuit=Circuit.OPEN, open_until=long_ago),
    ):
        stack.config.put_health(health)
    stack.delivery("ep_2", "e1", Status.WAITING, code=503, error="status")
    stack.delivery("ep_2", "e2", Status.EXHAUSTED, code=0, error="timeout")
    stack.delivery("ep_5", "e1", Status.HELD)
    rows = {row["id"]: row for row in cli.json("endpoints", "list")}
    assert {id_: row["state"] for id_, row in rows.items()} == {
        "ep_1": "healthy",
        "ep_2": "failing",
        "ep_3": "open",
        "ep_4": "probing",
        "ep_5": "disabled",
    }
    second = rows["ep_2"]
    assert (second["failing_since"], second["waiting"], second["exhausted"]) == ("2023-11-14T22:13:20Z", 1, 1)
    assert (second["code"], second["error"]) == (None, "timeout")  # of the newest
    assert rows["ep_5"]["held"] == 1
    assert [row["id"] for row in cli.json("endpoints", "list", "--failing")] == ["ep_2", "ep_3", "ep_4", "ep_5"]
    assert cli.json("endpoints", "show", "ep_2")["waiting"] == 1


def test_unknown_endpoint_and_tenant(cli, stack):
    assert "there is no endpoint ep_1" in cli.fails("endpoints", "show", "ep_1", code=1)
    stack.endpoint("ep_12345")
    message = cli.fails("endpoints", "show", "ep_1234", "--tenant", "default", code=1)
    assert message == "error: tenant default has no endpoint ep_1234; did you mean ep_12345?"
    for command in ("list", "show ep_12345", "delete ep_12345 --yes", "enable ep_12345"):
        arguments = ("endpoints", *command.split(), "--tenant", "defaul")
        assert cli.fails(*arguments, code=1) == "error: there is no tenant defaul; did you mean default?"


def test_an_id_is_enough(cli, stack):
    stack.endpoint("ep_1", "acme")
    assert cli.json("endpoints", "show", "ep_1")["tenant"] == "acme"
    cli.run("endpoints", "update", "ep_1", "--description", "x")
    cli.run("endpoints", "disable", "ep_1")
    cli.run("endpoints", "enable", "ep_1")
    cli.run("endpoints", "rotate-secret", "ep_1")
    cli.run("endpoints", "delete", "ep_1", "--yes")
    assert stack.config.endpoints == {}


def test_an_id_that_two_tenants_have_needs_the_tenant(cli, stack):
    stack.endpoint("ep_1", "acme")
    stack.endpoint("ep_1", "zeta")
    for command in ("show", "enable", "delete"):
        message = cli.fails("endpoints", command, "ep_1", code=1)
        assert message == "error: several tenants have an endpoint ep_1; give one: --tenant acme or zeta"
    cli.run("endpoints", "delete", "ep_1", "--tenant", "zeta", "--yes")
    assert list(stack.config.endpoints) == [("acme", "ep_1")]


def test_update_changes_what_is_given(cli, stack):
    stack.endpoint(description="old", rate_limit=5.0, secrets=(SigningSecret("sealed"),))
    cli.run("endpoints", "update", "ep_1", "--event-type", "a.*", "--clear", "rate-limit")
    endpoint = stored(stack)
    assert (endpoint.description, endpoint.event_types, endpoint.rate_limit) == ("old", ("a.*",), None)
    assert endpoint.secrets == (SigningSecret("sealed"),)


def test_update_of_the_url_resets_health(cli, stack):
    stack.endpoint()
    stack.config.put_health(Health("ep_1", "default", failures=3, circuit=Circuit.OPEN))
    cli.run("endpoints", "update", "ep_1", "--description", "x")
    assert stack.config.health["default", "ep_1"].failures == 3
    cli.run("endpoints", "update", "ep_1", "--url", "https://example.org/")
    assert stack.config.health["default", "ep_1"].failures == 0


def test_update_refuses(cli, stack):
    stack.endpoint()
    assert "at least one setting" in cli.fails("endpoints", "update", "ep_1")
    assert "cannot be cleared" in cli.fails("endpoints", "update", "ep_1", "--clear", "url")


def test_rotation_overlaps(cli, stack):
    first = cli.json("endpoints", "create", URL)["secret"]
    shown = cli.json("endpoints", "rotate-secret", "ep_1", "--overlap", "2h")
    endpoint = stored(stack)
    opened = [stack.sealer.open(secret.sealed, owner(endpoint)).decode() for secret in endpoint.secrets]
    assert opened == [first, shown["secret"]]
    assert endpoint.secrets[0].expires_at is not None
    assert endpoint.secrets[1].expires_at is None


def test_rotation_without_overlap(cli, stack):
    cli.run("endpoints", "create", URL)
    cli.run("endpoints", "rotate-secret", "ep_1", "--overlap", "0", input_="n\n", code=1)
    before = stored(stack).secrets
    cli.run("endpoints", "rotate-secret", "ep_1", "--overlap", "0", "--yes")
    assert stored(stack).secrets != before
    assert len(stored(stack).secrets) == 1


@pytest.mark.usefixtures("stack")
def test_rotation_keeps_the_kind(cli):
    cli.run("endpoints", "create", URL, "--secret-kind", "whsk")
    assert cli.json("endpoints", "rotate-secret", "ep_1")["secret"].startswith("whsk_")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--overlap", "8d"], "overlap: expected"),
        (["--secret-kind", "rsa"], "secret_kind: expected"),
        (["--secret", "whsec_short"], "secrets[0]: expected"),
    ],
)
def test_rotation_refuses(cli, stack, arguments, expected):
    cli.run("endpoints", "create", URL)
    assert expected in cli.fails("endpoints", "rotate-secret", "ep_1", *arguments)
    assert len(stored(stack).secrets) == 1


def test_disable_and_enable(cli, stack):
    stack.endpoint()
    assert cli.json("endpoints", "disable", "ep_1")["disabled_reason"] == "by hand"
    assert "disabled before: by hand" in cli.run("endpoints", "disable", "ep_1").stderr
    stack.config.put_health(Health("ep_1", "default", failures=10, circuit=Circuit.OPEN))
    stack.delivery(status=Status.HELD)
    result = cli.run("endpoints", "enable", "ep_1")
    assert stored(stack).enabled
    assert stack.config.health["default", "ep_1"].circuit is Circuit.CLOSED
    assert "replay start --tenant default --endpoint ep_1 --status held" in result.stderr


def test_enable_can_replay_what_was_held(cli, stack):
    stack.endpoint(disabled_reason="by hand")
    cli.run("endpoints", "enable", "ep_1", "--replay-held")
    (job,) = stack.jobs.all()
    assert (job.endpoint_ids, job.status) == (("ep_1",), Status.HELD)


def test_enable_survives_a_race_over_health(cli, stack, monkeypatch):
    stack.endpoint(disabled_reason="by hand")
    stack.config.put_health(Health("ep_1", "default", failures=10))
    put = stack.config.put_health
    calls = []

    def racing(health):
        calls.append(health)
        if len(calls) == 1:  # a function was quicker
            put(Health("ep_1", "default", failures=11, version=health.version))
        return put(health)

    monkeypatch.setattr(stack.config, "put_health", racing)
    cli.run("endpoints", "enable", "ep_1")
    assert stack.config.health["default", "ep_1"].failures == 0


def test_delete_asks(cli, stack):
    stack.endpoint()
    cli.run("endpoints", "delete", "ep_1", input_="n\n", code=1)
    assert ("default", "ep_1") in stack.config.endpoints
    cli.run("endpoints", "delete", "ep_1", "--yes")
    assert stack.config.endpoints == {}


def test_delete_takes_what_was_shown_and_nothing_else(cli, stack, monkeypatch):
    """Seen: what somebody else wrote between the question and the answer was deleted unseen."""
    stack.endpoint()
    delete = stack.config.delete_endpoint

    def late(tenant, endpoint_id, **seen):
        row = stack.config.endpoints["default", "ep_1"]
        if row.description != "another":
            stack.config.put_endpoint(row.after(description="another"), seen=row)
        delete(tenant, endpoint_id, **seen)

    monkeypatch.setattr(stack.config, "delete_endpoint", late)
    assert "changed meanwhile" in cli.fails("endpoints", "delete", "ep_1", "--yes", code=1)
    assert ("default", "ep_1") in stack.config.endpoints
    cli.run("endpoints", "delete", "ep_1", "--yes")
    assert stack.config.endpoints == {}


def test_secrets_are_listed_and_revealed_only_when_asked_for(cli, stack):
    first = cli.json("endpoints", "create", URL)["secret"]
    second = cli.json("endpoints", "rotate-secret", "ep_1")["secret"]
    listed = cli.run("endpoints", "secrets", "ep_1")
    assert [each["current"] for each in json.loads(listed.stdout)] == [False, True]
    assert first not in listed.output
    assert [each["secret"] for each in cli.json("endpoints", "secrets", "ep_1", "--reveal")] == [first, second]
    cli.run("endpoints", "expire-secrets", "ep_1", input_="n\n", code=1)
    assert len(stored(stack).secrets) == 2
    assert cli.json("endpoints", "expire-secrets", "ep_1", "--yes") == {"id": "ep_1", "secrets": 1}
    assert [each["secret"] for each in cli.json("endpoints", "secrets", "ep_1", "--reveal")] == [second]


@pytest.mark.parametrize(("answer", "code", "error"), [(200, 0, ""), (503, 1, "status"), (0, 1, "timeout")])
def test_one_post_is_made_now(cli, stack, monkeypatch, answer, code, error):  # noqa: PLR0917
    stack.endpoint()
    request = HttpRequest(URL, b"{}", [("webhook-id", "test_1")])
    result = HttpResult(request, answer, error if not answer else "", 12, b"thanks")
    asked = []

    def send(*names, **more):
        asked.append((names, more))
        return Probed(1_780_000_000.0, request, result)

    monkeypatch.setattr(stack.services.probe, "send", send)
    shown = cli.json("endpoints", "test", "ep_1", "--type", "order.created", "--data", "[1]", code=code)
    assert asked == [(("default", "ep_1"), {"event_type": "order.created", "data": [1]})]
    assert (shown["code"], shown["error"], shown["answer"]) == (answer or None, error, "thanks")
    assert "--data: expected JSON" in cli.fails("endpoints", "test", "ep_1", "--data", "{")


def test_recover_replays_what_was_exhausted_and_what_was_held(cli, stack):
    stack.endpoint()
    for event, status in (("e1", Status.EXHAUSTED), ("e2", Status.HELD), ("e3", Status.DELIVERED)):
        stack.delivery("ep_1", event, status)
    cli.run("endpoints", "recover", "ep_1", "--since", "2026-01-01", input_="n\n", code=1)
    assert stack.jobs.all() == []
    jobs = cli.json("endpoints", "recover", "ep_1", "--since", "2026-01-01", "--yes")
    assert sorted(each["what"] for each in jobs) == ["exhausted", "held"]
    assert len(stack.jobs.all()) == 2
    assert cli.json("endpoints", "recover", "ep_1", "--since", "1h") == []
