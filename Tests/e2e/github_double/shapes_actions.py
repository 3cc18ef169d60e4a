"""What workflows, runs and jobs look like."""

from __future__ import annotations

from urllib.parse import quote

from .repository import Repository
from .shapes_base import BaseShapes, Json, node, stamp
from .workflows import Run, Workflow


class ActionShapes(BaseShapes):
    """Workflows, their runs, and the runs' jobs."""

    def workflow(self, repository: Repository, workflow: Workflow) -> Json:
        web, name = f"{self.web}/{repository.full_name}", workflow.path.rpartition("/")[2]
        return {
            "id": workflow.id, "node_id": node("W", workflow.id), "path": workflow.path, "state": workflow.state,
            "name": repository.workflow_file(workflow).name, "created_at": stamp(workflow.created),
            "updated_at": stamp(workflow.created),
            "url": f"{self.repository_url(repository)}/actions/workflows/{workflow.id}",
            "html_url": f"{web}/blob/{repository.default_branch}/{workflow.path}",
            "badge_url": f"{web}/workflows/{quote(name)}/badge.svg",
        }  # fmt: skip

    def run_links(self, repository: Repository, run: Run) -> tuple[str, str]:
        """The run's address in the API, and its page."""
        path = f"{repository.full_name}/actions/runs/{run.id}"
        return f"{self.api}/repos/{path}", f"{self.web}/{path}"

    def run(self, repository: Repository, run: Run) -> Json:
        url, html = self.run_links(repository, run)
        commit, suite = repository.store.commit(run.head_sha), 7_000_000 + run.id
        person = {"name": commit.author.name, "email": commit.author.email}
        minimal, actor = self.minimal_repository(repository), self.user(run.login)
        started = run.started or run.created
        return {
            "id": run.id, "node_id": node("WFR", run.id), "name": run.workflow_name, "head_branch": run.branch,
            "head_sha": run.head_sha, "path": run.workflow.path, "display_title": run.title,
            "run_number": run.number, "event": run.event, "status": run.status, "conclusion": run.conclusion,
            "workflow_id": run.workflow.id, "check_suite_id": suite, "check_suite_node_id": node("CS", suite),
            "url": url, "html_url": html, "pull_requests": [], "created_at": stamp(run.created),
            "updated_at": stamp(run.updated or run.created), "run_started_at": stamp(started),
            "run_attempt": run.attempt, "actor": actor, "triggering_actor": actor, "referenced_workflows": [],
            "previous_attempt_url": None, "jobs_url": f"{url}/jobs", "logs_url": f"{url}/logs",
            "check_suite_url": f"{self.repository_url(repository)}/check-suites/{suite}",
            "artifacts_url": f"{url}/artifacts", "cancel_url": f"{url}/cancel", "rerun_url": f"{url}/rerun",
            "workflow_url": f"{self.repository_url(repository)}/actions/workflows/{run.workflow.id}",
            "head_commit": {
                "id": commit.sha, "tree_id": commit.tree, "message": commit.message,
                "timestamp": stamp(commit.when), "author": person, "committer": person,
            },
            "repository": minimal, "head_repository": minimal, "head_repository_id": repository.id,
        }  # fmt: skip

    def job(self, repository: Repository, run: Run) -> Json:
        url, html = self.run_links(repository, run)
        started, done = run.started is not None, run.status == "completed"
        ended = stamp(run.updated) if done else None
        steps = [
            {"name": name, "number": number, "status": run.status, "conclusion": run.conclusion,
             "started_at": stamp(run.started or run.created), "completed_at": ended}
            for number, name in enumerate(["Set up job", "Deploy"], 1) if started
        ]  # fmt: skip
        check = f"{self.repository_url(repository)}/check-runs/{run.job_id}"
        return {
            "id": run.job_id, "run_id": run.id, "run_url": url, "run_attempt": run.attempt,
            "node_id": node("CR", run.job_id), "head_sha": run.head_sha, "html_url": f"{html}/job/{run.job_id}",
            "url": f"{self.repository_url(repository)}/actions/jobs/{run.job_id}", "status": run.status,
            "conclusion": run.conclusion, "created_at": stamp(run.created),
            "started_at": stamp(run.started or run.created), "completed_at": ended, "name": "deploy",
            "steps": steps, "check_run_url": check, "labels": ["ubuntu-latest"],
            "runner_id": 1 if started else None, "runner_name": "runner-1" if started else None,
            "runner_group_id": 0 if started else None, "runner_group_name": "GitHub Actions" if started else None,
            "workflow_name": run.workflow_name, "head_branch": run.branch,
        }  # fmt: skip
