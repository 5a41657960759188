"""The doctor's checks. Each asks AWS one thing and says what it found, and what to do where that is not well."""

from __future__ import annotations

import http.client
import re
import time
import urllib.error
import urllib.request
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from hookline.errors import HooklineError
from hookline_cli import checks_of_functions as functions
from hookline_cli import session
from hookline_cli import stack as stacks
from hookline_cli.checks_of_functions import REDEPLOY as _REDEPLOY
from hookline_cli.checks_of_functions import Finding
from hookline_cli.dead_letter_fields import QUEUES
from hookline_cli.main import installed
from hookline_cli.problems import denial
from hookline_cli.stack import OUTPUTS, Stack
from hookline_cli.stack_problems import StackProblem, problem_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["Finding", "run", "version"]

_SKEW_WARN, _SKEW_FAIL = 30.0, 300.0  # seconds; AWS refuses signatures five minutes off
_TIMEOUT = 10.0
_SOURCES = {"InboundQueueUrl": "InboundDLQ", "InboundFifoQueueUrl": "InboundFifoDLQ", "RetryQueueUrl": "DeliveryDLQ"}
_TABLES = ("ConfigTable", "EventsTable", "DeliveriesTable", "DedupeTable")


def run(name: str) -> list[Finding]:
    """Every check, in order; as far as the first cause that makes the others fail too."""
    findings = list(_caller())
    if any(each.level == "fail" for each in findings):
        return findings
    try:
        stack = stacks.find(name)
    except StackProblem as error:
        return [*findings, Finding("fail", "stack", str(error), error.advice)]
    findings.append(_stack(stack))
    for check, ask in (
        ("version", version),
        ("outputs", _outputs),
        ("tables", _tables),
        ("queues", _queues),
        ("key", _key),
        ("functions", functions.states),
        ("versions", functions.versions),
        ("event sources", functions.mappings),
        ("sources", functions.sources),
        ("receiver", _receiver),
        ("dead letters", _dead_letters),
        ("listeners", _listeners),
        ("concurrency", functions.concurrency),
        ("caching", functions.caching),
    ):
        findings += _safely(check, ask, stack)
    return findings


def _safely(check: str, ask: Callable[[Stack], Iterator[Finding]], stack: Stack) -> list[Finding]:
    found: list[Finding] = []
    try:
        found.extend(ask(stack))
    except Exception as error:  # noqa: BLE001 - a check that breaks is a finding, and the others go on
        found.append(_broken(check, error))
    return found


def _broken(check: str, error: Exception) -> Finding:
    if denied := denial(error):
        return Finding("warn", check, *denied)
    if isinstance(error, HooklineError):
        return Finding("fail", check, str(error), getattr(error, "advice", ""))
    return Finding("fail", check, f"{type(error).__name__}: {error}")


# ---------------------------------------------------------------------------------------------- without a stack


def _caller() -> Iterator[Finding]:
    """Credentials and clock, from one call: AWS refuses signatures of a wrong time, and says the right one."""
    from botocore.exceptions import BotoCoreError, ClientError, NoRegionError

    try:
        if session.region() is None:
            raise NoRegionError  # before any call: STS alone answers without a region
        answer = session.client("sts").get_caller_identity()
    except ClientError as error:
        clock = _clock(error.response)
        if clock is not None and clock.level == "fail":
            yield clock
            return
        yield _refused(error)
    except (BotoCoreError, ValueError) as error:
        yield _refused(error)
    else:
        yield Finding("ok", "credentials", str(answer["Arn"]))
        yield Finding("ok", "region", str(session.region()))
        yield _clock(answer) or Finding("warn", "clock", "AWS's answer has no date to compare with")


def _refused(error: Exception) -> Finding:
    problem = problem_of(error)
    check = "region" if type(error).__name__ == "NoRegionError" else "credentials"
    return Finding("fail", check, str(problem), problem.advice)


def _clock(answer: Any) -> Finding | None:
    """None if the answer has no date."""
    headers = answer.get("ResponseMetadata", {}).get("HTTPHeaders", {})
    if "date" not in headers:
        return None
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
        return Finding("warn", "stack", detail, "a deployment is in progress; run this again when it has finished")
    if stack.status == "UPDATE_ROLLBACK_COMPLETE":
        return Finding(
            "warn", "stack", detail, "the last deployment failed and the previous one is in use; see the stack's events"
        )
    return Finding("fail", "stack", detail, "see the stack's events in the CloudFormation console")


def version(stack: Stack) -> Iterator[Finding]:
    ours = installed().partition(" ")[0]
    deployed = stack.output("Version") if stack.has("Version") else "0.1.0 or older"
    if deployed == ours:
        yield Finding("ok", "version", f"{ours}, deployed and here")
    elif _ordered(deployed) > _ordered(ours):
        advice = "install that version of the command line (`pip install -U 'hookline[cli]'`)"
        yield Finding("warn", "version", f"deployed: {deployed}; this command line: {ours}", advice)
    else:
        yield Finding("warn", "version", f"deployed: {deployed}; this command line: {ours}", _REDEPLOY)


def _ordered(version: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", version)][:3]


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
    name = stack.output("SealingKey")
    if not name.startswith("arn:"):
        yield _sealing_parameter(stack, name)
        return
    key = stack.client("kms").describe_key(KeyId=name)["KeyMetadata"]
    if key.get("KeyState", "Enabled") == "Enabled":
        yield Finding("ok", "key", "enabled")
    else:
        yield Finding(
            "fail", "key", f"{key['KeyState']}: no secret can be opened, nothing can be signed", "enable it in KMS"
        )


def _sealing_parameter(stack: Stack, name: str) -> Finding:
    """Its value stays where it is: that it can be read is for the functions."""
    from botocore.exceptions import ClientError

    try:
        stack.client("ssm").get_parameter(Name=name)
    except ClientError as error:
        if error.response["Error"].get("Code") != "ParameterNotFound":
            raise
    else:
        return Finding("ok", "key", f"parameter {name}")
    row = {"pk": {"S": "keys"}, "sk": {"S": "data-key#00000001"}}
    if "Item" not in stack.client("dynamodb").get_item(TableName=stack.output("ConfigTable"), Key=row):
        return Finding("ok", "key", f"parameter {name} is not there yet: the first endpoint makes it")
    return Finding(
        "fail", "key", f"parameter {name} is gone: no secret can be opened", "restore it, or rotate every secret"
    )


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


def _listeners(stack: Stack) -> Iterator[Finding]:
    from hookline_cli.listening.lease import expired, prefix

    sqs = stack.client("sqs")
    urls = sqs.list_queues(QueueNamePrefix=prefix(stack.name)).get("QueueUrls", [])
    left = [url for url in urls if expired(sqs, url, time.time())]
    listening = f"{len(urls) - len(left)} listening"
    if left:
        advice = "the next `hookline listen` deletes what they left, `hookline teardown --yes` does so now"
        yield Finding("warn", "listeners", f"{listening}; {len(left)} ended without cleaning up", advice)
    else:
        yield Finding("ok", "listeners", listening if urls else "none")


def _dead_letters(stack: Stack) -> Iterator[Finding]:
    for name, queue in QUEUES.items():
        if not stack.has(queue.output):  # without sources there is none of theirs
            continue
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
