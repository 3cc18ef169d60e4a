"""Many concurrent requests to the caged executable, and whether it survived them."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from .cage import MEBIBYTE, Caged

AT_ONCE, SECONDS = 16, 3.0

Ask = Callable[[], Any]
#: Asserts that the executable was not killed, still answers, and left no request unanswered; the fixture `held`.
Held = Callable[[str, Caged, Counter[int]], None]


def at_once(caged: Caged, *asks: Ask, seconds: float = SECONDS, times: int = 10_000) -> Counter[int]:
    """Sixteen threads that send requests for some seconds; counts the statuses."""
    statuses: Counter[int] = Counter()
    end = time.monotonic() + seconds
    lock = threading.Lock()

    def work(ask: Ask) -> None:
        for _ in range(times):
            try:
                status = ask().status
            except OSError:
                status = 0
            with lock:
                statuses[status] += 1
            if time.monotonic() > end or status == 0:
                return

    threads = [threading.Thread(target=work, args=(asks[n % len(asks)],)) for n in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return statuses


def check(case: str, caged: Caged, statuses: Counter[int]) -> str:
    """Asserts that it survived; returns a line of the table of peaks."""
    peak, counts = caged.cgroup.peak / MEBIBYTE, ", ".join(f"{n} × {s}" for s, n in sorted(statuses.items()))
    assert caged.process.poll() is None and caged.cgroup.kills == 0
    assert caged.get("/healthz").status == 200
    assert 0 not in statuses and 500 not in statuses
    return f"{case:<54} {peak:5.1f} MiB   {counts}"
