"""Edits of many documents: an independent parser sees what was meant, and nothing else is touched.

Every scalar of every document is set to values of every type, and entries and items are inserted, removed and
moved. ruamel.yaml reads the results in YAML 1.2. Refusals are counted by reason at the end of the run.
"""

import json
import random
import re
import subprocess
import warnings

import edits
import pytest
import ruamel.yaml
from corpus import documents, originals
from test_peers import dump, plain, same  # noqa: F401 - a fixture

# Why an edit may be refused.
REASONS = {
    r"is an alias, \*": "the text that an alias refers to stands elsewhere",
    r"every place that refers to &": "an anchor's content is used elsewhere",
    r"&\S+ is referred to elsewhere": "an alias would lose its anchor, or precede it",
    r"would not mean the same": "an alias would precede its anchor, or follow another",
    r"comes from a merge key": "there is no text of its own",
    r"the merge key \(<<\) would bring": "what was overridden would be back",
    r"has the tag": "the tag promises another type",
    r"leaves no room": "a literal without a line break at the end of the file would get one",
}

# Other refusals, and their documents.
ODD = {
    "CVW2": "libyaml takes [a,#b] for a comment, which has no room",
    "SU5Z": "libyaml takes \"a\"#b for a comment, which has no room",
    "X4QW": "libyaml takes >#b for a comment, which has no room",
    "DK95/05": "a line with a tab alone is part of a plain scalar only",
    "Y79Y/002": "a line with a tab alone is part of a sequence in brackets only",
    "E76Z": "an anchor at a key goes with the key",
}


# Values that ruamel.yaml reads differently after an edit.
OTHERWISE = {
    "8MK2": "! makes a text of any scalar, which ruamel.yaml ignores",
    "52DL": "! makes a text of any scalar, which ruamel.yaml ignores",
    "tag-set": "ruamel.yaml drops the values of a !!set",
    "2XXW": "ruamel.yaml drops the values of a !!set",
}


DOCUMENTS = documents()
# Documents as they are written, not with other line ends.
ORIGINALS = originals()


def reader():
    yaml = ruamel.yaml.YAML(typ="safe", pure=True)
    yaml.version = (1, 2)
    return yaml


def peer(text):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return plain(reader().load(text.encode()))


def composed(text):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return reader().compose(text.replace("\r\n", "\n").replace("\r", "\n"))


def run(program, requests):
    """The resulting text of each request."""
    result = subprocess.run(
        [program, "--edit"], input="\n".join(requests).encode(), capture_output=True, check=True, timeout=120
    )
    answers = [json.loads(line) for line in result.stdout.decode().split("\n") if line]
    assert len(answers) == len(requests)
    return answers


def read(program, name):
    """A document as both read it; skipped if only one reads it, or they read it differently."""
    text = DOCUMENTS[name]
    if name in OTHERWISE:
        pytest.skip(OTHERWISE[name])
    result = subprocess.run([program], input=text, capture_output=True, timeout=10)
    if result.returncode:
        pytest.skip("is refused as a whole")
    value = json.loads(result.stdout)
    try:
        text = text.decode()
        known = same(peer(text), value)
    except (ruamel.yaml.error.YAMLError, ValueError, TypeError, RecursionError, AttributeError):
        known = False
    if not known:
        pytest.skip("ruamel.yaml reads it otherwise")
    return text, value


def check_refusal(name, answer, record_property):
    reason = next((reason for reason in REASONS if re.search(reason, answer["refusal"])), None)
    assert reason or name.removesuffix("-crlf") in ODD, answer
    assert re.fullmatch(r"\d+:\d+", answer["mark"]), answer
    record_property("refusal", REASONS[reason] if reason else answer["refusal"])


def lines_of(node, path=(), found=None):
    """The first and the last line of the value at each path, by ruamel.yaml."""
    found = {} if found is None else found

    def add(path, first, node):
        end = node.end_mark.line
        if node.end_mark.column == 0 and end > node.start_mark.line:
            end -= 1
        found[path] = (first, end)
        lines_of(node, path, found)

    if isinstance(node, ruamel.yaml.nodes.MappingNode):
        for name, value in node.value:
            if name.tag.endswith(":str") and isinstance(name.value, str):
                add((*path, name.value), name.start_mark.line, value)
    elif isinstance(node, ruamel.yaml.nodes.SequenceNode):
        for index, value in enumerate(node.value):
            add((*path, index), value.start_mark.line, value)
    return found


def stays(old, new, first, last):
    """Whether all lines except some are unchanged."""
    before, after = edits.rows(old), edits.rows(new)
    # A value may be written below comments that follow its key.
    while last + 1 < len(before) and re.fullmatch(r"\s*(#.*)?", before[last + 1]):
        last += 1
    tail = before[last + 1 :]
    return before[:first] == after[:first] and (not tail or after[-len(tail) :] == tail)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_scalar_takes_every_type_and_nothing_else_changes(dump, name, record_property):  # noqa: F811
    text, value = read(dump, name)
    paths = list(edits.leaves(value))[:120]
    cases = [edits.setting(path, new) for path in paths for new in edits.VALUES]
    answers = run(dump, [edits.request(text, [case]) for case in cases])
    lines = lines_of(composed(text))
    done = []
    for case, answer in zip(cases, answers, strict=True):
        done.append("refusal" not in answer)
        if not done[-1]:
            check_refusal(name, answer, record_property)
            continue
        assert same(answer["value"], edits.apply(value, case)), (case, answer["text"])
        if case["to"] in lines:
            assert stays(text, answer["text"], *lines[case["to"]]), (case, answer["text"])
    # All scalars at once, each with another type, read by the independent parser.
    count = len(edits.VALUES)
    together = [
        [cases[place] for place in range(len(cases)) if done[place] and sum(divmod(place, count)) % count == shift]
        for shift in range(count if name in ORIGINALS else 2)
    ]
    answers = run(dump, [edits.request(text, several) for several in together])
    for several, answer in zip(together, answers, strict=True):
        want = value
        for case in several:
            want = edits.put(want, case["to"], case["value"])
        assert "text" in answer and same(peer(answer["text"]), want), (several, answer)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_shapes_change_as_meant_and_comments_stay(dump, name, record_property):  # noqa: F811
    text, value = read(dump, name)
    chance = random.Random(name)
    is_long = len(text) > 500
    cases = [[edit] for edit in edits.structural(value, chance, 8 if is_long else 16)]
    for _ in range(2 if is_long else 4):
        several, now = [], value
        for _ in range(4):
            for edit in edits.structural(now, chance, 1):
                several.append(edit)
                now = edits.apply(now, edit)
        cases.append(several)
    answers = run(dump, [edits.request(text, case) for case in cases])
    before = edits.comments(text, composed(text))
    for case, answer in zip(cases, answers, strict=True):
        if "refusal" in answer:
            check_refusal(name, answer, record_property)
            continue
        want = value
        for edit in case:
            want = edits.apply(want, edit)
        assert same(peer(answer["text"]), want), (case, answer["text"])
        after = edits.comments(answer["text"], composed(answer["text"]))
        assert sorted(after + [comment for comment, _, _ in answer["lost"]]) == before, (case, answer)
        for comment, line, column in answer["lost"]:
            assert edits.rows(text)[line - 1][column - 1 :] == comment


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_a_document_says_already_is_not_written(dump, name):  # noqa: F811
    text, value = read(dump, name)
    # Numbers lose their digits in JSON.
    known = [path for path in edits.leaves(value) if not re.match(r"float|-?\d", str(edits.at(value, path)))]
    (answer,) = run(dump, [edits.request(text, [edits.setting(path, edits.at(value, path)) for path in known])])
    assert answer["text"] == text and answer["lost"] == []


def test_there_are_documents_enough():
    assert len(DOCUMENTS) >= 300
