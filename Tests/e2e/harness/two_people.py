"""One repository that two people work on, with each kind of deployment."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import requests

from github_double import GitHubDouble, sample

from .bare import commit, git, seeded, text_at
from .page import Page
from .product import Product
from .setting import REPOSITORY, connected, populated
from .waiting import eventually

TEXT = """\
# Who to ask is in the team's handbook.
spec:
  compute:
    instance_name: web1  # becomes part of the host name
    size: small  # nano is not enough
  security:
    waf:
      enabled: false
  ports:
    - 80
    - 443
  notes: none
"""
PODS = 160
MODES = ("local", "dispatch", "dispatch without spec")


def path(pod: str) -> str:
    return f"{sample.SPECS_PATH}/{pod}/spec.yml"


class World:
    """An instance, what is behind it, and pods that no other test has touched."""

    def __init__(self, mode: str, folder: Path, pods: int = PODS, **settings: str) -> None:
        self.mode, self._new, self._fresh = mode, count(), iter(f"pod{n}/dev" for n in range(pods))
        files = {path(f"pod{n}/dev"): TEXT.encode() for n in range(pods)}
        self.github: GitHubDouble | None = None
        self.bare = folder / "specs.git"
        if mode == "local":
            seeded(self.bare, files)
            settings |= {"SPEC_SOURCE": "local", "LOCAL_REPO": str(self.bare)}
        else:
            self.github = populated()
            workflow = sample.FOUR_INPUTS if mode == "dispatch without spec" else sample.WORKFLOW
            self.repository = self.github.repositories[REPOSITORY]
            self.repository.commit(files | {sample.WORKFLOW_PATH: workflow}, "Begin", "main")
            settings |= connected(self.github)
        self.product = Product(**settings)

    def stop(self) -> None:
        self.product.stop()
        if self.github:
            self.github.stop()

    @property
    def carries_text(self) -> bool:
        return self.mode != "dispatch without spec"

    def pod(self) -> str:
        """An existing pod, with `TEXT`."""
        return next(self._fresh)

    def new_pod(self) -> str:
        return f"new{next(self._new)}/dev"

    # The system behind the instance

    def text(self, pod: str) -> str | None:
        """The spec in the repository itself."""
        if self.github:
            with self.github.lock:
                data = self.repository.read(path(pod), "main")
            return None if data is None else data.decode()
        if path(pod) not in git(self.bare, "ls-tree", "-r", "--name-only", "main").decode().splitlines():
            return None
        return text_at(self.bare, "main", path(pod)).decode()

    def started(self, pod: str) -> int:
        """The number of its deployments."""
        if self.github:
            with self.github.lock:
                return sum(f"{r.inputs.get('customer')}/{r.inputs.get('environment')}" == pod for r in self.runs)
        return len(git(self.bare, "log", "--oneline", "main", "--", path(pod)).splitlines()) - (pod[:3] == "pod")

    @property
    def runs(self) -> list[Any]:
        return self.repository.runs

    def finish(self, pod: str) -> None:
        """Completes everything that was started for it, and waits until the instance has noticed."""
        if self.github:
            with self.github.lock:
                ended = [r for r in self.runs if r.inputs["customer"] == pod.split("/")[0] and r.status != "completed"]
                for run in ended:
                    run.move("in_progress", self.repository)
                    run.move("completed", self.repository)
            for run in ended:
                # The page keeps asking until it knows the end.
                eventually(lambda id=run.id: "data-poll" not in self.product.get(f"/runs/{id}").text)
        assert self.product.request("POST", "/api/refresh").status_code == 200
        eventually(lambda: self.seen(pod) == self.text(pod))

    def by_hand(self, pod: str, text: str) -> None:
        """Someone pushes this; the instance is not told."""
        if self.github:
            with self.github.lock:
                self.repository.commit({path(pod): text}, "By hand", "main")
        else:
            commit(self.bare, path(pod), text.encode())

    # Requests to the instance

    def seen(self, pod: str) -> str | None:
        """The spec as the instance knows it."""
        answer = self.product.get(f"/api/pod/{pod}", headers={"Accept": "application/yaml"})
        return answer.content.decode() if answer.status_code == 200 else None

    def tag(self, pod: str) -> str:
        return self.product.get(f"/api/pod/{pod}").headers["ETag"]

    def patch(self, pod: str, operations: list[dict[str, Any]], **headers: str) -> requests.Response:
        headers["Content-Type"] = "application/json-patch+json"
        return self.product.request("PATCH", f"/api/pod/{pod}", data=json.dumps(operations), headers=headers)

    def form(self, pod: str, changed: dict[str, str]) -> dict[str, str]:
        """The form of a pod with some fields changed; a change of `_text` is made in the text editor."""
        page = self.product.page(f"/pod/{pod}/yaml" if "_text" in changed else f"/pod/{pod}")
        return page.fields() | changed

    def send(self, fields: dict[str, str], button: str = "") -> requests.Response:
        return self.product.post("/deploy", fields | ({"_do": button} if button else {}))

    def review(self, fields: dict[str, str]) -> dict[str, str]:
        """The fields of the review, for the confirmation."""
        answer = self.send(fields, "review")
        assert answer.status_code == 200, answer.text
        reviewed = Page(answer.text).fields()
        assert reviewed["_confirm"]
        return reviewed


modes = pytest.mark.parametrize(
    "world", [pytest.param(mode, marks=pytest.mark.xdist_group(f"two people {mode}")) for mode in MODES], indirect=True
)


@pytest.fixture(scope="module")
def world(built: None, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(request.param, tmp_path_factory.mktemp("people"))
    try:
        made.product.wait_until_up()
        yield made
    finally:
        made.stop()


def started(world: World, pod: str, answer: requests.Response) -> None:
    assert answer.status_code == 303, answer.text
    world.finish(pod)
