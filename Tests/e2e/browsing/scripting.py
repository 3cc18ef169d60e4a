"""Switches a page's scripts off, and on again for checks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from weakref import WeakKeyDictionary

from playwright.sync_api import CDPSession, Page

_switches: WeakKeyDictionary[Page, CDPSession] = WeakKeyDictionary()


def switch_off(page: Page) -> None:
    """From now on, pages in this tab run no scripts."""
    _switches[page] = page.context.new_cdp_session(page)
    _set(page, disabled=True)


@contextmanager
def looking_in(page: Page) -> Iterator[None]:
    """Inside the `with`, our scripts run; it is too late for the page's own."""
    if page not in _switches:
        yield
        return
    _set(page, disabled=False)
    try:
        yield
    finally:
        _set(page, disabled=True)


def _set(page: Page, *, disabled: bool) -> None:
    _switches[page].send("Emulation.setScriptExecutionDisabled", {"value": disabled})
