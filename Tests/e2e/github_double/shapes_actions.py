"""What workflows, runs, jobs and approvals look like."""

from __future__ import annotations

from urllib.parse import quote

from .environments import Environment, Gate, Review
from .jobs import Annotation, Job
from .repository import Repository
from .runs import Run
from .shapes_base import Json, node, stamp
from .shapes_pulls import PullShapes
from .workflows import Workflow


class ActionShapes(PullShapes):
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
        minimal, attempt = self.minimal_repository(repository), run.attempt
        return {
            "id": run.id, "node_id": node("WFR", run.id), "name": run.workflow_name, "head_branch": run.branch,
            "head_sha": run.head_sha, "path": run.workflow.path, "display_title": run.title,
            "run_number": run.number, "event": run.event, "status": run.status, "conclusion": run.conclusion,
            "workflow_id": run.workflow.id, "check_suite_id": suite, "check_suite_node_id": node("CS", suite),
            "url": url, "html_url": html, "created_at": stamp(run.created),
            "pull_requests": self.pulls_of(repository, run),
            "updated_at": stamp(run.updated or run.created), "run_started_at": stamp(run.begun),
            "run_attempt": attempt, "actor": self.user(run.login), "triggering_actor": self.user(run.begun_by),
            "referenced_workflows": [],
            "previous_attempt_url": f"{url}/attempts/{attempt - 1}" if attempt > 1 else None, "jobs_url": f"{url}/jobs", "logs_url": f"{url}/logs",
            "check_suite_url": f"{self.repository_url(repository)}/check-suites/{suite}",
            "artifacts_url": f"{url}/artifacts", "cancel_url": f"{url}/cancel", "rerun_url": f"{url}/rerun",
            "workflow_url": f"{self.repository_url(repository)}/actions/workflows/{run.workflow.id}",
            "head_commit": {
                "id": commit.sha, "tree_id": commit.tree, "message": commit.message,
                "timestamp": stamp(commit.when), "author": person, "committer": person,
            },
            "repository": minimal, "head_repository": minimal, "head_repository_id": repository.id,
        }  # fmt: skip

    def pulls_of(self, repository: Repository, run: Run) -> list[Json]:
        """Those that are open with the run's branch."""
        if run.event not in ("push", "pull_request"):
            return []
        pulls = [pull for pull in repository.pulls.values() if pull.is_open and pull.head == run.branch]
        return [self.pull_minimal(repository, pull) for pull in pulls]

    def job(self, repository: Repository, run: Run, job: Job) -> Json:
        url, html = self.run_links(repository, run)
        here, started = self.repository_url(repository), job.started is not None
        steps = [
            {"name": step.name, "number": number, "status": step.status, "conclusion": step.conclusion,
             "started_at": _maybe(step.started), "completed_at": _maybe(step.completed)}
            for number, step in enumerate(job.steps, 1) if started
        ]  # fmt: skip
        return {
            "id": job.id, "run_id": run.id, "run_url": url, "run_attempt": job.attempt,
            "node_id": node("CR", job.id), "head_sha": run.head_sha, "html_url": f"{html}/job/{job.id}",
            "url": f"{here}/actions/jobs/{job.id}", "status": job.status,
            "conclusion": job.conclusion, "created_at": stamp(job.created),
            "started_at": stamp(job.started or job.created), "completed_at": _maybe(job.completed), "name": job.name,
            "steps": steps, "check_run_url": f"{here}/check-runs/{job.id}", "labels": ["ubuntu-latest"],
            "runner_id": 1 if started else None, "runner_name": "runner-1" if started else None,
            "runner_group_id": 0 if started else None, "runner_group_name": "GitHub Actions" if started else None,
            "workflow_name": run.workflow_name, "head_branch": run.branch,
        }  # fmt: skip

    def annotation(self, repository: Repository, run: Run, annotation: Annotation) -> Json:
        web = f"{self.web}/{repository.full_name}/blob/{run.head_sha}"
        return {
            "path": annotation.path, "start_line": annotation.line, "end_line": annotation.line,
            "start_column": None, "end_column": None, "annotation_level": annotation.level,
            "title": annotation.title or "", "message": annotation.message, "raw_details": "",
            "blob_href": f"{web}/{quote(annotation.path)}",
        }  # fmt: skip

    # Approvals

    def environment(self, repository: Repository, environment: Environment) -> Json:
        name = quote(environment.name, safe="")
        return {
            "id": environment.id, "node_id": node("EN", environment.id), "name": environment.name,
            "url": f"{self.repository_url(repository)}/environments/{name}",
            "html_url": f"{self.web}/{repository.full_name}/deployments/activity_log?environments_filter={name}",
        }  # fmt: skip

    def pending(self, repository: Repository, gate: Gate, may_approve: bool) -> Json:
        environment = gate.environment
        people = [{"type": "User", "reviewer": self.user(login)} for login in environment.reviewers]
        teams = [{"type": "Team", "reviewer": self.team(repository.owner, slug)} for slug in environment.teams]
        return {
            "environment": self.environment(repository, environment), "wait_timer": environment.wait_timer,
            "wait_timer_started_at": stamp(gate.since) if environment.wait_timer else None,
            "current_user_can_approve": may_approve, "reviewers": people + teams,
        }  # fmt: skip

    def review(self, repository: Repository, review: Review) -> Json:
        places = [
            self.environment(repository, e) | {"created_at": stamp(e.created), "updated_at": stamp(e.created)}
            for e in review.environments
        ]
        return {
            "environments": places, "state": review.state, "user": self.user(review.login), "comment": review.comment,
        }  # fmt: skip

    def deployment(self, repository: Repository, run: Run, environment: Environment, when: float) -> Json:
        id = run.id * 10 + environment.id % 10
        url = f"{self.repository_url(repository)}/deployments/{id}"
        return {
            "url": url, "id": id, "node_id": node("DE", id), "sha": run.head_sha, "ref": run.branch,
            "task": "deploy", "payload": {}, "original_environment": environment.name,
            "environment": environment.name, "description": None, "creator": self.user(run.login),
            "created_at": stamp(run.begun), "updated_at": stamp(when), "statuses_url": f"{url}/statuses",
            "repository_url": self.repository_url(repository), "transient_environment": False,
            "production_environment": False, "performed_via_github_app": None,
        }  # fmt: skip


def _maybe(when: float | None) -> str | None:
    return None if when is None else stamp(when)
