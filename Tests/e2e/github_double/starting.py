"""How runs come to be: by a dispatch, by other people's, or made up as runs of the past."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from .repository import Repository
from .runs import Run, Timetable
from .workflows import Workflow, WorkflowFile

if TYPE_CHECKING:
    from .double import GitHubDouble


def start_run(
    double: GitHubDouble,
    repository: Repository,
    workflow: Workflow,
    file: WorkflowFile,
    inputs: dict[str, str],
    login: str,
    branch: str,
) -> Run:
    now = double.now()
    run = Run(
        double.next_run_id(), _number(repository, workflow), workflow, file.name, file.title(inputs, login), branch,
        repository.resolve(branch), login, inputs, now, now + double.runs_hidden_for, copy.copy(double.timetable),
        outcome=double.outcome, effect=double.effect, jobs=copy.deepcopy(double.jobs),
    )  # fmt: skip
    repository.runs.append(run)
    return run


def start_others(
    double: GitHubDouble,
    repository: Repository,
    workflow: Workflow,
    file: WorkflowFile,
    inputs: dict[str, str],
    branch: str,
    who: range,
) -> None:
    """Runs that other people start in the same moment, half of them called as this one; they change nothing."""
    for number in who:
        theirs = inputs if number % 4 in (1, 2) else {name: f"other{number}" for name in inputs}
        start_run(double, repository, workflow, file, theirs, f"somebody{number}", branch).effect = None


def past_run(
    double: GitHubDouble,
    repository: Repository,
    *,
    ago: float,
    took: float = 60,
    conclusion: str = "success",
    inputs: dict[str, str] | None = None,
    login: str = "octocat",
    workflow: str | None = None,
    **more: Any,
) -> Run:
    """A run that was started `ago` seconds before now and has ended; `more` are fields of `Run`."""
    chosen = repository.workflow(workflow) if workflow else repository.known_workflows()[0]
    file, branch, created = repository.workflow_file(chosen), repository.default_branch, double.now() - ago
    # Younger runs have larger numbers.
    id = double.first_run_id - int(ago * 100)
    while any(run.id == id for run in repository.runs):
        id -= 1
    given = {"jobs": copy.deepcopy(double.jobs), "title": file.title(inputs or {}, login)} | more
    run = Run(
        id, _number(repository, chosen), chosen, file.name, given.pop("title"), branch, repository.resolve(branch),
        login, inputs or {}, created, created, Timetable(None, None), **given,
    )  # fmt: skip
    run.settle()
    for job in run.jobs:
        job.move("in_progress", created + min(5, took / 10))
        job.move("completed", created + took, job.outcome or conclusion)
    run.status, run.conclusion, run.started, run.updated = "completed", conclusion, created, created + took
    repository.runs.append(run)
    return run


def _number(repository: Repository, workflow: Workflow) -> int:
    return sum(run.workflow is workflow for run in repository.runs) + 1
