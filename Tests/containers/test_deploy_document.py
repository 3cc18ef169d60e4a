"""DEPLOY.md is what a reader types: its commands are run here, block after block, as they stand there.

A block that begins with `# needs AWS` or `# needs GitHub` is left out, and the lines of `ELSEWHERE` are run by
the tests named there. Ports, tags and what a person would type into a prompt are put in from here.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from certificates import Authority
from conftest import TOKEN
from engine import OWNER, ROOT, docker, eventually, free_ports, measured, run

TEXT = (ROOT / "DEPLOY.md").read_text()
PASSWORD = "as long as a sentence"

#: Lines that other tests run: the file, and its text there.
ELSEWHERE = {
    "pip install -r ansible/requirements.txt": ("Tests/requirements.txt", "ansible-core=="),
    "ansible-playbook -i inventory.yml playbook.yml --ask-vault-pass": ("Tests/containers/test_ansible.py", "PLAYBOOK"),
}


@dataclass(frozen=True)
class Block:
    section: str
    language: str
    text: str

    @property
    def is_left_out(self) -> bool:
        return bool(re.match(r"# needs (AWS|GitHub)\b", self.text))


def blocks() -> list[Block]:
    found, section, language, lines = [], "", None, []
    for line in TEXT.splitlines():
        if line.startswith("```"):
            if language is None:
                language, lines = line[3:].strip(), []
            else:
                found.append(Block(section, language, "\n".join(lines)))
                language = None
        elif language is not None:
            lines.append(line)
        elif line.startswith("#"):
            section = line.lstrip("# ")
    return found


BLOCKS = blocks()


def test_every_block_is_of_a_known_kind() -> None:
    assert {block.language for block in BLOCKS} == {"sh", "ini", "json"}
    assert len([block for block in BLOCKS if block.language == "sh" and not block.is_left_out]) > 20


def test_every_variable_of_the_compose_file_is_in_the_tables() -> None:
    used = set(re.findall(r"\$\{([A-Z_]+):?-", (ROOT / "docker-compose.yml").read_text())) - {"REVISION"}
    configuration = TEXT[TEXT.index("\n## Configuration\n") : TEXT.index("\n## The network\n")]
    rows = re.findall(r"(?m)^\| (`[A-Z_`, ]+`) \|", configuration)
    explained = {name for row in rows for name in re.findall(r"[A-Z_]+", row)}

    assert explained == used


def test_links_within_the_page_lead_somewhere() -> None:
    anchors = {
        re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-") for heading in re.findall(r"(?m)^#+ (.+)$", TEXT)
    }

    assert set(re.findall(r"\]\(#([^)]+)\)", TEXT)) <= anchors


class Reader:
    """A reader who works through the page."""

    def __init__(self, folder: Path, github_url: str, web_url: str) -> None:
        self.checkout, self.host = folder / "checkout", folder / "host"
        self.http, self.https, demo = free_ports(3)
        programs = folder / "bin"
        programs.mkdir()
        (programs / "sudo").write_text('#!/bin/sh\nexec "$@"\n')
        (programs / "sudo").chmod(0o755)
        (folder / "vault-password").write_text("secret\n")
        self.environment = {
            "PATH": f"{programs}:{ROOT / '.venv/bin'}:{os.environ['PATH']}",
            "HOME": str(folder),
            "COMPOSE_PROJECT_NAME": f"spec-editor-test-{os.getpid()}-page",
            "IMAGE_OWNER": OWNER,
            "HTTP_PORT": str(self.http),
            "HTTPS_PORT": str(self.https),
            "DEMO_PORT": str(demo),
            "GH_API_URL": github_url,
            "GH_WEB_URL": web_url,
            "ANSIBLE_VAULT_PASSWORD_FILE": str(folder / "vault-password"),
        }

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http}"

    def run(self, text: str, folder: Path, typed: str = "", **environment: str) -> str:
        text = text.replace("localhost:5000", f"localhost:{self.http}").replace("main-1a2b3c4", "two")
        text = text.replace("example/pods", "trakrf/action-spec").replace("HTTP_PORT=5000", f"HTTP_PORT={self.http}")
        done = subprocess.run(
            ["sh", "-euc", text], cwd=folder, env=self.environment | environment, input=typed,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, f"{text}\n\nended with {done.returncode}:\n{done.stdout}"
        return done.stdout

    def status(self, path: str, **options: object) -> int:
        try:
            return requests.get(self.url + path, timeout=20, allow_redirects=False, **options).status_code  # type: ignore[arg-type]
        except requests.RequestException:
            return 0

    def settle(self, path: str = "/healthz", status: int = 200, **options: object) -> None:
        eventually(lambda: self.status(path, **options) == status, within=60)

    def add(self, settings: str) -> None:
        """The page's settings go into .env and are used; the ports are ours."""
        with (self.host / ".env").open("a") as env:
            env.write(re.sub(r"(?m)^HTTPS?_PORT=.*\n?", "", settings + "\n"))
        self.run("docker compose up -d", self.host)

    def take_away(self, settings: str) -> None:
        env = self.host / ".env"
        names = {line.partition("=")[0] for line in settings.splitlines()}
        kept = [line for line in env.read_text().splitlines(True) if line.partition("=")[0] not in names]
        env.write_text("".join(kept))
        self.run("docker compose up -d", self.host)
        self.settle()

    def deploy(self, name: str) -> None:
        change = {"customer": "advworks", "env": "dev", "spec": {"instance_name": name}}
        answer = requests.post(f"{self.url}/api/pod", json=change, timeout=30)
        assert answer.status_code == 200, answer.text


def sections(*, at: str) -> list[Block]:
    """The blocks below one heading that are to be run."""
    found = [block for block in BLOCKS if block.section == at and not block.is_left_out]
    assert found, f"DEPLOY.md has nothing below {at}"
    return found


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory, github, images: None):
    folder = tmp_path_factory.mktemp("reader")
    reader = Reader(folder, github.url, github.web.url)
    ignored = shutil.ignore_patterns(".build*", ".venv", "var", "secrets", ".env")
    shutil.copytree(ROOT, reader.checkout, ignore=ignored, symlinks=True)
    reader.host.mkdir()
    yield reader
    for folder in (reader.checkout, reader.host):
        if (folder / "docker-compose.yml").exists():
            reader.run("docker compose down --volumes --timeout 3", folder)


#: The headings in the page's order, so that each finds the results of those before.
DONE: set[str] = set()


def read(reader: Reader, heading: str, *, folder: Path | None = None, typed: dict[str, str] | None = None,
         between: Callable[[Block], None] = lambda block: None, **environment: str) -> None:  # fmt: skip
    """Runs the commands below a heading; `typed` is what a person types where a command asks."""
    for block in sections(at=heading):
        if block.language == "sh":
            lines = [line for line in block.text.splitlines() if line not in ELSEWHERE]
            typing = next((text for word, text in (typed or {}).items() if word in block.text), "")
            reader.run("\n".join(lines), folder or reader.host, typing, **environment)
        between(block)
    DONE.add(heading)


def test_reading_from_the_first_section_to_the_last(reader: Reader, tmp_path: Path) -> None:
    read(reader, "What you need")
    began = time.monotonic()

    def in_the_checkout(block: Block) -> None:
        if "compose ps" in block.text:
            assert reader.status("/") == reader.status("/demo/") == 200

    read(reader, "On your own machine", folder=reader.checkout, between=in_the_checkout, IMAGE_TAG="one")

    # Files that the page fetches from GitHub.
    shutil.copy(ROOT / "docker-compose.yml", reader.host)
    shutil.copy(ROOT / "ansible" / "update.sh", reader.host)

    def on_the_host(block: Block) -> None:
        if ".env" in block.text:
            with (reader.host / ".env").open("a") as env:
                env.write("IMAGE_TAG=one\n")

    read(reader, "On a host, with the compose file alone", typed={"tee": TOKEN + "\n"}, between=on_the_host)
    assert requests.get(f"{reader.url}/health", timeout=20).json()["github"] == "connected"
    assert reader.status("/pod/advworks/dev") == 200

    def applied(block: Block) -> None:
        if block.language == "ini":
            reader.add(block.text)

    (ini,) = sections(at="Behind a load balancer")
    reader.add(ini.text)
    reader.settle("/spec/healthz")
    assert reader.status("/spec/") == reader.status("/healthz") == 200
    reader.take_away(ini.text)
    DONE.add("Behind a load balancer")

    certificate, key = Authority(tmp_path).issue("editor.example.com", days=9)
    (reader.host / "fullchain.pem").write_bytes(certificate)
    (reader.host / "privkey.pem").write_bytes(key)

    def with_tls(block: Block) -> None:
        applied(block)
        if block.language == "ini":
            reader.settle("/", status=308, headers={"Host": "editor.example.com"})
            eventually(lambda: "certificate" in reader.run("docker compose logs nginx", reader.host), within=10)

    read(reader, "From files", between=with_tls)
    secure = ["curl", "-sk", "--output", "/dev/null", "--write-out", "%{http_code}", "--resolve",
              f"editor.example.com:{reader.https}:127.0.0.1",
              f"https://editor.example.com:{reader.https}/"]  # fmt: skip
    assert run(*secure).stdout == "200"
    reader.take_away("TLS=\nSERVER_NAME=\n")

    read(reader, "Who gets in", typed={"htpasswd": PASSWORD + "\n"}, between=applied)
    reader.settle("/", status=401)
    assert reader.status("/", auth=("ada", PASSWORD)) == 200
    reader.take_away("BASIC_AUTH_FILE=")

    def updated(block: Block) -> None:
        tag = {"./update.sh main-1a2b3c4": "two", "./update.sh --rollback": "one"}.get(block.text)
        if tag:
            used = reader.run("docker compose ps --format '{{.Image}}' spec-editor", reader.host)
            assert used.strip().endswith(f":{tag}")

    read(reader, "Updates and rollbacks", between=updated)
    reader.settle("/")

    reader.deploy("from-the-page")
    read(reader, "Monitoring")

    reader.add("SPEC_SOURCE=local")
    reader.settle("/")
    reader.deploy("before-the-backup")

    def spoilt(block: Block) -> None:
        reader.settle("/")
        if "specs.tar.gz" in block.text and "<specs" not in block.text:
            reader.deploy("after-the-backup")

    read(reader, "Backup of local mode", between=spoilt)
    spec = requests.get(f"{reader.url}/api/pod/advworks/dev", timeout=20).text
    assert "before-the-backup" in spec
    reader.take_away("SPEC_SOURCE=")

    ansible = reader.checkout
    read(reader, "With Ansible", folder=ansible)
    assert (ansible / "ansible/group_vars/spec_editor/vault.yml").read_text().startswith("$ANSIBLE_VAULT;")

    read(reader, "Troubleshooting")

    def scaled(block: Block) -> None:
        if "--scale" in block.text:
            assert len(reader.run("docker compose ps --quiet spec-editor 2>/dev/null", reader.host).split()) == 3
            reader.run("docker compose down", reader.host)  # the stack wants the ports
        elif "stack deploy" in block.text:
            reader.settle("/")

    if docker("info", "--format", "{{.Swarm.LocalNodeState}}") == "active":
        pytest.skip("this machine is in a swarm already, which these tests leave alone")
    try:
        read(reader, "Beyond one machine", between=scaled, IMAGE_TAG="one")
    finally:
        subprocess.run(["docker", "stack", "rm", "spec-editor"], capture_output=True, check=False)
        name = "label=com.docker.stack.namespace=spec-editor"
        eventually(lambda: not docker("ps", "--all", "--quiet", "--filter", name), within=60)
        for kind in ("volume", "network"):
            for one in docker(kind, "ls", "--quiet", "--filter", name).split():
                subprocess.run(["docker", kind, "rm", one], capture_output=True, check=False)
        subprocess.run(["docker", "swarm", "leave", "--force"], capture_output=True, check=False)
    measured(f"read in {time.monotonic() - began:.0f} s")

    assert {b.section for b in BLOCKS if not b.is_left_out and b.language == "sh"} <= DONE


def test_what_is_run_elsewhere_is_run_there() -> None:
    for line, (file, text) in ELSEWHERE.items():
        assert line in TEXT
        assert text in (ROOT / file).read_text()
