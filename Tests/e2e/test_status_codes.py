"""Every status of the design, over HTTP, for people and for programs, with the same messages."""

from __future__ import annotations

import time
from typing import Any

import pytest
import requests

from github_double import GitHubDouble, Token, sample
from harness import TOKEN, Page, Product, Run

ORDER = {"customer": "advworks", "env": "dev", "spec": {"instance_name": "web2"}}
FORM = {"customer": "advworks", "environment": "dev", "instance_name": "web1", "mode": "edit"}
SAME_SITE = {"Sec-Fetch-Site": "same-origin"}
#: A workflow with a required input that is unknown here.
TICKET = sample.WORKFLOW.replace("requested_by", "ticket").replace("required: false", "required: true")


def said(response: requests.Response, status: int) -> str:
    """The answer's message, after checking that it is a page, or JSON, with that status."""
    assert response.status_code == status, response.text[:2000]
    assert len(response.headers["X-Request-Id"]) >= 8
    if response.headers["Content-Type"].startswith("application/json"):
        body = response.json()
        assert {"error", "details"} <= body.keys()
        return body["error"]
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    page = Page(response.text)
    assert page.title and page.heading
    return page.one("main").text


def is_json(response: requests.Response) -> bool:
    return response.headers["Content-Type"].startswith("application/json")


def post_json(product: Product, body: Any, **headers: str) -> requests.Response:
    return product.request("POST", "/api/pod", json=body, headers=headers)


# 400


@pytest.mark.parametrize("name", ["", "Web", "-a", "a-", "a" * 31, "a b", "ä", "a_b"])
def test_400_for_an_instance_name_that_breaks_the_rule(editor: Product, name: str) -> None:
    page = editor.deploy("advworks/dev", name)
    assert "nstance name" in said(page, 400)
    assert Page(page.text).invalid == {"instance_name"}
    answer = post_json(editor, ORDER | {"spec": {"instance_name": name}})
    assert "nstance name" in said(answer, 400) and is_json(answer)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'"text"',
        b'{"customer": 5, "env": "dev", "spec": {"instance_name": "web1"}}',
        b'{"customer": "advworks", "env": "dev"}',
        b'{"customer": "advworks", "env": "dev", "spec": []}',
        b'{"customer": "advworks", "env": "dev", "spec": {}}',
        b'{"customer": "advworks", "env": "dev", "spec": {"instance_name": "web1", "waf_enabled": "true"}}',
        b'{"customer": "a", "env": "dev", "spec": {"instance_name": "web1"}, "commit_message": ["x"]}',
        b'{"customer": "../etc", "env": "dev", "spec": {"instance_name": "web1"}}',
        b'{"customer": "\xff", "env": "dev", "spec": {"instance_name": "web1"}}',
        b"[" * 60_000,
        b'{"a":' * 10_000,
    ],
)
def test_400_for_json_that_is_no_order(editor: Product, shared: GitHubDouble, body: bytes) -> None:
    response = editor.request("POST", "/api/pod", data=body, headers={"Content-Type": "application/json"})
    assert said(response, 400) and is_json(response)
    assert shared.seen("POST") == []


# 403


def test_403_for_a_post_from_another_site(editor: Product, shared: GitHubDouble) -> None:
    elsewhere = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
    assert "site" in said(editor.request("POST", "/deploy", data=FORM, headers=elsewhere), 403)
    answer = post_json(editor, ORDER, **elsewhere)
    assert "site" in said(answer, 403) and is_json(answer)
    assert shared.seen("POST") == []


@pytest.mark.parametrize(
    ("token", "name"),
    [
        (Token.fine_grained(contents="read", actions="read"), "actions"),
        (Token.fine_grained(kind="app", contents="read", actions="read"), "actions"),
        (Token(login="guest"), "permission"),
    ],
    ids=["fine-grained", "app", "classic"],
)
def test_403_names_the_permission_that_is_missing(run: Run, github: GitHubDouble, token: Token, name: str) -> None:
    github.repositories["acme/pods"].writers = {"octocat"}
    github.add_token(TOKEN, token)
    product = run(github)
    assert product.get("/").status_code == 200
    page, answer = product.deploy("advworks/dev", "web9"), post_json(product, ORDER)
    for response in (page, answer):
        text = said(response, 403).lower()
        assert "permission" in text and name in text
    assert is_json(answer)


def test_403_when_the_token_may_not_read(run: Run, github: GitHubDouble) -> None:
    github.add_token(TOKEN, Token.fine_grained(actions="write"))
    product = run(github)
    for path in ("/", "/api/pods", "/pod/advworks/dev", "/api/pod/advworks/dev"):
        text = said(product.get(path), 403).lower()
        assert "permission" in text and "contents" in text


# 404


@pytest.mark.parametrize(
    "path",
    ["/nothing", "/pod", "/pod/advworks", "/pod/advworks/dev/x", "/index.php", "/runs/x", "/runs/-1", "/deploy/x"],
)
def test_404_for_no_such_page(editor: Product, path: str) -> None:
    assert said(editor.get(path), 404)


@pytest.mark.parametrize("path", ["/api", "/api/nothing", "/api/pod/advworks", "/api/pods/x"])
def test_404_for_no_such_address_of_the_api(editor: Product, path: str) -> None:
    response = editor.get(path)
    assert said(response, 404) and is_json(response)


def test_404_for_a_pod_that_is_not_there_lists_those_that_are(editor: Product) -> None:
    response = editor.get("/pod/advworks/qa")
    assert "advworks/qa" in said(response, 404)
    assert sum(link.endswith(("/dev", "/stg", "/prd")) for link in Page(response.text).links) == 9
    answer = editor.get("/api/pod/advworks/qa")
    assert "advworks/qa" in said(answer, 404) and is_json(answer)
    assert "advworks/qa" in said(editor.deploy("advworks/qa", "web1"), 404)


def test_404_for_a_run_that_is_not_there(editor: Product, local: Product) -> None:
    for product in (editor, local):
        assert said(product.get("/runs/123"), 404)
        assert said(product.get("/runs/99999999999999999999"), 404)


def test_404_for_a_workflow_that_is_not_there_names_it(run: Run, github: GitHubDouble) -> None:
    product = run(github, WORKFLOW_FILE="other.yml")
    page, answer = product.deploy("advworks/dev", "web9"), post_json(product, ORDER)
    for response in (page, answer):
        assert "other.yml" in said(response, 404)
    assert is_json(answer)


@pytest.mark.parametrize("setting", [{"GH_REPO": "acme/absent"}, {"WORKFLOW_BRANCH": "absent"}])
def test_404_for_a_repository_or_branch_that_is_not_there_names_it(
    run: Run, github: GitHubDouble, setting: dict[str, str]
) -> None:
    product = run(github, **setting)
    for path in ("/", "/api/pods"):
        assert "absent" in said(product.get(path), 404)


# 405


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "/", {"GET", "HEAD"}),
        ("PUT", "/pod/advworks/dev", {"GET", "HEAD"}),
        ("DELETE", "/pod/advworks/dev", {"GET", "HEAD"}),
        ("GET", "/deploy", {"POST"}),
        ("PATCH", "/deploy", {"POST"}),
        ("POST", "/health", {"GET", "HEAD"}),
        ("DELETE", "/api/pods", {"GET", "HEAD"}),
        ("GET", "/api/pod", {"POST"}),
        ("GET", "/api/refresh", {"POST"}),
        ("DELETE", "/api/pod/advworks/dev", {"GET", "HEAD", "PATCH", "PUT"}),
        ("OPTIONS", "/", {"GET", "HEAD"}),
        ("BREW", "/", {"GET", "HEAD"}),
    ],
)
def test_405_says_what_is_allowed(editor: Product, method: str, path: str, allowed: set[str]) -> None:
    response = editor.request(method, path, headers=SAME_SITE)
    assert said(response, 405)
    assert {m.strip() for m in response.headers["Allow"].split(",")} == allowed
    assert is_json(response) == path.startswith(("/api", "/health"))


# 409


def test_409_for_a_new_pod_that_exists_goes_before_any_other_check(run: Run, github: GitHubDouble) -> None:
    product = run(github)
    # The first request of all: nothing is in memory yet.
    response = product.deploy("advworks/dev", "-wrong-", mode="new")
    assert "already exists" in said(response, 409)
    assert Page(response.text).control("instance_name")["value"] == "-wrong-"
    assert "already exists" in said(product.deploy("advworks/dev", "web1", mode="new"), 409)
    assert github.seen("POST") == []


def test_409_when_the_pod_changed_underneath(run: Run, github: GitHubDouble) -> None:
    product = run(github, CACHE_TTL="1")
    fields = product.page("/pod/advworks/dev").fields() | {"instance_name": "mine"}
    repository, path = github.repositories["acme/pods"], "demo/infra/advworks/dev/spec.yml"
    with github.lock:
        repository.commit({path: repository.read(path).replace(b"web1", b"theirs")}, "Meanwhile")
    assert product.get("/refresh").status_code == 303
    response = product.post("/deploy", fields)
    assert "advworks/dev" in said(response, 409)
    page = Page(response.text)
    for value in ("web1", "theirs", "mine"):
        assert value in page.text.split()
    # Nothing is preselected.
    again = product.post("/deploy", page.fields())
    assert "every conflict" in said(again, 409)
    assert github.seen("POST") == []
    # After seeing it, the same person can continue.
    pick = "_pick/spec/compute/instance_name"
    assert pick not in Page(again.text).fields() and [c["value"] for c in page.all(name=pick)] == ["theirs", "yours"]
    review = product.post("/deploy", Page(again.text).fields() | {pick: "yours"})
    assert product.confirm(review).status_code == 303
    assert github.repositories["acme/pods"].runs[0].inputs["instance_name"] == "mine"


# 411, 413, 414, 415


@pytest.mark.parametrize(("path", "json"), [("/deploy", False), ("/api/pod", True)])
def test_411_without_a_length(editor: Product, path: str, json: bool) -> None:
    kind = "application/json" if json else "application/x-www-form-urlencoded"
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: none\r\n"
        f"Content-Type: {kind}\r\nConnection: close\r\n\r\n"
    )
    answer = editor.raw(head)
    assert answer.status == 411 and answer["Content-Type"].startswith("application/json" if json else "text/html")


@pytest.mark.parametrize(("path", "json", "most"), [("/deploy", False, 1 << 20), ("/api/pod", True, 64 << 10)])
def test_413_for_more_than_an_address_takes(editor: Product, path: str, json: bool, most: int) -> None:
    kind = "application/json" if json else "application/x-www-form-urlencoded"
    headers = SAME_SITE | {"Content-Type": kind}
    response = editor.request("POST", path, data=b"a" * (most + 1), headers=headers)
    assert said(response, 413) and is_json(response) == json
    exact = editor.request("POST", path, data=b"a" * most, headers=headers)
    assert exact.status_code == 400


@pytest.mark.parametrize(("path", "json"), [("/?q=", False), ("/api/pods?q=", True), ("/pod/advworks/", False)])
@pytest.mark.parametrize("length", [8_300, 20_000])
def test_414_for_an_address_that_is_too_long(editor: Product, path: str, json: bool, length: int) -> None:
    answer = editor.raw_get(path + "a" * length)
    assert answer.status == 414 and "long" in answer.text
    assert answer["Content-Type"].startswith("application/json" if json else "text/html")


def test_415_for_another_kind_of_body(editor: Product) -> None:
    json = {"Content-Type": "application/json"} | SAME_SITE
    assert "application/x-www-form-urlencoded" in said(editor.request("POST", "/deploy", data="{}", headers=json), 415)
    for kind in ("application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x", ""):
        response = editor.request("POST", "/api/pod", data="{}", headers={"Content-Type": kind} | SAME_SITE)
        assert "application/json" in said(response, 415) and is_json(response)
    response = editor.request("POST", "/api/refresh", data="a=b", headers=SAME_SITE | {"Content-Type": "text/plain"})
    assert "application/json" in said(response, 415)


# 422


def test_422_for_an_environment_that_the_workflow_does_not_offer(run: Run, github: GitHubDouble) -> None:
    spec = sample.POD.format(customer="advworks", environment="qa", name="web1", type="t4g.nano", waf="false")
    github.repositories["acme/pods"].commit({"demo/infra/advworks/qa/spec.yml": spec}, "An environment of its own")
    product = run(github)
    page = product.deploy("advworks/qa", "web2")
    answer = post_json(product, {"customer": "advworks", "env": "qa", "spec": {"instance_name": "web2"}})
    for response in (page, answer):
        assert "environment is qa" in (words := said(response, 422)) and "dev, stg, prd" in words
    assert is_json(answer) and github.seen("POST") == []
    assert Page(page.text).control("instance_name")["value"] == "web2"


@pytest.mark.parametrize(
    ("workflow", "words"),
    [
        (sample.FOUR_INPUTS.replace("instance_name", "instance"), "Instance name cannot be deployed"),
        (TICKET, "requires the input ticket"),
        (sample.NO_INPUTS, "does not declare the inputs customer and environment"),
        ("on: push\njobs: {}\n", "does not declare the inputs customer and environment"),
    ],
    ids=["no input", "required", "no inputs", "no trigger"],
)
def test_422_for_a_workflow_that_does_not_fit(run: Run, github: GitHubDouble, workflow: str, words: str) -> None:
    github.repositories["acme/pods"].commit({sample.WORKFLOW_PATH: workflow}, "Another workflow")
    product = run(github)
    assert words in said(product.deploy("advworks/dev", "web2"), 422)
    assert words in said(post_json(product, ORDER | {"spec": {"instance_name": "web2"}}), 422)
    assert github.seen("POST") == []
    assert product.get("/").status_code == 200


def test_422_for_a_disabled_workflow(run: Run, github: GitHubDouble) -> None:
    github.repositories["acme/pods"].workflow("deploy-pod.yml").state = "disabled_manually"
    product = run(github)
    assert "disabled workflow" in said(product.deploy("advworks/dev", "web2"), 422)
    assert "disabled workflow" in said(post_json(product, ORDER), 422)


def test_a_broken_spec_says_where_and_hides_no_other_pod(run: Run, github: GitHubDouble) -> None:
    path = "demo/infra/advworks/stg/spec.yml"
    github.repositories["acme/pods"].commit({path: "spec:\n  compute: [\n"}, "Break it")
    product = run(github)
    assert len(product.get("/api/pods").json()) == 9
    # Its page exists: the file is wrong, and the page shows it.
    page = product.page("/pod/advworks/stg")
    assert "line 3, column 1" in page.text and "compute: [" in page.text
    answer = product.get("/api/pod/advworks/stg")
    assert "line 3" in said(answer, 422) and answer.json()["details"].items() >= {"line": 3, "column": 1}.items()
    for step in ({}, {"step": "review"}):
        refused = product.deploy("advworks/stg", "web2", **step)
        assert "line 3" in said(refused, 422) and Page(refused.text).control("instance_name")["value"] == "web2"
    assert product.get("/pod/advworks/dev").status_code == 200
    assert github.seen("POST") == []


# 429


def test_429_is_our_own_limit_and_says_when_to_come_back(run: Run) -> None:
    product = run(POST_LIMIT="2")
    answers = [product.post("/deploy", FORM | {"instance_name": "-"}) for _ in range(4)]
    assert [r.status_code for r in answers[:2]] == [400, 400] and answers[-1].status_code == 429
    assert said(answers[-1], 429) and int(answers[-1].headers["Retry-After"]) > 0
    json = post_json(product, ORDER)
    assert said(json, 429) and is_json(json) and int(json.headers["Retry-After"]) > 0
    assert product.get("/").status_code == 200


# 503


def test_503_without_a_token_on_every_page(run: Run, github: GitHubDouble) -> None:
    product = run(github, GH_TOKEN="", SPEC_SOURCE="github")
    for path in ("/", "/pod/advworks/dev", "/pod/new", "/runs/1", "/api/pods", "/api/pod/advworks/dev", "/health"):
        response = product.get(path)
        assert response.status_code == 503 and "GH_TOKEN" in response.text, path
    assert "GH_TOKEN" in said(product.deploy("advworks/dev", "web2"), 503)
    assert "GH_TOKEN" in said(post_json(product, ORDER), 503)
    assert product.get("/healthz").status_code == 200
    assert github.requests == []


@pytest.mark.parametrize("token", [None, Token(expired=True)], ids=["unknown", "expired"])
def test_503_for_a_token_that_github_does_not_take(run: Run, github: GitHubDouble, token: Token | None) -> None:
    del github.tokens[TOKEN]
    if token:
        github.add_token(TOKEN, token)
    product = run(github)
    for response in (
        product.get("/"),
        product.get("/api/pods"),
        product.deploy("advworks/dev", "w"),
        post_json(product, ORDER),
    ):
        text = said(response, 503)
        assert "GH_TOKEN" in text and TOKEN not in response.text
    health = product.get("/health")
    assert health.status_code == 503 and "GH_TOKEN" in health.json()["error"]
    assert product.get("/healthz").status_code == 200


def test_a_used_up_limit_is_503_until_it_is_over(run: Run, github: GitHubDouble) -> None:
    product = run(github)
    github.exhaust(TOKEN, reset_in=3)
    for response in (product.get("/"), product.get("/api/pods"), post_json(product, ORDER)):
        assert "limit" in said(response, 503)
        assert 0 < int(response.headers["Retry-After"]) <= 4
    # The branch, and at the same time the list of runs.
    assert 1 <= len([r for r in github.requests if r.path != "/rate_limit"]) <= 2
    product.wait_for_event(event="request", path="/")
    wait = float(product.get("/").headers.get("Retry-After", 0))
    time.sleep(wait + 0.5)
    assert product.get("/").status_code == 200


@pytest.mark.parametrize("status", [403, 429])
def test_a_secondary_limit_is_remembered_as_long_as_github_says(run: Run, github: GitHubDouble, status: int) -> None:
    product = run(github)
    assert product.get("/").status_code == 200
    fault = github.secondary_limit(retry_after=2, status=status)
    response = product.deploy("advworks/dev", "web9")
    assert "limit" in said(response, 503) and 0 < int(response.headers["Retry-After"]) <= 3
    assert Page(response.text).control("instance_name")["value"] == "web9"
    github.faults.remove(fault)
    github.forget_requests()
    again = post_json(product, ORDER)
    assert "limit" in said(again, 503) and int(again.headers["Retry-After"]) > 0
    assert github.requests == []
    # What is in memory needs no GitHub.
    assert product.get("/").status_code == product.get("/api/pods").status_code == 200
    time.sleep(2.5)
    assert product.deploy("advworks/dev", "web9").status_code == 303


def test_a_secondary_limit_without_a_time_lasts_a_minute(run: Run, github: GitHubDouble) -> None:
    github.secondary_limit(retry_after=None)
    response = run(github).get("/")
    assert "limit" in said(response, 503) and 50 <= int(response.headers["Retry-After"]) <= 60
