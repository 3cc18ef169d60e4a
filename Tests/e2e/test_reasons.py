"""Reasons: asked for on the review, required if the repository says so, and kept in the commit."""

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
from harness.bare import git, seeded, text_at

SPEC = "spec:\n  compute:\n    instance_name: web1\n  security:\n    waf:\n      enabled: true\n"
FILES = {f"demo/infra/acme/{name}/spec.yml": SPEC.encode() for name in ("dev", "prd")}
REQUIRED = {"demo/infra/spec-editor.yml": b"require_reason: true\n"}

Start = Callable[..., tuple[Product, Path]]


@pytest.fixture
def start(run: Run, tmp_path: Path) -> Start:
    def start(*, required: bool = False) -> tuple[Product, Path]:
        repository = seeded(tmp_path / "specs.git", FILES | (REQUIRED if required else {}))
        return run(LOCAL_REPO=str(repository)), repository

    return start


def send(product: Product, fields: dict[str, str], action: str = "") -> Any:
    data = fields | ({"_do": action} if action else {})
    return product.post("/deploy", data=data, allow_redirects=False)


def review(product: Product, environment: str) -> Page:
    fields = product.page(f"/pod/acme/{environment}").fields() | {"instance_name": "web2"}
    answer = send(product, fields, "review")
    assert answer.status_code == 200, answer.text
    return Page(answer.text)


def message(repository: Path) -> str:
    return git(repository, "log", "-1", "--format=%B", "main").decode()


def test_a_protected_environment_asks_why_and_takes_no_answer(start: Start) -> None:
    product, repository = start()
    page = review(product, "prd")
    assert page.control("_reason").tag == "textarea"
    assert [e.get("name") for e in page.walk() if e.tag == "input" and e.get("type") == "text"] == ["_pod"]
    assert "_reason" not in review(product, "dev").fields()
    answer = send(product, page.fields() | {"_pod": "acme/prd", "_reason": "Ticket 12:\r\nmore load"}, "confirm")
    assert answer.status_code == 303
    assert "\n\nPod: acme/prd\nReason: Ticket 12: more load\n" in message(repository)
    assert "Ticket 12: more load" in product.page(answer.headers["Location"]).text


def test_where_it_is_required_nothing_is_deployed_without(start: Start) -> None:
    product, repository = start(required=True)
    page = review(product, "dev")
    refused = send(product, page.fields() | {"_reason": " \r\n "}, "confirm")
    assert refused.status_code == 400
    again = Page(refused.text)
    assert again.invalid == {"_reason"} and "Enter a reason" in again.text
    assert text_at(repository, "main", "demo/infra/acme/dev/spec.yml").decode() == SPEC
    assert send(product, again.fields() | {"_reason": "Load"}, "confirm").status_code == 303
    assert "\nReason: Load\n" in message(repository)


def test_a_refused_review_keeps_both_answers(start: Start) -> None:
    product, repository = start(required=True)
    reason = '</textarea><b>"x' * 70
    answers = {"_pod": "acme/dev", "_reason": reason}
    refused = send(product, review(product, "prd").fields() | answers, "confirm")
    assert refused.status_code == 400
    page = Page(refused.text)
    fields = page.fields()
    assert (fields["_pod"], fields["_reason"]) == ("acme/dev", reason)
    assert "1,000 characters or fewer, and this has 1,120" in page.text
    assert "Type acme/prd to confirm" in page.text
    assert send(product, fields | {"_pod": "acme/prd", "_reason": reason[:900]}, "confirm").status_code == 303


@pytest.mark.parametrize("more", [{}, {"_do": "deploy", "_once": "12345678"}], ids=["the original's", "ours"])
def test_a_form_that_could_not_know_gets_the_review(start: Start, more: dict[str, str]) -> None:
    product, repository = start(required=True)
    fields = {"customer": "acme", "environment": "dev", "instance_name": "web2", "waf_enabled": "on"}
    answer = send(product, fields | more)
    assert answer.status_code == 200
    page = Page(answer.text)
    assert page.control("_reason").tag == "textarea"
    assert text_at(repository, "main", "demo/infra/acme/dev/spec.yml").decode() == SPEC
    assert send(product, page.fields() | {"_reason": "Load"}, "confirm").status_code == 303


def test_a_review_confirmed_twice_starts_one_deployment(start: Start) -> None:
    product, repository = start(required=True)
    fields = review(product, "dev").fields() | {"_reason": "Load"}
    places = {send(product, fields, "confirm").headers["Location"] for _ in range(3)}
    assert len(places) == 1
    assert send(product, fields | {"_reason": "Else"}, "confirm").status_code == 409
    assert git(repository, "rev-list", "--count", "main").strip() == b"2"


def test_the_api_names_the_parameter(start: Start) -> None:
    product, repository = start(required=True)
    patch: dict[str, Any] = {
        "data": json.dumps({"spec": {"compute": {"instance_name": "web2"}}}),
        "headers": {"Content-Type": "application/merge-patch+json"},
    }
    for query in ("", "?reason=", "?reason=%20%0A"):
        refused = product.request("PATCH", f"/api/pod/acme/dev{query}", **patch)
        assert refused.status_code == 400 and "?reason=" in refused.json()["error"]
    assert product.request("PATCH", "/api/pod/acme/dev?dry_run=1", **patch).status_code == 200
    good = product.request("PATCH", "/api/pod/acme/dev?reason=More%0Aload", **patch)
    assert good.status_code == 200
    assert "\nReason: More load\n" in message(repository)


def test_github_gets_it_as_an_input(run: Run, github: GitHubDouble) -> None:
    github.repositories[REPOSITORY].commit(FILES | REQUIRED)
    product = run(github)
    assert send(product, review(product, "dev").fields(), "confirm").status_code == 400
    answer = send(product, review(product, "dev").fields() | {"_reason": "Ticket\n12"}, "confirm")
    assert answer.status_code == 303
    sent = json.loads(github.seen("POST", "/dispatches")[-1].body)
    assert sent["inputs"]["reason"] == "Ticket 12"


@pytest.mark.xdist_group("browser")
def test_the_refused_review_is_sound_in_a_browser(start: Start, tab: Open) -> None:
    product, _ = start(required=True)
    page = tab()
    page.goto(product.url + "/pod/acme/prd")
    page.get_by_label("Instance name").fill("web2")
    page.get_by_role("button", name="Review changes").click()
    page.get_by_role("button", name="Deploy to prd").click()
    page.get_by_role("link", name="Enter a reason").click()
    assert page.get_by_label("Reason").evaluate("e => e === document.activeElement")
    wrong = []
    for window, least in ((WIDE, 24), (NARROW, 44)):
        page.set_viewport_size(window)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            wrong += looking.axe(page, looking.RULES)
        wrong += looking.small_targets(page, least) + looking.sideways(page) + looking.cut_off(page)
    assert wrong == []
    page.keyboard.type("Load")
    page.get_by_label("Type acme/prd to confirm").fill("acme/prd")
    page.get_by_role("button", name="Deploy to prd").click()
    page.wait_for_url("**/runs/*")
