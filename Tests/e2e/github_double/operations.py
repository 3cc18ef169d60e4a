"""What all operations share: the call, the answer, and the table of routes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from .problem import Problem, missing
from .repository import Repository
from .shapes import Shapes
from .tokens import Token

if TYPE_CHECKING:
    from .double import GitHubDouble


@dataclass
class Answer:
    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Call:
    """One request that got past the token check."""

    double: GitHubDouble
    token: Token | None
    query: dict[str, str]
    headers: dict[str, str]
    data: bytes
    url: str
    version: str
    shapes: Shapes

    @property
    def login(self) -> str:
        return self.token.login if self.token else "anonymous"

    def json(self, *required: str) -> dict[str, Any]:
        """The body, an object with the keys that the operation needs."""
        try:
            body = json.loads(self.data or b"{}")
        except ValueError:
            raise Problem(400, "Problems parsing JSON") from None
        if not isinstance(body, dict):
            raise Problem(422, "Invalid request.\n\nThe request body is not an object.")
        for key in required:
            if body.get(key) is None:
                raise missing(key)
        return body

    def accepts(self, kind: str) -> bool:
        return f"application/vnd.github.{kind}" in self.headers.get("accept", "")

    def repository(self, owner: str, repo: str, area: str, level: str = "read") -> Repository:
        """The repository, if the token sees it and may do this there."""
        repository = self.double.repositories.get(f"{owner}/{repo}".lower())
        seen = repository and (self.token.sees(repository) if self.token else not repository.private)
        if not repository or not seen:
            raise Problem(404, "Not Found")
        if self.token is None and level == "write":
            raise Problem(401, "Requires authentication")
        if self.token is not None:
            self.token.check(repository, area, level)
        if repository.archived and level == "write":
            raise Problem(403, "Repository was archived so is read-only.")
        repository.advance()
        return repository

    def page(self, items: list[Any], default: int = 30, most: int = 100) -> tuple[list[Any], dict[str, str]]:
        """The page that the query asks for, and the `Link` header that leads to the others."""
        size = min(max(_number(self.query.get("per_page"), default), 1), most)
        page, last = max(_number(self.query.get("page"), 1), 1), max(-(-len(items) // size), 1)
        wanted = {"prev": page - 1, "next": page + 1, "last": last, "first": 1}
        if page >= last:
            del wanted["next"], wanted["last"]
        if page <= 1:
            del wanted["prev"], wanted["first"]
        links = ", ".join(f'<{self._page_url(n, size)}>; rel="{rel}"' for rel, n in wanted.items())
        return items[(page - 1) * size : page * size], {"Link": links} if links else {}

    def _page_url(self, page: int, size: int) -> str:
        others = "".join(f"&{k}={v}" for k, v in self.query.items() if k not in ("page", "per_page"))
        return f"{self.url}?per_page={size}&page={page}{others}"


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isdigit() else default


Operation = Callable[..., Answer]
ROUTES: list[tuple[str, re.Pattern[str], Operation]] = []


def operation(method: str, template: str) -> Callable[[Operation], Operation]:
    """Adds a route. `{name}` is one segment, `{name+}` the rest of the path."""
    pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template)
    pattern = re.sub(r"\{(\w+)\+\}", r"(?P<\1>.*)", pattern)

    def add(function: Operation) -> Operation:
        ROUTES.append((method, re.compile(pattern), function))
        return function

    return add


def find(method: str, path: str) -> tuple[Operation, dict[str, str]]:
    """The operation for a raw path, with its parameters decoded; 404 as GitHub says it."""
    for routed, pattern, function in ROUTES:
        if routed == method and (match := pattern.fullmatch(path)):
            return function, {k: unquote(v) for k, v in match.groupdict().items()}
    raise Problem(404, "Not Found")
