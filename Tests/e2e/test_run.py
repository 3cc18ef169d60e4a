"""`make run` itself: how it starts, refuses and stops."""

from __future__ import annotations

import os
import signal
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from requests import ConnectionError

from github_double import GitHubDouble
from harness import TOKEN, Product, Run, free_port


def leftovers(product: Product) -> list[Path]:
    return list(Path(product.environment["TMPDIR"]).iterdir())


@pytest.fixture
def folder() -> Iterator[str]:
    """A separate TMPDIR, to see what is left behind; with a short name, since a socket's path is short."""
    with tempfile.TemporaryDirectory(prefix="e2e.", dir="/tmp") as name:
        os.chmod(name, 0o755)
        yield name


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_end_that_was_asked_for_stops_both_and_leaves_nothing(run: Run, folder: str, number: signal.Signals) -> None:
    product = run(TMPDIR=folder)
    assert leftovers(product)
    assert len(product.processes()) >= 3
    product.stop(number)
    assert product.processes() == {} and leftovers(product) == []
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", product.port), 1)


@pytest.mark.parametrize("which", ["nginx", "spec-editor"])
def test_when_either_ends_the_other_is_stopped(run: Run, folder: str, which: str) -> None:
    product = run(TMPDIR=folder)
    # For a moment a worker has its master's name, and a higher number.
    masters = [p for p, words in product.processes().items() if words and "nginx: master" in " ".join(words)]
    os.kill(min(masters) if which == "nginx" else product.application, signal.SIGKILL)
    assert product.wait_until_ended(20) != 0
    assert any(which in line for line in product.lines)
    assert product.processes() == {} and leftovers(product) == []


def test_a_request_in_flight_is_finished_at_the_end(run: Run, github: GitHubDouble) -> None:
    product = run(github)
    github.faults.add("delay", seconds=1.5)
    answers: list[int] = []
    thread = threading.Thread(target=lambda: answers.append(product.get("/").status_code))
    thread.start()
    while github.in_flight == 0:
        time.sleep(0.01)
    os.kill(product.application, signal.SIGTERM)
    thread.join(20)
    assert answers == [200]


@pytest.mark.parametrize(
    "setting",
    [
        {"SPEC_SOURCE": "svn"},
        {"SPEC_SOURCE": "github", "GH_TOKEN": TOKEN, "GH_REPO": "not-a-repository"},
        {"SPEC_SOURCE": "github", "GH_TOKEN": TOKEN, "GH_API_URL": "ftp://x"},
        {"FCGI_WORKERS": "0"},
        {"FCGI_WORKERS": "many"},
        {"CACHE_TTL": "-1"},
        {"LOG_LEVEL": "loud"},
        {"LOG_FORMAT": "xml"},
        {"SPECS_PATH": "../etc"},
        {"WORKFLOW_FILE": "../x.yml", "SPEC_SOURCE": "github", "GH_TOKEN": TOKEN},
        {"HTTP_PORT": "70000"},
        {"TLS": "maybe"},
        {"TRUSTED_PROXIES": "everyone"},
    ],
    ids=lambda s: "=".join(list(s.items())[-1]) if "SPEC_SOURCE" not in list(s)[-1:] else "=".join(list(s.items())[0]),
)
def test_a_value_that_cannot_be_used_stops_the_start_and_is_named(run: Run, setting: dict[str, str]) -> None:
    product = run(up=False, **setting)
    assert product.wait_until_ended() != 0
    wrong = [n for n in setting if n not in ("SPEC_SOURCE", "GH_TOKEN")] or ["SPEC_SOURCE"]
    assert any(wrong[0] in line and setting[wrong[0]] in line for line in product.lines), product.lines
    assert product.processes() == {}


def test_a_refused_start_says_nothing_but_the_problem(run: Run) -> None:
    product = run(up=False, SPEC_SOURCE="svn")
    assert product.wait_until_ended() != 0
    said = [line for line in product.lines if "BASIC_AUTH_FILE" not in line]
    assert [line.partition(":")[0] for line in said] == ["spec-editor", "make run", "make"], product.lines


def test_who_finds_the_port_open_finds_the_application(run: Run) -> None:
    product = run(up=False)
    end = time.monotonic() + 30
    while True:
        try:
            first = product.get("/")
            break
        except ConnectionError:
            assert time.monotonic() < end, product.tail
            time.sleep(0.002)
    assert first.status_code == 200


def test_every_problem_is_said_at_once(run: Run) -> None:
    product = run(up=False, FCGI_WORKERS="0", CACHE_TTL="x", LOG_LEVEL="loud")
    assert product.wait_until_ended() != 0
    for name in ("FCGI_WORKERS", "CACHE_TTL", "LOG_LEVEL"):
        assert sum(name in line for line in product.lines) == 1


@pytest.mark.parametrize("name", ["HTTP_PORT", "DEMO_PORT"])
def test_a_port_that_is_taken_is_named(run: Run, name: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        product = run(up=False, **{name: port})
        assert product.wait_until_ended() != 0
    assert any(port in line and "taken" in line for line in product.lines)


def test_a_private_folder_for_temporary_files_is_no_obstacle(run: Run, tmp_path: Path) -> None:
    """For root's nginx it would be: its workers run as nobody, and must be able to reach the socket."""
    tmp_path.chmod(0o700)
    assert run(TMPDIR=str(tmp_path)).get("/healthz").status_code == 200


def test_several_run_side_by_side_from_one_checkout(run: Run, github: GitHubDouble) -> None:
    first, second = run(), run(github)
    assert first.get("/health").json()["github"] == "not used"
    assert second.get("/health").json()["github"] == "connected"
    first.stop()
    assert second.get("/").status_code == 200


def test_without_a_token_it_is_local_and_says_so(built: None, tmp_path: Path) -> None:
    product = Product(LOCAL_REPO=str(tmp_path / "specs.git"))
    try:
        product.wait_until_up()
        assert any("SPEC_SOURCE=local" in line for line in product.lines)
        assert product.get("/health").json()["github"] == "not used"
    finally:
        product.stop()


@pytest.mark.parametrize("shape", [":{port}", "127.0.0.1:{port}", "{folder}/own.sock"])
def test_the_application_listens_where_it_is_told(run: Run, folder: str, shape: str) -> None:
    product = run(FCGI_LISTEN=shape.format(port=free_port(), folder=folder))
    assert product.get("/").status_code == 200


def test_plain_http_to_github_is_warned_of_unless_loopback(run: Run, github: GitHubDouble) -> None:
    quiet = run(github)
    assert not any("GH_API_URL" in line for line in quiet.lines)
    loud = run(github, GH_API_URL="http://github.invalid")
    assert any("GH_API_URL" in line and "http" in line for line in loud.lines)


def test_log_lines_are_json_or_text(run: Run) -> None:
    product = run(LOG_FORMAT="text")
    product.get("/nothing")
    line = product.wait_for_line(lambda text: "event=request" in text and "/nothing" in text)
    assert "level=info" in line and "status=404" in line


def test_a_path_cannot_write_log_lines_of_its_own(run: Run) -> None:
    for format in ("json", "text"):
        product = run(LOG_FORMAT=format)
        product.get("/%0a%0dlevel=info%20event=forged%1b[31m")
        product.raw_get('/"x\\y')
        product.get("/last")
        product.wait_for_line(lambda text: "/last" in text and "uri" not in text)
        for text in product.lines:
            assert "\x1b" not in text and not text.startswith(("level=info event=forged", "{forged"))
        product.stop()
