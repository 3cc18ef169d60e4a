"""Past runs on a GitHub."""

from __future__ import annotations

from github_double import GitHubDouble
from github_double.runs import Run

from .setting import REPOSITORY


def deployed(
    github: GitHubDouble,
    title: str,
    status: str = "completed",
    conclusion: str = "success",
    *,
    login: str = "mia",
    ago: float = 60,
    took: float = 75,
) -> Run:
    """A run of the deployment's workflow that someone started so many seconds ago, in any state."""
    repository = github.repositories[REPOSITORY]
    run = github.past_run(
        repository, ago=ago, took=took, conclusion=conclusion, login=login, workflow="deploy-pod.yml", title=title
    )
    if status != "completed":
        run.status, run.conclusion = status, None
    return run
