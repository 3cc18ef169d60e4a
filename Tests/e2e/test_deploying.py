"""From the form to the run, through GitHub: the inputs, the answers, and the run of this dispatch."""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path

import pytest
import requests

from github_double import GitHubDouble, Timetable, Token, WorkflowFile, sample
from harness import REPOSITORY, Page, Product, Run, at_once, checkout, eventually, settled

ORDER = {"customer": "advworks", "env": "dev", "spec": {"instance_name": "web9", "waf_enabled": True}}


def runs(github: GitHubDouble) -> list:
    return github.repositories[REPOSITORY].runs


def linked(response: requests.Response, github: GitHubDouble) -> list[int]:
    """The run of a started deployment; none while it is unknown."""
    assert response.status_code == 303, response.text[:3000]
    name = response.headers["Location"].rpartition("/runs/")[2]
    return [int(name)] if name.isdecimal() else []


@pytest.mark.parametrize("details", ["given", "ignored", "refused"])
def test_the_page_links_the_run_that_was_started(run: Run, github: GitHubDouble, details: str) -> None:
    github.dispatch_details = details
    product = run(github)
    response = product.deploy("advworks/dev", "web9", waf=True)
    assert linked(response, github) == [runs(github)[0].id]
    assert runs(github)[0].inputs.items() >= {
        "customer": "advworks", "environment": "dev", "instance_name": "web9", "waf_enabled": "true",
    }.items()  # fmt: skip
    page = product.page(response.headers["Location"])
    assert {"advworks", "dev", "web9", "true"} <= set(page.text.split())
    assert f"{github.web.url}/{REPOSITORY}/actions/runs/{runs(github)[0].id}" in page.links
    assert ("could be another" in page.text) == (details != "given")
    assert len([d for d in github.seen("POST", "/dispatches") if d.status in (200, 204)]) == 1


@pytest.mark.parametrize("details", ["given", "ignored", "refused"])
def test_the_api_tells_the_run(run: Run, github: GitHubDouble, details: str) -> None:
    github.dispatch_details = details
    response = run(github).request("POST", "/api/pod", json=ORDER)
    assert response.status_code == 200
    id = runs(github)[0].id
    told = response.json()
    assert told.items() >= {
        "customer": "advworks", "env": "dev", "run_id": id, "mode": "dispatch", "url": f"/runs/{id}",
        "run_url": f"{github.web.url}/{REPOSITORY}/actions/runs/{id}", "pull_request": None, "commit": None,
    }.items()  # fmt: skip
    assert told["changes"] == [
        {"path": "/spec/compute/instance_name", "old": "web1", "new": "web9"},
        {"path": "/spec/security/waf/enabled", "old": False, "new": True},
    ]
    assert "+    instance_name: web9" in told["diff"] and "+      enabled: true" in told["diff"]


def test_a_server_that_knows_the_older_version_only(run: Run, github: GitHubDouble) -> None:
    github.versions, github.dispatch_details = ["2022-11-28"], "refused"
    product = run(github)
    assert linked(product.deploy("advworks/dev", "web9"), github) == [runs(github)[0].id]
    # It is not tried again.
    github.forget_requests()
    assert product.deploy("advworks/stg", "web9").status_code == 303
    assert len(runs(github)) == 2


def test_inputs_are_strings_and_only_those_the_workflow_declares(run: Run, github: GitHubDouble) -> None:
    product = run(github)
    assert product.deploy("advworks/dev", "web9").status_code == 303
    body = json.loads(github.seen("POST", "/dispatches")[-1].body)
    assert body["ref"] == "main"
    file = github.repositories[REPOSITORY].read("demo/infra/advworks/dev/spec.yml")
    assert body["inputs"] == {
        "customer": "advworks", "environment": "dev", "instance_name": "web9", "waf_enabled": "false",
        "spec": file.decode().replace("web1", "web9"), "revision": _blob(file),
    }  # fmt: skip
    github.repositories[REPOSITORY].commit({sample.WORKFLOW_PATH: sample.FOUR_INPUTS}, "Four inputs")
    product.get("/refresh")
    settled(github)
    assert product.deploy("advworks/stg", "web9").status_code == 303
    assert json.loads(github.seen("POST", "/dispatches")[-1].body)["inputs"] == {
        "customer": "advworks", "environment": "stg", "instance_name": "web9", "waf_enabled": "false",
    }  # fmt: skip


def test_the_branch_that_is_configured_is_dispatched_on(run: Run, github: GitHubDouble) -> None:
    github.repositories[REPOSITORY].commit({"note": "x"}, "A branch", branch="staging")
    product = run(github, WORKFLOW_BRANCH="staging")
    assert product.deploy("advworks/dev", "web9").status_code == 303
    assert [r.branch for r in runs(github)] == ["staging"]


def test_a_run_is_followed_to_its_end_and_its_change_is_seen(run: Run, github: GitHubDouble) -> None:
    product = run(github)
    assert product.deploy("contoso/dev", "api2").status_code == 303
    real, repository = runs(github)[0], github.repositories[REPOSITORY]
    page = product.page(f"/runs/{real.id}")
    assert "contoso/dev" in page.text and "queued" in page.text.lower()
    with github.lock:
        real.move("in_progress", repository)
    eventually(lambda: "in progress" in product.page(f"/runs/{real.id}").text.lower().replace("_", " "))
    with github.lock:
        real.move("completed", repository)
    page = eventually(lambda: "success" in (p := product.page(f"/runs/{real.id}")).text.lower() and p)
    assert f"{github.web.url}/{REPOSITORY}/actions/runs/{real.id}" in page.links
    product.get("/refresh")
    assert product.page("/pod/contoso/dev").control("instance_name")["value"] == "api2"
    assert b"# becomes part of the host name" in repository.read("demo/infra/contoso/dev/spec.yml")


@pytest.mark.parametrize("conclusion", ["failure", "cancelled", "timed_out", "something_new"])
def test_a_run_that_went_wrong_says_so(run: Run, github: GitHubDouble, conclusion: str) -> None:
    product = run(github)
    product.deploy("contoso/dev", "api2")
    with github.lock:
        runs(github)[0].move("in_progress", github.repositories[REPOSITORY])
        runs(github)[0].move("completed", github.repositories[REPOSITORY], conclusion)
    text = product.page(f"/runs/{runs(github)[0].id}").text.lower().replace("_", " ")
    assert conclusion.replace("_", " ") in text


def test_a_run_that_this_process_did_not_start_can_be_followed(run: Run, github: GitHubDouble) -> None:
    first = run(github)
    first.deploy("advworks/stg", "web5")
    other = run(github)
    page = other.page(f"/runs/{runs(github)[0].id}")
    assert "queued" in page.text.lower() and "advworks/stg" in page.text


def test_a_run_is_followed_before_github_shows_it(run: Run, github: GitHubDouble) -> None:
    github.runs_hidden_for = 3600
    product = run(github)
    response = product.deploy("advworks/dev", "web9")
    id = runs(github)[0].id
    assert linked(response, github) == [id]
    page = product.page(f"/runs/{id}")
    assert "advworks/dev" in page.text


def test_a_run_that_cannot_be_found_in_time_leaves_a_link_to_the_workflow(run: Run, github: GitHubDouble) -> None:
    github.dispatch_details, github.runs_hidden_for = "ignored", 3600
    product = run(github)
    response = product.deploy("advworks/dev", "web9")
    assert linked(response, github) == [] and len(runs(github)) == 1
    page = product.page(response.headers["Location"])
    assert f"{github.web.url}/{REPOSITORY}/actions/workflows/deploy-pod.yml" in page.links
    answer = product.request("POST", "/api/pod?anyway=1", json=ORDER)
    assert (answer.status_code, answer.json()["run_id"], answer.json()["run_url"]) == (200, None, None)


@pytest.mark.parametrize("skew", [-90, 90])
def test_the_run_is_found_although_the_clocks_differ(run: Run, github: GitHubDouble, skew: float) -> None:
    github.dispatch_details, github.clock_skew = "ignored", skew
    product = run(github)
    assert linked(product.deploy("advworks/dev", "web9"), github) == [runs(github)[0].id]


def test_another_persons_run_is_not_taken_for_ours(run: Run, github: GitHubDouble) -> None:
    github.dispatch_details = "ignored"
    product = run(github)
    assert product.get("/").status_code == 200
    other = {"Authorization": "Bearer other", "User-Agent": "x"}
    github.add_token("other", Token(login="hubot"))
    inputs = {"customer": "contoso", "environment": "prd", "instance_name": "theirs"}

    def dispatch_by_hand() -> None:
        url = f"{github.url}/repos/{REPOSITORY}/actions/workflows/deploy-pod.yml/dispatches"
        assert requests.post(url, json={"ref": "main", "inputs": inputs}, headers=other).status_code == 204

    github.faults.add("delay", method="GET", path="/runs", seconds=0.2, times=1)
    dispatch_by_hand()
    response = product.deploy("advworks/dev", "web9")
    dispatch_by_hand()
    ours = next(r for r in runs(github) if r.inputs["instance_name"] == "web9")
    assert linked(response, github) in ([ours.id], [])


@pytest.mark.parametrize("details", ["given", "ignored"])
def test_two_dispatches_at_the_same_time_get_their_own_runs(run: Run, github: GitHubDouble, details: str) -> None:
    github.dispatch_details = details
    product = run(github)
    pods = ["advworks/dev", "advworks/stg", "contoso/dev", "northwind/stg"]
    calls = [lambda pod=pod: product.deploy(pod, "same1") for pod in pods]
    found = dict(zip(pods, (linked(r, github) for r in at_once(*calls)), strict=True))
    real = {f"{r.inputs['customer']}/{r.inputs['environment']}": [r.id] for r in runs(github)}
    assert len(runs(github)) == 4
    for pod in pods:
        assert found[pod] in (real[pod], []) and (details == "ignored" or found[pod])
    told = [id for ids in found.values() for id in ids]
    assert len(told) == len(set(told))


def test_two_dispatches_of_one_pod_get_their_own_runs(run: Run, github: GitHubDouble) -> None:
    product = run(github)
    first, second = at_once(*[lambda: product.request("POST", "/api/pod", json=ORDER)] * 2)
    assert {first.status_code, second.status_code} <= {200, 409}
    told = [r.json()["run_id"] for r in (first, second) if r.status_code == 200]
    assert sorted(told) == sorted(r.id for r in runs(github))


def test_an_unchanged_waf_stays_as_it_is(run: Run, github: GitHubDouble) -> None:
    product = run(github)
    for pod, name in (("prd", "true"), ("dev", "false")):
        order = {"customer": "advworks", "env": pod, "spec": {"instance_name": "web9"}}
        assert product.request("POST", f"/api/pod?confirm=advworks/{pod}", json=order).status_code == 200
        assert runs(github)[-1].inputs["waf_enabled"] == name
    new = {"customer": "fresh", "env": "dev", "spec": {"instance_name": "web9"}}
    assert product.request("POST", "/api/pod", json=new).status_code == 200
    assert runs(github)[-1].inputs["waf_enabled"] == "false"


def test_the_api_changes_a_pod_that_exists(run: Run, github: GitHubDouble) -> None:
    response = run(github).request("POST", "/api/pod", json=ORDER | {"commit_message": "Because"})
    assert response.status_code == 200 and len(runs(github)) == 1


def test_a_new_pod_can_be_created_and_is_there_when_its_run_is_done(run: Run, github: GitHubDouble) -> None:
    github.timetable = Timetable(0, 0.2)
    product = run(github)
    response = product.deploy("Fresh_Co", "web1", mode="new", environment="dev", customer="Fresh_Co")
    assert linked(response, github) == [runs(github)[0].id]

    def there() -> bool:
        product.get(f"/runs/{runs(github)[0].id}")
        product.get("/refresh")
        return product.get("/pod/Fresh_Co/dev").status_code == 200

    assert eventually(there)


def test_requested_by_is_sent_where_the_workflow_declares_it(run: Run, github: GitHubDouble, tmp_path: Path) -> None:
    users = tmp_path / "users"
    # “secret”, as `htpasswd -B` would write it with the SHA-512 that every nginx can check.
    users.write_text("ann:" + _crypted("secret") + "\n")
    product = run(github, BASIC_AUTH_FILE=str(users))
    assert product.get("/").status_code == 401
    assert product.get("/healthz").status_code == 200
    ann = ("ann", "secret")
    fields = {"customer": "advworks", "environment": "dev", "instance_name": "web9", "mode": "edit"}
    response = product.post("/deploy", fields, auth=ann)
    assert linked(response, github) == [runs(github)[0].id]
    assert runs(github)[0].inputs["requested_by"] == "ann"
    assert "ann" in product.page(response.headers["Location"], auth=ann).text
    assert product.wait_for_event(event="audit")["user"] == "ann"
    without = sample.WORKFLOW.partition("      requested_by:")[0] + "jobs: {}\n"
    github.repositories[REPOSITORY].commit({sample.WORKFLOW_PATH: without}, "Nobody asks who asked")
    product.get("/refresh", auth=ann)
    settled(github)
    assert product.post("/deploy", fields | {"environment": "stg"}, auth=ann).status_code == 303
    assert "requested_by" not in runs(github)[-1].inputs


def _blob(data: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()


def _crypted(password: str) -> str:
    done = subprocess.run(["openssl", "passwd", "-6", password], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def test_a_made_up_user_name_is_not_believed(run: Run, github: GitHubDouble) -> None:
    product = run(github)
    headers = {"Remote-User": "root", "X-Remote-User": "root", "Authorization": "Basic cm9vdDpyb290"}
    response = product.deploy("advworks/dev", "web9", headers=headers)
    assert response.status_code == 303 and "root" not in product.get(response.headers["Location"]).text
    assert "requested_by" not in runs(github)[0].inputs


@pytest.mark.parametrize(
    ("kind", "rules", "processed"),
    [
        ("close", {}, False),
        ("close", {}, True),
        ("answer", {"status": 502}, False),
        ("answer", {"status": 502}, True),
        ("answer", {"status": 500}, True),
        ("truncate", {}, True),
        ("malformed", {}, True),
        ("huge", {}, True),
    ],
    ids=lambda value: str(value.get("status", "")) if isinstance(value, dict) else str(value),
)
def test_an_ambiguous_dispatch_is_never_sent_twice(
    run: Run, github: GitHubDouble, kind: str, rules: dict, processed: bool
) -> None:
    product = run(github)
    assert product.get("/").status_code == 200
    github.faults.add(kind, method="POST", processed=processed, times=1, **rules)
    response = product.deploy("advworks/dev", "web9")
    assert len(github.seen("POST", "/dispatches")) == 1
    if processed:
        assert len(runs(github)) == 1
        if response.status_code == 303:
            assert linked(response, github) in ([runs(github)[0].id], [])
        else:
            assert response.status_code == 503
    else:
        assert response.status_code == 503 and runs(github) == []
    assert product.get("/healthz").status_code == 200


def test_an_ambiguous_dispatch_that_worked_finds_its_run(run: Run, github: GitHubDouble) -> None:
    product = run(github)
    github.faults.add("close", method="POST", processed=True, times=1)
    response = product.request("POST", "/api/pod", json=ORDER)
    assert response.status_code == 200 and response.json()["run_id"] == runs(github)[0].id


def test_a_run_page_that_is_no_web_address_is_not_linked(run: Run, github: GitHubDouble) -> None:
    github.run_page_host = "javascript:alert(1)//x"
    product = run(github)
    response = product.deploy("advworks/dev", "web9")
    assert not [a for a in product.page(response.headers["Location"]).links if a.lower().startswith("javascript")]
    github.run_page_host = "https://evil.example"
    for text in (product.get(f"/runs/{runs(github)[0].id}").text, product.get(product.deploy("advworks/stg", "web9").headers["Location"]).text):
        assert "evil.example" not in text


def test_the_workflow_of_this_repository_takes_what_is_sent() -> None:
    file = WorkflowFile((checkout / ".github/workflows/deploy-pod.yml").read_bytes(), "deploy-pod.yml")
    sent = {"customer": "advworks", "environment": "dev", "instance_name": "web1", "waf_enabled": "false"}
    text = {"spec": "a: 1\n", "revision": "0" * 40, "reason": "why", "requested_by": "ann"}
    for inputs in (sent, sent | text):
        assert file.accept(inputs).items() >= inputs.items()
    assert set(file.inputs) == set(sent | text)


def test_deployments_are_logged_with_what_was_asked(run: Run, github: GitHubDouble) -> None:
    product = run(github)
    response: requests.Response = product.deploy("advworks/dev", "web9", waf=True)
    event = product.wait_for_event(event="audit")
    assert (event["pod"], event["run"]) == ("advworks/dev", str(runs(github)[0].id))
    assert event["request"] == response.headers["X-Request-Id"]


def test_an_unknown_mode_is_refused_at_the_start(run: Run, github: GitHubDouble) -> None:
    product: Product = run(github, up=False, DEPLOY_MODE="push")
    assert product.wait_until_ended() != 0
    assert any("DEPLOY_MODE" in line and "pull-request" in line for line in product.lines)
