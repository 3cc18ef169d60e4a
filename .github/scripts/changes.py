"""Which pods differ between two commits."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from enum import StrEnum

from git import Git, GitError
from names import SLUG, SLUG_WORDS, PodID
from refusal import Refusal, shown

COMMIT = re.compile(r"[0-9a-f]{40}")
NO_COMMIT = "0" * 40


class Kind(StrEnum):
    CREATED = "created"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True)
class Folder:
    """A pod as a commit holds it: the tree of its folder, and its spec."""

    tree: str
    mode: str
    blob: str


@dataclass(frozen=True)
class Change:
    pod: PodID
    kind: Kind
    #: The pod as it was before, where it is removed, else as it is now.
    folder: Folder


def base(git: Git, before: str, after: str) -> tuple[str, str]:
    """What `after` is compared with, and a sentence about it where that is not `before`.

    Without a commit before, as on a new branch or a pull request's merge commit, it is the first parent,
    and for a first commit the empty tree.
    """
    note = ""
    if COMMIT.fullmatch(before) and before != NO_COMMIT:
        if _is_here(git, before):
            return before, note
        note = "The commit before this push is gone, so only the last commit of the push counts."
    elif before:
        note = "The branch is new, so only its last commit counts."
    parents = git.text("rev-list", "--parents", "--max-count=1", after).split()[1:]
    if parents:
        return parents[0], note
    return git.text("hash-object", "-t", "tree", "--stdin"), ""


def between(git: Git, before: str, after: str, specs_path: str) -> list[Change]:
    """The pods whose folders differ, whatever file of them it is, in order. Raises Refusal where a pod
    that is there afterwards has a name that no pod may have."""
    old, new = _pods(git, before, specs_path), _pods(git, after, specs_path)
    changes, wrong = [], []
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) == new.get(name):
            continue
        if not all(SLUG.fullmatch(part) for part in name):
            if name in new:
                wrong.append(shown("/".join(name), 110))
            continue
        kind = Kind.REMOVED if name not in new else Kind.CHANGED if name in old else Kind.CREATED
        changes.append(Change(PodID(*name, specs_path), kind, new.get(name) or old[name]))
    if wrong:
        more = f" and {len(wrong) - 10} more" if len(wrong) > 10 else ""
        raise Refusal(f"customer and environment have to be {SLUG_WORDS}: {', '.join(wrong[:10])}{more}")
    return changes


def tree(git: Git, commit: str, pod: PodID) -> str | None:
    """The tree of the pod's folder; None where there is none."""
    listed = git.text("ls-tree", "-z", "--full-tree", commit, "--", str(pod.folder)).split()
    return listed[2] if listed and listed[1] == "tree" else None


def _pods(git: Git, commit: str, specs_path: str) -> dict[tuple[str, str], Folder]:
    """Every folder that holds a spec.yml where pods are, but for hidden ones, which are no pods."""
    start = f"{specs_path}/" if specs_path else ""
    paths = ("--", start) if start else ()
    trees, specs = {}, {}
    for entry in git.raw("ls-tree", "-r", "-t", "-z", "--full-tree", commit, *paths).split(b"\0"):
        about, _, path = os.fsdecode(entry).partition("\t")
        if not path.startswith(start) or path == start:
            continue
        mode, kind, name = about.split()
        parts = path[len(start) :].split("/")
        if any(part.startswith(".") for part in parts[:2]):
            continue
        if len(parts) == 2 and kind == "tree":
            trees[parts[0], parts[1]] = name
        elif len(parts) == 3 and parts[2] == "spec.yml" and kind == "blob":
            specs[parts[0], parts[1]] = (mode, name)
    return {pod: Folder(trees[pod], *spec) for pod, spec in specs.items()}


def _is_here(git: Git, commit: str) -> bool:
    """Whether the clone has the commit, or can get it. After a force push no branch leads to it."""
    try:
        git.raw("cat-file", "-e", f"{commit}^{{commit}}")
        return True
    except GitError:
        pass
    try:
        git.remote("fetch", "--quiet", "--no-tags", "--depth=1", "origin", commit)
        git.raw("cat-file", "-e", f"{commit}^{{commit}}")
        return True
    except GitError:
        return False
