"""docs/ says everything that there is, with the right default or meaning, and nothing that there is not."""

from __future__ import annotations

import ast
import importlib
import json
import re
from typing import Any

import pytest
from tests.template.alarms import alarms
from tests.template.reader import template
from tests.unit.docs import facts
from tests.unit.docs.pages import ROOT, names, prose, rows, section, table, text

from hookline import errors, telemetry
from hookline.inbound.actions.check import KINDS
from hookline.inbound.hooksfile import schema
from hookline.inbound.receive import Reception
from hookline.inbound.request import Response
from hookline.inbound.signatures.verdict import REASONS
from hookline.inbound.work import Outcome
from hookline.outbound.model import EventKey, Status
from hookline.ports import HttpResult

REFERENCE = "docs/reference"
_SIZES = {"bytes": 1, "KiB": 1024, "MiB": 1024**2, "s": 1, "min": 60, "h": 3600, "days": 86_400, "day": 86_400}


# ---------------------------------------------------------------------------------------------------- parameters


def test_every_parameter_is_documented_with_its_default_and_values() -> None:
    documented = table(text(f"{REFERENCE}/parameters.md"))
    parameters = template().body["Parameters"]
    assert documented.keys() == parameters.keys()
    for name, parameter in parameters.items():
        default, values, _ = documented[name]
        assert default == (f"`{parameter['Default']}`" if parameter["Default"] != "" else "none"), name
        if "AllowedValues" in parameter:
            assert names(values) == [str(value) for value in parameter["AllowedValues"]], name
        elif "MinValue" in parameter:
            limits = [parameter["MinValue"], *([parameter["MaxValue"]] if "MaxValue" in parameter else [])]
            assert [int(number) for number in re.findall(r"\d+", values)] == limits, name


def test_documented_settings_are_parameters() -> None:
    known = set(template().body["Parameters"])
    for page in ("README.md", "docs/operations/deploy.md", "samconfig.toml"):
        assert set(re.findall(r'"([A-Z]\w+)=[^"]*"', text(page))) <= known, page


# ----------------------------------------------------------------------------------------------------- variables


def test_every_variable_of_a_function_is_documented() -> None:
    documented = table(section(f"{REFERENCE}/environment.md", "Functions"))
    declared = template().functions
    shared = template().body["Globals"]["Function"]["Environment"]["Variables"]
    read = facts.variables()
    set_by_template = {name for each in declared.values() for name in each["Environment"]["Variables"]} | set(shared)
    assert documented.keys() == read.keys() | set_by_template
    for name, variable in read.items():
        functions, default, _ = documented[name]
        assert set(functions.split(", ")) == variable.functions, name
        if variable.required_by and variable.required_by != variable.functions:
            assert default == f"required by the {' and the '.join(sorted(variable.required_by))}"
        else:
            assert default.strip("`") == variable.default, name


def test_a_documented_function_is_told_its_variables() -> None:
    for name, (functions, _, meaning) in table(section(f"{REFERENCE}/environment.md", "Functions")).items():
        for function in functions.split(", "):
            own = template().functions[function.capitalize()]["Environment"]["Variables"]
            told = name in own or name in template().body["Globals"]["Function"]["Environment"]["Variables"]
            assert told or "does not set it" in meaning, (name, function)


def test_variables_read_outside_settings_are_documented() -> None:
    documented = set(names(section(f"{REFERENCE}/environment.md", "Functions")))
    assert facts.variables_elsewhere()
    assert facts.variables_elsewhere() <= documented


def test_variables_of_the_command_line_and_the_build_are_documented() -> None:
    options = (ROOT / "cli/hookline_cli/options.py").read_text()
    found = dict(re.findall(r'"(--[a-z]+)", envvar="(\w+)"', options))
    documented = table(section(f"{REFERENCE}/environment.md", "Command line"))
    assert {names(option)[0]: name for name, (option, _) in documented.items()} == found
    build = (ROOT / "layers/common/Makefile").read_text()
    documented = table(section(f"{REFERENCE}/environment.md", "Building the layer"))
    assert documented.keys() == set(re.findall(r"\$\((HOOKLINE_\w+)\)", build))


# ----------------------------------------------------------------------------------------- metrics and log lines


def test_every_metric_is_documented_with_its_services() -> None:
    documented = table(text(f"{REFERENCE}/metrics.md"))
    emitted = facts.metrics()
    assert documented.keys() == emitted.keys()
    assert {name: set(row[0].split(", ")) for name, row in documented.items()} == emitted


def test_metrics_named_in_operations_exist() -> None:
    known = facts.metrics().keys() | {"IteratorAge", "Latency"} | set(template().body["Outputs"])
    for page in ("docs/operations/monitoring.md",):
        used = {name for cell in rows(text(page)) for name in names(cell[-1]) if re.fullmatch(r"[A-Z][A-Za-z]+", name)}
        assert used
        assert used <= known


def reported() -> set[facts.Line]:
    """What telemetry writes of every reception and outcome, by calling it."""
    found: set[facts.Line] = set()
    patch = pytest.MonkeyPatch()

    def keep(service: str, level: str) -> Any:
        return lambda message, **fields: found.add(facts.Line(message, service, fields.get("level", level)))

    with patch.context() as patched:
        patched.setattr(telemetry, "count", lambda _name: None)
        patched.setattr(telemetry, "error", keep("receiver", "error"))
        patched.setattr(telemetry, "annotate", keep("receiver", ""))
        for outcome in telemetry._RECEIVED:
            telemetry.received(Reception(Response(), outcome), bytes_in=0)
        patched.setattr(telemetry, "outcome", keep("worker", "info"))
        for status in telemetry._WORKED:
            telemetry.worked(Outcome(status))
    return found


def test_every_log_line_is_documented_with_its_level() -> None:
    documented = {
        facts.Line(names(message)[0], service, level)
        for message, services, level, _ in rows(section(f"{REFERENCE}/logs.md", "Messages"))
        for service in services.split(", ")
    }
    assert documented == facts.lines() | facts.shared_lines() | reported()


def test_every_field_of_a_log_line_is_documented() -> None:
    part = section(f"{REFERENCE}/logs.md", "Fields")
    documented = table(part).keys()
    assert documented == facts.logged_fields()
    assert documented == telemetry.FIELDS, "a field that may be logged is one that is"
    assert f"cut off at {telemetry.LONGEST} characters" in part


def test_the_access_logs_fields_are_documented() -> None:
    (stage,) = template().of_type("AWS::ApiGatewayV2::Stage").values()
    fields = json.loads(stage["AccessLogSettings"]["Format"]).keys()
    assert set(names(section(f"{REFERENCE}/logs.md", "Access log"))) - fields == {"/aws/vendedlogs/<stack>/api"}
    assert fields <= set(names(section(f"{REFERENCE}/logs.md", "Access log")))


# --------------------------------------------------------------------------------------- errors, statuses, reasons


def test_every_exception_is_documented_with_its_parent() -> None:
    documented = table(section(f"{REFERENCE}/errors.md", "Exceptions"))
    raised = {
        name: each.__mro__[1].__name__
        for name, each in vars(errors).items()
        if isinstance(each, type) and issubclass(each, Exception)
    }
    assert {name: names(parent)[0] for name, (parent, _) in documented.items()} == raised


def test_every_delivery_status_is_documented() -> None:
    assert table(section(f"{REFERENCE}/errors.md", "Delivery statuses")).keys() == {status.value for status in Status}


def test_every_error_kind_is_documented() -> None:
    part = section(f"{REFERENCE}/errors.md", "Error kinds of attempts")
    kinds = facts.error_kinds()
    assert {"dns", "status", "blocked", "config", "shed"} <= kinds
    assert table(part).keys() == kinds - {"shed"}
    assert "`shed`" in part
    listed = re.search(r"Error kinds:(.*?)The last two", HttpResult.__doc__ or "", flags=re.DOTALL)
    assert listed is not None
    assert all(re.search(rf"\b{kind}\b", listed[1]) for kind in kinds - {"status", "aborted"})


def test_every_error_of_a_decision_is_documented() -> None:
    source = "".join(path.read_text() for path in (facts.LIBRARY / "inbound").rglob("*.py"))
    kinds = set(re.findall(r'^    kind = "([\w-]+)"$', source, flags=re.MULTILINE))
    assert len(kinds) == 3
    assert table(section(f"{REFERENCE}/errors.md", "Error of a hook's decision")).keys() == kinds


def test_every_verdict_reason_is_documented() -> None:
    listed = section("docs/inbound/providers.md", "What a verdict says")
    assert dict(re.findall(r"^- `([\w-]+)`: (.*)$", listed, flags=re.MULTILINE)) == REASONS
    for page in ("docs/operations/troubleshooting.md",):
        for _, where, what in (row for row in rows(prose(page)) if len(row) == 3 and "`refused`" in row[1]):
            assert set(names(what)) <= REASONS.keys(), where


# -------------------------------------------------------------------------------------------------- alarms, limits


MARKS = {"HasSources": " ‡", "WatchesSources": " *‡", "WatchesOwnSourceQueue": " *‡"}


def test_every_alarm_is_documented_with_its_threshold() -> None:
    documented = table(text(f"{REFERENCE}/alarms.md"))
    assert documented.keys() == alarms().keys()
    for name, alarm in alarms().items():
        when, own = documented[name][0], alarm.properties
        for number in re.findall(r"(?<!, )\b\d+\b", alarm.expression) or [own.get("Threshold", "4")]:
            if number not in ("4", "100", "1"):  # deviations; percent; true
                said = (
                    number
                    if isinstance(number, str)
                    else f"`{number['Ref']}`"
                    if isinstance(number, dict)
                    else f"{number:,}"
                )
                assert said in when, name
        if "DatapointsToAlarm" in own:
            assert f"{own['DatapointsToAlarm']} of {own['EvaluationPeriods']} minutes" in when
        elif not isinstance(alarm.minutes, int):
            assert f"`{alarm.minutes['Ref']}`" in when
        elif alarm.minutes > 1:
            hours = alarm.minutes // 60
            assert f" {alarm.minutes} minutes" in when or (hours and f"{hours} hours" in when), name
        mark = MARKS.get(alarm.condition, "" if alarm.essential else " †" if name.endswith("Silence") else " *")
        assert f"`{name}`{mark} |" in text(f"{REFERENCE}/alarms.md"), name
        assert ("(notice)" in when) == (own["AlarmActions"] == [{"Ref": "NoticeTopic"}]), name
    essential = [name for name, alarm in alarms().items() if alarm.essential]
    page = text("docs/operations/monitoring.md")
    counts = {8: "there are [eight](../reference/alarms.md)", 30: "has thirty"}
    assert counts[len(essential)] in page
    assert counts[len(alarms()) - 2 - 4] in page, "without the two about silence and the four about sources"


@pytest.mark.parametrize("alarm", template().of_type("AWS::CloudWatch::Alarm"))
def test_an_alarm_names_the_runbook_that_names_it(alarm: str) -> None:
    description = template().resources[alarm]["Properties"]["AlarmDescription"]
    page = description.rpartition("; ")[2]
    assert page.startswith("docs/runbooks/")
    assert alarm in names(text(page).split("## ")[0])
    assert re.findall(r"^## (.+)$", text(page), flags=re.MULTILINE) == ["Meaning", "First look", "Remedy"]
    assert re.search(r"^(hookline|aws) ", section(page, "First look"), flags=re.MULTILINE), "an exact command"


def test_every_alarm_has_a_first_look() -> None:
    firsts = names(" ".join(row[0] for row in rows(section("docs/operations/troubleshooting.md", "Alarms"))))
    for alarm in template().of_type("AWS::CloudWatch::Alarm"):
        assert any(alarm == each or (each[0] == "…" and alarm.endswith(each[1:])) for each in firsts), alarm


def test_a_ceiling_names_settings_that_exist_with_their_defaults() -> None:
    ceilings = rows(section(f"{REFERENCE}/limits.md", "Ceilings of AWS"))
    parameters = template().body["Parameters"]
    assert len(ceilings) > 20
    for what, figure, moved_by in ceilings:
        settings = {name for name in names(f"{what} {figure} {moved_by}") if re.fullmatch(r"[A-Z]\w+[a-z]", name)}
        assert settings - {"GetParameter"} <= set(parameters), what
    said = " ".join(figure for _, figure, _ in ceilings)
    assert f"`WorkerConcurrency`, {parameters['WorkerConcurrency']['Default']}:" in said
    assert f"`RetryConcurrency`, {parameters['RetryConcurrency']['Default']}," in said
    assert f"`ThrottleRate` allows {parameters['ThrottleRate']['Default']} a second" in said
    assert f"{parameters['SenderParallelism']['Default'] * 400:,} for one shard" in said
    shards = len({EventKey("acme", str(number)).shard for number in range(1000)})
    assert f"has {shards}, so some {shards * 1000:,} a second" in said


def amounts(cell: str) -> list[float]:
    """`10 s and 15 min` as numbers in their smallest unit."""
    found = re.findall(r"([\d,]*\d)(?: (bytes|KiB|MiB|min|h|s|days|day)\b)?", cell)
    return [int(number.replace(",", "")) * _SIZES.get(unit, 1) for number, unit in found]


@pytest.mark.parametrize(
    ("value", "where"),
    [
        (value, where)
        for _, value, where in rows(text(f"{REFERENCE}/limits.md"))
        if "." in where and "." in names(where)[0]
    ],
)
def test_documented_limits_are_the_codes(value: str, where: str) -> None:
    limits = []
    for name in names(where):
        module, attribute = _split(name)
        if not attribute:
            return  # a default argument, named without a constant
        found: Any = importlib.import_module(f"hookline.{module}")
        for part in attribute.split("."):
            found = getattr(found, part)
        limits.append(found)
    assert amounts(value) == limits


def _split(name: str) -> tuple[str, str]:
    """`outbound.delivery.circuit.OPEN_AFTER` into module and attribute: constants are in capitals."""
    parts = name.split(".")
    at = next((i for i, part in enumerate(parts) if part.lstrip("_")[:1].isupper()), len(parts))
    return ".".join(parts[:at]), ".".join(parts[at:])


# ------------------------------------------------------------------------------------------------ hook properties


@pytest.mark.parametrize(
    ("heading", "known"),
    [("Properties of adnanh/webhook", schema.ADNANH), ("Properties of Hookline", schema.OURS)],
)
def test_every_hook_property_is_documented(heading: str, known: dict[str, Any]) -> None:
    assert table(section("docs/inbound/hooks.md", heading)).keys() == known.keys()


def test_every_action_is_documented_with_what_it_takes() -> None:
    documented = table(text("docs/inbound/actions.md").split("\n## ")[0])
    assert documented.keys() == KINDS.keys()
    for kind, (required, optional) in KINDS.items():
        needs, may, _ = documented[kind]
        assert set(required) <= set(names(needs)), kind
        assert set(optional) == {name.split(":")[0] for name in names(may)} - {"async"}, kind


# ----------------------------------------------------------------------------------------------------- house style


def test_documented_test_folders_exist() -> None:
    documented = {name.removeprefix("tests/") for name in table(section("CONTRIBUTING.md", "Layers of tests"))}
    folders = {each.name for each in (ROOT / "tests").iterdir() if each.is_dir() and each.name != "__pycache__"}
    assert documented == folders - {"backends", "facts", "fakes", "events"}


def test_decisions_have_numbers_of_their_own_and_say_what_they_must() -> None:
    decisions = sorted((ROOT / "docs/decisions").glob("*.md"))
    assert len({each.name[:4] for each in decisions}) == len(decisions)
    for decision in decisions:
        assert decision.read_text().startswith(f"# {decision.name[:4]}"), decision.name


def test_source_that_facts_are_read_from_parses() -> None:
    """A guard of the guards: each finds something."""
    assert len(facts.metrics()) > 20
    assert len(facts.lines()) > 4
    assert len(facts.variables()) > 10
    assert isinstance(facts.app("sender"), ast.Module)
