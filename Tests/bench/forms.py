"""Pods whose forms have many fields, and what a browser posts of such a form."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

MEDIA_TYPE = "application/x-www-form-urlencoded"

#: One of each kind that a form mostly has, in turn.
KINDS: list[dict[str, Any]] = [
    {"type": "string", "maxLength": 80, "description": "What people call it."},
    {"type": "integer", "minimum": 0, "maximum": 100_000, "default": 1},
    {"type": "boolean", "default": False},
    {"type": "string", "enum": ["small", "medium", "large"]},
    {"type": "number", "minimum": 0},
]
VALUES: list[Any] = ["a name of it", 42, True, "medium", 0.5]


def wide() -> tuple[str, str]:
    """A schema with 200 fields on four levels, and a spec that has them all."""
    sections: dict[str, Any] = {}
    text = ["spec:"]
    for section in range(5):
        groups: dict[str, Any] = {}
        text.append(f"  section{section}:")
        for group in range(4):
            fields = {f"field{number}": KINDS[number % 5] for number in range(10)}
            groups[f"group{group}"] = {"type": "object", "properties": fields}
            text.append(f"    group{group}:   # of section {section}")
            text += [f"      field{number}: {json.dumps(VALUES[number % 5])}" for number in range(10)]
        sections[f"section{section}"] = {"type": "object", "properties": groups}
    spec = {"type": "object", "properties": sections}
    return json.dumps({"type": "object", "properties": {"spec": spec}}), "\n".join(text) + "\n"


class Controls(HTMLParser):
    """What a browser would send of the form that deploys, were nothing in it touched."""

    def __init__(self, page: str):
        super().__init__()
        self.fields: list[tuple[str, str]] = []
        self.area = self.select = ""
        self.inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        own = {name: value or "" for name, value in attributes}
        name = own.get("name", "")
        if tag == "form":
            self.inside = "pod-form" in own.get("class", "").split()
        if not self.inside:
            return
        if tag == "input" and name:
            if own.get("type") not in ("checkbox", "radio") or "checked" in own:
                self.fields.append((name, own.get("value", "on")))
        elif tag == "textarea":
            self.area = name
            self.fields.append((name, ""))
        elif tag == "select":
            self.select = name
            self.fields.append((name, ""))
        elif tag == "option" and "selected" in own and self.select:
            self.fields[-1] = (self.select, own.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.area = ""
        elif tag == "select":
            self.select = ""
        elif tag == "form":
            self.inside = False

    def handle_data(self, data: str) -> None:
        if self.area:
            self.fields[-1] = (self.area, self.fields[-1][1] + data)


def filled(page: str) -> str:
    """The body of a post that shows a page's form again."""
    return urlencode([*Controls(page).fields, ("_do", "update:")])
