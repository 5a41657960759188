"""Endpoints: where a tenant wants its events, their secrets and their health."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Literal, NamedTuple

from hookline import ids
from hookline.errors import Conflict, HooklineError, InvalidInput, NotFound, Stale
from hookline.management.access import check_revision
from hookline.management.tenants import check_name, known
from hookline.outbound.delivery import circuit
from hookline.outbound.delivery.replay import catch_up
from hookline.outbound.endpoints.spec import EndpointSpec
from hookline.outbound.model import Circuit, Health
from hookline.outbound.requests import signing
from hookline.outbound.requests.request_builder import owner
from hookline.outbound.requests.rotation import active_secrets, rotate

if TYPE_CHECKING:
    from collections.abc import Callable

    from hookline.outbound.delivery.replay import Replayer
    from hookline.outbound.endpoints.rules import UrlPolicy
    from hookline.outbound.model import Endpoint, Tenant
    from hookline.outbound.ports import ConfigStore, Sealer
    from hookline.ports import Clock

__all__ = ["Created", "Endpoints", "Revealed", "Rotated", "Seen", "State", "state_of"]

_TRIES = 5  # of two who edit the same endpoint, or of one who edits while its health is written


class Seen(NamedTuple):
    """An endpoint as stored, and what is remembered of its answers (None: nothing bad)."""

    endpoint: Endpoint
    health: Health | None = None


State = Literal["healthy", "failing", "open", "paused", "probing", "disabled"]


def state_of(endpoint: Endpoint, health: Health | None, now: float) -> State:
    """In a word: open (its circuit: deliveries wait), paused (by Retry-After), probing (attempts decide), …"""
    if not endpoint.enabled:
        return "disabled"
    if health is None or health.circuit is Circuit.CLOSED:
        return "failing" if health is not None and health.failures else "healthy"
    if health.circuit is Circuit.PAUSED:
        return "paused"
    return "open" if health.circuit is Circuit.OPEN and health.open_until > now else "probing"


class Created(NamedTuple):
    endpoint: Endpoint
    created: bool
    secret: str | None = None  # None: the caller gave their own, or it was there


class Rotated(NamedTuple):
    endpoint: Endpoint
    secret: str | None  # None: the caller gave their own
    old_until: float | None  # unix seconds; None: the old ones ended at once


class Revealed(NamedTuple):
    position: int  # 1 is the oldest
    secret: str
    expires_at: float | None


class Endpoints:
    """An edit is made of what is stored; one without If-Match is made again where somebody else wrote between."""

    def __init__(
        self,
        *,
        config: ConfigStore,
        sealer: Sealer,
        clock: Clock,
        policy: UrlPolicy,
        replayer: Replayer,
        config_cache: float,
    ) -> None:
        """`config_cache` is seconds until the functions know what was changed."""
        self._config = config
        self._sealer = sealer
        self._clock = clock
        self._policy = policy
        self._replayer = replayer
        self._config_cache = config_cache

    def all(self, tenant: str) -> list[Seen]:
        found = known(self._config, tenant)
        return [Seen(each, found.health.get(each.id)) for each in found.endpoints]

    def get(self, tenant: str, endpoint_id: str) -> Seen:
        """Raises NotFound."""
        return _in(known(self._config, tenant), endpoint_id)

    def create(
        self, tenant: str, spec: EndpointSpec, endpoint_id: str | None = None, *, disabled: str | None = None
    ) -> Created:
        """Makes the tenant too; `disabled` says why it is to be disabled from the start.

        Raises InvalidEndpoint, or Conflict where the id is taken.
        """
        check_name(tenant)
        now = self._clock()
        prepared = spec.to_endpoint(
            tenant, endpoint_id or ids.endpoint_id(now), seal=self._sealer.seal, now=now, policy=self._policy
        )
        if self._config.tenant(tenant) is None:
            self._config.put_tenant(tenant)
        stored = self._config.put_endpoint(prepared.endpoint.after(disabled_reason=disabled), create=True)
        job, delay = catch_up(stored, ids.job_id(now), cache=self._config_cache)
        with suppress(
            HooklineError
        ):  # the secret is shown once: nothing may keep it from the one who made the endpoint
            self._replayer.start(job, delay=delay)
        return Created(stored, created=True, secret=prepared.generated[0] if prepared.generated else None)

    def put(self, tenant: str, endpoint_id: str, spec: EndpointSpec, if_match: str | None = None) -> Created:
        """The endpoint of that id as described, whether it was there or not; its secrets stay unless given."""
        found = self._config.tenant(tenant)
        if found is None or not any(each.id == endpoint_id for each in found.endpoints):
            if if_match is not None:
                raise Stale(f"there is no endpoint {endpoint_id}")
            return self.create(tenant, spec, endpoint_id)
        whole = EndpointSpec.model_validate(
            {name: None for name in EndpointSpec.model_fields if name not in _KEPT_BY_PUT} | _given(spec)
        )
        return Created(self._edit(tenant, endpoint_id, whole, if_match), created=False)

    def update(self, tenant: str, endpoint_id: str, spec: EndpointSpec, if_match: str | None = None) -> Endpoint:
        """Changes what is given. Raises NotFound, InvalidEndpoint, Stale."""
        if not spec.model_fields_set:
            raise InvalidInput.at("body", "expected at least one setting to change")
        if spec.model_fields_set & {"secrets", "secret_kind"}:
            raise InvalidInput.at("secrets", "expected a rotation instead, which keeps the old one valid for a while")
        return self._edit(tenant, endpoint_id, spec, if_match)

    def delete(self, tenant: str, endpoint_id: str, if_match: str | None = None) -> None:
        """Its waiting deliveries are cancelled when their time comes. Raises NotFound, Stale."""
        for _ in range(_TRIES):
            row = self.get(tenant, endpoint_id).endpoint
            check_revision(if_match, row.revision)
            with suppress(Conflict):  # somebody wrote it between: look again
                self._config.delete_endpoint(tenant, endpoint_id, seen=row)
                return
        raise Conflict(f"endpoint {endpoint_id} is being changed by somebody else; try again")

    def enable(self, tenant: str, endpoint_id: str, if_match: str | None = None) -> Endpoint:
        self._reset_health(tenant, endpoint_id)  # first: what it failed before must not disable it again at once
        return self._change(tenant, endpoint_id, lambda row: row.after(disabled_reason=None), if_match)

    def disable(self, tenant: str, endpoint_id: str, reason: str, if_match: str | None = None) -> Endpoint:
        """One that is disabled keeps its reason."""
        return self._change(
            tenant, endpoint_id, lambda row: row.after(disabled_reason=row.disabled_reason or reason), if_match
        )

    # ------------------------------------------------------------------------------------------ secrets

    def rotate(
        self,
        tenant: str,
        endpoint_id: str,
        *,
        overlap: float,
        secret: str | None = None,
        kind: str | None = None,
        if_match: str | None = None,
    ) -> Rotated:
        """A new current secret; the old ones sign beside it for `overlap` seconds. Raises InvalidEndpoint."""
        row = self.get(tenant, endpoint_id).endpoint
        generated = None if secret is not None else signing.generate_secret(kind or self._kind(row))
        given = EndpointSpec.parse({"secrets": [generated or secret]})
        now = self._clock()
        sealed = given.to_endpoint(
            tenant, endpoint_id, seal=self._sealer.seal, now=now, policy=self._policy, existing=row
        ).endpoint.secrets[-1]
        stored = self._change(tenant, endpoint_id, lambda each: rotate(each, sealed.sealed, overlap, now), if_match)
        return Rotated(stored, generated, now + overlap if overlap else None)

    def expire_old(self, tenant: str, endpoint_id: str, if_match: str | None = None) -> Endpoint:
        """From now on the current secret alone signs."""
        return self._change(tenant, endpoint_id, lambda row: row.after(secrets=row.secrets[-1:]), if_match)

    def reveal(self, tenant: str, endpoint_id: str) -> list[Revealed]:
        """Those that sign now, oldest to newest."""
        row = self.get(tenant, endpoint_id).endpoint
        return [
            Revealed(position, self._open(each.sealed, row), each.expires_at)
            for position, each in enumerate(active_secrets(row, self._clock()), start=1)
        ]

    def _kind(self, endpoint: Endpoint) -> str:
        if not endpoint.secrets or endpoint.signature != "standard":
            return "whsec"
        return "whsk" if self._open(endpoint.secrets[-1].sealed, endpoint).startswith("whsk_") else "whsec"

    def _open(self, sealed: str, endpoint: Endpoint) -> str:
        return self._sealer.open(sealed, owner(endpoint)).decode()

    # ------------------------------------------------------------------------------------------ writing

    def _edit(self, tenant: str, endpoint_id: str, spec: EndpointSpec, if_match: str | None) -> Endpoint:
        def changed(row: Endpoint) -> Endpoint:
            return spec.to_endpoint(
                tenant, endpoint_id, seal=self._sealer.seal, now=self._clock(), policy=self._policy, existing=row
            ).endpoint

        before = self.get(tenant, endpoint_id).endpoint
        stored = self._change(tenant, endpoint_id, changed, if_match)
        if (stored.url, stored.role) != (
            before.url,
            before.role,
        ):  # another receiver: what the last one failed is not its doing
            self._reset_health(tenant, endpoint_id)
        return stored

    def _change(
        self, tenant: str, endpoint_id: str, change: Callable[[Endpoint], Endpoint], if_match: str | None
    ) -> Endpoint:
        for _ in range(_TRIES):
            row = self.get(tenant, endpoint_id).endpoint
            check_revision(if_match, row.revision)
            changed = change(row)
            if changed == row:
                return row
            try:
                return self._config.put_endpoint(changed, seen=row)
            except Conflict:
                continue  # somebody wrote it between: make the change on what is there now
        raise Conflict(f"endpoint {endpoint_id} is being changed by somebody else; try again")

    def _reset_health(self, tenant: str, endpoint_id: str) -> None:
        """Healthy again by decree. Raises Conflict if the functions keep writing it faster than we do."""
        for _ in range(_TRIES):
            health = self.get(tenant, endpoint_id).health
            if self._config.put_health(circuit.reset(health or Health(endpoint_id, tenant), self._clock())):
                return
        raise Conflict(f"the health of {endpoint_id} is being written by the functions; try again")


_KEPT_BY_PUT = {"url", "secrets", "secret_kind"}


def _given(spec: EndpointSpec) -> dict[str, object]:
    """The fields that were given, as they are: models stay models, so that what is secret is not written out."""
    return {name: getattr(spec, name) for name in spec.model_fields_set}


def _in(tenant: Tenant, endpoint_id: str) -> Seen:
    for endpoint in tenant.endpoints:
        if endpoint.id == endpoint_id:
            return Seen(endpoint, tenant.health.get(endpoint_id))
    raise NotFound(f"tenant {tenant.id} has no endpoint {endpoint_id}")
