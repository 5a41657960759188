"""template.yaml as plain data: `!Ref X` becomes {"Ref": "X"}, `!GetAtt X.Y` {"Fn::GetAtt": ["X", "Y"]}, and so on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
FUNCTIONS = ("Receiver", "Worker", "Sender", "Retry", "Source", "Api")


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # a tenth of the time
    pass


def _intrinsic(loader: _Loader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in {"Ref", "Condition"} else f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _intrinsic)


@dataclass(frozen=True)
class Template:
    text: str
    body: dict[str, Any]

    @property
    def resources(self) -> dict[str, dict[str, Any]]:
        return self.body["Resources"]

    def of_type(self, kind: str) -> dict[str, dict[str, Any]]:
        """Properties of every resource of a type, by logical id."""
        return {name: item.get("Properties", {}) for name, item in self.resources.items() if item["Type"] == kind}

    @property
    def functions(self) -> dict[str, dict[str, Any]]:
        return self.of_type("AWS::Serverless::Function")

    @property
    def queues(self) -> dict[str, dict[str, Any]]:
        return self.of_type("AWS::SQS::Queue")

    @property
    def tables(self) -> dict[str, dict[str, Any]]:
        return self.of_type("AWS::DynamoDB::Table")

    def sources(self, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Event sources of a type with the function they belong to."""
        for function, properties in self.functions.items():
            for event in properties.get("Events", {}).values():
                if event["Type"] == kind:
                    yield function, event["Properties"]
        if kind == "SQS":  # those with a condition stand by themselves
            for mapping in self.of_type("AWS::Lambda::EventSourceMapping").values():
                (function,) = references(mapping["FunctionName"])
                yield function.removesuffix(".Alias"), mapping | {"Queue": mapping["EventSourceArn"]}

    def statements(self, function: str, effect: str = "Allow") -> list[dict[str, Any]]:
        """Everything that a function's role is ever granted, or denied, optional statements included."""
        (role,) = references(self.functions[function]["Role"])
        granted = []
        for policy in self.resources[role]["Properties"]["Policies"]:
            granted += [s["Fn::If"][1] if "Fn::If" in s else s for s in policy["PolicyDocument"]["Statement"]]
        return [each | {"Action": _on_aws(each["Action"])} for each in granted if each["Effect"] == effect]


def _on_aws(actions: Any) -> list[str]:
    """Without those that only an emulator asks for: `!If [OnEmulator, action, !Ref AWS::NoValue]`."""
    return [action for action in as_list(actions) if isinstance(action, str)]


@cache
def template() -> Template:
    text = (ROOT / "template.yaml").read_text()
    return Template(text, yaml.load(text, Loader=_Loader))


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def references(value: Any) -> set[str]:
    """Names of the resources and parameters that a value refers to, however deep."""
    found: set[str] = set()
    if isinstance(value, dict):
        if "Ref" in value:
            found.add(value["Ref"])
        if "Fn::GetAtt" in value:
            found.add(value["Fn::GetAtt"][0])
        if "Fn::Sub" in value:
            text = as_list(value["Fn::Sub"])[0]
            found |= {name.split(".")[0] for name in re.findall(r"\$\{([A-Za-z0-9.:]+)\}", text)}
        for inner in value.values():
            found |= references(inner)
    elif isinstance(value, list):
        for inner in value:
            found |= references(inner)
    return {name for name in found if not name.startswith("AWS::")}
