"""Whether the spec.yml of a pod can be deployed as it is."""

from __future__ import annotations

import syntax
from changes import Change
from git import Git
from refusal import Refusal

LARGEST = 1 << 20  # bytes


def problem(git: Git, change: Change) -> str | None:
    """Why the pod's spec.yml cannot be deployed."""
    if change.folder.mode == "120000":
        return f"{change.pod} has a symbolic link for a spec.yml"
    text = git.raw("cat-file", "blob", change.folder.blob)
    if len(text) > LARGEST:
        return f"the spec.yml of {change.pod} is larger than 1 MiB"
    try:
        syntax.check(text.decode("utf-8"))
    except UnicodeDecodeError as error:
        return f"the spec.yml of {change.pod} is not UTF-8: {error.reason} at byte {error.start}"
    except Refusal as refusal:
        return f"the spec.yml of {change.pod} is not YAML: {refusal}"
    return None
