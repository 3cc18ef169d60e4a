"""A repository of pods, and deployments into it."""

from __future__ import annotations

import itertools
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / ".github" / "scripts")]

from workflow_runner import ROOT, WORKFLOW, Runner, git  # noqa: E402

TOFU = """#!/bin/bash
# Plays OpenTofu: records the call, and fails where it is told to, by command or by command and pod.
# A plan shows changes where the test wrote some.
exec 3>&1 >>"RECORD"
echo "tofu $* in $PWD"
env | grep -E "^(AWS_SESSION_TOKEN|PUSH_TOKEN|READ_TOKEN)="
cat spec.yml
[[ $1 != "FAILS" && "$1 ${PWD#*/checkout/}" != "FAILS" ]] || exit 1
[[ $1 == plan && -e "RECORD.plan" ]] || exit 0
cat "RECORD.plan" >&3
exit 2
"""


class Repository:
    """A bare repository as GitHub holds one, and a clone through which people work on it."""

    def __init__(self, folder: Path) -> None:
        self.bare, self.clone, self.folder = folder / "pods.git", folder / "clone", folder
        self.clone.mkdir(parents=True)
        shutil.copytree(ROOT / "demo", self.clone / "demo")
        scripts = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / ".github", self.clone / ".github", ignore=scripts)
        shutil.copy(ROOT / ".gitattributes", self.clone)
        git("init", "--quiet", "--initial-branch=main", cwd=self.clone)
        self.commit("Begin")
        git("clone", "--quiet", "--bare", str(self.clone), str(self.bare), cwd=folder)
        git("config", "uploadpack.allowAnySHA1InWant", "true", cwd=self.bare)
        git("remote", "add", "origin", str(self.bare), cwd=self.clone)
        self.record = folder / "tofu.log"
        self.first = self.head
        self._numbers = itertools.count()

    def commit(self, message: str) -> None:
        git("add", "--all", cwd=self.clone)
        git("commit", "--quiet", f"--message={message}", cwd=self.clone)

    def write(self, path: str, data: bytes, message: str = "By hand") -> None:
        """Somebody else commits a file and pushes."""
        git("pull", "--quiet", "--rebase", "origin", "main", cwd=self.clone)
        target = self.clone / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        self.commit(message)
        git("push", "--quiet", "origin", "HEAD:main", cwd=self.clone)

    def link(self, path: str, target: str | Path) -> None:
        """Somebody else commits a symbolic link, in place of what was there."""
        git("pull", "--quiet", "--rebase", "origin", "main", cwd=self.clone)
        place = self.clone / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.unlink(missing_ok=True)
        place.symlink_to(target)
        self.commit("Add a link")
        git("push", "--quiet", "origin", "HEAD:main", cwd=self.clone)

    @property
    def head(self) -> str:
        return git("rev-parse", "main", cwd=self.bare)

    def read(self, path: str, commit: str = "main") -> bytes:
        """A file as the repository holds it, to the byte."""
        command = ["git", "cat-file", "blob", f"{commit}:{path}"]
        return subprocess.run(command, cwd=self.bare, capture_output=True, check=True).stdout

    def files(self, commit: str = "main") -> list[str]:
        """What the newest commit changed."""
        arguments = ("show", "--format=", "--name-only", commit)
        return git("-c", "core.quotePath=false", *arguments, cwd=self.bare).splitlines()

    def message(self, commit: str = "main") -> str:
        return git("log", "-1", "--format=%B", commit, cwd=self.bare)

    def trailers(self, commit: str = "main") -> list[str]:
        """What git takes for trailers, both ways."""
        listed = git("log", "-1", "--format=%(trailers:only,unfold)", commit, cwd=self.bare)
        message = self.folder / "message"
        message.write_text(self.message(commit), encoding="utf-8")
        parsed = git("interpret-trailers", "--parse", str(message), cwd=self.bare)
        assert parsed == listed
        return parsed.splitlines()

    def count(self) -> int:
        return int(git("rev-list", "--count", f"{self.first}..main", cwd=self.bare))

    def revision(self, path: str, commit: str = "main") -> str:
        """The blob that a text is made from."""
        return git("rev-parse", f"{commit}:{path}", cwd=self.bare)

    def runner(self, *, fails: str = "nothing", variables=None, **inputs: object) -> Runner:
        """A deployment of advworks/dev, by hand where neither text nor values are given."""
        given = {"customer": "advworks", "environment": "dev", **inputs}
        if "spec" not in given:
            given.setdefault("instance_name", "web2")
        return self.start(WORKFLOW, fails=fails, inputs=given, variables=variables)

    def start(self, workflow: Path, *, fails: str = "nothing", **options) -> Runner:
        """A run of a workflow, in which OpenTofu fails as it is told to."""
        folder = self.folder / f"run-{next(self._numbers)}"
        folder.mkdir()
        tofu = folder / "tofu"
        tofu.write_text(TOFU.replace("RECORD", str(self.record)).replace("FAILS", fails))
        return Runner(workflow, f"file://{self.bare}", folder, tofu=tofu, **options)

    def deploy(self, **options) -> Runner:
        return self.runner(**options).run()


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path)


@pytest.fixture
def aws() -> dict[str, str]:
    """The variables of a repository that has an account."""
    return {"AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/pods", "TF_STATE_BUCKET": "state"}
