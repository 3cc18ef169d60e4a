"""Servers that are not GitHub's API: the web site, and whoever a redirect leads to."""

from __future__ import annotations

import html
import io
import secrets
import zipfile

from .http import Listener, Reply, Request
from .workflows import Run

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Elsewhere:
    """Another origin. It records what it is asked, answers logs, and a small page to all else."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.requests: list[Request] = []
        self._logs: dict[str, tuple[str, bytes]] = {}
        self._listener = Listener(self._respond)
        # Another name for the same machine, so that it is another host as well as another port.
        self.url = f"http://localhost:{self._listener.port}"

    def stop(self) -> None:
        self._listener.stop()

    def publish_log(self, run: Run, kind: str) -> str:
        """A log's signed address, as GitHub's redirects give it."""
        text = BYTE_ORDER_MARK + run.log.encode()
        if kind == "zip":
            packed = io.BytesIO()
            with zipfile.ZipFile(packed, "w") as archive:
                archive.writestr("0_deploy.txt", text)
            media, data = "application/zip", packed.getvalue()
        else:
            media, data = "text/plain; charset=utf-8", text
        path = f"/logs/{run.id}/{secrets.token_hex(8)}"
        self._logs[path] = (media, data)
        return f"{self.url}{path}?sig={secrets.token_hex(8)}"

    def _respond(self, request: Request) -> Reply:
        self.requests.append(request)
        if request.path in self._logs:
            media, data = self._logs[request.path]
            return Reply(200, {"Content-Type": media}, data)
        page = f"<!doctype html><title>{self.title}</title><p>{self.title}: {html.escape(request.path)}"
        return Reply(200, {"Content-Type": "text/html; charset=utf-8"}, page.encode())
