"""The product as `make run` starts it: the real nginx in front of the real executable."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import requests

from .page import Page
from .ports import free_port
from .raw import Answer, exchange

checkout = Path(__file__).resolve().parents[3]

#: All configuration variables. Those that a test does not set are empty, so that neither the tester's environment nor
#: a `.env` in the checkout has an effect.
VARIABLES = (
    "SPEC_SOURCE GH_TOKEN GH_TOKEN_FILE GH_REPO SPECS_PATH WORKFLOW_BRANCH WORKFLOW_FILE DEPLOY_MODE GH_API_URL "
    "GH_WEB_URL GH_CA_FILE http_proxy https_proxy HTTPS_PROXY all_proxy ALL_PROXY no_proxy NO_PROXY LOCAL_REPO "
    "DEPLOY_COMMAND FCGI_LISTEN FCGI_WORKERS CACHE_TTL LOG_LEVEL LOG_FORMAT HTTP_PORT HTTPS_PORT DEMO_PORT BASE_PATH "
    "TLS TLS_CERT TLS_KEY ACME_EMAIL ACME_SERVER ACME_CA_FILE SERVER_NAME TRUSTED_PROXIES FCGI_UPSTREAM DEMO_APP_URL "
    "BASIC_AUTH_FILE POST_LIMIT METRICS_ALLOW"
).split()

STARTS_WITHIN, ENDS_WITHIN = 30, 60


class Product:
    """One running instance. Requests neither follow redirects nor keep cookies unless asked."""

    def __init__(self, **environment: str) -> None:
        self.base_path = environment.get("BASE_PATH", "")
        self.port, self.demo_port = free_port(), free_port()
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("MAKE") and k != "MFLAGS"}
        ports = {"HTTP_PORT": str(self.port), "DEMO_PORT": str(self.demo_port)}
        self.environment = inherited | dict.fromkeys(VARIABLES, "") | ports | environment
        self.lines: list[str] = []
        self._heard = threading.Condition()
        self.process = subprocess.Popen(
            ["make", "--no-print-directory", "run"],
            cwd=checkout,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        for line in self.process.stdout or ():
            with self._heard:
                self.lines.append(line.decode(errors="backslashreplace").rstrip("\n"))
                self._heard.notify_all()

    # Start and stop

    def wait_until_up(self) -> Product:
        end = time.monotonic() + STARTS_WITHIN
        while True:
            if (code := self.process.poll()) is not None:
                self._reader.join(5)
                raise AssertionError(f"make run ended with {code}:\n{self.tail}")
            try:
                if self.get("/healthz", timeout=2).status_code == 200:
                    return self
            except requests.RequestException:
                pass
            if time.monotonic() > end:
                self.stop()
                raise AssertionError(f"no answer of /healthz in {STARTS_WITHIN} s:\n{self.tail}")
            time.sleep(0.05)

    def wait_until_ended(self, seconds: float = ENDS_WITHIN) -> int:
        code = self.process.wait(seconds)
        self._reader.join(5)
        return code

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        """Sends the signal of ^C to everything that `make run` started."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, number)
        try:
            return self.wait_until_ended()
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            raise

    # Requests

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}{self.base_path}"

    def request(self, method: str, path: str, **options: Any) -> requests.Response:
        options = {"allow_redirects": False, "timeout": 40} | options
        return requests.request(method, self.url + path, **options)

    def get(self, path: str, **options: Any) -> requests.Response:
        return self.request("GET", path, **options)

    def post(self, path: str, data: Any = None, **options: Any) -> requests.Response:
        """Like a page of ours would send it."""
        headers = {"Sec-Fetch-Site": "same-origin"} | options.pop("headers", {})
        return self.request("POST", path, data=data, headers=headers, **options)

    def page(self, path: str, **options: Any) -> Page:
        response = self.get(path, **options)
        assert response.status_code == 200, f"{path}: {response.status_code}\n{response.text[:2000]}"
        return Page(response.text)

    def raw(self, data: bytes | str) -> Answer:
        return exchange(("127.0.0.1", self.port), data.encode("latin-1") if isinstance(data, str) else data)

    def raw_get(self, target: str, *headers: str) -> Answer:
        """A GET for exactly that target."""
        lines = [f"GET {target} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", "Connection: close", *headers, "", ""]
        return self.raw("\r\n".join(lines))

    def deploy(self, pod: str, instance_name: str, waf: bool = False, **more: Any) -> requests.Response:
        """Posts the form of a pod; `mode` is `edit` by default."""
        customer, _, environment = pod.partition("/")
        headers = more.pop("headers", {})
        fields = {"customer": customer, "environment": environment, "instance_name": instance_name, "mode": "edit"}
        fields |= {"waf_enabled": "on"} if waf else {}
        return self.post("/deploy", fields | more, headers=headers)

    def confirm(self, review: requests.Response, headers: dict[str, str] | None = None, **more: str) -> requests.Response:
        """Presses the button of a review."""
        assert review.status_code == 200, review.text[:3000]
        fields = Page(review.text).fields()
        assert "_confirm" in fields, review.text[:3000]
        return self.post("/deploy", fields | {"_do": "confirm"} | more, headers=headers or {})

    # Logs

    @property
    def tail(self) -> str:
        """The last lines of output, for people."""
        return "\n".join(line[:300] for line in self.lines[-20:])

    def wait_for_line(self, accept: Callable[[str], bool], seconds: float = 10) -> str:
        """The first line of output that is accepted, now or soon."""
        end, seen = time.monotonic() + seconds, 0
        with self._heard:
            while True:
                for line in self.lines[seen:]:
                    if accept(line):
                        return line
                seen = len(self.lines)
                left = end - time.monotonic()
                if left <= 0:
                    raise AssertionError(f"no such line in:\n{self.tail}")
                self._heard.wait(left)

    def wait_for_event(self, **facts: Any) -> dict[str, Any]:
        """The first JSON line, of nginx or the application, with these facts."""

        def accept(line: str) -> bool:
            event = _parsed(line)
            return event is not None and all(event.get(k) == v for k, v in facts.items())

        return _parsed(self.wait_for_line(accept)) or {}

    def events(self) -> list[dict[str, Any]]:
        with self._heard:
            return [event for line in self.lines if (event := _parsed(line)) is not None]

    # Processes and files

    def processes(self) -> dict[int, list[str]]:
        """The command lines of everything that `make run` started and that is still running."""
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                state, _, _, session = (folder / "stat").read_text().rpartition(")")[2].split()[:4]
                # A zombie has ended, and waits for init.
                if int(session) == self.process.pid and state != "Z":
                    words = (folder / "cmdline").read_bytes().decode(errors="replace").split("\0")
                    found[int(folder.name)] = [w for w in words if w]
            except (FileNotFoundError, ProcessLookupError):
                continue
        return found

    @property
    def application(self) -> int:
        """The process id of the executable."""
        return next(pid for pid, words in self.processes().items() if words and words[0].endswith("/spec-editor"))


def _parsed(line: str) -> dict[str, Any] | None:
    if not line.startswith("{"):
        return None
    try:
        return json.loads(line)
    except ValueError:
        return None
