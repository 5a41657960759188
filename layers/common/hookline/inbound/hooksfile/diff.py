"""What distinguishes two hooks documents, for people to judge. Secrets that stand in them are not shown."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Changes", "changes"]

_REFERENCES = ("env:", "ssm:", "secretsmanager:")


@dataclass(slots=True)
class Changes:
    """Hooks by id; `lines` is a unified diff of all of them."""

    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    reordered: bool = False

    @property
    def any(self) -> bool:
        return bool(self.added or self.removed or self.changed or self.reordered)

    def to_dict(self) -> dict[str, Any]:
        return {
            "added": self.added,
            "removed": self.removed,
            "changed": self.changed,
            "reordered": self.reordered,
            "diff": self.lines,
        }


def changes(before: dict[str, Any], after: dict[str, Any]) -> Changes:
    """What going from one document to the other changes."""
    result = Changes()
    literals: dict[str, int] = {}
    old = {str(hook.get("id", "")): hook for hook in before["hooks"]}
    new = {str(hook.get("id", "")): hook for hook in after["hooks"]}
    for name in (*old, *(name for name in new if name not in old)):
        if old.get(name) == new.get(name):
            continue
        kind = result.added if name not in old else result.removed if name not in new else result.changed
        kind.append(name)
        result.lines += difflib.unified_diff(
            _text(old.get(name), literals),
            _text(new.get(name), literals),
            f"{name or '(no id)'} (in use)",
            f"{name or '(no id)'} (then)",
            lineterm="",
        )
    stayed = [name for name in old if name in new]
    result.reordered = stayed != [name for name in new if name in old]
    return result


def _text(hook: dict[str, Any] | None, literals: dict[str, int]) -> list[str]:
    import yaml  # noqa: PLC0415 - the API loads this module, and few of its calls compare

    if hook is None:
        return []
    masked = _masked(hook, literals)
    return yaml.safe_dump(masked, sort_keys=False, allow_unicode=True, width=1000).splitlines()


def _masked(node: Any, literals: dict[str, int], *, secret: bool = False) -> Any:
    """`literals` numbers the secrets as they come, so that another one is seen to be another one."""
    if isinstance(node, dict):
        return {key: _masked(value, literals, secret=key in {"secret", "secrets"}) for key, value in node.items()}
    if isinstance(node, list):
        return [_masked(value, literals, secret=secret) for value in node]
    if secret and isinstance(node, str) and node and not node.startswith(_REFERENCES):
        return f"(secret {literals.setdefault(node, len(literals) + 1)})"
    return node
