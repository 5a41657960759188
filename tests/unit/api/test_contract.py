"""The committed contract is what the code does."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import jsonschema
import pytest

from hookline import __version__
from hookline.api import every_route, reference
from hookline.api.client_source import source
from hookline.api.examples import example
from hookline.api.problems import CODES
from hookline.api.reference import CLIENT, MARK, described, openapi

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs/reference/api.md").read_text()
HOW = "PYTHONPATH=layers/common .venv/bin/python -m hookline.api.reference docs/reference"


def test_the_committed_document_is_todays():
    assert (ROOT / "docs/reference/openapi.json").read_text() == openapi(), HOW


def test_the_committed_page_is_todays():
    text = (ROOT / "docs/reference/operations.md").read_text()
    assert text == reference.operations(), HOW
    for each in every_route():
        assert f"`{each.method} {each.path}`" in text, each.operation
    headings = {heading.lower() for heading in re.findall(r"^### (\w+)$", text, flags=re.MULTILINE)}
    assert set(re.findall(r"\(#(\w+)\)", text)) <= headings


@pytest.mark.slow
def test_the_document_is_openapi():
    validate = pytest.importorskip("openapi_spec_validator").validate
    validate(json.loads(openapi()))


def test_the_client_has_todays_operations():
    """Whatever the formatter made of them."""

    def classes(text):
        return [ast.dump(each) for each in ast.parse(text).body if isinstance(each, ast.ClassDef)]

    assert classes(CLIENT.read_text()) == classes(source(every_route())), HOW


def test_every_operation_is_in_the_reference():
    assert PAGE.partition(MARK)[2] == described(every_route()), HOW


def test_every_problem_is_in_the_reference_with_its_status():
    rows = re.findall(r"^\| `([a-z-]+)` \| (\d{3}) \|", PAGE, flags=re.MULTILINE)
    assert {code: int(status) for code, status in rows} == {code: kind.status for code, kind in CODES.items()}


def test_an_operation_says_what_it_does():
    operations = [each.operation for each in every_route()]
    assert len(operations) == len(set(operations))
    for each in every_route():
        assert each.summary, each.operation
        assert each.tag, each.operation


def test_every_reference_in_the_document_leads_somewhere():
    described_api = json.loads(openapi())
    found = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(described_api)))
    assert found <= described_api["components"]["schemas"].keys()
    assert described_api["info"]["version"] == __version__


def test_edits_take_if_match_and_answer_an_etag():
    for path, operations in json.loads(openapi())["paths"].items():
        for method, operation in operations.items():
            names = {each["name"] for each in operation["parameters"]}
            if "412" in operation["responses"]:
                assert "If-Match" in names, (method, path)


OPERATIONS = [
    pytest.param(operation, id=operation["operationId"])
    for methods in json.loads(openapi())["paths"].values()
    for operation in methods.values()
]
SCHEMAS = {"components": json.loads(openapi())["components"]}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_has_examples_that_fit_their_schemas(operation):
    contents = [answer["content"] for answer in operation["responses"].values() if "content" in answer]
    contents += [operation["requestBody"]["content"]] if "requestBody" in operation else []
    for content in contents:
        described = content["application/json"]
        if described["schema"] != {}:
            jsonschema.validate(described["example"], {**SCHEMAS, **described["schema"]})


@pytest.mark.parametrize("model", sorted({each.body for each in every_route() if each.body}, key=str))
def test_an_example_of_a_body_is_taken_by_the_api(model):
    model.model_validate_json(json.dumps(example(model, body=True)), strict=True)
