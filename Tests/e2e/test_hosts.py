"""The host names that are answered, and the redirects of the HTTP port."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from harness import Product, Run, exchange, free_port
from harness.front import Application, Front
from harness.raw import Answer
from harness.tls import make_certificate

PATHS = (
    "/", "/pod/new", "/api/pods", "/health", "/healthz", "/metrics", "/demo", "/demo/x", "/nothing",
    "/static/0123456789ab/app.css", "/static/x", "/_e/404.html", "/.well-known/acme-challenge/x", "//", "/health?x",
)  # fmt: skip
OTHERS = ("evil.example", "EVIL.example:5000", "localhost.evil.example", "127.0.0.1.evil.example", "127.0.0.2",
          "10.0.0.7", "[::2]", "localhost@evil.example", "evil.example@localhost", "_", "0.0.0.0")  # fmt: skip
OURS = ("localhost", "LOCALHOST:1234", "localhost.", "127.0.0.1", "127.0.0.1:5000", "[::1]", "[::1]:5000")


def ask(port: int, path: str, host: str | None, *headers: str, method: str = "GET") -> Answer:
    lines = [f"{method} {path} HTTP/1.{0 if host is None else 1}", *headers]
    lines += [] if host is None else [f"Host: {host}", "Connection: close"]
    return exchange(("127.0.0.1", port), "\r\n".join([*lines, "", ""]).encode())


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Front]]:
    application, fronts = Application(), []

    def start(**environment: str) -> Front:
        environment = {"FCGI_UPSTREAM": application.address, "DEMO_APP_URL": "http://127.0.0.1:9"} | environment
        fronts.append(Front(free_port(), **environment))
        return fronts[-1]

    yield start
    for front in fronts:
        front.stop()
    application.close()


# make run


@pytest.mark.parametrize("host", OTHERS)
def test_make_run_answers_no_other_name_on_any_path(local: Product, host: str) -> None:
    for path in PATHS:
        answer = ask(local.port, path, host)
        assert answer.status == 421, path
        assert "SERVER_NAME" in answer.text, path
        assert len(answer.all("Content-Security-Policy")) == 1
    assert ask(local.port, "/deploy", host, "Content-Length: 0", method="POST").status == 421
    assert ask(local.port, f"http://{host}/", "localhost").status in (400, 421)
    assert ask(local.port, "/", host, "X-Forwarded-Host: localhost", "Forwarded: host=localhost").status == 421


@pytest.mark.parametrize("host", OURS)
def test_make_run_answers_its_own_names(local: Product, host: str) -> None:
    for path in ("/", "/healthz", "/api/pods", "/demo/"):
        assert ask(local.port, path, host).status == 200, path
    assert ask(local.port, "/nothing", host).status == 404


def test_make_run_answers_no_request_without_a_name(local: Product) -> None:
    assert ask(local.port, "/", None).status == 421


def test_a_rebound_name_deploys_nothing(local: Product) -> None:
    """For the browser it is the same origin."""
    form = "customer=advworks&environment=dev&instance_name=rebound&mode=edit"
    for headers in (["Sec-Fetch-Site: same-origin"], ["Origin: http://evil.example:5000"]):
        lines = ["POST /deploy HTTP/1.1", "Host: evil.example:5000", *headers, f"Content-Length: {len(form)}",
                 "Content-Type: application/x-www-form-urlencoded", "Connection: close", "", form]  # fmt: skip
        assert local.raw("\r\n".join(lines)).status == 421
    assert "rebound" not in local.get("/pod/advworks/dev").text


def test_make_run_answers_to_server_name_too(run: Run) -> None:
    product = run(SERVER_NAME="Pods.example *.team.example, localhost")
    for host in ("pods.example:81", "a.team.example", *OURS):
        assert ask(product.port, "/", host).status == 200, host
    assert ask(product.port, "/", "evil.example").status == 421


def test_make_run_on_every_address_says_what_it_answers(run: Run) -> None:
    product = run(LISTEN_ADDRESS="*")
    assert any("set SERVER_NAME" in line for line in product.lines)
    assert ask(product.port, "/", "10.0.0.7").status == 421
    assert ask(product.port, "/", "localhost").status == 200
    product.stop()
    named = run(LISTEN_ADDRESS="*", SERVER_NAME="10.0.0.7")
    assert not any("set SERVER_NAME" in line for line in named.lines)
    assert ask(named.port, "/", "10.0.0.7").status == 200


# The images, which any name may point to


def test_the_image_answers_any_name_that_is_one(start: Callable[..., Front]) -> None:
    front = start()
    for host in ("ec2-1-2-3-4.compute.amazonaws.com:5000", "10.0.0.7:5000", "[2001:db8::1]", "a_b.c-d", None):
        assert ask(front.port, "/", host).status == 200, host
    for host in ("a@b.example", "evil.example,b", "x<script>", "a..b", "%65vil", "'"):
        assert ask(front.port, "/", host).status in (400, 421), host
    assert ask(front.port, "/healthz", "a@b").status == 200


# The HTTP port


def locations(front: Front, port: int, **only: str) -> Iterator[tuple[str, Answer]]:
    """The answer of the HTTP port, and of the TLS port to plain HTTP."""
    for target in ("/x?y=1", "//evil.example/x", "/\\evil.example", "/.evil.example", "/@evil.example"):
        for host in ("localhost", "LOCALHOST:80", "evil.example", "localhost@evil.example", "a@localhost",
                     "localhost:x@evil.example", "evil.example#localhost", "localhost.evil.example", "[::1]",
                     "localhost\\.evil.example", "localhost,evil.example"):  # fmt: skip
            for asked in (front.port, port):
                more = ("X-Forwarded-Host: evil.example", "X-Forwarded-Port: 1", "Forwarded: host=evil.example")
                yield host, ask(asked, target, host, *more)
    for absolute in (
        "http://evil.example/",
        "http://evil.example",
        "http://a@evil.example/",
        "http://localhost?@evil.example/",
    ):
        for asked in (front.port, port):
            yield urlsplit(absolute).netloc, ask(asked, absolute, "localhost")


@pytest.mark.parametrize("trusted", ["", "127.0.0.1"])
@pytest.mark.parametrize("hosts", ["any", "local"])
@pytest.mark.parametrize("name", ["", "localhost"])
def test_the_redirect_leads_to_no_host_but_ours(
    start: Callable[..., Front], tmp_path: Path, name: str, hosts: str, trusted: str
) -> None:
    make_certificate(tmp_path)
    port = free_port()
    front = start(
        TLS="files", TLS_CERT=str(tmp_path / "tls.crt"), TLS_KEY=str(tmp_path / "tls.key"), LISTEN_HTTPS=str(port),
        HTTPS_PORT=str(port), SERVER_NAME=name, HOSTS=hosts, TRUSTED_PROXIES=trusted,
    )  # fmt: skip
    ours = {"localhost"} | ({"[::1]"} if hosts == "local" else set())
    led = set()
    for host, answer in locations(front, port):
        if answer.status == 308:
            to = urlsplit(answer["Location"])
            assert to.scheme == "https" and to.port == port and to.username is None
            led.add(to.netloc.rpartition(":")[0])
            # If any host is ours, the redirect keeps the client's host.
            assert not {name, hosts} <= {"", "any"} or led <= {*ours, "evil.example", "localhost.evil.example", "[::1]"}
        else:
            assert answer.status in (400, 421), host
            assert answer.all("Location") == [] and "nginx" not in answer.text.lower()
    assert led == ours if name or hosts == "local" else ours <= led
