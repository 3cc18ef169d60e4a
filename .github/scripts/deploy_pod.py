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

import pod
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
    _output("revision", branch.revision(request.spec))
    summary.write(summary.table(f"Planned for {request.pod}", _rows(request)))
    if change:
        summary.write(summary.diff(change))
    print(f"{request.pod}: " + ("to be changed" if change else "nothing to change"))


def edit(request: Request) -> None:
    branch = _branch()
    seen = os.environ.get("REVISION")
    # A text in the inputs is the approved one, and has its own revision.
    if request.text is None and seen and seen != branch.revision(request.spec):
        raise Refusal(
            f"{request.spec} was changed while this deployment waited, so what was approved is not what "
            "would be deployed: deploy again"
        )
    files = pod.files(request, branch)
    pod.write(files)
    infrastructure = any(request.folder.glob("*.tf"))
    _output("base", branch.head)
    _output("folder", str(request.folder))
    _output("infrastructure", "true" if infrastructure else "false")
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
    is_new = branch.revision(request.spec) == NO_FILE
    has_infrastructure = any(Path(name).suffix == ".tf" for name in branch.names(request.folder))
    has_infrastructure |= any(file.path.suffix == ".tf" for file in files)
    commit = branch.push(files, request.message(is_new, _run_page()))
    rows = [
        *_rows(request),
        ("Commit", _commit(commit) if commit else "none: the repository says so already"),
        ("Infrastructure", _infrastructure(applied, has_infrastructure)),
    ]
    summary.write(summary.table(f"{'Created' if is_new else 'Deployed'} {request.pod}", rows))
    if commit:
        summary.write(summary.diff(branch.change(files)))
    print(f"{request.pod}: pushed" if commit else f"{request.pod}: nothing to commit")


def _rows(request: Request) -> list[tuple[str, str]]:
    rows = [
        ("Pod", summary.code(request.pod)),
        ("Requested by", summary.plain(request.requested_by)),
    ]
    return [*rows, ("Reason", summary.plain(request.reason))] if request.reason else rows


def failed(request: Request) -> None:
    rows = [
        *_rows(request),
        ("Commit", "none: the repository is as it was"),
        (
            "Infrastructure",
            "OpenTofu failed, see the log; what it had changed by then stays changed",
        ),
    ]
    summary.write(summary.table(f"Not deployed: {request.pod}", rows))


def _infrastructure(applied: bool, has_infrastructure: bool) -> str:
    if applied:
        return "applied with OpenTofu"
    if not has_infrastructure:
        return "no infrastructure was changed: the pod's folder holds no `*.tf`"
    return "no infrastructure was changed: the variable `AWS_ROLE_ARN` is not set"


def _branch(token: str = "") -> Branch:
    if os.environ.get("GITHUB_REF_TYPE", "branch") != "branch":
        raise Refusal("the workflow was started on a tag; pods are deployed from a branch")
    name = os.environ.get("GITHUB_REF_NAME", "")
    if not name:
        raise Refusal("GITHUB_REF_NAME is not set")
    return Branch(name, token, os.environ.get("GITHUB_SERVER_URL", "https://github.com"))


def _repository_page() -> str | None:
    server, repository = os.environ.get("GITHUB_SERVER_URL"), os.environ.get("GITHUB_REPOSITORY")
    return f"{server}/{repository}" if server and repository else None


def _run_page() -> str | None:
    page, run = _repository_page(), os.environ.get("GITHUB_RUN_ID")
    return f"{page}/actions/runs/{run}" if page and run else None


def _commit(sha: str) -> str:
    page = _repository_page()
    return f"[`{sha[:7]}`]({page}/commit/{sha})" if page else summary.code(sha[:7])


def _output(name: str, value: str) -> None:
    path = os.environ.get("GITHUB_OUTPUT")
    if path:
        with open(path, "a", encoding="utf-8") as file:
            file.write(f"{name}={value}\n")


def main(arguments: list[str]) -> int:
    steps = {"check": check, "edit": edit, "push": push, "failed": failed}
    if len(arguments) != 1 or arguments[0] not in steps:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        steps[arguments[0]](Request.read(os.environ))
    except (Refusal, OSError) as problem:
        words = " ".join(str(problem).split())
        # Runners take commands from `##[` anywhere in a line, and Git repeats names that people choose.
        harmless = words.replace("%", "%25").replace("##[", "## [")
        print(f"::error title=Not deployed::{harmless}")
        summary.write(f"### Not deployed\n\n{summary.plain(words)}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
