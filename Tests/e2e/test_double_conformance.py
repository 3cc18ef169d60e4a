"""The double's answers are what GitHub's published description says, in both API versions.

`githubkit` is generated from that description: its client sends the requests and parses each answer
with the operation's own model, so a missing or mistyped field fails here.
"""

from __future__ import annotations

import base64
import io
import tarfile
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pydantic
import pytest
from githubkit import GitHub
from githubkit.exception import RequestFailed
from githubkit_schemas.v2026_03_10.models import WorkflowDispatchResponse

from github_double import GitHubDouble, Timetable, Token, sample

OWNER, REPO, TOKEN = "acme", "pods", "ghp_" + "c" * 36
HERE = {"owner": OWNER, "repo": REPO}
VERSIONS = ["2022-11-28", "2026-03-10"]
INPUTS = {"customer": "advworks", "environment": "dev", "instance_name": "web9", "waf_enabled": "true"}


@pytest.fixture
def double() -> Iterator[GitHubDouble]:
    with GitHubDouble() as double:
        double.timetable = Timetable(None, None)
        double.add_token(TOKEN, Token())
        double.add_repository(f"{OWNER}/{REPO}", sample.files())
        yield double


@pytest.fixture(params=VERSIONS)
def rest(request: pytest.FixtureRequest, double: GitHubDouble) -> Any:
    client = GitHub(TOKEN, base_url=double.url, auto_retry=False, http_cache=False)
    namespace = client.rest(request.param)
    # The namespace holds its client weakly.
    namespace.client, namespace.version = client, request.param
    return namespace


def undescribed(value: Any, path: str = "") -> list[str]:
    """Fields that the answer has and the description does not know."""
    if isinstance(value, pydantic.BaseModel):
        extra = [f"{path}.{name}" for name in value.model_extra or {}]
        for name in value.model_fields_set:
            extra += undescribed(getattr(value, name), f"{path}.{name}")
        return extra
    if isinstance(value, list):
        return [e for item in value for e in undescribed(item, f"{path}[]")]
    return []


def parsed(response: Any) -> Any:
    data = response.parsed_data
    assert undescribed(data) == []
    return data


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
