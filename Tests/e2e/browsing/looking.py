"""Checks of a page; each returns its findings, so that a test can report all at once."""

from __future__ import annotations

import html5lib
from axe_playwright_python.sync_playwright import Axe
from html5lib.constants import E as MESSAGES
from playwright.sync_api import Page

from .scripting import looking_in

_axe = Axe()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: Without scripts, a run in progress can only be followed by reloading.
FOLLOWED = {"meta-refresh": {"enabled": False}}
COLOURS = ["color-contrast", "link-in-text-block"]


def axe(page: Page, rules: list[str] = RULES) -> list[str]:
    """Violations of the accessibility rules, even on a page that was loaded with scripts switched off."""
    with looking_in(page):
        response = _axe.run(page, options={"runOnly": rules, "resultTypes": ["violations"], "rules": FOLLOWED}).response
    return [
        f"{violation['id']}: {node['html'][:120]} {' '.join(node['failureSummary'].split())}"
        for violation in response["violations"]
        for node in violation["nodes"]
    ]


def markup(html: str) -> list[str]:
    """Errors in the HTML syntax."""
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(html)
    return [f"line {line}: {MESSAGES[code] % variables}" for (line, _), code, variables in parser.errors]


def structure(page: Page) -> list[str]:
    """One first-level heading, no skipped levels, landmarks, and unique IDs."""
    return page.evaluate("""() => {
      const wrong = [], all = (s) => [...document.querySelectorAll(s)];
      const levels = all("h1, h2, h3, h4, h5, h6").map((h) => Number(h.tagName[1]));
      if (levels.filter((l) => l === 1).length !== 1 || levels[0] !== 1) wrong.push(`headings: ${levels}`);
      levels.forEach((l, i) => { if (i && l > levels[i - 1] + 1) wrong.push(`headings: ${levels}`); });
      for (const name of ["header", "main"]) if (all(name).length !== 1) wrong.push(`${all(name).length} ${name}`);
      const ids = all("[id]").map((e) => e.id);
      for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) wrong.push(`twice: #${id}`);
      for (const a of all("a[href^='#']"))
        if (!document.getElementById(a.hash.slice(1))) wrong.push(`nothing at ${a.hash}`);
      if (document.documentElement.lang !== "en") wrong.push("no language");
      if (all("[style], style, script:not([src])").length) wrong.push("inline style or script");
      return wrong;
    }""")


def sideways(page: Page) -> list[str]:
    """Elements that are wider than the window."""
    return page.evaluate("""() => {
      const root = document.documentElement, width = root.clientWidth;
      if (root.scrollWidth <= width) return [];
      return [...document.body.querySelectorAll("*")]
        .filter((e) => e.getBoundingClientRect().right > width + 0.5)
        .map((e) => `${e.tagName}.${e.className} reaches ${e.getBoundingClientRect().right} of ${width}`);
    }""")


def cut_off(page: Page) -> list[str]:
    """Text that its box hides: boxes that clip and cannot be scrolled."""
    return page.evaluate("""() => [...document.body.querySelectorAll("*")]
      .filter((e) => {
        const style = getComputedStyle(e);
        if (e.closest(".visually-hidden, svg, input") || e.clientWidth === 0) return false;
        return ["hidden", "clip"].includes(style.overflowX) && e.scrollWidth > e.clientWidth + 1;
      })
      .map((e) => `${e.tagName}.${e.className}: ${e.textContent.trim().slice(0, 60)}`)""")


def small_targets(page: Page, least: int) -> list[str]:
    """Links and controls that are too small for a finger. Links within a sentence are as high as their line."""
    return page.evaluate(
        """(least) => [...document.querySelectorAll("a[href], button, input, select, summary")]
      .filter((e) => {
        if (e.type === "hidden" || !e.checkVisibility({ visibilityProperty: true })) return false;
        if (e.matches(".skip, [aria-hidden=true]")) return false;
        // The numbers of a log's lines are as high as their lines.
        if (e.matches(".l > a") && least > 24) return false;
        if (e.tagName === "A" && getComputedStyle(e).display === "inline") {
          const line = e.closest("p, li, dd, td");
          if (line && line.textContent.trim() !== e.textContent.trim()) return false;
        }
        // A click on the label is one on its box.
        const boxes = [e, ...(e.labels ?? [])].map((b) => b.getBoundingClientRect());
        const box = ["checkbox", "radio"].includes(e.type) ? {
          width: Math.max(...boxes.map((b) => b.right)) - Math.min(...boxes.map((b) => b.left)),
          height: Math.max(...boxes.map((b) => b.height)),
        } : boxes[0];
        return box.width < least || box.height < least;
      })
      .map((e) => {
        const box = e.getBoundingClientRect();
        return `${e.tagName} "${e.textContent.trim() || e.name}" ${box.width}x${box.height}`;
      })""",
        least,
    )
