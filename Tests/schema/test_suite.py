"""Every case of the official test suite that is claimed, and what is not.

A case may only be passed over where the reader itself lists a keyword of its schema as unsupported, or where
exclusions.txt names it and says why.
"""

import json
import os
import subprocess

import pytest
from suite import DRAFTS, ROOT, exclusions, groups, written

# Keywords that a case may use, so that our answer may be different.
PASSED_OVER = {
    "$ref", "$dynamicRef", "$recursiveRef", "unevaluatedItems", "unevaluatedProperties", "pattern",
    "patternProperties", "$schema",
}  # fmt: skip


@pytest.fixture(scope="session")
def checker():
    """The program that checks values."""
    if "SCHEMA_CHECK" in os.environ:
        return os.environ["SCHEMA_CHECK"]
    subprocess.run(["swift", "build", "--product", "schema-check"], cwd=ROOT, check=True)
    return ROOT / ".build/debug/schema-check"


def answers(checker, asked):
    """The answer to every group, from one process."""
    lines = [
        written({"schema": group.schema, "draft": group.draft, "data": [test["data"] for test in group.tests]})
        for group in asked
    ]
    result = subprocess.run(
        [checker], input="\n".join(lines).encode() + b"\n", capture_output=True, check=True, timeout=120
    )
    answers = list(map(json.loads, result.stdout.decode().splitlines()))
    assert len(answers) == len(asked)
    return answers


def differences(group, answer):
    """The cases of a group with a different answer, by name."""
    if "problems" in answer:
        return {group.name(test): f"the schema is refused: {answer['problems']}" for test in group.tests}
    found = {}
    for test, verdict, is_found in zip(group.tests, answer["verdicts"], answer["isFound"]):
        assert is_found == (verdict == "invalid"), f"{group.name(test)}: {verdict}, but findings: {is_found}"
        wanted = "valid" if test["valid"] else "invalid"
        is_passed_over = verdict == "unknown" and PASSED_OVER & set(answer["unsupported"])
        if verdict != wanted and not is_passed_over:
            found[group.name(test)] = f"{verdict}, not {wanted}"
    return found


@pytest.mark.parametrize("draft", DRAFTS)
def test_cases_are_seen_as_the_suite_sees_them(checker, draft):
    asked = list(groups(draft))
    assert sum(len(group.tests) for group in asked) > 800
    found = {}
    for group, answer in zip(asked, answers(checker, asked)):
        found |= differences(group, answer)
    excluded = [name for name in exclusions() if name.startswith(f"{draft}/")]
    unexplained = [
        f"{name} -- {how}" for name, how in found.items() if not any(name.startswith(known) for known in excluded)
    ]
    assert not unexplained, "\n" + "\n".join(unexplained)
    stale = [known for known in excluded if not any(name.startswith(known) for name in found)]
    assert not stale, f"no difference any more, take it from exclusions.txt: {stale}"


def test_exclusions_name_editions_that_are_checked():
    assert {name.split("/")[0] for name in exclusions()} <= set(DRAFTS)
