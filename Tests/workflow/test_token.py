"""The token that pushes goes to the repository's own server, and nowhere else."""

from __future__ import annotations

import base64
import http.server
import os
import subprocess
import sys
import threading

import pytest

from workflow_runner import git

TOKEN = "ghs_" + "s3cret" * 6


@pytest.fixture
def server():
    """A server that accepts no push, and records its clients."""
    seen: list[str | None] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            seen.append(self.headers.get("Authorization"))
            self.send_error(503)

        def log_message(self, *arguments):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}", seen
        running.shutdown()
        thread.join()


@pytest.mark.parametrize("own", [True, False])
def test_the_token_goes_to_the_own_server_only_and_is_never_shown(
    repository, server, tmp_path, own
):
    url, seen = server
    git("remote", "set-url", "origin", f"{url}/octo/pods", cwd=repository.clone)
    traced = tmp_path / "commands"
    event = tmp_path / "event.json"
    event.write_text(
        '{"inputs": {"customer": "advworks", "environment": "dev", "instance_name": "web2"}}'
    )
    done = subprocess.run(
        [sys.executable, ".github/scripts/deploy_pod.py", "push"],
        cwd=repository.clone,
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(tmp_path),
            "GITHUB_EVENT_PATH": str(event),
            "SPECS_PATH": "demo/infra",
            "PUSH_TOKEN": TOKEN,
            "GITHUB_SERVER_URL": url if own else "https://github.example",
            "GITHUB_REF_NAME": "main",
            "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
            "GIT_TRACE": str(traced),
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 1
    assert "503" in done.stdout
    basic = base64.b64encode(f"x-access-token:{TOKEN}".encode()).decode()
    assert seen and set(seen) == ({f"Basic {basic}"} if own else {None})
    said = done.stdout + done.stderr + (tmp_path / "summary").read_text() + traced.read_text()
    assert TOKEN not in said and basic not in said
    for file in (repository.clone / ".git").rglob("*"):
        assert not file.is_file() or basic.encode() not in file.read_bytes()
