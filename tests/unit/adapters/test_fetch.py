from __future__ import annotations

import contextlib

import pytest

from hookline.adapters.http.fetch import BURST, FAILED_AGE, LARGEST, MAX_AGE, MOST, REFILL, Fetcher
from hookline.errors import Unavailable

CERTIFICATE = "https://sns.us-west-2.amazonaws.com/SimpleNotificationService-1.pem"
CONFIRM = "https://sns.us-west-2.amazonaws.com/?Action=ConfirmSubscription&Token=2336412f37"


class Web:
    """Answers by address; remembers what was asked."""

    def __init__(self, **answers):
        self.now = 1_800_000_000.0
        self.asked = []
        self.answers = {}
        self.default = answers.get("default", (200, b"pem"))
        self.fetcher = Fetcher(clock=lambda: self.now, get=self.get)

    def get(self, url):
        self.asked.append(url)
        answer = self.answers.get(url, self.default)
        if isinstance(answer, Exception):
            raise answer
        return answer


def test_a_key_is_fetched_once_an_hour():
    web = Web()
    assert [web.fetcher.key(CERTIFICATE) for _ in range(3)] == [b"pem"] * 3
    assert len(web.asked) == 1
    web.now += MAX_AGE
    web.answers[CERTIFICATE] = (200, b"new")
    assert web.fetcher.key(CERTIFICATE) == b"new"


def test_a_key_stays_in_use_while_it_cannot_be_fetched():
    web = Web()
    web.fetcher.key(CERTIFICATE)
    web.now += MAX_AGE
    web.answers[CERTIFICATE] = Unavailable("no answer")
    assert web.fetcher.key(CERTIFICATE) == b"pem"
    with pytest.raises(Unavailable):
        Web(default=Unavailable("no answer")).fetcher.key(CERTIFICATE)


@pytest.mark.parametrize("answer", [(404, b""), (302, b""), (200, b"x" * (LARGEST + 1))])
def test_an_answer_that_is_no_key(answer):
    with pytest.raises(Unavailable, match=r"sns\.us-west-2"):
        Web(default=answer).fetcher.key(CERTIFICATE)


def test_https_alone():
    web = Web()
    with pytest.raises(Unavailable):
        web.fetcher.key(CERTIFICATE.replace("https", "http"))
    assert web.asked == []


def test_addresses_that_strangers_make_up_do_not_fill_the_memory():
    web = Web()
    for number in range(3 * MOST):
        web.fetcher.key(f"{CERTIFICATE}?{number}")
        web.now += REFILL
    assert len(web.fetcher._held) <= MOST


def test_a_subscription_is_confirmed():
    web = Web()
    web.fetcher.confirm(CONFIRM)
    assert web.asked == [CONFIRM]


@pytest.mark.parametrize(
    "url",
    [
        "https://169.254.169.254/latest/meta-data",
        "http://sns.us-west-2.amazonaws.com/?Action=ConfirmSubscription",
        "https://sns.us-west-2.amazonaws.com.evil.example/?Action=ConfirmSubscription",
        "https://sns.s3-us-west-2.amazonaws.com/?Action=ConfirmSubscription",
        "https://sns.s3.us-west-2.amazonaws.com/?Action=ConfirmSubscription",
        "https://user@sns.us-west-2.amazonaws.com/?x",
        "https://sns.us-west-2.amazonaws.com/elsewhere",
        "https://sns.us-west-2.amazonaws.com/?a b",
    ],
)
def test_no_other_address_is_called(url):
    web = Web()
    with pytest.raises(Unavailable):
        web.fetcher.confirm(url)
    assert web.asked == []


def test_a_confirmation_that_failed():
    with pytest.raises(Unavailable, match="403"):
        Web(default=(403, b"")).fetcher.confirm(CONFIRM)


class TestAddressesThatStrangersChoose:
    """Twenty forged requests that name twenty certificates are not twenty fetches."""

    def asked(self, count, **answers):
        web = Web(**answers)
        for number in range(count):
            with contextlib.suppress(Unavailable):
                web.fetcher.key(CERTIFICATE.replace("-1.pem", f"-{number}.pem"))
        return web

    @pytest.mark.parametrize("default", [Unavailable("no answer"), (404, b""), (200, b"pem")])
    def test_few_are_fetched(self, default):
        assert len(self.asked(20, default=default).asked) == BURST

    def test_more_are_fetched_as_time_passes(self):
        web = self.asked(20, default=(404, b""))
        web.now += 3 * REFILL
        for number in range(100, 120):
            with contextlib.suppress(Unavailable):
                web.fetcher.key(CERTIFICATE.replace("-1.pem", f"-{number}.pem"))
        assert len(web.asked) == BURST + 3

    def test_a_key_that_is_known_is_always_there(self):
        web = Web()
        web.fetcher.key(CERTIFICATE)
        web.default = (404, b"")
        for number in range(20):
            with contextlib.suppress(Unavailable):
                web.fetcher.key(CERTIFICATE.replace("-1.pem", f"-x{number}.pem"))
        assert web.fetcher.key(CERTIFICATE) == b"pem"
        web.now += MAX_AGE
        assert web.fetcher.key(CERTIFICATE) == b"pem", "and may be read again however many others were asked for"

    def test_a_failure_is_remembered(self):
        web = Web(default=(404, b""))
        for _ in range(3):
            with pytest.raises(Unavailable):
                web.fetcher.key(CERTIFICATE)
        assert len(web.asked) == 1
        web.now += FAILED_AGE
        web.default = (200, b"pem")
        assert web.fetcher.key(CERTIFICATE) == b"pem"
