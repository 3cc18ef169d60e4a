"""Reads a spec.yml into nodes that know where in the text they stand.

PyYAML's own tree has no aliases any more (they are replaced by what they name), and an edit must
know them, so this one is built from the parser's events. Nothing is expanded and nothing recurses,
so a hostile file costs no more than its size. The parser is libyaml, as in Spec Editor itself: what
one of them can read the other can, too.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import yaml

from refusal import Refusal

LONGEST = 256 * 1024
DEEPEST = 64


@dataclass
class Node:
    """`start` and `end` are positions in the text, in characters."""

    start: int
    end: int
    anchor: str | None = None
    tag: str | None = None


@dataclass
class Scalar(Node):
    text: str = ""
    style: str | None = None  # None is plain

    @property
    def is_plain(self) -> bool:
        return self.style is None

    @property
    def is_null(self) -> bool:
        return self.is_plain and self.tag is None and self.text in ("", "~", "null", "Null", "NULL")


@dataclass
class Alias(Node):
    pass  # `anchor` is what it names


@dataclass
class Sequence(Node):
    flow: bool = False
    items: list[Node] = field(default_factory=list)


@dataclass
class Mapping(Node):
    flow: bool = False
    entries: list[tuple[Node, Node]] = field(default_factory=list)
    values: dict[str, Node] = field(default_factory=dict)

    def add(self, key: Node, value: Node) -> None:
        self.entries.append((key, value))
        if isinstance(key, Scalar):
            self.values[key.text] = value

    def value(self, key: str) -> Node | None:
        return self.values.get(key)

    @property
    def merges(self) -> bool:
        return "<<" in self.values


def read(text: str) -> Mapping:
    """The document's root.

    Raises Refusal, with line and column, for what is not one well-formed mapping without duplicate
    keys.
    """
    if len(text) > LONGEST:
        raise Refusal(f"the file is longer than {LONGEST // 1024} KiB")
    try:
        root = _build(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise Refusal(f"{_place(mark)}{error.problem or error.context}") from error
    except yaml.YAMLError as error:
        raise Refusal(str(error).splitlines()[0]) from error
    if not isinstance(root, Mapping):
        raise Refusal("the file does not hold a mapping")
    return root


def _build(text: str) -> Node | None:
    root: Node | None = None
    open_nodes: list[Sequence | Mapping] = []
    keys: list[Node | None] = []  # the key that waits for its value, for every open node
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        start, end = event.start_mark.index, event.end_mark.index
        if isinstance(event, yaml.DocumentStartEvent) and root is not None:
            raise Refusal(f"{_place(event.start_mark)}a second document begins")
        if isinstance(event, yaml.CollectionEndEvent):
            open_nodes.pop().end = end
            keys.pop()
            continue
        if not isinstance(event, yaml.NodeEvent):
            continue
        tag = getattr(event, "tag", None)
        if isinstance(event, yaml.ScalarEvent):
            node: Node = Scalar(start, end, event.anchor, tag, event.value, event.style or None)
        elif isinstance(event, yaml.AliasEvent):
            node = Alias(start, end, event.anchor)
        elif isinstance(event, yaml.SequenceStartEvent):
            node = Sequence(start, end, event.anchor, tag, event.flow_style)
        else:
            node = Mapping(start, end, event.anchor, tag, event.flow_style)
        if not open_nodes:
            root = node
        elif isinstance(parent := open_nodes[-1], Sequence):
            parent.items.append(node)
        elif keys[-1] is None:
            if isinstance(node, Scalar) and node.text in parent.values:
                raise Refusal(f"{_place(event.start_mark)}the key {node.text!r} is there twice")
            keys[-1] = node
        else:
            parent.add(keys[-1], node)
            keys[-1] = None
        if isinstance(node, (Sequence, Mapping)):
            open_nodes.append(node)
            keys.append(None)
            if len(open_nodes) > DEEPEST:
                raise Refusal(f"{_place(event.start_mark)}nested deeper than {DEEPEST} levels")
    return root


def _place(mark: yaml.Mark | None) -> str:
    return f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""


def aliases(node: Node) -> set[str]:
    """The anchors that are named by an alias anywhere below `node`."""
    found, waiting = set(), [node]
    while waiting:
        match waiting.pop():
            case Alias(anchor=str(name)):
                found.add(name)
            case Sequence(items=items):
                waiting += items
            case Mapping(entries=entries):
                waiting += [node for entry in entries for node in entry]
    return found


def without(node: Node, path: tuple[str, ...]) -> object:
    """What the tree says, positions and styles aside, but for the entry at `path`.

    Two texts with equal results differ in that entry alone.
    """
    match node:
        case Scalar():
            return ("scalar", node.anchor, node.tag, node.text, node.is_plain)
        case Alias():
            return ("alias", node.anchor)
        case Sequence():
            return ("sequence", node.anchor, node.tag, [without(item, ()) for item in node.items])
        case Mapping():
            entries = []
            for key, value in node.entries:
                here = bool(path) and isinstance(key, Scalar) and key.text == path[0]
                if here and len(path) == 1:
                    continue
                entries.append((without(key, ()), without(value, path[1:] if here else ())))
            return ("mapping", node.anchor, node.tag, entries)
    return None
