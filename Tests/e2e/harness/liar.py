"""A GitHub that sends false answers, which a correct double cannot."""

from __future__ import annotations

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from .setting import REPOSITORY


class Liar(ThreadingHTTPServer):
    """Answers every request whose path matches with the same status, headers and bytes.

    It is honest about the repository and its branch, so that one gets to ask for the rest.
    """

    daemon_threads = True

    def __init__(self) -> None:
        self.lie: tuple[int, dict[str, str], bytes] = (200, {}, b"{}")
        self.about = ""
        super().__init__(("127.0.0.1", 0), _Lying)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Lying(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Liar

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        self.rfile.read(length)
        status, headers, body = self.server.lie
        if not re.search(self.server.about, self.path):
            honest = HEAD if "/branches/" in self.path else {"full_name": REPOSITORY}
            status, headers, body = 200, {}, json.dumps(honest).encode()
        try:
            self.send_response(status)
            for name, value in ({"Content-Type": "application/json"} | headers).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            self.close_connection = True

    do_POST = do_GET

    def log_message(self, format: str, *args: object) -> None:
        pass


SHA = "0123456789abcdef0123456789abcdef01234567"
HEAD = {"name": "main", "commit": {"sha": SHA, "commit": {"tree": {"sha": SHA}}}}
