"""The headers that nginx passes from and to the demo application, for every answer."""

from __future__ import annotations

import base64
import socket
import ssl
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from harness.front import Application, Front
from harness.ports import free_port
from harness.raw import Answer, exchange
from harness.tls import make_certificate
from hostile import Echo, link

OURS = {
    "Content-Security-Policy": "sandbox allow-scripts allow-forms allow-popups",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
#: Headers that apply to the whole origin, outlive the page, or contradict the sandbox.
DROPPED = (
    "Set-Cookie", "Set-Cookie2", "Set-Login", "Clear-Site-Data", "Service-Worker-Allowed", "Strict-Transport-Security",
    "Public-Key-Pins", "Public-Key-Pins-Report-Only", "Expect-CT", "Alt-Svc", "NEL", "Report-To",
    "Reporting-Endpoints", "Origin-Agent-Cluster", "Accept-CH", "Critical-CH", "Use-As-Dictionary",
    "Sec-Session-Registration", "Secure-Session-Registration", "WWW-Authenticate", "Authentication-Info", "Refresh",
    "Cross-Origin-Opener-Policy", "Cross-Origin-Opener-Policy-Report-Only", "Access-Control-Allow-Credentials",
    "Content-Security-Policy-Report-Only", "X-Accel-Redirect", "X-Accel-Expires", "X-Accel-Limit-Rate",
    "X-Accel-Charset", "X-Accel-Buffering",
)  # fmt: skip
VALUES = {"X-Accel-Redirect": "/_e/404.html", "X-Accel-Limit-Rate": "1", "X-Accel-Buffering": "no"}
KEPT = {"Link": "</next>; rel=next", "ETag": '"1"', "X-Own": "yes", "Location": "/x", "Vary": "Accept"}
STATUSES = (200, 201, 204, 206, 301, 302, 303, 304, 307, 308, 400, 401, 403, 404, 407, 418, 429, 500, 502, 503)


@pytest.fixture(scope="module")
def echo() -> Iterator[Echo]:
    echo = Echo()
    yield echo
    echo.close()


@pytest.fixture(scope="module", params=["http", "http /spec", "https", "https /spec"])
def place(
    echo: Echo, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Front, int, str]]:
    """nginx, its port, and the demo application's path there."""
    scheme, _, base = request.param.partition(" ")
    application, port, more = Application(), free_port(), {}
    if scheme == "https":
        folder = tmp_path_factory.mktemp("tls")
        make_certificate(folder)
        secure = free_port()
        files = {"TLS_CERT": str(folder / "tls.crt"), "TLS_KEY": str(folder / "tls.key")}
        more = {"TLS": "files", "LISTEN_HTTPS": str(secure), "HTTPS_PORT": str(secure), **files}
    front = Front(port, FCGI_UPSTREAM=application.address, DEMO_APP_URL=echo.url, BASE_PATH=base, **more)
    yield front, secure if scheme == "https" else port, "/" if base else "/demo/"
    front.stop()
    application.close()


def ask(place: tuple[Front, int, str], rest: str, *headers: str, method: str = "GET") -> Answer:
    front, port, demo = place
    lines = [f"{method} {demo}{rest} HTTP/1.1", "Host: localhost", "Connection: close", *headers, "", ""]
    data = "\r\n".join(lines).encode()
    tls = ssl._create_unverified_context() if "TLS" in front.environment else None
    return exchange(("127.0.0.1", port), data, tls=tls)


def hostile(status: int = 200) -> str:
    headers = [f"{name}: {VALUES.get(name, 'evil')}" for name in DROPPED]
    headers += [f"{name}: evil" for name in OURS] + [f"{name.lower()}: evil" for name in OURS]
    return link("<p>", "text/html", status, (*headers, *(f"{name}: {value}" for name, value in KEPT.items())))


@pytest.mark.parametrize("status", STATUSES)
def test_an_answer_has_our_headers_and_none_of_those(place: tuple[Front, int, str], status: int) -> None:
    answer = ask(place, hostile(status))
    assert answer.status == status
    for name, value in OURS.items():
        assert answer.all(name) == [value], name
    for name in DROPPED:
        ours = ["max-age=63072000"] if name == "Strict-Transport-Security" and "TLS" in place[0].environment else []
        assert answer.all(name) == ours, name
    for name, value in KEPT.items():
        assert answer.all(name) == [value] or status == 304, name
    assert answer.all("Cross-Origin-Opener-Policy") == []


@pytest.mark.parametrize("method", ["HEAD", "POST", "PUT", "OPTIONS", "DELETE", "PATCH"])
def test_every_method_gets_them(place: tuple[Front, int, str], method: str) -> None:
    answer = ask(place, hostile(), "Content-Length: 0", method=method)
    for name, value in OURS.items():
        assert answer.all(name) == [value], name
    assert answer.all("Set-Cookie") == []


def raw(text: str) -> str:
    return "?raw=" + quote(base64.b64encode(text.replace("\n", "\r\n").encode()).decode(), safe="")


INSIDE = "HTTP/1.1 200 OK\nSet-Cookie: evil=1\nContent-Length: 1\n\nx"


@pytest.mark.parametrize(
    "answer",
    [
        f"HTTP/1.1 103 Early Hints\n\n{INSIDE}",
        f"HTTP/1.1 100 Continue\n\nHTTP/1.1 103 Early Hints\n\n{INSIDE}",
        f"HTTP/1.1 199 What\nContent-Type: text/html\n\n{INSIDE}",
        f"HTTP/1.1 101 Switching Protocols\nUpgrade: websocket\nConnection: upgrade\n\n{INSIDE}",
        f"HTTP/1.1 204 No\n\n{INSIDE}",
        f"HTTP/1.1 304 No\n\n{INSIDE}",
        f"HTTP/1.1 200 OK\nContent-Length: 1\n\nx{INSIDE}",
        f"HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n1\nx\n0\n\n{INSIDE}",
        f"HTTP/1.1 200 OK\nTransfer-Encoding: chunked\nContent-Length: 3\n\n1\nx\n0\n\n{INSIDE}",
    ],
)
def test_an_answer_holds_no_second_one(place: tuple[Front, int, str], answer: str) -> None:
    """A browser would treat what follows an interim answer as the real one, without our headers."""
    whole = ask(place, raw(answer))
    assert whole.all("Set-Cookie") == [] and whole.all("Content-Security-Policy") == [OURS["Content-Security-Policy"]]
    assert b"\n" not in whole.body.replace(b"\r\n0\r\n\r\n", b"").replace(b"1\r\n", b"")


@pytest.mark.parametrize(
    "start",
    [
        "x HTTP/1.1 200 OK", "\nHTTP/1.1 200 OK", "http/1.1 200 OK", "HTTP/2 200 OK", "HTTP/1.1 20 OK",
        "HTTP/1.1 2000 OK", "HTTP/1.1", "ICY 200 OK", "<script>alert(1)</script>", "",
        "HTTP/1.1 099 E\n\nHTTP/1.1 200 OK", "HTTP/1.1 000 E\n\nHTTP/1.1 200 OK",
    ],
)  # fmt: skip
def test_what_is_not_read_as_http_is_neither_an_answer_nor_markup(place: tuple[Front, int, str], start: str) -> None:
    """nginx sends no headers of its own then, and browsers find a status line after other bytes."""
    front, port, demo = place
    answer = f"{start}\nSet-Cookie: evil=1\nContent-Type: text/html\n\n<script>alert(1)</script>"
    request = f"GET {demo}{raw(answer)} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    tls = ssl._create_unverified_context() if "TLS" in front.environment else None
    with socket.create_connection(("127.0.0.1", port), timeout=10) as plain:
        with tls.wrap_socket(plain) if tls else plain as connection:
            connection.sendall(request.encode())
            whole = b"".join(iter(lambda: connection.recv(65_536), b""))
    head, _, body = whole.partition(b"\r\n\r\n") if whole.startswith(b"HTTP/1.1 0") else (b"", b"", whole)
    assert b"evil=1" in body and b"evil" not in head
    for unit in (b"\r", b"\n", b"<", b"h", b"H"):
        assert unit not in body, unit


def test_a_web_socket_is_passed_on_with_our_headers(place: tuple[Front, int, str]) -> None:
    """The browser has requested an upgrade, and accepts only frames from here on."""
    answer = ask(
        place,
        raw("HTTP/1.1 101 Switching Protocols\nUpgrade: websocket\nConnection: upgrade\nSet-Cookie: evil=1\n\nab"),
        "Upgrade: websocket", "Connection: upgrade", "Cookie: spec_editor_form=1",
    )  # fmt: skip
    assert answer.status == 101 and answer.body.startswith(b"ab")
    assert answer.all("Content-Security-Policy") == [OURS["Content-Security-Policy"]]
    assert answer.all("Set-Cookie") == []


def test_nothing_of_ours_goes_there(place: tuple[Front, int, str], echo: Echo) -> None:
    del echo.asked[:]
    ask(
        place, "?mine", "Cookie: spec_editor_form=1", "cookie: __Secure-x=2", "Authorization: Basic x",
        "Proxy-Authorization: Basic x", "Proxy: http://evil",
    )  # fmt: skip
    asked = echo.asked[-1]
    assert asked.target == "/?mine"
    for name in ("Cookie", "Authorization", "Proxy-Authorization", "Proxy"):
        assert asked.header(name) == [], name


def test_a_service_workers_script_is_refused(place: tuple[Front, int, str], echo: Echo) -> None:
    del echo.asked[:]
    answer = ask(place, "sw.js", "Service-Worker: script")
    assert answer.status == 403 and "not allowed" in answer.text and echo.asked == []


def test_it_does_not_slow_down_or_redirect_inside(place: tuple[Front, int, str]) -> None:
    answer = ask(place, link("own" * 2000, headers=("X-Accel-Limit-Rate: 1", "X-Accel-Redirect: /healthz")))
    assert answer.status == 200 and answer.text.endswith("own")


def test_what_nginx_says_there_is_the_editors_own_page(place: tuple[Front, int, str]) -> None:
    answer = ask(place, "", "Connection: close", method="TRACE")
    assert answer.status == 405 and "nginx" not in answer.text.lower()
    assert "script-src" in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path", ["/spec/static/..%2f..%2fx.js", "/spec/static/%2e%2e%2f..%2fx.js", "/%73pec/static/..%2F..%2fx", "/a/%2E/b"]
)
def test_a_path_that_browsers_read_as_the_editors_is_none_of_its(echo: Echo, path: str) -> None:
    application = Application()
    front = Front(free_port(), FCGI_UPSTREAM=application.address, DEMO_APP_URL=echo.url, BASE_PATH="/spec")
    try:
        del echo.asked[:]
        head = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        assert exchange(("127.0.0.1", front.port), head.encode()).status == 404 and echo.asked == []
        ordinary = "GET /a%2Fb/..c/x.%2e?..%2f HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        assert exchange(("127.0.0.1", front.port), ordinary.encode()).status == 200
        assert echo.asked[-1].target == "/a%2Fb/..c/x.%2e?..%2f"
    finally:
        front.stop()
        application.close()


def test_the_first_of_several_forwarded_hosts_is_told(echo: Echo) -> None:
    application = Application()
    front = Front(free_port(), FCGI_UPSTREAM=application.address, DEMO_APP_URL=echo.url, TRUSTED_PROXIES="127.0.0.1")
    try:
        head = "GET /demo/ HTTP/1.1\r\nHost: x\r\nX-Forwarded-Host: pods.example , inner\r\nConnection: close\r\n\r\n"
        exchange(("127.0.0.1", front.port), head.encode())
        assert echo.asked[-1].header("Host") == echo.asked[-1].header("X-Forwarded-Host") == ["pods.example"]
    finally:
        front.stop()
        application.close()
