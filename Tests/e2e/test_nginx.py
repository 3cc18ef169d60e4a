"""nginx in front of an application that returns the request: parameters, error pages, limits, access."""

from __future__ import annotations

import json
import re
import signal
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from harness.front import Application, Front, Params, checkout, say
from harness.tls import make_certificate

Start = Callable[..., Front]

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "style-src *:*/static/; script-src *:*/static/; img-src *:*/static/; connect-src *:*/, default-src 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def application() -> Iterator[Application]:
    application = Application()
    yield application
    application.close()


@pytest.fixture
def start(application: Application) -> Iterator[Start]:
    fronts: list[Front] = []

    def start(**environment: str) -> Front:
        environment = {"FCGI_UPSTREAM": application.address, "DEMO_APP_URL": "http://127.0.0.1:9"} | environment
        fronts.append(Front(free_port(), **environment))
        return fronts[-1]

    yield start
    for front in fronts:
        front.stop()


def ask(front: Front, path: str = "/", method: str = "GET", **options: object) -> requests.Response:
    """One request; `source` is its loopback address."""
    source = options.pop("source", "127.0.0.1")
    with requests.Session() as session:
        session.trust_env = False
        session.mount("http://", _From(str(source)))
        options = {"allow_redirects": False, "timeout": 40} | options
        return session.request(method, f"http://127.0.0.1:{front.port}{path}", **options)


class _From(requests.adapters.HTTPAdapter):
    def __init__(self, source: str) -> None:
        self._source = source
        super().__init__()

    def init_poolmanager(self, *arguments: object, **named: object) -> None:
        super().init_poolmanager(*arguments, source_address=(self._source, 0), **named)


def params(response: requests.Response) -> Params:
    assert response.status_code == 200, response.text
    return response.json()


def raw(front: Front, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", front.port), 20) as connection:
        connection.sendall(request)
        received = b""
        while chunk := connection.recv(65536):
            received += chunk
        return received


# The application's parameters


def test_the_application_is_told_what_it_needs_and_each_thing_once(start: Start) -> None:
    front = start()
    answer = ask(front, "/pod/a%2Fb//c?x=%20&y", headers={"Accept-Language": "de", "X-Request-Id": "mine"})
    told = params(answer)
    assert all(len(values) == 1 for values in told.values())
    expected = {
        "REQUEST_METHOD": "GET", "REQUEST_URI": "/pod/a%2Fb//c?x=%20&y", "QUERY_STRING": "x=%20&y",
        "CONTENT_TYPE": "", "CONTENT_LENGTH": "", "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1",
        "REQUEST_SCHEME": "http", "BASE_PATH": "", "HTTP_HOST": f"127.0.0.1:{front.port}",
        "HTTP_ACCEPT_LANGUAGE": "de", "REQUEST_ID": answer.headers["X-Request-Id"],
    }  # fmt: skip
    assert {name: told[name][0] for name in expected} == expected
    assert "HTTPS" not in told and "REMOTE_USER" not in told and "SCRIPT_NAME" not in told


def test_a_body_arrives_whole_with_its_length(start: Start, application: Application) -> None:
    front = start()
    ask(front, "/deploy", "POST", data=b"x" * 65_536, headers={"Content-Type": "text/plain"})
    told, body = application.requests[-1]
    assert body == b"x" * 65_536
    assert (told["CONTENT_LENGTH"], told["CONTENT_TYPE"]) == (["65536"], ["text/plain"])
    ask(front, "/deploy", "POST", data=iter([b"in ", b"pieces"]))
    told, body = application.requests[-1]
    assert body == b"in pieces" and told["CONTENT_LENGTH"] == ["9"]


def test_what_a_client_must_not_say_does_not_arrive(start: Start) -> None:
    told = params(
        ask(
            start(),
            headers={
                "X-Forwarded-Port": "444",
                "Proxy": "http://evil.invalid", "X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https",
                "X-Forwarded-Host": "evil.invalid", "Remote-User": "root", "Remote_User": "root",
            },
            auth=("root", "x"),
        )
    )  # fmt: skip
    assert told.get("HTTP_PROXY", [""]) == [""] and told.get("HTTP_AUTHORIZATION", [""]) == [""]
    assert told["REMOTE_ADDR"] == ["127.0.0.1"] and told["REQUEST_SCHEME"] == ["http"] and "HTTPS" not in told
    assert told["HTTP_X_FORWARDED_HOST"] == [""] and "REMOTE_USER" not in told
    assert told["HTTP_X_FORWARDED_PORT"] == [""] and "HEALTH_DETAILS" not in told


def test_a_trusted_proxy_is_believed_and_no_one_else(start: Start) -> None:
    front = start(TRUSTED_PROXIES="127.0.0.2, 192.0.2.0/24,2001:db8::/32")
    headers = {
        "X-Forwarded-For": "198.51.100.1, 203.0.113.9", "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "pods.example, inner.example", "X-Forwarded-Port": "8443, 80",
    }  # fmt: skip
    told = params(ask(front, headers=headers, source="127.0.0.2"))
    assert told["REMOTE_ADDR"] == ["203.0.113.9"]
    assert told["HTTPS"] == ["on"] and told["REQUEST_SCHEME"] == ["https"]
    assert told["HTTP_X_FORWARDED_HOST"] == ["pods.example, inner.example"]
    assert told["HTTP_X_FORWARDED_PORT"] == ["8443, 80"]
    told = params(ask(front, headers=headers, source="127.0.0.3"))
    assert told["REMOTE_ADDR"] == ["127.0.0.3"] and "HTTPS" not in told
    assert told["HTTP_X_FORWARDED_HOST"] == [""] and told["HTTP_X_FORWARDED_PORT"] == [""]
    through_two = headers | {"X-Forwarded-For": "203.0.113.9, 192.0.2.7"}
    assert params(ask(front, headers=through_two, source="127.0.0.2"))["REMOTE_ADDR"] == ["203.0.113.9"]
    odd = headers | {"X-Forwarded-Proto": "gopher"}
    assert params(ask(front, headers=odd, source="127.0.0.2"))["REQUEST_SCHEME"] == ["http"]
    client, peer = [(line["client"], line["peer"]) for line in front.log(200)][0]
    assert (client, peer) == ("203.0.113.9", "127.0.0.2")


def test_open_paths_are_spelt_out_for_the_application(start: Start) -> None:
    front = start(BASE_PATH="/spec")
    for path in ("/health", "/spec/health", "/x/../health"):
        answer = raw(front, f"GET {path}?a=b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        assert b'"REQUEST_URI": ["/spec/health"]' in answer


def test_an_answers_id_and_security_headers_are_nginxs(start: Start, application: Application) -> None:
    application.behave = lambda params, body: (
        b"Status: 200 OK\r\nX-Request-Id: other\r\nContent-Security-Policy: *\r\nReferrer-Policy: x\r\n\r\n"
    )
    head = raw(start(), b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").partition(b"\r\n\r\n")[0].decode()
    for name in ("X-Request-Id", *HEADERS):
        assert len(re.findall(f"^{name}:", head, re.M | re.I)) == 1
    assert "X-Request-Id: other" not in head and "Referrer-Policy: x" not in head


def test_a_post_is_sent_once_and_a_get_of_a_dead_application_gets_a_page(
    start: Start, application: Application
) -> None:
    application.behave = lambda params, body: None
    front = start()
    assert ask(front, "/deploy", "POST", data={"a": "b"}).status_code == 503
    assert len(application.requests) == 1


# nginx's own pages


def gone(front: Front, application: Application) -> Front:
    application.close()
    return front


@pytest.mark.parametrize("path", ["/", "/pod/x/y", "/apiary", "/health/x", "/?/api/"])
def test_people_get_a_page_when_the_application_is_gone(start: Start, application: Application, path: str) -> None:
    answer = ask(gone(start(BASE_PATH=""), application), path)
    assert answer.status_code == 503 and answer.headers["Retry-After"] == "5"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["X-Request-Id"] in answer.text and "nginx" not in answer.text.lower()
    style = re.search(r'href="(/static/[0-9a-f]{12}/app.css)"', answer.text)
    assert style


@pytest.mark.parametrize(
    "path", ["/api/pods", "/api", "/openapi.json", "/health", "/healthz", "/health?x", "/metrics"]
)
def test_programs_get_json_when_the_application_is_gone(start: Start, application: Application, path: str) -> None:
    answer = ask(gone(start(METRICS_ALLOW="127.0.0.0/8"), application), path)
    assert answer.status_code == 503 and answer.headers["Content-Type"] == "application/json"
    fault = answer.json()
    assert fault["error"] and fault["details"]["advice"]
    assert fault["details"]["request_id"] == fault["request_id"] == answer.headers["X-Request-Id"]
    assert (fault.get("status") == "unhealthy") == path.startswith("/health")


def test_a_long_body_does_not_hide_that_the_application_is_gone(start: Start, application: Application) -> None:
    front = gone(start(), application)
    answer = ask(front, "/api/pod/a/b", "PATCH", data=b"x" * 100_000)
    assert answer.status_code == 503 and answer.json()["error"]
    answer = ask(front, "/deploy", "POST", data=b"x" * 100_000)
    assert answer.status_code == 503 and answer.headers["Content-Type"] == "text/html; charset=utf-8"


OWN = {
    "malformed": (b"GARBAGE\r\n\r\n", 400),
    "no host": (b"GET / HTTP/1.1\r\n\r\n", 400),
    "lower case": (b"get / HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "static": (b"GET /static/nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 404),
    "inside": (b"GET /_e/503.html HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 404),
    "trace": (b"TRACE / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 405),
    "large": (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 65537\r\nConnection: close\r\n\r\n", 413),
    "long": (b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414),
    "cookies": (b"GET / HTTP/1.1\r\nHost: x\r\nCookie: " + b"a" * 9000 + b"\r\n\r\n", 431),
    "encoding": (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\nConnection: close\r\n\r\n", 501),
    "version": (b"GET / HTTP/3.0\r\nHost: x\r\n\r\n", 505),
}


@pytest.mark.parametrize(("request_bytes", "status"), OWN.values(), ids=OWN)
def test_a_request_that_nginx_refuses_gets_a_page_of_ours(start: Start, request_bytes: bytes, status: int) -> None:
    answer = raw(start(), request_bytes).decode()
    head, _, body = answer.partition("\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {status} ")
    for name in ("X-Request-Id", *HEADERS):
        assert len(re.findall(f"^{name}:", head, re.M | re.I)) == 1, name
    assert "<h1>" in body and "nginx" not in body.lower()
    assert re.search(r"Request <code>[0-9a-f]{32}</code>", body)
    assert f"Status {status}" in body


def test_too_many_cookies_are_said_to_be_that_with_how_to_delete_them(start: Start) -> None:
    answer = raw(start(), OWN["cookies"][0]).decode()
    assert "too many cookies" in answer and "Another application" in answer
    assert "Delete the cookies of this site" in answer and "icon to the left of the address" in answer


def test_a_large_body_for_the_api_is_refused_as_json(start: Start, application: Application) -> None:
    answer = ask(start(), "/api/pod", "POST", data=b"x" * 65_537)
    assert answer.status_code == 413 and "64 kilobytes" in answer.json()["details"]["advice"]
    assert application.requests == []


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_a_whole_spec_may_be_sent_to_the_api(start: Start, application: Application, method: str) -> None:
    front, body = start(), b"x" * (1 << 20)
    answer = ask(front, "/api/pod/a/b?dry_run=1", method, data=body, headers={"If-Match": '"1"'})
    assert params(answer)["REQUEST_URI"] == ["/api/pod/a/b?dry_run=1"]
    assert params(answer)["REQUEST_METHOD"] == [method] and params(answer)["HTTP_IF_MATCH"] == ['"1"']
    for name in ("X-Request-Id", *HEADERS):
        assert answer.headers[name]
    assert [sent for _, sent in application.requests] == [body]
    assert ask(front, "/api/pod/a/b", method, data=body + b"x").status_code == 413
    assert len(application.requests) == 1


@pytest.mark.parametrize(("method", "times"), [("GET", 2), ("PUT", 1), ("PATCH", 1), ("POST", 1)])
def test_what_may_deploy_is_not_sent_to_another_replica(
    start: Start, application: Application, method: str, times: int
) -> None:
    application.behave = lambda params, body: None
    front = start()
    conf = front.state / "conf" / "snippets"
    peer = f"server {application.address} max_fails=0;"
    with open(conf / "maps.conf", "a") as maps:
        maps.write(f"upstream replicas {{ {peer} {peer} }}\n")
    text = (conf / "application.conf").read_text()
    (conf / "application.conf").write_text(text.replace(application.address, "replicas"))
    front.process.send_signal(signal.SIGHUP)
    for _ in range(100):  # until nginx has read that
        application.requests.clear()
        ask(front, "/api/pod/a/b")
        if len(application.requests) == 2:
            break
        time.sleep(0.1)
    application.requests.clear()
    answer = ask(front, "/api/pod/a/b", method, data=b"x")
    assert answer.status_code == 503 and answer.json()["error"]
    assert len(application.requests) == times


def test_an_error_of_the_application_passes_as_it_is(start: Start, application: Application) -> None:
    application.behave = lambda params, body: b"Status: 503 No\r\nContent-Type: text/plain\r\nRetry-After: 7\r\n\r\nown"
    answer = ask(start())
    assert (answer.status_code, answer.text, answer.headers["Retry-After"]) == (503, "own", "7")


# Static files


def test_only_the_own_hash_is_kept_for_ever(start: Start) -> None:
    front = start(BASE_PATH="/a.b")
    files = front.state / "static"
    hash = subprocess.check_output([checkout / "nginx" / "static-hash.sh", files], text=True).strip()
    assert re.fullmatch("[0-9a-f]{12}", hash)
    own = ask(front, f"/a.b/static/{hash}/app.css")
    assert own.content == (files / "app.css").read_bytes()
    assert own.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert own.headers["Content-Type"].startswith("text/css")
    assert own.headers["Content-Encoding"] == "gzip" and own.headers["Vary"] == "Accept-Encoding"
    other = ask(front, "/a.b/static/0123456789ab/app.css")
    assert other.content == own.content and other.headers["Cache-Control"] == "no-cache"
    again = ask(front, f"/a.b/static/{hash}/app.css", headers={"If-None-Match": own.headers["ETag"]})
    assert again.status_code == 304 and again.content == b""
    assert ask(front, "/aXb/static/0123456789ab/app.css").status_code == 503  # the demo application's
    missing = ask(front, f"/a.b/static/{hash}/none.css")
    assert missing.status_code == 404 and missing.headers["Cache-Control"] == "no-store"
    assert ask(front, f"/a.b/static/{hash}/app.css", "POST").status_code == 405


@pytest.mark.parametrize("name", ["..%2fconf%2fnginx.conf", "%2e%2e/%2e%2e/etc/passwd", ".hidden", "a/b", ""])
def test_nothing_but_static_files_is_static(start: Start, application: Application, name: str) -> None:
    application.behave = lambda params, body: b"Status: 404 No\r\n\r\n"
    front = start()
    (front.state / "static" / ".hidden").write_text("secret")
    answer = raw(front, f"GET /static/0123456789ab/{name} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    assert b" 404 " in answer.splitlines()[0] or b" 400 " in answer.splitlines()[0]
    assert b"root:" not in answer and b"secret" not in answer


def test_the_hash_is_of_names_and_contents(tmp_path: Path) -> None:
    def hash() -> str:
        return subprocess.check_output([checkout / "nginx" / "static-hash.sh", tmp_path], text=True)

    (tmp_path / "a.css").write_text("x")
    first = hash()
    (tmp_path / "a.css").rename(tmp_path / "b.css")
    second = hash()
    (tmp_path / "b.css").write_text("y")
    assert len({first, second, hash()}) == 3


# The demo application


def test_the_demo_application_down_is_its_own_affair(start: Start) -> None:
    front = start()
    answer = ask(front, "/demo/x")
    assert answer.status_code == 503 and "demo application" in answer.text
    assert ask(front, "/").status_code == 200


def test_the_demo_application_gets_one_prefix_and_no_password(start: Start) -> None:
    front = start(DEMO_LISTEN=str(port := free_port()), DEMO_APP_URL=f"http://127.0.0.1:{port}/")
    headers = {"X-Forwarded-Prefix": "/evil", "X-Forwarded-For": "203.0.113.9", "X-Forwarded-Host": "evil.invalid"}
    answer = ask(front, "/demo/a%2Fb//c?d=%22", headers=headers, auth=("me", "secret"))
    echo = answer.json()
    assert (echo["path"], echo["query"], echo["method"]) == ("/a%2Fb//c", "d=%22", "GET")
    assert echo["headers"]["x-forwarded-prefix"] == "/demo" and echo["headers"]["x-forwarded-for"] == "127.0.0.1"
    assert echo["headers"]["x-forwarded-host"] == f"127.0.0.1:{front.port}" and "authorization" not in echo["headers"]
    assert echo["headers"]["x-request-id"] == answer.headers["X-Request-Id"]
    assert answer.headers["Content-Security-Policy"] == "sandbox allow-scripts allow-forms allow-popups"
    assert ask(front, "/demo?x=1").headers["Location"] == "/demo/?x=1"


def test_the_demo_applications_json_holds_whatever_a_client_sends(start: Start) -> None:
    front = start(DEMO_LISTEN=str(port := free_port()))
    nasty = b'a"b\\c\td}\x01\x1f@,":{ \xc3\xa9'
    request = b'PUT /"x\\y?q="% HTTP/1.1\r\nHost: demo\r\nConnection: close\r\nReferer: ' + nasty + b"\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), 10) as connection:
        connection.sendall(request)
        received = b""
        while chunk := connection.recv(65536):
            received += chunk
    body = received.partition(b"\r\n\r\n")[2]
    echo = json.loads(body[body.index(b"{") : body.rindex(b"}") + 1])
    assert echo["headers"]["referer"] == nasty.decode()
    assert (echo["path"], echo["query"], echo["method"]) == ('/"x\\y', 'q="%', "PUT")
    assert front.process.poll() is None


# Access and limits

#: The password is `open:sesame`, hashed like `htpasswd -B` does.
PASSWORD_FILE = "bob:$2y$05$abcdefghijklmnopqrstuubMHTpw5uKdtLGvKw5uzYhbpqtktcY3.\n"
BOB = ("bob", "open:sesame")


@pytest.fixture
def guarded(start: Start, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    path = Path(f"/tmp/htpasswd.{free_port()}")
    path.write_text(PASSWORD_FILE)
    try:
        yield start(BASIC_AUTH_FILE=str(path), METRICS_ALLOW="127.0.0.1")
    finally:
        path.unlink()


def test_a_password_opens_and_the_name_arrives(guarded: Front) -> None:
    for path in ("/", "/api/pods", "/metrics", "/pod/new", "/demo/"):
        refused = ask(guarded, path)
        assert refused.status_code == 401 and refused.headers["WWW-Authenticate"].startswith("Basic ")
        assert refused.headers["X-Content-Type-Options"] == "nosniff" or path == "/demo/"
    assert ask(guarded, auth=("bob", "wrong")).status_code == 401
    for method in ("POST", "PUT", "PATCH"):
        assert ask(guarded, "/api/pod/a/b", method).status_code == 401
    assert params(ask(guarded, "/api/pod/a/b", "PUT", auth=BOB))["REMOTE_USER"] == ["bob"]
    told = params(ask(guarded, auth=BOB))
    assert told["REMOTE_USER"] == ["bob"] and told.get("HTTP_AUTHORIZATION", [""]) == [""]
    assert [line["user"] for line in guarded.log(200, 200, 401) if line["status"] == 200] == ["bob", "bob"]
    assert not any("sesame" in line for line in guarded.lines)


def test_open_paths_take_no_name_from_anyone(guarded: Front) -> None:
    assert "REMOTE_USER" not in params(ask(guarded, "/healthz", auth=("spoof", "x")))
    assert ask(guarded, "/static/0123456789ab/app.css", auth=("spoof", "x")).status_code == 200
    assert not any(line["user"] for line in guarded.log(200))


def test_a_dot_path_opens_nothing(guarded: Front, application: Application) -> None:
    for path in ("/health/../deploy", "/static/../pod/new", "//health/../", "/healthz/../"):
        answer = raw(guarded, f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        assert b" 401 " in answer.splitlines()[0], path
    assert application.requests == []


def test_wrong_passwords_are_slowed_down(guarded: Front) -> None:
    statuses = [ask(guarded, auth=("bob", f"guess {n}")).status_code for n in range(60)]
    assert statuses[0] == 401 and statuses[-1] == 429
    assert ask(guarded, auth=BOB, source="127.0.0.9").status_code == 200
    assert ask(guarded).status_code == 401


def test_without_a_password_file_the_start_says_so_in_one_line(start: Start) -> None:
    said = start().rendered.stderr
    assert "anyone who can reach this address can deploy" in said and "DNS rebinding" in said
    assert "set BASIC_AUTH_FILE, or set SERVER_NAME" in said and said.count("\n") == 1
    for named in ({"SERVER_NAME": "pods.example"}, {"HOSTS": "local", "DEMO_LISTEN": str(free_port())}):
        said = start(**named).rendered.stderr
        assert said.count("\n") == 1
        assert "anyone who can reach this address can deploy" in said and "SERVER_NAME" not in said


@pytest.mark.parametrize("base", ["", "/spec"])
def test_health_tells_its_details_for_the_password_only(start: Start, base: str) -> None:
    path = Path(f"/tmp/htpasswd.{free_port()}")
    path.write_text(PASSWORD_FILE)
    front = start(BASIC_AUTH_FILE=str(path), BASE_PATH=base)
    for health in {"/health", base + "/health"}:
        stranger = params(ask(front, health))
        assert stranger["HEALTH_DETAILS"] == ["off"]
        spoofed = params(ask(front, health + "?HEALTH_DETAILS=on", headers={"Health-Details": "on"}))
        assert spoofed["HEALTH_DETAILS"] == ["off"]
        assert params(ask(front, health, headers={"Authorization": ""}))["HEALTH_DETAILS"] == ["off"]
        assert params(ask(front, health, auth=BOB))["HEALTH_DETAILS"] == ["on"]
        wrong = ask(front, health, auth=("bob", "wrong"))
        assert wrong.status_code == 401 and wrong.json()["error"] and "WWW-Authenticate" in wrong.headers
        assert ask(front, health, headers={"Authorization": "Bearer x"}).status_code == 401
    assert "HEALTH_DETAILS" not in params(ask(front, base + "/healthz"))
    assert "HEALTH_DETAILS" not in params(ask(front, base + "/", auth=BOB))
    statuses = [ask(front, "/health", auth=("bob", f"guess {n}"), source="127.0.0.8").status_code for n in range(60)]
    assert statuses[-1] == 429 and ask(front, "/health", source="127.0.0.8").status_code == 200
    path.unlink()


def test_without_a_password_file_health_is_for_everyone(start: Start) -> None:
    assert "HEALTH_DETAILS" not in params(ask(start(), "/health", auth=BOB))


def test_posts_are_limited_for_each_client(start: Start, application: Application) -> None:
    front = start(POST_LIMIT="10")
    statuses = [ask(front, "/deploy", "POST").status_code for _ in range(9)]
    assert statuses == [200] * 6 + [429] * 3
    refused = ask(front, "/api/pod", "POST")
    assert refused.status_code == 429 and refused.headers["Retry-After"] == "6" and refused.json()["error"]
    page = ask(front, "/deploy", "POST")
    assert page.status_code == 429 and "<h1>" in page.text and page.headers["Retry-After"] == "6"
    assert ask(front, "/").status_code == 200
    assert ask(front, "/deploy", "POST", source="127.0.0.5").status_code == 200
    assert len([r for r in application.requests if r[0]["REQUEST_METHOD"] == ["POST"]]) == 7


def test_puts_and_patches_count_as_posts(start: Start, application: Application) -> None:
    front = start(POST_LIMIT="10")
    methods = ["POST", "PUT", "PATCH"] * 3
    statuses = [ask(front, "/api/pod/a/b", method).status_code for method in methods]
    assert statuses == [200] * 6 + [429] * 3
    assert ask(front, "/api/pod/a/b").status_code == 200


def test_behind_a_trusted_proxy_each_client_has_its_own_limit(start: Start) -> None:
    front = start(POST_LIMIT="1", TRUSTED_PROXIES="127.0.0.1")
    for client in ("203.0.113.1", "203.0.113.2"):
        headers = {"X-Forwarded-For": client}
        assert ask(front, "/deploy", "POST", headers=headers).status_code == 200
        assert ask(front, "/deploy", "POST", headers=headers).status_code == 429


def test_no_limit_is_no_limit(start: Start) -> None:
    front = start(POST_LIMIT="0")
    assert {ask(front, "/deploy", "POST").status_code for _ in range(40)} == {200}


def test_another_host_name_is_not_ours(start: Start) -> None:
    front = start(SERVER_NAME="pods.example *.pods.example")
    for name, status in {"pods.example": 200, "a.pods.example:81": 200, "evil.invalid": 421}.items():
        assert ask(front, headers={"Host": name}).status_code == status
    assert ask(front, "/api/pods", headers={"Host": "x"}).json()["error"]
    assert ask(front, "/healthz", headers={"Host": "10.0.0.7"}).status_code == 200


def test_metrics_are_nothing_to_others(start: Start) -> None:
    front = start(METRICS_ALLOW="127.0.0.2")
    for path in ("/metrics", "/metrics/", "//metrics", "/%6detrics"):
        assert ask(front, path).status_code == 404, path
    assert ask(front, "/metrics", source="127.0.0.2").status_code == 200


# The log


def test_the_log_is_json_whatever_is_asked(start: Start) -> None:
    front = start()
    ask(front, "/healthz")
    raw(front, b'GET /"x\\\xff HTTP/1.1\r\nHost: x\r\nUser-Agent: "}\x01\r\nConnection: close\r\n\r\n')
    raw(front, b"GET /old\r\n\r\n")
    raw(front, b"\x16\x03\x01\r\n\r\n")
    ask(front, "/last")
    while not any('"/last"' in line for line in front.lines):
        time.sleep(0.01)
    events = front.log()
    assert events[0]["uri"] == "(not ASCII)" and events[0]["agent"] == '"}\x01'
    assert len(events) == 4 and not any(event["uri"] == "/healthz" for event in events)
    assert re.fullmatch("[0-9a-f]{32}", events[-1]["request"]) and events[-1]["upstream_status"] == "200"


# TLS


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tls")
    make_certificate(folder)
    return folder


@pytest.fixture
def secure(start: Start, certificate: Path) -> tuple[Front, int]:
    port = free_port()
    files = {"TLS_CERT": str(certificate / "tls.crt"), "TLS_KEY": str(certificate / "tls.key")}
    return start(TLS="files", LISTEN_HTTPS=str(port), HTTPS_PORT=str(port), **files), port


def test_the_clear_port_redirects_and_keeps_the_path(secure: tuple[Front, int]) -> None:
    front, port = secure
    answer = ask(front, "/pod/a%2Fb?x=%20", "POST", headers={"Host": f"localhost:{front.port}"})
    assert answer.status_code == 308 and answer.headers["Location"] == f"https://localhost:{port}/pod/a%2Fb?x=%20"
    assert "Strict-Transport-Security" not in answer.headers
    assert ask(front, "/healthz").status_code == 200 and ask(front, "/health").status_code == 200
    assert b" 400 " in raw(front, b"GET / HTTP/1.0\r\n\r\n").splitlines()[0]


def test_tls_is_told_and_remembered_by_browsers(secure: tuple[Front, int], certificate: Path) -> None:
    _, port = secure
    answer = requests.get(f"https://localhost:{port}/", verify=str(certificate / "tls.crt"), timeout=20)
    assert answer.headers["Strict-Transport-Security"] == "max-age=63072000"
    assert answer.json()["HTTPS"] == ["on"] and answer.json()["REQUEST_SCHEME"] == ["https"]
    plain = requests.get(f"http://localhost:{port}/x", allow_redirects=False, timeout=20)
    assert plain.status_code == 308 and plain.headers["Location"] == f"https://localhost:{port}/x"


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion")
def test_only_modern_tls_is_spoken(secure: tuple[Front, int], certificate: Path) -> None:
    _, port = secure

    def connect(version: ssl.TLSVersion) -> ssl.SSLSocket:
        context = ssl.create_default_context(cafile=str(certificate / "tls.crt"))
        context.set_alpn_protocols(["h2", "http/1.1"])
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = context.maximum_version = version
        return context.wrap_socket(socket.create_connection(("127.0.0.1", port), 10), server_hostname="localhost")

    for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        with connect(version) as connection:
            assert connection.selected_alpn_protocol() == "h2"
            assert not connection.session or not connection.session.has_ticket
    for version in (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1):
        with pytest.raises((ssl.SSLError, OSError)):
            connect(version)


def test_several_requests_at_once_are_answered(start: Start, application: Application) -> None:
    together = threading.Barrier(8)
    application.behave = lambda params, body: (together.wait(10), say(params, body))[1]
    front = start()
    statuses: list[int] = []
    threads = [threading.Thread(target=lambda: statuses.append(ask(front).status_code)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert statuses == [200] * 8
