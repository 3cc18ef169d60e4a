"""Chromium, started once."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserType, Page, expect, sync_playwright

from .scripting import switch_off
from .watching import Watch
from .world import World

#: Only this machine can be reached, whatever a page or the browser itself requests.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
]

WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 390, "height": 844}

Open = Callable[..., Page]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        expect.set_options(timeout=30_000)
        browser = launch(playwright.chromium)
        yield browser
        browser.close()


def launch(kind: BrowserType, arguments: list[str] = ARGUMENTS) -> Browser:
    """The system's own Chromium, without a window."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    return kind.launch(executable_path=path, args=arguments)


@pytest.fixture(scope="session")
def world(built: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    world = World(tmp_path_factory.mktemp("world"))
    yield world
    world.stop()


@pytest.fixture
def tab(chromium: Browser) -> Iterator[Open]:
    """Opens tabs, each in a new browser; fails the test for any error in one of them."""
    opened: list[tuple[Page, Watch]] = []

    def open(script: bool = True, **options: Any) -> Page:
        context = chromium.new_context(**({"viewport": WIDE} | options))
        context.set_default_timeout(30_000)
        watch = Watch(context)
        page = context.new_page()
        if not script:
            switch_off(page)
        opened.append((page, watch))
        return page

    yield open
    wrong = []
    for page, watch in opened:
        wrong += watch.wrong
        page.context.close()
    assert not wrong, "\n".join(wrong)
