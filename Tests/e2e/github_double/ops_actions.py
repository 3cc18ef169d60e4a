"""Workflows, dispatches, runs, jobs and their logs."""

from __future__ import annotations

import copy

from .operations import Answer, Call, operation
from .problem import Problem
from .repository import Repository
from .shapes import stamp
from .workflows import Run

RUNS = "/repos/{owner}/{repo}/actions/runs"
WORKFLOW = "/repos/{owner}/{repo}/actions/workflows/{workflow_id}"


@operation("GET", "/repos/{owner}/{repo}/actions/workflows")
def list_workflows(call: Call, owner: str, repo: str) -> Answer:
    repository = call.repository(owner, repo, "actions")
    known = repository.known_workflows()
    page, headers = call.page(known)
    body = {"total_count": len(known), "workflows": [call.shapes.workflow(repository, w) for w in page]}
    return Answer(body=body, headers=headers)


@operation("GET", WORKFLOW)
def get_workflow(call: Call, owner: str, repo: str, workflow_id: str) -> Answer:
    repository = call.repository(owner, repo, "actions")
    return Answer(body=call.shapes.workflow(repository, repository.workflow(workflow_id)))


@operation("PUT", WORKFLOW + "/enable")
def enable_workflow(call: Call, owner: str, repo: str, workflow_id: str) -> Answer:
    call.repository(owner, repo, "actions", "write").workflow(workflow_id).state = "active"
    return Answer(204)


@operation("PUT", WORKFLOW + "/disable")
def disable_workflow(call: Call, owner: str, repo: str, workflow_id: str) -> Answer:
    call.repository(owner, repo, "actions", "write").workflow(workflow_id).state = "disabled_manually"
    return Answer(204)


@operation("POST", WORKFLOW + "/dispatches")
def dispatch(call: Call, owner: str, repo: str, workflow_id: str) -> Answer:
    repository = call.repository(owner, repo, "actions", "write")
    workflow, body = repository.workflow(workflow_id), call.json("ref")
    wants_details = call.shapes.newer or body.get("return_run_details") is True
    if "return_run_details" in body:
        mode = call.double.dispatch_details
        if mode == "refused" or call.shapes.newer:
            raise Problem(422, 'Invalid request.\n\n"return_run_details" is not a permitted key.')
        wants_details = wants_details and mode != "ignored"
    if surplus := [k for k in body if k not in ("ref", "inputs", "return_run_details")]:
        raise Problem(422, f'Invalid request.\n\n"{surplus[0]}" is not a permitted key.')
    branch = str(body["ref"]).removeprefix("refs/heads/")
    sha = repository.resolve(branch)
    if sha is None:
        raise Problem(422, f"No ref found for: {body['ref']}")
    if workflow.state != "active":
        raise Problem(422, "Cannot trigger a 'workflow_dispatch' on a disabled workflow")
    file = repository.workflow_file(workflow, branch)
    inputs = file.accept(body.get("inputs"))
    now = call.double.now()
    number = sum(r.workflow is workflow for r in repository.runs) + 1
    run = Run(
        call.double.next_run_id(), number, workflow, file.name, file.title(inputs, call.login), branch, sha,
        call.login, inputs, now, now + call.double.runs_hidden_for, copy.copy(call.double.timetable),
        outcome=call.double.outcome, effect=call.double.effect, updated=now,
    )  # fmt: skip
    repository.runs.append(run)
    if not wants_details:
        return Answer(204)
    url, html = call.shapes.run_links(repository, run)
    return Answer(200, {"workflow_run_id": run.id, "run_url": url, "html_url": call.double.run_page(html)})


def _runs(call: Call, repository: Repository, runs: list[Run]) -> Answer:
    """The runs that the query's filters leave."""
    query = call.query
    after, before = _created(query.get("created", ""))
    kept = [
        r
        for r in runs
        if query.get("event", r.event) == r.event
        and query.get("branch", r.branch) == r.branch
        and query.get("actor", r.login) == r.login
        and query.get("status", r.status) in (r.status, r.conclusion)
        and query.get("head_sha", r.head_sha) == r.head_sha
        and after <= stamp(r.created) <= before
    ]
    page, headers = call.page(kept)
    body = {"total_count": len(kept), "workflow_runs": [_run(call, repository, r) for r in page]}
    return Answer(body=body, headers=headers)


def _created(text: str) -> tuple[str, str]:
    """The bounds that GitHub's date syntax names: `>=A`, `<=B`, `A..B`."""
    first, last = "", "9999"
    if ".." in text:
        first, last = text.split("..")
    elif text.startswith(">"):
        first = text.lstrip(">=")
    elif text.startswith("<"):
        last = text.lstrip("<=")
    elif text:
        first, last = text, text + "~"
    return first.replace("*", "").replace("+00:00", "Z"), last.replace("*", "9999").replace("+00:00", "Z")


def _run(call: Call, repository: Repository, run: Run) -> dict:
    body = call.shapes.run(repository, run)
    return body | {"html_url": call.double.run_page(body["html_url"])}


@operation("GET", WORKFLOW + "/runs")
def list_workflow_runs(call: Call, owner: str, repo: str, workflow_id: str) -> Answer:
    repository = call.repository(owner, repo, "actions")
    workflow = repository.workflow(workflow_id)
    return _runs(call, repository, [r for r in repository.visible_runs() if r.workflow is workflow])


@operation("GET", RUNS)
def list_runs(call: Call, owner: str, repo: str) -> Answer:
    repository = call.repository(owner, repo, "actions")
    return _runs(call, repository, repository.visible_runs())


def _find(call: Call, owner: str, repo: str, run_id: str, level: str = "read") -> tuple[Repository, Run]:
    repository = call.repository(owner, repo, "actions", level)
    return repository, repository.run(int(run_id) if run_id.isdigit() else 0)


@operation("GET", RUNS + "/{run_id}")
def get_run(call: Call, owner: str, repo: str, run_id: str) -> Answer:
    return Answer(body=_run(call, *_find(call, owner, repo, run_id)))


@operation("GET", RUNS + "/{run_id}/jobs")
def list_jobs(call: Call, owner: str, repo: str, run_id: str) -> Answer:
    job = call.shapes.job(*_find(call, owner, repo, run_id))
    return Answer(body={"total_count": 1, "jobs": [job]})


def _find_job(call: Call, owner: str, repo: str, job_id: str) -> tuple[Repository, Run]:
    repository = call.repository(owner, repo, "actions")
    for run in repository.visible_runs():
        if str(run.job_id) == job_id:
            return repository, run
    raise Problem(404, "Not Found")


@operation("GET", "/repos/{owner}/{repo}/actions/jobs/{job_id}")
def get_job(call: Call, owner: str, repo: str, job_id: str) -> Answer:
    return Answer(body=call.shapes.job(*_find_job(call, owner, repo, job_id)))


@operation("GET", "/repos/{owner}/{repo}/actions/jobs/{job_id}/logs")
def job_logs(call: Call, owner: str, repo: str, job_id: str) -> Answer:
    _, run = _find_job(call, owner, repo, job_id)
    return _log(call, run, "log")


@operation("GET", RUNS + "/{run_id}/logs")
def run_logs(call: Call, owner: str, repo: str, run_id: str) -> Answer:
    _, run = _find(call, owner, repo, run_id)
    return _log(call, run, "zip")


def _log(call: Call, run: Run, kind: str) -> Answer:
    """Logs lie at another origin, and only once the run is over."""
    if run.status != "completed":
        raise Problem(404, "Not Found")
    return Answer(302, headers={"Location": call.double.elsewhere.publish_log(run, kind)})


@operation("POST", RUNS + "/{run_id}/cancel")
def cancel_run(call: Call, owner: str, repo: str, run_id: str) -> Answer:
    repository, run = _find(call, owner, repo, run_id, "write")
    if run.status == "completed":
        raise Problem(409, "Cannot cancel a workflow run that is completed.")
    run.move("completed", repository, "cancelled")
    return Answer(202, {})


@operation("POST", RUNS + "/{run_id}/force-cancel")
def force_cancel_run(call: Call, owner: str, repo: str, run_id: str) -> Answer:
    return cancel_run(call, owner, repo, run_id)


@operation("POST", RUNS + "/{run_id}/rerun")
def rerun(call: Call, owner: str, repo: str, run_id: str) -> Answer:
    repository, run = _find(call, owner, repo, run_id, "write")
    if run.status != "completed":
        raise Problem(403, "This workflow is already running")
    run.attempt, run.conclusion, run.started = run.attempt + 1, None, None
    run.created = repository.clock()
    run.move("queued", repository)
    return Answer(201, {})


@operation("POST", RUNS + "/{run_id}/rerun-failed-jobs")
def rerun_failed(call: Call, owner: str, repo: str, run_id: str) -> Answer:
    return rerun(call, owner, repo, run_id)
