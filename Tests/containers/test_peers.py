"""Who can reach what: the FastCGI port, the secrets, and slow readers within nginx's memory."""

from __future__ import annotations

import re
import socket
import struct
import subprocess
from pathlib import Path

from harness.slow import SlowReaders, durations, make_large_repository, p99

from conftest import TOKEN, Deploy
from deployment import Deployment
from engine import docker, eventually, inspect, measured


def record(kind: int, content: bytes, request: int = 1) -> bytes:
    return struct.pack(">BBHHBB", 1, kind, request, len(content), 0, 0) + content


def pair(name: bytes, value: bytes) -> bytes:
    return bytes([len(name), len(value)]) + name + value


BEGIN = record(1, b"\x00\x01" + bytes(6))
STATISTICS = ("/sys/fs/cgroup/memory.stat", "/sys/fs/cgroup/memory/memory.stat")

#: A name of one byte and a value of 2 GiB minus two bytes.
LYING = b"\x01\xff\xff\xff\xfeA"


def send(host: Deployment, data: bytes) -> None:
    """To port 9000 from this machine, which can reach all networks of its own containers."""
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
    """After the head, libfcgi is alone: a peer on port 9000 can end the process, but only for a short time."""
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
    make_large_repository(tmp_path / "specs.git")
    packed = subprocess.run(["tar", "-C", tmp_path, "-c", "specs.git"], stdout=subprocess.PIPE, check=True).stdout
    host = deploy(SPEC_SOURCE="local")
    unpack = "run --rm --no-deps -T --entrypoint tar spec-editor -C /var/lib/spec-editor --no-same-owner -x"
    subprocess.run(["docker", "compose", *unpack.split()], cwd=host.folder, env=host.environment, input=packed,
                   capture_output=True, check=True)  # fmt: skip
    host.up()
    assert len(host.get("/api/pods").content) > 1_200_000

    # Not through the published port, whose proxy has its own buffers.
    address = host.state("nginx")["NetworkSettings"]["Networks"][f"{host.project}_demo"]["IPAddress"]
    with SlowReaders(8080, "/api/pods", 200, address) as readers:
        times = durations(host.url + "/healthz")
        # nginx removes their names at once, and keeps them open.
        listing = docker("exec", host.container("nginx"), "sh", "-c", "ls -l /proc/*/fd 2>/dev/null || true")
        files = listing.count("/var/cache/spec-editor-nginx/fastcgi/")
        used = docker("exec", host.container("nginx"), "sh", "-c", f"cat {' '.join(STATISTICS)} 2>/dev/null || true")
        assert readers.ended == 0, "they are still reading"
    state = host.state("nginx")
    own = re.search(r"(?m)^(?:rss|anon) (\d+)", used)
    measured(f"/healthz p99 {p99(times):.1f} ms, {files} files, of nginx's memory "
             f"{int(own[1]) / 1048576 if own else 0:.1f} MiB are no cache")  # fmt: skip

    assert state["State"]["OOMKilled"] is False and state["RestartCount"] == 0
    assert p99(times) < 2000
    assert files > 100
