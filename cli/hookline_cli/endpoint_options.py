"""The options that describe an endpoint, and the description (`endpoints.spec.EndpointSpec`) they add up to."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hookline_cli import stack as stacks
from hookline_cli.names import owner_of
from hookline_cli.options import (
    EndpointId,
    EndpointOwner,
    Output,
    StackName,
    parse_duration,
    parse_pairs,
    read_document,
    read_json_object,
    read_text,
    takes,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hookline_cli.output import Format
    from hookline_cli.stack import Stack

__all__ = ["Clear", "OneEndpoint", "Secret", "SecretKind", "Url", "describe", "takes_endpoint", "takes_settings"]

_SCHEDULE = "Delay before each attempt: 0,5s,5m,30m,2h. The number of delays is the number of attempts."

File = Annotated[str | None, typer.Option("--file", help="YAML or JSON file with these settings; options override it.")]
Url = Annotated[str | None, typer.Option("--url", help="Address of the endpoint.")]
Description = Annotated[str | None, typer.Option("--description")]
Metadata = Annotated[list[str] | None, typer.Option("--metadata", metavar="KEY=VALUE", help="May be repeated.")]
EventType = Annotated[
    list[str] | None,
    typer.Option("--event-type", help="Name, or pattern such as order.*; may be repeated. Default: every type."),
]
Channel = Annotated[list[str] | None, typer.Option("--channel", help="Only events of this channel; may be repeated.")]
Filter = Annotated[
    str | None,
    typer.Option("--filter", help="EventBridge event pattern that the payload must match: JSON, @FILE or -."),
]
Transform = Annotated[str | None, typer.Option("--transform", help="JMESPath that shapes the payload, or @FILE.")]
Payload = Annotated[
    str | None,
    typer.Option(
        "--payload", help="envelope (type, timestamp, data), versioned, data, cloudevents or cloudevents-binary."
    ),
]
Version = Annotated[str | None, typer.Option("--version", help="Only this version of each event type.")]
Header = Annotated[
    list[str] | None, typer.Option("--header", metavar="'NAME: VALUE'", help="Sent with every POST; may be repeated.")
]
Signature = Annotated[str | None, typer.Option("--signature", help="standard (Standard Webhooks), github or stripe.")]
Schedule = Annotated[str | None, typer.Option("--schedule", help=_SCHEDULE)]
Timeout = Annotated[str | None, typer.Option("--timeout", help="Time limit of one attempt, 1s to 60s.")]
RateLimit = Annotated[
    float | None, typer.Option("--rate-limit", help="Maximum number of POSTs per second; further deliveries wait.")
]
BatchEvents = Annotated[int | None, typer.Option("--batch-events", help="Maximum number of events in one POST.")]
BatchBytes = Annotated[int | None, typer.Option("--batch-bytes", help="Maximum number of bytes in one POST.")]
Ordering = Annotated[
    str | None,
    typer.Option(
        "--ordering", help="key: events of one ordering key are delivered one after another, by their sequence."
    ),
]
Role = Annotated[
    str | None, typer.Option("--role", help="ARN of the IAM role that sends to an ARN in another account.")
]
OnExhausted = Annotated[
    str | None,
    typer.Option(
        "--on-exhausted",
        help="What happens when an ordered delivery is exhausted: stop (the key waits until you act) or skip.",
    ),
]
MissingAfter = Annotated[
    str | None, typer.Option("--missing-after", help="How long to wait for a missing number: 15m.")
]
BasicAuth = Annotated[
    str | None,
    typer.Option("--basic-auth", metavar="USER:PASSWORD", help="User and password: USER:PASSWORD, @FILE, or -."),
]
OAuth2 = Annotated[
    str | None,
    typer.Option("--oauth2", help="JSON with token_url, client_id, client_secret, scope…; prefer @FILE or -."),
]
MtlsCertificate = Annotated[str | None, typer.Option("--mtls-certificate", metavar="FILE", help="PEM.")]
MtlsKey = Annotated[str | None, typer.Option("--mtls-key", metavar="FILE", help="PEM.")]
Secret = Annotated[
    list[str] | None,
    typer.Option("--secret", help="Your own signing secret instead of a generated one; prefer @FILE or -."),
]
SecretKind = Annotated[
    str | None,
    typer.Option("--secret-kind", help="Kind of the generated secret: whsec (HMAC-SHA256) or whsk (Ed25519)."),
]
Clear = Annotated[
    list[str] | None,
    typer.Option("--clear", metavar="FIELD", help="Setting to restore to its default; may be repeated."),
]

# The options that creating and changing an endpoint share, by parameter name, in the order of the help.
_SETTINGS: Mapping[str, Any] = {
    "file": File,
    "description": Description,
    "metadata": Metadata,
    "event_type": EventType,
    "channel": Channel,
    "filter": Filter,
    "transform": Transform,
    "payload": Payload,
    "version": Version,
    "header": Header,
    "signature": Signature,
    "schedule": Schedule,
    "timeout": Timeout,
    "rate_limit": RateLimit,
    "batch_events": BatchEvents,
    "batch_bytes": BatchBytes,
    "ordering": Ordering,
    "on_exhausted": OnExhausted,
    "missing_after": MissingAfter,
    "role": Role,
    "basic_auth": BasicAuth,
    "oauth2": OAuth2,
    "mtls_certificate": MtlsCertificate,
    "mtls_key": MtlsKey,
}


takes_settings = takes("settings", {name: (of, None) for name, of in _SETTINGS.items()}, dict)
"""A command whose parameter `settings`, a dict, is filled from an option for each of an endpoint's settings."""


@dataclass(frozen=True)
class OneEndpoint:
    """The endpoint that a command is about. Its stack and its tenant are looked up when they are first asked for."""

    endpoint: str
    tenant: str | None
    stack_name: str
    output: Format | None

    @cached_property
    def stack(self) -> Stack:
        return stacks.find(self.stack_name)

    @cached_property
    def owner(self) -> str:
        """The tenant that it belongs to. Raises NotFound, InvalidInput."""
        return owner_of(self.stack, self.endpoint, self.tenant)


def _one(*, endpoint: str, tenant: str | None, stack: str, output: Format | None) -> OneEndpoint:
    return OneEndpoint(endpoint, tenant, stack, output)


takes_endpoint = takes(
    "one",
    {"endpoint": (EndpointId, inspect.Parameter.empty), "tenant": (EndpointOwner, None)},
    _one,
    last={"stack": (StackName, "hookline"), "output": (Output, None)},
)
"""A command whose parameter `one` is an endpoint by its id, with `--tenant`, `--stack` and `--output`."""


def describe(options: dict[str, Any]) -> dict[str, Any]:
    """Options by their parameter names, None where not given, as an EndpointSpec's raw form. Raises InvalidInput."""
    from hookline.errors import InvalidInput

    raw = _from_file(options.get("file"))
    for option, field in (
        *((name, name) for name in ("url", "description", "payload", "version", "signature", "rate_limit")),
        *((name, name) for name in ("ordering", "on_exhausted", "role")),
        *(("event_type", "event_types"), ("channel", "channels"), ("secret_kind", "secret_kind")),
    ):
        if options.get(option) is not None:
            raw[field] = options[option]
    for option, field, reader in (
        ("metadata", "metadata", lambda given: parse_pairs(given, "--metadata")),
        ("header", "headers", lambda given: parse_pairs(given, "--header", ":")),
        ("filter", "filter", lambda given: read_json_object(given, "--filter")),
        ("transform", "transform", lambda given: read_text(given, "--transform").strip()),
        ("schedule", "schedule", _schedule),
        ("timeout", "timeout", lambda given: parse_duration(given, "--timeout")),
        ("missing_after", "missing_after", lambda given: parse_duration(given, "--missing-after")),
        ("basic_auth", "basic_auth", _basic_auth),
        ("oauth2", "oauth2", lambda given: read_json_object(given, "--oauth2")),
        ("secret", "secrets", lambda given: [read_text(each, "--secret").strip() for each in given]),
    ):
        if options.get(option) is not None:
            raw[field] = reader(options[option])
    raw |= _batching(options) | _mtls(options)
    for field in options.get("clear") or ():
        name = field.replace("-", "_")
        if name in {"url", "secrets", "secret_kind"}:
            raise InvalidInput.at("--clear", f"{field} cannot be cleared; `rotate-secret` replaces a secret")
        raw[name] = None
    return raw


def _from_file(file: str | None) -> dict[str, Any]:
    from hookline.errors import InvalidInput

    if file is None:
        return {}
    raw = read_document(file, "--file")
    if not isinstance(raw, dict):
        raise InvalidInput.at("--file", "expected a mapping of an endpoint's fields")
    return raw


def _schedule(text: str) -> list[float]:
    return [parse_duration(part, "--schedule") for part in text.split(",") if part.strip()]


def _basic_auth(text: str) -> dict[str, str]:
    from hookline.errors import InvalidInput

    user, found, password = read_text(text, "--basic-auth").strip().partition(":")
    if not found:
        raise InvalidInput.at("--basic-auth", "expected user:password")
    return {"username": user, "password": password}


def _batching(options: dict[str, Any]) -> dict[str, Any]:
    from hookline.errors import InvalidInput

    events, size = options.get("batch_events"), options.get("batch_bytes")
    if events is None and size is None:
        return {}
    if events is None:
        raise InvalidInput.at("--batch-bytes", "expected only beside --batch-events")
    return {"batching": {"max_events": events} | ({} if size is None else {"max_bytes": size})}


def _mtls(options: dict[str, Any]) -> dict[str, Any]:
    from hookline.errors import InvalidInput

    certificate, key = options.get("mtls_certificate"), options.get("mtls_key")
    if certificate is None and key is None:
        return {}
    if certificate is None or key is None:
        raise InvalidInput.at("--mtls-certificate", "expected together with --mtls-key")
    return {
        "mtls": {
            "certificate": read_text(f"@{certificate}", "--mtls-certificate"),
            "private_key": read_text(f"@{key}", "--mtls-key"),
        }
    }
