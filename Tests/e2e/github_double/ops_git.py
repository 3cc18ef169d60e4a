"""Git's own objects and refs."""

from __future__ import annotations

import base64
import binascii

from .objects import Person
from .operations import Answer, Call, operation
from .problem import Problem
from .repository import Repository


def _tree_of(repository: Repository, name: str) -> str:
    """The tree that a tree's or commit's SHA, a branch or a tag names."""
    if repository.head() is None:
        raise Problem(409, "Git Repository is empty.")
    if repository.store.kind(name) == "tree":
        return name
    sha = repository.resolve(name)
    if sha is None:
        raise Problem(404, "Not Found")
    return repository.store.commit(sha).tree


@operation("GET", "/repos/{owner}/{repo}/git/trees/{tree_sha+}")
def get_tree(call: Call, owner: str, repo: str, tree_sha: str) -> Answer:
    repository = call.repository(owner, repo, "contents")
    sha = _tree_of(repository, tree_sha)
    # Any value means yes, `0` and `false` too.
    if "recursive" in call.query:
        entries = list(repository.store.walk(sha))
    else:
        entries = [(e.name, e) for e in repository.store.tree(sha)]
    kept = entries[: repository.tree_limit] if "recursive" in call.query else entries
    items = [call.shapes.tree_item(repository, path, entry) for path, entry in kept]
    return Answer(body=call.shapes.tree(repository, sha, items, len(kept) < len(entries)))


@operation("POST", "/repos/{owner}/{repo}/git/trees")
def create_tree(call: Call, owner: str, repo: str) -> Answer:
    repository = call.repository(owner, repo, "contents", "write")
    body = call.json("tree")
    files = dict(repository.store.files(_tree_of(repository, body["base_tree"]))) if body.get("base_tree") else {}
    for item in body["tree"]:
        if "content" in item:
            files[item["path"]] = (item.get("mode", "100644"), repository.store.put_blob(item["content"].encode()))
        elif item.get("sha") is None:
            files.pop(item["path"], None)
        elif repository.store.kind(item["sha"]) is None:
            raise Problem(422, f"tree.sha {item['sha']} is not a valid blob")
        else:
            files[item["path"]] = (item["mode"], item["sha"])
    sha = repository.store.put_files(files)
    items = [call.shapes.tree_item(repository, e.name, e) for e in repository.store.tree(sha)]
    return Answer(201, call.shapes.tree(repository, sha, items, False))


@operation("GET", "/repos/{owner}/{repo}/git/blobs/{file_sha}")
def get_blob(call: Call, owner: str, repo: str, file_sha: str) -> Answer:
    repository = call.repository(owner, repo, "contents")
    if repository.store.kind(file_sha) != "blob":
        raise Problem(404, "Not Found")
    data = repository.store.blob(file_sha)
    if call.accepts("raw"):
        return Answer(body=data)
    return Answer(body=call.shapes.blob(repository, file_sha, data))


@operation("POST", "/repos/{owner}/{repo}/git/blobs")
def create_blob(call: Call, owner: str, repo: str) -> Answer:
    repository = call.repository(owner, repo, "contents", "write")
    body = call.json("content")
    try:
        encoded = body.get("encoding", "utf-8") == "base64"
        data = base64.b64decode(body["content"]) if encoded else body["content"].encode()
    except binascii.Error:
        raise Problem(422, "content is not valid Base64") from None
    sha = repository.store.put_blob(data)
    return Answer(201, call.shapes.short_blob(repository, sha))


@operation("GET", "/repos/{owner}/{repo}/git/commits/{commit_sha}")
def get_git_commit(call: Call, owner: str, repo: str, commit_sha: str) -> Answer:
    repository = call.repository(owner, repo, "contents")
    if repository.store.kind(commit_sha) != "commit":
        raise Problem(404, "Not Found")
    return Answer(body=call.shapes.git_commit(repository, repository.store.commit(commit_sha)))


@operation("POST", "/repos/{owner}/{repo}/git/commits")
def create_git_commit(call: Call, owner: str, repo: str) -> Answer:
    repository = call.repository(owner, repo, "contents", "write")
    body = call.json("message", "tree")
    parents = tuple(body.get("parents") or ())
    if repository.store.kind(body["tree"]) != "tree":
        raise Problem(422, "Tree SHA does not exist")
    if any(repository.store.kind(p) != "commit" for p in parents):
        raise Problem(422, "Parent SHA does not exist or is not a commit object")
    given = body.get("author") or {}
    email = f"{call.login}@users.noreply.github.com"
    author = Person(given.get("name", call.login), given.get("email", email))
    now = int(call.double.now())
    sha = repository.store.put_commit(body["tree"], parents, body["message"], author, now)
    return Answer(201, call.shapes.git_commit(repository, repository.store.commit(sha)))


@operation("GET", "/repos/{owner}/{repo}/git/ref/{ref+}")
def get_ref(call: Call, owner: str, repo: str, ref: str) -> Answer:
    repository = call.repository(owner, repo, "contents")
    if repository.head() is None:
        raise Problem(409, "Git Repository is empty.")
    if f"refs/{ref}" not in repository.refs:
        raise Problem(404, "Not Found")
    return Answer(body=call.shapes.ref(repository, f"refs/{ref}"))


@operation("GET", "/repos/{owner}/{repo}/git/matching-refs/{ref+}")
def matching_refs(call: Call, owner: str, repo: str, ref: str) -> Answer:
    repository = call.repository(owner, repo, "contents")
    found = sorted(r for r in repository.refs if r.startswith(f"refs/{ref}"))
    return Answer(body=[call.shapes.ref(repository, r) for r in found])


@operation("POST", "/repos/{owner}/{repo}/git/refs")
def create_ref(call: Call, owner: str, repo: str) -> Answer:
    repository = call.repository(owner, repo, "contents", "write")
    body = call.json("ref", "sha")
    ref = str(body["ref"])
    if not ref.startswith("refs/") or ref.count("/") < 2:
        raise Problem(422, "Reference name must start with 'refs/' and have at least two slashes.")
    if ref in repository.refs:
        raise Problem(422, "Reference already exists")
    _require_commit(repository, body["sha"])
    refuse_push(call, repository, ref, body["sha"])
    repository.move(ref, body["sha"], call.login)
    return Answer(201, call.shapes.ref(repository, ref))


def refuse_push(call: Call, repository: Repository, ref: str, sha: str | None) -> None:
    """Raises the refusal of a push that rules of the branch forbid."""
    if refusal := repository.refused_push(ref, sha, call.login):
        rules, words = refusal
        raise Problem(422, rules.refused_push(ref, words))


def _require_commit(repository: Repository, sha: str) -> None:
    if repository.store.kind(sha) != "commit":
        raise Problem(422, "Object does not exist")


@operation("PATCH", "/repos/{owner}/{repo}/git/refs/{ref+}")
def update_ref(call: Call, owner: str, repo: str, ref: str) -> Answer:
    repository = call.repository(owner, repo, "contents", "write")
    body, name = call.json("sha"), f"refs/{ref}"
    if name not in repository.refs:
        raise Problem(422, "Reference does not exist")
    _require_commit(repository, body["sha"])
    if not body.get("force") and repository.refs[name] not in repository.store.ancestors(body["sha"]):
        raise Problem(422, "Update is not a fast forward")
    refuse_push(call, repository, name, body["sha"])
    repository.move(name, body["sha"], call.login)
    return Answer(body=call.shapes.ref(repository, name))


@operation("DELETE", "/repos/{owner}/{repo}/git/refs/{ref+}")
def delete_ref(call: Call, owner: str, repo: str, ref: str) -> Answer:
    repository = call.repository(owner, repo, "contents", "write")
    if f"refs/{ref}" not in repository.refs:
        raise Problem(422, "Reference does not exist")
    refuse_push(call, repository, f"refs/{ref}", None)
    repository.move(f"refs/{ref}", None, call.login)
    return Answer(204)
