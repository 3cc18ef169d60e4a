"""Whether a text is YAML.

libyaml answers, because Spec Editor reads with it: the workflow refuses nothing that the editor has
accepted. (ruamel.yaml takes minutes for texts that are meant to be slow.)
"""

from __future__ import annotations

import re

import yaml

from refusal import Refusal

DEEPEST = 500
# One character as two escapes, as in ASCII-only JSON: the editor reads it, but libyaml alone does not.
PAIR = re.compile(r"(?<!\\)((?:\\\\)*)\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}")


def check(text: str) -> None:
    """Raises Refusal with the position, without any of the text."""
    depth = 0
    text = PAIR.sub(r"\1\\u0020\\u0020", text)
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            if depth > DEEPEST:
                raise Refusal(f"{place(event.start_mark)}nested deeper than {DEEPEST} levels")
    except yaml.YAMLError as error:
        raise refusal(error) from error


def refusal(error: Exception) -> Refusal:
    """An error of either parser, in its own words."""
    names = ("problem", "reason")
    problem = next(filter(None, (getattr(error, name, None) for name in names)), "not understood")
    words = re.sub(r"[^\w ',.:]", "?", str(problem), flags=re.ASCII)
    return Refusal(place(getattr(error, "problem_mark", None)) + words.splitlines()[0][:120])


def place(mark: object) -> str:
    line, column = getattr(mark, "line", None), getattr(mark, "column", None)
    return f"line {line + 1}, column {column + 1}: " if line is not None and column is not None else ""
