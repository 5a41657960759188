"""Sessions of roles in other accounts: whose they are, when they are renewed, what a refusal does."""

from __future__ import annotations

import datetime as dt

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError

from hookline.adapters.targets.calls import CallFailed
from hookline.adapters.targets.deliveries import AwsDestinations
from hookline.adapters.targets.roles import RoleSessions
from hookline.ports import AwsMessage, HttpRequest, Role

QUEUE = "arn:aws:sqs:eu-west-1:111122223333:orders"
ACME = Role("arn:aws:iam::111122223333:role/hookline", "hookline/eu-west-1/hookline/acme")
GLOBEX = ACME._replace(external_id="hookline/eu-west-1/hookline/globex")
HOUR = 3600.0


def refusal(code, status=403):
    return ClientError({"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}, "AssumeRole")


class World:
    """STS, and a queue that says whose session each message came by."""

    def __init__(self):
        self.now = 1_800_000_000.0
        self.assumed = []
        self.sts_fails = None
        self.queue_fails = {}  # by access key
        self.sent = []
        self.roles = RoleSessions(lambda: self, self.client, lambda: self.now)
        self.destinations = AwsDestinations(
            lambda service, region: self.client(service, region, ("own", "", "")), self.roles
        )

    def assume_role(self, **asked):
        self.assumed.append(asked)
        if self.sts_fails is not None:
            raise self.sts_fails
        number = len(self.assumed)
        ends = dt.datetime.fromtimestamp(self.now + HOUR, dt.UTC)
        return {
            "Credentials": {
                "AccessKeyId": f"key{number}",
                "SecretAccessKey": "s",
                "SessionToken": "t",
                "Expiration": ends,
            }
        }

    def client(self, service, region, keys):
        assert (service, region) == ("sqs", "eu-west-1")
        return Queue(self, keys[0])

    def send(self, role=ACME, **about):
        message = AwsMessage("evt_1", "order", "2026-01-31T00:00:00Z", "acme", "ep_1", role=role, **about)
        return self.destinations.send(HttpRequest(QUEUE, b"{}", [], aws=message))


class Queue:
    def __init__(self, world, key):
        self._world = world
        self._key = key
        self.meta = type("Meta", (), {"endpoint_url": "https://sqs.example"})

    def send_message(self, **_):
        if error := self._world.queue_fails.get(self._key):
            raise error
        self._world.sent.append(self._key)
        return {"MessageId": "m"}


@pytest.fixture
def world():
    return World()


def test_without_a_role_the_functions_own_is_used(world):
    assert world.send(None).code == 200
    assert (world.sent, world.assumed) == (["own"], [])


def test_a_session_serves_many_and_is_renewed_before_it_ends(world):
    for _ in range(3):
        assert world.send().code == 200
    assert world.sent == ["key1"] * 3
    world.now += HOUR - 299  # less than five minutes are left
    assert world.send().code == 200
    assert world.sent[-1] == "key2"
    assert world.assumed[0] == {
        "RoleArn": ACME.arn,
        "ExternalId": ACME.external_id,
        "RoleSessionName": "hookline-eu-west-1-hookline-acme",
    }


def test_two_tenants_with_one_role_share_no_session(world):
    for role in (ACME, GLOBEX, ACME):
        world.send(role)
    assert world.sent == ["key1", "key2", "key1"]
    assert [asked["ExternalId"] for asked in world.assumed] == [ACME.external_id, GLOBEX.external_id]


def test_another_role_takes_effect_with_the_next_attempt(world):
    world.send()
    world.send(ACME._replace(arn=ACME.arn + "-2"))
    assert world.sent == ["key1", "key2"]


def test_a_name_that_sts_would_refuse_becomes_one(world):
    world.send(ACME._replace(external_id="hookline/eu-west-1/hookline/" + "a:b" * 42))
    name = world.assumed[0]["RoleSessionName"]
    assert len(name) == 64
    assert set(name) == {"a", "b", "-"}


@pytest.mark.parametrize("code", ["ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId"])
def test_a_session_that_ends_in_the_middle_of_a_batch_costs_no_attempt(world, code):
    assert world.send().code == 200
    world.queue_fails["key1"] = refusal(code)
    assert [world.send().code for _ in range(2)] == [200, 200]
    assert world.sent == ["key1", "key2", "key2"]


def test_a_session_that_was_revoked_is_replaced_once_it_is_not_young(world):
    world.send()
    world.queue_fails["key1"] = refusal("AccessDenied")
    assert (world.send().code, len(world.assumed)) == (403, 1)
    world.now += 61
    assert (world.send().code, len(world.assumed)) == (200, 2)


def test_a_queue_that_denies_access_is_asked_twice_at_most(world):
    world.queue_fails = {f"key{n}": refusal("AccessDenied") for n in range(9)}
    world.send()
    world.now += 61
    assert world.send().code == 403
    assert len(world.assumed) == 2


def test_a_role_that_is_refused_fails_as_any_endpoint_and_sts_is_left_alone_for_a_while(world):
    world.sts_fails = refusal("AccessDenied")
    for _ in range(20):
        result = world.send()
        assert (result.code, result.error, result.body) == (403, "", b"the role was not assumed: AccessDenied")
    assert len(world.assumed) == 1
    assert world.send(GLOBEX).code == 403  # another tenant's is asked for
    world.sts_fails = None
    world.now += 6
    assert world.send().code == 200


@pytest.mark.parametrize(
    ("error", "code", "kind"),
    [
        (refusal("ThrottlingException", 400), 429, ""),
        (refusal("InternalFailure", 500), 503, ""),
        (ConnectTimeoutError(endpoint_url="https://sts"), 0, "connect"),
    ],
)
def test_sts_out_of_order_is_no_refusal_of_a_session_that_is_still_good(world, error, code, kind):
    world.sts_fails = error
    result = world.send()
    assert (result.code, result.error) == (code, kind)
    world.sts_fails = None
    world.now += 6
    world.send()
    world.sts_fails = error
    world.now += HOUR - 100
    assert world.send().code == 200
    world.now += 101
    assert world.send().code == code


def test_a_trust_that_was_withdrawn_ends_at_the_next_renewal(world):
    world.send()
    world.sts_fails = refusal("AccessDenied")
    world.now += HOUR - 100
    assert world.send().code == 403


def test_sessions_are_bounded(world):
    for number in range(80):
        world.send(ACME._replace(external_id=f"hookline/x/{number}"))
    world.send(ACME._replace(external_id="hookline/x/79"))
    assert len(world.assumed) == 80
    world.send(ACME._replace(external_id="hookline/x/0"))
    assert len(world.assumed) == 81


def test_what_nobody_foresaw_fails_one_delivery_and_not_the_batch(world):
    world.queue_fails["own"] = KeyError("secret")
    result = world.send(None)
    assert (result.code, result.error, result.body) == (0, "config", b"KeyError")


def test_open_raises_what_sts_said(world):
    world.sts_fails = refusal("RegionDisabledException")
    with pytest.raises(CallFailed, match="the role was not assumed: RegionDisabledException"):
        world.roles.open(ACME)
