"""The double itself: its state, its clock, its knobs, and what it answers."""

from __future__ import annotations

import hashlib
import json
import random
import re
import secrets
import threading
import time
from collections.abc import Callable
from email.utils import formatdate
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

# These add routes.
from . import ops_actions, ops_approvals, ops_checks, ops_contents, ops_git  # noqa: F401
from . import ops_logs, ops_merge, ops_meta, ops_pulls, ops_reviews, ops_runs  # noqa: F401
from .control import control
from .elsewhere import Elsewhere
from .faults import Fault, Faults, meet
from .http import JSON, Listener, Reply, Request
from .jobs import Job
from .operations import Answer, Call, find
from .problem import DOCS, Problem
from .repository import Repository
from .runs import Run, Timetable
from .ops_graphql import graphql
from .starting import past_run, start_for_pull, start_pushed
from .sample import deploy
from .shapes import Shapes
from .tokens import RateLimit, Token


class GitHubDouble:
    """A GitHub of one's own, on a free port, of 127.0.0.1 unless told.

    State may be read and changed at any time under `lock`; `faults` needs no lock.
    """

    def __init__(self, port: int = 0, *, host: str = "127.0.0.1", api_prefix: str = "") -> None:
        self.lock = threading.RLock()
        self.faults = Faults()
        self.requests: list[Request] = []
        self.tokens: dict[str, Token] = {}
        self.repositories: dict[str, Repository] = {}
        #: Old full names of renamed repositories, lower case, to their ids.
        self.renamed: dict[str, int] = {}
        self.anonymous = RateLimit(limit=60)
        #: Seconds by which GitHub's clock is ahead of ours.
        self.clock_skew = 0.0
        #: How a dispatch takes `return_run_details`: `given`, `refused` (422) or `ignored` (204).
        self.dispatch_details = "given"
        self.versions = ["2026-03-10", "2022-11-28"]
        self.default_version = "2022-11-28"
        #: Seconds during which a new run is not shown yet.
        self.runs_hidden_for = 0.0
        self.timetable = Timetable()
        self.outcome = "success"
        #: What a run does to its repository when it succeeds.
        self.effect: Callable[[Repository, Run], None] | None = deploy
        #: The jobs of a new run.
        self.jobs: list[Job] = [Job()]
        #: How many runs of the same workflow other people start around each dispatch.
        self.crowd = 0
        #: Whether pushes and pull requests start the runs of workflows that react to them.
        self.pushes_start_runs = True
        #: `createCommitOnBranch` and the rest of GraphQL: `given`, or `absent` (404) as on older servers.
        self.graphql = "absent"
        #: Merging behind the scenes: `given`, or `absent` (404); and how often it is asked for before it is done.
        self.merge_async, self.merge_async_after = "absent", 1
        #: How often, or for how many seconds after each change, GitHub does not know yet whether it can merge.
        self.mergeable_after, self.mergeable_after_seconds = 0, 0.0
        #: Logs of single steps: `given` once their job is over, `early` once they are, `absent` on older servers.
        self.step_logs = "given"
        #: Takes the place of scheme and host in the `html_url` of runs.
        self.run_page_host: str | None = None
        #: Status of a refusal for a used-up primary limit: 403 or 429.
        self.primary_status = 403
        self.first_run_id = self._run_id = random.randrange(10**10, 2 * 10**10)
        self.in_flight = self.most_in_flight = 0
        self.web, self.elsewhere = Elsewhere("GitHub's web site"), Elsewhere("Another host", self.now)
        self._listener = Listener(self._respond, port, host)
        self.api_prefix = api_prefix
        self.url = self._listener.url + api_prefix

    def __enter__(self) -> GitHubDouble:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        self.faults.clear()
        for server in (self._listener, self.web, self.elsewhere):
            server.stop()

    # State

    def now(self) -> float:
        return time.time() + self.clock_skew

    def add_repository(self, full_name: str, files: dict[str, bytes | str] | None = None, **more: Any) -> Repository:
        with self.lock:
            id = 500 + len(self.repositories)
            repository = Repository(full_name, files, id=id, clock=self.now, **more)
            repository.pushed, repository.happened = partial(start_pushed, self), partial(start_for_pull, self)
            self.repositories[full_name.lower()] = repository
            return repository

    def add_token(self, text: str, token: Token | None = None) -> Token:
        token = token or Token()
        self.tokens[text] = token
        return token

    def rename(self, old: str, new: str) -> None:
        """Gives a repository another name; the old one redirects, as on GitHub."""
        with self.lock:
            repository = self.repositories.pop(old.lower())
            repository.owner, repository.name = new.split("/")
            self.repositories[new.lower()] = repository
            self.renamed[old.lower()] = repository.id

    def next_run_id(self) -> int:
        self._run_id += random.randrange(1, 40)
        return self._run_id

    def past_run(self, repository: Repository, **told: Any) -> Run:
        """A run that has ended, as `starting.past_run` makes it."""
        with self.lock:
            return past_run(self, repository, **told)

    def run_page(self, html_url: str) -> str:
        return re.sub(r"^\w+://[^/]+", self.run_page_host, html_url) if self.run_page_host else html_url

    def rate(self, token: Token | None) -> RateLimit:
        rate = token.rate if token else self.anonymous
        if self.now() >= rate.reset:
            rate.used, rate.reset = 0, int(self.now()) + 3600
        return rate

    # Knobs that are more than one fault

    def exhaust(self, token: str, reset_in: float = 60) -> None:
        """Uses the token's primary limit up."""
        with self.lock:
            rate = self.tokens[token].rate
            rate.used, rate.reset = rate.limit, int(self.now() + reset_in)

    def secondary_limit(self, retry_after: int | None = 30, status: int = 403, **rules: Any) -> Fault:
        """Refuses matching requests as GitHub does when there are too many at once."""
        text = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
        headers = {"x-ratelimit-limit": "5000", "x-ratelimit-remaining": "4321"}
        if retry_after is not None:
            headers["retry-after"] = str(retry_after)
        body = {"message": text, "documentation_url": DOCS, "status": str(status)}
        return self.faults.add("answer", status=status, headers=headers, body=body, **rules)

    def redirect(self, location: str, status: int = 302, **rules: Any) -> Fault:
        return self.faults.add("answer", status=status, headers={"Location": location}, body={}, **rules)

    def forget_requests(self) -> None:
        with self.lock:
            self.requests.clear()

    def seen(self, method: str = ".*", path: str = ".*") -> list[Request]:
        """The recorded requests that match; `path` is searched for in the whole target."""
        with self.lock:
            return [r for r in self.requests if re.fullmatch(method, r.method) and re.search(path, r.target)]

    def counted(self) -> int:
        """How many of the recorded requests cost rate limit."""
        with self.lock:
            return sum(r.counted for r in self.requests)

    # Answering

    def _respond(self, request: Request) -> Reply | None:
        if request.path.startswith("/__control"):
            return control(self, request)
        with self.lock:
            self.requests.append(request)
            self.in_flight += 1
            self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            fault = self.faults.take(request.method, request.target)
            return meet(fault, request, self._answer) if fault else self._answer(request)
        finally:
            with self.lock:
                self.in_flight -= 1

    def _answer(self, request: Request) -> Reply:
        with self.lock:
            headers = self._common_headers()
            try:
                answer, more = self._operate(request)
                headers |= more
            except Problem as problem:
                headers |= self._rate_headers(request) | problem.headers
                request.counted = self._count(request) if problem.status != 429 else False
                answer = Answer(problem.status, problem.body)
            return self._encode(request, answer, headers)

    def _operate(self, request: Request) -> tuple[Answer, dict[str, str]]:
        if not request.headers.get("user-agent"):
            raise Problem(
                403, "Request forbidden by administrative rules. Please make sure your request has a User-Agent header."
            )
        version = request.headers.get("x-github-api-version", self.default_version)
        if version not in self.versions:
            raise Problem(400, f"Not a supported version: {version}")
        token = self._token(request)
        if request.path == self.graphql_path and request.method == "POST" and self.graphql == "given":
            return self._graphql(request, token, version)
        if not request.path.startswith(self.api_prefix + "/"):
            raise Problem(404, "Not Found")
        path = self._follow_id(request.path[len(self.api_prefix) :])
        if (moved := self._moved(path)) is not None:
            query = f"?{request.query}" if request.query else ""
            location = f"{self.url}{moved}{query}"
            body = {"message": "Moved Permanently", "url": location, "documentation_url": DOCS}
            return Answer(301 if request.method == "GET" else 307, body, {"Location": location}), {}
        free = path == "/rate_limit"
        rate = self.rate(token)
        if rate.remaining == 0 and not free:
            who = f"user ID {abs(hash(token.login)) % 10**6}" if token else "127.0.0.1"
            raise Problem(self.primary_status, f"API rate limit exceeded for {who}.", headers=rate.headers())
        operation, names = find(request.method, path)
        query = dict(parse_qsl(request.query, keep_blank_values=True))
        shapes = Shapes(self.url, self.web.url, version)
        url = f"{self.url}{path}"
        call = Call(self, token, query, request.headers, request.body, url, version, shapes)
        answer = operation(call, **names)
        more = {"x-github-api-version-selected": version} | (token.headers() if token else {})
        if answer.status == 200 and request.method == "GET" and not free:
            seed = json.dumps(answer.body, sort_keys=True, default=repr) + version + request.headers.get("accept", "")
            more["ETag"] = f'W/"{hashlib.sha256(seed.encode()).hexdigest()}"'
            if _same(more["ETag"], request.headers.get("if-none-match", "")):
                answer = Answer(304)
        if not free and not (answer.status == 304 and token):
            request.counted = self._count(request)
        return answer, more | self.rate(token).headers()

    @property
    def graphql_path(self) -> str:
        """Beside the versions of the REST API, not below one."""
        return self.api_prefix.removesuffix("/v3") + "/graphql"

    def _graphql(self, request: Request, token: Token | None, version: str) -> tuple[Answer, dict[str, str]]:
        if token is None:
            raise Problem(401, "This endpoint requires you to be authenticated.")
        rate = token.graphql
        if self.now() >= rate.reset:
            rate.used, rate.reset = 0, int(self.now()) + 3600
        if rate.remaining == 0:
            # Here a used-up limit is an answer like any other.
            error = {"type": "RATE_LIMITED", "message": "API rate limit exceeded for user ID 1."}
            return Answer(200, {"errors": [error]}), rate.headers()
        rate.used += 1
        request.counted = True
        shapes = Shapes(self.url, self.web.url, version)
        call = Call(self, token, {}, request.headers, request.body, self.url, version, shapes)
        return graphql(call), token.headers() | rate.headers()

    def _token(self, request: Request) -> Token | None:
        given = request.headers.get("authorization")
        if given is None:
            return None
        scheme, _, text = given.partition(" ")
        token = self.tokens.get(text) if scheme.lower() in ("bearer", "token") else None
        if token is None or token.expired:
            raise Problem(401, "Bad credentials")
        return token

    def _rate_headers(self, request: Request) -> dict[str, str]:
        try:
            token = self._token(request)
        except Problem:
            return self.rate(None).headers()
        return self.rate(token).headers() | (token.headers() if token else {})

    def _count(self, request: Request) -> bool:
        try:
            self.rate(self._token(request)).used += 1
        except Problem:
            return False
        return True

    def _follow_id(self, path: str) -> str:
        """`/repositories/{id}/…`, where renamed repositories redirect to."""
        if match := re.match(r"/repositories/(\d+)(/.*)?$", path):
            for repository in self.repositories.values():
                if repository.id == int(match[1]):
                    return f"/repos/{repository.full_name}{match[2] or ''}"
        return path

    def _moved(self, path: str) -> str | None:
        if match := re.match(r"/repos/([^/]+/[^/]+)(/.*)?$", path):
            id = self.renamed.get(match[1].lower())
            return f"/repositories/{id}{match[2] or ''}" if id else None
        return None

    def _common_headers(self) -> dict[str, str]:
        return {
            "Date": formatdate(self.now(), usegmt=True),
            "Server": "github.com",
            "Cache-Control": "private, max-age=60, s-maxage=60",
            "Vary": "Accept, Authorization, Cookie, X-GitHub-OTP",
            "x-github-media-type": "github.v3; format=json",
            "x-github-request-id": secrets.token_hex(8).upper(),
        }

    def _encode(self, request: Request, answer: Answer, headers: dict[str, str]) -> Reply:
        headers |= answer.headers
        if isinstance(answer.body, bytes):
            return Reply(
                answer.status, headers | {"Content-Type": "application/vnd.github.raw; charset=utf-8"}, answer.body
            )
        body = b"" if answer.body is None else json.dumps(answer.body, separators=(",", ":")).encode()
        if body:
            headers["Content-Type"] = JSON
        return Reply(answer.status, headers, body)


def _same(etag: str, given: str) -> bool:
    """Weak comparison, as for all of GitHub's tags."""
    return etag.removeprefix("W/") in [t.strip().removeprefix("W/") for t in given.split(",")]
