"""Rules of branches: what may not be pushed to them, and what a pull request needs before it is merged."""

from __future__ import annotations

import re
from dataclasses import dataclass

PULL_REQUEST = "Changes must be made through a pull request."
QUEUE = "Changes must be made through the merge queue"
SIGNATURES = "Commits must have verified signatures."


def matches(pattern: str, name: str) -> bool:
    """As filters of workflows and patterns of rules read a name: `*` ends at a slash, `**` does not."""
    wild = {"**": ".*", "*": "[^/]*", "?": "[^/]"}
    parts = re.split(r"(\*\*/?|\*|\?|\[[^]]+])", pattern)
    spelled = "".join(
        "(?:.*/)?" if part == "**/" else wild.get(part, part if part.startswith("[") else re.escape(part))
        for part in parts
    )
    return re.fullmatch(spelled, name) is not None


@dataclass
class Protection:
    """The rules of the branches that `pattern` names, `classic` or of a `ruleset`."""

    pattern: str = "main"
    kind: str = "classic"
    #: Nothing is pushed without a pull request.
    pull_request: bool = True
    #: Approvals that a merge needs.
    reviews: int = 0
    #: Names of checks that must have passed.
    checks: tuple[str, ...] = ()
    #: A merge needs a branch that has all of the base.
    strict: bool = False
    #: Approvals of earlier commits do not count.
    dismiss_stale: bool = False
    #: Merges go through a queue.
    queue: bool = False
    #: Only commits with a verified signature are pushed.
    signatures: bool = False
    #: Nobody makes a branch of such a name.
    creations: bool = False
    #: Whom the rules do not bind.
    bypass: tuple[str, ...] = ()

    def says(self, words: list[str]) -> str:
        """How refusals of this kind begin, and what they list."""
        if self.kind == "ruleset":
            return "Repository rule violations found\n\n" + "".join(f"{line}\n\n" for line in words)
        return " ".join(words)

    def refused_push(self, ref: str, words: list[str]) -> str:
        if self.kind == "ruleset":
            return self.says(words)
        return f"Protected branch update failed for {ref}.\n\n" + "\n".join(f"- {line}" for line in words)
