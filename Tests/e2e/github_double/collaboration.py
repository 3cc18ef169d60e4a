"""Pull requests of a repository that several people work on.

Tests use these methods to play the other people; the operations use them for the tool under test.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from .branches import HEADS, Branches
from .checked import Checked
from .merges import Merges
from .problem import Problem, invalid
from .pulls import Label, PullRequest, PullReview

if TYPE_CHECKING:
    from .repository import Repository

#: Told of what happened to a pull request, and who did it.
Happened = Callable[["Repository", PullRequest, str, str], None]


class Collaboration(Branches, Checked, Merges):
    """The part of a repository that is about working together."""

    def __init__(self) -> None:
        for part in (Branches, Checked, Merges):
            part.__init__(self)
        self.pulls: dict[int, PullRequest] = {}
        self.labels: dict[str, Label] = {}
        #: Logins that may be asked for a review; `None` means everybody.
        self.collaborators: set[str] | None = None
        #: The last number that a pull request or an issue has.
        self.last_number = 0
        self.happened: Happened | None = None

    def number(self) -> int:
        """The next one; issues and pull requests share them."""
        self.last_number += 1
        return self.last_number

    def _follow(self: Repository, branch: str, sha: str | None, login: str) -> None:
        """Pull requests go with their branches."""
        for pull in list(self.pulls.values()):
            if not pull.is_open:
                continue
            if branch == pull.head:
                if sha is None:
                    self._close(pull, login)
                elif sha in self.store.ancestors(self.refs.get(HEADS + pull.base, sha)):
                    pull.head_sha = sha
                    self._close(pull, login)
                else:
                    pull.head_sha, pull.base_sha = sha, self.refs[HEADS + pull.base]
                    self._happened(pull, "synchronize", login)
            elif branch == pull.base:
                if sha is None:
                    self._close(pull, login)
                elif pull.head_sha in self.store.ancestors(sha):
                    self._merged(pull, pull.head_sha, login)

    def _happened(self: Repository, pull: PullRequest, action: str, login: str) -> None:
        pull.updated = int(self.clock())
        if self.happened:
            self.happened(self, pull, action, login)

    def open(
        self: Repository,
        head: str,
        base: str | None = None,
        title: str | None = None,
        body: str | None = None,
        login: str = "octocat",
        draft: bool = False,
    ) -> PullRequest:
        base = base or self.default_branch
        for name, branch in (("base", base), ("head", head)):
            if HEADS + branch not in self.refs:
                errors = [{"resource": "PullRequest", "field": name, "code": "invalid"}]
                raise Problem(422, "Validation Failed", errors=errors)
        if self.open_pull(head, base):
            raise invalid("PullRequest", f"A pull request already exists for {self.owner}:{head}.")
        if not self.own_commits(self.refs[HEADS + base], self.refs[HEADS + head]):
            raise invalid("PullRequest", f"No commits between {base} and {head}")
        number = self.number()
        pull = PullRequest(
            number, self.id * 100_000 + number, title or head, body, head, base, login, int(self.clock()), draft,
            head_sha=self.refs[HEADS + head], base_sha=self.refs[HEADS + base],
        )  # fmt: skip
        self.pulls[number] = pull
        self._happened(pull, "opened", login)
        return pull

    def open_pull(self, head: str, base: str) -> PullRequest | None:
        return next((p for p in self.pulls.values() if p.is_open and (p.head, p.base) == (head, base)), None)

    def own_commits(self, base: str, head: str) -> list[str]:
        """Those of `head` that `base` has not, newest first."""
        known = set(self.store.ancestors(base))
        return [sha for sha in self.store.ancestors(head) if sha not in known]

    def close(self: Repository, number: int, login: str = "octocat") -> None:
        self._close(self.pulls[number], login)

    def _close(self: Repository, pull: PullRequest, login: str) -> None:
        pull.state, pull.closed, pull.queued = "closed", int(self.clock()), False
        self._happened(pull, "closed", login)

    def reopen(self: Repository, number: int, login: str = "octocat") -> None:
        pull = self.pulls[number]
        now = self.refs.get(HEADS + pull.head)
        words = None
        if pull.merged:
            words = "The pull request has been merged."
        elif now is None:
            words = f"The {pull.head} branch has been deleted."
        elif self.refs.get(HEADS + pull.base) is None:
            words = f"The {pull.base} branch has been deleted."
        elif pull.head_sha not in self.store.ancestors(now):
            words = f"The {pull.head} branch was force-pushed or recreated."
        elif other := self.open_pull(pull.head, pull.base):
            words = f"There is already an open pull request (#{other.number}) from {pull.head} to {pull.base}."
        if words:
            raise invalid("PullRequest", f"state cannot be changed. {words}", field="state")
        pull.state, pull.closed, pull.head_sha = "open", None, now
        self._happened(pull, "reopened", login)

    def review(
        self: Repository, number: int, login: str, state: str = "APPROVED", body: str = "", commit: str | None = None
    ) -> PullReview:
        pull = self.pulls[number]
        id = pull.id * 1000 + len(pull.reviews) + 1
        review = PullReview(id, login, state, body, commit or pull.head_sha, self.clock())
        pull.reviews.append(review)
        pull.reviewers = [name for name in pull.reviewers if name != login]
        pull.updated = int(self.clock())
        return review
