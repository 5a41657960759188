"""Events as the outbox table holds them: low-level DynamoDB items, as a stream or `GetItem` gives them.

    pk        S   `<tenant>#<id>`: the table's key
    shard     S   `<tenant>#<first hex digit of SHA-256 of the id>`: the index by time, spread over 16 partitions
    id        S   also the `webhook-id`: no `.`, which separates what is signed (Standard Webhooks)
    tenant    S
    type      S   `[A-Za-z0-9_.-]`, at most 256
    timestamp S   RFC 3339; an item without one is in no index, so it goes to the stream fault queue, whose redrive
                  gives it the time at which it was written
    data      S   JSON text, sent byte for byte
              M, L, N, BOOL, NULL   written as JSON text; numbers keep their digits
              B   gzip of JSON text
    data_ref  S   instead of data: where in the payload bucket it is
    version, ordering_key  S      channels  SS or L      expires  N (unix seconds; the table's TTL)
    sequence  N   with ordering_key: the event's place among those of its key, a whole number from 1

An item whose pk or shard is not what its tenant and id make would be found under another's name: it is no event.

In a Lambda event `B` is base64 text, from boto3 it is bytes; both are read.
"""

from __future__ import annotations

import binascii
import json
import re
import sys
import zlib
from typing import TYPE_CHECKING, Any, NoReturn

from hookline.errors import MalformedEvent, Problem
from hookline.nesting import MAX_NESTING, brackets, too_deep
from hookline.outbound import times
from hookline.outbound.events import attributes
from hookline.outbound.model import Event, EventKey

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["INLINE_BYTES", "MAX_DATA_BYTES", "attach", "check_json", "decode", "encode", "problems"]

MAX_DATA_BYTES = 1_048_576  # of JSON text, wherever it rests
INLINE_BYTES = 262_144  # larger data is stored as gzip; an item holds 400 KB
_MAX_GZIP_BYTES = 393_216  # leaves the other attributes 16 KB of an item

_ID = re.compile(r"[A-Za-z0-9_:=+@~/-]{1,256}").fullmatch
_TENANT = re.compile(r"[A-Za-z0-9_.:@-]{1,128}").fullmatch
_TYPE = re.compile(r"[A-Za-z0-9_.-]{1,256}").fullmatch
_VERSION = re.compile(r"[A-Za-z0-9_.-]{1,64}").fullmatch
_CHANNEL = re.compile(r"[A-Za-z0-9_.:@/-]{1,128}").fullmatch
_ORDERING_KEY = re.compile(r"[\x21-\x7e]{1,256}").fullmatch
_SEQUENCE = re.compile(r"[1-9][0-9]{0,17}").fullmatch
_DATA_REF = re.compile(r"(?=.{1,1024}\Z)s3://[^/\x00-\x1f]+/events/(?P<tenant>[^/\x00-\x1f]+)/[^\x00-\x1f]+").fullmatch
_MAX_CHANNELS = 16
_MOST_SEQUENCE = 10**18

_EXPECTED: dict[str, tuple[Callable[[str], object], str]] = {
    "id": (_ID, "a string (S) of 1 to 256 characters of A-Z a-z 0-9 _ : = + @ ~ / -"),
    "tenant": (_TENANT, "a string (S) of 1 to 128 characters of A-Z a-z 0-9 _ . : @ -"),
    "type": (_TYPE, "a string (S) of 1 to 256 characters of A-Z a-z 0-9 _ . -"),
    "version": (_VERSION, "a string (S) of 1 to 64 characters of A-Z a-z 0-9 _ . -"),
    "ordering_key": (_ORDERING_KEY, "a string (S) of 1 to 256 printable ASCII characters without spaces"),
    "data_ref": (_DATA_REF, "s3://<PayloadBucket>/events/<tenant>/<name> (S), at most 1024 characters"),
    "channel": (_CHANNEL, "1 to 128 characters of A-Z a-z 0-9 _ . : @ / -"),
}


def decode(item: Mapping[str, Any], default_timestamp: float | str | None = None) -> Event:
    """An item as an Event. `default_timestamp` (unix seconds or RFC 3339) stands in for a missing one.

    Raises MalformedEvent naming the attribute and what was expected there.
    """
    try:
        event_id, tenant, event_type = item["id"]["S"], item["tenant"]["S"], item["type"]["S"]
        good = _ID(event_id) and _TENANT(tenant) and _TYPE(event_type)
    except (KeyError, TypeError):
        good = None
    if good is None:
        _refuse_identity(item)
    _check_keys(item, EventKey(tenant, event_id))
    data, data_ref = _data(item)
    if data_ref is not None and not _is_of(tenant, data_ref):
        _refuse("data_ref", f"expected an object below events/{tenant}/: what lies elsewhere is not this tenant's")
    version = item.get("version")
    channels = item.get("channels")
    ordering_key = item.get("ordering_key")
    sequence = item.get("sequence")
    expires = item.get("expires")
    return Event(
        event_id,
        tenant,
        event_type,
        _timestamp(item.get("timestamp"), default_timestamp),
        data,
        data_ref,
        None if version is None else _optional("version", version),
        _channels(channels) if channels else (),
        None if ordering_key is None else _optional("ordering_key", ordering_key),
        _sequence(sequence, ordered=bool(ordering_key)) if sequence else None,
        _expires(expires) if expires else None,
    )


def encode(event: Event) -> dict[str, Any]:
    """The item to put. Raises MalformedEvent where data neither fits an item nor rests in S3."""
    key = event.key
    item: dict[str, Any] = {
        "pk": {"S": key.pk},
        "shard": {"S": key.shard},
        "id": {"S": event.id},
        "tenant": {"S": event.tenant},
        "type": {"S": event.type},
        "timestamp": {"S": event.timestamp},
    }
    if event.data_ref is not None:
        item["data_ref"] = {"S": event.data_ref}
    elif event.data is not None:
        item["data"] = _stored(event.data)
    if event.version is not None:
        item["version"] = {"S": event.version}
    if event.channels:
        item["channels"] = {"L": [{"S": channel} for channel in event.channels]}
    if event.ordering_key is not None:
        item["ordering_key"] = {"S": event.ordering_key}
    if event.sequence is not None:
        item["sequence"] = {"N": str(event.sequence)}
    if event.expires is not None:
        item["expires"] = {"N": str(event.expires)}
    return item


def _is_of(tenant: str, data_ref: str) -> bool:
    """Who may publish as one tenant alone could otherwise have another tenant's payload delivered."""
    found = _DATA_REF(data_ref)
    return found is not None and found["tenant"] == tenant


def attach(event: Event, data: bytes) -> None:
    """Gives an event the payload that rested in S3. Raises MalformedEvent unless it is what an item could hold."""
    if len(data) > MAX_DATA_BYTES:
        _refuse("data_ref", f"expected an object of at most {MAX_DATA_BYTES} bytes of JSON, got {len(data)}")
    try:
        check_json(data.decode())
    except (UnicodeDecodeError, MalformedEvent):
        _refuse("data_ref", "expected an object that holds JSON text in UTF-8")
    event.data = data


def problems(event: Event) -> list[Problem]:
    """What is wrong with an event that is about to be published; its data is not parsed here."""
    values = {name: getattr(event, name) for name in ("id", "tenant", "type", "version", "ordering_key", "data_ref")}
    found = [
        Problem(name, f"expected {expected}")
        for name, (check, expected) in _EXPECTED.items()
        if (value := values.get(name)) is not None and not (isinstance(value, str) and check(value))
    ]
    if event.data_ref is not None and not found and not _is_of(event.tenant, event.data_ref):
        found.append(Problem("data_ref", f"expected an object below events/{event.tenant}/"))
    found += [
        Problem("channels", f"expected each to be {_EXPECTED['channel'][1]}")
        for channel in event.channels
        if not (isinstance(channel, str) and _CHANNEL(channel))
    ]
    if len(event.channels) > _MAX_CHANNELS:
        found.append(Problem("channels", f"expected at most {_MAX_CHANNELS}"))
    if event.sequence is not None and (event.ordering_key is None or not 0 < event.sequence < _MOST_SEQUENCE):
        found.append(Problem("sequence", "expected a whole number from 1, of at most 18 digits, with ordering_key"))
    if (event.data is None) == (event.data_ref is None):
        found.append(Problem("data", "expected either data or data_ref"))
    if event.data is not None and len(event.data) > MAX_DATA_BYTES:
        found.append(Problem("data", f"expected at most {MAX_DATA_BYTES} bytes of JSON, got {len(event.data)}"))
    return found


def check_json(text: str) -> None:
    """Raises MalformedEvent unless `text` is JSON as RFC 8259 has it (no NaN, no Infinity, no trailing bytes), of at
    most MAX_NESTING levels.
    """
    try:
        value = _decode_json(text)
    except ValueError as error:
        _refuse("data", f"expected JSON text; {_without_content(error)}")
    except RecursionError:
        deep = True
    else:
        deep = brackets(text) and too_deep(value)
    if deep:
        _refuse("data", f"expected JSON text of at most {MAX_NESTING} levels of nesting")


def _check_nesting(data: bytes) -> None:
    if brackets(data):
        check_json(data.decode())


def _no_constant(_name: str) -> NoReturn:
    raise ValueError("NaN and Infinity are not JSON")


_decode_json = json.JSONDecoder(parse_constant=_no_constant).decode  # held: json.loads would build one per call


def _without_content(error: ValueError) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"it is not at line {error.lineno} column {error.colno}"
    if "digits" in str(error):  # Python's own bound: filters and transforms could not read such a number either
        return f"a number has more than {sys.get_int_max_str_digits()} digits"
    return "NaN and Infinity are not JSON"


def _refuse(where: str, expected: str) -> NoReturn:
    raise MalformedEvent.at(where, expected) from None


def _refuse_identity(item: Mapping[str, Any]) -> NoReturn:
    found = []
    for name in ("id", "tenant", "type"):
        check, expected = _EXPECTED[name]
        attribute = item.get(name)
        value = attribute.get("S") if isinstance(attribute, dict) else None
        if not (isinstance(value, str) and check(value)):
            found.append(Problem(name, f"{'expected' if name in item else 'is missing; expected'} {expected}"))
    raise MalformedEvent(found) from None


def _check_keys(item: Mapping[str, Any], key: EventKey) -> None:
    for name, expected in (("pk", key.pk), ("shard", key.shard)):
        attribute = item.get(name)
        if not isinstance(attribute, dict) or attribute.get("S") != expected:
            _refuse(name, f"{'expected' if name in item else 'is missing; expected'} {expected} (S), by tenant and id")


def _sequence(attribute: Mapping[str, Any], *, ordered: bool) -> int | None:
    if attribute.get("NULL"):
        return None
    digits = attribute.get("N")
    if not (isinstance(digits, str) and _SEQUENCE(digits)):
        _refuse("sequence", "expected a whole number (N) from 1, of at most 18 digits")
    if not ordered:
        _refuse("sequence", "expected with ordering_key, whose events it numbers")
    return int(digits)


def _optional(name: str, attribute: Mapping[str, Any]) -> str | None:
    try:
        if attribute.get("NULL"):
            return None
        value = attribute.get("S")
    except AttributeError:
        value = None
    check, expected = _EXPECTED[name]
    if not (isinstance(value, str) and check(value)):
        _refuse(name, f"expected {expected}")
    return value


def _timestamp(attribute: Mapping[str, Any] | None, default: float | str | None) -> str:
    if attribute is None:
        if default is None:
            _refuse("timestamp", "is missing; expected an RFC 3339 string (S)")
        return times.normalise(default) if isinstance(default, str) else times.rfc3339(default)
    try:
        return times.normalise(attribute["S"])
    except (KeyError, TypeError, ValueError):
        _refuse("timestamp", "expected an RFC 3339 string (S) such as 2026-01-31T08:15:30Z")


def _channels(attribute: Mapping[str, Any]) -> tuple[str, ...]:
    if attribute.get("NULL"):
        return ()
    try:
        channels = attribute["SS"] if "SS" in attribute else [element["S"] for element in attribute["L"]]
        good = len(channels) <= _MAX_CHANNELS and all(map(_CHANNEL, channels))
    except (KeyError, TypeError):
        good = False
    if not good:
        _refuse(
            "channels", f"expected a set (SS) or list (L) of at most {_MAX_CHANNELS} strings: {_EXPECTED['channel'][1]}"
        )
    return tuple(channels)


def _expires(attribute: Mapping[str, Any]) -> int | None:
    if attribute.get("NULL"):
        return None
    try:
        return int(float(attribute["N"]))
    except (KeyError, TypeError, ValueError, OverflowError):
        _refuse("expires", "expected a number (N) of unix seconds")


def _data(item: Mapping[str, Any]) -> tuple[bytes | None, str | None]:
    attribute = item.get("data")
    reference = item.get("data_ref")
    if attribute is None:
        data_ref = reference and _optional("data_ref", reference)
        if not data_ref:
            _refuse("data", "is missing; expected JSON text (S), a map (M), a list (L), gzip (B), or data_ref (S)")
        return None, data_ref
    if reference and not reference.get("NULL"):
        _refuse("data_ref", "expected either data or data_ref, not both")
    try:
        kind, value = next(iter(attribute.items()))
    except (AttributeError, StopIteration):
        _refuse("data", "expected a DynamoDB attribute")
    if kind == "S":
        try:
            data: bytes = value.encode()
        except (UnicodeEncodeError, AttributeError):
            _refuse("data", "expected text that can be written as UTF-8")
        check_json(value)
    elif kind == "B":
        data = _gunzip(value)
    else:
        try:
            data = attributes.json_text(kind, value).encode()
        except ValueError:
            _refuse("data", "expected a DynamoDB attribute that can be written as JSON")
        _check_nesting(data)
    if len(data) > MAX_DATA_BYTES:
        _refuse("data", f"expected at most {MAX_DATA_BYTES} bytes of JSON, got {len(data)}")
    return data, None


def _gunzip(value: str | bytes) -> bytes:
    try:
        packed = binascii.a2b_base64(value, strict_mode=True) if isinstance(value, str) else bytes(value)
        data = _unpacked(packed)
        text = data.decode() if len(data) <= MAX_DATA_BYTES else "null"  # the caller refuses what is too large
    except (ValueError, TypeError, zlib.error):
        _refuse("data", "expected binary data (B) to be gzip of UTF-8 JSON text")
    check_json(text)
    return data


def _unpacked(packed: bytes) -> bytes:
    """All members of a gzip file, one after the other (RFC 1952, 2.2), up to one byte beyond what data may have.

    Raises ValueError for a member that does not end, zlib.error for what is none.
    """
    data = bytearray()
    while packed and len(data) <= MAX_DATA_BYTES:
        unpacker = zlib.decompressobj(wbits=31)  # 31: gzip, and nothing else
        data += unpacker.decompress(packed, MAX_DATA_BYTES + 1 - len(data))
        if not unpacker.eof and len(data) <= MAX_DATA_BYTES:
            raise ValueError("a member of a gzip file does not end")
        packed = unpacker.unused_data
    if not data:
        raise ValueError("no member of a gzip file")
    return bytes(data)


def _stored(data: bytes) -> dict[str, Any]:
    if len(data) <= INLINE_BYTES:
        return {"S": data.decode()}
    request_builder = zlib.compressobj(wbits=31)
    packed = request_builder.compress(data) + request_builder.flush()
    if len(packed) > _MAX_GZIP_BYTES:
        _refuse("data", f"is too large for an item ({len(packed)} bytes of gzip): put it to S3 and give data_ref")
    return {"B": packed}
