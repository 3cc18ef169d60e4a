"""Only nginx, configured by render.sh, in front of an application that returns the request."""

from __future__ import annotations

import json
import os
import shutil
import socket
import struct
import subprocess
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

checkout = Path(__file__).resolve().parents[3]
BEGIN, END, PARAMS, STDIN, STDOUT = 1, 3, 4, 5, 6

Params = dict[str, list[str]]
#: An application's reaction to a request: the bytes of the answer, or nothing to hang up.
Behaviour = Callable[[Params, bytes], bytes | None]


def say(params: Params, body: bytes) -> bytes:
    """Answers with the parameters; a repeated name has two values."""
    return b"Status: 200 OK\r\nContent-Type: application/json\r\n\r\n" + json.dumps(params).encode()


class Application:
    """A FastCGI responder whose reaction a test chooses."""

    def __init__(self, path: str | None = None) -> None:
        """Listens at the path of a Unix socket, or on a port."""
        self.behave: Behaviour = say
        self.requests: list[tuple[Params, bytes]] = []
        #: Requests whose answer the front end has read completely.
        self.answered = 0
        if path:
            self._socket = socket.socket(socket.AF_UNIX)
            self._socket.bind(path)
            self._socket.listen(64)
            os.chmod(path, 0o666)
            self.address = f"unix:{path}"
        else:
            self._socket = socket.create_server(("127.0.0.1", 0), backlog=64)
            self.address = "127.0.0.1:" + str(self._socket.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        if self._socket.fileno() >= 0:
            self._socket.shutdown(socket.SHUT_RDWR)
            self._socket.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as stream:
            streams: dict[int, bytes] = {PARAMS: b"", STDIN: b""}
            while header := stream.read(8):
                _, kind, _, length, padding, _ = struct.unpack(">BBHHBB", header)
                content = stream.read(length)
                stream.read(padding)
                if kind in streams:
                    streams[kind] += content
                if kind == STDIN and not length:
                    break
            else:
                return
            request = (_pairs(streams[PARAMS]), streams[STDIN])
            self.requests.append(request)
            answer = self.behave(*request)
            if answer is None:
                return
            try:
                for start in range(0, len(answer), 60_000):
                    connection.sendall(_record(STDOUT, answer[start : start + 60_000]))
                connection.sendall(_record(STDOUT, b"") + _record(END, bytes(8)))
                self.answered += 1
            except OSError:
                pass


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack(">BBHHBB", 1, kind, 1, len(content), 0, 0) + content


def _pairs(data: bytes) -> Params:
    pairs: Params = {}
    position = 0

    def length() -> int:
        nonlocal position
        size = data[position]
        position += 1
        if size & 0x80:
            size = int.from_bytes(bytes([size & 0x7F]) + data[position : position + 3], "big")
            position += 3
        return size

    while position < len(data):
        name_size, value_size = length(), length()
        name = data[position : position + name_size].decode()
        value = data[position + name_size : position + name_size + value_size].decode("latin-1")
        pairs.setdefault(name, []).append(value)
        position += name_size + value_size
    return pairs


def render(state: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs render.sh with only these variables."""
    return subprocess.run(
        [checkout / "nginx" / "render.sh", state],
        env={"PATH": os.environ["PATH"] + ":/usr/sbin:/sbin"} | environment,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


class Front:
    """A running nginx. Its folder is open to all users, because its workers may run as nobody."""

    def __init__(self, port: int, **environment: str) -> None:
        self.port = port
        self.state = Path(tempfile.mkdtemp(prefix="front.", dir="/tmp"))
        self.state.chmod(0o755)
        shutil.copytree(checkout / "nginx" / "static", self.state / "static")
        ours = {"LISTEN_HTTP": str(port), "LISTEN_ADDRESS": "localhost", "STATIC_DIR": str(self.state / "static")}
        self.environment = ours | {"POST_LIMIT": "0"} | environment
        self.rendered = render(self.state, **self.environment)
        assert self.rendered.returncode == 0, self.rendered.stderr
        self.process = subprocess.Popen(
            ["nginx", "-e", "stderr", "-c", self.state / "conf" / "nginx.conf"],
            env={"PATH": os.environ["PATH"] + ":/usr/sbin:/sbin"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self._wait_until_up()

    def _read(self) -> None:
        for line in self.process.stdout or ():
            self.lines.append(line.decode(errors="replace").rstrip("\n"))

    def _wait_until_up(self) -> None:
        while True:
            assert self.process.poll() is None, "\n".join(self.lines)
            with socket.socket(socket.AF_UNIX) as alive:
                try:
                    alive.connect(str(self.state / "alive.sock"))
                    return
                except OSError:
                    time.sleep(0.01)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(30)
        self._reader.join(5)
        shutil.rmtree(self.state)

    def log(self, *until: int) -> list[dict[str, Any]]:
        """The access log, once it has as many lines with these statuses as requested."""
        end = time.monotonic() + 10
        while True:
            events = [json.loads(line) for line in self.lines if line.startswith("{")]
            if Counter(until) <= Counter(event["status"] for event in events):
                return events
            assert time.monotonic() < end, f"{until} are not in {events}"
            time.sleep(0.01)
