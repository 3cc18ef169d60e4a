"""The form while you type, its error messages, and the search."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from browsing.fixtures import NARROW, Open
from browsing.places import press, waf
from browsing.world import World
from github_double import GitHubDouble, sample
from harness import REPOSITORY, Run, bare

pytestmark = pytest.mark.xdist_group("browser")


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.id || document.activeElement.tagName")


# Typing


def test_the_full_name_and_what_was_follow_the_typing(world: World, tab: Open) -> None:
    page = tab()
    page.goto(world.editor.url + "/pod/northwind/stg")
    preview, name = page.locator("#preview"), page.get_by_label("Instance name")
    was_name, was_waf = page.locator("#instance_name-was"), page.locator("#waf_enabled-was")
    old = name.input_value()
    expect(preview).to_have_text(f"northwind-stg-{old}")
    assert not was_name.is_visible() and not was_waf.is_visible()
    name.press("End")
    name.type("x")
    expect(preview).to_have_text(f"northwind-stg-{old}x")
    expect(was_name).to_contain_text(f"Changed from {old}")
    before = waf(page)
    chosen, old_answer = before.get_attribute("id"), before.input_value()
    for answer, value in (("Yes", "true"), ("No", "false"), ("Not set (default: No)", "")):
        waf(page, answer).check()
        if value == old_answer:
            assert not was_waf.is_visible()
        else:
            expect(was_waf).to_contain_text(f"Changed from {'Yes' if old_answer == 'true' else 'No'}")
            assert was_waf.is_visible()
    name.fill(old)
    page.locator(f"#{chosen}").check()
    assert not was_name.is_visible() and not was_waf.is_visible()
    assert page.evaluate("layoutShift") == 0


@pytest.mark.parametrize("written", ["|\n      web1", '"we\\r\\nb1"', '"we\\tb\\0"'], ids=["literal", "CRLF", "NUL"])
def test_an_untouched_form_changes_nothing_whatever_it_holds(
    run: Run, tab: Open, tmp_path: Path, written: str
) -> None:
    product = run()
    text = f"spec:\n  compute:\n    instance_name: {written}\n"
    bare.commit(tmp_path / "specs.git", "demo/infra/odd/dev/spec.yml", text.encode())
    product.get("/refresh")
    page = tab()
    page.goto(product.url + "/pod/odd/dev")
    press(page, "Review changes")
    expect(page.get_by_text("No changes.")).to_be_visible()


@pytest.mark.parametrize("viewport", [None, NARROW], ids=["1280", "390"])
def test_nothing_below_moves_when_a_change_is_marked(world: World, tab: Open, viewport: dict[str, int] | None) -> None:
    page = tab(**({"viewport": viewport} if viewport else {}))
    page.goto(world.editor.url + "/pod/northwind/stg")
    name, button = page.get_by_label("Instance name"), page.get_by_role("button", name="Deploy now", exact=True)
    before = name.bounding_box(), button.bounding_box()
    name.fill("changed")
    expect(page.locator("#instance_name-was")).to_be_visible()
    assert (name.bounding_box(), button.bounding_box()) == before


def test_a_new_pod_is_named_as_it_is_typed(world: World, tab: Open) -> None:
    page = tab()
    page.goto(world.editor.url + "/pod/new")
    preview = page.locator("#preview")
    expect(preview).to_have_text("customer-environment-name")
    page.get_by_label("Customer").fill("fabrikam")
    expect(preview).to_have_text("fabrikam-environment-name")
    page.get_by_label("Environment").select_option("dev")
    page.get_by_label("Instance name").fill("web1")
    expect(preview).to_have_text("fabrikam-dev-web1")
    assert preview.locator(".blank").count() == 0


def test_choices_are_the_workflows_and_suggestions_what_exists(world: World, tab: Open) -> None:
    page = tab()
    page.goto(world.editor.url + "/pod/new")
    assert page.locator("#environment option").all_inner_texts() == ["Choose…", "dev", "stg", "prd"]
    suggested = page.locator("#customer-list option").evaluate_all("all => all.map(o => o.value)")
    assert set(sample.CUSTOMERS) <= set(suggested)


# Mistakes


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_what_was_typed_survives_and_the_summary_leads_to_it(world: World, tab: Open, script: bool) -> None:
    page = tab(script)
    page.goto(world.local.url + "/pod/new")
    page.get_by_label("Customer").fill(" two words ")
    page.get_by_label("Environment").fill("<b>&amp;")
    page.get_by_label("Instance name").fill("-Web")
    waf(page, "Yes").check()
    answer = press(page, "Deploy now")
    assert answer is not None and answer.status == 400
    typed = {"Customer": " two words ", "Environment": "<b>&amp;", "Instance name": "-Web"}
    for label, value in typed.items():
        field = page.get_by_label(label)
        assert field.input_value() == value
        assert field.get_attribute("aria-invalid") == "true"
        described = field.get_attribute("aria-describedby").split()
        said = " ".join(page.locator(f"#{id}").inner_text() for id in described)
        assert "Error:" in page.locator(f"#{described[0]}").text_content() and said
    assert waf(page, "Yes").is_checked()
    summary = page.get_by_role("alert")
    if script:
        assert summary.evaluate("e => e === document.activeElement")
        assert summary.evaluate("e => e.getBoundingClientRect().bottom <= innerHeight")
    links = summary.get_by_role("link")
    assert links.count() == 3
    for link, id in zip(links.all(), ("customer", "environment", "instance_name"), strict=True):
        link.click()
        assert focused(page) == id


def test_a_mistake_is_mended_and_sent(world: World, tab: Open) -> None:
    page = tab()
    page.goto(world.local.url + "/pod/northwind/stg")
    page.get_by_label("Instance name").fill("")
    press(page, "Deploy now")
    page.get_by_role("alert").get_by_role("link").click()
    page.keyboard.type("mended")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.title().startswith("Review northwind/stg")
    press(page, "Deploy")
    assert re.match("Run \\d+: northwind/stg", page.title())


def test_what_is_too_long_is_not_cut_but_said(world: World, tab: Open) -> None:
    page = tab()
    page.goto(world.local.url + "/pod/new")
    for label in ("Customer", "Environment", "Instance name"):
        field = page.get_by_label(label)
        field.click()
        page.keyboard.insert_text("a" * 60)
    press(page, "Review changes")
    for label in ("Customer", "Environment", "Instance name"):
        field = page.get_by_label(label)
        assert field.input_value() == "a" * 60 and field.get_attribute("aria-invalid") == "true"


def test_a_change_by_somebody_else_is_shown_beside_ones_own(world: World, tab: Open) -> None:
    page = tab()
    page.goto(world.editor.url + "/pod/northwind/dev")
    page.get_by_label("Instance name").fill("mine")
    path = f"{sample.SPECS_PATH}/northwind/dev/spec.yml"
    repository = world.github.repositories[REPOSITORY]
    text = repository.read(path, "main").decode()
    repository.commit({path: re.sub(r"instance_name: \S+", "instance_name: theirs", text)}, "Theirs")
    assert world.editor.get("/refresh").status_code == 303
    answer = press(page, "Deploy now")
    assert answer is not None and answer.status == 409
    press(page, "Back to editing")
    assert page.get_by_label("Instance name").input_value() == "mine"
    expect(page.locator("#instance_name-was")).to_contain_text("Changed from theirs")
    expect(page.get_by_label("spec.yml", exact=True)).to_contain_text("theirs")
    press(page, "Review changes")
    page.get_by_role("radio", name="Yours").check()
    press(page, "Continue to review")
    press(page, "Deploy")
    assert re.match("Run \\d+: northwind/dev", page.title())


# Searching


def shown(page: Page) -> list[str]:
    return [" ".join(text.split()) for text in page.locator(".pod:visible").all_inner_texts()]


def query(page: Page) -> str | None:
    return parse_qs(urlsplit(page.url).query).get("q", [None])[0]


def test_the_list_follows_the_search_while_one_types(run: Run, tab: Open) -> None:
    product = run()
    page = tab()
    page.goto(product.url + "/")
    count = page.locator("#count")
    expect(count).to_have_text("9 pods")
    page.keyboard.press("/")
    assert focused(page) == "q"
    page.keyboard.type("DEV w")
    # By customer, environment or instance name.
    assert len(shown(page)) == 2
    expect(count).to_have_text("2 of 9 pods")
    assert query(page) == "DEV w" and page.title().startswith("Pods matching “DEV w”")
    assert page.locator(".card:visible").count() == 2
    page.keyboard.type("/")
    expect(count).to_have_text("No pod matches “DEV w/”.")
    page.get_by_label("Search pods").fill("contoso/prd")
    expect(count).to_have_text("1 of 9 pods")
    # Opening the same address again finds the same.
    page.reload()
    assert len(shown(page)) == 1 and query(page) == "contoso/prd"
    page.get_by_label("Search pods").fill("")
    expect(count).to_have_text("9 pods")
    assert len(shown(page)) == 9 and query(page) is None and page.title().startswith("Pods –")


def test_the_key_for_the_search_can_be_typed(world: World, tab: Open) -> None:
    page = tab()
    page.goto(world.local.url + "/")
    search = page.get_by_label("Search pods")
    search.press("/")
    assert search.input_value() == "/"
    search.fill("")
    page.get_by_role("link", name="New pod").focus()
    page.keyboard.press("Control+/")
    assert focused(page) != "q"


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_enter_searches(world: World, tab: Open, script: bool) -> None:
    page = tab(script)
    page.goto(world.editor.url + "/")
    page.get_by_label("Search pods").fill("northwind prd")
    with page.expect_navigation():
        page.get_by_label("Search pods").press("Enter")
    assert query(page) == "northwind prd" and len(shown(page)) == 1
    assert page.get_by_label("Search pods").input_value() == "northwind prd"
    expect(page.locator("#count")).to_contain_text("1 of ")
    page.get_by_role("link", name="Clear").click()
    assert len(shown(page)) > 9
    page.go_back()
    assert query(page) == "northwind prd" and len(shown(page)) == 1


def test_a_thousand_pods_are_searched(run: Run, github: GitHubDouble, tab: Open) -> None:
    pods = [f"customer-{n:03}/{env}" for n in range(334) for env in ("dev", "stg", "prd")]
    github.repositories[REPOSITORY].commit({f"{sample.SPECS_PATH}/{pod}/spec.yml": "a: b\n" for pod in pods}, "Many")
    product = run(github)
    assert len(product.get("/").content) < 250_000
    page = tab()
    page.goto(product.url + "/")
    assert page.evaluate("layoutShift") == 0
    page.get_by_label("Search pods").fill("customer-333 prd")
    expect(page.locator("#count")).to_have_text("1 of 1,011 pods")
    assert shown(page) == ["customer-333 prd no name WAF unknown"]
