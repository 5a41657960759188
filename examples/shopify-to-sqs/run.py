"""Shopify orders -> SQS."""

import json
import os
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from support import hookline, message, queue, secret  # noqa: E402 - from the folder above

os.environ["QUEUE_URL"], _ = queue("hookline-action-example-orders")
secret("/hookline/example/shopify", "the client secret of your app")
hookline("hooks", "apply", "--template", "--set", "example-shopify", "--prune", str(HERE / "hooks.yaml"))
hookline("trigger", "shopify", "orders/create", "--hook", "example/shopify")
order = json.loads(message(os.environ["QUEUE_URL"]))
print(order["name"], order["total_price"], order["currency"])
