"""The deployed stack: found by name through CloudFormation, and its parts as the library's adapters.

Which AWS that is, `hookline_cli.session` decides.
"""

from __future__ import annotations

import os
import time
from functools import cached_property
from typing import TYPE_CHECKING, Any

from hookline.errors import InvalidInput
from hookline_cli import session
from hookline_cli.stack_problems import StackProblem, missing, problem_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from hookline.adapters.blobs import S3BlobStore
    from hookline.adapters.captures import S3Captures
    from hookline.adapters.dynamodb.config_store import DynamoConfigStore
    from hookline.adapters.dynamodb.delivery_store import DynamoDeliveryStore
    from hookline.adapters.dynamodb.event_store import DynamoEventStore
    from hookline.adapters.dynamodb.event_types import DynamoEventTypeStore
    from hookline.adapters.dynamodb.hooks_store import DynamoHookStore
    from hookline.adapters.dynamodb.jobs import DynamoJobStore
    from hookline.adapters.dynamodb.source_store import DynamoSourceStore
    from hookline.adapters.metrics import LoggedMetrics
    from hookline.adapters.sealing import KmsSealer
    from hookline.adapters.sqs.dead_letters import Handle, SqsDeadLetters
    from hookline.adapters.sqs.inbound_queue import SqsInboundQueue
    from hookline.adapters.sqs.outbound_queues import SqsRetryQueue
    from hookline.adapters.sqs.stream_faults import StreamFaults
    from hookline.management.erasure import Erasure
    from hookline.management.services import Services
    from hookline.outbound.delivery.replay import Replayer
    from hookline.outbound.endpoints.spec import UrlPolicy
    from hookline.settings import ApiSettings

__all__ = ["OUTPUTS", "Stack", "find", "live"]

OUTPUTS = (
    *("ApiUrl", "ConfigTable", "EventsTable", "DeliveriesTable", "DedupeTable"),
    *("InboundQueueUrl", "InboundFifoQueueUrl", "InboundDLQUrl", "InboundFifoDLQUrl"),
    *("RetryQueueUrl", "DeliveryDLQUrl", "StreamFaultQueueUrl", "PayloadBucket", "SealingKey", "AlarmTopicArn"),
    *("ReceiverFunctionName", "WorkerFunctionName", "SenderFunctionName", "RetryFunctionName", "ApiFunctionName"),
)
_ALIAS = "live"  # of every function in template.yaml


def live(stack: Stack, function: str) -> dict[str, Any]:
    """What Lambda says of the version of a function (`Receiver`) that is called now; `FunctionArn` is the alias's."""
    name = stack.output(f"{function}FunctionName")
    found: dict[str, Any] = stack.client("lambda").get_function_configuration(FunctionName=name, Qualifier=_ALIAS)
    return found


class Stack:
    def __init__(self, name: str, outputs: dict[str, str], parameters: dict[str, str], status: str = "") -> None:
        self.name = name
        self.status = status
        self.parameters = parameters
        self._outputs = outputs

    @classmethod
    def of(cls, description: dict[str, Any]) -> Stack:
        """From what CloudFormation's DescribeStacks says of it."""
        return cls(
            description["StackName"],
            {each["OutputKey"]: each["OutputValue"] for each in description.get("Outputs") or ()},
            {each["ParameterKey"]: each.get("ParameterValue", "") for each in description.get("Parameters") or ()},
            description.get("StackStatus", ""),
        )

    @property
    def outputs(self) -> dict[str, str]:
        """All of them, by name."""
        return dict(self._outputs)

    def output(self, name: str) -> str:
        try:
            return self._outputs[name]
        except KeyError:
            raise StackProblem(
                f"stack {self.name} has no output {name}", "is it Hookline's, and of this version or a newer one?"
            ) from None

    def has(self, output: str) -> bool:
        return output in self._outputs

    def client(self, service: str) -> Any:
        return session.client(service)

    @property
    def retention(self) -> float:
        """Seconds that events are kept."""
        from hookline.settings import LEAST_EVENT_DAYS

        return max(float(self.parameters.get("RetentionDays") or 30), LEAST_EVENT_DAYS) * 86_400

    @property
    def policy(self) -> UrlPolicy:
        """What this deployment lets endpoints' URLs be."""
        import ipaddress

        from hookline.outbound.endpoints.spec import UrlPolicy

        networks = filter(None, self.parameters.get("AllowedNetworks", "").split(","))
        return UrlPolicy(
            allow_http=self.parameters.get("AllowHttp") == "true",
            allowed=tuple(ipaddress.ip_network(network, strict=False) for network in networks),
            destinations=tuple(filter(None, self.parameters.get("DestinationArns", "").split(","))),
            roles=tuple(filter(None, self.parameters.get("DestinationRoleArns", "").split(","))),
            deployment=f"{session.region()}/{self.name}",
        )

    @cached_property
    def config(self) -> DynamoConfigStore:
        from hookline.adapters.dynamodb.config_store import DynamoConfigStore

        return DynamoConfigStore(self.client("dynamodb"), self.output("ConfigTable"))

    @cached_property
    def event_types(self) -> DynamoEventTypeStore:
        from hookline.adapters.dynamodb.event_types import DynamoEventTypeStore

        return DynamoEventTypeStore(self.client("dynamodb"), self.output("ConfigTable"))

    @cached_property
    def sources(self) -> DynamoSourceStore:
        from hookline.adapters.dynamodb.source_store import DynamoSourceStore

        return DynamoSourceStore(self.client("dynamodb"), self.output("ConfigTable"))

    @cached_property
    def events(self) -> DynamoEventStore:
        from hookline.adapters.dynamodb.event_store import DynamoEventStore

        return DynamoEventStore(self.client("dynamodb"), self.output("EventsTable"))

    @cached_property
    def deliveries(self) -> DynamoDeliveryStore:
        from hookline.adapters.dynamodb.delivery_store import DynamoDeliveryStore

        return DynamoDeliveryStore(self.client("dynamodb"), self.output("DeliveriesTable"))

    @cached_property
    def queue(self) -> SqsRetryQueue:
        from hookline.adapters.sqs.outbound_queues import SqsRetryQueue

        return SqsRetryQueue(self.client("sqs"), self.output("RetryQueueUrl"))

    @cached_property
    def jobs(self) -> DynamoJobStore:
        from hookline.adapters.dynamodb.jobs import DynamoJobStore

        return DynamoJobStore(self.client("dynamodb"), self.output("ConfigTable"))

    @cached_property
    def replayer(self) -> Replayer:
        from hookline.outbound.delivery.replay import Replayer

        return Replayer(self.jobs, self.config, self.deliveries, self.events, self.queue)

    @cached_property
    def blobs(self) -> S3BlobStore:
        from hookline.adapters.blobs import S3BlobStore

        return S3BlobStore(lambda: self.client("s3"), self.output("PayloadBucket"))

    @cached_property
    def sealer(self) -> KmsSealer:
        from hookline.adapters.sealing import sealer

        return sealer(self.client, table=self.output("ConfigTable"), key=self.output("SealingKey"))

    @cached_property
    def services(self) -> Services:
        """What the management API offers, with the caller's own rights."""
        from hookline.management import wiring

        return wiring.services(
            self.api_settings,
            environment=self.parameters.get("Environment") or "dev",
            client=self.client,
            boto3_client=self.client,
            metrics=self._logged_metrics() if os.environ.get("AWS_ENDPOINT_URL") else None,
        )

    def _logged_metrics(self) -> LoggedMetrics:
        """Emulators keep the functions' logs and make no metrics of them."""
        from hookline.adapters.metrics import LoggedMetrics

        return LoggedMetrics(lambda: self.client("logs"), self.name)

    @property
    def api_settings(self) -> ApiSettings:
        """What the API's function is told by its environment."""
        from hookline.settings import ApiSettings

        outputs = {
            "config_table": "ConfigTable",
            "bucket": "PayloadBucket",
            "dedupe_table": "DedupeTable",
            "events_table": "EventsTable",
            "deliveries_table": "DeliveriesTable",
            "sealing_key": "SealingKey",
            "retry_queue_url": "RetryQueueUrl",
            "inbound_queue_url": "InboundQueueUrl",
            "inbound_fifo_queue_url": "InboundFifoQueueUrl",
            "delivery_dlq_url": "DeliveryDLQUrl",
            "inbound_dlq_url": "InboundDLQUrl",
            "inbound_fifo_dlq_url": "InboundFifoDLQUrl",
            "stream_fault_queue_url": "StreamFaultQueueUrl",
        }
        named: dict[str, Any] = {name: self.output(output) for name, output in outputs.items()}
        for name, output in {"source_dlq_url": "SourceDLQUrl", "own_source_queue": "SourceQueueArn"}.items():
            named[name] = self.output(output) if self.has(output) else ""  # sources are not everybody's
        return ApiSettings(
            **named,
            allow_http=self.policy.allow_http,
            allowed_networks=tuple(map(str, self.policy.allowed)),
            destinations=tuple(self.policy.destinations),
            destination_roles=tuple(self.policy.roles),
            deployment=self.policy.deployment,
            retention_days=round(self.retention / 86_400),
            config_cache_seconds=int(self.parameters.get("ConfigCacheSeconds") or 30),
            jwt_tenant_claim=self.parameters.get("JwtTenantClaim") or "hookline_tenant",
            tokens=bool(self.parameters.get("JwtIssuer")),
            portal_origins=self.parameters.get("PortalOrigins", ""),
            api_origins=self.parameters.get("ApiOrigins", ""),
        )

    @cached_property
    def erasure(self) -> Erasure:
        from hookline.adapters.dynamodb.line_store import DynamoLineStore
        from hookline.adapters.dynamodb.portal_sessions import DynamoPortalStore
        from hookline.management.erasure import Erasure
        from hookline.management.portal import PortalSession

        return Erasure(
            config=self.config,
            deliveries=self.deliveries,
            lines=DynamoLineStore(self.client("dynamodb"), self.output("DeliveriesTable")),
            events=self.events,
            jobs=self.jobs,
            payloads=self.blobs,
            sessions=DynamoPortalStore(self.client("dynamodb"), self.output("ConfigTable"), PortalSession),
            clock=time.time,
            sleep=time.sleep,
            config_cache=self.api_settings.config_cache_seconds,
        )

    @cached_property
    def hooks(self) -> DynamoHookStore:
        from hookline.adapters.dynamodb.hooks_store import DynamoHookStore

        return DynamoHookStore(
            self.client("dynamodb"), self.output("ConfigTable"), clock=time.time, applied_by=self._caller()
        )

    @cached_property
    def resolve_secret(self) -> Callable[[str], list[str]]:
        """Secret references as the functions will resolve them: `env:` means their environment, not ours."""
        from hookline.adapters.secrets import AwsSecretResolver

        environ: dict[str, str] = {}
        for function in ("Receiver", "Worker"):
            if self.has(f"{function}FunctionName"):  # with `make sam-local` Lambda has no functions
                environ |= live(self, function).get("Environment", {}).get("Variables", {})
        return AwsSecretResolver(self.client, clock=time.time, environ=environ).resolve

    @cached_property
    def stream_faults(self) -> StreamFaults:
        from hookline.adapters.sqs.stream_faults import StreamFaults

        return StreamFaults(
            dynamodb=self.client("dynamodb"),
            streams=self.client("dynamodbstreams"),
            table=self.output("EventsTable"),
            queue=self.queue,
        )

    @cached_property
    def inbound_queue(self) -> SqsInboundQueue:
        from hookline.adapters.sqs.inbound_queue import SqsInboundQueue

        return SqsInboundQueue(self.client("sqs"), self.output("InboundQueueUrl"), self.output("InboundFifoQueueUrl"))

    @property
    def captures(self) -> S3Captures:
        from hookline.adapters.captures import S3Captures

        return S3Captures(lambda: self.client("s3"), self.output("PayloadBucket"), self.blobs)

    def dead_letters(self, output: str) -> SqsDeadLetters:
        """The queue behind an output's URL."""
        from hookline.adapters.sqs.dead_letters import SqsDeadLetters

        return SqsDeadLetters(self.client("sqs"), self.output(output))

    def sender_to(self, output: str) -> Handle:
        from hookline.adapters.sqs.sending_back import sender_to

        return sender_to(self.client("sqs"), self.output(output))

    def back_to_sources(self) -> Handle:
        """Sends dead letters of sources back, each to the queue that it came from."""
        from hookline.adapters.sqs.source_letters import back_to_sources

        return back_to_sources(self.client("sqs"), self._outputs.get("SourceQueueArn", ""))

    def _caller(self) -> str:
        return str(self.client("sts").get_caller_identity()["Arn"])


def find(name: str) -> Stack:
    """Raises StackProblem."""
    from botocore.exceptions import BotoCoreError, ClientError

    if not name:
        raise InvalidInput.at("--stack", "expected the name of the CloudFormation stack")
    try:
        found = session.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
    except (BotoCoreError, ClientError, ValueError) as error:
        raise problem_of(error, name) from error
    if not found:
        raise missing(name)
    return Stack.of(found[0])
