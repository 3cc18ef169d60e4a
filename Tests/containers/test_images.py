"""The contents and sizes of the images, and how long they take to build."""

from __future__ import annotations

import json
import re
import shutil
import tarfile
import time
from pathlib import Path
from typing import IO

import pytest

from engine import APP, NGINX, ROOT, docker, inspect, measured, run, tool

MEGABYTE = 1_000_000
BOTH = pytest.mark.parametrize("image", [APP, NGINX], ids=["spec-editor", "spec-editor-nginx"])


def size(image: str) -> float:
    return inspect("image", image)["Size"] / MEGABYTE


def layers(image: str) -> list[str]:
    return inspect("image", image)["RootFS"]["Layers"]


def test_the_images_are_small_and_share_their_base() -> None:
    app, nginx, base = size(f"{APP}:one"), size(f"{NGINX}:one"), size("debian:bookworm-slim")
    together = app + nginx - base
    measured(f"spec-editor {app:.1f} MB, nginx {nginx:.1f} MB, together {together:.1f} MB on disk, base {base:.1f} MB")

    assert layers(f"{APP}:one")[: len(layers("debian:bookworm-slim"))] == layers("debian:bookworm-slim")
    assert layers(f"{NGINX}:one")[: len(layers("debian:bookworm-slim"))] == layers("debian:bookworm-slim")
    assert app < 115
    assert nginx < 100
    assert together < 150


@BOTH
def test_an_image_says_what_it_is(image: str) -> None:
    labels = inspect("image", f"{image}:one")["Config"]["Labels"]
    head = run("git", "rev-parse", "HEAD", cwd=ROOT).stdout.strip()

    labels = {name.removeprefix("org.opencontainers.image."): value for name, value in labels.items()}
    assert labels["title"].startswith("Spec Editor")
    assert labels["source"] == "https://github.com/trakrf/action-spec"
    assert labels["documentation"].endswith("/DEPLOY.md")
    assert labels["licenses"] == "MIT"
    assert labels["version"] == "one"
    assert labels["revision"] == head
    assert labels["description"]


@BOTH
def test_an_image_runs_as_a_user_of_its_own_and_checks_itself(image: str) -> None:
    config = inspect("image", f"{image}:one")["Config"]

    assert config["User"] == {APP: "10001", NGINX: "10002"}[image]
    assert config["StopSignal"] == {APP: "SIGTERM", NGINX: "SIGQUIT"}[image]
    assert config["Healthcheck"]["Interval"] == 5_000_000_000
    assert config["Healthcheck"]["Timeout"] <= 5_000_000_000


@BOTH
def test_nothing_of_the_toolchain_is_left(image: str) -> None:
    programs = "swift swiftc clang gcc cc make git pkg-config python3"
    found = docker("run", "--rm", "--entrypoint", "sh", f"{image}:one", "-c",
                   f"for p in {programs}; do command -v $p || true; done; "
                   "ls -A /var/lib/apt/lists; find / -xdev -name '*.swift' 2>/dev/null || true")  # fmt: skip

    assert found == ""


def test_the_executable_is_stripped_and_finds_its_libraries() -> None:
    script = "ldd /usr/local/bin/spec-editor; spec-editor --version"
    said = docker("run", "--rm", "--entrypoint", "sh", f"{APP}:one", "-c", script)

    assert "not found" not in said
    assert "libswift" not in said, "the Swift libraries are linked statically"
    assert re.search(r"libfcgi\.so.*libcurl|libcurl.*libfcgi\.so", said, re.S)
    assert re.search(r"\d+\.\d+\.\d+$", said)


def test_the_application_carries_the_sample_pods_and_the_hash_of_nginxs_files() -> None:
    share = "/usr/local/share/spec-editor"
    carried = docker("run", "--rm", "--entrypoint", "sh", f"{APP}:one", "-c",
                     f"cat {share}/static-hash; cd {share}/demo/infra && find . -name spec.yml | sort")  # fmt: skip
    folder = "/usr/local/share/spec-editor-nginx"
    hashed = docker("run", "--rm", "--entrypoint", f"{folder}/static-hash.sh", f"{NGINX}:one", f"{folder}/static")

    first, *pods = carried.splitlines()
    assert first == hashed
    samples = ROOT / "demo/infra"
    assert pods == sorted(f"./{pod.relative_to(samples)}" for pod in samples.rglob("spec.yml"))


@BOTH
def test_no_layer_holds_a_secret_or_a_file_of_the_checkout(image: str, tmp_path: Path) -> None:
    """Every file of ours in every layer, including those that a later layer hides."""
    saved = tmp_path / "image.tar"
    docker("save", "--output", saved, f"{image}:one")
    key = rb"-----BEGIN [A-Z ]*PRIVATE KEY-----\n[A-Za-z0-9+/]"
    secret = re.compile(rb"gh[opsu]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{36}|" + key)
    private = re.compile(r"(^|/)(\.env|\.git|\.build|htpasswd|gh_token|id_[a-z0-9]+)(/|$)|\.key$")
    found, files = [], 0
    with tarfile.open(saved) as archive:
        layers = json.load(member(archive, "manifest.json"))[0]["Layers"]
        assert len(layers) > 2
        for layer in layers[1:]:  # the first is Debian's
            with tarfile.open(fileobj=member(archive, layer)) as content:
                for file in content:
                    files += 1
                    if private.search(file.name) or (file.isfile() and secret.search(member(content, file).read())):
                        found.append(file.name)

    assert files > 100
    assert found == []


def member(archive: tarfile.TarFile, name: str | tarfile.TarInfo) -> IO[bytes]:
    file = archive.extractfile(name)
    assert file is not None
    return file


def test_no_stock_page_is_in_the_nginx_image() -> None:
    found = docker("run", "--rm", "--entrypoint", "sh", f"{NGINX}:one", "-c",
                   "grep -rl 'Welcome to nginx' / --include='*.html' 2>/dev/null; ls -A /etc/nginx", )  # fmt: skip

    assert found.split() == ["tls"]


def test_the_context_is_what_the_images_are_made_of() -> None:
    """Files of version control, builds, secrets and other tests are not sent to the engine."""
    dockerfile = "FROM debian:bookworm-slim\nCOPY . /context\n"
    tag = f"{APP}:context"
    run("docker", "build", "--quiet", "--tag", tag, "--file", "-", ROOT, input=dockerfile)
    listing = docker("run", "--rm", "--entrypoint", "sh", tag, "-c", "cd /context && du -sb . && find . -type f")
    total, *files = listing.splitlines()
    tops = {file.split("/")[1] for file in files}
    measured(f"context {int(total.split()[0]) / MEGABYTE:.2f} MB, {len(files)} files")

    assert tops == {"Package.swift", "Sources", "Tests", "demo", "nginx"}
    assert not [file for file in files if re.search(r"\.env|\.git/|\.build|secrets|\.py$|__pycache__", file)]
    assert int(total.split()[0]) < 5 * MEGABYTE


def test_build_times(tmp_path: Path) -> None:
    """Printed, not asserted: with an empty cache, and again after one line has changed."""
    context = tmp_path / "context"
    ignored = shutil.ignore_patterns(".git", ".build*", ".venv", "var", "node_modules")
    shutil.copytree(ROOT, context, ignore=ignored, symlinks=True)
    dockerfile = context / "Dockerfile.app"
    cache = f"spec-editor-test-{time.time_ns()}"
    text = dockerfile.read_text()
    assert "id=spec-editor-build" in text
    dockerfile.write_text(text.replace("id=spec-editor-build", f"id={cache}"))

    def seconds(*options: str) -> float:
        began = time.monotonic()
        run("docker", "build", "--file", dockerfile, "--tag", f"{APP}:timed", *options, context)
        return time.monotonic() - began

    cold = seconds("--no-cache")
    main = context / "Sources/Web/Pages.swift"
    main.write_text(main.read_text() + "\n// One more line.\n")
    again = seconds()
    measured(f"application: cold {cold:.0f} s, after a one-line change {again:.0f} s")

    assert inspect("image", f"{APP}:timed")["Size"] > 0


@pytest.mark.parametrize("dockerfile", ["Dockerfile.app", "Dockerfile.nginx"])
def test_hadolint_has_nothing_to_say(dockerfile: str) -> None:
    assert run(tool("hadolint"), "--no-color", ROOT / dockerfile).stdout == ""


def test_the_scripts_pass_shellcheck() -> None:
    scripts = [ROOT / "ansible" / "update.sh", *(ROOT / "nginx").glob("*.sh")]

    assert run(tool("shellcheck"), *scripts).stdout == ""
