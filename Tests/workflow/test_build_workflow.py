"""The shell steps of build.yml, with a `docker` that only records its calls."""

from __future__ import annotations

import fnmatch
import os
import re
import subprocess

import pytest
import yaml
from workflow_runner import ROOT, SHELL

BUILD = yaml.safe_load((ROOT / ".github" / "workflows" / "build.yml").read_text())

TOOL = """#!/bin/bash
echo "${0##*/} $*" >>"RECORD"
[[ $* != *inspect* ]] || echo '{"digest": "sha256:0f0f"}'
"""


@pytest.fixture
def run(tmp_path):
    """Runs a step by its name; returns its outputs and what it called."""
    tools, temp, record = tmp_path / "bin", tmp_path / "temp", tmp_path / "record"
    for name in ("docker", "cosign"):
        tools.mkdir(exist_ok=True)
        (tools / name).write_text(TOOL.replace("RECORD", str(record)))
        (tools / name).chmod(0o755)
    for name in ("spec-editor", "spec-editor-nginx"):
        for number, architecture in enumerate(("amd64", "arm64")):
            folder = temp / "digests" / f"digest-{name}.{architecture}"
            folder.mkdir(parents=True)
            (folder / f"{len(name)}{number}").touch()

    def run(job: str, step: str, **environment: str):
        found = next(s for s in BUILD["jobs"][job]["steps"] if s["name"] == step)
        outputs = tmp_path / "outputs"
        outputs.touch()
        done = subprocess.run(
            [*SHELL, "-c", found["run"]],
            env={
                "PATH": f"{tools}:{os.environ['PATH']}",
                "RUNNER_TEMP": str(temp),
                "GITHUB_OUTPUT": str(outputs),
                "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
                "GITHUB_REPOSITORY_OWNER": "Octo-Org",
                "GITHUB_SHA": "1a2b3c4d5e6f",
                **environment,
            },
            capture_output=True,
            text=True,
            check=False,
        )
        calls = record.read_text().splitlines() if record.exists() else []
        return done, dict(line.split("=", 1) for line in outputs.read_text().splitlines()), calls

    run.temp = temp
    return run


def test_the_image_is_named_for_the_registry_and_the_commit(run):
    _, outputs, _ = run("build", "Name the image", IMAGE="spec-editor")
    assert outputs == {"image": "ghcr.io/octo-org/spec-editor", "version": "main-1a2b3c4"}


def test_each_image_becomes_one_manifest_of_its_own_two_digests(run):
    done, outputs, calls = run("publish", "Make one manifest of each image")
    assert done.returncode == 0, done.stderr
    image = "ghcr.io/octo-org/spec-editor"
    assert [call for call in calls if " create " in call] == [
        f"docker buildx imagetools create --tag {image}:main-1a2b3c4"
        f" {image}@sha256:110 {image}@sha256:111",
        f"docker buildx imagetools create --tag {image}-nginx:main-1a2b3c4"
        f" {image}-nginx@sha256:170 {image}-nginx@sha256:171",
    ]
    assert outputs == {
        "version": "main-1a2b3c4",
        "app_image": image,
        "app_digest": "sha256:0f0f",
        "app_reference": f"{image}@sha256:0f0f",
        "nginx_image": f"{image}-nginx",
        "nginx_digest": "sha256:0f0f",
        "nginx_reference": f"{image}-nginx@sha256:0f0f",
    }


def test_a_missing_architecture_is_no_image(run):
    (run.temp / "digests" / "digest-spec-editor.arm64" / "111").unlink()
    done, _, calls = run("publish", "Make one manifest of each image")
    assert done.returncode != 0
    assert not calls


def test_latest_moves_for_both_after_they_were_signed(run):
    references = {"APP": "ghcr.io/o/a@sha256:1", "NGINX": "ghcr.io/o/n@sha256:2"}
    _, _, calls = run("publish", "Move latest", **references)
    assert calls == [
        "docker buildx imagetools create --tag ghcr.io/o/a:latest ghcr.io/o/a@sha256:1",
        "docker buildx imagetools create --tag ghcr.io/o/n:latest ghcr.io/o/n@sha256:2",
    ]
    names = [step["name"] for step in BUILD["jobs"]["publish"]["steps"]]
    assert names.index("Sign both, and check the signatures") < names.index("Move latest")


def test_what_the_images_are_made_of_starts_a_build():
    paths = BUILD[True]["push"]["paths"]
    files = ["Dockerfile.app", "Dockerfile.nginx", ".dockerignore", "docker-compose.yml"]
    for name in ("Dockerfile.app", "Dockerfile.nginx"):
        text = (ROOT / name).read_text() if (ROOT / name).exists() else ""
        files += re.findall(
            r"(?m)(?:^COPY|install .*|cp -R|sh) ((?:nginx|containers|demo)[/\w.-]*)", text
        )
    for folder in ("Sources", "nginx", "containers", "demo/infra"):
        files += [str(f.relative_to(ROOT)) for f in (ROOT / folder).rglob("*") if f.is_file()][:5]
    for file in files:
        file += "/x" if (ROOT / file).is_dir() else ""
        assert any(fnmatch.fnmatch(file, path.replace("**", "*")) for path in paths), file


def test_tests_come_before_everything_that_is_pushed():
    jobs = BUILD["jobs"]
    assert [jobs[name].get("needs") for name in ("test", "build", "publish", "verify")] == [
        None,
        "test",
        "build",
        "publish",
    ]


def test_the_last_job_has_no_access_to_the_packages():
    assert BUILD["jobs"]["verify"]["permissions"] == {"contents": "read"}
    assert not any("login" in step.get("uses", "") for step in BUILD["jobs"]["verify"]["steps"])
