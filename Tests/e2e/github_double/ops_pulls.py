"""Pull requests, and the comments and labels they share with issues."""

from __future__ import annotations

import json

from .branches import GITHUB
from .merging import merge_base
from .operations import Answer, Call, operation
from .problem import Problem
from .pulls import Comment, Label, PullRequest
from .repository import Repository
from .shapes import Json, number_of


def _branch(repository: Repository, label: str) -> str:
    """`owner:branch` without an owner that is this repository's."""
    owner, colon, branch = label.rpartition(":")
    return branch if not colon or owner == repository.owner else label


def find_pull(repository: Repository, number: str) -> PullRequest:
    pull = repository.pulls.get(int(number)) if number.isdigit() else None
    if pull is None:
        raise Problem(404, "Not Found")
    return pull


def _fork(repository: Repository, pull: PullRequest) -> str | None:
    """Where its branch left the base; after a merge, the base as it was."""
    base = pull.base_sha if pull.merged else repository.head(pull.base) or pull.base_sha
    return merge_base(repository.store, base, pull.head_sha)


def _own_commits(repository: Repository, pull: PullRequest) -> list[str]:
    base = pull.base_sha if pull.merged else repository.head(pull.base) or pull.base_sha
    return repository.own_commits(base, pull.head_sha)


def _files(call: Call, repository: Repository, pull: PullRequest) -> list[Json]:
    fork, store = _fork(repository, pull), repository.store
    return call.shapes.differences(repository, store.commit(fork).tree, store.commit(pull.head_sha).tree)


def merge_state(call: Call, repository: Repository, pull: PullRequest, counts: bool = True) -> str:
    """`mergeable_state`. GitHub works it out after a change when it is first asked for, which takes a while."""
    if not pull.is_open or repository.head(pull.base) is None:
        return "unknown"
    double, seen = call.double, (pull.head_sha, repository.head(pull.base))
    if pull.looked_at != seen:
        pull.looked_at, pull.looks, pull.since = seen, 0, double.now()
    if counts:
        pull.looks += 1
    if pull.looks <= double.mergeable_after or double.now() < pull.since + double.mergeable_after_seconds:
        return "unknown"
    state = repository.merge_state(pull)
    if state != "dirty" and not pull.merged:
        # A merge to try things with, that nobody sees on a branch.
        tree, parents = repository.merged_tree(pull), (seen[1], pull.head_sha)
        words = f"Merge {pull.head_sha} into {seen[1]}"
        pull.merge_commit = repository.store.put_commit(tree, parents, words, GITHUB, pull.updated)
    return state


def whole(call: Call, repository: Repository, pull: PullRequest, state: str) -> Json:
    commits = len(_own_commits(repository, pull))
    return call.shapes.pull(repository, pull, _files(call, repository, pull), commits, state)


@operation("GET", "/repos/{owner}/{repo}/pulls")
def list_pulls(call: Call, owner: str, repo: str) -> Answer:
    repository = call.repository(owner, repo, "pull_requests")
    query = call.query
    state, head, base, sort = (query.get(k, d) for k, d in (
        ("state", "open"), ("head", ""), ("base", None), ("sort", "created"),
    ))  # fmt: skip
    # A head without its owner is no filter.
    head = head if ":" in head else None
    found = [
        p
        for p in repository.pulls.values()
        if state in (p.state, "all")
        and (head is None or _branch(repository, head) == p.head)
        and (base is None or base == p.base)
    ]
    found.sort(key=lambda p: (p.updated if sort == "updated" else 0, p.number))
    if query.get("direction", "desc" if sort == "created" else "asc") == "desc":
        found.reverse()
    page, headers = call.page(found)
    return Answer(body=[call.shapes.pull_simple(repository, p) for p in page], headers=headers)


@operation("POST", "/repos/{owner}/{repo}/pulls")
def create_pull(call: Call, owner: str, repo: str) -> Answer:
    repository = call.repository(owner, repo, "pull_requests", "write")
    body = call.json("head", "base")
    if not body.get("title"):
        errors = [{"resource": "Issue", "code": "missing_field", "field": "title"}]
        raise Problem(422, "Validation Failed", errors=errors)
    head = _branch(repository, body["head"])
    draft = bool(body.get("draft"))
    pull = repository.open(head, body["base"], body["title"], body.get("body"), call.login, draft)
    return Answer(201, whole(call, repository, pull, "unknown"))


@operation("GET", "/repos/{owner}/{repo}/pulls/{pull_number}")
def get_pull(call: Call, owner: str, repo: str, pull_number: str) -> Answer:
    repository = call.repository(owner, repo, "pull_requests")
    pull = find_pull(repository, pull_number)
    return Answer(body=whole(call, repository, pull, merge_state(call, repository, pull)))


@operation("PATCH", "/repos/{owner}/{repo}/pulls/{pull_number}")
def update_pull(call: Call, owner: str, repo: str, pull_number: str) -> Answer:
    repository = call.repository(owner, repo, "pull_requests", "write")
    pull, body = find_pull(repository, pull_number), call.json()
    if body.get("state", "open") not in ("open", "closed"):
        errors = [{"resource": "PullRequest", "field": "state", "code": "invalid"}]
        raise Problem(422, "Validation Failed", errors=errors)
    if "base" in body and body["base"] != pull.base:
        _change_base(repository, pull, body["base"])
    for key in ("title", "body"):
        if key in body:
            setattr(pull, key, body[key])
    pull.updated = int(call.double.now())
    state = body.get("state", pull.state)
    if state == "closed" and pull.is_open:
        repository.close(pull.number, call.login)
    elif state == "open" and not pull.is_open:
        repository.reopen(pull.number, call.login)
    return Answer(body=whole(call, repository, pull, merge_state(call, repository, pull, counts=False)))


def _change_base(repository: Repository, pull: PullRequest, base: str) -> None:
    words = None
    if not pull.is_open:
        words = "Cannot change the base branch of a closed pull request."
    elif repository.head(base) is None:
        words = f"Proposed base branch '{base}' was not found"
    elif repository.open_pull(pull.head, base):
        words = f"A pull request already exists for base branch '{base}' and head branch '{pull.head}'"
    if words:
        error = {"message": words, "resource": "PullRequest", "field": "base", "code": "invalid"}
        raise Problem(422, "Validation Failed", errors=[error])
    pull.base, pull.base_sha = base, repository.head(base)


@operation("GET", "/repos/{owner}/{repo}/pulls/{pull_number}/commits")
def list_pull_commits(call: Call, owner: str, repo: str, pull_number: str) -> Answer:
    """The oldest first, 250 at most."""
    repository = call.repository(owner, repo, "pull_requests")
    own = _own_commits(repository, find_pull(repository, pull_number))
    page, headers = call.page(own[::-1][:250])
    return Answer(body=[call.shapes.commit(repository, repository.store.commit(s)) for s in page], headers=headers)


@operation("GET", "/repos/{owner}/{repo}/pulls/{pull_number}/files")
def list_files(call: Call, owner: str, repo: str, pull_number: str) -> Answer:
    repository = call.repository(owner, repo, "pull_requests")
    page, headers = call.page(_files(call, repository, find_pull(repository, pull_number)))
    return Answer(body=page, headers=headers)


@operation("GET", "/repos/{owner}/{repo}/issues/{issue_number}/comments")
def list_comments(call: Call, owner: str, repo: str, issue_number: str) -> Answer:
    repository = call.repository(owner, repo, "pull_requests")
    pull = find_pull(repository, issue_number)
    page, headers = call.page(pull.comments)
    return Answer(body=[call.shapes.comment(repository, pull.number, c) for c in page], headers=headers)


@operation("POST", "/repos/{owner}/{repo}/issues/{issue_number}/comments")
def create_comment(call: Call, owner: str, repo: str, issue_number: str) -> Answer:
    repository = call.repository(owner, repo, "pull_requests", "write")
    pull, body = find_pull(repository, issue_number), call.json("body")
    id = pull.id * 100 + len(pull.comments) + 1
    pull.comments.append(Comment(id, body["body"], call.login, int(call.double.now())))
    return Answer(201, call.shapes.comment(repository, pull.number, pull.comments[-1]))


@operation("GET", "/repos/{owner}/{repo}/issues/{issue_number}/labels")
def list_labels(call: Call, owner: str, repo: str, issue_number: str) -> Answer:
    repository = call.repository(owner, repo, "pull_requests")
    page, headers = call.page(find_pull(repository, issue_number).labels)
    return Answer(body=[call.shapes.label(repository, n) for n in page], headers=headers)


@operation("POST", "/repos/{owner}/{repo}/issues/{issue_number}/labels")
def add_labels(call: Call, owner: str, repo: str, issue_number: str) -> Answer:
    repository = call.repository(owner, repo, "pull_requests", "write")
    pull = find_pull(repository, issue_number)
    # A bare list is allowed as well as an object.
    bare = call.data.lstrip().startswith(b"[")
    for name in json.loads(call.data) if bare else call.json("labels")["labels"]:
        label = repository.labels.setdefault(name, Label(number_of(name), name))
        if label not in pull.labels:
            pull.labels.append(label)
    return Answer(body=[call.shapes.label(repository, n) for n in pull.labels])


@operation("PUT", "/repos/{owner}/{repo}/issues/{issue_number}/labels")
def set_labels(call: Call, owner: str, repo: str, issue_number: str) -> Answer:
    repository = call.repository(owner, repo, "pull_requests", "write")
    find_pull(repository, issue_number).labels.clear()
    return add_labels(call, owner, repo, issue_number)


@operation("DELETE", "/repos/{owner}/{repo}/issues/{issue_number}/labels/{name}")
def remove_label(call: Call, owner: str, repo: str, issue_number: str, name: str) -> Answer:
    repository = call.repository(owner, repo, "pull_requests", "write")
    pull = find_pull(repository, issue_number)
    if name not in [label.name for label in pull.labels]:
        raise Problem(404, "Label does not exist")
    pull.labels = [label for label in pull.labels if label.name != name]
    return Answer(body=[call.shapes.label(repository, n) for n in pull.labels])
