from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from hookline.errors import NotFound
from hookline.inbound.signatures import schemes
from hookline.inbound.signatures.handshakes import Handshake
from hookline.inbound.signatures.scheme import load_scheme
from hookline.inbound.signatures.schemes.__main__ import filled, main
from hookline.inbound.signatures.schemes.describe import describe
from hookline.inbound.signatures.templates import FUNCTIONS

REPOSITORY = Path(__file__).parents[4]
ROWS = {
    row["id"]: row
    for row in json.loads((REPOSITORY / "tests/facts/provider_schemes.json").read_text("utf-8"))["providers"]
}
FILES = sorted(Path(schemes.__file__).parent.glob("*.yaml"))
PAGE = (REPOSITORY / "docs/inbound/providers.md").read_text("utf-8")
FORM = (REPOSITORY / "docs/inbound/custom-schemes.md").read_text("utf-8")


def test_every_provider_of_the_facts_has_a_scheme():
    assert set(schemes.names()) == set(ROWS)
    assert len(ROWS) == 99


@pytest.mark.parametrize("name", ROWS)
def test_scheme_agrees_with_its_row(name):
    row, scheme, data = ROWS[name], load_scheme(name), schemes.definition(name)
    assert scheme.name == name
    assert bool(scheme.methods) is (row["auth_kind"] != "none")
    uncertain = any(word in row["evidence"] for word in ("model knowledge", "memory", "conflicting"))
    assert scheme.unconfirmed is uncertain
    assert data["title"]
    assert data.get("deadline") == ((row.get("ack") or {}).get("timeout_s") or None)
    if row.get("docs", "").startswith("http"):
        assert data["docs"] == row["docs"]
    header = row.get("signature_header", "")
    where = describe(name).where
    if header.isascii() and all(word not in header for word in (" ", "..", "body")) and row["auth_kind"] != "none":
        assert header.lower() in where or name == "generic-hmac"
    kinds = {
        "hmac": "hmac",
        "hash": "sha",
        "shared-secret": "equal",
        "basic": "basic",
        "jwt": "JWS",
        "cert": "rsa",
        "rsa": "rsa",
    }
    assert kinds.get(row["auth_kind"], "") in describe(name).algorithm


@pytest.mark.parametrize("name", [name for name, row in ROWS.items() if row.get("handshake")])
def test_handshakes_of_the_facts_are_answered_or_need_no_answer(name):
    needs_none = (
        "none",
        "event 'ping'",
        "mandatory",
        "test invocation",
        "pagey.ping",
        "verify button",
        "first message",
    )
    row, scheme = ROWS[name], load_scheme(name)
    ordinary = row["handshake"].startswith(needs_none) or name in {"wise", "docker-hub", "generic-hmac"}
    assert bool(scheme.handshakes or scheme.acknowledge) is not ordinary or name in {"adyen-payments", "twilio"}
    assert all(isinstance(each, Handshake) for each in scheme.handshakes)


def test_json_for_cold_starts_is_the_yaml():
    committed = json.loads((FILES[0].parent / "all.json").read_text("utf-8"))
    assert committed == schemes.read_yaml(), (
        "run `python -m hookline.inbound.signatures.schemes docs/inbound/providers.md`"
    )


def test_files_are_small_and_say_where_they_come_from():
    for file in FILES:
        text = file.read_text("utf-8")
        assert len(text.splitlines()) <= 50, file.name
        assert {"title", "evidence"} <= set(yaml.safe_load(text)), file.name


def test_loading_is_cached_and_unknown_names_are_not_found():
    assert load_scheme("github") is load_scheme("github")
    with pytest.raises(NotFound, match="gitbub"):
        load_scheme("gitbub")
    with pytest.raises(NotFound):
        schemes.definition("../../etc/passwd")


def test_without_the_json_the_yaml_is_read(monkeypatch, tmp_path):
    monkeypatch.setattr(schemes, "_COMPILED", tmp_path / "none.json")
    monkeypatch.setattr(schemes, "_definitions", schemes._definitions.__wrapped__)
    assert schemes.definition("clerk")["signature"]["in"] == ["header.svix-signature", "header.webhook-signature"]


def test_rewriting(monkeypatch, tmp_path):
    monkeypatch.setattr(schemes, "_COMPILED", tmp_path / "all.json")
    page = tmp_path / "page.md"
    page.write_text(
        "a\n<!-- table -->\nformerly\n<!-- end of table -->\n<!-- reasons --><!-- end of reasons -->\nz\n", "utf-8"
    )
    main([str(page)])
    assert "formerly" not in page.read_text("utf-8")
    assert page.read_text("utf-8").startswith("a\n<!-- table -->\n| scheme |")
    assert json.loads((tmp_path / "all.json").read_text("utf-8")) == schemes.read_yaml()


def test_the_page_is_up_to_date():
    assert filled(PAGE) == PAGE, "run `python -m hookline.inbound.signatures.schemes docs/inbound/providers.md`"
    for name in ROWS:
        assert f"| `{name}` |" in PAGE


def test_the_form_is_documented():
    from hookline.inbound.signatures import algorithms, challenges, keys, methods, templates

    words = [*algorithms.ALGORITHMS, *challenges.KINDS, *keys.DECODERS, *methods.FIELDS, *FUNCTIONS, *templates._WHOLE]
    fields = {key for name in ROWS for key in schemes.definition(name)} - {"name"}
    for word in [*words, *fields, "lines", "named-headers", "other-key", "pairs-without", "sorted-values", "xml-text"]:
        assert any(f"{opening}{word}" in FORM for opening in ("`", "`.", ".")), word


def test_the_hot_path_imports_nothing_heavy():
    heavy = ("yaml", "cryptography", "email", "pydantic", "jsonschema", "xml", "urllib.request", "boto3", "jmespath")
    code = (
        "import sys; from hookline.inbound.signatures import schemes, handshakes; from hookline.inbound import verify\n"
        "verify('github', {'headers': {'x-hub-signature-256': 'sha256=00'}}, ['k'])\n"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    path = str(REPOSITORY / "layers/common")
    ran = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": path}, capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "[]"
