"""What a summary says about the infrastructure of a pod."""

from __future__ import annotations

FAILED = "OpenTofu failed, see the log; what it had changed by then stays changed"
NO_FILES = "the pod's folder holds no `*.tf`"


def said(applied: bool, has_files: bool) -> str:
    if applied:
        return "applied with OpenTofu"
    if not has_files:
        return f"no infrastructure was changed: {NO_FILES}"
    return "no infrastructure was changed: the variable `AWS_ROLE_ARN` is not set"
