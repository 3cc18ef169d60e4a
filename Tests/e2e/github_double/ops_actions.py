"""Workflows, dispatches, and the lists of runs."""

from __future__ import annotations

from .operations import Answer, Call, operation
from .ops_runs import RUNS, run_body
from .problem import Problem
from .repository import Repository
from .runs import Run
from .shapes import stamp
from .starting import start_others, start_run

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
    if repository.resolve(branch) is None:
        raise Problem(422, f"No ref found for: {body['ref']}")
    if workflow.state != "active":
        raise Problem(422, "Cannot trigger a 'workflow_dispatch' on a disabled workflow")
    file = repository.workflow_file(workflow, branch)
    inputs = file.accept(body.get("inputs"))
    crowd = call.double.crowd
    start_others(call.double, repository, workflow, file, inputs, branch, range(0, crowd, 2))
    run = start_run(call.double, repository, workflow, file, inputs, call.login, branch)
    start_others(call.double, repository, workflow, file, inputs, branch, range(1, crowd, 2))
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
    body = {"total_count": len(kept), "workflow_runs": [run_body(call, repository, r) for r in page]}
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


@operation("GET", WORKFLOW + "/runs")
def list_workflow_runs(call: Call, owner: str, repo: str, workflow_id: str) -> Answer:
    repository = call.repository(owner, repo, "actions")
    workflow = repository.workflow(workflow_id)
    return _runs(call, repository, [r for r in repository.visible_runs() if r.workflow is workflow])


@operation("GET", RUNS)
def list_runs(call: Call, owner: str, repo: str) -> Answer:
    repository = call.repository(owner, repo, "actions")
    return _runs(call, repository, repository.visible_runs())
