"""One run: its attempts and jobs, and what can be asked of it."""

from __future__ import annotations

from .jobs import Job
from .operations import Answer, Call, operation
from .problem import Problem
from .repository import Repository
from .runs import Run

RUNS = "/repos/{owner}/{repo}/actions/runs"
JOB = "/repos/{owner}/{repo}/actions/jobs/{job_id}"
ATTEMPT = RUNS + "/{run_id}/attempts/{attempt_number}"
MONTH, MOST_ATTEMPTS = 30 * 86_400, 51


def find_run(call: Call, owner: str, repo: str, run_id: str, level: str = "read") -> tuple[Repository, Run]:
    repository = call.repository(owner, repo, "actions", level)
    return repository, repository.run(int(run_id) if run_id.isdigit() else 0)


def find_attempt(call: Call, owner: str, repo: str, run_id: str, number: str) -> tuple[Repository, Run]:
    repository, run = find_run(call, owner, repo, run_id)
    for attempt in run.attempts():
        if str(attempt.attempt) == number:
            return repository, attempt
    raise Problem(404, "Not Found")


def find_job(call: Call, owner: str, repo: str, job_id: str, level: str = "read") -> tuple[Repository, Run, Job]:
    """A job of any attempt, with its run as it is now."""
    repository = call.repository(owner, repo, "actions", level)
    for run in repository.visible_runs():
        for job in run.all_jobs():
            if str(job.id) == job_id:
                return repository, run, job
    raise Problem(404, "Not Found")


def run_body(call: Call, repository: Repository, run: Run) -> dict:
    body = call.shapes.run(repository, run)
    return body | {"html_url": call.double.run_page(body["html_url"])}


@operation("GET", RUNS + "/{run_id}")
def get_run(call: Call, owner: str, repo: str, run_id: str) -> Answer:
    return Answer(body=run_body(call, *find_run(call, owner, repo, run_id)))


@operation("DELETE", RUNS + "/{run_id}")
def delete_run(call: Call, owner: str, repo: str, run_id: str) -> Answer:
    repository, run = find_run(call, owner, repo, run_id, "write")
    if run.status != "completed":
        raise Problem(403, "Could not delete the workflow run")
    repository.delete_run(run.id)
    return Answer(204)


@operation("GET", ATTEMPT)
def get_attempt(call: Call, owner: str, repo: str, run_id: str, attempt_number: str) -> Answer:
    return Answer(body=run_body(call, *find_attempt(call, owner, repo, run_id, attempt_number)))


# Jobs


def _jobs(call: Call, repository: Repository, run: Run, jobs: list[Job]) -> Answer:
    page, headers = call.page(jobs)
    body = {"total_count": len(jobs), "jobs": [call.shapes.job(repository, run, job) for job in page]}
    return Answer(body=body, headers=headers)


@operation("GET", RUNS + "/{run_id}/jobs")
def list_jobs(call: Call, owner: str, repo: str, run_id: str) -> Answer:
    repository, run = find_run(call, owner, repo, run_id)
    return _jobs(call, repository, run, run.all_jobs() if call.query.get("filter") == "all" else run.jobs)


@operation("GET", ATTEMPT + "/jobs")
def list_jobs_of_attempt(call: Call, owner: str, repo: str, run_id: str, attempt_number: str) -> Answer:
    repository, run = find_attempt(call, owner, repo, run_id, attempt_number)
    return _jobs(call, repository, run, run.jobs)


@operation("GET", JOB)
def get_job(call: Call, owner: str, repo: str, job_id: str) -> Answer:
    return Answer(body=call.shapes.job(*find_job(call, owner, repo, job_id)))


# The check run of a job has its id.


@operation("GET", "/repos/{owner}/{repo}/check-runs/{check_run_id}/annotations")
def list_annotations(call: Call, owner: str, repo: str, check_run_id: str) -> Answer:
    repository = call.repository(owner, repo, "checks")
    for run in repository.visible_runs():
        for job in run.all_jobs():
            if str(job.id) == check_run_id:
                page, headers = call.page(job.annotations)
                return Answer(body=[call.shapes.annotation(repository, run, a) for a in page], headers=headers)
    raise Problem(404, "Not Found")


# What can be asked of it


@operation("POST", RUNS + "/{run_id}/cancel")
def cancel_run(call: Call, owner: str, repo: str, run_id: str) -> Answer:
    repository, run = find_run(call, owner, repo, run_id, "write")
    if run.status == "completed":
        raise Problem(409, "Cannot cancel a workflow run that is completed.")
    if run.status == "queued" and not run.jobs:
        raise Problem(409, "Cannot cancel a workflow run that has not been queued yet.")
    run.move("completed", repository, "cancelled")
    return Answer(202, {})


@operation("POST", RUNS + "/{run_id}/force-cancel")
def force_cancel_run(call: Call, owner: str, repo: str, run_id: str) -> Answer:
    return cancel_run(call, owner, repo, run_id)


def _may_rerun(call: Call, run: Run, running: str) -> None:
    """Raises GitHub's refusal of another attempt, which is always a 403."""
    call.json()
    if run.status != "completed":
        raise Problem(403, running)
    if call.double.now() - run.created > MONTH:
        raise Problem(403, "Unable to retry this workflow run because it was created over a month ago")
    if run.conclusion == "startup_failure" or run.attempt >= MOST_ATTEMPTS:
        raise Problem(403, "This workflow run cannot be retried")


@operation("POST", RUNS + "/{run_id}/rerun")
def rerun(call: Call, owner: str, repo: str, run_id: str) -> Answer:
    repository, run = find_run(call, owner, repo, run_id, "write")
    _may_rerun(call, run, "This workflow is already running")
    run.rerun(run.jobs, call.login, repository)
    return Answer(201, {})


@operation("POST", RUNS + "/{run_id}/rerun-failed-jobs")
def rerun_failed(call: Call, owner: str, repo: str, run_id: str) -> Answer:
    repository, run = find_run(call, owner, repo, run_id, "write")
    _may_rerun(call, run, "This workflow is already running")
    if not (failed := run.failed_jobs()):
        raise Problem(403, "This workflow run cannot be retried")
    run.rerun(failed, call.login, repository)
    return Answer(201, {})


@operation("POST", JOB + "/rerun")
def rerun_job(call: Call, owner: str, repo: str, job_id: str) -> Answer:
    repository, run, job = find_job(call, owner, repo, job_id, "write")
    _may_rerun(call, run, "The workflow run containing this job is already running")
    chosen = run.with_dependents([latest for latest in run.jobs if latest.name == job.name])
    run.rerun(chosen, call.login, repository)
    return Answer(201, {})
