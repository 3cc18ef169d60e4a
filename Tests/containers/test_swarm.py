"""`docker stack deploy` of the same file: an update and a rollback under load, and a replica that is killed."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator

import pytest

from deployment import Deployment
from engine import APP, docker, eventually
from load import Load


@pytest.fixture(scope="module")
def swarm() -> Iterator[None]:
    """A swarm of only this machine, which ends with the tests; an existing one is not touched."""
    state = docker("info", "--format", "{{.Swarm.LocalNodeState}}")
    if state == "active":
        pytest.skip("this machine is in a swarm already, which these tests leave alone")
    docker("swarm", "init", "--advertise-addr", "127.0.0.1")
    yield
    docker("swarm", "leave", "--force")


class Stack(Deployment):
    """The same folder, deployed with the other command, which reads its variables only from the shell."""

    def __init__(self, *arguments: object, **settings: str | int) -> None:
        super().__init__(*arguments, **settings)
        for service in ("nginx", "spec-editor"):
            (self.folder / "secrets" / service).mkdir(parents=True)  # Swarm does not make them
        self.service = f"{self.project}_spec-editor"

    def deploy(self) -> None:
        command = "set -a; . ./.env; set +a; docker stack deploy --resolve-image never -c docker-compose.yml "
        self.run("sh", "-c", command + self.project)
        self.wait(within=60)
        self.wait_running()

    def wait_running(self) -> None:
        eventually(lambda: len(self.containers("spec-editor")) == int(self.settings["APP_REPLICAS"]), within=60)

    def containers(self, service: str) -> list[str]:
        """The healthy ones, by their label."""
        name = f"label=com.docker.swarm.service.name={self.project}_{service}"
        return docker("ps", "--quiet", "--filter", name, "--filter", "health=healthy").split()

    def __exit__(self, *_: object) -> None:
        docker("stack", "rm", self.project)
        name = f"label=com.docker.stack.namespace={self.project}"
        eventually(lambda: not docker("ps", "--all", "--quiet", "--filter", name), within=60)
        for kind in ("volume", "network"):
            left = docker(kind, "ls", "--quiet", "--filter", name).split()
            for one in left:
                subprocess.run(["docker", kind, "rm", one], capture_output=True, check=False)

    def image(self) -> str:
        service = json.loads(docker("service", "inspect", self.service))[0]
        return service["Spec"]["TaskTemplate"]["ContainerSpec"]["Image"]


@pytest.fixture
def stack(swarm: None, tmp_path, with_github: dict[str, str]) -> Iterator[Stack]:
    with Stack(tmp_path, **with_github, APP_REPLICAS=3) as stack:
        stack.deploy()
        yield stack


def test_an_update_a_rollback_and_a_killed_replica_lose_nothing(stack: Stack, sick: str) -> None:
    update = ("docker", "service", "update", "--quiet", "--detach=false", "--no-resolve-image", "--image")
    with Load(stack.http_port) as load:
        stack.run(*update, f"{APP}:two", stack.service)
    assert load.failed == 0, str(load)
    assert stack.image() == f"{APP}:two"

    with Load(stack.http_port) as load:
        stack.run("docker", "service", "rollback", "--quiet", "--detach=false", stack.service)
    assert load.failed == 0, str(load)
    assert stack.image() == f"{APP}:one"

    stack.wait_running()
    with Load(stack.http_port) as load:
        docker("kill", stack.containers("spec-editor")[0])
        time.sleep(3)
        stack.wait_running()
    assert load.failed == 0, str(load)

    # The swarm rolls back by itself if the update does not become healthy.
    with Load(stack.http_port) as load:
        subprocess.run([*update, f"{APP}:{sick}", stack.service], capture_output=True, timeout=180, check=False)
    assert load.failed == 0, str(load)
    assert stack.image() == f"{APP}:one"
