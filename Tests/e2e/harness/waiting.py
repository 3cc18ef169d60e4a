"""Waits for background events; never for a fixed time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

from github_double import GitHubDouble

T = TypeVar("T")


def eventually(condition: Callable[[], T], seconds: float = 15) -> T:
    """The first true value of `condition`."""
    end = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < end, f"it did not happen in {seconds} s"
        time.sleep(0.05)
    return value


def settled(github: GitHubDouble, quiet: float = 0.4) -> None:
    """Returns when GitHub has received no request for a moment."""
    count, since = -1, time.monotonic()
    while time.monotonic() - since < quiet:
        if len(github.requests) != count:
            count, since = len(github.requests), time.monotonic()
        time.sleep(0.02)


def at_once(*calls: Callable[[], Any], seconds: float = 120) -> list[Any]:
    """The results of all calls, made at the same time; raises the error of any."""
    results: list[Any] = [None] * len(calls)
    barrier = threading.Barrier(len(calls))

    def make(index: int, call: Callable[[], Any]) -> None:
        barrier.wait()
        try:
            results[index] = call()
        except BaseException as error:
            results[index] = error

    threads = [threading.Thread(target=make, args=pair, daemon=True) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(seconds)
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return results
