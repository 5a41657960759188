"""An endpoint's JMESPath, kept from growing: a few characters of it can ask for more than any memory holds.

`[@,@]` twice over is four copies, forty times over 2**40, and shared references hide that until somebody writes them
out. So what an evaluation builds is weighed as it goes, one unit for a value and for every sixteen characters of text,
and an expression that builds too much does not fit the event.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from hookline.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["MOST_BUILT", "compile_transform"]

MOST_BUILT = 600_000  # units; half a second of CPU, and 10 MB as JSON. An event of 1 MiB weighs 65,000 to 500,000
_TEXT_UNIT = 16  # characters


@lru_cache(maxsize=1024)
def compile_transform(expression: str) -> Callable[[Any], Any]:
    """A JMESPath expression as a function of the document. Raises InvalidInput, when it is compiled or used."""
    import jmespath  # noqa: PLC0415 - only endpoints with a transform pay for it
    from jmespath.exceptions import JMESPathError  # noqa: PLC0415

    try:
        parsed = jmespath.compile(expression).parsed
    except JMESPathError as error:
        raise InvalidInput.at("transform", f"expected a JMESPath expression: {error}") from error
    except RecursionError:
        raise InvalidInput.at("transform", "expected a JMESPath expression nested less deeply") from None
    for problem in _call_problems(parsed):
        raise InvalidInput.at("transform", problem)
    interpreter = _interpreter()

    def search(document: Any) -> Any:
        return interpreter().visit(parsed, document)

    return search


def _call_problems(node: Any) -> Iterator[str]:
    """Calls that fail whatever the event is. The library finds them only when it comes to them."""
    from jmespath.functions import Functions  # noqa: PLC0415 - as above

    if node["type"] == "function_expression":
        name, given = node["value"], len(node["children"])
        known = Functions.FUNCTION_TABLE.get(name)
        if known is None:
            yield f"expected one of JMESPath's functions, not {name}()"
        else:
            signature = known["signature"]
            variadic = any(argument.get("variadic") for argument in signature)
            if given < len(signature) or (given > len(signature) and not variadic):
                yield f"expected {len(signature)} arguments{' or more' * variadic} for {name}(), not {given}"
    for child in node["children"]:
        if isinstance(child, dict):
            yield from _call_problems(child)


@lru_cache(maxsize=1)
def _interpreter() -> Callable[[], Any]:  # noqa: C901 - a class
    from jmespath.visitor import TreeInterpreter  # noqa: PLC0415 - as above

    class Weighing(TreeInterpreter):  # type: ignore[misc]  # jmespath has no types
        def __init__(self) -> None:
            super().__init__()
            self._left = MOST_BUILT

        def visit(self, node: Any, *args: Any, **more: Any) -> Any:
            result = super().visit(node, *args, **more)
            self._spend(1 + (len(result) if type(result) in {list, dict} else 0))
            return result

        def visit_comparator(self, node: Any, value: Any) -> Any:
            """Two arrays or objects are compared to their depths."""
            sides = [self.visit(child, value) for child in node["children"]]
            if all(type(side) in {list, dict} for side in sides):
                self._weighed(sides[0])
            known = [{"type": "literal", "value": side, "children": []} for side in sides]
            return super().visit_comparator({**node, "children": known}, value)

        def visit_multi_select_list(self, node: Any, value: Any) -> Any:
            return self._weighed(super().visit_multi_select_list(node, value))

        def visit_multi_select_dict(self, node: Any, value: Any) -> Any:
            return self._weighed(super().visit_multi_select_dict(node, value))

        def visit_function_expression(self, node: Any, value: Any) -> Any:
            arguments = [self.visit(child, value) for child in node["children"]]
            if node["value"] == "to_string":
                self._weighed(arguments)
            return self._weighed(self._functions.call_function(node["value"], arguments))

        def _weighed(self, value: Any) -> Any:
            self._spend(_weight(value, self._left))
            return value

        def _spend(self, units: int) -> None:
            self._left -= units
            if self._left < 0:
                raise InvalidInput.at("transform", "expected an expression that builds less of this event")

    return Weighing


def _weight(value: Any, most: int) -> int:
    """Of all that would be written out for `value`; stops counting beyond `most`."""
    total = 0
    waiting = [value]
    while waiting and total <= most:
        each = waiting.pop()
        total += 1
        if isinstance(each, str):
            total += len(each) // _TEXT_UNIT
        elif isinstance(each, list):
            waiting += each
        elif isinstance(each, dict):
            total += sum(1 + len(name) // _TEXT_UNIT for name in each)
            waiting += each.values()
    return total
