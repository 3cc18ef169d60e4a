"""Pairs of changes to one pod, and their conflicts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

from .two_people import TEXT

NAME, WAF = "/spec/compute/instance_name", "/spec/security/waf/enabled"
MISSING = object()


@dataclass(frozen=True)
class Side:
    """One person's change: a value at a path, or its absence."""

    path: str
    value: Any
    #: The same by a person who edits the text.
    old: str
    new: str
    #: The same in the form, if it has the field.
    field: dict[str, str] | None = None

    @property
    def operations(self) -> list[dict[str, Any]]:
        if self.value is MISSING:
            return [{"op": "remove", "path": self.path}]
        if self.path.endswith("/-"):
            return [{"op": "add", "path": self.path, "value": self.value}]
        return [{"op": "replace", "path": self.path, "value": self.value}]

    @property
    def typed(self) -> dict[str, str]:
        return self.field or {"_text": self.on(TEXT)}

    def on(self, text: str) -> str:
        assert self.old in text
        return text.replace(self.old, self.new)


def name(value: str) -> Side:
    return Side(NAME, value, "instance_name: web1", f"instance_name: {value}", {"instance_name": value})


WAF_ON = Side(WAF, True, "enabled: false", "enabled: true", {"waf_enabled": "true"})
SIZE = "/spec/compute/size"


@dataclass(frozen=True)
class Case:
    one: Side
    two: Side
    #: The place of the conflict; empty if both changes are kept.
    conflict: str = ""


CASES = {
    "same field": Case(name("anna"), name("ben"), NAME),
    "other field": Case(name("anna"), WAF_ON),
    "same sequence": Case(
        Side("/spec/ports/-", 8080, "    - 443\n", "    - 443\n    - 8080\n"),
        Side("/spec/ports/-", 9090, "    - 443\n", "    - 443\n    - 9090\n"),
        "/spec/ports",
    ),
    "same item": Case(
        Side("/spec/ports/0", 8080, "- 80\n", "- 8080\n"),
        Side("/spec/ports/0", 9090, "- 80\n", "- 9090\n"),
        "/spec/ports/0",
    ),
    "other items": Case(
        Side("/spec/ports/0", 8080, "- 80\n", "- 8080\n"),
        Side("/spec/ports/1", 9090, "- 443\n", "- 9090\n"),
    ),
    "delete and edit": Case(
        Side(SIZE, MISSING, "    size: small  # nano is not enough\n", ""),
        Side(SIZE, "large", "size: small", "size: large"),
        SIZE,
    ),
    "delete and edit of a mapped field": Case(
        Side(WAF, MISSING, "    waf:\n      enabled: false\n", "    waf: {}\n"),
        WAF_ON,
        WAF,
    ),
}  # fmt: skip
#: Changes that the original's workflow has inputs for.
MAPPED = ("same field", "other field")


def sides(case: str, order: str) -> tuple[Side, Side]:
    both = CASES[case].one, CASES[case].two
    return both if order == "one first" else both[::-1]


def value_at(text: str | None, path: str) -> Any:
    value = yaml.safe_load(text or "")
    for part in path.split("/")[1:]:
        value = value.get(part, MISSING) if isinstance(value, dict) else value[int(part)]
        if value is MISSING:
            break
    return value


def both_on(first: Side, second: Side) -> Any:
    return yaml.safe_load(second.on(first.on(TEXT)))
