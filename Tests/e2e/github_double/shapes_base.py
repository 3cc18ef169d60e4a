"""What GitHub's users and repositories look like, and what all other objects are made with."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime
from typing import Any

from .repository import Repository
from .tokens import Token

Json = dict[str, Any]

USER_LINKS = {
    "followers": "/followers", "following": "/following{/other_user}", "gists": "/gists{/gist_id}",
    "starred": "/starred{/owner}{/repo}", "subscriptions": "/subscriptions", "organizations": "/orgs",
    "repos": "/repos", "events": "/events{/privacy}", "received_events": "/received_events",
}  # fmt: skip
REPOSITORY_LINKS = {
    "archive": "/{archive_format}{/ref}", "assignees": "/assignees{/user}", "blobs": "/git/blobs{/sha}",
    "branches": "/branches{/branch}", "collaborators": "/collaborators{/collaborator}",
    "comments": "/comments{/number}", "commits": "/commits{/sha}", "compare": "/compare/{base}...{head}",
    "contents": "/contents/{+path}", "contributors": "/contributors", "deployments": "/deployments",
    "downloads": "/downloads", "events": "/events", "forks": "/forks", "git_commits": "/git/commits{/sha}",
    "git_refs": "/git/refs{/sha}", "git_tags": "/git/tags{/sha}",
    "issue_comment": "/issues/comments{/number}", "issue_events": "/issues/events{/number}",
    "issues": "/issues{/number}", "keys": "/keys{/key_id}", "labels": "/labels{/name}",
    "languages": "/languages", "merges": "/merges", "milestones": "/milestones{/number}",
    "notifications": "/notifications{?since,all,participating}", "pulls": "/pulls{/number}",
    "releases": "/releases{/id}", "stargazers": "/stargazers", "statuses": "/statuses/{sha}",
    "subscribers": "/subscribers", "subscription": "/subscription", "tags": "/tags", "teams": "/teams",
    "trees": "/git/trees{/sha}", "hooks": "/hooks",
}  # fmt: skip


def stamp(when: float) -> str:
    return datetime.fromtimestamp(int(when), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def node(kind: str, id: object) -> str:
    return base64.b64encode(f"{kind}{id}".encode()).decode()


def number_of(text: str) -> int:
    """A stable small id for a name."""
    return int(hashlib.sha1(text.encode()).hexdigest()[:6], 16)


class BaseShapes:
    """Makes answers with links to `api` (with its prefix) and `web`, for one API version."""

    def __init__(self, api: str, web: str, version: str) -> None:
        self.api, self.web = api, web
        self.newer = version >= "2026-03-10"

    def user(self, login: str) -> Json:
        url, id = f"{self.api}/users/{login}", number_of(login)
        links = {f"{name}_url": url + path for name, path in USER_LINKS.items()}
        return {
            "login": login, "id": id, "node_id": node("U", id), "gravatar_id": "",
            "avatar_url": f"{self.web}/avatars/u/{id}", "url": url, "html_url": f"{self.web}/{login}",
            **links, "type": "User", "user_view_type": "public", "site_admin": False,
        }  # fmt: skip

    def team(self, organization: str, slug: str) -> Json:
        id = number_of(slug)
        url = f"{self.api}/organizations/{number_of(organization)}/team/{id}"
        return {
            "id": id, "node_id": node("T", id), "name": slug.replace("-", " ").title(), "slug": slug,
            "description": "", "privacy": "closed", "notification_setting": "notifications_enabled",
            "permission": "pull", "url": url, "html_url": f"{self.web}/orgs/{organization}/teams/{slug}",
            "members_url": url + "/members{/member}", "repositories_url": url + "/repos", "type": "organization",
            "organization_id": number_of(organization), "parent": None,
        }  # fmt: skip

    def private_user(self, token: Token) -> Json:
        since = stamp(1_300_000_000)
        return self.user(token.login) | {
            "name": token.login.title(), "company": None, "blog": "", "location": None,
            "email": None, "hireable": None, "bio": None, "twitter_username": None, "public_repos": 2,
            "public_gists": 0, "followers": 0, "following": 0, "created_at": since, "updated_at": since,
            "private_gists": 0, "total_private_repos": 1, "owned_private_repos": 1, "disk_usage": 1,
            "collaborators": 0, "two_factor_authentication": True,
        }  # fmt: skip

    def repository_url(self, repository: Repository) -> str:
        return f"{self.api}/repos/{repository.full_name}"

    def minimal_repository(self, repository: Repository) -> Json:
        url = self.repository_url(repository)
        return {
            "id": repository.id, "node_id": node("R", repository.id), "name": repository.name,
            "full_name": repository.full_name, "private": repository.private,
            "owner": self.user(repository.owner), "html_url": f"{self.web}/{repository.full_name}",
            "description": None, "fork": False, "url": url,
            **{f"{name}_url": url + path for name, path in REPOSITORY_LINKS.items()},
        }  # fmt: skip

    def repository(self, repository: Repository, token: Token | None = None) -> Json:
        name, since = repository.full_name, stamp(repository.created)
        web = f"{self.web}/{name}"
        can_write = token is not None and (repository.writers is None or token.login in repository.writers)
        counts = dict.fromkeys(("forks", "stargazers", "watchers", "open_issues"), 0)
        body = self.minimal_repository(repository) | {
            "git_url": f"git://{self.web.split('://')[1]}/{name}.git", "ssh_url": f"git@github.com:{name}.git",
            "clone_url": f"{web}.git", "svn_url": web, "mirror_url": None, "homepage": None, "language": None,
            **{f"{k}_count": v for k, v in counts.items()}, "forks": 0, "open_issues": 0, "watchers": 0,
            "size": 108, "default_branch": repository.default_branch, "has_issues": True,
            "has_projects": False, "has_wiki": False, "has_pages": False, "has_discussions": False,
            "archived": repository.archived, "disabled": False, "pushed_at": since, "created_at": since,
            "updated_at": since, "license": None, "visibility": "private" if repository.private else "public",
            "topics": [], "is_template": False, "allow_forking": True, "web_commit_signoff_required": False,
            "permissions": {"admin": False, "maintain": False, "push": can_write, "triage": can_write, "pull": True},
        }  # fmt: skip
        return body if self.newer else body | {"has_downloads": True}

    def full_repository(self, repository: Repository, token: Token | None) -> Json:
        return self.repository(repository, token) | {"subscribers_count": 1, "network_count": 0}
