"""From `up` to the first page, and restrictions on the containers."""

from __future__ import annotations

import json
import re
import subprocess
import time

import pytest
import requests

from conftest import TOKEN, Deploy
from deployment import Deployment
from engine import APP, NGINX, docker, inspect, measured, run, tool


def test_it_starts_without_any_setting_and_says_what_is_missing(deploy: Deploy) -> None:
    """No token, and no .env except for the ports, which are free ones here."""
    host = deploy().up()

    for path in ("/", "/health", "/api/pods"):
        answer = host.get(path)
        assert answer.status_code == 503
        assert "GH_TOKEN" in answer.text
    assert host.get("/healthz").status_code == 200
    host.wait("/demo/")
    for service in ("nginx", "spec-editor"):
        assert (host.folder / "secrets" / service).is_dir(), "made by the engine, empty"


def test_it_answers_in_three_seconds_and_is_healthy_in_ten(deploy: Deploy) -> None:
    host = deploy(SPEC_SOURCE="local")
    began = time.monotonic()
    host.compose("up", "--detach", "--no-build")
    created = time.monotonic() - began
    host.wait()
    answered = time.monotonic() - began
    host.wait_healthy()
    healthy = time.monotonic() - began
    measured(f"up returns after {created:.1f} s, 200 after {answered:.1f} s, all three healthy after {healthy:.1f} s")

    statuses = docker("ps", "--filter", f"label=com.docker.compose.project={host.project}", "--format", "{{.Status}}")
    assert [("healthy" in status) for status in statuses.splitlines()] == [True, True, True]


def test_local_mode_is_a_demonstration_that_survives_its_container(local: Deployment) -> None:
    pods = local.get("/api/pods").json()
    change = {"customer": "advworks", "env": "dev", "spec": {"instance_name": "kept"}}

    assert len(pods) == 9
    posted = requests.post(f"{local.url}/api/pod", json=change, timeout=30)
    assert posted.status_code == 200, posted.text
    local.compose("rm", "--stop", "--force", "spec-editor")
    local.compose("up", "--detach", "--no-build", "spec-editor")
    local.wait("/api/pods")
    assert "kept" in local.get("/pod/advworks/dev").text


def test_local_mode_has_room_for_one_replica(deploy: Deploy) -> None:
    host = deploy(SPEC_SOURCE="local").up()
    host.compose(
        "up", "--detach", "--no-build", "--no-deps", "--no-recreate", "--scale", "spec-editor=2", "spec-editor"
    )

    assert "local mode runs one replica" in host.logged("spec-editor", "in use")
    assert host.get("/").status_code == 200


@pytest.mark.parametrize("service", ["nginx", "spec-editor"])
def test_a_container_may_nothing(local: Deployment, service: str) -> None:
    container = local.container(service)
    state = inspect("container", container)["HostConfig"]
    status = docker("exec", container, "cat", "/proc/1/status")

    assert state["ReadonlyRootfs"] is True
    assert state["Memory"] == 64 * 1024 * 1024
    for line in ("CapPrm", "CapEff", "CapBnd"):
        assert re.search(rf"{line}:\s0+\n", status)
    assert re.search(r"NoNewPrivs:\s1\n", status)
    assert re.search(rf"Uid:\s{ {'nginx': 10002, 'spec-editor': 10001}[service] }\s", status)
    for path in ("/usr/local/bin/x", "/etc/x", "/run/secrets/x"):
        tried = subprocess.run(["docker", "exec", container, "touch", path], capture_output=True, text=True)
        assert "Read-only file system" in tried.stderr


def test_the_images_run_so_on_their_own(images: None) -> None:
    """`docker run` with the same restrictions and no compose file."""
    limits = ["--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"]
    app = docker("run", "--detach", *limits, "--memory", "64m", f"{APP}:one")
    nginx = docker("run", "--detach", *limits, "--memory", "64m", "--tmpfs", "/run/nginx", f"{NGINX}:one")
    try:
        time.sleep(7)
        for container in (app, nginx):
            state = inspect("container", container)["State"]
            assert state["Running"] and state["Health"]["Status"] == "healthy", docker("logs", container)
    finally:
        docker("rm", "--force", app, nginx)


def test_demo_app_cannot_reach_the_application(local: Deployment) -> None:
    def reached(service: str) -> bool:
        network = f"container:{local.container(service)}"
        command = "curl -s -o /dev/null --max-time 3 telnet://spec-editor:9000 </dev/null || exit $?"
        tried = subprocess.run(
            ["docker", "run", "--rm", "--network", network, "--entrypoint", "sh", f"{NGINX}:one", "-c", command],
            capture_output=True,
        )
        return tried.returncode in (0, 28, 52, 56)

    assert reached("nginx")
    assert not reached("demo-app")
    address = inspect("container", local.container("spec-editor"))["NetworkSettings"]["Networks"]
    assert set(address) == {f"{local.project}_editor", f"{local.project}_fastcgi"}


def peak(container: str) -> float:
    """The peak memory in megabytes so far, including caches."""
    files = "/sys/fs/cgroup/memory.peak /sys/fs/cgroup/memory/memory.max_usage_in_bytes"
    script = f"for f in {files}; do [ ! -r $f ] || cat $f; done"
    read = docker("exec", container, "sh", "-c", script)
    return int(read.split()[0]) / 1024 / 1024 if read else 0.0


def test_200_clients_fit_into_the_memory(local: Deployment) -> None:
    before = {service: local.state(service) for service in ("nginx", "spec-editor")}
    for path in ("/", "/pod/advworks/dev", "/demo/"):
        said = run(tool("wrk"), "--threads", "2", "--connections", "200", "--duration", "5s", "--timeout", "10s",
                   local.url + path).stdout  # fmt: skip
        rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
        assert rate is not None
        measured(f"{path}: {rate[1]} requests a second")
    for service in before:
        after = local.state(service)
        measured(f"{service}: at most {peak(after['Id']):.1f} MiB")
        assert after["State"]["OOMKilled"] is False
        assert after["State"]["StartedAt"] == before[service]["State"]["StartedAt"]
    assert local.get("/").status_code == 200


def test_no_secret_is_in_an_image_or_a_log(deploy: Deploy, with_github: dict[str, str]) -> None:
    host = deploy(**with_github, LOG_LEVEL="debug").up()
    assert host.get("/").status_code == 200
    for path in ("/health", "/pod/advworks/dev", f"/?q={TOKEN[:3]}", "/nowhere"):
        host.get(path)

    assert TOKEN not in host.logs()
    for image in (APP, NGINX):
        told = json.dumps(inspect("image", f"{image}:one")) + docker("history", "--no-trunc", f"{image}:one")
        assert not re.search(r"ghp_|github_pat_|BEGIN [A-Z ]*PRIVATE KEY|GH_TOKEN=.", told)
