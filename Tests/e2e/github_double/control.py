"""`/__control`: the knobs over HTTP, for a double that runs in another process.

- `GET /__control/requests`: what was asked so far;
- `DELETE /__control/requests`: forgets that;
- `POST /__control/faults` with the fields of a `Fault`: adds one; `DELETE` removes all;
- `POST /__control/exhaust` with `token` and `reset_in`; `POST /__control/secondary_limit`;
- `POST /__control/set` with any of `SETTINGS`;
- `POST /__control/commit` with `repository`, `files` (a path with null is removed), `branch`, `message`, and
  `pusher`, with whom it starts the runs that a push starts; `octocat` unless told;
- `POST /__control/protect` with `repository` and the fields of a `Protection`; `DELETE` with `pattern`;
- `POST /__control/check` with `repository`, `ref`, `name`, `conclusion` (null while it runs), `title`, `summary`;
- `POST /__control/status` with `repository`, `ref`, `context`, `state`, `description`, `url`;
- `POST /__control/open` with `repository`, `head`, `title`, `body`, `login`, `draft`: a pull request;
- `POST /__control/review`, `merge`, `close`, `reopen`, `update_branch`, `draft` with `repository`, `number`,
  and what the methods of `Collaboration` take; `POST /__control/number` with `repository` uses a number up;
- `DELETE /__control/branch` with `repository` and `branch`;
- `POST /__control/jobs` with `jobs`, those of new runs: `[{"name", "steps": [{"name", "log"}], "needs", "environment"}]`;
- `POST /__control/run` with `repository`, `id` (the newest unless told) and what it is to be: `status` and
  `conclusion` (its jobs go with it), `jobs` as above with any field of theirs, `logs`, `title`, `log`;
- `DELETE /__control/run` with `repository` and `id`: deletes it;
- `POST /__control/past_run` with `repository`, `ago`, `took`, `conclusion`, `inputs`, `login`, `title`: a run that is over;
- `POST /__control/environment` with `repository`, `name`, `reviewers`, `teams`, `wait_timer`, `prevent_self_review`;
- `POST /__control/team` with `repository`, `slug`, `members`;
- `POST /__control/token` with `token` and the fields of a `Token`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from .http import Reply, Request
from .jobs import Job
from .problem import Problem
from .repository import Repository
from .runs import Run
from .tokens import Token

if TYPE_CHECKING:
    from .double import GitHubDouble

SETTINGS = (
    "dispatch_details", "clock_skew", "runs_hidden_for", "outcome", "primary_status", "crowd", "step_logs",
    "pushes_start_runs", "graphql", "merge_async", "merge_async_after", "mergeable_after", "mergeable_after_seconds",
)  # fmt: skip


def control(double: GitHubDouble, request: Request) -> Reply:
    try:
        body = _act(double, request.method, request.path, json.loads(request.body or b"{}"))
    except (KeyError, TypeError, ValueError, IndexError, Problem) as error:
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
        case "POST", "/__control/jobs":
            double.jobs = [Job.of(job) for job in given["jobs"]]
        case "POST", "/__control/token":
            double.add_token(given.pop("token"), Token(**given))
        case _, _ if "repository" in given:
            with double.lock:
                return _act_on(double, double.repositories[given.pop("repository").lower()], method, path, given)
        case _:
            raise ValueError(f"{method} {path} is no control")
    return {}


def _act_on(double: GitHubDouble, repository: Repository, method: str, path: str, given: dict[str, Any]) -> Any:
    match method, path:
        case "POST", "/__control/commit":
            return {"sha": repository.commit(**{"pusher": "octocat"} | given)}
        case "POST", "/__control/run":
            run = repository.run(given["id"]) if "id" in given else repository.visible_runs()[0]
            _change(run, repository, given)
            return {"id": run.id, "jobs": [job.id for job in run.jobs]}
        case "DELETE", "/__control/run":
            repository.delete_run(given["id"])
        case "POST", "/__control/past_run":
            return {"id": double.past_run(repository, **given).id}
        case "POST", "/__control/environment":
            for field in ("reviewers", "teams"):
                given[field] = tuple(given.get(field, ()))
            return {"id": repository.add_environment(**given).id}
        case "POST", "/__control/team":
            repository.teams[given["slug"]] = set(given["members"])
        case _:
            return _collaborate(repository, method, path.removeprefix("/__control/"), given)
    return {}


def _collaborate(repository: Repository, method: str, what: str, given: dict[str, Any]) -> Any:
    match method, what:
        case "POST", "protect":
            repository.protect(**given)
        case "DELETE", "protect":
            repository.unprotect(**given)
        case "POST", "check":
            return {"id": repository.check(**given).id}
        case "POST", "status":
            repository.status(**given)
        case "POST", "open":
            return {"number": repository.open(**given).number}
        case "POST", "review":
            repository.review(**given)
        case "POST", "merge":
            return {"sha": repository.merge(**given)}
        case "POST", "close" | "reopen":
            getattr(repository, what)(**given)
        case "POST", "update_branch":
            return {"sha": repository.update_branch(**given)}
        case "POST", "draft":
            repository.pulls[given["number"]].draft = given.get("draft", True)
        case "POST", "number":
            return {"number": repository.number()}
        case "DELETE", "branch":
            repository.delete_branch(**given)
        case _:
            raise ValueError(f"{method} {path} is no control")
    return {}


def _change(run: Run, repository: Repository, given: dict[str, Any]) -> None:
    for name in ("logs", "title", "log"):
        if name in given:
            setattr(run, name, given[name])
    if "jobs" in given:
        run.jobs = [Job.of(job) for job in given["jobs"]]
        run.settle()
    if "status" in given:
        run.move(given["status"], repository, given.get("conclusion"))


def _shown(request: Request) -> dict[str, Any]:
    return {
        "method": request.method, "target": request.target, "headers": request.headers,
        "body": request.body.decode(errors="replace"), "status": request.status, "counted": request.counted,
    }  # fmt: skip
