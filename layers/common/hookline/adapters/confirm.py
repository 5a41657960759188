"""Fetches the address that confirms a subscription, where a provider asks for that (Amazon SNS).

The scheme has checked the signature and the host before; the list here is the last word, so that no scheme that
somebody writes can make the receiver call an address inside the network.
"""

from __future__ import annotations

import re

from hookline.errors import Unavailable

__all__ = ["ALLOWED", "confirm"]

ALLOWED = re.compile(r"https://sns\.[a-z0-9-]{3,30}\.amazonaws\.com(\.cn)?/\?[!-~]*")
TIMEOUT = 5.0  # seconds; SNS itself waits 15 for the receiver


def confirm(url: str) -> None:
    """Raises Unavailable if it was not confirmed: the sender is told 503 and asks again."""
    if not ALLOWED.fullmatch(url):
        raise Unavailable("the address that would confirm the subscription is not Amazon SNS's")
    import urllib3  # noqa: PLC0415 - botocore has it loaded; nothing else here needs it

    with urllib3.PoolManager(retries=False, timeout=TIMEOUT) as pool:
        try:
            answer = pool.request("GET", url, redirect=False)
        except urllib3.exceptions.HTTPError as error:
            raise Unavailable(f"the subscription was not confirmed: {type(error).__name__}") from error
    if answer.status != 200:  # noqa: PLR2004 - HTTP's OK
        raise Unavailable(f"the subscription was not confirmed: {answer.status}")
