"""A GitHub of one repository with very many pods, and with any archive; fast, since it stores no objects."""

from __future__ import annotations

import base64
import hashlib
import json
import tarfile
import threading
import zlib
from collections.abc import Callable, Iterable

from github_double.http import JSON, Listener, Reply, Request

from .setting import REPOSITORY

COMMIT = "c" * 40
#: The folder that holds everything in the archive.
ROOT = "acme-pods-ccccccc/"
Archive = bytes | Callable[[], Iterable[bytes]]


class Bulk:
    """Its tree has an entry for each of `files`; its archive is `archive`, or the files."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.requests: list[Request] = []
        self.archive: Archive | None = None
        self._lock = threading.Lock()
        #: Each file in its encoding in the archive.
        self._entries: dict[str, bytes] = {}
        self._shas: dict[str, str] = {}
        self._blobs: dict[str, bytes] = {}
        self._tree = self._packed = b""
        self.change(files)
        self._listener = Listener(self._respond)
        self.url = self._listener.url

    def stop(self) -> None:
        self._listener.stop()

    def change(self, files: dict[str, bytes]) -> None:
        """Commits files, and packs the archive, so that requests do not wait for that."""
        for path, data in files.items():
            self._shas[path] = hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()
            self._blobs[self._shas[path]] = data
            self._entries[path] = entry(ROOT + path, data)
        entries = ",".join(
            f'{{"path":"{p}","mode":"100644","sha":"{s}","size":{len(self._blobs[s])}}}' for p, s in self._shas.items()
        )
        tree = f'{{"tree":[{entries}],"truncated":false}}'.encode()
        packed = gzipped(self._entries.values())
        with self._lock:
            self._tree, self._packed = tree, packed

    def seen(self, part: str) -> int:
        return sum(part in r.target for r in self.requests)

    def _respond(self, request: Request) -> Reply:
        self.requests.append(request)
        path = request.path.removeprefix(f"/repos/{REPOSITORY}")
        with self._lock:
            if path.startswith("/branches/"):
                tree = hashlib.sha1(self._tree).hexdigest()
                return _json({"name": "main", "commit": {"sha": COMMIT, "commit": {"tree": {"sha": tree}}}})
            if path.startswith("/git/trees/"):
                return Reply(200, {"Content-Type": JSON}, self._tree)
            if (data := self._blobs.get(path.removeprefix("/git/blobs/"))) is not None:
                return _json({"sha": "", "content": base64.b64encode(data).decode(), "encoding": "base64"})
            if path.startswith("/tarball/"):
                if callable(self.archive):
                    return Reply(200, {"Content-Type": "application/x-gzip"}, pieces=self.archive())
                return Reply(200, {"Content-Type": "application/x-gzip"}, self.archive or self._packed)
        return Reply(404, {"Content-Type": JSON}, b'{"message":"Not Found"}')


def _json(value: object) -> Reply:
    return Reply(200, {"Content-Type": JSON}, json.dumps(value).encode())


def packed(files: dict[str, bytes], root: str = ROOT) -> bytes:
    """Files in an archive like GitHub's."""
    return gzipped(entry(root + path, data) for path, data in sorted(files.items()))


def entry(path: str, data: bytes) -> bytes:
    """A file in an archive."""
    item = tarfile.TarInfo(path)
    item.size = len(data)
    return item.tobuf(tarfile.PAX_FORMAT) + data + bytes(-len(data) % 512)


def gzipped(entries: Iterable[bytes]) -> bytes:
    packer = zlib.compressobj(1, wbits=31)
    return b"".join([*map(packer.compress, entries), packer.compress(bytes(1024)), packer.flush()])
