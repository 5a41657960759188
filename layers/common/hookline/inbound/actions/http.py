"""`http`: forwards the body as received, signed by us where the action names secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hookline.errors import ActionRefused, InvalidInput
from hookline.inbound.actions.tools import Result
from hookline.outbound.requests.signing import STYLES, Signer
from hookline.ports import HttpRequest

if TYPE_CHECKING:
    from hookline.inbound.actions.tools import Job, Tools
    from hookline.ports import HttpResult

__all__ = ["run"]

OK = range(200, 300)
GONE = 410  # the receiver says that it will never want it
NEVER = {"blocked", "protocol", "config"}  # an address that must not be called, a URL or a header that is none


def run(job: Job, tools: Tools) -> Result:
    """2xx is success; what else may come right (a deployment, a limit) is tried again, 410 is not."""
    body = job.message.request.body
    content_type = job.message.request.header("content-type") or "application/octet-stream"
    headers = [("content-type", content_type), ("hookline-hook", job.hook.id)]
    if job.message.event_type:
        headers.append(("hookline-event-type", job.message.event_type))
    for name, value in (job.plan.options.get("headers") or {}).items():
        headers.append((name, job.value(value, f"headers.{name}")))
    headers += _signature(job, tools, body)
    request = HttpRequest(
        url=job.text("url"), body=body, headers=headers, timeout=job.timeout, connect_timeout=min(5.0, job.timeout)
    )
    result = next(iter(tools.transport.send([request])))
    failure = _failure(result)
    final = result.code == GONE or result.error in NEVER
    return Result(result.body, len(result.body), failure=failure, final=final)


def _signature(job: Job, tools: Tools, body: bytes) -> list[tuple[str, str]]:
    secrets = [value for ref in job.plan.options.get("secrets") or () for value in tools.secrets(ref)]
    try:
        signer = Signer(secrets, job.choice("signature", *STYLES))
    except InvalidInput as error:
        raise ActionRefused(f"secrets: {error}") from error
    return signer.headers(job.message.id, int(job.now), body)


def _failure(result: HttpResult) -> str:
    if result.error:
        return f"no answer: {result.error}"
    return "" if result.code in OK else f"answered {result.code}"
