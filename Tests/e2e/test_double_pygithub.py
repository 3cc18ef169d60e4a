"""PyGithub, which was not written for the double, works with it."""

from __future__ import annotations

from collections.abc import Iterator

import github
import pytest
from github.GithubException import GithubException, UnknownObjectException

from github_double import GitHubDouble, Job, Timetable, Token, sample

TOKEN = "ghp_" + "p" * 36
INPUTS = {"customer": "contoso", "environment": "stg", "instance_name": "api7", "waf_enabled": "false"}


@pytest.fixture
def double() -> Iterator[GitHubDouble]:
    with GitHubDouble() as double:
        double.timetable = Timetable(None, None)
        double.add_token(TOKEN, Token())
        double.add_repository("acme/pods", sample.files())
        yield double


@pytest.fixture
def repository(double: GitHubDouble):
    hurry = {"retry": None, "seconds_between_requests": 0, "seconds_between_writes": 0}
    client = github.Github(base_url=double.url, auth=github.Auth.Token(TOKEN), **hurry)
    return client.get_repo("acme/pods")


def test_it_lists_and_reads_files(repository) -> None:
    names = [c.name for c in repository.get_contents("demo/infra") if c.type == "dir"]
    assert names == ["advworks", "contoso", "northwind"]
    assert b"customer: contoso" in repository.get_contents("demo/infra/contoso/dev/spec.yml").decoded_content
    assert sum(i.path.endswith("spec.yml") for i in repository.get_git_tree("main", recursive=True).tree) == 9


def test_it_dispatches_and_follows_the_run(double: GitHubDouble, repository) -> None:
    workflow = repository.get_workflow("deploy-pod.yml")
    assert workflow.create_dispatch("main", INPUTS)
    runs = list(workflow.get_runs(event="workflow_dispatch", branch="main"))
    assert [(r.status, r.display_title, r.actor.login) for r in runs] == [("queued", "Deploy contoso/stg", "octocat")]
    assert runs[0].cancel()
    assert repository.get_workflow_run(runs[0].id).conclusion == "cancelled"
    assert double.repositories["acme/pods"].runs[0].inputs == INPUTS


def test_it_reads_jobs_and_logs(double: GitHubDouble, repository) -> None:
    pods = double.repositories["acme/pods"]
    pods.add_environment("production", reviewers=("octocat",))
    double.jobs = [Job(f"build {n}") for n in range(40)] + [Job("deploy", environment="production")]
    repository.get_workflow("deploy-pod.yml").create_dispatch("main", INPUTS)
    pods.runs[0].move("in_progress", pods)
    run = repository.get_workflow_run(pods.runs[0].id)
    assert [(job.name, job.status) for job in run.jobs()][-2:] == [("build 39", "in_progress"), ("deploy", "waiting")]
    assert run.status == "in_progress"
    pods.runs[0].move("completed", pods, "failure")
    job = next(iter(run.jobs()))
    assert [step.conclusion for step in job.steps] == ["success", "failure", "success"]
    assert "/logs/" in job.logs_url()
    assert run.rerun_failed_jobs()
    assert repository.get_workflow_run(run.id).run_attempt == 2
    assert len(list(run.jobs())) == 41 and len(list(run.jobs("all"))) == 82


def test_it_works_with_branches_and_pull_requests(repository) -> None:
    head = repository.get_branch("main").commit.sha
    repository.create_git_ref("refs/heads/change", head)
    with pytest.raises(GithubException, match="Reference already exists"):
        repository.create_git_ref("refs/heads/change", head)
    repository.create_file("demo/infra/new/dev/spec.yml", "Add new/dev", "kind: Pod\n", branch="change")
    pull = repository.create_pull(base="main", head="change", title="Add new/dev", body="")
    pull.add_to_labels("pod")
    assert [p.number for p in repository.get_pulls(state="open", head="acme:change")] == [pull.number]
    assert [f.status for f in pull.get_files()] == ["added"]
    with pytest.raises(GithubException, match="A pull request already exists for acme:change"):
        repository.create_pull(base="main", head="change", title="Again", body="")
    pull.edit(state="closed")
    repository.get_git_ref("heads/change").delete()
    with pytest.raises(UnknownObjectException):
        repository.get_git_ref("heads/change")


def test_it_pages_through_long_lists(double: GitHubDouble, repository) -> None:
    for number in range(70):
        double.repositories["acme/pods"].commit({"counter": str(number)}, f"Count {number}")
    assert repository.get_commits().totalCount == 71
    assert [c.commit.message for c in repository.get_commits()][-1] == "Initial commit"
