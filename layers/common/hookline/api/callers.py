"""Who calls, as API Gateway's authorizers tell it: an AWS identity, or the claims of a token that it has verified."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hookline.errors import Unauthorized
from hookline.management.access import Principal, of_claims

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Callers"]


class Callers:
    """`tenant_claim` is the claim that names a token's tenant."""

    def __init__(self, tenant_claim: str) -> None:
        self._tenant_claim = tenant_claim

    def __call__(self, event: Mapping[str, Any]) -> Principal:
        """Raises Unauthorized."""
        authorizer = (event.get("requestContext") or {}).get("authorizer") or {}
        if identity := authorizer.get("iam"):
            # IAM has decided on method and path already: what its policy lets through is an operator's
            return Principal(str(identity.get("userArn") or "iam"))
        if token := authorizer.get("jwt"):
            return of_claims(token.get("claims") or {}, self._tenant_claim)
        raise Unauthorized("expected a request signed with AWS credentials, or a token")
