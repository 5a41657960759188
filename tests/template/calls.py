"""Which AWS operations each function can issue, found by reading the code: no list to forget an entry in.

From a function's `app.py` the definitions it can reach are followed through the imports (those for type checking alone
lead nowhere). Where reached code speaks to a port (`self._deliveries.put_many(…)`), the adapter that stands behind a
receiver of that name is looked up in PORTS, and the client operations of that method are collected. What is called on
our behalf, by Lambda or by Powertools, is added by hand, with the reason beside it.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import botocore.session
from botocore import xform_name
from tests.template.reader import ROOT, references, template

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

__all__ = ["ACTIONS", "ADAPTERS", "Adapter", "Call", "calls_of", "operations_of"]

LAYER = ROOT / "layers/common"


class Call(NamedTuple):
    """One action on one resource. `resource` is a logical id of the template, `Table/index/name` for an index, a
    parameter's name where only the deployment knows; `leading` are partition keys that are asked for.
    """

    action: str
    resource: str
    why: str = ""
    leading: tuple[str, ...] = ()


@dataclass(frozen=True)
class Adapter:
    """A class that calls AWS: the service behind its client, what it works on, and the names it goes by in the code.

    `names` may be narrowed to one module, "directory:_store". `resources` by function where they differ.
    """

    module: str
    names: tuple[str, ...]
    services: tuple[str, ...]
    resources: dict[str, tuple[str, ...]] | tuple[str, ...]
    leading: tuple[str, ...] = ()
    leading_of: dict[str, tuple[str, ...]] = field(default_factory=dict)  # by method, where it is others
    parts: dict[str, tuple[str, ...]] = field(default_factory=dict)  # method -> what its transaction is made of
    extra: dict[str, dict[str, str]] = field(default_factory=dict)  # method -> operation a library issues -> why


_IDEMPOTENCY = {
    "PutItem": "Powertools claims the key",
    "UpdateItem": "Powertools leaves the result",
    "DeleteItem": "Powertools gives the claim of a failed run back",
    "GetItem": "Powertools reads a claim that DynamoDB's answer did not carry",
}
ADAPTERS = {
    "DynamoHookStore": Adapter(
        "dynamodb.hooks_store",
        ("cache:_store", "hooks:_store"),
        ("dynamodb",),
        ("ConfigTable",),
        ("hooks", "hooks#0123abcd"),
        parts={"_write": ("PutItem", "UpdateItem")},
    ),
    "DynamoConfigStore": Adapter(
        "dynamodb.config_store",
        ("config", "_config", "directory:_store"),
        ("dynamodb",),
        ("ConfigTable",),
        ("tenant#acme",),
        leading_of=dict.fromkeys(
            ("tenants", "put_tenant", "delete_tenant", "delete_empty_tenant"), ("tenant#acme", "tenants")
        ),
        parts={
            "put_tenant": ("PutItem",),
            "delete_tenant": ("DeleteItem",),
            "delete_empty_tenant": ("DeleteItem",),
            "_create_endpoint": ("PutItem", "UpdateItem"),
        },
    ),
    "DynamoBacklogStore": Adapter(
        "dynamodb.backlog_store", ("_backlog_store",), ("dynamodb",), ("ConfigTable",), ("backlogs",)
    ),
    "DynamoLineStore": Adapter("dynamodb.line_store", ("_line_store",), ("dynamodb",), ("DeliveriesTable",)),
    "DynamoJobStore": Adapter("dynamodb.jobs", ("jobs", "_jobs"), ("dynamodb",), ("ConfigTable",), ("replay",)),
    "DynamoCursorStore": Adapter("dynamodb.jobs", ("cursors",), ("dynamodb",), ("ConfigTable",), ("release",)),
    "DynamoEventTypeStore": Adapter(
        "dynamodb.event_types", ("types", "_types"), ("dynamodb",), ("ConfigTable",), ("event-types",)
    ),
    "DynamoEventStore": Adapter(
        "dynamodb.event_store",
        ("events", "_events", "outbox:store"),
        ("dynamodb",),
        ("EventsTable",),
        parts={"_transact": ("PutItem",)},
    ),
    "DynamoSourceStore": Adapter(
        "dynamodb.source_store", ("_source_store",), ("dynamodb",), ("ConfigTable",), ("sources",)
    ),
    "SqsSourceLetters": Adapter("sqs.source_letters", ("_source_letters",), ("sqs",), ("SourceDLQ",)),
    "back_to_sources": Adapter(
        "sqs.source_letters",
        (),
        ("sqs",),
        ("SourceQueue", "SourceQueueArn"),
        extra={"": {"SendMessageBatch": "by sender_to, whose own row has the stack's other queues"}},
    ),
    "DynamoDeliveryStore": Adapter(
        "dynamodb.delivery_store",
        ("deliveries", "_deliveries"),
        ("dynamodb",),
        ("DeliveriesTable",),
        parts={"put_new": ("PutItem",)},
    ),
    "DynamoDebounceStore": Adapter("dynamodb.debounce", ("debounce",), ("dynamodb",), ("DedupeTable",)),
    "DynamoMemory": Adapter("dynamodb.idempotency", ("memory",), ("dynamodb",), ("DedupeTable",)),
    "DynamoPortalStore": Adapter(
        "dynamodb.portal_sessions", ("portal:_store",), ("dynamodb",), ("ConfigTable",), ("portal", "portal#acme")
    ),
    "PowertoolsDedupe": Adapter(
        "dynamodb.dedupe", ("dedupe",), ("dynamodb",), ("DedupeTable",), extra={"once": _IDEMPOTENCY}
    ),
    "S3BlobStore": Adapter(
        "blobs",
        ("blobs", "_blobs"),
        ("s3",),
        ("PayloadBucket/*",),
        extra={"get": {"ListBucket": "without it S3 says 403 and not 404 for what is not there"}},
    ),
    "SqsRetryQueue": Adapter("sqs.outbound_queues", ("queue", "_queue"), ("sqs",), ("RetryQueue",)),
    "SqsFaultQueue": Adapter("sqs.outbound_queues", ("faults",), ("sqs",), ("StreamFaultQueue",)),
    "StreamFaults": Adapter("sqs.stream_faults", ("letters:faults",), ("dynamodb", "dynamodbstreams"), ()),
    "SqsDeadLetters": Adapter(
        "sqs.dead_letters",
        ("letters:_letters",),
        ("sqs",),
        ("DeliveryDLQ", "InboundDLQ", "InboundFifoDLQ", "StreamFaultQueue", "SourceDLQ"),
    ),
    "sender_to": Adapter("sqs.sending_back", (), ("sqs",), ("RetryQueue", "InboundQueue", "InboundFifoQueue")),
    "S3Captures": Adapter("captures", ("_captures",), ("s3",), ("PayloadBucket",)),
    "CloudWatchMetrics": Adapter("metrics", ("_metrics",), ("cloudwatch",), ("*",)),
    "SqsListenerQueues": Adapter("sqs.listener_queues", ("listener_queues", "_queues"), ("sqs",), ("ListenerQueues",)),
    "show_again": Adapter("sqs.outbound_queues", (), ("sqs",), ("RetryQueue",)),
    "SqsInboundQueue": Adapter("sqs.inbound_queue", ("queue",), ("sqs",), ("InboundQueue", "InboundFifoQueue")),
    "LambdaWorkerInvoker": Adapter("worker", ("worker",), ("lambda",), ("Worker.Alias",)),
    "AwsSecretResolver": Adapter("secrets", ("AwsSecretResolver", "resolver"), ("ssm", "secretsmanager"), ()),
    "KmsSealer": Adapter("sealing", ("_sealer", "sealer", "seals", "opener"), ("kms", "dynamodb"), (), ("keys",)),
    "AwsTargets": Adapter(
        "targets.calls",
        ("_calls", "targets"),
        ("lambda", "sqs", "sns", "events", "stepfunctions", "kinesis", "s3"),
        (),
    ),
    "RoleSessions": Adapter("targets.roles", ("_roles",), ("sts",), ("DestinationRoleArns",)),
}
# Where one adapter works on several things, by the service that the operation belongs to.
_BY_SERVICE = {
    "AwsSecretResolver": {"ssm": "SecretParameters", "secretsmanager": "SecretArns"},
    "KmsSealer": {"kms": "Key", "dynamodb": "ConfigTable"},
    "StreamFaults": {"dynamodb": "EventsTable", "dynamodbstreams": "EventsTable/stream/2026-01-01"},
}
_ACTION_TARGETS = {
    "lambda": "ActionFunctionArns",
    "sqs": "ActionQueueArns",
    "sns": "ActionTopicArns",
    "events": "ActionEventBusArns",
    "stepfunctions": "ActionStateMachineArns",
}
# Where in the payload bucket: bodies of requests, payloads of events.
_PAYLOADS = {
    ("Receiver", "PutObject"): ("inbound",),
    ("Worker", "GetObject"): ("inbound",),
    ("Worker", "PutObject"): ("inbound", "events"),
    ("Sender", "GetObject"): ("events",),
    ("Source", "PutObject"): ("events",),
    ("Retry", "GetObject"): ("events",),
    ("Api", "GetObject"): ("events", "inbound/captured"),
    ("Api", "PutObject"): ("events", "inbound/msg_1"),
}
# Helpers of `adapters.dynamodb.tables`, by the operation that each makes.
_HELPERS = {"query": "Query", "batch_get": "BatchGetItem", "batch_put": "BatchWriteItem"}
# IAM's name where it is not the operation's. A batch asks for the single action, for every entry.
ACTIONS = {
    "s3:ListObjectsV2": "s3:ListBucket",
    "lambda:Invoke": "lambda:InvokeFunction",
    "dynamodbstreams:GetRecords": "dynamodb:GetRecords",
    "dynamodbstreams:GetShardIterator": "dynamodb:GetShardIterator",
    "sqs:SendMessageBatch": "sqs:SendMessage",
    "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
    "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
    "stepfunctions:StartExecution": "states:StartExecution",
}
# Never the operation itself: TransactWriteItems asks for the actions of its parts.
_TRANSACTIONS = {"TransactWriteItems", "TransactGetItems"}


# ---------------------------------------------------------------------------------------------- reading the code


@dataclass
class _Module:
    name: str
    definitions: dict[str, list[ast.stmt]]  # "" holds what runs at import
    imports: dict[str, tuple[str, str]]  # local name -> (module, name in it, "" for the module itself)


def _is_type_checking(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def _imports(tree: Iterable[ast.stmt]) -> Iterator[tuple[str, tuple[str, str]]]:
    for top in tree:
        if _is_type_checking(top):
            continue
        for node in ast.walk(top):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("hookline"):
                for alias in node.names:
                    whole = f"{node.module}.{alias.name}"
                    target = (whole, "") if _path(whole).exists() else (node.module or "", alias.name)
                    yield alias.asname or alias.name, target


def _path(module: str) -> Path:
    base = LAYER / module.replace(".", "/")
    return base.with_suffix(".py") if base.with_suffix(".py").exists() else base / "__init__.py"


@cache
def _module(name: str, path: Path | None = None) -> _Module:
    tree = ast.parse((path or _path(name)).read_text()).body
    definitions: dict[str, list[ast.stmt]] = defaultdict(list)
    for node in tree:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            definitions[node.name].append(node)
        elif isinstance(node, ast.Assign) and all(isinstance(target, ast.Name) for target in node.targets):
            for target in node.targets:
                definitions[target.id].append(node)  # type: ignore[attr-defined]  # checked just above
        elif not isinstance(node, (ast.Import, ast.ImportFrom)) and not _is_type_checking(node):
            definitions[""].append(node)
    return _Module(name, definitions, dict(_imports(tree)))


def _mentions(statements: Iterable[ast.stmt]) -> Iterator[tuple[str, str]]:
    """Names that a definition uses, each with the attribute taken from it ("" for none)."""
    for statement in statements:
        for node in ast.walk(statement):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                yield node.value.id, node.attr
            elif isinstance(node, ast.Name):
                yield node.id, ""


def _reach(start: _Module) -> dict[tuple[str, str], list[ast.stmt]]:
    """Every definition that a function can get to, by module and name."""
    reached: dict[tuple[str, str], list[ast.stmt]] = {}
    waiting = [(start, name) for name in start.definitions]
    while waiting:
        module, name = waiting.pop()
        if (module.name, name) in reached or name not in module.definitions:
            continue
        statements = reached[module.name, name] = module.definitions[name]
        for mentioned, attribute in _mentions(statements):
            if mentioned in module.definitions:
                waiting.append((module, mentioned))
            elif mentioned in module.imports:
                target, inside = module.imports[mentioned]
                found = _module(target)
                waiting += [(found, inside or attribute), (found, "")]
    return reached


def _receiver(node: ast.expr) -> str:
    """`self._blobs` -> "_blobs", `edge.queue` -> "queue", `AwsSecretResolver(…)` -> "AwsSecretResolver"."""
    if isinstance(node, ast.Call):
        return _receiver(node.func)
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


# ---------------------------------------------------------------------------------------------- operations


@cache
def _known(service: str) -> dict[str, str]:
    """boto3's method names of a service, with the operation each is."""
    model = botocore.session.get_session().get_service_model(service)
    return {xform_name(operation): operation for operation in model.operation_names}


@cache
def operations_of(adapter: str) -> dict[str, frozenset[tuple[str, str, str]]]:
    """What each method of an adapter asks of AWS: (service, operation, index or "")."""
    about = ADAPTERS[adapter]
    (node,) = _module(f"hookline.adapters.{about.module}").definitions[adapter]
    bodies: dict[str, ast.AST] = (
        {part.name: part for part in node.body if isinstance(part, ast.FunctionDef)}
        if isinstance(node, ast.ClassDef)
        else {"": node}
    )
    direct: dict[str, set[tuple[str, str, str]]] = {}
    inner: dict[str, set[str]] = {}
    for name, body in bodies.items():
        index = next(
            (
                str(keyword.value.value)
                for keyword in (each for each in ast.walk(body) if isinstance(each, ast.keyword))
                if keyword.arg == "IndexName" and isinstance(keyword.value, ast.Constant)
            ),
            "",
        )
        direct[name] = {(service, operation, index) for service, operation in _issued(body, about.services)}
        direct[name] |= {(about.services[0], operation, "") for operation in about.extra.get(name, ())}
        if name in about.parts:
            direct[name] = {each for each in direct[name] if each[1] not in _TRANSACTIONS}
            direct[name] |= {(about.services[0], operation, "") for operation in about.parts[name]}
        inner[name] = {
            each.attr for each in ast.walk(body) if isinstance(each, ast.Attribute) and _receiver(each.value) == "self"
        } & set(bodies)
    for _ in bodies:
        for name, called in inner.items():
            for each in called:
                direct[name] |= direct[each]
    return {name: frozenset(found) for name, found in direct.items()}


def _issued(body: ast.AST, services: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for node in ast.walk(body):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _HELPERS:
            yield "dynamodb", _HELPERS[node.func.id]
        for service in services:
            known = _known(service)
            if isinstance(node, ast.Attribute) and node.attr in known and _is_client(node.value):
                yield service, known[node.attr]
            elif isinstance(node, ast.Constant) and service == "dynamodb" and node.value in known:
                yield service, known[node.value]  # conditional(client, "put_item", …)


def _is_client(node: ast.expr) -> bool:
    return _receiver(node) in {"_client", "client", "_kms", "_dynamodb", "_streams", "_sts"}


# ---------------------------------------------------------------------------------------------- a function's calls


@cache
def calls_of(function: str) -> frozenset[Call]:
    """Every call that a function's role must allow."""
    return frozenset({*_own_calls(function), *_calls_on_its_behalf(function)})


@cache
def _own_calls(function: str) -> frozenset[Call]:
    return frozenset(_calls_in_code(function))


def _calls_in_code(function: str) -> Iterator[Call]:
    name = function.lower()
    reached = _reach(_module(f"functions.{name}", ROOT / f"functions/{name}/app.py"))
    made = {name for _, name in reached} & set(ADAPTERS)
    used: set[tuple[str, str]] = set()
    for (module, _), statements in reached.items():
        last = module.rpartition(".")[2]
        for statement in statements:
            for node in ast.walk(statement):
                if isinstance(node, ast.Attribute):
                    named = {_receiver(node.value), f"{last}:{_receiver(node.value)}"}
                    used |= {(each, node.attr) for each in made if named & set(ADAPTERS[each].names)}
                elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in made:
                    used.add((node.func.id, ""))
    assert made == {adapter for adapter, _ in used}, "an adapter goes by a name that ADAPTERS does not know"
    for adapter, method in used:
        for service, operation, index in operations_of(adapter).get(method, ()):
            assert operation not in _TRANSACTIONS, f"{adapter}.{method}: name the actions of its parts"
            action = f"{service}:{operation}"
            for resource in _resources(function, adapter, service, operation):
                yield Call(
                    ACTIONS.get(action, action),
                    f"{resource}/index/{index}" if index else resource,
                    f"{adapter}.{method}",
                    ADAPTERS[adapter].leading_of.get(method, ADAPTERS[adapter].leading),
                )


def _resources(function: str, adapter: str, service: str, operation: str) -> tuple[str, ...]:
    if operation in {"ListBucket", "ListObjectsV2"}:
        return ("PayloadBucket",)
    if adapter == "AwsTargets":
        return (_ACTION_TARGETS[service] if function == "Worker" else "DestinationArns",)
    if service == "s3":
        return tuple(f"PayloadBucket/{prefix}/x" for prefix in _PAYLOADS[function, operation])
    return (_BY_SERVICE[adapter][service],) if adapter in _BY_SERVICE else tuple(ADAPTERS[adapter].resources)


def _calls_on_its_behalf(function: str) -> Iterator[Call]:
    for action in ("logs:CreateLogStream", "logs:PutLogEvents"):
        yield Call(action, f"{function}Logs", "Lambda writes what is logged")
    for action in ("xray:PutTraceSegments", "xray:PutTelemetryRecords"):
        yield Call(action, "*", "Lambda and the X-Ray SDK send traces")
    if any(call.resource == "SecretParameters" for call in _own_calls(function)):
        yield Call("kms:Decrypt", "SecretKeyArns", "SSM and Secrets Manager decrypt with the caller's permission")
    for call in _own_calls(function):
        if call.resource == "Key":  # adapters/parameter_key.py answers KMS's calls by these
            yield Call("ssm:GetParameter", "SealingParameter", "SealingKey=parameter")
            if call.action == "kms:GenerateDataKey":
                yield Call("ssm:PutParameter", "SealingParameter", "the first secret makes it")
    yield from _calls_for_options(function)
    yield from _calls_of_pollers(function)


def _calls_for_options(function: str) -> Iterator[Call]:
    if any(call.resource in {"ActionQueueArns", "ActionTopicArns"} for call in _own_calls(function)):
        for action in ("kms:GenerateDataKey", "kms:Decrypt"):
            yield Call(action, "ActionKeyArns", "SQS and SNS encrypt with the caller's permission")
    if Call("sqs:SendMessage", "SourceQueueArn", "back_to_sources.") in _own_calls(function):
        for action in ("kms:GenerateDataKey", "kms:Decrypt"):
            yield Call(action, "SourceQueueKeyArn", "the same")
    if "FileSystemConfigs" in template().functions[function]:
        for action in ("elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"):
            yield Call(action, "WorkerFileSystemArn", "Lambda mounts it with the function's role")
    if "VpcConfig" in template().functions[function]:
        for action in ("CreateNetworkInterface", "DeleteNetworkInterface", "DescribeNetworkInterfaces"):
            yield Call(f"ec2:{action}", "*", "Lambda connects the function to the VPC")
        for action in ("DescribeSubnets", "AssignPrivateIpAddresses", "UnassignPrivateIpAddresses"):
            yield Call(f"ec2:{action}", "*", "the same")


def _calls_of_pollers(function: str) -> Iterator[Call]:
    for owner, source in template().sources("SQS"):
        if owner == function:
            (queue,) = references(source["Queue"])
            for action in ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"):
                yield Call(action, queue, "Lambda polls the queue")
            if queue == "SourceQueueArn":
                yield Call("kms:Decrypt", "SourceQueueKeyArn", "SQS decrypts with the caller's permission")
    for owner, source in template().sources("DynamoDB"):
        if owner == function:
            (table,) = references(source["Stream"])
            for operation in ("DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"):
                yield Call(f"dynamodb:{operation}", f"{table}/stream/2026-01-01", "Lambda polls the stream")
            (queue,) = references(source["DestinationConfig"]["OnFailure"]["Destination"])
            yield Call("sqs:SendMessage", queue, "Lambda reports a batch that it gave up")
