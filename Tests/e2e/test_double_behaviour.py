"""Behavior outside of the API description: refusals in GitHub's words, tokens, limits, and faults."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from github_double import GitHubDouble, Timetable, Token, sample
from harness import eventually
from harness.double_client import DISPATCH, INPUTS, TOKEN, Client, call, double  # noqa: F401  (fixtures)

TREE = "/repos/acme/pods/git/trees/main?recursive=1"


def test_object_names_are_those_git_gives(double: GitHubDouble, tmp_path: Path) -> None:
    files = sample.files() | {"a/b": "1", "a.b": "2", "a-b/c": "3", "a0": "4"}
    repository = double.add_repository("acme/order", files)
    for path, text in files.items():
        target = tmp_path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    for command in ("init -q", "-c core.autocrlf=false add -A"):
        subprocess.run(["git", *command.split()], cwd=tmp_path, check=True)
    tree = subprocess.run(["git", "write-tree"], cwd=tmp_path, check=True, capture_output=True, text=True)
    assert repository.store.commit(repository.head()).tree == tree.stdout.strip()


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        (INPUTS | {"b": "1", "a": "2"}, 'Unexpected inputs provided: ["b", "a"]'),
        ({"environment": "dev"}, "Required input 'customer' not provided"),
        (
            INPUTS | {"environment": "qa"},
            "Provided value 'qa' for input 'environment' not in the list of allowed values",
        ),
    ],
)
def test_a_dispatch_with_wrong_inputs_is_refused_in_githubs_words(call: Client, inputs: dict, message: str) -> None:
    response = call.dispatch(inputs)
    assert (response.status_code, response.json()["message"]) == (422, message)
    assert call.double.repositories["acme/pods"].runs == []


def test_a_dispatch_needs_workflow_trigger_and_ref(double: GitHubDouble, call: Client) -> None:
    assert call("POST", DISPATCH.replace("deploy-pod", "other"), {"ref": "main"}).status_code == 404
    assert call.dispatch(ref="nowhere").json()["message"] == "No ref found for: nowhere"
    call("PUT", DISPATCH.replace("dispatches", "disable"))
    assert call.dispatch().json()["message"] == "Cannot trigger a 'workflow_dispatch' on a disabled workflow"
    call("PUT", DISPATCH.replace("dispatches", "enable"))
    double.repositories["acme/pods"].commit({sample.WORKFLOW_PATH: "on: push\n"}, "No trigger")
    assert call.dispatch().json()["message"] == "Workflow does not have 'workflow_dispatch' trigger"


SPEC = f"{sample.SPECS_PATH}/advworks/dev/spec.yml"


@pytest.mark.parametrize("is_new", [False, True])
def test_a_run_writes_the_text_it_was_given_unless_the_file_has_moved(
    double: GitHubDouble, call: Client, is_new: bool
) -> None:
    repository, path = double.repositories["acme/pods"], SPEC.replace("advworks", "zoo" if is_new else "advworks")
    double.timetable = Timetable(0, 0)
    seen = None if is_new else repository.read(path)
    text = "# ü\r\na:   1   # kept\n\n"
    names = {"customer": "zoo" if is_new else "advworks", "environment": "dev"}
    revision = sample.NO_REVISION if is_new else repository.store.put_blob(seen)

    def start(spec: str, revision: str) -> tuple[str, str | None]:
        told = call.dispatch(names | {"spec": spec, "revision": revision}, return_run_details=True).json()
        run = call("GET", f"/repos/acme/pods/actions/runs/{told['workflow_run_id']}").json()
        return run["display_title"], run["conclusion"]

    assert start(text, revision) == (f"Deploy {names['customer']}/dev", "success")
    assert repository.read(path) == text.encode()
    head = repository.head()
    assert start("b: 2\n", revision)[1] == "failure"
    assert "was changed meanwhile" in repository.runs[-1].log
    assert repository.head() == head
    assert start(text, repository.store.put_blob(text.encode()))[1] == "success"
    assert repository.head() == head


def test_the_workflow_of_four_inputs_edits_the_file_itself(double: GitHubDouble, call: Client) -> None:
    repository = double.repositories["acme/pods"]
    repository.commit({sample.WORKFLOW_PATH: sample.FOUR_INPUTS}, "As it was")
    double.timetable = Timetable(0, 0)
    assert call.dispatch(INPUTS | {"spec": "a: 1"}).json()["message"] == 'Unexpected inputs provided: ["spec"]'
    assert call.dispatch(INPUTS | {"waf_enabled": "true"}).status_code == 204
    assert call("GET", "/repos/acme/pods/actions/runs").json()["workflow_runs"][0]["display_title"] == "Deploy pod"
    text = repository.read(SPEC).decode()
    assert "instance_name: web9  # becomes part" in text and "enabled: true" in text


def test_a_workflow_without_inputs_takes_none(double: GitHubDouble, call: Client) -> None:
    double.repositories["acme/pods"].commit({sample.WORKFLOW_PATH: sample.NO_INPUTS}, "None")
    assert "Unexpected inputs provided" in call.dispatch(INPUTS).json()["message"]
    assert call.dispatch({}).status_code == 204


def test_the_limit_counts_the_characters_of_all_inputs_as_json(double: GitHubDouble, call: Client) -> None:
    names = {"customer": "advworks", "environment": "dev"}
    left = 65_535 - len('{"customer":"advworks","environment":"dev","spec":""}')
    assert call.dispatch(names | {"spec": "ü" * (left - 2) + "\n"}).status_code == 204
    assert call.dispatch(names | {"spec": "ü" * (left - 1) + "\n"}).status_code == 422


def test_the_two_answers_to_a_dispatch(double: GitHubDouble, call: Client) -> None:
    assert call.dispatch().status_code == 204
    told = call.dispatch(return_run_details=True)
    assert told.status_code == 200 and told.json()["workflow_run_id"] == double.repositories["acme/pods"].runs[-1].id
    double.dispatch_details = "ignored"
    assert call.dispatch(return_run_details=True).status_code == 204
    double.dispatch_details = "refused"
    refusal = call.dispatch(return_run_details=True).json()["message"]
    assert refusal == 'Invalid request.\n\n"return_run_details" is not a permitted key.'
    newer = call("POST", DISPATCH, {"ref": "main", "inputs": INPUTS}, X_GitHub_Api_Version="2026-03-10")
    assert newer.status_code == 200 and newer.json().keys() == {"workflow_run_id", "run_url", "html_url"}


def test_tokens_may_do_what_they_were_given(double: GitHubDouble, call: Client) -> None:
    double.tokens |= {
        "none": Token.fine_grained(),
        "reader": Token.fine_grained(contents="read", actions="read"),
        "app": Token.fine_grained(kind="app", contents="read", actions="read"),
        "expired": Token(expired=True),
        "guest": Token(login="guest"),
        "elsewhere": Token(repositories={"acme/other"}),
    }
    double.repositories["acme/pods"].writers = {"octocat"}

    def answers(token: str) -> list[tuple[int, str]]:
        call.token = token
        both = (call("GET", TREE), call.dispatch())
        return [(r.status_code, r.json().get("message", "") if r.content else "") for r in both]

    refused = (403, "Resource not accessible by personal access token")
    assert answers("none") == [refused, refused]
    assert answers("reader") == [(200, ""), refused]
    assert answers("app")[1] == (403, "Resource not accessible by integration")
    assert answers("expired") == answers("unknown") == [(401, "Bad credentials")] * 2
    assert answers("guest") == [(200, ""), (403, "Must have admin rights to Repository.")]
    assert answers("elsewhere") == [(404, "Not Found")] * 2


def test_only_classic_tokens_report_scopes(double: GitHubDouble, call: Client) -> None:
    double.add_token("fine", Token.fine_grained(contents="read"))
    assert call("GET", TREE).headers["X-OAuth-Scopes"] == "repo, workflow"
    call.token = "fine"
    assert "X-OAuth-Scopes" not in call("GET", TREE).headers


def test_an_unchanged_answer_costs_nothing(double: GitHubDouble, call: Client) -> None:
    first = call("GET", TREE)
    again = call("GET", TREE, If_None_Match=first.headers["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["x-ratelimit-remaining"] == first.headers["x-ratelimit-remaining"] == "4999"
    assert [r.counted for r in double.requests] == [True, False]
    double.repositories["acme/pods"].commit({"x": "y"})
    assert call("GET", TREE, If_None_Match=first.headers["ETag"]).status_code == 200
    assert double.counted() == 2


def test_both_limits_can_be_told_apart_by_their_headers(double: GitHubDouble, call: Client) -> None:
    fault = double.secondary_limit(retry_after=7)
    secondary = call("GET", TREE)
    assert (secondary.status_code, secondary.headers["retry-after"]) == (403, "7")
    assert secondary.headers["x-ratelimit-remaining"] != "0"
    double.faults.remove(fault)
    double.exhaust(TOKEN, reset_in=600)
    primary = call("GET", TREE)
    assert (primary.status_code, primary.headers["x-ratelimit-remaining"]) == (403, "0")
    assert "retry-after" not in primary.headers
    assert call("GET", "/rate_limit").json()["resources"]["core"]["remaining"] == 0


def test_a_long_tree_is_truncated_and_can_be_walked(double: GitHubDouble, call: Client) -> None:
    double.repositories["acme/pods"].tree_limit = 5
    answer = call("GET", TREE).json()
    assert answer["truncated"] and len(answer["tree"]) == 5
    top = call("GET", TREE.partition("?")[0]).json()
    assert not top["truncated"] and {e["path"] for e in top["tree"]} == {".github", "README.md", "demo"}


def test_contents_refuse_what_github_refuses(call: Client) -> None:
    path = "/repos/acme/pods/contents/README.md"
    new = {"message": "m", "content": "eA=="}
    assert call("PUT", path, new).json()["message"] == 'Invalid request.\n\n"sha" wasn\'t supplied.'
    assert call("PUT", path, new | {"sha": "0" * 40}).status_code == 409


def test_a_renamed_repository_redirects(double: GitHubDouble, call: Client) -> None:
    double.rename("acme/pods", "acme/infra")
    response = call("GET", TREE)
    assert response.status_code == 301
    assert (
        call.session.get(response.headers["Location"], headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200
    )


def test_faults_meet_the_requests_they_name(double: GitHubDouble, call: Client) -> None:
    double.faults.add("answer", path="/git/trees", status=502, times=2)
    assert [call("GET", TREE).status_code for _ in range(3)] == [502, 502, 200]
    double.faults.add("malformed", times=1)
    with pytest.raises(ValueError):
        call("GET", TREE).json()
    double.faults.add("truncate", times=1)
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        call("GET", TREE)
    double.faults.add("huge", size=100_000, times=1)
    assert len(call("GET", TREE).content) > 100_000
    assert call("GET", TREE).status_code == 200


def test_a_dispatch_can_work_although_its_answer_is_lost(double: GitHubDouble, call: Client) -> None:
    runs = double.repositories["acme/pods"].runs
    double.faults.add("close", method="POST", times=1)
    with pytest.raises(requests.ConnectionError):
        call.dispatch()
    assert runs == []
    double.faults.add("close", method="POST", times=1, processed=True)
    with pytest.raises(requests.ConnectionError):
        call.dispatch()
    assert [r.inputs["instance_name"] for r in runs] == ["web9"]


def test_a_hanging_request_ends_when_the_fault_is_removed(double: GitHubDouble, call: Client) -> None:
    fault = double.faults.add("hang", path="/git/trees")
    failed: list[Exception] = []

    def ask() -> None:
        try:
            call("GET", TREE)
        except requests.RequestException as error:
            failed.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    assert Client(double)("GET", "/rate_limit").status_code == 200
    # It must hang first.
    eventually(lambda: double.in_flight >= 1)
    double.faults.remove(fault)
    thread.join(30)
    assert isinstance(failed[0], requests.ConnectionError)


def test_the_knobs_work_over_http_too(double: GitHubDouble, call: Client) -> None:
    assert call("POST", "/__control/faults", {"kind": "answer", "status": 503, "times": 1}).status_code == 200
    assert [call("GET", TREE).status_code for _ in range(2)] == [503, 200]
    seen = call("GET", "/__control/requests").json()
    assert [r["status"] for r in seen] == [503, 200]
    changed = {"repository": "acme/pods", "files": {"README.md": None}, "message": "Remove"}
    assert call("POST", "/__control/commit", changed).status_code == 200
    assert call("GET", "/repos/acme/pods/contents/README.md").status_code == 404
    assert call("POST", "/__control/set", {"nonsense": 1}).status_code == 400


def test_a_new_run_can_stay_hidden(double: GitHubDouble, call: Client) -> None:
    double.runs_hidden_for = 3600
    id = call.dispatch(return_run_details=True).json()["workflow_run_id"]
    assert call("GET", f"/repos/acme/pods/actions/runs/{id}").status_code == 404
    assert call("GET", "/repos/acme/pods/actions/runs").json()["total_count"] == 0
    double.clock_skew = 7200
    assert call("GET", f"/repos/acme/pods/actions/runs/{id}").status_code == 200
