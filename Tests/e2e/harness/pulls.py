"""Pull requests and commits that an instance makes, and the GitHub and the people around them."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import github as pygithub
import requests

from github_double import GitHubDouble, Repository, Token, sample
from github_double.pulls import PullRequest

from .page import Page
from .product import Product
from .setting import REPOSITORY

PREFIX = "spec-editor/"
ADA, ADAS = "ada", "ghp_" + "a" * 36
GRAPHQL = ("given", "absent")
NAME, WAF = "/spec/compute/instance_name", "/spec/security/waf/enabled"
#: What a step of a deployment is asked with.
WRITES = "POST|PUT|PATCH|DELETE"


def path(pod: str) -> str:
    return f"{sample.SPECS_PATH}/{pod}/spec.yml"


def repository(github: GitHubDouble) -> Repository:
    return github.repositories[REPOSITORY]


def as_ada(github: GitHubDouble) -> Any:
    """Another person, who works with PyGithub."""
    github.add_token(ADAS, Token(login=ADA))
    hurry = {"retry": None, "seconds_between_requests": 0, "seconds_between_writes": 0}
    client = pygithub.Github(base_url=github.url, auth=pygithub.Auth.Token(ADAS), **hurry)
    return client.get_repo(REPOSITORY)


def steer(github: GitHubDouble, text: str, **files: str) -> None:
    """Commits a `spec-editor.yml`."""
    repository(github).commit({f"{sample.SPECS_PATH}/spec-editor.yml": text} | files, "Steer")


def pulls(github: GitHubDouble) -> list[PullRequest]:
    with github.lock:
        return list(repository(github).pulls.values())


def branches(github: GitHubDouble) -> list[str]:
    with github.lock:
        return [name for name in repository(github).branches() if name.startswith(PREFIX)]


def own_commits(github: GitHubDouble, pull: PullRequest) -> list[Any]:
    """Those of its branch that the base has not, the oldest first."""
    here = repository(github)
    with github.lock:
        base = here.refs[f"refs/heads/{pull.base}"]
        return [here.store.commit(sha) for sha in reversed(here.own_commits(base, pull.head_sha))]


def changed(github: GitHubDouble, commit: Any) -> dict[str, bytes | None]:
    """The files that a commit changes, each with its text; `None` for one that it removes."""
    store = repository(github).store
    with github.lock:
        new, old = store.files(commit.tree), store.files(store.commit(commit.parents[0]).tree)
        paths = [path for path in new.keys() | old.keys() if new.get(path) != old.get(path)]
        return {path: store.blob(new[path][1]) if path in new else None for path in paths}


def on_branch(github: GitHubDouble, pull: PullRequest, pod: str) -> str:
    with github.lock:
        return (repository(github).read(path(pod), pull.head_sha) or b"").decode()


# Asking the instance


def form(product: Product, pod: str, **typed: str) -> dict[str, str]:
    return product.page(f"/pod/{pod}").fields() | typed


def review(product: Product, pod: str, **typed: str) -> dict[str, str]:
    """The fields of the review of a change, which leads to its confirmation."""
    answer = product.post("/deploy", form(product, pod, **typed) | {"_do": "review"})
    assert answer.status_code == 200, answer.text[:3000]
    fields = Page(answer.text).fields()
    assert fields["_confirm"]
    return fields


def confirm(product: Product, reviewed: dict[str, str], **more: Any) -> requests.Response:
    return product.post("/deploy", reviewed | {"_do": "confirm"}, **more)


def number_of(answer: requests.Response) -> int:
    """The pull request that a started deployment leads to."""
    assert answer.status_code == 303, answer.text[:3000]
    where = answer.headers["Location"]
    assert "/pulls/" in where, where
    return int(where.rpartition("/pulls/")[2])


def proposed(product: Product, pod: str, **typed: str) -> int:
    """Changes a pod; the number of the pull request that came of it."""
    return number_of(confirm(product, review(product, pod, **typed)))


def patch(product: Product, pod: str, value: Any, path: str = NAME, query: str = "", **headers: str) -> Any:
    return product.request(
        "PATCH",
        f"/api/pod/{pod}{query}",
        json=[{"op": "replace", "path": path, "value": value}],
        headers={"Content-Type": "application/json-patch+json"} | {k.replace("_", "-"): v for k, v in headers.items()},
    )


def told(product: Product, number: int) -> dict[str, Any]:
    """The pull request as the API tells it."""
    answer = product.get(f"/api/pulls/{number}")
    assert answer.status_code == 200, answer.text[:3000]
    return answer.json()


def press(product: Product, number: int, action: str, **fields: str) -> requests.Response:
    """Presses a button of the pull request's page."""
    where = f"/pulls/{number}/{action}"
    return product.post(where, product.page(f"/pulls/{number}").fields(where) | fields)


def users(folder: Path, *names: str) -> str:
    """A password file in which everybody's password is `secret`."""
    done = subprocess.run(["openssl", "passwd", "-6", "secret"], check=True, capture_output=True, text=True)
    file = folder / "users"
    file.write_text("".join(f"{name}:{done.stdout.strip()}\n" for name in names))
    return str(file)
