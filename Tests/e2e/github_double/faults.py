"""Ways in which GitHub, or the network before it, misbehaves."""

from __future__ import annotations

import json
import re
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .http import JSON, Reply, Request

KINDS = ("hang", "delay", "close", "answer", "truncate", "malformed", "huge", "trickle")


@dataclass
class Fault:
    """What happens to requests whose method and path match.

    - `hang`: nothing is answered until the fault is removed;
    - `delay`: the answer comes after `seconds`;
    - `close`: the connection ends without an answer;
    - `answer`: `status`, `headers` and `body` are the answer;
    - `truncate`: the body stops in the middle and the connection ends;
    - `malformed`: the body is no JSON;
    - `huge`: the body has `size` bytes;
    - `trickle`: one byte a `seconds`.

    With `processed` the operation has its effect first, so that the client cannot know.
    """

    kind: str
    method: str = ".*"
    path: str = ".*"
    #: How many requests it meets; `None` for all.
    times: int | None = None
    #: How many matching requests pass before it begins.
    skip: int = 0
    processed: bool = False
    seconds: float = 1.0
    status: int = 500
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None
    size: int = 64 * 1024 * 1024
    met: int = 0
    released: threading.Event = field(default_factory=threading.Event, repr=False)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"{self.kind} is none of {', '.join(KINDS)}")

    def matches(self, method: str, path: str) -> bool:
        return bool(re.fullmatch(self.method, method) and re.search(self.path, path))


class Faults:
    """The faults in force, the oldest first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []

    def add(self, kind: str, **rules: Any) -> Fault:
        fault = Fault(kind, **rules)
        with self._lock:
            self._faults.append(fault)
        return fault

    def take(self, method: str, path: str) -> Fault | None:
        """The fault that meets this request, if one does."""
        with self._lock:
            for fault in self._faults:
                if not fault.matches(method, path):
                    continue
                if fault.skip > 0:
                    fault.skip -= 1
                elif fault.times is None or fault.met < fault.times:
                    fault.met += 1
                    return fault
        return None

    def remove(self, fault: Fault) -> None:
        with self._lock:
            if fault in self._faults:
                self._faults.remove(fault)
        fault.released.set()

    def clear(self) -> None:
        with self._lock:
            faults, self._faults = self._faults, []
        for fault in faults:
            fault.released.set()


def meet(fault: Fault, request: Request, answer: Callable[[Request], Reply]) -> Reply | None:
    """What a request gets that meets a fault; `answer` gives the proper answer."""
    if fault.kind == "delay":
        fault.released.wait(fault.seconds)
        return answer(request)
    needs_answer = fault.processed or fault.kind in ("truncate", "malformed", "trickle")
    reply = answer(request) if needs_answer else Reply(200, {"Content-Type": JSON})
    match fault.kind:
        case "hang":
            while not fault.released.wait(0.1) and not request.abandoned():
                pass
            return None
        case "close":
            return None
        case "answer":
            headers = {"Content-Type": JSON, "x-github-request-id": secrets.token_hex(8)} | fault.headers
            body = fault.body if isinstance(fault.body, bytes) else json.dumps(fault.body or {}).encode()
            return Reply(fault.status, headers, body)
        case "truncate":
            reply.cut = len(reply.body) // 2
        case "malformed":
            reply.body = b'{"message": "cut short", "tree": [' + b"\xff\xfe,"
        case "huge":
            reply.body = b'{"tree":["' + b"x" * fault.size + b'"]}'
        case "trickle":
            reply.pause = fault.seconds
    return reply
