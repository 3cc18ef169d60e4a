"""How runs come to be: by a dispatch, by other people's, by a push, or made up as runs of the past."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from .merging import merge_base
from .pulls import PullRequest
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


SKIPPING = ("[skip ci]", "[ci skip]", "[no ci]", "[skip actions]", "[actions skip]")


def start_pushed(
    double: GitHubDouble, repository: Repository, ref: str, before: str | None, after: str, login: str
) -> None:
    """The runs that a push to a branch starts, of the workflow files that it brings."""
    branch = ref.removeprefix("refs/heads/")
    if branch == ref or not double.pushes_start_runs:
        return
    base = before or merge_base(repository.store, repository.head() or after, after)
    paths = changed_paths(repository, None if base == after and before is None else base, after)
    message = repository.store.commit(after).message
    more = {
        "github.ref_name": branch, "github.ref": ref, "github.sha": after, "github.event_name": "push",
        "github.event.head_commit.message": message,
    }  # fmt: skip
    start_matching(double, repository, "push", branch, branch, paths, after, login, message, more)


def start_for_pull(double: GitHubDouble, repository: Repository, pull: PullRequest, action: str, login: str) -> None:
    """The runs that start when something happens to a pull request; none while it conflicts."""
    if not double.pushes_start_runs or action == "closed" or repository.merged_tree(pull) is None:
        return
    fork = merge_base(repository.store, repository.head(pull.base), pull.head_sha)
    paths = changed_paths(repository, fork, pull.head_sha)
    more = {
        "github.head_ref": pull.head, "github.base_ref": pull.base, "github.event_name": "pull_request",
        "github.event.pull_request.title": pull.title, "github.event.number": str(pull.number),
        "github.event.pull_request.number": str(pull.number),
    }  # fmt: skip
    start_matching(
        double, repository, "pull_request", pull.head, pull.base, paths, pull.head_sha, login, pull.title, more, action
    )


def changed_paths(repository: Repository, before: str | None, after: str) -> list[str]:
    store = repository.store
    old, new = (store.files(store.commit(sha).tree) if sha else {} for sha in (before, after))
    return sorted(path for path in old.keys() | new.keys() if old.get(path) != new.get(path))


def start_matching(
    double: GitHubDouble,
    repository: Repository,
    event: str,
    branch: str,
    filtered: str,
    paths: list[str],
    sha: str,
    login: str,
    words: str,
    more: dict[str, str],
    kind: str = "",
) -> None:
    if any(mark in repository.store.commit(sha).message for mark in SKIPPING):
        return
    for workflow in repository.workflows_at(sha):
        file = repository.workflow_file(workflow, sha)
        if workflow.state == "active" and file.reacts(event, filtered, paths, kind):
            now, title = double.now(), file.title({}, login, words.partition("\n")[0], more)
            repository.runs.append(
                Run(
                    double.next_run_id(), _number(repository, workflow), workflow, file.name, title, branch, sha,
                    login, {}, now, now + double.runs_hidden_for, copy.copy(double.timetable), event,
                    outcome=double.outcome, jobs=copy.deepcopy(double.jobs),
                )
            )  # fmt: skip


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
