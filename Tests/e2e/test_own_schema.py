"""A repository with its own schema and settings: the form, the API, lists and refusals follow them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from browsing import looking
from browsing.fixtures import NARROW, WIDE, Open
from github_double import GitHubDouble
from harness import REPOSITORY, Page, Product, Run
from harness.bare import commit, seeded, text_at

SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "required": ["spec"],
    "properties": {
        "kind": {"const": "Pod"},
        "spec": {
            "type": "object",
            "required": ["compute"],
            "properties": {
                "compute": {
                    "title": "Compute",
                    "type": "object",
                    "required": ["name", "size"],
                    "properties": {
                        "name": {"title": "Host name", "type": "string", "pattern": "^[a-z]+$",
                                 "description": "lower-case letters only. Part of the address."},
                        "size": {"title": "Size", "enum": ["small", "medium", "large"]},
                        "count": {"title": "Instances", "type": "integer", "minimum": 1, "maximum": 20, "default": 2},
                        "ratio": {"title": "Ratio", "type": "number", "multipleOf": 0.05},
                        "region": {"title": "Region",
                                   "enum": ["eu-west-1", "eu-west-2", "eu-north-1", "us-east-1", "us-east-2",
                                            "us-west-1", "us-west-2"]},
                    },
                },
                "access": {
                    "title": "Access",
                    "type": "object",
                    "properties": {
                        "public": {"title": "Public", "type": "boolean", "default": False},
                        "motd": {"title": "Message", "type": "string", "format": "multiline"},
                        "owner": {"title": "Owner", "type": "string", "readOnly": True},
                        "rules": {"title": "Rules", "type": "array", "items": {"type": "object"}},
                        "old": {"title": "Old switch", "type": "boolean", "deprecated": True},
                    },
                },
            },
        },
    },
}  # fmt: skip

SETTINGS = """\
environments: [lab, {name: live, protected: true}]
inputs: {size: /spec/compute/size}
columns: [/spec/compute/size, /spec/compute/count]
name: "{customer}.{environment}.{/spec/compute/name}"
"""

SPEC = """\
# Kept by the platform team.
kind: Pod
spec:
  compute:
    name: alpha   # part of the address
    size: "medium"
    ratio: 0.10   # of the total
  access:
    owner: platform
    rules: [{from: 10.0.0.0/8}]
  extra: {kept: as it is}
"""

PATH = "demo/infra/acme/lab/spec.yml"
FILES = {
    PATH: SPEC.encode(),
    "demo/infra/acme/live/spec.yml": SPEC.encode(),
    "demo/infra/spec.schema.json": json.dumps(SCHEMA, indent=2).encode(),
    "demo/infra/spec-editor.yml": SETTINGS.encode(),
}

Start = Callable[..., tuple[Product, Path]]


@pytest.fixture
def start(run: Run, tmp_path: Path) -> Start:
    def start(**changed: bytes | None) -> tuple[Product, Path]:
        files = FILES | {f"demo/infra/{name}": data for name, data in changed.items()}
        repository = seeded(tmp_path / "specs.git", {path: data for path, data in files.items() if data is not None})
        return run(LOCAL_REPO=str(repository)), repository

    return start


def send(product: Product, fields: dict[str, str], action: str = "deploy") -> Any:
    return product.post("/deploy", data=fields | {"_do": action}, allow_redirects=False)


def test_the_form_has_a_control_for_every_single_value(start: Start) -> None:
    product, _ = start()
    page = product.page("/pod/acme/lab")
    fields = page.fields()
    assert {name: fields.get(name) for name in ("/spec/compute/name", "size", "/spec/compute/count")} == {
        "/spec/compute/name": "alpha", "size": "medium", "/spec/compute/count": "",
    }  # fmt: skip
    assert fields["/spec/compute/ratio"] == "0.10"
    assert fields["/spec/access/public"] == "" and "/spec/access/old" not in fields
    assert [h.text for h in page.all("h2")][:2] == ["Compute", "Access"]
    for title in ("Host name", "Instances", "Ratio", "Region", "Message"):
        assert title in [label.text for label in page.all("label")]
    region = page.control("/spec/compute/region")
    assert region.tag == "select" and [o["value"] for o in region.all("option")][:2] == ["", "eu-west-1"]
    assert page.control("/spec/access/motd").tag == "textarea"
    assert "platform" in page.text and "/spec/access/owner" not in fields
    assert page.control("/spec/access/rules/0").tag == "textarea"
    assert "acme.lab.alpha" in page.text


def test_an_untouched_form_writes_nothing(start: Start) -> None:
    product, repository = start()
    answer = send(product, product.page("/pod/acme/lab").fields())
    assert answer.status_code == 200 and "No changes." in answer.text
    assert text_at(repository, "main", PATH).decode() == SPEC


@pytest.mark.parametrize(
    ("name", "typed", "old", "new"),
    [
        ("/spec/compute/name", "beta", "name: alpha   #", "name: beta   #"),
        ("size", "large", 'size: "medium"', 'size: "large"'),
        ("/spec/compute/ratio", "0.150", "ratio: 0.10   #", "ratio: 0.150   #"),
        ("/spec/compute/ratio", "", "    ratio: 0.10   # of the total\n", ""),
        ("/spec/compute/count", "3", 'size: "medium"\n', 'size: "medium"\n    count: 3\n'),
        ("/spec/access/public", "true", "  extra:", "    public: true\n  extra:"),
        ("/spec/compute/region", "us-east-2", "# of the total\n", "# of the total\n    region: us-east-2\n"),
    ],
)
def test_a_change_of_each_kind_is_one_change_of_the_text(
    start: Start, name: str, typed: str, old: str, new: str
) -> None:
    product, repository = start()
    answer = send(product, product.page("/pod/acme/lab").fields() | {name: typed})
    assert answer.status_code == 303, answer.text
    assert text_at(repository, "main", PATH).decode() == SPEC.replace(old, new)


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("/spec/compute/name", "Beta", "Host name must be lower-case letters only"),
        ("/spec/compute/name", "", "Enter a host name"),
        ("size", "huge", "Size must be small, medium or large"),
        ("/spec/compute/count", "many", "Instances must be a whole number"),
        ("/spec/compute/count", "21", "Instances must be between 1 and 20"),
        ("/spec/compute/count", "1.5", "Instances must be a whole number"),
        ("/spec/compute/ratio", "0.07", "Ratio must be a multiple of 0.05"),
        ("/spec/compute/region", "mars", "Region must be one of 7 values"),
        ("/spec/access/public", "perhaps", "Public must be true or false"),
    ],
)
def test_what_the_schema_forbids_is_said_at_its_control(start: Start, name: str, typed: str, words: str) -> None:
    product, repository = start()
    answer = send(product, product.page("/pod/acme/lab").fields() | {name: typed}, "review")
    assert answer.status_code == 400
    page = Page(answer.text)
    wrong = [e for e in page.walk() if e.get("aria-invalid") == "true"]
    assert [e.get("name") or e.get("id") for e in wrong] == [name]
    assert words in page.text
    if name != "/spec/access/public":
        assert page.fields()[name] == typed
    assert text_at(repository, "main", PATH).decode() == SPEC


def test_what_is_read_only_stays_whatever_is_posted(start: Start) -> None:
    product, repository = start()
    answer = send(product, product.page("/pod/acme/lab").fields() | {"/spec/access/owner": "me", "size": "small"})
    assert answer.status_code == 303
    assert "owner: platform" in text_at(repository, "main", PATH).decode()


def test_the_api_checks_by_the_same_schema(start: Start) -> None:
    product, repository = start()
    assert product.get("/api/schema").json() == SCHEMA
    assert product.get("/api/pods").json() == [
        {"customer": "acme", "env": "lab"}, {"customer": "acme", "env": "live"},
    ]  # fmt: skip
    assert product.get("/api/pods?fields=1").json()[0]["fields"] == {"/spec/compute/size": "medium"}
    patch = {"headers": {"Content-Type": "application/merge-patch+json"}}
    bad = product.request("PATCH", "/api/pod/acme/lab", data='{"spec":{"compute":{"count":0}}}', **patch)
    assert bad.status_code == 400 and "/spec/compute/count" in bad.text
    good = product.request("PATCH", "/api/pod/acme/lab", data='{"spec":{"compute":{"count":4}}}', **patch)
    assert good.status_code == 200 and good.json()["commit"]
    assert "count: 4" in text_at(repository, "main", PATH).decode()


def test_settings_say_what_is_protected_and_what_lists_show(start: Start) -> None:
    product, repository = start()
    page = product.page("/")
    assert "size medium" in page.text or "medium" in page.text
    fields = product.page("/pod/acme/live").fields() | {"size": "large"}
    review = send(product, fields)
    assert review.status_code == 200 and "acme/live" in review.text
    assert text_at(repository, "main", "demo/infra/acme/live/spec.yml").decode() == SPEC


def test_a_new_pod_begins_with_what_the_schema_names(start: Start) -> None:
    product, repository = start()
    fields = product.page("/pod/new").fields() | {
        "customer": "acme", "environment": "dev", "/spec/compute/name": "gamma", "size": "small",
    }  # fmt: skip
    assert send(product, fields).status_code == 303
    made = text_at(repository, "main", "demo/infra/acme/dev/spec.yml").decode()
    assert made.startswith("kind: Pod\n") and "name: gamma" in made and "size: small" in made
    assert "instance_name" not in made and "metadata" not in made


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("spec.schema.json", b'{"type": "object",\n "properties": }', "spec.schema.json, line 2"),
        ("spec.schema.json", b'{"properties": {"spec": {"type": 3}}}', "/properties/spec"),
        ("spec-editor.yml", b"environments: [lab\n", "spec-editor.yml, line 2, column 1"),
    ],
)
def test_a_broken_file_is_said_and_the_built_in_rules_apply(start: Start, name: str, data: bytes, words: str) -> None:
    product, repository = start(**{name: data})
    for path in ("/", "/pod/acme/lab"):
        assert words in product.page(path).text
    assert any(words in warning for warning in product.get("/health").json()["warnings"])
    if name == "spec.schema.json":
        assert "instance_name" in product.page("/pod/acme/lab").text
    commit(repository, f"demo/infra/{name}", FILES[f"demo/infra/{name}"])
    product.get("/refresh")
    assert words not in product.page("/").text


def test_github_mode_reads_them_at_the_commit_that_is_shown(run: Run, github: GitHubDouble) -> None:
    github.repositories[REPOSITORY].commit(FILES)
    product = run(github)
    assert product.page("/pod/acme/lab").fields()["size"] == "medium"
    assert product.get("/api/schema").json() == SCHEMA
    bad = product.request(
        "PATCH", "/api/pod/acme/lab?dry_run=1", data='{"spec":{"compute":{"count":0}}}',
        headers={"Content-Type": "application/merge-patch+json"},
    )  # fmt: skip
    assert bad.status_code == 400


@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize("is_refused", [False, True], ids=["as it is", "refused"])
def test_the_form_is_sound_in_a_browser(start: Start, tab: Open, is_refused: bool) -> None:
    product, _ = start()
    page = tab()
    page.goto(product.url + "/pod/acme/lab")
    page.get_by_label("Region").select_option("us-east-2")
    page.get_by_role("radio", name="large").check()
    assert page.locator(".was:visible code").all_inner_texts() == ["medium", "nothing"]
    if is_refused:
        page.get_by_label("Instances").fill("many")
        page.get_by_role("button", name="Review changes").click()
        link = page.get_by_role("link", name="Instances must be a whole number")
        link.click()
        assert page.get_by_label("Instances").evaluate("e => e === document.activeElement")
    wrong = []
    for window, least in ((WIDE, 24), (NARROW, 44)):
        page.set_viewport_size(window)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            wrong += looking.axe(page, looking.RULES)
        wrong += looking.small_targets(page, least) + looking.sideways(page) + looking.cut_off(page)
    assert wrong == []
