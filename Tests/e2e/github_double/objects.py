"""Git's objects in memory, with the SHA-1s that git itself would give them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

FOLDER, FILE = "040000", "100644"


@dataclass(frozen=True)
class Entry:
    """One line of a tree."""

    mode: str
    name: str
    sha: str

    @property
    def type(self) -> str:
        return "tree" if self.mode == FOLDER else "commit" if self.mode == "160000" else "blob"


@dataclass(frozen=True)
class Person:
    name: str
    email: str


@dataclass(frozen=True)
class Commit:
    sha: str
    tree: str
    parents: tuple[str, ...]
    author: Person
    committer: Person
    when: int
    message: str


class ObjectStore:
    """Blobs, trees and commits by SHA-1. Nothing is ever removed."""

    def __init__(self) -> None:
        self._bytes: dict[str, tuple[str, bytes]] = {}
        self._trees: dict[str, tuple[Entry, ...]] = {}
        self._commits: dict[str, Commit] = {}

    def _put(self, kind: str, data: bytes) -> str:
        sha = hashlib.sha1(b"%s %d\0" % (kind.encode(), len(data)) + data).hexdigest()
        self._bytes[sha] = (kind, data)
        return sha

    def kind(self, sha: str) -> str | None:
        return self._bytes[sha][0] if sha in self._bytes else None

    def put_blob(self, data: bytes) -> str:
        return self._put("blob", data)

    def blob(self, sha: str) -> bytes:
        kind, data = self._bytes[sha]
        if kind != "blob":
            raise KeyError(sha)
        return data

    def put_tree(self, entries: list[Entry]) -> str:
        # Git sorts a folder as if its name ended in a slash.
        ordered = sorted(entries, key=lambda e: (e.name + "/" * (e.mode == FOLDER)).encode())
        data = b"".join(
            b"%s %s\0%s" % (e.mode.lstrip("0").encode(), e.name.encode(), bytes.fromhex(e.sha)) for e in ordered
        )
        sha = self._put("tree", data)
        self._trees[sha] = tuple(ordered)
        return sha

    def tree(self, sha: str) -> tuple[Entry, ...]:
        return self._trees[sha]

    def put_commit(
        self,
        tree: str,
        parents: tuple[str, ...],
        message: str,
        author: Person,
        when: int,
        committer: Person | None = None,
    ) -> str:
        committer = committer or author
        lines = [f"tree {tree}", *(f"parent {p}" for p in parents)]
        lines += [f"author {author.name} <{author.email}> {when} +0000"]
        lines += [f"committer {committer.name} <{committer.email}> {when} +0000", "", message]
        sha = self._put("commit", "\n".join(lines).encode())
        self._commits[sha] = Commit(sha, tree, parents, author, committer, when, message)
        return sha

    def commit(self, sha: str) -> Commit:
        return self._commits[sha]

    def commit_by_prefix(self, prefix: str) -> Commit | None:
        hits = [c for sha, c in self._commits.items() if sha.startswith(prefix)]
        return hits[0] if len(hits) == 1 else None

    def walk(self, tree: str, prefix: str = ""):
        """Every entry below `tree` with its whole path, folders before what they hold."""
        for entry in self._trees[tree]:
            path = prefix + entry.name
            yield path, entry
            if entry.mode == FOLDER:
                yield from self.walk(entry.sha, path + "/")

    def files(self, tree: str) -> dict[str, tuple[str, str]]:
        """Paths of all that is no folder, each with its mode and SHA."""
        return {p: (e.mode, e.sha) for p, e in self.walk(tree) if e.mode != FOLDER}

    def put_files(self, files: dict[str, tuple[str, str]]) -> str:
        """The tree that holds exactly `files`."""
        here: list[Entry] = []
        below: dict[str, dict[str, tuple[str, str]]] = {}
        for path, (mode, sha) in files.items():
            head, _, rest = path.partition("/")
            if rest:
                below.setdefault(head, {})[rest] = (mode, sha)
            else:
                here.append(Entry(mode, head, sha))
        here += [Entry(FOLDER, name, self.put_files(inner)) for name, inner in below.items()]
        return self.put_tree(here)

    def find(self, tree: str, path: str) -> Entry | None:
        """The entry at `path`; the root itself for an empty one."""
        entry = Entry(FOLDER, "", tree)
        for name in [n for n in path.split("/") if n]:
            if entry.mode != FOLDER:
                return None
            found = next((e for e in self._trees[entry.sha] if e.name == name), None)
            if found is None:
                return None
            entry = found
        return entry

    def ancestors(self, sha: str) -> list[str]:
        """`sha` and all before it, newest first along the first parents."""
        seen: dict[str, None] = {}
        waiting = [sha]
        while waiting:
            here = waiting.pop(0)
            if here not in seen:
                seen[here] = None
                waiting += self._commits[here].parents
        return list(seen)
