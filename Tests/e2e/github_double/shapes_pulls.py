"""What pull requests, reviews, labels and comments look like."""

from __future__ import annotations

from urllib.parse import quote

from .pulls import AsyncMerge, Comment, Label, PullRequest, PullReview
from .repository import Repository
from .shapes_base import BaseShapes, Json, node, stamp


def _maybe(when: float | None) -> str | None:
    return None if when is None else stamp(when)


def _simple(team: Json) -> Json:
    return {key: value for key, value in team.items() if key != "parent"}


class PullShapes(BaseShapes):
    """Pull requests, and what they share with issues."""

    def _side(self, repository: Repository, branch: str, sha: str) -> Json:
        return {
            "label": f"{repository.owner}:{branch}", "ref": branch, "sha": sha,
            "user": self.user(repository.owner), "repo": self.repository(repository),
        }  # fmt: skip

    def pull_simple(self, repository: Repository, pull: PullRequest) -> Json:
        url, number = self.repository_url(repository), pull.number
        html, pulls, issue = (
            f"{self.web}/{repository.full_name}/pull/{number}", f"{url}/pulls/{number}", f"{url}/issues/{number}",
        )  # fmt: skip
        head = self._side(repository, pull.head, pull.head_sha)
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
            "created_at": stamp(pull.when), "updated_at": stamp(pull.updated),
            "closed_at": _maybe(pull.closed), "merged_at": _maybe(pull.merged), "assignees": [],
            "requested_reviewers": [self.user(login) for login in pull.reviewers],
            "requested_teams": [self.team(repository.owner, slug) for slug in pull.team_reviewers], "head": head,
            "base": self._side(repository, pull.base, pull.base_sha), "draft": pull.draft, "auto_merge": None,
            "_links": {k: {"href": v} for k, v in links.items()}, "author_association": "OWNER",
        }  # fmt: skip
        return body if self.newer else body | {"assignee": None, "merge_commit_sha": pull.merge_commit}

    def pull(
        self, repository: Repository, pull: PullRequest, files: list[Json], commits: int, state: str = "unknown"
    ) -> Json:
        known = None if state == "unknown" else state != "dirty"
        body = self.pull_simple(repository, pull)
        # What a pull request of one's own has of a team is less.
        body["requested_teams"] = [_simple(team) for team in body["requested_teams"]]
        return body | {
            "merged": pull.merged is not None, "mergeable": known, "mergeable_state": state,
            "merged_by": self.user(pull.merged_by) if pull.merged_by else None, "rebaseable": known,
            "comments": len(pull.comments), "review_comments": 0, "maintainer_can_modify": False,
            "commits": commits, "additions": sum(f["additions"] for f in files),
            "deletions": sum(f["deletions"] for f in files), "changed_files": len(files),
        }  # fmt: skip

    def pull_minimal(self, repository: Repository, pull: PullRequest) -> Json:
        url = self.repository_url(repository)
        here = {"id": repository.id, "url": url, "name": repository.name}
        return {
            "id": pull.id, "number": pull.number, "url": f"{url}/pulls/{pull.number}",
            "head": {"ref": pull.head, "sha": pull.head_sha, "repo": here},
            "base": {"ref": pull.base, "sha": pull.base_sha, "repo": here},
        }  # fmt: skip

    def pull_review(self, repository: Repository, pull: PullRequest, review: PullReview) -> Json:
        html = f"{self.web}/{repository.full_name}/pull/{pull.number}#pullrequestreview-{review.id}"
        url = f"{self.repository_url(repository)}/pulls/{pull.number}"
        return {
            "id": review.id, "node_id": node("PRR", review.id), "user": self.user(review.login), "body": review.body,
            "state": review.state, "html_url": html, "pull_request_url": url, "author_association": "COLLABORATOR",
            "_links": {"html": {"href": html}, "pull_request": {"href": url}}, "commit_id": review.commit,
            "submitted_at": stamp(review.when),
        }  # fmt: skip

    def requested(self, repository: Repository, pull: PullRequest) -> Json:
        teams = [self.team(repository.owner, slug) for slug in pull.team_reviewers]
        return {"users": [self.user(login) for login in pull.reviewers], "teams": teams}

    def async_merge(self, merge: AsyncMerge) -> Json:
        details: Json = {"message": merge.words}
        if merge.status == "pending":
            details |= {
                "uuid": merge.uuid, "merge_method": merge.method, "merge_action": merge.action,
                "expected_head_sha": merge.sha, "bypass_rules": False,
            }  # fmt: skip
        if merge.merged:
            details["sha"] = merge.merged
        return {"status": merge.status, "details": details}

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
