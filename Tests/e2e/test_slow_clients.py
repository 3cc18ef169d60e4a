"""Slow or silent clients cost nginx a little and the application nothing."""

from __future__ import annotations

import os
import resource
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from harness import Product, Run, eventually, free_port
from harness.front import Application, Front
from harness.slow import SlowReaders, durations, make_large_repository, p99

READERS = 200


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository whose /api/pods is more than a megabyte."""
    return make_large_repository(tmp_path_factory.mktemp("large") / "specs.git")


def connections(product: Product) -> int:
    """Sockets that the application has open."""
    count = 0
    for file in Path(f"/proc/{product.application}/fd").iterdir():
        try:
            count += os.readlink(file).startswith("socket:")
        except FileNotFoundError:
            continue
    return count


@pytest.mark.parametrize("transport", ["unix", "tcp"])
def test_nginx_takes_a_whole_answer_whatever_its_reader_does(transport: str) -> None:
    """More than all buffers on the way, so that the rest goes to nginx's temporary files."""
    answer = b"Status: 200 OK\r\nContent-Type: text/plain\r\n\r\n" + b"0123456789abcdef" * 1024 * 1024
    with answering(transport, answer) as (application, front), socket.socket() as reader:
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        reader.connect(("127.0.0.1", front.port))
        reader.sendall(b"GET / HTTP/1.0\r\nHost: localhost\r\n\r\n")
        eventually(lambda: application.answered == 1)
        received = b""
        while chunk := reader.recv(1 << 20):
            received += chunk
        assert received.endswith(answer[-1024 * 1024 :]) and len(received) > 16 * 1024 * 1024


@contextmanager
def answering(transport: str, answer: bytes, **environment: str) -> Iterator[tuple[Application, Front]]:
    """nginx in front of an application that always gives the same answer."""
    with tempfile.TemporaryDirectory(prefix="e2e.", dir="/tmp") as folder:
        os.chmod(folder, 0o755)
        application = Application(f"{folder}/app.sock" if transport == "unix" else None)
        application.behave = lambda params, body: answer
        environment |= {"FCGI_UPSTREAM": application.address, "DEMO_APP_URL": "http://127.0.0.1:9"}
        front = Front(free_port(), **environment)
        try:
            yield application, front
        finally:
            front.stop()
            application.close()


@pytest.mark.parametrize("transport", ["unix", "tcp"])
def test_slow_readers_hold_no_worker(run: Run, large: Path, transport: str) -> None:
    where = {"FCGI_LISTEN": f"127.0.0.1:{free_port()}"} if transport == "tcp" else {}
    product = run(LOCAL_REPO=str(large), **where)
    alone = connections(product)
    size = len(product.get("/api/pods").content)
    assert size > 1_200_000

    with SlowReaders(product.port, "/api/pods", READERS) as readers:
        eventually(lambda: connections(product) == alone, 20)
        times = durations(product.url + "/healthz")
        assert readers.ended == 0, "they are still reading"
    figure = f"{READERS} readers of {size} bytes over {transport}: /healthz p99 {p99(times):.1f} ms"
    print(figure)
    assert p99(times) < 2000


def test_thousands_of_idle_connections_lock_nobody_out(local: Product) -> None:
    """Some send nothing, some half of a request's head: neither counts as a request."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    idle = [socket.create_connection(("127.0.0.1", local.port), 20) for _ in range(5000)]
    try:
        for one in idle[::2]:
            one.sendall(b"GET / HTTP/1.1\r\nHost: lo")
        assert local.get("/healthz", timeout=10).status_code == 200
        assert local.get("/", timeout=10).status_code == 200
        for one in idle:
            assert one.recv(64) == b"", "nginx ends what does not become a request"
        assert not [line for line in local.lines if "worker_connections" in line], "there was room for all"
    finally:
        for one in idle:
            one.close()


def test_a_body_that_does_not_come_is_not_waited_for(local: Product) -> None:
    with socket.create_connection(("127.0.0.1", local.port), 30) as sender:
        sender.sendall(b"POST /deploy HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nhalf")
        began = time.monotonic()
        assert sender.recv(64)[:12] in (b"", b"HTTP/1.1 408")
        assert time.monotonic() - began < 25


@pytest.mark.parametrize(("path", "most"), [("/deploy", 1 << 20), ("/deploy/", 1 << 16), ("/api/pod", 1 << 16)])
@pytest.mark.parametrize("mount", ["", "/spec"])
def test_bodies_have_a_limit_and_large_ones_are_for_deployments(mount: str, path: str, most: int) -> None:
    with answering("tcp", b"Status: 200 OK\r\n\r\n", BASE_PATH=mount) as (application, front):
        url = f"http://localhost:{front.port}{mount}{path}"
        for size, status in ((most, 200), (most + 1, 413)):
            assert requests.post(url, data=b"x" * size, timeout=20).status_code == status
        assert [len(body) for _, body in application.requests] == [most]
