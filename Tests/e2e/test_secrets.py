"""The token is only in one header, on requests to one address."""

from __future__ import annotations

import base64
import subprocess
import unicodedata
from pathlib import Path
from urllib.parse import quote

import pytest

from github_double import GitHubDouble, Token
from harness import TOKEN, Product, Run, checkout, connected

PATHS = [
    "/", "/pod/new", "/pod/advworks/dev", "/pod/x/y", "/runs/1", "/refresh", "/health", "/healthz", "/metrics",
    "/api/pods", "/api/pod/advworks/dev", "/nothing", "/?q=" + TOKEN[:8], "/demo/",
]  # fmt: skip


def exercise(product: Product, github: GitHubDouble) -> list[str]:
    """Every answer while GitHub worked, failed and refused."""
    answers: list[str] = []

    def ask() -> None:
        for path in PATHS:
            response = product.get(path)
            answers.append(f"{response.headers}\n{response.text}")
        order = {"customer": "advworks", "env": "dev", "spec": {"instance_name": "web9"}}
        for response in (product.deploy("advworks/dev", "web9"), product.request("POST", "/api/pod", json=order)):
            answers.append(f"{response.headers}\n{response.text}")

    ask()
    for kind, rules in (
        ("answer", {"status": 500, "body": {"message": f"Bad token {TOKEN}"}}),
        ("answer", {"status": 422, "body": {"message": "Refused"}}),
        ("malformed", {"method": "GET"}),
        ("close", {}),
        ("answer", {"status": 302, "headers": {"Location": f"{github.elsewhere.url}/x"}}),
    ):
        fault = github.faults.add(kind, **rules)
        ask()
        github.faults.remove(fault)
    github.tokens[TOKEN] = Token(expired=True)
    ask()
    return answers


@pytest.mark.parametrize("level", ["trace", "info"])
def test_the_token_is_nowhere_but_in_its_header(run: Run, github: GitHubDouble, level: str) -> None:
    product = run(github, LOG_LEVEL=level, METRICS_ALLOW="127.0.0.1")
    answers = exercise(product, github)
    shapes = {TOKEN, quote(TOKEN), base64.b64encode(TOKEN.encode()).decode(), TOKEN[4:30]}
    command_lines = [" ".join(words) for words in product.processes().values()]
    assert product.application
    product.stop()
    # GitHub's own message may contain it; answers mask it or leave it out.
    for place, texts in {"answers": answers, "logs": product.lines, "processes": command_lines}.items():
        for text in texts:
            for shape in shapes:
                assert shape not in text, f"{place}: {text[:300]}"
    for request in github.elsewhere.requests + github.web.requests:
        assert TOKEN not in request.target + str(request.headers) + str(request.body)
    for request in github.requests:
        assert request.headers.get("authorization", "").split()[1:] == [TOKEN]
        assert TOKEN not in request.target + str(request.body)
        assert sum(TOKEN in value for value in request.headers.values()) == 1


def test_a_token_from_a_file_is_read_and_not_shown(run: Run, github: GitHubDouble, tmp_path: Path) -> None:
    secret = tmp_path / "gh_token"
    secret.write_text(TOKEN + "\n")
    product = run(github, GH_TOKEN="", GH_TOKEN_FILE=str(secret))
    assert product.get("/").status_code == 200
    assert not any(TOKEN in line for line in product.lines)
    assert not any(shows_token(pid) for pid in product.processes())


def test_a_token_in_the_environment_stays_in_make_alone(run: Run, github: GitHubDouble) -> None:
    product = run(github)
    assert product.get("/").status_code == 200
    commands = [words for pid, words in product.processes().items() if shows_token(pid)]
    assert [Path(words[0]).name for words in commands] == ["make"]


def shows_token(pid: int) -> bool:
    """Whether /proc shows it to the user of the process; the application's is closed to all users except root."""
    try:
        return TOKEN.encode() in Path(f"/proc/{pid}/environ").read_bytes()
    except (PermissionError, FileNotFoundError):
        return False


def test_a_token_that_cannot_be_one_stops_the_start_and_is_not_shown(run: Run, github: GitHubDouble) -> None:
    strange = TOKEN + " and more"
    product = run(github, up=False, GH_TOKEN=strange)
    assert product.wait_until_ended() != 0
    assert any("GH_TOKEN" in line for line in product.lines)
    assert not any(TOKEN in line for line in product.lines)


def test_both_ways_of_giving_the_token_are_refused(run: Run, github: GitHubDouble, tmp_path: Path) -> None:
    secret = tmp_path / "gh_token"
    secret.write_text(TOKEN)
    product = run(github, up=False, GH_TOKEN_FILE=str(secret))
    assert product.wait_until_ended() != 0
    assert any("GH_TOKEN_FILE" in line for line in product.lines)
    assert not any(TOKEN in line for line in product.lines)


def test_github_sees_who_asks_and_which_version(run: Run, github: GitHubDouble) -> None:
    product = run(github)
    product.get("/")
    assert connected(github)["GH_TOKEN"] == TOKEN
    for request in github.requests:
        assert request.headers["user-agent"].startswith("spec-editor/")
        assert request.headers["x-github-api-version"] in github.versions
        assert request.headers["accept"].startswith("application/vnd.github")


@pytest.mark.parametrize(
    ("arguments", "environment", "code"),
    [
        (["--\u009b31m\u202e\u2028x"], {}, 64),
        ([], {"SPEC_SOURCE": "a\u0085b\u009b31m\u202e\u2028"}, 78),
        ([], {"GH_API_URL": "https://ann:s3cret@host/\u202e"}, 78),
        ([], {"GH_REPO": "https://s3cret@github.com/acme/specs"}, 78),
        ([], {"GH_TOKEN": "s3cret-s3cret", "GH_REPO": "s3cret-s3cret"}, 78),
        (["--healthcheck"], {"FCGI_LISTEN": "/nowhere/\u009b31m\u202e.sock"}, 1),
    ],
)
def test_what_is_said_at_the_start_shows_no_secret_and_moves_no_cursor(
    built: None, arguments: list[str], environment: dict[str, str], code: int
) -> None:
    command = [checkout / ".build/release/spec-editor", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, timeout=30)
    text = done.stderr.decode()
    assert done.returncode == code and text.startswith("spec-editor: ") and done.stdout == b""
    assert "s3cret" not in text
    assert not [c for c in text.replace("\n", "") if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp")]


def memory(pid: int) -> bytes:
    """Everything that a process can write to, including its environment."""
    found = []
    with open(f"/proc/{pid}/mem", "rb", 0) as file:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            region, rights = line.split()[:2]
            if rights.startswith("rw"):
                start, end = (int(text, 16) for text in region.split("-"))
                file.seek(start)
                found.append(file.read(end - start))
    return b"".join(found)


def test_nginx_knows_nothing_of_the_environment(run: Run, github: GitHubDouble) -> None:
    """Its workers read input from strangers, and need only their configuration."""
    product = run(github, SOMETHING_ELSE="a-secret-of-someone-else")
    known = [memory(pid) for pid, words in product.processes().items() if "nginx:" in " ".join(words)]
    assert len(known) >= 3, "a master and its workers"
    for text in known:
        assert b"spec-editor" in text
        assert TOKEN.encode() not in text and b"GH_REPO" not in text and b"a-secret-of-someone-else" not in text
