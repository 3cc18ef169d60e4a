"""Servers that are not GitHub's API: the web site, and whoever a redirect leads to."""

from __future__ import annotations

import html
import io
import secrets
import tarfile
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from .faults import Faults, meet
from .http import Listener, Reply, Request
from .objects import FOLDER

if TYPE_CHECKING:
    from .repository import Repository

#: Seconds for which the address of a log is good.
VALID = 60


class Elsewhere:
    """Another origin. It records what it is asked, answers logs and archives, and a small page to all else."""

    def __init__(self, title: str, clock: Callable[[], float] = time.time) -> None:
        self.title, self._clock = title, clock
        self.requests: list[Request] = []
        self.faults = Faults()
        self._logs: dict[str, tuple[str, bytes, float]] = {}
        self._archives: dict[str, bytes] = {}
        self._packing = threading.Lock()
        self._listener = Listener(self._respond)
        # Another name for the same machine, so that it is another host as well as another port.
        self.url = f"http://localhost:{self._listener.port}"

    def stop(self) -> None:
        self.faults.clear()
        self._listener.stop()

    def publish_log(self, name: str, media: str, data: bytes) -> str:
        """A log's signed address, as GitHub's redirects give it: for a minute."""
        path, now = f"/logs/{name}/{secrets.token_hex(8)}", self._clock()
        self._logs = {p: log for p, log in self._logs.items() if log[2] > now - VALID} | {path: (media, data, now)}
        return f"{self.url}{path}?sig={secrets.token_hex(8)}"

    def publish_archive(self, repository: Repository, commit: str) -> str:
        """The address of a commit's archive, as GitHub's redirects give it."""
        path = f"/{repository.full_name}/legacy.tar.gz/{commit}"
        with self._packing:
            if path not in self._archives:
                self._archives[path] = archive(repository, commit)
        return f"{self.url}{path}?token={secrets.token_hex(8)}"

    def _respond(self, request: Request) -> Reply | None:
        self.requests.append(request)
        fault = self.faults.take(request.method, request.target)
        return meet(fault, request, self._answer) if fault else self._answer(request)

    def _answer(self, request: Request) -> Reply:
        if request.path in self._archives:
            name = request.path.rpartition("/")[2]
            headers = {"Content-Type": "application/x-gzip", "Content-Disposition": f"attachment; filename={name}.tar.gz"}
            return Reply(200, headers, self._archives[request.path])
        if request.path.startswith("/logs/"):
            return self._log(request)
        page = f"<!doctype html><title>{self.title}</title><p>{self.title}: {html.escape(request.path)}"
        return Reply(200, {"Content-Type": "text/html; charset=utf-8"}, page.encode())

    def _log(self, request: Request) -> Reply:
        """As the storage behind GitHub answers: the signature is enough, and anything beside it is too much."""
        media, data, since = self._logs.get(request.path, ("", b"", 0.0))
        if "authorization" in request.headers:
            return _refusal(400, "InvalidAuthenticationInfo", "Authentication information is not in the correct format.")
        if self._clock() >= since + VALID:
            return _refusal(403, "AuthenticationFailed", "Signed expiry time must be after the current time.")
        return Reply(200, {"Content-Type": media}, data)


def _refusal(status: int, code: str, words: str) -> Reply:
    body = f'<?xml version="1.0" encoding="utf-8"?><Error><Code>{code}</Code><Message>{words}</Message></Error>'
    return Reply(status, {"Content-Type": "application/xml"}, body.encode())


def archive(repository: Repository, commit: str) -> bytes:
    """A commit's files as `git archive` writes them, in a folder of their own."""
    root = f"{repository.owner}-{repository.name}-{commit[:7]}"
    packed = io.BytesIO()
    with tarfile.open(
        fileobj=packed, mode="w:gz", format=tarfile.PAX_FORMAT, compresslevel=1, pax_headers={"comment": commit}
    ) as tar:
        tar.addfile(_folder(root))
        for path, entry in repository.store.walk(repository.store.commit(commit).tree):
            if entry.mode == FOLDER or entry.type == "commit":
                tar.addfile(_folder(f"{root}/{path}"))
                continue
            data, item = repository.store.blob(entry.sha), tarfile.TarInfo(f"{root}/{path}")
            if entry.mode == "120000":
                item.type, item.linkname = tarfile.SYMTYPE, data.decode(errors="replace")
                tar.addfile(item)
                continue
            item.size, item.mode = len(data), 0o775 if entry.mode == "100755" else 0o664
            tar.addfile(item, io.BytesIO(data))
    return packed.getvalue()


def _folder(path: str) -> tarfile.TarInfo:
    item = tarfile.TarInfo(path)
    item.type, item.mode = tarfile.DIRTYPE, 0o775
    return item
