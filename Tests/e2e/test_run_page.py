"""The page of a run: every state in words, many jobs and none, attempts, approvals, and deleted runs."""

from __future__ import annotations

import pytest

from github_double import GitHubDouble, Job, Step, Timetable, Token
from harness import REPOSITORY, TOKEN, Page, Product, Run, at_once, eventually
from harness.following import act, deployed, end, followed, move, repository, stands, state

WAITING = {
    "requested": "queued",
    "queued": "queued",
    "pending": "waiting for another run",
    "waiting": "waiting for approval",
    "in_progress": "in progress",
    "on_hold": "on hold",
}
ENDED = {
    "success": "success",
    "failure": "failure",
    "cancelled": "cancelled",
    "skipped": "skipped",
    "neutral": "neutral",
    "timed_out": "timed out",
    "action_required": "approval required",
    "stale": "stale",
    "startup_failure": "startup failure",
    "on_fire": "on fire",
}


def kinds(page: Page) -> set[str]:
    """The look of the run: `good`, `bad` and so on."""
    [badge] = state(page).all("span")
    return {word.partition("-")[2] for word in badge["class"].split() if word.startswith("run-")}


def test_every_status_is_said_in_words_and_none_is_good(run: Run, github: GitHubDouble) -> None:
    product = run(github)
    started = deployed(product, github)
    for status, words in WAITING.items():
        move(github, started, status)
        page = followed(product, started, lambda page, words=words: stands(page, words))
        assert words in page.title and kinds(page) & {"good", "bad"} == set(), status
        answer = product.get(f"/api/runs/{started.id}").json()
        assert (answer["status"], answer["conclusion"]) == (status, None)
        assert page.all("meta", http_equiv="refresh"), status


def test_every_conclusion_is_said_in_words_and_only_success_is_good(run: Run, github: GitHubDouble) -> None:
    github.jobs = [Job(steps=[Step("Set up job"), Step("Deploy"), Step("Complete job")])]
    past = {
        word: github.past_run(repository(github), ago=100 * number, conclusion=word, title="Deploy advworks/dev")
        for number, word in enumerate(ENDED, 1)
    }
    product = run(github)
    for conclusion, words in ENDED.items():
        page = product.page(f"/runs/{past[conclusion].id}")
        assert stands(page, words) and words in page.title
        assert ("good" in kinds(page)) == (conclusion == "success"), conclusion
        assert ("bad" in kinds(page)) == (conclusion in ("failure", "timed_out", "startup_failure")), conclusion
        assert not page.all("meta", http_equiv="refresh")
        answer = product.get(f"/api/runs/{past[conclusion].id}").json()
        assert (answer["status"], answer["conclusion"]) == ("completed", conclusion)
        assert answer["customer"] == "advworks" and answer["requested_by"] is None
        # Unknown facts are shown as unknown, and not guessed.
        assert "does not remember this run" in page.text and "Unknown" in page.text


def test_a_run_that_ended_in_a_way_nobody_knows_does_not_look_as_if_it_went_on(run: Run, github: GitHubDouble) -> None:
    past = github.past_run(repository(github), ago=100, conclusion="on_fire", title="Deploy advworks/dev")
    assert "busy" not in kinds(run(github).page(f"/runs/{past.id}"))


@pytest.mark.parametrize("count", [300, 350])
def test_a_run_of_many_jobs(run: Run, github: GitHubDouble, count: int) -> None:
    github.jobs = [Job(f"deploy {n}", outcome="failure" if n == 7 else None) for n in range(count)]
    product = run(github)
    started = deployed(product, github)
    end(github, started)
    github.forget_requests()
    response = product.get(f"/runs/{started.id}")
    eventually(lambda: "failure" in (page := product.get(f"/runs/{started.id}")).text and page.status_code == 200)
    response = product.get(f"/runs/{started.id}")
    page = Page(response.text)
    shown = page.all("details", class_="job")
    assert len(shown) == 300 and f"{count} jobs" in page.text and len(response.content) < 2 << 20
    assert ("And 50 more jobs" in page.text) == (count == 350)
    # Only failed jobs are open.
    assert [job.one("h3").text for job in shown if "open" in job.attributes] == ["failure: deploy 7"]
    # Read in pages of a hundred, and not again for each view.
    assert 3 <= len(github.seen("GET", f"/runs/{started.id}/jobs")) <= 8
    answer = product.get(f"/api/runs/{started.id}").json()
    assert answer["job_count"] == count and len(answer["jobs"]) == 300


def test_jobs_and_steps_are_told_with_their_times(run: Run, github: GitHubDouble) -> None:
    product = run(github)
    started = deployed(product, github)
    move(github, started, "in_progress")
    page = followed(product, started, lambda page: stands(page, "in progress"))
    [job] = page.all("details", class_="job")
    assert [li.text.split()[-2:] for li in job.all("li")][2] == ["Complete", "job"] or "queued" in job.text
    github.clock_skew = 65
    with github.lock:
        started.jobs[0].started = started.updated - 65
    move(github, started, "completed", "failure")
    page = followed(product, started, lambda page: stands(page, "failure"))
    steps = {step.text.partition(" ")[0]: step for step in page.all("div", class_="step")}
    assert "success" in steps["Set"].text and "failure" in steps["Deploy"].text
    answer = product.get(f"/api/runs/{started.id}").json()
    assert [step["conclusion"] for step in answer["jobs"][0]["steps"]] == ["success", "failure", "success"]


def test_a_broken_workflow_file_is_said_to_be_the_cause(run: Run, github: GitHubDouble) -> None:
    product = run(github)
    started = deployed(product, github)
    move(github, started, "completed", "startup_failure")
    page = followed(product, started, lambda page: stands(page, "startup failure"))
    assert "workflow file" in page.text and page.all("details", class_="job") == []
    assert f"{github.web.url}/{REPOSITORY}/actions/runs/{started.id}" in page.links


def test_a_run_that_is_deleted_is_gone(run: Run, github: GitHubDouble) -> None:
    product = run(github)
    old = github.past_run(repository(github), ago=1000, title="Deploy advworks/dev")
    assert product.get(f"/runs/{old.id}").status_code == 200
    with github.lock:
        repository(github).delete_run(old.id)
    eventually(lambda: product.get(f"/runs/{old.id}").status_code == 404, 30)
    assert product.get(f"/api/runs/{old.id}").status_code == 404
    for action in ("cancel", "rerun"):
        assert product.request("POST", f"/api/runs/{old.id}/{action}").status_code == 404


def test_a_young_run_that_is_deleted_is_not_queued_again(run: Run, github: GitHubDouble) -> None:
    product = run(github)
    started = deployed(product, github)
    move(github, started, "in_progress")
    followed(product, started, lambda page: stands(page, "in progress"))
    with github.lock:
        repository(github).delete_run(started.id)
    asked = len(github.seen("GET", f"/runs/{started.id}$"))
    eventually(lambda: product.get(f"/runs/{started.id}") is not None and len(github.seen("GET", f"/runs/{started.id}$")) > asked)
    response = product.get(f"/runs/{started.id}")
    assert response.status_code == 404 or not stands(Page(response.text), "queued")


def test_attempts_can_be_looked_at_while_others_watch(run: Run, github: GitHubDouble) -> None:
    product = run(github)
    started = deployed(product, github)
    end(github, started, "failure")
    followed(product, started, lambda page: stands(page, "failure"))
    act(product, started, "rerun")
    for _ in range(40):
        product.get(f"/api/runs/{started.id}")
    assert product.get(f"/runs/{started.id}?attempt=1").status_code == 200


def test_attempts_can_be_looked_at(run: Run, github: GitHubDouble) -> None:
    github.jobs = [Job("build"), Job("deploy", needs=("build",), outcome="failure")]
    product = run(github)
    started = deployed(product, github)
    end(github, started, "failure")
    with github.lock:
        started.jobs[0].conclusion = "success"
    followed(product, started, lambda page: stands(page, "failure"))
    assert act(product, started, "rerun-failed").status_code == 303
    with github.lock:
        for job in started.jobs:
            job.outcome = None
    end(github, started)
    page = followed(product, started, lambda page: stands(page, "success"))
    assert f"/runs/{started.id}?attempt=1" in page.links
    first = followed(product, started, lambda page: True, "?attempt=1")
    assert stands(first, "failure") and f"/runs/{started.id}" in first.links
    # A completed attempt can be neither followed nor changed.
    assert not [f for f in first.all("form") if f.get("method") == "post"] and not first.all("meta", http_equiv="refresh")
    links = [link for link in first.links if link.startswith(f"/runs/{started.id}?") and "log=" in link]
    assert links and all("attempt=1" in link for link in links)
    for query in ("attempt=3", "attempt=99"):
        assert product.get(f"/runs/{started.id}?{query}").status_code == 404
    for query in ("attempt=0", "attempt=-1", "attempt=x", "attempt=99999999999999999999"):
        assert product.get(f"/runs/{started.id}?{query}").status_code == 400
    answer = product.get(f"/api/runs/{started.id}?attempt=1").json()
    assert (answer["attempt"], answer["attempts"], answer["conclusion"]) == (1, 2, "failure")
    requests = len(github.requests)
    assert [r.status_code for r in at_once(*[lambda: product.get(f"/runs/{started.id}?attempt=1")] * 20)] == [200] * 20
    # It never changes, so it is not requested again.
    assert len([r for r in github.requests[requests:] if "/attempts/1" in r.target]) == 0


def test_how_long_it_usually_takes(run: Run, github: GitHubDouble) -> None:
    for number in range(5):
        github.past_run(repository(github), ago=3600 * (number + 1), took=80, title="Deploy advworks/dev")
    product = run(github)
    started = deployed(product, github)
    move(github, started, "in_progress")
    page = followed(product, started, lambda page: "usually" in page.text)
    assert "usually 1 min 20 s" in page.text
    [bar] = page.all("progress")
    assert float(bar["max"]) == 80 and 0 <= float(bar["value"]) <= 80
    assert product.get(f"/api/runs/{started.id}").json()["usual_seconds"] == 80


# Approvals


def waiting(product: Product, github: GitHubDouble, **rules: object):
    with github.lock:
        repository(github).add_environment("production", **rules)
    github.jobs = [Job("deploy", environment="production")]
    github.timetable = Timetable(0, None)
    started = deployed(product, github)
    return started, followed(product, started, lambda page: stands(page, "waiting for approval"))


def test_somebody_who_may_approves_with_a_comment(run: Run, github: GitHubDouble) -> None:
    product = run(github)
    started, page = waiting(product, github, reviewers=("octocat", "ada"), teams=("ops",), wait_timer=0)
    shown = page.one(data_part="approvals").text
    assert "production" in shown and "octocat, ada, ops" in shown
    assert product.get(f"/api/runs/{started.id}").json()["approvals"][0]["may_approve"] is True
    answer = act(product, started, "approve", page, comment="Looks <b>good</b>")
    assert answer.status_code == 303 and answer.headers["Location"].endswith(f"/runs/{started.id}")
    [review] = started.reviews
    assert (review.state, review.comment, review.login) == ("approved", "Looks <b>good</b>", "octocat")
    followed(product, started, lambda page: stands(page, "in progress"))
    move(github, started, "completed")
    page = followed(product, started, lambda page: stands(page, "success") and "Looks" in page.text)
    decisions = page.one(data_part="approvals")
    assert "octocat approved production: “Looks <b>good</b>”" in decisions.text and not decisions.all("b")


def test_a_rejection_ends_the_run(run: Run, github: GitHubDouble) -> None:
    product = run(github)
    started, page = waiting(product, github, reviewers=("octocat",))
    assert act(product, started, "approve", page, comment="x" * 1001).status_code == 400 and started.reviews == []
    form = page.fields(f"/runs/{started.id}/approve")
    assert product.post(f"/runs/{started.id}/reject", form).status_code == 303
    page = followed(product, started, lambda page: stands(page, "failure"))
    assert started.reviews[0].state == "rejected" and "octocat rejected production" in page.text


def test_somebody_who_may_not_is_told_who_may(run: Run, github: GitHubDouble) -> None:
    product = run(github)
    started, page = waiting(product, github, reviewers=("ada",), wait_timer=30)
    shown = page.one(data_part="approvals")
    assert "ada" in shown.text and "30 minutes" in shown.text and not shown.all("form")
    assert f"{github.web.url}/{REPOSITORY}/actions/runs/{started.id}" in [a["href"] for a in shown.all("a")]
    answer = product.request("POST", f"/api/runs/{started.id}/approve", json={"comment": ""})
    assert answer.status_code in (403, 409) and "ada" not in str(started.reviews)
    assert github.seen("POST", "/pending_deployments") == []


def test_a_decision_that_somebody_else_made_first_is_refused_in_githubs_words(run: Run, github: GitHubDouble) -> None:
    product = run(github)
    started, page = waiting(product, github, reviewers=("octocat",))
    words = "No pending deployment requests to approve or reject"
    body = {"message": "Validation Failed", "errors": words, "status": "422"}
    github.faults.add("answer", method="POST", path="/pending_deployments", status=422, body=body, times=1)
    answer = act(product, started, "approve", page)
    assert answer.status_code == 409 and words in Page(answer.text).text


def test_a_token_without_the_permission_is_told_which(run: Run, github: GitHubDouble) -> None:
    github.tokens[TOKEN] = Token.fine_grained(contents="write", actions="write", pull_requests="write")
    product = run(github)
    started, page = waiting(product, github, reviewers=("octocat",))
    answer = act(product, started, "approve", page)
    assert answer.status_code == 403 and "Deployments: write" in Page(answer.text).text
    assert started.reviews == []
