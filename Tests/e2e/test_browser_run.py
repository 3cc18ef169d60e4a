"""Someone watches a run: the page updates, announces changes, keeps their place, and stops at the end."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from browsing import looking
from browsing.fixtures import NARROW, WIDE, Open
from github_double import Annotation, GitHubDouble, Job, Step, Timetable
from github_double import Run as Started
from harness import Product, Run, eventually
from harness.following import deployed, end, move, repository

pytestmark = pytest.mark.xdist_group("browser")

STEPS = ["Set up job", "Run actions/checkout@v5", "Plan", "Apply", "Complete job"]
#: Records announcements.
LISTEN = """
window.said = [];
for (const region of document.querySelectorAll("[role=status], [role=alert], [aria-live]"))
  new MutationObserver(() => window.said.push(region.textContent.trim()))
    .observe(region, { childList: true, subtree: true, characterData: true });
"""


def jobs() -> list[Job]:
    long = "".join(f"##[group]Run part {n}\nline of {n}\n##[endgroup]\n" for n in range(60))
    return [
        Job("plan", [Step(name, long) for name in STEPS]),
        Job("deploy to eu-west-1", [Step(name, long) for name in STEPS], needs=("plan",)),
    ]


@pytest.fixture
def product(run: Run, github: GitHubDouble) -> Product:
    github.jobs = jobs()
    return run(github)


def status(page: Page):
    return page.locator("[data-part=state]").get_by_role("status")


def polls(page: Page) -> list[str]:
    """The requests that the page makes from now on."""
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url))
    return seen


def test_the_page_goes_on_by_itself_to_the_end(product: Product, github: GitHubDouble, tab: Open) -> None:
    started = deployed(product, github)
    page = tab()
    page.goto(f"{product.url}/runs/{started.id}")
    expect(status(page)).to_have_text("queued")
    page.evaluate("window.isTheSame = true")
    page.evaluate(LISTEN)
    move(github, started, "in_progress")
    expect(status(page)).to_have_text("in progress")
    expect(page).to_have_title(re.compile("in progress"))
    expect(page.get_by_text("line of")).to_have_count(0)
    with github.lock:
        started.jobs[0].move("completed", github.now())
    expect(page.locator(".job").first.locator("summary")).to_contain_text("success")
    seen = polls(page)
    move(github, started, "completed", "failure")
    expect(status(page)).to_have_text("failure")
    expect(page).to_have_title(re.compile("failure"))
    # Each state is announced once, and nothing else is.
    said = [text for text in page.evaluate("window.said") if text]
    assert said == ["in progress", "failure"], said
    assert page.evaluate("window.isTheSame") is True
    assert page.get_by_text("updates automatically").count() == 0
    # It has ended, so there are no more requests.
    page.wait_for_timeout(1000)
    seen.clear()
    page.wait_for_timeout(8000)
    assert seen == []
    assert looking.structure(page) == []


def test_a_reader_keeps_their_place(product: Product, github: GitHubDouble, tab: Open) -> None:
    started = deployed(product, github)
    move(github, started, "in_progress")
    with github.lock:
        started.jobs[0].move("completed", github.now())
    page = tab(viewport=NARROW)
    page.goto(f"{product.url}/runs/{started.id}?log={started.jobs[0].id}.3")
    fold = page.locator("details.fold").nth(20)
    fold.locator("summary").click()
    cancel = page.locator("#ask-cancel")
    cancel.locator("summary").click()
    find = page.get_by_label("Find in the log")
    find.fill("half a wo")
    log = page.locator("[data-log]")
    log.evaluate("e => { e.scrollTop = 333; }")
    page.evaluate("scrollTo(0, 500)")
    before = page.evaluate("[scrollY, document.querySelector('[data-log]').scrollTop]")
    assert before[0] > 0 and before[1] > 0
    with github.lock:
        started.jobs[1].progress(0.7, github.now())
    expect(page.locator(".job").nth(1).get_by_text("Apply")).to_be_visible()
    eventually(lambda: "success" in page.locator(".job").nth(1).locator("li").nth(2).inner_text(), 40)
    assert page.evaluate("[scrollY, document.querySelector('[data-log]').scrollTop]") == before
    assert fold.get_attribute("open") is not None and cancel.get_attribute("open") is not None
    assert find.input_value() == "half a wo"
    assert page.evaluate("document.activeElement.id") == "find"


def test_a_run_that_is_deleted_while_one_watches(product: Product, github: GitHubDouble, tab: Open) -> None:
    started = deployed(product, github)
    move(github, started, "in_progress")
    page = tab()
    page.goto(f"{product.url}/runs/{started.id}")
    with github.lock:
        started.created -= 3600
        repository(github).delete_run(started.id)
    # The last state remains readable.
    expect(page.get_by_text("This run no longer exists on GitHub")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_without_script_the_page_loads_itself_anew(product: Product, github: GitHubDouble, tab: Open) -> None:
    started = deployed(product, github)
    page = tab(script=False)
    page.goto(f"{product.url}/runs/{started.id}")
    expect(status(page)).to_have_text("queued")
    expect(page.get_by_text("updates automatically")).to_be_visible()
    move(github, started, "in_progress")
    expect(status(page)).to_have_text("in progress", timeout=45_000)
    move(github, started, "completed")
    expect(status(page)).to_have_text("success", timeout=45_000)
    assert page.locator("meta[http-equiv=refresh]").count() == 0


def test_with_script_the_page_is_not_loaded_anew(product: Product, github: GitHubDouble, tab: Open) -> None:
    started = deployed(product, github)
    page = tab()
    page.goto(f"{product.url}/runs/{started.id}")
    page.evaluate("window.isTheSame = true")
    page.wait_for_timeout(13_000)
    assert page.evaluate("window.isTheSame") is True


def test_a_run_is_cancelled_by_keyboard(product: Product, github: GitHubDouble, tab: Open) -> None:
    started = deployed(product, github)
    page = tab()
    page.goto(f"{product.url}/runs/{started.id}")
    page.locator("#ask-cancel summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name=f"Cancel run {started.id}")).to_be_focused()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(status(page)).to_have_text("cancelled")
    assert started.conclusion == "cancelled"


# The look of every state


def _approval(product: Product, github: GitHubDouble, **rules: object) -> Started:
    repository(github).add_environment("production", **rules)
    github.jobs = [Job("plan"), Job("deploy", environment="production")]
    github.timetable = Timetable(0, None)
    started = deployed(product, github)
    with github.lock:
        started.advance(repository(github))
        started.jobs[0].move("completed", github.now())
        started.status = "waiting"
    return started


def queued(product: Product, github: GitHubDouble) -> str:
    return f"{deployed(product, github).id}"


def in_progress(product: Product, github: GitHubDouble) -> str:
    for number in range(4):
        github.past_run(repository(github), ago=3600 * (number + 1), took=95, title="Deploy advworks/dev")
    started = deployed(product, github)
    move(github, started, "in_progress")
    with github.lock:
        started.jobs[0].move("completed", github.now())
        started.jobs[1].progress(0.5, github.now())
    return f"{started.id}"


def approval(product: Product, github: GitHubDouble) -> str:
    return f"{_approval(product, github, reviewers=('octocat', 'ada'), teams=('platform-team',)).id}"


def approval_of_others(product: Product, github: GitHubDouble) -> str:
    return f"{_approval(product, github, reviewers=('ada',), teams=('platform-team',), wait_timer=30).id}"


def success(product: Product, github: GitHubDouble) -> str:
    started = deployed(product, github)
    end(github, started)
    return f"{started.id}"


COLOURED = """\
##[group]Run terraform apply
terraform apply -auto-approve
shell: /usr/bin/bash -e {0}
##[endgroup]
\x1b[1maws_instance.web: \x1b[0mRefreshing state...
\x1b[32m+\x1b[0m create \x1b[33m~\x1b[0m update \x1b[31m-\x1b[0m destroy \x1b[34mblue \x1b[35mmagenta \x1b[36mcyan\x1b[0m
\x1b[90mgrey\x1b[0m \x1b[91mbright red\x1b[0m \x1b[92mbright green\x1b[0m
\x1b[97;44m on blue \x1b[0m \x1b[30;43m on yellow \x1b[0m
##[warning]The argument is deprecated
##[notice]See the handbook
##[debug]attempt 2 of 3
##[command]/usr/bin/git log -1
##[error]Error: creating EC2 Instance: UnauthorizedOperation: You are not authorized
##[error]Process completed with exit code 1.
"""
COLOURED += "a line that is so long that it does not fit into any window" + ", since it goes on" * 20 + "\n"


def failure(product: Product, github: GitHubDouble) -> str:
    steps = [Step("Set up job"), Step("Apply", COLOURED), Step("Tell"), Step("Complete job")]
    github.jobs = [Job("plan"), Job("apply", steps)]
    started = deployed(product, github)
    move(github, started, "in_progress")
    with github.lock:
        started.jobs[0].move("completed", github.now())
        started.jobs[1].annotations = [Annotation("Process completed with exit code 1.")]
    move(github, started, "completed", "failure")
    return f"{started.id}"


def coloured(product: Product, github: GitHubDouble) -> str:
    id = failure(product, github)
    return f"{id}?log={repository(github).run(int(id)).jobs[1].id}"


def searched(product: Product, github: GitHubDouble) -> str:
    id = failure(product, github)
    return f"{id}?log={repository(github).run(int(id)).jobs[1].id}&find=error"


def cancelled(product: Product, github: GitHubDouble) -> str:
    started = deployed(product, github)
    move(github, started, "in_progress")
    move(github, started, "completed", "cancelled")
    return f"{started.id}"


def no_jobs(product: Product, github: GitHubDouble) -> str:
    started = deployed(product, github)
    move(github, started, "completed", "startup_failure")
    return f"{started.id}"


def unknown(product: Product, github: GitHubDouble) -> str:
    started = deployed(product, github)
    end(github, started, "on_fire")
    return f"{started.id}"


def many_jobs(product: Product, github: GitHubDouble) -> str:
    github.jobs = [Job(f"deploy to region {n}", outcome="failure" if n % 90 == 3 else "success") for n in range(300)]
    started = deployed(product, github)
    end(github, started, "failure")
    return f"{started.id}"


def attempt(product: Product, github: GitHubDouble) -> str:
    started = deployed(product, github)
    end(github, started, "failure")
    with github.lock:
        started.rerun(started.jobs, "ada", repository(github))
    end(github, started)
    return f"{started.id}?attempt=1"


def second_attempt(product: Product, github: GitHubDouble) -> str:
    return attempt(product, github).partition("?")[0]


def expired(product: Product, github: GitHubDouble) -> str:
    id = failure(product, github)
    repository(github).run(int(id)).logs = "expired"
    return id


def unremembered(product: Product, github: GitHubDouble) -> str:
    title = "Deploy advworks/dev"
    old = github.past_run(repository(github), ago=90_000, took=70, title=title, login="ada", conclusion="timed_out")
    return f"{old.id}"


STATES = [
    queued, in_progress, approval, approval_of_others, success, failure, coloured, searched, cancelled, no_jobs, unknown,
    many_jobs, attempt, second_attempt, expired, unremembered,
]  # fmt: skip


@pytest.mark.parametrize("make", STATES, ids=[make.__name__ for make in STATES])
def test_every_state_can_be_read_by_everybody(product: Product, github: GitHubDouble, tab: Open, make) -> None:
    place = make(product, github)
    wrong = []
    for scheme in ("light", "dark"):
        for window in (WIDE, NARROW):
            page = tab(color_scheme=scheme, viewport=window, reduced_motion="reduce")
            page.goto(f"{product.url}/runs/{place}")
            where = f"{scheme}, {window['width']} px"
            wrong += [f"{where}: {line}" for line in looking.axe(page) + looking.sideways(page) + looking.cut_off(page)]
            # Lines of a log are as high as its text.
            small = [line for line in looking.small_targets(page, 24) if "Line " not in line]
            wrong += [f"{where}: {line}" for line in looking.structure(page) + small]
            page.context.close()
    wrong += looking.markup(product.get(f"/runs/{place}").text)
    assert wrong == [], "\n".join(wrong)
