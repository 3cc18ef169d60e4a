"""Edits of documents, their results, and what they may touch: independent of the tested editor."""

import copy
import json
import re

MISSING = object()

# One of every type, and strings for every style.
VALUES = [
    "plain",
    "two words: # no comment",
    "first line\n  second line\n\nlast line\n",
    "it's \"12\"\t\u00e9\U0001f600",
    "",
    "12",
    42,
    -0.5,
    True,
    None,
    [1, "two", {"three": [3]}],
    {"key": "value", "list": ["x"], "empty": {}},
]


def token(key):
    return key.replace("~", "~0").replace("/", "~1")


def pointer(path):
    return "".join("/" + token(str(part)) for part in path)


def at(value, path):
    for part in path:
        value = value[part]
    return value


def leaves(value, path=()):
    """The paths of all values except non-empty collections."""
    if isinstance(value, dict) and value:
        for name, inner in value.items():
            yield from leaves(inner, (*path, name))
    elif isinstance(value, list) and value:
        for index, inner in enumerate(value):
            yield from leaves(inner, (*path, index))
    else:
        yield path


def collections(value, path=()):
    if isinstance(value, dict):
        yield path
        for name, inner in value.items():
            yield from collections(inner, (*path, name))
    elif isinstance(value, list):
        yield path
        for index, inner in enumerate(value):
            yield from collections(inner, (*path, index))


def put(value, path, new):
    if not path:
        return copy.deepcopy(new)
    value = copy.deepcopy(value)
    at(value, path[:-1])[path[-1]] = copy.deepcopy(new)
    return value


def apply(value, edit):
    """The result of an edit on plain data."""
    kind, path = edit["op"], edit["to"]
    if kind == "set":
        return put(value, path, edit["value"])
    value = copy.deepcopy(value)
    if kind == "insert":
        at(value, path[:-1]).insert(path[-1], copy.deepcopy(edit["value"]))
    elif kind == "remove":
        del at(value, path[:-1])[path[-1]]
    elif kind == "move":
        holder = at(value, edit["old"][:-1])
        moved = holder.pop(edit["old"][-1])
        target = at(value, path[:-1])
        if isinstance(target, list):
            target.insert(path[-1], moved)
        else:
            target[path[-1]] = moved
    return value


def setting(path, new):
    return {"op": "set", "path": pointer(path), "to": path, "value": new}


def structural(value, random, count):
    """Edits that change the structure, each of the original document."""
    places = list(collections(value))
    for _ in range(count if places else 0):
        path = random.choice(places)
        holder = at(value, path)
        kind = random.choice(["insert", "remove", "move", "move"])
        new = random.choice(VALUES)
        if kind == "insert" and isinstance(holder, list):
            place = (*path, random.randint(0, len(holder)))
            yield {"op": "insert", "path": pointer(place), "to": place, "value": new}
        elif kind == "insert":
            yield setting((*path, random.choice(["new key", "added", "on", "y: z"])), new)
        elif not holder:
            continue
        else:
            old = (*path, random.choice(list(holder) if isinstance(holder, dict) else range(len(holder))))
            if kind == "remove":
                yield {"op": "remove", "path": pointer(old), "to": old}
                continue
            rest = apply(value, {"op": "remove", "to": old})
            target = random.choice(list(collections(rest)))
            inside = at(rest, target)
            if isinstance(inside, list):
                place = (*target, random.randint(0, len(inside)))
            else:
                name = random.choice(["moved", "new key", str(old[-1])])
                if name in inside:
                    continue
                place = (*target, name)
            # A value cannot move into itself, because it would be lost.
            if place[: len(old)] == old and len(place) > len(old):
                continue
            edit = {"op": "move", "from": pointer(old), "path": pointer(place), "old": old, "to": place}
            yield edit


def request(text, edits):
    wire = [{key: value for key, value in edit.items() if key not in ("to", "old")} for edit in edits]
    return json.dumps({"text": text, "edits": wire})


def rows(text):
    return re.split(r"\r\n|\r|\n", text)


def scalar_ranges(node, found):
    """The positions of scalars in a text, from a composed ruamel.yaml node."""
    seen = set()

    def visit(node):
        if node is None or id(node) in seen:
            return
        seen.add(id(node))
        if isinstance(node.value, str):
            found.append((node.start_mark.index, node.end_mark.index, node.style))
        else:
            for inner in node.value:
                for part in inner if isinstance(inner, tuple) else (inner,):
                    visit(part)

    visit(node)
    return sorted(found, key=lambda place: place[:2])


def comments(text, node):
    """The comments of a text, sorted: everything after a `#` outside of scalars."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    opaque = bytearray(len(text) + 1)
    for start, end, style in scalar_ranges(node, []):
        if style in ("|", ">"):
            start = text.find("\n", start) if "\n" in text[start:] else len(text)
        elif start < end and text[start] in "&!":
            match = re.match(r"(?:[&!]\S*(?:\s|#[^\n]*\n)*)+", text[start:end])
            start += match.end() if match else 0
        opaque[start:end] = b"\1" * (end - start)
    found = []
    place = 0
    while place < len(text):
        if text[place] == "#" and not opaque[place]:
            end = text.find("\n", place)
            end = len(text) if end < 0 else end
            found.append(text[place:end])
            place = end
        else:
            place += 1
    return sorted(found)
