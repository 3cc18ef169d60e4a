"""Editing a spec.yml: one value's bytes, or a refusal that says why."""

from __future__ import annotations

import copy
import random
import time

import pytest
import yaml

import spec_text
from refusal import Refusal
from workflow_runner import ROOT

SAMPLES = sorted(ROOT.glob("demo/infra/*/*/spec.yml"))

WHOLE = """\
spec:
  compute:
    instance_name: web1
  security:
    waf:
      enabled: false
"""


def edited(text: str, name: str = "web2", waf: bool = True) -> str:
    return spec_text.edited(text, name, waf)


@pytest.mark.parametrize(
    "old, new",
    [
        ("instance_name: web1", "instance_name: web2"),
        ("instance_name: 'web1'  # c", "instance_name: 'web2'  # c"),
        ('instance_name: "web1"', 'instance_name: "web2"'),
        ('"instance_name": web1', '"instance_name": web2'),
        ("instance_name:\tweb1", "instance_name:\tweb2"),
        ("instance_name:\n      web1", "instance_name:\n      web2"),
        ("instance_name: 12", "instance_name: web2"),
        ("instance_name:", "instance_name: web2"),
        ("instance_name:   # to be named", "instance_name: web2   # to be named"),
        ("instance_name: ~", "instance_name: web2"),
        ("? instance_name\n    : web1", "? instance_name\n    : web2"),
    ],
)
def test_a_value_is_replaced_in_its_own_style(old, new):
    text = WHOLE.replace("instance_name: web1", old)
    expected = text.replace(old, new).replace("enabled: false", "enabled: true")
    assert edited(text) == expected


@pytest.mark.parametrize("word", ["true", "True", "TRUE", "yes", "Yes", "on", "ON"])
def test_a_boolean_that_says_so_already_is_kept(word):
    text = WHOLE.replace("enabled: false", f"enabled: {word}")
    assert edited(text, "web1", True) == text
    assert edited(text, "web1", False) == WHOLE


@pytest.mark.parametrize(
    "name", ["123", "007", "1e5", "0x1f", "0o17", "true", "no", "on", "y", "n", "null", "1-2"]
)
def test_a_name_that_reads_as_something_else_is_quoted(name):
    text = edited(WHOLE, name)
    assert yaml.safe_load(text)["spec"]["compute"]["instance_name"] == name
    assert spec_text.says(text, name, True)
    assert f'instance_name: "{name}"' in text or name == "1-2"


@pytest.mark.parametrize(
    "start", ["\ufeff", "---\n", "%YAML 1.2\n---\n", "# \U0001f600 \u65e5\n", "\n\n"]
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_what_stands_before_shifts_nothing(start, line_end):
    text = (start + WHOLE).replace("\n", line_end)
    assert edited(text) == text.replace("web1", "web2").replace("false", "true")


# Each begins as it is; the lines with a + are what the edit adds (with a - what it takes away).
MISSING = {
    "a key at the end of its block": """\
  spec:
    compute:
      instance_type: t4g.nano # small
+     instance_name: web2
      # more
    security:
      waf: {enabled: true}
""",
    "mappings around it, as deep as this file indents": """\
  spec:
      compute:
          instance_name: web2
+     security:
+         waf:
+             enabled: true
  other: 1
""",
    "after a block of text": """\
  spec:
    security:
      waf:
        enabled: true
    compute:
      notes: |
        one

        two
+     instance_name: web2
  end: 1
""",
    "after a list": """\
  spec:
    security:
      waf:
        enabled: true
    compute:
      tags:
      - a
      - b: c
+     instance_name: web2
""",
    "a flow mapping": """\
- spec: {compute: {instance_name: web2}, security: {waf: {mode: block}}}
+ spec: {compute: {instance_name: web2}, security: {waf: {enabled: true, mode: block}}}
""",
    "an empty flow mapping": """\
  spec:
    compute: {instance_name: web2}
-   security: { } # none
+   security: {waf: {enabled: true}} # none
""",
    "an empty key": """\
  spec:
    compute:
      instance_name: web2
    security: # none yet
+     waf:
+       enabled: true
""",
    "an empty key before others": """\
  spec:
    security:
+     waf:
+       enabled: true
    compute:
      instance_name: web2
""",
    "a key that says null": """\
  spec:
    compute:
      instance_name: web2
-   security: null # none
+   security: {waf: {enabled: true}} # none
""",
}


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("case", MISSING)
def test_what_is_missing_is_added(case, line_end):
    lines = MISSING[case].splitlines()
    before, after = (
        "".join(line[2:] + line_end for line in lines if line[:1] != other) for other in "+-"
    )
    assert edited(before) == after


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_file_without_a_last_line_end_gets_none(line_end):
    before = "spec:\n  compute:\n    instance_name: web2"
    after = before + "\n  security:\n    waf:\n      enabled: true"
    assert edited(before.replace("\n", line_end)) == after.replace("\n", line_end)


REFUSED = {
    "an alias": ("name: &n web1\nspec:\n  compute:\n    instance_name: *n\n", "is an alias (*n)"),
    "an anchor": ("spec:\n  compute:\n    instance_name: &n web1\n", "has an anchor (&n)"),
    "a tag": ("spec:\n  compute:\n    instance_name: !!str web1\n", "has a tag"),
    "a block of text": ("spec:\n  compute:\n    instance_name: |\n      web1\n", "block of text"),
    "a list": ("spec:\n  compute:\n    instance_name: [web1]\n", "not a single value"),
    "a merge": (
        "base: &b {instance_name: web1}\nspec:\n  compute:\n    <<: *b\n    type: x\n",
        "may come from a merge",
    ),
    "an aliased mapping": ("base: &b {a: 1}\nspec:\n  compute: *b\n", "is an alias (*b)"),
    "a mapping that others refer to": (
        "spec:\n  compute: &c\n    instance_name: web1\ncopy: *c\n",
        "other places refer to the mapping around spec.compute.instance_name (&c)",
    ),
    "no mapping": ("spec:\n  compute: web1\n", "spec.compute is not a mapping"),
    "a list of pods": ("- spec\n", "does not hold a mapping"),
    "nothing": ("", "does not hold a mapping"),
    "only a comment": ("# nothing\n", "does not hold a mapping"),
    "a key twice": ("spec:\n  compute: {}\n  compute: {}\n", "line 3, column 3: the key 'compute'"),
    "two documents": ("spec: {}\n---\nspec: {}\n", "line 2, column 1: a second document"),
    "broken YAML": ("spec: [\n", "line 2, column 1"),
    "a tab": ("spec:\n\tcompute: 1\n", "line 2, column 1"),
    "a control character": ("spec: \x00\n", "control characters are not allowed"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_edited_safely_is_refused_with_the_reason(case):
    text, reason = REFUSED[case]
    with pytest.raises(Refusal) as refusal:
        edited(text)
    assert reason in str(refusal.value)


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [x,x]\n"
        + "".join(f"a{n}: &a{n} [*a{n - 1 or ''},*a{n - 1 or ''}]\n" for n in range(1, 60)),
        "a: " + "[" * 50_000,
        "\n".join(f"key{n}: 1" for n in range(20_000)),
        "#" * 300_000,
    ],
    ids=["billion laughs", "deep", "many keys", "long"],
)
def test_a_hostile_file_costs_no_more_than_its_size(text):
    began = time.process_time()
    try:
        edited(text.replace("*a0", "*a"))
    except Refusal:
        pass
    assert time.process_time() - began < 30


def test_edits_of_the_samples_change_the_one_value_and_nothing_around_it():
    """By property: the parsed difference is the value, and the bytes' lies within its line."""
    chance = random.Random(7)
    for _ in range(150):
        path = chance.choice(SAMPLES)
        before = path.read_bytes().decode()
        name = "".join(chance.choices("abcxyz0189", k=chance.randint(1, 30)))
        waf = chance.random() < 0.5
        after = edited(before, name, waf)
        wanted = copy.deepcopy(yaml.safe_load(before))
        wanted["spec"]["compute"]["instance_name"] = name
        wanted["spec"]["security"]["waf"]["enabled"] = waf
        assert yaml.safe_load(after) == wanted
        lines = list(zip(before.splitlines(True), after.splitlines(True), strict=True))
        changed = [a for a, b in lines if a != b]
        assert all("instance_name:" in line or "enabled:" in line for line in changed)
        assert len(changed) <= 2
        assert edited(after, name, waf) == after
