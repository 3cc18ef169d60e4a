"""The text of a spec.yml for a deployment that is started by hand: ruamel.yaml edits it.

It keeps comments, order and quoting, but lays out lines its own way in places. Spec Editor sends
whole texts instead.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from io import StringIO

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, SingleQuotedScalarString
from ruamel.yaml.util import load_yaml_guess_indent

import syntax
from refusal import Refusal

INSTANCE_NAME = ("spec", "compute", "instance_name")
WAF_ENABLED = ("spec", "security", "waf", "enabled")

NEW = """\
apiVersion: v1
kind: Pod
metadata:
  customer:
  environment:
spec:
  compute:
    instance_name:
    instance_type: t4g.nano
  security:
    waf:
      enabled: false
"""

BYTE_ORDER_MARK = "\ufeff"
#: Texts that a reader of YAML 1.1 takes for booleans; the others are quoted by ruamel.yaml.
BOOLEANS = ("y", "n", "yes", "no", "on", "off")
#: What stands before the first document's `---`, which ruamel.yaml does not keep.
HEAD = re.compile(r"(?:[ \t]*(?:#.*)?\n)+(?=---\s|%)")

Path = tuple[str, ...]


def new_text(customer: str, environment: str, instance_name: str, waf_enabled: bool) -> str:
    """The spec.yml of a new pod."""
    values: dict[Path, str | bool] = {
        ("metadata", "customer"): customer,
        ("metadata", "environment"): environment,
        INSTANCE_NAME: instance_name,
        WAF_ENABLED: waf_enabled,
    }
    return edited(NEW, values)


def edited(text: str, values: Mapping[Path, str | bool]) -> str:
    """`text` with the values in it; unchanged if it already has them."""
    try:
        return _edited(text, values)
    except (YAMLError, RecursionError, NotImplementedError) as error:
        raise Refusal(f"spec.yml cannot be read: {syntax.refusal(error)}") from error


def _edited(text: str, values: Mapping[Path, str | bool]) -> str:
    mark = BYTE_ORDER_MARK if text.startswith(BYTE_ORDER_MARK) else ""
    line_end = "\r\n" if "\r\n" in text else "\n"
    lines = text.removeprefix(mark).replace("\r\n", "\n")
    try:
        syntax.check(lines)
    except Refusal as refusal:
        raise Refusal(f"spec.yml cannot be read: {refusal}") from refusal
    head = HEAD.match(lines)
    lines = lines.removeprefix(head[0] if head else "")
    yaml = _editor(lines)
    document = yaml.load(lines)
    if not isinstance(document, CommentedMap):
        raise Refusal("spec.yml does not hold a mapping")
    if not any([_set(document, path, value) for path, value in values.items()]):
        return text
    written = StringIO()
    yaml.dump(document, written)
    result = written.getvalue()
    if yaml.load(result) != document or _comments(result) != _comments(lines):
        raise Refusal("spec.yml cannot be edited without loss: change its text in Spec Editor")
    return mark + ((head[0] if head else "") + result).replace("\n", line_end)


def _comments(text: str) -> list[str]:
    """Everything that could be a comment; if this changes, something was lost."""
    return sorted(found.strip() for found in re.findall(r"(?m)(?:^|[ \t])#.*$", text))


def _editor(text: str) -> YAML:
    """ruamel.yaml, configured to keep the layout of the text."""
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 1_000_000
    yaml.explicit_start = re.search(r"^---(\s|$)", text, re.MULTILINE) is not None
    indented = re.search(r"^( +)[^\s#-]", text, re.MULTILINE)
    _, sequence, dash = load_yaml_guess_indent(text)
    has_sequence = dash is not None and sequence is not None and sequence >= dash + 2
    yaml.indent(
        mapping=len(indented[1]) if indented else 2,
        sequence=sequence if has_sequence else 2,
        offset=dash if has_sequence else 0,
    )
    return yaml


def _set(document: CommentedMap, path: Path, value: str | bool) -> bool:
    """Returns whether anything had to change."""
    node, name = document, ".".join(path)
    for depth, key in enumerate(path):
        if not isinstance(node, CommentedMap):
            raise Refusal(f"{name} cannot be set: {'.'.join(path[:depth])} is not a mapping")
        if _is_shared(node) or node.merge:
            raise Refusal(f"{name} cannot be set: its mapping has an anchor, an alias or a merge key")
        if depth < len(path) - 1:
            if node.get(key) is None:
                node[key] = CommentedMap()
            node = node[key]
    old = node.get(path[-1])
    if isinstance(old, (CommentedMap, CommentedSeq)):
        raise Refusal(f"{name} cannot be set: it is not a single value")
    if _is_shared(old):
        raise Refusal(f"{name} cannot be set: it has an anchor or is an alias")
    if old == value and isinstance(old, bool) == isinstance(value, bool):
        return False
    if isinstance(value, str):
        if isinstance(old, (DoubleQuotedScalarString, SingleQuotedScalarString)):
            value = type(old)(value)
        elif value in BOOLEANS:
            value = DoubleQuotedScalarString(value)
    node[path[-1]] = value
    return True


def _is_shared(node: object) -> bool:
    anchor = getattr(node, "anchor", None)
    return anchor is not None and anchor.value is not None
