"""Runs the jobs of a workflow file as GitHub would, on this machine.

The `run:` steps are the file's own, executed by bash with the runner's options and environment
files. What GitHub provides is played: `actions/checkout` is a shallow clone of a real bare
repository, the cloud's credentials are an environment variable, and OpenTofu is a script that
records how it was called. Expressions are evaluated for real, in the part of the language that the
file uses.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from expressions import filled, found_in, holds

ROOT = Path(__file__).resolve().parents[2]
WORKFLOW = ROOT / ".github" / "workflows" / "deploy-pod.yml"
ON_PUSH = WORKFLOW.with_name("deploy-on-push.yml")
PLAN = WORKFLOW.with_name("plan-pod.yml")
SHELL = ["bash", "--noprofile", "--norc", "-eo", "pipefail"]
INSTALL = "Install what the script needs"


@dataclass
class Job:
    result: str
    output: str = ""
    summary: str = ""
    outputs: dict[str, str] = field(default_factory=dict)


class Runner:
    """One run of a workflow. `jobs` is what became of its jobs, by id; `legs` is what became of each
    job of a matrix, by name."""

    def __init__(
        self,
        workflow: Path,
        remote: str,
        folder: Path,
        *,
        inputs: dict[str, object] | None = None,
        variables: dict[str, str] | None = None,
        tofu: Path | None = None,
        installs: bool = False,
        github: dict[str, object] | None = None,
    ) -> None:
        self.definition = yaml.load(workflow.read_text(encoding="utf-8"), yaml.CSafeLoader)
        inputs, declared = inputs or {}, {}
        if dispatch := self.definition[True].get("workflow_dispatch"):  # YAML 1.1 reads `on` so
            declared = dispatch["inputs"]
        if unexpected := sorted(inputs.keys() - declared.keys()):
            raise ValueError(f"Unexpected inputs provided: {unexpected}")
        #: What the event's file says; a test may put anything else here.
        self.event: object = {"inputs": inputs, "ref": "refs/heads/main"}
        self.remote, self.folder, self.tofu, self.installs = remote, folder, tofu, installs
        self.after_checkout = lambda job, clone: None
        # What a reviewer of an environment says; the run waits for it.
        self.approves = lambda environment: True
        self.environments: list[str] = []
        self.jobs: dict[str, Job] = {}
        self.legs: dict[str, Job] = {}
        self.groups: list[str] = []
        self.context: dict[str, object] = {
            "inputs": {**dict.fromkeys(declared, ""), **inputs},
            "vars": variables or {},
            "github": {
                "ref": "refs/heads/main",
                "ref_name": "main",
                "ref_type": "branch",
                "run_id": "4711",
                "actor": "octocat",
                "server_url": "https://github.example",
                "repository": "octo/pods",
                "token": "job-token",
                **(github or {}),
            },
        }

    def run(self) -> Runner:
        for name, job in self.definition["jobs"].items():
            needs = job.get("needs", [])
            needs = [needs] if isinstance(needs, str) else needs
            context = {
                **self.context,
                "needs": {
                    n: {"result": self.jobs[n].result, "outputs": self.jobs[n].outputs}
                    for n in needs
                },
            }
            ok = all(self.jobs[n].result == "success" for n in needs)
            if not holds(job.get("if", "success()"), context, ok):
                self.jobs[name] = Job("skipped")
                continue
            self.jobs[name] = self._legs(name, job, context)
        return self

    def _legs(self, name: str, job: dict, context: dict) -> Job:
        """The job, once for each entry of its matrix where it has one."""
        if "strategy" not in job:
            return self._approved(name, name, job, context)
        assert job["strategy"]["fail-fast"] is False
        entries = found_in(job["strategy"]["matrix"]["include"], context)
        assert 0 < len(entries) <= 256
        legs = []
        for number, entry in enumerate(entries):
            within = {**context, "matrix": entry}
            leg = self._approved(name, f"{name}-{number}", job, within)
            self.legs[filled(job["name"], within)] = leg
            legs.append(leg)
        failed = any(leg.result == "failure" for leg in legs)
        return Job(
            "failure" if failed else "success",
            "".join(leg.output for leg in legs),
            "".join(leg.summary for leg in legs),
        )

    def _approved(self, name: str, folder: str, job: dict, context: dict) -> Job:
        if environment := job.get("environment"):
            self.environments.append(filled(environment, context))
            if not self.approves(self.environments[-1]):
                return Job("failure")
        if concurrency := job.get("concurrency"):
            self.groups.append(filled(concurrency["group"], context))
        return self._job(name, self.folder / folder, job, context)

    @property
    def succeeded(self) -> bool:
        return all(job.result in ("success", "skipped") for job in self.jobs.values())

    @property
    def summary(self) -> str:
        return "".join(job.summary for job in self.jobs.values())

    @property
    def output(self) -> str:
        return "".join(job.output for job in self.jobs.values())

    def _job(self, name: str, root: Path, job: dict, context: dict) -> Job:
        work, temp, files, tools = root / "checkout", root / "temp", root / "files", root / "bin"
        for folder in (work, temp, files, tools):
            folder.mkdir(parents=True)
        summary = files / "summary"
        summary.touch()
        event = files / "event.json"
        event.write_text(self.event if isinstance(self.event, str) else json.dumps(self.event))
        if not self.installs:
            (temp / "venv").symlink_to(sys.prefix)
        context = {**context, "steps": {}}
        environment = {
            "PATH": f"{tools}:{os.environ['PATH']}",
            "HOME": str(root),
            "LANG": "C.UTF-8",
            "CI": "true",
            "RUNNER_TEMP": str(temp),
            "GITHUB_EVENT_PATH": str(event),
            "GITHUB_WORKSPACE": str(work),
            "GITHUB_STEP_SUMMARY": str(summary),
            **{
                f"GITHUB_{k.upper()}": v
                for k, v in context["github"].items()
                if k != "token" and isinstance(v, str)
            },
            **{k: v for k, v in os.environ.items() if k.startswith("PIP_")},
        }
        result, log = Job("success"), []
        for number, step in enumerate(job["steps"]):
            identity = step.get("id", str(number))
            failing = result.result == "failure"
            if not holds(step.get("if", "success()"), context, not failing):
                context["steps"][identity] = {"outcome": "skipped", "outputs": {}}
                continue
            outputs = files / f"output-{number}"
            outputs.touch()
            scope = {**environment, "GITHUB_OUTPUT": str(outputs)}
            for level in (self.definition, job, step):
                for key, value in level.get("env", {}).items():
                    scope[key] = filled(value, context)
            code = self._step(name, step, context, scope, environment, work, log)
            context["steps"][identity] = {
                "outcome": "failure" if code else "success",
                "outputs": dict(
                    line.split("=", 1) for line in outputs.read_text().splitlines() if line
                ),
            }
            if code:
                result.result = "failure"
        result.output, result.summary = "".join(log), summary.read_text(encoding="utf-8")
        result.outputs = {k: filled(v, context) for k, v in job.get("outputs", {}).items()}
        return result

    def _step(self, job, step, context, scope, environment, work, log) -> int:
        if action := step.get("uses"):
            given = {k: filled(v, context) for k, v in step.get("with", {}).items()}
            self._action(action.split("@")[0], given, environment, work, job)
            return 0
        if step["name"] == INSTALL and not self.installs:
            return 0
        folder = work / filled(step.get("working-directory", "."), context)
        done = subprocess.run(
            [*SHELL, "-c", filled(step["run"], context)],
            cwd=folder,
            env=scope,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=600,
            check=False,
        )
        log.append(done.stdout)
        return done.returncode

    def _action(self, action, given, environment, work, job) -> None:
        match action:
            case "actions/checkout":
                assert given["persist-credentials"] == "False"
                ref = given["ref"]
                git("init", "--quiet", "--template=", "--initial-branch=main", cwd=work)
                git("remote", "add", "origin", self.remote, cwd=work)
                depth = f"--depth={given.get('fetch-depth', '1')}"
                git("fetch", "--quiet", depth, "origin", ref, cwd=work)
                git("checkout", "--quiet", "FETCH_HEAD", cwd=work)
                self.after_checkout(job, work)
            case "aws-actions/configure-aws-credentials":
                assert self.definition["jobs"][job]["permissions"]["id-token"] == "write"
                environment["AWS_SESSION_TOKEN"] = "for " + given["role-to-assume"]
            case "opentofu/setup-opentofu":
                target = Path(environment["PATH"].split(":")[0], "tofu")
                shutil.copy(self.tofu, target)
                target.chmod(0o755)
            case _:
                raise AssertionError(f"nobody plays {action}")


def git(*arguments: str, cwd: Path) -> str:
    identity = {
        "GIT_AUTHOR_NAME": "A Person",
        "GIT_AUTHOR_EMAIL": "person@example.com",
        "GIT_COMMITTER_NAME": "A Person",
        "GIT_COMMITTER_EMAIL": "person@example.com",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "maintenance.auto",
        "GIT_CONFIG_VALUE_0": "false",
        "HOME": "/nonexistent",
    }
    done = subprocess.run(
        ["git", *arguments],
        cwd=cwd,
        env={**os.environ, **identity},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
