"""Pull requests, protected branches, merges, GraphQL's commits and the runs of a push, in the double."""

from __future__ import annotations

import base64
import json
import subprocess
from pathlib import Path
from typing import Any

import github
import pytest
import requests
from github.GithubException import GithubException
from githubkit.exception import RequestFailed

from github_double import GitHubDouble, Repository, Token, sample
from github_double.merging import merged_text
from harness.described import HERE, TOKEN, double, parsed, rest  # noqa: F401  (fixtures)

SPEC = "demo/infra/advworks/dev/spec.yml"
ADA = "ghp_" + "a" * 36
PUSHED = """\
name: Deploy on push
on:
  push:
    branches: [main]
    paths: ['demo/infra/**/spec.yml', '!demo/infra/northwind/**']
jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      - run: echo deployed
"""
PLANNED = """\
name: Plan pod
run-name: Plan ${{ github.event.number }} by ${{ github.actor }}
on: pull_request
jobs:
  plan:
    runs-on: ubuntu-latest
    steps:
      - run: echo planned
"""


@pytest.fixture
def pods(double: GitHubDouble) -> Repository:
    double.add_token(ADA, Token(login="ada"))
    return double.repositories["acme/pods"]


@pytest.fixture
def ask(double: GitHubDouble, pods: Repository) -> Any:
    session = requests.Session()

    def ask(method: str, path: str, body: Any = None, token: str = TOKEN) -> requests.Response:
        where = path if path.startswith(("/graphql", "/__", "/api")) else f"/repos/acme/pods{path}"
        headers = {"Authorization": f"Bearer {token}"}
        return session.request(method, double.url + where, json=body, headers=headers, timeout=5)

    return ask


@pytest.fixture
def pygithub(double: GitHubDouble, pods: Repository) -> Any:
    def of(token: str = TOKEN) -> Any:
        hurry = {"retry": None, "seconds_between_requests": 0, "seconds_between_writes": 0}
        return github.Github(base_url=double.url, auth=github.Auth.Token(token), **hurry).get_repo("acme/pods")

    return of


def change(pods: Repository, old: str, new: str, branch: str | None = None, **more: Any) -> str:
    text = pods.read(SPEC, branch) or pods.read(SPEC)
    assert old.encode() in text
    return pods.commit({SPEC: text.replace(old.encode(), new.encode())}, f"Say {new}", branch, **more)


def opened(pods: Repository, **more: Any) -> Any:
    change(pods, "web1", "web2", "side")
    return pods.open("side", title="Rename", body="Please", **more)


def state(ask: Any, number: int = 1) -> tuple[bool | None, str]:
    body = ask("GET", f"/pulls/{number}").json()
    return body["mergeable"], body["mergeable_state"]


# As described


def test_a_pull_request_is_as_described_until_it_is_merged(double: GitHubDouble, pods: Repository, rest: Any) -> None:
    change(pods, "web1", "web2", "side")
    here = HERE | {"pull_number": 1}
    made = parsed(rest.pulls.create(**HERE, title="Rename", head="side", base="main", body="Please", draft=True))
    assert (made.number, made.draft, made.mergeable, made.mergeable_state) == (1, True, None, "unknown")
    assert parsed(rest.pulls.get(**here)).mergeable_state == "draft"
    pods.pulls[1].draft = False
    pods.teams["ops"] = {"ada"}
    asked = parsed(rest.pulls.request_reviewers(**here, data={"reviewers": ["ada"], "team_reviewers": ["ops"]}))
    assert [user.login for user in asked.requested_reviewers] == ["ada"]
    assert [t.slug for t in parsed(rest.pulls.list_requested_reviewers(**here)).teams] == ["ops"]
    assert parsed(rest.pulls.get(**here)).requested_teams[0].slug == "ops"
    left = {"reviewers": ["ada"], "team_reviewers": ["ops"]}
    assert parsed(rest.pulls.remove_requested_reviewers(**here, data=left)).requested_reviewers == []
    assert parsed(rest.pulls.create_review(**here, event="COMMENT", body="Hm")).state == "COMMENTED"
    pods.review(1, "ada")
    assert [review.state for review in parsed(rest.pulls.list_reviews(**here))] == ["COMMENTED", "APPROVED"]
    assert [c.commit.message for c in parsed(rest.pulls.list_commits(**here))] == ["Say web2"]
    assert parsed(rest.repos.get_collaborator_permission_level(**HERE, username="ada")).permission == "write"
    pods.commit({"README.md": "New\n"}, "Elsewhere")
    assert rest.pulls.update_branch(**here, expected_head_sha=made.head.sha).status_code == 202
    head = parsed(rest.pulls.get(**here)).head.sha
    assert head == pods.head("side") != made.head.sha
    with pytest.raises(RequestFailed):
        rest.pulls.check_if_merged(**here)
    done = parsed(rest.pulls.merge(**here, sha=head, merge_method="merge"))
    assert done.merged and done.sha == pods.head()
    assert rest.pulls.check_if_merged(**here).status_code == 204
    merged = parsed(rest.pulls.get(**here))
    assert (merged.state, merged.merged, merged.merged_by.login) == ("closed", True, "octocat")
    assert merged.mergeable is None
    if rest.version == "2022-11-28":
        assert merged.merge_commit_sha == done.sha
    commit = parsed(rest.repos.get_commit(**HERE, ref="main"))
    assert commit.commit.message == "Merge pull request #1 from acme/side\n\nRename"
    assert (commit.author.login, commit.committer.login, commit.commit.verification.verified) == (
        "octocat", "web-flow", True,
    )  # fmt: skip


def test_checks_statuses_and_protection_are_as_described(double: GitHubDouble, pods: Repository, rest: Any) -> None:
    pull = opened(pods)
    pods.check("side", "build", "failure", title="Broken", summary="Look here")
    running = pods.check("side", "test", None)
    pods.status("side", "ci/legacy", "pending", "Wait", "https://ci.example/1")
    checks = parsed(rest.checks.list_for_ref(**HERE, ref=pull.head_sha))
    assert [(c.name, c.status, c.conclusion) for c in checks.check_runs] == [
        ("build", "completed", "failure"), ("test", "in_progress", None),
    ]  # fmt: skip
    assert checks.check_runs[0].pull_requests[0].number == 1
    assert parsed(rest.checks.get(**HERE, check_run_id=running.id)).name == "test"
    combined = parsed(rest.repos.get_combined_status_for_ref(**HERE, ref="side"))
    assert (combined.state, combined.total_count, combined.statuses[0].context) == ("pending", 1, "ci/legacy")
    assert parsed(rest.repos.get_combined_status_for_ref(**HERE, ref="main")).state == "pending"
    pods.protect(checks=["build"])
    branch = parsed(rest.repos.get_branch(**HERE, branch="main"))
    assert branch.protected and branch.protection.required_status_checks.contexts == ["build"]
    assert [b.protected for b in parsed(rest.repos.list_branches(**HERE))] == [True, False]


def test_a_merge_behind_the_scenes_is_as_described(double: GitHubDouble, pods: Repository, rest: Any) -> None:
    opened(pods)
    here = HERE | {"pull_number": 1}
    with pytest.raises(RequestFailed) as refusal:
        rest.pulls.merge_async(**here)
    assert refusal.value.response.status_code == 404
    double.merge_async, double.merge_async_after = "given", 2
    asked = parsed(rest.pulls.merge_async(**here, sha=pods.head("side"), merge_method="squash"))
    assert asked.status == "pending"
    with pytest.raises(RequestFailed) as refusal:
        rest.pulls.merge_async(**here)
    assert refusal.value.response.status_code == 409
    result = here | {"uuid": asked.details.uuid}
    words = [parsed(rest.pulls.get_merge_async_result(**result)).status for _ in range(2)]
    assert words == ["pending", "merged"]
    assert pods.store.commit(pods.head()).message == "Say web2 (#1)"
    again = parsed(rest.pulls.merge_async(**here))
    assert (again.status, again.details.sha) == ("merged", pods.head())


def test_a_comparison_tells_what_both_sides_have(pods: Repository, rest: Any) -> None:
    opened(pods)
    start = pods.head()
    pods.commit({"README.md": "New\n"}, "Elsewhere")
    found = parsed(rest.repos.compare_commits(**HERE, basehead="main...acme:side"))
    assert (found.status, found.ahead_by, found.behind_by) == ("diverged", 1, 1)
    assert found.merge_base_commit.sha == start
    assert [(f.filename, f.sha) for f in found.files] == [(SPEC, pods.store.put_blob(pods.read(SPEC, "side")))]
    assert [(c.sha, c.commit.message) for c in found.commits] == [(pods.head("side"), "Say web2")]
    assert parsed(rest.repos.compare_commits(**HERE, basehead="side...main")).behind_by == 1


# With PyGithub, as another person


def test_pygithub_opens_updates_reviews_and_merges(pods: Repository, pygithub: Any) -> None:
    mine, hers = pygithub(), pygithub(ADA)
    mine.create_git_ref("refs/heads/change", mine.get_branch("main").commit.sha)
    file = mine.get_contents(SPEC, ref="change")
    text = file.decoded_content.decode().replace("web1", "web5")
    mine.update_file(SPEC, "Rename", text, file.sha, branch="change")
    pull = mine.create_pull(base="main", head="change", title="Rename", body="Please", draft=False)
    pull.create_review_request(reviewers=["ada"])
    pull.edit(title="Rename it", body="Pretty please")
    theirs = hers.get_pull(pull.number)
    assert ([u.login for u in theirs.requested_reviewers], theirs.title) == (["ada"], "Rename it")
    theirs.create_review(event="APPROVE")
    with pytest.raises(GithubException, match="Can not approve your own pull request"):
        pull.create_review(event="APPROVE")
    assert [(r.user.login, r.state) for r in pull.get_reviews()] == [("ada", "APPROVED")]
    assert [f.filename for f in pull.get_files()] == [SPEC]
    assert [c.commit.message for c in pull.get_commits()] == ["Rename"]
    pull = mine.get_pull(pull.number)
    assert (pull.mergeable, pull.mergeable_state) == (True, "clean")
    assert theirs.merge(merge_method="squash", sha=pull.head.sha).merged
    assert mine.get_pull(pull.number).is_merged()
    assert b"web5" in pods.read(SPEC)
    assert mine.get_commits()[0].author.login == "ada"


def test_pygithub_closes_and_reopens(pods: Repository, pygithub: Any) -> None:
    opened(pods)
    mine = pygithub()
    pull, sha = mine.get_pull(1), pods.head("side")
    pull.edit(state="closed")
    assert list(mine.get_pulls(head="acme:side")) == []
    assert [p.number for p in mine.get_pulls(state="closed", head="acme:side", base="main")] == [1]
    pull.edit(state="open")
    assert mine.get_pull(1).state == "open"
    mine.get_git_ref("heads/side").delete()
    closed = mine.get_pull(1)
    assert (closed.state, closed.merged, closed.head.sha) == ("closed", False, sha)
    with pytest.raises(GithubException, match="state cannot be changed. The side branch has been deleted."):
        pull.edit(state="open")
    mine.create_git_ref("refs/heads/side", pods.head())
    with pytest.raises(GithubException, match="The side branch was force-pushed or recreated."):
        pull.edit(state="open")
    mine.get_git_ref("heads/side").edit(sha)
    pull.edit(state="open")
    assert mine.get_pull(1).mergeable_state == "clean"


# States


def test_whether_it_can_be_merged_is_not_known_at_once(double: GitHubDouble, pods: Repository, ask: Any) -> None:
    double.mergeable_after = 2
    opened(pods)
    assert [state(ask) for _ in range(3)] == [(None, "unknown"), (None, "unknown"), (True, "clean")]
    pods.commit({"README.md": "New\n"})
    assert [state(ask) for _ in range(3)] == [(None, "unknown"), (None, "unknown"), (True, "clean")]
    double.mergeable_after, double.mergeable_after_seconds = 0, 60
    change(pods, "web2", "web3", "side")
    assert state(ask) == (None, "unknown")
    double.clock_skew += 61
    assert state(ask) == (True, "clean")


def test_changes_of_other_lines_are_merged_and_those_of_the_same_conflict(pods: Repository, ask: Any) -> None:
    opened(pods)
    change(pods, "enabled: false", "enabled: true")
    assert state(ask) == (True, "clean")
    change(pods, "web1", "web9")
    assert state(ask) == (False, "dirty")
    refusal = ask("PUT", "/pulls/1/merge")
    assert (refusal.status_code, refusal.json()["message"]) == (405, "Pull Request is not mergeable")
    assert ask("PUT", "/pulls/1/update-branch").json()["message"] == "merge conflict between base and head"
    change(pods, "web9", "web1")
    assert ask("PUT", "/pulls/1/merge").status_code == 200
    assert b"web2" in pods.read(SPEC) and b"enabled: true" in pods.read(SPEC)


@pytest.mark.parametrize(
    ("ours", "theirs", "merged"),
    [
        ("1\nB\n3\n4\n5\n", "1\n2\n3\n4\nE\n", "1\nB\n3\n4\nE\n"),
        ("1\nB\n3\n4\n5\n", "1\nC\n3\n4\n5\n", None),
        ("1\nB\n3\n4\n5\n", "1\n2\nC\n4\n5\n", None),
        ("1\n3\n4\n5\n", "1\n2\n3\n4\n5\n6\n", "1\n3\n4\n5\n6\n"),
        ("1\n3\n4\n5\n", "1\n3\n4\n5\n", "1\n3\n4\n5\n"),
        ("0\n1\n2\n3\n4\n5\n", "1\n2\n3\n4\n", "0\n1\n2\n3\n4\n"),
        ("1\n2\n3\n4\n5", "1\n2\n3\n4\n5\n6\n", None),
    ],
)
def test_lines_are_merged_as_git_does(tmp_path: Path, ours: str, theirs: str, merged: str | None) -> None:
    base = "1\n2\n3\n4\n5\n"
    names = [tmp_path / name for name in ("ours", "base", "theirs")]
    for name, text in zip(names, (ours, base, theirs), strict=True):
        name.write_text(text)
    git = subprocess.run(["git", "merge-file", "-p", *names], capture_output=True, text=True)
    assert (git.stdout if git.returncode == 0 else None) == merged
    found = merged_text(*(text.encode() for text in (base, ours, theirs)))
    assert found == (None if merged is None else merged.encode())


def test_a_merge_needs_its_checks_its_reviews_and_a_branch_that_is_up_to_date(pods: Repository, ask: Any) -> None:
    def refusal() -> str:
        answer = ask("PUT", "/pulls/1/merge")
        assert answer.status_code == 405
        return answer.json()["message"]

    opened(pods)
    pods.check("side", "lint", "failure")
    assert state(ask) == (True, "unstable")
    pods.protect(checks=["build"], reviews=1, strict=True)
    assert state(ask) == (True, "blocked")
    needed = "At least 1 approving review is required by reviewers with write access."
    assert refusal() == f'Required status check "build" is expected. {needed}'
    pods.check("side", "build", None)
    assert refusal() == f'Required status check "build" is in progress. {needed}'
    pods.check("side", "build", "failure")
    pods.review(1, "ada")
    assert refusal() == 'Required status check "build" is failing.'
    pods.check("side", "build")
    assert state(ask) == (True, "unstable")
    pods.commit({"README.md": "New\n"}, "Elsewhere")
    assert state(ask) == (True, "behind")
    assert refusal() == "Head branch is out of date. Review and try the merge again."
    head = pods.head("side")
    moved = ask("PUT", "/pulls/1/update-branch", {"expected_head_sha": "0" * 40})
    assert (moved.status_code, moved.json()["message"]) == (422, "expected head sha didn’t match current head ref.")
    assert ask("PUT", "/pulls/1/update-branch", {"expected_head_sha": head}).status_code == 202
    assert state(ask) == (True, "blocked")
    pods.check("side", "build")
    pods.check("side", "lint")
    assert state(ask) == (True, "clean")
    pods.pulls[1].draft = True
    assert (state(ask), refusal()) == ((True, "draft"), "Pull Request is still a draft")
    pods.pulls[1].draft = False
    stale = ask("PUT", "/pulls/1/merge", {"sha": head})
    assert (stale.status_code, stale.json()["message"]) == (
        409, "Head branch was modified. Review and try the merge again.",
    )  # fmt: skip
    pods.merge_methods = ["squash"]
    assert refusal() == "Merge commits are not allowed on this repository."
    assert ask("PUT", "/pulls/1/merge", {"merge_method": "squash"}).status_code == 200


def test_rulesets_and_queues_refuse_in_their_own_words(pods: Repository, ask: Any) -> None:
    opened(pods)
    pods.protect(kind="ruleset", reviews=2)
    needed = "At least 2 approving reviews are required by reviewers with write access."
    assert ask("PUT", "/pulls/1/merge").json()["message"] == f"Repository rule violations found\n\n{needed}\n\n"
    pods.unprotect()
    pods.protect(kind="ruleset", queue=True)
    words = "Repository rule violations found\n\nChanges must be made through the merge queue\n\n"
    assert ask("PUT", "/pulls/1/merge").json()["message"] == words


def test_a_queue_takes_what_is_merged_behind_the_scenes(double: GitHubDouble, pods: Repository, ask: Any) -> None:
    double.merge_async = "given"
    opened(pods)
    pods.protect(queue=True)
    refusal = ask("PUT", "/pulls/1/merge-async", {"merge_action": "merge_queue", "merge_method": "squash"})
    assert refusal.status_code == 422 and "not supported with the merge_queue" in refusal.json()["message"]
    uuid = ask("PUT", "/pulls/1/merge-async").json()["details"]["uuid"]
    assert ask("GET", f"/pulls/1/merge-async/{uuid}").json()["status"] == "enqueued"
    assert pods.pulls[1].queued and pods.pulls[1].is_open
    pods.merge(1)
    assert ask("GET", "/pulls/1").json()["merged"]


@pytest.mark.parametrize("method", ["merge", "squash", "rebase"])
def test_ways_to_merge(pods: Repository, ask: Any, method: str) -> None:
    opened(pods)
    change(pods, "enabled: false", "enabled: true", "side")
    pods.commit({"README.md": "New\n"}, "Elsewhere")
    before = pods.head()
    told = {"merge_method": method, "commit_title": "A title", "commit_message": "And more"}
    assert ask("PUT", "/pulls/1/merge", told).status_code == 200
    commit = pods.store.commit(pods.head())
    assert b"web2" in pods.read(SPEC) and pods.read("README.md") == b"New\n"
    if method == "rebase":
        assert commit.message == "Say enabled: true"
        assert pods.store.commit(commit.parents[0]).parents == (before,)
    else:
        assert commit.message == "A title\n\nAnd more"
        assert commit.parents == ((before,) if method == "squash" else (before, pods.pulls[1].head_sha))


def test_pull_requests_go_with_their_branches(pods: Repository, ask: Any) -> None:
    pull = opened(pods)
    base = ask("GET", "/pulls/1").json()["base"]["sha"]
    pods.commit({"README.md": "New\n"}, "Elsewhere")
    # As on GitHub this is the base as it was when the branch was pushed.
    assert ask("GET", "/pulls/1").json()["base"]["sha"] == base != pods.head()
    sha = change(pods, "web2", "web3", "side")
    assert ask("GET", "/pulls/1").json()["head"]["sha"] == sha
    ask("PATCH", "/git/refs/heads/main", {"sha": sha, "force": True})
    body = ask("GET", "/pulls/1").json()
    assert (body["merged"], body["merge_commit_sha"], pull.state) == (True, sha, "closed")
    refusal = ask("PATCH", "/pulls/1", {"state": "open"}).json()
    assert refusal["errors"][0]["message"] == "state cannot be changed. The pull request has been merged."


def test_a_head_without_its_owner_is_no_filter(pods: Repository, ask: Any) -> None:
    opened(pods)
    pods.number()
    change(pods, "web1", "web4", "other")
    assert pods.open("other").number == 3
    assert [p["number"] for p in ask("GET", "/pulls?head=other").json()] == [3, 1]
    assert [p["number"] for p in ask("GET", "/pulls?head=acme:other").json()] == [3]


def test_who_cannot_be_asked_for_a_review(pods: Repository, ask: Any) -> None:
    pods.collaborators = {"ada"}
    opened(pods)
    refusal = ask("POST", "/pulls/1/requested_reviewers", {"reviewers": ["ada", "bob"]})
    assert refusal.status_code == 422 and "Reviews may only be requested from collaborators" in refusal.text
    assert pods.pulls[1].reviewers == []
    refusal = ask("POST", "/pulls/1/requested_reviewers", {"reviewers": ["octocat"]})
    assert refusal.json()["message"] == "Review cannot be requested from pull request author."
    assert ask("POST", "/pulls/1/requested_reviewers", {"reviewers": ["ada"]}).status_code == 201


# Pushes to protected branches, and GraphQL


COMMIT = "mutation($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { commit { oid } } }"


def commit(ask: Any, head: str, text: str = "new\n", branch: str = "main", path: str = SPEC, **more: Any) -> Any:
    contents = base64.b64encode(text.encode()).decode()
    given = {
        "branch": {"repositoryNameWithOwner": "acme/pods", "branchName": branch},
        "expectedHeadOid": head,
        "message": {"headline": "Deploy advworks/dev", "body": "Requested-by: ada"},
        "fileChanges": {"additions": [{"path": path, "contents": contents}]},
    }  # fmt: skip
    return ask("POST", "/graphql", {"query": COMMIT, "variables": {"input": given | more}})


def test_graphql_is_absent_unless_given(double: GitHubDouble, pods: Repository, ask: Any) -> None:
    assert commit(ask, pods.head()).status_code == 404
    with GitHubDouble(api_prefix="/api/v3") as server:
        assert server.graphql_path == "/api/graphql"
    double.graphql = "given"
    assert ask("POST", "/graphql", {"query": "{ viewer { login } }"}, ADA).json() == {"data": {"viewer": {"login": "ada"}}}
    assert "doesn't exist" in ask("POST", "/graphql", {"query": "{ nothing }"}).json()["errors"][0]["message"]


def test_graphql_commits_on_a_branch(double: GitHubDouble, pods: Repository, ask: Any, rest: Any) -> None:
    double.graphql = "given"
    head = pods.head()
    answer = commit(ask, head)
    oid = answer.json()["data"]["createCommitOnBranch"]["commit"]["oid"]
    assert oid == pods.head() and pods.read(SPEC) == b"new\n"
    assert answer.headers["x-ratelimit-resource"] == "graphql"
    found = parsed(rest.repos.get_commit(**HERE, ref=oid))
    assert (found.author.login, found.commit.verification.verified) == ("octocat", True)
    assert found.commit.message == "Deploy advworks/dev\n\nRequested-by: ada"
    assert [p.sha for p in found.parents] == [head] and [f.filename for f in found.files] == [SPEC]
    gone = {"deletions": [{"path": SPEC}], "additions": []}
    assert commit(ask, oid, fileChanges=gone).json()["data"] and pods.read(SPEC) is None


def test_graphql_refuses_with_200(double: GitHubDouble, pods: Repository, ask: Any) -> None:
    double.graphql = "given"

    def refusal(*given: Any, **more: Any) -> tuple[str, str]:
        answer = commit(ask, *given, **more)
        assert answer.status_code == 200 and answer.json()["data"] == {"createCommitOnBranch": None}
        [error] = answer.json()["errors"]
        return error["type"], error["message"]

    head, zero = pods.head(), "0" * 40
    stale = f'Expected branch to point to "{zero}" but it did not.  Pull and try again.'
    assert refusal(zero) == ("STALE_DATA", stale)
    assert refusal(head, branch="nowhere")[0] == "NOT_FOUND"
    elsewhere = {"repositoryNameWithOwner": "acme/other", "branchName": "main"}
    answer = ask("POST", "/graphql", {"query": COMMIT, "variables": {"input": {"branch": elsewhere}}})
    assert answer.json()["errors"][0]["type"] == "NOT_FOUND"
    pods.protect()
    assert refusal(head) == ("BRANCH_PROTECTION_RULE_VIOLATION", "Changes must be made through a pull request.")
    pods.unprotect()
    pods.protect(kind="ruleset")
    words = "Repository rule violations found\n\nChanges must be made through a pull request.\n\n"
    assert refusal(head)[1] == words
    double.tokens[TOKEN] = Token.fine_grained(contents="read", metadata="read")
    assert refusal(head) == ("FORBIDDEN", "Resource not accessible by personal access token")
    assert pods.head() == head


def test_a_protected_branch_is_not_pushed_to(pods: Repository, ask: Any) -> None:
    sha, head = change(pods, "web1", "web2", "side"), pods.head()
    content = {"message": "m", "content": "eA=="}
    pods.protect(bypass=["ada"])
    words = "Protected branch update failed for refs/heads/main.\n\n- Changes must be made through a pull request."
    refusal = ask("PATCH", "/git/refs/heads/main", {"sha": sha})
    assert (refusal.status_code, refusal.json()["message"]) == (422, words)
    refusal = ask("PUT", "/contents/new.txt", content)
    assert refusal.json()["message"] == "Could not create file: Changes must be made through a pull request."
    pods.unprotect()
    pods.protect("ma*", kind="ruleset", bypass=["ada"])
    words = "Repository rule violations found\n\nChanges must be made through a pull request.\n\n"
    assert ask("PATCH", "/git/refs/heads/main", {"sha": sha}).json()["message"] == words
    refusal = ask("PUT", "/contents/new.txt", content)
    assert (refusal.status_code, refusal.json()["message"]) == (409, words)
    assert ask("DELETE", "/git/refs/heads/main").status_code == 422
    assert pods.head() == head
    assert ask("PATCH", "/git/refs/heads/main", {"sha": sha}, ADA).status_code == 200
    assert ask("PUT", "/contents/new.txt", content | {"branch": "side"}).status_code == 201


def test_branches_may_want_signed_commits_and_no_new_ones(pods: Repository, ask: Any) -> None:
    pods.protect("spec-editor/**", kind="ruleset", pull_request=False, signatures=True)
    ref = {"ref": "refs/heads/spec-editor/advworks/dev/1", "sha": pods.head()}
    assert ask("POST", "/git/refs", ref).status_code == 201
    tree = ask("POST", "/git/trees", {"tree": [{"path": "x", "mode": "100644", "content": "x"}]}).json()["sha"]
    body = {"message": "By hand", "tree": tree, "parents": [pods.head()]}
    sha = ask("POST", "/git/commits", body).json()["sha"]
    refusal = ask("PATCH", f"/git/{ref['ref']}", {"sha": sha})
    assert refusal.status_code == 422 and "Commits must have verified signatures." in refusal.json()["message"]
    pods.protect("nothing/*", kind="ruleset", creations=True)
    refusal = ask("POST", "/git/refs", {"ref": "refs/heads/nothing/new", "sha": pods.head()})
    assert "Cannot create ref due to creations being restricted." in refusal.json()["message"]


# Runs of a push


def runs(ask: Any, query: str = "") -> list[tuple[str, str, str]]:
    found = ask("GET", f"/actions/runs{query}").json()["workflow_runs"]
    return [(run["event"], run["display_title"], run["head_sha"]) for run in found]


def test_a_push_starts_the_workflows_that_react_to_it(double: GitHubDouble, pods: Repository, ask: Any) -> None:
    double.graphql = "given"
    pods.commit({".github/workflows/deploy-on-push.yml": PUSHED}, "Add it")
    assert runs(ask) == []
    first = commit(ask, pods.head()).json()["data"]["createCommitOnBranch"]["commit"]["oid"]
    assert runs(ask) == [("push", "Deploy advworks/dev", first)]
    listed = ask("GET", f"/actions/workflows/deploy-on-push.yml/runs?head_sha={first}").json()["workflow_runs"]
    assert [(run["head_branch"], run["path"]) for run in listed] == [("main", ".github/workflows/deploy-on-push.yml")]
    content = {"message": "Elsewhere", "content": "eA=="}
    ask("PUT", "/contents/new.txt", content)
    ask("PUT", "/contents/demo/infra/northwind/new/spec.yml", content)
    ask("PUT", "/contents/demo/infra/advworks/new/spec.yml", content | {"message": "Skip [skip ci]"})
    assert len(runs(ask)) == 1
    pods.commit({SPEC: "later\n"}, "Later\n\nMore words", pusher="ada")
    assert runs(ask, "?event=push&branch=main")[0] == ("push", "Later", pods.head())
    told = {"repository": "acme/pods", "files": {SPEC: "last\n"}, "message": "Last"}
    sha = ask("POST", "/__control/commit", told).json()["sha"]
    assert runs(ask, f"?head_sha={sha}") == [("push", "Last", sha)]
    double.pushes_start_runs = False
    ask("POST", "/__control/commit", told | {"files": {SPEC: "very last\n"}})
    assert len(runs(ask)) == 3


def test_a_merge_starts_runs_and_a_pull_request_has_its_own(pods: Repository, ask: Any) -> None:
    pods.commit({".github/workflows/deploy-on-push.yml": PUSHED, ".github/workflows/plan.yml": PLANNED}, "Add them")
    pull = opened(pods, login="ada")
    assert runs(ask) == [("pull_request", "Plan 1 by ada", pull.head_sha)]
    [check] = ask("GET", f"/commits/{pull.head_sha}/check-runs").json()["check_runs"]
    assert (check["name"], check["status"]) == ("deploy", "queued")
    assert state(ask) == (True, "unstable")
    pods.runs[0].move("completed", pods)
    assert state(ask) == (True, "clean")
    sha = ask("PUT", "/pulls/1/merge").json()["sha"]
    assert runs(ask, "?event=push") == [("push", "Merge pull request #1 from acme/side", sha)]
    [run] = ask("GET", "/actions/runs?event=pull_request").json()["workflow_runs"]
    assert run["head_branch"] == "side" and run["pull_requests"] == []


# Faults, and the knobs over HTTP


@pytest.mark.parametrize("graphql", ["given", "absent"])
def test_a_step_can_have_been_done_although_its_answer_is_lost(
    double: GitHubDouble, pods: Repository, ask: Any, graphql: str
) -> None:
    double.graphql = graphql
    head = pods.head()

    def lost(method: str, path: str, body: Any) -> None:
        double.faults.add("close", method=method, path=path.partition("?")[0], times=1, processed=True)
        with pytest.raises(requests.ConnectionError):
            ask(method, path, body)

    lost("POST", "/git/refs", {"ref": "refs/heads/side", "sha": head})
    assert pods.head("side") == head
    if graphql == "given":
        double.faults.add("close", method="POST", path="/graphql", times=1, processed=True)
        with pytest.raises(requests.ConnectionError):
            commit(ask, head, branch="side")
    else:
        lost("POST", "/git/trees", {"tree": [{"path": SPEC, "mode": "100644", "content": "new\n"}]})
        tree = pods.store.put_files({SPEC: ("100644", pods.store.put_blob(b"new\n"))})
        lost("POST", "/git/commits", {"message": "m", "tree": tree, "parents": [head]})
        sha = ask("POST", "/git/commits", {"message": "m", "tree": tree, "parents": [head]}).json()["sha"]
        lost("PATCH", "/git/refs/heads/side", {"sha": sha})
    assert pods.read(SPEC, "side") == b"new\n"
    lost("POST", "/pulls", {"title": "t", "head": "side", "base": "main"})
    lost("POST", "/issues/1/labels", {"labels": ["pod"]})
    lost("POST", "/pulls/1/requested_reviewers", {"reviewers": ["ada"]})
    lost("PATCH", "/pulls/1", {"body": "More"})
    pull = pods.pulls[1]
    assert ([n.name for n in pull.labels], pull.reviewers, pull.body) == (["pod"], ["ada"], "More")
    lost("PUT", "/pulls/1/merge", {})
    assert pull.merged
    lost("DELETE", "/git/refs/heads/side", None)
    assert pods.head("side") is None
    double.secondary_limit(method="POST", path="/pulls$", times=1)
    answer = ask("POST", "/pulls", {"title": "t", "head": "side", "base": "main"})
    assert (answer.status_code, answer.headers["retry-after"]) == (403, "30")


def test_the_knobs_work_over_http_too(pods: Repository, ask: Any) -> None:
    def control(verb: str, what: str, /, **given: Any) -> Any:
        answer = ask(verb, f"/__control/{what}", {"repository": "acme/pods"} | given)
        assert answer.status_code == 200, answer.text
        return answer.json()

    assert ask("POST", "/__control/set", {"graphql": "given", "mergeable_after": 0}).status_code == 200
    control("POST", "commit", files={SPEC: "new\n"}, branch="side", message="Change")
    control("POST", "protect", pattern="main", reviews=1, checks=["build"])
    assert control("POST", "number") == {"number": 1}
    assert control("POST", "open", head="side", title="t", login="octocat") == {"number": 2}
    assert state(ask, 2) == (True, "blocked")
    control("POST", "check", ref="side", name="build", conclusion="success")
    control("POST", "status", ref="side", context="other", state="success")
    control("POST", "review", number=2, login="ada", state="APPROVED")
    assert state(ask, 2) == (True, "clean")
    control("POST", "draft", number=2)
    assert state(ask, 2) == (True, "draft")
    control("POST", "draft", number=2, draft=False)
    control("POST", "close", number=2, login="ada")
    control("POST", "reopen", number=2)
    control("POST", "commit", files={"README.md": "x\n"}, message="Elsewhere")
    control("POST", "update_branch", number=2)
    assert control("POST", "merge", number=2, method="squash")["sha"] == pods.head()
    control("DELETE", "branch", branch="side")
    assert pods.head("side") is None
    control("DELETE", "protect", pattern="main")
    assert ask("GET", "/branches/main").json()["protected"] is False
    assert json.loads(ask("GET", "/__control/requests").text)
