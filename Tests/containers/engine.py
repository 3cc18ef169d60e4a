"""Docker, by its command line, and programs on this machine."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from ipaddress import ip_network
from pathlib import Path
from typing import Any, TypeVar

import pytest

ROOT = Path(__file__).resolve().parents[2]

T = TypeVar("T")

#: Images under this owner belong to the tests, which create, tag and remove them.
OWNER = "spec-editor-test"
APP, NGINX = f"ghcr.io/{OWNER}/spec-editor", f"ghcr.io/{OWNER}/spec-editor-nginx"


def run(*command: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
    """Runs a command, and shows its output if it fails."""
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | options
    done = subprocess.run([str(part) for part in command], text=True, **streams)
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(done.args)} ended with {done.returncode}:\n{done.stdout}{done.stderr or ''}")
    return done


#: Measurements, for the end of the report.
FIGURES: list[str] = []


def measured(figure: str) -> None:
    """Prints a figure at the end of the report, after the sentence in the test's name."""
    test = os.environ["PYTEST_CURRENT_TEST"].rpartition("::")[2].partition(" ")[0]
    FIGURES.append(f"{test.removeprefix('test_').replace('_', ' ')}: {figure}")


def docker(*arguments: str | Path, **options: Any) -> str:
    return run("docker", *arguments, **options).stdout.strip()


def inspect(kind: str, name: str) -> dict[str, Any]:
    return json.loads(docker(kind, "inspect", name))[0]


def build(tag: str, dockerfile: str, folder: Path = ROOT) -> None:
    """Builds an image from the text of a Dockerfile; `folder` is its context."""
    run("docker", "build", "--quiet", "--tag", tag, "--file", "-", folder, input=dockerfile)


def tool(name: str) -> str:
    """The path of a program the tests need, which `make test-containers` installs."""
    path = shutil.which(name, path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    if path is None:
        pytest.fail(f"{name} is not installed; `make test-containers` does that")
    return path


def free_ports(count: int) -> list[int]:
    """Free ports. All are open at once, so they differ."""
    with ExitStack() as open_sockets:
        sockets = [open_sockets.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("", 0))
        return [one.getsockname()[1] for one in sockets]


def eventually(what: Callable[[], T], within: float = 30, every: float = 0.1) -> T:
    """Waits until `what` returns something true, and returns that."""
    deadline = time.monotonic() + within
    while not (value := what()):
        assert time.monotonic() < deadline, f"not within {within} s: {what}"
        time.sleep(every)
    return value


def gateway() -> str:
    """An address of this machine that containers can reach."""
    config = json.loads(docker("network", "inspect", "bridge", "--format", "{{json .IPAM.Config}}"))[0]
    return config.get("Gateway") or str(next(ip_network(config["Subnet"]).hosts()))
