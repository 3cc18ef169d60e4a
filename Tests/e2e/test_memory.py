"""64 MiB, the compose file's limit, hold whatever is sent, committed or answered, by sixteen at once.

Each case runs the real executable in a memory cgroup of its own. The peaks are printed as a table.
"""

from __future__ import annotations

import gzip
import json
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from github_double import GitHubDouble, sample
from harness import REPOSITORY, connected, populated
from harness.cage import MEBIBYTE, Caged, obstacle
from harness.crowd import Held, at_once
from harness.liar import HEAD, SHA, Liar

_why_not = obstacle()
pytestmark = [
    pytest.mark.skipif(_why_not is not None, reason=_why_not or ""),
    pytest.mark.xdist_group("memory"),
]

FORM = b"mode=edit&customer=acme&environment=dev&instance_name="
REVIEW = FORM + b"web2&waf_enabled=on&_do=review"
SPEC = "spec:\n  compute:\n    instance_name: web1\n  security:\n    waf:\n      enabled: false\n"

# A local repository

Local = Callable[..., Caged]


@pytest.fixture
def local(built: None, tmp_path: Path) -> Iterator[Local]:
    started: list[Caged] = []

    def start(files: dict[str, str], **more: str) -> Caged:
        repository = tmp_path / "specs.git"
        subprocess.run(["git", "init", "-q", "--bare", "-b", "main", repository], check=True)
        data = bytearray(b"commit refs/heads/main\ncommitter a <a@b> 1700000000 +0000\ndata 0\n")
        for path, text in files.items():
            content = text.encode()
            data += f"M 644 inline {path}\ndata {len(content)}\n".encode() + content + b"\n"
        subprocess.run(["git", "fast-import", "--quiet"], cwd=repository, input=bytes(data), check=True)
        started.append(Caged(tmp_path, SPEC_SOURCE="local", LOCAL_REPO=str(repository), **more))
        return started[-1]

    yield start
    for caged in started:
        caged.stop()


def spec_of(size: int, line: Callable[[int], str]) -> str:
    """A spec that can be edited, of so many bytes."""
    lines, length, number = [SPEC], len(SPEC), 0
    while True:
        text = line(number)
        if length + len(text) > size:
            return "".join(lines)
        lines.append(text)
        length, number = length + len(text), number + 1


TEXTS = {
    "newlines": spec_of(256 << 10, lambda n: "\n"),
    "one line": SPEC + "text: \"" + "'" * 261_000 + '"\n',
    "one line of markup": SPEC + "text: \"" + "<" * 261_000 + '"\n',
    "distinct lines": spec_of(256 << 10, lambda n: f"key{n}: {n}\n"),
    "long lines": spec_of(256 << 10, lambda n: f"key{n}: {'<' * 1900}\n"),
    "list of ones": SPEC + "list: [" + "1," * 129_000 + "1]\n",
    "bomb": SPEC + "a: &a [1,1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\n"
    "c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: [*d,*d,*d,*d]\n",
    "text bomb": SPEC + "a: &a " + "x" * 100_000 + "\nb: [" + "*a," * 9_000 + "*a]\n",
    "deep": SPEC + "a: " + "[" * 60_000 + "\n",
    "broken": SPEC + "\n" * 200_000 + "a: [",
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_hostile_spec(local: Local, held: Held, name: str) -> None:
    caged = local({"demo/infra/acme/dev/spec.yml": TEXTS[name]})
    page = caged.get("/pod/acme/dev")
    assert page.status == 200 and len(page.body) < 4 * MEBIBYTE
    statuses = at_once(
        caged,
        lambda: caged.get("/pod/acme/dev"),
        lambda: caged.post("/deploy", REVIEW),
        lambda: caged.get("/api/pod/acme/dev"),
        lambda: caged.get("/"),
    )
    held(f"spec: {name}", caged, statuses)
    if name in ("newlines", "one line", "distinct lines"):
        review = caged.post("/deploy", REVIEW)
        assert review.status == 200 and b"web2" in review.body and len(review.body) < MEBIBYTE


def test_a_mebibyte_of_newlines(local: Local, held: Held) -> None:
    caged = local({"demo/infra/acme/dev/spec.yml": SPEC + "\n" * MEBIBYTE})
    page = caged.get("/pod/acme/dev")
    assert page.status == 200 and b"1,048,6" in page.body and len(page.body) < 20_000
    assert caged.post("/deploy", REVIEW).status == 422
    order = {"customer": "acme", "env": "dev", "spec": {"instance_name": "web2"}}
    answer = caged.post("/api/pod", json.dumps(order).encode(), "application/json")
    assert answer.status == 422 and json.loads(answer.body)["details"]["size"] > MEBIBYTE
    held("spec: 1 MiB of newlines", caged, at_once(caged, lambda: caged.get("/pod/acme/dev")))


@pytest.mark.parametrize("size", [65_000, 1_048_000], ids=["64 KB", "1 MiB"])
@pytest.mark.parametrize("field", ["instance_name", "customer"])
def test_forms_of_quotes(local: Local, held: Held, size: int, field: str) -> None:
    caged = local({"demo/infra/acme/dev/spec.yml": SPEC})
    quotes = b'"' * (size - 100)
    if field == "instance_name":
        body = FORM + quotes
    else:
        body = b"mode=new&environment=dev&instance_name=web1&customer=" + quotes
    one = caged.post("/deploy", body)
    assert one.status == 400 and one.body.count(b"&quot;") < len(quotes) + 3 * 2_001
    assert one.body.count(b"&quot;" * 2_001) == len(quotes) // 2_001
    statuses = at_once(caged, lambda: caged.post("/deploy", body))
    held(f"form: {size:,} bytes of quotes in {field}", caged, statuses)
    assert statuses[400] > 0 and set(statuses) <= {400, 503}
    if size < 65_536:
        assert set(statuses) == {400}
    else:
        large = caged.post("/api/pod", b" " * 70_000, "application/json")
        assert large.status == 413 and caged.post("/deploy", b"a" * (MEBIBYTE + 1)).status == 413


def test_ten_thousand_pods(local: Local, held: Held) -> None:
    pods = [f"customer-{n:04}/{env}" for n in range(2500) for env in ("dev", "stg", "qa", "prd")]
    caged = local({f"demo/infra/{pod}/spec.yml": SPEC for pod in pods})
    first, second = caged.get("/"), caged.get("/?page=2")
    assert first.body.count(b'class="pod"') == second.body.count(b'class="pod"') == 200
    assert b"10,000 pods" in first.body and b"Page 1 of 50" in first.body
    assert b"customer-2499" in caged.get("/?q=2499+prd").body and len(json.loads(caged.get("/api/pods").body)) == 10_000
    for case, uris in {
        "10,000 pods: /health": ["/health"],
        "10,000 pods: list, pages and search": ["/", "/?page=50", "/?q=prd", "/?q=customer&page=3"],
        "10,000 pods: matrix, filters and orders": ["/?view=matrix", "/?waf_enabled=off&env=dev", "/?sort=-instance_name"],
        "10,000 pods: files": ["/?format=csv", "/?format=json", "/?format=json&env=prd"],
        "10,000 pods: /api/pods": ["/api/pods"],
        "10,000 pods: a missing pod, and a new one": ["/pod/none/dev", "/pod/new", "/refresh"],
    }.items():
        held(case, caged, at_once(caged, *[lambda uri=uri: caged.get(uri) for uri in uris]))


def test_readers_that_are_slow(local: Local, held: Held) -> None:
    text = TEXTS["long lines"]
    caged = local({"demo/infra/acme/dev/spec.yml": text, "demo/infra/acme/stg/spec.yml": TEXTS["distinct lines"]})
    uris = ["/pod/acme/dev", "/api/pod/acme/dev", "/api/pod/acme/stg", "/pod/acme/stg"]
    asks = [lambda uri=uri: caged.ask("GET", uri, pace=100_000) for uri in uris]
    held("slow readers", caged, at_once(caged, *asks, times=1))


def test_a_log_of_a_deployment(local: Local, held: Held) -> None:
    command = "head -c 3000000 /dev/zero | tr '\\0' '<'; yes '\"' | head -n 400000"
    caged = local({"demo/infra/acme/dev/spec.yml": SPEC}, DEPLOY_COMMAND=command)
    started = caged.post("/deploy", FORM + b"web9")
    assert started.status == 303
    run = started["Location"].rpartition("/runs/")[2]
    end = time.monotonic() + 30
    while b"in progress" in caged.get(f"/runs/{run}").body:
        assert time.monotonic() < end
        time.sleep(0.1)
    held("log of a run", caged, at_once(caged, lambda: caged.get(f"/runs/{run}")))


# A GitHub that lies


def _tree(count: int, path: Callable[[int], str]) -> bytes:
    entries = [{"path": path(n), "mode": "100644", "type": "blob", "sha": SHA, "size": 9} for n in range(count)]
    return json.dumps(HEAD | {"sha": SHA, "tree": entries, "truncated": False}).encode()


LIES: dict[str, Callable[[], tuple[int, dict[str, str], bytes]]] = {
    "64 MiB of spaces": lambda: (200, {}, b" " * (64 * MEBIBYTE)),
    "16 MiB of arrays": lambda: (200, {}, b"[" + b"[]," * (16 * MEBIBYTE // 3) + b"[]]"),
    "8 MB of arrays": lambda: (200, {}, b"[" + b"[]," * 2_700_000 + b"[]]"),
    "arrays in a branch": lambda: (200, {}, json.dumps(HEAD).encode()[:-1] + b',"tree":[' + b"0," * 3_900_000 + b"0]}"),
    "a tree of arrays": lambda: (200, {}, b'{"tree":[' + b"[]," * 2_700_000 + b"[]]}"),
    "a tree of small objects": lambda: (200, {}, b'{"tree":[' + b"{}," * 2_700_000 + b"{}]}"),
    "arrays in the runs": lambda: (200, {}, b'{"workflow_runs":[' + b"{}," * 300_000 + b"{}]}"),
    "deep": lambda: (200, {}, b"[" * 4_000_000),
    "gzip bomb": lambda: (200, {"Content-Encoding": "gzip"}, gzip.compress(b"[" + b"0," * (64 * MEBIBYTE) + b"0]")),
    "endless headers": lambda: (200, {f"X-{n}": "x" * 4000 for n in range(80)}, b"{}"),
    "a long message": lambda: (422, {}, json.dumps({"message": "<" * 900_000}).encode()),
    "a large error": lambda: (500, {}, b'{"message":' + b"[0," * 2_000_000),
    "a tree of many files": lambda: (200, {}, _tree(50_000, lambda n: f"src/{n:06}/some/file/of/no/interest.txt")),
    "a tree of many pods": lambda: (200, {}, _tree(37_000, lambda n: f"demo/infra/{n:040}/{n:040}/spec.yml")),
    "a tree of unnameable pods": lambda: (200, {}, _tree(38_000, lambda n: f"demo/infra/{n:040} x/dev/spec.yml")),
}  # fmt: skip


@pytest.mark.parametrize("about", ["", "/git/|/runs"], ids=["everything", "what lies below the branch"])
@pytest.mark.parametrize("name", LIES)
def test_a_github_that_lies(built: None, held: Held, tmp_path: Path, name: str, about: str) -> None:
    liar = Liar()
    liar.lie, liar.about = LIES[name](), about
    github = {"GH_API_URL": liar.url, "GH_TOKEN": "ghp_" + "a" * 36, "GH_REPO": REPOSITORY, "CACHE_TTL": "1"}
    caged = Caged(tmp_path, **github)
    try:
        order = json.dumps({"customer": "acme", "env": "dev", "spec": {"instance_name": "web2"}}).encode()
        statuses = at_once(
            caged,
            lambda: caged.get("/"),
            lambda: caged.get("/health"),
            lambda: caged.get("/refresh"),
            lambda: caged.get("/runs/12"),
            lambda: caged.post("/api/pod", order, "application/json"),
            lambda: caged.get("/api/pods"),
        )
        held(f"GitHub: {name}{' below the branch' if about else ''}", caged, statuses)
    finally:
        caged.stop()
        liar.shutdown()
        liar.server_close()


def test_a_github_with_hostile_specs_and_runs(built: None, held: Held, tmp_path: Path) -> None:
    with populated() as github:
        files = {f"{sample.SPECS_PATH}/hostile/p{n}/spec.yml": text for n, text in enumerate(TEXTS.values())}
        files |= {f"{sample.SPECS_PATH}/large/p{n}/spec.yml": SPEC + f"# {n}\n" + "#" * 2 * MEBIBYTE for n in range(4)}
        github.repositories[REPOSITORY].commit(files, "Hostile")
        caged = Caged(tmp_path, **connected(github))
        try:
            assert caged.get("/pod/large/p1").status == 200
            assert not [r for r in github.seen("GET") if "/git/blobs/" in r.target], "too large to be fetched"
            pods = [path.split("/")[-3] + "/" + path.split("/")[-2] for path in files]
            asks = [lambda pod=pod: caged.get(f"/pod/{pod}") for pod in pods]
            reviews = [
                lambda pod=pod: caged.post("/deploy", REVIEW.replace(b"acme", b"hostile").replace(b"dev", pod[8:].encode()))
                for pod in pods if pod.startswith("hostile")
            ]  # fmt: skip
            turns = iter(range(10**9))
            mixed = [*asks, *reviews]
            statuses = at_once(caged, lambda: mixed[next(turns) % len(mixed)](), seconds=8)
            held("GitHub: hostile specs", caged, statuses)
        finally:
            caged.stop()
