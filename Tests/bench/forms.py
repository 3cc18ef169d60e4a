"""Pods whose forms have many fields, and what a browser posts for such a form."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "e2e"))

from harness import Page  # noqa: E402

MEDIA_TYPE = "application/x-www-form-urlencoded"

#: One of each common kind, in turn.
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


def filled(page: str) -> str:
    """The body of a post that shows a page's form again."""
    return urlencode([*Page(page).sent(), ("_do", "update:")])
