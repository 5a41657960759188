"""Where rules and arguments get their values: adnanh/webhook's ten sources, and `verdict` and `event` of ours.

A source is compiled once into a function of an `Evaluation` (one request under one hook); it returns text or raises
one of two errors, which rules treat differently.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hookline.inbound.payload import payload as payloads
from hookline.inbound.payload.rendering import to_json, to_text
from hookline.inbound.rules.lookup import LookupFailed, ParameterNotFound, Unusable, find, find_all, path_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from hookline.inbound.payload.payload import Payload
    from hookline.inbound.request import Request
    from hookline.inbound.rules.lookup import Path
    from hookline.inbound.signatures.verdict import Verdict

    Source = Callable[["Evaluation"], str]

__all__ = [
    "REQUEST_KEYS",
    "SOURCES",
    "VERDICT_KEYS",
    "Evaluation",
    "LookupFailed",
    "ParameterNotFound",
    "Unusable",
    "canonical_header",
    "compile_all",
    "compile_source",
    "find",
    "path_of",
]

SOURCES = {
    "header": "the first value of a request header",
    "url": "the first value of a query parameter",
    "query": "the same as url",
    "payload": "a value of the parsed body, by a dotted name",
    "raw-request-body": "the body as sent; empty for a multipart form, as upstream",
    "request": "method or remote-addr (host:port of the peer)",
    "string": "the name itself",
    "entire-payload": "the parsed body as JSON",
    "entire-query": "the query as JSON",
    "entire-headers": "the headers as JSON",
    "verdict": "what signature verification found: type, version, id or scheme",
    "event": "the same as verdict",
}
REQUEST_KEYS = ("method", "remote-addr")
VERDICT_KEYS = {"type": "event_type", "version": "version", "id": "event_id", "scheme": "scheme"}

# Go's server keeps these out of the header map.
_NOT_IN_THE_MAP = {"host", "transfer-encoding", "trailer"}


class Evaluation:
    """One request under one hook: what is parsed is parsed once, and only when something asks.

    `error` is what the rule evaluated last ran into, `trace` collects an explanation when it is a list.
    """

    __slots__ = (
        "_headers",
        "_payload",
        "_query",
        "content_type",
        "error",
        "json_files",
        "now",
        "request",
        "secrets",
        "soft_signatures",
        "trace",
        "verdict",
    )

    def __init__(
        self,
        request: Request,
        *,
        content_type: str = "",
        now: float = 0.0,
        secrets: Callable[[str], list[str]] | None = None,
        verdict: Verdict | None = None,
        soft_signatures: bool = False,
        json_files: Sequence[str] = (),
    ) -> None:
        self.request = request
        self.content_type = content_type or request.header("content-type") or ""
        self.now = now
        self.secrets = secrets
        self.verdict = verdict
        self.soft_signatures = soft_signatures
        self.json_files = json_files
        self.error: LookupFailed | None = None
        self.trace: list[dict[str, Any]] | None = None
        self._payload: Payload | None = None
        self._query: dict[str, Any] | None = None
        self._headers: dict[str, Any] | None = None

    @property
    def payload(self) -> Payload:
        """Raises payload.MalformedMultipart."""
        if self._payload is None:
            self._payload = payloads.parse(self.request, self.content_type, json_files=self.json_files)
        return self._payload

    @property
    def query(self) -> dict[str, Any]:
        if self._query is None:
            from hookline.inbound.payload.forms import parse_query  # noqa: PLC0415 - most hooks ask for no query

            self._query = dict(parse_query(self.request.query))
        return self._query

    @property
    def headers(self) -> dict[str, Any]:
        """Canonical names to first values, as Go's server presents them."""
        if self._headers is None:
            self._headers = {
                canonical_header(name): values[0]
                for name, values in self.request.headers.items()
                if values and name not in _NOT_IN_THE_MAP
            }
        return self._headers

    @property
    def raw_body(self) -> str:
        if payloads.is_multipart(self.content_type):
            return ""
        return self.request.body.decode("utf-8", "surrogateescape")

    def header(self, lower: str, path: Path) -> str:
        if self._headers is None and lower not in _NOT_IN_THE_MAP:
            values = self.request.headers.get(lower)
            if values:
                return values[0]
        return to_text(find(path, self.headers))

    def read_json_parameter(self, source: str, name: str, text: str) -> None:
        """Puts the JSON object that `text` is in the place of the parameter; raises ValueError if it is none."""
        value = payloads.decode_object(text)
        if source == "header":
            target, name = self.headers, canonical_header(name)
        elif source == "payload":
            target = self.payload.literal() or {}
        elif source in {"url", "query"}:
            target = self.query
        else:
            raise ValueError(f"{source} cannot be replaced")
        if name in target:
            target[name] = value


def canonical_header(name: str) -> str:
    """`x-github-event` to `X-Github-Event`; a name with a character that no header has stays as it is."""
    if not name.isascii() or not name.replace("-", "a").translate(_TOKEN_EXTRAS).isalnum():
        return name
    return "-".join([part[:1].upper() + part[1:].lower() for part in name.split("-")])


_TOKEN_EXTRAS = str.maketrans(dict.fromkeys("!#$%&'*+.^_`|~", "a"))


def compile_source(argument: Mapping[str, Any]) -> Source:
    """A function that gets the text `argument` ({source, name}) stands for. Never fails itself: a wrong source
    fails when it is asked, as upstream.
    """
    source = argument.get("source", "")
    name = argument.get("name", "")
    maker = _MAKERS.get(source)
    if maker is None:
        return _failing("no source for value retrieval")
    return maker(name)


def compile_all(argument: Mapping[str, Any]) -> Callable[[Evaluation], list[str]]:
    """The values of a payload name with `*` segments (`items.*.name`); of another source, its one value."""
    if argument.get("source") != "payload":
        single = compile_source(argument)
        return lambda evaluation: [single(evaluation)]
    path = path_of(argument.get("name", ""))

    def get(evaluation: Evaluation) -> list[str]:
        values = [to_text(value) for value in find_all(path, evaluation.payload.literal() or {})]
        if not values:
            raise ParameterNotFound(path[0][0])
        return values

    return get


def _failing(why: str) -> Source:
    def get(_evaluation: Evaluation) -> str:
        raise Unusable(why)

    return get


def _header(name: str) -> Source:
    canonical = canonical_header(name)
    lower, path = canonical.lower(), path_of(canonical)
    return lambda evaluation: evaluation.header(lower, path)


def _query(name: str) -> Source:
    path = path_of(name)
    return lambda evaluation: to_text(find(path, evaluation.query))


def _payload(name: str) -> Source:
    path = path_of(name)

    def get(evaluation: Evaluation) -> str:
        payload = evaluation.payload
        value = find(path, payload.values or {})
        if type(value) is str:
            return value
        if value is None or type(value) is bool or (type(value) is int and value):
            return to_text(value)
        return to_text(find(path, payload.literal() or {}))  # 1.50, -0 and what is inside {} and []

    return get


def _request(name: str) -> Source:
    key = name.lower()
    if key == "method":
        return lambda evaluation: evaluation.request.method
    if key == "remote-addr":
        return lambda evaluation: evaluation.request.remote_addr
    return _failing(f'unsupported request key: "{name}"')


def _string(name: str) -> Source:
    return lambda _evaluation: name


def _raw(_name: str) -> Source:
    return lambda evaluation: evaluation.raw_body


def _entire_payload(_name: str) -> Source:
    return lambda evaluation: to_json(evaluation.payload.literal())


def _entire_query(_name: str) -> Source:
    return lambda evaluation: to_json(evaluation.query)


def _entire_headers(_name: str) -> Source:
    return lambda evaluation: to_json(evaluation.headers)


def _verdict(name: str) -> Source:
    attribute = VERDICT_KEYS.get(name)
    if attribute is None:
        return _failing(f'unsupported verdict key: "{name}"')

    def get(evaluation: Evaluation) -> str:
        value = getattr(evaluation.verdict, attribute, None)
        if value is None:
            raise ParameterNotFound(name)
        return str(value)

    return get


_MAKERS: dict[str, Callable[[str], Source]] = {
    "header": _header,
    "url": _query,
    "query": _query,
    "payload": _payload,
    "raw-request-body": _raw,
    "request": _request,
    "string": _string,
    "entire-payload": _entire_payload,
    "entire-query": _entire_query,
    "entire-headers": _entire_headers,
    "verdict": _verdict,
    "event": _verdict,
}
