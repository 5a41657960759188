"""Secrets by reference: environment, Parameter Store, Secrets Manager; cached, and kept when they cannot be read."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from hookline.adapters.aws_errors import aws_errors
from hookline.errors import Denied, HooklineError, NotFound, Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hookline.ports import Clock

__all__ = ["AwsSecretResolver"]

MAX_AGE = 300.0  # seconds until a rotated secret is in use everywhere; rotation overlaps for longer than that
RETRY_AFTER = 10.0  # seconds after a failed read, so that requests do not each wait for it, nor cost a call


class AwsSecretResolver:
    """`client(service)` makes a boto3 client, when a reference first needs one.

    A secret that was read once stays in use while its store cannot be reached; one that was deleted does not.
    """

    def __init__(self, client: Callable[[str], Any], *, clock: Clock, environ: Mapping[str, str] | None = None) -> None:
        self._make = client
        self._clients: dict[str, Any] = {}
        self._clock = clock
        self._environ = os.environ if environ is None else environ
        self._held: dict[str, tuple[list[str], float]] = {}  # reference -> (values, when to read again)
        self._failed: dict[str, tuple[float, HooklineError]] = {}  # not readable -> (when to try again, why)
        self._refreshed: dict[str, float] = {}  # reference -> when it may be read again before its time

    def resolve(self, reference: str) -> list[str]:
        """The current values, without the line break that a file or an editor left at the end.

        Raises NotFound, Unavailable, Denied.
        """
        kind, colon, name = reference.partition(":")
        if not colon or kind not in {"env", "ssm", "secretsmanager"}:
            return [reference]
        if kind == "env":
            return _without_line_break(self._from_environment(name))
        now = self._clock()
        held = self._held.get(reference)
        if held is not None and now < held[1]:
            return held[0]
        failed = self._failed.get(reference)
        if failed is not None and now < failed[0]:  # requests that nobody signed must not each cost a call
            raise type(failed[1])(f"{failed[1]} (a moment ago)")
        try:
            found = self._from_ssm(name) if kind == "ssm" else self._from_secrets_manager(name)
            values = _without_line_break(found)
        except NotFound as error:
            self._held.pop(reference, None)
            self._failed[reference] = (now + RETRY_AFTER, error.with_traceback(None))
            raise
        except (Denied, Unavailable) as error:
            if held is None:
                self._failed[reference] = (now + RETRY_AFTER, error.with_traceback(None))
                raise
            values = held[0]
            self._held[reference] = (values, now + RETRY_AFTER)
        else:
            self._held[reference] = (values, now + MAX_AGE)
        return values

    def refresh(self, reference: str) -> bool:
        """Reads a secret again though it is cached: whether it has changed. At most once in RETRY_AFTER seconds.

        For a signature that failed: the secret may have been replaced in its place a moment ago.
        """
        held = self._held.get(reference)
        if held is None or self._clock() < self._refreshed.get(reference, 0.0):
            return False
        self._refreshed[reference] = self._clock() + RETRY_AFTER
        self._held[reference] = (held[0], 0.0)
        try:
            return self.resolve(reference) != held[0]
        except HooklineError:
            return False

    def _client(self, service: str) -> Any:
        if service not in self._clients:
            self._clients[service] = self._make(service)
        return self._clients[service]

    def _from_environment(self, name: str) -> list[str]:
        value = self._environ.get(name, "")
        if not value:
            raise NotFound(f"environment variable {name}")
        return [value]

    def _from_ssm(self, name: str) -> list[str]:
        with aws_errors(f"SSM parameter {name}"):
            parameter = self._client("ssm").get_parameter(Name=name, WithDecryption=True)["Parameter"]
        if parameter.get("Type") == "StringList":
            return [part for part in parameter["Value"].split(",") if part]
        return [parameter["Value"]]

    def _from_secrets_manager(self, name: str) -> list[str]:
        """`id` is the whole secret; `id#key` one member of a JSON object, a string or a list of strings."""
        secret_id, hash_sign, key = name.partition("#")
        with aws_errors(f"secret {secret_id}"):
            answer = self._client("secretsmanager").get_secret_value(SecretId=secret_id)
        text = answer.get("SecretString")
        if text is None:
            try:
                text = answer["SecretBinary"].decode()
            except UnicodeDecodeError:
                raise NotFound(f"secret {secret_id} holds bytes that are no text") from None
        if not hash_sign:
            return [text]
        try:
            value = json.loads(text)[key]
        except (ValueError, KeyError, TypeError):
            raise NotFound(f"secret {secret_id} has no member {key}") from None
        return [str(part) for part in value] if isinstance(value, list) else [str(value)]


def _without_line_break(values: list[str]) -> list[str]:
    return [value.removesuffix("\n").removesuffix("\r") for value in values]
