"""Branches, what is pushed to them, and the rules that forbid it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .objects import Person
from .protection import PULL_REQUEST, QUEUE, SIGNATURES, Protection, matches

if TYPE_CHECKING:
    from .repository import Repository

GITHUB = Person("GitHub", "noreply@github.com")
HEADS = "refs/heads/"

#: Told of a push: ref, before, after, who.
Pushed = Callable[["Repository", str, str | None, str, str], None]


def account(login: str) -> Person:
    """Somebody as the author of what GitHub commits for them."""
    return Person(login, f"{login}@users.noreply.github.com")


class Branches:
    """The part of a repository that pushes go to."""

    def __init__(self) -> None:
        self.protections: list[Protection] = []
        #: Commits with a verified signature.
        self.signed: set[str] = set()
        self.pushed: Pushed | None = None

    def move(self: Repository, ref: str, sha: str | None, login: str | None = None) -> None:
        """Sets or removes a ref. With a `login` it is a push, which may start runs."""
        before = self.refs.get(ref)
        if sha is None:
            self.refs.pop(ref, None)
        else:
            self.refs[ref] = sha
        if ref.startswith(HEADS) and before != sha:
            self._follow(ref.removeprefix(HEADS), sha, login or "octocat")
            if login and sha and self.pushed:
                self.pushed(self, ref, before, sha, login)

    def delete_branch(self: Repository, branch: str, login: str = "octocat") -> None:
        self.move(HEADS + branch, None, login)

    def protect(self, pattern: str = "main", **rules: Any) -> Protection:
        """`rules` as in `Protection`."""
        for name in ("checks", "bypass"):
            rules[name] = tuple(rules.get(name, ()))
        protection = Protection(pattern, **rules)
        self.protections.append(protection)
        return protection

    def unprotect(self, pattern: str = "main") -> None:
        self.protections[:] = [p for p in self.protections if p.pattern != pattern]

    def rules(self, branch: str, login: str | None = None) -> list[Protection]:
        """Those that bind `login` there."""
        return [p for p in self.protections if matches(p.pattern, branch) and login not in p.bypass]

    def refused_push(
        self: Repository, ref: str, sha: str | None, login: str, *, signed: bool = False
    ) -> tuple[Protection, list[str]] | None:
        """The rules that a push breaks, with GitHub's words; `signed` is what it will be."""
        if not ref.startswith(HEADS):
            return None
        before = self.refs.get(ref)
        for rules in self.rules(ref.removeprefix(HEADS), login):
            words = []
            if before is None:
                if rules.creations:
                    words.append("Cannot create ref due to creations being restricted.")
            elif sha is None:
                words.append("Cannot delete this branch")
            elif rules.queue:
                words.append(QUEUE)
            elif rules.pull_request:
                words.append(PULL_REQUEST)
            elif rules.checks:
                count = len(rules.checks)
                one = f'Required status check "{rules.checks[0]}" is expected.'
                words.append(one if count == 1 else f"{count} of {count} required status checks are expected.")
            if sha and rules.signatures and not signed and sha not in self._known(ref) and sha not in self.signed:
                words.append(SIGNATURES)
            if words:
                return rules, words
        return None

    def _known(self: Repository, ref: str) -> set[str]:
        """Commits that were pushed before."""
        return {sha for name, head in self.refs.items() if name != ref for sha in self.store.ancestors(head)}
