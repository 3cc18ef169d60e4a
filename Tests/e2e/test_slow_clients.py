"""Clients that read or send slowly, or not at all, cost nginx a little and the application nothing."""

from __future__ import annotations

import os
import resource
import selectors
import socket
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from harness import Product, Run, eventually, free_port
from harness.front import Application, Front

READERS = 200


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with so many pods that /api/pods is more than a megabyte."""
    repository = tmp_path_factory.mktemp("large") / "specs.git"
    subprocess.run(["git", "init", "--quiet", "--bare", "--initial-branch=main", repository], check=True)
    spec = b"apiVersion: v1\nmetadata: {name: x}\nspec:\n  compute: {instance_name: x}\n"
    commit = [b"blob\nmark :1\ndata %d\n" % len(spec), spec]
    commit.append(b"commit refs/heads/main\ncommitter Test <test@localhost> 1 +0000\ndata 4\npods\n")
    for number in range(10000):
        path = b"demo/infra/%s/%s/spec.yml" % (b"customer-%05d".ljust(49, b"-") % number, b"environment".ljust(50, b"-"))
        commit.append(b"M 100644 :1 %s\n" % path)
    subprocess.run(["git", "-C", repository, "fast-import", "--quiet"], input=b"".join(commit), check=True)
    return repository


class SlowReaders:
    """Ask for one path each, and read 5 KB a second until the `with` ends."""

    def __init__(self, port: int, path: str, count: int) -> None:
        self._port, self._path, self._count = port, path, count
        self._selector = selectors.DefaultSelector()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self.sockets: list[socket.socket] = []
        #: Those that the other side has closed.
        self.ended = 0

    def __enter__(self) -> SlowReaders:
        for _ in range(0, self._count, 8):
            wave = [self._connect() for _ in range(8)]
            for one in wave:
                assert one.recv(12) == b"HTTP/1.1 200"
                one.setblocking(False)
                self._selector.register(one, selectors.EVENT_READ)
            self.sockets += wave
            if not self._thread.is_alive():
                self._thread.start()
        return self

    def _connect(self) -> socket.socket:
        one = socket.socket()
        one.settimeout(20)
        # A larger buffer would take more for the client than it reads.
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        one.connect(("127.0.0.1", self._port))
        one.sendall(f"GET {self._path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        return one

    def _read(self) -> None:
        while not self._stop.wait(0.2):
            for key, _ in self._selector.select(0):
                try:
                    chunk = key.fileobj.recv(1024)  # type: ignore[union-attr]
                except OSError:
                    chunk = b""
                if not chunk:
                    self.ended += 1
                    self._selector.unregister(key.fileobj)

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        for one in self.sockets:
            one.close()


def connections(product: Product) -> int:
    """Sockets that the application has open."""
    count = 0
    for file in Path(f"/proc/{product.application}/fd").iterdir():
        try:
            count += os.readlink(file).startswith("socket:")
        except FileNotFoundError:
            continue
    return count


def health(product: Product, count: int = 200) -> list[float]:
    """How long /healthz takes, in milliseconds, in order."""
    times = []
    for _ in range(count):
        began = time.monotonic()
        assert product.get("/healthz").status_code == 200
        times.append((time.monotonic() - began) * 1000)
    return sorted(times)


def p99(times: list[float]) -> float:
    return statistics.quantiles(times, n=100)[98]


@pytest.mark.parametrize("transport", ["unix", "tcp"])
def test_nginx_takes_a_whole_answer_whatever_its_reader_does(transport: str) -> None:
    """More than all buffers on the way hold, so that the rest has to go to nginx's temporary files."""
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
    """nginx before an application that always answers the same."""
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
def test_slow_readers_hold_no_worker(
    run: Run, large: Path, transport: str, record_property: pytest.RecordProperty
) -> None:
    where = {"FCGI_LISTEN": f"127.0.0.1:{free_port()}"} if transport == "tcp" else {}
    product = run(LOCAL_REPO=str(large), **where)
    alone = connections(product)
    size = len(product.get("/api/pods").content)
    assert size > 1_200_000

    with SlowReaders(product.port, "/api/pods", READERS) as readers:
        eventually(lambda: connections(product) == alone, 20)
        times = health(product)
        assert readers.ended == 0, "they are still reading"
    figure = f"{READERS} readers of {size} bytes over {transport}: /healthz p99 {p99(times):.1f} ms"
    record_property("measured", figure)
    print(figure)
    assert p99(times) < 2000


def test_thousands_of_idle_connections_lock_nobody_out(local: Product) -> None:
    """Some say nothing, some half of a request's head: neither is a request that could be counted."""
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
