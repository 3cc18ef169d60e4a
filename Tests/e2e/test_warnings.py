"""Warnings before deploying something that weakens or destroys: by the repository's rules and by names."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness import Page, Product, Run
from harness.bare import seeded, text_at

SETTINGS = """\
warnings:
  - {path: /spec/pools/*/nodes, when: decreased, message: Nodes are drained}
  - {path: /spec/public, when: enabled, message: Anyone can read it}
  - {path: /spec/region, when: changed, message: All data moves}
"""

SCHEMA = {
    "type": "object",
    "properties": {
        "spec": {
            "type": "object",
            "properties": {
                "public": {"title": "Public", "type": "boolean"},
                "region": {"title": "Region", "type": "string"},
                "replicas": {"title": "Replicas", "type": "integer", "default": 3},
                "deletion_protection": {"title": "Deletion protection", "type": "boolean", "default": True},
            },
        }
    },
}

SPEC = """\
spec:
  public: false   # for now
  region: eu-west-1
  pools:
    blue: {nodes: 10}
    green: {nodes: 9}
  backup: {days: 7, enabled: true}
"""

PATH = "demo/infra/acme/dev/spec.yml"

Start = Callable[..., Product]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    return tmp_path / "specs.git"


@pytest.fixture
def start(run: Run, repository: Path) -> Start:
    def start(settings: str = SETTINGS) -> Product:
        files = {
            PATH: SPEC.encode(),
            "demo/infra/spec-editor.yml": settings.encode(),
            "demo/infra/spec.schema.json": json.dumps(SCHEMA).encode(),
        }
        seeded(repository, files)
        return run(LOCAL_REPO=str(repository))

    return start


def dry(product: Product, patch: dict[str, Any]) -> list[str]:
    answer = product.request(
        "PATCH", "/api/pod/acme/dev?dry_run=1", data=json.dumps({"spec": patch}),
        headers={"Content-Type": "application/merge-patch+json"},
    )  # fmt: skip
    assert answer.status_code == 200, answer.text
    warnings: list[str] = answer.json()["warnings"]
    return warnings


@pytest.mark.parametrize(
    ("patch", "words"),
    [
        ({"pools": {"blue": {"nodes": 9}}}, ["Nodes are drained: /spec/pools/blue/nodes."]),
        ({"pools": {"blue": {"nodes": 11}}}, []),
        ({"public": True}, ["Anyone can read it: /spec/public."]),
        ({"region": "eu-west-2"}, ["All data moves: /spec/region."]),
        ({"replicas": 2}, ["“Replicas” decreases from 3 to 2: /spec/replicas."]),
        ({"deletion_protection": False}, ["“Deletion protection” is turned off: /spec/deletion_protection."]),
        ({"backup": {"enabled": False}}, ["/spec/backup/enabled is turned off."]),
        ({"backup": None}, ["/spec/backup and everything in it is removed."]),
        ({"replicas": 3, "note": "more"}, []),
    ],
)
def test_the_api_says_what_a_change_weakens(start: Start, patch: dict[str, Any], words: list[str]) -> None:
    assert dry(start(), patch) == words


def test_the_review_says_the_same_and_stops_nobody(start: Start, repository: Path) -> None:
    product = start()
    fields = product.page("/pod/acme/dev").fields() | {"/spec/public": "true", "/spec/replicas": "1"}
    review = Page(product.post("/deploy", data=fields | {"_do": "review"}).text)
    for words in ("Anyone can read it: /spec/public.", "“Replicas” decreases from 3 to 1: /spec/replicas."):
        assert words in review.text
    answer = product.post("/deploy", data=review.fields() | {"_do": "confirm"}, allow_redirects=False)
    assert answer.status_code == 303
    assert "public: true   # for now" in text_at(repository, "main", PATH).decode()


def test_a_text_is_looked_at_like_a_form(start: Start) -> None:
    product = start()
    fields = product.page("/pod/acme/dev/yaml").fields()
    fields["_text"] = SPEC.replace("nodes: 9", "nodes: 8.5")
    review = product.post("/deploy", data=fields | {"_do": "review"})
    assert "Nodes are drained: /spec/pools/green/nodes." in Page(review.text).text


def test_a_rule_that_cannot_be_understood_is_said_with_its_place(start: Start) -> None:
    product = start(SETTINGS.replace("decreased", "smaller"))
    words = "spec-editor.yml, line 2, column 39: when must be disabled, enabled, decreased"
    assert words in product.page("/").text
    assert any(words in warning for warning in product.get("/health").json()["warnings"])
    assert dry(product, {"pools": {"blue": {"nodes": 9}}}) == ["/spec/pools/blue/nodes decreases from 10 to 9."]
