"""64 MiB are enough for the columns of the largest list, through refreshes, and for any archive."""

from __future__ import annotations

import os
import tarfile
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness import REPOSITORY, eventually
from harness.bulk import ROOT, Archive, Bulk, packed
from harness.cage import MEBIBYTE, Caged, obstacle
from harness.crowd import Held, at_once

_why_not = obstacle()
pytestmark = [
    pytest.mark.skipif(_why_not is not None, reason=_why_not or ""),
    pytest.mark.xdist_group("memory"),
]

LISTED = 20_000
ASKED = ["/", "/?page=3", "/?q=inst-0", "/?q=nothing", "/refresh", "/api/pods", "/pod/c00001/dev", "/health"]


def spec(number: int, name: str = "inst") -> bytes:
    return (
        f"apiVersion: v1\nkind: Pod\nmetadata:\n  customer: {place(number).partition('/')[0]}\n"
        f"spec:\n  compute:\n    instance_name: {name}-{number:05}\n    type: t4g.nano\n"
        f"  security:\n    waf:\n      enabled: {'true' if number % 2 else 'false'}\n" + "# A comment of the team's\n" * 20
    ).encode()


def place(number: int) -> str:
    return f"c{number // 4:05}/{('dev', 'stg', 'qa', 'prd')[number % 4]}"


def path(number: int) -> str:
    return f"demo/infra/{place(number)}/spec.yml"


@pytest.fixture
def bulk() -> Iterator[list[Bulk]]:
    """Instances that must be stopped."""
    bulks: list[Bulk] = []
    yield bulks
    for one in bulks:
        one.stop()


def caged(folder: Path, bulk: Bulk, **more: str) -> Caged:
    github = {"GH_API_URL": bulk.url, "GH_TOKEN": "ghp_" + "a" * 36, "GH_REPO": REPOSITORY, "CACHE_TTL": "1"}
    return Caged(folder, **(github | more))


def count(cage: Caged, query: str) -> str:
    """The page's count of a search's results."""
    return cage.get(f"/?q={query}").body.partition(b'role="status"')[2].partition(b"</p>")[0].partition(b">")[2].decode()


@pytest.mark.parametrize("pods", [9, 1000, 10_000, 37_000])
def test_twenty_refreshes_under_load(built: None, held: Held, tmp_path: Path, bulk: list[Bulk], pods: int) -> None:
    github = Bulk({path(n): spec(n) for n in range(pods)})
    bulk.append(github)
    cage = caged(tmp_path, github)
    try:
        total = min(pods, LISTED)
        eventually(lambda: count(cage, "inst-") == f"{total:,} of {total:,} pods", 90)
        assert github.seen("/git/blobs/") == 0 and len(github.requests) < 40
        statuses: Counter[int] = Counter()
        for turn in range(20):
            # Two are read blob by blob, more from an archive.
            first = turn % (total - 2)
            changed = range(first, min(total, first + (200 if turn % 7 == 3 else 2)))
            github.change({path(n): spec(n, f"turn{turn}") for n in changed})
            assert cage.get("/refresh").status == 303
            asks = [lambda uri=uri: cage.get(uri) for uri in ASKED]
            statuses += at_once(cage, *asks, seconds=0.3)
            eventually(lambda: count(cage, f"turn{turn}-") == f"{len(changed):,} of {total:,} pods", 60)
        held(f"GitHub: {pods:,} pods, 20 refreshes", cage, statuses)
        assert github.seen("/tarball/") <= 5
    finally:
        cage.stop()


@pytest.mark.parametrize("kind", ["values", "problems"])
def test_the_longest_that_lists_may_show(built: None, held: Held, tmp_path: Path, bulk: list[Bulk], kind: str) -> None:
    def longest(number: int, turn: int) -> bytes:
        word = f"inst-{turn}-{number:05}-".ljust(200, "x")
        if kind == "problems":
            return f"a: *{word}{word}\n".encode()
        return f"spec: {{compute: {{instance_name: {word}}}, security: {{waf: {{enabled: {word}}}}}}}\n".encode()

    github = Bulk({path(n): longest(n, 0) for n in range(LISTED)})
    bulk.append(github)
    cage = caged(tmp_path, github)
    try:
        statuses: Counter[int] = Counter()
        for turn in range(1, 6):
            page = b"cannot be read" if kind == "problems" else f"inst-{turn - 1}-".encode()
            eventually(lambda page=page: cage.get("/?page=100").body.count(page) >= 200, 60)
            # All change at once.
            github.change({path(n): longest(n, turn) for n in range(LISTED)})
            cage.get("/refresh")
            statuses += at_once(cage, *[lambda uri=uri: cage.get(uri) for uri in ASKED], seconds=1)
        held(f"GitHub: 20,000 pods, the longest {kind}", cage, statuses)
    finally:
        cage.stop()


# Malicious archives


def header(name: str, size: int | str = 0, kind: bytes = b"0") -> bytes:
    block = bytearray(tarfile.TarInfo(name).tobuf(tarfile.USTAR_FORMAT))
    block[124:136] = size.encode() if isinstance(size, str) else b"%011o\0" % size
    block[156:157] = kind
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


def gzipped(*pieces: bytes, times: int = 1, level: int = 1, wait: bool = False) -> Iterator[bytes]:
    """Packs the first pieces once and the last one many times; forever if `times` is 0."""
    packer = zlib.compressobj(level, wbits=31)
    for piece in pieces[:-1]:
        yield packer.compress(piece)
    turn = 0
    while times == 0 or turn < times:
        yield packer.compress(pieces[-1])
        if wait:
            yield packer.flush(zlib.Z_FULL_FLUSH)
        turn += 1
    yield packer.flush()


def nothing() -> Iterator[bytes]:
    """A gzip stream of empty blocks, without an end."""
    yield zlib.compressobj(0, wbits=31).flush()[:10]
    while True:
        yield b"\0\0\0\xff\xff" * 10_000


SPECS = {path(n): spec(n) for n in range(1000)}
HARMFUL: dict[str, Archive] = {
    "a bomb of 4 GiB": lambda: gzipped(header(ROOT + path(0), "77777777777\0"), bytes(MEBIBYTE), times=4096),
    "a bomb for a spec": lambda: gzipped(header(ROOT + path(0), 256 << 10), b" " * MEBIBYTE, times=4096),
    "noise without an end": lambda: gzipped(header("noise", "77777777777\0"), os.urandom(MEBIBYTE), times=0, level=0),
    "nothing without an end": nothing,
    "a million entries": lambda: gzipped(b"".join(header(f"r/{n:04}") for n in range(1000)), times=1000),
    "a million names": lambda: gzipped(
        b"".join(header("././@LongLink", 500, b"L") + b"n" * 512 for n in range(500)), times=1000
    ),
    "records of a gigabyte": lambda: gzipped(header("x", 1 << 30, b"x"), b"9" * MEBIBYTE, times=1024),
    "sizes that lie": lambda: gzipped(
        header(ROOT + path(0), "00000000001\0") + spec(0).ljust(1024, b"\0") + header("b", "-7\0"), b"", times=1
    ),
    "tricks with paths": packed(SPECS, "../../../../etc/"),
    "no root folder": packed(SPECS, ""),
    "cut": packed(SPECS)[:20_000],
    "no gzip": b"<!doctype html><p>Sign in" * 1000,
    "empty": lambda: [],
}


@pytest.mark.parametrize("name", HARMFUL)
def test_a_harmful_archive(built: None, held: Held, tmp_path: Path, bulk: list[Bulk], name: str) -> None:
    github = Bulk(SPECS)
    bulk.append(github)
    github.archive = HARMFUL[name]
    cage = caged(tmp_path, github)
    try:
        asks = [lambda uri=uri: cage.get(uri) for uri in ASKED]
        statuses = at_once(cage, *asks)
        held(f"archive: {name}", cage, statuses)
        # The viewed page is read anyway, blob by blob.
        eventually(lambda: cage.get("/").body.count(b"<code>inst-") == 200, 60)
        # A broken transfer may succeed next time; a damaged archive is read a second time to be sure.
        assert github.seen("/tarball/") <= (20 if name in ("cut", "empty") else 2)
        held(f"archive: {name}", cage, statuses)
    finally:
        cage.stop()


LINES = {"distinct": "key{}: {}\n", "blank": "\n", "nested": "- [[[[a, {}], b], {}]]\n"}


@pytest.mark.parametrize("name", LINES)
def test_an_archive_of_large_specs(built: None, held: Held, tmp_path: Path, bulk: list[Bulk], name: str) -> None:
    line = LINES[name]
    text = "".join(line.format(n, n) for n in range(250_000 // len(line.format(10_000, 10_000))))
    files = {path(n): spec(n) + b"list:\n" * (line[0] == "-") + text.encode() for n in range(220)}
    github = Bulk(files)
    bulk.append(github)
    cage = caged(tmp_path, github)
    try:
        asks = [lambda uri=uri: cage.get(uri) for uri in ASKED]
        held(f"archive: 220 specs of 250 KB, {name}", cage, at_once(cage, *asks, seconds=6))
    finally:
        cage.stop()
