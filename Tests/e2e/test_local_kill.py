"""`kill -9` of the application at any moment: what was acknowledged stays, and the next start works.

The application is spoken to without nginx, so that a round of starting, deploying and killing takes
a fraction of a second.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import socket
import struct
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
#: Seconds for the rounds of one test; a slow machine makes fewer of them.
BUDGET = 25.0
ROUNDS = 20

BEGIN, END, PARAMS, STDIN, STDOUT = 1, 3, 4, 5, 6


def record(kind: int, content: bytes) -> bytes:
    return struct.pack("!BBHHBB", 1, kind, 1, len(content), 0, 0) + content


def pair(name: str, value: str) -> bytes:
    texts = name.encode(), value.encode()
    lengths = (bytes([len(t)]) if len(t) < 128 else struct.pack("!I", len(t) | 1 << 31) for t in texts)
    return b"".join(lengths) + b"".join(texts)


def ask(path: Path, method: str, uri: str, body: bytes = b"") -> tuple[int, bytes]:
    """One request over FastCGI; raises OSError if the application ends."""
    params = {
        "REQUEST_METHOD": method, "REQUEST_URI": uri, "QUERY_STRING": "", "SERVER_PROTOCOL": "HTTP/1.1",
        "CONTENT_TYPE": "application/json", "CONTENT_LENGTH": str(len(body)), "REMOTE_ADDR": "127.0.0.1",
        "REQUEST_ID": "0" * 32, "BASE_PATH": "", "REQUEST_SCHEME": "http", "HTTP_HOST": "localhost",
        "HTTP_SEC_FETCH_SITE": "same-origin",
    }  # fmt: skip
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(20)
        connection.connect(str(path))
        connection.sendall(
            record(BEGIN, struct.pack("!HB5x", 1, 0))
            + record(PARAMS, b"".join(pair(*item) for item in params.items()))
            + record(PARAMS, b"")
            + (record(STDIN, body) if body else b"")
            + record(STDIN, b"")
        )
        output = b""
        with connection.makefile("rb") as stream:
            while True:
                header = stream.read(8)
                if len(header) < 8:
                    raise ConnectionError("the application went away")
                _, kind, _, length, padding, _ = struct.unpack("!BBHHBB", header)
                content = stream.read(length + padding)
                if len(content) < length + padding:
                    raise ConnectionError("the application went away")
                if kind == STDOUT:
                    output += content[:length]
                elif kind == END:
                    break
    head, _, answer = output.partition(b"\r\n\r\n")
    status = next((line for line in head.split(b"\r\n") if line.lower().startswith(b"status:")), b"Status: 200")
    return int(status.split()[1]), answer


class Application:
    """One process of the executable on its own socket."""

    def __init__(
        self,
        binary: Path,
        folder: Path,
        repository: Path,
        command: str | None = None,
        user: int | None = None,
        home: Path | None = None,
        **variables: str,
    ) -> None:
        self.socket = folder / "fcgi.sock"
        self.socket.unlink(missing_ok=True)
        environment = {
            "PATH": os.environ["PATH"], "HOME": str(home or folder),
            "SPEC_SOURCE": "local", "LOCAL_REPO": str(repository),
            "FCGI_LISTEN": str(self.socket), "FCGI_WORKERS": "8", "SPEC_EDITOR_SHARE": str(folder / "share"),
            "DEPLOY_COMMAND": command or "", **variables,
        }  # fmt: skip
        self.log = (folder / "log").open("ab")
        self.process = subprocess.Popen(
            [binary], env=environment, stdin=subprocess.DEVNULL, stderr=self.log, user=user, group=user
        )

    def wait_until_up(self) -> Application:
        for _ in range(2000):
            assert self.process.poll() is None, "the application ended: " + Path(self.log.name).read_text()[-2000:]
            try:
                if ask(self.socket, "GET", "/healthz")[0] == 200:
                    return self
            except OSError:
                time.sleep(0.005)
        raise AssertionError("the application did not come up")

    def deploy(self, customer: str, instance_name: str) -> tuple[int, bytes]:
        body = {"customer": customer, "env": "dev", "spec": {"instance_name": instance_name, "waf_enabled": False}}
        return ask(self.socket, "POST", "/api/pod", json.dumps(body).encode())

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        self.log.close()


def git(repository: Path, *words: str) -> str:
    command = ["git", "-C", str(repository), *words]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def binary() -> Path:
    """The executable of `make build`, or the one in SPEC_EDITOR."""
    if given := os.environ.get("SPEC_EDITOR"):
        return Path(given)
    subprocess.run(["make", "--no-print-directory", "build"], cwd=CHECKOUT, check=True)
    return CHECKOUT / ".build/release/spec-editor"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "share/demo").mkdir(parents=True)
    (tmp_path / "share/demo/infra").symlink_to(CHECKOUT / "demo/infra")
    (tmp_path / "share/static-hash").write_text("0" * 12 + "\n")
    return tmp_path


@pytest.fixture
def running() -> Iterator[list[Application]]:
    """Applications that are stopped after the test in any case."""
    applications: list[Application] = []
    yield applications
    for application in applications:
        application.kill()


def test_a_killed_application_loses_nothing_it_acknowledged(
    binary: Path, folder: Path, running: list[Application]
) -> None:
    repository = folder / "specs.git"
    seed = random.randrange(1 << 32)
    chance = random.Random(seed)
    acknowledged: set[str] = set()
    strange: list[object] = []
    started = time.monotonic()
    rounds = 0
    while rounds < ROUNDS and time.monotonic() - started < BUDGET:
        rounds += 1
        command = "sleep 0.03; echo deployed" if rounds % 3 == 0 else None
        application = Application(binary, folder, repository, command)
        running.append(application)
        if rounds % 5 == 1:
            # During the start; the first time, while it creates the repository.
            time.sleep(chance.uniform(0, 0.08))
            application.kill()
            running.remove(application)
            continue
        application.wait_until_up()

        def deploy(customer: str, application: Application = application, number: int = rounds) -> None:
            for change in range(1000):
                name = f"r{number}-{change}"
                try:
                    status, answer = application.deploy(customer, name)
                except OSError:
                    return
                if status == 200:
                    acknowledged.add(json.loads(answer)["commit"])
                elif status != 409:
                    strange.append((status, answer[:300]))

        threads = [threading.Thread(target=deploy, args=(c,)) for c in ("advworks", "contoso", "new1", "new2")]
        for thread in threads:
            thread.start()
        time.sleep(chance.uniform(0.01, 0.4))
        application.kill()
        running.remove(application)
        for thread in threads:
            thread.join()
        assert not strange, f"seed {seed}, round {rounds}"
        output = git(repository, "fsck", "--strict", "--full", "--no-dangling")
        assert output == "", f"seed {seed}, round {rounds}"
        commits = set(git(repository, "rev-list", "main").splitlines())
        assert acknowledged <= commits, f"seed {seed}, round {rounds}"

    application = Application(binary, folder, repository).wait_until_up()
    running.append(application)
    assert acknowledged and rounds > 2, f"seed {seed}: {rounds} rounds, {len(acknowledged)} deployments"
    status, answer = application.deploy("advworks", "last")
    assert status == 200, answer
    # Nothing is in progress any more: every run of the killed processes has been ended.
    state = Path(git(repository, "rev-parse", "--absolute-git-dir").strip()) / "spec-editor"
    assert not list((state / "runs").glob("*.running.json")), f"seed {seed}"
    assert not list((state / "tmp").glob("*")), f"seed {seed}"
    assert not list(folder.glob("*.making")), f"seed {seed}"


def test_a_second_process_on_the_same_repository_is_refused(
    binary: Path, folder: Path, running: list[Application]
) -> None:
    first = Application(binary, folder, folder / "specs.git").wait_until_up()
    running.append(first)
    other = folder / "other"
    (other / "share").parent.mkdir()
    (other / "share").symlink_to(folder / "share")
    second = Application(binary, other, folder / "specs.git")
    running.append(second)
    assert second.process.wait(10) == 78
    lines = (other / "log").read_text().splitlines()
    assert len(lines) == 1 and "LOCAL_REPO" in lines[0] and "one replica" in lines[0]
    assert first.deploy("advworks", "still-here")[0] == 200
    first.kill()
    running.remove(first)
    third = Application(binary, other, folder / "specs.git").wait_until_up()
    running.append(third)
    assert third.deploy("advworks", "and-now-me")[0] == 200


@pytest.fixture
def other_user() -> Iterator[tuple[Path, Path]]:
    """A folder of the user 65534, and one that only we can enter."""
    with tempfile.TemporaryDirectory() as name:
        # Not pytest's folder, which only its owner may enter.
        folder = Path(name)
        folder.chmod(0o755)
        home, mine = folder / "home", folder / "mine"
        home.mkdir(mode=0o700)
        (mine / "share/demo").mkdir(parents=True)
        shutil.copytree(CHECKOUT / "demo/infra", mine / "share/demo/infra")
        shutil.chown(mine, 65534, 65534)
        yield mine, home


def executable(binary: Path, mine: Path) -> Path:
    """The executable in a place where the user 65534 can start it."""
    return Path(shutil.copy(binary, mine.parent / "spec-editor"))


only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")


@only_root
def test_a_home_that_is_another_users_stops_nothing(
    binary: Path, running: list[Application], other_user: tuple[Path, Path]
) -> None:
    mine, home = other_user
    application = Application(executable(binary, mine), mine, mine / "specs.git", user=65534, home=home)
    running.append(application)
    application.wait_until_up()
    assert application.deploy("advworks", "web2")[0] == 200


@only_root
def test_a_repository_that_another_user_owns_is_refused_with_what_helps(
    binary: Path, running: list[Application], other_user: tuple[Path, Path]
) -> None:
    mine, _ = other_user
    git(mine, "init", "-q", "--bare", "theirs.git")
    application = Application(executable(binary, mine), mine, mine / "theirs.git", user=65534)
    running.append(application)
    assert application.process.wait(10) == 78
    lines = (mine / "log").read_text().splitlines()
    assert len(lines) == 1 and "permission denied" in lines[0] and "chown -R 65534" in lines[0]


#: Searches for the tokens everywhere that a process of the same user could look; the pattern does not match itself.
LOOK = r"""
for file in /proc/[0-9]*/environ; do
  if tr '\0' '\n' <"$file" 2>/dev/null | grep -q 'gh[p]_secret'; then echo "found in $file"; fi
done
for name in environ mem maps; do
  if head -c 1 "/proc/$PPID/$name" >/dev/null 2>&1; then echo "readable: $name"; fi
done
ls "/proc/$PPID/fd" >/dev/null 2>&1 && echo "readable: fd"
env | grep 'gh[p]_secret'
echo looked
"""


def look(application: Application) -> str:
    """What the command of a deployment found."""
    status, answer = application.deploy("advworks", "web2")
    assert status == 200, answer
    path = json.loads(answer)["url"]
    for _ in range(500):
        page = ask(application.socket, "GET", path)[1].decode()
        if "looked" in page:
            return page
        time.sleep(0.02)
    raise AssertionError(page)


@pytest.mark.parametrize("user", [pytest.param(65534, marks=only_root), None])
def test_deploy_command_finds_no_secret_of_the_application(
    binary: Path, running: list[Application], other_user: tuple[Path, Path], user: int | None
) -> None:
    mine, _ = other_user
    secret = "ghp_secret" * 4
    application = Application(
        executable(binary, mine), mine, mine / "specs.git", LOOK, user=user,
        GH_TOKEN=secret, OTHER_PASSWORD=secret, HTTPS_PROXY=f"http://me:{secret}@proxy.example:3128",
    )  # fmt: skip
    running.append(application)
    page = look(application.wait_until_up())
    assert "found in" not in page and "ghp_secret" not in page
    if os.geteuid() != 0 or user is not None:
        assert "readable: " not in page
    environment = Path(f"/proc/{application.process.pid}/environ")
    if os.geteuid() == 0:
        assert secret.encode() not in environment.read_bytes()
        assert b"LOCAL_REPO=" in environment.read_bytes()
