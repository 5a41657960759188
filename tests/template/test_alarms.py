from __future__ import annotations

import json
import re

from tests.template.reader import FUNCTIONS, references, template
from tests.unit.docs import facts

DEAD_ENDS = {"InboundDLQ", "InboundFifoDLQ", "DeliveryDLQ", "StreamFaultQueue"}


def alarms():
    return template().of_type("AWS::CloudWatch::Alarm")


def watched(namespace, metric):
    """Resources that some alarm watches this metric of, with the alarm."""
    return {
        resource: alarm
        for alarm in alarms().values()
        if (alarm["Namespace"], alarm["MetricName"]) == (namespace, metric)
        for resource in references([dimension["Value"] for dimension in alarm["Dimensions"]])
    }


def test_one_message_in_a_dead_letter_queue_is_an_alarm():
    found = watched("AWS/SQS", "ApproximateNumberOfMessagesVisible")
    assert set(found) == DEAD_ENDS
    assert all(
        (alarm["Threshold"], alarm["ComparisonOperator"], alarm["EvaluationPeriods"]) == (0, "GreaterThanThreshold", 1)
        for alarm in found.values()
    )


def test_messages_that_wait_too_long_are_an_alarm():
    assert set(watched("AWS/SQS", "ApproximateAgeOfOldestMessage")) == set(template().queues) - DEAD_ENDS


def test_retries_may_be_as_old_as_their_longest_delay():
    assert watched("AWS/SQS", "ApproximateAgeOfOldestMessage")["RetryQueue"]["Threshold"] > 900


def test_events_that_wait_in_the_stream_are_an_alarm():
    assert set(watched("AWS/Lambda", "IteratorAge")) == {"Sender"}


def test_senders_that_get_5xx_are_an_alarm():
    assert set(watched("AWS/ApiGateway", "5xx")) == {"HttpApi"}


def test_errors_and_throttles_of_every_function_are_alarms():
    assert set(watched("AWS/Lambda", "Errors")) == set(FUNCTIONS)
    assert set(watched("AWS/Lambda", "Throttles")) == set(FUNCTIONS)


def test_an_alarm_says_what_happened_and_tells_the_topic():
    for name, alarm in alarms().items():
        assert alarm["AlarmDescription"], name
        assert alarm["AlarmActions"] == alarm["OKActions"] == [{"Ref": "AlarmTopic"}], name
        assert alarm["TreatMissingData"] == "notBreaching", name


def test_the_topic_is_mailed_only_where_somebody_gave_an_address():
    (mail,) = [item for item in template().resources.values() if item["Type"] == "AWS::SNS::Subscription"]
    assert mail["Condition"] == "MailsAlarms"
    assert references(mail["Properties"]["Endpoint"]) == {"AlarmEmail"}


# ---------------------------------------------------------------------------------------------- the dashboard


def widgets():
    (dashboard,) = template().of_type("AWS::CloudWatch::Dashboard").values()
    return json.loads(dashboard["DashboardBody"]["Fn::Sub"])["widgets"]


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


def test_it_shows_what_alarms_look_at():
    looked_at = {(alarm["Namespace"], alarm["MetricName"]) for alarm in alarms().values()}
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
