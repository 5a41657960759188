"""What a deployed hook's requests are signed with, so that one can be signed here as its provider signs it."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from hookline.inbound.request import Request
    from hookline_cli.stack import Stack

__all__ = ["HookSigning", "of_hook"]


class HookSigning(NamedTuple):
    """`scheme` is "" where the hook verifies by none that has a name. `address` is where the hook is called from here,
    `public` the same as the receiver sees it, which some providers sign; `parameter` what is signed beside the secret.
    """

    scheme: str
    secret: str
    parameter: str
    address: str
    public: str

    def signed(self, request: Request, now: float) -> Request:
        """The request with a signature of `now`, unix seconds, in the place of the one it has.

        Raises InvalidInput where it cannot be signed with the hook's secret alone.
        """
        from hookline.errors import InvalidInput
        from hookline.inbound.request import Request
        from hookline.inbound.signatures.producing import key_kind, sign

        if not self.scheme:
            raise InvalidInput.at("verify", "expected a provider's scheme, by which the hook verifies")
        if key_kind(self.scheme) not in {"secret", ""}:
            raise InvalidInput.at("verify", f"{self.scheme} signs with a private key of its own")
        plain = request.to_dict()
        query = f"?{request.query}" if request.query else ""
        plain |= {"url": self.public + query, "headers": {name: each[0] for name, each in request.headers.items()}}
        made = sign(self.scheme, plain, self.secret, now=now, parameter=self.parameter)
        found = Request.from_dict({name: value for name, value in made.items() if name != "url"})
        kept = {name: values for name, values in request.headers.items() if found.headers.get(name) == values[:1]}
        return replace(found, query=urlsplit(made["url"]).query or found.query, headers={**found.headers, **kept})


def of_hook(stack: Stack, hook: str, *, secret: str = "") -> HookSigning:
    """`secret` instead of the hook's own. Raises NotFound, and what reading the secret raises."""
    from hookline.errors import NotFound

    version = stack.hooks.current_version()
    hooks = stack.hooks.load(version)["hooks"] if version else []
    found = next((each for each in hooks if each.get("id") == hook), None)
    if found is None:
        raise NotFound(
            f"there is no hook {hook}; there are {', '.join(str(each.get('id')) for each in hooks) or 'none'}"
        )
    verify = found.get("verify") or {}
    verify = {"scheme": verify} if isinstance(verify, str) else verify
    references = verify.get("secrets") or found.get("secrets") or []
    references = [references] if isinstance(references, str) else references
    values = [] if secret else [value for reference in references for value in stack.resolve_secret(reference)]
    path = f"/hooks/{str(found.get('path') or hook).removeprefix('/')}"
    address = os.environ.get("HOOKLINE_API_URL") or stack.output("ApiUrl")
    public = stack.parameters.get("PublicUrl") or _as_received(stack.output("ApiUrl"))
    return HookSigning(
        scheme=str(verify.get("scheme") or verify.get("extends") or ("custom" if verify else "")),
        secret=secret or (values[-1] if values else ""),
        parameter=next((str(value) for value in (verify.get("parameters") or {}).values()), ""),
        address=address.rstrip("/") + path,
        public=public.rstrip("/") + path,
    )


def _as_received(address: str) -> str:
    """The address as the receiver sees it, for providers that sign it; the emulator has a name of its own."""
    found = re.fullmatch(r"http://[^/]+/_aws/execute-api/(\w+)/?", address)
    return f"https://{found[1]}.execute-api.localhost" if found else address
