"""The doctor's checks of functions: their states, versions, sources, and how many may run at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from hookline_cli.stack import live

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookline_cli.stack import Stack

__all__ = ["REDEPLOY", "Finding", "caching", "concurrency", "mappings", "sources", "states", "versions"]

_FUNCTIONS = ("Receiver", "Worker", "Sender", "Retry", "Api", "Source")
_SETTINGS = ("CodeSha256", "Environment", "Runtime", "Timeout", "MemorySize", "FileSystemConfigs")
_NETWORK = ("SubnetIds", "SecurityGroupIds")
_UNRESERVED = 100  # executions that Lambda lets nobody reserve
_QUOTA = "Service Quotas, Lambda, L-B99A9384"
REDEPLOY = "deploy the stack again (`make deploy`)"


class Finding(NamedTuple):
    """`level` is ok, warn or fail."""

    level: str
    check: str
    detail: str
    advice: str = ""


def states(stack: Stack) -> Iterator[Finding]:
    for name in _deployed(stack):
        found = live(stack, name)
        state, update = found.get("State", "Active"), found.get("LastUpdateStatus", "Successful")
        detail = f"{state}, {found.get('Runtime', '')}, {found.get('MemorySize', '?')} MB"
        if state == "Failed" or update == "Failed":
            reason = found.get("StateReason") or found.get("LastUpdateStatusReason") or ""
            yield Finding("fail", f"function {name}", f"{state}, last update {update}: {reason}", REDEPLOY)
        elif state == "Inactive":
            yield Finding("warn", f"function {name}", detail, "it was idle for weeks; its next call will be slow")
        else:
            yield Finding("ok", f"function {name}", detail)


def _deployed(stack: Stack) -> list[str]:
    """Without the source function where the stack has no sources."""
    return [name for name in _FUNCTIONS if name != "Source" or stack.has("SourceFunctionName")]


def versions(stack: Stack) -> Iterator[Finding]:
    """Settings are in use once a version has them, and not every change of a parameter publishes one."""
    behind = []
    for name in _deployed(stack):
        deployed = stack.client("lambda").get_function_configuration(FunctionName=stack.output(f"{name}FunctionName"))
        if _settings(deployed) != _settings(live(stack, name)):
            behind.append(name)
    if behind:
        detail = f"these settings were deployed but are not in use: {', '.join(behind)}"
        yield Finding("warn", "versions", detail, "deploy with another value of the parameter Revision (`make deploy`)")
    else:
        yield Finding("ok", "versions", "the deployed version is in use")


def _settings(function: dict[str, Any]) -> dict[str, Any]:
    layers = [layer.get("Arn") for layer in function.get("Layers") or ()]
    network = {name: sorted((function.get("VpcConfig") or {}).get(name) or ()) for name in _NETWORK}
    return {name: function.get(name) or None for name in _SETTINGS} | network | {"Layers": layers}


def mappings(stack: Stack) -> Iterator[Finding]:
    functions = stack.client("lambda")
    for name, what in (
        ("Sender", "events are not sent"),
        ("Worker", "hooks do not run"),
        ("Retry", "nothing is retried"),
        ("Source", "what sources send is not published"),
    ):
        if name not in _deployed(stack):
            continue
        check = f"event source of {name}"
        alias = live(stack, name)["FunctionArn"]  # what calls a function calls its alias
        found = functions.list_event_source_mappings(FunctionName=alias)
        mappings = found.get("EventSourceMappings", [])
        idle = [each for each in mappings if each.get("State") not in {"Enabled", "Updating", "Enabling", "Creating"}]
        if not mappings:
            yield Finding("fail", check, f"there is none: {what}", REDEPLOY)
        elif idle:
            yield Finding("fail", check, f"{idle[0].get('State')}: {what}", f"enable mapping {idle[0].get('UUID')}")
        else:
            trouble = next((text for each in mappings if _is_trouble(text := each.get("LastProcessingResult"))), "")
            advice = f"see the function's log: {stack.output(f'{name}FunctionName')}" if trouble else ""
            yield Finding("warn" if trouble else "ok", check, trouble or f"{len(mappings)} enabled", advice)


def _is_trouble(result: str | None) -> bool:
    return result is not None and not (result or "OK").startswith(("OK", "No records processed"))


def concurrency(stack: Stack) -> Iterator[Finding]:
    """What the account's limit is at once, against what this stack may ask for. New accounts have 10 to 50, not
    1,000.
    """
    limits = stack.client("lambda").get_account_settings()["AccountLimit"]
    most, shared = int(limits["ConcurrentExecutions"]), int(limits["UnreservedConcurrentExecutions"])
    reserved = int(stack.parameters.get("ReceiverConcurrency") or 0)
    worker = int(stack.parameters.get("WorkerConcurrency") or 50)
    retry = int(stack.parameters.get("RetryConcurrency") or 20)
    detail = f"the account's limit is {most:,} concurrent executions, {shared:,} of them unreserved"
    if worker + retry >= shared:
        yield Finding(
            "warn",
            "concurrency",
            f"{detail}; WorkerConcurrency and RetryConcurrency take up to {worker + retry}: senders get 503 then",
            f"ask for 1,000 ({_QUOTA}); until then WorkerConcurrency={max(2, shared // 3)} and "
            f"RetryConcurrency={max(2, shared // 5)}",
        )
    elif not reserved and shared > _UNRESERVED:
        rate = int(stack.parameters.get("ThrottleRate") or 100)
        advised = min(max(10, rate // 5), shared - _UNRESERVED)  # a request takes some 30 ms; a cold start far longer
        yield Finding(
            "ok",
            "concurrency",
            f"{detail}; the receiver shares these",
            f"ReceiverConcurrency={advised} reserves executions for it and limits what a flood of requests can use",
        )
    else:
        yield Finding("ok", "concurrency", detail + (f"; the receiver has {reserved} of its own" if reserved else ""))


def caching(stack: Stack) -> Iterator[Finding]:
    found = live(stack, "Sender")
    seconds = found.get("Environment", {}).get("Variables", {}).get("CONFIG_CACHE_SECONDS") or "30"
    yield Finding("ok", "caching", f"functions use changes of endpoints and hooks within {seconds} s")


def sources(stack: Stack) -> Iterator[Finding]:
    """Each source that is deployed has a mapping, and each mapping a source."""
    from hookline.outbound.sources.mapping import SOURCES, parse_mappings

    given = dict(zip(SOURCES, ("SourceBusName", "SourceQueueArn", "SourceBucketName"), strict=True))
    deployed = {source for source, parameter in given.items() if stack.parameters.get(parameter)}
    mapped = {each.source for each in parse_mappings(stack.sources.get()[1])}
    for source in sorted(deployed - mapped):
        detail = f"what {source} sends goes to the dead-letter queue: no mapping is applied"
        yield Finding("warn", "sources", detail, "hookline sources apply")
    for source in sorted(mapped - deployed):
        detail = f"there are mappings from {source}, and the stack has no such source"
        yield Finding("warn", "sources", detail, f"set the parameter {given[source]}")
    if deployed & mapped:
        yield Finding("ok", "sources", f"mapped: {', '.join(sorted(deployed & mapped))}")
