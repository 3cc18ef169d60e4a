"""The first run: a repository on this disk, deployed to, followed, and still intact after a kill."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
from pathlib import Path

import pytest
import requests

from harness import TOKEN, Page, Product, Run, at_once, eventually

PODS = [(c, e) for c in ("advworks", "contoso", "northwind") for e in ("dev", "stg", "prd")]
#: Pods that are deployed at once, without a review.
PLAIN = [(c, e) for c, e in PODS if e != "prd"]


def git(repository: Path, *words: str) -> str:
    command = ["git", "-c", "safe.directory=*", "-C", str(repository), *words]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def run_of(response: requests.Response) -> str:
    """The path of a deployment's run."""
    assert response.status_code == 303, f"{response.status_code}\n{response.text[:2000]}"
    path = response.headers["Location"]
    assert re.fullmatch(r"/runs/[1-9][0-9]*", path), path
    return path


def finished(product: Product, path: str) -> Page:
    return eventually(lambda: "data-poll" not in product.get(path).text and product.page(path))


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    return tmp_path / "specs.git"


def test_the_first_start_has_nine_pods_and_says_what_it_is(run: Run, repository: Path) -> None:
    product = run()
    assert [(p["customer"], p["env"]) for p in product.get("/api/pods").json()] == PODS
    page = product.page("/")
    assert str(repository) in page.text
    assert product.get("/health").json().items() >= {"status": "healthy", "github": "not used"}.items()
    assert product.get("/health").json()["repo"] == str(repository)
    assert git(repository, "fsck", "--strict", "--no-dangling") == ""
    assert len(git(repository, "log", "--oneline", "main").splitlines()) == 1


def test_a_change_is_a_commit_that_touches_one_value(run: Run, repository: Path) -> None:
    product = run()
    before = git(repository, "show", "main:demo/infra/advworks/dev/spec.yml")
    old = product.page("/pod/advworks/dev").control("instance_name")["value"]
    page = finished(product, run_of(product.deploy("advworks/dev", "changed1")))
    assert "advworks/dev" in page.text and "success" in page.text.lower()
    after = git(repository, "show", "main:demo/infra/advworks/dev/spec.yml")
    changed = [(b, a) for b, a in zip(before.splitlines(), after.splitlines(), strict=True) if b != a]
    assert len(changed) == 1 and changed[0][1] == changed[0][0].replace(old, "changed1", 1)
    assert git(repository, "show", "--name-only", "--format=", "main").split() == ["demo/infra/advworks/dev/spec.yml"]
    assert product.page("/pod/advworks/dev").control("instance_name")["value"] == "changed1"
    assert product.get("/api/pod/advworks/dev").json()["spec"]["compute"]["instance_name"] == "changed1"
    assert git(repository, "fsck", "--strict", "--no-dangling") == ""


def test_any_valid_name_can_be_created_once(run: Run, repository: Path) -> None:
    product = run()
    names = {"customer": "New_Customer-9", "environment": "qa-7"}
    response = product.post("/deploy", names | {"instance_name": "first", "waf_enabled": "on", "mode": "new"})
    finished(product, run_of(response))
    spec = product.get("/api/pod/New_Customer-9/qa-7").json()
    assert spec["metadata"] == names
    assert spec["spec"]["compute"]["instance_name"] == "first" and spec["spec"]["security"]["waf"]["enabled"] is True
    again = product.post("/deploy", names | {"instance_name": "second", "mode": "new"})
    assert again.status_code == 409
    assert ("New_Customer-9", "qa-7") in [(p["customer"], p["env"]) for p in product.get("/api/pods").json()]


def test_the_api_creates_changes_and_keeps_the_firewall(run: Run, repository: Path) -> None:
    product = run()

    def order(name: str, **spec: bool) -> dict:
        body = {
            "customer": "api",
            "env": "dev",
            "spec": {"instance_name": name, **spec},
            "commit_message": f"Make {name}",
        }
        response = product.request("POST", "/api/pod", json=body)
        assert response.status_code == 200, response.text
        answer = response.json()
        assert (answer["customer"], answer["env"]) == ("api", "dev")
        assert answer["url"] == f"/runs/{answer['run_id']}"
        assert answer["commit"] == git(repository, "rev-parse", "main").strip()
        assert answer["mode"] == "commit"
        finished(product, answer["url"])
        return product.get("/api/pod/api/dev").json()["spec"]

    assert order("one", waf_enabled=True)["security"]["waf"]["enabled"] is True
    spec = order("two")
    assert (spec["compute"]["instance_name"], spec["security"]["waf"]["enabled"]) == ("two", True)
    assert "Make two" in git(repository, "log", "-1", "--format=%B", "main")


def test_a_text_is_committed_byte_for_byte(run: Run, repository: Path) -> None:
    product = run()
    text = "\ufeffspec:\r\n  compute: {instance_name: web1} # é\r\nlast: 1".encode()
    headers = {"Content-Type": "application/yaml", "If-None-Match": "*"}
    response = product.request("PUT", "/api/pod/new/dev", data=text, headers=headers)
    assert response.status_code == 200, response.text
    command = ["git", "-c", "safe.directory=*", "-C", repository, "show", "main:demo/infra/new/dev/spec.yml"]
    assert subprocess.run(command, check=True, capture_output=True).stdout == text


def test_deploy_command_gets_the_pod_and_its_output_is_shown(run: Run, tmp_path: Path) -> None:
    command = tmp_path / "deploy"
    command.write_text("#!/bin/sh\nenv\nprintf '<b>done</b>\\n'; echo problem >&2\n")
    command.chmod(0o755)
    product = run(DEPLOY_COMMAND=str(command))
    response = product.deploy("contoso/stg", "api9", waf=True)
    text = finished(product, run_of(response)).text
    assert "<b>done</b>" in text and "problem" in text and "success" in text.lower()
    for line in (
        "POD_CUSTOMER=contoso", "POD_ENVIRONMENT=stg", "POD_INSTANCE_NAME=api9", "POD_WAF_ENABLED=true",
        "POD_FULL_NAME=contoso-stg-api9", "POD_REASON=",
    ):  # fmt: skip
        assert line in text


def test_a_deploy_command_that_fails_fails_the_run(run: Run) -> None:
    product = run(DEPLOY_COMMAND="echo it broke; exit 3")
    text = finished(product, run_of(product.deploy("contoso/dev", "api9"))).text
    assert "failure" in text.lower() and "it broke" in text and "3" in text


def test_many_deployments_at_once_lose_nothing(run: Run, repository: Path) -> None:
    product = run()
    same = [lambda n=n: product.deploy("advworks/dev", f"fresh{n}") for n in range(6)]
    other = [lambda p=p: product.deploy("/".join(p), "other") for p in PLAIN[1:]]
    statuses = [r.status_code for r in at_once(*same, *other)]
    assert set(statuses) <= {303, 409} and statuses[6:] == [303] * 5 and 303 in statuses[:6]

    def settled() -> bool:
        count = len(git(repository, "log", "--oneline", "main").splitlines())
        return count == 1 + statuses.count(303)

    eventually(settled)
    product.get("/refresh")
    names = [product.page("/pod/" + "/".join(p)).control("instance_name")["value"] for p in PLAIN[1:]]
    assert names == ["other"] * 5
    assert git(repository, "fsck", "--strict", "--no-dangling") == ""


def test_a_kill_leaves_a_repository_that_works(run: Run, repository: Path) -> None:
    product = run(DEPLOY_COMMAND="sleep 30")
    product.deploy("advworks/dev", "killed")
    os.kill(product.application, signal.SIGKILL)
    assert product.wait_until_ended() != 0
    assert git(repository, "fsck", "--strict", "--no-dangling") == ""
    again = run()
    assert len(again.get("/api/pods").json()) == 9
    run_of(again.deploy("advworks/dev", "alive"))
    run_of(again.deploy("advworks/stg", "alive"))


def test_a_commit_from_outside_is_seen(run: Run, repository: Path, tmp_path: Path) -> None:
    product = run(CACHE_TTL="1")
    assert len(product.get("/api/pods").json()) == 9
    work = tmp_path / "work"
    git(tmp_path, "clone", "-q", str(repository), str(work))
    pod = work / "demo/infra/outside/dev"
    pod.mkdir(parents=True)
    (pod / "spec.yml").write_text("kind: Pod\n")
    git(work, "add", "-A")
    git(work, "-c", "user.name=x", "-c", "user.email=x@example.com", "commit", "-qm", "From outside")
    git(work, "push", "-q", "origin", "HEAD:main")
    assert product.get("/refresh").status_code == 303
    assert len(product.get("/api/pods").json()) == 10


@pytest.fixture
def work_tree(tmp_path: Path) -> Path:
    """A person's own repository, with a pod on the branch trunk, like git init creates it."""
    own = tmp_path / "it's mine"
    spec = own / "pods/x/dev/spec.yml"
    spec.parent.mkdir(parents=True)
    spec.write_text("spec: {compute: {instance_name: mine}}\n")
    git(tmp_path, "init", "-q", "-b", "trunk", str(own))
    git(own, "add", "-A")
    git(own, "-c", "user.name=x", "-c", "user.email=x@example.com", "commit", "-qm", "Mine")
    return own


def test_a_bare_repository_of_ones_own_is_used_as_it_is(run: Run, tmp_path: Path, work_tree: Path) -> None:
    own = tmp_path / "own.git"
    git(tmp_path, "clone", "-q", "--bare", str(work_tree), str(own))
    product = run(LOCAL_REPO=str(own), SPECS_PATH="pods", WORKFLOW_BRANCH="trunk")
    assert product.get("/api/pods").json() == [{"customer": "x", "env": "dev"}]
    assert product.page("/pod/x/dev").control("instance_name")["value"] == "mine"


@pytest.mark.parametrize("folder", [".", "my infra/pods", "ä#%+"])
def test_pods_may_lie_at_the_root_or_in_any_folder(run: Run, tmp_path: Path, folder: str) -> None:
    product = run(LOCAL_REPO=str(tmp_path / "specs.git"), SPECS_PATH=folder)
    assert len(product.get("/api/pods").json()) == 9
    run_of(product.deploy("advworks/dev", "web9"))
    assert product.page("/pod/advworks/dev").control("instance_name")["value"] == "web9"
    body = {"customer": "zoo", "env": "dev", "spec": {"instance_name": "web1"}}
    assert product.request("POST", "/api/pod", json=body).status_code == 200
    path = "zoo/dev/spec.yml" if folder == "." else f"{folder}/zoo/dev/spec.yml"
    assert "instance_name: web1" in git(tmp_path / "specs.git", "show", f"main:{path}")


@pytest.mark.parametrize("part", ["", "/.git"])
def test_a_work_tree_is_refused_with_the_command_that_helps(
    run: Run, tmp_path: Path, work_tree: Path, part: str
) -> None:
    settings = {"SPECS_PATH": "pods", "WORKFLOW_BRANCH": "trunk"}
    product = run(up=False, LOCAL_REPO=f"{work_tree}{part}", **settings)
    assert product.wait_until_ended() != 0
    lines = [line for line in product.lines if line.startswith("spec-editor: ")]
    assert len(lines) == 1 and "has ended with status 78" in product.tail
    command = lines[0].partition("Run: ")[2]
    assert command.startswith("git clone --bare ")
    subprocess.run(["sh", "-ec", command], check=True, capture_output=True)
    made = shlex.split(command)[-1]
    assert run(LOCAL_REPO=made, **settings).get("/api/pods").json() == [{"customer": "x", "env": "dev"}]


def test_a_stale_lock_is_said_at_once_and_holds_nobody_up(run: Run, repository: Path) -> None:
    product = run(FCGI_WORKERS="4")
    lock = repository / "refs/heads/main.lock"
    lock.touch()
    os.utime(lock, (0, 0))
    deployments = [lambda n=n: product.deploy("/".join(PLAIN[n]), "locked") for n in range(6)]
    reads = [lambda: product.get("/pod/advworks/dev")] * 8
    responses = at_once(*deployments, *reads)
    assert [r.status_code for r in responses] == [503] * 6 + [200] * 8
    for response in responses[:6]:
        assert f"rm {lock}" in Page(response.text).text and "days ago" in response.text
    # Each answered after a fraction of the second that it used to wait for a lock.
    assert max(r.elapsed.total_seconds() for r in responses) < 3
    lock.unlink()
    run_of(product.deploy("advworks/dev", "free"))


def test_a_pod_in_progress_is_not_called_changed(run: Run) -> None:
    product = run(DEPLOY_COMMAND="sleep 20")
    path = run_of(product.deploy("advworks/dev", "first"))
    body = {"customer": "advworks", "env": "dev", "spec": {"instance_name": "second"}}
    response = product.request("POST", "/api/pod", json=body)
    assert response.status_code == 409
    assert str(response.json()["details"]["run"]) == path.rpartition("/")[2]
    assert "advworks/dev" in response.json()["error"] and "has changed" not in response.json()["error"]
    page = product.deploy("advworks/dev", "second")
    assert page.status_code == 409 and "has changed" not in page.text
    assert path in Page(page.text).links


def test_a_deployment_of_a_pod_in_progress_waits_for_it(run: Run, repository: Path, tmp_path: Path) -> None:
    go, order = tmp_path / "go", tmp_path / "order"
    command = f'until test -e {go}; do sleep 0.02; done; echo "$POD_INSTANCE_NAME" >>{order}'
    product = run(DEPLOY_COMMAND=command)
    first = run_of(product.deploy("advworks/dev", "first"))
    body = {"customer": "advworks", "env": "dev", "spec": {"instance_name": "second"}}
    answer = product.request("POST", "/api/pod?anyway=1", json=body)
    assert answer.status_code == 200, answer.text
    second = answer.json()["url"]
    waiting = product.page(second).text
    assert "queued" in waiting.lower() and f"Waiting for run {first.rpartition('/')[2]}" in waiting
    assert len(git(repository, "log", "--oneline", "main").splitlines()) == 3
    go.touch()
    for path in (first, second):
        assert "success" in finished(product, path).text.lower()
    assert order.read_text() == "first\nsecond\n"


def test_no_ancestor_of_deploy_command_shows_the_token(run: Run) -> None:
    """Except make, whose environment cannot be changed from here."""
    look = """p=$$
while [ "$p" -gt 1 ]; do
  p=$(sed 's/.*) . //; s/ .*//' "/proc/$p/stat")
  echo "saw $(cat "/proc/$p/comm")"
  if tr '\\0' '\\n' <"/proc/$p/environ" | grep -q 'gh[p]_.*'; then echo "found in $(cat "/proc/$p/comm")"; fi
done; env | grep 'gh[p]_'; true"""
    product = run(DEPLOY_COMMAND=look, GH_TOKEN=TOKEN)
    text = finished(product, run_of(product.deploy("contoso/dev", "api9"))).text
    assert "saw spec-editor" in text and ("saw run.sh" in text or "saw bash" in text), text
    found = set(re.findall(r"found in ([\w.-]+)", text))
    assert found <= {"make"}, text


def test_a_repository_that_cannot_be_made_is_said(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    product = run(up=False, LOCAL_REPO=str(tmp_path / "file" / "specs.git"))
    assert product.wait_until_ended() != 0
    assert any("LOCAL_REPO" in line and "cannot be used" in line for line in product.lines)
