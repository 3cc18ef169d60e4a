"""What a browser restores in a form: the repository's values, or values that are marked as changed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from browsing.fixtures import Open
from browsing.places import waf
from browsing.scripting import switch_off
from browsing.world import World

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def page(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = chromium.new_context()
    page = context.new_page()
    if not request.param:
        switch_off(page)
    yield page
    context.close()


def change(page: Page, world: World) -> tuple[str, str]:
    """Changes both fields, and returns their old values."""
    page.goto(world.local.url + "/pod/northwind/stg")
    name = page.get_by_label("Instance name")
    old = name.input_value(), waf(page).input_value()
    waf(page, "No" if old[1] == "true" else "Yes").check()
    assert page.locator("#waf_enabled-was").is_visible()
    name.fill("typed")
    return old


def is_honest(page: Page, old: tuple[str, str]) -> bool:
    name = page.get_by_label("Instance name")
    name.wait_for()
    page.wait_for_url("**/pod/northwind/stg")
    # A script may need a moment after the page is shown.
    page.wait_for_timeout(200)
    is_named = name.input_value() == old[0] or page.locator("#instance_name-was").is_visible()
    is_answered = waf(page).input_value() == old[1] or page.locator("#waf_enabled-was").is_visible()
    return is_named and is_answered


def test_the_back_button(page: Page, world: World) -> None:
    old = change(page, world)
    page.get_by_role("link", name="All pods").or_(page.get_by_role("link", name="Cancel")).first.click()
    page.wait_for_url("**/")
    page.go_back()
    assert is_honest(page, old)


def test_back_and_forth(page: Page, world: World) -> None:
    page.goto(world.local.url + "/")
    old = change(page, world)
    page.go_back()
    page.go_forward()
    assert is_honest(page, old)


def test_back_after_a_review(page: Page, world: World) -> None:
    old = change(page, world)
    page.get_by_role("button", name="Review changes").click()
    page.wait_for_url("**/deploy")
    page.go_back()
    assert is_honest(page, old)


def test_reload(page: Page, world: World) -> None:
    old = change(page, world)
    page.reload()
    assert is_honest(page, old)


def test_what_is_filled_in_without_an_event_is_marked(tab: Open, world: World) -> None:
    """A session, a page from the browser's cache, or a password manager restores values."""
    page = tab()
    page.goto(world.local.url + "/pod/northwind/stg")
    was_name, was_waf = page.locator("#instance_name-was"), page.locator("#waf_enabled-was")
    assert not was_name.is_visible() and not was_waf.is_visible()
    old = page.evaluate("""() => {
      const { instance_name: name, waf_enabled: waf } = document.querySelector("[data-pod-form]").elements;
      const old = name.value;
      name.value = "restored";
      waf.value = waf.value === "true" ? "false" : "true";
      return old;
    }""")
    assert was_name.is_visible() and was_waf.is_visible()
    page.get_by_label("Instance name").fill("")
    assert was_name.is_visible()
    page.get_by_label("Instance name").fill(old)
    assert not was_name.is_visible()


def test_an_empty_name_is_marked_once_it_is_filled(tab: Open, world: World) -> None:
    page = tab()
    page.goto(world.editor.url + "/pod/empty/dev")
    was = page.locator("#instance_name-was")
    assert not was.is_visible()
    page.get_by_label("Instance name").fill("web1")
    assert "nothing" in was.inner_text()
