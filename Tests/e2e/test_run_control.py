"""Cancelling and re-running a run: the requests to GitHub, its refusals, and who can do it."""

from __future__ import annotations

import pytest

from github_double import GitHubDouble, Job, Token
from harness import TOKEN, Page, Run, at_once
from harness.following import act, deployed, end, followed, move, repository, stands

ACTIONS = {"cancel": "/cancel$", "rerun": "/rerun$", "rerun-failed": "/rerun-failed-jobs$"}


def test_a_run_is_cancelled(run: Run, github: GitHubDouble) -> None:
    product = run(github)
    started = deployed(product, github)
    move(github, started, "in_progress")
    page = followed(product, started, lambda page: stands(page, "in progress"))
    answer = act(product, started, "cancel", page)
    assert answer.status_code == 303 and answer.headers["Location"].endswith(f"/runs/{started.id}")
    page = followed(product, started, lambda page: stands(page, "cancelled"))
    assert started.conclusion == "cancelled" and len(github.seen("POST", "/cancel$")) == 1
    assert not [f for f in page.all("form") if f.get("action").endswith("/cancel")]


def test_a_run_is_run_again_in_part_or_whole(run: Run, github: GitHubDouble) -> None:
    github.jobs = [Job("build"), Job("deploy", outcome="failure")]
    product = run(github)
    started = deployed(product, github)
    end(github, started, "failure")
    with github.lock:
        started.jobs[0].conclusion = "success"
    page = followed(product, started, lambda page: stands(page, "failure"))
    assert act(product, started, "rerun-failed", page).status_code == 303
    assert [job.attempt for job in started.jobs] == [1, 2]
    followed(product, started, lambda page: stands(page, "queued"))
    end(github, started, "failure")
    page = followed(product, started, lambda page: stands(page, "failure"))
    assert act(product, started, "rerun", page).status_code == 303
    assert [job.attempt for job in started.jobs] == [3, 3]
    followed(product, started, lambda page: stands(page, "queued"))
    assert len(github.seen("POST", "/rerun")) == 2


def test_what_succeeded_has_no_failed_jobs_to_run_again(run: Run, github: GitHubDouble) -> None:
    product = run(github)
    started = deployed(product, github)
    end(github, started)
    page = followed(product, started, lambda page: stands(page, "success"))
    forms = [form.get("action").rpartition("/")[2] for form in page.all("form") if form.get("method") == "post"]
    assert "rerun" in forms and "rerun-failed" not in forms and "cancel" not in forms
    assert "use the pod’s history" in page.text


REFUSALS = {
    ("cancel", 409): "Cannot cancel a workflow run that has not been queued yet.",
    ("rerun", 403): "Unable to retry this workflow run because it was created over a month ago",
    ("rerun-failed", 403): "This workflow run cannot be retried",
}


@pytest.mark.parametrize("by", ["page", "API"])
@pytest.mark.parametrize(("action", "status"), REFUSALS)
def test_a_refusal_is_told_in_githubs_words(
    run: Run, github: GitHubDouble, action: str, status: int, by: str
) -> None:
    words = REFUSALS[action, status]
    product = run(github)
    started = deployed(product, github)
    if action == "cancel":
        with github.lock:
            started.jobs = []
    else:
        end(github, started, "failure")
        followed(product, started, lambda page: stands(page, "failure"))
        if action == "rerun":
            with github.lock:
                started.created -= 31 * 86_400
        else:
            with github.lock:
                started.jobs[0].conclusion = "success"
    if by == "page":
        page = product.page(f"/runs/{started.id}")
        answer = act(product, started, action, page)
        shown = Page(answer.text)
        [alert] = shown.all(role="alert")
        assert words in alert.text and "permission" not in alert.text.lower()
        # The run itself is still visible.
        assert f"Run {started.id}" in shown.text
    else:
        answer = product.request("POST", f"/api/runs/{started.id}/{action}")
        assert words in answer.json()["error"]
    assert answer.status_code == 409 and started.attempt == 1
    # Nothing is tried twice.
    assert len(github.seen("POST", ACTIONS[action])) == 1


def test_a_token_that_may_not_is_told_so(run: Run, github: GitHubDouble) -> None:
    product = run(github)
    started = deployed(product, github)
    github.tokens[TOKEN].scopes = ()
    github.tokens[TOKEN] = Token.fine_grained(contents="read", actions="read")
    answer = act(product, started, "cancel")
    assert answer.status_code == 403 and "Actions: write" in Page(answer.text).text and started.status != "completed"


def test_nothing_of_another_workflow_can_be_touched(run: Run, github: GitHubDouble) -> None:
    pods = repository(github)
    pods.commit({".github/workflows/build.yml": "name: Build\non: {workflow_dispatch: {}}\n"})
    other = github.past_run(pods, ago=50, workflow="build.yml", conclusion="failure")
    product = run(github)
    product.get("/")
    for action in (*ACTIONS, "approve", "reject"):
        assert product.post(f"/runs/{other.id}/{action}", {"_token": "x"}).status_code == 404
        assert product.request("POST", f"/api/runs/{other.id}/{action}").status_code == 404
    assert github.seen("POST", f"/runs/{other.id}") == []


@pytest.mark.parametrize("action", [*ACTIONS, "approve", "reject"])
def test_another_site_cannot_ask_for_anything(run: Run, github: GitHubDouble, action: str) -> None:
    product = run(github)
    started = deployed(product, github)
    end(github, started, "failure")
    github.forget_requests()
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ):
        for path in (f"/runs/{started.id}/{action}", f"/api/runs/{started.id}/{action}"):
            response = product.request("POST", path, data={"_token": "x"}, headers=headers)
            assert response.status_code == 403, (path, headers)
    # A link does not work either: a GET changes nothing.
    assert product.get(f"/runs/{started.id}/{action}").status_code in (404, 405)
    assert github.seen("POST") == [] and started.attempt == 1


def test_a_button_that_is_pressed_twenty_times_at_once_does_it_once(run: Run, github: GitHubDouble) -> None:
    product = run(github)
    started = deployed(product, github)
    end(github, started, "failure")
    page = followed(product, started, lambda page: stands(page, "failure"))
    answers = at_once(*[lambda: act(product, started, "rerun", page)] * 20)
    assert started.attempt == 2, [answer.status_code for answer in answers]
    assert {answer.status_code for answer in answers} <= {303, 409, 503}
    assert sum(answer.status_code == 303 for answer in answers) >= 1


def test_what_was_asked_is_audited(run: Run, github: GitHubDouble) -> None:
    product = run(github)
    started = deployed(product, github)
    assert act(product, started, "cancel").status_code == 303
    event = product.wait_for_event(run=str(started.id), action="cancel")
    assert TOKEN not in str(event)


def test_what_was_asked_for_is_seen_at_once_while_others_watch(run: Run, github: GitHubDouble) -> None:
    product = run(github)
    started = deployed(product, github)
    for _ in range(40):
        product.get(f"/api/runs/{started.id}")
    assert product.request("POST", f"/api/runs/{started.id}/cancel").json()["conclusion"] == "cancelled"


def test_the_api_answers_with_the_run(run: Run, github: GitHubDouble) -> None:
    product = run(github)
    started = deployed(product, github)
    end(github, started, "failure")
    answer = product.request("POST", f"/api/runs/{started.id}/rerun")
    assert answer.status_code == 200 and answer.json()["attempt"] == 2 and answer.json()["conclusion"] is None
    assert "cancel" in answer.json()["actions"]
    for body in ("[]", "{", '{"comment": 1}'):
        answer = product.request(
            "POST", f"/api/runs/{started.id}/rerun", data=body, headers={"Content-Type": "application/json"}
        )
        assert answer.status_code == 400, body
    tag = product.get(f"/api/runs/{started.id}").headers["ETag"]
    assert product.get(f"/api/runs/{started.id}", headers={"If-None-Match": tag}).status_code == 304
