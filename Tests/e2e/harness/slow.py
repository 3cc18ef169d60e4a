"""Slow clients, a long answer for them, and how long others wait meanwhile."""

from __future__ import annotations

import selectors
import socket
import statistics
import subprocess
import threading
import time
from pathlib import Path

import requests


def make_large_repository(repository: Path) -> Path:
    """Ten thousand pods with the longest names, so that /api/pods has more than a megabyte."""
    subprocess.run(["git", "init", "--quiet", "--bare", "--initial-branch=main", repository], check=True)
    spec = b"apiVersion: v1\nmetadata: {name: x}\nspec:\n  compute: {instance_name: x}\n"
    commit = [b"blob\nmark :1\ndata %d\n" % len(spec), spec]
    commit.append(b"commit refs/heads/main\ncommitter Test <test@localhost> 1 +0000\ndata 4\npods\n")
    for number in range(10_000):
        customer, environment = f"customer-{number:05}".ljust(50, "-"), "environment".ljust(50, "-")
        commit.append(f"M 100644 :1 demo/infra/{customer}/{environment}/spec.yml\n".encode())
    subprocess.run(["git", "-C", repository, "fast-import", "--quiet"], input=b"".join(commit), check=True)
    return repository


class SlowReaders:
    """Ask for one path each, and read 5 KB a second until the `with` ends."""

    def __init__(self, port: int, path: str, count: int, host: str = "127.0.0.1") -> None:
        self._address, self._path, self._count = (host, port), path, count
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
        # A larger buffer would receive more for the client than it reads.
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        one.connect(self._address)
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


def durations(url: str, count: int = 200) -> list[float]:
    """How long one GET after another takes, in milliseconds."""
    times = []
    for _ in range(count):
        began = time.monotonic()
        assert requests.get(url, timeout=30).status_code == 200
        times.append((time.monotonic() - began) * 1000)
    return times


def p99(times: list[float]) -> float:
    return statistics.quantiles(times, n=100)[98]
