"""What operators alone do: dead letters, hooks, the overview."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hookline.api.models.base import Empty, PageQuery
from hookline.api.models.dead_letters import (
    DepthPage,
    DepthView,
    LetterPage,
    LetterView,
    PeekQuery,
    PurgeRequest,
    RedrivenView,
    RedriveRequest,
)
from hookline.api.models.hooks import (
    AppliedView,
    ApplyRequest,
    ChangeView,
    DiffRequest,
    DiffView,
    HookRow,
    HooksView,
    RollbackRequest,
    RolledBackView,
    TryRequest,
    TryView,
    VersionPage,
    VersionView,
)
from hookline.api.models.overview import OverviewQuery, OverviewView, SettingsView
from hookline.api.models.requests import (
    CapturedPage,
    CapturedView,
    CapturedWithRequest,
    RequestsQuery,
    RunView,
    StartedRun,
)
from hookline.api.routing import Call, Reply, route
from hookline.errors import InvalidInput
from hookline.management.pages import decode_position, encode_position
from hookline.management.requests import RequestQuery
from hookline.outbound.times import unix

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hookline.management.dead_letters import DeadLetters
    from hookline.management.hooks import Hooks
    from hookline.management.overview import OverviewReader
    from hookline.management.requests import Requests
    from hookline.ports import Clock

__all__ = ["DeadLetterRoutes", "HookRoutes", "OverviewRoutes", "RequestRoutes"]

_QUEUE = "/v1/dead-letters/{queue}"


class DeadLetterRoutes:
    tag = "Dead letters"

    def __init__(self, dead_letters: DeadLetters) -> None:
        self._dead_letters = dead_letters

    @route("GET", "/v1/dead-letters", answers={200: DepthPage})
    def list_dead_letter_queues(self) -> Reply:
        """List the dead-letter queues: messages in each, and the age of the oldest message that was read."""
        items = [DepthView.of(each) for each in self._dead_letters.depths()]
        return Reply(DepthPage(items=items, next_cursor=None))

    @route("GET", _QUEUE, answers={200: LetterPage}, problems=(404,))
    def peek_dead_letters(self, queue: str, query: PeekQuery) -> Reply:
        """Show some messages of a queue without removing them: any, or those whose fields have these values.

        In a value `*` and `?` are wildcards, and all filters must match. A field that the messages of this queue do not
        have is a problem. With a filter, the call reads the queue until it has found enough, for at most 12 seconds.
        """
        found = self._dead_letters.peek(queue, query.limit, query.fields())
        items = [LetterView.of(letter, fields) for letter, fields in found.items]
        return Reply(LetterPage(items=items, next_cursor=None, complete=found.complete))

    @route("POST", _QUEUE + "/redrive", answers={202: RedrivenView}, problems=(404, 409))
    def redrive_dead_letters(self, queue: str, body: RedriveRequest) -> Reply:
        """Send messages back to the queue they came from: all, by id, or by fields.

        A delivery starts its schedule again. For a stream fault, the events that can still be read are delivered;
        `problems` lists the rest. A call reads for at most 12 seconds and then says whether there is more.
        """
        if not (body.all or body.ids or body.fields):
            raise InvalidInput.at("all", "expected true, or ids, or fields")
        redriven = self._dead_letters.redrive(queue, ids=set(body.ids), fields=body.fields, limit=body.limit)
        return Reply(RedrivenView.model_validate(redriven._asdict()), 202)

    @route("POST", _QUEUE + "/purge", answers={204: None}, problems=(404, 409))
    def purge_dead_letters(self, queue: str, body: PurgeRequest) -> Reply:
        """Delete all messages of a queue permanently. SQS allows this once a minute."""
        self._dead_letters.purge(queue, body.confirm)
        return Reply(status=204)


class HookRoutes:
    tag = "Hooks"

    def __init__(self, hooks: Callable[..., Hooks]) -> None:
        self._hooks = hooks

    @route("GET", "/v1/hooks", answers={200: HooksView})
    def show_hooks(self) -> Reply:
        """Show the hooks in use."""
        version, document = self._hooks().current()
        return Reply(_view(version, document), etag=version)

    @route("GET", "/v1/hooks/versions", answers={200: VersionPage})
    def list_hook_versions(self, query: PageQuery) -> Reply:
        """List the versions of the hooks, newest first."""
        page = self._hooks().versions(cursor=query.cursor, limit=query.limit)
        return Reply(VersionPage(items=[VersionView(**each) for each in page.items], next_cursor=page.cursor))

    @route("GET", "/v1/hooks/versions/{version}", answers={200: HooksView}, problems=(404,))
    def show_hook_version(self, version: str) -> Reply:
        """Show the hooks of a version."""
        number = int(version)
        return Reply(_view(number, self._hooks().version(number)))

    @route("POST", "/v1/hooks/diff", answers={200: DiffView}, problems=(404,))
    def diff_hooks(self, body: DiffRequest) -> Reply:
        """Show what would change if files were applied or a version restored."""
        if bool(body.files) == (body.version is not None):
            raise InvalidInput.at("files", "expected either files or a version")
        hooks = self._hooks()
        proposed = hooks.back_to(body.version) if body.version is not None else hooks.propose(body.given(), body.set)
        return Reply(DiffView(version=proposed.version, **ChangeView.fields_of(proposed)))

    @route("PUT", "/v1/hooks", answers={200: AppliedView}, problems=(409, 412))
    def apply_hooks(self, call: Call, body: ApplyRequest) -> Reply:
        """Check hooks files and apply them as one set, in a new version. If any file has an error, nothing is applied.

        Callers of this operation can make the worker run commands. Grant it to few.
        """
        if not body.files:
            raise InvalidInput.at("files", "expected at least one")
        applied = self._hooks(call.principal.name).apply(
            body.given(), set_name=body.set, prune=body.prune, if_match=call.if_match
        )
        view = AppliedView(version=applied.version, applied=applied.applied, **ChangeView.fields_of(applied.proposed))
        return Reply(view, etag=applied.version)

    @route("POST", "/v1/hooks/rollback", answers={200: RolledBackView}, problems=(404, 409, 412))
    def rollback_hooks(self, call: Call, body: RollbackRequest) -> Reply:
        """Restore an earlier version."""
        version, was = self._hooks(call.principal.name).rollback(body.version, call.if_match)
        return Reply(RolledBackView(version=version, was=was), etag=version)

    @route("POST", "/v1/hooks/try", answers={200: TryView}, problems=(404,))
    def try_hook(self, body: TryRequest) -> Reply:
        """Evaluate a hook for a request and explain the result, without running or sending anything.

        The answer has what the sender would be answered, the action that would run, and why.
        """
        request = {name: value for name, value in body.request.model_dump().items() if value}
        result = self._hooks().attempt(
            body.id,
            request,
            files=body.given(),
            now=unix(body.now) if body.now else None,
            secrets=body.secrets,
        )
        return Reply(TryView.model_validate({name: result.get(name) for name in TryView.model_fields}))


class RequestRoutes:
    tag = "Inbound requests"

    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    @route("GET", "/v1/requests", answers={200: CapturedPage})
    def list_requests(self, query: RequestsQuery) -> Reply:
        """List captured inbound requests (parameter `CaptureRequests`), newest first."""
        position = decode_position(query.cursor, 1)
        asked = RequestQuery(
            hook=query.hook, outcome=query.outcome, until=_number(position[0]) if position else float("inf")
        )
        found = list(self._requests.newest(asked, query.limit))
        items = [CapturedView(**CapturedView.fields_of(each)) for each in found]
        more = encode_position(repr(found[-1].kept.received_at)) if len(found) == query.limit else None
        return Reply(CapturedPage(items=items, next_cursor=more))

    @route("GET", "/v1/requests/{request}", answers={200: CapturedWithRequest}, problems=(404,))
    def show_request(self, request: str) -> Reply:
        """Show a captured request as it was received, including any secrets in it."""
        found = self._requests.get(request)
        fields = CapturedView.fields_of(found)
        return Reply(CapturedWithRequest(**fields, request=found.kept.request, runs=found.kept.runs))

    @route("POST", "/v1/requests/{request}/run", answers={202: RunView}, problems=(404,), once=True)
    def run_request(self, request: str, body: Empty) -> Reply:  # noqa: ARG002
        """Run a captured request again, by the current version of the hooks that accepted it.

        The request is not verified again and is not treated as a duplicate.
        """
        started = self._requests.run(request)
        return Reply(RunView(items=[StartedRun(hook=hook, message_id=message) for hook, message in started]), 202)


class OverviewRoutes:
    tag = "Overview"

    def __init__(self, overview: OverviewReader, about: Mapping[str, Any], clock: Clock) -> None:
        self._overview = overview
        self._about = about
        self._clock = clock

    @route("GET", "/v1/overview", answers={200: OverviewView})
    def show_overview(self, query: OverviewQuery) -> Reply:
        """Show the figures of the last hours, the dead-letter queues, and the endpoints with problems."""
        return Reply(OverviewView.of(self._overview.read(query.hours), self._clock()))

    @route("GET", "/v1/settings", answers={200: SettingsView})
    def show_settings(self) -> Reply:
        """Show the current settings."""
        return Reply(SettingsView(**self._about))


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise InvalidInput.at("cursor", "expected a cursor from the page before") from None


def _view(version: int, document: Mapping[str, Any]) -> HooksView:
    from hookline.inbound.hooksfile import sets  # noqa: PLC0415 - as above
    from hookline.management.hooks import summary  # noqa: PLC0415 - brings YAML and RE2, which few requests need

    owner = sets.owners(document)
    rows = [HookRow(**summary(hook, owner)) for hook in document["hooks"]]
    return HooksView(version=version, hooks=rows, document=_without_secrets(dict(document)))


def _without_secrets(value: Any, *, secret: bool = False) -> Any:
    """References stay; what stands in a hook as it is does not leave."""
    if isinstance(value, dict):
        return {name: _without_secrets(each, secret=secret or name in _SECRET) for name, each in value.items()}
    if isinstance(value, list):
        return [_without_secrets(each, secret=secret) for each in value]
    if secret and isinstance(value, str) and value and value.partition(":")[0] not in _KINDS:
        return "***"
    return value


_SECRET = {"secret", "secrets"}
_KINDS = {"env", "ssm", "secretsmanager"}
