"""docs/operations/cost.md: its figures are those of the template, and the sums are right."""

from __future__ import annotations

import re

import pytest
from tests.template.alarms import alarms
from tests.template.reader import template
from tests.unit.docs.pages import names, rows, section, text

from hookline.outbound.codec import DUE_SHARDS

PAGE = "docs/operations/cost.md"
MINUTES = 43_800  # a month of 730 hours
POLLERS, WAIT = 5, 20  # Lambda begins with five long polls of a queue; each lasts 20 s
MOST = 2.00  # dollars: what an idle stack may cost


def idle() -> list[list[str]]:
    return rows(section(PAGE, "A stack that does nothing"))


def dollars(cell: str) -> float:
    return float(re.search(r"\$([\d.]+)", cell)[1])  # type: ignore[index]  # a cell of money


def line(start: str) -> list[str]:
    (found,) = [row for row in idle() if row[0].startswith(start)]
    return found


def amount(start: str) -> int:
    return int(line(start)[1].replace(",", ""))


def billed(*, essential: bool) -> int:
    """Metrics that alarms are charged by."""
    asked = {"WatchesAll", "WatchesByArithmetic", "WatchesReceiver"}
    return sum(
        alarm.billed for alarm in alarms().values() if (alarm.essential if essential else alarm.condition in asked)
    )


@pytest.mark.parametrize("row", [row for row in idle() if row[2]], ids=lambda row: row[0][:20])
def test_a_line_is_its_amount_times_its_price(row: list[str]) -> None:
    number = float(row[1].replace(",", ""))
    per = 1_000_000 if "million" in row[2] else 1
    assert dollars(row[3]) == pytest.approx(number * dollars(row[2]) / per, abs=0.005)
    assert dollars(row[4]) <= dollars(row[3])


@pytest.mark.parametrize("column", [3, 4])
def test_the_sums_are_right(column: int) -> None:
    lines = [row for row in idle() if not row[0].startswith("**")]
    whole, with_kms = (dollars(row[column]) for row in idle() if row[0].startswith("**"))
    assert sum(dollars(row[column]) for row in lines) == pytest.approx(whole)
    assert with_kms == pytest.approx(whole + 1.0), "a KMS key is $1 a month"


def test_an_idle_stack_costs_two_dollars_at_most_by_list_price_as_it_is_deployed_by_default() -> None:
    assert dollars(line("**Total**")[3]) <= MOST
    defaults = {name: each.get("Default") for name, each in template().body["Parameters"].items()}
    assert (defaults["Alarms"], defaults["SealingKey"], defaults["TableEncryption"]) == (
        *("essential", "parameter", "aws-owned"),
    )
    assert (defaults["InboundSilenceHours"], defaults["OutboundSilenceHours"], defaults["VpcSubnetIds"]) == (0, 0, "")
    assert defaults["TraceSubsegments"] == "false"
    for name, resource in template().resources.items():  # what costs by the month because it is there
        if resource["Type"] in {"AWS::KMS::Key", "AWS::CloudWatch::Dashboard", "AWS::EC2::NatGateway"}:
            assert "Condition" in resource, name
    assert not template().of_type("AWS::SecretsManager::Secret")


def test_the_amounts_are_the_templates() -> None:
    assert amount("Alarms") == billed(essential=True)
    found = template().sources("SQS")  # sources are there where a parameter asks for them
    queues = [next(iter(each["Queue"].values()))[0] for function, each in found if function != "Source"]
    polls = POLLERS * (60 // WAIT) * MINUTES
    fifo = sum(template().queues[queue].get("FifoQueue", False) for queue in queues)
    assert amount("SQS: Lambda's polling") == (len(queues) - fifo) * polls
    assert amount("SQS: the same") == fifo * polls
    ((_, schedule),) = template().sources("Schedule")
    assert schedule["Schedule"] == "rate(1 minute)"
    assert amount("Lambda: the retry function") == MINUTES
    assert template().functions["Retry"]["Tracing"] == {"Fn::If": ["TracesRetries", "Active", "PassThrough"]}
    assert template().functions["Retry"]["MemorySize"] == 1024, "the page counts 1 GB"
    units = DUE_SHARDS * 0.5 * (1 + 1 / 5) + 2  # each shard, overdue ones every five minutes, position and running jobs
    assert amount("DynamoDB") == round(units * MINUTES)
    assert f"`Alarms=all` | ${billed(essential=False) * 0.10:.2f}" in text(PAGE)


def test_a_flood_costs_what_the_throttle_lets_through() -> None:
    per_million = dollars(rows(section(PAGE, "What each operation costs"))[0][-1])
    floods = rows(section(PAGE, "A flood"))
    for rate, requests, cost in floods[:3]:
        a_day = int(names(rate)[0]) * 86_400
        assert float(re.match(r"[\d.]+", requests)[0]) == pytest.approx(a_day / 1e6, rel=0.03)  # type: ignore[index]
        assert dollars(cost) == pytest.approx(a_day / 1e6 * per_million, rel=0.05)
    assert names(floods[1][0])[0] == str(template().body["Parameters"]["ThrottleRate"]["Default"])
