"""A constant load of GETs by clients that count failures."""

from __future__ import annotations

import http.client
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

from engine import measured


@dataclass
class Load:
    """Asks for `paths` in turn, from `clients` threads, until the `with` ends.

    Each request has a connection of its own, so that one that is refused or broken is seen and not
    retried by a library. About 150 requests a second: more would use up this machine's ports.
    """

    port: int
    paths: tuple[str, ...] = ("/healthz", "/", "/api/pods")
    clients: int = 6
    pause: float = 0.03
    connect: type[http.client.HTTPConnection] = http.client.HTTPConnection
    options: dict = field(default_factory=dict)
    outcomes: Counter = field(default_factory=Counter)
    #: When each failed request was answered, or was not.
    failed_at: list[float] = field(default_factory=list)
    slowest: float = 0.0

    def __enter__(self) -> Load:
        self._lock, self._stop = threading.Lock(), threading.Event()
        self._threads = [threading.Thread(target=self._ask, args=(n,), daemon=True) for n in range(self.clients)]
        for thread in self._threads:
            thread.start()
        time.sleep(1)
        return self

    def __exit__(self, *_: object) -> None:
        time.sleep(1)
        self._stop.set()
        for thread in self._threads:
            thread.join(60)
        measured(str(self))

    def __str__(self) -> str:
        return f"{dict(self.outcomes)}, slowest {self.slowest:.2f} s, gap {self.gap:.2f} s"

    @property
    def count(self) -> int:
        return self.outcomes.total()

    @property
    def failed(self) -> int:
        return len(self.failed_at)

    @property
    def gap(self) -> float:
        """Seconds from the first failure to the last."""
        return max(self.failed_at) - min(self.failed_at) if self.failed_at else 0.0

    def _ask(self, number: int) -> None:
        while not self._stop.is_set():
            path = self.paths[number % len(self.paths)]
            number += 1
            began = time.monotonic()
            outcome = self._outcome(path)
            with self._lock:
                self.outcomes[outcome] += 1
                self.slowest = max(self.slowest, time.monotonic() - began)
                if outcome != 200:
                    self.failed_at.append(time.monotonic())
            time.sleep(self.pause)

    def _outcome(self, path: str) -> int | str:
        connection = self.connect("127.0.0.1", self.port, timeout=15, **self.options)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            return answer.status
        except (OSError, http.client.HTTPException) as error:
            return type(error).__name__
        finally:
            connection.close()
