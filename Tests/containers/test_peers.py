"""Who reaches what: the FastCGI port, the secrets, and slow readers within nginx's memory."""

from __future__ import annotations

import os
import socket
import struct
from pathlib import Path

import pytest
from harness.slow import SlowReaders, durations, make_large_repository, p99

from conftest import TOKEN, Deploy
from deployment import Deployment
from engine import docker, eventually, inspect, measured


def record(kind: int, content: bytes, request: int = 1) -> bytes:
    return struct.pack(">BBHHBB", 1, kind, request, len(content), 0, 0) + content


def pair(name: bytes, value: bytes) -> bytes:
    return bytes([len(name), len(value)]) + name + value


BEGIN = record(1, b"\x00\x01" + bytes(6))
#: A name of one byte and a value of 2 GiB less two.
LYING = b"\x01\xff\xff\xff\xfeA"


def send(host: Deployment, data: bytes) -> None:
    """To port 9000 from this machine, which reaches every network of its own containers."""
    networks = host.state("spec-editor")["NetworkSettings"]["Networks"]
    address = networks[f"{host.project}_fastcgi"]["IPAddress"]
    with socket.create_connection((address, 9000), 5) as connection:
        connection.sendall(data)
        try:
            while connection.recv(4096):
                pass
        except ConnectionResetError:
            pass


def test_lengths_that_libfcgi_would_believe_end_a_connection_and_nothing_else(local: Deployment) -> None:
    started = local.state("spec-editor")["State"]["StartedAt"]
    send(local, BEGIN + record(4, LYING))

    assert local.get("/healthz").status_code == 200
    assert local.state("spec-editor")["State"]["StartedAt"] == started


def test_an_application_that_is_made_to_abort_is_back_at_once(deploy: Deploy) -> None:
    """After the head libfcgi is on its own: whoever reaches port 9000 can end the process, but not for long."""
    host = deploy(SPEC_SOURCE="local").up()
    host.wait_healthy("spec-editor")
    head = pair(b"REQUEST_METHOD", b"POST") + pair(b"REQUEST_URI", b"/deploy") + pair(b"CONTENT_LENGTH", b"9")
    send(host, BEGIN + record(4, head) + record(4, b"") + record(9, LYING, request=0))
    eventually(lambda: host.state("spec-editor")["RestartCount"] == 1, within=10, every=0.01)
    measured(f"it answers {host.wait():.2f} s after it was started again")
    state = host.state("spec-editor")["State"]

    assert state["Running"]


def test_the_network_of_fastcgi_leads_nowhere(local: Deployment) -> None:
    network = inspect("network", f"{local.project}_fastcgi")

    assert network["Internal"] is True
    names = {container["Name"] for container in network["Containers"].values()}
    assert {name.removeprefix(f"{local.project}-") for name in names} == {"nginx-1", "spec-editor-1"}


def test_each_container_sees_its_own_secrets_alone(deploy: Deploy) -> None:
    host = deploy(SPEC_SOURCE="local")
    host.secret("spec-editor/gh_token", TOKEN)
    host.secret("nginx/htpasswd", "ada:x")
    host.up()

    for service, file in (("spec-editor", "gh_token"), ("nginx", "htpasswd")):
        assert docker("exec", host.container(service), "ls", "/run/secrets") == file


def test_200_slow_readers_fit_into_nginxs_memory_and_hold_no_worker(deploy: Deploy, tmp_path: Path) -> None:
    if os.getuid() != 0:
        pytest.skip("the repository is to belong to the container's user, so this wants root")
    repository = make_large_repository(tmp_path / "specs.git")
    for path in (repository, *repository.rglob("*")):
        os.chown(path, 10001, 10001)
    host = deploy(SPEC_SOURCE="local")
    host.compose("up", "--no-start", "--no-build")
    container = host.compose("ps", "--all", "--quiet", "spec-editor")
    docker("cp", "--archive", repository, f"{container}:/var/lib/spec-editor/specs.git")
    host.up()
    assert len(host.get("/api/pods").content) > 1_200_000

    with SlowReaders(host.http_port, "/api/pods", 200) as readers:
        times = durations(host.url + "/healthz")
        stored = docker("exec", host.container("nginx"), "find", "/var/cache/spec-editor-nginx", "-type", "f")
        assert readers.ended == 0, "they are still reading"
    state = host.state("nginx")
    peak = "/sys/fs/cgroup/memory.peak /sys/fs/cgroup/memory/memory.max_usage_in_bytes"
    used = docker("exec", state["Id"], "sh", "-c", f"for f in {peak}; do [ ! -r $f ] || cat $f; done")
    measured(f"/healthz p99 {p99(times):.1f} ms, {len(stored.split())} files, nginx's peak "
             f"{int(used.split()[0]) / 1048576 if used else 0:.1f} MiB")  # fmt: skip

    assert state["State"]["OOMKilled"] is False and state["RestartCount"] == 0
    assert p99(times) < 2000
    eventually(lambda: not docker("exec", state["Id"], "find", "/var/cache/spec-editor-nginx", "-type", "f"))


def test_a_start_removes_what_a_killed_nginx_left(deploy: Deploy) -> None:
    host = deploy(SPEC_SOURCE="local").up()
    container = host.container("nginx")
    docker("exec", container, "touch", "/var/cache/spec-editor-nginx/fastcgi/0000000001")
    host.compose("kill", "nginx")
    host.compose("start", "nginx")
    host.wait()

    assert docker("exec", container, "find", "/var/cache/spec-editor-nginx", "-type", "f") == ""
