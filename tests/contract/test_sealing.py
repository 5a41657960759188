"""`ports.Sealer`: the fake and the real one keep the same promises; further down, what only KMS keys have."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError
from tests.fakes.sealing import FakeSealer

from hookline.adapters import sealing
from hookline.adapters.parameter_key import ParameterKey
from hookline.adapters.sealing import KmsSealer
from hookline.errors import Conflict, InvalidInput, Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from hookline.outbound.ports import Sealer

pytestmark = pytest.mark.needs("dynamodb", "kms", "ssm")

SECRET = b"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # published: the Standard Webhooks example


class Deployment:
    """A config table, and a KMS key or a parameter; every `sealer()` is another function's."""

    def __init__(self, aws: Any, kind: str) -> None:
        self.kms = aws.client("kms") if kind == "kms" else ParameterKey(aws.client("ssm"))
        self.dynamodb = aws.client("dynamodb")
        self.table = aws.table("config", "pk", "sk")
        self.key_id = (
            self.kms.create_key()["KeyMetadata"]["Arn"] if kind == "kms" else aws.unique("/hookline-sealing/stack")
        )

    def sealer(self, **more: Any) -> KmsSealer:
        given = {"kms": self.kms, "dynamodb": self.dynamodb, "table": self.table, "key_id": self.key_id, **more}
        return KmsSealer(**given)

    def items(self) -> list[dict[str, Any]]:
        return self.dynamodb.scan(TableName=self.table, ConsistentRead=True)["Items"]


class Counting:
    """A client that counts its calls, and can be told to do something before one."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self.calls: list[str] = []
        self.before: dict[str, Callable[[], None]] = {}

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        def call(**arguments: Any) -> Any:
            self.calls.append(operation)
            self.before.pop(operation, lambda: None)()
            return getattr(self._client, operation)(**arguments)

        return call


@pytest.fixture(params=["kms", "parameter"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def deployment(aws, kind) -> Deployment:
    return Deployment(aws, kind)


@pytest.fixture
def sealer(backend, kind) -> Sealer:
    return FakeSealer() if backend is None else Deployment(backend, kind).sealer()


@pytest.mark.parametrize("secret", [SECRET, b"", b"\0\xff" * 5000])
def test_what_is_sealed_opens_for_its_owner(sealer, secret: bytes) -> None:
    assert sealer.open(sealer.seal(secret, "acme/ep_1"), "acme/ep_1") == secret


def test_it_does_not_open_for_another_owner(sealer) -> None:
    sealed = sealer.seal(SECRET, "acme/ep_1")

    with pytest.raises(InvalidInput) as raised:
        sealer.open(sealed, "acme/ep_2")

    assert SECRET.decode() not in str(raised.value)


def test_altered_in_any_place_it_does_not_open(sealer) -> None:
    sealed = sealer.seal(SECRET, "acme/ep_1")
    for position in range(0, len(sealed) - 1, 3):
        other = "A" if sealed[position] != "A" else "B"
        with pytest.raises(InvalidInput):
            sealer.open(sealed[:position] + other + sealed[position + 1 :], "acme/ep_1")


@pytest.mark.parametrize(
    "sealed", ["", "v1", "v1.1", "v1.1.", "v1.1.AAAA", "v2.1.AAAA", "v1.x.AAAA", "v1.\u0661.A", "v1.1.\u20ac"]
)
def test_what_was_never_sealed_does_not_open(sealer, sealed: str) -> None:
    with pytest.raises(InvalidInput):
        sealer.open(sealed, "acme/ep_1")


def test_the_same_secret_looks_different_each_time(sealer) -> None:
    assert sealer.seal(SECRET, "acme/ep_1") != sealer.seal(SECRET, "acme/ep_1")


def test_sealed_text_shows_nothing(sealer) -> None:
    sealed = sealer.seal(SECRET, "acme/ep_1")

    assert sealed.isascii()
    assert SECRET.decode() not in sealed


# --------------------------------------------------------------------------------- with a KMS key or a parameter


def test_neither_the_secret_nor_a_plain_key_is_stored(deployment) -> None:
    kms = Counting(deployment.kms)
    generated = []
    generate = deployment.kms.generate_data_key
    kms.generate_data_key = lambda **arguments: generated.append(generate(**arguments)) or generated[-1]

    deployment.sealer(kms=kms).seal(SECRET, "acme/ep_1")

    stored = repr(deployment.items())
    assert [(item["pk"]["S"], item["sk"]["S"]) for item in deployment.items()] == [("keys", "data-key#00000001")]
    (key,) = [answer["Plaintext"] for answer in generated]
    assert repr(key)[2:-1] not in stored
    assert base64.b64encode(key).decode() not in stored


def test_every_function_opens_what_another_sealed_with_one_kms_call(deployment) -> None:
    sealed = [deployment.sealer().seal(b"%d" % number, "acme/ep_1") for number in range(3)]
    kms = Counting(deployment.kms)
    other = deployment.sealer(kms=kms)

    assert [other.open(each, "acme/ep_1") for each in sealed * 5] == [b"0", b"1", b"2"] * 5
    assert kms.calls == ["decrypt"]


def test_two_functions_that_seal_first_at_once_agree_on_a_key(deployment) -> None:
    """The second makes and stores its key between the first's read and its conditional write."""
    second = deployment.sealer()
    by_second = []
    dynamodb = Counting(deployment.dynamodb)
    dynamodb.before["put_item"] = lambda: by_second.append(second.seal(b"second", "acme/ep_2"))
    first = deployment.sealer(dynamodb=dynamodb)

    by_first = first.seal(b"first", "acme/ep_1")

    assert len(deployment.items()) == 1
    third = deployment.sealer()
    assert third.open(by_first, "acme/ep_1") == second.open(by_first, "acme/ep_1") == b"first"
    assert third.open(by_second[0], "acme/ep_2") == first.open(by_second[0], "acme/ep_2") == b"second"


def test_a_plain_key_is_kept_for_an_hour(deployment) -> None:
    now = [0.0]
    kms = Counting(deployment.kms)
    sealer = deployment.sealer(kms=kms, clock=lambda: now[0])
    sealed = sealer.seal(SECRET, "acme/ep_1")
    now[0] = 3599.0
    sealer.open(sealed, "acme/ep_1")
    assert kms.calls == ["generate_data_key"]
    now[0] = 3600.0

    sealer.open(sealed, "acme/ep_1")

    assert kms.calls == ["generate_data_key", "decrypt"]


def test_after_rotation_old_secrets_open_and_new_ones_use_the_new_key(deployment) -> None:
    sealer = deployment.sealer()
    old = sealer.seal(b"old", "acme/ep_1")

    assert sealer.rotate() == 2

    new = sealer.seal(b"new", "acme/ep_1")
    assert (old.split(".")[1], new.split(".")[1]) == ("1", "2")
    other = deployment.sealer()
    assert [other.open(each, "acme/ep_1") for each in (old, new)] == [b"old", b"new"]
    assert other.seal(b"", "acme/ep_1").startswith("v1.2.")


def test_two_rotations_at_once_are_one(deployment) -> None:
    dynamodb = Counting(deployment.dynamodb)
    dynamodb.before["put_item"] = lambda: deployment.sealer().rotate()
    deployment.sealer().seal(b"", "acme/ep_1")

    with pytest.raises(Conflict):
        deployment.sealer(dynamodb=dynamodb).rotate()


def test_a_wrapped_key_opens_only_as_its_own_number(deployment) -> None:
    """The encryption context: a wrapped key copied over another is refused by KMS."""
    sealer = deployment.sealer()
    sealer.seal(SECRET, "acme/ep_1")
    sealer.rotate()
    sealed = sealer.seal(SECRET, "acme/ep_1")
    first, second = sorted(deployment.items(), key=lambda item: item["sk"]["S"])
    deployment.dynamodb.put_item(TableName=deployment.table, Item={**second, "wrapped": first["wrapped"]})

    with pytest.raises((Unavailable, InvalidInput)):
        deployment.sealer().open(sealed, "acme/ep_1")


def test_a_kms_key_that_cannot_be_used_is_unavailable(deployment) -> None:
    sealed = deployment.sealer().seal(SECRET, "acme/ep_1")

    class Refusing:
        def decrypt(self, **_: Any) -> None:
            raise ClientError({"Error": {"Code": "KMSInvalidStateException"}}, "Decrypt")

    with pytest.raises(Unavailable):
        deployment.sealer(kms=Refusing()).open(sealed, "acme/ep_1")


# ------------------------------------------------------------------------------------------------ a parameter alone


def test_the_first_secret_makes_the_parameter_and_nobody_replaces_it(aws) -> None:
    deployment, ssm = Deployment(aws, "parameter"), aws.client("ssm")
    sealed = deployment.sealer().seal(SECRET, "acme/ep_1")
    made = ssm.get_parameter(Name=deployment.key_id, WithDecryption=True)["Parameter"]
    value = made["Value"]
    assert (made["Type"], len(base64.b64decode(value))) == ("SecureString", 32)

    deployment.sealer().rotate()

    assert ssm.get_parameter(Name=deployment.key_id, WithDecryption=True)["Parameter"]["Value"] == value
    assert deployment.sealer().open(sealed, "acme/ep_1") == SECRET
    assert value not in repr(deployment.items())


def test_two_that_make_the_parameter_at_once_use_one_value(aws) -> None:
    deployment = Deployment(aws, "parameter")
    ssm = Counting(aws.client("ssm"))
    by_other = []
    ssm.before["put_parameter"] = lambda: by_other.append(deployment.sealer().seal(b"other", "acme/ep_2"))

    sealed = deployment.sealer(kms=ParameterKey(ssm)).seal(SECRET, "acme/ep_1")

    assert deployment.sealer().open(sealed, "acme/ep_1") == SECRET
    assert deployment.sealer().open(by_other[0], "acme/ep_2") == b"other"


@pytest.mark.parametrize("after", ["deleted", "replaced"])
def test_without_its_parameter_nothing_opens_and_it_can_be_put_back(aws, after: str) -> None:
    """As with a KMS key that is disabled: deliveries wait, they are not given up as misconfigured."""
    deployment, ssm = Deployment(aws, "parameter"), aws.boto3("ssm")
    sealed = deployment.sealer().seal(SECRET, "acme/ep_1")
    value = ssm.get_parameter(Name=deployment.key_id, WithDecryption=True)["Parameter"]["Value"]
    ssm.delete_parameter(Name=deployment.key_id)
    if after == "replaced":
        other = base64.b64encode(bytes(32)).decode()
        ssm.put_parameter(Name=deployment.key_id, Type="SecureString", Value=other)

    with pytest.raises(Unavailable) as raised:
        deployment.sealer().open(sealed, "acme/ep_1")

    assert deployment.key_id in str(raised.value)
    ssm.put_parameter(Name=deployment.key_id, Type="SecureString", Value=value, Overwrite=True)
    assert deployment.sealer().open(sealed, "acme/ep_1") == SECRET


@pytest.mark.parametrize(("before", "after"), [("kms", "parameter"), ("parameter", "kms")])
def test_a_stack_updated_to_the_other_kind_of_key_loses_nothing(aws, before: str, after: str) -> None:
    """Seen: an update without `SealingKey=stack`. Nothing opens and nothing new is sealed, so that deliveries wait;
    named again, the key opens all.
    """
    deployment, other = Deployment(aws, before), Deployment(aws, after)
    other.table = deployment.table
    sealed = deployment.sealer().seal(SECRET, "acme/ep_1")
    stored = deployment.items()

    with pytest.raises(Unavailable) as raised:
        other.sealer().open(sealed, "acme/ep_1")
    with pytest.raises(Unavailable):
        other.sealer().seal(b"new", "acme/ep_2")

    assert ("set SealingKey to what it was" in str(raised.value)) == (before == "kms")
    assert deployment.items() == stored
    assert deployment.sealer().open(sealed, "acme/ep_1") == SECRET


def test_the_setting_says_which_of_the_two_it_is(aws) -> None:
    for key, by_parameter in (("arn:aws:kms:us-east-1:1:key/1", False), ("/hookline-sealing/stack", True)):
        assert isinstance(sealing.sealer(aws.client, table="config", key=key)._kms, ParameterKey) == by_parameter
