"""A deployment as an operator has it: a folder with only the compose file and a .env."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import subprocess
import time
from pathlib import Path

import requests

from engine import OWNER, ROOT, docker, eventually, free_ports, run

_numbers = itertools.count(1)


class Deployment:
    """`settings` go into .env, like an operator's; ports and names are free ones."""

    def __init__(self, folder: Path, **settings: str | int) -> None:
        self.folder = folder
        self.project = f"spec-editor-test-{os.getpid()}-{next(_numbers)}"
        shutil.copy(ROOT / "docker-compose.yml", folder)
        shutil.copy(ROOT / "ansible" / "update.sh", folder)
        self.http_port, self.https_port, self.demo_port = free_ports(3)
        self.settings: dict[str, str | int] = {
            "IMAGE_OWNER": OWNER,
            "IMAGE_TAG": "one",
            "HTTP_PORT": self.http_port,
            "HTTPS_PORT": self.https_port,
            "DEMO_PORT": self.demo_port,
        }
        self.configure(**settings)

    def __enter__(self) -> Deployment:
        return self

    def __exit__(self, *_: object) -> None:
        self.compose("down", "--volumes", "--timeout", "3", "--remove-orphans")

    # Settings and files

    def configure(self, **settings: str | int | None) -> None:
        """Changes .env; None removes a setting."""
        self.settings |= settings
        lines = (f"{name}={value}\n" for name, value in self.settings.items() if value is not None)
        (self.folder / ".env").write_text("".join(lines))

    def secret(self, name: str, text: str | bytes) -> Path:
        """Writes a file below SECRETS_DIR, `spec-editor/…` or `nginx/…`, that the container's user can read."""
        path = self.folder / "secrets" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        path.chmod(0o444)
        return path

    # Commands

    @property
    def environment(self) -> dict[str, str]:
        """This process's environment, without anything that would override .env."""
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "DOCKER_HOST", "LANG")}
        return kept | {"COMPOSE_PROJECT_NAME": self.project}

    def run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        return run(*command, cwd=self.folder, env=self.environment)

    def compose(self, *arguments: str) -> str:
        return self.run("docker", "compose", *arguments).stdout.strip()

    def up(self, *arguments: str) -> Deployment:
        """Starts it, and waits until nginx and the application answer."""
        self.compose("up", "--detach", "--no-build", *arguments)
        self.wait()
        return self

    def update(self, *arguments: str) -> str:
        return self.run("./update.sh", *arguments).stdout

    # Observing

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http_port}"

    def get(self, path: str, **options: object) -> requests.Response:
        options = {"timeout": 35, "allow_redirects": False} | options
        return requests.get(self.url + path, **options)  # type: ignore[arg-type]

    def status(self, path: str) -> int:
        """The status of a GET, 0 if there is no answer."""
        try:
            return self.get(path, timeout=5).status_code
        except requests.RequestException:
            return 0

    def wait(self, path: str = "/healthz", status: int = 200, within: float = 30) -> float:
        """Waits for a status, and returns how long that took."""
        began = time.monotonic()
        eventually(lambda: self.status(path) == status, within, every=0.02)
        return time.monotonic() - began

    def containers(self, service: str) -> list[str]:
        return self.compose("ps", "--quiet", service).split()

    def container(self, service: str) -> str:
        (one,) = self.containers(service)
        return one

    def state(self, service: str) -> dict:
        return json.loads(docker("container", "inspect", self.container(service)))[0]

    def exit_code(self, service: str) -> int:
        """How a repeatedly restarting container ended last."""
        (container,) = self.compose("ps", "--all", "--quiet", service).split()
        return eventually(lambda: json.loads(docker("container", "inspect", container))[0]["State"]["ExitCode"])

    def healthy(self, *services: str) -> bool:
        return all(
            json.loads(docker("container", "inspect", one))[0]["State"]["Health"]["Status"] == "healthy"
            for service in services
            for one in self.containers(service)
        )

    def wait_healthy(self, *services: str, within: float = 30) -> None:
        eventually(lambda: self.healthy(*(services or ("nginx", "spec-editor", "demo-app"))), within)

    def scale(self, replicas: int) -> None:
        self.compose("up", "--detach", "--no-build", "--no-deps", "--no-recreate",
                     "--scale", f"spec-editor={replicas}", "spec-editor")  # fmt: skip
        self.wait_healthy("spec-editor")

    def logs(self, *services: str) -> str:
        """The output of containers, from both streams."""
        containers = self.compose("ps", "--all", "--quiet", *services).split()
        return "".join(
            run("docker", "logs", one, stderr=subprocess.STDOUT, stdout=subprocess.PIPE).stdout for one in containers
        )

    def logged(self, service: str, text: str, within: float = 20) -> str:
        """Waits for a line of a service's log that contains `text`, and returns it."""
        deadline = time.monotonic() + within
        while True:
            lines = self.logs(service).splitlines()
            for line in lines:
                if text in line:
                    return line
            assert time.monotonic() < deadline, f"{service} has not said {text!r} but:\n" + "\n".join(lines[-20:])
            time.sleep(0.3)
