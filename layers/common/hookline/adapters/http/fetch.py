"""What the receiver may have to fetch for a sender: the key it signs with, and its subscription's confirmation.

Which addresses a request may name is decided by the scheme (`allow`); here it is https alone, never followed elsewhere,
bounded in time and size. Confirmations change something at the other end, so their hosts are listed once more.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hookline.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from hookline.ports import Clock

__all__ = ["Fetcher", "https_get"]

# a region and nothing like one: sns.s3-us-west-2.amazonaws.com belongs to the owner of the bucket "sns"
CONFIRMATIONS = re.compile(r"https://sns\.[a-z]{2}(-[a-z]{2,10}){1,3}-[0-9]{1,2}\.amazonaws\.com(\.cn)?/\?[!-~]*")
TIMEOUT = 5.0  # seconds; SNS itself waits 15 for the receiver
LARGEST = 128 * 1024  # bytes: certificates have 2 KB, key sets a few more
MAX_AGE = 3600.0  # seconds a fetched key is used; providers announce new ones days before
FAILED_AGE = 60.0  # seconds an address that gave no key is not asked again
BURST, REFILL = 5, 10.0  # addresses never fetched before: five at once, then one in ten seconds, whatever requests name
MOST = 64  # keys held: more than providers have, and what strangers make up cannot fill the memory
OK = 200


def https_get(url: str) -> tuple[int, bytes]:
    """Raises Unavailable if no answer came."""
    import urllib3  # noqa: PLC0415 - botocore has it loaded; few hooks need it

    with urllib3.PoolManager(retries=False, timeout=urllib3.Timeout(total=TIMEOUT)) as pool:
        try:
            answer = pool.request("GET", url, redirect=False, preload_content=False)
            body = answer.read(LARGEST + 1)
            answer.release_conn()
        except urllib3.exceptions.HTTPError as error:
            raise Unavailable(f"no answer from {_host(url)}: {type(error).__name__}") from error
    return answer.status, body


class Fetcher:
    def __init__(self, *, clock: Clock, get: Callable[[str], tuple[int, bytes]] = https_get) -> None:
        self._clock = clock
        self._get = get
        self._held: dict[str, tuple[bytes, float]] = {}
        self._failed: dict[str, float] = {}  # address -> when it may be asked again
        self._left, self._since = float(BURST), clock()

    def key(self, url: str) -> bytes:
        """A certificate or key set, kept for an hour, and longer while it cannot be fetched. Raises Unavailable.

        The one who sends requests chooses the address, so failures are remembered and first fetches are few.
        """
        now = self._clock()
        held = self._held.get(url)
        if held is not None and now < held[1]:
            return held[0]
        if held is None:
            self._admit(url, now)
        try:
            found = self._fetch(url)
        except Unavailable:
            if held is None:
                self._remember_failure(url, now)
                raise
            found = held[0]
        if len(self._held) >= MOST:
            self._held.clear()
        self._held[url] = (found, now + MAX_AGE)
        return found

    def _admit(self, url: str, now: float) -> None:
        if now < self._failed.get(url, 0.0):
            raise Unavailable(f"{_host(url)} gave no key a moment ago")
        self._left = min(float(BURST), self._left + (now - self._since) / REFILL)
        self._since = now
        if self._left < 1:
            raise Unavailable("too many keys of different addresses were asked for")
        self._left -= 1

    def _remember_failure(self, url: str, now: float) -> None:
        if len(self._failed) >= MOST:
            self._failed.clear()
        self._failed[url] = now + FAILED_AGE

    def confirm(self, url: str) -> None:
        """Raises Unavailable if the subscription was not confirmed: the sender is told 503 and asks again."""
        if not CONFIRMATIONS.fullmatch(url):
            raise Unavailable(f"{_host(url)} is not a host whose subscriptions are confirmed")
        self._fetch(url)

    def _fetch(self, url: str) -> bytes:
        if not url.startswith("https://"):
            raise Unavailable("only https is fetched")
        status, body = self._get(url)
        if status != OK:
            raise Unavailable(f"{_host(url)} answered {status}")
        if len(body) > LARGEST:
            raise Unavailable(f"{_host(url)} answered more than {LARGEST} bytes")
        return body


def _host(url: str) -> str:
    return url.partition("://")[2].partition("/")[0][:100]
