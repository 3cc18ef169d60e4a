"""The HTTP side: connections, bodies, and a record of every request."""

from __future__ import annotations

import socket
import struct
import threading
import time
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

JSON = "application/json; charset=utf-8"


@dataclass
class Request:
    """One request as it arrived. `status` and `counted` are known once it is answered."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    arrived: float = field(default_factory=time.monotonic)
    status: int | None = None
    #: Whether it cost one of the token's requests.
    counted: bool = False
    #: Whether the client has left without waiting for the answer.
    abandoned: Callable[[], bool] = field(default=lambda: False, repr=False)

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        return self.target.partition("?")[2]


@dataclass
class Reply:
    """What goes back. `cut` ends the connection after that many bytes of the body.

    `pieces` are a body without a length, which ends with the connection.
    """

    status: int
    headers: dict[str, str]
    body: bytes = b""
    cut: int | None = None
    pause: float = 0.0
    pieces: Iterable[bytes] | None = None


#: Answers a request; `None` ends the connection without an answer.
Respond = Callable[[Request], "Reply | None"]


class Listener:
    """An HTTP/1.1 server on a free port of 127.0.0.1, a thread for each connection."""

    def __init__(self, respond: Respond, port: int = 0, host: str = "127.0.0.1") -> None:
        handler = type("Handler", (_Handler,), {"respond": staticmethod(respond)})
        self._server = _Server((host, port), handler)
        self.host, self.port = host, self._server.server_address[1]
        self.url = f"http://{host}:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def handle_error(self, request, client_address) -> None:
        """Clients that go away in the middle are expected here."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    respond: Respond

    def log_message(self, format: str, *args: object) -> None:
        """Requests are recorded, not printed."""

    def _serve(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, self.path, headers, self._body(headers), abandoned=self._abandoned)
        try:
            reply = self.respond(request)
        except Exception:
            traceback.print_exc()
            raise
        if reply is None:
            self._end()
            return
        request.status = reply.status
        self._send(reply)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = _serve

    def _abandoned(self) -> bool:
        try:
            return self.connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
        except BlockingIOError:
            return False
        except OSError:
            return True

    def _body(self, headers: dict[str, str]) -> bytes:
        if headers.get("transfer-encoding", "").lower() == "chunked":
            chunks = []
            while size := int(self.rfile.readline().partition(b";")[0], 16):
                chunks.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(chunks)
        return self.rfile.read(int(headers.get("content-length", 0)))

    def _send(self, reply: Reply) -> None:
        reason = HTTPStatus(reply.status).phrase if reply.status in set(HTTPStatus) else "Unknown"
        lines = [f"HTTP/1.1 {reply.status} {reason}", *(f"{k}: {v}" for k, v in reply.headers.items())]
        bodyless = reply.status in (204, 304)
        if not bodyless and reply.pieces is None:
            lines.append(f"Content-Length: {len(reply.body)}")
        head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
        body = b"" if bodyless or self.command == "HEAD" else reply.body[: reply.cut]
        try:
            if reply.pieces is not None:
                self.close_connection = True
                self.wfile.write(head)
                for piece in reply.pieces:
                    self.wfile.write(piece)
            elif reply.pause:
                self.wfile.write(head)
                for byte in body:
                    self.wfile.write(bytes([byte]))
                    time.sleep(reply.pause)
            else:
                self.wfile.write(head + body)
        except OSError:
            self.close_connection = True
        if reply.cut is not None:
            self._end(reset=False)

    def _end(self, reset: bool = True) -> None:
        self.close_connection = True
        if reset:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
        else:
            self.connection.shutdown(socket.SHUT_RDWR)
