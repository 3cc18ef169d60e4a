"""One file for Docker Compose v2, docker-compose 1.29 and `docker stack deploy`."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from engine import ROOT, run, tool

FILE = ROOT / "docker-compose.yml"
TEXT = FILE.read_text()
COMPOSE = yaml.safe_load(TEXT)
SERVICES = COMPOSE["services"]
MEMORY = {"spec-editor": "64M", "nginx": "64M", "demo-app": "128M"}


def read_by(*commands: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return run(*commands, cwd=ROOT, env={"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/nonexistent"} | environment)


def test_compose_v2_reads_it(tmp_path: Path) -> None:
    read = read_by("docker", "compose", "--env-file", "/dev/null", "config", "--format", "json").stdout
    services = json.loads(read)["services"]

    assert services["nginx"]["image"] == "ghcr.io/trakrf/spec-editor-nginx:latest"
    assert services["spec-editor"]["image"] == "ghcr.io/trakrf/spec-editor:latest"
    assert {port["target"]: port["published"] for port in services["nginx"]["ports"]} == {8080: "5000", 8443: "5443"}
    assert {port["target"]: port["published"] for port in services["demo-app"]["ports"]} == {8080: "8080"}
    assert "ports" not in services["spec-editor"]


def test_docker_compose_1_29_reads_it() -> None:
    program = shutil.which("docker-compose")
    if program is None or "1.29" not in subprocess.run([program, "--version"], capture_output=True, text=True).stdout:
        pytest.skip("docker-compose 1.29 is not installed here")

    assert "spec-editor-nginx:main-1234567" in read_by(program, "config", IMAGE_TAG="main-1234567").stdout


def test_docker_stack_reads_it() -> None:
    read = read_by("docker", "stack", "config", "--compose-file", str(FILE), IMAGE_TAG="main-1234567").stdout

    assert "spec-editor-nginx:main-1234567" in read


def test_it_follows_the_published_schema() -> None:
    run(tool("check-jsonschema"), "--builtin-schema", "vendor.compose-spec", FILE)


def test_yamllint_has_nothing_to_say() -> None:
    limits = "line-length: {max: 120}, comments: {min-spaces-from-content: 1}"
    rules = f"{{extends: default, rules: {{document-start: disable, {limits}}}}}"

    assert run(tool("yamllint"), "--strict", "--config-data", rules, FILE).stdout == ""


def test_it_needs_no_other_file() -> None:
    assert "env_file" not in TEXT
    assert not {"configs", "secrets"} & COMPOSE.keys()
    for service in SERVICES.values():
        for volume in service.get("volumes", []):
            if isinstance(volume, str):
                source = volume.rsplit(":", 2)[0]
                assert source in COMPOSE["volumes"] or source.startswith("${SECRETS_DIR:-./secrets}/")
            else:
                assert volume["type"] == "tmpfs"


def test_every_variable_has_a_default() -> None:
    assert re.findall(r"\$\{[A-Z_]+\}", TEXT) == []
    assert re.findall(r"\$[A-Z_]", TEXT) == []


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_every_container_may_as_little_as_possible(service: str) -> None:
    one = SERVICES[service]

    assert one["read_only"] is True
    assert one["cap_drop"] == ["ALL"]
    assert one["security_opt"] == ["no-new-privileges:true"]
    assert one["restart"] == "unless-stopped"
    assert one["logging"]["options"].keys() == {"max-size", "max-file"}
    assert "privileged" not in one and "container_name" not in one and "user" not in one
    assert one["deploy"]["resources"]["limits"]["memory"] == MEMORY[service]


def test_the_application_and_nginx_share_a_network_that_leads_nowhere() -> None:
    assert {name: sorted(one["networks"]) for name, one in SERVICES.items()} == {
        "nginx": ["demo", "fastcgi"],
        "spec-editor": ["editor", "fastcgi"],
        "demo-app": ["demo"],
    }
    assert COMPOSE["networks"]["fastcgi"] == {"internal": True}


def test_each_container_sees_its_own_secrets_alone() -> None:
    for name, one in SERVICES.items():
        mounts = [volume for volume in one.get("volumes", []) if "/run/secrets" in volume]
        assert mounts == ([] if name == "demo-app" else [f"${{SECRETS_DIR:-./secrets}}/{name}:/run/secrets:ro"])


def test_every_variable_of_the_programs_is_passed() -> None:
    """Every variable of the application and nginx, as listed in the design, can be set in .env."""
    passed = set(SERVICES["spec-editor"]["environment"]) | set(SERVICES["nginx"]["environment"])
    sources = "".join(path.read_text() for path in (ROOT / "Sources").rglob("*.swift"))
    known = set(re.findall(r'"((?:GH|SPEC|SPECS|WORKFLOW|DEPLOY|FCGI|CACHE|LOG|LOCAL)_[A-Z_]+)"', sources))
    # Fixed in the image: where it listens, its own files, its repository.
    known -= {"FCGI_LISTEN", "SPEC_EDITOR_SHARE", "LOCAL_REPO"}

    assert {name for name in known if not name.endswith("_FILE")} - passed == set()
