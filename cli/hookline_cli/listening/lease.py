"""A queue of one's own, and the entry that tells the functions of it: made, kept alive, and taken away at the end.

Whatever ends the process, nothing stays for long: the entry says until when it counts, and a queue whose tag says that
its time is over is deleted by the next one who listens, or by `hookline teardown`.
"""

from __future__ import annotations

import json
import os
import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from hookline.adapters.aws_errors import aws_errors
from hookline.adapters.dynamodb.listeners import MOST, DynamoListeners
from hookline.errors import Conflict, HooklineError, InvalidInput, NotFound
from hookline.listeners import Listener

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hookline.ports import Clock
    from hookline_cli.stack import Stack

__all__ = ["LEASE", "UNTIL", "Lease", "Message", "Wanted", "expired", "prefix"]

LEASE = 180.0  # seconds that an entry counts after it was written
RENEW = 60.0  # seconds after which it is written again
RETENTION = 300  # seconds that a copy waits for somebody who lost the connection
GRACE = 60.0  # seconds beyond its time after which a queue is nobody's, clocks being what they are
UNTIL = "hookline:until"  # tag, unix seconds
_POLL = 20  # seconds, SQS's most
_NAME = re.compile(r"[\w-]{1,80}", re.ASCII).fullmatch  # what SQS lets a queue be called


@dataclass(frozen=True, slots=True)
class Wanted:
    """Hooks (none: all) or a tenant, and types of events (none: any)."""

    tenant: str | None = None
    hooks: frozenset[str] = frozenset()
    types: tuple[str, ...] = ()


class Message(NamedTuple):
    body: str
    left_out: int  # copies before it that were more than functions make in a second


def prefix(stack: str) -> str:
    """What the names of listeners' queues begin with: functions may send to no others."""
    return f"{stack}-listen-"


def expired(client: Any, url: str, now: float) -> bool:
    """Whether a queue of that prefix is nobody's any more."""
    with aws_errors("reading a listener's queue"):
        tags = client.list_queue_tags(QueueUrl=url).get("Tags") or {}
    try:
        return now > float(tags[UNTIL]) + GRACE
    except (KeyError, ValueError):
        return False  # not made by a listener, or only just


class Lease:
    """`sqs` is a client whose read timeout is longer than a long poll."""

    def __init__(self, stack: Stack, wanted: Wanted, *, sqs: Callable[[], Any], clock: Clock = time.time) -> None:
        self._prefix = prefix(stack.name)
        if not _NAME(self._prefix + "12345678"):
            raise InvalidInput.at("--stack", "expected a name of at most 64 characters: SQS's queues cannot be named")
        self._wanted = wanted
        self._sqs = sqs
        self._clock = clock
        self._url = ""
        self._written_at = 0.0
        self._id = ""
        self.use(stack)

    def use(self, stack: Stack) -> None:
        """From now on with this stack's clients: others have new credentials."""
        self._stack = stack
        self._listeners = DynamoListeners(stack.client("dynamodb"), stack.output("ConfigTable"), self._wanted.tenant)

    def keep(self) -> bool:
        """Makes queue and entry if need be, and puts their end off. Returns whether they were made now.

        Raises NotFound where there is no such tenant, Conflict where too many listen, Denied, Unavailable.
        """
        now = self._clock()
        made = not self._url
        if not made and now < self._written_at + RENEW:
            return False
        until = now + LEASE
        if made:
            self._clear(now)
            self._id = os.urandom(4).hex()
            self._url = self._create(until)
        else:
            try:
                with aws_errors("a listener's queue"):
                    self._sqs().tag_queue(QueueUrl=self._url, Tags={UNTIL: f"{until:.0f}"})
            except NotFound:
                self._url = ""
                return self.keep()
        try:
            self._listeners.put(Listener(self._id, self._url, until, self._wanted.hooks, self._wanted.types))
        except HooklineError:
            if made:
                self.remove()
            raise
        self._written_at = now
        return made

    def receive(self) -> list[Message]:
        """What has come, or [] after 20 seconds. Each is received once. Raises NotFound where the queue is gone."""
        sqs = self._sqs()
        with aws_errors("a listener's queue"):
            found = sqs.receive_message(
                QueueUrl=self._url,
                MaxNumberOfMessages=10,
                WaitTimeSeconds=_POLL,
                MessageAttributeNames=["left_out"],
            ).get("Messages", [])
            if found:
                entries = [{"Id": str(at), "ReceiptHandle": each["ReceiptHandle"]} for at, each in enumerate(found)]
                sqs.delete_message_batch(QueueUrl=self._url, Entries=entries)
        return [Message(each["Body"], _left_out(each)) for each in found]

    def lost(self) -> None:
        """The queue is gone: the next `keep` makes another."""
        self._url = ""

    def remove(self) -> list[str]:
        """Takes entry and queue away, and says what stayed and why; it goes by itself then."""
        stayed = []
        url, self._url = self._url, ""
        if self._id:
            try:
                self._listeners.remove(self._id)
            except Exception as error:  # noqa: BLE001 - whatever it is, the queue is to go as well
                stayed.append(f"the listener's entry stays for {LEASE:.0f} s: {error}")
        if url:
            try:
                with aws_errors("a listener's queue"):
                    self._sqs().delete_queue(QueueUrl=url)
            except NotFound:
                pass
            except Exception as error:  # noqa: BLE001 - as above
                stayed.append(f"queue {url.rpartition('/')[2]} stays; the next `hookline listen` deletes it: {error}")
        return stayed

    def _clear(self, now: float) -> None:
        """What others left behind, and whether there is room for one more."""
        entries = self._listeners.all()
        gone = [each.id for each in entries if now > each.until + GRACE]
        self._listeners.remove(*gone)
        if len(entries) - len(gone) >= MOST:
            raise Conflict(f"{MOST} listen already, which is the most")
        sqs = self._sqs()
        with aws_errors("listing listeners' queues"):
            urls: Sequence[str] = sqs.list_queues(QueueNamePrefix=self._prefix).get("QueueUrls", [])
        for url in urls:
            try:
                if expired(sqs, url, now):
                    with aws_errors("a listener's queue"):
                        sqs.delete_queue(QueueUrl=url)
            except NotFound:
                continue  # somebody else was quicker

    def _create(self, until: float) -> str:
        name = self._prefix + self._id
        attributes = {
            "MessageRetentionPeriod": str(RETENTION),
            "ReceiveMessageWaitTimeSeconds": str(_POLL),
            "SqsManagedSseEnabled": "true",
        }
        if not self._stack.parameters.get("EndpointUrl"):  # an emulator's functions have no role, and no TLS
            attributes["Policy"] = json.dumps(self._policy(name))
        with aws_errors("creating the listener's queue"):
            answer = self._sqs().create_queue(
                QueueName=name,
                Attributes=attributes,
                tags={"hookline:stack": self._stack.name, UNTIL: f"{until:.0f}"},
            )
        return str(answer["QueueUrl"])

    def _policy(self, name: str) -> dict[str, Any]:
        """Nobody sends to it but the functions' roles, and nobody speaks to it without TLS."""
        from hookline_cli import session

        senders = self._stack.output("ListenSenders").split()
        _, partition, _, _, account, _ = senders[0].split(":", 5)
        queue = f"arn:{partition}:sqs:{session.region()}:{account}:{name}"
        deny = {"Effect": "Deny", "Principal": "*", "Resource": queue}
        statements = [
            {
                **deny,
                "Sid": "FunctionsAlone",
                "Action": "sqs:SendMessage",
                "Condition": {"ArnNotEquals": {"aws:PrincipalArn": senders}},
            },
            {
                **deny,
                "Sid": "EncryptedAlone",
                "Action": "sqs:*",
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            },
        ]
        return {"Version": "2012-10-17", "Statement": statements}


def _left_out(message: dict[str, Any]) -> int:
    attribute = (message.get("MessageAttributes") or {}).get("left_out") or {}
    try:
        return int(attribute.get("StringValue", 0))
    except ValueError:
        return 0
