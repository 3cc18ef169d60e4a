"""Properties of every workflow, checked on the files themselves."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from workflow_runner import ON_PUSH, PLAN, ROOT, WORKFLOW

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
TOOLS = Path(sys.executable).parent


def read(path: Path) -> dict:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def steps(path: Path) -> list[dict]:
    return [step for job in read(path)["jobs"].values() for step in job.get("steps", [])]


def check(*command: str | Path) -> None:
    done = subprocess.run(
        [str(TOOLS / str(command[0])), *map(str, command[1:])],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_actionlint_finds_nothing():
    check("actionlint", "-no-color", "-oneline", *WORKFLOWS)


def test_zizmor_finds_nothing():
    check("zizmor", "--offline", "--no-progress", ROOT / ".github")


def test_the_workflows_fit_their_schema():
    check("check-jsonschema", "--builtin-schema", "vendor.github-workflows", *WORKFLOWS)


def test_dependabots_file_fits_its_schema():
    check("check-jsonschema", "--builtin-schema", "vendor.dependabot", ".github/dependabot.yml")


def test_yamllint_finds_nothing():
    folders = [name for name in (".github", "ansible", "demo") if (ROOT / name).exists()]
    check("yamllint", "--strict", "-c", ".github/yamllint.yml", *folders)


@pytest.mark.skipif(not shutil.which("shellcheck"), reason="shellcheck is not installed")
@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_shellcheck_finds_nothing_in_the_steps(path):
    for step in steps(path):
        if "run" in step:
            text = re.sub(r"\$\{\{.*?\}\}", "expression", step["run"])
            done = subprocess.run(
                ["shellcheck", "--shell=bash", "-"],
                input="set -eo pipefail\n" + text,
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, f"{step.get('name')}\n{done.stdout}"


@pytest.mark.skipif(not shutil.which("shellcheck"), reason="shellcheck is not installed")
def test_shellcheck_finds_nothing_in_the_scripts():
    scripts = sorted((ROOT / ".github" / "scripts").glob("*.sh"))
    done = subprocess.run(["shellcheck", *scripts], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_actions_are_pinned_by_commit_with_their_version(path):
    for line in path.read_text(encoding="utf-8").splitlines():
        if re.match(r"\s*(- )?uses: ", line) and "uses: $/" not in line:
            assert re.search(r"uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line), line


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_no_expression_is_part_of_a_shell_line(path):
    for step in steps(path):
        assert "${{" not in step.get("run", ""), step.get("name")


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_jobs_get_their_permissions_one_by_one_and_end_in_time(path):
    workflow = read(path)
    assert workflow["permissions"] == {}
    for name, job in workflow["jobs"].items():
        assert "permissions" in job, name
        assert "timeout-minutes" in job or "uses" in job, name


def test_the_deployment_asks_for_what_the_application_sends():
    inputs = read(WORKFLOW)[True]["workflow_dispatch"]["inputs"]
    names = {"customer", "environment", "spec", "revision", "requested_by", "reason"}
    assert inputs.keys() == names | {"instance_name", "waf_enabled"}
    # A text can be left empty, but a boolean cannot, and GitHub sets no default for a text.
    assert {entry["type"] for entry in inputs.values()} == {"string"}
    assert not [name for name, entry in inputs.items() if "default" in entry]
    required = {name for name, entry in inputs.items() if entry["required"]}
    assert required == {"customer", "environment"}
    title = "Deploy ${{ inputs.customer }}/${{ inputs.environment }}"
    assert read(WORKFLOW)["run-name"] == title


def test_no_step_gets_an_input_or_the_event_by_its_environment():
    """A text of 64 KiB would not fit, and logs print a step's environment."""
    workflow = read(WORKFLOW)
    levels = [workflow, *workflow["jobs"].values(), *steps(WORKFLOW)]
    for level in levels:
        for value in [*level.get("env", {}).values(), *level.get("outputs", {}).values()]:
            assert not re.search(r"\binputs\b|\bevent\b|toJSON", str(value)), value
    outputs = {name for job in workflow["jobs"].values() for name in job.get("outputs", {})}
    assert outputs == {"revision", "base", "applied"}


def test_a_waiting_deployment_is_not_thrown_away():
    concurrency = read(WORKFLOW)["concurrency"]
    assert concurrency["queue"] == "max"
    assert concurrency["cancel-in-progress"] is False
    assert "inputs.customer" in concurrency["group"]
    assert "inputs.environment" in concurrency["group"]


def test_the_job_that_applies_names_the_pods_environment_and_no_other_job_does():
    jobs = read(WORKFLOW)["jobs"]
    named = {name: job["environment"] for name, job in jobs.items() if "environment" in job}
    assert named == {"apply": "${{ inputs.environment }}"}
    assert jobs["apply"]["needs"] == "check" and jobs["commit"]["needs"] == "apply"


def test_the_trust_policy_of_the_manual_names_the_environments_of_the_samples():
    text = (ROOT / "DEPLOY.md").read_text(encoding="utf-8")
    [policy] = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", text, re.DOTALL)]
    [statement] = policy["Statement"]
    issuer = "token.actions.githubusercontent.com"
    assert statement["Principal"]["Federated"].endswith(f":oidc-provider/{issuer}")
    assert statement["Action"] == "sts:AssumeRoleWithWebIdentity"
    names = sorted({path.parent.name for path in ROOT.glob("demo/infra/*/*/spec.yml")})
    subjects = [f"repo:example/pods:environment:{name}" for name in names]
    condition = statement["Condition"]["StringEquals"]
    assert list(statement["Condition"]) == ["StringEquals"]
    assert condition.keys() == {f"{issuer}:aud", f"{issuer}:sub"}
    assert condition[f"{issuer}:aud"] == "sts.amazonaws.com"
    assert sorted(condition[f"{issuer}:sub"]) == subjects


def test_only_the_job_that_applies_may_ask_for_a_cloud_identity():
    jobs = read(WORKFLOW)["jobs"]
    assert jobs["apply"]["permissions"] == {"contents": "read", "id-token": "write"}
    assert jobs["commit"]["permissions"] == {"contents": "write"}
    assert jobs["check"]["permissions"] == {"contents": "read"}


def test_what_the_script_needs_installs_by_hash(repository):
    runner = repository.runner()
    runner.installs = True
    run = runner.run()
    assert run.succeeded, run.output
    installed = runner.folder / "commit" / "temp" / "venv"
    for package in ("yaml", "ruamel/yaml"):
        assert list(installed.glob(f"lib/python3*/site-packages/{package}"))


def test_the_job_of_a_pod_needs_no_packages():
    """It installs none, so that nothing but the pod's providers comes near the credentials."""
    script = ROOT / ".github" / "scripts" / "pod_job.py"
    command = [sys.executable, "-S", "-B", str(script)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2 and "pod_job.py find" in done.stderr
    for path in (ON_PUSH, PLAN):
        for job in read(path)["jobs"].values():
            if "id-token" in job["permissions"]:
                assert not [step for step in job["steps"] if "venv" in step.get("run", "")]


def test_the_template_names_one_version_of_each_provider():
    text = (ROOT / "demo/infra/.template/providers.tf").read_text(encoding="utf-8")
    sources, versions = re.findall(r"source +=", text), re.findall(r'version += "([^"]*)"', text)
    pinned = [version for version in versions if re.fullmatch(r"\d+\.\d+\.\d+", version)]
    assert len(pinned) == len(sources) == 1


def test_the_workflows_of_pods_use_the_same_actions_and_the_same_opentofu():
    pins: dict[str, set[str]] = {}
    for path in (WORKFLOW, ON_PUSH, PLAN):
        for step in steps(path):
            if "uses" in step:
                action, _, commit = step["uses"].partition("@")
                pins.setdefault(action, set()).add(commit)
                if version := step.get("with", {}).get("tofu_version"):
                    pins.setdefault("tofu", set()).add(version)
    assert len(pins) == 4 and all(len(found) == 1 for found in pins.values()), pins


def test_a_push_is_deployed_by_jobs_that_may_only_read():
    workflow = read(ON_PUSH)
    # A filter of paths would not start the run of a push of more than 300 files.
    assert workflow[True] == {"push": {"branches": ["main"]}}
    assert "run-name" not in workflow  # lists show the commit's first line
    jobs = workflow["jobs"]
    assert jobs["changes"]["permissions"] == {"contents": "read"}
    assert jobs["apply"]["permissions"] == {"contents": "read", "id-token": "write"}
    assert jobs["apply"]["environment"] == "${{ matrix.environment }}"
    assert jobs["apply"]["concurrency"] == {
        "group": "deploy-pod-${{ matrix.customer }}/${{ matrix.environment }}",
        "queue": "max",
        "cancel-in-progress": False,
    }
    deploy_pod = read(WORKFLOW)["concurrency"]["group"].replace("inputs.", "matrix.")
    assert deploy_pod == jobs["apply"]["concurrency"]["group"]


def test_a_pull_request_is_planned_without_an_environment_and_never_for_a_fork():
    workflow = read(PLAN)
    # A filter would keep the required check from being reported.
    assert workflow[True] == {"pull_request": None, "merge_group": None}
    jobs = workflow["jobs"]
    may_ask = {name for name, job in jobs.items() if "id-token" in job["permissions"]}
    assert may_ask == {"pods"}
    assert jobs["pods"]["permissions"] == {"contents": "read", "id-token": "write"}
    own = "github.event.pull_request.head.repo.full_name == github.repository"
    assert own in jobs["pods"]["if"] and "||" not in jobs["pods"]["if"]
    assert not [name for name, job in jobs.items() if "environment" in job]
    assert jobs["plan"]["name"] == "plan" and jobs["plan"]["permissions"] == {}
    assert sorted(jobs["plan"]["needs"]) == ["changes", "pods"]


@pytest.mark.parametrize("path", [ON_PUSH, PLAN], ids=lambda path: path.name)
def test_only_names_that_were_checked_reach_the_steps_of_a_pod(path):
    """What people write, such as titles, branches and messages, is nowhere in these files."""
    given = set(re.findall(r"github\.event\.[\w.]+|github\.head_ref", path.read_text("utf-8")))
    assert given <= {
        "github.event.before",
        "github.event.merge_group.base_sha",
        "github.event.pull_request.number",
        "github.event.pull_request.head.repo.full_name",
    }
