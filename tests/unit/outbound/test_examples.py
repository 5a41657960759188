"""What docs/outbound and examples/ show is run here."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any, ClassVar

import pytest

from hookline.outbound import ordered_items
from hookline.outbound.endpoints.spec import EndpointSpec
from hookline.outbound.events import items
from hookline.outbound.events.type_patterns import matches_type
from hookline.outbound.matching.patterns import compile_pattern
from hookline.outbound.requests import payload, signing

ROOT = Path(__file__).parents[3]
DOCS = ROOT / "docs" / "outbound"
VECTORS = json.loads((ROOT / "tests" / "facts" / "sender_vectors.json").read_text())


def code(document: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", (DOCS / document).read_text(), flags=re.DOTALL)


def module(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def signed(vector: dict[str, Any]) -> dict[str, str]:
    return {"webhook-id": vector["id"], "webhook-timestamp": str(vector["ts"]), "webhook-signature": vector["sig"]}


@pytest.mark.parametrize(
    ("vector", "secret"),
    [
        *((vector, vector["secret"]) for vector in VECTORS["standard_webhooks_v1"]),
        *((vector, vector["pk"]) for vector in VECTORS["standard_webhooks_v1a"]),
    ],
)
def test_the_python_receiver(vector: dict[str, Any], secret: str) -> None:
    receiver = module(ROOT / "examples" / "receive" / "receiver.py")
    body = vector["payload"].encode()
    assert receiver.verify(secret, signed(vector), body, vector["ts"]) == vector["id"]
    for wrong in ((body + b" ", vector["ts"]), (body, vector["ts"] + 301)):
        with pytest.raises(receiver.NotFromSender):
            receiver.verify(secret, signed(vector), *wrong)


def test_the_python_receiver_in_the_documentation() -> None:
    space: dict[str, Any] = {}
    exec(code("signatures.md", "python")[1], space)
    secrets = [signing.generate_secret(), signing.generate_secret()]
    headers = dict(signing.Signer(secrets).headers("evt_1", int(time.time()), b"{}"))
    for secret in secrets:
        assert space["verify"](secret, headers, b"{}") == "evt_1"
        with pytest.raises(ValueError, match="no signature"):
            space["verify"](secret, headers, b"{} ")


@pytest.mark.oracle
@pytest.mark.skipif(shutil.which("go") is None, reason="needs Go")
def test_the_go_receiver(tmp_path: Path) -> None:
    shutil.copy(ROOT / "examples" / "receive" / "receiver.go", tmp_path)
    (tmp_path / "go.mod").write_text("module receive\n\ngo 1.19\n")
    cases = "".join(
        f"{{{json.dumps(secret)}, {json.dumps(vector['id'])}, {vector['ts']}, {json.dumps(vector['sig'])},"
        f" {json.dumps(vector['payload'])}}},\n"
        for vector, secret in [
            *((vector, vector["secret"]) for vector in VECTORS["standard_webhooks_v1"]),
            *((vector, vector["pk"]) for vector in VECTORS["standard_webhooks_v1a"]),
        ]
    )
    (tmp_path / "receiver_test.go").write_text(
        """package receive

import ("fmt"; "net/http"; "testing"; "time")

func TestVectors(t *testing.T) {
	for _, c := range []struct{ secret, id string; at int64; signature, body string }{
"""
        + cases
        + """	} {
		h := http.Header{}
		h.Set("webhook-id", c.id)
		h.Set("webhook-timestamp", fmt.Sprint(c.at))
		h.Set("webhook-signature", "v1,AAAA v2 "+c.signature)
		id, err := Verify(c.secret, h, []byte(c.body), time.Unix(c.at, 0))
		if id != c.id || err != nil { t.Error(id, err) }
		if _, err := Verify(c.secret, h, []byte(c.body+" "), time.Unix(c.at, 0)); err == nil { t.Error("other bytes") }
		if _, err := Verify(c.secret, h, []byte(c.body), time.Unix(c.at+301, 0)); err == nil { t.Error("too old") }
	}
}
"""
    )
    home = {"HOME": str(tmp_path), "GOFLAGS": "-mod=mod", "GOTOOLCHAIN": "local", "PATH": os.environ["PATH"]}
    tested = subprocess.run(
        ["go", "test", "./..."], cwd=tmp_path, env=home, capture_output=True, text=True, check=False
    )
    assert tested.returncode == 0, tested.stdout + tested.stderr


@pytest.mark.oracle
@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node")
def test_the_node_receivers(tmp_path: Path) -> None:
    (tmp_path / "documented.mjs").write_text(code("signatures.md", "js")[0])
    cases = [[vector["secret"], signed(vector), vector["payload"]] for vector in VECTORS["standard_webhooks_v1"]]
    cases += [[vector["pk"], signed(vector), vector["payload"]] for vector in VECTORS["standard_webhooks_v1a"]]
    now = int(time.time())
    secret = signing.generate_secret()
    fresh = dict(signing.Signer([signing.generate_secret(), secret]).headers("evt_1", now, b"{}"))
    (tmp_path / "main.mjs").write_text(
        f"""
import {{ verify }} from {json.dumps(str(ROOT / "examples" / "receive" / "receiver.mjs"))};
import {{ verify as documented }} from "./documented.mjs";
const refused = (call) => {{ try {{ call(); return false; }} catch {{ return true; }} }};
const results = [];
for (const [secret, headers, body] of {json.dumps(cases)}) {{
  const now = Number(headers["webhook-timestamp"]);
  results.push(verify(secret, headers, Buffer.from(body), now) === headers["webhook-id"]);
  results.push(refused(() => verify(secret, headers, Buffer.from(body + " "), now)));
  results.push(refused(() => verify(secret, headers, Buffer.from(body), now + 301)));
}}
const [secret, headers] = {json.dumps([secret, fresh])};
results.push(documented(secret, headers, Buffer.from("{{}}")) === "evt_1");
results.push(refused(() => documented(secret, headers, Buffer.from("[]"))));
console.log(JSON.stringify(results));
"""
    )
    output = subprocess.check_output(["node", str(tmp_path / "main.mjs")], text=True)
    results = json.loads(output)
    assert len(results) == 3 * len(cases) + 2
    assert all(results)


def test_the_python_publisher() -> None:
    class Client:
        def transact_write_items(self, *, TransactItems: list[dict[str, Any]]) -> None:  # noqa: N803 - boto3's name
            self.items = TransactItems

    client = Client()
    published = module(ROOT / "examples" / "publish" / "publish.py").create_order(
        client, "events", "orders", {"id": "o_1", "total": 12.5}
    )
    put = client.items[1]["Put"]
    event = items.decode(put["Item"])
    assert (put["TableName"], event.id, event.type, event.tenant) == ("events", published, "order.created", "acme")


def test_the_ordered_python_publisher(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each change is one transaction: the counter, the event with its number, and the order itself."""
    monkeypatch.syspath_prepend(ROOT / "examples" / "publish")

    class Client:
        counter: dict[str, Any] | None = None
        transactions: ClassVar[list[list[dict[str, Any]]]] = []

        def get_item(self, **_: Any) -> dict[str, Any]:
            return {"Item": self.counter} if self.counter else {}

        def transact_write_items(self, *, TransactItems: list[dict[str, Any]]) -> None:  # noqa: N803 - boto3's name
            self.counter = TransactItems[0]["Put"]["Item"]
            self.transactions.append(TransactItems)

    change = module(ROOT / "examples" / "publish" / "ordered.py").change_order
    client = Client()
    assert change(client, "events", "orders", "o_1", before="", after="created") == 1
    assert change(client, "events", "orders", "o_1", before="created", after="paid") == 2
    for number, (counter, event, order) in enumerate(client.transactions, start=1):
        published = items.decode(event["Put"]["Item"])
        assert (published.ordering_key, published.sequence, published.tenant) == ("o_1", number, "acme")
        assert counter["Put"]["Item"]["sequence"] == {"N": str(number)}
        assert order["Update"]["TableName"] == "orders"


def test_the_cli_publisher_puts_events(tmp_path: Path) -> None:
    arguments = tmp_path / "arguments"
    aws = tmp_path / "aws"
    aws.write_text(f'#!/bin/sh\nprintf "%s\\0" "$@" >> "{arguments}"\n')
    aws.chmod(0o755)
    script = ROOT / "examples" / "publish" / "publish.sh"
    subprocess.run(["bash", str(script), "events", "orders"], env={"PATH": f"{tmp_path}:/usr/bin:/bin"}, check=True)
    given = arguments.read_text().split("\0")
    single = json.loads(given[given.index("--item") + 1])
    assert items.decode(single).data == b'{"id": 42, "name": "Ada"}'
    transaction = json.loads(given[given.index("--transact-items") + 1])
    assert items.decode(transaction[1]["Put"]["Item"]).data == b'{"id":"o_1003","total":12.50}'


def test_the_typescript_publishers_item() -> None:
    source = (ROOT / "examples" / "publish" / "publish.ts").read_text()
    item = source.split("return {", 1)[1].split("};", 1)[0]
    assert set(re.findall(r"^    (\w+)[,:]", item, flags=re.MULTILINE)) == {
        "pk",
        "shard",
        "id",
        "tenant",
        "type",
        "timestamp",
        "data",
        "expires",
    }


def test_documented_cli_commands_put_events() -> None:
    (commands,) = code("publishing.md", "sh")
    single = json.loads(commands.split("--item '")[1].split("}}'")[0] + "}}")
    assert items.decode(single).data == b'{"id": 42}'
    text = commands.split("--transact-items '")[1].replace("'\"$EVENTS_TABLE\"'", "events").rstrip().rstrip("'")
    assert items.decode(json.loads(text)[1]["Put"]["Item"]).data == b'{"id":"o_1","total":12.50}'


def test_documented_cli_commands_number_events() -> None:
    """Both transactions are what the helper writes: the first number of a key, and one that follows."""
    (commands,) = code("ordering.md", "sh")
    texts = commands.replace("'\"$EVENTS_TABLE\"'", "events").split("--transact-items '")[1:]
    for number, text in enumerate(texts, start=1):
        counter, event = json.loads(text.partition("]'")[0] + "]")
        seen = {"sequence": {"N": str(number - 1)}} if number > 1 else None
        given = items.decode(event["Put"]["Item"])
        helper = ordered_items("events", given.type, {}, tenant="acme", ordering_key="o_1", counter=seen)
        assert counter["Put"]["Item"] == helper[0]["Put"]["Item"]
        assert (given.ordering_key, given.sequence) == ("o_1", number)
    assert len(texts) == 2


def test_documented_attributes_are_those_that_are_read() -> None:
    table = (DOCS / "publishing.md").read_text().partition("## The item")[2].partition("\n## ")[0]
    rows = set(re.findall(r"^\| `(\w+)` \|", table, flags=re.MULTILINE))
    full = items.Event("i", "t", "x", "2026-01-31T08:15:30.000000Z", b"1", None, "1", ("c",), "k", 1, 1)
    assert rows == {*items.encode(full), "data_ref"}


def test_documented_fields_are_an_endpoints() -> None:
    rows = set(re.findall(r"^\| `(\w+)` \|", (DOCS / "endpoints.md").read_text(), flags=re.MULTILINE))
    assert rows == set(EndpointSpec.model_fields)


def test_documented_wildcards() -> None:
    rows = re.findall(r"^\| `([\w.*]+)` \| (.*?) \| (.*?) \|$", (DOCS / "filtering.md").read_text(), flags=re.MULTILINE)
    assert len(rows) == 6
    for pattern, yes, no in rows:
        assert all(matches_type(pattern, name) for name in re.findall(r"`([\w.]+)`", yes))
        assert not any(matches_type(pattern, name) for name in re.findall(r"`([\w.]+)`", no))


def test_documented_filter_and_transform() -> None:
    (pattern,) = code("filtering.md", "json")
    matches = compile_pattern(json.loads(pattern))
    assert matches({"data": {"amount": 101, "country": "DE", "status": "paid"}})
    assert not matches({"data": {"amount": 101, "country": "US", "status": "paid"}})
    assert not matches({"data": {"amount": 101, "country": "DE", "status": "open"}})
    expression = re.search(r"^    (\{text: .*\})$", (DOCS / "endpoints.md").read_text(), flags=re.MULTILINE)
    assert expression is not None
    shaped = payload.compile_transform(expression[1])({"data": {"order": {"id": "o_1"}}})
    assert shaped == {"text": "Order o_1 paid", "channel": "#sales"}
