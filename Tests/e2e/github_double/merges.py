"""Merges of pull requests: what they still need, what state that is, and how each is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .branches import GITHUB, HEADS, account
from .merging import merge_base, merged_tree
from .problem import Problem
from .protection import QUEUE, Protection
from .pulls import PullRequest

if TYPE_CHECKING:
    from .repository import Repository

METHODS = {"merge": "Merge commits", "squash": "Squash merges", "rebase": "Rebase merges"}


class Merges:
    """The part of a repository that merges."""

    def __init__(self) -> None:
        self.merge_methods: list[str] = list(METHODS)
        self.delete_branch_on_merge = False

    def merged_tree(self: Repository, pull: PullRequest) -> str | None:
        """The tree that a merge would make; `None` for a conflict."""
        base, store = self.refs[HEADS + pull.base], self.store
        fork = merge_base(store, base, pull.head_sha)
        trees = (store.commit(sha).tree if sha else None for sha in (fork, base, pull.head_sha))
        return merged_tree(store, *trees)

    def is_behind(self: Repository, pull: PullRequest) -> bool:
        return self.refs[HEADS + pull.base] not in self.store.ancestors(pull.head_sha)

    def lacks(self: Repository, pull: PullRequest, login: str | None = None) -> tuple[Protection, list[str]] | None:
        """What the rules of the base still want, in GitHub's words."""
        outcomes = self.outcomes(pull.head_sha)
        for rules in self.rules(pull.base, login):
            words = [QUEUE] if rules.queue else []
            words += self._lacking_checks(rules, outcomes)
            able = pull.approvals(not rules.dismiss_stale) - {pull.login}
            if self.writers is not None:
                able &= self.writers
            if any(r.state == "CHANGES_REQUESTED" for r in pull.decisions().values()) and rules.reviews:
                words.append("Changes have been requested.")
            elif len(able) < rules.reviews:
                reviews = "review is" if rules.reviews == 1 else "reviews are"
                words.append(
                    f"At least {rules.reviews} approving {reviews} required by reviewers with write access."
                )
            if words:
                return rules, words
        return None

    def _lacking_checks(self, rules: Protection, outcomes: dict[str, str]) -> list[str]:
        left = [name for name in rules.checks if outcomes.get(name) != "success"]
        if len(left) > 1:
            return [f"{len(left)} of {len(rules.checks)} required status checks are expected."]
        how = {"pending": "in progress", "failure": "failing", None: "expected"}
        return [f'Required status check "{name}" is {how[outcomes.get(name)]}.' for name in left]

    def merge_state(self: Repository, pull: PullRequest) -> str:
        """`mergeable_state`, once it is known."""
        if self.merged_tree(pull) is None:
            return "dirty"
        if pull.draft:
            return "draft"
        if self.lacks(pull):
            return "blocked"
        if any(rules.strict for rules in self.rules(pull.base)) and self.is_behind(pull):
            return "behind"
        return "unstable" if any(word != "success" for word in self.outcomes(pull.head_sha).values()) else "clean"

    def merge(
        self: Repository,
        number: int,
        method: str = "merge",
        login: str = "octocat",
        title: str | None = None,
        message: str | None = None,
    ) -> str:
        """Merges a pull request whatever the rules are, as somebody who may."""
        pull = self.pulls[number]
        tree, base = self.merged_tree(pull), self.refs[HEADS + pull.base]
        if not pull.is_open or tree is None:
            raise Problem(405, "Pull Request is not mergeable")
        if method == "rebase":
            sha = self._rebased(pull, base)
        else:
            words, parents = self._merge_words(pull, method), (base, pull.head_sha)
            first, text = title or words[0], message if message is not None else words[1]
            parents = parents[:1] if method == "squash" else parents
            now = int(self.clock())
            sha = self.store.put_commit(tree, parents, f"{first}\n\n{text}".strip(), account(login), now, GITHUB)
            self.signed.add(sha)
        # First this, so that the push does not find it open.
        self._merged(pull, sha, login)
        self.move(HEADS + pull.base, sha, login)
        if self.delete_branch_on_merge:
            self.delete_branch(pull.head, login)
        return sha

    def _merge_words(self: Repository, pull: PullRequest, method: str) -> tuple[str, str]:
        if method == "merge":
            return f"Merge pull request #{pull.number} from {self.owner}/{pull.head}", pull.title
        own = [self.store.commit(sha).message for sha in reversed(self.own_commits(pull.base_sha, pull.head_sha))]
        if len(own) == 1:
            first, _, rest = own[0].partition("\n")
            return f"{first} (#{pull.number})", rest.strip()
        return f"{pull.title} (#{pull.number})", "\n\n".join(f"* {text}" for text in own)

    def _rebased(self: Repository, pull: PullRequest, base: str) -> str:
        here = base
        for sha in reversed(self.own_commits(base, pull.head_sha)):
            commit = self.store.commit(sha)
            if len(commit.parents) != 1:
                continue
            old = self.store.commit(commit.parents[0]).tree
            tree = merged_tree(self.store, old, self.store.commit(here).tree, commit.tree)
            if tree is None:
                raise Problem(405, "This branch can't be rebased")
            now = int(self.clock())
            here = self.store.put_commit(tree, (here,), commit.message, commit.author, now, account(pull.login))
        return here

    def _merged(self: Repository, pull: PullRequest, sha: str, login: str) -> None:
        pull.merged, pull.merged_by, pull.merge_commit = int(self.clock()), login, sha
        self._close(pull, login)

    def update_branch(self: Repository, number: int, login: str = "octocat") -> str:
        """Merges the base into the pull request's branch."""
        pull = self.pulls[number]
        tree, base = self.merged_tree(pull), self.refs[HEADS + pull.base]
        if tree is None:
            raise Problem(422, "merge conflict between base and head")
        if not self.is_behind(pull):
            raise Problem(422, "There are no new commits on the base branch.")
        message = f"Merge branch '{pull.base}' into {pull.head}"
        now = int(self.clock())
        sha = self.store.put_commit(tree, (pull.head_sha, base), message, account(login), now, GITHUB)
        self.signed.add(sha)
        self.move(HEADS + pull.head, sha, login)
        return sha
