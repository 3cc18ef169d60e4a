"""What spec-editor.yml says to a deployment: which template a new pod gets.

Spec Editor reads the file by the same rules, and shows what is wrong with it on its pages; what cannot be
understood means the default, here as there.
"""

from __future__ import annotations

import unicodedata
from pathlib import Path

import yaml

import syntax
from branch import Branch
from names import HIDDEN
from refusal import Refusal

NAME = "spec-editor.yml"
DEFAULT_TEMPLATE = ".template"
LARGEST = 1 << 20  # bytes
LONGEST = 500  # bytes of a template's path


def template(branch: Branch, specs_path: str) -> str | None:
    """The template's folder, relative to that of the pods; None for no template."""
    try:
        data = branch.read(Path(specs_path, NAME)) or b""
    except Refusal:  # a link or a folder, which is no such file
        data = b""
    value = _entry(_root(data), "template")
    if value is None:
        return DEFAULT_TEMPLATE
    if not isinstance(value, yaml.ScalarNode):
        return _default("template is not a text")
    if value.tag == "tag:yaml.org,2002:null" or value.value == "":
        return None
    return _folder(value.value) or _default("template is not a folder below that of the pods")


def _root(data: bytes) -> yaml.Node | None:
    if len(data) > LARGEST:
        _default("the file is too large")
        return None
    try:
        text = data.decode("utf-8")
        syntax.check(text)
        return yaml.compose(text, Loader=yaml.CSafeLoader)
    except (Refusal, UnicodeDecodeError, yaml.YAMLError, RecursionError):
        _default("the file cannot be read")
        return None


def _entry(node: yaml.Node | None, name: str) -> yaml.Node | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for key, value in node.value if key.value == name), None)


def _folder(text: str) -> str | None:
    """A folder below another one; None for any other text."""
    parts = [part for part in text.split("/") if part not in ("", ".")]
    is_safe = all(part != ".." and part.lower() != ".git" for part in parts)
    is_shown = all(unicodedata.category(c) not in HIDDEN and c != "\\" for c in text)
    is_relative = not text.startswith("/") and len(text.encode()) <= LONGEST
    return "/".join(parts) if parts and is_safe and is_shown and is_relative else None


def _default(problem: str) -> str:
    print(f"::warning title={NAME}::{problem}, so {DEFAULT_TEMPLATE} is used")
    return DEFAULT_TEMPLATE
