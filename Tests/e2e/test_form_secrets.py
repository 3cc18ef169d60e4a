"""Secret values: kept, replaced, removed, and masked on every page that shows values."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from browsing import looking
from browsing.fixtures import NARROW, WIDE, Open
from harness import Page, Product, Run
from harness.bare import commit, git, seeded, text_at

SCHEMA = """\
properties:
  name: {title: Name, type: string}
  token: {title: Token, type: string, writeOnly: true, minLength: 4}
  pin: {title: Pin, type: integer, format: password}
  users:
    title: Users
    type: array
    items: {type: object, properties: {name: {type: string}, key: {title: Key, type: string, writeOnly: true}}}
"""
SPEC = 'name: web\ntoken: "hush-1" # of the gateway\nusers:\n  - {name: joe, key: hush-2}\n'
SETTINGS = "columns: [/name, /token]\n"
PATH = "demo/infra/acme/dev/spec.yml"
FORM = "/pod/acme/dev"


Start = tuple[Product, Path]


@pytest.fixture
def start(run: Run, tmp_path: Path) -> Start:
    files = {
        PATH: SPEC, "demo/infra/acme/stg/spec.yml": SPEC.replace("hush", "loud"),
        "demo/infra/spec.schema.yml": SCHEMA, "demo/infra/spec-editor.yml": SETTINGS,
    }  # fmt: skip
    repository = seeded(tmp_path / "specs.git", {path: text.encode() for path, text in files.items()})
    return run(LOCAL_REPO=str(repository)), repository


@pytest.mark.parametrize(
    "path",
    ["/", FORM, f"{FORM}?from=acme/stg", "/compare?a=acme/dev&b=acme/stg", "/api/pods"],
)
def test_no_page_shows_them(start: Start, path: str) -> None:
    product, _ = start
    answer = product.get(path)
    # A draft travels in a hidden field, as it is.
    text = Page(answer.text).text if "html" in answer.headers["Content-Type"] else answer.text
    assert answer.ok and "acme" in text
    assert "hush" not in text and "loud" not in text


def test_the_history_does_not_show_them_either(start: Start) -> None:
    product, repository = start
    commit(repository, PATH, SPEC.replace("hush-1", "hush-3").replace("web", "web2").encode())
    assert product.request("POST", "/api/refresh").ok
    names = [r["commit"] for r in product.get("/api/pod/acme/dev/history").json()]
    assert len(names) == 2
    for name in names:
        page = product.page(f"/pod/acme/dev/history/{name}")
        assert "hush" not in product.get(f"/pod/acme/dev/history/{name}").text and "••••••" in page.text
        assert "hush" not in product.page(f"{FORM}?at={name}").text
    assert "(changed)" in product.page(f"/pod/acme/dev/history/{names[0]}").text
    page = product.page(f"/pod/acme/dev/history/{names[1]}")
    review = product.post("/deploy", page.fields() | {"_do": "review"})
    assert "hush" not in review.text
    assert product.confirm(review, _reason="Back").status_code == 303
    assert text_at(repository, "main", PATH) == SPEC.encode()


@pytest.mark.parametrize(
    ("sent", "text"),
    [
        ({}, SPEC.replace("web", "web2")),
        ({"/token": "new-one", "_kind/token": "replace"}, SPEC.replace("web", "web2").replace('"hush-1"', '"new-one"')),
        ({"/token": "new-one"}, SPEC.replace("web", "web2").replace('"hush-1"', '"new-one"')),
        ({"_kind/token": "remove"}, "name: web2\nusers:\n  - {name: joe, key: hush-2}\n"),
    ],
    ids=["kept", "replaced", "typed", "removed"],
)
def test_they_are_kept_replaced_or_removed(start: Start, sent: dict[str, str], text: str) -> None:
    product, repository = start
    fields = product.page(FORM).fields() | {"/name": "web2"} | sent
    review = Page(product.post("/deploy", data=fields | {"_do": "review"}).text)
    # What was typed is sent on in hidden fields, and shown nowhere.
    assert "web2" in review.text
    assert "hush" not in review.text and "new-one" not in review.text
    answer = product.post("/deploy", data=review.fields() | {"_do": "confirm"}, allow_redirects=False)
    assert answer.status_code == 303
    assert text_at(repository, "main", PATH).decode() == text
    subject = git(repository, "log", "-1", "--format=%s", "main").decode()
    assert "web2" in subject and "new-one" not in subject


def test_a_wrong_one_is_said_beside_its_control(start: Start) -> None:
    product, _ = start
    answer = product.post("/deploy", data=product.page(FORM).fields() | {"/token": "abc", "_do": "review"})
    page = Page(answer.text)
    assert answer.status_code == 400 and page.invalid == {"/token"}
    assert page.control("/token")["value"] == "abc"


@pytest.mark.parametrize("width", [NARROW, WIDE], ids=str)
def test_its_control_is_like_the_others(start: Start, tab: Open, width: Any) -> None:
    product, _ = start
    page = tab(viewport=width)
    page.goto(product.url + FORM)
    token = page.get_by_label("Token", exact=True)
    expect(token).to_have_attribute("type", "password")
    expect(token).to_have_value("")
    expect(page.get_by_label("Keep what is set").first).to_be_checked()
    wrong = looking.axe(page) + looking.structure(page) + looking.sideways(page) + looking.cut_off(page)
    assert not wrong, "\n".join(wrong)
