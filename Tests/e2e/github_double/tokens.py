"""Tokens, what each may do, and how many requests it has left."""

from __future__ import annotations

from dataclasses import dataclass, field

from .problem import Problem
from .repository import Repository

LEVELS = {None: 0, "none": 0, "read": 1, "write": 2}


@dataclass
class RateLimit:
    """One hour's requests; `reset` is in Unix seconds."""

    limit: int = 5000
    used: int = 0
    reset: int = 0
    resource: str = "core"

    @property
    def remaining(self) -> int:
        return max(0, self.limit - self.used)

    def headers(self) -> dict[str, str]:
        return {
            "x-ratelimit-limit": str(self.limit),
            "x-ratelimit-remaining": str(self.remaining),
            "x-ratelimit-reset": str(self.reset),
            "x-ratelimit-used": str(min(self.used, self.limit)),
            "x-ratelimit-resource": self.resource,
        }

    def body(self) -> dict[str, int]:
        used = min(self.used, self.limit)
        return {"limit": self.limit, "used": used, "remaining": self.remaining, "reset": self.reset}


@dataclass
class Token:
    """Who somebody is and what they may do.

    `kind` is `classic` (scopes), `fine-grained` (permissions) or `app` (permissions).
    """

    login: str = "octocat"
    kind: str = "classic"
    scopes: tuple[str, ...] = ("repo", "workflow")
    permissions: dict[str, str] = field(default_factory=dict)
    #: Full names the token was given; `None` for all.
    repositories: set[str] | None = None
    expired: bool = False
    expires: str | None = None
    rate: RateLimit = field(default_factory=RateLimit)
    #: GraphQL has its own.
    graphql: RateLimit = field(default_factory=lambda: RateLimit(resource="graphql"))

    @classmethod
    def fine_grained(cls, login: str = "octocat", kind: str = "fine-grained", **permissions: str) -> Token:
        return cls(login=login, kind=kind, scopes=(), permissions=permissions)

    def headers(self) -> dict[str, str]:
        """Only classic tokens report scopes."""
        headers = {"X-OAuth-Scopes": ", ".join(self.scopes)} if self.kind == "classic" else {}
        if self.expires:
            headers["github-authentication-token-expiration"] = self.expires
        return headers

    def sees(self, repository: Repository) -> bool:
        if self.repositories is not None and repository.full_name not in self.repositories:
            return not repository.private
        return not repository.private or self.kind != "classic" or "repo" in self.scopes

    def check(self, repository: Repository, area: str, level: str) -> None:
        """Raises GitHub's refusal unless the token has `level` on `area` of a repository it sees."""
        if level == "read" and not repository.private:
            return
        if self.kind == "classic":
            scoped = "repo" in self.scopes or ("public_repo" in self.scopes and not repository.private)
            writer = repository.writers is None or self.login in repository.writers
            if level == "write" and not (scoped and writer):
                raise Problem(403, "Must have admin rights to Repository.")
            return
        given = self.repositories is None or repository.full_name in self.repositories
        if area == "checks" and self.kind == "fine-grained":
            # There is no such permission to give.
            raise Problem(403, self.refusal)
        if area != "metadata" and (not given or LEVELS[self.permissions.get(area)] < LEVELS[level]):
            needed = {"x-accepted-github-permissions": f"{area}={level}"}
            raise Problem(403, self.refusal, headers=needed)

    @property
    def refusal(self) -> str:
        return f"Resource not accessible by {'integration' if self.kind == 'app' else 'personal access token'}"

    @property
    def may_write_workflows(self) -> bool:
        return "workflow" in self.scopes if self.kind == "classic" else self.permissions.get("workflows") == "write"
