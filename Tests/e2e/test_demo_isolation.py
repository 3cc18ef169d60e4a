"""The demo application cannot act as the editor, in Chromium, signed in with a password or where there is none.

The demo application is hostile here. What counts is what is left afterwards: commits in the repository, what
its pages sent home, and what the browser keeps for the editor's origin.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Error

from harness import Product
from hostile import VECTORS, Echo, Vector, link

ADA = {"username": "ada", "password": "lovelace"}
#: Only pages and answers of the editor contain these.
MARKS = ("Spec Editor", "contoso", "spec_editor_form", "stored")
KEPT = """async () => [localStorage.length, sessionStorage.length, document.cookie,
  (await indexedDB.databases()).length,
  "caches" in window ? (await caches.keys()).length : 0,
  "serviceWorker" in navigator ? (await navigator.serviceWorker.getRegistrations()).length : 0].join()"""
FORGET = """async () => {
  for (const worker of await navigator.serviceWorker.getRegistrations()) await worker.unregister();
  for (const { name } of await indexedDB.databases()) indexedDB.deleteDatabase(name);
  for (const name of await caches.keys()) await caches.delete(name);
  localStorage.clear();
  sessionStorage.clear();
}"""


@dataclass
class Place:
    """A product with a hostile demo application, and where both are."""

    product: Product
    echo: Echo
    repository: Path
    has_password: bool

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.product.port}"

    @property
    def editor(self) -> str:
        return self.origin + self.product.base_path

    @property
    def demo(self) -> str:
        return self.origin + ("/" if self.product.base_path else "/demo/")

    @property
    def commits(self) -> int:
        words = ["git", "--git-dir", self.repository, "rev-list", "--count", "--all"]
        return int(subprocess.run(words, check=True, capture_output=True, text=True).stdout)


#: The mount point, and whether there is a password. Without one, more of a page's requests succeed.
PLACES = {"at /demo/": ("", True), "at / beside /spec": ("/spec", True), "at /demo/, no password": ("", False)}


@pytest.fixture(scope="module", params=PLACES.values(), ids=PLACES)
def place(built: None, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("isolation")
    words = ["htpasswd", "-bnBC", "4", *ADA.values()]
    (folder / "htpasswd").write_text(subprocess.run(words, check=True, capture_output=True, text=True).stdout)
    echo = Echo()
    product = Product(
        SPEC_SOURCE="local",
        LOCAL_REPO=str(folder / "specs.git"),
        BASIC_AUTH_FILE=str(folder / "htpasswd") if request.param[1] else "",
        BASE_PATH=request.param[0],
        DEMO_APP_URL=echo.url,
    )
    try:
        yield Place(product.wait_until_up(), echo, folder / "specs.git", request.param[1])
    finally:
        product.stop()
        echo.close()


@pytest.fixture
def signed_in(chromium: Browser, place: Place) -> Iterator[BrowserContext]:
    """A browser in which someone works with the editor."""
    context = chromium.new_context(http_credentials=ADA)
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.goto(place.editor + "/pod/advworks/dev")
    assert own_cookies(context, place)
    yield context
    context.close()


def own_cookies(context: BrowserContext, place: Place) -> list[str]:
    return sorted(f"{c['name']}={c['value']}" for c in context.cookies(place.editor + "/"))


def attack(vector: Vector, place: Place, context: BrowserContext) -> bool:
    """Runs the attack, and returns whether its script ran."""

    def heard(*words: str) -> bool:
        return any(line["vector"] == vector.name and line["what"] in words for line in place.echo.loot)

    editor = context.pages[0]
    page = context.new_page()
    address = vector.link(place.demo, place.editor, place.echo.url)
    with suppress(Error):  # an answer that is none, or a page that leaves at once
        if vector.opened:
            editor.evaluate("address => { window.open(address) }", address)
        else:
            page.goto(address, wait_until="commit", timeout=4000)
    end = time.monotonic() + (0.8 if vector.leaves or not vector.runs else 4)
    while time.monotonic() < end and not (heard("done") and not vector.leaves):
        page.wait_for_timeout(20)
    for opened in context.pages[1:]:
        opened.close()
    return heard("ran")


def outcome(vector: Vector, place: Place, context: BrowserContext) -> tuple[list[object], str]:
    """The effect of an attack: whether its script ran, commits, pages read, cookies, stored data; and a summary."""
    commits, cookies, loot = place.commits, own_cookies(context, place), len(place.echo.loot)
    ran = attack(vector, place, context)
    took = [line["text"] for line in place.echo.loot[loot:] if line["what"] == "got"]
    came_to = [
        place.commits - commits,
        sum(any(mark in text for mark in MARKS) for text in took),
        len(set(own_cookies(context, place)) ^ set(cookies)),
        context.pages[0].evaluate(KEPT),
    ]
    word = "REACHED" if came_to != [0, 0, 0, "0,0,,0,0,0"] else "held" if ran or not vector.runs else "DID NOT RUN"
    return [ran, *came_to], word


def test_no_vector_reaches_the_editor(
    place: Place, signed_in: BrowserContext, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = []
    for vector in VECTORS:
        facts, word = outcome(vector, place, signed_in)
        rows.append(" | ".join([vector.name, *map(str, facts), word]))
        if word == "REACHED":
            # A service worker or a cookie would affect the next one.
            signed_in.pages[0].evaluate(FORGET)
            signed_in.clear_cookies()
            signed_in.pages[0].goto(place.editor + "/pod/advworks/dev")
    failed = [row for row in rows if not row.endswith("held")]
    with capsys.disabled():
        print(f"\nThe demo application {place.demo}: vector | its script ran | commits | pages read | cookies | kept")
        print("\n".join(rows))
        print(f"{len(failed)} of {len(rows)} reached the editor or did not run")
    assert not failed

    # None of ours was ever sent there.
    assert not [asked for asked in place.echo.asked if asked.header("Cookie") or asked.header("Authorization")]
    # The same order from a page of the editor does deploy, so the attacks had a real target.
    page = signed_in.pages[0]
    page.goto(place.editor + "/")
    before = place.commits
    page.evaluate(
        "(address) => fetch(address, {method: 'POST', body: new URLSearchParams("
        "'customer=advworks&environment=dev&instance_name=control&mode=edit')})",
        place.editor + "/deploy",
    )
    assert place.commits == before + 1


def test_a_script_of_the_demo_application_is_none_of_the_editors(place: Place, signed_in: BrowserContext) -> None:
    page = signed_in.pages[0]
    page.goto(place.editor + "/")
    script = link("window.owned = true", "text/javascript")
    style = link("body { --owned: yes }", "text/css")
    below = urlsplit(place.editor).path
    demo = urlsplit(place.demo).path
    up = "..%2f" * (below.count("/") + 1)
    for path in (
        demo, f"{below}/static/..%2f{up[5:]}{demo[1:]}", f"{below}/static/{up}", f"{below}/static/%2e%2e%2f{up}x.js",
        f"{below.replace('s', '%73')}/static/{up}", f"{below}/static/.%2e/{up}{demo[1:]}s.js",
    ):  # fmt: skip
        loaded = page.evaluate(
            """([path, script, style]) => Promise.all([["script", "src", script], ["link", "href", style]].map(
              ([tag, name, query]) => new Promise((done) => {
                const element = document.createElement(tag);
                element.rel = "stylesheet";
                element[name] = path + query;
                element.onload = () => done(true);
                element.onerror = () => done(false);
                document.head.append(element);
              }))).then(() => [window.owned, getComputedStyle(document.body).getPropertyValue("--owned")])""",
            [path, script, style],
        )
        assert loaded == [None, ""], path
        assert not any(asked.header("Sec-Fetch-Dest") == ["script"] for asked in place.echo.asked), path


def test_an_image_of_the_demo_applications_own_is_shown(place: Place, signed_in: BrowserContext) -> None:
    """Not with a password: the browser sends none from a page without an origin."""
    if place.has_password:
        pytest.skip("an image needs the password")
    image = link('<svg xmlns="http://www.w3.org/2000/svg" width="7" height="7"/>', "image/svg+xml")
    page = signed_in.new_page()
    page.goto(place.demo + link(f"<img src='{image}'>"))
    page.wait_for_function("document.images[0].complete")
    assert page.evaluate("document.images[0].naturalWidth") == 7
