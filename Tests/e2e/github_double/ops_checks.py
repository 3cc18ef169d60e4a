"""Check runs and statuses of commits."""

from __future__ import annotations

from .operations import Answer, Call, operation
from .problem import Problem
from .repository import Repository


def _commit(repository: Repository, ref: str) -> str:
    sha = repository.resolve(ref.removeprefix("heads/"))
    if sha is None:
        raise Problem(422, f"No commit found for SHA: {ref}")
    return sha


@operation("GET", "/repos/{owner}/{repo}/commits/{ref+}/check-runs")
def list_checks(call: Call, owner: str, repo: str, ref: str) -> Answer:
    repository = call.repository(owner, repo, "checks")
    query = call.query
    checks = [
        check
        for check in repository.checks_of(_commit(repository, ref))
        if query.get("check_name", check.name) == check.name and query.get("status", check.status) == check.status
    ]
    page, headers = call.page(checks)
    body = {"total_count": len(checks), "check_runs": [call.shapes.check_run(repository, c) for c in page]}
    return Answer(body=body, headers=headers)


@operation("GET", "/repos/{owner}/{repo}/check-runs/{check_run_id}")
def get_check(call: Call, owner: str, repo: str, check_run_id: str) -> Answer:
    repository = call.repository(owner, repo, "checks")
    shas = {run.head_sha for run in repository.visible_runs()} | {check.sha for check in repository.checks}
    for check in (check for sha in shas for check in repository.checks_of(sha)):
        if str(check.id) == check_run_id:
            return Answer(body=call.shapes.check_run(repository, check))
    raise Problem(404, "Not Found")


@operation("GET", "/repos/{owner}/{repo}/commits/{ref+}/status")
def combined_status(call: Call, owner: str, repo: str, ref: str) -> Answer:
    repository = call.repository(owner, repo, "statuses")
    sha = _commit(repository, ref)
    statuses = repository.statuses_of(sha)
    page, headers = call.page(statuses)
    return Answer(body=call.shapes.combined_status(repository, sha, page, statuses), headers=headers)
