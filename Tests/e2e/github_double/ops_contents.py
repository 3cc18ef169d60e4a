"""Files, branches, commits and comparisons."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime

from .merging import merge_base
from .objects import Person
from .operations import Answer, Call, operation
from .problem import DOCS, Problem, missing
from .repository import WORKFLOWS, Repository
from .shapes import wrapped

LIST_LIMIT, CONTENT_LIMIT = 1000, 1_000_000
#: Files of a commit on a page of theirs, and on all pages.
FILES_PAGE, FILES_LIMIT = 300, 3000
#: Commits of a comparison.
COMPARED = 250


@operation("GET", "/repos/{owner}/{repo}/contents/{path+}")
def get_content(call: Call, owner: str, repo: str, path: str) -> Answer:
    repository = call.repository(owner, repo, "contents")
    ref = call.query.get("ref", repository.default_branch)
    sha = repository.resolve(ref)
    if sha is None:
        raise Problem(404, f"No commit found for the ref {ref}")
    path = path.strip("/")
    entry = repository.store.find(repository.store.commit(sha).tree, path)
    if entry is None:
        raise Problem(404, "Not Found")
    if entry.type == "tree":
        entries = repository.store.tree(entry.sha)[:LIST_LIMIT]
        return Answer(body=[call.shapes.item(repository, f"{path}/{e.name}".lstrip("/"), e, ref) for e in entries])
    data = repository.store.blob(entry.sha)
    if call.accepts("raw"):
        return Answer(body=data)
    large = len(data) > CONTENT_LIMIT
    content = {"content": "" if large else wrapped(data), "encoding": "none" if large else "base64"}
    return Answer(body=call.shapes.item(repository, path, entry, ref) | content)


@operation("PUT", "/repos/{owner}/{repo}/contents/{path+}")
def put_content(call: Call, owner: str, repo: str, path: str) -> Answer:
    repository = call.repository(owner, repo, "contents", "write")
    body = call.json("message", "content")
    branch = body.get("branch", repository.default_branch)
    head = repository.head(branch)
    if head is None and repository.head() is not None:
        raise Problem(404, f"Branch {branch} not found")
    if path.startswith(WORKFLOWS) and call.token and not call.token.may_write_workflows:
        raise Problem(404, "Not Found")
    try:
        data = base64.b64decode("".join(str(body["content"]).split()), validate=True)
    except binascii.Error:
        raise Problem(422, "content is not valid Base64") from None
    entry = repository.store.find(repository.store.commit(head).tree, path) if head else None
    if entry and body.get("sha") is None:
        raise missing("sha")
    if body.get("sha") is not None and (entry is None or entry.sha != body["sha"]):
        raise Problem(409, f"{path} does not match {body['sha']}")
    if refusal := repository.refused_push(f"refs/heads/{branch}", "", call.login, signed=True):
        rules, words = refusal
        start = "" if rules.kind == "ruleset" else f"Could not {'update' if entry else 'create'} file: "
        raise Problem(409, start + rules.says(words))
    author = _author(call, body)
    sha = repository.commit({path: data}, body["message"], branch, author, pusher=call.login)
    written = repository.store.find(repository.store.commit(sha).tree, path)
    commit = call.shapes.git_commit(repository, repository.store.commit(sha))
    content = call.shapes.item(repository, path, written, branch)
    return Answer(200 if entry else 201, {"content": content, "commit": commit})


def _author(call: Call, body: dict) -> Person:
    given = body.get("author") or body.get("committer") or {}
    email = given.get("email", f"{call.login}@users.noreply.github.com")
    return Person(given.get("name", call.login), email)


@operation("GET", "/repos/{owner}/{repo}/branches")
def list_branches(call: Call, owner: str, repo: str) -> Answer:
    repository = call.repository(owner, repo, "contents")
    names, headers = call.page(repository.branches())
    url = call.shapes.repository_url(repository)
    return Answer(
        body=[
            {
                "name": n,
                "commit": {"sha": (sha := repository.head(n)), "url": f"{url}/commits/{sha}"},
                "protected": bool(repository.rules(n)),
            }
            for n in names
        ],
        headers=headers,
    )


@operation("GET", "/repos/{owner}/{repo}/branches/{branch+}")
def get_branch(call: Call, owner: str, repo: str, branch: str) -> Answer:
    repository = call.repository(owner, repo, "contents")
    if name := repository.renamed_branches.get(branch):
        location = f"{call.shapes.repository_url(repository)}/branches/{name}"
        body = {"message": "Moved Permanently", "url": location, "documentation_url": DOCS}
        return Answer(301, body, {"Location": location})
    sha = repository.head(branch)
    if sha is None:
        raise Problem(404, "Branch not found")
    url = f"{call.shapes.repository_url(repository)}/branches/{branch}"
    commit = call.shapes.commit(repository, repository.store.commit(sha))
    links = {"self": url, "html": f"{call.shapes.web}/{repository.full_name}/tree/{branch}"}
    protection = call.shapes.protection(repository, branch)
    return Answer(
        body={
            "name": branch,
            "commit": commit,
            "_links": links,
            "protected": bool(repository.rules(branch)),
            "protection": protection,
            "protection_url": f"{url}/protection",
        }  # fmt: skip
    )


@operation("GET", "/repos/{owner}/{repo}/commits")
def list_commits(call: Call, owner: str, repo: str) -> Answer:
    repository = call.repository(owner, repo, "contents")
    if repository.head() is None:
        raise Problem(409, "Git Repository is empty.")
    start = repository.resolve(call.query.get("sha"))
    if start is None:
        raise Problem(404, "Not Found")
    path = call.query.get("path")
    commits = [repository.store.commit(sha) for sha in repository.store.ancestors(start)]
    since, until = (_moment(call.query.get(name)) for name in ("since", "until"))
    commits = [c for c in commits if (since is None or c.when >= since) and (until is None or c.when <= until)]
    if author := call.query.get("author"):
        commits = [c for c in commits if author in (c.author.email, c.author.email.partition("@")[0].rpartition("+")[2])]
    if path:
        commits = [c for c in commits if _touches(repository, c, path)]
    page, headers = call.page(commits)
    return Answer(body=[call.shapes.commit(repository, c) for c in page], headers=headers)


def _moment(text: str | None) -> float | None:
    try:
        return datetime.fromisoformat(text).timestamp() if text else None
    except ValueError:
        raise Problem(422, "Invalid request.\n\nFor 'since', it is not a valid date-time.") from None


def _touches(repository: Repository, commit, path: str) -> bool:
    def at(tree: str) -> str | None:
        entry = repository.store.find(tree, path)
        return entry.sha if entry else None

    before = at(repository.store.commit(commit.parents[0]).tree) if commit.parents else None
    return at(commit.tree) != before


@operation("GET", "/repos/{owner}/{repo}/commits/{ref+}")
def get_commit(call: Call, owner: str, repo: str, ref: str) -> Answer:
    repository = call.repository(owner, repo, "contents")
    if repository.head() is None:
        raise Problem(409, "Git Repository is empty.")
    sha = repository.resolve(ref.removeprefix("heads/"))
    if sha is None:
        raise Problem(422, f"No commit found for SHA: {ref}")
    if call.accepts("sha"):
        return Answer(body=sha.encode())
    commit = repository.store.commit(sha)
    parent = repository.store.commit(commit.parents[0]).tree if commit.parents else None
    files = call.shapes.differences(repository, parent, commit.tree)
    stats = {k: sum(f[k] for f in files) for k in ("additions", "deletions")}
    stats["total"] = sum(stats.values())
    shown, headers = call.page(files[:FILES_LIMIT], FILES_PAGE, FILES_PAGE)
    return Answer(body=call.shapes.commit(repository, commit) | {"stats": stats, "files": shown}, headers=headers)


@operation("GET", "/repos/{owner}/{repo}/compare/{basehead+}")
def compare(call: Call, owner: str, repo: str, basehead: str) -> Answer:
    repository = call.repository(owner, repo, "contents")
    names = basehead.split("...")
    shas = [repository.resolve(n.rpartition(":")[2]) for n in names]
    if len(shas) != 2 or None in shas:
        raise Problem(404, "Not Found")
    base, head = shas
    before, after = repository.store.ancestors(base), repository.store.ancestors(head)
    ahead, behind = ([s for s in one if s not in other] for one, other in ((after, before), (before, after)))
    common = merge_base(repository.store, base, head)
    if common is None:
        raise Problem(404, "No common ancestor between the two")
    fork = repository.store.commit(common)
    html = f"{call.shapes.web}/{repository.full_name}/compare/{basehead}"
    commits = [call.shapes.commit(repository, repository.store.commit(s)) for s in list(reversed(ahead))[:COMPARED]]
    status = ("diverged" if behind else "ahead") if ahead else "behind" if behind else "identical"
    return Answer(
        body={
            "url": f"{call.shapes.repository_url(repository)}/compare/{basehead}",
            "html_url": html,
            "permalink_url": html,
            "diff_url": f"{html}.diff",
            "patch_url": f"{html}.patch",
            "base_commit": call.shapes.commit(repository, repository.store.commit(base)),
            "merge_base_commit": call.shapes.commit(repository, fork),
            "status": status,
            "ahead_by": len(ahead),
            "behind_by": len(behind),
            "total_commits": len(ahead),
            "commits": commits,
            "files": call.shapes.differences(repository, fork.tree, repository.store.commit(head).tree),
        }  # fmt: skip
    )


@operation("GET", "/repos/{owner}/{repo}/tarball/{ref+}")
def download_tarball(call: Call, owner: str, repo: str, ref: str) -> Answer:
    """Archives lie at another origin."""
    repository = call.repository(owner, repo, "contents")
    sha = repository.resolve(ref)
    if sha is None:
        raise Problem(404, "Not Found")
    return Answer(302, headers={"Location": call.double.elsewhere.publish_archive(repository, sha)})
