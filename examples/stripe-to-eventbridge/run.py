"""Stripe -> EventBridge, and from there, by a rule, to a queue in which the event can be seen."""

import json
import sys
from contextlib import suppress
from pathlib import Path

import boto3

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from support import hookline, message, queue, secret  # noqa: E402 - from the folder above

BUS = "hookline-action-example"
events = boto3.client("events")
with suppress(events.exceptions.ResourceAlreadyExistsException):
    events.create_event_bus(Name=BUS)
url, arn = queue("example-invoices")
boto3.client("sqs").set_queue_attributes(
    QueueUrl=url,
    Attributes={
        "Policy": json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"Service": "events.amazonaws.com"},
                        "Action": "sqs:SendMessage",
                        "Resource": arn,
                    }
                ],
            }
        )
    },
)
events.put_rule(Name="example-invoices", EventBusName=BUS, EventPattern=json.dumps({"source": ["stripe"]}))
events.put_targets(Rule="example-invoices", EventBusName=BUS, Targets=[{"Id": "queue", "Arn": arn}])

secret("/hookline/example/stripe", "whsec_that_Stripe_shows_you")
hookline("hooks", "apply", "--set", "example-stripe", "--prune", str(HERE / "hooks.yaml"))
hookline("trigger", "stripe", "invoice.paid", "--hook", "example/stripe")
event = json.loads(message(url))
print(event["detail-type"], event["detail"]["payload"]["data"]["object"]["amount_paid"])
