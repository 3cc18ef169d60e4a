"""What pull requests, labels and comments look like."""

from __future__ import annotations

from urllib.parse import quote

from .repository import Comment, Label, PullRequest, Repository
from .shapes_base import BaseShapes, Json, node, stamp


class PullShapes(BaseShapes):
    """Pull requests, and what they share with issues."""

    def _side(self, repository: Repository, branch: str) -> Json:
        return {
            "label": f"{repository.owner}:{branch}", "ref": branch, "sha": repository.head(branch) or "0" * 40,
            "user": self.user(repository.owner), "repo": self.repository(repository),
        }  # fmt: skip

    def pull_simple(self, repository: Repository, pull: PullRequest) -> Json:
        url, number = self.repository_url(repository), pull.number
        html, pulls, issue = (
            f"{self.web}/{repository.full_name}/pull/{number}", f"{url}/pulls/{number}", f"{url}/issues/{number}",
        )  # fmt: skip
        head = self._side(repository, pull.head)
        links = {
            "html": html, "self": pulls, "issue": issue, "comments": f"{issue}/comments",
            "review_comments": f"{pulls}/comments", "review_comment": f"{url}/pulls/comments{{/number}}",
            "commits": f"{pulls}/commits", "statuses": f"{url}/statuses/{head['sha']}",
        }  # fmt: skip
        body = {
            "url": pulls, "id": pull.id, "node_id": node("PR", pull.id), "html_url": html,
            "diff_url": f"{html}.diff", "patch_url": f"{html}.patch",
            **{f"{k}_url": v for k, v in links.items() if k not in ("html", "self")},
            "number": number, "state": pull.state, "locked": False, "title": pull.title,
            "user": self.user(pull.login), "body": pull.body,
            "labels": [self.label(repository, n) for n in pull.labels], "milestone": None,
            "created_at": stamp(pull.when), "updated_at": stamp(pull.when),
            "closed_at": stamp(pull.closed) if pull.closed else None, "merged_at": None, "assignees": [],
            "requested_reviewers": [], "requested_teams": [], "head": head,
            "base": self._side(repository, pull.base), "draft": pull.draft, "auto_merge": None,
            "_links": {k: {"href": v} for k, v in links.items()}, "author_association": "OWNER",
        }  # fmt: skip
        return body if self.newer else body | {"assignee": None, "merge_commit_sha": None}

    def pull(self, repository: Repository, pull: PullRequest, files: list[Json], commits: int) -> Json:
        return self.pull_simple(repository, pull) | {
            "merged": False, "mergeable": True, "mergeable_state": "clean", "merged_by": None, "rebaseable": True,
            "comments": len(pull.comments), "review_comments": 0, "maintainer_can_modify": False,
            "commits": commits, "additions": sum(f["additions"] for f in files),
            "deletions": sum(f["deletions"] for f in files), "changed_files": len(files),
        }  # fmt: skip

    def label(self, repository: Repository, label: Label) -> Json:
        return {
            "id": label.id, "node_id": node("LA", label.id), "name": label.name, "color": "ededed",
            "url": f"{self.repository_url(repository)}/labels/{quote(label.name)}", "default": False,
            "description": None, "archived_at": None, "archived_by": None,
        }  # fmt: skip

    def comment(self, repository: Repository, number: int, comment: Comment) -> Json:
        url, web = self.repository_url(repository), f"{self.web}/{repository.full_name}"
        return {
            "id": comment.id, "node_id": node("IC", comment.id), "url": f"{url}/issues/comments/{comment.id}",
            "html_url": f"{web}/issues/{number}#issuecomment-{comment.id}", "body": comment.body,
            "issue_url": f"{url}/issues/{number}", "user": self.user(comment.login),
            "created_at": stamp(comment.when), "updated_at": stamp(comment.when),
            "author_association": "OWNER", "performed_via_github_app": None,
        }  # fmt: skip
