"""A repository to play with: nine pods, and a workflow that deploys them."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

from ruamel.yaml import YAML

from .workflows import Failed

if TYPE_CHECKING:
    from .repository import Repository
    from .runs import Run

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
      waf_enabled:
        description: Web application firewall, true or false
        type: string
      spec:
        description: The whole new spec.yml
        type: string
      revision:
        description: Blob SHA of the spec.yml that it was made from
        type: string
      requested_by:
        description: Who asked
        type: string
        required: false
      reason:
        description: Why
        type: string
jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      - run: echo deployed
"""

#: The original's: it makes the edit itself, and its runs are all called the same.
FOUR_INPUTS = """\
name: Deploy pod
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
        required: true
        default: false
jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      - run: echo deployed
"""

#: Can be started, but not told what to deploy.
NO_INPUTS = """\
name: Deploy pod
on:
  workflow_dispatch:
jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      - run: echo deployed
"""

NO_REVISION = "0" * 40


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
    """What the workflow does: writes the text it was given, or edits or creates the pod's spec, and commits it."""
    given = run.inputs
    if not {"customer", "environment"} <= given.keys():
        return
    path = f"{SPECS_PATH}/{given['customer']}/{given['environment']}/spec.yml"
    old = repository.read(path, run.branch)
    if "spec" in given:
        new = given["spec"].encode()
        revision = NO_REVISION if old is None else repository.store.put_blob(old)
        if given.get("revision", revision) != revision:
            raise Failed(f"{path} was changed meanwhile: it is at {revision}, not at {given['revision']}")
    else:
        new = _edited(old, given)
    if new != old:
        trailers = [f"Requested-by: {given.get('requested_by') or run.login}"]
        if given.get("reason"):
            trailers.append(f"Reason: {given['reason']}")
        message = "\n".join([f"Deploy {given['customer']}/{given['environment']}", "", *trailers, f"Run: {run.id}"])
        repository.commit({path: new}, message, run.branch)


def _edited(old: bytes | None, given: dict[str, str]) -> bytes:
    if old is None:
        old = POD.format(
            customer=given["customer"], environment=given["environment"], name="new", type="t4g.nano", waf="false"
        ).encode()
    yaml = YAML()
    yaml.preserve_quotes = True
    document = yaml.load(old)
    if given.get("instance_name"):
        document["spec"]["compute"]["instance_name"] = given["instance_name"]
    if given.get("waf_enabled"):
        document["spec"]["security"]["waf"]["enabled"] = given["waf_enabled"] == "true"
    written = StringIO()
    yaml.dump(document, written)
    return written.getvalue().encode()
