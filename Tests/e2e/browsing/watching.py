"""What goes wrong in a browser without showing."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request

#: Runs before a page's own scripts; what it sees is printed, and so reaches the watch.
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
        # The browser's own line for a page, not a part of one, that came with an error's status.
        if message.text.startswith("Failed to load resource") and message.location["url"] in self._pages:
            return
        # The same for a run that is gone while somebody looks at it.
        if "status of 404" in message.text and "/api/runs/" in message.location["url"]:
            return
        # The same for a text that is checked while one types, and is wrong.
        if "status of 400" in message.text and message.location["url"].endswith("?dry_run=1"):
            return
        self.wrong.append(f"console: {message.text} ({message.location['url']})")

    def _request(self, request: Request) -> None:
        if request.is_navigation_request():
            self._pages.add(request.url)
        elif urlsplit(request.url).netloc != urlsplit(request.frame.url).netloc:
            self.wrong.append(f"asked elsewhere: {request.url}")
