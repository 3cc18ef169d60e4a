"""The editor's pages accept scripts and styles only from their own folder, under every host name."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser

from browsing.fixtures import ARGUMENTS, launch
from harness import Product, free_port
from harness.tls import make_certificate
from hostile import Echo, link

#: Names for this machine, if the browser is configured for them.
RULES = "MAP *.example 127.0.0.1 , MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost , EXCLUDE ::1"


class Proxy:
    """Forwards everything to a port, with other headers; over TLS with a certificate."""

    def __init__(self, to: int, certificate: Path | None = None, **headers: str) -> None:
        def pass_on(handler: BaseHTTPRequestHandler) -> None:
            given = {name: value for name, value in handler.headers.items() if name.lower() != "connection"}
            url = f"http://127.0.0.1:{to}{handler.path}"
            with requests.Session() as session:
                session.trust_env = False
                answer = session.get(url, headers=given | headers, allow_redirects=False, stream=True, timeout=20)
                body = answer.raw.read(decode_content=False)
            handler.send_response_only(answer.status_code)
            for name, value in answer.raw.headers.items():
                if name.lower() not in ("connection", "transfer-encoding", "content-length"):
                    handler.send_header(name, value)
            handler.send_header("Content-Length", str(len(body)))
            handler.end_headers()
            handler.wfile.write(body)

        kind = {"do_GET": pass_on, "log_message": lambda *words: None}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (BaseHTTPRequestHandler,), kind))
        self._server.daemon_threads = True
        self.port = self._server.server_port
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate / "tls.crt", certificate / "tls.key")
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


SHAPES = (
    "http with a port", "an IPv6 address", "another name", "TLS below a mount point", "a proxy that ends TLS",
    "a proxy on another port that forwards the host", "a proxy that changes the host and says nothing",
)  # fmt: skip


@pytest.fixture(scope="module")
def addresses(built: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, tuple[str, str]]]:
    """For each shape the editor's address and the demo application's path."""
    folder, echo = tmp_path_factory.mktemp("policy"), Echo()
    make_certificate(folder)
    files = {"TLS_CERT": str(folder / "tls.crt"), "TLS_KEY": str(folder / "tls.key")}
    common = {"SPEC_SOURCE": "local", "DEMO_APP_URL": echo.url, "SERVER_NAME": "*.example"}
    secure = free_port()
    plain = Product(LOCAL_REPO=str(folder / "one.git"), TRUSTED_PROXIES="127.0.0.1", **common)
    mounted = Product(
        LOCAL_REPO=str(folder / "two.git"), BASE_PATH="/tools/spec", TLS="files", HTTPS_PORT=str(secure),
        **files, **common,
    )  # fmt: skip
    said = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "pods.example", "Host": "inside.example"}
    proxies = [
        Proxy(plain.port, folder, **said),
        Proxy(plain.port, **{"X-Forwarded-Host": "pods.example, b", "Host": "inside.example:1"}),
        Proxy(plain.port, folder, Host="inside.example"),
    ]
    try:
        plain.wait_until_up()
        mounted.wait_until_up()
        yield dict(zip(SHAPES, (
            (f"http://127.0.0.1:{plain.port}", "/demo/"),
            (f"http://[::1]:{plain.port}", "/demo/"),
            (f"http://pods.example:{plain.port}", "/demo/"),
            (f"https://localhost:{secure}/tools/spec", "/"),
            (f"https://pods.example:{proxies[0].port}", "/demo/"),
            (f"http://pods.example:{proxies[1].port}", "/demo/"),
            (f"https://pods.example:{proxies[2].port}", "/demo/"),
        ), strict=True))  # fmt: skip
    finally:
        for proxy in proxies:
            proxy.close()
        for product in (plain, mounted):
            product.stop()
        echo.close()


@pytest.fixture(scope="module")
def browser(chromium: Browser) -> Iterator[Browser]:
    """One that finds the names of `RULES`."""
    browser = launch(chromium.browser_type, [*ARGUMENTS[:-1], f"--host-resolver-rules={RULES}"])
    yield browser
    browser.close()


@pytest.mark.parametrize("shape", SHAPES)
def test_pages_are_styled_and_scripted_and_take_no_script_of_the_demo_applications(
    browser: Browser, addresses: dict[str, tuple[str, str]], shape: str
) -> None:
    editor, demo = addresses[shape]
    context = browser.new_context(ignore_https_errors=True)
    page = context.new_page()
    refused: list[str] = []
    page.on("console", lambda line: refused.append(line.text) if "Content Security Policy" in line.text else None)
    try:
        for path in ("/", "/pod/advworks/dev", "/pod/new", "/nothing", "/static/nothing"):
            page.goto(editor + path)
            assert page.evaluate("getComputedStyle(document.body).display") == "flex", path
        page.goto(editor + "/")
        assert page.locator("[data-script-only]").first.is_visible()
        assert page.evaluate("fetch(location.pathname).then((answer) => answer.status)") == 200
        icon = page.locator("link[rel=icon]").get_attribute("href")
        assert page.evaluate("(address) => fetch(address).then((answer) => answer.status)", icon) == 200
        assert not refused

        script = demo + link("window.owned = true", "text/javascript")
        style = demo + link("body { --owned: yes }", "text/css")
        image = demo + link('<svg xmlns="http://www.w3.org/2000/svg"/>', "image/svg+xml")
        for tag, name, address in (("script", "src", script), ("link", "href", style), ("img", "src", image)):
            loaded = page.evaluate(
                """([tag, name, address]) => new Promise((done) => {
                  const element = document.createElement(tag);
                  element.rel = "stylesheet";
                  element.onload = () => done(true);
                  element.onerror = () => done(false);
                  element[name] = address;
                  document.head.append(element);
                })""",
                [tag, name, address],
            )
            assert not loaded, tag
        assert page.evaluate("window.owned") is None
        assert page.evaluate("fetch('http://127.0.0.1:9/').then(() => 'sent', () => 'refused')") == "refused"
        assert "Refused to connect" in refused[-1]
    finally:
        context.close()
