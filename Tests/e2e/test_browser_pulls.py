"""A person deploys by a pull request: from the form to the run that its merge starts, also where others come between."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from browsing.fixtures import Open
from browsing.places import press
from github_double import GitHubDouble
from harness import Product, Run, eventually
from harness.following import end, repository
from harness.proposing import proposed, pull, rename, shows, with_push

pytestmark = pytest.mark.xdist_group("browser")

both = pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])


@pytest.fixture
def product(run: Run, github: GitHubDouble) -> Product:
    with_push(github)
    return run(github, DEPLOY_MODE="pull-request")


def path(page: Page) -> str:
    return urlsplit(page.url).path


def state(page: Page):
    return page.locator("[data-part=state]").get_by_role("status")


def comes_to(page: Page, words: str, script: bool) -> None:
    """Waits until the page says so: by itself, or because a person presses Refresh."""
    if script:
        expect(state(page)).to_have_text(words)
        return

    def says() -> bool:
        page.get_by_role("main").get_by_role("link", name="Refresh").click()
        return state(page).inner_text() == words

    eventually(says, 40)


@both
def test_from_the_form_to_the_run(product: Product, github: GitHubDouble, tab: Open, script: bool) -> None:
    page = tab(script)
    page.goto(f"{product.url}/pod/advworks/dev")
    page.get_by_label("Instance name").fill("web9")
    press(page, "Review changes")
    assert page.get_by_role("heading", name="Open pull request").count() == 1
    answer = press(page, "Open pull request")
    assert answer is not None and answer.status == 200 and path(page) == "/pulls/1"
    expect(page.get_by_role("main")).to_contain_text("web1 → changes to web9")
    comes_to(page, "Ready to merge", script)
    with github.lock:
        repository(github).check(pull(github, 1).head, "plan", "failure")
    comes_to(page, "Checks failed", script)
    expect(page.locator("[data-part=checks]")).to_contain_text("plan")
    press(page, "Merge pull request")
    assert path(page) == "/pulls/1"
    comes_to(page, "Merged", script)
    started = eventually(lambda: repository(github).visible_runs())[0]
    runs = page.locator("[data-part=checks]").get_by_role("link")
    if not script:
        eventually(lambda: page.reload() and runs.count(), 40)
    runs.first.click()
    assert path(page) == f"/runs/{started.id}"
    end(github, started)
    assert b"instance_name: web9" in repository(github).read("demo/infra/advworks/dev/spec.yml")


def test_a_further_change_starts_from_it_and_updates_it(
    product: Product, github: GitHubDouble, tab: Open
) -> None:
    number = proposed(product)
    page = tab()
    page.goto(f"{product.url}/")
    page.get_by_role("link", name=f"Pull request #{number} is open").click()
    page.get_by_role("link", name="Edit the change").click()
    note = page.get_by_role("complementary", name="Open pull request")
    expect(note).to_contain_text(f"Pull request #{number} is open for this pod.")
    assert page.get_by_label("Instance name").input_value() == "web9"
    page.get_by_label("Instance name").fill("web10")
    press(page, "Review changes")
    expect(page.get_by_role("main")).to_contain_text("web9 → changes to web10")
    press(page, f"Update pull request #{number}")
    assert path(page) == f"/pulls/{number}" and len(repository(github).pulls) == 1
    expect(page.locator("[data-part=changes]")).to_contain_text("web1 → changes to web10")


@both
@pytest.mark.parametrize("kept", ["On main now", "In pull request #1"])
def test_a_conflict_is_decided_on_a_page(
    product: Product, github: GitHubDouble, tab: Open, script: bool, kept: str
) -> None:
    number = proposed(product)
    with github.lock:
        rename(repository(github), "advworks/dev", "web7")
    shows(product, number, "Has conflicts")
    page = tab(script)
    page.goto(f"{product.url}/pulls/{number}")
    answer = press(page, "Update branch")
    assert answer is not None and answer.status == 409
    assert page.get_by_role("radio").count() == 2 and page.locator("main :checked").count() == 0
    press(page, "Update branch")
    expect(page.get_by_role("alert")).to_contain_text("Choose a value for every conflict")
    page.get_by_role("radio", name=kept).check()
    press(page, "Update branch")
    assert path(page) == f"/pulls/{number}"
    name = b"web7" if kept == "On main now" else b"web9"
    head = pull(github, number).head
    assert b"instance_name: " + name in repository(github).read("demo/infra/advworks/dev/spec.yml", head)
    if name == b"web9":
        comes_to(page, "Ready to merge", script)


@both
def test_a_protected_environment_asks_for_the_name(
    product: Product, github: GitHubDouble, tab: Open, script: bool
) -> None:
    number = proposed(product, "advworks/prd")
    shows(product, number, "Ready to merge")
    page = tab(script)
    page.goto(f"{product.url}/pulls/{number}")
    page.get_by_text("Merge pull request", exact=True).click()
    page.get_by_label("Type advworks/prd to confirm").fill("advworks/dev")
    answer = press(page, "Merge into main")
    assert answer is not None and answer.status == 400 and pull(github, number).is_open
    field = page.get_by_label("Type advworks/prd to confirm")
    assert field.get_attribute("aria-invalid") == "true" and field.input_value() == "advworks/dev"
    field.fill("advworks/prd")
    press(page, "Merge into main")
    assert pull(github, number).merged is not None


def test_what_has_moved_on_is_not_merged(product: Product, github: GitHubDouble, tab: Open) -> None:
    number = proposed(product)
    shows(product, number, "Ready to merge")
    page = tab(False)
    page.goto(f"{product.url}/pulls/{number}")
    with github.lock:
        rename(repository(github), "advworks/dev", "evil", pull(github, number).head)
    answer = press(page, "Merge pull request")
    assert answer is not None and answer.status == 409 and pull(github, number).is_open
    expect(page.get_by_role("alert")).to_contain_text("newer commit")
    shows(product, number, "1 commit on its branch was not made in Spec Editor.")


def test_closing_is_asked_once_more(product: Product, github: GitHubDouble, tab: Open) -> None:
    number = proposed(product)
    page = tab()
    page.goto(f"{product.url}/pulls/{number}")
    page.get_by_text("Close pull request", exact=True).click()
    assert pull(github, number).is_open
    press(page, f"Close pull request #{number}")
    comes_to(page, "Closed", script=True)
    assert f"refs/heads/{pull(github, number).head}" not in repository(github).refs
    assert page.locator("[data-poll]").count() == 0


def test_what_a_person_types_outlives_an_update(product: Product, github: GitHubDouble, tab: Open) -> None:
    number = proposed(product, "advworks/prd")
    shows(product, number, "Ready to merge")
    page = tab()
    page.goto(f"{product.url}/pulls/{number}")
    page.get_by_text("Merge pull request", exact=True).click()
    field = page.get_by_label("Type advworks/prd to confirm")
    field.fill("advworks/")
    with github.lock:
        repository(github).check(pull(github, number).head, "plan", None)
    expect(state(page)).to_have_text("Checks not complete")
    assert field.is_visible() and field.input_value() == "advworks/"
    expect(field).to_be_focused()


def test_a_refused_commit_becomes_a_pull_request(run: Run, github: GitHubDouble, tab: Open) -> None:
    repository(github).protect()
    product = run(github, DEPLOY_MODE="commit")
    page = tab()
    page.goto(f"{product.url}/pod/advworks/dev")
    page.get_by_label("Instance name").fill("web9")
    press(page, "Review changes")
    answer = press(page, "Commit to main")
    assert answer is not None and answer.status == 422
    expect(page.get_by_role("alert")).to_contain_text("The branch is protected")
    press(page, "Open a pull request instead")
    assert re.fullmatch(r"/pulls/\d+", path(page))
    expect(page.locator("[data-part=changes]")).to_contain_text("web9")


def test_a_script_asks_only_while_something_can_change(
    product: Product, github: GitHubDouble, tab: Open
) -> None:
    number = proposed(product)
    with github.lock:
        repository(github).close(number)
    shows(product, number, "Closed without merging")
    page = tab()
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url))
    page.goto(f"{product.url}/pulls/{number}")
    page.wait_for_timeout(5000)
    assert not [url for url in seen if "/api/" in url]
