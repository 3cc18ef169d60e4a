"""The first job of deploy-on-push.yml and plan-pod.yml: which pods to work on.

    changed_pods.py deploy   those that a push changed
    changed_pods.py plan     those that a pull request changes

Checks the spec.yml of each, and gives the pods as JSON for a matrix. From the environment come the folder
of the pods as SPECS_PATH, the commit BEFORE, READ_TOKEN to fetch that, NOT_PLANNED (why pods are checked and
not planned), and what GitHub sets itself.
"""

from __future__ import annotations

import json
import os
import re
import sys

import changes
import specs
import step
import summary
from changes import Change, Kind
from git import BOT, Git
from names import folder
from refusal import Refusal, shown

MOST = 256  # jobs that GitHub takes in one matrix
MOST_SHOWN = 100  # of the pods that are removed
KEPT = "removed; its infrastructure is not destroyed"


def deploy() -> None:
    git = _git()
    after = git.text("rev-parse", "HEAD")
    before = os.environ.get("BEFORE", "")
    run = _run_that_applied(git, before, after)
    if run:
        step.output("pods", "[]")
        summary.write(f"### Nothing to deploy\n\n[A run of deploy-pod.yml]({run}) made this commit.\n")
        print("nothing to deploy: deploy-pod.yml made this commit")
        return
    _work_on(git, before, after, "deploy")


def plan() -> None:
    git = _git()
    _work_on(git, os.environ.get("BEFORE", ""), git.text("rev-parse", "HEAD"), "plan")


def _work_on(git: Git, before: str, after: str, verb: str) -> None:
    base, note = changes.base(git, before, after)
    found = changes.between(git, base, after, _specs_path())
    present = [change for change in found if change.kind != Kind.REMOVED]
    if len(present) > MOST:
        raise Refusal(
            f"{len(present)} pods changed, and one run can {verb} at most {MOST}. "
            "Split the change, or start deploy-pod.yml for each pod"
        )
    if problems := [words for change in present if (words := specs.problem(git, change))]:
        raise Refusal("; ".join(problems))
    step.output("pods", json.dumps([_matrix_entry(change) for change in present]))
    summary.write(_page(found, present, verb, note))
    if note:
        print(f"::warning title=Compared with the first parent::{note}")
    for change in found:
        print(f"{change.pod}: {change.kind}")
    if not found:
        print("no pod changed")


def _matrix_entry(change: Change) -> dict[str, str]:
    return {
        "customer": change.pod.customer,
        "environment": change.pod.environment,
        "tree": change.folder.tree,
    }


def _page(found: list[Change], present: list[Change], verb: str, note: str) -> str:
    count = len(present)
    title = f"{count} pod{'' if count == 1 else 's'} to {verb}" if count else f"Nothing to {verb}"
    removed = [change for change in found if change.kind == Kind.REMOVED]
    rows = [(str(change.pod), str(change.kind)) for change in present]
    rows += [(str(change.pod), KEPT) for change in removed[:MOST_SHOWN]]
    if len(removed) > MOST_SHOWN:
        rows.append(("more", f"{len(removed) - MOST_SHOWN} more pods {KEPT}"))
    page = summary.table(title, rows) if rows else f"### {title}\n\nNo pod changed.\n"
    why = os.environ.get("NOT_PLANNED", "") if present else ""
    return page + "".join(f"\n{summary.plain(words)}\n" for words in (note, why) if words)


def _run_that_applied(git: Git, before: str, after: str) -> str | None:
    """The run of deploy-pod.yml that made this commit and has applied it. GitHub starts no workflow for
    what GITHUB_TOKEN pushes; where another token is used, this keeps the pod from being deployed twice."""
    layout = "%ae%n%P%n%(trailers:key=Run,valueonly,unfold)"
    about = git.raw("log", "-1", f"--format={layout}", after).decode(errors="replace")
    author, parents, *runs = about.split("\n")
    if author != BOT[1] or parents != before:
        return None
    own = re.compile(re.escape(f"{step.repository_page()}/actions/runs/") + "[0-9]+")
    return next((run for run in runs if own.fullmatch(run)), None)


def _specs_path() -> str:
    given = os.environ.get("SPECS_PATH", "")
    specs_path = folder(given)
    if specs_path is None:
        raise Refusal(f"SPECS_PATH is {shown(given)}, but has to be a folder of the repository")
    return specs_path


def _git() -> Git:
    token = os.environ.get("READ_TOKEN", "")
    return Git(token, os.environ.get("GITHUB_SERVER_URL", "https://github.com"))


def main(arguments: list[str]) -> int:
    failed = "Nothing is deployed" if arguments == ["deploy"] else "Check failed"
    return step.run(arguments, {"deploy": deploy, "plan": plan}, usage=__doc__, failed=failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
