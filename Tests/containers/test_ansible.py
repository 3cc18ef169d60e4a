"""The playbook: up to installed packages in a fresh Debian, and from there on against this engine.

Not run for real: Ubuntu and Amazon Linux, systemd, and the download of Compose (the file of this
machine takes its place, by the same task and with its own checksum).
"""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import uuid
from collections.abc import Iterator
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
import requests
from conftest import TOKEN
from engine import APP, OWNER, ROOT, docker, free_ports, inspect, run, tool
from github_double import GitHubDouble, Token
from load import Load

PLAYBOOK = ROOT / "ansible" / "playbook.yml"


class Host:
    """A host of the playbook. `play` runs it, with variables that are left out of the command line."""

    def __init__(self, folder: Path, name: str, tags: tuple[str, ...] = (), **variables: Any) -> None:
        self.folder, self.name, self.tags = folder, name, tags
        self.variables = {"ansible_become": False} | variables
        folder.mkdir(exist_ok=True)

    def play(self, *arguments: str, fails: bool = False, **changes: Any) -> CompletedProcess[str]:
        self.variables |= changes
        inventory = self.folder / "inventory.yml"
        inventory.write_text(json.dumps({"spec_editor": {"hosts": {self.name: self.variables}}}))
        command = [tool("ansible-playbook"), "-i", inventory, PLAYBOOK, "--diff", *self.tags, *arguments]
        environment = os.environ | {
            "ANSIBLE_CONNECTION_PLUGINS": str(Path(__file__).parent / "connection_plugins"),
            "ANSIBLE_LOCAL_TEMP": str(self.folder / "ansible"),
            "ANSIBLE_NOCOLOR": "1",
            "ANSIBLE_PYTHON_INTERPRETER": "/usr/bin/python3",
        }
        try:
            done = run(*command, env=environment, cwd=self.folder)
        except AssertionError as error:
            if not fails:
                raise
            return CompletedProcess(command, 1, str(error), "")
        assert not fails, done.stdout
        return done


def changes(done: CompletedProcess[str]) -> int:
    return int(re.search(r"changed=(\d+)", done.stdout)[1])


def test_ansible_lint_finds_nothing() -> None:
    path = f"{Path(tool('ansible-lint')).parent}:{os.environ['PATH']}"
    command = (tool("ansible-lint"), "--offline", "--profile", "production")
    run(*command, cwd=ROOT / "ansible", env=os.environ | {"PATH": path})


def test_the_example_inventory_fits_the_playbook() -> None:
    run(tool("ansible-playbook"), "-i", "inventory.example.yml", "playbook.yml", "--syntax-check", cwd=ROOT / "ansible")


# Up to the installed packages, in a fresh Debian


@pytest.fixture
def debian(tmp_path: Path) -> Iterator[Host]:
    name = f"spec-editor-test-{uuid.uuid4().hex[:8]}"
    docker("run", "--detach", "--rm", "--name", name, "debian:bookworm-slim", "sleep", "3600")
    try:
        plugins = json.loads(docker("info", "--format", "{{json .ClientInfo.Plugins}}"))
        compose = next(plugin["Path"] for plugin in plugins if plugin["Name"] == "compose")
        docker("cp", "--follow-link", compose, f"{name}:/srv/docker-compose")
        checksum = docker("exec", name, "sha256sum", "/srv/docker-compose").split()[0]
        yield Host(
            tmp_path,
            name,
            ansible_connection="container",
            spec_editor_compose_url="file:///srv/docker-compose",
            spec_editor_compose_sha256={os.uname().machine: checksum},
            spec_editor_settings={"SPEC_SOURCE": "local"},
        )
    finally:
        docker("rm", "--force", name)


def test_a_bare_debian_gets_docker_and_compose(debian: Host) -> None:
    assert changes(debian.play("--tags", "install")) == 4
    assert "Docker version" in docker("exec", debian.name, "dockerd", "--version")
    assert "Docker Compose version" in docker("exec", debian.name, "docker", "compose", "version")
    assert changes(debian.play("--tags", "install")) == 0


def test_a_check_of_a_bare_debian_changes_nothing_and_fails_nothing(debian: Host) -> None:
    python = "apt-get -qq update && apt-get -qq install -y --no-install-recommends python3 python3-apt"
    docker("exec", debian.name, "sh", "-c", python)
    done = debian.play("--check")
    assert changes(done) == 5
    assert "IMAGE_TAG=latest" in done.stdout
    docker("exec", debian.name, "sh", "-c", "! command -v docker && ! test -e /opt/spec-editor")


def test_compose_that_is_not_what_was_meant_is_refused(debian: Host) -> None:
    wrong = {os.uname().machine: "0" * 64}
    done = debian.play("--tags", "install", fails=True, spec_editor_compose_sha256=wrong)
    assert "checksum" in done.stdout


# From the compose file on, against this engine


class Editor(Host):
    """This machine as the host of an editor."""

    def __init__(self, folder: Path, **variables: Any) -> None:
        self.home = folder / f"ansible-{uuid.uuid4().hex[:8]}"
        self.port, https, demo = free_ports(3)
        self.settings = {"HTTP_PORT": str(self.port), "HTTPS_PORT": str(https), "DEMO_PORT": str(demo)}
        super().__init__(
            folder,
            "localhost",
            ("--skip-tags", "install"),
            ansible_connection="local",
            spec_editor_folder=str(self.home),
            spec_editor_image_owner=OWNER,
            spec_editor_image_tag="one",
            spec_editor_patience=60,
            **variables,
        )

    def play(self, *arguments: str, settings: dict[str, str] | None = None, **options: Any) -> CompletedProcess[str]:
        self.settings |= settings or {}
        return super().play(*arguments, spec_editor_settings=self.settings, **options)

    @property
    def env(self) -> str:
        return (self.home / ".env").read_text()

    def container(self, service: str) -> str:
        (one,) = docker("compose", "ps", "--quiet", service, cwd=self.home).split()
        return one

    def image(self, service: str) -> str:
        return inspect("container", self.container(service))["Config"]["Image"]

    def get(self, path: str) -> requests.Response:
        return requests.get(f"http://127.0.0.1:{self.port}{path}", timeout=30)

    def end(self) -> None:
        if (self.home / "docker-compose.yml").exists():
            docker("compose", "down", "--volumes", "--timeout", "3", cwd=self.home)


@pytest.fixture
def editor(tmp_path: Path, with_github: dict[str, str]) -> Iterator[Editor]:
    if os.getuid() != 0:
        pytest.skip("the playbook writes files that belong to others, so this wants root")
    addresses = {name: url for name, url in with_github.items() if name != "GH_TOKEN"}
    host = Editor(tmp_path, spec_editor_token=TOKEN)
    host.settings |= addresses
    try:
        yield host
    finally:
        host.end()


def test_a_second_run_and_a_check_change_nothing(editor: Editor) -> None:
    assert changes(editor.play()) > 0
    assert editor.get("/health").json()["github"] == "connected"
    assert editor.image("spec-editor") == f"{APP}:one"
    before = {service: editor.container(service) for service in ("nginx", "spec-editor", "demo-app")}
    assert changes(editor.play()) == 0
    assert changes(editor.play("--check")) == 0
    assert before == {service: editor.container(service) for service in before}


def test_the_token_comes_from_a_vault_and_is_in_its_file_alone(editor: Editor) -> None:
    vault, password = editor.folder / "vault.yml", editor.folder / "password"
    vault.write_text(json.dumps({"vault_spec_editor_token": TOKEN}))
    password.write_text("opensesame\n")
    run(tool("ansible-vault"), "encrypt", "--vault-password-file", password, vault)
    assert TOKEN not in vault.read_text()
    options = ("-vvv", "--extra-vars", f"@{vault}", "--vault-password-file", str(password))
    done = editor.play(*options, spec_editor_token="{{ vault_spec_editor_token }}")
    assert TOKEN not in done.stdout + done.stderr
    token = editor.home / "secrets" / "spec-editor" / "gh_token"
    assert token.read_text().strip() == TOKEN
    assert stat.S_IMODE(token.stat().st_mode) == 0o600
    assert token.stat().st_uid == 10001
    assert stat.S_IMODE((editor.home / ".env").stat().st_mode) == 0o600
    assert TOKEN not in editor.env
    for service in ("spec-editor", "nginx", "demo-app"):
        assert TOKEN not in json.dumps(inspect("container", editor.container(service)))
    assert editor.get("/health").status_code == 200


def test_another_tag_loses_no_request_and_leaves_nginx_alone(editor: Editor) -> None:
    editor.play()
    nginx = editor.container("nginx")
    with Load(editor.port, paths=("/healthz", "/api/pods")) as load:
        assert changes(editor.play(spec_editor_image_tag="two")) == 1
    assert load.count > 50 and load.failed == 0, load
    assert editor.image("spec-editor") == f"{APP}:two"
    assert editor.container("nginx") == nginx
    assert editor.env.endswith("IMAGE_TAG=two\nPREVIOUS_IMAGE_TAG=one\n")
    assert changes(editor.play()) == 0


def test_a_sick_image_is_refused_and_the_old_one_goes_on(editor: Editor, sick: str) -> None:
    editor.play()
    done = editor.play(spec_editor_image_tag=sick, spec_editor_patience=8, fails=True)
    assert "did not become healthy; the old version keeps running" in done.stdout
    assert editor.get("/health").status_code == 200
    assert "IMAGE_TAG=one\n" in editor.env
    assert changes(editor.play(spec_editor_image_tag="one")) == 0


def test_a_new_token_reaches_the_application(editor: Editor, github: GitHubDouble) -> None:
    editor.play()
    application, nginx = editor.container("spec-editor"), editor.container("nginx")
    other = TOKEN[:-4] + "1111"
    github.add_token(other, Token())
    editor.play(spec_editor_token=other)
    assert editor.container("spec-editor") != application
    assert editor.container("nginx") == nginx
    assert editor.get("/health").status_code == 200
    assert changes(editor.play()) == 0


def test_a_token_where_older_versions_kept_it_is_taken_away(editor: Editor) -> None:
    editor.play()
    old, own = editor.home / "secrets" / "gh_token", editor.home / "secrets" / "authority.pem"
    for file in (old, own):
        file.write_text(TOKEN)
    editor.play()
    assert not old.exists()
    assert own.exists(), "it is none of the playbook's"
    assert editor.get("/health").status_code == 200


def test_a_setting_of_nginx_reaches_nginx_even_when_a_run_broke_off(editor: Editor) -> None:
    editor.play()
    application = editor.container("spec-editor")
    nginx = editor.container("nginx")
    editor.settings["POST_LIMIT"] = "7"
    env = editor.home / ".env"
    env.write_text("POST_LIMIT='7'\n" + env.read_text())  # as a run leaves it that ends here
    editor.play()
    assert editor.container("nginx") != nginx
    assert "POST_LIMIT=7" in inspect("container", editor.container("nginx"))["Config"]["Env"]
    assert editor.container("spec-editor") == application
    assert changes(editor.play()) == 0


def test_what_was_stopped_is_started(editor: Editor) -> None:
    editor.play()
    docker("compose", "stop", "--timeout", "3", cwd=editor.home)
    editor.play()
    assert editor.get("/health").status_code == 200
    assert editor.get("/demo/").status_code == 200


def test_a_page_that_is_not_healthy_fails_with_the_reason(editor: Editor) -> None:
    wrong = "ghp_" + "wrongtoken" * 3
    done = editor.play(spec_editor_token=wrong, spec_editor_patience=5, fails=True)
    assert "The page is not healthy: " in done.stdout
    assert "token" in done.stdout.split("The page is not healthy: ")[1]
    assert wrong not in done.stdout


def test_basic_auth_comes_from_the_vault_too(editor: Editor) -> None:
    if not shutil.which("htpasswd"):
        pytest.skip("htpasswd is not installed")
    line = run("htpasswd", "-nbB", "ada", "lovelace").stdout
    editor.play(spec_editor_htpasswd=line)
    assert editor.get("/health").status_code == 200
    assert editor.get("/").status_code == 401
    answer = requests.get(f"http://127.0.0.1:{editor.port}/", auth=("ada", "lovelace"), timeout=30)
    assert answer.status_code == 200
    file = editor.home / "secrets" / "nginx" / "htpasswd"
    assert (stat.S_IMODE(file.stat().st_mode), file.stat().st_uid) == (0o600, 10002)
    editor.play(spec_editor_htpasswd="")
    assert not file.exists()
    assert editor.get("/").status_code == 200


@pytest.mark.parametrize(
    "settings",
    [{"GH_TOKEN": "x"}, {"IMAGE_TAG": "x"}, {"GH_REPO": "a'b"}, {"GH_REPO": "a\nb"}, {"gh_repo": "a/b"}],
    ids=lambda settings: next(iter(settings)),
)
def test_settings_that_would_break_env_are_refused(editor: Editor, settings: dict[str, str]) -> None:
    done = editor.play(settings=settings, fails=True)
    assert "spec_editor_settings takes names" in done.stdout
    assert not editor.home.exists()


# What build.yml runs at the end


def test_the_script_that_verifies_published_images_sees_them_answer(tmp_path: Path) -> None:
    http, https, demo = map(str, free_ports(3))
    environment = os.environ | {"VERIFY_PULL": "0", "HTTP_PORT": http, "HTTPS_PORT": https, "DEMO_PORT": demo}
    script = ROOT / ".github" / "scripts" / "verify-images.sh"
    done = run(script, f"{APP}:one", f"{APP}-nginx:one", env=environment, cwd=tmp_path)
    paths = ("/health", "/", "/pod/advworks/dev", "/api/pods", "/demo/")
    assert [line for line in done.stdout.splitlines() if line.startswith("200 ")] == [f"200 {path}" for path in paths]


def test_the_script_fails_where_an_image_does_not_answer(tmp_path: Path, sick: str) -> None:
    http, https, demo = map(str, free_ports(3))
    environment = os.environ | {"VERIFY_PULL": "0", "HTTP_PORT": http, "HTTPS_PORT": https, "DEMO_PORT": demo}
    script = ROOT / ".github" / "scripts" / "verify-images.sh"
    with pytest.raises(AssertionError, match="I am not well"):
        run(script, f"{APP}:{sick}", f"{APP}-nginx:one", env=environment, cwd=tmp_path)
