"""Runs of the double: what is refused and in which words, logs as they come, who may approve, and other people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from github_double import GitHubDouble, Job, Run, Step, Timetable, Token, sample
from harness.double_client import INPUTS, TOKEN, Client, call, double  # noqa: F401  (fixtures)

RUNS = "/repos/acme/pods/actions/runs"
JOBS = "/repos/acme/pods/actions/jobs"
MARK = "\ufeff"


def started(call: Client, *jobs: Job) -> Run:
    if jobs:
        call.double.jobs = list(jobs)
    id = call.dispatch(INPUTS, return_run_details=True).json()["workflow_run_id"]
    return call.double.repositories["acme/pods"].run(id)


def move(call: Client, run: Run, status: str, conclusion: str | None = None) -> None:
    run.move(status, call.double.repositories["acme/pods"], conclusion)


def refusal(response: requests.Response) -> tuple[int, str]:
    return response.status_code, response.json()["message"]


# Jobs


def test_three_hundred_jobs_come_in_pages(call: Client) -> None:
    run = started(call, *[Job(f"deploy {n}") for n in range(300)])
    address, names = f"{RUNS}/{run.id}/jobs?per_page=100", []
    while address:
        response = call("GET", address.removeprefix(call.double.url))
        assert response.json()["total_count"] == 300
        names += [job["name"] for job in response.json()["jobs"]]
        address = response.links.get("next", {}).get("url")
    assert names == [f"deploy {n}" for n in range(300)]
    assert len({job.id for job in run.jobs}) == 300


def test_steps_follow_the_timetable(call: Client) -> None:
    call.double.timetable = Timetable(0, 100)
    run = started(call, Job(steps=[Step(f"Step {n}") for n in range(4)]))

    def statuses(later: float) -> list[str]:
        call.double.clock_skew = later
        [job] = call("GET", f"{RUNS}/{run.id}/jobs").json()["jobs"]
        return [step["conclusion"] or step["status"] for step in job["steps"]]

    assert statuses(1) == ["success", "in_progress", "queued", "queued"]
    assert statuses(60) == ["success", "success", "in_progress", "queued"]
    assert statuses(200) == ["success"] * 4


def test_a_step_that_fails_has_the_others_skipped(call: Client) -> None:
    run = started(call, Job(steps=[Step(name) for name in ("Set up job", "Deploy", "Check", "Complete job")]))
    move(call, run, "in_progress")
    move(call, run, "completed", "failure")
    [job] = call("GET", f"{RUNS}/{run.id}/jobs").json()["jobs"]
    assert [step["conclusion"] for step in job["steps"]] == ["success", "failure", "skipped", "success"]


def test_a_broken_workflow_file_starts_no_jobs(call: Client) -> None:
    run = started(call)
    move(call, run, "completed", "startup_failure")
    assert call("GET", f"{RUNS}/{run.id}").json()["conclusion"] == "startup_failure"
    assert call("GET", f"{RUNS}/{run.id}/jobs").json() == {"total_count": 0, "jobs": []}
    assert refusal(call("POST", f"{RUNS}/{run.id}/rerun")) == (403, "This workflow run cannot be retried")


def test_a_word_that_nobody_knows_is_passed_on(call: Client) -> None:
    run = started(call)
    move(call, run, "in_progress")
    move(call, run, "completed", "on_fire")
    assert call("GET", f"{RUNS}/{run.id}").json()["conclusion"] == "on_fire"
    assert call("GET", f"{JOBS}/{run.job_id}").json()["conclusion"] == "on_fire"


# Refusals


def test_what_cannot_be_cancelled_or_run_again_is_refused_in_githubs_words(call: Client) -> None:
    run = started(call)
    address = f"{RUNS}/{run.id}"
    assert refusal(call("POST", f"{address}/rerun")) == (403, "This workflow is already running")
    assert refusal(call("POST", f"{address}/rerun-failed-jobs")) == (403, "This workflow is already running")
    words = "The workflow run containing this job is already running"
    assert refusal(call("POST", f"{JOBS}/{run.job_id}/rerun")) == (403, words)
    move(call, run, "completed")
    assert refusal(call("POST", f"{address}/cancel")) == (409, "Cannot cancel a workflow run that is completed.")
    assert refusal(call("POST", f"{address}/rerun-failed-jobs")) == (403, "This workflow run cannot be retried")
    call.double.clock_skew = 31 * 86_400
    words = "Unable to retry this workflow run because it was created over a month ago"
    assert refusal(call("POST", f"{address}/rerun")) == refusal(call("POST", f"{JOBS}/{run.job_id}/rerun")) == (403, words)


def test_a_run_that_is_queued_without_jobs_can_neither_be_cancelled_nor_run_again(call: Client) -> None:
    run = started(call)
    run.jobs = []
    for way in ("cancel", "force-cancel"):
        words = "Cannot cancel a workflow run that has not been queued yet."
        assert refusal(call("POST", f"{RUNS}/{run.id}/{way}")) == (409, words)
    assert call("POST", f"{RUNS}/{run.id}/rerun").status_code == 403


def test_another_attempt_is_somebody_elses_and_begins_anew(call: Client) -> None:
    call.double.add_token("hubot", Token(login="hubot"))
    run = started(call)
    move(call, run, "completed", "failure")
    first = run.job_id
    call.token = "hubot"
    assert call("POST", f"{RUNS}/{run.id}/rerun").status_code == 201
    body = call("GET", f"{RUNS}/{run.id}").json()
    assert (body["actor"]["login"], body["triggering_actor"]["login"]) == ("octocat", "hubot")
    assert (body["status"], body["conclusion"], body["run_attempt"]) == ("queued", None, 2)
    assert call("GET", f"{RUNS}/{run.id}/attempts/1").json()["conclusion"] == "failure"
    assert call("GET", f"{RUNS}/{run.id}/attempts/3").status_code == 404
    assert run.job_id != first and call("GET", f"{JOBS}/{first}").json()["run_attempt"] == 1


def test_a_run_can_be_deleted_meanwhile(call: Client) -> None:
    run = started(call)
    call.double.repositories["acme/pods"].delete_run(run.id)
    for address in (f"{RUNS}/{run.id}", f"{RUNS}/{run.id}/jobs", f"{JOBS}/{run.job_id}", f"{JOBS}/{run.job_id}/logs"):
        assert call("GET", address).status_code == 404
    assert call("GET", RUNS).json()["total_count"] == 0


# Logs


def ended(call: Client, *jobs: Job) -> Run:
    run = started(call, *jobs)
    move(call, run, "in_progress")
    move(call, run, "completed")
    return run


def test_a_log_lies_at_another_origin_for_a_minute(call: Client) -> None:
    run = ended(call)
    response = call("GET", f"{JOBS}/{run.job_id}/logs")
    place = response.headers["Location"]
    assert response.status_code == 302 and not place.startswith(call.double.url)
    first = requests.get(place, timeout=5)
    assert first.headers["Content-Type"].startswith("text/plain") and first.content.decode().startswith(MARK)
    assert requests.get(place, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=5).status_code == 400
    call.double.clock_skew = 61
    assert requests.get(place, timeout=5).status_code == 403


def log(call: Client, address: str) -> bytes:
    return requests.get(call("GET", address).headers["Location"], timeout=30).content


def test_a_log_can_be_any_bytes(call: Client) -> None:
    odd = b"\xef\xbb\xbf\x1b[31m<script>\r50%\r100%\n" + b"x" * 100_000 + b"\n\xef\xbb\xbf\xff\xfe\n"
    run = ended(call, Job(body=odd, steps=[Step("Set up job"), Step("Deploy", body=odd), Step("Complete job")]))
    assert log(call, f"{JOBS}/{run.job_id}/logs") == log(call, f"{JOBS}/{run.job_id}/steps/2/logs") == odd
    run.jobs[0].body = b"x" * 30_000_000
    assert len(log(call, f"{JOBS}/{run.job_id}/logs")) == 30_000_000


def test_logs_are_there_when_the_job_is_over(call: Client) -> None:
    run = started(call)
    move(call, run, "in_progress")
    step = f"{JOBS}/{run.job_id}/steps/1/logs"
    for address in (f"{JOBS}/{run.job_id}/logs", step, f"{RUNS}/{run.id}/logs"):
        assert refusal(call("GET", address)) == (404, "Not Found")
    call.double.step_logs = "early"
    assert call("GET", step).status_code == 302
    assert call("GET", f"{JOBS}/{run.job_id}/steps/2/logs").status_code == 404
    move(call, run, "completed")
    call.double.step_logs = "absent"
    assert call("GET", step).status_code == 404 and call("GET", f"{JOBS}/{run.job_id}/logs").status_code == 302
    call.double.step_logs = "given"
    assert [call("GET", f"{JOBS}/{run.job_id}/steps/{n}/logs").status_code for n in (0, 1, 3, 4)] == [404, 302, 302, 404]
    run.logs = "expired"
    assert refusal(call("GET", step)) == (410, "Server Error")
    run.logs = "gone"
    assert refusal(call("GET", f"{JOBS}/{run.job_id}/logs")) == (404, "Not Found")


# Approvals


def waiting(call: Client, **rules: Any) -> tuple[Run, int]:
    environment = call.double.repositories["acme/pods"].add_environment("production", **rules)
    run = started(call, Job("build"), Job("deploy", environment="production"))
    run.timetable = Timetable(0, 100)
    call("GET", f"{RUNS}/{run.id}")
    return run, environment.id


def review(call: Client, run: Run, **body: Any) -> requests.Response:
    return call("POST", f"{RUNS}/{run.id}/pending_deployments", body)


def may(call: Client, run: Run) -> list[bool]:
    return [p["current_user_can_approve"] for p in call("GET", f"{RUNS}/{run.id}/pending_deployments").json()]


def test_only_reviewers_may_approve(call: Client) -> None:
    call.double.repositories["acme/pods"].teams["ops"] = {"grace"}
    run, environment = waiting(call, reviewers=("ada", "octocat"), teams=("ops",), prevent_self_review=True)
    told = {"environment_ids": [environment], "state": "approved", "comment": ""}
    # The one who started it may not, although a reviewer.
    assert may(call, run) == [False]
    refused = review(call, run, **told)
    assert refusal(refused) == (422, "Validation Failed")
    assert refused.json()["errors"] == "No pending deployment requests to approve or reject"
    for login in ("ada", "grace"):
        call.double.add_token(login, Token(login=login))
        call.token = login
        assert may(call, run) == [True]
    call.double.add_token("weak", Token.fine_grained(login="grace", actions="write"))
    call.token = "weak"
    assert refusal(review(call, run, **told)) == (403, "Resource not accessible by personal access token")
    call.token = "grace"
    assert review(call, run, **told).status_code == 200
    assert run.status == "in_progress" and may(call, run) == []
    call.double.clock_skew = 1000
    assert call("GET", f"{RUNS}/{run.id}").json()["conclusion"] == "success"
    assert review(call, run, **told).status_code == 422


def test_a_rejection_fails_the_run(call: Client) -> None:
    run, environment = waiting(call, reviewers=("octocat",))
    assert review(call, run, environment_ids=[environment], state="rejected", comment="No").status_code == 200
    assert (run.status, run.conclusion, run.jobs[1].conclusion) == ("completed", "failure", "failure")
    [decision] = call("GET", f"{RUNS}/{run.id}/approvals").json()
    assert (decision["state"], decision["comment"]) == ("rejected", "No")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"state": "approved", "comment": ""}, "\"environment_ids\" wasn't supplied."),
        ({"environment_ids": [1], "comment": ""}, "\"state\" wasn't supplied."),
        ({"environment_ids": [1], "state": "approved"}, "\"comment\" wasn't supplied."),
        ({"environment_ids": [1], "state": "maybe", "comment": ""}, '"maybe" is not a member of ["approved", "rejected"].'),
        ({"environment_ids": ["x"], "state": "approved", "comment": ""}, '"x" is not an integer.'),
    ],
)
def test_a_decision_needs_all_its_fields(call: Client, body: dict[str, Any], words: str) -> None:
    run, _ = waiting(call, reviewers=("octocat",))
    status, message = refusal(review(call, run, **body))
    assert status == 422 and message.startswith("Invalid request.\n\n") and message.endswith(words)
    assert run.reviews == []


def test_a_timer_runs_beside_the_approval(call: Client) -> None:
    run, environment = waiting(call, reviewers=("octocat",), wait_timer=10)
    told = {"environment_ids": [environment], "state": "approved", "comment": ""}
    assert review(call, run, **told).status_code == 200
    assert review(call, run, **told).json()["errors"] == "Deployment protection rule has already been reviewed"
    assert call("GET", f"{RUNS}/{run.id}/jobs").json()["jobs"][1]["status"] == "waiting"
    call.double.clock_skew = 601
    assert call("GET", f"{RUNS}/{run.id}/jobs").json()["jobs"][1]["status"] == "in_progress"


def test_annotations_are_not_for_fine_grained_tokens(call: Client) -> None:
    run = started(call)
    address = f"/repos/acme/pods/check-runs/{run.job_id}/annotations"
    assert call("GET", address).json() == []
    call.double.add_token("fine", Token.fine_grained(actions="write", checks="read"))
    call.double.add_token("app", Token.fine_grained(kind="app", checks="read"))
    call.token = "fine"
    assert refusal(call("GET", address)) == (403, "Resource not accessible by personal access token")
    call.token = "app"
    assert call("GET", address).status_code == 200


# Other people, other times


def test_others_start_runs_in_the_same_second(call: Client) -> None:
    call.double.crowd = 6
    own = started(call)
    runs = call("GET", RUNS).json()["workflow_runs"]
    assert len(runs) == 7 and len({run["id"] for run in runs}) == 7
    assert [run["id"] for run in runs if run["actor"]["login"] == "octocat"] == [own.id]
    assert sum(run["display_title"] == "Deploy advworks/dev" for run in runs) > 1
    assert 0 < [run["id"] for run in runs].index(own.id) < 6


def test_runs_of_the_past_are_older_in_every_way(call: Client) -> None:
    repository = call.double.repositories["acme/pods"]
    now = started(call)
    old = call.double.past_run(repository, ago=86_400, took=90, inputs=INPUTS, login="ada", conclusion="failure")
    older = call.double.past_run(repository, ago=90_000, title="By hand")
    runs = call("GET", RUNS).json()["workflow_runs"]
    assert [run["id"] for run in runs] == [now.id, old.id, older.id] == sorted((r["id"] for r in runs), reverse=True)
    assert [run["display_title"] for run in runs[1:]] == ["Deploy advworks/dev", "By hand"]
    assert (runs[1]["actor"]["login"], runs[1]["conclusion"]) == ("ada", "failure")
    assert old.updated - old.begun == 90
    [job] = call("GET", f"{RUNS}/{old.id}/jobs").json()["jobs"]
    assert job["conclusion"] == "failure" and log(call, f"{JOBS}/{job['id']}/logs")


def test_the_knobs_of_runs_work_over_http_too(call: Client) -> None:
    there = {"repository": "acme/pods"}
    control = lambda method, what, **body: call(method, f"/__control/{what}", body).json()  # noqa: E731
    environment = control("POST", "environment", **there, name="production", reviewers=["octocat"])["id"]
    control("POST", "jobs", jobs=[{"name": "build", "steps": ["One", {"name": "Two", "log": "text"}]}])
    control("POST", "set", crowd=2, step_logs="absent")
    run = started(call)
    assert control("POST", "run", **there, id=run.id, status="in_progress")["jobs"] == [run.job_id]
    assert [step.name for step in run.jobs[0].steps] == ["One", "Two"]
    control("POST", "run", **there, id=run.id, status="completed", conclusion="failure", logs="expired")
    assert call("GET", f"{JOBS}/{run.job_id}/logs").status_code == 410
    control("POST", "run", **there, id=run.id, jobs=[{"environment": "production"}], status="waiting")
    assert call("GET", f"{RUNS}/{run.id}/pending_deployments").json()[0]["environment"]["id"] == environment
    past = control("POST", "past_run", **there, ago=100, title="Before")["id"]
    assert call("GET", f"{RUNS}/{past}").json()["display_title"] == "Before"
    control("DELETE", "run", **there, id=past)
    assert call("GET", f"{RUNS}/{past}").status_code == 404
    assert control("POST", "run", **there, id=past)["error"]
