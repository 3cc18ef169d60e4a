"""The double's answers are what GitHub's published description says, in both API versions."""

from __future__ import annotations

import base64
import io
import re
import tarfile
import time
import zipfile
from typing import Any

import httpx
import pytest
from githubkit.exception import RequestFailed
from githubkit_schemas.v2026_03_10.models import WorkflowDispatchResponse

from github_double import Annotation, GitHubDouble, Job, Timetable
from harness.described import HERE, double, parsed, rest  # noqa: F401  (fixtures)

INPUTS = {"customer": "advworks", "environment": "dev", "instance_name": "web9", "waf_enabled": "true"}


def test_meta_and_repository(rest: Any) -> None:
    assert [str(v) for v in parsed(rest.meta.get_all_versions())] == ["2026-03-10", "2022-11-28"]
    assert parsed(rest.rate_limit.get()).resources.core.limit == 5000
    assert parsed(rest.users.get_authenticated()).login == "octocat"
    assert parsed(rest.repos.get(**HERE)).default_branch == "main"


def test_contents_and_history(rest: Any) -> None:
    listed = parsed(rest.repos.get_content(**HERE, path="demo/infra/advworks"))
    assert [(i.name, i.type) for i in listed] == [("dev", "dir"), ("prd", "dir"), ("stg", "dir")]
    file = parsed(rest.repos.get_content(**HERE, path="README.md"))
    assert base64.b64decode(file.content) == b"# Infrastructure\n"
    text = base64.b64encode(b"new\n").decode()
    made = parsed(rest.repos.create_or_update_file_contents(**HERE, path="a/b.txt", message="Add", content=text))
    changed = rest.repos.create_or_update_file_contents(
        **HERE, path="a/b.txt", message="Change", content=text, sha=made.content.sha
    )
    assert changed.status_code == 200 and parsed(changed).commit.message == "Change"
    assert [b.name for b in parsed(rest.repos.list_branches(**HERE))] == ["main"]
    head = parsed(rest.repos.get_branch(**HERE, branch="main")).commit.sha
    assert [c.commit.message for c in parsed(rest.repos.list_commits(**HERE))] == ["Change", "Add", "Initial commit"]
    assert parsed(rest.repos.get_commit(**HERE, ref=head)).sha == head
    old = parsed(rest.repos.list_commits(**HERE))[-1].sha
    assert parsed(rest.repos.compare_commits(**HERE, basehead=f"{old}...main")).ahead_by == 2


def test_git_objects_and_refs(rest: Any) -> None:
    tree = parsed(rest.git.get_tree(**HERE, tree_sha="main", recursive="1"))
    specs = [i for i in tree.tree if i.path.endswith("/spec.yml")]
    assert len(specs) == 9 and not tree.truncated
    blob = parsed(rest.git.get_blob(**HERE, file_sha=specs[0].sha))
    assert b"kind: Pod" in base64.b64decode(blob.content)
    made = parsed(rest.git.create_blob(**HERE, content="text"))
    item = {"path": "x.txt", "mode": "100644", "type": "blob", "sha": made.sha}
    new = parsed(rest.git.create_tree(**HERE, tree=[item], base_tree=tree.sha))
    head = parsed(rest.git.get_ref(**HERE, ref="heads/main")).object_.sha
    commit = parsed(rest.git.create_commit(**HERE, message="By hand", tree=new.sha, parents=[head]))
    assert parsed(rest.git.get_commit(**HERE, commit_sha=commit.sha)).tree.sha == new.sha
    parsed(rest.git.create_ref(**HERE, ref="refs/heads/side", sha=head))
    assert parsed(rest.git.update_ref(**HERE, ref="heads/side", sha=commit.sha)).object_.sha == commit.sha
    assert [r.ref for r in parsed(rest.git.list_matching_refs(**HERE, ref="heads/"))] == [
        "refs/heads/main",
        "refs/heads/side",
    ]
    assert rest.git.delete_ref(**HERE, ref="heads/side").status_code == 204


def test_pull_requests(double: GitHubDouble, rest: Any) -> None:
    path = "demo/infra/advworks/dev/spec.yml"
    repository = double.repositories["acme/pods"]
    repository.commit({path: repository.read(path).replace(b"web1", b"web2")}, "Rename", "side")
    pull = parsed(rest.pulls.create(**HERE, title="Rename", head="side", base="main", body="Please"))
    assert (pull.additions, pull.deletions, pull.changed_files) == (1, 1, 1)
    assert [p.number for p in parsed(rest.pulls.list(**HERE, head="acme:side"))] == [pull.number]
    assert parsed(rest.pulls.get(**HERE, pull_number=1)).title == "Rename"
    assert [f.filename for f in parsed(rest.pulls.list_files(**HERE, pull_number=1))] == [path]
    assert parsed(rest.issues.create_comment(**HERE, issue_number=1, body="Hello")).body == "Hello"
    assert len(parsed(rest.issues.list_comments(**HERE, issue_number=1))) == 1
    assert [n.name for n in parsed(rest.issues.add_labels(**HERE, issue_number=1, labels=["pod"]))] == ["pod"]
    assert len(parsed(rest.issues.list_labels_on_issue(**HERE, issue_number=1))) == 1
    assert parsed(rest.pulls.update(**HERE, pull_number=1, state="closed")).state == "closed"


def test_workflows_and_runs(double: GitHubDouble, rest: Any) -> None:
    listed = parsed(rest.actions.list_repo_workflows(**HERE))
    assert [w.path for w in listed.workflows] == [".github/workflows/deploy-pod.yml"]
    here = HERE | {"workflow_id": "deploy-pod.yml"}
    assert parsed(rest.actions.get_workflow(**here)).name == "Deploy pod"
    assert rest.actions.disable_workflow(**here).status_code == 204
    assert rest.actions.enable_workflow(**here).status_code == 204
    body: dict[str, Any] = {"ref": "main", "inputs": INPUTS}
    if rest.version == "2022-11-28":
        body["return_run_details"] = True
    response = rest.actions.create_workflow_dispatch(**here, data=body)
    listed = parsed(rest.actions.list_workflow_runs(**here))
    run = listed.workflow_runs[0]
    assert response.status_code == 200
    assert WorkflowDispatchResponse.model_validate(response.json()).workflow_run_id == run.id
    assert (run.status, run.conclusion, run.display_title) == ("queued", None, "Deploy advworks/dev")
    assert parsed(rest.actions.list_workflow_runs_for_repo(**HERE, event="workflow_dispatch")).total_count == 1
    real = double.repositories["acme/pods"].run(run.id)
    for step in ("queued", "in_progress", "completed"):
        if step != "queued":
            real.move(step, double.repositories["acme/pods"])
        assert parsed(rest.actions.get_workflow_run(**HERE, run_id=run.id)).status == step
        job = parsed(rest.actions.list_jobs_for_workflow_run(**HERE, run_id=run.id)).jobs[0]
        assert parsed(rest.actions.get_job_for_workflow_run(**HERE, job_id=job.id)).status == step
    assert parsed(rest.actions.get_workflow_run(**HERE, run_id=run.id)).conclusion == "success"
    assert rest.actions.re_run_workflow(**HERE, run_id=run.id).status_code == 201
    assert rest.actions.cancel_workflow_run(**HERE, run_id=run.id).status_code == 202
    assert rest.actions.re_run_workflow_failed_jobs(**HERE, run_id=run.id).status_code == 201
    assert rest.actions.force_cancel_workflow_run(**HERE, run_id=run.id).status_code == 202
    assert parsed(rest.actions.get_workflow_run(**HERE, run_id=run.id)).conclusion == "cancelled"


def test_logs_lie_at_another_origin_and_begin_with_a_mark(double: GitHubDouble, rest: Any) -> None:
    repository = double.repositories["acme/pods"]
    rest.actions.create_workflow_dispatch(**HERE, workflow_id="deploy-pod.yml", ref="main", inputs=INPUTS)
    run = repository.runs[0]
    with pytest.raises(RequestFailed):
        rest.actions.download_job_logs_for_workflow_run(**HERE, job_id=run.job_id)
    run.move("in_progress", repository)
    run.move("completed", repository)
    rest.actions.download_workflow_run_logs(**HERE, run_id=run.id)
    rest.actions.download_job_logs_for_workflow_run(**HERE, job_id=run.job_id)
    assert len(double.elsewhere.requests) == 2
    assert not any("authorization" in r.headers for r in double.elsewhere.requests)


def started(double: GitHubDouble, rest: Any) -> Any:
    rest.actions.create_workflow_dispatch(**HERE, workflow_id="deploy-pod.yml", ref="main", inputs=INPUTS)
    return double.repositories["acme/pods"].runs[-1]


def test_jobs_steps_and_attempts(double: GitHubDouble, rest: Any) -> None:
    repository = double.repositories["acme/pods"]
    double.jobs = [Job("build"), Job("deploy", needs=("build",), outcome="failure"), Job("report", needs=("deploy",))]
    run = started(double, rest)
    here = HERE | {"run_id": run.id}
    for status in ("queued", "in_progress", "completed"):
        run.move(status, repository, "failure" if status == "completed" else None)
        jobs = parsed(rest.actions.list_jobs_for_workflow_run(**here)).jobs
        assert [job.status for job in jobs] == [status] * 3
    assert [step.number for step in jobs[0].steps] == [1, 2, 3]
    run.jobs[0].conclusion = "success"
    assert rest.actions.re_run_workflow_failed_jobs(**here).status_code == 201
    run.move("completed", repository)
    attempts = [parsed(rest.actions.get_workflow_run_attempt(**here, attempt_number=n)) for n in (1, 2)]
    assert [(a.run_attempt, a.conclusion, a.previous_attempt_url is None) for a in attempts] == [
        (1, "failure", True), (2, "success", False),
    ]  # fmt: skip
    jobs = [parsed(rest.actions.list_jobs_for_workflow_run_attempt(**here, attempt_number=n)).jobs for n in (1, 2)]
    assert [job.run_attempt for job in jobs[0]] == [1, 1, 1] and [job.run_attempt for job in jobs[1]] == [1, 2, 2]
    assert parsed(rest.actions.list_jobs_for_workflow_run(**here, filter_="all")).total_count == 5
    assert rest.actions.re_run_job_for_workflow_run(**HERE, job_id=jobs[1][2].id).status_code == 201
    latest = parsed(rest.actions.list_jobs_for_workflow_run(**here, filter_="latest")).jobs
    assert [job.run_attempt for job in latest] == [1, 2, 3]
    rest.actions.cancel_workflow_run(**here)
    assert rest.actions.delete_workflow_run(**here).status_code == 204
    with pytest.raises(RequestFailed):
        rest.actions.get_workflow_run(**here)


@pytest.mark.parametrize(
    "conclusion",
    ["success", "failure", "neutral", "cancelled", "skipped", "timed_out", "action_required"],
)
def test_conclusions_of_jobs(double: GitHubDouble, rest: Any, conclusion: str) -> None:
    run = started(double, rest)
    run.move("in_progress", double.repositories["acme/pods"])
    run.move("completed", double.repositories["acme/pods"], conclusion)
    assert parsed(rest.actions.get_workflow_run(**HERE, run_id=run.id)).conclusion == conclusion
    [job] = parsed(rest.actions.list_jobs_for_workflow_run(**HERE, run_id=run.id)).jobs
    assert job.conclusion == conclusion and conclusion in [step.conclusion for step in job.steps]


@pytest.mark.parametrize("status", ["requested", "queued", "pending", "waiting", "in_progress"])
def test_statuses_of_jobs(double: GitHubDouble, rest: Any, status: str) -> None:
    run = started(double, rest)
    run.move(status, double.repositories["acme/pods"])
    assert parsed(rest.actions.get_workflow_run(**HERE, run_id=run.id)).status == status
    [job] = parsed(rest.actions.list_jobs_for_workflow_run(**HERE, run_id=run.id)).jobs
    assert (job.status, job.conclusion) == (status, None)


def test_logs_of_jobs_steps_and_attempts(double: GitHubDouble, rest: Any) -> None:
    repository = double.repositories["acme/pods"]
    run = started(double, rest)
    run.move("in_progress", repository)
    run.move("completed", repository)
    whole = rest.actions.download_job_logs_for_workflow_run(**HERE, job_id=run.job_id).content
    address = f"/repos/acme/pods/actions/jobs/{run.job_id}/steps/2/logs"
    step = rest.client.request("GET", address, headers={"X-GitHub-Api-Version": rest.version}).content
    zipped = rest.actions.download_workflow_run_attempt_logs(**HERE, run_id=run.id, attempt_number=1).content
    mark = b"\xef\xbb\xbf"
    assert whole.startswith(mark) and step.startswith(mark) and step.removeprefix(mark) in whole
    assert re.search(rb"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z Deploying$", step, re.MULTILINE)
    with zipfile.ZipFile(io.BytesIO(zipped)) as archive:
        assert archive.read("0_deploy.txt") == whole and archive.read("deploy/2_Deploy.txt") == step


def test_approvals(double: GitHubDouble, rest: Any) -> None:
    repository = double.repositories["acme/pods"]
    repository.teams["ops"] = {"octocat"}
    place = repository.add_environment("production/eu", reviewers=("ada",), teams=("ops",), wait_timer=5)
    double.jobs = [Job(environment="production/eu")]
    run = started(double, rest)
    run.move("in_progress", repository)
    here = HERE | {"run_id": run.id}
    assert parsed(rest.actions.get_workflow_run(**here)).status == "waiting"
    [pending] = parsed(rest.actions.get_pending_deployments_for_run(**here))
    assert (pending.environment.id, pending.wait_timer, pending.current_user_can_approve) == (place.id, 5, True)
    assert [reviewer.type for reviewer in pending.reviewers] == ["User", "Team"]
    body: dict[str, Any] = {"environment_ids": [place.id], "state": "approved", "comment": "Go"}
    [made] = parsed(rest.actions.review_pending_deployments_for_run(**here, data=body))
    assert made.environment == "production/eu"
    [review] = parsed(rest.actions.get_reviews_for_run(**here))
    assert (review.state, review.comment, review.user.login) == ("approved", "Go", "octocat")
    assert parsed(rest.actions.get_pending_deployments_for_run(**here))[0].current_user_can_approve is False
    double.clock_skew += 600
    assert parsed(rest.actions.get_workflow_run(**here)).status == "in_progress"
    assert parsed(rest.actions.get_pending_deployments_for_run(**here)) == []


def test_annotations(double: GitHubDouble, rest: Any) -> None:
    run = started(double, rest)
    run.jobs[0].annotations = [Annotation("Process completed with exit code 3.")]
    [shown] = parsed(rest.checks.list_annotations(**HERE, check_run_id=run.job_id))
    assert (shown.annotation_level, shown.message) == ("failure", "Process completed with exit code 3.")


def test_a_commit_with_renamed_files(double: GitHubDouble, rest: Any) -> None:
    repository = double.repositories["acme/pods"]
    spec = "demo/infra/advworks/dev/spec.yml"
    text = repository.read(spec)
    repository.commit({spec: None, "a/spec.yml": text, "README.md": "New\n", "c.txt": "c\n"}, "Move")
    files = parsed(rest.repos.get_commit(**HERE, ref="main")).files
    assert [(f.filename, f.status) for f in files] == [
        ("README.md", "modified"), ("a/spec.yml", "renamed"), ("c.txt", "added"),
    ]  # fmt: skip
    assert (files[1].previous_filename, files[1].changes) == (spec, 0)
    repository.commit({"a/spec.yml": None, "b/spec.yml": text.replace(b"web1", b"web2")}, "Move and change")
    [moved] = parsed(rest.repos.get_commit(**HERE, ref="main")).files
    assert (moved.status, moved.previous_filename, moved.additions) == ("renamed", "a/spec.yml", 1)
    assert len(parsed(rest.repos.list_commits(**HERE, path="b/spec.yml"))) == 1
    pushed = parsed(rest.repos.list_commits(**HERE, path="a/spec.yml", per_page=1, page=2))
    assert [c.commit.message for c in pushed] == ["Move"]


def test_an_archive_lies_at_another_origin(double: GitHubDouble, rest: Any) -> None:
    repository = double.repositories["acme/pods"]
    head = parsed(rest.repos.get_branch(**HERE, branch="main")).commit.sha
    response = rest.repos.download_tarball_archive(**HERE, ref=head)
    with tarfile.open(fileobj=io.BytesIO(response.content), mode="r:gz") as tar:
        assert tar.pax_headers["comment"] == head
        files = {m.name: tar.extractfile(m).read() for m in tar.getmembers() if m.isfile()}
    root = f"acme-pods-{head[:7]}/"
    assert files == {root + path: data for path, data in repository.files().items()}
    assert not any("authorization" in r.headers for r in double.elsewhere.requests)
    with pytest.raises(RequestFailed):
        rest.repos.download_tarball_archive(**HERE, ref="absent")


def test_refusals_have_githubs_form(rest: Any) -> None:
    from githubkit_schemas.v2022_11_28.models import BasicError, ValidationError

    def refused(operation: Any, **given: Any) -> httpx.Response:
        with pytest.raises(RequestFailed) as refusal:
            operation(**HERE, **given)
        return refusal.value.response._response

    response = refused(rest.git.get_ref, ref="heads/absent")
    assert response.status_code == 404 and BasicError.model_validate(response.json()).status == "404"
    response = refused(rest.pulls.create, title="x", head="main", base="main")
    assert ValidationError.model_validate(response.json()).errors[0].message == "No commits between main and main"


def test_a_run_moves_on_by_its_timetable_and_does_its_work(double: GitHubDouble, rest: Any) -> None:
    double.timetable = Timetable(0.0, 0.05)
    rest.actions.create_workflow_dispatch(**HERE, workflow_id="deploy-pod.yml", ref="main", inputs=INPUTS)
    repository = double.repositories["acme/pods"]
    end = time.monotonic() + 5
    while parsed(rest.actions.get_workflow_run(**HERE, run_id=repository.runs[0].id)).status != "completed":
        assert time.monotonic() < end
    text = parsed(rest.repos.get_content(**HERE, path="demo/infra/advworks/dev/spec.yml")).content
    assert b"instance_name: web9  # becomes part of the host name" in base64.b64decode(text)
