"""Servers that are not GitHub's API: the web site, and whoever a redirect leads to."""

from __future__ import annotations

import html
import io
import secrets
import tarfile
import threading
import zipfile
from typing import TYPE_CHECKING

from .faults import Faults, meet
from .http import Listener, Reply, Request
from .objects import FOLDER
from .workflows import Run

if TYPE_CHECKING:
    from .repository import Repository

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Elsewhere:
    """Another origin. It records what it is asked, answers logs and archives, and a small page to all else."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.requests: list[Request] = []
        self.faults = Faults()
        self._logs: dict[str, tuple[str, bytes]] = {}
        self._archives: dict[str, bytes] = {}
        self._packing = threading.Lock()
        self._listener = Listener(self._respond)
        # Another name for the same machine, so that it is another host as well as another port.
        self.url = f"http://localhost:{self._listener.port}"

    def stop(self) -> None:
        self.faults.clear()
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
        if request.path in self._logs:
            media, data = self._logs[request.path]
            return Reply(200, {"Content-Type": media}, data)
        page = f"<!doctype html><title>{self.title}</title><p>{self.title}: {html.escape(request.path)}"
        return Reply(200, {"Content-Type": "text/html; charset=utf-8"}, page.encode())


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
