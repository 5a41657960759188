"""Who calls, and what that lets them do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hookline.errors import Conflict, Forbidden, Stale, Unauthorized

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["OPERATOR", "Principal", "Refused", "check_revision", "of_claims"]

OPERATOR_SCOPE = "hookline:operator"


class Refused(Conflict):
    """What was asked for is not possible as things stand; `code` says which rule stands in the way."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Principal:
    """`tenant` None: an operator, who may do everything. `name` is for records: an ARN, a token's subject."""

    name: str
    tenant: str | None = None
    portal: bool = False  # a customer's session, which reaches the portal's routes alone

    def check(self, tenant: str | None, *, open_to_tenants: bool) -> None:
        """Raises Forbidden unless this caller may use a route; `tenant` is the one that its path names."""
        if self.tenant is None or self.tenant == tenant or (tenant is None and open_to_tenants):
            return
        raise Forbidden(f"these credentials are for tenant {self.tenant} alone")


OPERATOR = Principal("operator")


def of_claims(claims: Mapping[str, Any], tenant_claim: str) -> Principal:
    """The caller that a verified token speaks of: an operator by scope, or a tenant by claim; without either, nobody.

    API Gateway gives `scope` as text, and lists as text in brackets.
    """
    subject = str(claims.get("sub") or "")
    scopes = str(claims.get("scope") or claims.get("scp") or "").strip("[]").replace(",", " ").split()
    if OPERATOR_SCOPE in scopes:
        return Principal(subject or "operator")
    tenant = claims.get(tenant_claim)
    if isinstance(tenant, str) and tenant:
        return Principal(subject or tenant, tenant)
    raise Unauthorized(f"the token has neither the scope {OPERATOR_SCOPE} nor the claim {tenant_claim}")


def check_revision(if_match: str | None, revision: int | str) -> None:
    """Raises Stale unless an If-Match header names what is stored now. Lists and `*` are as in RFC 9110, 13.1.1."""
    if if_match is None or if_match.strip() == "*":
        return
    seen = {tag.strip().removeprefix("W/").strip('"') for tag in if_match.split(",")}
    if str(revision) not in seen:
        raise Stale(f"it was changed meanwhile: it is at revision {revision} now; read it again")
