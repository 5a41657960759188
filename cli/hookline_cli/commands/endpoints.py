"""`hookline endpoints`: where a tenant wants its events."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hookline_cli import endpoint_options as given
from hookline_cli import stack as stacks
from hookline_cli.commands import replay
from hookline_cli.commands.tenants import DEFAULT, check_name
from hookline_cli.endpoint_options import describe
from hookline_cli.options import Output, StackName, TenantName, Yes, parse_duration, read_text
from hookline_cli.output import confirm, listing, moment, note, record

if TYPE_CHECKING:
    from hookline.outbound.model import Endpoint, Health, Tenant
    from hookline_cli.stack import Stack

app = typer.Typer(help="Where a tenant wants its events.", no_args_is_help=True)

_COLUMNS = {
    "id": "ID",
    "url": "URL",
    "event_types": "EVENT TYPES",
    "enabled": "ENABLED",
    "circuit": "CIRCUIT",
    "description": "DESCRIPTION",
}
_SHOWN_ONCE = "the secret is shown this once; the receiver verifies with it"
_TRIES = 5

EndpointId = Annotated[str, typer.Argument(metavar="ENDPOINT", help="Endpoint id.")]


@app.command()
def create(
    url: Annotated[str | None, typer.Argument(help="https://…; or in --file.")] = None,
    *,
    tenant: TenantName = DEFAULT,
    disabled: Annotated[bool, typer.Option("--disabled", help="Keep its deliveries until it is enabled.")] = False,
    file: given.File = None,
    description: given.Description = None,
    metadata: given.Metadata = None,
    event_type: given.EventType = None,
    channel: given.Channel = None,
    filter_: given.Filter = None,
    transform: given.Transform = None,
    payload: given.Payload = None,
    version: given.Version = None,
    header: given.Header = None,
    signature: given.Signature = None,
    schedule: given.Schedule = None,
    timeout: given.Timeout = None,
    rate_limit: given.RateLimit = None,
    batch_events: given.BatchEvents = None,
    batch_bytes: given.BatchBytes = None,
    basic_auth: given.BasicAuth = None,
    oauth2: given.OAuth2 = None,
    mtls_certificate: given.MtlsCertificate = None,
    mtls_key: given.MtlsKey = None,
    secret: given.Secret = None,
    secret_kind: given.SecretKind = None,
    stack: StackName = "hookline",
    output: Output = None,
) -> None:
    """Create an endpoint; its signing secret is shown once. Creates the tenant where there is none."""
    from hookline import ids
    from hookline.outbound.endpoints.spec import EndpointSpec

    spec = EndpointSpec.parse(describe({**locals(), "filter": filter_}))
    check_name(tenant)
    found = stacks.find(stack)
    now = time.time()
    endpoint, generated = spec.to_endpoint(
        tenant, ids.endpoint_id(now), seal=found.sealer.seal, now=now, policy=found.policy
    )
    if disabled:
        endpoint = endpoint.after(disabled_reason="created disabled")
    found.config.put_tenant(tenant)
    found.config.put_endpoint(endpoint, create=True)
    shown = _secret(generated[0]) if generated else {}
    record(output, _summary(endpoint) | shown)
    if shown:
        note(_SHOWN_ONCE)


@app.command("list")
def list_endpoints(*, tenant: TenantName = DEFAULT, stack: StackName = "hookline", output: Output = None) -> None:
    """List a tenant's endpoints."""
    known = stacks.find(stack).config.tenant(tenant)
    rows = [] if known is None else [_summary(each, known.health.get(each.id)) for each in known.endpoints]
    empty = f"there is no tenant {tenant}" if known is None else f"tenant {tenant} has no endpoints"
    listing(output, rows, _COLUMNS, empty=empty)


@app.command()
def show(
    endpoint: EndpointId, *, tenant: TenantName = DEFAULT, stack: StackName = "hookline", output: Output = None
) -> None:
    """Show an endpoint: its settings, its health, how many secrets sign."""
    known, row = _get(stacks.find(stack), tenant, endpoint)
    record(output, _whole(row, known.health.get(endpoint)))


@app.command()
def update(
    endpoint: EndpointId,
    *,
    tenant: TenantName = DEFAULT,
    url: given.Url = None,
    clear: given.Clear = None,
    file: given.File = None,
    description: given.Description = None,
    metadata: given.Metadata = None,
    event_type: given.EventType = None,
    channel: given.Channel = None,
    filter_: given.Filter = None,
    transform: given.Transform = None,
    payload: given.Payload = None,
    version: given.Version = None,
    header: given.Header = None,
    signature: given.Signature = None,
    schedule: given.Schedule = None,
    timeout: given.Timeout = None,
    rate_limit: given.RateLimit = None,
    batch_events: given.BatchEvents = None,
    batch_bytes: given.BatchBytes = None,
    basic_auth: given.BasicAuth = None,
    oauth2: given.OAuth2 = None,
    mtls_certificate: given.MtlsCertificate = None,
    mtls_key: given.MtlsKey = None,
    stack: StackName = "hookline",
    output: Output = None,
) -> None:
    """Change some of an endpoint's settings; the others stay as they are."""
    from hookline.errors import InvalidInput
    from hookline.outbound.endpoints.spec import EndpointSpec

    raw = describe({**locals(), "filter": filter_})
    if not raw:
        raise InvalidInput.at("endpoints update", "expected at least one setting to change")
    if raw.keys() & {"secrets", "secret_kind"}:
        raise InvalidInput.at("secrets", "expected in `rotate-secret`, which keeps the old one valid for a while")
    spec = EndpointSpec.parse(raw)
    found = stacks.find(stack)
    known, row = _get(found, tenant, endpoint)
    changed, _ = spec.to_endpoint(
        tenant, endpoint, seal=found.sealer.seal, now=time.time(), policy=found.policy, existing=row
    )
    found.config.put_endpoint(changed, seen=row)
    if changed.url != row.url:
        _reset_health(found, known, endpoint)
    record(output, _whole(changed, None if changed.url != row.url else known.health.get(endpoint)))


@app.command("rotate-secret")
def rotate_secret(
    endpoint: EndpointId,
    *,
    tenant: TenantName = DEFAULT,
    overlap: Annotated[str, typer.Option("--overlap", help="How long the old secret signs too, 0 to 7d.")] = "24h",
    secret: Annotated[
        str | None, typer.Option("--secret", help="Your own new secret instead of a generated one: better @FILE, or -.")
    ] = None,
    secret_kind: given.SecretKind = None,
    stack: StackName = "hookline",
    output: Output = None,
) -> None:
    """Give an endpoint a new signing secret, shown once; the old one signs beside it for a while."""
    from hookline.outbound.endpoints.spec import EndpointSpec
    from hookline.outbound.requests import signing
    from hookline.outbound.requests.rotation import active_secrets, rotate

    seconds = parse_duration(overlap, "--overlap")
    found = stacks.find(stack)
    _, row = _get(found, tenant, endpoint)
    generated = None
    if secret is None:
        kind = secret_kind or _kind_of_current(found, row)
        EndpointSpec.parse({"secret_kind": kind})
        generated = signing.generate_secret(kind)
    plain = generated or read_text(secret or "", "--secret").strip()
    sealed, _ = EndpointSpec.parse({"secrets": [plain]}).to_endpoint(
        tenant, endpoint, seal=found.sealer.seal, now=time.time(), policy=found.policy, existing=row
    )
    rotated = rotate(row, sealed.secrets[-1].sealed, seconds, time.time())
    found.config.put_endpoint(rotated, seen=row)
    active = active_secrets(rotated, time.time())
    shown = {"id": endpoint, "secrets": len(active), "old_until": moment(time.time() + seconds if seconds else None)}
    record(output, shown | (_secret(generated) if generated else {}))
    if generated:
        note(_SHOWN_ONCE)


@app.command()
def enable(
    endpoint: EndpointId,
    *,
    tenant: TenantName = DEFAULT,
    replay_held: Annotated[
        bool, typer.Option("--replay-held", help="Deliver what was held while it was disabled.")
    ] = False,
    stack: StackName = "hookline",
    output: Output = None,
) -> None:
    """Enable an endpoint again, with its health reset."""
    from hookline.outbound.model import Status

    found = stacks.find(stack)
    known, row = _get(found, tenant, endpoint)
    _reset_health(found, known, endpoint)  # first: what it failed before must not disable it again at once
    found.config.put_endpoint(row.after(disabled_reason=None), seen=row)
    if replay_held:
        replay.begin(found, replay.held_job(found, tenant, endpoint), watch=False, output=output)
        return
    record(output, _summary(row.after(disabled_reason=None)))
    if found.deliveries.by_endpoint(tenant, endpoint, shards=row.most_shards, status=Status.HELD, limit=1).items:
        note(f"deliveries were held: `hookline replay start --tenant {tenant} --endpoint {endpoint} --status held`")


@app.command()
def disable(
    endpoint: EndpointId,
    *,
    tenant: TenantName = DEFAULT,
    reason: Annotated[str, typer.Option("--reason", help="Stands on the deliveries that are held.")] = "by hand",
    stack: StackName = "hookline",
    output: Output = None,
) -> None:
    """Disable an endpoint: nothing is sent to it, its deliveries are held."""
    found = stacks.find(stack)
    _, row = _get(found, tenant, endpoint)
    if not found.config.disable(row, reason):
        note(f"it was disabled before: {row.disabled_reason}")
    _, row = _get(found, tenant, endpoint)
    record(output, _summary(row))


@app.command()
def delete(
    endpoint: EndpointId,
    *,
    tenant: TenantName = DEFAULT,
    yes: Yes = False,
    stack: StackName = "hookline",
    output: Output = None,
) -> None:
    """Delete an endpoint; deliveries that wait for it are cancelled."""
    found = stacks.find(stack)
    _, row = _get(found, tenant, endpoint)
    confirm(f"delete endpoint {endpoint} ({row.url})?", yes=yes)
    found.config.delete_endpoint(tenant, endpoint)
    record(output, {"id": endpoint, "deleted": True})


def _get(stack: Stack, tenant: str, endpoint_id: str) -> tuple[Tenant, Endpoint]:
    """Raises NotFound."""
    from hookline.errors import NotFound

    known = stack.config.tenant(tenant)
    if known is None:
        raise NotFound(f"there is no tenant {tenant}: `hookline tenants list` shows them")
    for endpoint in known.endpoints:
        if endpoint.id == endpoint_id:
            return known, endpoint
    raise NotFound(f"tenant {tenant} has no endpoint {endpoint_id}: `hookline endpoints list --tenant {tenant}`")


def _reset_health(stack: Stack, known: Tenant, endpoint_id: str) -> None:
    """Healthy again by decree: raises Conflict if the functions keep writing it faster than we do."""
    from hookline.errors import Conflict
    from hookline.outbound.delivery import circuit

    for _ in range(_TRIES):
        health = known.health.get(endpoint_id)
        if health is None or stack.config.put_health(circuit.reset(health)):
            return
        known, _ = _get(stack, known.id, endpoint_id)
    raise Conflict(f"the health of {endpoint_id} is being written by the functions; enable it again")


def _kind_of_current(stack: Stack, endpoint: Endpoint) -> str:
    from hookline.outbound.requests.request_builder import owner

    if not endpoint.secrets or endpoint.signature != "standard":
        return "whsec"
    current = stack.sealer.open(endpoint.secrets[-1].sealed, owner(endpoint)).decode()
    return "whsk" if current.startswith("whsk_") else "whsec"


def _secret(secret: str) -> dict[str, str]:
    from hookline.outbound.requests import signing

    public = {"public_key": signing.public_key(secret)} if secret.startswith("whsk_") else {}
    return {"secret": secret} | public


def _summary(endpoint: Endpoint, health: Health | None = None) -> dict[str, Any]:
    return {
        "id": endpoint.id,
        "tenant": endpoint.tenant,
        "url": endpoint.url,
        "description": endpoint.description,
        "event_types": list(endpoint.event_types),
        "enabled": endpoint.enabled,
        "disabled_reason": endpoint.disabled_reason,
        "circuit": health.circuit.value if health else "closed",
    }


def _whole(endpoint: Endpoint, health: Health | None) -> dict[str, Any]:
    """Everything but what is sealed: of that, whether it is there."""
    now = time.time()
    batching = endpoint.batching
    return _summary(endpoint, health) | {
        "metadata": dict(endpoint.metadata),
        "channels": list(endpoint.channels),
        "filter": endpoint.filter,
        "transform": endpoint.transform,
        "payload": endpoint.payload,
        "version": endpoint.version,
        "headers": [name for name, _ in endpoint.headers],
        "signature": endpoint.signature,
        "secrets": [
            {"expires": moment(each.expires_at)}
            for each in endpoint.secrets
            if each.expires_at is None or each.expires_at > now
        ],
        "schedule": list(endpoint.schedule) if endpoint.schedule else None,
        "timeout": endpoint.timeout,
        "rate_limit": endpoint.rate_limit,
        "batching": {"max_events": batching.max_events, "max_bytes": batching.max_bytes} if batching else None,
        "basic_auth": endpoint.basic_auth_sealed is not None,
        "oauth2": endpoint.oauth2_sealed is not None,
        "mtls": endpoint.mtls_sealed is not None,
        "created": moment(endpoint.created_at),
        "failures": health.failures if health else 0,
        "failing_since": moment(health.failing_since) if health else None,
        "circuit_open_until": moment(health.open_until) if health else None,
        "slow_until": moment(health.slow_until) if health else None,
    }
