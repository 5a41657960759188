"""The command line builds the API's settings from the stack's outputs and parameters: none may be missing."""

from __future__ import annotations

from types import SimpleNamespace

from hookline.outbound.endpoints.spec import UrlPolicy
from hookline.settings import ApiSettings
from hookline_cli.stack import Stack


def test_every_setting_of_the_api_comes_from_the_stack():
    stack = SimpleNamespace(
        output=lambda name: f"the {name}",
        parameters={"PortalOrigins": "https://a.example", "ApiOrigins": "https://b.example"},
        policy=UrlPolicy(deployment="eu-west-1/hookline"),
        retention=86_400.0,
    )
    settings = Stack.api_settings.fget(stack)
    assert isinstance(settings, ApiSettings)
    assert (settings.portal_origins, settings.api_origins) == ("https://a.example", "https://b.example")
