"""HTTP byte by byte, for requests that no normal client sends."""

from __future__ import annotations

import socket
import ssl
from contextlib import ExitStack
from dataclasses import dataclass


@dataclass
class Answer:
    status: int
    #: In their order and spelling, so that repeated ones are visible.
    headers: list[tuple[str, str]]
    body: bytes

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def __getitem__(self, name: str) -> str:
        (value,) = self.all(name)
        return value

    @property
    def text(self) -> str:
        return self.body.decode()


def exchange(address: tuple[str, int], data: bytes, timeout: float = 40, tls: ssl.SSLContext | None = None) -> Answer:
    """Sends `data` and reads until the peer closes or the body is complete."""
    with ExitStack() as open:
        connection = open.enter_context(socket.create_connection(address, timeout=timeout))
        if tls:
            connection = open.enter_context(tls.wrap_socket(connection))
        connection.sendall(data)
        received = b""
        while b"\r\n\r\n" not in received:
            received += _more(connection, received)
        head, _, body = received.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        headers = [(name, value.strip()) for name, _, value in (line.partition(":") for line in lines[1:])]
        answer = Answer(int(lines[0].split()[1]), headers, body)
        length = answer.all("Content-Length")
        while not length or len(answer.body) < int(length[0]):
            if not (chunk := connection.recv(65536)):
                break
            answer.body += chunk
        if answer.all("Transfer-Encoding") == ["chunked"]:
            answer.body = _joined(answer.body)
        return answer


def _more(connection: socket.socket, so_far: bytes) -> bytes:
    chunk = connection.recv(65536)
    if not chunk:
        raise ConnectionError(f"closed after {so_far!r}")
    return chunk


def _joined(chunks: bytes) -> bytes:
    body = b""
    while chunks:
        size, _, rest = chunks.partition(b"\r\n")
        body, chunks = body + rest[: int(size, 16)], rest[int(size, 16) + 2 :]
    return body
