"""Pull requests in every state, and the pages that speak of them."""

from __future__ import annotations

from playwright.sync_api import Page, Response

from github_double import sample
from harness import REPOSITORY
from harness.proposing import proposed, pull, rename, shows

from .places import place, press
from .world import World


def _opened(world: World, pod: str, name: str = "web9") -> int:
    """The open pull request of a pod; each place has a pod of its own."""
    repository = world.proposals.repositories[REPOSITORY]
    known = [p.number for p in repository.pulls.values() if p.is_open and pod in p.head]
    if known:
        return known[0]
    number = proposed(world.proposing, pod, name)
    # A minute ago, so that what happens now is something new.
    with world.proposals.lock:
        pull(world.proposals, number).when -= 60
    return number


def _go(world: World, page: Page, number: int, *words: str) -> Response | None:
    shows(world.proposing, number, *words)
    return page.goto(f"{world.proposing.url}/pulls/{number}")


@place("pull request", "Pull request #")
def _(world: World, page: Page) -> Response | None:
    number = _opened(world, "advworks/dev")
    repository = world.proposals.repositories[REPOSITORY]
    with world.proposals.lock:
        head = pull(world.proposals, number).head
        repository.check(head, "plan / a check whose name is as long as names of checks are", "success")
        repository.check(head, "test", None)
        repository.review(number, "ada")
    return _go(world, page, number, "Checks not complete", "approved")


@place("pull request that is blocked", "Pull request #")
def _(world: World, page: Page) -> Response | None:
    number = _opened(world, "advworks/stg")
    repository = world.proposals.repositories[REPOSITORY]
    with world.proposals.lock:
        found = pull(world.proposals, number)
        found.draft = True
        found.reviewers, found.team_reviewers = ["kim"], ["ops"]
        repository.review(number, "eve", "CHANGES_REQUESTED")
        repository.check(found.head, "plan", "failure")
        repository.commit({"README.md": "Mine\n", "notes.txt": "Mine\n"}, "Something else", found.head)
    return _go(world, page, number, "requested changes", "It also changes", "review requested")


@place("pull request of a protected environment", "Pull request #")
def _(world: World, page: Page) -> Response | None:
    number = _opened(world, "advworks/prd")
    response = _go(world, page, number, "Ready to merge")
    page.get_by_text("Merge pull request").click()
    return response


@place("merge without the name", "Error: Pull request #", 400)
def _(world: World, page: Page) -> Response | None:
    _go(world, page, _opened(world, "advworks/prd"), "Ready to merge")
    page.get_by_text("Merge pull request").click()
    page.get_by_label("Type advworks/prd to confirm").fill("advworks")
    return press(page, "Merge into main")


def _conflict(world: World) -> int:
    number = _opened(world, "contoso/dev")
    if "web7" not in (world.proposals.repositories[REPOSITORY].read(_path("contoso/dev")) or b"").decode():
        with world.proposals.lock:
            rename(world.proposals.repositories[REPOSITORY], "contoso/dev", "web7")
    return number


def _path(pod: str) -> str:
    return f"{sample.SPECS_PATH}/{pod}/spec.yml"


@place("pull request with conflicts", "Pull request #")
def _(world: World, page: Page) -> Response | None:
    return _go(world, page, _conflict(world), "Has conflicts")


@place("conflict of a pull request", "Resolve 1 conflict in contoso/dev", 409)
def _(world: World, page: Page) -> Response | None:
    _go(world, page, _conflict(world), "Has conflicts")
    return press(page, "Update branch")


@place("pull request that is merged", "Pull request #")
def _(world: World, page: Page) -> Response | None:
    number = _opened(world, "northwind/dev")
    with world.proposals.lock:
        world.proposals.repositories[REPOSITORY].merge(number)
    return _go(world, page, number, "Merged", "/runs/")


@place("pull request that is closed", "Pull request #")
def _(world: World, page: Page) -> Response | None:
    number = _opened(world, "northwind/stg")
    with world.proposals.lock:
        world.proposals.repositories[REPOSITORY].close(number)
    return _go(world, page, number, "Closed without merging")


@place("no such pull request", "Error: Not found", 404)
def _(world: World, page: Page) -> Response | None:
    return page.goto(f"{world.proposing.url}/pulls/99999")


@place("list with pull requests", "Pods")
def _(world: World, page: Page) -> Response | None:
    _opened(world, "advworks/prd")
    return page.goto(f"{world.proposing.url}/")


@place("matrix with pull requests", "Pods")
def _(world: World, page: Page) -> Response | None:
    _opened(world, "advworks/prd")
    return page.goto(f"{world.proposing.url}/?view=matrix")


@place("form with a pull request", "northwind/prd")
def _(world: World, page: Page) -> Response | None:
    _opened(world, "northwind/prd")
    return page.goto(f"{world.proposing.url}/pod/northwind/prd")


@place("review of an update", "Review northwind/prd")
def _(world: World, page: Page) -> Response | None:
    _opened(world, "northwind/prd")
    page.goto(f"{world.proposing.url}/pod/northwind/prd")
    page.get_by_label("Instance name").fill("web10")
    return press(page, "Review changes")


@place("commit that a protected branch refuses", "Error: Review advworks/dev", 422)
def _(world: World, page: Page) -> Response | None:
    page.goto(f"{world.guarded.url}/pod/advworks/dev")
    page.get_by_label("Instance name").fill("web9")
    press(page, "Review changes")
    return press(page, "Commit to main")
