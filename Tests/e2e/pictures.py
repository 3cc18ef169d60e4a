"""Makes the pictures that README.md and docs/schema.md show, from the product itself: `make pictures`.

The letters are those that fontconfig gives this machine; FONTCONFIG_FILE may name others.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

import documented
from browsing.fixtures import launch
from harness import checkout, eventually, free_port
from harness.bare import seeded
from harness.product import VARIABLES

FOLDER = checkout / "docs/images"
WINDOW = {"width": 1280, "height": 800}
MOST_BYTES = 110_000


@contextmanager
def product(files: dict[str, bytes] | None = None) -> Iterator[str]:
    """The address of an instance on a new repository, with a path as short as in a checkout."""
    port = free_port()
    settings = {"SPEC_SOURCE": "local", "LOCAL_REPO": "var/specs.git", "HTTP_PORT": str(port)}
    with tempfile.TemporaryDirectory() as folder:
        if files:
            (Path(folder) / "var").mkdir()
            seeded(Path(folder) / "var/specs.git", files)
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
    """Two changes that are not sent."""
    page.goto(f"{url}/pod/advworks/dev")
    page.get_by_role("radiogroup", name="Web application firewall (WAF)").get_by_label("Yes").check()
    page.get_by_label("Instance name").fill("web2")
    page.evaluate("scrollTo(0, 0)")
    expect(page.locator("[data-count]")).to_have_text("2 changes")
    page.evaluate("document.activeElement.blur()")


def take(page: Page | Locator, path: Path) -> None:
    page.screenshot(path=path, animations="disabled", caret="hide")
    if shutil.which("pngquant"):
        subprocess.run(
            ["pngquant", "48", "--force", "--skip-if-larger", "--speed", "1", "--output", path, path], check=False
        )
    if shutil.which("optipng"):
        subprocess.run(["optipng", "-quiet", "-o5", "-strip", "all", path], check=True)
    print(f"{path.relative_to(checkout)}: {path.stat().st_size:,} bytes")
    assert path.stat().st_size <= MOST_BYTES, "too large for a README: install pngquant and optipng"


def controls(browser: Browser) -> None:
    """A picture of each chapter's example in docs/schema.md."""
    chapters = documented.chapters()
    files = {
        "demo/infra/spec.schema.json": json.dumps(documented.schema(chapters)).encode(),
        "demo/infra/acme/dev/spec.yml": documented.SPEC.encode(),
    }
    with product(files) as url:
        page = browser.new_page(viewport={"width": 800, "height": 1600}, device_scale_factor=1.5)
        page.goto(f"{url}/pod/acme/dev")
        for chapter in chapters:
            section = page.locator("section.part").filter(
                has=page.get_by_role("heading", name=chapter.title, exact=True, level=2)
            )
            take(section, FOLDER / f"control-{chapter.name}.png")


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = launch(playwright.chromium)
        controls(browser)
        browser.close()
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
