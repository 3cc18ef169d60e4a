"""An echo server like `mendhak/http-https-echo`: the query decides what it answers.

`x-set-response-status-code` and `x-set-response-content-type` are the real one's. Worse than the real one,
each `header` is a header of the answer, `body` is its body, and `raw` is the whole answer, in base64.
"""

from __future__ import annotations

import base64
import json
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit


@dataclass(frozen=True)
class Asked:
    method: str
    target: str
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name.lower()]


class Echo:
    """Runs on a free port until it is closed; remembers its requests."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        handler = type("Handler", (_Handler,), {"echo": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def loot(self) -> list[dict[str, Any]]:
        """The reports of this server's pages."""
        return [json.loads(asked.body) for asked in self.asked if urlsplit(asked.target).path == "/loot"]


def link(body: str = "", type: str = "text/html", status: int = 200, headers: tuple[str, ...] = ()) -> str:
    """The path and query that make the server answer this."""
    parts = [("x-set-response-status-code", str(status)), ("x-set-response-content-type", type), ("body", body)]
    parts += [("header", header) for header in headers]
    return "?" + "&".join(f"{name}={quote(value, safe='')}" for name, value in parts if value)


class _Handler(BaseHTTPRequestHandler):
    echo: Echo
    protocol_version = "HTTP/1.0"

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        asked = Asked(self.command, self.path, list(self.headers.items()), self.rfile.read(length))
        self.echo.asked.append(asked)
        query = {name: values for name, values in parse_qs(urlsplit(self.path).query).items()}
        if "raw" in query:
            self.wfile.write(base64.b64decode(query["raw"][0]))
            return
        said = {"method": asked.method, "path": asked.target, "headers": dict(asked.headers)}
        body = query.get("body", [json.dumps(said)])[0].encode()
        headers = [tuple(header.split(": ", 1)) for header in query.get("header", [])]
        if kind := query.get("x-set-response-content-type", ["application/json"])[0]:
            headers = [("Content-Type", kind), *headers] if kind != "none" else headers
        try:
            self.send_response_only(int(query.get("x-set-response-status-code", ["200"])[0]))
            for name, value in headers:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            pass

    do_POST = do_PUT = do_OPTIONS = do_DELETE = do_PATCH = do_HEAD = do_GET

    def log_message(self, *arguments: object) -> None:
        pass
