"""Access, limits, and the place of secrets."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator

import pytest
import requests
from github_double import GitHubDouble

from conftest import TOKEN, Deploy
from deployment import Deployment
from engine import inspect, run, tool

PASSWORD = "correct horse battery staple"


def htpasswd(name: str, password: str) -> str:
    return run(tool("htpasswd"), "-nbB", name, password).stdout.strip() + "\n"


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory, with_github: dict[str, str]) -> Iterator[Deployment]:
    """With a password, and with the token and the passwords as files."""
    settings = {name: value for name, value in with_github.items() if name != "GH_TOKEN"}
    with Deployment(tmp_path_factory.mktemp("host"), **settings, GH_TOKEN_FILE="/run/secrets/gh_token",
                    BASIC_AUTH_FILE="/run/secrets/htpasswd", CACHE_TTL=1) as deployment:  # fmt: skip
        deployment.secret("spec-editor/gh_token", TOKEN + "\n")
        deployment.secret("nginx/htpasswd", htpasswd("ada", PASSWORD))
        yield deployment.up()


def test_a_password_protects_everything_but_health_and_static_files(guarded: Deployment) -> None:
    page = guarded.get("/", auth=("ada", PASSWORD))
    stylesheet = re.search(r'href="(/static/[^"]+\.css)"', page.text)
    assert stylesheet is not None

    for path in ("/", "/pod/advworks/dev", "/api/pods", "/demo/", "/metrics", "/nowhere", "/refresh"):
        refused = guarded.get(path)
        assert refused.status_code in (401, 404) if path == "/metrics" else refused.status_code == 401
    assert guarded.get("/").headers["WWW-Authenticate"].startswith("Basic")
    assert guarded.get("/", auth=("ada", "wrong")).status_code == 401
    assert page.status_code == 200
    for path in ("/health", "/healthz", stylesheet[1]):
        assert guarded.get(path).status_code == 200
    assert requests.post(f"{guarded.url}/api/refresh", timeout=10).status_code == 401


def test_who_deploys_is_shown_logged_and_told_to_the_workflow(guarded: Deployment, github: GitHubDouble) -> None:
    page = guarded.get("/", auth=("ada", PASSWORD)).text
    assert re.search(r"\bada\b", page)

    change = {"customer": "contoso", "env": "dev", "spec": {"instance_name": "by-ada"}}
    answer = requests.post(f"{guarded.url}/api/pod", json=change, auth=("ada", PASSWORD), timeout=30)

    assert answer.status_code == 200, answer.text
    line = guarded.logged("spec-editor", '"event":"audit"')
    assert re.search(r'"(user|by|requested_by)":"ada"', line), line
    dispatched = [json.loads(r.body) for r in github.requests if r.path.endswith("/dispatches")]
    assert dispatched[-1]["inputs"]["requested_by"] == "ada"


def test_a_made_up_name_reaches_nobody(guarded: Deployment) -> None:
    guarded.get("/healthz?spoof", auth=("mallory", "x"))
    refused = guarded.get("/?spoof", auth=("mallory", "x"))

    assert refused.status_code == 401
    assert "mallory" not in guarded.logs("spec-editor")


def test_secrets_are_files_and_nowhere_else(guarded: Deployment) -> None:
    assert guarded.get("/health").json()["status"] == "healthy"

    for service in ("nginx", "spec-editor"):
        told = json.dumps(inspect("container", guarded.container(service)))
        assert TOKEN not in told and PASSWORD not in told
    logs = guarded.logs()
    assert TOKEN not in logs and PASSWORD not in logs
    # The authorization header of a request has the password in base64.
    assert "YWRhOmNvcnJlY3Q" not in logs


def test_a_token_in_both_places_is_refused(deploy: Deploy) -> None:
    host = deploy(GH_TOKEN=TOKEN, GH_TOKEN_FILE="/run/secrets/gh_token")
    host.secret("spec-editor/gh_token", TOKEN)
    host.compose("up", "--detach", "--no-build")

    line = host.logged("spec-editor", "GH_TOKEN_FILE")
    assert TOKEN not in line
    assert host.exit_code("spec-editor") == 78


def test_without_a_password_the_start_and_the_page_say_who_can_deploy(local: Deployment) -> None:
    assert "anyone who can reach this address can deploy" in local.logs("nginx")
    assert "anyone who can open this page can deploy" in local.get("/").text.lower()


def test_posts_are_limited_for_each_address(deploy: Deploy) -> None:
    host = deploy(SPEC_SOURCE="local", POST_LIMIT=12).up()
    answers = [requests.post(f"{host.url}/deploy", data={"customer": "x"}, timeout=10) for _ in range(12)]
    limited = [answer for answer in answers if answer.status_code == 429]

    assert 4 <= len(limited) <= 6
    assert int(limited[0].headers["Retry-After"]) == 5
    assert "too many requests" in limited[0].text.lower()
    assert host.get("/").status_code == 200
    time.sleep(5.5)
    assert requests.post(f"{host.url}/deploy", data={"customer": "x"}, timeout=10).status_code != 429
