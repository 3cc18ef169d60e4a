"""From the form to the pull request: what it holds, who it names, and what a further change does with it."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest

from github_double import GitHubDouble, Token, sample
from harness import REPOSITORY, TOKEN, Page, Product, Run, at_once, eventually, settled
from harness.pulls import (
    ADA, GRAPHQL, NAME, WAF, as_ada, branches, changed, confirm, form, number_of, on_branch, own_commits, patch, path,
    press, proposed, pulls, repository, review, steer, told, users,
)  # fmt: skip

POD = "advworks/dev"
ways = pytest.mark.parametrize("graphql", GRAPHQL)
MODE = {"DEPLOY_MODE": "pull-request"}


@pytest.fixture
def product(run: Run, github: GitHubDouble) -> Product:
    github.graphql = "given"
    return run(github, **MODE)


def spec(github: GitHubDouble, pod: str = POD) -> str:
    return repository(github).read(path(pod)).decode()


# Opening one


@ways
def test_a_confirmed_change_becomes_one_pull_request_with_exactly_the_reviewed_bytes(
    run: Run, github: GitHubDouble, tmp_path: Path, graphql: str
) -> None:
    github.graphql = graphql
    steer(
        github,
        "require_reason: true\n"
        "pull_request:\n"
        '  title: "Roll out {customer} to {environment}"\n'
        "  labels: [pod, automatic]\n"
        "  reviewers: [ada]\n"
        "  draft: true\n",
    )
    product, mia = run(github, BASIC_AUTH_FILE=users(tmp_path, "mia"), **MODE), ("mia", "secret")
    before, head = spec(github), repository(github).head()
    fields = product.page(f"/pod/{POD}", auth=mia).fields() | {"instance_name": "web7", "waf_enabled": "true"}
    fields |= {"_reason": "More <load> & peaks"}
    shown = product.post("/deploy", fields | {"_do": "review"}, auth=mia)
    page = Page(shown.text)
    assert shown.status_code == 200 and "pull request" in page.text.lower()
    reviewed = page.fields()
    number = number_of(confirm(product, reviewed, auth=mia))

    [branch], [pull] = branches(github), pulls(github)
    assert branch == f"spec-editor/advworks/dev/{branch.rpartition('/')[2]}"
    assert re.fullmatch(r"[A-Za-z0-9_-]{8,64}", branch.rpartition("/")[2])
    assert (pull.number, pull.head, pull.base, pull.state, pull.draft) == (number, branch, "main", "open", True)
    assert pull.title == "Roll out advworks to dev"
    assert {label.name for label in pull.labels} == {"pod", "automatic"} and pull.reviewers == ["ada"]

    [commit] = own_commits(github, pull)
    wanted = before.replace("web1", "web7").replace("enabled: false", "enabled: true")
    assert changed(github, commit) == {path(POD): wanted.encode()}
    assert commit.parents == (head,) and commit.author.name == "octocat"
    assert (commit.sha in repository(github).signed) == (graphql == "given")
    trailers = commit.message.strip().rpartition("\n\n")[2].splitlines()
    assert {"Pod: advworks/dev", "Requested-by: mia", "Reason: More <load> & peaks"} <= set(trailers)

    body = pull.body or ""
    rows = [line for line in body.splitlines() if line.startswith("|")]
    assert any("web1" in row and "web7" in row for row in rows) and len(rows) >= 4
    assert "`mia`" in body and "`More <load> & peaks`" in body
    assert (spec(github), repository(github).head(), repository(github).runs) == (before, head, [])
    assert product.get(f"/pulls/{number}", auth=mia).status_code == 200


def test_the_api_answers_with_the_pull_request(product: Product, github: GitHubDouble) -> None:
    answer = patch(product, POD, "web7", query="?reason=Why%20not")
    assert answer.status_code == 200, answer.text
    body, [pull] = answer.json(), pulls(github)
    assert body.items() >= {
        "mode": "pull-request", "url": f"/pulls/{pull.number}", "run_id": None, "run_url": None,
        "changes": [{"path": NAME, "old": "web1", "new": "web7"}],
    }.items()  # fmt: skip
    assert body["pull_request"] == {
        "number": pull.number, "url": f"{github.web.url}/{REPOSITORY}/pull/{pull.number}",
    }  # fmt: skip
    assert repository(github).store.put_blob(on_branch(github, pull, POD).encode()) == body["revision"]
    found = told(product, pull.number)
    assert found["number"] == pull.number and found["state"] == "open"
    assert found["changes"] == body["changes"]
    put = product.request(
        "PUT", "/api/pod/contoso/dev", data=spec(github, "contoso/dev").replace("api1", "api2").encode(),
        headers={"Content-Type": "application/yaml"},
    )  # fmt: skip
    assert put.status_code == 200 and put.json()["pull_request"]["number"] == 2
    assert product.get("/api/pulls/77").status_code == 404


def test_a_pull_request_of_others_is_not_ours(product: Product, github: GitHubDouble) -> None:
    repository(github).commit({path(POD): spec(github).replace("web1", "web2")}, "By hand", "by-hand")
    with github.lock:
        other = repository(github).open("by-hand", login=ADA)
    assert product.get(f"/pulls/{other.number}").status_code == 404
    assert product.get(f"/api/pulls/{other.number}").status_code == 404
    assert product.post(f"/pulls/{other.number}/close", {}).status_code == 404
    assert other.is_open
    assert proposed(product, POD, instance_name="web7") == 2


@ways
def test_a_new_pod_comes_with_the_files_of_the_template(run: Run, github: GitHubDouble, graphql: str) -> None:
    github.graphql = graphql
    state = 'terraform {\n  backend "s3" {\n    key = "pods/CUSTOMER/ENVIRONMENT/tf.state"\n  }\n}\n'
    template = {f"{sample.SPECS_PATH}/.template/main.tf": state, f"{sample.SPECS_PATH}/.template/notes.md": "No\n"}
    steer(github, "template: .template\n", **template)
    product = run(github, **MODE)
    fields = product.page("/pod/new").fields() | {
        "customer": "fresh", "environment": "dev", "instance_name": "web1", "_do": "review",
    }  # fmt: skip
    reviewed = Page(product.post("/deploy", fields).text).fields()
    number_of(confirm(product, reviewed))
    [pull] = pulls(github)
    [commit] = own_commits(github, pull)
    files = changed(github, commit)
    assert set(files) == {path("fresh/dev"), f"{sample.SPECS_PATH}/fresh/dev/main.tf"}
    assert b'key = "pods/fresh/dev/tf.state"' in files[f"{sample.SPECS_PATH}/fresh/dev/main.tf"]
    assert b"instance_name: web1" in files[path("fresh/dev")]
    assert pull.head.startswith("spec-editor/fresh/dev/")


def test_the_environment_decides_how_it_is_deployed(run: Run, github: GitHubDouble) -> None:
    steer(github, "environments: [dev, stg, {name: prd, protected: true, mode: pull-request}]\n")
    product = run(github)
    answer = confirm(product, review(product, "advworks/prd", instance_name="web7"))
    assert answer.status_code == 400 and pulls(github) == []
    shown = product.post("/deploy", form(product, "advworks/prd", instance_name="web7") | {"_do": "review"})
    page = Page(shown.text)
    asks = next(e["name"] for e in page.form("/deploy").all("input", type="text"))
    assert number_of(confirm(product, page.fields() | {asks: "advworks/prd"})) == 1
    assert repository(github).runs == []
    assert confirm(product, review(product, POD, instance_name="web7")).headers["Location"].startswith("/runs/")
    assert len(repository(github).runs) == 1 and len(pulls(github)) == 1
    assert patch(product, "advworks/prd", "web8").status_code == 400
    answer = patch(product, "advworks/prd", "web8", query="?confirm=advworks/prd").json()
    assert answer["pull_request"]["number"] == 1


# Once, and cheaply


@ways
def test_fifty_confirmations_of_one_review_are_one_pull_request(run: Run, github: GitHubDouble, graphql: str) -> None:
    github.graphql = graphql
    product = run(github, **MODE)
    reviewed = review(product, POD, instance_name="web7")
    answers = at_once(*[lambda: confirm(product, reviewed)] * 50)
    assert {a.status_code for a in answers} <= {303, 503} and 303 in {a.status_code for a in answers}
    assert {number_of(a) for a in answers if a.status_code == 303} == {1}
    [pull], [_] = pulls(github), branches(github)
    assert len(own_commits(github, pull)) == 1
    assert number_of(confirm(product, reviewed)) == 1 and len(pulls(github)) == 1


@ways
def test_confirmations_through_two_processes_are_one_pull_request(
    run: Run, github: GitHubDouble, graphql: str
) -> None:
    github.graphql = graphql
    one, two = run(github, **MODE), run(github, **MODE)
    reviewed = review(one, POD, instance_name="web7")
    two.get(f"/pod/{POD}")
    answers = at_once(*[lambda p=p: confirm(p, reviewed) for p in (one, two) * 10])
    odd = [Page(a.text).one("main").text[:600] for a in answers if a.status_code not in (303, 409, 503)]
    assert odd == []
    for product in (one, two):
        assert number_of(eventually(lambda p=product: (a := confirm(p, reviewed)).status_code == 303 and a)) == 1
    [pull], [_] = pulls(github), branches(github)
    assert len(own_commits(github, pull)) == 1
    assert on_branch(github, pull, POD) == spec(github).replace("web1", "web7")


@ways
def test_opening_one_costs_at_most_five_requests(run: Run, github: GitHubDouble, graphql: str) -> None:
    github.graphql = graphql
    product = run(github, **MODE)
    reviewed = review(product, POD, instance_name="web7")
    settled(github)
    github.forget_requests()
    number_of(confirm(product, reviewed))
    opened = [r for r in github.requests if r.counted]
    told_of = [f"{r.method} {r.target}" for r in opened]
    if graphql == "given":
        assert len(opened) <= 5, told_of
    # The first time it is also found out that there is no GraphQL.
    assert len(opened) <= 7, told_of
    settled(github)
    github.forget_requests()
    reviewed = review(product, "contoso/dev", instance_name="api7")
    settled(github)
    github.forget_requests()
    number_of(confirm(product, reviewed))
    assert github.counted() <= 5, [f"{r.method} {r.target}" for r in github.requests if r.counted]


@pytest.mark.parametrize("kind", ["classic", "fine-grained"])
def test_watching_one_costs_nothing_while_nothing_changes(run: Run, github: GitHubDouble, kind: str) -> None:
    github.graphql = "given"
    if kind == "fine-grained":
        # It may not read check runs: there is no such permission to give.
        names = ("contents", "pull_requests", "actions", "statuses")
        github.tokens[TOKEN] = Token.fine_grained(metadata="read", **dict.fromkeys(names, "write"))
    product = run(github, **MODE)
    number = proposed(product, POD, instance_name="web7")
    told(product, number)
    settled(github)
    github.forget_requests()
    end = time.monotonic() + 25
    while time.monotonic() < end:
        for where in (f"/pulls/{number}", f"/api/pulls/{number}"):
            assert product.get(where).status_code == 200
        time.sleep(0.25)
    asked = github.seen("GET", f"/pulls/{number}")
    assert len(asked) > 1, "it is not watched"
    assert github.counted() <= 5, [f"{r.method} {r.target} {r.status}" for r in github.requests if r.counted]


# A further change


@ways
def test_a_further_change_updates_the_pull_request(run: Run, github: GitHubDouble, graphql: str) -> None:
    github.graphql = graphql
    product = run(github, **MODE)
    number, before = proposed(product, POD, instance_name="web7"), spec(github)
    [branch], [pull] = branches(github), pulls(github)
    settled(github)
    page = product.page(f"/pod/{POD}")
    assert f"/pulls/{number}" in page.links and page.control("instance_name")["value"] == "web7"
    assert eventually(lambda: f"/pulls/{number}" in product.page("/").links)
    assert proposed(product, POD, waf_enabled="true") == number
    assert branches(github) == [branch] and len(pulls(github)) == 1
    assert on_branch(github, pull, POD) == before.replace("web1", "web7").replace("enabled: false", "enabled: true")
    assert [list(changed(github, commit)) for commit in own_commits(github, pull)] == [[path(POD)]] * 2
    rows = "\n".join(line for line in (pull.body or "").splitlines() if line.startswith("|"))
    assert "web1" in rows and "web7" in rows and "true" in rows
    answer = patch(product, POD, "web8").json()
    assert answer["pull_request"]["number"] == number
    assert [c["new"] for c in told(product, number)["changes"]] == ["web8", True]
    assert "web8" in pull.body and "web7" not in pull.body
    # Another pod has another one.
    assert proposed(product, "contoso/dev", instance_name="api7") == number + 1


@ways
def test_commits_of_others_on_the_branch_stay(run: Run, github: GitHubDouble, graphql: str) -> None:
    github.graphql = graphql
    product, hers = run(github, **MODE), as_ada(github)
    number = proposed(product, POD, instance_name="web7")
    [branch], [pull] = branches(github), pulls(github)
    file = hers.get_contents(path(POD), ref=branch)
    text = file.decoded_content.decode().replace("t4g.nano", "t4g.large")
    hers.update_file(path(POD), "Larger", text, file.sha, branch=branch)
    hers.create_file("notes.md", "Notes", "by hand\n", branch=branch)
    theirs = own_commits(github, pull)[1:]
    assert [c.message for c in theirs] == ["Larger", "Notes"]
    eventually(lambda: told(product, number)["foreign_commits"] == 2, 40)
    assert proposed(product, POD, waf_enabled="true") == number
    commits = own_commits(github, pull)
    assert commits[1:3] == theirs and len(commits) == 4
    assert on_branch(github, pull, POD) == text.replace("enabled: false", "enabled: true")
    assert list(changed(github, commits[3])) == [path(POD)]
    found = told(product, number)
    assert found["foreign_commits"] == 2 and found["other_files"] == ["notes.md"]


def test_a_review_that_is_older_than_somebodys_commit_is_a_conflict(product: Product, github: GitHubDouble) -> None:
    hers = as_ada(github)
    number = proposed(product, POD, instance_name="web7")
    [branch], [pull] = branches(github), pulls(github)
    same, other = review(product, POD, instance_name="web8"), review(product, POD, waf_enabled="true")
    file = hers.get_contents(path(POD), ref=branch)
    hers.update_file(path(POD), "Hers", file.decoded_content.decode().replace("web7", "hers"), file.sha, branch=branch)
    before = on_branch(github, pull, POD)
    answer = confirm(product, same)
    assert answer.status_code == 409 and on_branch(github, pull, POD) == before
    assert "hers" in answer.text, Page(answer.text).one("main").text[:1500]
    answer = confirm(product, other)
    assert answer.status_code == 200 and on_branch(github, pull, POD) == before
    assert number_of(confirm(product, Page(answer.text).fields())) == number
    assert on_branch(github, pull, POD) == before.replace("enabled: false", "enabled: true")


# The base moves


def test_a_base_that_moved_elsewhere_is_no_hindrance(product: Product, github: GitHubDouble) -> None:
    reviewed = review(product, POD, instance_name="web7")
    head = repository(github).commit({"README.md": "Other\n"}, "Elsewhere", "main")
    number = number_of(confirm(product, reviewed))
    [pull] = pulls(github)
    assert list(changed(github, own_commits(github, pull)[0])) == [path(POD)]
    repository(github).commit({"README.md": "Another\n"}, "Elsewhere again", "main")
    assert told(product, number)["mergeable_state"] in ("clean", "computing")
    assert press(product, number, "merge").status_code == 303
    assert pull.merged and spec(github).count("web7") == 1
    assert head in repository(github).store.ancestors(repository(github).head())


def test_the_same_file_with_another_field_is_brought_in(product: Product, github: GitHubDouble) -> None:
    number = proposed(product, POD, instance_name="web7")
    [pull] = pulls(github)
    mine = spec(github)
    repository(github).commit({path(POD): mine.replace("enabled: false", "enabled: true")}, "Hers", "main")
    eventually(lambda: told(product, number)["mergeable_state"] == "clean", 40)
    assert product.post(f"/pulls/{number}/update", {}).status_code == 303
    both = mine.replace("enabled: false", "enabled: true").replace("web1", "web7")
    eventually(lambda: on_branch(github, pull, POD) == both)
    assert press(product, number, "merge").status_code == 303
    assert spec(github) == both


def test_the_same_field_is_a_conflict_that_a_person_decides(product: Product, github: GitHubDouble) -> None:
    number = proposed(product, POD, instance_name="web7")
    [pull] = pulls(github)
    repository(github).commit({path(POD): spec(github).replace("web1", "hers")}, "Hers", "main")
    eventually(lambda: told(product, number)["mergeable_state"] == "conflict", 40)
    assert "conflict" in product.page(f"/pulls/{number}").text.lower()
    before = on_branch(github, pull, POD)
    asked = press(product, number, "update")
    assert "hers" in asked.text and "web7" in asked.text
    assert asked.status_code == 409 and on_branch(github, pull, POD) == before
    decided = Page(asked.text).fields(f"/pulls/{number}/update") | {f"_pick{NAME}": "yours"}
    assert product.post(f"/pulls/{number}/update", decided).status_code == 303
    assert on_branch(github, pull, POD) == before
    eventually(lambda: told(product, number)["mergeable_state"] == "clean", 40)
    assert press(product, number, "merge").status_code == 303
    assert "instance_name: web7" in spec(github)


# Its life


def test_merge_follows_the_runs_that_the_push_starts(product: Product, github: GitHubDouble) -> None:
    workflow = "name: Deploy on push\non:\n  push:\n    branches: [main]\njobs: {a: {runs-on: x, steps: [{run: a}]}}\n"
    here = repository(github)
    here.commit({".github/workflows/deploy-on-push.yml": workflow}, "React to pushes")
    number = proposed(product, POD, instance_name="web7")
    [pull] = pulls(github)
    stale = product.page(f"/pulls/{number}").fields(f"/pulls/{number}/merge")
    here.commit({"notes.md": "x\n"}, "More", pull.head)
    answer = product.post(f"/pulls/{number}/merge", stale)
    assert answer.status_code == 409 and not pull.merged
    assert press(product, number, "merge").status_code == 303
    assert pull.merged and here.runs[-1].event == "push" and here.runs[-1].head_sha == here.head()
    found = eventually(lambda: (t := told(product, number))["runs"] and t)
    assert found["state"] == "merged" and [int(r["id"]) for r in found["runs"]] == [here.runs[-1].id]
    assert f"/runs/{here.runs[-1].id}" in product.page(f"/pulls/{number}").links
    assert product.get(f"/runs/{here.runs[-1].id}").status_code == 200
    with github.lock:
        here.runs[-1].move("in_progress", here)
        here.runs[-1].move("completed", here)
    eventually(lambda: told(product, number)["runs"][0]["conclusion"] == "success", 40)
    assert "data-poll" not in product.get(f"/pulls/{number}").text
    product.get("/refresh")
    page = product.page(f"/pod/{POD}")
    assert page.control("instance_name")["value"] == "web7" and f"/pulls/{number}" not in page.links
    assert proposed(product, POD, instance_name="web8") == number + 1


def test_close_deletes_the_branch_and_the_next_change_is_a_new_one(product: Product, github: GitHubDouble) -> None:
    number = proposed(product, POD, instance_name="web7")
    assert press(product, number, "close").status_code == 303
    [pull] = pulls(github)
    assert (pull.state, pull.merged, branches(github)) == ("closed", None, [])
    assert told(product, number)["state"] == "closed"
    assert product.get(f"/pulls/{number}").status_code == 200
    assert product.page(f"/pod/{POD}").control("instance_name")["value"] == "web1"
    assert proposed(product, POD, instance_name="web8") == number + 1
    assert "web8" in on_branch(github, pulls(github)[1], POD)


def test_one_that_others_closed_and_opened_again_is_ours_again(product: Product, github: GitHubDouble) -> None:
    hers = as_ada(github)
    number = proposed(product, POD, instance_name="web7")
    hers.get_pull(number).edit(state="closed")
    eventually(lambda: told(product, number)["state"] == "closed", 40)
    product.get("/refresh")
    eventually(lambda: product.page(f"/pod/{POD}").control("instance_name")["value"] == "web1", 40)
    hers.get_pull(number).edit(state="open")
    eventually(lambda: told(product, number)["state"] == "open", 40)
    product.get("/refresh")
    eventually(lambda: product.page(f"/pod/{POD}").control("instance_name")["value"] == "web7", 40)
    assert proposed(product, POD, waf_enabled="true") == number


def test_a_branch_that_others_deleted_loses_nothing(product: Product, github: GitHubDouble) -> None:
    hers = as_ada(github)
    number = proposed(product, POD, instance_name="web7")
    [branch] = branches(github)
    reviewed = review(product, POD, waf_enabled="true")
    hers.get_git_ref(f"heads/{branch}").delete()
    answer = confirm(product, reviewed)
    # What the review started from is gone: it is said, or made again from what is there now.
    assert answer.status_code in (200, 303, 409), answer.text[:2000]
    assert told(product, number)["state"] == "closed"
    product.get("/refresh")
    if answer.status_code != 303:
        eventually(lambda: product.page(f"/pod/{POD}").control("instance_name")["value"] == "web1", 40)
        assert proposed(product, POD, instance_name="web8") == number + 1
    assert len(branches(github)) == 1 and len([p for p in pulls(github) if p.is_open]) == 1


def test_checks_reviews_and_drafts_are_told_and_keep_it_from_being_merged(
    product: Product, github: GitHubDouble
) -> None:
    here = repository(github)
    here.protect(checks=["build"], reviews=1)
    number = proposed(product, POD, instance_name="web7")
    [pull] = pulls(github)
    with github.lock:
        pull.draft = True
    eventually(lambda: told(product, number)["mergeable_state"] == "draft", 40)
    with github.lock:
        pull.draft = False
        here.check(pull.head_sha, "build", None)
    found = eventually(lambda: (t := told(product, number))["mergeable_state"] == "blocked" and t, 40)
    assert [(c["name"], c["state"]) for c in found["checks"]] == [("build", "in_progress")]
    head = pull.head_sha
    refused = product.post(f"/pulls/{number}/merge", {"head": head})
    assert refused.status_code in (400, 403, 409, 422) and not pull.merged
    with github.lock:
        here.check(pull.head_sha, "build", "failure")
    eventually(lambda: told(product, number)["checks"][0]["state"] == "failure", 40)
    with github.lock:
        here.check(pull.head_sha, "build", "success")
        here.review(number, ADA, "CHANGES_REQUESTED", "No")
    found = eventually(lambda: (t := told(product, number))["reviews"] and t, 40)
    assert [(r["author"], r["verdict"]) for r in found["reviews"]] == [(ADA, "changes_requested")]
    with github.lock:
        here.review(number, ADA)
    eventually(lambda: told(product, number)["mergeable_state"] == "clean", 40)
    assert press(product, number, "merge").status_code == 303 and pull.merged


def test_a_refusal_of_the_merge_is_told_in_githubs_words(product: Product, github: GitHubDouble) -> None:
    number = proposed(product, POD, instance_name="web7")
    [pull] = pulls(github)
    fields = product.page(f"/pulls/{number}").fields(f"/pulls/{number}/merge")
    repository(github).protect(checks=["build"])
    refused = product.post(f"/pulls/{number}/merge", fields)
    assert refused.status_code in (403, 409, 422) and not pull.merged
    assert "Required status check" in Page(refused.text).text
    repository(github).unprotect()
    repository(github).merge_methods = ["squash"]
    eventually(lambda: told(product, number)["mergeable_state"] == "clean", 40)
    assert press(product, number, "merge").status_code == 303
    assert pull.merged and "web7" in spec(github)


def test_whether_it_can_be_merged_may_not_be_known_yet(product: Product, github: GitHubDouble) -> None:
    github.mergeable_after = 3
    number = proposed(product, POD, instance_name="web7")
    assert told(product, number)["mergeable_state"] == "computing"
    eventually(lambda: told(product, number)["mergeable_state"] == "clean", 60)


def test_up_to_date_branches_are_updated(product: Product, github: GitHubDouble) -> None:
    repository(github).protect(strict=True)
    number = proposed(product, POD, instance_name="web7")
    [pull] = pulls(github)
    repository(github).commit({"README.md": "Other\n"}, "Elsewhere", "main")
    eventually(lambda: told(product, number)["mergeable_state"] == "behind", 40)
    assert press(product, number, "update").status_code == 303
    eventually(lambda: told(product, number)["mergeable_state"] == "clean", 40)
    assert press(product, number, "merge").status_code == 303 and pull.merged


def test_what_a_person_types_does_no_harm_in_the_body(product: Product, github: GitHubDouble) -> None:
    nasty = "a | b\n<script>alert(1)</script> @ada #1 [x](javascript:alert(1)) `code` \\ **b** <!-- -->"
    text = spec(github).rstrip("\n") + f"\n  notes: {json.dumps(nasty)}\n"
    answer = product.request(
        "PUT", f"/api/pod/{POD}", params={"reason": "@ada closes #1 | <b>"}, data=text.encode(),
        headers={"Content-Type": "application/yaml"},
    )  # fmt: skip
    assert answer.status_code == 200, answer.text
    [pull] = pulls(github)
    body = pull.body or ""
    # What people typed stands in code spans, where it is no markup and calls nobody.
    plain = re.sub(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", "", body)
    assert "code" in body and not set("<>@#[]`") & set(plain), plain
    rows = [line for line in body.splitlines() if line.startswith("|") and "notes" in line]
    assert len(rows) == 1
    assert WAF not in [c["path"] for c in told(product, pull.number)["changes"]]


def test_what_a_foreign_commit_does_to_another_pod_is_not_merged_here(product: Product, github: GitHubDouble) -> None:
    number = proposed(product, POD, instance_name="web7")
    eventually(lambda: "merge" in told(product, number)["actions"])
    other, pull = path("advworks/prd"), pulls(github)[-1]
    with github.lock:
        moved = {other: None, "archive/prd.yml": repository(github).read(other)}
        head = repository(github).commit(moved, "Move it away", pull.head)
    # Right away, while what was read of the commit before is remembered.
    answer = product.request("POST", f"/api/pulls/{number}/merge", json={"head": head})
    assert answer.status_code == 409 and "advworks/prd" in answer.json()["error"], answer.text
    assert repository(github).read(other) is not None and pulls(github)[-1].state == "open"
