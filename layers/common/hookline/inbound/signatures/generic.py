"""The short form of a custom scheme: HMAC over the body, or over a timestamp and the body, described by a few words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hookline.inbound.signatures.definition import Fields

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["is_options", "scheme_of"]

_HASHES = ("sha1", "sha256", "sha384", "sha512")


def is_options(definition: Mapping[str, Any]) -> bool:
    """Whether a mapping is options alone rather than a full definition."""
    return "hash" in definition and not {"algorithm", "methods", "extends", "scheme", "options"} & set(definition)


def scheme_of(options: Mapping[str, Any]) -> dict[str, Any]:
    """What `generic-hmac` becomes with these options. Raises InvalidInput naming the option.

    header: where the signature is (one or several names); hash; encoding: hex, base64 or base64url; prefix: text
    before the signature; key: utf8, hex or base64; key-prefix; advanced: the header is `t=…,v1=…` and what is signed
    is `<t>,<body>`, unless `message` says otherwise; timestamp-header, tolerance (seconds).
    """
    fields = Fields({name.replace("_", "-"): value for name, value in options.items()}, "options")
    hash_name = str(fields.raw("hash", "")).lower()
    changes: dict[str, Any] = {}
    if hash_name:
        Fields({"hash": hash_name}, "options").text("hash", choices=_HASHES)
        changes["algorithm"] = f"hmac-{hash_name}"
    signature: dict[str, Any] = {}
    if headers := fields.listed("header"):
        signature["in"] = [f"header.{name}" for name in headers]
    if encoding := fields.text("encoding", choices=("", "hex", "base64", "base64url")):
        signature["encoding"] = encoding
    if prefix := fields.text("prefix"):
        signature["prefix"] = prefix
    changes["signature"] = signature
    key = {
        "encoding": fields.text("key", "utf8", choices=("utf8", "hex", "base64")),
        "prefix": fields.text("key-prefix"),
    }
    changes["key"] = key
    advanced, tolerance, where = fields.flag("advanced"), fields.number("tolerance"), fields.text("timestamp-header")
    message = fields.text("message")
    if advanced:
        signature.update({"split": ",", "prefix": prefix or "v1="})
        message = message or "{timestamp},{body}"
    if advanced or where:
        changes["timestamp"] = {
            "in": f"header.{where}" if where else "item.t",
            "tolerance": 300 if tolerance is None else tolerance,
        }
    if message:
        changes["message"] = message
    fields.end()
    # one way to sign, named exactly: the ways that generic-hmac recognises by itself do not apply
    return {"methods": [changes]}
