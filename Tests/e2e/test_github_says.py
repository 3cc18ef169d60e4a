"""Answers from GitHub, or from something in front of it: only GitHub's own are trusted."""

from __future__ import annotations

import time
from typing import Any

import pytest

from github_double import GitHubDouble
from harness import REPOSITORY, TOKEN, Page, Run, at_once, eventually

PORTAL = b"<html>Sign in to the hotel's network"
HTML = {"Content-Type": "text/html; charset=utf-8"}
ORDER = {"customer": "advworks", "env": "dev", "spec": {"instance_name": "web9"}}
DISPATCH = {"method": "POST", "path": "/dispatches"}

NOT_GITHUB: dict[str, dict[str, Any]] = {
    "200 with HTML": {"status": 200, "headers": HTML, "body": PORTAL},
    "200 with other JSON": {"status": 200, "body": {"ok": True}},
    "200 without a run": {"status": 200, "body": {"run_url": "x", "html_url": "y"}},
    "200 with a run in HTML": {
        "status": 200, "headers": HTML, "body": b'{"workflow_run_id":7,"run_url":"x","html_url":"y"}',
    },
    "201": {"status": 201, "body": {"workflow_run_id": 7, "run_url": "x", "html_url": "y"}},
    "202": {"status": 202, "body": {}},
    "302": {"status": 302, "headers": {"Location": "https://portal.example/login"}},
}  # fmt: skip


@pytest.mark.parametrize("answer", NOT_GITHUB)
def test_what_is_not_githubs_answer_is_not_a_started_deployment(run: Run, github: GitHubDouble, answer: str) -> None:
    product = run(github)
    github.faults.add("answer", **NOT_GITHUB[answer], **DISPATCH)
    page, json = at_once(
        lambda: product.deploy("advworks/dev", "web9"),
        lambda: product.request("POST", "/api/pod", json=ORDER | {"env": "stg"}),
    )
    for response in (page, json):
        assert response.status_code == 503, response.text[:1000]
        assert "started" not in Page(page.text).heading.lower()
        assert "not known whether" in response.text and "GH_API_URL" in response.text
    assert len(github.seen("POST")) == 2


@pytest.mark.parametrize("answer", ["200 with HTML", "202"])
def test_a_run_that_started_behind_such_an_answer_is_found(run: Run, github: GitHubDouble, answer: str) -> None:
    product = run(github)
    github.faults.add("answer", **NOT_GITHUB[answer], **DISPATCH, processed=True)
    response = product.deploy("advworks/dev", "web9")
    assert response.status_code == 303
    assert response.headers["Location"] == f"/runs/{github.repositories[REPOSITORY].runs[0].id}"
    assert len(github.seen("POST")) == 1


def test_a_thousand_made_up_runs_cost_ten_requests(run: Run, github: GitHubDouble) -> None:
    product = run(github)
    first = product.deploy("contoso/dev", "web9")
    assert first.status_code == 303
    github.forget_requests()
    statuses: dict[int, int] = {}
    for number in range(1000):
        response = product.get(f"/runs/{10**10 + number * 7_919_113}")
        statuses[response.status_code] = statuses.get(response.status_code, 0) + 1
        if response.status_code == 503:
            assert 1 <= int(response.headers["Retry-After"]) <= 60
    print(f"1,000 made-up runs: {len(github.requests)} requests, statuses {statuses}")
    assert len(github.requests) <= 10 and set(statuses) == {404, 503}
    # Known deployments and their form are still served.
    assert product.deploy("advworks/dev", "web9").status_code == 303
    for started in github.repositories[REPOSITORY].runs:
        assert product.get(f"/runs/{started.id}").status_code == 200


def test_a_run_of_another_workflow_is_nobodys_business(run: Run, github: GitHubDouble) -> None:
    repository = github.repositories[REPOSITORY]
    text = "name: Build\nrun-name: Merge of octo/fix-login\non: {workflow_dispatch: {}}\n"
    repository.commit({".github/workflows/build.yml": text})
    product = run(github)
    product.deploy("advworks/dev", "web9")
    own = repository.runs[0]
    with github.lock:
        other = type(own)(**vars(own) | {"id": own.id + 1, "title": "Merge of octo/fix-login"})
        other.workflow = repository.workflow("build.yml")
        repository.runs.append(other)
    assert product.get(f"/runs/{own.id}").status_code == 200
    response = product.get(f"/runs/{other.id}")
    assert response.status_code == 404 and "fix-login" not in response.text


def test_refreshes_at_the_same_time_share_one_read(run: Run, github: GitHubDouble) -> None:
    product = run(github, FCGI_WORKERS="4")
    assert product.get("/").status_code == 200
    github.forget_requests()
    slow = github.faults.add("delay", seconds=2)
    start = time.monotonic()
    calls = [lambda: product.get("/refresh")] * 10
    calls += [lambda: product.post("/api/refresh"), lambda: product.get("/healthz")]
    responses = at_once(*calls)
    assert [r.status_code for r in responses] == [303] * 10 + [200] * 2
    assert responses[10].json() == {"message": "Cache cleared"}
    assert len(github.seen("GET", "/branches/main")) == 1
    quick = [r for r in responses if r.elapsed.total_seconds() < 1.5]
    assert len(quick) >= 10 and time.monotonic() - start < 10
    github.faults.remove(slow)


def test_a_branch_that_github_redirects_is_refused(run: Run, github: GitHubDouble) -> None:
    github.repositories[REPOSITORY].renamed_branches = {"master": "main"}
    product = run(github, WORKFLOW_BRANCH="master")
    for path in ("/", "/api/pods", "/health"):
        response = product.get(path)
        assert response.status_code in (404, 503), path
        assert "WORKFLOW_BRANCH is master" in response.text and "branch main" in response.text
        assert "advworks" not in response.text
    assert product.get("/health").status_code == 503


def test_a_renamed_repository_is_followed_and_said(run: Run, github: GitHubDouble) -> None:
    github.rename(REPOSITORY, "acme/renamed")
    product = run(github)
    assert product.get("/health").json()["github"] == "connected"
    assert product.deploy("advworks/dev", "web9").status_code == 303
    started = github.repositories["acme/renamed"].runs
    assert len(started) == 1 and product.get(f"/runs/{started[0].id}").status_code == 200
    assert product.wait_for_event(event="repository.renamed")["repository"] == REPOSITORY


REFUSALS: dict[str, tuple[str, str]] = {
    "IP allow list": (
        "Although you appear to have the correct authorization credentials, the `acme` organization has an IP allow "
        "list enabled, and your IP address is not permitted to access this resource.",
        "IP allow list",
    ),
    "lifetime": (
        "The 'acme' organization forbids access via a fine-grained personal access tokens if the token's lifetime is "
        "greater than 366 days. Please adjust your token's lifetime.",
        "policy",
    ),
    "billing": ("The account is locked due to a billing issue.", "billing"),
}


@pytest.mark.parametrize("reason", REFUSALS)
def test_a_refusal_is_told_in_githubs_words_with_advice_that_fits(run: Run, github: GitHubDouble, reason: str) -> None:
    words, advice = REFUSALS[reason]
    product = run(github)
    github.faults.add("answer", status=403, body={"message": words, "status": "403"})
    health, page, json = product.get("/health"), product.get("/"), product.get("/api/pods")
    assert (health.status_code, page.status_code, json.status_code) == (503, 403, 403)
    shown = " ".join(Page(page.text).text.split())
    for text in (health.json()["error"], json.json()["error"], shown):
        assert words in text and advice in text
        assert "permission" not in text.replace(words, "").lower()


def test_an_archived_repository_is_said_to_be_archived(run: Run, github: GitHubDouble) -> None:
    github.repositories[REPOSITORY].archived = True
    product = run(github)
    response = product.deploy("advworks/dev", "web9")
    assert response.status_code == 403 and "Unarchive" in response.text
    assert "permission" not in response.text.lower()


@pytest.mark.parametrize(
    "place", ["https://github.com/orgs/acme/sso?authorization_request=AZ1", "https://evil.example/"]
)
def test_single_sign_on_links_to_github_alone(run: Run, github: GitHubDouble, place: str) -> None:
    product = run(github)
    words = "Resource protected by organization SAML enforcement."
    github.faults.add("answer", status=403, body={"message": words}, headers={"X-GitHub-SSO": f"required; url={place}"})
    response = product.get("/")
    assert response.status_code == 403 and words in response.text and "single sign-on" in response.text
    shown = "github.com" in place
    assert (place in Page(response.text).links) == shown
    assert (place in product.get("/health").text) == shown


def test_a_run_that_waits_for_approval_says_so(run: Run, github: GitHubDouble) -> None:
    product = run(github)
    product.deploy("advworks/dev", "web9")
    repository = github.repositories[REPOSITORY]
    with github.lock:
        repository.runs[0].move("waiting", repository)
    page = product.page(f"/runs/{repository.runs[0].id}")
    assert "waiting for approval" in page.text.lower()
    assert f"{github.web.url}/{REPOSITORY}/actions/runs/{repository.runs[0].id}" in page.links


def test_an_etag_that_cannot_be_sent_back_poisons_nothing(run: Run, github: GitHubDouble) -> None:
    product = run(github)
    full = {"full_name": REPOSITORY}
    github.faults.add("answer", status=200, path=f"/repos/{REPOSITORY}$", body=full, headers={"ETag": '"\xe4"'})
    assert product.get("/health").status_code == 200
    # An answer is kept for ten seconds.
    time.sleep(10.5)
    assert product.get("/health").status_code == 200


def test_an_enterprise_server_without_its_path_names_the_setting(run: Run, github: GitHubDouble) -> None:
    product = run(github, GH_API_URL=github.web.url)
    for path in ("/", "/health"):
        response = product.get(path)
        assert response.status_code == 503
        assert "GH_API_URL" in response.text and "/api/v3" in response.text and "HTML" in response.text
    assert TOKEN not in product.get("/").text


def test_refreshed_lists_have_what_was_committed(run: Run, github: GitHubDouble) -> None:
    product = run(github, CACHE_TTL="3600")
    assert product.get("/").status_code == 200
    github.repositories[REPOSITORY].commit({"demo/infra/zoo/dev/spec.yml": "a: 1\n"})
    at_once(*[lambda: product.get("/refresh")] * 5)
    eventually(lambda: "zoo/dev" in product.get("/").text)
