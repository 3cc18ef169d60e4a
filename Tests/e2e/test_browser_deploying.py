"""A person changes a pod, presses Deploy, and follows the run."""

from __future__ import annotations

import json
import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from browsing import looking
from browsing.fixtures import NARROW, WIDE, Open
from browsing.places import at_rest, present, press, run_page, waf
from browsing.world import World
from github_double import Timetable
from harness import Run, eventually

pytestmark = pytest.mark.xdist_group("browser")


def dispatched(world: World) -> list[dict[str, str]]:
    """The inputs of the dispatches since `forget_requests`."""
    return [json.loads(r.body)["inputs"] for r in world.github.seen("POST", "/dispatches")]


@pytest.fixture
def github(world: World) -> World:
    """The world with a GitHub that has no requests yet, no deployments, and waiting runs."""
    assert world.editor.get("/").status_code == 200
    world.github.faults.clear()
    at_rest(world)
    world.github.timetable = Timetable(None, None)
    world.github.forget_requests()
    return world


def path(page: Page) -> str:
    return urlsplit(page.url).path


@pytest.mark.parametrize("window", [WIDE, NARROW], ids=["1280", "390"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_person_deploys(github: World, tab: Open, script: bool, scheme: str, window: dict[str, int]) -> None:
    page = tab(script, color_scheme=scheme, viewport=window, reduced_motion="reduce")
    wrong = []

    def look() -> None:
        wrong.extend(f"{path(page)}: {line}" for line in looking.axe(page) + looking.sideways(page))

    page.goto(github.editor.url + "/")
    look()
    page.get_by_role("link", name="contoso stg").click()
    assert page.get_by_role("heading", level=1).inner_text().split() == ["contoso", "stg"]
    name = page.get_by_label("Instance name")
    name.fill("web-7")
    waf(page, "Yes").check()
    look()
    press(page, "Review changes")
    assert dispatched(github) == []
    look()
    answer = press(page, "Deploy")
    assert answer is not None and answer.status == 200
    run = github.github.repositories["acme/pods"].runs[-1]
    assert path(page) == f"/runs/{run.id}"
    assert page.get_by_role("heading", level=1).inner_text() == "Deploy contoso/stg"
    sent = {"customer": "contoso", "environment": "stg", "instance_name": "web-7", "waf_enabled": "true"}
    assert [{k: v for k, v in inputs.items() if k in sent} for inputs in dispatched(github)] == [sent]
    main = page.get_by_role("main")
    for value in sent.values():
        expect(main).to_contain_text(value)
    assert page.get_by_role("link", name="Open on GitHub").get_attribute("href").endswith(f"/{run.id}")
    expect(main).to_contain_text("queued")
    look()
    page.get_by_role("navigation", name="Breadcrumb").get_by_role("link", name="contoso/stg").click()
    assert path(page) == "/pod/contoso/stg"
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_person_creates_a_pod_after_a_look(world: World, tab: Open, script: bool) -> None:
    page = tab(script)
    page.goto(world.local.url + "/")
    page.get_by_role("link", name="New pod").click()
    customer = "tailspin" if script else "wingtip"
    page.get_by_label("Customer").fill(customer)
    page.get_by_label("Environment").fill("qa")
    page.get_by_label("Instance name").fill("first")
    press(page, "Review changes")
    assert page.title().startswith(f"Review {customer}/qa")
    expect(page.get_by_label("Changes to spec.yml")).to_contain_text("+     instance_name: first")
    press(page, "Edit")
    assert page.get_by_label("Customer").input_value() == customer
    assert page.get_by_label("Environment").input_value() == "qa"
    page.get_by_label("Instance name").fill("second")
    press(page, "Review changes")
    press(page, "Deploy")
    assert re.match(f"Run \\d+: {customer}/qa", page.title())
    expect(page.get_by_role("main")).to_contain_text("second")
    while "in progress" in page.get_by_role("main").inner_text():
        page.reload()
    page.goto(world.local.url + "/")
    page.get_by_role("link", name=f"{customer} qa second").click()
    assert page.get_by_label("Instance name").input_value() == "second"


def test_a_double_click_deploys_once(github: World, tab: Open) -> None:
    slow = github.github.faults.add("delay", method="POST", seconds=1)
    page = tab()
    page.goto(github.editor.url + "/pod/contoso/dev")
    page.get_by_label("Instance name").fill("twice")
    press(page, "Review changes")
    box = page.get_by_role("button", name="Deploy", exact=True).bounding_box()
    with page.expect_navigation():
        for _ in range(2):
            page.mouse.click(box["x"] + 5, box["y"] + 5)
            eventually(lambda: dispatched(github))
        page.keyboard.press("Enter")
    assert page.title().startswith("Run ")
    github.github.faults.remove(slow)
    assert len(dispatched(github)) == 1


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_review_that_is_sent_again_leads_to_its_run(github: World, tab: Open, script: bool) -> None:
    page = tab(script)
    page.goto(github.editor.url + "/pod/northwind/stg")
    page.get_by_label("Instance name").fill("again")
    press(page, "Review changes")
    # A request that Back and "send again" would post once more.
    sent = page.evaluate("() => Object.fromEntries(new FormData(document.querySelector('form.confirm')))")
    press(page, "Deploy")
    again = page.request.post(
        github.editor.url + "/deploy",
        form=sent | {"_do": "confirm"},
        headers={"Sec-Fetch-Site": "same-origin"},
        max_redirects=0,
    )
    assert again.status == 303 and page.url.endswith(again.headers["location"])
    assert len(dispatched(github)) == 1


def test_a_reload_deploys_nothing(github: World, tab: Open) -> None:
    page = tab()
    page.goto(github.editor.url + "/pod/advworks/stg")
    page.get_by_label("Instance name").fill("reload")
    press(page, "Deploy now")
    run = github.github.repositories["acme/pods"].runs[-1]
    assert path(page) == f"/runs/{run.id}"
    page.reload()
    assert page.title().startswith(f"Run {run.id}: advworks/stg")
    assert len(dispatched(github)) == 1


def test_back_leads_to_a_form_that_works(github: World, tab: Open) -> None:
    page = tab()
    page.goto(github.editor.url + "/pod/advworks/stg")
    page.get_by_label("Instance name").fill("back1")
    press(page, "Deploy now")
    page.go_back()
    assert path(page) == "/pod/advworks/stg" and len(dispatched(github)) == 1
    page.reload()
    expect(page.get_by_label("Deployment in progress")).to_contain_text("is being deployed")
    page.get_by_label("Instance name").fill("back2")
    press(page, "Review changes")
    answer = press(page, "Deploy")
    assert answer is not None and answer.status == 409 and len(dispatched(github)) == 1
    page.get_by_label("Deploy anyway").check()
    press(page, "Deploy")
    assert page.title().startswith("Run ")
    assert [inputs["instance_name"] for inputs in dispatched(github)] == ["back1", "back2"]


def test_back_and_forth_within_history_deploys_nothing(github: World, tab: Open) -> None:
    page = tab()
    page.goto(github.editor.url + "/pod/advworks/stg")
    page.get_by_label("Instance name").fill("forth")
    press(page, "Deploy now")
    page.go_back()
    page.go_forward()
    assert page.title().startswith("Run ") and len(dispatched(github)) == 1


@pytest.mark.parametrize("outcome", ["success", "failure"])
def test_a_run_is_followed_to_its_end(world: World, tab: Open, outcome: str) -> None:
    page = tab()
    main = page.get_by_role("main")
    with present(world.hold):
        run_page(world, page)
        expect(main.get_by_role("status")).to_have_text("in progress")
        expect(main).to_contain_text("(updates automatically)")
        page.evaluate("window.isTheSame = true")
        if outcome == "failure":
            world.fail.touch()
    try:
        expect(main.get_by_role("status")).to_have_text(outcome, timeout=30_000)
    finally:
        world.fail.unlink(missing_ok=True)
    assert page.evaluate("window.isTheSame") is True
    assert main.get_by_role("link", name="Refresh").count() == 0
    expect(main.get_by_role("region", name="Log of Deploy")).to_contain_text("Done" if outcome == "success" else "cannot be reached")
    assert looking.axe(page) == []
    # Only what is below the log moves, to make room for its last lines.
    assert page.evaluate("layoutShift") < 0.01


def test_a_run_can_be_followed_without_script(world: World, tab: Open) -> None:
    page = tab(script=False)
    main = page.get_by_role("main")
    with present(world.hold):
        run_page(world, page)
        expect(main).to_contain_text("in progress")
    expect(main.get_by_text("automatically")).to_be_visible()
    for _ in range(100):
        main.get_by_role("link", name="Refresh").click()
        if "in progress" not in main.inner_text():
            break
    expect(main).to_contain_text("success")


def test_production_is_looked_at_before_it_is_deployed(github: World, tab: Open) -> None:
    page = tab()
    page.goto(github.editor.url + "/pod/advworks/prd")
    assert page.locator("button.primary").all_inner_texts() == ["Review changes"]
    name = page.get_by_label("Instance name")
    name.fill("prod7")
    with page.expect_navigation():
        name.press("Enter")
    assert page.title().startswith("Review advworks/prd") and dispatched(github) == []
    assert page.locator("button.primary").count() == 0
    answer = press(page, "Deploy to prd")
    assert answer is not None and answer.status == 400 and dispatched(github) == []
    page.get_by_label("Type advworks/prd to confirm").fill("advworks/prd")
    press(page, "Deploy to prd")
    assert re.match("Run \\d+: advworks/prd", page.title())
    assert [inputs["instance_name"] for inputs in dispatched(github)] == ["prod7"]


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_new_production_pod_is_looked_at_too(github: World, tab: Open, script: bool) -> None:
    page = tab(script)
    page.goto(github.editor.url + "/pod/new")
    page.get_by_label("Customer").fill("adatum" if script else "litware")
    page.get_by_label("Environment").select_option("prd")
    name = page.get_by_label("Instance name")
    name.fill("web1")
    with page.expect_navigation():
        name.press("Enter")
    assert page.title().startswith("Review ") and dispatched(github) == []
    page.get_by_label(re.compile("^Type .* to confirm")).fill(("adatum" if script else "litware") + "/prd")
    press(page, "Deploy to prd")
    assert page.title().startswith("Run ") and len(dispatched(github)) == 1


def test_elsewhere_enter_reviews_too_and_one_button_deploys(github: World, tab: Open) -> None:
    page = tab()
    page.goto(github.editor.url + "/pod/northwind/dev")
    assert page.locator("button.primary").all_inner_texts() == ["Review changes"]
    name = page.get_by_label("Instance name")
    name.fill("entered")
    with page.expect_navigation():
        name.press("Enter")
    assert page.title().startswith("Review northwind/dev") and dispatched(github) == []
    press(page, "Edit")
    press(page, "Deploy now")
    assert [inputs["instance_name"] for inputs in dispatched(github)] == ["entered"]


def test_below_a_mount_point(run: Run, tab: Open) -> None:
    product = run(BASE_PATH="/spec")
    page = tab()
    page.goto(product.url + "/")
    page.get_by_label("Search pods").fill("northwind dev")
    expect(page.locator("#count")).to_have_text("1 of 9 pods")
    page.get_by_role("link", name="northwind dev").click()
    page.get_by_label("Instance name").fill("mounted")
    press(page, "Deploy now")
    assert path(page) == "/spec/runs/1"
    page.reload()
    expect(page.get_by_role("main")).to_contain_text("mounted")
    page.get_by_role("link", name="All pods").click()
    assert path(page) == "/spec/"
