"""Merging pull requests, at once and behind the scenes, and bringing their branches up to date."""

from __future__ import annotations

import uuid

from .merges import METHODS
from .operations import Answer, Call, operation
from .ops_pulls import find_pull, merge_state
from .problem import Problem
from .pulls import AsyncMerge, PullRequest
from .repository import Repository

PULL = "/repos/{owner}/{repo}/pulls/{pull_number}"
MERGE, ASYNC = PULL + "/merge", PULL + "/merge-async"
MOVED = "Head branch was modified. Review and try the merge again."


@operation("GET", MERGE)
def is_merged(call: Call, owner: str, repo: str, pull_number: str) -> Answer:
    repository = call.repository(owner, repo, "pull_requests")
    if find_pull(repository, pull_number).merged is None:
        raise Problem(404, "Not Found")
    return Answer(204)


def _method(given: str | None, repository: Repository) -> str:
    method = given or "merge"
    if method not in METHODS:
        raise Problem(422, f"Invalid request.\n\n{method} is not a member of {list(METHODS)}.")
    if method not in repository.merge_methods:
        raise Problem(405, f"{METHODS[method]} are not allowed on this repository.")
    return method


def _check(repository: Repository, pull: PullRequest, login: str) -> None:
    """Raises the refusal of a merge that cannot be, or that rules forbid."""
    if not pull.is_open or repository.merged_tree(pull) is None:
        raise Problem(405, "Pull Request is not mergeable")
    if pull.draft:
        raise Problem(405, "Pull Request is still a draft")
    if lacking := repository.lacks(pull, login):
        rules, words = lacking
        raise Problem(405, rules.says(words))
    if any(rules.strict for rules in repository.rules(pull.base, login)) and repository.is_behind(pull):
        raise Problem(405, "Head branch is out of date. Review and try the merge again.")


@operation("PUT", MERGE)
def merge(call: Call, owner: str, repo: str, pull_number: str) -> Answer:
    repository = call.repository(owner, repo, "contents", "write")
    pull, body = find_pull(repository, pull_number), call.json()
    if not pull.is_open:
        raise Problem(405, "Pull Request is not mergeable")
    if body.get("sha") not in (None, pull.head_sha):
        raise Problem(409, MOVED)
    method = _method(body.get("merge_method"), repository)
    if merge_state(call, repository, pull, counts=False) == "unknown":
        # What is not known yet is found out then.
        pull.looks = call.double.mergeable_after + 1
    _check(repository, pull, call.login)
    sha = repository.merge(pull.number, method, call.login, body.get("commit_title"), body.get("commit_message"))
    return Answer(body={"sha": sha, "merged": True, "message": "Pull Request successfully merged"})


# Behind the scenes


def _absent_unless_given(call: Call) -> None:
    if call.double.merge_async != "given":
        raise Problem(404, "Not Found")


@operation("PUT", ASYNC)
def merge_async(call: Call, owner: str, repo: str, pull_number: str) -> Answer:
    _absent_unless_given(call)
    repository = call.repository(owner, repo, "contents", "write")
    pull, body = find_pull(repository, pull_number), call.json()
    if pull.merged:
        done = AsyncMerge("", pull.head_sha, "merge", "default", call.login, merged=pull.merge_commit)
        done.status, done.words = "merged", "Pull Request is already merged"
        return Answer(200, call.shapes.async_merge(done))
    if pull.queued:
        waits = AsyncMerge("", pull.head_sha, "merge", "default", call.login, status="enqueued")
        waits.words = "Pull Request is already in the merge queue"
        return Answer(200, call.shapes.async_merge(waits))
    if not pull.is_open or pull.draft:
        words = "Pull Request is still a draft" if pull.draft else "Pull Request is closed"
        refused = AsyncMerge("", pull.head_sha, "merge", "default", call.login, status="failed", words=words)
        return Answer(400, call.shapes.async_merge(refused))
    if pending := next((m for m in pull.asynchronous if m.status == "pending"), None):
        return Answer(409, call.shapes.async_merge(pending))
    action, custom = body.get("merge_action", "default"), ("merge_method", "commit_title", "commit_message")
    if action == "merge_queue" and any(key in body for key in custom):
        words = f"Custom merge params ({', '.join(custom)}) are not supported with the merge_queue merge action."
        raise Problem(422, words)
    wanted = AsyncMerge(
        str(uuid.uuid4()), body.get("sha") or pull.head_sha, body.get("merge_method", "default"), action, call.login,
        body.get("commit_title"), body.get("commit_message"),
    )  # fmt: skip
    pull.asynchronous.append(wanted)
    return Answer(202, call.shapes.async_merge(wanted))


@operation("GET", ASYNC + "/{uuid}")
def merge_async_result(call: Call, owner: str, repo: str, pull_number: str, uuid: str) -> Answer:
    _absent_unless_given(call)
    repository = call.repository(owner, repo, "pull_requests")
    pull = find_pull(repository, pull_number)
    wanted = next((m for m in pull.asynchronous if m.uuid == uuid), None)
    if wanted is None:
        raise Problem(404, "Not Found")
    wanted.reads += 1
    if wanted.status == "pending" and wanted.reads >= call.double.merge_async_after:
        try:
            _do(repository, pull, wanted)
        except Problem as problem:
            wanted.status, wanted.words = "failed", problem.message
    return Answer(body=call.shapes.async_merge(wanted))


def _do(repository: Repository, pull: PullRequest, wanted: AsyncMerge) -> None:
    if wanted.sha != pull.head_sha:
        raise Problem(409, MOVED)
    queue = any(rules.queue for rules in repository.rules(pull.base, wanted.login))
    if wanted.action == "merge_queue" or (queue and wanted.action == "default"):
        if wanted.method != "default":
            raise Problem(422, "Custom merge params are not supported when merging via a merge queue")
        pull.queued = True
        wanted.status, wanted.words = "enqueued", "Pull Request was added to the merge queue"
        return
    method = _method(None if wanted.method == "default" else wanted.method, repository)
    _check(repository, pull, wanted.login)
    wanted.merged = repository.merge(pull.number, method, wanted.login, wanted.title, wanted.message)
    wanted.status, wanted.words = "merged", "Pull Request successfully merged"


@operation("PUT", PULL + "/update-branch")
def update_branch(call: Call, owner: str, repo: str, pull_number: str) -> Answer:
    repository = call.repository(owner, repo, "contents", "write")
    pull, body = find_pull(repository, pull_number), call.json()
    if body.get("expected_head_sha") not in (None, pull.head_sha):
        raise Problem(422, "expected head sha didn’t match current head ref.")
    if not pull.is_open:
        raise Problem(422, "Pull request is closed.")
    repository.update_branch(pull.number, call.login)
    url = f"{call.shapes.web}/{repository.full_name}/pull/{pull.number}"
    return Answer(202, {"message": "Updating pull request branch.", "url": url})
