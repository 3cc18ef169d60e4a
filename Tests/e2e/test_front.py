"""The contract between nginx and the application: IDs, addresses, mount points, headers, static files."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from github_double import GitHubDouble
from harness import Page, Product, Run

SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@pytest.mark.parametrize("path", ["/", "/nothing", "/health", "/api/pods", "/static/x/app.css", "/pod/new", "/demo/"])
def test_a_request_id_is_there_once_and_in_both_logs(local: Product, path: str) -> None:
    answer = local.raw_get(path, "X-Request-Id: made-up-by-the-client")
    id = answer["X-Request-Id"]
    assert re.fullmatch(r"[A-Za-z0-9_-]{8,64}", id) and id != "made-up-by-the-client"
    if path in ("/", "/nothing", "/api/pods", "/pod/new"):
        local.wait_for_event(event="request", request=id, uri=path)
        own = local.wait_for_line(lambda line: id in line and '"uri"' not in line)
        assert '"status"' in own


def test_every_answer_has_another_id(local: Product) -> None:
    assert len({local.raw_get("/healthz")["X-Request-Id"] for _ in range(20)}) == 20


@pytest.mark.parametrize(
    "path", ["/", "/nothing", "/health", "/healthz", "/api/pods", "/api/nothing", "/static/nothing", "/" + "a" * 20_000]
)
def test_every_answer_has_the_security_headers_once(local: Product, path: str) -> None:
    answer = local.raw_get(path)
    for name, value in SECURITY.items():
        assert answer.all(name) == [value], name
    policy = dict(rule.split(" ", 1) for rule in answer["Content-Security-Policy"].split("; ") if " " in rule)
    assert policy["default-src"] == "'none'" and policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in str(policy) and policy["form-action"] == "'self'"
    assert re.search(r"\d", "".join(answer.all("Server"))) is None
    assert answer.all("Strict-Transport-Security") == []


def test_pages_are_not_kept_and_static_files_are(local: Product) -> None:
    for path in ("/", "/pod/advworks/dev", "/nothing", "/api/pods", "/health", "/healthz"):
        assert "no-store" in local.get(path).headers["Cache-Control"], path
    page = local.page("/")
    assets = [e.get("href") or e.get("src") for e in page.all("link") + page.all("script")]
    assert len(assets) >= 3
    for asset in assets:
        assert re.match(r"/static/[0-9a-f]{12}/", asset)
        response = local.get(asset)
        assert response.status_code == 200 and "immutable" in response.headers["Cache-Control"]
        other = local.get(re.sub(r"[0-9a-f]{12}", "0" * 12, asset))
        assert other.status_code == 200 and other.headers["Cache-Control"] == "no-cache"
    style = local.get(assets[0], headers={"Accept-Encoding": "gzip"})
    assert style.headers["Content-Encoding"] == "gzip"


@pytest.mark.parametrize("path", ["/", "/pod/new", "/pod/advworks/dev", "/nothing"])
def test_nothing_inline_and_nothing_from_elsewhere(local: Product, path: str) -> None:
    page = Page(local.get(path).text)
    for element in page.walk():
        assert element.tag != "style" and "style" not in element.attributes
        assert not [name for name in element.attributes if name.startswith("on")]
        if element.tag == "script":
            assert element["src"] and not element.children
        for name in ("src", "href", "action"):
            if element.tag != "a" and name in element.attributes:
                assert not urlsplit(element[name]).netloc


def test_head_is_a_get_without_a_body(local: Product) -> None:
    for path in ("/", "/health", "/api/pods", "/pod/advworks/dev"):
        answer = local.raw(f"HEAD {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert answer.status == 200 and answer.body == b""


def test_the_proxy_header_does_not_become_a_proxy(run: Run, github: GitHubDouble) -> None:
    product = run(github)
    for path in ("/", "/refresh", "/health"):
        assert product.get(path, headers={"Proxy": "http://127.0.0.1:9"}).status_code in (200, 303)
    assert github.requests


TRICKS = {
    "/pod/advworks%2Fdev": 404,
    "/pod%2Fadvworks/dev": 404,
    "/pod/advworks/dev/": (200, 303, 308, 404),
    "//": 404,
    "//pod/advworks/dev": 404,
    "/pod//advworks/dev": 404,
    "/pod/advworks//dev": 404,
    "/./": 404,
    "/pod/../": (400, 404),
    "/pod/advworks/../advworks/dev": 404,
    "/pod/%2e%2e/dev": (400, 404),
    "/pod/advworks/%2e%2e%2f%2e%2e%2fetc": (400, 404),
    "/pod/advworks/de%76": 200,
    "/%70od/advworks/dev": 200,
    "/pod/%FF/dev": (400, 404),
    "/pod/%C0%AE/dev": (400, 404),
    "/pod/a%00b/dev": (400, 404),
    "/pod/a%0d%0aX-Evil:1/dev": (400, 404),
    "/pod/%/dev": (400, 404),
    "/pod/%zz/dev": (400, 404),
    "/?q=%FF%00%zz": 200,
    "/?" + "&" * 4000: 200,
    "/pod/advworks/dev;x=1": (400, 404),
    "/pod/advworks/dev?a=%2F..%2F": 200,
    "/api/pod/advworks%2Fdev": 404,
    "/static/../app.css": (400, 404),
    "/static/%2e%2e/%2e%2e/etc/passwd": (400, 404),
    "/static//etc/passwd": 404,
    "/pod/" + "a" * 50 + "/dev": 404,
    "/pod/" + "a" * 4000 + "/dev": (400, 404),
}


@pytest.mark.parametrize("target", TRICKS, ids=[t[:40] for t in TRICKS])
def test_addresses_are_read_as_they_were_written(local: Product, target: str) -> None:
    answer, allowed = local.raw_get(target), TRICKS[target]
    assert answer.status in (allowed if isinstance(allowed, tuple) else (allowed,))
    assert answer.all("X-Evil") == [] and b"root:" not in answer.body
    for location in answer.all("Location"):
        assert location.startswith("/") and not location.startswith("//")


@pytest.mark.parametrize(
    "target", ["http://127.0.0.1/pod/new", "http://evil.example//pod/new", "*", "pod/new", "/\x01", "/\xff\xfe", "/ x"]
)
def test_strange_request_lines_do_no_harm(local: Product, target: str) -> None:
    answer = local.raw_get(target)
    assert answer.status in ((421,) if "evil" in target else (200, 400, 404, 405))
    assert local.get("/healthz").status_code == 200


@pytest.mark.parametrize(
    ("head", "statuses"),
    [
        ("Content-Length: 5\r\n\r\na=b", (400, 408)),
        ("Content-Length: -1\r\n\r\n", (400,)),
        ("Content-Length: 5, 6\r\n\r\nabcde", (400,)),
        ("Content-Length: x\r\n\r\n", (400,)),
        ("Content-Length: 99999999999999999999\r\n\r\n", (400, 413)),
        ("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", (400, 501)),
        ("Transfer-Encoding: gzip\r\n\r\n", (400, 501)),
        ("Transfer-Encoding: chunked\r\n\r\n3\r\na=b\r\n0\r\n\r\n", (400,)),
    ],
)
def test_lying_lengths_are_refused(local: Product, head: str, statuses: tuple[int, ...]) -> None:
    kind = "Content-Type: application/x-www-form-urlencoded\r\nSec-Fetch-Site: none"
    try:
        answer = local.raw(f"POST /deploy HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{kind}\r\n{head}")
        assert answer.status in statuses
    except ConnectionError:
        # nginx may close the connection on half a body without an answer.
        assert head.endswith("a=b")
    assert local.get("/healthz").status_code == 200


def test_metrics_are_for_those_who_were_named(local: Product, run: Run) -> None:
    for path in ("/metrics", "//metrics", "/metrics/", "/%6detrics", "/metrics?x"):
        assert local.raw_get(path).status == 404, path
    product = run(METRICS_ALLOW="127.0.0.1")
    product.get("/")
    response = product.get("/metrics")
    assert response.status_code == 200 and response.headers["Content-Type"].startswith("text/plain")
    assert re.search(r"^# TYPE \S+ counter$", response.text, re.M)


@pytest.mark.parametrize("base", ["", "/spec"])
def test_strangers_learn_the_status_of_health_and_nothing_else(run: Run, tmp_path: Path, base: str) -> None:
    words = ["htpasswd", "-bnBC", "4", "ada", "lovelace"]
    (tmp_path / "htpasswd").write_text(subprocess.run(words, check=True, capture_output=True, text=True).stdout)
    product = run(BASIC_AUTH_FILE=str(tmp_path / "htpasswd"), BASE_PATH=base)
    for path in {"/health", f"{base}/health"}:
        url = f"http://127.0.0.1:{product.port}{path}"
        assert requests.get(url, timeout=20).json() == {"status": "healthy"}
        assert requests.get(url, auth=("ada", "lovelace"), timeout=20).json()["github"] == "not used"
        assert requests.get(url, auth=("ada", "wrong"), timeout=20).status_code == 401
    assert run(LOCAL_REPO=str(tmp_path / "open.git")).get("/health").json()["github"] == "not used"


def test_the_demo_application_is_behind_the_same_address(local: Product) -> None:
    assert local.get("/demo").headers["Location"] == "/demo/"
    body = local.get("/demo/some/path?x=1", headers={"X-Requested-With": 'a"b\\c'}).json()
    assert (body["path"].partition("?")[0], body["method"]) == ("/some/path", "GET")
    assert body["headers"]["x-requested-with"] == 'a"b\\c' and body["headers"]["x-forwarded-prefix"] == "/demo"


@pytest.mark.parametrize("name", ["app.css", "index.html", "logo.png", "data.json", "plain"])
def test_the_demo_application_answers_json_whatever_the_path_ends_in(local: Product, name: str) -> None:
    response = local.get(f"/demo/{name}")
    assert response.headers["Content-Type"].startswith("application/json")
    assert response.json()["path"] == f"/{name}"


# Mount points


@pytest.fixture(scope="module", params=["/spec", "/tools/spec-editor.v2"])
def mounted(built: None, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest):
    repository = tmp_path_factory.mktemp("mounted") / "specs.git"
    product = Product(SPEC_SOURCE="local", LOCAL_REPO=str(repository), BASE_PATH=request.param)
    try:
        yield product.wait_until_up()
    finally:
        product.stop()


def test_every_link_stays_below_the_mount_point(mounted: Product) -> None:
    waiting, seen = ["/"], set()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        response = mounted.get(path)
        assert response.status_code in (200, 303), path
        if location := response.headers.get("Location"):
            assert location.startswith(mounted.base_path + "/")
        if not response.headers.get("Content-Type", "").startswith("text/html"):
            continue
        page = Page(response.text)
        for element in page.walk():
            for name in ("href", "src", "action", "data-poll"):
                link = element.attributes.get(name, "")
                if link.startswith("/"):
                    assert link.startswith(mounted.base_path + "/"), f"{link} on {path}"
                    if name != "action":
                        # Filters of a list can be combined without end; one at a time is enough.
                        if "&" not in link:
                            waiting.append(link.removeprefix(mounted.base_path))
                else:
                    assert not link or link.startswith(("#", "http")), f"{link} on {path}"
    assert {"/", "/pod/new", "/pod/advworks/dev", "/refresh"} <= seen and len(seen) > 12


def test_deploying_below_a_mount_point(mounted: Product) -> None:
    fields = mounted.page("/pod/contoso/stg").fields() | {"instance_name": "mounted"}
    review = mounted.post("/deploy", fields)
    assert Page(review.text).form("/deploy")["action"] == mounted.base_path + "/deploy"
    run_link = mounted.confirm(review).headers["Location"]
    assert run_link.startswith(mounted.base_path + "/runs/")
    assert mounted.get(run_link.removeprefix(mounted.base_path)).status_code == 200
    order = {"customer": "contoso", "env": "stg", "spec": {"instance_name": "mounted2"}}
    answer = mounted.request("POST", "/api/pod", json=order, params={"anyway": "1"}).json()
    assert answer["url"].startswith(mounted.base_path + "/runs/")
    assert answer["run_url"].startswith(mounted.base_path + "/runs/")


def test_outside_the_mount_point_is_the_demo_application(mounted: Product) -> None:
    base = mounted.base_path
    assert mounted.raw_get(base)["Location"] == base + "/"
    for path in ("/health", "/healthz", base + "/health", base + "/healthz"):
        assert mounted.raw_get(path).status == 200
    for path in ("/", "/pod/new", base + "x/", "/api/pods"):
        assert '"method":"GET"' in mounted.raw_get(path).text, path


@pytest.mark.parametrize("path", ["spec", "/spec/", "//spec", "/../x", "/a b", "/a;b", "/a$b", "/"])
def test_a_mount_point_that_cannot_be_one_stops_the_start(run: Run, path: str) -> None:
    product = run(up=False, BASE_PATH=path)
    assert product.wait_until_ended() != 0
    assert any("BASE_PATH" in line for line in product.lines)
