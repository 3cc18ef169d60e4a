"""What check runs and statuses of commits look like."""

from __future__ import annotations

from .pulls import Check, Status
from .repository import Repository
from .shapes_base import Json, node, number_of, stamp
from .shapes_pulls import PullShapes


class CheckShapes(PullShapes):
    """Check runs, statuses, and what all of them come to."""

    def check_run(self, repository: Repository, check: Check) -> Json:
        url = f"{self.repository_url(repository)}/check-runs/{check.id}"
        html = f"{self.web}/{repository.full_name}/runs/{check.id}"
        output = {
            "title": check.title, "summary": check.summary, "text": None, "annotations_count": 0,
            "annotations_url": f"{url}/annotations",
        }  # fmt: skip
        pulls = [p for p in repository.pulls.values() if p.is_open and p.head_sha == check.sha]
        return {
            "id": check.id, "name": check.name, "node_id": node("CR", check.id), "head_sha": check.sha,
            "external_id": "", "url": url, "html_url": html, "details_url": html, "status": check.status,
            "conclusion": check.conclusion, "started_at": _maybe(check.started),
            "completed_at": _maybe(check.completed), "output": output, "check_suite": {"id": 7_000_000 + check.id},
            "app": self.integration(check.app), "pull_requests": [self.pull_minimal(repository, p) for p in pulls],
        }  # fmt: skip

    def integration(self, name: str) -> Json:
        slug, since = name.lower().replace(" ", "-"), stamp(1_500_000_000)
        return {
            "id": number_of(slug), "slug": slug, "node_id": node("A", slug), "owner": self.user("github"), "name": name,
            "client_id": "Iv1.0123456789abcdef", "description": "", "external_url": self.web,
            "html_url": f"{self.web}/apps/{slug}", "created_at": since, "updated_at": since,
            "permissions": {"checks": "write", "metadata": "read"}, "events": ["push"],
        }  # fmt: skip

    def status(self, repository: Repository, status: Status) -> Json:
        return {
            "url": f"{self.repository_url(repository)}/statuses/{status.sha}", "id": status.id,
            "avatar_url": f"{self.web}/avatars/oa/1", "node_id": node("SC", status.id), "state": status.state,
            "description": status.description, "target_url": status.url, "context": status.context,
            "created_at": stamp(status.when), "updated_at": stamp(status.when),
        }  # fmt: skip

    def combined_status(self, repository: Repository, sha: str, shown: list[Status], all: list[Status]) -> Json:
        states = {status.state for status in all}
        if states & {"error", "failure"}:
            state = "failure"
        else:
            state = "success" if states == {"success"} else "pending"
        url = self.repository_url(repository)
        return {
            "state": state, "statuses": [self.status(repository, s) for s in shown], "sha": sha,
            "total_count": len(all), "repository": self.minimal_repository(repository),
            "commit_url": f"{url}/commits/{sha}", "url": f"{url}/commits/{sha}/status",
        }  # fmt: skip


def _maybe(when: float | None) -> str | None:
    return None if when is None else stamp(when)
