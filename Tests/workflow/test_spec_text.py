"""Editing a spec.yml by hand: ruamel.yaml sets a value, or a refusal says why."""

from __future__ import annotations

import time

import pytest
import yaml
from ruamel.yaml import YAML

import spec_text
import syntax
from refusal import Refusal

WHOLE = """\
spec:
  compute:
    instance_name: web1
  security:
    waf:
      enabled: false
"""


def edited(text: str, name: str | None = "web2", waf: bool | None = True) -> str:
    values = {spec_text.INSTANCE_NAME: name, spec_text.WAF_ENABLED: waf}
    return spec_text.edited(text, {path: v for path, v in values.items() if v is not None})


@pytest.mark.parametrize(
    "old, new",
    [
        ("instance_name: web1", "instance_name: web2"),
        ("instance_name: 'web1' # c", "instance_name: 'web2' # c"),
        ('instance_name: "web1"', 'instance_name: "web2"'),
        ("instance_name: 12", "instance_name: web2"),
        ("instance_name:", "instance_name: web2"),
        ("instance_name:   # to be named", "instance_name: web2 # to be named"),
        ("instance_name: ~", "instance_name: web2"),
    ],
)
def test_a_value_is_replaced_in_its_own_quotes_and_keeps_its_comment(old, new):
    text = WHOLE.replace("instance_name: web1", old)
    expected = text.replace(old, new).replace("enabled: false", "enabled: true")
    result = edited(text)
    assert [line.split() for line in result.splitlines()] == [
        line.split() for line in expected.splitlines()
    ]


def test_what_says_so_already_keeps_every_byte():
    text = "spec: {  compute: {instance_name:   'web1'} }  # odd \r\n\r\n\r\n"
    assert edited(text, "web1", None) == text


@pytest.mark.parametrize(
    "name", ["123", "007", "1e5", "0x1f", "0o17", "true", "no", "on", "y", "n", "null", "1-2"]
)
def test_a_name_that_reads_as_something_else_is_quoted(name):
    text = edited(WHOLE, name)
    for document in (yaml.safe_load(text), YAML(typ="safe", pure=True).load(text)):
        assert document["spec"]["compute"]["instance_name"] == name


@pytest.mark.parametrize("start", ["\ufeff", "---\n", "# \U0001f600 \u65e5\n", "\n# c\n---\n"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_what_stands_before_stays(start, line_end):
    text = (start + WHOLE).replace("\n", line_end)
    assert edited(text) == text.replace("web1", "web2").replace("false", "true")


@pytest.mark.parametrize(
    "text",
    [
        "spec:\n    compute:\n        instance_name: web1\n        tags:\n          - a\n          - b: c\n",
        "spec:\n  tags:\n  - a # one\n  -  b\n  compute: {instance_name: web1}\n",
        "spec:\n  long: " + "word " * 60 + "end\n  compute:\n    instance_name: web1\n",
    ],
    ids=["indented by four", "dashes below their key", "a long line"],
)
def test_the_layout_of_the_file_is_kept(text):
    wanted = text.replace("web1", "web2").replace("-  b", "- b")
    assert edited(text, waf=None) == wanted


def test_what_is_missing_is_added_and_comments_stay():
    text = "spec:\n  # first\n  compute:\n    type: x # small\n  # last\n  security: # none yet\n"
    result = edited(text)
    document = yaml.safe_load(result)["spec"]
    assert document["compute"] == {"type": "x", "instance_name": "web2"}
    assert document["security"] == {"waf": {"enabled": True}}
    for comment in ("# first", "# small", "# last", "# none yet"):
        assert result.count(comment) == 1


def test_an_edit_that_would_lose_a_comment_is_refused():
    with pytest.raises(Refusal, match="without loss"):
        edited("spec:\n  compute:\n    instance_name:\n      # why\n      web1\n", waf=None)


def test_a_new_text_has_the_values_and_nothing_else():
    assert spec_text.new_text("acme", "no", "web1", True) == (
        'apiVersion: v1\nkind: Pod\nmetadata:\n  customer: acme\n  environment: "no"\n'
        "spec:\n  compute:\n    instance_name: web1\n    instance_type: t4g.nano\n"
        "  security:\n    waf:\n      enabled: true\n"
    )


REFUSED = {
    "an alias": ("name: &n web1\nspec:\n  compute:\n    instance_name: *n\n", "is an alias"),
    "an anchor": ("spec:\n  compute:\n    instance_name: &n web1\n", "has an anchor"),
    "a list": ("spec:\n  compute:\n    instance_name: [web1]\n", "not a single value"),
    "a merge": (
        "base: &b {instance_name: web1}\nspec:\n  compute:\n    <<: *b\n    type: x\n",
        "a merge key",
    ),
    "an aliased mapping": ("base: &b {a: 1}\nspec:\n  compute: *b\n", "an alias"),
    "a mapping that others refer to": (
        "spec:\n  compute: &c\n    instance_name: web1\ncopy: *c\n",
        "has an anchor",
    ),
    "no mapping": ("spec:\n  compute: web1\n", "spec.compute is not a mapping"),
    "a list of pods": ("- spec\n", "does not hold a mapping"),
    "nothing": ("", "does not hold a mapping"),
    "only a comment": ("# nothing\n", "does not hold a mapping"),
    "a key twice": ("spec:\n  compute: {}\n  compute: {}\n", "line 3, column 3: "),
    "two documents": ("spec: {}\n---\nspec: {}\n", "line 2, column 1: "),
    "broken YAML": ("spec: [\n", "line 2, column 1"),
    "a tab": ("spec:\n\tcompute: 1\n", "line 2, column 1"),
    "a control character": ("spec: \x00\n", "control characters are not allowed"),
    "too deep": ("a: " + "[" * 60_000, "nested deeper than 500"),
    "deep": ("a: " + "[" * 450 + "]" * 450 + "\nspec: {}\n", "cannot be read"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_edited_safely_is_refused_with_the_reason(case):
    text, reason = REFUSED[case]
    with pytest.raises(Refusal) as refusal:
        edited(text)
    assert reason in str(refusal.value)


def test_an_error_repeats_nothing_of_the_text():
    for text in ("a: !<::error::> *x\n", "a: @##[error]\n", "%::error:: x\n---\na\n", "a: *::error::\n"):
        try:
            syntax.check(text)
        except Refusal as refusal:
            assert "::" not in str(refusal) and "##[" not in str(refusal)


@pytest.mark.parametrize(
    "text",
    ["[" * 65_000, "{a: " * 16_000, "- " * 32_000, "a: &a [x]\n" + "b: *a\n" * 9_000, "? " * 32_000],
    ids=["sequences", "mappings", "dashes", "aliases", "keys"],
)
def test_a_hostile_text_is_checked_in_no_time(text):
    began = time.process_time()
    try:
        syntax.check(text)
    except Refusal:
        pass
    assert time.process_time() - began < 10


@pytest.mark.parametrize("text", [r'{"a":"\ud83d\ude00"}', r'{"a":"\\\\\uD83D\uDE00x"}', r"a: '\ud83d\ude00'"])
def test_a_character_in_two_escapes_is_yaml(text: str) -> None:
    syntax.check(text)


@pytest.mark.parametrize("text", [r'{"a":"\ud83d"}', r'{"a":"\ude00\ud83d"}', r'{"a":"\\ud83d\ude00"}'])
def test_half_of_one_is_not(text: str) -> None:
    with pytest.raises(Refusal):
        syntax.check(text)
