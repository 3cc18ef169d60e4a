"""The little of GraphQL that a tool like ours needs: commits on a branch, drafts made ready, and who asks.

It does not read the query beyond the name of its mutation; what is wanted is taken from `variables.input`.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any

from .branches import GITHUB, HEADS, account
from .objects import FILE
from .operations import Answer, Call
from .problem import Problem
from .repository import WORKFLOWS, Repository
from .shapes import node


class Refused(Exception):
    """An error of GraphQL's, which is an answer with 200."""

    def __init__(self, type: str, message: str) -> None:
        super().__init__(message)
        self.type, self.message = type, message


def graphql(call: Call) -> Answer:
    body = call.json()
    query, given = body.get("query"), (body.get("variables") or {}).get("input")
    if not isinstance(query, str):
        return Answer(200, {"errors": [{"message": "A query attribute must be specified and must be a string."}]})
    name = next((n for n in MUTATIONS if re.search(rf"\b{n}\s*\(", query)), None)
    if name is None and re.search(r"\bviewer\b", query):
        return Answer(200, {"data": {"viewer": {"login": call.login}}})
    if name is None:
        error = {"type": "undefinedField", "message": "Field doesn't exist on type 'Mutation'"}
        return Answer(200, {"errors": [error]})
    if not isinstance(given, dict):
        words = "Variable $input was provided invalid value for input (Expected value to not be null)"
        return Answer(200, {"errors": [{"message": words}]})
    try:
        return Answer(200, {"data": {name: MUTATIONS[name](call, given)}})
    except Refused as refusal:
        error = {
            "type": refusal.type, "path": [name], "locations": [{"line": 1, "column": 1}], "message": refusal.message,
        }  # fmt: skip
        return Answer(200, {"data": {name: None}, "errors": [error]})


def _repository(call: Call, name: str, area: str) -> Repository:
    owner, _, repo = str(name).partition("/")
    try:
        return call.repository(owner, repo, area, "write")
    except Problem as problem:
        if problem.status == 404:
            raise Refused("NOT_FOUND", f"Could not resolve to a Repository with the name '{name}'.") from None
        raise Refused("FORBIDDEN", call.token.refusal) from None


def _needed(given: dict[str, Any], *path: str) -> Any:
    value: Any = given
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    if value is None:
        words = f"invalid value for {'.'.join(path)} (Expected value to not be null)"
        raise Refused("INVALID", f"Variable $input was provided {words}")
    return value


def create_commit(call: Call, given: dict[str, Any]) -> dict[str, Any]:
    repository = _repository(call, _needed(given, "branch", "repositoryNameWithOwner"), "contents")
    branch, expected = _needed(given, "branch", "branchName"), _needed(given, "expectedHeadOid")
    ref = HEADS + str(branch).removeprefix(HEADS)
    headline, more = _needed(given, "message", "headline"), given["message"].get("body") or ""
    head = repository.refs.get(ref)
    if head is None:
        raise Refused("NOT_FOUND", f"No such branch '{branch}' in repository '{repository.full_name}'.")
    if head != expected:
        raise Refused("STALE_DATA", f'Expected branch to point to "{expected}" but it did not.  Pull and try again.')
    files = _changed(call, repository, head, given.get("fileChanges") or {})
    if refusal := repository.refused_push(ref, "", call.login, signed=True):
        rules, words = refusal
        # Rulesets have another type than the protection before them.
        type = "UNPROCESSABLE" if rules.kind == "ruleset" else "BRANCH_PROTECTION_RULE_VIOLATION"
        raise Refused(type, rules.says(words))
    message = f"{headline}\n\n{more}" if more else headline
    tree, now = repository.store.put_files(files), int(call.double.now())
    sha = repository.store.put_commit(tree, (head,), message, account(call.login), now, GITHUB)
    repository.signed.add(sha)
    repository.move(ref, sha, call.login)
    url = f"{call.shapes.web}/{repository.full_name}/commit/{sha}"
    return {"clientMutationId": given.get("clientMutationId"), "commit": {"oid": sha, "url": url}}


def _changed(call: Call, repository: Repository, head: str, changes: dict[str, Any]) -> dict[str, tuple[str, str]]:
    files = repository.store.files(repository.store.commit(head).tree)
    for deletion in changes.get("deletions") or []:
        if files.pop(deletion["path"], None) is None:
            words = f"A path was requested for deletion which does not exist as of commit oid `{head}`"
            raise Refused("UNPROCESSABLE", words)
    for addition in changes.get("additions") or []:
        path = addition["path"]
        try:
            data = base64.b64decode(addition["contents"], validate=True)
        except (binascii.Error, KeyError, TypeError):
            raise Refused("INVALID", "Variable $input was provided invalid value for fileChanges.additions") from None
        files[path] = (files[path][0] if path in files else FILE, repository.store.put_blob(data))
    touched = [c["path"] for kind in ("additions", "deletions") for c in changes.get(kind) or []]
    if any(path.startswith(WORKFLOWS) for path in touched) and not call.token.may_write_workflows:
        raise Refused("FORBIDDEN", call.token.refusal)
    return files


def _draft(draft: bool):
    def change(call: Call, given: dict[str, Any]) -> dict[str, Any]:
        wanted = _needed(given, "pullRequestId")
        for repository in call.double.repositories.values():
            for pull in repository.pulls.values():
                if node("PR", pull.id) == wanted:
                    _repository(call, repository.full_name, "pull_requests")
                    pull.draft = draft
                    return {"pullRequest": {"id": wanted, "isDraft": draft}}
        raise Refused("NOT_FOUND", f"Could not resolve to a node with the global id of '{wanted}'")

    return change


MUTATIONS = {
    "createCommitOnBranch": create_commit,
    "markPullRequestReadyForReview": _draft(False),
    "convertPullRequestToDraft": _draft(True),
}
