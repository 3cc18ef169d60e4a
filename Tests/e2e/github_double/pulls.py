"""Pull requests, and what is said about commits: reviews, check runs, statuses."""

from __future__ import annotations

from dataclasses import dataclass, field

PASSED = ("success", "neutral", "skipped")


@dataclass
class Comment:
    id: int
    body: str
    login: str
    when: int


@dataclass
class Label:
    id: int
    name: str


@dataclass
class PullReview:
    """`state` is APPROVED, CHANGES_REQUESTED, COMMENTED or DISMISSED."""

    id: int
    login: str
    state: str
    body: str
    commit: str
    when: float


@dataclass
class Check:
    """A check run that is no job of ours, or a job seen as one."""

    id: int
    name: str
    sha: str
    status: str
    conclusion: str | None
    started: float | None = None
    completed: float | None = None
    title: str | None = None
    summary: str | None = None
    app: str = "Some CI"

    @property
    def has_passed(self) -> bool:
        return self.status == "completed" and self.conclusion in PASSED


@dataclass
class Status:
    id: int
    context: str
    sha: str
    state: str
    description: str | None
    url: str | None
    when: float


@dataclass
class AsyncMerge:
    """A merge that happens behind the scenes, and what has become of it."""

    uuid: str
    sha: str
    method: str
    action: str
    login: str
    title: str | None = None
    message: str | None = None
    status: str = "pending"
    words: str = "Merge request is pending"
    merged: str | None = None
    reads: int = 0


@dataclass
class PullRequest:
    number: int
    id: int
    title: str
    body: str | None
    head: str
    base: str
    login: str
    when: int
    draft: bool = False
    state: str = "open"
    closed: int | None = None
    comments: list[Comment] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    #: Its branch's commit; once it is closed, that of then.
    head_sha: str = ""
    #: The base's when the branch was last pushed; the base may be farther by now.
    base_sha: str = ""
    updated: int = 0
    merged: int | None = None
    merged_by: str | None = None
    merge_commit: str | None = None
    reviewers: list[str] = field(default_factory=list)
    team_reviewers: list[str] = field(default_factory=list)
    reviews: list[PullReview] = field(default_factory=list)
    asynchronous: list[AsyncMerge] = field(default_factory=list)
    #: Waits in the merge queue.
    queued: bool = False
    #: What was last looked at to see whether it can be merged, how often, and since when.
    looked_at: tuple[str, str] | None = None
    looks: int = 0
    since: float = 0.0

    def __post_init__(self) -> None:
        self.updated = self.updated or self.when

    @property
    def is_open(self) -> bool:
        return self.state == "open"

    def approvals(self, stale_too: bool) -> set[str]:
        return {
            login
            for login, review in self.decisions().items()
            if review.state == "APPROVED" and (stale_too or review.commit == self.head_sha)
        }

    def decisions(self) -> dict[str, PullReview]:
        """The last word of everybody who decided."""
        return {review.login: review for review in self.reviews if review.state != "COMMENTED"}
