"""The functions as `sam local` takes them: template.yaml's own, with everything that they are told filled in.

`sam local start-api` cannot read template.yaml itself: a route's AuthorizerId that a condition leaves out ends it
(aws-sam-cli 1.170). So it is given functions, layer and routes alone, without conditions or references.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hookline_cli.local.samlocal.storage import FUNCTION
from hookline_cli.local.samlocal.template import references

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hookline_cli.local.samlocal.storage import Storage
    from hookline_cli.local.samlocal.template import Template

__all__ = ["sam_template", "variables"]

_LAYER = "AWS::Serverless::LayerVersion"
_API, _ROUTE, _INTEGRATION = (f"AWS::ApiGatewayV2::{kind}" for kind in ("Api", "Route", "Integration"))
_KEPT = ("CodeUri", "Handler", "Runtime", "Architectures", "Layers", "MemorySize", "Timeout")
_LAMBDA = "arn:aws:lambda:us-east-1:000000000000:function:{}"
_URI = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{_LAMBDA}/invocations"


def variables(template: Template, storage: Storage, extra: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Each function's environment, by logical id. Another function is named by its own logical id."""
    shared = template.settle(template.body["Globals"]["Function"]["Environment"]["Variables"])
    functions = template.resources(FUNCTION)
    found = {}
    for name, function in functions.items():
        told = shared | function["Properties"]["Environment"]["Variables"]
        filled = {key: _function(value, functions) or str(storage.fill(value)) for key, value in told.items()}
        found[name] = filled | dict(extra)
    return found


def _function(value: Any, functions: Mapping[str, Any]) -> str:
    """The logical id behind `!Ref Worker.Alias`; "" for anything else."""
    named = {name.partition(".")[0] for name, _ in references(value)}
    return named.pop() if len(named) == 1 and named <= functions.keys() else ""


def sam_template(template: Template, environment: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """`environment` as from `variables`. Paths stay relative to where `sam build` wrote."""
    shared = template.settle(
        {key: value for key, value in template.body["Globals"]["Function"].items() if key in _KEPT}
    )
    functions = {
        name: {
            "Type": FUNCTION,
            "Properties": shared
            | {key: value for key, value in function["Properties"].items() if key in _KEPT}
            | {"Environment": {"Variables": dict(environment[name])}},
        }
        for name, function in template.resources(FUNCTION).items()
    }
    layers = template.resources(_LAYER)
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Transform": "AWS::Serverless-2016-10-31",
        # the first of these that it knows tells the SAM CLI where to look for routes
        "Resources": _routes(template, functions) | layers | functions,
    }


def _routes(template: Template, functions: Mapping[str, Any]) -> dict[str, Any]:
    """Nobody signs or logs in here: `sam local` has neither IAM nor tokens."""
    made: dict[str, Any] = {}
    for name, api in template.resources(_API).items():
        made[name] = {"Type": _API, "Properties": {"Name": name, "ProtocolType": api["Properties"]["ProtocolType"]}}
    for name, integration in template.resources(_INTEGRATION).items():
        properties = dict(integration["Properties"])
        uri = _URI.format(_function(properties["IntegrationUri"], functions))
        made[name] = {"Type": _INTEGRATION, "Properties": properties | {"IntegrationUri": uri}}
    for name, route in template.resources(_ROUTE).items():
        open_to_all = {key: value for key, value in route["Properties"].items() if not key.startswith("Authoriz")}
        ((target, _),) = references(open_to_all["Target"])
        made[name] = {"Type": _ROUTE, "Properties": open_to_all | {"Target": f"integrations/{target}"}}
    return made
