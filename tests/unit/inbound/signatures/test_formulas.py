"""Requests signed here by each provider's documented formula, for the providers that have no vectors.

The signing is written out with hashlib and friends, never with the engine, and every request must also fail once its
body is changed (where the provider signs the body at all) and with another secret.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import zlib
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote_plus, urlencode

import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from hookline.errors import NotFound, Unavailable
from hookline.inbound.signatures import replies, schemes
from hookline.inbound.signatures.scheme import load_scheme
from hookline.inbound.signatures.sealed import feishu_document, wecom_message
from hookline.inbound.signatures.verifying import request_of, verify

NOW = 1_700_000_000
TS = str(NOW)
MS = f"{NOW}000"
ISO = "2023-11-14T22:13:20Z"
BODY = '{"id":"evt-1","type":"thing.made","text":"é","event_id":"evt-2"}'
URL = "https://example.test/v1/hooks/a?x=1&y=%20z"


class Signed(NamedTuple):
    request: dict[str, Any]
    secrets: list[str]
    other: list[str]
    body_is_signed: bool = True


def mac(key: bytes | str, *message: str | bytes, name: str = "sha256") -> bytes:
    key = key.encode() if isinstance(key, str) else key
    return hmac.new(key, b"".join(m.encode() if isinstance(m, str) else m for m in message), name).digest()


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def post(body: str = BODY, **headers: str) -> dict[str, Any]:
    return {"body": body, "headers": {name.replace("_", "-"): value for name, value in headers.items()}, "url": URL}


def standard(prefix: str = "webhook") -> Signed:
    key = bytes(range(24))
    signature = b64(mac(key, f"msg_1.{TS}.{BODY}"))
    headers = {f"{prefix}-id": "msg_1", f"{prefix}-timestamp": TS, f"{prefix}-signature": f"v2,x v1,{signature}"}
    return Signed({"body": BODY, "headers": headers}, [f"whsec_{b64(key)}"], [f"whsec_{b64(bytes(range(1, 25)))}"])


@cache
def rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def pem(key: Any) -> str:
    encoding, form = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(encoding, form).decode()


@cache
def certificate() -> str:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "sns.example.test")])
    start = datetime.fromtimestamp(NOW, UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(rsa_key().public_key())
        .serial_number(1)
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=9))
        .sign(rsa_key(), hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM).decode()


@cache
def other_pem() -> str:
    return pem(rsa.generate_private_key(public_exponent=65537, key_size=2048))


def rsa_sign(*message: str, algorithm: hashes.HashAlgorithm | None = None) -> str:
    data = "".join(message).encode()
    return b64(rsa_key().sign(data, padding.PKCS1v15(), algorithm or hashes.SHA256()))


def equal(header: str) -> Signed:
    return Signed(post(**{header: "s3cret"}), ["s3cret"], ["s3cre"], body_is_signed=False)


def basic() -> Signed:
    request = post(authorization=f"Basic {b64(b'user:pass:word')}")
    return Signed(request, ["user:pass:word"], ["user:pass"], body_is_signed=False)


def mailgun() -> Signed:
    signature = {"timestamp": TS, "token": "tok", "signature": mac("key", TS, "tok").hex()}
    body = json.dumps({"signature": signature, "event-data": {"id": "mg-1", "event": "opened"}})
    return Signed(post(body), ["key"], ["kez"], body_is_signed=False)


def paypal() -> Signed:
    crc = zlib.crc32(BODY.encode())
    headers = {
        "paypal_auth_algo": "SHA256withRSA",
        "paypal_transmission_id": "t-1",
        "paypal_transmission_time": ISO,
        "paypal_transmission_sig": rsa_sign(f"t-1|{ISO}|WH-7|{crc}"),
        "paypal_cert_url": "https://api.paypal.com/v1/notifications/certs/CERT-360caa42-fca2a594-1d93a270",
    }
    return Signed(post(**headers), [certificate(), "WH-7"], [certificate(), "WH-8"])


def dropbox_sign() -> Signed:
    digest = mac("api-key", "1700000000", "signature_request_signed").hex()
    event = {"event_time": "1700000000", "event_type": "signature_request_signed", "event_hash": digest}
    text = json.dumps({"event": event})
    body = f'--b\r\nContent-Disposition: form-data; name="json"\r\n\r\n{text}\r\n--b--\r\n'
    request = post(body, content_type='multipart/form-data; boundary="b"')
    return Signed(request, ["api-key"], ["api-kez"], body_is_signed=False)


def contentful() -> Signed:
    signed = "x-contentful-crn,x-contentful-signed-headers,x-contentful-timestamp"
    headers = {"x-contentful-crn": "crn:1", "x-contentful-signed-headers": signed, "x-contentful-timestamp": MS}
    listed = ";".join(f"{name}:{headers[name]}" for name in signed.split(","))
    headers["x-contentful-signature"] = mac("k" * 64, f"POST\n/v1/hooks/a?x=1&y=%20z\n{listed}\n{BODY}").hex()
    return Signed({"body": BODY, "url": URL, "headers": headers}, ["k" * 64], ["l" * 64])


def sns(version: str = "2") -> Signed:
    message = {
        "Type": "Notification",
        "MessageId": "m-1",
        "TopicArn": "arn:aws:sns:eu-west-1:1:t",
        "Subject": "s",
        "Message": "hällo\nthere",
        "Timestamp": "2023-11-14T22:13:20.000Z",
    }
    names = ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type")
    content = "".join(f"{name}\n{message[name]}\n" for name in names)
    message["SignatureVersion"] = version
    message["Signature"] = rsa_sign(content, algorithm=hashes.SHA1() if version == "1" else hashes.SHA256())
    message["SigningCertURL"] = "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0.pem"
    return Signed(post(json.dumps(message), content_type="text/plain"), [certificate()], [other_pem()], False)


def netlify() -> Signed:
    claims = {"iss": "netlify", "sha256": hashlib.sha256(BODY.encode()).hexdigest()}
    return Signed(post(x_webhook_signature=jwt.encode(claims, "j" * 32, "HS256")), ["j" * 32], ["k" * 32])


def plaid() -> Signed:
    key, other = ec.derive_private_key(7, ec.SECP256R1()), ec.derive_private_key(8, ec.SECP256R1())
    claims = {"iat": NOW - 200, "request_body_sha256": hashlib.sha256(BODY.encode()).hexdigest()}
    token = jwt.encode(claims, key, "ES256", headers={"kid": "k1"})

    def jwk(which: Any) -> str:
        return json.dumps({**json.loads(jwt.algorithms.ECAlgorithm.to_jwk(which.public_key())), "kid": "k1"})

    return Signed(post(plaid_verification=token), [jwk(key)], [jwk(other)])


def fusionauth() -> Signed:
    token = jwt.encode({"request_body_sha256": b64(hashlib.sha256(BODY.encode()).digest())}, rsa_key(), "RS256")
    return Signed(post(x_fusionauth_signature_jwt=token), [pem(rsa_key())], [other_pem()])


def pubsub() -> Signed:
    claims = {
        "aud": URL,
        "iss": "https://accounts.google.com",
        "email": "push@project.iam.gserviceaccount.com",
        "email_verified": True,
        "iat": NOW,
        "exp": NOW + 3600,
    }
    token = jwt.encode(claims, rsa_key(), "RS256", headers={"kid": "g1"})
    numbers = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(rsa_key().public_key()))
    keys = json.dumps({"keys": [{**numbers, "kid": "g1"}]})
    request = post(authorization=f"Bearer {token}")
    return Signed(request, [keys, claims["email"]], [keys, "push@attacker.iam.gserviceaccount.com"], False)


def telnyx() -> Signed:
    key = ed25519.Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    other = ed25519.Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
    request = post(telnyx_signature_ed25519=b64(key.sign(f"{TS}|{BODY}".encode())), telnyx_timestamp=TS)
    return Signed(request, [b64(key.public_key().public_bytes_raw())], [b64(other.public_key().public_bytes_raw())])


def mandrill() -> Signed:
    events = '[{"event":"open","_id":"md-1"}]'
    body = "mandrill_events=%5B%7B%22event%22%3A%22open%22%2C%22_id%22%3A%22md-1%22%7D%5D"
    signature = b64(mac("auth", f"{URL}mandrill_events{events}", name="sha1"))
    request = post(body, x_mandrill_signature=signature, content_type="application/x-www-form-urlencoded")
    return Signed(request, ["auth"], ["auti"])


def pandadoc() -> Signed:
    body = '[{"event":"document_state_changed","data":{"id":"pd-1"}}]'
    return Signed({"body": body, "query": f"signature={mac('key', body).hex()}"}, ["key"], ["kez"])


def scalr() -> Signed:
    date = "Tue 14 Nov 2023 22:13:20 UTC"
    return Signed(post(date=date, x_signature=mac("key", BODY, date, name="sha1").hex()), ["key"], ["kez"])


def teams() -> Signed:
    request = post(authorization=f"HMAC {b64(mac(b'teams-key', BODY))}")
    return Signed(request, [b64(b"teams-key")], [b64(b"other-key")])


def hexed(header: str, *message: str, key: str = "key", prefix: str = "", name: str = "sha256", **more: str) -> Signed:
    digest = mac(key, *(message or (BODY,)), name=name).hex()
    return Signed(post(**{header: prefix + digest}, **more), [key], [f"{key}z"])


def based(header: str, *message: str, key: str = "key", name: str = "sha256", **more: str) -> Signed:
    digest = b64(mac(key, *(message or (BODY,)), name=name))
    return Signed(post(**{header: digest}, **more), [key], [f"{key}z"])


HEX_KEY = "00ff" * 16


def timed(key: str, **headers: str) -> Signed:
    """Gitee's and DingTalk's: the time is signed, the body is not."""
    return Signed(post(**headers), [key], ["another"], body_is_signed=False)


def wechat_pay() -> Signed:
    signature = rsa_sign(f"{TS}\nn0nce\n{BODY}\n")
    request = post(wechatpay_signature=signature, wechatpay_timestamp=TS, wechatpay_nonce="n0nce")
    return Signed(request, [pem(rsa_key())], [other_pem()])


def alipay(signed: str = "body=大乐透2.1&empty=&notify_id=n-1&trade_status=TRADE_SUCCESS") -> Signed:
    fields = {
        "trade_status": "TRADE_SUCCESS",
        "notify_id": "n-1",
        "body": "大乐透2.1",
        "empty": "",
        "sign_type": "RSA2",
    }
    body = urlencode({**fields, "sign": rsa_sign(signed)})
    der = "".join(pem(rsa_key()).splitlines()[1:-1])  # as Alipay's console shows it
    return Signed(post(body, Content_Type="application/x-www-form-urlencoded;charset=utf-8"), [der], [other_pem()])


def wecom() -> Signed:
    signature = hashlib.sha1("".join(sorted(["token", TS, "n0nce", "QUJD1"])).encode()).hexdigest()
    query = f"msg_signature={signature}&timestamp={TS}&nonce=n0nce"
    return Signed({"query": query, "body": "<xml><Encrypt>QUJD1</Encrypt></xml>"}, ["token"], ["other"])


def wechat_official() -> Signed:
    signature = hashlib.sha1("".join(sorted(["token", TS, "n0nce"])).encode()).hexdigest()
    request = {"query": f"signature={signature}&timestamp={TS}&nonce=n0nce", "body": "<xml></xml>"}
    return Signed(request, ["token"], ["other"], body_is_signed=False)


def feishu() -> Signed:
    signature = hashlib.sha256(f"{TS}n0ncekey{BODY}".encode()).hexdigest()
    request = post(x_lark_signature=signature, x_lark_request_timestamp=TS, x_lark_request_nonce="n0nce")
    return Signed(request, ["key"], ["yek"])


SIGNED: dict[str, Any] = {
    "gitee": lambda: timed("s3cret", x_gitee_token=b64(mac("s3cret", f"{MS}\ns3cret")), x_gitee_timestamp=MS),
    "dingtalk-robot": lambda: timed("s3cret", sign=b64(mac("s3cret", f"{MS}\ns3cret")), timestamp=MS),
    "wechat-pay": wechat_pay,
    "wecom": wecom,
    "wechat-official": wechat_official,
    "alipay": alipay,
    "feishu": feishu,
    "gitlab": lambda: equal("X_Gitlab_Token"),
    "telegram": lambda: equal("X_Telegram_Bot_Api_Secret_Token"),
    "google-channel": lambda: equal("X_Goog_Channel_Token"),
    "okta-event-hook": lambda: equal("Authorization"),
    "microsoft-graph": lambda: Signed(
        post('{"value":[{"clientState":"cs","changeType":"updated"},{"clientState":"cs","changeType":"updated"}]}'),
        ["cs"],
        ["ct"],
        body_is_signed=False,
    ),
    "postmark": basic,
    "chargebee": basic,
    **dict.fromkeys(("gitlab-signing", "openai", "replicate", "render", "recall-ai", "lithic", "loops"), standard),
    **{name: lambda: standard("svix") for name in ("clerk", "resend", "brex")},
    "bigcommerce": lambda: Signed(
        post(webhook_id="i", webhook_timestamp=TS, webhook_signature=f"v1,{b64(mac('client', f'i.{TS}.{BODY}'))}"),
        ["client"],
        ["clienu"],
    ),
    "mailgun": mailgun,
    "paypal": paypal,
    "dropbox-sign": dropbox_sign,
    "contentful": contentful,
    "aws-sns": sns,
    "netlify": netlify,
    "plaid": plaid,
    "fusionauth": fusionauth,
    "google-pubsub-push": pubsub,
    "telnyx": telnyx,
    "mandrill": mandrill,
    "pandadoc": pandadoc,
    "scalr": scalr,
    "microsoft-teams-outgoing": teams,
    "adyen-platform": lambda: Signed(
        post(HmacSignature=b64(mac(bytes.fromhex(HEX_KEY), BODY))), [HEX_KEY], [HEX_KEY.replace("ff", "fe")]
    ),
    "authorize-net": lambda: Signed(
        post(X_ANET_Signature=f"sha512={mac(bytes.fromhex(HEX_KEY), BODY, name='sha512').hex().upper()}"),
        [HEX_KEY.upper()],
        [HEX_KEY.replace("ff", "fe")],
    ),
    "workos": lambda: hexed("WorkOS_Signature", f"{MS}.{BODY}", prefix=f"t={MS}, v1="),
    "customer-io": lambda: hexed("X_CIO_Signature", f"v0:{TS}:{BODY}", X_CIO_Timestamp=TS),
    "webflow": lambda: hexed("x_webflow_signature", f"{MS}:{BODY}", x_webflow_timestamp=MS),
    "elevenlabs": lambda: hexed("ElevenLabs_Signature", f"{TS}.{BODY}", prefix=f"t={TS},v0="),
    "sanity": lambda: Signed(
        post(
            sanity_webhook_signature=f"t={MS},v1={base64.urlsafe_b64encode(mac('key', f'{MS}.{BODY}')).decode()}"[:-1]
        ),
        ["key"],
        ["kez"],
    ),
    "xero": lambda: based("x_xero_signature"),
    "wise": lambda: Signed(post(X_Signature_SHA256=rsa_sign(BODY)), [pem(rsa_key())], [other_pem()]),
    "front": lambda: based("X_Front_Signature", f"{MS}:{BODY}", X_Front_Request_Timestamp=MS),
    # providers with a vector that must fail but none that must pass
    "asana": lambda: hexed("X_Hook_Signature"),
    "sentry": lambda: hexed("Sentry_Hook_Signature"),
    "woocommerce": lambda: based("X_WC_Webhook_Signature"),
    "paystack": lambda: hexed("x_paystack_signature", name="sha512"),
    "trello": lambda: based("X_Trello_Webhook", BODY, URL, name="sha1"),
    "zoom": lambda: hexed("x_zm_signature", f"v0:{TS}:{BODY}", prefix="v0=", x_zm_request_timestamp=TS),
    "hubspot-v3": lambda: based("X_HubSpot_Signature_v3", f"POST{URL}{BODY}{MS}", X_HubSpot_Request_Timestamp=MS),
}


BODY_SIGNED = [name for name, sign in SIGNED.items() if sign().body_is_signed]
PARAMETER_AMONG_SECRETS = {"paypal", "google-pubsub-push"}


class TestSigned:
    @pytest.mark.parametrize("name", SIGNED)
    def test_passes(self, name):
        signed = SIGNED[name]()
        verdict = verify(name, signed.request, signed.secrets, now=NOW)
        assert (verdict.valid, verdict.reason, verdict.scheme) == (True, "ok", name)

    @pytest.mark.parametrize("name", BODY_SIGNED)
    def test_fails_with_another_body(self, name):
        signed = SIGNED[name]()
        changed = {**signed.request, "body": signed.request["body"].replace("1", "2")}
        assert not verify(name, changed, signed.secrets, now=NOW).valid

    @pytest.mark.parametrize("name", SIGNED)
    def test_fails_with_another_secret(self, name):
        signed = SIGNED[name]()
        assert not verify(name, signed.request, signed.other, now=NOW).valid

    @pytest.mark.parametrize("name", sorted(set(SIGNED) - PARAMETER_AMONG_SECRETS))
    def test_passes_with_a_new_secret_first(self, name):
        signed = SIGNED[name]()
        assert verify(name, signed.request, [*signed.other, *signed.secrets], now=NOW).valid


def test_every_provider_that_signs_has_a_good_request_here_or_among_the_vectors():
    facts = Path(__file__).parents[3] / "facts" / "provider_vectors.json"
    vectors = json.loads(facts.read_text("utf-8"))["vectors"]
    proven = {vector["provider"] for vector in vectors if vector["expect"].get("valid")} | set(SIGNED)
    assert {name for name in schemes.names() if load_scheme(name).methods} - proven == set()


class TestAlipay:
    def test_notifications_of_the_gateway_sign_sign_type_too(self):
        signed = alipay("body=大乐透2.1&empty=&notify_id=n-1&sign_type=RSA2&trade_status=TRADE_SUCCESS")
        assert verify("alipay", signed.request, signed.secrets, now=NOW).valid

    def test_another_encoding_is_signed_as_it_is_sent(self):
        text = "大乐透".encode("gbk")
        sign = b64(rsa_key().sign(b"notify_id=n-1&subject=" + text, padding.PKCS1v15(), hashes.SHA256()))
        body = f"subject={quote_plus(text)}&notify_id=n-1&sign_type=RSA2&sign={quote_plus(sign)}"
        request = post(body, content_type="application/x-www-form-urlencoded; charset=gbk")
        assert verify("alipay", request, [pem(rsa_key())], now=NOW).valid

    @pytest.mark.parametrize("change", [("sign_type=RSA2", "sign_type=RSA"), ("sign_type=RSA2", "x=y")])
    def test_only_rsa2_is_accepted(self, change):
        signed = alipay()
        request = {**signed.request, "body": signed.request["body"].replace(*change)}
        assert verify("alipay", request, signed.secrets, now=NOW).reason == "unsupported"


class TestWeChatPay:
    @pytest.mark.parametrize(("late", "reason"), [(299, "ok"), (300, "stale"), (-300, "future")])
    def test_five_minutes_as_in_its_own_sdk(self, late, reason):
        signed = wechat_pay()
        assert verify("wechat-pay", signed.request, signed.secrets, now=NOW + late).reason == reason

    def test_a_platform_certificate_is_a_key(self):
        assert verify("wechat-pay", wechat_pay().request, [certificate()], now=NOW).valid


def test_buildkites_token_as_it_is():
    assert verify("buildkite", post(x_buildkite_token="s3cret"), ["s3cret"], now=NOW).valid
    assert verify("buildkite", post(x_buildkite_token="s3cret"), ["other"], now=NOW).reason == "signature-mismatch"


class TestGitee:
    def test_the_password_as_it_is(self):
        assert verify("gitee", post(x_gitee_token="pass word"), ["pass word"], now=NOW).valid
        assert not verify("gitee", post(x_gitee_token="pass word", x_gitee_timestamp=MS), ["other"], now=NOW).valid

    def test_an_hour(self):
        signed = SIGNED["gitee"]()
        assert verify("gitee", signed.request, signed.secrets, now=NOW + 3601).reason == "stale"


class TestFeishu:
    EVENT = '{"schema":"2.0","header":{"event_id":"e-1","event_type":"im.message.receive_v1","token":"vt"},"event":{}}'

    def sealed(self, text: str = EVENT, key: str = "key") -> str:
        iv, padding_length = bytes(range(16)), 16 - len(text.encode()) % 16
        cipher = Cipher(algorithms.AES(hashlib.sha256(key.encode()).digest()), modes.CBC(iv)).encryptor()
        data = cipher.update(text.encode() + bytes([padding_length]) * padding_length) + cipher.finalize()
        return json.dumps({"encrypt": b64(iv + data)})

    def signed(self, body: str, **change: str) -> dict[str, Any]:
        signature = hashlib.sha256(f"{TS}n0ncekey{body}".encode()).hexdigest()
        headers = {"x_lark_signature": signature, "x_lark_request_timestamp": TS, "x_lark_request_nonce": "n0nce"}
        return post(body, **{**headers, **change})

    def test_the_published_ciphertext(self):
        body = b'{"encrypt": "P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk="}'
        assert feishu_document(body, b"test key") == b"hello world"
        assert feishu_document(body, b"another") is None
        assert feishu_document(body, b"") is None

    @pytest.mark.parametrize(
        "body", [b'{"encrypt": "AAAA"}', b'{"encrypt": "%%"}', b'{"encrypt": ""}', b'["encrypt"', b'{"encrypt": 1']
    )
    def test_what_cannot_be_opened(self, body):
        assert feishu_document(body, b"key") is None

    def test_an_encrypted_event_has_its_id(self):
        for secrets in (["key"], ["new", "key"], ["key", "old"]):
            verdict = verify("feishu", self.signed(self.sealed()), secrets, now=NOW)
            assert (verdict.valid, verdict.event_id) == (True, "e-1")
            assert (verdict.event_type, verdict.version) == ("im.message.receive_v1", "2.0")

    def test_the_verification_token_is_for_plain_bodies(self):
        assert verify("feishu", post(self.EVENT), ["vt"], now=NOW).event_id == "e-1"
        old = '{"uuid":"u-1","token":"vt","type":"event_callback","event":{"type":"approval_instance"}}'
        verdict = verify("feishu", post(old), ["vt"], now=NOW)
        assert (verdict.event_id, verdict.event_type) == ("u-1", "approval_instance")
        assert not verify("feishu", post(self.EVENT), ["other"], now=NOW).valid

    def test_an_encrypted_body_needs_its_signature_beside_a_known_token(self):
        body = self.sealed()
        assert not verify("feishu", post(body), ["key", "vt"], now=NOW).valid
        assert not verify("feishu", self.signed(body, x_lark_signature="00" * 32), ["key", "vt"], now=NOW).valid

    @pytest.mark.parametrize("secrets", [["key"], ["vt", "key"]])
    def test_the_address_is_confirmed(self, secrets):
        challenge = '{"challenge":"ajls384kdjx98XX","token":"vt","type":"url_verification"}'
        for body in (challenge, self.sealed(challenge)):
            found = replies.answer(load_scheme("feishu"), request_of(post(body)), secrets, now=NOW)
            assert found is not None
            assert (found.status, json.loads(found.body)) == (200, {"challenge": "ajls384kdjx98XX"})

    def test_nothing_else_is_read_out(self):
        for body in (self.sealed(), self.sealed('{"type":"url_verification"}'), self.sealed('{"challenge":"x"}', "k2")):
            assert replies.answer(load_scheme("feishu"), request_of(post(body)), ["key"], now=NOW) is None


def sealed_by(key: str, message: str, *, padding: bytes) -> str:
    """As WeCom and WeChat encrypt: 16 random bytes, the length, the message, the receiver's id; padded to 32 bytes."""
    secret = base64.b64decode(key + "=")
    plain = padding + len(message.encode()).to_bytes(4, "big") + message.encode() + b"wx5823bf96d3bd56c7"
    plain += bytes([32 - len(plain) % 32]) * (32 - len(plain) % 32)
    encryptor = Cipher(algorithms.AES(secret), modes.CBC(secret[:16])).encryptor()
    return base64.b64encode(encryptor.update(plain) + encryptor.finalize()).decode()


class TestWeCom:
    """The requests that WeCom's own library shows in its sample (Token QDG6eK)."""

    TOKEN, KEY = "QDG6eK", "verify-token:jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
    SECRETS = (TOKEN, KEY)
    AT = 1_409_659_813
    QUERY = f"msg_signature=477715d11cdb4164915debcba66cb864d751f3e6&timestamp={AT}&nonce=1372623149"
    ENCRYPT = (
        "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3"
        "TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gs"
        "ijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUa"
        "x5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIG"
        "HBZZIs2pDBS8R07+qN+E7Q=="
    )
    BODY = f"<xml><ToUserName><![CDATA[wx5823bf96d3bd56c7]]></ToUserName><Encrypt><![CDATA[{ENCRYPT}]]></Encrypt></xml>"
    ECHO = "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="
    ECHO_QUERY = "msg_signature=5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3&timestamp=1409659589&nonce=263014780"

    def echo(self, *secrets: str, **change: str) -> Any:
        query = f"{change.get('query', self.ECHO_QUERY)}&echostr={quote_plus(self.ECHO)}"
        request = request_of({"method": change.get("method", "GET"), "query": query})
        return replies.answer(load_scheme("wecom"), request, secrets, now=NOW)

    def test_the_published_message(self):
        assert verify("wecom", {"query": self.QUERY, "body": self.BODY}, self.SECRETS, now=self.AT).valid
        other = {"query": self.QUERY, "body": self.BODY.replace("RypE", "RypF")}
        assert verify("wecom", other, self.SECRETS, now=self.AT).reason == "signature-mismatch"
        opened = wecom_message(self.ENCRYPT, self.KEY.removeprefix("verify-token:"))
        assert opened is not None
        assert opened.startswith(b"<xml><ToUserName><![CDATA[wx5823bf96d3bd56c7]]>")

    def test_json_as_well(self):
        body = json.dumps({"encrypt": self.ENCRYPT})
        assert verify("wecom", {"query": self.QUERY, "body": body}, self.SECRETS, now=self.AT).valid

    @pytest.mark.parametrize("body", ["<xml><Encrypt><![CDATA[{}]]></Encrypt></xml>", '{{"encrypt": "{}"}}'])
    def test_a_message_that_is_encrypted_again_is_the_same_event_and_another_is_not(self, body):
        """WeCom sends what nobody has answered within five seconds again, three times, with another nonce."""

        def event(text: str, attempt: int) -> str | None:
            sealed = sealed_by(self.KEY.removeprefix("verify-token:"), text, padding=b"%016d" % attempt)
            signed = [self.TOKEN, str(NOW + attempt), f"n{attempt}", sealed]
            signature = hashlib.sha1("".join(sorted(signed)).encode()).hexdigest()
            query = f"msg_signature={signature}&timestamp={signed[1]}&nonce={signed[2]}"
            escaped = sealed if "<" in body else sealed.replace("/", "\\/")
            request = {"query": query, "body": body.format(escaped)}
            verdict = verify("wecom", request, self.SECRETS, now=NOW)
            assert verdict.valid
            assert verify("wecom", request, [self.TOKEN], now=NOW).event_id is None, "without the key nothing tells"
            return verdict.event_id

        first, again, other = (
            event("<xml><MsgId>1</MsgId></xml>", 0),
            event("<xml><MsgId>1</MsgId></xml>", 5),
            event("<xml/>", 9),
        )
        assert first == again
        assert first
        assert other
        assert other != first

    def test_the_published_check_of_the_address(self):
        assert self.echo(*self.SECRETS).body == "1616140317555161061"
        assert self.echo("new", *self.SECRETS).body == "1616140317555161061"

    def test_it_is_answered_for_nobody_else(self):
        assert self.echo("another", self.KEY).status == 403
        assert self.echo(*self.SECRETS, query=self.ECHO_QUERY.replace("5c45", "5c46")).status == 403
        assert self.echo(self.TOKEN, "verify-token:" + "A" * 43) is None
        assert self.echo(*self.SECRETS, method="POST") is None

    def test_what_was_signed_for_the_check_signs_no_message(self):
        query = f"{self.ECHO_QUERY}&echostr={quote_plus(self.ECHO)}"
        assert not verify("wecom", {"query": query, "body": "<xml></xml>"}, self.SECRETS, now=NOW).valid

    @pytest.mark.parametrize("text", ["", "AAAA", "%%", ECHO[:-4], ECHO[44:]])
    def test_what_cannot_be_opened(self, text):
        assert wecom_message(text, self.KEY.removeprefix("verify-token:")) is None
        assert wecom_message(self.ECHO, text) is None


class TestWeChat:
    QUERY = f"timestamp={TS}&nonce=n0nce"

    def test_a_message_and_the_check_of_the_address(self):
        signature = hashlib.sha1("".join(sorted(["token", TS, "n0nce"])).encode()).hexdigest()
        request = {"query": f"signature={signature}&{self.QUERY}", "body": "<xml><MsgType>text</MsgType></xml>"}
        verdict = verify("wechat-official", request, ["token"], now=NOW)
        assert (verdict.valid, verdict.event_type) == (True, "text")
        assert not verify("wechat-official", request, ["other"], now=NOW).valid
        assert verdict.event_id is None, "a message that is not encrypted is told by its content"
        sealed = [sealed_by("A" * 43, "<xml><MsgId>1</MsgId></xml>", padding=each * 16) for each in (b"a", b"b")]
        opened = {
            verify(
                "wechat-official",
                {**request, "body": f"<xml><Encrypt>{each}</Encrypt></xml>"},
                ["token", "verify-token:" + "A" * 43],
                now=NOW,
            ).event_id
            for each in sealed
        }
        assert len(opened) == 1
        assert None not in opened
        check = request_of({"method": "GET", "query": f"{request['query']}&echostr=5837397576500011341"})
        assert replies.answer(load_scheme("wechat-official"), check, ["token"], now=NOW).body == "5837397576500011341"
        assert replies.answer(load_scheme("wechat-official"), check, ["other"], now=NOW) is None


class TestSns:
    @pytest.mark.parametrize("version", ["1", "2"])
    def test_both_signature_versions(self, version):
        signed = sns(version)
        verdict = verify("aws-sns", signed.request, signed.secrets, now=NOW)
        assert (verdict.valid, verdict.event_id, verdict.event_type) == (True, "m-1", "Notification")

    def test_changed_message(self):
        signed = sns()
        changed = {**signed.request, "body": signed.request["body"].replace("there", "theer")}
        assert verify("aws-sns", changed, signed.secrets, now=NOW).reason == "signature-mismatch"

    def test_another_version(self):
        signed = sns()
        changed = {**signed.request, "body": signed.request["body"].replace('n": "2"', 'n": "3"')}
        assert verify("aws-sns", changed, signed.secrets, now=NOW).reason == "unsupported"

    def test_certificate_is_fetched_from_amazon_only(self):
        signed, asked = sns(), []

        def fetch(url: str) -> bytes:
            asked.append(url)
            return certificate().encode()

        assert verify("aws-sns", signed.request, [], now=NOW, fetch=fetch).valid
        assert asked == ["https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0.pem"]

    @pytest.mark.parametrize(
        "url",
        [
            "http://sns.eu-west-1.amazonaws.com/c.pem",
            "https://sns.eu-west-1.amazonaws.com.evil.test/c.pem",
            "https://evil.test/sns.eu-west-1.amazonaws.com/c.pem",
            "https://sns.eu-west-1.amazonaws.com@evil.test/c.pem",
            "https://sns.eu-west-1.amazonaws.com/c.pem?x=https://evil.test",
            "https://sns.eu-west-1.amazonaws.com/c.pem\n",
            "https://bucket.s3.amazonaws.com/c.pem",
            "https://sns.s3-us-west-2.amazonaws.com/c.pem",  # the bucket "sns", under S3's older names
            "https://sns.s3.amazonaws.com/c.pem",
            "https://sns.eu-west-1.amazonaws.com/c.txt",
            "",
        ],
    )
    def test_other_hosts_are_untrusted(self, url):
        signed = sns()
        document = {**json.loads(signed.request["body"]), "SigningCertURL": url}
        request = {**signed.request, "body": json.dumps(document)}
        verdict = verify("aws-sns", request, [], now=NOW, fetch=lambda _: certificate().encode())
        assert verdict.reason == "certificate-untrusted"

    def test_no_way_to_a_certificate(self):
        def fails(_: str) -> bytes:
            raise Unavailable

        def missing(_: str) -> bytes:
            raise NotFound

        for fetch in (None, fails, missing):
            assert verify("aws-sns", sns().request, [], now=NOW, fetch=fetch).reason == "key-unavailable"

    def test_what_is_fetched_may_be_no_certificate(self):
        assert verify("aws-sns", sns().request, [], now=NOW, fetch=lambda _: b"<html>").reason == "bad-secret"

    def test_subscription_is_confirmed_once_its_signature_is_right(self):
        message = {
            "Type": "SubscriptionConfirmation",
            "MessageId": "m-2",
            "Token": "tok",
            "TopicArn": "arn:aws:sns:eu-west-1:1:t",
            "Message": "You have chosen",
            "SubscribeURL": "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=tok",
            "Timestamp": "2023-11-14T22:13:20.000Z",
        }
        names = ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")
        content = "".join(f"{name}\n{message[name]}\n" for name in names)
        message |= {"SignatureVersion": "2", "Signature": rsa_sign(content)}
        request, scheme = request_of(post(json.dumps(message))), load_scheme("aws-sns")
        answered = replies.answer(scheme, request, [certificate()], now=NOW)
        assert (answered.status, answered.confirm_url) == (200, message["SubscribeURL"])
        assert replies.answer(scheme, request, [other_pem()], now=NOW) is None

    def test_a_confirmation_elsewhere_is_none(self):
        message = {"Type": "SubscriptionConfirmation", "SubscribeURL": "https://evil.test/"}
        request = request_of(post(json.dumps(message)))
        assert replies.answer(load_scheme("aws-sns"), request, [certificate()], now=NOW) is None


class TestPayPal:
    def test_certificate_is_fetched_from_paypal_only(self):
        """Which certificate is believed: test_chains.py."""
        signed = paypal()
        found = verify("paypal", signed.request, ["WH-7"], now=NOW, fetch=lambda _: certificate().encode())
        assert found.reason == "certificate-untrusted", "its own word is no chain"
        assert verify("paypal", signed.request, ["WH-7", certificate()], now=NOW).valid
        signed.request["headers"]["paypal-cert-url"] = "https://api.paypal.com.evil.test/c"
        verdict = verify("paypal", signed.request, ["WH-7"], now=NOW, fetch=lambda _: certificate().encode())
        assert verdict.reason == "certificate-untrusted"

    def test_webhook_id_can_be_a_parameter(self):
        scheme = {"extends": "paypal", "parameters": {"webhook-id": "WH-7"}}
        assert verify(scheme, paypal().request, [certificate()], now=NOW).valid
        assert verify("paypal", paypal().request, [certificate()], now=NOW).reason == "missing-field"

    def test_another_algorithm(self):
        request = paypal().request
        request["headers"]["paypal-auth-algo"] = "SHA1withRSA"
        assert verify("paypal", request, [certificate(), "WH-7"], now=NOW).reason == "unsupported"
