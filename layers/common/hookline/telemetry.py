"""Powertools' Logger, Metrics and Tracer, made once per function, and the one log line that each outcome gets.

Logs carry ids and outcomes: never a body, a header's value, a secret or a signature. The fields that may be logged are
listed here, so that a new one is a decision and not an accident.

Lambda traces each invocation by itself. The X-Ray SDK, which adds the parts of one, takes 60-100 ms of a cold start, so
it is loaded only where it was asked for and traces really go somewhere.
"""

from __future__ import annotations

import os
from functools import partial, wraps
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.metrics.provider import cold_start

from hookline.emf import Provider

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from aws_lambda_powertools import Tracer

    from hookline.inbound.receive import Reception
    from hookline.inbound.work import Outcome
    from hookline.outbound.model import Delivery

    Handler = Callable[[dict[str, Any], Any], Any]

__all__ = [
    "FIELDS",
    "attempt_failed",
    "count",
    "instrument",
    "logger",
    "measure",
    "metrics",
    "outcome",
    "received",
    "tracer",
    "tracing",
    "worked",
]

FIELDS = frozenset(
    {
        *(
            "action",
            "address",
            "attempt",
            "bytes",
            "code",
            "count",
            "endpoint",
            "error",
            "event_id",
            "event_type",
            "exit_code",
        ),
        *("hook", "id", "lane", "ms", "reason", "retry_in", "scheme", "status", "tenant"),
    }
)
_MOST_MEASURED = 25
LONGEST = 256  # characters of a field: ids and reasons are shorter, and what a stranger sent may not be

_ENVIRONMENT = os.environ.get("ENVIRONMENT") or "dev"  # on every line and metric: several may share an account

logger = Logger(location=None, environment=_ENVIRONMENT)  # every line comes from `outcome`
_provider = Provider(os.environ.get("POWERTOOLS_METRICS_NAMESPACE") or "Hookline")
metrics = Metrics(provider=_provider)
metrics.set_default_dimensions(environment=_ENVIRONMENT)
_tracer: Tracer | None = None


def tracing() -> bool:
    """Whether subsegments were asked for, and a daemon takes them here: on Lambda itself."""
    environ = os.environ
    return (
        environ.get("TRACE_SUBSEGMENTS") == "true"
        and "AWS_XRAY_DAEMON_ADDRESS" in environ
        and "LAMBDA_TASK_ROOT" in environ
        and "AWS_SAM_LOCAL" not in environ
    )


def tracer() -> Tracer:
    """The function's Tracer; its first use loads the X-Ray SDK."""
    global _tracer  # noqa: PLW0603 - a singleton that is made late on purpose
    if _tracer is None:
        from aws_lambda_powertools import Tracer  # noqa: PLC0415 - see the module's docstring

        _tracer = Tracer()
    return _tracer


def instrument(handler: Handler) -> Handler:
    """Wraps a Lambda handler: request id on every line, cold starts counted, metrics flushed, traced where traces go.

    Neither the event nor the answer is logged or traced: both may hold what a sender meant for the hook alone.
    """

    @wraps(handler)
    def wrapped(event: dict[str, Any], context: Any) -> Any:
        # inject_lambda_context would add the function's name, ARN and memory to every line as well
        logger.append_keys(function_request_id=context.aws_request_id)
        _provider.metadata_set["function_request_id"] = context.aws_request_id
        try:
            return handler(event, context)
        finally:
            _publish(context)

    if tracing():
        traced: Handler = tracer().capture_lambda_handler(capture_response=False, capture_error=False)(wrapped)
        return traced
    return wrapped


def _publish(context: Any) -> None:
    """As Powertools' log_metrics, which would warn of an invocation without metrics: each idle minute."""
    if cold_start.is_cold_start:
        cold_start.is_cold_start = False
        _provider.add_cold_start_metric(context=context)
    if _provider.metric_set:
        _provider.flush_metrics()
    else:
        _provider.clear_metrics()


def outcome(message: str, *, level: str = "info", **fields: Any) -> None:
    """One line: what happened, to which ids. Fields that are None or empty are left out."""
    getattr(logger, level)(message, extra=_checked(fields))


def annotate(message: str, **fields: Any) -> None:
    """The same on the line that carries this invocation's metrics anyway: a fifth of a second line's CPU, and no bytes
    in the logs that say twice who and when.
    """
    _provider.metadata_set |= _checked(fields)  # add_metadata makes a line for the debug log of each, printed or not
    _provider.metadata_set["message"] = message


def _checked(fields: dict[str, Any]) -> dict[str, Any]:
    if not FIELDS.issuperset(fields):
        raise TypeError(f"not a field that may be logged: {sorted(fields.keys() - FIELDS)}")
    return {
        name: value[:LONGEST] if type(value) is str else value
        for name, value in fields.items()
        if value is not None and value != ""
    }


error = partial(outcome, level="error")


def attempt_failed(delivery: Delivery) -> None:
    """One line for an attempt that was not answered 2xx."""
    outcome(
        "attempt failed",
        tenant=delivery.tenant,
        endpoint=delivery.key.endpoint_id,
        event_id=delivery.key.event_id,
        attempt=delivery.attempt,
        code=delivery.code,
        error=delivery.error,
        status=delivery.status.value,
        lane=delivery.attempts[-1].lane,
    )


def count(name: str, value: float = 1) -> None:
    """Adds to a counter of this invocation."""
    _provider.add_metric(name, MetricUnit.Count, value)


def measure(name: str, milliseconds: Sequence[int]) -> None:
    """Adds some of these, at most 25 spread evenly: percentiles need no more, and each costs CPU and bytes."""
    for value in milliseconds[:: -(-len(milliseconds) // _MOST_MEASURED) or 1]:
        _provider.add_metric(name, MetricUnit.Milliseconds, value)


# Which of a provider's checks refused a request: few metrics, since each costs by the month.
REFUSED = {
    **dict.fromkeys(
        ("missing-signature", "malformed-signature", "signature-mismatch", "body-malformed", "body-mismatch"),
        "RefusedSignature",
    ),
    **dict.fromkeys(("claim-mismatch", "missing-field", "unsupported", "certificate-untrusted"), "RefusedSignature"),
    **dict.fromkeys(("stale", "future", "missing-timestamp", "malformed-timestamp"), "RefusedTime"),
    **dict.fromkeys(("no-secret", "bad-secret", "key-unavailable"), "RefusedOwnSecret"),
}
_RECEIVED = {
    "accepted": "Accepted",
    "ran": "Ran",
    "mismatch": "Mismatched",
    "answered": "Handshakes",
    "refused": "Refused",
    "failed": "Failed",
    "unknown": "UnknownHook",
    "too-large": "TooLarge",
    "unavailable": "Unavailable",
    "alive": "Alive",
}
_WORKED = {
    "done": "ActionsDone",
    "duplicate": "Duplicates",
    "superseded": "Superseded",
    "retry": "ActionsFailed",
    "dead-lettered": "ActionsGivenUp",
    "failed": "ActionsFailed",
    "busy": "Busy",
    "deferred": "Deferred",
    "parked": "Parked",
}


def received(reception: Reception, *, bytes_in: int) -> None:
    """The receiver's one line for a request, which is its metric as well; what somebody must look at is an error."""
    count(_RECEIVED[reception.outcome])
    if reception.outcome == "refused" and (kind := REFUSED.get(reception.reason)):
        count(kind)
    tell = error if reception.outcome in {"failed", "unavailable"} else annotate
    tell(
        reception.outcome,
        status=reception.response.status,
        hook=reception.hook,
        id=reception.id,
        event_id=reception.event_id,
        event_type=reception.event_type,
        scheme=reception.scheme,
        reason=reception.reason,
        address=reception.address,
        bytes=bytes_in,
    )


def worked(result: Outcome) -> None:
    """The worker's one line and one counter for a message; a parked one was reported when it was dead-lettered."""
    count(_WORKED[result.status])
    if result.status == "parked":
        return
    outcome(
        result.status,
        level="warning" if result.status in {"retry", "dead-lettered", "failed"} else "info",
        hook=result.hook,
        id=result.id,
        action=result.action,
        attempt=result.attempt,
        reason=result.reason,
        retry_in=result.retry_in,
        ms=result.ms,
        exit_code=result.exit_code,
        bytes=result.bytes,
        event_id=result.event_id,
        event_type=result.event_type,
    )
