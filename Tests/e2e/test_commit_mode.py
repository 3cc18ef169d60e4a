"""Deployment by a commit on the branch, and the runs that its push starts."""

from __future__ import annotations

from pathlib import Path

import pytest

from github_double import GitHubDouble, Token, sample
from harness import TOKEN, Page, Product, Run, at_once, eventually, settled
from harness.pulls import (
    GRAPHQL, NAME, branches, changed, confirm, number_of, patch, path, pulls, repository, review, users,
)  # fmt: skip

POD = "advworks/dev"
MODE = {"DEPLOY_MODE": "commit"}
ways = pytest.mark.parametrize("graphql", GRAPHQL)
ON_PUSH = "name: Deploy on push\non:\n  push:\n    branches: [main]\njobs: {a: {runs-on: x, steps: [{run: a}]}}\n"


def spec(github: GitHubDouble, pod: str = POD) -> str:
    return repository(github).read(path(pod)).decode()


def react_to_pushes(github: GitHubDouble) -> None:
    repository(github).commit({".github/workflows/deploy-on-push.yml": ON_PUSH}, "React to pushes")


def log(github: GitHubDouble) -> list:
    """The commits of the branch, the newest first."""
    here = repository(github)
    with github.lock:
        return [here.store.commit(sha) for sha in here.store.ancestors(here.head())]


@ways
def test_a_change_is_one_commit_and_its_runs_are_followed(
    run: Run, github: GitHubDouble, tmp_path: Path, graphql: str
) -> None:
    github.graphql = graphql
    react_to_pushes(github)
    product, mia = run(github, BASIC_AUTH_FILE=users(tmp_path, "mia"), **MODE), ("mia", "secret")
    before, head = spec(github), repository(github).head()
    fields = product.page(f"/pod/{POD}", auth=mia).fields() | {"instance_name": "web7", "_do": "review"}
    reviewed = Page(product.post("/deploy", fields, auth=mia).text).fields()
    answer = confirm(product, reviewed, auth=mia)
    assert answer.status_code == 303 and answer.headers["Location"].startswith("/runs/")
    commit = log(github)[0]
    assert commit.parents == (head,) and changed(github, commit) == {path(POD): before.replace("web1", "web7").encode()}
    assert {"Pod: advworks/dev", "Requested-by: mia"} <= set(commit.message.strip().rpartition("\n\n")[2].splitlines())
    [run_] = repository(github).runs
    assert (run_.event, run_.head_sha) == ("push", commit.sha)
    # The page of the commit leads to that of its run.
    where = answer.headers["Location"]
    eventually(lambda: product.get(where, auth=mia).headers.get("Location") == f"/runs/{run_.id}", 40)
    assert "advworks/dev" in product.page(f"/runs/{run_.id}", auth=mia).text
    with github.lock:
        run_.move("in_progress", repository(github))
        run_.move("completed", repository(github), "failure")
    eventually(lambda: "fail" in product.page(f"/runs/{run_.id}", auth=mia).text.lower(), 40)
    assert branches(github) == [] and pulls(github) == []


def test_the_api_answers_with_the_commit(run: Run, github: GitHubDouble) -> None:
    github.graphql = "given"
    react_to_pushes(github)
    product = run(github, **MODE)
    answer = patch(product, POD, "web7")
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert (body["mode"], body["commit"], body["pull_request"]) == ("commit", repository(github).head(), None)
    assert body["url"].startswith("/runs/") and product.get(body["url"]).status_code in (200, 303)
    assert body["changes"] == [{"path": NAME, "old": "web1", "new": "web7"}]
    assert product.get(f"/api/pod/{POD}").json()["spec"]["compute"]["instance_name"] == "web7"
    assert patch(product, POD, "web7").json()["changes"] == []


def test_without_a_workflow_on_push_the_commit_itself_is_the_end(run: Run, github: GitHubDouble) -> None:
    github.graphql = "given"
    product = run(github, **MODE)
    answer = confirm(product, review(product, POD, instance_name="web7"))
    assert answer.status_code == 303
    page = product.page(answer.headers["Location"])
    assert repository(github).head()[:7] in page.text and "web7" in spec(github)


@ways
def test_an_unrelated_movement_of_the_branch_is_overcome(run: Run, github: GitHubDouble, graphql: str) -> None:
    github.graphql = graphql
    product = run(github, **MODE)
    reviewed = review(product, POD, instance_name="web7")
    settled(github)
    elsewhere = repository(github).commit({"README.md": "Other\n"}, "Elsewhere", "main")
    answer = confirm(product, reviewed)
    assert answer.status_code == 303
    commit = log(github)[0]
    assert commit.parents == (elsewhere,) and list(changed(github, commit)) == [path(POD)]
    assert repository(github).read("README.md") == b"Other\n"


def test_a_branch_that_moves_between_the_look_and_the_commit_is_tried_again(run: Run, github: GitHubDouble) -> None:
    github.graphql = "given"
    product = run(github, **MODE)
    reviewed = review(product, POD, instance_name="web7")
    settled(github)
    stale = {
        "data": {"createCommitOnBranch": None},
        "errors": [{"type": "STALE_DATA", "path": ["createCommitOnBranch"], "message": 'Expected branch to point to "x"'}],
    }  # fmt: skip
    github.faults.add("answer", method="POST", path="/graphql", status=200, body=stale, times=2)
    assert confirm(product, reviewed).status_code == 303
    assert "web7" in spec(github) and len([r for r in github.seen("POST", "/graphql") if b"createCommit" in r.body]) == 3


@ways
@pytest.mark.parametrize("theirs", ["web1", "enabled: false"])
def test_a_pod_that_moved_is_a_conflict_or_shown_first(
    run: Run, github: GitHubDouble, graphql: str, theirs: str
) -> None:
    github.graphql = graphql
    product = run(github, **MODE)
    reviewed = review(product, POD, instance_name="web7")
    settled(github)
    after = spec(github).replace(theirs, "hers1" if theirs == "web1" else "enabled: true")
    head = repository(github).commit({path(POD): after}, "Hers", "main")
    answer = confirm(product, reviewed)
    assert repository(github).head() == head
    if theirs == "web1":
        assert answer.status_code == 409 and "hers1" in answer.text
        return
    assert answer.status_code == 200
    assert confirm(product, Page(answer.text).fields()).status_code == 303
    assert spec(github) == after.replace("web1", "web7")


@ways
def test_fifty_confirmations_through_two_processes_are_one_commit(
    run: Run, github: GitHubDouble, graphql: str
) -> None:
    github.graphql = graphql
    one, two = run(github, **MODE), run(github, **MODE)
    reviewed, count = review(one, POD, instance_name="web7"), len(log(github))
    two.get(f"/pod/{POD}")
    answers = at_once(*[lambda p=p: confirm(p, reviewed) for p in (one, two) * 25])
    assert {a.status_code for a in answers} <= {200, 303, 409, 503}
    assert len(log(github)) == count + 1 and "web7" in spec(github)


@ways
def test_many_pods_at_once_are_a_commit_each(run: Run, github: GitHubDouble, graphql: str) -> None:
    github.graphql = graphql
    product, count = run(github, **MODE), len(log(github))
    pods = [f"{customer}/{env}" for customer in sample.CUSTOMERS for env in ("dev", "stg")]
    reviews = [review(product, pod, instance_name="same7") for pod in pods]
    answers = at_once(*[lambda r=r: confirm(product, r) for r in reviews])
    for reviewed, answer in zip(reviews, answers, strict=True):
        assert answer.status_code in (303, 503), answer.text[:1000]
        if answer.status_code == 503:
            assert confirm(product, reviewed).status_code == 303
    assert len(log(github)) == count + len(pods)
    assert all("same7" in spec(github, pod) for pod in pods)


@ways
@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ({}, "Changes must be made through a pull request"),
        ({"kind": "ruleset"}, "Changes must be made through a pull request"),
        ({"pull_request": False, "checks": ["build"]}, 'Required status check "build" is expected'),
    ],
    ids=["classic", "ruleset", "checks"],
)
def test_a_protected_branch_says_so_and_offers_the_pull_request(
    run: Run, github: GitHubDouble, graphql: str, rules: dict, words: str
) -> None:
    github.graphql = graphql
    product = run(github, **MODE)
    repository(github).protect(**rules)
    reviewed, head = review(product, POD, instance_name="web7"), repository(github).head()
    answer = confirm(product, reviewed)
    assert answer.status_code in (403, 409, 422), answer.status_code
    page = Page(answer.text)
    assert words in page.text and repository(github).head() == head
    assert page.text.count("Nothing was committed") == 1
    assert page.control("instance_name")["value"] == "web7" or page.fields().get("instance_name") == "web7"
    offers = [b for b in page.all("button", name="_do") if "pull request" in b.text.lower()]
    assert len(offers) == 1, page.text[:2000]
    offered = product.post("/deploy", page.fields() | {"_do": offers[0]["value"]})
    if offered.status_code == 200:
        offered = confirm(product, Page(offered.text).fields())
    assert number_of(offered) == 1
    [pull] = pulls(github)
    assert repository(github).head() == head and pull.base == "main"
    refused = patch(product, "contoso/dev", "api7")
    assert refused.status_code in (403, 409, 422) and words in refused.json()["error"]


@ways
def test_a_token_that_may_not_write_is_told(run: Run, github: GitHubDouble, graphql: str) -> None:
    github.graphql = graphql
    github.tokens[TOKEN] = Token.fine_grained(
        contents="read", metadata="read", actions="read", pull_requests="write", statuses="read"
    )
    product, head = run(github, **MODE), repository(github).head()
    answer = confirm(product, review(product, POD, instance_name="web7"))
    assert answer.status_code == 403 and "permission" in Page(answer.text).text.lower()
    assert repository(github).head() == head


@ways
@pytest.mark.parametrize("processed", [False, True])
def test_a_lost_answer_is_neither_lost_nor_doubled(
    run: Run, github: GitHubDouble, graphql: str, processed: bool
) -> None:
    github.graphql = graphql
    product: Product = run(github, **MODE)
    reviewed, count = review(product, POD, instance_name="web7"), len(log(github))
    last = r"/graphql" if graphql == "given" else r"/git/refs/heads/main"
    github.faults.add("close", method="POST|PATCH", path=last, times=1, processed=processed)
    answer = confirm(product, reviewed)
    assert answer.status_code in (303, 503)
    again = confirm(product, reviewed)
    assert again.status_code in (200, 303), again.text[:1000]
    assert len(log(github)) == count + 1 and "web7" in spec(github)
    other = run(github, **MODE)
    assert confirm(other, reviewed).status_code in (200, 303, 409) and len(log(github)) == count + 1
