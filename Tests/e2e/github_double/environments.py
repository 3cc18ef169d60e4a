"""Environments with rules: who must approve before a job goes on, and how long it waits."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Environment:
    name: str
    id: int
    created: float
    #: Logins of people and slugs of teams, one of whom must approve.
    reviewers: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    #: Minutes.
    wait_timer: int = 0
    prevent_self_review: bool = False

    @property
    def is_reviewed(self) -> bool:
        return bool(self.reviewers or self.teams)

    def may_approve(self, login: str, teams: dict[str, set[str]], started_by: str) -> bool:
        if self.prevent_self_review and login == started_by:
            return False
        return login in self.reviewers or any(login in teams.get(team, ()) for team in self.teams)


@dataclass
class Gate:
    """Where a run waits, or has waited, in one attempt."""

    environment: Environment
    since: float
    approved: bool = False

    def opens(self, now: float) -> bool:
        waited = now >= self.since + self.environment.wait_timer * 60
        return waited and (self.approved or not self.environment.is_reviewed)


@dataclass
class Review:
    """A decision about a run."""

    environments: list[Environment]
    state: str
    login: str
    comment: str
    when: float = field(default=0.0)
