"""The command line builds the API's settings from the stack's outputs and parameters: none may be missing."""

from __future__ import annotations

from types import SimpleNamespace

from hookline.outbound.endpoints.spec import UrlPolicy
from hookline.settings import ApiSettings
from hookline_cli.stack import Stack


def settings_of(*sources):
    stack = SimpleNamespace(
        output=lambda name: f"the {name}",
        has=lambda name: name in sources,
        parameters={"PortalOrigins": "https://a.example", "ApiOrigins": "https://b.example"},
        policy=UrlPolicy(deployment="eu-west-1/hookline"),
        retention=86_400.0,
    )
    return Stack.api_settings.fget(stack)


def test_every_setting_of_the_api_comes_from_the_stack():
    settings = settings_of()
    assert isinstance(settings, ApiSettings)
    assert (settings.portal_origins, settings.api_origins) == ("https://a.example", "https://b.example")
    assert (settings.source_dlq_url, settings.own_source_queue) == ("", "")


def test_sources_are_in_them_where_the_stack_has_some():
    users_queue = settings_of("SourceDLQUrl")
    assert (users_queue.source_dlq_url, users_queue.own_source_queue) == ("the SourceDLQUrl", "")
    assert settings_of("SourceDLQUrl", "SourceQueueArn").own_source_queue == "the SourceQueueArn"
