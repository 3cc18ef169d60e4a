"""Runs that an instance follows, and events on GitHub."""

from __future__ import annotations

import time
from collections.abc import Callable

import requests

from github_double import GitHubDouble, Repository, Run

from .page import Element, Page
from .product import Product
from .setting import REPOSITORY


def repository(github: GitHubDouble) -> Repository:
    return github.repositories[REPOSITORY]


def deployed(product: Product, github: GitHubDouble, pod: str = "advworks/dev", name: str = "web9") -> Run:
    """Starts a deployment and returns its run, which this instance knows."""
    answer = product.deploy(pod, name)
    assert answer.status_code == 303, answer.text[:3000]
    number = answer.headers["Location"].rpartition("/")[2]
    return repository(github).run(int(number))


def move(github: GitHubDouble, run: Run, status: str, conclusion: str | None = None) -> None:
    with github.lock:
        run.move(status, repository(github), conclusion)


def end(github: GitHubDouble, run: Run, conclusion: str = "success") -> None:
    """Advances a run from its first job to its end."""
    move(github, run, "in_progress")
    move(github, run, "completed", conclusion)


def followed(product: Product, run: Run, is_there: Callable[[Page], bool], query: str = "") -> Page:
    """The page of a run once it shows something: the instance decides how often it asks GitHub."""

    end = time.monotonic() + 40
    while True:
        answer = product.get(f"/runs/{run.id}{query}")
        # Frequent requests are answered from memory, or told to come back.
        if answer.status_code != 503:
            assert answer.status_code == 200, answer.text[:3000]
            if is_there(page := Page(answer.text)):
                return page
        assert time.monotonic() < end, f"it does not show: {answer.text[:3000]}"
        time.sleep(float(answer.headers.get("Retry-After", 0.5)))


def state(page: Page) -> Element:
    """The word for the run's state."""
    return next(e for e in page.one(data_part="state").all(role="status"))


def stands(page: Page, words: str) -> bool:
    return state(page).text == words


def act(product: Product, run: Run, action: str, page: Page | None = None, **fields: str) -> requests.Response:
    """Presses the button of an action on the run's page."""
    form = (page or product.page(f"/runs/{run.id}")).fields(f"/runs/{run.id}/{action}")
    return product.post(f"/runs/{run.id}/{action}", form | fields)
