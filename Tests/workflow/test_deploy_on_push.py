"""The workflow that deploys what a push changed: its own steps, against a real repository."""

from __future__ import annotations

import json

import pytest

from events import on_push, push
from workflow_runner import git

SPEC = "demo/infra/advworks/dev/spec.yml"
TF = "demo/infra/advworks/dev/main.tf"
NEW = b"spec: {reviewed: true}\n"


def tofu(repository) -> list[str]:
    """The calls of OpenTofu: what it did, and to which pod."""
    if not repository.record.exists():
        return []
    lines = repository.record.read_text().splitlines()
    calls = [line.split() for line in lines if line.startswith("tofu ")]
    return [f"{call[1]} {call[-1].split('demo/infra/')[-1]}" for call in calls]


def test_the_pods_of_a_push_are_applied_and_nothing_is_committed(repository, aws):
    stg = "demo/infra/advworks/stg"
    files = {SPEC: NEW, TF: b"# tf\n", f"{stg}/spec.yml": NEW, f"{stg}/main.tf": b"# tf\n"}
    event = push(repository, files)
    run = on_push(repository, event, variables=aws).run()
    assert run.succeeded, run.output
    pods = ["advworks/dev", "advworks/stg"]
    assert tofu(repository) == [f"{what} {pod}" for pod in pods for what in ("init", "apply")]
    assert list(run.legs) == [f"Apply {pod}" for pod in pods]
    assert run.environments == ["dev", "stg"]
    assert run.groups == [f"deploy-pod-{pod}" for pod in pods]
    record = repository.record.read_text()
    assert "AWS_SESSION_TOKEN=for arn:aws:iam::123456789012:role/pods" in record
    assert "-auto-approve -lock-timeout=5m" in record and "-backend-config=bucket=state" in record
    assert "READ_TOKEN" not in record and "reviewed: true" in record
    assert repository.head == event["after"]
    assert "2 pods to deploy" in run.summary
    assert "Deployed advworks&#47;dev" in run.summary and "applied with OpenTofu" in run.summary
    assert f"https://github.example/octo/pods/commit/{event['after']}" in run.summary


@pytest.mark.parametrize("value", [None, "", "false", "1", "yes"])
def test_it_is_off_unless_the_variable_says_true(repository, aws, value):
    event = push(repository, {SPEC: NEW, TF: b"# tf\n"})
    variables = {**aws, **({} if value is None else {"DEPLOY_ON_PUSH": value})}
    run = on_push(repository, event, variables=variables, on=False).run()
    assert {job.result for job in run.jobs.values()} == {"skipped"}
    assert tofu(repository) == []


def test_every_commit_of_a_push_counts(repository, aws):
    push(repository, {"demo/infra/advworks/stg/spec.yml": NEW})
    event = push(repository, {SPEC: NEW})
    run = on_push(repository, {**event, "before": repository.first}, variables=aws).run()
    assert run.environments == ["dev", "stg"]


def test_a_push_that_changes_no_pod_deploys_nothing(repository, aws):
    event = push(repository, {"demo/infra/.template/main.tf": b"# tf\n"})
    run = on_push(repository, event, variables=aws).run()
    assert run.succeeded and run.jobs["apply"].result == "skipped"
    assert "Nothing to deploy" in run.summary and "No pod changed" in run.summary


def test_the_infrastructure_of_a_removed_pod_is_left_alone_and_said(repository, aws):
    push(repository, {TF: b"# tf\n"})
    event = push(repository, {SPEC: None})
    run = on_push(repository, event, variables=aws).run()
    assert run.succeeded and tofu(repository) == [] and run.environments == []
    assert "| advworks&#47;dev | removed; its infrastructure is not destroyed |" in run.summary


def test_without_tf_files_or_a_role_the_summary_says_that_nothing_was_changed(repository, aws):
    run = on_push(repository, push(repository, {SPEC: NEW}), variables=aws).run()
    assert run.succeeded and "the pod's folder holds no `*.tf`" in run.summary
    run = on_push(repository, push(repository, {TF: b"# tf\n"})).run()
    assert run.succeeded and "the variable `AWS_ROLE_ARN` is not set" in run.summary
    assert tofu(repository) == []


def test_a_failing_pod_does_not_stop_the_others(repository, aws):
    pods = [f"demo/infra/advworks/{name}" for name in ("dev", "prd", "stg")]
    files = {f"{pod}/{name}": b"a: 1\n" for pod in pods for name in ("spec.yml", "main.tf")}
    event = push(repository, files)
    run = on_push(repository, event, variables=aws, fails=f"apply {pods[1]}").run()
    assert [leg.result for leg in run.legs.values()] == ["success", "failure", "success"]
    assert run.jobs["apply"].result == "failure"
    failed = run.legs["Apply advworks/prd"]
    assert "Not deployed: advworks/prd".replace(":", "&#58;").replace("/", "&#47;") in failed.summary
    assert "OpenTofu failed" in failed.summary and "Deployed" not in failed.summary


def test_a_pod_that_is_not_approved_is_not_applied(repository, aws):
    stg = "demo/infra/advworks/stg"
    files = {SPEC: NEW, TF: b"# tf\n", f"{stg}/spec.yml": NEW, f"{stg}/main.tf": b"# tf\n"}
    runner = on_push(repository, push(repository, files), variables=aws)
    runner.approves = lambda environment: environment != "dev"
    assert not runner.run().succeeded
    assert tofu(repository) == ["init advworks/stg", "apply advworks/stg"]


@pytest.mark.parametrize("text", [b"a: [\n", b"a: \xff\n", b"[" * 600, b"#" * (1 << 20) + b"#"])
def test_a_broken_spec_stops_the_push_before_anything_is_applied(repository, aws, text):
    stg = "demo/infra/advworks/stg"
    event = push(repository, {SPEC: text, f"{stg}/spec.yml": NEW, f"{stg}/main.tf": b"# tf\n"})
    run = on_push(repository, event, variables=aws).run()
    assert [job.result for job in run.jobs.values()] == ["failure", "skipped"]
    assert run.environments == [] and tofu(repository) == []
    [line] = run.output.splitlines()
    assert line.startswith("::error title=Nothing is deployed::the spec.yml of advworks/dev is ")


def test_a_spec_that_is_a_symbolic_link_is_refused(repository, aws):
    before = repository.head
    repository.link(SPEC, "../stg/spec.yml")
    run = on_push(repository, {"before": before, "after": repository.head}, variables=aws).run()
    assert not run.succeeded and "advworks/dev has a symbolic link" in run.output


@pytest.mark.parametrize("name", ["$(touch pwned)", "a\n::set-output name=pods::[]", "##[error]"])
def test_a_hostile_name_stops_the_push_and_is_no_command(repository, aws, name):
    event = push(repository, {f"demo/infra/{name}/dev/spec.yml": NEW, SPEC: NEW, TF: b"# tf\n"})
    run = on_push(repository, event, variables=aws).run()
    assert [job.result for job in run.jobs.values()] == ["failure", "skipped"]
    [line] = run.output.splitlines()
    assert line.startswith("::error title=Nothing is deployed::customer and environment")
    assert "##[" not in line and tofu(repository) == []
    assert not list(repository.folder.rglob("pwned"))


def test_a_customer_may_begin_with_a_hyphen(repository, aws):
    folder = "demo/infra/-rf/-var"
    event = push(repository, {f"{folder}/spec.yml": NEW, f"{folder}/main.tf": b"# tf\n"})
    run = on_push(repository, event, variables=aws).run()
    assert run.succeeded, run.output
    assert tofu(repository) == ["init -rf/-var", "apply -rf/-var"]


@pytest.mark.parametrize(("count", "succeeds"), [(256, True), (257, False)])
def test_the_pods_of_one_push_are_bounded(repository, count, succeeds):
    event = push(repository, {f"demo/infra/c{n}/dev/spec.yml": b"a: 1\n" for n in range(count)})
    runner = on_push(repository, event)
    del runner.definition["jobs"]["apply"]
    run = runner.run()
    assert run.succeeded is succeeds
    if succeeds:
        assert len(json.loads(run.jobs["changes"].outputs["pods"])) == 256
    else:
        assert "257 pods changed, and one run can deploy at most 256" in run.output


@pytest.mark.parametrize(("variable", "folder"), [(".", ""), ("my pods/$HOME", "my pods/$HOME/")])
def test_the_folder_of_the_pods_is_a_variable(repository, aws, variable, folder):
    files = {f"{folder}zoo/dev/spec.yml": NEW, f"{folder}zoo/dev/main.tf": b"# tf\n", SPEC: NEW}
    variables = {**aws, "SPECS_PATH": variable}
    run = on_push(repository, push(repository, files), variables=variables).run()
    assert run.succeeded, run.output
    assert list(run.legs) == ["Apply zoo/dev"]
    assert f"/{folder}zoo/dev\n" in repository.record.read_text()


@pytest.mark.parametrize("variable", ["../up", ".git", "a\nb"])
def test_a_folder_outside_the_repository_is_refused(repository, variable):
    event = push(repository, {SPEC: NEW})
    run = on_push(repository, event, variables={"SPECS_PATH": variable}).run()
    assert not run.succeeded and "SPECS_PATH" in run.output


# Order


def test_an_older_run_does_not_go_back(repository, aws):
    """Runs may begin out of order, and an old one may be started again."""
    old = push(repository, {SPEC: NEW, TF: b"# tf\n"})
    new = push(repository, {SPEC: b"newer: 1\n"})
    run = on_push(repository, old, variables=aws).run()
    assert run.succeeded and tofu(repository) == []
    assert "Not deployed" in run.summary and "a newer commit changed this pod" in run.summary
    assert on_push(repository, new, variables=aws).run().succeeded
    assert tofu(repository) == ["init advworks/dev", "apply advworks/dev"]
    assert "newer: 1" in repository.record.read_text()


def test_a_pod_that_was_removed_meanwhile_is_not_applied(repository, aws):
    old = push(repository, {SPEC: NEW, TF: b"# tf\n"})
    push(repository, {SPEC: None, TF: None})
    run = on_push(repository, old, variables=aws).run()
    assert run.succeeded and tofu(repository) == []


def test_other_files_that_changed_meanwhile_are_taken_as_they_are_now(repository, aws):
    event = push(repository, {SPEC: NEW, TF: b"# tf\n"})
    push(repository, {"demo/infra/.modules/pod/main.tf": b"# newer\n"})
    runner = on_push(repository, event, variables=aws)
    seen = {}
    runner.after_checkout = lambda job, clone: seen.update(
        {job: (clone / "demo/infra/.modules/pod/main.tf").read_bytes()}
    )
    assert runner.run().succeeded
    assert seen["changes"] != seen["apply"] == b"# newer\n"


def test_a_push_that_forgets_commits_deploys_what_that_changes(repository, aws):
    lost = push(repository, {SPEC: NEW, TF: b"# tf\n"})["after"]
    keep = push(repository, {"README.md": b"kept\n"})["after"]
    git("reset", "--quiet", "--hard", repository.first, cwd=repository.clone)
    push(repository, {TF: b"# other\n"})
    event = {"before": keep, "after": repository.head}
    run = on_push(repository, event, variables=aws).run()
    assert run.succeeded, run.output
    assert tofu(repository) == ["init advworks/dev", "apply advworks/dev"]
    assert lost not in run.output and "::warning title=Compared" not in run.output


# Beside deploy-pod.yml


def test_a_commit_of_deploy_pod_is_not_deployed_again(repository, aws):
    repository.write(TF, b"# tf\n")
    before = repository.head
    assert repository.deploy(variables=aws).succeeded
    repository.record.unlink()
    run = on_push(repository, {"before": before, "after": repository.head}, variables=aws).run()
    assert run.succeeded and tofu(repository) == []
    assert run.jobs["apply"].result == "skipped"
    page = "https://github.example/octo/pods/actions/runs/4711"
    assert f"[A run of deploy-pod.yml]({page}) made this commit" in run.summary


@pytest.mark.parametrize("order", ["before it", "after it"])
def test_what_is_pushed_together_with_such_a_commit_is_deployed(repository, aws, order):
    if order == "before it":
        repository.write(TF, b"# tf\n")
    repository.deploy()
    if order == "after it":
        repository.write(TF, b"# tf\n")
    event = {"before": repository.first, "after": repository.head}
    assert on_push(repository, event, variables=aws).run().succeeded
    assert tofu(repository) == ["init advworks/dev", "apply advworks/dev"]


@pytest.mark.parametrize(
    "trailer",
    [
        "Run: https://evil.example/octo/pods/actions/runs/1",
        "Run: https://github.example/octo/pods/actions/runs/1)x",
        "Requested-by: Ada",
        "Run: https://github.example/octo/pods/actions/runs/4711",
    ],
)
def test_a_persons_commit_is_deployed_whatever_its_trailers_say(repository, aws, trailer):
    event = push(repository, {SPEC: NEW, TF: b"# tf\n"}, f"Deploy advworks/dev\n\n{trailer}")
    assert on_push(repository, event, variables=aws).run().succeeded
    assert tofu(repository) == ["init advworks/dev", "apply advworks/dev"]


def test_the_trailer_of_another_repository_or_server_does_not_count(repository, aws):
    git("config", "user.name", "x", cwd=repository.clone)
    before = repository.head
    (repository.clone / SPEC).write_bytes(NEW)
    bot = "github-actions[bot] <41898282+github-actions[bot]@users.noreply.github.com>"
    message = "x\n\nRun: https://github.example/octo/pods2/actions/runs/1"
    git("commit", "-qam", message, f"--author={bot}", cwd=repository.clone)
    git("push", "-q", "origin", "HEAD:main", cwd=repository.clone)
    run = on_push(repository, {"before": before, "after": repository.head}, variables=aws).run()
    assert list(run.legs) == ["Apply advworks/dev"]
