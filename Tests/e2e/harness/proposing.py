"""Pull requests that an instance opens, and what happens to them on GitHub."""

from __future__ import annotations

from github_double import GitHubDouble, Repository, sample
from github_double.pulls import PullRequest

from .product import Product
from .setting import REPOSITORY
from .waiting import eventually

#: Starts a run for each spec that a push changes.
ON_PUSH = """\
name: Deploy on push
on:
  push:
    branches: [main]
    paths: ['demo/infra/**/spec.yml']
jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      - run: echo deployed
"""


def with_push(github: GitHubDouble) -> Repository:
    """The repository, whose workflow deploys what is pushed."""
    repository = github.repositories[REPOSITORY]
    repository.commit({".github/workflows/deploy-on-push.yml": ON_PUSH}, "Deploy on push")
    return repository


def proposed(product: Product, pod: str = "advworks/dev", name: str = "web9") -> int:
    """Opens a pull request that changes an instance name; returns its number."""
    answer = product.request(
        "PATCH",
        f"/api/pod/{pod}?confirm={pod}&reason=More%20load",
        json={"spec": {"compute": {"instance_name": name}}},
        headers={"Content-Type": "application/merge-patch+json"},
    )
    assert answer.status_code == 200, answer.text
    return answer.json()["pull_request"]["number"]


def rename(repository: Repository, pod: str, name: str, branch: str | None = None) -> str:
    """Commits an instance name as someone else."""
    path = f"{sample.SPECS_PATH}/{pod}/spec.yml"
    text = (repository.read(path, branch) or b"").decode()
    old = text.partition("instance_name: ")[2].partition(" ")[0]
    assert old
    new = text.replace(f"instance_name: {old}", f"instance_name: {name}")
    return repository.commit({path: new}, f"Rename to {name}", branch)


def pull(github: GitHubDouble, number: int) -> PullRequest:
    return github.repositories[REPOSITORY].pulls[number]


def shows(product: Product, number: int, *words: str) -> None:
    """Waits until the page of a pull request says that; how often GitHub is asked is the instance's affair."""
    eventually(lambda: all(word in product.get(f"/pulls/{number}").text for word in words), 40)
