"""A scheme in the words of a table: for `docs/inbound/providers.md` and `hookline verify --list`."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from hookline.inbound.signatures import schemes

__all__ = ["Description", "describe", "table"]

_HANDSHAKES = {
    "head": "HEAD is answered",
    "echo-query": "query value echoed",
    "echo-header": "header echoed",
    "echo-body": "challenge echoed",
    "token-in-body": "token handed over",
    "form-ping": "form ping answered",
    "meta-subscribe": "GET hub.challenge",
    "crc": "CRC token signed",
    "zoom-url-validation": "plain token signed",
    "discord-ping": "ping answered",
    "feishu-challenge": "challenge echoed",
    "wecom-echo": "echo decrypted",
    "sns-confirmation": "subscription confirmed",
    "cloudevents": "OPTIONS origin allowed",
    "event-grid": "validation code echoed",
}


class Description(NamedTuple):
    name: str
    title: str
    where: str
    algorithm: str
    clock: str
    handshake: str
    events: str
    confirmed: bool
    docs: str


def describe(name: str) -> Description:
    """Raises NotFound."""
    data = schemes.definition(name)
    shared = {key: data[key] for key in ("algorithm", "signature", "timestamp") if key in data}
    methods = [{**shared, **each, "signature": {**shared.get("signature", {}), **each.get("signature", {})}}
               for each in data.get("methods", [{}])]  # fmt: skip
    places = [_place(place) for method in methods for place in _listed(method["signature"].get("in"))]
    algorithms = [word for method in methods for word in _algorithms(method, data)]
    answers = [_HANDSHAKES[each["kind"]] for each in data.get("handshakes", [])]
    fixed = [f"answers {_fixed(each)}" for each in _listed(data.get("acknowledge"))]
    return Description(
        name,
        data["title"],
        ", ".join(dict.fromkeys(places)) or "none",
        ", ".join(dict.fromkeys(algorithms)),
        _clock(data),
        "; ".join([*answers, *fixed]),
        _events(data.get("event-id")),
        not data.get("unconfirmed", False),
        data.get("docs", ""),
    )


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _place(place: Any) -> str:
    text = place["at"] if isinstance(place, dict) else place
    names = [part.strip() for part in str(text).split("|")]
    return ", ".join(re.sub(r"^json\.", "body ", re.sub(r"^(header|query|form)\.", _kind, name)) for name in names)


def _kind(found: re.Match[str]) -> str:
    return "" if found[1] == "header" else f"{found[1]} "


def _algorithms(method: dict[str, Any], data: dict[str, Any]) -> list[str]:
    algorithm = method.get("algorithm")
    if isinstance(algorithm, dict):
        return [*algorithm["cases"].values()]
    if algorithm == "jws":
        return [f"JWS {name}" for name in data["token"]["algorithms"]]
    return [str(algorithm)]


def _clock(data: dict[str, Any]) -> str:
    window = data.get("timestamp") or {}
    tolerance = window.get("tolerance") or data.get("token", {}).get("tolerance")
    if not tolerance:
        return ""
    return f"{tolerance} s" + (", advised" if window.get("advised") else "")


def _fixed(each: dict[str, Any]) -> str:
    words = str(each.get("status", 200))
    if body := each.get("body"):
        words += f" `{body}`"
    return words + (" JSON" if "json" in each else "")


def _events(given: Any) -> str:
    """What tells two events of a provider apart."""
    if not isinstance(given, dict):
        return "content, for a minute"
    if "unique" in given:
        return "id, content" if "also" in given else "id"
    return "content" if "content" in given else "each request runs"


def table() -> str:
    """All schemes as a Markdown table."""
    head = (
        "| scheme | provider | signature in | algorithm | clock | handshake, answer | events by | |\n"
        "|---|---|---|---|---|---|---|---|"
    )
    rows = []
    for name in schemes.names():
        row = describe(name)
        title = f"[{row.title}]({row.docs})" if row.docs else row.title
        mark = "" if row.confirmed else "unconfirmed"
        where = row.where.replace("|", "\\|")
        rows.append(
            f"| `{name}` | {title} | {where} | {row.algorithm} | {row.clock} | {row.handshake} "
            f"| {row.events} | {mark} |"
        )
    return "\n".join([head, *rows])
