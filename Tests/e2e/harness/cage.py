"""The executable alone, with the memory limit of the compose file, over FastCGI."""

from __future__ import annotations

import contextlib
import os
import socket
import struct
import subprocess
import time
import uuid
from pathlib import Path

from .product import VARIABLES, checkout
from .raw import Answer

MEBIBYTE = 1 << 20
_ROOT = Path("/sys/fs/cgroup")


class Cgroup:
    """A memory cgroup, of either version."""

    def __init__(self, limit: int) -> None:
        name = f"spec-editor-test-{uuid.uuid4().hex[:12]}"
        self._is_new = (_ROOT / "cgroup.controllers").exists()
        self.folder = (_ROOT if self._is_new else _ROOT / "memory") / name
        self.folder.mkdir()
        try:
            if self._is_new:
                self._write("memory.max", limit)
                self._write("memory.swap.max", 0)
            else:
                self._write("memory.limit_in_bytes", limit)
        except OSError:
            self.folder.rmdir()
            raise

    def _write(self, name: str, value: int) -> None:
        (self.folder / name).write_text(str(value))

    def take_in(self, process: int) -> None:
        self._write("cgroup.procs", process)

    @property
    def peak(self) -> int:
        return int((self.folder / ("memory.peak" if self._is_new else "memory.max_usage_in_bytes")).read_text())

    @property
    def kills(self) -> int:
        name = "memory.events" if self._is_new else "memory.oom_control"
        lines = dict(line.split() for line in (self.folder / name).read_text().splitlines())
        return int(lines["oom_kill"])

    def remove(self) -> None:
        with contextlib.suppress(OSError):
            self.folder.rmdir()


def obstacle() -> str | None:
    """Why a cgroup is not possible here; `None` if it is."""
    try:
        Cgroup(64 * MEBIBYTE).remove()
    except OSError as error:
        return f"no memory cgroup can be made here: {error}"
    return None


class Caged:
    """The executable in a cgroup."""

    def __init__(self, folder: Path, limit: int = 64 * MEBIBYTE, **environment: str) -> None:
        self.socket = str(folder / "application.sock")
        self.log = folder / "application.log"
        self.cgroup = Cgroup(limit)
        inherited = {name: value for name, value in os.environ.items() if name not in VARIABLES}
        program = os.environ.get("SPEC_EDITOR_BINARY") or str(checkout / ".build/release/spec-editor")
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                [program],
                env=inherited | {"FCGI_LISTEN": self.socket} | environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=lambda: self.cgroup.take_in(os.getpid()),
            )
        end = time.monotonic() + 20
        while True:
            try:
                if self.get("/healthz", timeout=2).status == 200:
                    return
            except OSError:
                pass
            if time.monotonic() > end or self.process.poll() is not None:
                self.stop()
                raise AssertionError(self.log.read_text()[-2000:])
            time.sleep(0.02)

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.cgroup.remove()

    # Requests

    def get(self, uri: str, **options: float) -> Answer:
        return self.ask("GET", uri, **options)

    def post(self, uri: str, body: bytes, kind: str = "application/x-www-form-urlencoded") -> Answer:
        return self.ask("POST", uri, body, CONTENT_TYPE=kind, HTTP_SEC_FETCH_SITE="same-origin")

    def ask(self, method: str, uri: str, body: bytes = b"", timeout: float = 60, pace: float = 0, **more: str) -> Answer:
        """One request; with `pace`, the answer is read that slowly, in bytes per second."""
        params = {"REQUEST_METHOD": method, "REQUEST_URI": uri, "HTTP_HOST": "localhost"} | more
        if body:
            params["CONTENT_LENGTH"] = str(len(body))
        with socket.socket(socket.AF_UNIX) as connection:
            if pace:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.settimeout(timeout)
            connection.connect(self.socket)
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                # Refused before it was read completely: the answer says why.
                connection.sendall(_request(params, body))
            return _parsed(_output(connection, pace))


def _request(params: dict[str, str], body: bytes) -> bytes:
    pairs = b"".join(_length(n) + _length(v) + n.encode() + v.encode() for n, v in params.items())
    begin = _record(1, struct.pack(">HB5x", 1, 0))
    return begin + _stream(4, pairs) + _stream(5, body)


def _length(text: str) -> bytes:
    size = len(text.encode())
    return bytes([size]) if size < 128 else struct.pack(">I", size | 1 << 31)


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack(">BBHHBx", 1, kind, 1, len(content), 0) + content


def _stream(kind: int, content: bytes) -> bytes:
    pieces = [content[i : i + 65_528] for i in range(0, len(content), 65_528)]
    return b"".join(_record(kind, piece) for piece in [*pieces, b""])


def _output(connection: socket.socket, pace: float) -> bytes:
    received, output = bytearray(), bytearray()
    while True:
        while len(received) >= 8:
            _, kind, _, length, padding = struct.unpack(">BBHHBx", received[:8])
            if len(received) < 8 + length + padding:
                break
            if kind == 3:
                return bytes(output)
            if kind == 6:
                output += received[8 : 8 + length]
            del received[: 8 + length + padding]
        try:
            chunk = connection.recv(1024 if pace else 1 << 16)
        except ConnectionResetError:
            chunk = b""
        if not chunk:
            raise ConnectionError(f"closed after {len(output)} bytes")
        received += chunk
        if pace:
            time.sleep(len(chunk) / pace)


def _parsed(output: bytes) -> Answer:
    head, _, body = output.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    headers = [(name, value.strip()) for name, _, value in (line.partition(":") for line in lines)]
    status = next((int(value.split()[0]) for name, value in headers if name == "Status"), 200)
    return Answer(status, headers, body)
