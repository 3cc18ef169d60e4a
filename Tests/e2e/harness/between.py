"""Systems between the product and its GitHub: TLS with a private authority, and proxies."""

from __future__ import annotations

import contextlib
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path


@contextlib.contextmanager
def listening(converse: Callable[[socket.socket], None]) -> Iterator[int]:
    """A port of this machine; a separate thread handles each connection."""
    listener = socket.create_server(("127.0.0.1", 0))

    def handle(connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection:
            converse(connection)

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection = listener.accept()[0]
                threading.Thread(target=handle, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    with contextlib.suppress(OSError):
        sink.shutdown(socket.SHUT_WR)


def _join(one: socket.socket, other: socket.socket) -> None:
    thread = threading.Thread(target=_pump, args=(one, other), daemon=True)
    thread.start()
    _pump(other, one)
    thread.join()


@contextlib.contextmanager
def tls(url: str, folder: Path) -> Iterator[tuple[str, Path]]:
    """`url` over TLS, and the certificate of its authority."""
    authority, key = folder / "authority.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
         "-keyout", str(key), "-out", str(authority)],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority, key)
    port = int(url.rpartition(":")[2])

    def converse(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as inside:
            request = b""
            # One request per connection: two threads cannot read and write the same TLS socket.
            while b"\r\n\r\n" not in request and (data := inside.recv(65536)):
                request += data
            head, _, body = request.partition(b"\r\n\r\n")
            lengths = [int(x.split(b":")[1]) for x in head.split(b"\r\n") if x.lower().startswith(b"content-length")]
            while lengths and len(body) < lengths[0]:
                body += inside.recv(65536)
            with socket.create_connection(("127.0.0.1", port)) as outside:
                outside.sendall(head + b"\r\nConnection: close\r\n\r\n" + body)
                while data := outside.recv(65536):
                    inside.sendall(data)

    with listening(converse) as own:
        yield f"https://localhost:{own}", authority


@contextlib.contextmanager
def proxy(seen: list[str], refusal: bytes | None = None) -> Iterator[int]:
    """A proxy that connects, or refuses with a status line; `seen` receives its requests."""

    def converse(connection: socket.socket) -> None:
        request = b""
        while b"\r\n\r\n" not in request and (data := connection.recv(65536)):
            request += data
        seen.append(request.decode(errors="replace"))
        if refusal:
            connection.sendall(b"HTTP/1.1 " + refusal + b"\r\nContent-Length: 0\r\n\r\n")
            return
        host, _, port = request.split()[1].decode().rpartition(":")
        with socket.create_connection((host, int(port))) as other:
            connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            _join(connection, other)

    with listening(converse) as port:
        yield port
