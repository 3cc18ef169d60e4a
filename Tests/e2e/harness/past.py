"""Runs that a GitHub has had."""

from __future__ import annotations

from github_double import GitHubDouble, Timetable
from github_double.runs import Run

from .setting import REPOSITORY


def deployed(
    github: GitHubDouble,
    title: str,
    status: str = "completed",
    conclusion: str | None = "success",
    *,
    login: str = "mia",
    ago: float = 60,
    took: float = 75,
) -> Run:
    """A run of the deployment's workflow that somebody started so many seconds ago."""
    repository = github.repositories[REPOSITORY]
    workflow = repository.workflow("deploy-pod.yml")
    started = github.now() - ago
    run = Run(
        id=github.next_run_id(),
        number=len(repository.runs) + 1,
        workflow=workflow,
        workflow_name="Deploy",
        title=title,
        branch="main",
        head_sha=repository.head(),
        login=login,
        inputs={},
        created=started,
        visible_from=started,
        timetable=Timetable(None, None),
        status=status,
        conclusion=conclusion if status == "completed" else None,
        updated=started + took,
    )
    repository.runs.append(run)
    return run
