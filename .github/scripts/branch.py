"""Writes files to a branch that others push to as well, to the byte and without a merge."""

from __future__ import annotations

import functools
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from git import Git, GitError
from refusal import Refusal

TRIES = 12
REFUSALS = 3  # in which nobody else had pushed
NO_FILE = "0" * 40


@dataclass(frozen=True)
class File:
    """What a file of the repository is to hold."""

    path: Path
    data: bytes


@dataclass(frozen=True)
class Entry:
    mode: str
    blob: str


class Branch:
    """`name` on the remote `origin`, seen from the clone in the current folder.

    Files go from bytes to blobs and from blobs to trees. The work tree takes no part in it, so no
    attribute and no setting of Git converts a line end on the way.
    """

    def __init__(self, name: str, token: str = "", server: str = "https://github.com") -> None:
        self.name = name
        self._git = Git(token, server)
        self.head = self._git.text("rev-parse", "HEAD")

    def revision(self, path: Path) -> str:
        """The name of the file's blob; zeros where there is no such file."""
        entry = self._entry(self.head, path)
        return entry.blob if entry else NO_FILE

    def read(self, path: Path) -> bytes | None:
        """The file as the repository holds it; None where there is no such file."""
        entry = self._entry(self.head, path)
        return self._git.raw("cat-file", "blob", entry.blob) if entry else None

    def names(self, folder: Path) -> list[str]:
        """What is in a folder."""
        listed = self._git.text("ls-tree", "-z", "--name-only", self.head, "--", f"{folder}/")
        return [Path(path).name for path in listed.split("\0") if path]

    def change(self, files: Sequence[File]) -> str:
        """What writing the files changes, as a diff."""
        tree = self._tree(self.head, files)
        options = ("--no-color", "--no-ext-diff", "--no-textconv", "--text")
        return self._git.text("diff", *options, self.head, tree) if tree else ""

    def push(self, files: Sequence[File], message: str) -> str | None:
        """Commits the files on top of whatever has been pushed meanwhile, and returns the commit;
        None where the branch holds these very bytes already.

        Raises Refusal when somebody changed one of the files, and with Git's own words when the
        branch does not take the push although nobody was faster.
        """
        said, refused, tip = "", 0, self.head
        for attempt in range(TRIES):
            if attempt:
                time.sleep(random.uniform(0.2, 0.5) * min(attempt, 6))
            tree = self._tree(tip, files)
            if tree is None:
                return None
            commit = self._git.text("commit-tree", tree, "-p", tip, "-F", "-", data=message.encode())
            try:
                self._git.remote("push", "--quiet", "origin", f"{commit}:refs/heads/{self.name}")
                return commit
            except GitError as error:
                said = error.said
            newest = self._fetched()
            if newest in (None, tip):
                refused += 1
                if refused == REFUSALS:
                    break
                continue
            if not self._git.text("rev-list", "--max-count=1", commit, f"^{newest}"):
                return commit  # the push did arrive; its answer did not
            self._refuse_to_overwrite(files, newest)
            tip = newest
        raise Refusal(f"the branch {self.name} did not take the push: {said}")

    def _refuse_to_overwrite(self, files: Sequence[File], newest: str) -> None:
        for file in files:
            entry = self._entry(newest, file.path)
            if entry and entry.blob == self._blob(file.data):
                continue
            if (entry.blob if entry else NO_FILE) != self.revision(file.path):
                who = self._git.text(
                    "log", "-1", "--format=%h by %an", f"{self.head}..{newest}", "--", str(file.path)
                )
                raise Refusal(
                    f"{file.path} was changed in the repository meanwhile "
                    f"(commit {who or newest[:7]}), and that was not overwritten: deploy again"
                )

    def _tree(self, commit: str, files: Sequence[File]) -> str | None:
        """The tree of a commit with the files in it; None where that is the commit's own."""
        entries = []
        for file in files:
            old, blob = self._entry(commit, file.path), self._blob(file.data)
            if old is None or old.blob != blob:
                mode = old.mode if old else "100644"
                entries += ["--cacheinfo", f"{mode},{blob},{file.path}"]
        if not entries:
            return None
        self._git.text("read-tree", commit)
        self._git.text("update-index", "--add", *entries)
        return self._git.text("write-tree")

    @functools.cache
    def _blob(self, data: bytes) -> str:
        return self._git.text("hash-object", "-w", "--no-filters", "--stdin", data=data)

    @functools.cache
    def _entry(self, commit: str, path: Path) -> Entry | None:
        listed = self._git.text("ls-tree", "-z", commit, "--", str(path))
        if not listed:
            return None
        mode, kind, blob = listed.split("\t")[0].split()
        if mode == "120000":
            raise Refusal(f"{path} is a symbolic link")
        if kind != "blob":
            raise Refusal(f"{path} is not a file")
        return Entry(mode, blob)

    def _fetched(self) -> str | None:
        """Where the branch is now; None where the remote does not say."""
        try:
            self._git.remote("fetch", "--quiet", "--no-tags", "origin", f"refs/heads/{self.name}")
        except GitError:
            return None
        return self._git.text("rev-parse", "FETCH_HEAD")
