"""Two people edit one pod, each in their own browser: nothing is lost, and nothing is decided for them."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from browsing import looking
from browsing.fixtures import NARROW, WIDE, Open
from browsing.places import at_rest, press, waf
from browsing.world import World
from github_double import GitHubDouble, sample
from harness import REPOSITORY, Product, Run, eventually

pytestmark = pytest.mark.xdist_group("browser")


def value(product: Product, pod: str, *keys: str) -> object:
    found = product.get(f"/api/pod/{pod}").json()
    for key in keys:
        found = found[key]
    return found


def name_of(product: Product, pod: str) -> object:
    return value(product, pod, "spec", "compute", "instance_name")


def form(page: Page, product: Product, pod: str, **fields: str) -> None:
    page.goto(f"{product.url}/pod/{pod}")
    page.get_by_label("Instance name").fill(fields["name"])
    if answer := fields.get("waf"):
        waf(page, answer).check()


def deploy(page: Page) -> None:
    """From the form to the end of the run."""
    press(page, "Review changes")
    press(page, "Deploy")
    while page.locator("[data-poll]").count():
        page.reload()


@pytest.mark.parametrize("kept", ["Theirs", "Yours"])
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_who_is_slower_decides(world: World, tab: Open, script: bool, kept: str) -> None:
    product, pod = world.local, "northwind/stg"
    is_on = value(product, pod, "spec", "security", "waf", "enabled")
    ours, theirs = f"slow-{int(script)}-{len(kept)}", f"fast-{int(script)}-{len(kept)}"
    slow, fast = tab(script), tab(script)
    form(slow, product, pod, name=ours, waf="No" if is_on else "Yes")
    form(fast, product, pod, name=theirs)
    deploy(fast)
    # Theirs is in the repository; ours is not deployed over it.
    press(slow, "Review changes")
    assert slow.title().startswith("Resolve 1 conflict in northwind/stg")
    assert slow.get_by_role("radio").count() == 2 and slow.locator("main :checked").count() == 0
    main = slow.get_by_role("main")
    for text in (ours, theirs, "Your other changes", "/spec/security/waf/enabled"):
        expect(main).to_contain_text(text)
    answer = press(slow, "Continue to review")
    assert answer is not None and answer.status == 409 and name_of(product, pod) == theirs
    slow.get_by_role("radio", name=kept).check()
    press(slow, "Continue to review")
    assert slow.title().startswith("Review northwind/stg")
    press(slow, "Deploy")
    assert slow.title().startswith("Run ")
    assert name_of(product, pod) == (theirs if kept == "Theirs" else ours)
    assert value(product, pod, "spec", "security", "waf", "enabled") is not is_on


@pytest.mark.parametrize("window", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_file_of_theirs_that_cannot_be_read(
    run: Run, github: GitHubDouble, tab: Open, window: dict[str, int]
) -> None:
    product = run(github)
    page = tab(viewport=window, reduced_motion="reduce")
    old = text_page(page, product, "advworks/dev")
    page.get_by_role("textbox", name="spec.yml").fill(f"{old}# mine\n")
    path = f"{sample.SPECS_PATH}/advworks/dev/spec.yml"
    github.repositories[REPOSITORY].commit({path: "a: [1\nb: 2\n"}, "Break")
    product.get("/refresh")
    press(page, "Review changes")
    assert page.title().startswith("Resolve 1 conflict")
    assert looking.axe(page) == [] and looking.sideways(page) == [] and looking.structure(page) == []
    assert page.get_by_role("link", name="See its text").get_attribute("href") == "/pod/advworks/dev/yaml"
    page.get_by_role("radio", name="Yours").check()
    press(page, "Continue to review")
    assert page.title().startswith("Review advworks/dev")


def test_editing_again_begins_with_what_was_chosen(world: World, tab: Open) -> None:
    product, pod = world.local, "northwind/stg"
    slow, fast = tab(script=False), tab(script=False)
    form(slow, product, pod, name="slow-again")
    form(fast, product, pod, name="fast-again")
    deploy(fast)
    press(slow, "Review changes")
    slow.get_by_role("radio", name="Yours").check()
    press(slow, "Continue to review")
    press(slow, "Edit")
    assert slow.get_by_label("Instance name").input_value() == "slow-again"
    slow.get_by_label("Instance name").fill("slow-at-last")
    answer = press(slow, "Review changes")
    assert answer is not None and answer.status == 200 and slow.title().startswith("Review northwind/stg")


def test_a_comment_that_both_changed_is_shown_and_chosen(world: World, tab: Open) -> None:
    product, pod = world.local, "contoso/stg"
    slow, fast = tab(script=False), tab(script=False)
    old = text_page(slow, product, pod)
    for page, who in ((slow, "mine"), (fast, "theirs")):
        text_page(page, product, pod)
        page.get_by_role("textbox", name="spec.yml").fill(f"{old}# {who}\n")
    deploy(fast)
    answer = press(slow, "Review changes")
    assert answer is not None and answer.status == 409
    assert slow.get_by_role("radio").count() == 2 and slow.locator("main :checked").count() == 0
    expect(slow.get_by_label("What they changed")).to_contain_text("+ # theirs")
    expect(slow.get_by_label("What you changed")).to_contain_text("+ # mine")
    wrong = looking.axe(slow) + looking.sideways(slow)
    assert not wrong, "\n".join(wrong)
    slow.get_by_role("radio", name="Yours").check()
    press(slow, "Continue to review")
    expect(slow.get_by_label("Changes to spec.yml")).to_contain_text("+ # mine")
    press(slow, "Edit")
    assert slow.get_by_role("textbox", name="spec.yml").input_value() == f"{old}# mine\n"


def test_what_does_not_overlap_is_merged_and_shown(world: World, tab: Open) -> None:
    product, pod = world.local, "contoso/dev"
    is_on = value(product, pod, "spec", "security", "waf", "enabled")
    slow, fast = tab(script=False), tab(script=False)
    slow.goto(f"{product.url}/pod/{pod}")
    waf(slow, "No" if is_on else "Yes").check()
    form(fast, product, pod, name="meanwhile")
    deploy(fast)
    press(slow, "Review changes")
    theirs = slow.get_by_role("region", name="Changed by others meanwhile")
    expect(theirs).to_contain_text("meanwhile")
    expect(slow.get_by_label("Changes to spec.yml")).not_to_contain_text("+     instance_name")
    press(slow, "Deploy")
    assert name_of(product, pod) == "meanwhile"
    assert value(product, pod, "spec", "security", "waf", "enabled") is not is_on


def test_overtaken_between_review_and_deploy(world: World, tab: Open) -> None:
    product, pod = world.local, "advworks/stg"
    slow, fast = tab(script=False), tab(script=False)
    form(slow, product, pod, name="reviewed")
    press(slow, "Review changes")
    form(fast, product, pod, name="faster")
    deploy(fast)
    answer = press(slow, "Deploy")
    assert answer is not None and answer.status == 409
    assert slow.title().startswith("Resolve 1 conflict") and name_of(product, pod) == "faster"


def test_two_at_github(world: World, tab: Open) -> None:
    at_rest(world)
    world.github.faults.clear()
    world.github.forget_requests()
    slow = tab(script=False)
    form(slow, world.editor, "advworks/dev", name="slow")
    path = f"{sample.SPECS_PATH}/advworks/dev/spec.yml"
    repository = world.github.repositories[REPOSITORY]
    text = repository.read(path, "main").decode()
    repository.commit({path: re.sub(r"instance_name: \S+", "instance_name: quick", text)}, "Theirs")
    assert world.editor.get("/refresh").status_code == 303
    press(slow, "Review changes")
    slow.get_by_role("radio", name="Yours").check()
    press(slow, "Continue to review")
    press(slow, "Deploy")
    assert slow.title().startswith("Run ") and len(world.github.seen("POST", "/dispatches")) == 1


# The text


def text_page(page: Page, product: Product, pod: str) -> str:
    page.goto(f"{product.url}/pod/{pod}")
    page.get_by_role("link", name="YAML", exact=True).click()
    page.wait_for_url(f"**/pod/{pod}/yaml")
    return page.get_by_role("textbox", name="spec.yml").input_value()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_the_text_is_edited_reviewed_and_deployed(world: World, tab: Open, script: bool) -> None:
    product, pod = world.local, "northwind/dev"
    page = tab(script)
    label = f"by-{'script' if script else 'hand'}"
    old = text_page(page, product, pod)
    page.get_by_role("textbox", name="spec.yml").fill(f"{old}{label}: true # new\n")
    press(page, "Review changes")
    assert page.title().startswith("Review northwind/dev")
    expect(page.get_by_label("Changes to spec.yml")).to_contain_text(f"+ {label}: true # new")
    press(page, "Edit")
    assert page.get_by_role("textbox", name="spec.yml").input_value() == f"{old}{label}: true # new\n"
    press(page, "Review changes")
    press(page, "Deploy")
    assert page.title().startswith("Run ")
    stored = product.get(f"/api/pod/{pod}", headers={"Accept": "application/yaml"}).text
    assert stored.replace("\r\n", "\n") == f"{old}{label}: true # new\n"


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_text_that_is_no_yaml_is_kept_and_its_line_named(world: World, tab: Open, script: bool) -> None:
    page = tab(script)
    text_page(page, world.local, "advworks/dev")
    page.get_by_role("textbox", name="spec.yml").fill("a: 1\nb: [1\nc: 2\nd: 3\n")
    answer = press(page, "Review changes")
    assert answer is not None and answer.status == 400
    assert page.get_by_role("textbox", name="spec.yml").input_value() == "a: 1\nb: [1\nc: 2\nd: 3\n"
    alert = page.get_by_role("alert")
    line = re.search(r"Line (\d+), column \d+", alert.inner_text())
    assert line and page.locator("#line").get_attribute("data-n") == line[1]
    assert page.locator("[data-gutter] li").nth(int(line[1]) - 1).get_attribute("class") == "bad"
    alert.get_by_role("link").click()
    expect(page.get_by_role("textbox", name="spec.yml")).to_be_focused()
    if script:
        start = page.get_by_role("textbox", name="spec.yml").evaluate("e => e.value.slice(0, e.selectionStart).split('\\n').length")
        assert start == int(line[1])


def test_the_text_is_checked_and_numbered_while_one_types(world: World, tab: Open) -> None:
    page = tab()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    old = text_page(page, world.local, "advworks/dev")
    before = name_of(world.local, "advworks/dev")
    text, gutter = page.get_by_role("textbox", name="spec.yml"), page.locator("[data-gutter] li")
    error = page.locator("[data-live-error]")
    assert gutter.count() == len(old.split("\n")) and not error.is_visible()
    text.fill(f"{old}a: [\n\n")
    assert gutter.count() == len(old.split("\n")) + 2
    expect(error).to_contain_text("ine ")
    assert text.get_attribute("aria-invalid") == "true"
    assert page.locator("[data-gutter] .bad").count() == 1
    text.fill(old)
    expect(error).to_be_empty()
    assert text.get_attribute("aria-invalid") == "false" and page.locator("[data-gutter] .bad").count() == 0
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == old
    # Viewing deployed nothing.
    assert name_of(world.local, "advworks/dev") == before


def test_the_text_has_conflicts_too(world: World, tab: Open) -> None:
    product, pod = world.local, "contoso/stg"
    slow, fast = tab(script=False), tab(script=False)
    old = text_page(slow, product, pod)
    slow.get_by_role("textbox", name="spec.yml").fill(re.sub(r"(instance_name: *)\S+", r"\1by-text", old))
    form(fast, product, pod, name="by-form")
    deploy(fast)
    answer = press(slow, "Review changes")
    assert answer is not None and answer.status == 409
    slow.get_by_role("radio", name="Yours").check()
    press(slow, "Continue to review")
    press(slow, "Deploy")
    eventually(lambda: name_of(product, pod) == "by-text")


def test_a_spec_that_cannot_be_read_is_repaired(world: World, tab: Open) -> None:
    at_rest(world)
    world.github.faults.clear()
    page = tab(script=False)
    page.goto(world.editor.url + "/pod/broken/dev")
    text = page.get_by_role("textbox", name="spec.yml")
    assert "compute: {" in text.input_value()
    text.fill("apiVersion: v1\nspec:\n  compute: {instance_name: mended}\n  security: {waf: {enabled: true}}\n")
    press(page, "Review changes")
    assert page.title().startswith("Review broken/dev")
    wrong = looking.axe(page) + looking.sideways(page)
    assert not wrong, "\n".join(wrong)


# The look of the page during a conflict; `test_browser_pages.py` checks each page alone.


@pytest.mark.parametrize("window", [WIDE, NARROW], ids=["1280", "390"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_chosen_and_changed_can_be_told(
    world: World, tab: Open, scheme: str, window: dict[str, int]
) -> None:
    page = tab(color_scheme=scheme, viewport=window, reduced_motion="reduce")
    page.goto(world.local.url + "/pod/advworks/dev")
    before = waf(page).input_value()
    waf(page, "No" if before == "true" else "Yes").check()
    assert page.locator("#waf_enabled-was").is_visible()
    assert looking.axe(page) == [] and looking.sideways(page) == []
