"""Pull requests, and the comments and labels they share with issues."""

from __future__ import annotations

import json

from .operations import Answer, Call, operation
from .problem import Problem, invalid
from .repository import Comment, Label, PullRequest, Repository
from .shapes import Json, number_of


def _branch(repository: Repository, label: str) -> str:
    """`owner:branch` without an owner that is this repository's."""
    owner, colon, branch = label.rpartition(":")
    return branch if not colon or owner == repository.owner else label


def _pull(repository: Repository, number: str) -> PullRequest:
    pull = repository.pulls.get(int(number)) if number.isdigit() else None
    if pull is None:
        raise Problem(404, "Not Found")
    return pull


def _own_commits(repository: Repository, base: str, head: str) -> list[str]:
    known = repository.store.ancestors(repository.head(base))
    return [s for s in repository.store.ancestors(repository.head(head)) if s not in known]


def _files(call: Call, repository: Repository, pull: PullRequest) -> list[Json]:
    base, head = repository.head(pull.base), repository.head(pull.head)
    if base is None or head is None:
        return []
    store = repository.store
    before = store.ancestors(base)
    fork = next(s for s in store.ancestors(head) if s in before)
    return call.shapes.differences(repository, store.commit(fork).tree, store.commit(head).tree)


def _whole(call: Call, repository: Repository, pull: PullRequest) -> Json:
    both = repository.head(pull.head) and repository.head(pull.base)
    commits = len(_own_commits(repository, pull.base, pull.head)) if both else 0
    return call.shapes.pull(repository, pull, _files(call, repository, pull), commits)


@operation("GET", "/repos/{owner}/{repo}/pulls")
def list_pulls(call: Call, owner: str, repo: str) -> Answer:
    repository = call.repository(owner, repo, "pull_requests")
    state, head, base = call.query.get("state", "open"), call.query.get("head"), call.query.get("base")
    found = [
        p
        for p in sorted(repository.pulls.values(), key=lambda p: -p.number)
        if state in (p.state, "all")
        and (head is None or _branch(repository, head) == p.head)
        and (base is None or base == p.base)
    ]
    page, headers = call.page(found)
    return Answer(body=[call.shapes.pull_simple(repository, p) for p in page], headers=headers)


@operation("POST", "/repos/{owner}/{repo}/pulls")
def create_pull(call: Call, owner: str, repo: str) -> Answer:
    repository = call.repository(owner, repo, "pull_requests", "write")
    body = call.json("head", "base")
    head, base = _branch(repository, body["head"]), body["base"]
    for field, branch in (("base", base), ("head", head)):
        if repository.head(branch) is None:
            errors = [{"resource": "PullRequest", "field": field, "code": "invalid"}]
            raise Problem(422, "Validation Failed", errors=errors)
    if any(p.state == "open" and (p.head, p.base) == (head, base) for p in repository.pulls.values()):
        raise invalid("PullRequest", f"A pull request already exists for {repository.owner}:{head}.")
    if not _own_commits(repository, base, head):
        raise invalid("PullRequest", f"No commits between {base} and {head}")
    number = len(repository.pulls) + 1
    pull = PullRequest(
        number, repository.id * 100_000 + number, body.get("title") or head, body.get("body"), head, base,
        call.login, int(call.double.now()), bool(body.get("draft")),
    )  # fmt: skip
    repository.pulls[number] = pull
    return Answer(201, _whole(call, repository, pull))


@operation("GET", "/repos/{owner}/{repo}/pulls/{pull_number}")
def get_pull(call: Call, owner: str, repo: str, pull_number: str) -> Answer:
    repository = call.repository(owner, repo, "pull_requests")
    return Answer(body=_whole(call, repository, _pull(repository, pull_number)))


@operation("PATCH", "/repos/{owner}/{repo}/pulls/{pull_number}")
def update_pull(call: Call, owner: str, repo: str, pull_number: str) -> Answer:
    repository = call.repository(owner, repo, "pull_requests", "write")
    pull, body = _pull(repository, pull_number), call.json()
    for key in ("title", "body", "base"):
        if key in body:
            setattr(pull, key, body[key])
    if (state := body.get("state", pull.state)) not in ("open", "closed"):
        raise Problem(
            422, "Validation Failed", errors=[{"resource": "PullRequest", "field": "state", "code": "invalid"}]
        )
    if state != pull.state:
        pull.state, pull.closed = state, int(call.double.now()) if state == "closed" else None
    return Answer(body=_whole(call, repository, pull))


@operation("GET", "/repos/{owner}/{repo}/pulls/{pull_number}/files")
def list_files(call: Call, owner: str, repo: str, pull_number: str) -> Answer:
    repository = call.repository(owner, repo, "pull_requests")
    page, headers = call.page(_files(call, repository, _pull(repository, pull_number)))
    return Answer(body=page, headers=headers)


@operation("GET", "/repos/{owner}/{repo}/issues/{issue_number}/comments")
def list_comments(call: Call, owner: str, repo: str, issue_number: str) -> Answer:
    repository = call.repository(owner, repo, "pull_requests")
    pull = _pull(repository, issue_number)
    page, headers = call.page(pull.comments)
    return Answer(body=[call.shapes.comment(repository, pull.number, c) for c in page], headers=headers)


@operation("POST", "/repos/{owner}/{repo}/issues/{issue_number}/comments")
def create_comment(call: Call, owner: str, repo: str, issue_number: str) -> Answer:
    repository = call.repository(owner, repo, "pull_requests", "write")
    pull, body = _pull(repository, issue_number), call.json("body")
    id = pull.id * 100 + len(pull.comments) + 1
    pull.comments.append(Comment(id, body["body"], call.login, int(call.double.now())))
    return Answer(201, call.shapes.comment(repository, pull.number, pull.comments[-1]))


@operation("GET", "/repos/{owner}/{repo}/issues/{issue_number}/labels")
def list_labels(call: Call, owner: str, repo: str, issue_number: str) -> Answer:
    repository = call.repository(owner, repo, "pull_requests")
    page, headers = call.page(_pull(repository, issue_number).labels)
    return Answer(body=[call.shapes.label(repository, n) for n in page], headers=headers)


@operation("POST", "/repos/{owner}/{repo}/issues/{issue_number}/labels")
def add_labels(call: Call, owner: str, repo: str, issue_number: str) -> Answer:
    repository = call.repository(owner, repo, "pull_requests", "write")
    pull = _pull(repository, issue_number)
    # A bare list is allowed as well as an object.
    bare = call.data.lstrip().startswith(b"[")
    for name in json.loads(call.data) if bare else call.json("labels")["labels"]:
        label = repository.labels.setdefault(name, Label(number_of(name), name))
        if label not in pull.labels:
            pull.labels.append(label)
    return Answer(body=[call.shapes.label(repository, n) for n in pull.labels])
