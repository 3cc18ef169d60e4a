"""The setup in DEPLOY.md for a demo application with its own host name, in Chromium."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from browsing.fixtures import ARGUMENTS, launch
from harness import Product, checkout
from hostile import Echo, link

TEXT = (checkout / "DEPLOY.md").read_text().partition("## The demo application")[2].partition("\n## ")[0]
EDITOR, DEMO = re.search(r"SERVER_NAME=(\S+)", TEXT)[1], re.search(r"http://([a-z.]+):8080", TEXT)[1]  # type: ignore[index]
RULES = f"MAP {EDITOR} 127.0.0.1 , MAP {DEMO} 127.0.0.1 , MAP * ~NOTFOUND"


@pytest.fixture(scope="module")
def echo() -> Iterator[Echo]:
    echo = Echo()
    yield echo
    echo.close()


@pytest.fixture(scope="module")
def product(built: None, echo: Echo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    repository = tmp_path_factory.mktemp("host") / "specs.git"
    product = Product(SPEC_SOURCE="local", LOCAL_REPO=str(repository), SERVER_NAME=EDITOR, DEMO_APP_URL=echo.url)
    try:
        yield product.wait_until_up()
    finally:
        product.stop()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    browser = launch(chromium.browser_type, [*ARGUMENTS[:-1], f"--host-resolver-rules={RULES}"])
    yield browser.new_page()
    browser.close()


def test_there_it_has_cookies_storage_and_an_api_and_the_editor_is_another_site(
    page: Page, product: Product, echo: Echo
) -> None:
    demo, editor = f"http://{DEMO}:{echo.url.rpartition(':')[2]}/", f"http://{EDITOR}:{product.port}"
    page.goto(editor + "/pod/advworks/dev")
    page.goto(demo + link("<p>demo", headers=("Set-Cookie: own=1; Path=/",)))
    own = "document.cookie = 'two=2'; localStorage.own = 1; fetch('/api?x').then((answer) => answer.json())"
    assert page.evaluate(own)["path"] == "/api?x"
    assert echo.asked[-1].header("Cookie") == ["own=1; two=2"]
    assert page.evaluate("localStorage.own") == "1"

    order = "new URLSearchParams('customer=advworks&environment=dev&instance_name=evil&mode=edit')"
    for mode in ("cors", "no-cors"):
        for path, options in (("/", ""), ("/api/pods", ""), ("/deploy", f"method: 'POST', body: {order},")):
            read = f"fetch('{editor}{path}', {{ {options} mode: '{mode}', credentials: 'include' }})"
            assert page.evaluate(f"{read}.then((answer) => answer.text(), () => '')") == ""
    page.evaluate("document.cookie = 'evil=1; domain=example.com; path=/'")
    page.goto(editor + "/pod/advworks/dev")
    assert page.input_value("[name=instance_name]") != "evil"
    assert not {"own", "two", "evil"} & {cookie["name"] for cookie in page.context.cookies(editor)}


def test_the_first_name_alone_reaches_the_editor(page: Page, product: Product) -> None:
    assert page.goto(f"http://{DEMO}:{product.port}/").status == 421  # type: ignore[union-attr]
    assert page.goto(f"http://{EDITOR}:{product.port}/").status == 200  # type: ignore[union-attr]


def test_below_the_editors_name_it_has_none_of_these(page: Page, product: Product) -> None:
    """The limits that DEPLOY.md names."""
    page.goto(f"http://{EDITOR}:{product.port}/demo/" + link("<p>demo"))
    for attempt in ("document.cookie = 'a=1'", "localStorage.a = 1", "await navigator.serviceWorker.register('x')"):
        assert page.evaluate(f"(async () => {{ {attempt} }})().then(() => 1, () => 0)") == 0
    assert page.evaluate("fetch('/demo/api').then(() => 1, () => 0)") == 0
