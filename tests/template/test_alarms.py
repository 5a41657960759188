from __future__ import annotations

import json
import re

import pytest
from tests.template.alarms import alarms
from tests.template.reader import FUNCTIONS, references, template
from tests.unit.docs import facts

DEAD_ENDS = {"InboundDLQ", "InboundFifoDLQ", "DeliveryDLQ", "StreamFaultQueue", "SourceDLQ"}
# Of a customer's endpoint, or of traffic: nobody is woken.
NOTICES = {"DeliveryDLQNotEmpty", "KeyBlocked", "RequestsUnusual", "EventsUnusual"}
SILENCES = {"InboundSilence", "OutboundSilence"}
# What AWS's own metrics are, and by which dimension they are told apart; from its documentation of each service.
OF_AWS = {
    "AWS/Lambda": (
        {"Errors", "Throttles", "Duration", "Invocations", "IteratorAge", "ConcurrentExecutions"},
        {"FunctionName"},
    ),
    "AWS/SQS": ({"ApproximateNumberOfMessagesVisible", "ApproximateAgeOfOldestMessage"}, {"QueueName"}),
    "AWS/ApiGateway": ({"5xx", "Count"}, {"ApiId"}),
    "AWS/DynamoDB": ({"ConsumedWriteCapacityUnits"}, {"TableName"}),
}


def watched(namespace, name):
    """Resources that some alarm watches this metric of, with the alarm."""
    return {
        resource: alarm
        for alarm in alarms().values()
        for metric in alarm.metrics.values()
        if (metric.namespace, metric.name) == (namespace, name)
        for resource in references(list(metric.dimensions.values()))
    }


def test_one_message_in_a_dead_letter_queue_is_an_alarm():
    found = watched("AWS/SQS", "ApproximateNumberOfMessagesVisible")
    assert set(found) == DEAD_ENDS
    assert all(alarm.breached({"": 1.0}) and not alarm.breached({}) and alarm.minutes == 1 for alarm in found.values())


def test_messages_that_wait_too_long_are_an_alarm():
    assert set(watched("AWS/SQS", "ApproximateAgeOfOldestMessage")) == set(template().queues) - DEAD_ENDS


def test_retries_may_be_as_old_as_their_longest_delay():
    assert not watched("AWS/SQS", "ApproximateAgeOfOldestMessage")["RetryQueue"].breached({"": 900.0})


def test_events_that_wait_in_the_stream_are_an_alarm():
    assert set(watched("AWS/Lambda", "IteratorAge")) == {"Sender"}


def test_senders_that_get_5xx_are_an_alarm():
    assert "HttpApi" in watched("AWS/ApiGateway", "5xx")


def test_errors_and_throttles_of_every_function_are_alarms():
    assert set(watched("AWS/Lambda", "Errors")) == set(FUNCTIONS)
    assert set(watched("AWS/Lambda", "Throttles")) == set(FUNCTIONS)


def test_an_alarm_says_what_happened_and_tells_its_topic():
    for name, alarm in alarms().items():
        assert alarm.properties["AlarmDescription"], name
        topic = [{"Ref": "NoticeTopic" if name in NOTICES else "AlarmTopic"}]
        assert alarm.properties["AlarmActions"] == alarm.properties["OKActions"] == topic, name
        missing = "breaching" if name in SILENCES else "notBreaching"
        assert alarm.properties["TreatMissingData"] == missing, name


def test_an_alarm_looks_back_for_as_long_as_cloudwatch_lets_it():
    for name, alarm in alarms().items():
        most = 24 * 60 if name in SILENCES else alarm.minutes
        assert most <= 24 * 60, "a day, for periods of less than an hour and the rest alike"
        assert alarm.period % 60 == 0


def test_what_a_metric_of_awss_is_called():
    for alarm in alarms().values():
        for metric in alarm.metrics.values():
            if metric.namespace != "Hookline":
                known, dimensions = OF_AWS[metric.namespace]
                assert metric.name in known
                account = metric.name == "ConcurrentExecutions"  # of all functions
                assert set(metric.dimensions) == (set() if account else dimensions), alarm.name


def test_where_emulators_are_asked_for_alarms_there_is_no_arithmetic():
    """MiniStack refuses a stack with one."""
    for alarm in alarms().values():
        assert bool(alarm.expression) == (alarm.condition in {"OnAws", "WatchesByArithmetic"}), alarm.name
    (_, on_aws) = template().body["Conditions"]["WatchesByArithmetic"]["Fn::And"]
    assert on_aws == {"Condition": "OnAws"}


def test_expressions_name_their_metrics_and_return_one_value():
    for alarm in alarms().values():
        if not alarm.expression:
            continue
        ids = [each["Id"] for each in alarm.properties["Metrics"]]
        assert len(set(ids)) == len(ids)
        assert all(re.search(rf"\b{each}\b", alarm.expression) for each in alarm.metrics), alarm.name
        returned = [each["Id"] for each in alarm.properties["Metrics"] if each.get("ReturnData", True)]
        band = alarm.properties.get("ThresholdMetricId")
        assert returned == ([band, *alarm.metrics] if band else [ids[0]])


# ------------------------------------------------------------------------------------------------ when they ring


@pytest.mark.parametrize(
    ("name", "quiet", "ringing"),
    [
        ("DeliveryFaults", {}, {"": 1}),
        ("SenderStoodStill", {"written": 500.0, "called": 1}, {"written": 0.5}),
        ("SenderStoodStill", {}, {"written": 7200.0, "called": 0}),
        ("DeliverySuccessRatio", {"made": 36, "failed": 12}, {"made": 36, "failed": 14}),
        ("DeliverySuccessRatio", {"failed": 49}, {"failed": 25, "failed_later": 25}),
        ("DeliverySuccessRatio", {}, {"made": 1, "made_later": 1, "failed_later": 48}),
        ("ManyEndpointsFail", {"opened": 4, "made": 1}, {"opened": 4, "opened_later": 1, "made": 1000}),
        ("ManyEndpointsFail", {"opened": 1}, {"opened": 1, "opened_later": 1}),
        ("ManyEndpointsFail", {"opened": 2, "made_later": 1}, {"opened": 2}),
        ("VerificationFailures", {"refused": 19}, {"refused": 20, "accepted": 79}),
        ("VerificationFailures", {"refused": 20, "accepted": 80}, {"refused": 500}),
        ("FirstAttemptSlow", {"": 10_000}, {"": 10_001}),
        ("ReceiverSlow", {"": 3000}, {"": 3001}),
        ("KeyBlocked", {"": 3_600_000}, {"": 3_600_001}),
        ("OutboundSilence", {"": 1}, {}),
        ("InboundSilence", {"": 1}, {}),
    ],
)
def test_what_an_alarm_rings_at(name, quiet, ringing):
    assert not alarms()[name].breached(quiet)
    assert alarms()[name].breached(ringing)


def test_a_sender_that_stands_still_is_found_before_half_of_what_the_stream_keeps_is_gone():
    """Two whole periods at worst: an event at the end of one, and the next without a call."""
    alarm = alarms()["SenderStoodStill"]
    assert alarm.essential
    assert 2 * alarm.minutes <= 12 * 60
    (outbox,) = [source for _, source in template().sources("DynamoDB")]
    assert outbox["MaximumRecordAgeInSeconds"] <= alarm.minutes * 60, "what it is called for is younger"


def test_silence_is_watched_where_somebody_said_for_how_long():
    parameters = template().body["Parameters"]
    for name in SILENCES:
        hours = alarms()[name].properties["EvaluationPeriods"]
        assert hours == {"Ref": f"{name}Hours"}
        assert (parameters[f"{name}Hours"]["Default"], parameters[f"{name}Hours"]["MaxValue"]) == (0, 24)
        assert alarms()[name].period == 3600


def test_topics_are_mailed_only_where_somebody_gave_an_address():
    mails = [item for item in template().resources.values() if item["Type"] == "AWS::SNS::Subscription"]
    assert sorted(mail["Properties"]["TopicArn"]["Ref"] for mail in mails) == ["AlarmTopic", "NoticeTopic"]
    for mail in mails:
        assert mail["Condition"] == "MailsAlarms"
        assert references(mail["Properties"]["Endpoint"]) == {"AlarmEmail"}


# -------------------------------------------------------------------------------------------------- saved queries


def test_saved_queries_ask_for_fields_that_lines_have():
    known = {"service", "level", "message", "ms", "route", "status", "@timestamp", "@message"} | facts.logged_fields()
    groups = set(template().of_type("AWS::Logs::LogGroup"))
    queries = template().of_type("AWS::Logs::QueryDefinition")
    assert len(queries) == 6
    for name, query in queries.items():
        assert template().resources[name]["Condition"] == "OnAws"
        assert references(query["LogGroupNames"]) <= groups
        text = re.sub(r'"[^"]*"', "", query["QueryString"])
        named = set(re.findall(r"(?<![\w@])@?[a-z_]+\b(?!\()", text)) - set(re.findall(r" as (\w+)", text))
        words = {"fields", "filter", "stats", "sort", "desc", "asc", "by", "as", "or", "and", "in", "like"}
        assert named - words <= known, name


def test_messages_that_saved_queries_look_for_are_logged():
    messages = {line.message for line in facts.lines() | facts.shared_lines()}
    messages |= {"refused", "retry", "dead-lettered", "failed"}  # telemetry's: tests/unit/docs holds them to logs.md
    for query in template().of_type("AWS::Logs::QueryDefinition").values():
        for line in re.findall(r"message (?:=|in) (.*)", query["QueryString"]):
            assert set(re.findall(r'"([^"]+)"', line)) <= messages


# ---------------------------------------------------------------------------------------------- the dashboard


def body(*, sources):
    (dashboard,) = template().of_type("AWS::CloudWatch::Dashboard").values()
    text, parts = dashboard["DashboardBody"]["Fn::Sub"]
    condition, with_sources, without = parts["Sources"]["Fn::If"]
    assert (condition, list(parts)) == ("HasSources", ["Sources"])
    return json.loads(text.replace("${Sources}", with_sources["Fn::Sub"] if sources else without))


def widgets():
    return body(sources=True)["widgets"]


def shown():
    for widget in widgets():
        for namespace, name, *rest in widget["properties"]["metrics"]:
            options = [each for each in rest if isinstance(each, dict)]
            names = rest[: len(rest) - len(options)]
            yield namespace, name, dict(zip(names[::2], names[1::2], strict=True))


def test_the_dashboard_shows_metrics_that_are_emitted_by_the_function_and_under_the_dimensions_it_names():
    emitted = facts.metrics()
    own = [(name, dimensions) for namespace, name, dimensions in shown() if namespace == "Hookline"]
    assert len(own) > 15
    for name, dimensions in own:
        assert dimensions.keys() == {"service", "environment"}, name
        assert dimensions["service"] in emitted[name], name
        assert dimensions["environment"] == "${Environment}"


def test_sources_are_shown_where_there_are_some():
    """Else the dashboard would name a function and a queue that nobody made."""
    (dashboard,) = template().of_type("AWS::CloudWatch::Dashboard").values()
    without = body(sources=False)["widgets"]
    assert len(widgets()) - len(without) == 2
    conditional = {name for name, each in template().resources.items() if "Source" in str(each.get("Condition"))}
    assert not conditional & references(dashboard["DashboardBody"]["Fn::Sub"][0])
    assert "Source" not in json.dumps(without).replace("Resource", "")


def test_it_shows_what_alarms_look_at():
    looked_at = {(metric.namespace, metric.name) for alarm in alarms().values() for metric in alarm.metrics.values()}
    assert looked_at <= {(namespace, name) for namespace, name, _ in shown()}


def test_what_it_names_exists_and_nothing_overlaps():
    named = {
        each.split(".")[0] for _, _, dimensions in shown() for each in re.findall(r"\$\{(\w[\w.]*)\}", str(dimensions))
    }
    assert named - {"Environment"} <= set(template().resources)
    places = [(widget["x"], widget["y"]) for widget in widgets()]
    assert len(set(places)) == len(places)
    assert all(x in {0, 12} and y % 6 == 0 for x, y in places)


def test_the_dashboard_comes_with_all_alarms():
    """The first three of an account are free; the fourth costs more than an idle stack."""
    assert template().resources["Dashboard"]["Condition"] == "WatchesAll"
