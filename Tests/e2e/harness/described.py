"""Asks the double with clients made from GitHub's published description, in both versions of the API.

`githubkit` is generated from that description: its client sends the requests and parses each answer
with the operation's own model, so a missing or mistyped field fails.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pydantic
import pytest
from githubkit import GitHub

from github_double import GitHubDouble, Timetable, Token, sample

OWNER, REPO, TOKEN = "acme", "pods", "ghp_" + "c" * 36
HERE = {"owner": OWNER, "repo": REPO}
VERSIONS = ["2022-11-28", "2026-03-10"]


@pytest.fixture
def double() -> Iterator[GitHubDouble]:
    with GitHubDouble() as double:
        double.timetable = Timetable(None, None)
        double.add_token(TOKEN, Token())
        double.add_repository(f"{OWNER}/{REPO}", sample.files())
        yield double


@pytest.fixture(params=VERSIONS)
def rest(request: pytest.FixtureRequest, double: GitHubDouble) -> Any:
    client = GitHub(TOKEN, base_url=double.url, auto_retry=False, http_cache=False)
    namespace = client.rest(request.param)
    # The namespace holds its client weakly.
    namespace.client, namespace.version = client, request.param
    return namespace


def undescribed(value: Any, path: str = "") -> list[str]:
    """Fields that the answer has and the description does not know."""
    if isinstance(value, pydantic.BaseModel):
        extra = [f"{path}.{name}" for name in value.model_extra or {}]
        for name in value.model_fields_set:
            extra += undescribed(getattr(value, name), f"{path}.{name}")
        return extra
    if isinstance(value, list):
        return [e for item in value for e in undescribed(item, f"{path}[]")]
    return []


def parsed(response: Any) -> Any:
    data = response.parsed_data
    assert undescribed(data) == []
    return data
