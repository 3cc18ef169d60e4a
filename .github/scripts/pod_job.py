"""The steps of a job that works on the infrastructure of one pod, in deploy-on-push.yml and plan-pod.yml.

    pod_job.py find      the pod's folder, and whether it has infrastructure
    pod_job.py applied   the summary of a deployment
    pod_job.py failed    the summary of a deployment whose infrastructure step failed
    pod_job.py planned   the summary of a plan, and its text for the log

Needs no packages. From the environment come the pod as CUSTOMER, ENVIRONMENT and SPECS_PATH; TREE, the pod's
folder when the run started; what the other steps found as INFRASTRUCTURE, SUPERSEDED, APPLIED and
PLAN_CODE; and what GitHub sets itself.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import changes
import infrastructure
import step
import summary
from git import Git
from names import SLUG, SLUG_WORDS, PodID, folder
from refusal import Refusal, shown

LARGEST_PLAN = 4 << 20  # bytes
NEWER = "a newer commit changed this pod, and its own run deploys it"


def find() -> None:
    pod, git = _pod(), Git()
    # Runs may start out of order, and one may be started again: an older one must not go back.
    superseded = changes.tree(git, "HEAD", pod) != os.environ.get("TREE", "")
    has_files = not superseded and any(pod.folder.glob("*.tf"))
    step.output("folder", str(pod.folder))
    step.output("superseded", _word(superseded))
    step.output("infrastructure", _word(has_files))
    if superseded:
        print(f"::notice title=Not deployed::{pod}: {NEWER}")
    else:
        print(f"{pod}: " + ("has infrastructure" if has_files else infrastructure.NO_FILES))


def applied() -> None:
    pod = _pod()
    if _is("SUPERSEDED"):
        summary.write(summary.table(f"Not deployed: {pod}", [("Reason", NEWER)]))
        return
    words = infrastructure.said(_is("APPLIED"), _is("INFRASTRUCTURE"))
    summary.write(summary.table(f"Deployed {pod}", [*_rows(), ("Infrastructure", words)]))


def failed() -> None:
    rows = [*_rows(), ("Infrastructure", infrastructure.FAILED)]
    summary.write(summary.table(f"Not deployed: {_pod()}", rows))


def planned() -> None:
    pod = _pod()
    if not _is("INFRASTRUCTURE"):
        summary.write(summary.table(f"{pod}: nothing to plan", [("Reason", infrastructure.NO_FILES)]))
        return
    results = {"0": "no changes", "2": "changes"}
    result = results.get(os.environ.get("PLAN_CODE", ""), "the plan failed, see the log")
    text = _plan()
    for line in text.splitlines():
        # The bar keeps the runner from taking a line of the plan for a command.
        print(f"| {line.replace('##[', '## [')}")
    summary.write(f"### {summary.plain(f'{pod}: {result}')}\n{summary.block(text) if text else ''}")


def _plan() -> str:
    path = Path(os.environ.get("RUNNER_TEMP", ""), "plan.txt")
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return file.read(LARGEST_PLAN).decode("utf-8", errors="replace").strip()


def _rows() -> list[tuple[str, str]]:
    pushed_by = summary.plain(os.environ.get("GITHUB_ACTOR", "unknown"))
    return [("Commit", step.commit_link(Git().text("rev-parse", "HEAD"))), ("Pushed by", pushed_by)]


def _pod() -> PodID:
    names = [os.environ.get(name, "") for name in ("CUSTOMER", "ENVIRONMENT")]
    specs_path = folder(os.environ.get("SPECS_PATH", ""))
    if not all(SLUG.fullmatch(name) for name in names):
        raise Refusal(f"{shown('/'.join(names))}: customer and environment have to be {SLUG_WORDS}")
    if specs_path is None:
        raise Refusal("SPECS_PATH is not a folder of the repository")
    return PodID(*names, specs_path)


def _is(name: str) -> bool:
    return os.environ.get(name) == "true"


def _word(answer: bool) -> str:
    return "true" if answer else "false"


def main(arguments: list[str]) -> int:
    steps = {"find": find, "applied": applied, "failed": failed, "planned": planned}
    return step.run(arguments, steps, usage=__doc__, failed="Failed")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
