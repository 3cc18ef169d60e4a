"""The steps of deploy-pod.yml.

    deploy_pod.py check    check the inputs and show what they would change
    deploy_pod.py edit     the same, and write the pod's files into the work tree
    deploy_pod.py push     the same, then commit and push, and write the summary
    deploy_pod.py failed   the summary of a deployment whose infrastructure step failed

The inputs are read from the event's file: an environment variable could not hold every spec, and
GitHub prints those of a step into its log. From the environment come the folder of the pods as
SPECS_PATH, REVISION (what `check` saw the spec at), APPLIED, PUSH_TOKEN, and what GitHub sets itself.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import infrastructure
import pod
import step
import summary
import syntax
from branch import NO_FILE, Branch
from refusal import Refusal
from request import Request


def check(request: Request) -> None:
    branch = _branch()
    if request.text is not None:
        try:
            syntax.check(request.text.decode("utf-8"))
        except Refusal as refusal:
            raise Refusal(f"spec is not YAML: {refusal}") from refusal
    change = branch.change(pod.files(request, branch))
    step.output("revision", branch.revision(request.pod.spec))
    summary.write(summary.table(f"Planned for {request.pod}", _rows(request)))
    if change:
        summary.write(summary.diff(change))
    print(f"{request.pod}: " + ("to be changed" if change else "nothing to change"))


def edit(request: Request) -> None:
    branch = _branch()
    seen = os.environ.get("REVISION")
    # A text that was sent is the one that was approved, and brings its own revision.
    if request.text is None and seen and seen != branch.revision(request.pod.spec):
        raise Refusal(
            f"{request.pod.spec} was changed while this deployment waited, so what was approved is not what "
            "would be deployed: deploy again"
        )
    files = pod.files(request, branch)
    pod.write(files)
    has_infrastructure = any(request.pod.folder.glob("*.tf"))
    step.output("base", branch.head)
    step.output("folder", str(request.pod.folder))
    step.output("infrastructure", "true" if has_infrastructure else "false")
    print(f"{request.pod}: " + ", ".join(file.path.name for file in files))


def push(request: Request) -> None:
    applied = os.environ.get("APPLIED") == "true"
    try:
        _push(request, applied)
    except Refusal as refusal:
        if applied:
            raise Refusal(
                f"{refusal}. The infrastructure has been changed already, but the repository does "
                "not say so yet: deploy again"
            ) from refusal
        raise


def _push(request: Request, applied: bool) -> None:
    branch = _branch(os.environ.get("PUSH_TOKEN", ""))
    files = pod.files(request, branch)
    is_new = branch.revision(request.pod.spec) == NO_FILE
    has_infrastructure = any(Path(name).suffix == ".tf" for name in branch.names(request.pod.folder))
    has_infrastructure |= any(file.path.suffix == ".tf" for file in files)
    commit = branch.push(files, request.message(is_new, step.run_page()))
    rows = [
        *_rows(request),
        ("Commit", step.commit_link(commit) if commit else "none: the repository says so already"),
        ("Infrastructure", infrastructure.said(applied, has_infrastructure)),
    ]
    summary.write(summary.table(f"{'Created' if is_new else 'Deployed'} {request.pod}", rows))
    if commit:
        summary.write(summary.diff(branch.change(files)))
    print(f"{request.pod}: pushed" if commit else f"{request.pod}: nothing to commit")


def _rows(request: Request) -> list[tuple[str, str]]:
    rows = [
        ("Pod", summary.code(str(request.pod))),
        ("Requested by", summary.plain(request.requested_by)),
    ]
    return [*rows, ("Reason", summary.plain(request.reason))] if request.reason else rows


def failed(request: Request) -> None:
    rows = [
        *_rows(request),
        ("Commit", "none: the repository is as it was"),
        ("Infrastructure", infrastructure.FAILED),
    ]
    summary.write(summary.table(f"Not deployed: {request.pod}", rows))


def _branch(token: str = "") -> Branch:
    if os.environ.get("GITHUB_REF_TYPE", "branch") != "branch":
        raise Refusal("the workflow was started on a tag; pods are deployed from a branch")
    name = os.environ.get("GITHUB_REF_NAME", "")
    if not name:
        raise Refusal("GITHUB_REF_NAME is not set")
    return Branch(name, token, os.environ.get("GITHUB_SERVER_URL", "https://github.com"))


def main(arguments: list[str]) -> int:
    steps = {"check": check, "edit": edit, "push": push, "failed": failed}
    requested = {name: lambda run=run: run(Request.read(os.environ)) for name, run in steps.items()}
    return step.run(arguments, requested, usage=__doc__, failed="Not deployed")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
