"""Switching a page's scripts off, and on again for those who look at it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from weakref import WeakKeyDictionary

from playwright.sync_api import CDPSession, Page

_switches: WeakKeyDictionary[Page, CDPSession] = WeakKeyDictionary()


def switch_off(page: Page) -> None:
    """From now on no page in this tab runs a script."""
    _switches[page] = page.context.new_cdp_session(page)
    _set(page, disabled=True)


@contextmanager
def looking_in(page: Page) -> Iterator[None]:
    """While this lasts, scripts of ours run; the page's own have missed their time."""
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
