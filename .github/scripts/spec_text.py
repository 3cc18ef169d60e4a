"""Edits the text of a spec.yml: the bytes of one value change, everything else stays.

Comments, order, quoting, indentation, line ends and unknown keys are somebody's work; a deployment
that rewrote them would hide its own change in the diff. What cannot be edited safely is refused
with the reason.
"""

from __future__ import annotations

import re

import yaml

from refusal import Refusal
from spec_nodes import Alias, Mapping, Node, Scalar, Sequence, aliases, read, without

INSTANCE_NAME = ("spec", "compute", "instance_name")
WAF_ENABLED = ("spec", "security", "waf", "enabled")

BYTE_ORDER_MARK = "\ufeff"  # not counted in the parser's positions

TRUE = {"true", "yes", "on"}
FALSE = {"false", "no", "off"}


def new_text(customer: str, environment: str, instance_name: str, waf_enabled: bool) -> str:
    """The spec.yml of a new pod."""
    return f"""apiVersion: v1
kind: Pod
metadata:
  customer: {_plain(customer)}
  environment: {_plain(environment)}
spec:
  compute:
    instance_name: {_plain(instance_name)}
    instance_type: t4g.nano
  security:
    waf:
      enabled: {_boolean(waf_enabled)}
"""


def edited(text: str, instance_name: str, waf_enabled: bool) -> str:
    """`text` with both values set; itself where it says so already."""
    mark = BYTE_ORDER_MARK if text.startswith(BYTE_ORDER_MARK) else ""
    text = _set(text.removeprefix(mark), INSTANCE_NAME, instance_name)
    return mark + _set(text, WAF_ENABLED, waf_enabled)


def says(text: str, instance_name: str, waf_enabled: bool) -> bool:
    """Whether the text holds both values."""
    root = read(text.removeprefix(BYTE_ORDER_MARK))
    return _holds(_find(root, INSTANCE_NAME), instance_name) and _holds(
        _find(root, WAF_ENABLED), waf_enabled
    )


def _find(node: Node | None, path: tuple[str, ...]) -> Node | None:
    for key in path:
        node = node.value(key) if isinstance(node, Mapping) else None
    return node


def _holds(node: Node | None, value: str | bool) -> bool:
    if not isinstance(node, Scalar) or node.tag:
        return False
    if isinstance(value, bool):
        return node.is_plain and node.text.lower() in (TRUE if value else FALSE)
    return node.text == value and not node.is_null


def _set(text: str, path: tuple[str, ...], value: str | bool) -> str:
    name = ".".join(path)
    try:
        root = read(text)
    except Refusal as refusal:
        raise Refusal(f"spec.yml cannot be read: {refusal}") from refusal
    try:
        if _holds(_find(root, path), value):
            return text
        result, changed = _splice(text, root, path, value)
        # The proof: what was meant arrived, and nothing else moved.
        after = read(result)
        if not _holds(_find(after, path), value):
            raise Refusal("the edited text would not hold the new value")
        if without(root, changed) != without(after, changed):
            raise Refusal("the edit would change something else as well")
        return result
    except Refusal as refusal:
        raise Refusal(f"{name} cannot be edited safely: {refusal}") from refusal


def _splice(
    text: str, root: Mapping, path: tuple[str, ...], value: str | bool
) -> tuple[str, tuple[str, ...]]:
    """The new text, and the path of the topmost entry that it changes or adds."""
    used = aliases(root)
    node: Mapping = root
    for depth, key in enumerate(path):
        where = ".".join(path[: depth + 1])
        if node.anchor in used:
            raise Refusal(f"other places refer to the mapping around {where} (&{node.anchor})")
        child = node.value(key)
        last = depth == len(path) - 1
        if child is None:
            if node.merges:
                raise Refusal(f"{where} may come from a merge (<<)")
            return _insert(text, root, node, path[depth:], value), path[: depth + 1]
        if isinstance(child, Alias):
            raise Refusal(f"{where} is an alias (*{child.anchor})")
        if last:
            return _replace(text, child, where, value), path
        if isinstance(child, Scalar) and child.is_null and not child.anchor:
            return _fill(text, root, node, child, path[depth + 1 :], value), path[: depth + 1]
        if not isinstance(child, Mapping):
            raise Refusal(f"{where} is not a mapping")
        node = child
    raise AssertionError("a path has at least one key")


def _replace(text: str, node: Node, where: str, value: str | bool) -> str:
    if isinstance(node, (Mapping, Sequence)):
        raise Refusal(f"{where} is not a single value")
    assert isinstance(node, Scalar)
    if node.anchor:
        raise Refusal(f"{where} has an anchor (&{node.anchor})")
    if node.tag:
        raise Refusal(f"{where} has a tag ({node.tag})")
    if node.style in ("|", ">"):
        raise Refusal(f"{where} is a block of text")
    if isinstance(value, bool):
        new = _boolean(value)
    elif node.style is not None:
        new = node.style + value + node.style
    else:
        new = _plain(value)
    if node.start == node.end:  # nothing stands after the colon
        new = " " + new
    return text[: node.start] + new + text[node.end :]


def _insert(
    text: str, root: Mapping, parent: Mapping, keys: tuple[str, ...], value: str | bool
) -> str:
    """Adds a key at the end of a block, or at the beginning of a flow mapping."""
    if parent.flow:
        entry = _flow(keys, value)
        if parent.entries:
            at = parent.entries[0][0].start
            return text[:at] + entry + ", " + text[at:]
        inside = text.index("{", parent.start) + 1
        return text[:inside] + entry + text[parent.end - 1 :]
    if not parent.entries:
        raise Refusal("the mapping is empty")
    column = _column(text, parent)
    return _add_lines(text, _last(parent), column, _step(text, root), keys, value)


def _fill(
    text: str,
    root: Mapping,
    parent: Mapping,
    null: Scalar,
    keys: tuple[str, ...],
    value: str | bool,
) -> str:
    """Gives an empty key its first entries."""
    if parent.flow or null.start != null.end:
        braces = "{" + _flow(keys, value) + "}"
        return (
            text[: null.start] + (" " if null.start == null.end else "") + braces + text[null.end :]
        )
    step = _step(text, root)
    return _add_lines(text, null, _column(text, parent) + step, step, keys, value)


def _add_lines(
    text: str, after: Node, column: int, step: int, keys: tuple[str, ...], value: str | bool
) -> str:
    end = _line_end(text)
    lines = []
    for depth, key in enumerate(keys):
        rest = f" {_text(value)}" if depth == len(keys) - 1 else ""
        lines.append(" " * (column + depth * step) + f"{key}:{rest}")
    at = after.end
    if not (isinstance(after, Scalar) and after.style in ("|", ">")):
        ended = re.compile(r"\r\n|\n|\r").search(text, at)
        at = ended.end() if ended else len(text)
    if at == len(text) and not text.endswith(("\n", "\r")):
        return text + end + end.join(lines)
    return text[:at] + end.join(lines) + end + text[at:]


def _last(node: Node) -> Node:
    """The node that ends last in a block; the block's own end is where the next thing begins."""
    while True:
        if isinstance(node, Mapping) and not node.flow and node.entries:
            node = node.entries[-1][1]
        elif isinstance(node, Sequence) and not node.flow and node.items:
            node = node.items[-1]
        else:
            return node


def _column(text: str, node: Mapping) -> int:
    start = node.entries[0][0].start if node.entries else node.start
    return start - max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) - 1


def _step(text: str, root: Mapping) -> int:
    """How far this file indents a mapping within a mapping."""
    for _, value in root.entries:
        if isinstance(value, Mapping) and not value.flow and value.entries:
            return max(_column(text, value) - _column(text, root), 1)
    return 2


def _line_end(text: str) -> str:
    found = re.search(r"\r\n|\n|\r", text)
    return found.group() if found else "\n"


def _flow(keys: tuple[str, ...], value: str | bool) -> str:
    opened = "".join(f"{key}: {{" for key in keys[:-1])
    return f"{opened}{keys[-1]}: {_text(value)}" + "}" * (len(keys) - 1)


def _text(value: str | bool) -> str:
    return _boolean(value) if isinstance(value, bool) else _plain(value)


def _boolean(value: bool) -> str:
    return "true" if value else "false"


def _plain(value: str) -> str:
    """The value as YAML, quoted where a reader would take it for something that is no text.

    Readers of YAML 1.1 and 1.2 differ (`no`, `0o17`, `1e5`), so what either would take counts.
    """
    tag = yaml.SafeLoader("").resolve(yaml.ScalarNode, value, (True, False))
    number = re.fullmatch(r"[-+]?[0-9._]+([eE][-+]?[0-9]+)?|0[xob][0-9A-Fa-f_]+", value)
    if tag != "tag:yaml.org,2002:str" or number or value.lower() in ("y", "n") or value[0] == "-":
        return f'"{value}"'
    return value
