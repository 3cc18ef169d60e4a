"""A deployment with the whole text: exactly these bytes arrive, or nothing does."""

from __future__ import annotations

import os

import pytest

from whole_deployment import deploy
from workflow_runner import git

SPEC = "demo/infra/advworks/dev/spec.yml"
NEW_POD = "demo/infra/fabrikam/dev/spec.yml"
ZEROS = "0" * 40
NEW = "spec: {reviewed: true}\n"

TEXTS = {
    "CRLF": "a: 1\r\nb:\r\n  - c\r\n",
    "mixed line ends": "a: 1\r\nb: 2\nc: 3\r",
    "no final newline": "a: 1\nb: 2",
    "many final newlines": "a: |+\n  b\n\n\n\n",
    "byte order mark": "\ufeffa: 1\n",
    "trailing blanks": "a: 1   \nb:\t# c \t\n   \n",
    "unicode": "a: \U0001f600 e\u0301 \u00e9 \u65e5\u672c\n# \u202e\u2028\n",
    "looks like ident": "a: $Id$ # $Revision$\n",
    "YAML 1.1 only libyaml reads": "a:\t1\n",
    "tags and anchors": "%YAML 1.1\n--- !x\na: &a !!str 1\nb: *a\n? [c]\n: d\n...\n",
    "only a comment": "# nothing\n",
    "begins like an option": "-f\n",
    "60 KB": "a:\n" + "".join(f"  k{n}: {'v' * (n % 70)}\n" for n in range(1_350)),
    "60,000 characters of four bytes": "a: " + "\U0001f600" * 60_000,
}


@pytest.mark.parametrize("case", TEXTS)
def test_any_text_arrives_to_the_byte(repository, case):
    run = repository.deploy(spec=TEXTS[case], revision=repository.revision(SPEC))
    assert run.succeeded, run.output
    assert repository.read(SPEC) == TEXTS[case].encode()
    assert repository.files() == [SPEC] and repository.count() == 1


ATTRIBUTES = ["eol=crlf", "text eol=lf", "working-tree-encoding=UTF-16", "ident"]


@pytest.mark.parametrize("attributes", ATTRIBUTES)
def test_attributes_of_git_convert_nothing(repository, aws, attributes):
    everything = f"*.yml {attributes}\n*.tf {attributes}\n".encode()
    repository.write(".gitattributes", everything)
    text = "a: 1\r\nb: $Id$\nc: 3\n"
    run = repository.deploy(
        customer="fabrikam", spec=text, revision=ZEROS, variables=aws, reason="attributes"
    )
    assert run.succeeded, run.output
    assert repository.read(NEW_POD) == text.encode()
    assert text.splitlines()[1] in repository.record.read_text()
    template = repository.read("demo/infra/.template/main.tf")
    assert repository.read("demo/infra/fabrikam/dev/main.tf") == template
    by_hand = repository.deploy(customer="fabrikam", instance_name="web3")
    assert by_hand.succeeded, by_hand.output
    assert b"instance_name: web3" in repository.read(NEW_POD)


def test_settings_of_git_convert_nothing(repository):
    runner = repository.runner(spec=TEXTS["mixed line ends"], revision=repository.revision(SPEC))

    def configure(job, clone):
        for name in ("core.autocrlf", "core.safecrlf", "commit.gpgSign"):
            git("config", name, "true", cwd=clone)

    runner.after_checkout = configure
    run = runner.run()
    assert run.succeeded, run.output
    assert repository.read(SPEC) == TEXTS["mixed line ends"].encode()


def test_an_executable_file_stays_one(repository):
    os.chmod(repository.clone / SPEC, 0o755)
    repository.commit("Make it executable")
    git("push", "--quiet", "origin", "HEAD:main", cwd=repository.clone)
    run = repository.deploy(spec=NEW, revision=repository.revision(SPEC))
    assert run.succeeded, run.output
    assert repository.read(SPEC) == NEW.encode()
    assert git("ls-tree", "main", SPEC, cwd=repository.bare).startswith("100755 ")


def test_what_is_applied_is_the_text(repository, aws):
    repository.write("demo/infra/advworks/dev/main.tf", b"# infrastructure\n")
    run = repository.deploy(spec=NEW, revision=repository.revision(SPEC), variables=aws)
    assert run.succeeded, run.output
    assert repository.record.read_text().count(NEW) == 2
    assert repository.read(SPEC) == NEW.encode()


def test_the_text_counts_and_the_values_beside_it_do_not(repository):
    """Spec Editor sends every input that it knows, but the document may have other values."""
    run = repository.deploy(
        spec=NEW, revision=repository.revision(SPEC), instance_name="Not Valid", waf_enabled="yes"
    )
    assert run.succeeded, run.output
    assert repository.read(SPEC) == NEW.encode()


def test_a_stale_revision_is_refused_before_anything_is_applied(repository, aws):
    repository.write("demo/infra/advworks/dev/main.tf", b"# infrastructure\n")
    revision = repository.revision(SPEC)
    repository.write(SPEC, repository.read(SPEC) + b"# theirs\n")
    head = repository.head
    run = repository.deploy(spec=NEW, revision=revision, variables=aws)
    assert [job.result for job in run.jobs.values()] == ["failure", "skipped", "skipped"]
    assert "has changed since the text to deploy was made" in run.output
    assert repository.head == head and not repository.record.exists() and run.environments == []


@pytest.mark.parametrize("revision", ["", None, "1234567", "main", "A" * 40, "0" * 39])
def test_a_text_without_a_whole_revision_is_refused(repository, revision):
    run = repository.deploy(spec=NEW, revision=revision)
    assert not run.succeeded and "revision" in run.output and repository.count() == 0


@pytest.mark.parametrize("spec", ["", None])
def test_a_revision_without_a_text_is_refused(repository, spec):
    run = repository.deploy(spec=spec, revision=repository.revision(SPEC))
    assert not run.succeeded and "without spec" in run.output and repository.count() == 0


def test_zeros_make_a_new_pod_with_the_files_of_the_template(repository, aws):
    run = repository.deploy(customer="fabrikam", spec=NEW, revision=ZEROS, variables=aws)
    assert run.succeeded, run.output
    names = ["backend.tf", "main.tf", "providers.tf", "spec.yml", "variables.tf"]
    assert repository.files() == [f"demo/infra/fabrikam/dev/{name}" for name in names]
    assert repository.read(NEW_POD) == NEW.encode()
    assert repository.message().startswith("Create fabrikam/dev\n")
    assert "| Infrastructure | applied with OpenTofu |" in run.summary


def test_zeros_do_not_replace_a_pod(repository):
    run = repository.deploy(spec=NEW, revision=ZEROS)
    assert not run.succeeded and "exists already" in run.output and repository.count() == 0


def test_a_revision_does_not_bring_back_a_deleted_pod(repository):
    run = repository.deploy(customer="fabrikam", spec=NEW, revision=repository.revision(SPEC))
    assert not run.succeeded and "has been deleted" in run.output and repository.count() == 0


@pytest.mark.parametrize("customer", ["advworks", "fabrikam"])
def test_a_run_that_is_started_again_after_its_push_is_green(repository, aws, customer):
    path = f"demo/infra/{customer}/dev/spec.yml"
    revision = repository.revision(SPEC) if customer == "advworks" else ZEROS
    given = {"customer": customer, "spec": NEW, "revision": revision, "variables": aws}
    assert repository.deploy(**given).succeeded
    head = repository.head
    again = repository.deploy(**given)
    assert again.succeeded, again.output
    assert repository.head == head and "none: the repository says so already" in again.summary
    repository.write(path, b"theirs: 1\n")
    assert not repository.deploy(**given).succeeded
    assert repository.read(path) == b"theirs: 1\n"


def test_a_spec_that_changed_while_the_approval_was_awaited_is_not_overwritten(repository, aws):
    runner = repository.runner(spec=NEW, revision=repository.revision(SPEC), variables=aws)
    runner.approves = lambda environment: not repository.write(SPEC, b"theirs: 1\n")
    run = runner.run()
    assert not run.succeeded and "has changed since" in run.output
    assert repository.read(SPEC) == b"theirs: 1\n" and not repository.record.exists()


def test_the_reviewer_sees_the_text_and_the_log_does_not(repository):
    run = repository.deploy(spec="a: well-known-value\n", revision=repository.revision(SPEC))
    assert "+a: well-known-value" in run.jobs["check"].summary
    assert "well-known-value" not in run.output
    assert "well-known-value" not in str([job.outputs for job in run.jobs.values()])


def test_other_tests_can_deploy_into_any_bare_repository(tmp_path):
    """Such as a repository that contains only pods."""
    remote, clone = tmp_path / "specs.git", tmp_path / "clone"
    git("init", "--quiet", "--bare", "--initial-branch=trunk", str(remote), cwd=tmp_path)
    git("clone", "--quiet", str(remote), str(clone), cwd=tmp_path)
    (clone / "acme" / "dev").mkdir(parents=True)
    (clone / "acme" / "dev" / "spec.yml").write_bytes(b"a: 1\n")
    git("add", "--all", cwd=clone)
    git("commit", "--quiet", "--message=Begin", cwd=clone)
    git("push", "--quiet", "origin", "HEAD:trunk", cwd=clone)
    revision = git("rev-parse", "HEAD:acme/dev/spec.yml", cwd=clone)
    inputs = {"customer": "acme", "environment": "dev", "spec": "a: 2\r\n", "revision": revision}
    done = deploy(remote, "trunk", inputs, specs_path=".")
    assert done.succeeded and done.text == b"a: 2\r\n", done.output
    assert done.commit == git("rev-parse", "trunk", cwd=remote)
    stale = deploy(remote, "trunk", {**inputs, "spec": "a: 3\n"}, specs_path=".")
    assert (stale.succeeded, stale.commit, stale.text) == (False, None, b"a: 2\r\n")
    with pytest.raises(ValueError, match="Unexpected inputs"):
        deploy(remote, "trunk", {**inputs, "count": "3"}, specs_path=".")
