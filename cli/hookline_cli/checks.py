"""The doctor's checks. Each asks AWS one thing and says what it found, and what to do where that is not well."""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.request
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from hookline.errors import HooklineError
from hookline_cli import stack as stacks
from hookline_cli.dead_letter_fields import QUEUES
from hookline_cli.stack import OUTPUTS, Stack, StackProblem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["Finding", "run"]

_SKEW_WARN, _SKEW_FAIL = 30.0, 300.0  # seconds; AWS refuses signatures five minutes off
_TIMEOUT = 10.0
_SOURCES = {"InboundQueueUrl": "InboundDLQ", "InboundFifoQueueUrl": "InboundFifoDLQ", "RetryQueueUrl": "DeliveryDLQ"}
_TABLES = ("ConfigTable", "EventsTable", "DeliveriesTable", "DedupeTable")
_FUNCTIONS = ("Receiver", "Worker", "Sender", "Retry")
_REDEPLOY = "deploy the stack again (`make deploy`)"


class Finding(NamedTuple):
    """`level` is ok, warn or fail."""

    level: str
    check: str
    detail: str
    advice: str = ""


def run(name: str) -> list[Finding]:
    """Every check, in order; without a stack, those that need none."""
    findings = [_safely("credentials", _credentials), _safely("clock", _clock)]
    try:
        stack = stacks.find(name)
    except StackProblem as error:
        return [*findings, Finding("fail", "stack", str(error))]
    findings.append(_stack(stack))
    for check, ask in (
        ("outputs", _outputs),
        ("tables", _tables),
        ("queues", _queues),
        ("key", _key),
        ("functions", _functions),
        ("event sources", _mappings),
        ("receiver", _receiver),
        ("dead letters", _dead_letters),
        ("caching", _caching),
    ):
        findings += _all_safely(check, ask, stack)
    return findings


def _all_safely(check: str, ask: Callable[[Stack], Iterator[Finding]], stack: Stack) -> list[Finding]:
    found: list[Finding] = []
    try:
        found.extend(ask(stack))
    except Exception as error:  # noqa: BLE001 - a check that breaks is a finding, and the others go on
        found.append(_broken(check, error))
    return found


def _safely(check: str, ask: Callable[[], Finding]) -> Finding:
    try:
        return ask()
    except Exception as error:  # noqa: BLE001 - as above
        return _broken(check, error)


def _broken(check: str, error: Exception) -> Finding:
    if "AccessDenied" in str(error) or "AccessDenied" in str(error.__cause__):
        return Finding(
            "warn", check, "these credentials may not look", "ask for read access, or use an operator's role"
        )
    if isinstance(error, HooklineError):
        return Finding("fail", check, str(error))
    return Finding("fail", check, f"{type(error).__name__}: {error}")


def _aws(service: str) -> Any:
    from hookline.adapters.aws import client

    return client(service)


# ---------------------------------------------------------------------------------------------- without a stack


def _credentials() -> Finding:
    identity = _aws("sts").get_caller_identity()
    return Finding("ok", "credentials", str(identity["Arn"]))


def _clock() -> Finding:
    answer = _aws("sts").get_caller_identity()
    headers = answer.get("ResponseMetadata", {}).get("HTTPHeaders", {})
    if "date" not in headers:
        return Finding("warn", "clock", "AWS's answer has no date to compare with")
    skew = time.time() - parsedate_to_datetime(headers["date"]).timestamp()
    detail = f"{abs(skew):.0f} s {'ahead of' if skew > 0 else 'behind'} AWS" if abs(skew) > 1 else "as AWS's"
    advice = "" if abs(skew) <= _SKEW_WARN else "synchronise this machine's clock (NTP)"
    level = "ok" if abs(skew) <= _SKEW_WARN else "warn" if abs(skew) <= _SKEW_FAIL else "fail"
    return Finding(level, "clock", detail, advice)


# ---------------------------------------------------------------------------------------------- the stack


def _stack(stack: Stack) -> Finding:
    detail = f"{stack.name}: {stack.status}"
    if stack.status in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}:
        return Finding("ok", "stack", detail)
    if "IN_PROGRESS" in stack.status:
        return Finding("warn", "stack", detail, "a deployment is under way; look again when it is done")
    if stack.status == "UPDATE_ROLLBACK_COMPLETE":
        return Finding("warn", "stack", detail, "the last deployment failed, the one before is in use: see its events")
    return Finding("fail", "stack", detail, "see the stack's events in the CloudFormation console")


def _outputs(stack: Stack) -> Iterator[Finding]:
    missing = [name for name in OUTPUTS if not stack.has(name)]
    if missing:
        yield Finding("fail", "outputs", f"missing: {', '.join(missing)}", _REDEPLOY)
    else:
        yield Finding("ok", "outputs", f"all {len(OUTPUTS)}")


def _tables(stack: Stack) -> Iterator[Finding]:
    dynamodb = stack.client("dynamodb")
    for name in _TABLES:
        table = dynamodb.describe_table(TableName=stack.output(name))["Table"]
        stream = table.get("StreamSpecification", {}).get("StreamEnabled", False)
        if table["TableStatus"] not in {"ACTIVE", "UPDATING"}:
            yield Finding("fail", f"table {name}", table["TableStatus"], _REDEPLOY)
        elif name == "EventsTable" and not stream:
            yield Finding("fail", f"table {name}", "it has no stream: events are kept but not sent", _REDEPLOY)
        else:
            detail = f"{table['TableStatus']}, about {table.get('ItemCount', 0)} items"
            yield Finding("ok", f"table {name}", detail + (", stream on" if stream else ""))


def _queues(stack: Stack) -> Iterator[Finding]:
    sqs = stack.client("sqs")
    for output, dead in _SOURCES.items():
        attributes = sqs.get_queue_attributes(QueueUrl=stack.output(output), AttributeNames=["All"])["Attributes"]
        check = f"queue {output.removesuffix('Url')}"
        waiting = attributes.get("ApproximateNumberOfMessages", "0")
        if "RedrivePolicy" in attributes:
            yield Finding("ok", check, f"{waiting} waiting, dead letters go to {dead}")
        else:
            yield Finding("fail", check, "it has no dead-letter queue", _REDEPLOY)


def _key(stack: Stack) -> Iterator[Finding]:
    key = stack.client("kms").describe_key(KeyId=stack.output("KmsKeyArn"))["KeyMetadata"]
    if key.get("KeyState", "Enabled") == "Enabled":
        yield Finding("ok", "key", "enabled")
    else:
        yield Finding(
            "fail", "key", f"{key['KeyState']}: no secret can be opened, nothing can be signed", "enable it in KMS"
        )


def _functions(stack: Stack) -> Iterator[Finding]:
    functions = stack.client("lambda")
    for name in _FUNCTIONS:
        found = functions.get_function_configuration(FunctionName=stack.output(f"{name}FunctionName"))
        state, update = found.get("State", "Active"), found.get("LastUpdateStatus", "Successful")
        detail = f"{state}, {found.get('Runtime', '')}, {found.get('MemorySize', '?')} MB"
        if state == "Failed" or update == "Failed":
            reason = found.get("StateReason") or found.get("LastUpdateStatusReason") or ""
            yield Finding("fail", f"function {name}", f"{state}, last update {update}: {reason}", _REDEPLOY)
        elif state == "Inactive":
            yield Finding("warn", f"function {name}", detail, "it was idle for weeks; its next call wakes it slowly")
        else:
            yield Finding("ok", f"function {name}", detail)


def _mappings(stack: Stack) -> Iterator[Finding]:
    functions = stack.client("lambda")
    for name, what in (
        ("Sender", "events are not sent"),
        ("Worker", "hooks do not run"),
        ("Retry", "nothing is retried"),
    ):
        check = f"event source of {name}"
        found = functions.list_event_source_mappings(FunctionName=stack.output(f"{name}FunctionName"))
        mappings = found.get("EventSourceMappings", [])
        idle = [each for each in mappings if each.get("State") not in {"Enabled", "Updating", "Enabling", "Creating"}]
        if not mappings:
            yield Finding("fail", check, f"there is none: {what}", _REDEPLOY)
        elif idle:
            yield Finding("fail", check, f"{idle[0].get('State')}: {what}", f"enable mapping {idle[0].get('UUID')}")
        else:
            trouble = next((text for each in mappings if _is_trouble(text := each.get("LastProcessingResult"))), "")
            advice = f"see the function's log: {stack.output(f'{name}FunctionName')}" if trouble else ""
            yield Finding("warn" if trouble else "ok", check, trouble or f"{len(mappings)} enabled", advice)


def _is_trouble(result: str | None) -> bool:
    return result is not None and not (result or "OK").startswith(("OK", "No records processed"))


def _receiver(stack: Stack) -> Iterator[Finding]:
    url = stack.output("ApiUrl")
    started = time.monotonic()
    try:
        with urllib.request.urlopen(f"{url.rstrip('/')}/", timeout=_TIMEOUT) as answer:  # noqa: S310 - the stack's own
            code = answer.status
    except urllib.error.HTTPError as error:
        code = error.code
    except (OSError, http.client.HTTPException) as error:
        yield Finding("fail", "receiver", f"{url}: {error}", "see the API's and the receiver's logs")
        return
    ms = (time.monotonic() - started) * 1000
    if code == http.HTTPStatus.OK:
        yield Finding("ok", "receiver", f"{url} answers in {ms:.0f} ms")
    else:
        yield Finding("fail", "receiver", f"{url} answers {code}", "see the receiver's log")


def _dead_letters(stack: Stack) -> Iterator[Finding]:
    for name, queue in QUEUES.items():
        waiting = stack.dead_letters(queue.output).depth().waiting
        if waiting:
            yield Finding(
                "warn",
                f"dead letters {name}",
                f"{waiting} waiting",
                f"`hookline dlq show {name}`, then `hookline dlq replay {name} --all`",
            )
        else:
            yield Finding("ok", f"dead letters {name}", "none")


def _caching(stack: Stack) -> Iterator[Finding]:
    found = stack.client("lambda").get_function_configuration(FunctionName=stack.output("SenderFunctionName"))
    seconds = found.get("Environment", {}).get("Variables", {}).get("CONFIG_CACHE_SECONDS") or "30"
    yield Finding("ok", "caching", f"functions see changes of endpoints and hooks within {seconds} s")
