"""Who signs: Lambda's environment variables, or whatever botocore finds where there are none.

The variables of a Lambda function do not change while it runs. With SnapStart they are absent and a local address gives
credentials that expire; a laptop has profiles and sign-ins. botocore knows all of these, and renews them in time.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NamedTuple

from hookline.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["CredentialSource", "Credentials"]


class Credentials(NamedTuple):
    access_key: str
    secret_key: str
    token: str | None = None


class CredentialSource:
    """`provider` makes botocore's credentials object; it is called once, and only where the environment has none."""

    def __init__(self, environ: Mapping[str, str] | None = None, provider: Callable[[], Any] | None = None) -> None:
        self._environ = os.environ if environ is None else environ
        self._provider = provider or _botocore
        self._fixed: Credentials | None = None
        self._renewing: Any = None

    def current(self) -> Credentials:
        """Valid ones for the next call. Raises Unavailable where there are none, or they could not be renewed."""
        if self._fixed is not None:
            return self._fixed
        if self._renewing is None:
            self._fixed = _of(self._environ)
            if self._fixed is not None:
                return self._fixed
            self._renewing = self._provider()
            if self._renewing is None:
                raise Unavailable("no AWS credentials")
        try:
            frozen = self._renewing.get_frozen_credentials()
        except Exception as error:  # botocore's providers raise what their sources raise: files, HTTP, processes
            raise Unavailable(f"AWS credentials: {type(error).__name__}") from error
        return Credentials(frozen.access_key, frozen.secret_key, frozen.token)

    def forget(self) -> None:
        """The next call looks them up again: what was handed out before a snapshot belongs to another sandbox."""
        self._fixed = self._renewing = None


def _of(environ: Mapping[str, str]) -> Credentials | None:
    access_key, secret_key = environ.get("AWS_ACCESS_KEY_ID"), environ.get("AWS_SECRET_ACCESS_KEY")
    if not access_key or not secret_key:
        return None
    return Credentials(access_key, secret_key, environ.get("AWS_SESSION_TOKEN") or None)


def _botocore() -> Any:
    import botocore.session  # noqa: PLC0415 - not on Lambda, where the environment has the credentials

    return botocore.session.get_session().get_credentials()
