"""Runs Git in the current folder, with the token where a server needs one."""

from __future__ import annotations

import base64
import os
import subprocess
from collections.abc import Sequence

from refusal import Refusal

PATIENCE = 120  # seconds
BOT = ("github-actions[bot]", "41898282+github-actions[bot]@users.noreply.github.com")


class GitError(Refusal):
    def __init__(self, command: str, said: str) -> None:
        super().__init__(f"git {command} failed: {said}")
        self.said = said


class Git:
    def __init__(self, token: str = "", server: str = "https://github.com") -> None:
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

    def text(self, *arguments: str, data: bytes = b"") -> str:
        return self.raw(*arguments, data=data).decode(errors="replace").strip()

    def raw(self, *arguments: str, data: bytes = b"") -> bytes:
        return _run(arguments, self._environment, data)

    def remote(self, *arguments: str) -> None:
        """A command that speaks to the server; no other one gets the token."""
        _run(arguments, self._network)


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
