"""What `hookline listen` makes in AWS, keeps alive and takes away."""

from __future__ import annotations

import json

import pytest

from hookline.adapters.dynamodb.config_store import DynamoConfigStore
from hookline.adapters.dynamodb.hooks_store import DynamoHookStore
from hookline.errors import Conflict, NotFound
from hookline.listeners import Listener
from hookline_cli.listening import lease as module
from hookline_cli.listening.lease import GRACE, LEASE, RENEW, UNTIL, Lease, Wanted
from hookline_cli.stack import Stack

pytestmark = pytest.mark.needs("sqs", "dynamodb")
ROLES = "arn:aws:iam::000000000000:role/r1 arn:aws:iam::000000000000:role/r2"


class Setting:
    def __init__(self, aws, **parameters):
        self.now = 1_800_000_000.0
        self.aws = aws
        self.sqs = aws.boto3("sqs")
        outputs = {"ConfigTable": aws.table("config", "pk", "sk"), "ListenSenders": ROLES}
        self.stack = Stack(aws.unique("hk"), outputs, {"EndpointUrl": aws.endpoint, **parameters})
        self.stack.client = aws.boto3
        self.hooks = DynamoHookStore(aws.boto3("dynamodb"), outputs["ConfigTable"], clock=lambda: self.now)
        self.config = DynamoConfigStore(aws.boto3("dynamodb"), outputs["ConfigTable"])

    def lease(self, **wanted):
        return Lease(self.stack, Wanted(**wanted), sqs=lambda: self.sqs, clock=lambda: self.now)

    @property
    def queues(self):
        return self.sqs.list_queues(QueueNamePrefix=f"{self.stack.name}-listen-").get("QueueUrls", [])

    @property
    def listeners(self):
        return self.hooks.current()[1]


@pytest.fixture
def setting(aws):
    return Setting(aws)


def test_queue_and_entry_are_made_renewed_and_removed(setting):
    lease = setting.lease(hooks=frozenset({"github"}), types=("push",))
    assert lease.keep()
    (url,) = setting.queues
    (listener,) = setting.listeners
    assert listener == Listener(listener.id, url, setting.now + LEASE, frozenset({"github"}), ("push",))
    assert setting.sqs.list_queue_tags(QueueUrl=url)["Tags"] == {
        "hookline:stack": setting.stack.name,
        UNTIL: f"{setting.now + LEASE:.0f}",
    }
    setting.now += RENEW - 1
    assert not lease.keep()
    assert setting.listeners == (listener,)
    setting.now += 1
    assert not lease.keep()
    assert setting.listeners == (listener._replace(until=setting.now + LEASE),)
    assert setting.sqs.list_queue_tags(QueueUrl=url)["Tags"][UNTIL] == f"{setting.now + LEASE:.0f}"
    assert lease.remove() == []
    assert (setting.queues, setting.listeners) == ([], ())
    assert lease.remove() == [], "once more hurts nobody"


def test_a_message_is_received_once_with_what_was_left_out(setting):
    lease = setting.lease()
    lease.keep()
    (url,) = setting.queues
    setting.sqs.send_message(
        QueueUrl=url,
        MessageBody="copy",
        MessageAttributes={"left_out": {"DataType": "Number", "StringValue": "3"}},
    )
    assert lease.receive() == [("copy", 3)]
    depth = setting.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert depth["ApproximateNumberOfMessages"] == depth["ApproximateNumberOfMessagesNotVisible"] == "0"


def test_a_queue_that_was_taken_away_is_made_anew(setting):
    lease = setting.lease()
    lease.keep()
    (url,) = setting.queues
    setting.sqs.delete_queue(QueueUrl=url)
    with pytest.raises(NotFound):
        lease.receive()
    lease.lost()
    assert lease.keep()
    (again,) = setting.queues
    assert again != url
    assert setting.listeners[-1].queue_url == again


def test_what_others_left_is_swept_and_what_lives_is_not(setting):
    crashed, living = setting.lease(), setting.lease()
    crashed.keep()
    (old,) = setting.queues
    setting.now += LEASE
    living.keep()
    setting.now += GRACE + 1
    foreign = setting.sqs.create_queue(QueueName=f"{setting.stack.name}-listen-untagged")["QueueUrl"]
    setting.lease().keep()
    assert old not in setting.queues
    assert foreign in setting.queues
    assert len(setting.queues) == 3
    assert len(setting.listeners) == 2


def test_nobody_listens_to_a_tenant_that_is_not_there(setting):
    with pytest.raises(NotFound, match="tenant acme"):
        setting.lease(tenant="acme").keep()
    assert setting.queues == []
    setting.config.put_tenant("acme")
    lease = setting.lease(tenant="acme")
    lease.keep()
    assert len(setting.config.tenant("acme").listeners) == 1
    assert setting.listeners == ()
    lease.remove()
    assert setting.config.tenant("acme").listeners == ()


def test_there_is_a_most(setting, monkeypatch):
    monkeypatch.setattr(module, "MOST", 1)
    setting.lease().keep()
    with pytest.raises(Conflict, match="1 listen already"):
        setting.lease().keep()
    assert len(setting.queues) == 1


def test_on_aws_the_functions_alone_may_send(setting, monkeypatch):
    monkeypatch.setattr("hookline_cli.session.region", lambda: "eu-central-1")
    setting.stack.parameters["EndpointUrl"] = ""
    asked = {}
    create = setting.sqs.create_queue
    monkeypatch.setattr(setting.sqs, "create_queue", lambda **given: asked.update(given) or create(**given))
    setting.lease().keep()
    policy = json.loads(asked["Attributes"]["Policy"])
    senders, encrypted = policy["Statement"]
    assert senders["Condition"] == {"ArnNotEquals": {"aws:PrincipalArn": ROLES.split()}}
    assert senders["Resource"] == f"arn:aws:sqs:eu-central-1:000000000000:{asked['QueueName']}"
    assert {each["Effect"] for each in policy["Statement"]} == {"Deny"}
    assert encrypted["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_what_cannot_be_removed_is_said(setting):
    lease = setting.lease()
    lease.keep()

    def refuse(**_given):
        raise RuntimeError("no network")

    setting.sqs.delete_queue = refuse
    (said,) = lease.remove()
    assert "the next `hookline listen` deletes it: no network" in said
    assert setting.listeners == ()
