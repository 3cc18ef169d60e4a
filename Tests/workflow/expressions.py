"""GitHub's expressions, in the part of the language that the workflow uses."""

from __future__ import annotations

import json
import re


def filled(text: object, context: dict) -> str:
    """A text with its `${{ ... }}` evaluated."""
    return re.sub(
        r"(?s)\$\{\{(.*?)\}\}", lambda found: shown(value(found[1], context, True)), str(text)
    )


def found_in(text: object, context: dict) -> object:
    """What a text means that is one expression, such as a list by `fromJSON`."""
    return value(str(text).strip()[3:-2], context, True)


def holds(condition: str, context: dict, ok: bool) -> bool:
    """An `if:`; without a status function it also requires success."""
    text = str(condition).strip()
    text = text[3:-2] if text.startswith("${{") else text
    answer = value(text, context, ok)
    asks = re.search(r"\b(success|failure|cancelled|always)\(\)", text)
    return bool(answer) and (bool(asks) or ok)


def shown(result: object) -> str:
    if result is None:
        return ""
    return str(result).lower() if isinstance(result, bool) else str(result)


TOKEN = re.compile(r"\s*(&&|\|\||==|!=|!|\(|\)|'(?:[^']|'')*'|[A-Za-z_][\w.-]*)")


def value(text: str, context: dict, ok: bool) -> object:
    """An expression: names, texts, `==`, `!=`, `!`, `&&`, `||`, brackets, the status
    functions and `fromJSON`."""
    tokens, at = [], 0
    text = text.strip()
    while at < len(text):
        found = TOKEN.match(text, at)
        assert found, f"not understood: {text[at:]}"
        tokens.append(found[1])
        at = found.end()

    def either() -> object:
        left = both()
        while tokens and tokens[0] == "||":
            tokens.pop(0)
            right = both()
            left = left or right
        return left

    def both() -> object:
        left = compared()
        while tokens and tokens[0] == "&&":
            tokens.pop(0)
            right = compared()
            left = left and right
        return left

    def compared() -> object:
        left = single()
        while tokens and tokens[0] in ("==", "!="):
            same = tokens.pop(0) == "=="
            left = (shown(left) == shown(single())) == same
        return left

    def single() -> object:
        token = tokens.pop(0)
        if token == "!":
            return not single()
        if token == "(":
            inner = either()
            assert tokens.pop(0) == ")"
            return inner
        if token.startswith("'"):
            return token[1:-1].replace("''", "'")
        if tokens and tokens[0] == "(":
            tokens.pop(0)
            if token == "fromJSON":
                inner = either()
                assert tokens.pop(0) == ")"
                return json.loads(shown(inner))
            assert tokens.pop(0) == ")"
            return {"success": ok, "failure": not ok, "cancelled": False, "always": True}[token]
        found: object = context
        for part in token.split("."):
            found = found.get(part) if isinstance(found, dict) else None
        return found

    result = either()
    assert not tokens
    return result
