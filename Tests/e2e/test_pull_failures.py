"""Half-way failures of a pull request: whatever step goes wrong, nothing is lost and nothing is doubled.

Each test meets the n-th thing that is written on the way to a pull request.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading

import pytest
import requests

from github_double import Fault, GitHubDouble
from harness import TOKEN, Page, Product, Run, eventually, settled
from harness.pulls import (
    GRAPHQL, WRITES, branches, changed, confirm, number_of, on_branch, own_commits, path, pulls, repository, review,
    told,
)  # fmt: skip

POD = "advworks/dev"
MODE = {"DEPLOY_MODE": "pull-request"}
#: A branch, a commit and a pull request; without GraphQL a tree and a commit, then the branch and the pull request.
STEPS = [("given", n) for n in range(3)] + [("absent", n) for n in range(4)]
steps = pytest.mark.parametrize(("graphql", "step"), STEPS)


def start(run: Run, github: GitHubDouble, graphql: str) -> tuple[Product, dict[str, str]]:
    """An instance that knows what GitHub can, and a review that only has to be confirmed."""
    github.graphql = graphql
    product = run(github, **MODE)
    # This also finds out whether there is GraphQL, so that the steps are always the same.
    number_of(confirm(product, review(product, "contoso/stg", instance_name="warm1")))
    reviewed = review(product, POD, instance_name="web7")
    settled(github)
    github.forget_requests()
    return product, reviewed


def fail(github: GitHubDouble, step: int, kind: str, **rules: object) -> Fault:
    return github.faults.add(kind, method=WRITES, skip=step, times=1, **rules)


def ours(github: GitHubDouble) -> list:
    return [pull for pull in pulls(github) if f"/{POD}/" in pull.head]


def check_one(github: GitHubDouble) -> None:
    """One branch, one commit, one pull request, with the reviewed bytes."""
    here = repository(github)
    assert [name for name in branches(github) if f"/{POD}/" in name] == [ours(github)[0].head]
    [pull] = ours(github)
    [commit] = own_commits(github, pull)
    wanted = here.read(path(POD)).decode().replace("web1", "web7")
    assert changed(github, commit) == {path(POD): wanted.encode()} and on_branch(github, pull, POD) == wanted
    assert pull.is_open and "web7" in (pull.body or "")


def finished(product: Product, github: GitHubDouble, reviewed: dict[str, str]) -> None:
    """The same confirmation again, until it is through."""

    def again() -> requests.Response | None:
        answer = confirm(product, reviewed)
        assert answer.status_code in (303, 503), answer.text[:2000]
        return answer if answer.status_code == 303 and "/pulls/" in answer.headers["Location"] else None

    number = number_of(eventually(again, 30))
    check_one(github)
    assert told(product, number)["state"] == "open"
    assert number_of(confirm(product, reviewed)) == number
    check_one(github)


@steps
@pytest.mark.parametrize("processed", [False, True], ids=["before", "after"])
def test_a_connection_that_is_lost_at_any_step(
    run: Run, github: GitHubDouble, graphql: str, step: int, processed: bool
) -> None:
    product, reviewed = start(run, github, graphql)
    fault = fail(github, step, "close", processed=processed)
    answer = confirm(product, reviewed)
    assert fault.met and answer.status_code in (303, 503), answer.text[:2000]
    if answer.status_code == 503:
        # The person is told, and nothing of what was typed is gone.
        assert Page(answer.text).fields().get("instance_name") == "web7" or "web7" in answer.text
    finished(product, github, reviewed)


@steps
def test_a_kill_after_any_step(run: Run, github: GitHubDouble, graphql: str, step: int) -> None:
    product, reviewed = start(run, github, graphql)
    fault = fail(github, step, "hang", processed=True)

    def send() -> None:
        with contextlib.suppress(requests.RequestException):
            confirm(product, reviewed)

    thread = threading.Thread(target=send)
    thread.start()
    eventually(lambda: fault.met)
    os.kill(product.application, signal.SIGKILL)
    thread.join(60)
    github.faults.clear()
    product.stop()
    finished(run(github, **MODE), github, reviewed)


@steps
@pytest.mark.parametrize("status", [403, 409, 422, 500, 502])
def test_a_refusal_at_any_step_is_told_and_overcome(
    run: Run, github: GitHubDouble, graphql: str, step: int, status: int
) -> None:
    product, reviewed = start(run, github, graphql)
    body = {"message": "Not in this mood", "documentation_url": "https://docs.github.com", "status": str(status)}
    fault = fail(github, step, "answer", status=status, body=body)
    answer = confirm(product, reviewed)
    assert fault.met and answer.status_code in (303, 403, 409, 422, 503), answer.text[:2000]
    if answer.status_code in (403, 409, 422):
        assert "Not in this mood" in Page(answer.text).text or answer.status_code == 409
    assert len(ours(github)) <= 1 and TOKEN not in answer.text
    again = confirm(product, reviewed)
    assert again.status_code == 303, again.text[:2000]
    check_one(github)


@steps
@pytest.mark.parametrize("status", [403, 429])
def test_a_secondary_limit_at_any_step_is_kept(
    run: Run, github: GitHubDouble, graphql: str, step: int, status: int
) -> None:
    product, reviewed = start(run, github, graphql)
    fault = github.secondary_limit(4, status, method=WRITES, skip=step, times=1)
    answer = confirm(product, reviewed)
    assert fault.met and answer.status_code == 503, answer.text[:2000]
    assert int(answer.headers["Retry-After"]) >= 1
    count = len(github.seen(WRITES))
    assert confirm(product, reviewed).status_code == 503
    assert len(github.seen(WRITES)) == count, "it was asked although it is to wait"
    finished(product, github, reviewed)


@pytest.mark.parametrize("graphql", GRAPHQL)
def test_a_branch_that_is_there_already_is_not_taken_from_others(
    run: Run, github: GitHubDouble, graphql: str
) -> None:
    """The key names the branch: what somebody else has put on it stays."""
    product, reviewed = start(run, github, graphql)
    name = f"spec-editor/{POD}/{reviewed['_confirm']}"
    theirs = repository(github).commit({"notes.md": "mine\n"}, "Mine", name)
    answer = confirm(product, reviewed)
    assert theirs in repository(github).store.ancestors(repository(github).head(name)), "a commit was overwritten"
    assert answer.status_code in (303, 409, 503), answer.text[:2000]


@pytest.mark.parametrize("graphql", GRAPHQL)
def test_a_confirmation_that_comes_after_the_merge_opens_nothing(
    run: Run, github: GitHubDouble, graphql: str
) -> None:
    product, reviewed = start(run, github, graphql)
    number = number_of(confirm(product, reviewed))
    with github.lock:
        repository(github).merge(number, "squash", "ada")
        repository(github).delete_branch(ours(github)[0].head)
    product.stop()
    other = run(github, **MODE)
    answer = confirm(other, reviewed)
    assert answer.status_code in (200, 303, 409), answer.text[:2000]
    assert len(ours(github)) == 1


def test_labels_and_reviewers_that_are_refused_do_not_lose_the_pull_request(run: Run, github: GitHubDouble) -> None:
    github.graphql = "given"
    steering = "pull_request: {labels: [pod], reviewers: [nobody]}\n"
    repository(github).commit({"demo/infra/spec-editor.yml": steering}, "Steer")
    repository(github).collaborators = {"ada"}
    product = run(github, **MODE)
    github.faults.add("answer", method="POST", path="/labels", status=403, body={"message": "No labels for you"}, times=1)
    number = number_of(confirm(product, review(product, POD, instance_name="web7")))
    check_one(github)
    text = product.page(f"/pulls/{number}").text
    assert "nobody" in text or "reviewer" in text.lower(), "it is not said"


def test_the_update_of_a_pull_request_survives_a_lost_answer(run: Run, github: GitHubDouble) -> None:
    product, reviewed = start(run, github, "given")
    number = number_of(confirm(product, reviewed))
    [pull] = ours(github)
    for step, typed in enumerate(("web8", "web9")):
        further = review(product, POD, instance_name=typed)
        settled(github)
        fault = fail(github, step, "close", processed=True)
        assert confirm(product, further).status_code in (303, 503) and fault.met
        assert number_of(eventually(lambda f=further: (a := confirm(product, f)).status_code == 303 and a)) == number
        assert len(own_commits(github, pull)) == step + 2 and typed in on_branch(github, pull, POD)
        assert typed in (pull.body or "") and len(ours(github)) == 1
