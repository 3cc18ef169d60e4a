"""The pods of demo/infra: valid by their schema, with every kind of field, and edited value by value."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from harness import Page, Product, checkout

FOLDER = checkout / "demo/infra"
SCHEMA = json.loads((FOLDER / "spec.schema.json").read_text(encoding="utf-8"))
PODS = sorted("/".join(path.parts[-3:-1]) for path in FOLDER.glob("*/*/spec.yml"))
WAF = "/spec/security/waf/enabled"

#: A YAML 1.1 boolean. Such files exist, so one of the nine is written that way.
OLD_HABITS = {"northwind/prd": [WAF]}

Object = dict[str, Any]


def validator(schema: Object) -> Draft202012Validator:
    return Draft202012Validator({"$defs": SCHEMA["$defs"]} | schema, format_checker=FormatChecker())


def resolved(schema: Any) -> Object:
    if schema is True:
        return {}
    reference = schema.get("$ref", "")
    return schema | SCHEMA["$defs"][reference.rpartition("/")[2]] if reference else schema


def held(schema: Object, value: Any, depth: int = 0, *, asked: bool = False) -> Iterator[tuple[Object, Any, int, bool]]:
    """Every value of a document, with its schema, its depth, and whether a condition requires it."""
    yield schema, value, depth, asked
    if isinstance(value, list):
        for item in value:
            yield from held(resolved(schema.get("items", True)), item, depth + 1)
    if not isinstance(value, dict):
        return
    holds = "if" in schema and validator(schema["if"]).is_valid(value)
    branches = [branch for branch in schema.get("oneOf", []) if validator(branch).is_valid(value)]
    for part in [schema, *branches, *([schema["then"]] if holds else [])]:
        for key, named in part.get("properties", {}).items():
            if key in value:
                yield from held(resolved(named), value[key], depth + 1, asked=holds and part is schema["then"])
    if isinstance(others := schema.get("additionalProperties"), dict):
        for key in value.keys() - schema.get("properties", {}).keys():
            yield from held(others, value[key], depth + 1)


def choices(schema: Object) -> int:
    return len(schema.get("enum", []))


def constants(schema: Object) -> list[Object]:
    return [branch for branch in schema.get("oneOf", []) if branch.keys() == {"const", "title"}]


KINDS: dict[str, Callable[[Object, Any], bool]] = {
    "text with a pattern": lambda s, v: s.get("type") == "string" and "pattern" in s,
    "text of several lines": lambda s, v: s.get("format") == "multiline" and "\n" in v,
    "date": lambda s, v: s.get("format") == "date",
    "host name": lambda s, v: s.get("format") == "hostname",
    "address of a page": lambda s, v: s.get("format") == "uri",
    "whole number with bounds": lambda s, v: s.get("type") == "integer" and {"minimum", "maximum"} <= s.keys(),
    "number in steps": lambda s, v: s.get("type") == "number" and isinstance(v, float) and "multipleOf" in s,
    "boolean with a default": lambda s, v: s.get("type") == "boolean" and "default" in s,
    "up to 5 choices": lambda s, v: 2 <= choices(s) <= 5,
    "6 to 20 choices": lambda s, v: 6 <= choices(s) <= 20,
    "more than 20 choices": lambda s, v: choices(s) > 20,
    "choices with titles": lambda s, v: len(constants(s)) > 1,
    "list of texts": lambda s, v: isinstance(v, list) and resolved(s.get("items", True)).get("type") == "string",
    "list of email addresses": lambda s, v: isinstance(v, list) and s.get("items", {}).get("format") == "email",
    "list of choices, each once": lambda s, v: s.get("uniqueItems", False) and choices(s["items"]) > 0,
    "list of objects": lambda s, v: isinstance(v, list) and "properties" in resolved(s.get("items", True)),
    "map": lambda s, v: isinstance(s.get("additionalProperties"), dict) and "propertyNames" in s and len(v) > 1,
    "one of several shapes": lambda s, v: isinstance(v, dict) and len(s.get("oneOf", [])) > 1,
    "null, where a number may be": lambda s, v: s.get("type") == ["integer", "null"] and v is None,
    "number, where null may be": lambda s, v: s.get("type") == ["integer", "null"] and v is not None,
    "read only": lambda s, v: s.get("readOnly", False),
    "deprecated": lambda s, v: s.get("deprecated", False),
    "examples": lambda s, v: len(s.get("examples", [])) > 0,
}

#: A pod, a field's name in its form, the typed text, and the resulting change of the text.
EDITS = [
    ("advworks/dev", "/spec/compute/instance_type", "t4g.small", "instance_type: t4g.nano", "instance_type: t4g.small"),
    ("advworks/stg", "/spec/compute/monitoring/cpu_alarm", "92.50", "cpu_alarm: 95.0   #", "cpu_alarm: 92.50   #"),
    ("advworks/prd", "/spec/compute/count", "4", "count: 3", "count: 4"),
    ("contoso/dev", "waf_enabled", "true", "enabled: false", "enabled: true"),
    ("contoso/stg", "/spec/owners/cost_center", "0007", 'cost_center: "2210"', 'cost_center: "0007"'),
    ("contoso/prd", "/spec/schedule/time_zone", "Asia/Seoul", "time_zone: Asia/Tokyo", "time_zone: Asia/Seoul"),
    ("northwind/dev", "/spec/schedule/maintenance/start", "05:00", 'start: "04:00"', 'start: "05:00"'),
    ("northwind/stg", "/spec/compute/root_volume/size_gb", "32", "size_gb: 16   #", "size_gb: 32   #"),
    ("northwind/prd", "/spec/owners/team", "Orders", "team: Platform", "team: Orders"),
]


def stored(pod: str) -> str:
    return (FOLDER / pod / "spec.yml").read_bytes().decode()


@pytest.fixture(scope="module")
def demonstration(built: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """An instance like the first run; nothing is deployed with it."""
    repository = tmp_path_factory.mktemp("demonstration") / "specs.git"
    product = Product(SPEC_SOURCE="local", LOCAL_REPO=str(repository))
    try:
        yield product.wait_until_up()
    finally:
        product.stop()


@pytest.fixture(scope="module")
def documents(demonstration: Product) -> dict[str, Object]:
    return {pod: demonstration.get(f"/api/pod/{pod}").json() for pod in PODS}


def test_the_schema_is_one_and_in_force(demonstration: Product) -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert demonstration.get("/api/schema").json() == SCHEMA
    warnings = demonstration.get("/health").json().get("warnings", [])
    assert [warning for warning in warnings if "spec.schema.json" in warning] == []


def test_the_fields_with_inputs_are_those_of_the_built_in_schema(editor: Product) -> None:
    """They have the same names as the built-in ones, so that a workflow's inputs fit both."""
    built_in = editor.get("/api/schema").json()
    for section, *keys in (("compute", "instance_name"), ("security", "waf", "enabled")):
        ours, theirs = ([s["properties"]["spec"]["properties"][section] for s in (SCHEMA, built_in)])
        assert ours.get("required") == theirs.get("required")
        for key in keys:
            ours, theirs = ours["properties"][key], theirs["properties"][key]
        assert ours == theirs


def test_only_the_name_of_the_instance_is_required(demonstration: Product) -> None:
    least = b"spec: {compute: {instance_name: web1}, whatever: {else: 1}}\n"
    headers = {"Content-Type": "application/yaml", "If-None-Match": "*"}
    answer = demonstration.request("PUT", "/api/pod/least/dev?dry_run=1", data=least, headers=headers)
    assert answer.status_code == 200 and answer.json()["warnings"] == []


def test_the_documentation_has_schemas_that_are_ones() -> None:
    text = (checkout / "docs/schema.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```json\n(.*?)```", text, re.DOTALL)
    assert len(blocks) >= 8
    for block in blocks:
        Draft202012Validator.check_schema({"properties": json.loads(f"{{{block}}}")})


def test_of_a_new_pod_nothing_optional_is_asked_for(demonstration: Product) -> None:
    """Not even a text with a pattern or a format, which an empty text does not match."""
    typed = {"environment": "dev", "instance_name": "web1", "_do": "review"}
    sent = dict(demonstration.page("/pod/new").sent()) | typed
    refused = demonstration.post("/deploy", sent | {"customer": "two words"})
    assert refused.status_code == 400 and Page(refused.text).invalid == {"customer"}
    assert demonstration.post("/deploy", sent | {"customer": "fabrikam"}).status_code == 200


@pytest.mark.parametrize("pod", PODS)
def test_every_pod_is_valid(documents: dict[str, Object], pod: str) -> None:
    errors = validator(SCHEMA).iter_errors(documents[pod])
    wrong = ["".join(f"/{key}" for key in error.absolute_path) for error in errors]
    assert wrong == OLD_HABITS.get(pod, [])


@pytest.mark.parametrize("pod", OLD_HABITS)
def test_an_old_habit_is_a_warning_and_no_obstacle(demonstration: Product, pod: str) -> None:
    assert demonstration.page(f"/pod/{pod}").fields()["waf_enabled"] == "true"
    answer = change(demonstration, pod, "/spec/compute/count", 5)
    assert [warning for warning in answer["warnings"] if "must be true or false" in warning] != []


def test_the_pods_hold_every_kind_of_value(documents: dict[str, Object]) -> None:
    everything = [entry for document in documents.values() for entry in held(SCHEMA, document)]
    absent = [name for name, fits in KINDS.items() if not any(fits(s, v) for s, v, _, _ in everything)]
    assert absent == []
    assert any(asked for _, _, _, asked in everything), "no condition asks for a value"
    assert any(depth == 3 and "properties" in s and "title" in s for s, _, depth, _ in everything), "no inner section"
    sections = SCHEMA["properties"]["spec"]["properties"]
    assert [section["title"] for section in sections.values()] == ["Compute", "Security", "Schedule", "Owners"]
    assert all(any(schema is section for schema, *_ in everything) for section in sections.values())


def test_the_pods_are_not_alike(documents: dict[str, Object]) -> None:
    used = {pod: frozenset(path for path in pointers(document["spec"])) for pod, document in documents.items()}
    assert len(set(used.values())) == len(PODS)
    kinds = {d["spec"]["security"].get("certificate", {}).get("kind") for d in documents.values()}
    assert kinds == {None, "managed", "own", "none"}


def pointers(value: Any, path: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from pointers(inner, f"{path}/{key}")
    else:
        yield path


@pytest.mark.parametrize("pod", PODS)
def test_an_untouched_form_changes_nothing(demonstration: Product, pod: str) -> None:
    for action in ("review", "deploy"):
        sent = demonstration.page(f"/pod/{pod}").sent()
        answer = demonstration.post("/deploy", [*sent, ("_do", action)])
        assert answer.status_code == 200 and "No changes." in answer.text
    same = demonstration.request(
        "PATCH", f"/api/pod/{pod}?confirm={pod}", data="{}", headers={"Content-Type": "application/merge-patch+json"}
    )
    assert same.status_code == 200 and same.json()["changes"] == []
    text = demonstration.get(f"/api/pod/{pod}", headers={"Accept": "application/yaml"})
    assert text.content.decode() == stored(pod)


@pytest.mark.parametrize(("pod", "name", "typed", "old", "new"), EDITS, ids=[edit[0] for edit in EDITS])
def test_one_edit_changes_one_value(
    demonstration: Product, pod: str, name: str, typed: str, old: str, new: str
) -> None:
    sent = [pair for pair in demonstration.page(f"/pod/{pod}").sent() if pair[0] != name]
    answer = demonstration.post("/deploy", [*sent, (name, typed), ("_do", "review")])
    assert answer.status_code == 200, answer.text
    [diff] = [pre for pre in Page(answer.text).all("pre") if "diff" in pre.get("class").split()]
    [line] = [line for line in stored(pod).splitlines() if old in line]
    removed, added = ([entry.text.split() for entry in diff.all(tag)] for tag in ("del", "ins"))
    assert removed == [f"- {line}".split()] and added == [f"+ {line.replace(old, new)}".split()]


def test_the_same_edits_through_the_api_change_these_bytes_only(demonstration: Product) -> None:
    values = {"waf_enabled": (WAF, True), "/spec/compute/monitoring/cpu_alarm": (None, 92.5)}
    for pod, name, typed, old, new in EDITS:
        path, value = values.get(name, (None, int(typed) if typed.isdecimal() and "cost" not in name else typed))
        answer = change(demonstration, pod, path or name, value)
        assert answer["text"] == stored(pod).replace(old, new.replace("92.50", "92.5")), pod
        assert [entry["path"] for entry in answer["changes"]] == [path or name]


def change(product: Product, pod: str, path: str, value: Any) -> Object:
    """The result of a dry run with one value."""
    answer = product.request(
        "PATCH", f"/api/pod/{pod}?dry_run=1&confirm={pod}", json=[{"op": "add", "path": path, "value": value}],
        headers={"Content-Type": "application/json-patch+json"},
    )  # fmt: skip
    assert answer.status_code == 200, answer.text
    return answer.json()
