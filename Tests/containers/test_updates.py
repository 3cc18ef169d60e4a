"""Restarts, updates and rollbacks under a constant load of GETs, whose failures are counted."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time

import pytest
import requests

from conftest import Deploy
from deployment import Deployment
from engine import APP, ROOT, docker, eventually, inspect, measured, run
from load import Load


def tags(host: Deployment) -> set[str]:
    """The tags of the images that the application's replicas were made from."""
    return {inspect("container", one)["Config"]["Image"].rpartition(":")[2] for one in host.containers("spec-editor")}


def setting(host: Deployment, name: str) -> str:
    lines = [line for line in (host.folder / ".env").read_text().splitlines() if line.startswith(f"{name}=")]
    return lines[-1].partition("=")[2] if lines else ""


def test_restarting_the_only_replica_has_a_gap(deploy: Deploy, with_github: dict[str, str]) -> None:
    """The only update that may lose requests: nginx's own page answers in between. The gap is printed."""
    host = deploy(**with_github).up()
    with Load(host.http_port) as load:
        host.compose("restart", "spec-editor")
        host.wait()

    assert set(load.outcomes) <= {200, 503, 504}
    assert load.gap < 5


@pytest.mark.parametrize("replicas", [1, 3])
def test_an_update_and_its_rollback_lose_nothing(deploy: Deploy, with_github: dict[str, str], replicas: int) -> None:
    host = deploy(**with_github, APP_REPLICAS=replicas).up()
    host.wait_healthy("spec-editor")
    nginx = host.container("nginx")
    before = set(host.containers("spec-editor"))
    began = time.monotonic()
    with Load(host.http_port) as load:
        said = host.update("two")
    measured(f"{replicas}: updated in {time.monotonic() - began:.0f} s")

    assert load.failed == 0, f"{load}\n{said}"
    assert load.count > 300
    assert tags(host) == {"two"}
    assert len(host.containers("spec-editor")) == replicas and not before & set(host.containers("spec-editor"))
    assert host.container("nginx") == nginx, "nothing in its image has changed"
    assert (setting(host, "IMAGE_TAG"), setting(host, "PREVIOUS_IMAGE_TAG")) == ("two", "one")

    with Load(host.http_port) as load:
        host.update("--rollback")
    assert load.failed == 0, str(load)
    assert tags(host) == {"one"}
    assert (setting(host, "IMAGE_TAG"), setting(host, "PREVIOUS_IMAGE_TAG")) == ("one", "two")


def test_make_update_is_that_command(images: None) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    make = ("make", "--dry-run", "--no-print-directory")
    said = run(*make, "update", "IMAGE_TAG=two", cwd=ROOT, env=environment).stdout.strip()
    back = run(*make, "rollback", cwd=ROOT, env=environment).stdout.strip()

    assert said == "ansible/update.sh two"
    assert back == "ansible/update.sh --rollback"


def test_a_post_in_flight_survives_an_update(deploy: Deploy, with_github: dict[str, str], github) -> None:
    """If GitHub is slow to accept a deployment, the old replica finishes it before it ends."""
    host = deploy(**with_github).up()
    answers: list[requests.Response] = []
    change = {"customer": "northwind", "env": "stg", "spec": {"instance_name": "in-flight"}}
    slow = github.faults.add("delay", path="/dispatches", seconds=9)
    post = threading.Thread(
        target=lambda: answers.append(requests.post(f"{host.url}/api/pod", json=change, timeout=40))
    )
    try:
        post.start()
        host.update("two")
        post.join(40)
    finally:
        github.faults.clear()

    assert slow is not None
    assert [answer.status_code for answer in answers] == [200], answers[0].text if answers else "no answer"


def test_an_update_to_something_sick_changes_nothing(deploy: Deploy, with_github: dict[str, str], sick: str) -> None:
    host = deploy(**with_github, APP_REPLICAS=2).up()
    host.wait_healthy("spec-editor")
    before = set(host.containers("spec-editor"))
    with Load(host.http_port) as load:
        with pytest.raises(AssertionError, match="did not become healthy; the old version keeps running") as refused:
            host.update(sick)

    assert "I am not well" in str(refused.value)
    assert load.failed == 0, str(load)
    assert set(host.containers("spec-editor")) == before
    assert setting(host, "IMAGE_TAG") == "one"


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_an_update_that_is_interrupted_is_taken_back(
    deploy: Deploy, with_github: dict[str, str], sick: str, how: signal.Signals
) -> None:
    host = deploy(**with_github).up()
    before = host.containers("spec-editor")
    update = subprocess.Popen(["./update.sh", sick], cwd=host.folder, env=host.environment,
                              stderr=subprocess.PIPE, text=True, start_new_session=True)  # fmt: skip
    eventually(lambda: len(host.containers("spec-editor")) == 2)
    with pytest.raises(AssertionError, match="another update is running here"):
        host.update("two")
    os.killpg(update.pid, how)

    assert "interrupted; the old version keeps running" in update.communicate(timeout=30)[1]
    assert update.returncode != 0
    assert host.containers("spec-editor") == before
    assert setting(host, "IMAGE_TAG") == "one"


def test_secrets_of_the_time_before_are_named_and_nothing_is_changed(
    deploy: Deploy, with_github: dict[str, str]
) -> None:
    """Before each container had its own folder, the secrets were next to each other."""
    host = deploy(**with_github, ACME_CA_FILE="/run/secrets/authority.pem").up()
    before = host.containers("spec-editor")
    host.secret("authority.pem", "of the authority")
    host.secret("tls/tls.key", "of the certificate")
    with pytest.raises(AssertionError, match="each container has its own folder of secrets now") as refused:
        host.update("two")
    assert host.containers("spec-editor") == before

    commands = [line for line in str(refused.value).splitlines() if line.startswith("  mkdir")]
    assert len(commands) == 2
    host.run("sh", "-ec", "\n".join(commands))
    assert (host.folder / "secrets/nginx/authority.pem").read_text() == "of the authority"
    assert (host.folder / "secrets/nginx/tls/tls.key").read_text() == "of the certificate"
    host.update("two")
    assert tags(host) == {"two"}


def test_a_replica_that_has_ended_is_in_no_updates_way(deploy: Deploy, with_github: dict[str, str]) -> None:
    host = deploy(**with_github).up()
    host.scale(2)
    docker("stop", host.containers("spec-editor")[0])
    host.update("two")

    assert tags(host) == {"two"}
    assert len(host.containers("spec-editor")) == 1


def test_an_update_to_a_tag_that_does_not_exist_changes_nothing(deploy: Deploy, with_github: dict[str, str]) -> None:
    host = deploy(**with_github).up()
    before = host.containers("spec-editor")
    with pytest.raises(AssertionError, match="there is no image"):
        host.update("nowhere")
    with pytest.raises(AssertionError, match="is not the tag of an image"):
        host.update("a;b")

    assert host.containers("spec-editor") == before


def test_nginx_is_replaced_only_when_it_differs_and_the_gap_is_small(
    deploy: Deploy, with_github: dict[str, str], restyled: str
) -> None:
    """Its ports belong to one container. The cost of the swap is printed; KEEP_NGINX postpones it."""
    host = deploy(**with_github).up()
    nginx = host.container("nginx")
    with Load(host.http_port) as load:
        said = host.run("env", "KEEP_NGINX=1", "./update.sh", restyled).stdout
    assert load.failed == 0, str(load)
    assert "is not replaced now" in said
    assert host.container("nginx") == nginx

    with Load(host.http_port) as load:
        host.update(restyled)
    assert host.container("nginx") != nginx
    assert set(load.outcomes) <= {200, "ConnectionRefusedError", "ConnectionResetError", "RemoteDisconnected"}
    assert load.gap < 5


def test_local_mode_is_updated_one_replica_after_the_other(deploy: Deploy, sick: str) -> None:
    host = deploy(SPEC_SOURCE="local").up()
    change = {"customer": "advworks", "env": "dev", "spec": {"instance_name": "kept"}}
    assert requests.post(f"{host.url}/api/pod", json=change, timeout=30).status_code == 200
    with Load(host.http_port) as load:
        said = host.update("two")

    assert "one replica at a time" in said
    assert set(load.outcomes) <= {200, 503, 504}
    assert tags(host) == {"two"}
    assert "kept" in host.get("/pod/advworks/dev").text

    with pytest.raises(AssertionError, match="did not become healthy; back to two"):
        host.update(sick)
    host.wait("/")
    assert tags(host) == {"two"}


def test_a_replica_that_is_killed_costs_nothing(deploy: Deploy, with_github: dict[str, str]) -> None:
    host = deploy(**with_github).up()
    host.scale(3)
    with Load(host.http_port) as load:
        docker("kill", host.containers("spec-editor")[0])
        time.sleep(5)

    assert load.failed == 0, str(load)
    assert load.count > 300
    assert APP in inspect("container", host.containers("spec-editor")[0])["Config"]["Image"]


def test_every_replica_answers(deploy: Deploy, with_github: dict[str, str]) -> None:
    host = deploy(**with_github).up("--scale", "spec-editor=3")
    host.wait_healthy("spec-editor")
    for _ in range(60):
        assert host.get("/nowhere").status_code == 404
    served = [docker("logs", one).count('"/nowhere"') + logged(one) for one in host.containers("spec-editor")]

    assert len(served) == 3 and min(served) > 0 and sum(served) == 60, served


def logged(container: str) -> int:
    return run("sh", "-c", f"docker logs {container} 2>&1 >/dev/null").stdout.count('"/nowhere"')


def test_docker_compose_1_29_updates_too(deploy: Deploy, with_github: dict[str, str]) -> None:
    try:
        assert "1.29" in run("docker-compose", "--version").stdout
    except (OSError, AssertionError):
        pytest.skip("docker-compose 1.29 is not installed here")
    host = deploy(**with_github)
    old = "docker-compose"
    try:
        host.run(old, "up", "--detach", "--no-build")
        host.wait()
        with Load(host.http_port) as load:
            host.run("env", f"COMPOSE={old}", "./update.sh", "two")
        assert load.failed == 0, str(load)
        assert tags(host) == {"two"}
    finally:
        host.run(old, "down", "--volumes", "--timeout", "3")
