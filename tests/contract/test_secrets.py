from __future__ import annotations

import json

import pytest
from tests.fakes.inbound import FakeSecretResolver

from hookline.adapters.secrets import MAX_AGE, RETRY_AFTER, AwsSecretResolver
from hookline.errors import NotFound, Unavailable

pytestmark = pytest.mark.needs("ssm", "secretsmanager")


class Clock:
    now = 1_800_000_000.0

    def __call__(self):
        return self.now


class Setting:
    """A resolver, and how to put something behind a reference."""

    def __init__(self, backend):
        self.backend = backend
        self.clock = Clock()
        self.down = False
        self.environ = {}
        self.names = {}
        self.resolver = (
            FakeSecretResolver()
            if backend is None
            else AwsSecretResolver(self.client, clock=self.clock, environ=self.environ)
        )

    def client(self, service):
        client = self.backend.client(service)
        setting = self

        class Breakable:
            def __getattr__(self, name):
                if setting.down:
                    from botocore.exceptions import EndpointConnectionError

                    raise EndpointConnectionError(endpoint_url="test")
                return getattr(client, name)

        return Breakable()

    def parameter(self, value, kind="SecureString"):
        if self.backend is None:
            self.resolver.values["ssm:/p"] = value.split(",") if kind == "StringList" else [value]
            return "ssm:/p"
        name = self.names.setdefault("p", f"/{self.backend.unique('p')}")
        self.backend.client("ssm").put_parameter(Name=name, Value=value, Type=kind, Overwrite=True)
        return f"ssm:{name}"

    def secret(self, value, key=""):
        if self.backend is None:
            found = json.loads(value)[key] if key else value
            self.resolver.values[f"secretsmanager:s#{key}"] = found if isinstance(found, list) else [found]
            return f"secretsmanager:s#{key}"
        name = self.backend.unique("s")
        self.backend.client("secretsmanager").create_secret(Name=name, SecretString=value)
        return f"secretsmanager:{name}#{key}" if key else f"secretsmanager:{name}"


@pytest.fixture
def setting(backend):
    return Setting(backend)


@pytest.fixture
def real(aws):
    return Setting(aws)


def test_a_literal_is_itself(setting):
    assert setting.resolver.resolve("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD") == [
        "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
    ]
    assert setting.resolver.resolve("pass:word") == ["pass:word"]


def test_a_parameter(setting):
    assert setting.resolver.resolve(setting.parameter("It's a Secret to Everybody")) == ["It's a Secret to Everybody"]


def test_a_list_of_parameters(setting):
    assert setting.resolver.resolve(setting.parameter("new,old", "StringList")) == ["new", "old"]


def test_a_secret_and_its_members(setting):
    assert setting.resolver.resolve(setting.secret("plain")) == ["plain"]
    text = json.dumps({"github": "one", "stripe": ["two", "three"]})
    assert setting.resolver.resolve(setting.secret(text, "github")) == ["one"]
    assert setting.resolver.resolve(setting.secret(text, "stripe")) == ["two", "three"]


@pytest.mark.parametrize("reference", ["ssm:/hookline/none", "secretsmanager:hookline-none", "env:HOOKLINE_NONE"])
def test_nothing_behind_a_reference(setting, reference):
    with pytest.raises(NotFound) as error:
        setting.resolver.resolve(reference)
    assert reference.partition(":")[2] in str(error.value)


def test_no_such_member(real):
    reference = real.secret(json.dumps({"a": "b"}), "c")
    with pytest.raises(NotFound):
        real.resolver.resolve(reference)


def test_environment(real):
    real.environ["GITHUB_SECRET"] = "x"
    assert real.resolver.resolve("env:GITHUB_SECRET") == ["x"]


def test_a_value_is_read_again_after_its_age(real):
    reference = real.parameter("old")
    assert real.resolver.resolve(reference) == ["old"]
    real.parameter("new")
    assert real.resolver.resolve(reference) == ["old"]
    real.clock.now += MAX_AGE
    assert real.resolver.resolve(reference) == ["new"]


def test_the_last_good_value_outlives_an_outage(real):
    reference = real.parameter("good")
    real.resolver.resolve(reference)
    real.down = True
    real.clock.now += MAX_AGE
    assert real.resolver.resolve(reference) == ["good"]
    real.down = False
    real.parameter("newer")
    real.clock.now += RETRY_AFTER
    assert real.resolver.resolve(reference) == ["newer"]


def test_an_outage_before_the_first_read_is_remembered_for_a_moment(real):
    reference = real.parameter("good")
    real.down = True
    with pytest.raises(Unavailable):
        real.resolver.resolve(reference)
    real.down = False
    with pytest.raises(Unavailable):
        real.resolver.resolve(reference)
    real.clock.now += RETRY_AFTER
    assert real.resolver.resolve(reference) == ["good"]


@pytest.mark.parametrize("kind", ["ssm:/hookline/none", "secretsmanager:hookline-none"])
def test_what_is_missing_is_not_asked_for_at_each_request(real, kind):
    """Anybody may send requests to a hook whose secret was never stored."""
    asked = []
    make = real.resolver._make
    real.resolver._make = lambda service: asked.append(service) or make(service)
    for _ in range(3):
        with pytest.raises(NotFound):
            real.resolver.resolve(kind)
        real.resolver._clients.clear()
    assert len(asked) == 1


def test_a_parameter_that_is_stored_later_is_found_soon(real):
    reference = real.parameter("x")
    real.backend.client("ssm").delete_parameter(Name=reference.removeprefix("ssm:"))
    with pytest.raises(NotFound):
        real.resolver.resolve(reference)
    real.parameter("stored")
    real.clock.now += RETRY_AFTER
    assert real.resolver.resolve(reference) == ["stored"]
