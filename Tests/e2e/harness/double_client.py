"""Requests to the double itself, without an instance in between."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from github_double import GitHubDouble, Timetable, Token, sample

TOKEN = "ghp_" + "b" * 36
DISPATCH = "/repos/acme/pods/actions/workflows/deploy-pod.yml/dispatches"
INPUTS = {"customer": "advworks", "environment": "dev", "instance_name": "web9"}


class Client:
    """One connection to the double with one token."""

    def __init__(self, double: GitHubDouble) -> None:
        self.double, self.session, self.token = double, requests.Session(), TOKEN

    def __call__(self, method: str, path: str, json: Any = None, **headers: str) -> requests.Response:
        given = {"Authorization": f"Bearer {self.token}"} | {k.replace("_", "-"): v for k, v in headers.items()}
        return self.session.request(
            method, self.double.url + path, json=json, headers=given, allow_redirects=False, timeout=5
        )

    def dispatch(self, inputs: dict[str, Any] | None = None, **more: Any) -> requests.Response:
        return self("POST", DISPATCH, {"ref": "main", "inputs": INPUTS if inputs is None else inputs} | more)


@pytest.fixture
def double() -> Iterator[GitHubDouble]:
    """A double with the samples, whose runs advance on request."""
    with GitHubDouble() as double:
        double.timetable = Timetable(None, None)
        double.add_token(TOKEN, Token())
        double.add_repository("acme/pods", sample.files())
        yield double


@pytest.fixture
def call(double: GitHubDouble) -> Client:
    return Client(double)
