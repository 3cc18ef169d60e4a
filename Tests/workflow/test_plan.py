"""The workflow that checks pull requests: its own steps, against a real repository."""

from __future__ import annotations

import pytest

from events import on_merge_group, on_pull_request, propose, push
from workflow_runner import PLAN

SPEC = "demo/infra/advworks/dev/spec.yml"
TF = "demo/infra/advworks/dev/main.tf"
NEW = b"spec: {reviewed: true}\n"
CHANGES = b"  + instance_name = web2\nPlan: 1 to add.\n"


@pytest.fixture
def reader() -> dict[str, str]:
    """The variables of a repository with a role that may read."""
    return {"AWS_PLAN_ROLE_ARN": "arn:aws:iam::123456789012:role/plans", "AWS_ROLE_ARN": "no"}


def plans(repository, text: bytes) -> None:
    """What OpenTofu shows from now on."""
    repository.record.with_name(repository.record.name + ".plan").write_bytes(text)


def results(run) -> dict[str, str]:
    return {name: job.result for name, job in run.jobs.items()}


def test_the_pods_of_a_pull_request_are_planned_and_nothing_more(repository, reader):
    plans(repository, CHANGES)
    sha = propose(repository, {SPEC: NEW, TF: b"# tf\n"})
    before = repository.head
    run = on_pull_request(repository, sha, variables=reader).run()
    assert run.succeeded, run.output
    assert results(run) == {"changes": "success", "pods": "success", "plan": "success"}
    record = repository.record.read_text()
    calls = [line.split(" in ")[0] for line in record.splitlines() if line.startswith("tofu ")]
    plan = "tofu plan -input=false -no-color -lock=false -detailed-exitcode"
    assert calls == ["tofu init -input=false -no-color", plan]
    assert "AWS_SESSION_TOKEN=for arn:aws:iam::123456789012:role/plans" in record
    assert "reviewed: true" in record and "READ_TOKEN" not in record
    assert run.environments == [] and repository.head == before
    assert "advworks&#47;dev&#58; changes" in run.summary
    assert "\n```\n+ instance_name = web2\nPlan: 1 to add.\n```\n" in run.summary
    assert "| Plan: 1 to add." in run.output.splitlines()


def test_a_plan_without_changes_says_so(repository, reader):
    sha = propose(repository, {TF: b"# tf\n"})
    run = on_pull_request(repository, sha, variables=reader).run()
    assert run.succeeded and "advworks&#47;dev&#58; no changes" in run.summary


def test_a_pod_without_tf_files_has_nothing_to_plan(repository, reader):
    run = on_pull_request(repository, propose(repository, {SPEC: NEW}), variables=reader).run()
    assert run.succeeded and not repository.record.exists()
    assert "advworks&#47;dev&#58; nothing to plan" in run.summary


def test_a_pull_request_that_changes_no_pod_passes(repository, reader):
    sha = propose(repository, {"README.md": b"new\n"})
    run = on_pull_request(repository, sha, variables=reader).run()
    assert results(run) == {"changes": "success", "pods": "skipped", "plan": "success"}
    assert "Nothing to plan" in run.summary


def test_what_others_pushed_to_the_branch_meanwhile_is_not_planned(repository, reader):
    theirs = {"demo/infra/advworks/stg/spec.yml": NEW}
    sha = propose(repository, {SPEC: NEW}, main=theirs)
    run = on_pull_request(repository, sha, variables=reader).run()
    assert list(run.legs) == ["Plan advworks/dev"]


def test_a_removed_pod_is_said_and_not_planned(repository, reader):
    run = on_pull_request(repository, propose(repository, {SPEC: None}), variables=reader).run()
    assert results(run) == {"changes": "success", "pods": "skipped", "plan": "success"}
    assert "| advworks&#47;dev | removed; its infrastructure is not destroyed |" in run.summary


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({SPEC: b"a: [\n"}, "the spec.yml of advworks/dev is not YAML: line 2"),
        ({"demo/infra/a b/dev/spec.yml": NEW}, "have to be 1 to 50 letters"),
    ],
)
def test_a_broken_spec_and_a_hostile_name_fail_the_check(repository, reader, files, words):
    sha = propose(repository, {**files, TF: b"# tf\n"})
    run = on_pull_request(repository, sha, variables=reader).run()
    assert results(run) == {"changes": "failure", "pods": "skipped", "plan": "failure"}
    assert words in run.output and not repository.record.exists()
    assert "::error title=Check failed::" in run.output


@pytest.mark.parametrize("step", ["init", "plan"])
def test_a_plan_that_fails_fails_the_check_and_not_the_other_plans(repository, reader, step):
    pods = [f"demo/infra/advworks/{name}" for name in ("dev", "stg")]
    sha = propose(repository, {f"{pod}/main.tf": b"# tf\n" for pod in pods})
    fails = f"{step} {pods[0]}"
    run = on_pull_request(repository, sha, variables=reader, fails=fails).run()
    assert [leg.result for leg in run.legs.values()] == ["failure", "success"]
    assert results(run) == {"changes": "success", "pods": "failure", "plan": "failure"}
    assert "the plan failed" in run.legs["Plan advworks/dev"].summary


def test_without_a_role_the_specs_are_checked_and_the_summary_says_so(repository, aws):
    sha = propose(repository, {SPEC: NEW, TF: b"# tf\n"})
    run = on_pull_request(repository, sha, variables=aws).run()
    assert results(run) == {"changes": "success", "pods": "skipped", "plan": "success"}
    assert "AWS_PLAN_ROLE_ARN is not set" in run.summary
    sha = propose(repository, {SPEC: b"a: [\n"})
    assert results(on_pull_request(repository, sha).run())["plan"] == "failure"


def test_forks_get_no_credentials(repository, reader):
    sha = propose(repository, {SPEC: NEW, TF: b"# tf\n"})
    run = on_pull_request(repository, sha, fork=True, variables=reader).run()
    assert results(run) == {"changes": "success", "pods": "skipped", "plan": "success"}
    assert "pull requests from forks get no credentials" in run.summary
    assert not repository.record.exists()


def test_the_merge_queue_checks_and_plans_nothing(repository, reader):
    event = push(repository, {SPEC: NEW, TF: b"# tf\n"})
    event = {**push(repository, {"README.md": b"x\n"}), "before": event["before"]}
    run = on_merge_group(repository, event["after"], event["before"], variables=reader).run()
    assert results(run) == {"changes": "success", "pods": "skipped", "plan": "success"}
    assert "merge queue" in run.summary and "1 pod to plan" in run.summary


@pytest.mark.parametrize("check", ["success", "failure", "cancelled", "skipped"])
@pytest.mark.parametrize("pods", ["success", "failure", "cancelled", "skipped"])
def test_the_final_check_passes_only_where_every_part_did(repository, check, pods):
    """Also a part that somebody cancelled, or that never began, is none that passed."""
    runner = on_pull_request(repository, repository.head)
    job = runner.definition["jobs"]["plan"]
    results = {"changes": {"result": check}, "pods": {"result": pods}}
    done = runner._job("plan", runner.folder / "plan", job, {**runner.context, "needs": results})
    passes = check == "success" and pods in ("success", "skipped")
    assert done.result == ("success" if passes else "failure")


@pytest.mark.parametrize("line", [b"::error::x", b"::add-mask::a", b"##[error]x", b"a ##[group]"])
def test_a_plan_gives_the_runner_no_commands(repository, reader, line):
    plans(repository, line + b"\n```\n</details>\n")
    sha = propose(repository, {TF: b"# tf\n"})
    run = on_pull_request(repository, sha, variables=reader).run()
    assert run.succeeded
    commands = [said for said in run.output.splitlines() if said.lstrip().startswith("::")]
    assert all(said.startswith("::warning title=Providers") for said in commands)
    assert "##[" not in run.output
    assert "\n````\n" in run.summary


def test_the_workflow_only_ever_plans():
    text = PLAN.read_text(encoding="utf-8")
    for word in ("apply", "pull_request_target", "secrets", "environment:", "write-all", "AWS_ROLE_ARN"):
        assert word not in text, word
