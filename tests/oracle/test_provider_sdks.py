"""The providers' own packages against ours, under a frozen clock: they sign or we do, and both judge the request.

Each case offers genuine and damaged requests. What an official package raises counts as its refusal. Where we differ on
purpose, the case says so.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hookline.inbound.signatures.verifying import verify

pytestmark = pytest.mark.oracle

NOW = 1_700_000_000
URL = "https://example.test/hooks?a=1"
# what JSON and form senders send: text; official packages decode the body as UTF-8 before they hash it
BODIES = st.text(st.characters(codec="utf-8"), max_size=80)
AGES = st.sampled_from(
    [-7200, -601, -600, -301, -300, -181, -60, -5, 0, 4, 5, 6, 60, 180, 181, 299, 301, 600, 601, 1801]
)
DAMAGE = st.sampled_from(["none", "none", "body", "signature", "secret", "missing"])
QUICK = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


OUTCOMES: list[bool] = []


@pytest.fixture(autouse=True)
def both_outcomes_seen():
    """A package that refuses everything, because it was called wrongly, would prove nothing."""
    OUTCOMES.clear()
    yield
    assert not OUTCOMES or set(OUTCOMES) == {True, False}


@pytest.fixture(autouse=True)
def frozen(monkeypatch):
    """time.time and datetime.now stand still at NOW."""

    class Frozen(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return datetime.fromtimestamp(NOW, tz)

    monkeypatch.setattr(time, "time", lambda: float(NOW))
    return Frozen


def accepts(check: Any) -> bool:
    """Whether an official package takes a request; raising is refusing, returning None is accepting."""
    try:
        outcome = check() is not False
    except Exception:  # noqa: BLE001 - every package has its own
        outcome = False
    OUTCOMES.append(outcome)
    return outcome


def damaged(kind: str, body: str, headers: dict[str, str], signature: str) -> tuple[str, dict[str, str]]:
    headers = dict(headers)
    if kind == "body":
        body += "!"
    if kind == "missing":
        del headers[signature]
    if kind == "signature":
        value = headers[signature]
        swap = "1" if value[-4] == "0" else "0"
        headers[signature] = value[:-4] + swap + value[-3:]
    return body, headers


def ours(scheme: str, body: str, headers: dict[str, str], secrets: Any, **request: Any) -> bool:
    return verify(scheme, {"body": body, "headers": headers, **request}, secrets, now=NOW).valid


@QUICK
@given(body=BODIES, age=AGES, damage=DAMAGE)
def test_stripe(body, age, damage):
    stripe = pytest.importorskip("stripe")
    header = stripe.WebhookSignature.generate_signature_header(body, "whsec_test", NOW - age)
    body, headers = damaged(damage, body, {"Stripe-Signature": header}, "Stripe-Signature")
    secret = "whsec_other" if damage == "secret" else "whsec_test"
    theirs = accepts(
        lambda: stripe.WebhookSignature.verify_header(body, headers.get("Stripe-Signature"), secret, tolerance=300)
    )
    assert ours("stripe", body, headers, [secret]) is theirs


@QUICK
@given(body=BODIES, age=AGES, damage=DAMAGE)
def test_slack(body, age, damage):
    signature = pytest.importorskip("slack_sdk.signature")
    at = str(NOW - age)
    signer = signature.SignatureVerifier("signing-secret")
    headers = {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": signer.generate_signature(timestamp=at, body=body)}
    body, headers = damaged(damage, body, headers, "X-Slack-Signature")
    secret = "other" if damage == "secret" else "signing-secret"
    verifier = signature.SignatureVerifier(secret, SimpleNamespace(now=lambda: NOW))
    assert ours("slack", body, headers, [secret]) is accepts(lambda: verifier.is_valid_request(body, headers))


PAIRS = st.lists(
    st.tuples(
        st.text(st.characters(codec="utf-8"), min_size=1, max_size=6), st.text(st.characters(codec="utf-8"), max_size=6)
    ),
    max_size=5,
)
URLS = st.sampled_from(
    [
        "https://a.test/x",
        "https://a.test:443/x?y=1",
        "http://a.test:8080/",
        "https://a.test",
        "https://a.test/%20?q=%C3%A9",
    ]
)


class MultiDict:
    """A form as web frameworks give it to Twilio's validator."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self.pairs = pairs

    def __iter__(self) -> Any:
        return iter([name for name, _ in self.pairs])

    def __len__(self) -> int:
        return len(self.pairs)

    def getall(self, name: str) -> list[str]:
        return [value for key, value in self.pairs if key == name]


@QUICK
@given(pairs=PAIRS, url=URLS, damage=DAMAGE, algorithm=st.sampled_from([None, "HMAC_SHA1", "HMAC_SHA256", "HMAC_MD5"]))
def test_twilio_forms(pairs, url, damage, algorithm):
    from urllib.parse import urlencode

    validator = pytest.importorskip("twilio.request_validator")
    form = MultiDict(pairs)
    known = algorithm if algorithm != "HMAC_MD5" else None
    signed = validator.RequestValidator("token").compute_signature(url, form, known)
    headers = {"X-Twilio-Signature": signed, "Content-Type": "application/x-www-form-urlencoded"}
    if algorithm:
        headers["X-Twilio-Webhooks-Signature-Settings"] = f"key=k,algorithm={algorithm}"
    body, headers = damaged("none" if damage == "body" else damage, urlencode(pairs), headers, "X-Twilio-Signature")
    secret = "other" if damage == "secret" else "token"
    given_signature = headers.get("X-Twilio-Signature", "")
    checker = validator.RequestValidator(secret)
    theirs = accepts(lambda: checker.validate(url, form, given_signature, algorithm))
    assert ours("twilio", body, headers, [secret], url=url) is theirs


@QUICK
@given(body=BODIES.filter(bool), damage=DAMAGE)
def test_twilio_json(body, damage):
    validator = pytest.importorskip("twilio.request_validator")
    url = f"{URL}&bodySHA256={hashlib.sha256(body.encode()).hexdigest()}"
    signed = validator.RequestValidator("token").compute_signature(url, {})
    headers = {"X-Twilio-Signature": signed, "Content-Type": "application/json"}
    body, headers = damaged(damage, body, headers, "X-Twilio-Signature")
    secret = "other" if damage == "secret" else "token"
    checker = validator.RequestValidator(secret)
    theirs = accepts(lambda: checker.validate(url, body, headers.get("X-Twilio-Signature", "")))
    assert ours("twilio", body, headers, [secret], url=url) is theirs


@pytest.mark.parametrize("package", ["standardwebhooks", "svix"])
@QUICK
@given(body=BODIES.map(json.dumps), age=AGES, damage=DAMAGE, padded=st.booleans(), size=st.integers(24, 33))
def test_standard_webhooks(package, frozen, monkeypatch, body, age, damage, padded, size):  # noqa: PLR0917 - drawn by hypothesis
    webhooks = pytest.importorskip("standardwebhooks.webhooks")
    wrapper = pytest.importorskip(package).Webhook
    monkeypatch.setattr(webhooks, "datetime", frozen)
    name = "svix" if package == "svix" else "webhook"
    secret = base64.b64encode(bytes(range(size))).decode()
    secret = f"whsec_{secret if padded else secret.rstrip('=')}"
    signed = wrapper(secret).sign("msg_1", datetime.fromtimestamp(NOW - age, UTC), body)
    headers = {f"{name}-id": "msg_1", f"{name}-timestamp": str(NOW - age), f"{name}-signature": f"v1,AAAA {signed}"}
    body, headers = damaged(damage, body, headers, f"{name}-signature")
    if damage == "secret":
        secret = f"whsec_{base64.b64encode(bytes(range(1, size))).decode()}"
    theirs = accepts(lambda: wrapper(secret).verify(body, headers))
    assert ours("svix" if package == "svix" else "standard-webhooks", body, headers, [secret]) is theirs


@QUICK
@given(body=BODIES, damage=DAMAGE)
def test_sendgrid(body, damage):
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    helper = pytest.importorskip("sendgrid.helpers.eventwebhook")
    key, other = ec.derive_private_key(7, ec.SECP256R1()), ec.derive_private_key(8, ec.SECP256R1())
    signature = key.sign(f"{NOW}{body}".encode(), ec.ECDSA(hashes.SHA256()))
    name = "X-Twilio-Email-Event-Webhook-Signature"
    headers = {name: base64.b64encode(signature).decode(), "X-Twilio-Email-Event-Webhook-Timestamp": str(NOW)}
    body, headers = damaged(damage, body, headers, name)
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    public = (other if damage == "secret" else key).public_key().public_bytes(serialization.Encoding.DER, form)
    secret = base64.b64encode(public).decode()
    theirs = accepts(lambda: helper.EventWebhook(secret).verify_signature(body, headers[name], str(NOW)))
    assert ours("sendgrid", body, headers, [secret]) is theirs


@QUICK
@given(body=BODIES.filter(bool), damage=DAMAGE)
def test_square(body, damage):
    helper = pytest.importorskip("square.utils.webhooks_helper")
    name = "x-square-hmacsha256-signature"
    signature = base64.b64encode(hmac.digest(b"key", f"{URL}{body}".encode(), "sha256")).decode()
    body, headers = damaged(damage, body, {name: signature}, name)
    secret = "other" if damage == "secret" else "key"
    theirs = accepts(
        lambda: helper.verify_signature(
            request_body=body, signature_header=headers[name], signature_key=secret, notification_url=URL
        )
    )
    assert ours("square", body, headers, [secret], url=URL) is theirs


@QUICK
@given(body=BODIES, damage=DAMAGE)
def test_line(body, damage):
    webhook = pytest.importorskip("linebot.v3.webhook")
    signature = base64.b64encode(hmac.digest(b"key", body.encode(), "sha256")).decode()
    body, headers = damaged(damage, body, {"X-Line-Signature": signature}, "X-Line-Signature")
    secret = "other" if damage == "secret" else "key"
    theirs = accepts(lambda: webhook.SignatureValidator(secret).validate(body, headers["X-Line-Signature"]))
    assert ours("line", body, headers, [secret]) is theirs


@QUICK
@given(body=BODIES, damage=DAMAGE)
def test_discord(body, damage, capsys):
    package = pytest.importorskip("discord_interactions")
    signing = pytest.importorskip("nacl.signing")
    key, other = signing.SigningKey(bytes(range(32))), signing.SigningKey(bytes(range(1, 33)))
    signature = key.sign(f"{NOW}{body}".encode()).signature.hex()
    headers = {"X-Signature-Ed25519": signature, "X-Signature-Timestamp": str(NOW)}
    body, headers = damaged(damage, body, headers, "X-Signature-Ed25519")
    secret = (other if damage == "secret" else key).verify_key.encode().hex()
    given_signature = headers.get("X-Signature-Ed25519")
    theirs = accepts(lambda: package.verify_key(body.encode(), given_signature, str(NOW), secret))
    capsys.readouterr()  # the package prints what it refuses
    assert ours("discord", body, headers, [secret]) is theirs


ADYEN_KEY = "44782DEF547AAA06C910C43932B1EB0C71FC68D9D0C057550C48EC2ACF6BA056"
WORDS = st.text(st.characters(codec="utf-8"), max_size=12)


@QUICK
@given(reference=WORDS, merchant=WORDS, value=st.integers(0, 10**9), original=st.none() | WORDS, damage=DAMAGE)
def test_adyen_payments(reference, merchant, value, original, damage):
    util = pytest.importorskip("Adyen.util")
    item = {
        "pspReference": reference,
        "merchantAccountCode": merchant,
        "merchantReference": "a:b\\c",
        "amount": {"value": value, "currency": "EUR"},
        "eventCode": "AUTHORISATION",
        "success": "true",
    }
    if original is not None:
        item["originalReference"] = original
    signature = util.generate_notification_sig(item, ADYEN_KEY).decode()
    if damage in {"signature", "missing"}:
        signature = "" if damage == "missing" else signature.swapcase()
    if damage == "body":
        item["amount"]["value"] += 1
    item["additionalData"] = {"hmacSignature": signature}
    key = ADYEN_KEY.replace("4", "5") if damage == "secret" else ADYEN_KEY
    document = {"live": "false", "notificationItems": [{"NotificationRequestItem": item}]}
    theirs = accepts(lambda: util.is_valid_hmac_notification(document, key))
    assert ours("adyen-payments", json.dumps(document), {}, [key]) is theirs


@QUICK
@given(body=BODIES, damage=DAMAGE)
def test_adyen_platform(body, damage):
    util = pytest.importorskip("Adyen.util")
    headers = {"HmacSignature": util.generate_payload_sig(body.encode(), ADYEN_KEY).decode()}
    body, headers = damaged(damage, body, headers, "HmacSignature")
    key = ADYEN_KEY.replace("4", "5") if damage == "secret" else ADYEN_KEY
    theirs = accepts(lambda: util.is_valid_hmac_payload(headers["HmacSignature"], key, body.encode()))
    assert ours("adyen-platform", body, headers, [key]) is theirs


@pytest.mark.parametrize("version", ["v1", "v2", "v3"])
@QUICK
@given(body=BODIES, damage=DAMAGE, age=AGES, method=st.sampled_from(["GET", "POST"]))
def test_hubspot(version, frozen, monkeypatch, body, damage, age, method):  # noqa: PLR0917 - drawn by hypothesis
    package = pytest.importorskip("hubspot.utils.signature")
    monkeypatch.setattr(package, "datetime", frozen)
    at = f"{NOW - age}000"
    name = "X-HubSpot-Signature-v3" if version == "v3" else "X-HubSpot-Signature"
    signed = package.Signature.get_signature("key", body, version, URL, method, at)
    body, headers = damaged(damage, body, {name: signed, "X-HubSpot-Request-Timestamp": at}, name)
    secret = "other" if damage == "secret" else "key"
    theirs = accepts(lambda: package.Signature.is_valid(headers[name], secret, body, URL, method, version, at))
    assert ours(f"hubspot-{version}", body, headers, [secret], url=URL, method=method) is theirs


@QUICK
@given(body=BODIES, damage=DAMAGE, age=AGES)
def test_paddle(body, damage, age, monkeypatch):
    verifier = pytest.importorskip("paddle_billing.Notifications.Verifier")
    secret_type = pytest.importorskip("paddle_billing.Notifications.Secret").Secret
    monkeypatch.setattr(verifier, "time", lambda: float(NOW))
    at = NOW - age
    header = f"ts={at};h1=dummy;h1={hmac.digest(b'key', f'{at}:{body}'.encode(), 'sha256').hex()}"
    body, headers = damaged(damage, body, {"Paddle-Signature": header}, "Paddle-Signature")
    secrets = ["third", "other" if damage == "secret" else "key"]
    request = SimpleNamespace(headers=headers, body=body.encode())
    theirs = accepts(lambda: verifier.Verifier().verify(request, [secret_type(secret) for secret in secrets]))
    assert ours("paddle", body, headers, secrets) is theirs


@QUICK
@given(body=BODIES, damage=DAMAGE)
def test_razorpay(body, damage):
    razorpay = pytest.importorskip("razorpay")
    headers = {"X-Razorpay-Signature": hmac.digest(b"key", body.encode(), "sha256").hex()}
    body, headers = damaged(damage, body, headers, "X-Razorpay-Signature")
    secret = "other" if damage == "secret" else "key"
    utility = razorpay.Client(auth=("a", "b")).utility
    theirs = accepts(lambda: utility.verify_webhook_signature(body, headers["X-Razorpay-Signature"], secret))
    assert ours("razorpay", body, headers, [secret]) is theirs


@QUICK
@given(body=BODIES, damage=DAMAGE, age=AGES)
def test_workos(body, damage, age):
    package = pytest.importorskip("workos.webhooks._verification")
    at = f"{NOW - age}000"
    header = f"t={at}, v1={hmac.digest(b'key', f'{at}.{body}'.encode(), 'sha256').hex()}"
    body, headers = damaged(damage, body, {"WorkOS-Signature": header}, "WorkOS-Signature")
    secret = "other" if damage == "secret" else "key"
    given_signature = headers.get("WorkOS-Signature")
    theirs = accepts(
        lambda: package.verify_header(event_body=body.encode(), event_signature=given_signature, secret=secret)
    )
    assert ours("workos", body, headers, [secret]) is theirs


@QUICK
@given(body=BODIES, damage=DAMAGE, age=AGES.filter(lambda age: age >= 0))
def test_box(body, damage, age):
    # the package takes nothing from the future, Box's documentation ten minutes: only the past is compared
    utils = pytest.importorskip("box_sdk_gen.internal.utils")
    manager = pytest.importorskip("box_sdk_gen.managers.webhooks").WebhooksManager
    at = datetime.fromtimestamp(NOW - age, UTC).isoformat()
    headers = {"box-delivery-timestamp": at, "box-signature-version": "1", "box-signature-algorithm": "HmacSHA256"}
    headers["box-signature-secondary"] = utils.compute_webhook_signature(body, headers, "second", escape_body=True)
    headers["box-signature-primary"] = "AAAA"
    body, headers = damaged(damage, body, headers, "box-signature-secondary")
    second = "other" if damage == "secret" else "second"
    theirs = accepts(lambda: manager.validate_message(body, headers, "first", secondary_key=second))
    assert ours("box", body, headers, ["first", second]) is theirs


@QUICK
@given(body=BODIES, damage=DAMAGE, age=AGES)
def test_telnyx(body, damage, age):
    signing = pytest.importorskip("nacl.signing")
    package = pytest.importorskip("telnyx.lib.webhook_verification")
    key, other = signing.SigningKey(bytes(range(32))), signing.SigningKey(bytes(range(1, 33)))
    at = str(NOW - age)
    signature = base64.b64encode(key.sign(f"{at}|{body}".encode()).signature).decode()
    headers = {"telnyx-signature-ed25519": signature, "telnyx-timestamp": at}
    body, headers = damaged(damage, body, headers, "telnyx-signature-ed25519")
    secret = base64.b64encode((other if damage == "secret" else key).verify_key.encode()).decode()
    theirs = accepts(lambda: package.verify_webhook_signature(body, headers, secret))
    assert ours("telnyx", body, headers, [secret]) is theirs
