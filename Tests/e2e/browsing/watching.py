"""Errors in a browser that are not visible on the page."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request

#: Runs before a page's own scripts; its findings are printed, and so reach the watch.
SPY = """
addEventListener("securitypolicyviolation", (event) => {
  console.error(`CSP: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
});
window.layoutShift = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.layoutShift += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""


class Watch:
    """Errors of scripts, messages on the console, violations of the policy, requests elsewhere."""

    def __init__(self, context: BrowserContext) -> None:
        self.wrong: list[str] = []
        self._pages: set[str] = set()
        context.add_init_script(SPY)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.wrong.append(f"script: {error.error}"))
        context.on("request", self._request)
        context.on("dialog", lambda dialog: (self.wrong.append(f"dialog: {dialog.message}"), dialog.dismiss()))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type not in ("error", "warning"):
            return
        # The browser's message for a page, not a part of it, that came with an error status.
        if message.text.startswith("Failed to load resource") and message.location["url"] in self._pages:
            return
        # The same for a run that disappears while someone is looking at it.
        if "status of 404" in message.text and "/api/runs/" in message.location["url"]:
            return
        # The same for an invalid text that is checked while you type.
        if "status of 400" in message.text and message.location["url"].endswith("?dry_run=1"):
            return
        self.wrong.append(f"console: {message.text} ({message.location['url']})")

    def _request(self, request: Request) -> None:
        if request.is_navigation_request():
            self._pages.add(request.url)
        elif urlsplit(request.url).netloc != urlsplit(request.frame.url).netloc:
            self.wrong.append(f"asked elsewhere: {request.url}")
