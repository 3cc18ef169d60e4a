"""What we read is compared with what ruamel.yaml reads in YAML 1.2.

Where both differ on purpose, known-differences.txt says why; an entry that no longer differs fails.
"""

import itertools
import json
import math
import os
import pathlib
import subprocess

import pytest
import ruamel.yaml
import yaml
from corpus import CORPUS

ROOT = pathlib.Path(__file__).resolve().parents[2]
OURS = sorted((ROOT / "demo").rglob("*.yml")) + sorted((ROOT / ".github").rglob("*.yml"))
REFUSED = "refused"

# Only we limit aliases: ruamel.yaml would take hours for these.
WITHOUT_PEER = {"billion-laughs"}


def known_differences():
    lines = (pathlib.Path(__file__).parent / "known-differences.txt").read_text().splitlines()
    entries = [line.split(":", 1) for line in lines if line and not line.startswith("#")]
    return {name: reason.strip() for name, reason in entries}


@pytest.fixture(scope="session")
def dump():
    """The program that prints a document as JSON."""
    if "YAML_DUMP" in os.environ:
        return os.environ["YAML_DUMP"]
    subprocess.run(["swift", "build", "--product", "yaml-dump"], cwd=ROOT, check=True)
    return ROOT / ".build/debug/yaml-dump"


def read(dump, path):
    """Our reading of a file: plain data, or the error's text."""
    result = subprocess.run([dump], input=path.read_bytes(), capture_output=True, timeout=10)
    assert result.stderr == b"" and result.returncode in (0, 1), result
    text = result.stdout.decode()
    return (REFUSED, text) if result.returncode else (json.loads(text), None)


def key(value):
    """A key as text, with the usual spelling of its type."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return plain(value) if isinstance(value, str) else json.dumps(value)
    raise ValueError(f"{value!r} is a collection")


def plain(value):
    """ruamel.yaml's reading, in JSON's types."""
    if isinstance(value, dict):
        return {key(name): plain(inner) for name, inner in value.items()}
    if isinstance(value, (set, frozenset)):
        return {key(name): None for name in value}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    if isinstance(value, float) and not math.isfinite(value):
        return f"float {value}"
    if isinstance(value, str):
        # It leaves two halves if a character was written as a pair of escapes.
        return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return f"{type(value).__name__} {value}"


def peer(path):
    reader = ruamel.yaml.YAML(typ="safe", pure=True)
    reader.version = (1, 2)
    try:
        return plain(reader.load(path.read_bytes()))
    # For a text that it cannot read, it throws errors of many kinds, including Python's own.
    except (ruamel.yaml.error.YAMLError, ValueError, TypeError, RecursionError, AttributeError):
        return REFUSED


def same(one, two):
    """Equality that distinguishes `1`, `1.0` and `true`."""
    if isinstance(one, dict) and isinstance(two, dict):
        return one.keys() == two.keys() and all(same(one[name], two[name]) for name in one)
    if isinstance(one, list) and isinstance(two, list):
        return len(one) == len(two) and all(map(same, one, two))
    return type(one) is type(two) and one == two


@pytest.mark.parametrize("path", CORPUS + OURS, ids=lambda path: str(path.relative_to(ROOT)))
def test_both_read_the_same(dump, path):
    ours, error = read(dump, path)
    if path.stem in WITHOUT_PEER:
        assert ours == REFUSED
        return
    theirs = peer(path)
    if path.stem in known_differences():
        assert not same(ours, theirs), "no difference any more: take it from known-differences.txt"
    else:
        assert same(ours, theirs), f"{error or ours!r} here, {theirs!r} in ruamel.yaml"


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_a_refusal_names_line_and_column(dump, path):
    ours, error = read(dump, path)
    if ours != REFUSED:
        assert not path.stem.startswith("error-")
        return
    place, problem = error.removeprefix("error ").split(": ", 1)
    line, column = map(int, place.split(":"))
    text = path.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    rows = (text + "\n").split("\n")
    assert 1 <= line <= len(rows) and 1 <= column <= len(rows[line - 1]) + 1
    assert problem.strip()


def words():
    """Texts that some YAML reader treats as another type, and similar texts."""
    constants = "y n yes no on off true false null ~ = << .inf .nan inf nan - ? : -- --- ... .. . + _ 0_ e E".split()
    for word in constants:
        yield from {word, word.upper(), word.capitalize(), f"-{word}", f"+{word}", f"{word}1", f"{word} x"}
    # All short texts of the characters in numbers and dates, then all short ones of the characters in names.
    for length in (1, 2, 3, 4):
        yield from map("".join, itertools.product("01.-e_:x", repeat=length))
    for length in (1, 2, 3):
        yield from map("".join, itertools.product("0178abefoxt-", repeat=length))
    yield from ("2026-01-31", "2026-1-3", "2026-01-31t1", "2026-01-31 12:00:00", "2026-13", "20260131", "190:20:30.15")
    yield from ("x: y", "x:y", "x #y", "x#y", "[x]", "x]", "{x", "x,y", "&x", "*x", "!x", "|x", ">x", "'x", '"x', "%x", "@x")
    yield from ("`x", "#x", "-x", "- x", "?x", "? x", ":x", ": x", " x", "x ", "x\ty", "é", "日本", "\u00a0", "\u200b", "\ufeffx")
    yield from ("x\u2028y", "x\u0085y", "x\u007fy", "😀", "it's", 'say "x"', "back\\slash", "x:", "t4g.nano", "web-1", "1-web")


def test_what_we_write_is_a_text_to_every_reader(dump):
    texts = [word for word in dict.fromkeys(words()) if word]
    command = [dump, "--write"]
    result = subprocess.run(command, input="\n".join(texts).encode(), capture_output=True, check=True, timeout=60)
    written = result.stdout.decode().removesuffix("\n").split("\n")
    document = "".join(f"- {line}\n" for line in written)
    assert yaml.load(document, Loader=yaml.CSafeLoader) == texts
    for version in ((1, 1), (1, 2)):
        reader = ruamel.yaml.YAML(typ="safe", pure=True)
        reader.version = version
        assert reader.load(document) == texts
    # Most texts are names, so they are quoted only if necessary.
    plain_names = [text for text, line in zip(texts, written) if text == line]
    assert {"web-1", "1-web", "t4g.nano", "a-1", "x0", "1a", "e", "é", "日本", "x:y", "it's", "-x"} <= set(plain_names)


def test_known_differences_name_files_that_are_there():
    assert known_differences().keys() <= {path.stem for path in CORPUS}
