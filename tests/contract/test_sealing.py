"""`ports.Sealer`: the fake and the real one keep the same promises; further down, what only KMS keys have."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError
from tests.fakes.sealing import FakeSealer

from hookline.adapters.sealing import KmsSealer
from hookline.errors import Conflict, InvalidInput, Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from hookline.outbound.ports import Sealer

pytestmark = pytest.mark.needs("dynamodb", "kms")

SECRET = b"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # published: the Standard Webhooks example


class Deployment:
    """A config table and a KMS key; every `sealer()` is another function's."""

    def __init__(self, aws: Any) -> None:
        self.kms = aws.client("kms")
        self.dynamodb = aws.client("dynamodb")
        self.table = aws.table("config", "pk", "sk")
        self.key_id = self.kms.create_key()["KeyMetadata"]["Arn"]

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


@pytest.fixture
def deployment(aws) -> Deployment:
    return Deployment(aws)


@pytest.fixture
def sealer(backend) -> Sealer:
    return FakeSealer() if backend is None else Deployment(backend).sealer()


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


# ------------------------------------------------------------------------------------------- with KMS keys


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
