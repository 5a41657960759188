"""The official Standard Webhooks library reads what we sign, and we read what it signs."""

from __future__ import annotations

import base64
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookline.outbound.requests import signing, verifying

standardwebhooks = pytest.importorskip("standardwebhooks")
pytestmark = pytest.mark.oracle

secrets = st.binary(min_size=24, max_size=64).map(lambda key: "whsec_" + base64.b64encode(key).decode())
ids = st.text("abcXYZ019_-", min_size=1, max_size=40)


@given(st.lists(secrets, min_size=1, max_size=3, unique=True), ids, st.text(max_size=300))
def test_the_library_accepts_every_active_secret(active: list[str], message_id: str, body: str) -> None:
    headers = dict(signing.Signer(active).headers(message_id, int(time.time()), body.encode(errors="replace")))
    for secret in active:
        receiver = standardwebhooks.Webhook(secret)
        assert receiver.verify(body.encode(errors="replace"), headers, json_parse=False) is None
        with pytest.raises(standardwebhooks.WebhookVerificationError):
            receiver.verify(body.encode(errors="replace") + b" ", headers, json_parse=False)


@given(secrets, ids, st.text(st.characters(codec="utf-8"), max_size=300))
def test_signatures_are_the_librarys(secret: str, message_id: str, body: str) -> None:
    now = datetime.now(UTC)
    theirs = standardwebhooks.Webhook(secret).sign(message_id, now, body)
    seconds = int(now.timestamp())
    assert signing.sign(secret, message_id, seconds, body.encode()) == theirs
    headers = {"webhook-id": message_id, "webhook-timestamp": str(seconds), "webhook-signature": theirs}
    assert verifying.verify([secret], headers, body.encode(), now=seconds) == message_id


def test_our_ed25519_signature_beside_a_v1_does_not_confuse_it() -> None:
    symmetric, asymmetric = signing.generate_secret("whsec"), signing.generate_secret("whsk")
    headers = dict(signing.Signer([asymmetric, symmetric]).headers("msg_1", int(time.time()), b"{}"))
    assert standardwebhooks.Webhook(symmetric).verify(b"{}", headers) == {}
