"""What the code really has, read from its source: metric names, log lines, variables, error kinds."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from tests.unit.docs.pages import ROOT

from hookline import settings, telemetry
from hookline.outbound.delivery.circuit import ABORTED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LIBRARY = ROOT / "layers/common/hookline"
FUNCTIONS = ("receiver", "worker", "sender", "retry", "source", "api")


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def app(function: str) -> ast.Module:
    return tree(ROOT / "functions" / function / "app.py")


def constant(node: ast.expr | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def called(call: ast.Call) -> str:
    """`count` of both `count(…)` and `telemetry.count(…)`."""
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def calls(module: ast.AST, *wanted: str) -> Iterator[ast.Call]:
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and called(node) in wanted:
            yield node


# ------------------------------------------------------------------------------------------------------- metrics


def metrics() -> dict[str, set[str]]:
    """Names with the services that emit them. Fails at a call whose name cannot be told from the source."""
    found: dict[str, set[str]] = defaultdict(set)
    for name in (*telemetry._RECEIVED.values(), *telemetry.REFUSED.values()):
        found[name].add("receiver")
    for name in telemetry._WORKED.values():
        found[name].add("worker")
    for function in FUNCTIONS:
        for name in _counted(app(function)):
            found[name].add(function)
    for name in _counted(tree(LIBRARY / "adapters/wiring.py")):  # what both outbound functions are wired with
        found[name] |= {"sender", "retry"}
    return found


def _counted(module: ast.Module) -> set[str]:
    found = set()
    loops = [node for node in ast.walk(module) if isinstance(node, ast.For)]
    for call in calls(module, "count", "measure"):
        name = constant(call.args[0])
        if name is None:
            (loop,) = [loop for loop in loops if call in ast.walk(loop)]
            found |= _looped(loop.iter)
        else:
            found.add(name)
    return found


def _looped(over: ast.expr) -> set[str]:
    if isinstance(over, ast.Tuple):  # for name, value in (("Delivered", …), …)
        return {name for pair in over.elts if isinstance(pair, ast.Tuple) and (name := constant(pair.elts[0]))}
    assert ast.unparse(over) == "result.counts.items()", ast.unparse(over)
    batch = tree(LIBRARY / "outbound/delivery/retry_batch.py")
    found: set[str] = set()
    for node in ast.walk(batch):
        if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "result.counts":
            found |= {constant(node.slice) or ""}
        if isinstance(node, ast.AugAssign) and ast.unparse(node.target) == "result.counts":
            assert isinstance(node.value, ast.Dict)
            found |= {constant(key) or "" for key in node.value.keys}
    assert "" not in found
    return found


# ----------------------------------------------------------------------------------------------------- log lines


class Line(NamedTuple):
    message: str
    service: str
    level: str


def lines() -> set[Line]:
    """What functions log by themselves; see `reported` for what telemetry says of receptions and outcomes."""
    found = set()
    for function in FUNCTIONS:
        for call in calls(app(function), "outcome", "error", "annotate"):
            message = constant(call.args[0])
            assert message is not None, ast.unparse(call)
            level = next((constant(each.value) for each in call.keywords if each.arg == "level"), "info")
            found.add(Line(message, function, level or ""))
    return found


def shared_lines() -> set[Line]:
    """What the outbound functions log through what they are wired with and what they share."""
    found = set()
    for module in ("adapters/wiring.py", "telemetry.py"):
        for call in calls(tree(LIBRARY / module), "outcome"):
            if message := constant(call.args[0]):
                level = next((constant(each.value) for each in call.keywords if each.arg == "level"), "info")
                found |= {Line(message, service, level or "") for service in ("sender", "retry")}
    return found


def logged_fields() -> set[str]:
    found = set()
    for module in (*map(app, FUNCTIONS), tree(LIBRARY / "telemetry.py")):
        for call in calls(module, "outcome", "error", "annotate", "tell"):
            found |= {each.arg for each in call.keywords if each.arg not in {"level", None}}
    return {str(name) for name in found}


# ----------------------------------------------------------------------------------------------------- variables


class Variable(NamedTuple):
    functions: frozenset[str]
    required_by: frozenset[str]
    default: str


def variables() -> dict[str, Variable]:
    """What the functions' settings read."""
    readers: dict[str, dict[str, str | None]] = defaultdict(dict)
    for function in FUNCTIONS:
        for variable in settings.variables(getattr(settings, f"{function.capitalize()}Settings")):
            readers[variable.name][function] = variable.default
    return {
        name: Variable(
            frozenset(found),
            frozenset(function for function, default in found.items() if default is None),
            next((default or "none" for default in found.values() if default is not None), "required"),
        )
        for name, found in readers.items()
    }


def variables_elsewhere() -> set[str]:
    """Names of variables that the library reads outside `settings.py`."""
    source = "\n".join(
        path.read_text("utf-8") for path in [LIBRARY / "telemetry.py", LIBRARY / "adapters/http/guard.py"]
    )
    found = re.findall(r'environ\.get\("(\w+)"|"([A-Z_]{6,})" (?:not )?in environ', source)
    return {got or asked for got, asked in found}


# --------------------------------------------------------------------------------------------------- error kinds


def error_kinds() -> set[str]:
    """Of attempts: those that libcurl's numbers become, and those that are written out where results are made."""
    found = {"protocol"}
    for node in ast.walk(tree(LIBRARY / "adapters/http/curl_errors.py")):
        if isinstance(node, ast.Dict):
            found |= {constant(value) or "" for value in node.values}
    for path in LIBRARY.rglob("*.py"):
        for call in calls(tree(path), "HttpResult"):
            found |= {kind for each in call.keywords if each.arg == "error" and (kind := constant(each.value))}
    outcomes = (LIBRARY / "outbound/delivery/outcomes.py").read_text("utf-8")
    found |= {ABORTED, *re.findall(r'result\.error or "([\w-]+)"', outcomes)}
    transport = (LIBRARY / "adapters/http/transport.py").read_text("utf-8")
    return found | set(re.findall(r'\berror = "([\w-]+)"', transport))
