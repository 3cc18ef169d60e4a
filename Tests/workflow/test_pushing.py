"""Others push too, and none of their changes are lost."""

from __future__ import annotations

import threading

import pytest

from workflow_runner import git

SPEC = "demo/infra/advworks/dev/spec.yml"
NEW = b"spec: {reviewed: true}\n"


def meanwhile(runner, action, job="commit"):
    """Something that someone does once, while the job has the branch."""
    runner.after_checkout = lambda name, clone: action() if name == job else None
    return runner


def test_the_branch_is_taken_as_it_is_when_the_turn_comes(repository):
    """A run that waited for another one must not begin where it was dispatched."""
    runner = repository.runner()
    repository.write(SPEC, repository.read(SPEC) + b"# meanwhile\n")
    assert runner.run().succeeded
    assert repository.read(SPEC).endswith(b"# meanwhile\n")


def test_another_file_that_was_pushed_meanwhile_stays_and_ours_comes_on_top(repository):
    runner = repository.runner(spec=NEW.decode(), revision=repository.revision(SPEC))
    theirs = "demo/infra/advworks/stg/spec.yml"
    run = meanwhile(runner, lambda: repository.write(theirs, b"theirs: 1\n")).run()
    assert run.succeeded, run.output
    assert repository.count() == 2
    assert (repository.read(SPEC), repository.read(theirs)) == (NEW, b"theirs: 1\n")
    assert repository.files() == [SPEC]
    assert git("rev-list", "--merges", "main", cwd=repository.bare) == ""


@pytest.mark.parametrize("by_hand", [True, False])
def test_the_same_file_changed_meanwhile_is_refused_with_the_name_of_who_did(repository, by_hand):
    """Even if other lines changed: a merge would be a text that nobody has reviewed."""
    given = {} if by_hand else {"spec": NEW.decode(), "revision": repository.revision(SPEC)}
    theirs = repository.read(SPEC).replace(b"# Adventure Works, development.", b"# AdvWorks, dev.")

    def change():
        repository.write(SPEC, theirs)
        repository.write("README", b"and more\n")

    run = meanwhile(repository.runner(**given), change).run()
    assert not run.succeeded
    changed = git("log", "-1", "--format=%h", "main", "--", SPEC, cwd=repository.bare)
    assert "was changed in the repository meanwhile" in run.output
    assert "by A Person" in run.output and changed[:7] in run.output
    assert repository.read(SPEC) == theirs and repository.count() == 2


def test_a_hostile_name_of_who_was_faster_is_no_command(repository):
    runner = repository.runner(spec=NEW.decode(), revision=repository.revision(SPEC))
    name = "A ##[error] ::error::x"

    def change():
        repository.write("note", b"")
        git("config", "user.name", name, cwd=repository.clone)
        (repository.clone / SPEC).write_bytes(b"theirs: 1\n")
        git("commit", "-qam", "x", "--author", f"{name} <x@example.com>", cwd=repository.clone)
        git("push", "-q", "origin", "HEAD:main", cwd=repository.clone)

    run = meanwhile(runner, change).run()
    assert not run.succeeded and "##[" not in run.output
    assert [line[:7] for line in run.output.splitlines() if "::" in line] == ["::error"]


def test_a_file_deleted_meanwhile_does_not_come_back(repository):
    runner = repository.runner(spec=NEW.decode(), revision=repository.revision(SPEC))

    def delete():
        (repository.clone / SPEC).unlink()
        repository.commit("Delete")
        git("push", "--quiet", "origin", "HEAD:main", cwd=repository.clone)

    run = meanwhile(runner, delete).run()
    assert not run.succeeded and "by A Person" in run.output
    assert SPEC not in git("ls-tree", "-r", "--name-only", "main", cwd=repository.bare)


@pytest.mark.parametrize("by_hand", [True, False])
def test_a_pod_that_two_people_create_at_once_is_the_first_ones(repository, by_hand):
    path = "demo/infra/fabrikam/dev/spec.yml"
    given = {} if by_hand else {"spec": NEW.decode(), "revision": "0" * 40}
    runner = repository.runner(customer="fabrikam", **given)
    run = meanwhile(runner, lambda: repository.write(path, b"theirs: 1\n")).run()
    assert not run.succeeded and "by A Person" in run.output
    assert repository.read(path) == b"theirs: 1\n" and repository.files() == [path]


def test_a_file_beside_a_new_pod_that_came_meanwhile_is_not_overwritten(repository):
    path = "demo/infra/fabrikam/dev/main.tf"
    runner = repository.runner(customer="fabrikam", spec=NEW.decode(), revision="0" * 40)
    run = meanwhile(runner, lambda: repository.write(path, b"# theirs\n")).run()
    assert not run.succeeded and "main.tf was changed" in run.output
    assert repository.read(path) == b"# theirs\n" and repository.files() == [path]


def test_the_same_text_pushed_meanwhile_is_a_success_without_a_commit(repository):
    runner = repository.runner(spec=NEW.decode(), revision=repository.revision(SPEC))
    run = meanwhile(runner, lambda: repository.write(SPEC, NEW)).run()
    assert run.succeeded, run.output
    assert repository.count() == 1 and "none: the repository says so already" in run.summary


def test_a_push_whose_answer_was_lost_counts_once(repository):
    """The server accepts the push and fails before it answers; then someone else pushes."""
    hook = repository.bare / "hooks" / "reference-transaction"
    hook.write_text(
        "#!/bin/sh\ngrep -q refs/heads/main || exit 0\n"
        '[ "$1" = committed ] && [ ! -e lost ] && touch lost && kill -9 $PPID\nexit 0\n'
    )
    hook.chmod(0o755)
    run = repository.deploy(spec=NEW.decode(), revision=repository.revision(SPEC))
    assert run.succeeded, run.output
    assert (repository.bare / "lost").exists()
    assert repository.count() == 1 and repository.head[:7] in run.summary


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
