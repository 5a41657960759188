"""Hooks that nobody can read for a while; `make faults KINDS=unreadable` does it with load, and to endpoints, too."""

from __future__ import annotations

import time
import urllib.error
import urllib.request

import pytest
from tests.local import workers
from tests.local.outbox import eventually, unique

from hookline.adapters.dynamodb.hooks_store import DynamoHookStore

CURRENT = {"pk": {"S": "hooks"}, "sk": {"S": "current"}}
BROKEN = {"pk": {"S": "hooks"}, "sk": {"S": "version#99999999"}, "document": {"B": b"no document"}}


@pytest.mark.skipif(not workers.ENDABLE, reason="finds the function's process in /proc")
def test_a_document_that_is_garbage_leaves_the_last_good_hooks_in_use_and_is_never_an_acknowledgement(outbox) -> None:
    subscriber, hook = outbox.subscriber(), unique("kept")
    dynamodb, table = outbox.dynamodb, outbox.stack.outputs["ConfigTable"]
    store = DynamoHookStore(dynamodb, table, clock=time.time)
    before = store.current_version()
    action = {"type": "event", "tenant": subscriber.tenant, "event-type": "order.created"}
    store.apply({"hooks": [{"id": hook, "action": action}]})

    def post() -> int:
        request = urllib.request.Request(f"{outbox.stack.api_url}/hooks/{hook}", data=unique("body").encode())
        try:
            with urllib.request.urlopen(request, timeout=900) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code

    eventually(lambda: post() == 200, what="the applied hook")
    subscriber.received(1)
    pointer = dynamodb.get_item(TableName=table, Key=CURRENT)["Item"]
    dynamodb.put_item(TableName=table, Item=BROKEN)
    dynamodb.put_item(TableName=table, Item=pointer | {"version": {"N": "99999999"}})
    try:
        time.sleep(1.5)  # ConfigCacheSeconds of samconfig.toml's local environment, and a little
        accepted = len(subscriber.requests()) + 1
        assert post() == 200
        subscriber.received(accepted)
        assert workers.end(outbox.stack.outputs["ReceiverFunctionName"])
        codes: list[int] = []
        eventually(lambda: codes.append(post()) or codes[-1] == 503, what="503 of a process that has read no hooks")
        assert set(codes) <= {502, 503}, "502 is the emulator's, where it did not know yet that the process is gone"
    finally:
        dynamodb.put_item(TableName=table, Item=pointer)
        dynamodb.delete_item(TableName=table, Key={name: BROKEN[name] for name in ("pk", "sk")})
    eventually(lambda: post() == 200, what="the hook once its document can be read")
    store.apply({"hooks": []}) if not before else store.rollback(before)
