"""Changes over the API that a workflow on GitHub deploys."""

from __future__ import annotations

import json
from typing import Any

import requests

from github_double import GitHubDouble, sample
from harness import REPOSITORY, Product, Run

POD = "/api/pod/advworks/dev"
NAME, TYPE = "/spec/compute/instance_name", "/spec/compute/instance_type"
YAML = {"Accept": "application/yaml"}

WORKFLOW = """\
name: Deploy pod
run-name: Deploy ${{{{ inputs.customer }}}}/${{{{ inputs.environment }}}}
on:
  workflow_dispatch:
    inputs:
      customer: {{required: true, type: string}}
      environment: {{required: true, type: string}}
{inputs}
jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      - run: echo deployed
"""


def start(run: Run, github: GitHubDouble, *inputs: str) -> Product:
    """An instance whose workflow declares these inputs, too."""
    lines = "\n".join(f"      {name}: {{type: string}}" for name in inputs)
    workflow = {sample.WORKFLOW_PATH: WORKFLOW.format(inputs=lines)}
    github.repositories[REPOSITORY].commit(workflow, "Change the workflow", "main")
    return run(github)


def patch(product: Product, path: str, value: Any, query: str = "", **headers: str) -> requests.Response:
    return product.request(
        "PATCH",
        POD + query,
        json=[{"op": "replace", "path": path, "value": value}],
        headers={"Content-Type": "application/json-patch+json"} | headers,
    )


def dispatched(github: GitHubDouble) -> list[dict[str, Any]]:
    return [json.loads(request.body)["inputs"] for request in github.seen("POST", "/dispatches")]


def test_any_field_is_dispatched_as_the_text_that_a_dry_run_shows(run: Run, github: GitHubDouble) -> None:
    product = start(run, github, "spec", "revision", "reason")
    before = product.get(POD, headers=YAML)
    tried = patch(product, TYPE, "t4g.large", "?dry_run=1")
    assert tried.status_code == 200 and dispatched(github) == []
    answer = patch(product, TYPE, "t4g.large", "?reason=More%20load").json()
    assert answer["mode"] == "dispatch" and answer["run_id"] > 0 and answer["commit"] is None
    assert answer["url"] == f"/runs/{answer['run_id']}" and answer["run_url"].startswith(github.web.url)
    assert answer["revision"] == tried.json()["revision"]
    (inputs,) = dispatched(github)
    assert inputs["spec"] == tried.json()["text"] == before.text.replace("t4g.nano", "t4g.large")
    assert f'"{inputs["revision"]}"' == before.headers["ETag"] and inputs["reason"] == "More load"


def test_a_workflow_without_spec_carries_only_what_it_has_inputs_for(run: Run, github: GitHubDouble) -> None:
    product = start(run, github, "instance_name", "waf_enabled")
    refused = patch(product, TYPE, "t4g.large")
    assert refused.status_code == 422 and TYPE in str(refused.json())
    assert patch(product, TYPE, "t4g.large", "?dry_run=1").status_code == 422
    assert dispatched(github) == []
    answer = patch(product, NAME, "web9").json()
    assert answer["run_id"] > 0 and answer["revision"] is None and answer["warnings"]
    assert dispatched(github)[0]["instance_name"] == "web9"


def test_a_deployment_in_progress_is_said(run: Run, github: GitHubDouble) -> None:
    product = start(run, github, "spec", "revision")
    first = patch(product, NAME, "web8").json()
    refused = patch(product, NAME, "web9")
    assert refused.status_code == 409 and refused.json()["details"]["run"] == first["run_id"]
    assert patch(product, NAME, "web9", "?dry_run=1").status_code == 200
    assert patch(product, NAME, "web9", "?anyway=1").status_code == 200
    assert len(dispatched(github)) == 2


def test_a_text_that_github_would_not_take_is_refused(run: Run, github: GitHubDouble) -> None:
    product = start(run, github, "spec", "revision")
    text = product.get(POD, headers=YAML).text + "#" * 70_000 + "\n"
    headers = {"Content-Type": "application/yaml"}
    answer = product.request("PUT", POD, data=text.encode(), headers=headers)
    assert answer.status_code == 422 and answer.json()["error"]
    assert dispatched(github) == []
