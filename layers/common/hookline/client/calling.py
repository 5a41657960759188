"""One call: a request signed and sent, its answer as a model or as an ApiError."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar
from urllib.parse import quote, urlencode

from pydantic import BaseModel, SecretStr

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Sign = Callable[["Request"], Mapping[str, str]]
    Send = Callable[["Request", float], "Answer"]

__all__ = ["Answer", "ApiError", "Caller", "Request", "aws_signer", "bearer"]

M = TypeVar("M", bound=BaseModel)
TIMEOUT = 30.0  # seconds: API Gateway gives up after that


class Request(NamedTuple):
    method: str
    url: str
    headers: dict[str, str]
    body: bytes


class Answer(NamedTuple):
    status: int
    body: bytes


class ApiError(Exception):
    """A problem (RFC 9457) that the API answered. `code` "" where something before the API answered."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        self.status = status
        self.code = str(problem.get("code") or "")
        self.detail = str(problem.get("detail") or problem.get("message") or f"HTTP {status}")
        self.problems: Sequence[Mapping[str, str]] = problem.get("problems") or ()
        self.request_id = str(problem.get("request_id") or "")
        super().__init__(f"{self.code or status}: {self.detail}")


def bearer(token: str) -> Sign:
    """Where the deployment takes tokens (parameter JwtIssuer)."""
    return lambda _: {"authorization": f"Bearer {token}"}


def aws_signer(*, region: str, session: Any = None) -> Sign:
    """AWS Signature Version 4 with the credentials of a boto3 session, or those that boto3 finds."""
    from botocore.auth import SigV4Auth  # noqa: PLC0415 - only where AWS credentials are used
    from botocore.awsrequest import AWSRequest  # noqa: PLC0415 - as above
    from botocore.session import get_session  # noqa: PLC0415 - as above

    source = session or get_session()

    def sign(request: Request) -> dict[str, str]:
        credentials = source.get_credentials()
        if credentials is None:
            raise ApiError(0, {"code": "no-credentials", "detail": "no AWS credentials were found"})
        signed = AWSRequest(request.method, request.url, dict(request.headers), request.body)
        SigV4Auth(credentials, "execute-api", region).add_auth(signed)
        return dict(signed.headers.items())

    return sign


def send(request: Request, timeout: float) -> Answer:
    asked = urllib.request.Request(request.url, request.body or None, request.headers, method=request.method)  # noqa: S310
    try:
        with urllib.request.urlopen(asked, timeout=timeout) as answer:  # noqa: S310 - the caller's own address
            return Answer(answer.status, answer.read())
    except urllib.error.HTTPError as error:
        return Answer(error.code, error.read())
    except urllib.error.URLError as error:
        raise ApiError(0, {"code": "unreachable", "detail": f"nothing answers: {error.reason}"}) from error


class Caller:
    """`send` is for tests, and for other ways to the same API. `timeout` is seconds of one call."""

    def __init__(self, url: str, sign: Sign, *, timeout: float = TIMEOUT, send: Send = send) -> None:
        self._url = url.rstrip("/")
        self._sign = sign
        self._timeout = timeout
        self._send = send

    def call(
        self,
        method: str,
        path: str,
        names: Mapping[str, str],
        model: type[M] | None,
        *,
        query: BaseModel | Mapping[str, Any] | None = None,
        body: BaseModel | Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
    ) -> M | None:
        """Raises ApiError."""
        url = self._url + path.format(**{name: quote(value, safe="") for name, value in names.items()})
        if query is not None and (asked := _plain(query)):
            url += "?" + urlencode({name: _text(value) for name, value in asked.items()}, quote_via=quote)
        given = {name: _tag(name, value) for name, value in (headers or {}).items() if value is not None}
        raw = b"" if body is None else json.dumps(_plain(body), ensure_ascii=False).encode()
        request = Request(method, url, {"content-type": "application/json", **given}, raw)
        signed = request._replace(headers={**request.headers, **self._sign(request)})
        answer = self._send(signed, self._timeout)
        if not 200 <= answer.status < 300:  # noqa: PLR2004 - the class of successes
            raise ApiError(answer.status, _problem(answer.body))
        return None if model is None else model.model_validate_json(answer.body)


def _plain(given: BaseModel | Mapping[str, Any]) -> dict[str, Any]:
    """What was given and no defaults: a change must not set what it does not name."""
    if not isinstance(given, BaseModel):
        return {name: value for name, value in given.items() if value is not ...}
    plain: dict[str, Any] = _revealed(given)
    return plain


def _revealed(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return {name: _revealed(getattr(value, name)) for name in sorted(value.model_fields_set)}
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, dict):
        return {name: _revealed(each) for name, each in value.items()}
    return [_revealed(each) for each in value] if isinstance(value, list | tuple) else value


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _tag(name: str, value: Any) -> str:
    """A revision as an entity tag."""
    text = str(value)
    return f'"{text}"' if name == "if-match" and not text.startswith(('"', "W/", "*")) else text


def _problem(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
