"""The workflow that deploys a pod: its own steps, with a real repository."""

from __future__ import annotations

import re

import pytest
import yaml

SPEC = "demo/infra/advworks/dev/spec.yml"


def test_an_edit_by_hand_changes_the_values_given_and_keeps_comments(repository):
    before = repository.read(SPEC)
    run = repository.deploy(instance_name="web2", waf_enabled="true")
    assert run.succeeded, run.output
    expected = before.replace(b"instance_name: web1 #", b"instance_name: web2 #")
    expected = expected.replace(b"enabled: false #", b"enabled: true  #")
    assert repository.read(SPEC) == expected != before
    assert repository.files() == [SPEC]
    assert repository.count() == 1


@pytest.mark.parametrize("blank", ["", None])
def test_a_value_that_is_not_given_stays_as_it_is(repository, blank):
    before = repository.read(SPEC)
    run = repository.deploy(instance_name=blank, waf_enabled="true")
    assert run.succeeded, run.output
    assert b"instance_name: web1 #" in repository.read(SPEC)
    run = repository.deploy(instance_name="web2", waf_enabled=blank)
    assert run.succeeded, run.output
    assert b"enabled: true" in repository.read(SPEC) != before


def test_a_value_that_is_absent_and_not_given_stays_absent(repository):
    repository.write(SPEC, b"spec:\n  compute: {instance_name: web1} # one\n")
    assert repository.deploy(instance_name="web2").succeeded
    assert repository.read(SPEC) == b"spec:\n  compute: {instance_name: web2} # one\n"


def test_without_text_and_values_what_is_there_is_applied(repository, aws):
    repository.write("demo/infra/advworks/dev/main.tf", b"# infrastructure\n")
    before = repository.head
    run = repository.deploy(instance_name="", variables=aws)
    assert run.succeeded, run.output
    assert repository.record.read_text().count("tofu apply") == 1
    assert repository.head == before


def test_a_new_pod_made_by_hand_needs_an_instance_name(repository):
    run = repository.deploy(customer="fabrikam", instance_name="")
    assert not run.succeeded and "a new pod needs an instance_name" in run.output
    assert run.environments == []


@pytest.mark.parametrize("customer", ["advworks", "northwind", "contoso"])
@pytest.mark.parametrize("environment", ["dev", "stg", "prd"])
def test_every_sample_keeps_its_comments_and_its_other_values(repository, customer, environment):
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
    old["spec"]["security"]["waf"]["enabled"] = waf
    old["spec"]["compute"]["instance_name"] = "new-name-7"
    assert yaml.safe_load(after) == old
    assert re.findall(rb"# .*", after) == re.findall(rb"# .*", before)
    assert [line.split(b":")[0] for line in after.splitlines()] == [
        line.split(b":")[0] for line in before.splitlines()
    ]


def test_the_commit_and_the_summary_say_who_asked_and_why(repository):
    why = "Ticket 12: more load"
    run = repository.deploy(requested_by="Ada Lovelace", reason=why, waf_enabled="true")
    assert repository.message().splitlines() == [
        "Deploy advworks/dev",
        "",
        "Requested-by: Ada Lovelace",
        f"Reason: {why}",
        "Run: https://github.example/octo/pods/actions/runs/4711",
    ]
    assert "| Requested by | Ada Lovelace |" in run.summary
    assert "| Reason | Ticket 12&#58; more load |" in run.summary
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
    assert repository.message().startswith("Create fabrikam/stg\n\nRequested-by: octocat\n")


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


@pytest.mark.parametrize("setting", ["template: base/aws/", "{template: ./base//aws}"])
def test_a_new_pod_gets_the_template_that_the_settings_name(repository, setting):
    backend = repository.read("demo/infra/.template/backend.tf")
    repository.write("demo/infra/base/aws/backend.tf", backend)
    repository.write("demo/infra/spec-editor.yml", f"# settings\n{setting}\n".encode())
    run = repository.deploy(customer="fabrikam")
    assert run.succeeded, run.output
    assert repository.files() == [
        "demo/infra/fabrikam/dev/backend.tf",
        "demo/infra/fabrikam/dev/spec.yml",
    ]


@pytest.mark.parametrize("setting", ["template:", 'template: ""', "template: ~", "template: null"])
def test_a_new_pod_gets_nothing_but_its_spec_where_there_is_no_template(repository, setting):
    repository.write("demo/infra/spec-editor.yml", setting.encode())
    assert repository.deploy(customer="fabrikam").succeeded
    assert repository.files() == ["demo/infra/fabrikam/dev/spec.yml"]


@pytest.mark.parametrize(
    "setting",
    [
        b"template: ../../secret",
        b"template: /etc",
        b"template: a/.GIT",
        b"template: [a]",
        b"template: 'a\\b'",
        b"template: .",
        b"template: [",
        b"template: \xff",
        b"- template",
        b"[" * 10_000,
        b"template: " + b"a" * 501,
    ],
)
def test_a_template_that_leads_elsewhere_or_cannot_be_read_is_the_default(repository, setting):
    repository.write("secret/main.tf", b"# not for pods\n")
    repository.write("demo/infra/spec-editor.yml", setting)
    run = repository.deploy(customer="fabrikam")
    assert run.succeeded, run.output
    template = repository.read("demo/infra/.template/main.tf")
    assert repository.read("demo/infra/fabrikam/dev/main.tf") == template


def test_settings_that_are_a_link_are_none(repository):
    repository.link("demo/infra/spec-editor.yml", "/etc/passwd")
    assert repository.deploy(customer="fabrikam").succeeded
    assert "demo/infra/fabrikam/dev/main.tf" in repository.files()


def test_a_template_that_is_named_and_missing_is_refused(repository):
    repository.write("demo/infra/spec-editor.yml", b"template: bsae\n")
    before = repository.head
    run = repository.deploy(customer="fabrikam")
    assert not run.succeeded
    assert 'names the template "demo/infra/bsae", which is not a folder' in run.output
    assert repository.head == before
    assert repository.deploy(waf_enabled="true").succeeded


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
