"""Writes files to a branch that others push to as well, byte for byte and without a merge."""

from __future__ import annotations

import base64
import functools
import os
import random
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from refusal import Refusal

TRIES = 12
REFUSALS = 3  # in which nobody else had pushed
PATIENCE = 120  # seconds
BOT = ("github-actions[bot]", "41898282+github-actions[bot]@users.noreply.github.com")
NO_FILE = "0" * 40


@dataclass(frozen=True)
class File:
    """The content for a file of the repository."""

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
        self._environment = {
            **os.environ,
            "GIT_AUTHOR_NAME": BOT[0],
            "GIT_AUTHOR_EMAIL": BOT[1],
            "GIT_COMMITTER_NAME": BOT[0],
            "GIT_COMMITTER_EMAIL": BOT[1],
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_LITERAL_PATHSPECS": "1",  # folders may be named like patterns; these are names
        }
        self._network = dict(self._environment)
        if token:  # by environment, so that it is in no file and on no command line
            basic = base64.b64encode(f"x-access-token:{token}".encode()).decode()
            self._network |= {
                "GIT_CONFIG_COUNT": "1",
                "GIT_CONFIG_KEY_0": f"http.{server.rstrip('/')}/.extraheader",
                "GIT_CONFIG_VALUE_0": f"Authorization: Basic {basic}",
            }
        self.head = self._git("rev-parse", "HEAD")

    def revision(self, path: Path) -> str:
        """The file's blob SHA; zeros if there is no such file."""
        entry = self._entry(self.head, path)
        return entry.blob if entry else NO_FILE

    def read(self, path: Path) -> bytes | None:
        """The file in the repository; None if there is no such file."""
        entry = self._entry(self.head, path)
        return _run(("cat-file", "blob", entry.blob), self._environment) if entry else None

    def names(self, folder: Path) -> list[str]:
        """The names in a folder."""
        listed = self._git("ls-tree", "-z", "--name-only", self.head, "--", f"{folder}/")
        return [Path(path).name for path in listed.split("\0") if path]

    def change(self, files: Sequence[File]) -> str:
        """The changes of writing the files, as a diff."""
        tree = self._tree(self.head, files)
        options = ("--no-color", "--no-ext-diff", "--no-textconv", "--text")
        return self._git("diff", *options, self.head, tree) if tree else ""

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
            commit = self._git("commit-tree", tree, "-p", tip, "-F", "-", data=message.encode())
            try:
                self._remote("push", "--quiet", "origin", f"{commit}:refs/heads/{self.name}")
                return commit
            except GitError as error:
                said = error.said
            newest = self._fetched()
            if newest in (None, tip):
                refused += 1
                if refused == REFUSALS:
                    break
                continue
            if not self._git("rev-list", "--max-count=1", commit, f"^{newest}"):
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
                who = self._git(
                    "log", "-1", "--format=%h by %an", f"{self.head}..{newest}", "--", str(file.path)
                )
                raise Refusal(
                    f"{file.path} was changed in the repository meanwhile "
                    f"(commit {who or newest[:7]}), and that was not overwritten: deploy again"
                )

    def _tree(self, commit: str, files: Sequence[File]) -> str | None:
        """The tree of a commit with the files in it; None if it is the commit's own."""
        entries = []
        for file in files:
            old, blob = self._entry(commit, file.path), self._blob(file.data)
            if old is None or old.blob != blob:
                mode = old.mode if old else "100644"
                entries += ["--cacheinfo", f"{mode},{blob},{file.path}"]
        if not entries:
            return None
        self._git("read-tree", commit)
        self._git("update-index", "--add", *entries)
        return self._git("write-tree")

    @functools.cache
    def _blob(self, data: bytes) -> str:
        return self._git("hash-object", "-w", "--no-filters", "--stdin", data=data)

    @functools.cache
    def _entry(self, commit: str, path: Path) -> Entry | None:
        listed = self._git("ls-tree", "-z", commit, "--", str(path))
        if not listed:
            return None
        mode, kind, blob = listed.split("\t")[0].split()
        if mode == "120000":
            raise Refusal(f"{path} is a symbolic link")
        if kind != "blob":
            raise Refusal(f"{path} is not a file")
        return Entry(mode, blob)

    def _fetched(self) -> str | None:
        """The branch's current commit; None if the remote does not report it."""
        try:
            self._remote("fetch", "--quiet", "--no-tags", "origin", f"refs/heads/{self.name}")
        except GitError:
            return None
        return self._git("rev-parse", "FETCH_HEAD")

    def _git(self, *arguments: str, data: bytes = b"") -> str:
        return _run(arguments, self._environment, data).decode(errors="replace").strip()

    def _remote(self, *arguments: str) -> None:
        _run(arguments, self._network)


class GitError(Refusal):
    def __init__(self, command: str, said: str) -> None:
        super().__init__(f"git {command} failed: {said}")
        self.said = said


def _run(arguments: Sequence[str], environment: dict[str, str], data: bytes = b"") -> bytes:
    try:
        done = subprocess.run(
            ["git", *arguments],
            env=environment,
            input=data,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise GitError(arguments[0], f"no answer within {PATIENCE} seconds") from error
    if done.returncode != 0:
        words = (done.stderr or done.stdout).decode(errors="replace").split()
        raise GitError(arguments[0], " ".join(words)[:600])
    return done.stdout
