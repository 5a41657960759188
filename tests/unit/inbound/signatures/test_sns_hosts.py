from __future__ import annotations

import pytest

from hookline.adapters.http.fetch import CONFIRMATIONS


@pytest.mark.parametrize(
    "host",
    [
        *("us-east-1.amazonaws.com", "ap-southeast-2.amazonaws.com", "us-gov-west-1.amazonaws.com"),
        *("cn-northwest-1.amazonaws.com.cn", "me-central-1.amazonaws.com", "il-central-1.amazonaws.com"),
        *("mx-central-1.amazonaws.com", "ap-northeast-3.amazonaws.com", "ca-west-1.amazonaws.com"),
    ],
)
def test_every_kind_of_region_is_known(host: str) -> None:
    assert CONFIRMATIONS.fullmatch(f"https://sns.{host}/?Action=ConfirmSubscription&Token=1")
