"""The GitHub that instances are connected to, and how."""

from __future__ import annotations

from collections.abc import Callable

from github_double import GitHubDouble, Timetable, Token, sample

from .product import Product

#: Looks like a real one, so that every check for tokens recognizes it.
TOKEN = "ghp_" + "Zx9qT4vWm2" * 3 + "secret"
REPOSITORY = "acme/pods"

#: Starts an instance; the fixture `run`.
Run = Callable[..., Product]


def connected(github: GitHubDouble, token: str = TOKEN) -> dict[str, str]:
    """The environment of an instance that uses this GitHub."""
    return {
        "GH_API_URL": github.url, "GH_WEB_URL": github.web.url, "GH_TOKEN": token, "GH_REPO": REPOSITORY,
    }  # fmt: skip


def populated() -> GitHubDouble:
    double = GitHubDouble()
    double.timetable = Timetable(None, None)
    double.add_token(TOKEN, Token())
    double.add_repository(REPOSITORY, sample.files())
    return double
