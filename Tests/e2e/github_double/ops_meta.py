"""Versions, rate limit, the user, the repository."""

from __future__ import annotations

from .operations import Answer, Call, operation
from .problem import Problem

VERSIONS = ["2026-03-10", "2022-11-28"]


@operation("GET", "/versions")
def versions(call: Call) -> Answer:
    return Answer(body=list(VERSIONS))


@operation("GET", "/rate_limit")
def rate_limit(call: Call) -> Answer:
    core = call.double.rate(call.token).body()
    other = {"limit": 30, "used": 0, "remaining": 30, "reset": core["reset"]}
    resources = {"core": core, "search": other, "graphql": {**core, "used": 0, "remaining": core["limit"]}}
    body = {"resources": resources}
    return Answer(body=body if call.shapes.newer else body | {"rate": core})


@operation("GET", "/user")
def user(call: Call) -> Answer:
    if call.token is None:
        raise Problem(401, "Requires authentication")
    if call.token.kind == "app":
        raise Problem(403, "Resource not accessible by integration")
    return Answer(body=call.shapes.private_user(call.token))


@operation("GET", "/repos/{owner}/{repo}")
def repository(call: Call, owner: str, repo: str) -> Answer:
    found = call.repository(owner, repo, "metadata")
    return Answer(body=call.shapes.full_repository(found, call.token))
