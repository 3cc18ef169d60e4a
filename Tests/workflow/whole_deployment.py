"""A whole deployment in one call, for tests that compare what it leaves behind."""

from __future__ import annotations

import compileall
import functools
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from workflow_runner import ROOT, WORKFLOW, Runner, git


@dataclass(frozen=True)
class Outcome:
    """What became of a deployment."""

    succeeded: bool
    #: The branch's new commit, None where it did not move, and the pod's spec.yml on the branch.
    commit: str | None
    text: bytes | None
    output: str
    summary: str


def deploy(
    remote: Path,
    branch: str,
    inputs: dict[str, object],
    *,
    specs_path: str = "demo/infra",
    workflow: Path = WORKFLOW,
) -> Outcome:
    """Runs a whole deployment from the workflow's file against a bare repository, without AWS.

    The repository needs no workflow of its own: where it holds no scripts, this checkout's are used.
    """

    def lend_scripts(job: str, clone: Path) -> None:
        if not (clone / ".github" / "scripts").exists():
            (clone / ".github").mkdir(exist_ok=True)
            (clone / ".github" / "scripts").symlink_to(ROOT / ".github" / "scripts")

    def tip() -> str:
        return git("rev-parse", f"refs/heads/{branch}", cwd=remote)

    before = tip()
    compile_scripts()
    with tempfile.TemporaryDirectory() as folder:
        runner = Runner(
            workflow,
            f"file://{remote}",
            Path(folder),
            inputs=inputs,
            variables={"SPECS_PATH": specs_path},
            github={"ref": f"refs/heads/{branch}", "ref_name": branch},
        )
        runner.after_checkout = lend_scripts
        runner.run()
    pod = Path(specs_path, str(inputs["customer"]), str(inputs["environment"]), "spec.yml")
    after = tip()
    read = subprocess.run(
        ["git", "cat-file", "blob", f"{after}:{pod}"], cwd=remote, capture_output=True, check=False
    )
    return Outcome(
        succeeded=runner.succeeded,
        commit=after if after != before else None,
        text=read.stdout if read.returncode == 0 else None,
        output=runner.output,
        summary=runner.summary,
    )


@functools.cache
def compile_scripts() -> None:
    """Once, as the workflow's own steps write no bytecode."""
    compileall.compile_dir(ROOT / ".github" / "scripts", quiet=2)
