"""Images, our own GitHub that containers can reach, and deployments."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "e2e")]

from github_double import GitHubDouble, Timetable, Token, sample  # noqa: E402

from deployment import Deployment  # noqa: E402
from engine import APP, FIGURES, NGINX, OWNER, ROOT, build, docker, gateway, run  # noqa: E402

# If a shell starts this in the background, it ignores ^C, and programs started from here could then not receive the
# signal either.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

TOKEN = "ghp_" + "containertests" * 2 + "00000000"

Deploy = Callable[..., Deployment]


def engine() -> str:
    """The engine's version, or nothing if there is no engine or no Compose."""
    try:
        subprocess.run(["docker", "compose", "version"], capture_output=True, timeout=30, check=True)
        command = ["docker", "version", "--format", "{{.Server.Version}}"]
        return subprocess.run(command, capture_output=True, text=True, timeout=30, check=True).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return ""


ENGINE = engine()
NO_ENGINE = "no Docker Engine with Compose answers here: NOTHING OF THE CONTAINERS WAS TESTED"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if not ENGINE:
        for item in items:
            item.add_marker(pytest.mark.skip(reason=NO_ENGINE))


def pytest_report_header() -> str:
    return f"Docker Engine {ENGINE}" if ENGINE else NO_ENGINE


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not ENGINE:
        terminalreporter.write_sep("!", NO_ENGINE, red=True, bold=True)
    if FIGURES:
        terminalreporter.write_sep("-", "measured")
        for figure in FIGURES:
            terminalreporter.write_line(figure)


def make_images(tag: str) -> None:
    run("make", "images", f"IMAGE_OWNER={OWNER}", f"IMAGE_TAG={tag}", cwd=ROOT)


@pytest.fixture(scope="session", autouse=True)
def images() -> Iterator[None]:
    """Both images with the tags `one` and `two`, which differ only in their labels."""
    os.environ |= {"DOCKER_BUILDKIT": "1", "COMPOSE_DOCKER_CLI_BUILD": "1"}
    make_images("one")
    make_images("two")
    yield
    for image in (APP, NGINX):
        tags = docker("image", "ls", "--format", "{{.Repository}}:{{.Tag}}", image).split()
        if tags:
            docker("image", "rm", "--force", *tags)


@pytest.fixture(scope="session")
def sick(images: None) -> str:
    """The tag of an application that starts but never answers."""
    build(f"{APP}:sick", f'FROM {APP}:one\nENTRYPOINT ["sh", "-c", "echo I am not well; exec sleep 600"]')
    docker("tag", f"{NGINX}:one", f"{NGINX}:sick")
    return "sick"


@pytest.fixture(scope="session")
def restyled(images: None) -> str:
    """The tag of images with a different nginx."""
    docker("tag", f"{APP}:two", f"{APP}:restyled")
    folder = "/usr/local/share/spec-editor-nginx"
    build(f"{NGINX}:restyled", f"FROM {NGINX}:one\nUSER 0\nRUN echo restyled >{folder}/contents\nUSER 10002")
    return "restyled"


@pytest.fixture(scope="session")
def github() -> Iterator[GitHubDouble]:
    with GitHubDouble(host=gateway()) as double:
        double.timetable = Timetable(0.2, 1)
        double.add_token(TOKEN, Token())
        double.add_repository("trakrf/action-spec", sample.files())
        yield double


@pytest.fixture(scope="session")
def with_github(github: GitHubDouble) -> dict[str, str]:
    """Settings of a deployment that uses it."""
    return {"GH_API_URL": github.url, "GH_WEB_URL": github.web.url, "GH_TOKEN": TOKEN}


@pytest.fixture
def deploy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deploy]:
    """Creates deployments, which end with the test."""
    with ExitStack() as deployments:

        def make(**settings: str | int) -> Deployment:
            return deployments.enter_context(Deployment(tmp_path_factory.mktemp("host"), **settings))

        yield make


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """A deployment with SPEC_SOURCE=local that the tests of a module share and leave as it was."""
    with Deployment(tmp_path_factory.mktemp("host"), SPEC_SOURCE="local", POST_LIMIT=0) as deployment:
        yield deployment.up()
