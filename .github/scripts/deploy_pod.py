"""The steps of deploy-pod.yml.

    deploy_pod.py check    check the inputs and show what they would change
    deploy_pod.py edit     the same, and write the pod's files into the work tree
    deploy_pod.py push     the same, then commit and push, and write the summary
    deploy_pod.py failed   the summary of a deployment whose infrastructure step failed

Everything comes from the environment: the inputs as CUSTOMER, ENVIRONMENT, INSTANCE_NAME,
WAF_ENABLED and REQUESTED_BY, the folder of the pods as SPECS_PATH, and what GitHub sets itself. REVISION
is what `check` saw the spec at, if that is to be compared.
"""

from __future__ import annotations

import os
import sys

import pod
import spec_text
import summary
from branch import Branch
from refusal import Refusal


def check(request: pod.Request) -> None:
    branch = _branch()
    _output("revision", branch.revision(request.spec))
    change = branch.stage(pod.edit(request))
    summary.write(summary.table(f"Planned for {request.pod}", _rows(request)))
    if change:
        summary.write(summary.diff(change))
    print(f"{request.pod}: " + ("to be changed" if change else "nothing to change"))


def edit(request: pod.Request) -> None:
    branch = _branch()
    base = branch.head
    seen = os.environ.get("REVISION")
    if seen and seen != branch.revision(request.spec):
        raise Refusal(
            f"{request.spec} was changed while this deployment waited, so what was approved is not what "
            "would be deployed: deploy again"
        )
    files = pod.edit(request)
    infrastructure = any(request.folder.glob("*.tf"))
    _output("base", base)
    _output("folder", str(request.folder))
    _output("infrastructure", "true" if infrastructure else "false")
    print(f"{request.pod}: " + ", ".join(str(file) for file in files))


def push(request: pod.Request) -> None:
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


def _push(request: pod.Request, applied: bool) -> None:
    branch = _branch(os.environ.get("PUSH_TOKEN", ""))
    base = branch.head
    is_new = not request.spec.exists()
    files = pod.edit(request)
    has_infrastructure = any(request.folder.glob("*.tf"))
    message = (
        f"{'Create' if is_new else 'Deploy'} {request.pod}: "
        f"instance {request.instance_name}, WAF {_waf(request)}\n\n"
        f"Requested-by: {request.requested_by}\n"
    )
    if run := _run_page():
        message += f"Run: {run}\n"
    change = ""
    if branch.commit(files, message):
        change = branch.change(base)
        commit = branch.push()
        # A rebase merges lines, not meanings: look again before saying that it is done.
        text = request.spec.read_text(encoding="utf-8")
        if not spec_text.says(text, request.instance_name, request.waf_enabled):
            raise Refusal(f"{request.spec} was changed meanwhile and says something else now")
        commit_row = _commit(commit)
    else:
        commit_row = "none: the repository says so already"
    rows = [
        *_rows(request),
        ("Commit", commit_row),
        ("Infrastructure", _infrastructure(applied, has_infrastructure)),
    ]
    summary.write(summary.table(f"{'Created' if is_new else 'Deployed'} {request.pod}", rows))
    if change:
        summary.write(summary.diff(change))
    print(f"{request.pod}: pushed" if change else f"{request.pod}: nothing to commit")


def _waf(request: pod.Request) -> str:
    return "on" if request.waf_enabled else "off"


def _rows(request: pod.Request) -> list[tuple[str, str]]:
    full_name = f"{request.customer}-{request.environment}-{request.instance_name}"
    return [
        ("Pod", summary.code(request.pod)),
        ("Instance", summary.code(full_name)),
        ("WAF", _waf(request)),
        ("Requested by", summary.plain(request.requested_by)),
    ]


def failed(request: pod.Request) -> None:
    rows = [
        ("Requested by", summary.plain(request.requested_by)),
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
        steps[arguments[0]](pod.Request.read(os.environ))
    except (Refusal, OSError) as problem:
        words = " ".join(str(problem).split())
        escaped = words.replace("%", "%25")
        print(f"::error title=Not deployed::{escaped}")
        summary.write(f"### Not deployed\n\n{summary.plain(words)}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
