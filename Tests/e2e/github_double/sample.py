"""A repository to play with: nine pods, and a workflow that deploys them."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

from ruamel.yaml import YAML

if TYPE_CHECKING:
    from .repository import Repository
    from .workflows import Run

SPECS_PATH = "demo/infra"
WORKFLOW_PATH = ".github/workflows/deploy-pod.yml"
CUSTOMERS = {"advworks": "web", "northwind": "shop", "contoso": "api"}
ENVIRONMENTS = {"dev": "t4g.nano", "stg": "t4g.micro", "prd": "t4g.small"}

POD = """\
# {customer}, {environment}: who to ask is in the team's handbook.
apiVersion: v1
kind: Pod
metadata:
  customer: {customer}
  environment: {environment}
spec:
  compute:
    instance_name: {name}  # becomes part of the host name
    instance_type: {type}
  security:
    waf:
      enabled: {waf}
  # Read by the nightly backup, not by the deployment.
  backup: {{ keep: 7, window: "02:00-03:00" }}
"""

WORKFLOW = """\
name: Deploy pod
run-name: Deploy ${{ inputs.customer }}/${{ inputs.environment }}
on:
  workflow_dispatch:
    inputs:
      customer:
        description: Customer
        type: string
        required: true
      environment:
        description: Environment
        type: choice
        required: true
        options: [dev, stg, prd]
      instance_name:
        description: Name of the instance
        type: string
        required: true
      waf_enabled:
        description: Web application firewall
        type: boolean
        default: false
      requested_by:
        description: Who asked
        type: string
        required: false
jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      - run: echo deployed
"""


def pods() -> dict[str, str]:
    """The nine specs by path."""
    return {
        f"{SPECS_PATH}/{customer}/{environment}/spec.yml": POD.format(
            customer=customer, environment=environment, name=f"{name}1", type=type,
            waf="true" if environment == "prd" else "false",
        )
        for customer, name in CUSTOMERS.items()
        for environment, type in ENVIRONMENTS.items()
    }  # fmt: skip


def files() -> dict[str, str]:
    """A whole repository."""
    return pods() | {WORKFLOW_PATH: WORKFLOW, "README.md": "# Infrastructure\n", "demo/infra/README.md": "Pods.\n"}


def deploy(repository: Repository, run: Run) -> None:
    """What the workflow does: edits or creates the pod's spec and commits it."""
    given = run.inputs
    if not {"customer", "environment", "instance_name"} <= given.keys():
        return
    path = f"{SPECS_PATH}/{given['customer']}/{given['environment']}/spec.yml"
    text = repository.read(path, run.branch)
    if text is None:
        text = POD.format(
            customer=given["customer"], environment=given["environment"], name="new", type="t4g.nano", waf="false"
        ).encode()
    yaml = YAML()
    yaml.preserve_quotes = True
    document = yaml.load(text)
    document["spec"]["compute"]["instance_name"] = given["instance_name"]
    document["spec"]["security"]["waf"]["enabled"] = given.get("waf_enabled", "false") == "true"
    written = StringIO()
    yaml.dump(document, written)
    message = f"Deploy {given['customer']}/{given['environment']}"
    repository.commit({path: written.getvalue()}, message, run.branch)
