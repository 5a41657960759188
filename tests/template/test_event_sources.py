from __future__ import annotations

import json

import pytest
from tests.template.reader import references, template

STREAM_KEEPS = 24 * 3600  # seconds


def stream():
    ((function, source),) = template().sources("DynamoDB")
    assert function == "Sender"
    return source


@pytest.mark.parametrize(
    ("function", "source"),
    [*template().sources("SQS"), *template().sources("DynamoDB")],
    ids=lambda value: str(value)[:40],
)
def test_one_bad_record_never_fails_its_batch(function, source):
    assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"], function


def test_which_queue_feeds_which_function():
    fed = {queue: function for function, source in template().sources("SQS") for queue in references(source["Queue"])}
    assert fed == {"InboundQueue": "Worker", "InboundFifoQueue": "Worker", "RetryQueue": "Retry"} | {
        "SourceQueue": "Source",
        "SourceQueueArn": "Source",
    }


def test_queue_batches_fit_without_a_batching_window():
    assert all(1 <= source["BatchSize"] <= 10 for _, source in template().sources("SQS"))


def test_concurrency_of_every_queue_is_bounded():
    assert all("MaximumConcurrency" in source["ScalingConfig"] for _, source in template().sources("SQS"))


def test_the_stream_gives_up_in_time_and_says_what_it_gave_up():
    source = stream()
    assert source["MaximumRetryAttempts"] == -1, "bounded by the records' age: an outage of minutes gives up on nothing"
    assert 60 <= source["MaximumRecordAgeInSeconds"] < STREAM_KEEPS
    assert source["BisectBatchOnFunctionError"] is True
    assert references(source["DestinationConfig"]["OnFailure"]["Destination"]) == {"StreamFaultQueue"}
    granted = [s for s in template().statements("Sender") if "StreamFaultQueue" in references(s["Resource"])]
    assert "sqs:SendMessage" in granted[0]["Action"]


def test_the_stream_delivers_new_items_only_at_once_and_from_the_start():
    source = stream()
    (pattern,) = source["FilterCriteria"]["Filters"]
    assert json.loads(pattern["Pattern"]) == {"eventName": ["INSERT"]}
    assert source["StartingPosition"] == "TRIM_HORIZON"
    assert source["BatchSize"] == 100
    assert "MaximumBatchingWindowInSeconds" not in source  # the default, 0, which the API's rules do not let one say


def test_the_release_runs_every_minute_and_is_not_retried():
    ((function, schedule),) = template().sources("Schedule")
    assert (function, schedule["Schedule"]) == ("Retry", "rate(1 minute)")
    assert template().functions["Retry"]["EventInvokeConfig"]["MaximumRetryAttempts"] == 0


def test_the_api_serves_hooks_and_health_through_the_receiver():
    routes = template().of_type("AWS::ApiGatewayV2::Route").values()
    assert {route["RouteKey"]: _behind(route) for route in routes} == {
        "ANY /hooks/{proxy+}": "Receiver.Alias",
        "GET /": "Receiver.Alias",
        "ANY /v1/{proxy+}": "Api.Alias",
        "ANY /portal/{proxy+}": "Api.Alias",
        "OPTIONS /v1/{proxy+}": "Api.Alias",
    }
    for integration in template().of_type("AWS::ApiGatewayV2::Integration").values():
        assert integration["PayloadFormatVersion"] == "2.0"
        (function,) = references(integration["IntegrationUri"])
        function = function.removesuffix(".Alias")
        assert template().functions[function]["Timeout"] * 1000 < integration["TimeoutInMillis"] <= 30_000
    (stage,) = template().of_type("AWS::ApiGatewayV2::Stage").values()
    assert stage["StageName"] == "$default"
    routes = template().of_type("AWS::ApiGatewayV2::Route")
    condition, called_by_pages, otherwise = stage["RouteSettings"]["Fn::If"]
    assert condition == template().resources["PreflightRoute"]["Condition"]
    throttled = {name for name, route in routes.items() if route["RouteKey"] in called_by_pages}
    assert throttled == {"ApiRoute", "PortalRoute", "PreflightRoute"}
    known = {*template().resources["HttpApiStage"]["DependsOn"], *references(stage["Description"])}
    assert throttled <= known
    assert otherwise == {name: each for name, each in called_by_pages.items() if not name.startswith("OPTIONS")}
    assert "$context.path" not in stage["AccessLogSettings"]["Format"]
    assert "sourceIp" not in stage["AccessLogSettings"]["Format"]


def _behind(route):
    """The function that a route's integration calls."""
    (integration,) = references(route["Target"])
    (function,) = references(template().resources[integration]["Properties"]["IntegrationUri"])
    return function


def test_the_management_api_is_open_to_nobody_unasked():
    routes = template().of_type("AWS::ApiGatewayV2::Route")
    (route,) = [each for each in routes.values() if each["RouteKey"] == "ANY /v1/{proxy+}"]
    assert route["AuthorizationType"] == {"Fn::If": ["TakesTokens", "JWT", "AWS_IAM"]}
    (authorizer,) = template().of_type("AWS::ApiGatewayV2::Authorizer").values()
    assert references(authorizer["JwtConfiguration"]) == {"JwtIssuer", "JwtAudience"}
