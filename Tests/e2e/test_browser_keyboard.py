"""Everything without a mouse: the order of the Tab key, the skip link, and a visible focus."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from browsing.fixtures import NARROW, WIDE, Open
from browsing.places import waf
from browsing.world import World

pytestmark = pytest.mark.xdist_group("browser")

FOCUS = """() => {
  const e = document.activeElement;
  if (e === document.body) return null;
  const style = getComputedStyle(e), box = e.getBoundingClientRect();
  return {
    name: e.getAttribute("aria-label") || e.labels?.[0]?.textContent.replace(" /", "") || e.textContent,
    outline: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
    seen: box.width > 0 && box.top >= 0 && box.bottom <= innerHeight + 1 && box.right <= innerWidth + 1,
  };
}"""


def stops(page: Page) -> list[str]:
    """The names of the elements that the Tab key reaches; each, and its focus, must be visible."""
    names = []
    for _ in range(80):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        if focus is None:
            return names
        name = " ".join(focus["name"].split())
        assert focus["outline"] >= 2, f"the focus on {name} cannot be seen"
        assert focus["seen"] or name == "spec.yml", f"{name} is out of sight"
        names.append(name)
    raise AssertionError(f"no end: {names}")


def tab_to(target: Locator) -> None:
    while not target.evaluate("e => e === document.activeElement"):
        target.page.keyboard.press("Tab")


@pytest.mark.parametrize("window", [WIDE, NARROW], ids=["1280", "390"])
def test_the_list_by_tab(world: World, tab: Open, window: dict[str, int]) -> None:
    page = tab(viewport=window)
    page.goto(world.forgotten.url + "/")
    names = stops(page)
    header = ["Skip to content", "Spec Editor", "Pods", "Activity", "acme/pods", "main", "Refresh"]
    assert names[:12] == [*header, "Cards", "Matrix", "New pod", "Search pods", "Search"]
    # Then the filters and sort orders of the list, and its exports.
    assert names[12] == "dev 3" and names.index("Name ↑, ascending") > 12
    pods = names.index("JSON") + 1
    assert [" ".join(name.split()[:2]) for name in names[pods:-1]] == [
        f"{customer} {env}" for customer in ("advworks", "contoso", "northwind") for env in ("dev", "stg", "prd")
    ]
    assert names[-1] == "Health"


def test_the_form_by_tab(world: World, tab: Open) -> None:
    page = tab()
    page.goto(world.editor.url + "/pod/new")
    names = stops(page)
    # The second one is in the breadcrumb.
    assert names[names.index("Pods", names.index("Refresh")) + 1 : -1] == [
        "Customer",
        "Environment",
        "Instance name",
        "No",
        "Review changes",
        "Deploy now",
        "Cancel",
    ]


def test_the_form_of_production_by_tab(world: World, tab: Open) -> None:
    page = tab()
    page.goto(world.editor.url + "/pod/contoso/prd")
    names = stops(page)
    begin = names.index("Instance name")
    assert names[begin + 2 : begin + 4] == ["Review changes", "Cancel"]


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_the_header_can_be_skipped(world: World, tab: Open, script: bool) -> None:
    page = tab(script)
    page.goto(world.local.url + "/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Cards")).to_be_focused()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_pod_is_deployed_with_keys_alone(world: World, tab: Open, script: bool) -> None:
    page = tab(script)
    page.goto(world.local.url + "/")
    page.get_by_role("link", name="northwind stg").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    while page.evaluate("document.activeElement.id") != "instance_name":
        page.keyboard.press("Tab")
    # The Tab key selects the text, so that typing replaces it.
    page.keyboard.type("keys")
    tab_to(waf(page))
    before = waf(page).input_value()
    page.keyboard.press("ArrowRight")
    assert waf(page).input_value() != before
    tab_to(page.get_by_role("button", name="Review changes"))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.title().startswith("Review northwind/stg")
    tab_to(page.get_by_role("button", name="Deploy", exact=True))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.title().startswith("Run ")
    refresh = page.get_by_role("main").get_by_role("link", name="Refresh", exact=True)
    while not script and refresh.count():
        with page.expect_navigation():
            refresh.press("Enter")
    expect(page.get_by_role("status")).to_have_text("success")
    expect(page.get_by_role("main")).to_contain_text("northwind-stg-keys")
