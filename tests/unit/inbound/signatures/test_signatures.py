from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from hookline.errors import InvalidInput, NotFound
from hookline.inbound.request import Request
from hookline.inbound.signatures import clocks, keys, parts, spellings
from hookline.inbound.signatures.scheme import compile_scheme, load_scheme
from hookline.inbound.signatures.verdict import Verdict
from hookline.inbound.signatures.verifying import request_of, verify, verify_request

NOW = 1_700_000_000.0
BODY = '{"foo":"bar"}'


def sha256(key: str, message: str) -> str:
    return hmac.digest(key.encode(), message.encode(), "sha256").hex()


def github(signature: str | list[str], **more: Any) -> dict[str, Any]:
    headers = {"X-Hub-Signature-256": signature, "X-GitHub-Event": "push", "X-GitHub-Delivery": "72d3"}
    return {"headers": headers, "body": BODY, **more}


GOOD = f"sha256={sha256('k', BODY)}"


class TestVerdict:
    def test_says_what_a_valid_request_says_of_itself(self):
        verdict = verify("github", github(GOOD), ["k"])
        assert verdict == Verdict(True, "ok", "github", "72d3", "push", None, None)
        assert verdict.to_dict() == {
            "valid": True,
            "reason": "ok",
            "scheme": "github",
            "event_id": "72d3",
            "event_type": "push",
            "version": None,
            "timestamp": None,
        }

    def test_version_and_timestamp(self):
        body = '{"id":"evt_1","type":"invoice.paid","api_version":"2024-06-20"}'
        header = f"t=1700000000,v1={sha256('k', f'1700000000.{body}')}"
        verdict = verify("stripe", {"headers": {"stripe-signature": header}, "body": body}, ["k"], now=NOW)
        assert (verdict.event_id, verdict.event_type) == ("evt_1", "invoice.paid")
        assert (verdict.version, verdict.timestamp) == ("2024-06-20", NOW)

    def test_invalid_is_false_and_silent(self):
        verdict = verify("github", github("sha256=" + "0" * 64), ["k"])
        assert not verdict
        assert verdict == Verdict(False, "signature-mismatch", "github")


@pytest.mark.parametrize(
    ("signature", "reason"),
    [
        ("", "malformed-signature"),
        ("foo", "malformed-signature"),
        ("sha256=", "malformed-signature"),
        ("sha256=zz", "malformed-signature"),
        ("sha1=" + "0" * 40, "malformed-signature"),
        (GOOD[:-1], "malformed-signature"),
        (GOOD[:-2], "signature-mismatch"),
        (GOOD + "00", "signature-mismatch"),
        (GOOD + "é", "malformed-signature"),
        (GOOD.upper().replace("SHA256", "sha256"), "ok"),
        (f"  {GOOD}  ", "ok"),
        (["sha256=00", GOOD], "ok"),
        ([GOOD, "nonsense"], "ok"),
        ([], "missing-signature"),
    ],
)
def test_spellings_of_a_signature(signature, reason):
    assert verify("github", github(signature), ["k"]).reason == reason


def test_a_missing_header_is_missing():
    assert verify("github", {"body": BODY}, ["k"]).reason == "missing-signature"


def test_raw_bytes_are_signed():
    body = b"\x00\xff\xfe{}"
    request = {
        "headers": {"x-hub-signature-256": f"sha256={hmac.digest(b'k', body, 'sha256').hex()}"},
        "body_base64": base64.b64encode(body).decode(),
    }
    assert verify("github", request, ["k"]).valid


def test_bad_base64_is_the_callers_mistake():
    with pytest.raises(InvalidInput, match="body_base64"):
        verify("github", {"body_base64": "é"}, ["k"])


def test_unknown_scheme():
    with pytest.raises(NotFound, match="nonsense"):
        verify("nonsense", {}, ["k"])


@pytest.mark.parametrize("secrets", ["k", ["k"], ("k",), ["", "k", None], ["old", "k", "new"]])
def test_secrets_come_in_many_forms(secrets):
    assert verify("github", github(GOOD), secrets).valid


def test_a_large_body_is_hashed_in_pieces():
    body = "x" * 300_000
    header = f"t=1700000000,v1={sha256('k', f'1700000000.{body}')}"
    assert verify("stripe", {"headers": {"Stripe-Signature": header}, "body": body}, ["k"], now=NOW).valid


class TestClock:
    def stripe(self, at: str, now: float | None) -> str:
        request = {"headers": {"Stripe-Signature": f"t={at},v1={sha256('k', f'{at}.{BODY}')}"}, "body": BODY}
        return verify("stripe", request, ["k"], now=now).reason

    def test_without_now_it_is_now(self):
        assert self.stripe("1700000000", None) == "stale"

    def test_one_sided(self):
        assert self.stripe("1700009999", NOW) == "ok"

    def test_a_wrong_signature_is_not_called_stale(self):
        request = {"headers": {"Stripe-Signature": f"t=1,v1={'0' * 64}"}, "body": BODY}
        assert verify("stripe", request, ["k"], now=NOW).reason == "signature-mismatch"

    @pytest.mark.parametrize("at", ["", "x", "Infinity", "NaN", "1e9", "٣", "1_0", "0x1", "9" * 400, "-", "1.", "1 7"])
    def test_no_times(self, at):
        assert self.stripe(at, NOW) in {"malformed-timestamp", "missing-timestamp"}

    @pytest.mark.parametrize(("age", "reason"), [(300, "ok"), (301, "stale"), (-300, "ok"), (-301, "future")])
    def test_two_sided(self, age, reason):
        at = f"{NOW - age:.0f}"
        headers = {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": f"v0={sha256('k', f'v0:{at}:{BODY}')}"}
        assert verify("slack", {"headers": headers, "body": BODY}, ["k"], now=NOW).reason == reason

    @pytest.mark.parametrize(("age", "reason"), [(299, "ok"), (300, "stale"), (-900, "ok")])
    def test_exclusive(self, age, reason):
        at = f"{NOW - age:.0f}000"
        signature = base64.b64encode(hmac.digest(b"k", f"POSThttps://a.test/{BODY}{at}".encode(), "sha256")).decode()
        headers = {"X-HubSpot-Request-Timestamp": at, "X-HubSpot-Signature-v3": signature}
        request = {"headers": headers, "body": BODY, "url": "https://a.test/"}
        assert verify("hubspot-v3", request, ["k"], now=NOW).reason == reason

    def test_in_the_body_and_optional(self):
        def linear(body: str) -> str:
            request = {"headers": {"Linear-Signature": sha256("k", body)}, "body": body}
            return verify("linear", request, ["k"], now=NOW).reason

        assert linear('{"webhookTimestamp": 1700000060000}') == "ok"
        assert linear('{"webhookTimestamp": 1699999939000}') == "stale"
        assert linear('{"webhookTimestamp": 1700000061000}') == "future"
        assert linear('{"webhookTimestamp": "soon"}') == "malformed-timestamp"
        assert linear("{}") == linear("not json") == "ok"

    def test_an_advised_window_needs_the_callers_time(self):
        at = "2023-11-14T22:13:20Z"
        signature = base64.b64encode(hmac.digest(b"k", f"{at}{BODY}".encode(), "sha256")).decode()
        headers = {"X-Zendesk-Webhook-Signature": signature, "X-Zendesk-Webhook-Signature-Timestamp": at}
        request = {"headers": headers, "body": BODY}
        assert verify("zendesk", request, ["k"]).valid
        assert verify("zendesk", request, ["k"], now=NOW).valid
        assert verify("zendesk", request, ["k"], now=NOW + 301).reason == "stale"
        scheme = load_scheme("zendesk")
        assert verify_request(scheme, request_of(request), ["k"], now=NOW + 301).reason == "stale"

    @pytest.mark.parametrize(
        ("text", "unit", "at"),
        [
            ("1700000000", "seconds", NOW),
            ("1700000000.5", "seconds", NOW + 0.5),
            (" 1700000000 ", "seconds", NOW),
            ("1700000000250", "milliseconds", NOW + 0.25),
            ("2023-11-14T22:13:20Z", "iso8601", NOW),
            ("2023-11-14T23:13:20.250+01:00", "iso8601", NOW + 0.25),
            ("2023-11-14T15:13:20-0700", "iso8601", NOW),
            ("2023-11-14 22:13:20", "iso8601", NOW),
            ("2023-11-14T22:13:20.123456789Z", "iso8601", NOW + 0.123456789),
            ("2023-02-30T00:00:00Z", "iso8601", None),
            ("2023-11-14", "iso8601", None),
            ("Tue, 14 Nov 2023 22:13:20 GMT", "http-date", NOW),
            ("Tue 14 Nov 2023 22:13:20 UTC", "http-date", NOW),
            ("Tue, 14 Nov 2023 23:13:20 +0100", "http-date", NOW),
            ("Tue, 14 Foo 2023 22:13:20 GMT", "http-date", None),
            ("1700000000", "http-date", None),
        ],
    )
    def test_units(self, text, unit, at):
        assert clocks.parse(text, unit) == (None if at is None else pytest.approx(at, abs=1e-6))


class TestTwilio:
    URL = "https://mycompany.com/myapp.php?foo=1&bar=2"

    def sign(self, url: str, *pairs: str, name: str = "sha1") -> dict[str, str]:
        digest = hmac.digest(b"12345", (url + "".join(pairs)).encode(), name)
        return {"X-Twilio-Signature": base64.b64encode(digest).decode()}

    def test_a_body_that_nothing_covers_is_refused(self):
        headers = {**self.sign(self.URL), "Content-Type": "application/json"}
        request = {"url": self.URL, "headers": headers, "body": '{"forged": true}'}
        assert verify("twilio", request, ["12345"]).reason == "body-mismatch"
        for body in ("&&&", "=".join("&" * 3), "&" * 2000):
            request = {"url": self.URL, "headers": {**headers, "Content-Type": "application/x-www-form-urlencoded"}}
            assert not verify("twilio", {**request, "body": body}, ["12345"]).valid

    def test_a_get_has_no_body(self):
        assert verify("twilio", {"method": "GET", "url": self.URL, "headers": self.sign(self.URL)}, ["12345"]).valid

    def test_the_hash_may_be_in_either_case(self):
        digest = hashlib.sha256(b"{}").hexdigest().upper()
        url = f"{self.URL}&bodySHA256={digest}"
        request = {"url": url, "headers": {**self.sign(url), "Content-Type": "application/json"}, "body": "{}"}
        assert verify("twilio", request, ["12345"]).valid

    def test_shared_keys_name_their_algorithm(self):
        settings_header = {"X-Twilio-Webhooks-Signature-Settings": "key=webhooks_sharedkey_1, algorithm=HMAC_SHA256"}
        headers = {**self.sign(self.URL, name="sha256"), **settings_header}
        assert verify("twilio", {"url": self.URL, "headers": headers}, ["12345"]).valid
        headers["X-Twilio-Webhooks-Signature-Settings"] = "algorithm=HMAC_MD5"
        assert verify("twilio", {"url": self.URL, "headers": headers}, ["12345"]).reason == "unsupported"

    def test_values_are_decoded_kept_when_blank_and_sorted(self):
        headers = {
            **self.sign(self.URL, "A", "", "B", "é ü", "b", "x"),
            "Content-Type": "application/x-www-form-urlencoded",
        }
        request = {"url": self.URL, "headers": headers, "body": "b=x&B=%C3%A9+%C3%BC&A="}
        assert verify("twilio", request, ["12345"]).valid

    def test_without_an_address_there_is_nothing_to_sign(self):
        assert verify("twilio", {"headers": self.sign(self.URL)}, ["12345"]).reason == "missing-field"


class TestAdyen:
    KEY = "44782DEF547AAA06C910C43932B1EB0C71FC68D9D0C057550C48EC2ACF6BA056"

    def item(self, reference: str, *, forged: bool = False) -> dict[str, Any]:
        fields = [reference, "", "Merchant", "ref", "1130", "EUR", "AUTHORISATION", "true"]
        digest = hmac.digest(bytes.fromhex(self.KEY), ":".join(fields).encode(), "sha256")
        return {
            "NotificationRequestItem": {
                "pspReference": reference,
                "merchantAccountCode": "Merchant",
                "merchantReference": "ref",
                "amount": {"value": 1130 + forged, "currency": "EUR"},
                "eventCode": "AUTHORISATION",
                "success": "true",
                "additionalData": {"hmacSignature": base64.b64encode(digest).decode()},
            }
        }

    def verify(self, *items: Any) -> Verdict:
        return verify("adyen-payments", {"body": json.dumps({"notificationItems": list(items)})}, [self.KEY])

    def test_one_item(self):
        verdict = self.verify(self.item("1"))
        assert (verdict.valid, verdict.event_id, verdict.event_type) == (True, "1:AUTHORISATION:true", "AUTHORISATION")

    def test_every_item_must_be_signed(self):
        assert self.verify(self.item("1"), self.item("2")).valid
        assert self.verify(self.item("1"), self.item("2", forged=True)).reason == "signature-mismatch"
        assert self.verify(self.item("1"), {"NotificationRequestItem": {}}).reason == "missing-signature"
        assert self.verify(self.item("1"), {}).reason == "missing-signature"
        assert self.verify(self.item("1"), 7).reason == "missing-signature"

    def test_several_items_have_no_common_id(self):
        assert self.verify(self.item("1"), self.item("2")).event_id is None

    @pytest.mark.parametrize("body", ["", "{", "[]", "null", "7", '{"notificationItems": []}', "[" * 100_000])
    def test_no_items(self, body):
        assert verify("adyen-payments", {"body": body}, [self.KEY]).reason in {"missing-signature", "body-malformed"}


def test_microsoft_graph_wants_every_client_state():
    def states(*values: Any) -> str:
        body = json.dumps({"value": [{"clientState": value} for value in values]})
        return verify("microsoft-graph", {"body": body}, ["s"]).reason

    assert states("s", "s") == "ok"
    assert states("s", "t") == states("s", None) == states() == "missing-signature"


def test_a_batch_of_events_has_an_id_only_if_it_is_one_event():
    def hubspot(events: list[dict[str, Any]]) -> Verdict:
        body = json.dumps(events)
        signature = hashlib.sha256(f"k{body}".encode()).hexdigest()
        return verify("hubspot-v1", {"headers": {"X-HubSpot-Signature": signature}, "body": body}, ["k"])

    first = {"eventId": 100, "subscriptionType": "contact.creation"}
    assert hubspot([first]).event_id == "100"
    both = hubspot([first, {**first, "eventId": 101}])
    assert (both.event_id, both.event_type) == (None, "contact.creation")


def test_standard_webhooks_v1a_is_for_public_keys_alone():
    key = ed25519.Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    public = f"whpk_{base64.b64encode(key.public_key().public_bytes_raw()).decode()}"
    signature = base64.b64encode(key.sign(f"msg_1.1700000000.{BODY}".encode())).decode()
    headers = {"webhook-id": "msg_1", "webhook-timestamp": "1700000000", "webhook-signature": f"v1a,{signature}"}
    request = {"headers": headers, "body": BODY}
    assert verify("standard-webhooks", request, [public], now=NOW).valid
    assert verify("standard-webhooks", request, ["whsec_c2VjcmV0", public], now=NOW).valid
    assert verify("standard-webhooks", request, ["whsec_c2VjcmV0"], now=NOW).reason == "malformed-signature"
    # nobody signs with a public key
    forged = hmac.digest(base64.b64decode(public[5:]), f"msg_1.1700000000.{BODY}".encode(), "sha256")
    headers["webhook-signature"] = f"v1,{base64.b64encode(forged).decode()}"
    assert not verify("standard-webhooks", request, [public], now=NOW).valid


@pytest.mark.parametrize("secret", ["whsec_", "whsec_!!!", "whsec_é", "whsec_A"])
def test_a_badly_written_secret_is_named_as_such(secret):
    headers = {"webhook-id": "i", "webhook-timestamp": "1700000000", "webhook-signature": "v1,AAAA"}
    assert verify("standard-webhooks", {"headers": headers, "body": BODY}, [secret], now=NOW).reason == "bad-secret"


class TestTokens:
    HASH = hashlib.sha256(BODY.encode()).hexdigest()

    def netlify(self, token: str, *secrets: str) -> str:
        return verify(
            "netlify", {"headers": {"X-Webhook-Signature": token}, "body": BODY}, secrets or ["k" * 32]
        ).reason

    def test_claims(self):
        assert self.netlify(jwt.encode({"iss": "netlify", "sha256": self.HASH}, "k" * 32)) == "ok"
        assert self.netlify(jwt.encode({"iss": "other", "sha256": self.HASH}, "k" * 32)) == "claim-mismatch"
        assert self.netlify(jwt.encode({"sha256": self.HASH}, "k" * 32)) == "claim-mismatch"
        assert self.netlify(jwt.encode({"iss": "netlify", "sha256": "0" * 64}, "k" * 32)) == "body-mismatch"
        assert self.netlify(jwt.encode({"iss": "netlify"}, "k" * 32)) == "body-mismatch"
        assert self.netlify(jwt.encode({"iss": "netlify", "sha256": self.HASH}, "l" * 32)) == "signature-mismatch"

    def test_other_algorithms(self):
        claims = {"iss": "netlify", "sha256": self.HASH}
        assert self.netlify(jwt.encode(claims, "k" * 64, "HS512"), "k" * 64) == "unsupported"
        assert self.netlify(jwt.encode(claims, None, "none")) == "unsupported"

    @pytest.mark.parametrize(
        "token", ["", "a.b", "a.b.c.d", "é.é.é", "e30.e30.", "W10.W10.AA", "." * 9, "eyJhbGciOjF9.e30.AA"]
    )
    def test_malformed(self, token):
        assert self.netlify(token) in {"malformed-signature", "unsupported", "missing-signature"}

    def test_a_public_key_is_no_shared_secret(self):
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        form = serialization.PublicFormat.SubjectPublicKeyInfo
        public = key.public_key().public_bytes(serialization.Encoding.PEM, form).decode()
        head, claims = (
            base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")
            for part in ({"alg": "HS256"}, {"request_body_sha256": base64.b64encode(bytes.fromhex(self.HASH)).decode()})
        )
        signature = base64.urlsafe_b64encode(hmac.digest(public.encode(), f"{head}.{claims}".encode(), "sha256"))
        headers = {"X-FusionAuth-Signature-JWT": f"{head}.{claims}.{signature.decode().rstrip('=')}"}
        assert verify("fusionauth", {"headers": headers, "body": BODY}, [public]).reason == "key-unavailable"

    @pytest.mark.parametrize("algorithm", ["HS384", "HS512", "ES256", "ES384", "ES512", "EdDSA", "RS512"])
    def test_all_algorithms_by_jwk(self, algorithm):
        private: Any = "k" * 64
        jwk = {"kty": "oct", "k": base64.urlsafe_b64encode(b"k" * 64).decode().rstrip("=")}
        if algorithm.startswith("ES"):
            curve = {"ES256": ec.SECP256R1, "ES384": ec.SECP384R1, "ES512": ec.SECP521R1}[algorithm]()
            private = ec.generate_private_key(curve)
            jwk = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(private.public_key()))
        elif algorithm == "EdDSA":
            private = ed25519.Ed25519PrivateKey.generate()
            jwk = json.loads(jwt.algorithms.OKPAlgorithm.to_jwk(private.public_key()))
        elif algorithm.startswith("RS"):
            private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
            jwk = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(private.public_key()))
        claims = {"request_body_sha256": base64.b64encode(bytes.fromhex(self.HASH)).decode()}
        token = jwt.encode(claims, private, algorithm, headers={"kid": "1"})
        request = {"headers": {"X-FusionAuth-Signature-JWT": token}, "body": BODY}
        other = {"kty": "oct", "k": "AAAA", "kid": "0"}
        assert verify("fusionauth", request, [json.dumps({"keys": [other, {**jwk, "kid": "1"}]})]).reason == "ok"
        assert not verify("fusionauth", request, [json.dumps({"keys": [other]})]).valid

    def test_plaid_times(self):
        key = ec.derive_private_key(7, ec.SECP256R1())
        jwk = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(key.public_key()))

        def plaid(*, expired_at: float | None = None, **claims: Any) -> str:
            token = jwt.encode({"request_body_sha256": self.HASH, **claims}, key, "ES256")
            secret = json.dumps({**jwk, "expired_at": expired_at})
            return verify("plaid", {"headers": {"Plaid-Verification": token}, "body": BODY}, [secret], now=NOW).reason

        assert plaid(iat=NOW - 300) == "ok"
        assert plaid(iat=NOW - 301) == "stale"
        assert plaid(iat=NOW + 301) == "future"
        assert plaid() == plaid(iat=10**400) == "missing-timestamp"
        assert plaid(iat=NOW, exp=NOW - 61) == "stale"
        assert plaid(iat=NOW, nbf=NOW + 61) == "future"
        assert plaid(iat=NOW, expired_at=NOW + 1) == "ok"
        assert plaid(iat=NOW, expired_at=NOW - 1) == "key-unavailable"


class TestGeneric:
    def test_recognises_hash_and_encoding(self):
        for name in ("sha1", "sha256", "sha384", "sha512"):
            digest = hmac.digest(b"k", BODY.encode(), name)
            for text in (digest.hex(), base64.b64encode(digest).decode(), base64.urlsafe_b64encode(digest).decode()):
                assert verify("generic-hmac", {"headers": {"X-Signature": text}, "body": BODY}, ["k"]).valid, (
                    name,
                    text,
                )

    def test_options_alone(self):
        options = {"header": "X-Mine", "hash": "SHA512", "encoding": "base64", "prefix": "v=", "key": "hex"}
        signature = base64.b64encode(hmac.digest(b"\x01\xff", BODY.encode(), "sha512")).decode()
        request = {"headers": {"X-Mine": f"v={signature}"}, "body": BODY}
        assert verify(options, request, ["01ff"]).valid
        assert verify({"scheme": "generic-hmac", "options": options}, request, ["01ff"]).valid
        assert not verify({**options, "hash": "sha256"}, request, ["01ff"]).valid

    def test_a_timestamp_header(self):
        options = {"header": "x-s", "hash": "sha256", "timestamp-header": "x-t", "message": "{timestamp}.{body}"}
        request = {"headers": {"x-s": sha256("k", f"1700000000.{BODY}"), "x-t": "1700000000"}, "body": BODY}
        assert verify(options, request, ["k"], now=NOW).valid
        assert verify(options, request, ["k"], now=NOW + 301).reason == "stale"
        assert verify({**options, "tolerance": 0}, request, ["k"], now=NOW + 301).valid

    @pytest.mark.parametrize(
        ("options", "where"),
        [
            ({"hash": "md5"}, "options.hash"),
            ({"hash": "sha256", "encoding": "rot13"}, "options.encoding"),
            ({"hash": "sha256", "key": "b64"}, "options.key"),
            ({"hash": "sha256", "tolerance": -1}, "options.tolerance"),
            ({"hash": "sha256", "headers": "x"}, "options.headers"),
            ({"options": []}, "options"),
        ],
    )
    def test_mistakes(self, options, where):
        with pytest.raises(InvalidInput) as raised:
            compile_scheme(options)
        assert raised.value.problems[0].where == where


BASE: dict[str, Any] = {"algorithm": "hmac-sha256", "signature": {"in": "header.x-s"}}


@pytest.mark.parametrize(
    ("definition", "where"),
    [
        ({}, "algorithm"),
        ({**BASE, "algorithm": "md5"}, "algorithm"),
        ({"algorithm": "hmac-sha256"}, "signature"),
        ({**BASE, "signature": {}}, "signature.in"),
        ({**BASE, "signature": {"in": "headers.x"}}, "signature.in[0]"),
        ({**BASE, "signature": {"in": "header.x", "encoding": "hax"}}, "signature.encoding"),
        ({**BASE, "signature": "x"}, "signature"),
        ({**BASE, "message": "{bodi}"}, "message[0]"),
        ({**BASE, "message": ["{body}", "{md5(body)}"]}, "message[1]"),
        ({**BASE, "timestamp": {"unit": "seconds"}}, "timestamp.in"),
        ({**BASE, "timestamp": {"in": "header.t", "unit": "minutes"}}, "timestamp.unit"),
        ({**BASE, "timestamp": {"in": "header.t", "tolerance": "5m"}}, "timestamp.tolerance"),
        ({**BASE, "key": {"encoding": "base32"}}, "key.encoding"),
        ({**BASE, "key": {"url": "{header.u}"}}, "key.allow"),
        ({**BASE, "event-id": "{nothing}"}, "event-id"),
        ({**BASE, "require": {"version": "1"}}, "require.version"),
        ({**BASE, "sinature": {}}, "sinature"),
        ({**BASE, "methods": ["x"]}, "methods[0]"),
        ({**BASE, "methods": [{"algorithm": "rsa"}]}, "methods[0].algorithm"),
        ({**BASE, "algorithm": "jws"}, "token"),
        ({**BASE, "algorithm": "jws", "token": {"algorithms": ["none"]}}, "token.algorithms"),
        ({**BASE, "algorithm": {"by": "header.a", "cases": {"1": "nope"}}}, "algorithm.cases"),
        ({**BASE, "unconfirmed": "yes"}, "unconfirmed"),
        ({"extends": ["github"]}, "extends"),
    ],
)
def test_mistakes_in_a_definition_are_named(definition, where):
    with pytest.raises(InvalidInput) as raised:
        compile_scheme(definition)
    assert raised.value.problems[0].where == where


def test_extends_lays_over_and_null_removes():
    scheme = compile_scheme({"extends": "slack", "name": "mine", "timestamp": {"tolerance": 10}, "handshakes": None})
    assert scheme.name == "mine"
    assert scheme.handshakes == []
    at = "1699999980"
    headers = {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": f"v0={sha256('k', f'v0:{at}:{BODY}')}"}
    assert verify_request(scheme, request_of({"headers": headers, "body": BODY}), ["k"], now=NOW).reason == "stale"
    with pytest.raises(NotFound):
        compile_scheme({"extends": "nonsense"})


def test_nothing_secret_is_in_a_verdict_or_an_error():
    for request in (github("sha256=" + "0" * 64), github("x")):
        text = repr(verify("github", request, ["tops3cret"])) + repr(load_scheme("github"))
        assert "tops3cret" not in text
        assert sha256("tops3cret", BODY) not in text
    with pytest.raises(keys.BadSecret) as raised:
        keys.public_key("tops3cret", "rsa")
    assert "tops3cret" not in str(raised.value)


class TestPublicKeys:
    def test_forms_of_an_ed25519_key(self):
        key = ed25519.Ed25519PrivateKey.from_private_bytes(bytes(range(32))).public_key()
        raw = key.public_bytes_raw()
        form = serialization.PublicFormat.SubjectPublicKeyInfo
        pem = key.public_bytes(serialization.Encoding.PEM, form).decode()
        der = base64.b64encode(key.public_bytes(serialization.Encoding.DER, form)).decode()
        for text in (raw.hex(), base64.b64encode(raw).decode(), pem, pem.replace("\n", "\\n"), der, f" {raw.hex()}\n"):
            assert keys.public_key(text, "ed25519").public_bytes_raw() == raw

    @pytest.mark.parametrize(
        "text", ["", "x", "é", "00" * 31, "-----BEGIN PUBLIC KEY-----", "-----BEGIN CERTIFICATE-----"]
    )
    def test_no_keys(self, text):
        with pytest.raises(keys.BadSecret):
            keys.public_key(text, "ed25519")

    def test_another_kind(self):
        key = ed25519.Ed25519PrivateKey.from_private_bytes(bytes(range(32))).public_key()
        with pytest.raises(keys.BadSecret):
            keys.public_key(key.public_bytes_raw().hex(), "rsa")


def test_addresses():
    assert spellings.with_port("https://a.test/x?y") == "https://a.test:443/x?y"
    assert spellings.with_port("http://a.test") == "http://a.test:80"
    assert spellings.with_port("http://a.test:81/") == "http://a.test:81/"
    assert spellings.without_port("https://u@[::1]:8443/x") == "https://u@[::1]/x"
    assert spellings.without_port("nonsense:80") == "nonsense:80"
    assert spellings.hubspot_decoded("https://a.test/%3A%2f?q=%40%20%26") == "https://a.test/:/?q=@%20%26"
    assert spellings.target(Request(url="https://a.test/prod/x?y=1#z")) == "/prod/x?y=1"
    assert spellings.target(Request(path="/x", query="y=1")) == "/x?y=1"
    assert spellings.target(Request(url="https://a.test")) == "/"
    assert spellings.contentful_encoded("/a b?x=1&y=2") == "/a%20b?x%253D1%2526y%253D2"
    assert spellings.box_escaped("é\n\\/😀") == "\\u00e9\\n\\/\\ud83d\\ude00"


def test_path_and_query_come_from_the_address():
    request = request_of({"url": "https://a.test/x/y?z=1"})
    assert (request.path, request.query) == ("/x/y", "z=1")
    request = request_of({"url": "https://a.test"})
    assert (request.path, request.query) == ("/", "")
    request = request_of({"url": "https://a.test/x", "path": "/p", "query": "q=1"})
    assert (request.path, request.query) == ("/p", "q=1")


def test_multipart_fields():
    body = (
        b'--B\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n2\r\n--B\r\ncontent-disposition: form-data; '
        b'name="f"; filename="x"\r\n\r\nfile\r\n--B\r\nContent-Disposition: form-data; name=b\r\n\r\n\xff\r\n--B--'
    )
    headers = {"content-type": ("multipart/form-data; charset=x; boundary=B",)}
    read = parts.Parts(Request(headers=headers, body=body), None, {})
    assert read.form == [("a", "1\r\n2"), ("b", "\udcff")]
    assert parts.Parts(Request(headers={"content-type": ("multipart/form-data",)}, body=body), None, {}).form == []


def test_a_timestamp_that_no_window_judges_may_be_any_text():
    key = ed25519.Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    headers = {"X-Signature-Ed25519": key.sign(f"soon{BODY}".encode()).hex(), "X-Signature-Timestamp": "soon"}
    verdict = verify("discord", {"headers": headers, "body": BODY}, [key.public_key().public_bytes_raw().hex()])
    assert (verdict.valid, verdict.timestamp) == (True, None)


def test_secrets_are_texts():
    with pytest.raises(InvalidInput, match="secrets"):
        verify("github", github(GOOD), [["k"]])
