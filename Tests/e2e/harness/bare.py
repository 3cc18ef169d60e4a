"""The tests' own bare repositories, created in one step and read without the product."""

from __future__ import annotations

import subprocess
from pathlib import Path


def seeded(folder: Path, files: dict[str, bytes]) -> Path:
    """A bare repository with these files in its only commit, for the local source or a workflow."""
    subprocess.run(["git", "init", "--quiet", "--bare", "--initial-branch=main", folder], check=True)
    stream = b"commit refs/heads/main\ncommitter A Person <person@example.com> 1700000000 +0000\ndata 5\nBegin"
    for path, data in files.items():
        stream += b"\nM 100644 inline %s\ndata %d\n%s" % (path.encode(), len(data), data)
    subprocess.run(["git", "fast-import", "--quiet"], cwd=folder, input=stream + b"\n", check=True)
    subprocess.run(["git", "config", "uploadpack.allowAnySHA1InWant", "true"], cwd=folder, check=True)
    return folder


def git(repository: Path, *words: str, given: bytes = b"") -> bytes:
    command = ["git", "-c", "safe.directory=*", *words]
    return subprocess.run(command, cwd=repository, input=given, check=True, capture_output=True).stdout


def text_at(repository: Path, revision: str, path: str) -> bytes:
    return git(repository, "cat-file", "blob", f"{revision}:{path}")


def commit(repository: Path, path: str, data: bytes) -> None:
    """Pushes by hand."""
    stream = b"commit refs/heads/main\ncommitter A Person <person@example.com> 1700000001 +0000\ndata 7\nBy hand"
    stream += b"\nfrom refs/heads/main^0\nM 100644 inline %s\ndata %d\n%s\n" % (path.encode(), len(data), data)
    git(repository, "fast-import", "--quiet", given=stream)
