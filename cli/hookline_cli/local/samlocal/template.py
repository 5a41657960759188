"""template.yaml with its parameters filled in and its conditions decided: what is left refers to resources alone."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["Template", "TemplateProblem", "references"]

_NOTHING = object()  # AWS::NoValue: the key or element that has it goes
_REFERENCE = re.compile(r"\$\{([A-Za-z0-9.:]+)\}")


class TemplateProblem(Exception):
    """The template says something in a way that is not understood here."""


@dataclass
class Template:
    """`body` as `sam build` writes it, without short forms of intrinsics; `parameters` are all of them, as text."""

    body: Mapping[str, Any]
    parameters: Mapping[str, str]
    _decided: dict[str, bool] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path, overrides: Mapping[str, str]) -> Template:
        """Raises TemplateProblem for an override that is no parameter."""
        body = yaml.safe_load(path.read_text())
        defaults = {name: str(each.get("Default", "")) for name, each in body["Parameters"].items()}
        if unknown := overrides.keys() - defaults.keys():
            raise TemplateProblem(f"no such parameter: {', '.join(sorted(unknown))}")
        return cls(body, defaults | dict(overrides))

    def resources(self, *types: str) -> dict[str, Mapping[str, Any]]:
        """Settled resources of these types whose condition holds, by logical id."""
        return {
            name: self.settle({key: value for key, value in item.items() if key not in _POLICIES})
            for name, item in self.body["Resources"].items()
            if item["Type"] in types and ("Condition" not in item or self.holds(item["Condition"]))
        }

    def holds(self, name: str) -> bool:
        """Whether a condition of the template does."""
        if name not in self._decided:
            self._decided[name] = bool(self.settle(self.body["Conditions"][name]))
        return self._decided[name]

    def settle(self, value: Any) -> Any:
        """`value` with `Fn::If` decided, parameters in their places and without what is AWS::NoValue."""
        settled = self._settle(value)
        return None if settled is _NOTHING else settled

    def _settle(self, value: Any) -> Any:
        if isinstance(value, list):
            return [each for each in map(self._settle, value) if each is not _NOTHING]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            ((name, argument),) = value.items()
            if name == "Condition" and isinstance(argument, str):
                return self.holds(argument)
            if name == "Ref" or name.startswith("Fn::"):
                return self._intrinsic(name, argument)
        settled = {key: self._settle(each) for key, each in value.items() if key != "Condition" or "Type" not in value}
        return {key: each for key, each in settled.items() if each is not _NOTHING}

    def _intrinsic(self, name: str, argument: Any) -> Any:
        if name == "Fn::If":
            return self._settle(argument[1] if self.holds(argument[0]) else argument[2])
        if name == "Fn::Sub":
            return self._substitute(argument)
        argument = self._settle(argument)
        if name == "Ref":
            return self._parameter(argument)
        if name == "Fn::Join" and all(isinstance(each, str) for each in argument[1]):
            return argument[0].join(argument[1])
        if name == "Fn::Equals":
            return str(argument[0]) == str(argument[1])
        if name in {"Fn::And", "Fn::Or", "Fn::Not"}:
            return any(argument) if name == "Fn::Or" else all(argument) if name == "Fn::And" else not argument[0]
        if name == "Fn::FindInMap" and all(isinstance(each, str) for each in argument):
            return self.body["Mappings"][argument[0]][argument[1]][argument[2]]
        return {name: argument}

    def _parameter(self, name: str) -> Any:
        if name == "AWS::NoValue":
            return _NOTHING
        if name not in self.parameters:
            return {"Ref": name}
        kind, value = self.body["Parameters"][name]["Type"], self.parameters[name]
        if kind == "Number":
            return int(value)
        return value.split(",") if kind == "CommaDelimitedList" else value

    def _substitute(self, argument: Any) -> Any:
        text, given = (argument, {}) if isinstance(argument, str) else (argument[0], self._settle(argument[1]))
        known = dict(self.parameters) | {name: value for name, value in given.items() if isinstance(value, str)}
        left = {name: value for name, value in given.items() if name not in known}
        text = _REFERENCE.sub(lambda found: known.get(found[1], found[0]), text)
        if left:
            return {"Fn::Sub": [text, left]}
        return {"Fn::Sub": text} if _REFERENCE.search(text) else text


_POLICIES = {"DeletionPolicy", "UpdateReplacePolicy", "Metadata"}  # of what ends with an emulator


def references(value: Any) -> set[tuple[str, str]]:
    """The resources that a settled value refers to: (name, attribute), the attribute "" for `Ref`."""
    found: set[tuple[str, str]] = set()
    if isinstance(value, dict):
        if isinstance(value.get("Ref"), str):
            found.add((value["Ref"], ""))
        if "Fn::GetAtt" in value:
            found.add(_attribute(value["Fn::GetAtt"]))
        if "Fn::Sub" in value:
            text = value["Fn::Sub"] if isinstance(value["Fn::Sub"], str) else value["Fn::Sub"][0]
            found |= {(name.partition(".")[0], name.partition(".")[2]) for name in _REFERENCE.findall(text)}
        for each in value.values():
            found |= references(each)
    elif isinstance(value, list):
        for each in value:
            found |= references(each)
    return {(name, attribute) for name, attribute in found if not name.startswith("AWS::")}


def _attribute(argument: Any) -> tuple[str, str]:
    name, _, attribute = argument.partition(".") if isinstance(argument, str) else (argument[0], "", argument[1])
    return name, attribute
