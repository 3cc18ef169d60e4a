"""Going back in a browser, with the keyboard or the mouse, with scripts and without."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from browsing.fixtures import Open
from browsing.world import World
from github_double import sample
from harness import REPOSITORY

pytestmark = pytest.mark.xdist_group("browser")

PATH = f"{sample.SPECS_PATH}/contoso/dev/spec.yml"


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_person_goes_back(world: World, tab: Open, script: bool) -> None:
    repository = world.github.repositories[REPOSITORY]
    with world.github.lock:
        old = repository.read(PATH)
        words = f"Break it for {script}"
        before = repository.commit({PATH: old.replace(b"api", b"web")}, "As it was")
        repository.commit({PATH: b"# now\r\n" + old}, words)
        runs = len(repository.runs)
    world.editor.request("POST", "/api/refresh")
    page = tab(script=script)
    page.goto(world.editor.url + "/pod/contoso/dev")
    page.get_by_role("navigation", name="contoso/dev").get_by_role("link", name="History").click()
    first = page.get_by_role("listitem").filter(has_text="Current")
    expect(first).to_contain_text(words)
    page.get_by_role("link", name="As it was").first.click()
    expect(page.get_by_role("heading", name="As it was")).to_be_visible()
    page.get_by_role("button", name="Review and go back").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Review contoso")).to_be_visible()
    expect(page.get_by_role("link", name=before[:7])).to_be_visible()
    page.get_by_role("button", name="Deploy", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Enter a reason")
    page.get_by_label("Reason").fill("It was better")
    page.get_by_role("button", name="Deploy", exact=True).click()
    page.wait_for_url("**/runs/**")
    with world.github.lock:
        assert len(repository.runs) == runs + 1
        run = repository.runs[-1]
        assert run.inputs["spec"].encode() == old.replace(b"api", b"web")
        assert run.inputs["reason"] == "It was better"
        run.move("completed", repository, "cancelled")
