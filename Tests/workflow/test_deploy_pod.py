"""The workflow that deploys a pod: its own steps, against a real repository."""

from __future__ import annotations

import re
import threading
from pathlib import Path

import pytest
import yaml

from workflow_runner import ROOT, git

SPEC = "demo/infra/advworks/dev/spec.yml"
VALUE = re.compile(rb"(?<=[ '\"])(web1|app1|app-blue|api1|api-prod|new-name-7|true|false|yes)")
SAMPLES = [(c, e) for c in ("advworks", "northwind", "contoso") for e in ("dev", "stg", "prd")]


def test_an_edit_changes_the_two_values_and_no_other_byte(repository):
    before = repository.read(SPEC)
    run = repository.deploy(instance_name="web2", waf_enabled="true")
    assert run.succeeded, run.output
    expected = before.replace(b"instance_name: web1 #", b"instance_name: web2 #")
    expected = expected.replace(b"enabled: false #", b"enabled: true #")
    assert repository.read(SPEC) == expected != before
    assert repository.files() == [SPEC]
    assert repository.count() == 1


@pytest.mark.parametrize("customer, environment", SAMPLES)
def test_every_sample_keeps_its_bytes_around_the_values(repository, customer, environment):
    path = f"demo/infra/{customer}/{environment}/spec.yml"
    before = repository.read(path)
    old = yaml.safe_load(before)
    waf = not old["spec"]["security"]["waf"]["enabled"]
    run = repository.deploy(
        customer=customer,
        environment=environment,
        instance_name="new-name-7",
        waf_enabled=str(waf).lower(),
    )
    assert run.succeeded, run.output
    after = repository.read(path)
    changed = [
        (a, b)
        for a, b in zip(before.splitlines(True), after.splitlines(True), strict=True)
        if a != b
    ]
    assert len(changed) == 2
    old["spec"]["security"]["waf"]["enabled"] = waf
    old["spec"]["compute"]["instance_name"] = "new-name-7"
    assert yaml.safe_load(after) == old
    for a, b in changed:
        assert VALUE.sub(b"", a, count=1) == VALUE.sub(b"", b, count=1)


def test_the_commit_and_the_summary_say_who_asked(repository):
    run = repository.deploy(requested_by="Ada Lovelace", waf_enabled="true")
    message = repository.message()
    assert message.splitlines()[0] == "Deploy advworks/dev: instance web2, WAF on"
    assert "Requested-by: Ada Lovelace" in message
    assert "Run: https://github.example/octo/pods/actions/runs/4711" in message
    assert "| Requested by | Ada Lovelace |" in run.summary
    assert "| Instance | `advworks-dev-web2` |" in run.summary
    assert f"https://github.example/octo/pods/commit/{repository.head}" in run.summary
    assert "+    instance_name: web2" in run.summary


def test_who_started_the_workflow_asked_where_nobody_is_named(repository):
    assert "| Requested by | octocat |" in repository.deploy().summary


def test_without_tf_files_or_a_role_the_summary_says_that_nothing_was_changed(repository, aws):
    without_role = repository.deploy()
    assert "no infrastructure was changed: the pod's folder holds no `*.tf`" in without_role.summary
    with_role = repository.deploy(variables=aws, instance_name="web3")
    assert with_role.succeeded, with_role.output
    assert "no infrastructure was changed: the pod's folder holds no `*.tf`" in with_role.summary
    created = repository.deploy(customer="fabrikam")
    assert "the variable `AWS_ROLE_ARN` is not set" in created.summary
    assert not repository.record.exists()


def test_a_new_pod_gets_the_template_with_its_own_state(repository):
    run = repository.deploy(customer="fabrikam", environment="stg", waf_enabled="true")
    assert run.succeeded, run.output
    folder = "demo/infra/fabrikam/stg"
    names = ["backend.tf", "main.tf", "providers.tf", "spec.yml", "variables.tf"]
    assert repository.files() == [f"{folder}/{name}" for name in names]
    backend = repository.read(f"{folder}/backend.tf").decode()
    assert 'key          = "demo/fabrikam/stg/terraform.tfstate"' in backend
    for name in ("main.tf", "providers.tf", "variables.tf"):
        template = repository.read(f"demo/infra/.template/{name}")
        assert repository.read(f"{folder}/{name}") == template
    assert yaml.safe_load(repository.read(f"{folder}/spec.yml")) == {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"customer": "fabrikam", "environment": "stg"},
        "spec": {
            "compute": {"instance_name": "web2", "instance_type": "t4g.nano"},
            "security": {"waf": {"enabled": True}},
        },
    }
    assert repository.message().startswith("Create fabrikam/stg: instance web2, WAF on")


def test_a_new_pod_named_like_the_placeholder_keeps_its_name(repository):
    assert repository.deploy(customer="ENVIRONMENT").succeeded
    backend = repository.read("demo/infra/ENVIRONMENT/dev/backend.tf").decode()
    assert '"demo/ENVIRONMENT/dev/terraform.tfstate"' in backend


def test_a_new_pods_own_files_are_kept(repository):
    own = b"# written by hand\n"
    repository.write("demo/infra/fabrikam/dev/main.tf", own)
    assert repository.deploy(customer="fabrikam").succeeded
    assert repository.read("demo/infra/fabrikam/dev/main.tf") == own
    assert "demo/infra/fabrikam/dev/main.tf" not in repository.files()


def test_a_template_whose_pods_would_share_a_state_is_refused(repository):
    shared = b'terraform {\n  backend "s3" {\n    key = "demo/terraform.tfstate"\n  }\n}\n'
    repository.write("demo/infra/.template/backend.tf", shared)
    before = repository.head
    run = repository.deploy(customer="fabrikam")
    assert not run.succeeded
    assert "two pods would share one state" in run.output
    assert repository.head == before


def test_the_infrastructure_is_applied_before_the_commit(repository, aws):
    run = repository.deploy(customer="fabrikam", variables=aws, waf_enabled="true")
    assert run.succeeded, run.output
    calls = repository.record.read_text()
    first, second = (line for line in calls.splitlines() if line.startswith("tofu "))
    assert first.startswith("tofu init -input=false -no-color -backend-config=bucket=state in ")
    assert second.startswith("tofu apply -input=false -no-color -auto-approve -lock-timeout=5m in ")
    assert first.endswith("demo/infra/fabrikam/dev") and second.endswith("demo/infra/fabrikam/dev")
    assert "AWS_SESSION_TOKEN=for arn:aws:iam::123456789012:role/pods" in calls
    assert "PUSH_TOKEN" not in calls
    assert "instance_name: web2" in calls
    assert "| Infrastructure | applied with OpenTofu |" in run.summary
    assert repository.count() == 1


@pytest.mark.parametrize("step", ["init", "apply"])
def test_a_failed_apply_leaves_the_repository_as_it_was(repository, aws, step):
    run = repository.deploy(customer="fabrikam", variables=aws, fails=step, requested_by="Ada")
    assert run.jobs["apply"].result == "failure"
    assert run.jobs["commit"].result == "skipped"
    assert repository.count() == 0
    assert "OpenTofu failed" in run.summary
    assert "| Requested by | Ada |" in run.summary


def test_what_the_repository_says_already_makes_no_commit(repository):
    run = repository.deploy(instance_name="web1", waf_enabled="false")
    assert run.succeeded, run.output
    assert repository.count() == 0
    assert "none: the repository says so already" in run.summary


def test_a_boolean_written_yes_is_kept_where_it_says_the_same(repository):
    path = "demo/infra/northwind/prd/spec.yml"
    arguments = {"customer": "northwind", "environment": "prd"}
    before = repository.read(path)
    assert repository.deploy(**arguments, instance_name="app-red", waf_enabled="true").succeeded
    assert repository.read(path) == before.replace(b"app-blue", b"app-red")
    assert repository.deploy(**arguments, instance_name="app-red", waf_enabled="false").succeeded
    assert b"enabled: false\n" in repository.read(path)


def test_another_folder_is_taken_from_the_variable(repository):
    repository.write("pods/acme/dev/spec.yml", repository.read(SPEC))
    run = repository.deploy(customer="acme", variables={"SPECS_PATH": "pods"})
    assert run.succeeded, run.output
    assert repository.files() == ["pods/acme/dev/spec.yml"]


@pytest.mark.parametrize(
    ("variable", "folder"),
    [
        (".", ""),
        ("/", ""),
        ("./", ""),
        ("/etc", "etc/"),
        ("a//b/", "a/b/"),
        ("my infra/pods", "my infra/pods/"),
        ("ä/#1/100%+", "ä/#1/100%+/"),
        (":(top)*", ":(top)*/"),
        ("$HOME", "$HOME/"),
        ("-rf", "-rf/"),
    ],
)
def test_the_folder_may_be_the_root_or_any_that_git_allows(repository, aws, variable, folder):
    template = repository.read("demo/infra/.template/backend.tf")
    repository.write(f"{folder}.template/backend.tf", template)
    variables = {**aws, "SPECS_PATH": variable}
    run = repository.deploy(customer="zoo", variables=variables)
    assert run.succeeded, run.output
    assert repository.files() == [f"{folder}zoo/dev/backend.tf", f"{folder}zoo/dev/spec.yml"]
    assert f"{folder}zoo/dev" in repository.record.read_text()
    run = repository.deploy(customer="zoo", instance_name="web9", variables=variables)
    assert run.succeeded, run.output
    assert repository.files() == [f"{folder}zoo/dev/spec.yml"]


# Approval


def test_reviewers_of_the_environment_see_the_change_before_anything_happens(repository, aws):
    repository.write("demo/infra/advworks/prd/main.tf", b"# infrastructure\n")
    before = repository.head
    runner = repository.runner(environment="prd", variables=aws, requested_by="Ada")
    seen = []

    def decide(environment):
        seen.append((environment, runner.jobs["check"].summary, repository.record.exists()))
        return False

    runner.approves = decide
    run = runner.run()
    [(environment, summary, has_run)] = seen
    assert environment == "prd" and not has_run
    assert "+    instance_name: web2" in summary and "| Requested by | Ada |" in summary
    assert [job.result for job in run.jobs.values()] == ["success", "failure", "skipped"]
    assert repository.head == before and not repository.record.exists()


def test_one_approval_is_asked_for_with_and_without_infrastructure(repository, aws):
    assert repository.deploy().environments == ["dev"]
    assert repository.deploy(customer="fabrikam", variables=aws).environments == ["dev"]


def test_a_spec_that_changed_while_the_approval_was_awaited_is_not_deployed(repository, aws):
    runner = repository.runner(variables=aws)
    theirs = repository.read(SPEC) + b"# meanwhile\n"

    def approve(environment):
        repository.write(SPEC, theirs)
        return True

    runner.approves = approve
    run = runner.run()
    assert not run.succeeded and "was changed while this deployment waited" in run.output
    assert repository.read(SPEC) == theirs and not repository.record.exists()


def test_a_new_pod_that_came_into_being_meanwhile_is_not_overwritten(repository):
    runner = repository.runner(customer="fabrikam")
    runner.approves = lambda environment: not repository.write(
        "demo/infra/fabrikam/dev/spec.yml", repository.read(SPEC)
    )
    assert "was changed while this deployment waited" in runner.run().output


# Providers


def test_a_pod_with_a_lock_file_runs_the_providers_it_names_alone(repository, aws):
    repository.write("demo/infra/.template/.terraform.lock.hcl", b"# providers\n")
    run = repository.deploy(customer="fabrikam", variables=aws)
    assert run.succeeded, run.output
    assert repository.read("demo/infra/fabrikam/dev/.terraform.lock.hcl") == b"# providers\n"
    init = repository.record.read_text().splitlines()[0]
    assert init.startswith(
        "tofu init -input=false -no-color -lockfile=readonly -backend-config=bucket=state in "
    )
    assert "::warning" not in run.output


def test_a_pod_without_a_lock_file_is_applied_with_a_warning(repository, aws):
    run = repository.deploy(customer="fabrikam", variables=aws)
    assert run.succeeded and "-lockfile" not in repository.record.read_text()
    assert "::warning title=Providers are not pinned::" in run.output


def test_the_template_names_one_version_of_each_provider():
    text = (ROOT / "demo/infra/.template/providers.tf").read_text(encoding="utf-8")
    sources, versions = re.findall(r"source +=", text), re.findall(r'version += "([^"]*)"', text)
    pinned = [version for version in versions if re.fullmatch(r"\d+\.\d+\.\d+", version)]
    assert len(pinned) == len(sources) == 1


# Hostile input

HOSTILE = [
    "$(touch pwned)",
    "`touch pwned`",
    "a; touch pwned",
    "a' || touch pwned #",
    'a" && touch pwned "',
    "a\ntouch pwned",
    "a\n::set-output name=x::y",
    "##[set-env name=PATH]/tmp",
    "${{ github.token }}",
    "../../etc",
    "..",
    ".",
    "-rf",
    "a/b",
    "a\x01b",
    "é",
    "a" * 51,
    "",
    " a",
    "a ",
    "a\n",
    "\N{RIGHT-TO-LEFT OVERRIDE}a",
]


@pytest.mark.parametrize("name", ["customer", "environment", "instance_name", "waf_enabled"])
@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_input_is_refused_and_nothing_runs(repository, aws, name, text):
    if name in ("customer", "environment") and text == "-rf":
        pytest.skip("a customer may begin with a hyphen")
    run = repository.deploy(**{name: text}, variables=aws)
    assert [job.result for job in run.jobs.values()] == ["failure", "skipped", "skipped"]
    assert run.environments == []
    assert repository.count() == 0
    assert not list(repository.folder.rglob("pwned"))
    assert not repository.record.exists()
    lines = run.output.splitlines()
    assert [line for line in lines if "::" in line] == [lines[-1]]
    assert lines[-1].startswith("::error title=Not deployed::")
    assert "##[" not in run.output
    assert name in lines[-1]


def test_a_customer_may_begin_with_a_hyphen(repository):
    assert repository.deploy(customer="-rf").succeeded
    assert repository.files()[0] == "demo/infra/-rf/dev/backend.tf"
    spec = yaml.safe_load(repository.read("demo/infra/-rf/dev/spec.yml"))
    assert spec["metadata"]["customer"] == "-rf"


def test_everything_that_is_wrong_is_said_at_once(repository):
    output = repository.deploy(customer="a b", instance_name="Web").output
    assert "customer" in output and "instance_name" in output


@pytest.mark.parametrize("text", [*HOSTILE, "@everyone", "Closes #1 [skip ci] | <img src=x> `"])
def test_a_hostile_name_of_who_asked_stays_a_name(repository, text):
    run = repository.deploy(requested_by=text)
    assert run.succeeded, run.output
    assert not list(repository.folder.rglob("pwned"))
    message = repository.message()
    assert len(message.splitlines()) == 4
    names = [line.partition(":")[0] for line in repository.trailers()]
    assert names == ["Requested-by", "Run"]
    trailer = message.splitlines()[2].removeprefix("Requested-by: ")
    assert not set(trailer) & set('#[]<>|`$(){};&:/\\"')
    assert not trailer.startswith("@") and " @" not in trailer
    row = next(line for line in run.summary.splitlines() if line.startswith("| Requested by"))
    assert row.count("|") == 3 and "<" not in row and "`" not in row


@pytest.mark.parametrize("folder", ["../up", "a/../b", "..", ".git", "a/.GIT/b", "a\nb", "a\u202eb"])
def test_a_folder_outside_the_repository_is_refused(repository, folder):
    run = repository.deploy(variables={"SPECS_PATH": folder})
    assert not run.succeeded
    assert "specs_path" in run.output
    assert repository.count() == 0


@pytest.mark.parametrize(
    "link", ["demo/infra/evil", "demo/infra/evil/dev", "demo/infra/evil/dev/spec.yml"]
)
def test_a_symbolic_link_is_not_followed(repository, link, tmp_path):
    outside = tmp_path / "outside"
    (outside / "dev").mkdir(parents=True)
    (outside / "dev" / "spec.yml").write_text("spec: {}\n")
    target = {3: outside, 4: outside / "dev", 5: outside / "dev" / "spec.yml"}[
        len(Path(link).parts)
    ]
    path = repository.clone / link
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(target)
    repository.write("note", b"", "Add a link")
    before = repository.head
    run = repository.deploy(customer="evil")
    assert not run.succeeded and "symbolic link" in run.output
    assert repository.head == before
    assert (outside / "dev" / "spec.yml").read_text() == "spec: {}\n"


def test_a_broken_spec_is_refused_with_its_place(repository):
    repository.write(SPEC, b"spec:\n  compute: [\n")
    before = repository.head
    run = repository.deploy()
    assert not run.succeeded
    assert "spec.yml cannot be read: line 3, column 1" in run.output
    assert "Not deployed" in run.summary
    assert repository.head == before


def test_a_tag_is_no_branch(repository):
    runner = repository.runner()
    runner.context["github"]["ref_type"] = "tag"
    assert "deployed from a branch" in runner.run().output
    assert repository.count() == 0


# Others push as well


def test_the_branch_is_taken_as_it_is_when_the_turn_comes(repository):
    """A run that waited for another one must not begin where it was dispatched."""
    runner = repository.runner()
    repository.write(SPEC, repository.read(SPEC) + b"# meanwhile\n")
    assert runner.run().succeeded
    assert repository.read(SPEC).endswith(b"# meanwhile\n")


def test_a_branch_that_moved_is_rebased_on(repository):
    runner = repository.runner()
    theirs = repository.read(SPEC).replace(b"# Adventure Works, development.", b"# AdvWorks, dev.")
    runner.after_checkout = lambda job, clone: (
        repository.write(SPEC, theirs) if job == "commit" else None
    )
    run = runner.run()
    assert run.succeeded, run.output
    assert repository.count() == 2
    assert repository.read(SPEC).startswith(b"# AdvWorks, dev.\n")
    assert b"instance_name: web2 #" in repository.read(SPEC)
    assert git("rev-list", "--merges", "main", cwd=repository.bare) == ""


def test_what_was_applied_is_what_is_committed(repository, aws):
    repository.write("demo/infra/advworks/dev/main.tf", b"# infrastructure\n")
    runner = repository.runner(variables=aws)
    moved = []

    def move(job, clone):
        if job == "apply":
            repository.write("README", b"meanwhile\n")
            moved.append(repository.head)
        elif job == "commit":
            assert git("rev-parse", "HEAD", cwd=clone) != moved[0]

    runner.after_checkout = move
    run = runner.run()
    assert run.succeeded, run.output
    assert git("rev-parse", "main^", cwd=repository.bare) == moved[0]


def test_the_same_line_changed_meanwhile_is_refused_and_nothing_is_lost(repository):
    runner = repository.runner()
    theirs = repository.read(SPEC).replace(b"instance_name: web1", b"instance_name: other")
    runner.after_checkout = lambda job, clone: (
        repository.write(SPEC, theirs) if job == "commit" else None
    )
    run = runner.run()
    assert not run.succeeded
    assert "the same lines were changed" in run.output and "A Person" in run.output
    assert repository.read(SPEC) == theirs


def test_a_commit_that_fails_after_the_apply_says_so(repository, aws):
    repository.write("demo/infra/advworks/dev/main.tf", b"# infrastructure\n")
    runner = repository.runner(variables=aws)
    theirs = repository.read(SPEC).replace(b"instance_name: web1", b"instance_name: other")
    runner.after_checkout = lambda job, clone: (
        repository.write(SPEC, theirs) if job == "commit" else None
    )
    run = runner.run()
    assert run.jobs["commit"].result == "failure"
    assert "The infrastructure has been changed already" in run.output
    assert "deploy again" in run.summary


def test_deployments_of_many_pods_at_once_all_arrive(repository):
    runners = [repository.runner(customer=f"customer{n}", instance_name=f"i{n}") for n in range(6)]
    barrier = threading.Barrier(len(runners))
    for runner in runners:
        runner.after_checkout = lambda job, clone: barrier.wait(60)
    threads = [threading.Thread(target=runner.run) for runner in runners]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(runner.succeeded for runner in runners), [r.output for r in runners]
    assert repository.count() == len(runners)
    for n in range(len(runners)):
        spec = repository.read(f"demo/infra/customer{n}/dev/spec.yml")
        assert f"instance_name: i{n}\n".encode() in spec
    git("fsck", "--strict", cwd=repository.bare)


def test_a_protected_branch_is_said_in_gits_words(repository):
    hook = repository.bare / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\necho 'GH006: Protected branch update failed' >&2\nexit 1\n")
    hook.chmod(0o755)
    run = repository.deploy()
    assert not run.succeeded
    assert "did not take the push" in run.output and "GH006" in run.output
    assert repository.count() == 0
