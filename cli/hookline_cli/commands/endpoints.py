"""`hookline endpoints`: where a tenant wants its events."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hookline_cli import endpoint_options as given
from hookline_cli import stack as stacks
from hookline_cli.commands import endpoint_care, endpoint_order, endpoint_secrets, replay
from hookline_cli.endpoint_options import describe
from hookline_cli.names import DEFAULT, tenant_of
from hookline_cli.options import Output, StackName, TenantName, Watch, Yes
from hookline_cli.output import as_json, confirm, duration, listing, moment, note, record
from hookline_cli.watching import again

if TYPE_CHECKING:
    from hookline.management.deliveries import Backlog
    from hookline.outbound.model import Endpoint, Health

app = typer.Typer(help="Endpoints: the addresses that receive a tenant's events.", no_args_is_help=True)

_COLUMNS = {
    "id": "ID",
    "state": "STATE",
    "code": "LAST CODE",
    "waiting": "WAITING",
    "failing_since": "FAILING SINCE",
    "error": "LAST ERROR",
    "held": "HELD",
    "exhausted": "EXHAUSTED",
    "url": "URL",
    "event_types": "EVENT TYPES",
    "description": "DESCRIPTION",
}
_THREADS = 8


@app.command()
@given.takes_settings
def create(
    url: Annotated[str | None, typer.Argument(help="https://…; or in --file.")] = None,
    *,
    tenant: TenantName = DEFAULT,
    disabled: Annotated[
        bool, typer.Option("--disabled", help="Create it disabled: deliveries are held until it is enabled.")
    ] = False,
    settings: dict[str, Any],
    secret: given.Secret = None,
    secret_kind: given.SecretKind = None,
    stack: StackName = "hookline",
    output: Output = None,
) -> None:
    """Create an endpoint; its signing secret is shown once. If the tenant does not exist, it is created."""
    from hookline.outbound.endpoints.spec import EndpointSpec

    spec = EndpointSpec.parse(describe({**settings, "url": url, "secret": secret, "secret_kind": secret_kind}))
    made = stacks.find(stack).services.endpoints.create(tenant, spec, disabled="created disabled" if disabled else None)
    by_role = {"external_id": made.endpoint.external_id} if made.endpoint.role else {}
    secret_shown = endpoint_secrets.secret_fields(made.secret) if made.secret else {}
    record(output, _summary(made.endpoint) | by_role | secret_shown)
    if made.secret:
        note(endpoint_secrets.SHOWN_ONCE)


@app.command("list")
def list_endpoints(
    *,
    tenant: TenantName = DEFAULT,
    failing: Annotated[bool, typer.Option("--failing", help="Only endpoints that are not healthy.")] = False,
    watch: Watch = False,
    stack: StackName = "hookline",
    output: Output = None,
) -> None:
    """List a tenant's endpoints with their health: since when they fail, the last answer, waiting deliveries."""
    from concurrent.futures import ThreadPoolExecutor

    from hookline.management.endpoints import state_of

    found = stacks.find(stack)

    def show_all() -> None:
        known = tenant_of(found, tenant)
        seen = [(each, known.health.get(each.id)) for each in known.endpoints]
        if failing:
            now = time.time()
            seen = [(each, health) for each, health in seen if state_of(each, health, now) != "healthy"]
        with ThreadPoolExecutor(_THREADS) as threads:
            backlogs = list(threads.map(found.services.deliveries.backlog, [each for each, _ in seen]))
        rows = [
            _summary(each, health) | _trouble(backlog) for (each, health), backlog in zip(seen, backlogs, strict=True)
        ]
        listing(output, rows, _COLUMNS, empty=f"tenant {tenant} has no {'failing ' if failing else ''}endpoints")

    again(show_all, watch=watch)


@app.command()
@given.takes_endpoint
def show(one: given.OneEndpoint) -> None:
    """Show an endpoint: its settings, its health, and the number of active secrets."""
    services = one.stack.services
    seen = services.endpoints.get(one.owner, one.endpoint)
    more = _trouble(services.deliveries.backlog(seen.endpoint))
    if seen.endpoint.ordering is not None:
        more["blocked"] = endpoint_order.rows(one.stack, seen.endpoint.tenant, one.endpoint, limit=10)
    _show(one.output, seen.endpoint, seen.health, more)


@app.command()
@given.takes_endpoint
@given.takes_settings
def update(
    one: given.OneEndpoint, *, url: given.Url = None, clear: given.Clear = None, settings: dict[str, Any]
) -> None:
    """Change some of an endpoint's settings; the others stay as they are."""
    from hookline.errors import InvalidInput
    from hookline.outbound.endpoints.spec import EndpointSpec

    raw = describe({**settings, "url": url, "clear": clear})
    if not raw:
        raise InvalidInput.at("endpoints update", "expected at least one setting to change")
    if raw.keys() & {"secrets", "secret_kind"}:
        raise InvalidInput.at("secrets", "expected in `rotate-secret`, which keeps the old one valid for a while")
    endpoints, owner = one.stack.services.endpoints, one.owner
    endpoints.update(owner, one.endpoint, EndpointSpec.parse(raw))
    seen = endpoints.get(owner, one.endpoint)
    _show(one.output, seen.endpoint, seen.health)


@app.command()
@given.takes_endpoint
def enable(
    one: given.OneEndpoint,
    *,
    replay_held: Annotated[
        bool, typer.Option("--replay-held", help="Also replay the deliveries that were held while it was disabled.")
    ] = False,
) -> None:
    """Enable an endpoint again, with its health reset."""
    from hookline.management.replays import ReplaySpec
    from hookline.outbound.model import Status

    found, owner, endpoint = one.stack, one.owner, one.endpoint
    row = found.services.endpoints.enable(owner, endpoint)
    if replay_held:
        spec = ReplaySpec(endpoint_ids=(endpoint,), status=Status.HELD)
        replay.begin(found, owner, spec, watch=False, output=one.output)
        return
    record(one.output, _summary(row))
    if found.deliveries.by_endpoint(owner, endpoint, shards=row.most_shards, status=Status.HELD, limit=1).items:
        note(f"deliveries were held: `hookline replay start --tenant {owner} --endpoint {endpoint} --status held`")


@app.command()
@given.takes_endpoint
def disable(
    one: given.OneEndpoint,
    *,
    reason: Annotated[str, typer.Option("--reason", help="Recorded on the deliveries that are held.")] = "by hand",
) -> None:
    """Disable an endpoint: nothing is sent to it, its deliveries are held."""
    endpoints = one.stack.services.endpoints
    before = endpoints.get(one.owner, one.endpoint)
    if before.endpoint.disabled_reason is not None:
        note(f"it was disabled before: {before.endpoint.disabled_reason}")
    record(one.output, _summary(endpoints.disable(one.owner, one.endpoint, reason), before.health))


@app.command()
@given.takes_endpoint
def delete(one: given.OneEndpoint, *, yes: Yes = False) -> None:
    """Delete an endpoint; deliveries that wait for it are cancelled."""
    endpoints = one.stack.services.endpoints
    row = endpoints.get(one.owner, one.endpoint).endpoint
    confirm(f"delete endpoint {one.endpoint} ({row.url}) of tenant {one.owner}?", yes=yes)
    endpoints.delete(one.owner, one.endpoint, if_match=str(row.revision))  # the one that was shown
    record(one.output, {"id": one.endpoint, "deleted": True})


app.command("blocked")(endpoint_order.blocked)
app.command("skip")(endpoint_order.skip)
app.command("secrets")(endpoint_secrets.secrets)
app.command("rotate-secret")(endpoint_secrets.rotate_secret)
app.command("expire-secrets")(endpoint_secrets.expire_secrets)
app.command("test")(endpoint_care.send_test)
app.command("recover")(endpoint_care.recover)


def _show(output: Any, endpoint: Endpoint, health: Health | None, more: dict[str, Any] | None = None) -> None:
    whole = _whole(endpoint, health) | (more or {})
    if not as_json(output):
        whole["schedule"] = ", ".join(duration(each) for each in whole["schedule"])
        if whole.pop("schedule_is_default"):
            whole["schedule"] += " (the default)"
    record(output, whole)


def _summary(endpoint: Endpoint, health: Health | None = None) -> dict[str, Any]:
    from hookline.management.endpoints import state_of

    return {
        "id": endpoint.id,
        "tenant": endpoint.tenant,
        "url": endpoint.url,
        "description": endpoint.description,
        "event_types": list(endpoint.event_types),
        "enabled": endpoint.enabled,
        "disabled_reason": endpoint.disabled_reason,
        "state": state_of(endpoint, health, time.time()),
        "failing_since": moment(health.failing_since) if health else None,
    }


def _trouble(backlog: Backlog) -> dict[str, Any]:
    newest = backlog.newest
    return {
        "code": newest.code or None if newest else None,
        "error": newest.error if newest else "",
        "waiting": backlog.waiting,
        "held": backlog.held,
        "exhausted": backlog.exhausted,
    }


def _whole(endpoint: Endpoint, health: Health | None) -> dict[str, Any]:
    """Everything but what is sealed: of that, whether it is there."""
    from hookline.outbound.delivery import schedule
    from hookline.outbound.requests.rotation import active_secrets

    active = active_secrets(endpoint, time.time())
    batching = endpoint.batching
    return _summary(endpoint, health) | {
        "role": endpoint.role,
        "external_id": endpoint.external_id or None,
        "metadata": dict(endpoint.metadata),
        "channels": list(endpoint.channels),
        "filter": endpoint.filter,
        "transform": endpoint.transform,
        "payload": endpoint.payload,
        "version": endpoint.version,
        "header_names": [name for name, _ in endpoint.headers],
        "signature": endpoint.signature,
        "secrets": len(active),
        "old_secrets_until": [moment(each.expires_at) for each in active if each.expires_at is not None],
        "schedule": list(endpoint.schedule or schedule.DEFAULT),
        "schedule_is_default": endpoint.schedule is None,
        "timeout": endpoint.timeout,
        "rate_limit": endpoint.rate_limit,
        "shards": endpoint.shards[-1][1] if endpoint.shards else 1,
        "ordering": endpoint.ordering,
        "ordered_from": endpoint.ordered_from or None,
        "on_exhausted": endpoint.on_exhausted,
        "missing_after": endpoint.missing_after,
        "batching": {"max_events": batching.max_events, "max_bytes": batching.max_bytes} if batching else None,
        "basic_auth": endpoint.basic_auth_sealed is not None,
        "oauth2": endpoint.oauth2_sealed is not None,
        "mtls": endpoint.mtls_sealed is not None,
        "created_at": moment(endpoint.created_at),
        "revision": endpoint.revision,
        "failures": health.failures if health else 0,
        "open_until": moment(health.open_until) if health else None,
        "trips": health.trips if health else 0,
        "slow_until": moment(health.slow_until) if health else None,
    }
