"""`/__control`: the knobs over HTTP, for a double that runs in another process.

- `GET /__control/requests`: what was asked so far;
- `DELETE /__control/requests`: forgets that;
- `POST /__control/faults` with the fields of a `Fault`: adds one; `DELETE` removes all;
- `POST /__control/exhaust` with `token` and `reset_in`; `POST /__control/secondary_limit`;
- `POST /__control/set` with `dispatch_details`, `clock_skew`, `runs_hidden_for`, `outcome` or `primary_status`;
- `POST /__control/commit` with `repository`, `files` (a path with null is removed), `branch`, `message`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from .http import Reply, Request

if TYPE_CHECKING:
    from .double import GitHubDouble

SETTINGS = ("dispatch_details", "clock_skew", "runs_hidden_for", "outcome", "primary_status")


def control(double: GitHubDouble, request: Request) -> Reply:
    try:
        body = _act(double, request.method, request.path, json.loads(request.body or b"{}"))
    except (KeyError, TypeError, ValueError) as error:
        return Reply(400, {"Content-Type": "application/json"}, json.dumps({"error": str(error)}).encode())
    return Reply(200, {"Content-Type": "application/json"}, json.dumps(body).encode())


def _act(double: GitHubDouble, method: str, path: str, given: dict[str, Any]) -> Any:
    match method, path:
        case "GET", "/__control/requests":
            with double.lock:
                return [_shown(r) for r in double.requests]
        case "DELETE", "/__control/requests":
            double.forget_requests()
        case "POST", "/__control/faults":
            double.faults.add(**given)
        case "DELETE", "/__control/faults":
            double.faults.clear()
        case "POST", "/__control/exhaust":
            double.exhaust(**given)
        case "POST", "/__control/secondary_limit":
            double.secondary_limit(**given)
        case "POST", "/__control/set":
            for name, value in given.items():
                if name not in SETTINGS:
                    raise ValueError(f"{name} is none of {', '.join(SETTINGS)}")
                setattr(double, name, value)
        case "POST", "/__control/commit":
            with double.lock:
                repository = double.repositories[given.pop("repository").lower()]
                return {"sha": repository.commit(**given)}
        case _:
            raise ValueError(f"{method} {path} is no control")
    return {}


def _shown(request: Request) -> dict[str, Any]:
    return {
        "method": request.method, "target": request.target, "headers": request.headers,
        "body": request.body.decode(errors="replace"), "status": request.status, "counted": request.counted,
    }  # fmt: skip
