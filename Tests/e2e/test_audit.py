"""Every attempt to change something writes one line to the log, whatever its result."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from github_double import GitHubDouble
from harness import Product, Run

FORM = {"customer": "advworks", "environment": "dev", "instance_name": "web2", "mode": "edit"}
ORDER = {"customer": "advworks", "env": "dev", "spec": {"instance_name": "web2"}}
ELSEWHERE = {"Sec-Fetch-Site": "cross-site"}
FACTS = {"time", "level", "event", "request", "user", "client", "pod", "mode", "result", "status"}


def audited(product: Product, response: requests.Response) -> dict[str, Any]:
    """The one audit line of the request with this answer."""
    id = response.headers["X-Request-Id"]
    line = product.wait_for_event(event="audit", request=id)
    # It is written before the request's own line; both exist now.
    product.wait_for_event(event="request", request=id, method="POST")
    assert [e for e in product.events() if e["event"] == "audit" and e["request"] == id] == [line]
    assert line.keys() >= FACTS and line["status"] == str(response.status_code)
    assert (line["user"], line["client"]) == ("", "127.0.0.1")
    return line


@pytest.mark.parametrize(
    ("form", "headers", "result", "pod"),
    [
        (FORM | {"instance_name": "Not Valid"}, {}, "invalid", "advworks/dev"),
        (FORM | {"customer": "a\u202e\x9b\nb"}, {}, "invalid", "a b/dev"),
        (FORM | {"mode": "other"}, {}, "invalid", "advworks/dev"),
        ({}, {}, "invalid", ""),
        (FORM, ELSEWHERE, "cross-site", "advworks/dev"),
        (FORM, {"Content-Type": "text/plain"}, "invalid", ""),
        (FORM | {"customer": "nobody"}, {}, "not-found", "nobody/dev"),
        (FORM | {"mode": "new"}, {}, "conflict", "advworks/dev"),
    ],
)
def test_a_form_that_is_refused(
    editor: Product, form: dict[str, str], headers: dict[str, str], result: str, pod: str
) -> None:
    line = audited(editor, editor.post("/deploy", form, headers=headers))
    assert (line["result"], line["pod"], line["mode"]) == (result, pod, "dispatch")
    assert "run" not in line


@pytest.mark.parametrize(
    ("options", "result", "pod"),
    [
        ({"data": b"{"}, "invalid", ""),
        ({"data": b"x", "headers": {"Content-Type": "text/plain"}}, "invalid", ""),
        ({"json": {}}, "invalid", ""),
        ({"json": ORDER | {"spec": {}}}, "invalid", "advworks/dev"),
        ({"json": ORDER, "headers": ELSEWHERE}, "cross-site", "advworks/dev"),
        ({"json": ORDER, "headers": {"Origin": "https://evil.example"}}, "cross-site", "advworks/dev"),
    ],
)
def test_an_order_that_is_refused(editor: Product, options: dict[str, Any], result: str, pod: str) -> None:
    if "data" in options:
        options = {"headers": {"Content-Type": "application/json"}} | options
    line = audited(editor, editor.request("POST", "/api/pod", **options))
    assert (line["result"], line["pod"]) == (result, pod)


def test_what_is_started_names_its_run(run: Run, github: GitHubDouble) -> None:
    product = run(github, LOG_LEVEL="error")
    response = product.deploy("advworks/dev", "web9", waf=True)
    line = product.wait_for_event(event="audit", request=response.headers["X-Request-Id"])
    assert (line["result"], line["pod"], line["action"]) == ("started", "advworks/dev", "edit")
    assert line["changes"].split() == ["/spec/compute/instance_name", "/spec/security/waf/enabled"]
    assert line["status"] == "303" and "web9" not in str(line)
    answer = product.request("POST", "/api/pod", json=ORDER | {"env": "stg"})
    line = product.wait_for_event(event="audit", request=answer.headers["X-Request-Id"])
    assert (line["result"], line["run"]) == ("started", str(answer.json()["run_id"]))


@pytest.mark.parametrize(
    ("fault", "result", "status"),
    [
        ({"kind": "answer", "status": 422, "body": {"message": "No ref found for: main"}}, "refused", 422),
        (
            {"kind": "answer", "status": 403, "body": {"message": "Resource not accessible by personal access token"}},
            "forbidden",
            403,
        ),
        (
            {"kind": "answer", "status": 429, "headers": {"Retry-After": "60"}, "body": {"message": "slow down"}},
            "unavailable",
            503,
        ),
        ({"kind": "close"}, "unclear", 503),
    ],
    ids=["refused", "forbidden", "unavailable", "unclear"],
)
def test_what_github_does_not_start(
    run: Run, github: GitHubDouble, fault: dict[str, Any], result: str, status: int
) -> None:
    product = run(github)
    product.get("/pod/advworks/dev")
    fault = dict(fault)
    github.faults.add(fault.pop("kind"), method="POST", path="/dispatches", **fault)
    response = product.deploy("advworks/dev", "web9")
    assert response.status_code == status
    line = audited(product, response)
    assert (line["result"], line["pod"]) == (result, "advworks/dev")
    assert line["changes"] == "/spec/compute/instance_name"


def test_what_changes_nothing_is_no_attempt(run: Run) -> None:
    product = run()
    for path in ("/", "/pod/advworks/dev", "/refresh", "/deploy"):
        product.get(path)
    product.request("POST", "/api/refresh")
    product.post("/deploy", FORM | {"_do": "review"})
    line = audited(product, product.post("/deploy", FORM))
    assert (line["result"], line["mode"]) == ("started", "commit")
    assert len([e for e in product.events() if e["event"] == "audit"]) == 1
