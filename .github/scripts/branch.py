"""Commits to a branch that others push to as well."""

from __future__ import annotations

import base64
import os
import random
import subprocess
import time
from pathlib import Path
from collections.abc import Sequence

from refusal import Refusal

TRIES = 12
REFUSALS = 3  # in which nobody else had pushed
PATIENCE = 120  # seconds
BOT = ("github-actions[bot]", "41898282+github-actions[bot]@users.noreply.github.com")


class Branch:
    """`name` on the remote `origin`, seen from the work tree in the current folder."""

    def __init__(self, name: str, token: str = "", server: str = "https://github.com") -> None:
        self.name = name
        self._environment = {
            **os.environ,
            "GIT_AUTHOR_NAME": BOT[0],
            "GIT_AUTHOR_EMAIL": BOT[1],
            "GIT_COMMITTER_NAME": BOT[0],
            "GIT_COMMITTER_EMAIL": BOT[1],
            "GIT_TERMINAL_PROMPT": "0",
        }
        self._network = dict(self._environment)
        if token:  # by environment, so that it is in no file and on no command line
            basic = base64.b64encode(f"x-access-token:{token}".encode()).decode()
            self._network |= {
                "GIT_CONFIG_COUNT": "1",
                "GIT_CONFIG_KEY_0": f"http.{server.rstrip('/')}/.extraheader",
                "GIT_CONFIG_VALUE_0": f"Authorization: Basic {basic}",
            }

    @property
    def head(self) -> str:
        return self._git("rev-parse", "HEAD")

    def revision(self, file: Path) -> str:
        """The name of the file's blob at HEAD; zeros where there is no such file."""
        entry = self._git("--literal-pathspecs", "ls-tree", "HEAD", "--", str(file))
        return entry.split()[2] if entry else "0" * 40

    def stage(self, files: Sequence[Path]) -> str:
        """Stages the files, and returns what that would commit, as a diff."""
        # Folders may be named like patterns; these are names.
        self._git("--literal-pathspecs", "add", "--", *map(str, files))
        return self._git("diff", "--cached", "--no-color", "--no-ext-diff", "--no-textconv")

    def commit(self, files: Sequence[Path], message: str) -> bool:
        """Whether there was anything to commit."""
        if not self.stage(files):
            return False
        self._git("commit", "--quiet", "--no-verify", f"--message={message}")
        return True

    def change(self, base: str) -> str:
        """What this work tree's commits since `base` changed, as a diff."""
        return self._git("diff", "--no-color", "--no-ext-diff", "--no-textconv", base, "HEAD")

    def push(self) -> str:
        """Pushes HEAD, on top of whatever has been pushed meanwhile, and returns its commit.

        Raises Refusal when somebody changed the same lines, and with git's own words when the
        branch does not take the push although nobody was faster.
        """
        said, refused = "", 0
        for attempt in range(TRIES):
            if attempt:
                time.sleep(random.uniform(0.2, 0.5) * min(attempt, 6))
            try:
                self._remote("push", "--quiet", "origin", f"HEAD:refs/heads/{self.name}")
                return self.head
            except GitError as error:
                said = error.said
            if not self._moved():
                refused += 1
                if refused == REFUSALS:
                    break
                continue
            if self._git("rev-parse", "FETCH_HEAD") == self.head:
                return self.head  # the push did arrive; its answer did not
            self._rebase()
        raise Refusal(f"the branch {self.name} did not take the push: {said}")

    def _moved(self) -> bool:
        """Fetches the branch; whether it holds anything that HEAD is not built on."""
        try:
            self._remote("fetch", "--quiet", "--no-tags", "origin", f"refs/heads/{self.name}")
        except GitError:
            return False
        missing = self._git("rev-list", "--max-count=1", "FETCH_HEAD", "^HEAD")
        return bool(missing) or self._git("rev-parse", "FETCH_HEAD") == self.head

    def _rebase(self) -> None:
        try:
            self._git("rebase", "--quiet", "--no-autostash", "FETCH_HEAD")
        except GitError as error:
            try:
                who = self._git("log", "-1", "--format=%h by %an", "FETCH_HEAD")
                self._git("rebase", "--abort")
            except GitError:
                who = "unknown"
            raise Refusal(
                "the same lines were changed in the repository meanwhile "
                f"(the branch {self.name} is at {who} now)"
            ) from error

    def _git(self, *arguments: str) -> str:
        return _run(arguments, self._environment)

    def _remote(self, *arguments: str) -> str:
        return _run(arguments, self._network)


class GitError(Refusal):
    def __init__(self, command: str, said: str) -> None:
        super().__init__(f"git {command} failed: {said}")
        self.said = said


def _run(arguments: Sequence[str], environment: dict[str, str]) -> str:
    name = next(argument for argument in arguments if not argument.startswith("-"))
    try:
        done = subprocess.run(
            ["git", *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise GitError(name, f"no answer within {PATIENCE} seconds") from error
    if done.returncode != 0:
        words = " ".join((done.stderr or done.stdout).split())
        raise GitError(name, words[:600])
    return done.stdout.strip()
