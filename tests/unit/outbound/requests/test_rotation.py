from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookline.errors import InvalidEndpoint
from hookline.outbound.model import Endpoint, SigningSecret
from hookline.outbound.requests.rotation import MAX_OVERLAP, active_secrets, rotate

NOW = 1_700_000_000.0
DAY = 86_400.0


def endpoint(*secrets: SigningSecret) -> Endpoint:
    return Endpoint("ep_1", "acme", "https://example.com/hook", secrets=secrets)


def sealed(given: Endpoint, now: float) -> list[str]:
    return [secret.sealed for secret in active_secrets(given, now)]


def test_both_sign_during_the_overlap_and_one_after_it() -> None:
    rotated = rotate(endpoint(SigningSecret("old")), "new", DAY, NOW)
    assert sealed(rotated, NOW) == ["old", "new"]
    assert sealed(rotated, NOW + DAY - 1) == ["old", "new"]
    assert sealed(rotated, NOW + DAY) == ["new"]


def test_without_overlap_the_old_one_is_gone_at_once_and_for_good() -> None:
    rotated = rotate(endpoint(SigningSecret("leaked")), "new", 0, NOW)
    assert rotated.secrets == (SigningSecret("new"),)
    assert sealed(rotated, NOW - 10) == ["new"]


def test_an_older_secret_keeps_its_own_end_and_an_ended_one_is_forgotten() -> None:
    first = rotate(endpoint(SigningSecret("a")), "b", DAY, NOW)
    second = rotate(first, "c", 7 * DAY, NOW + DAY / 2)
    assert second.secrets == (SigningSecret("a", NOW + DAY), SigningSecret("b", NOW + 7.5 * DAY), SigningSecret("c"))
    third = rotate(second, "d", 3600, NOW + 2 * DAY)
    assert third.secrets == (
        SigningSecret("b", NOW + 2 * DAY + 3600),
        SigningSecret("c", NOW + 2 * DAY + 3600),
        SigningSecret("d"),
    )


def test_the_first_secret_of_an_endpoint_without_any() -> None:
    assert rotate(endpoint(), "new", DAY, NOW).secrets == (SigningSecret("new"),)


@pytest.mark.parametrize("overlap", [-1, MAX_OVERLAP + 1, float("nan")])
def test_the_overlap_is_at_most_a_week(overlap: float) -> None:
    with pytest.raises(InvalidEndpoint, match="overlap"):
        rotate(endpoint(SigningSecret("old")), "new", overlap, NOW)


@given(st.lists(st.tuples(st.floats(0, MAX_OVERLAP), st.floats(0, 2 * DAY)), max_size=30))
def test_however_often_it_is_rotated(rotations: list[tuple[float, float]]) -> None:
    given_endpoint, now = endpoint(SigningSecret("0")), NOW
    for number, (overlap, later) in enumerate(rotations, 1):
        now += later
        given_endpoint = rotate(given_endpoint, str(number), overlap, now)
        names = [int(secret.sealed) for secret in given_endpoint.secrets]
        assert names == sorted(names)
        assert names[-1] == number
        assert len(names) <= 11
        assert [secret for secret in given_endpoint.secrets if secret.expires_at is None] == [
            SigningSecret(str(number))
        ]
        assert all(
            now < (secret.expires_at or now + 1) <= now + MAX_OVERLAP for secret in given_endpoint.secrets if overlap
        )
