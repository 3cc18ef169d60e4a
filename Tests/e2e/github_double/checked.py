"""What is said about commits: check runs, jobs of runs among them, and statuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .pulls import Check, Status

if TYPE_CHECKING:
    from .repository import Repository


class Checked:
    """The part of a repository that tells which commits have passed."""

    def __init__(self) -> None:
        self.checks: list[Check] = []
        self.statuses: list[Status] = []

    def check(
        self: Repository,
        ref: str,
        name: str,
        conclusion: str | None = "success",
        status: str | None = None,
        **more: Any,
    ) -> Check:
        """A check run of somebody's on a commit, in place of the one of that name; `None` for one that runs."""
        sha, now = self.resolve(ref) or ref, self.clock()
        self.checks[:] = [c for c in self.checks if (c.sha, c.name) != (sha, name)]
        id = self.id * 1_000_000 + sum(map(len, (self.checks, self.statuses))) + self.last_number * 1000 + 1
        while any(c.id == id for c in self.checks):
            id += 1
        status = status or ("completed" if conclusion else "in_progress")
        check = Check(id, name, sha, status, conclusion, now, now if conclusion else None, **more)
        self.checks.append(check)
        return check

    def status(
        self: Repository,
        ref: str,
        context: str,
        state: str = "success",
        description: str | None = None,
        url: str | None = None,
    ) -> Status:
        sha = self.resolve(ref) or ref
        self.statuses[:] = [s for s in self.statuses if (s.sha, s.context) != (sha, context)]
        self.statuses.append(Status(len(self.statuses) + 1, context, sha, state, description, url, self.clock()))
        return self.statuses[-1]

    def checks_of(self: Repository, sha: str) -> list[Check]:
        """Check runs on a commit; jobs of runs are some."""
        jobs = []
        for run in self.visible_runs():
            if run.head_sha == sha:
                run.settle()
                jobs += [
                    Check(
                        job.id, job.name, sha, job.status, job.conclusion, job.started, job.completed,
                        app="GitHub Actions",
                    )
                    for job in run.jobs
                ]  # fmt: skip
        return jobs + [check for check in self.checks if check.sha == sha]

    def statuses_of(self, sha: str) -> list[Status]:
        return [status for status in self.statuses if status.sha == sha]

    def outcomes(self: Repository, sha: str) -> dict[str, str]:
        """`success`, `failure` or `pending` of each check or status there."""
        found = {}
        for check in self.checks_of(sha):
            word = "success" if check.has_passed else "failure" if check.status == "completed" else "pending"
            found.setdefault(check.name, word)
        for status in self.statuses_of(sha):
            found[status.context] = "failure" if status.state == "error" else status.state
        return found
