"""Makes the pictures that README.md shows, from the product itself: `make pictures`.

The letters are those that fontconfig gives this machine; FONTCONFIG_FILE may name others.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests
from playwright.sync_api import Page, sync_playwright

from browsing.fixtures import launch
from harness import checkout, eventually, free_port
from harness.product import VARIABLES

FOLDER = checkout / "docs/images"
WINDOW = {"width": 1280, "height": 800}
MOST_BYTES = 90_000


@contextmanager
def product() -> Iterator[str]:
    """The address of an instance on a new repository, whose path is as short as in a checkout."""
    port = free_port()
    settings = {"SPEC_SOURCE": "local", "LOCAL_REPO": "var/specs.git", "HTTP_PORT": str(port)}
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [checkout / "nginx/run.sh"],
            cwd=folder,
            env=os.environ | dict.fromkeys(VARIABLES, "") | settings | {"DEMO_PORT": str(free_port())},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            url = f"http://127.0.0.1:{port}"
            eventually(lambda: _answers(url))
            yield url
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(60)


def _answers(url: str) -> bool:
    try:
        return requests.get(f"{url}/healthz", timeout=2).ok
    except requests.RequestException:
        return False


def pods(page: Page, url: str) -> None:
    page.goto(f"{url}/")


def form(page: Page, url: str) -> None:
    """Two changes, not sent."""
    page.goto(f"{url}/pod/advworks/dev")
    page.get_by_label("Web application firewall (WAF)").check()
    page.get_by_label("Instance name").fill("web2")
    page.evaluate("document.activeElement.blur()")


def take(page: Page, path: Path) -> None:
    page.screenshot(path=path, animations="disabled", caret="hide")
    if shutil.which("pngquant"):
        subprocess.run(
            ["pngquant", "48", "--force", "--skip-if-larger", "--speed", "1", "--output", path, path], check=False
        )
    if shutil.which("optipng"):
        subprocess.run(["optipng", "-quiet", "-o5", "-strip", "all", path], check=True)
    print(f"{path.relative_to(checkout)}: {path.stat().st_size:,} bytes")
    assert path.stat().st_size <= MOST_BYTES, "too large for a README: install pngquant and optipng"


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with product() as url, sync_playwright() as playwright:
        browser = launch(playwright.chromium)
        for scheme in ("light", "dark"):
            for name, go in (("pods", pods), ("form", form)):
                page = browser.new_page(viewport=WINDOW, color_scheme=scheme, device_scale_factor=2)
                go(page, url)
                take(page, FOLDER / f"{name}-{scheme}.png")
                page.close()
        browser.close()


if __name__ == "__main__":
    main()
