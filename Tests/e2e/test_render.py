"""nginx/render.sh: its refusals, which keep the current configuration."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from harness.front import render
from harness.tls import make_certificate

WORKS = {"FCGI_UPSTREAM": "127.0.0.1:9000", "DEMO_APP_URL": "http://127.0.0.1:9"}

REFUSED = {
    "BASE_PATH": ["spec", "/", "/spec/", "//spec", "/a b", "/$x", "/a;b", "/../x", "/demo", "/health", "/_e/x", '/"'],
    "TLS": ["on", "FILES", "off;"],
    "TLS_CERT": ["tls.crt", "/a b", "/x;y"],
    "HTTPS_PORT": ["0", "65536", "http", "-1", "080"],
    "SERVER_NAME": ["a b;c", "pods.example;", "*", "$host", "-"],
    "TRUSTED_PROXIES": ["everyone", "10.0.0.0/33", "256.1.1.1", "10.0.0.1;", "10.0.0.1 all", "::1/129"],
    "METRICS_ALLOW": ["all", "10.0.0.0/8;allow all"],
    "FCGI_UPSTREAM": ["spec-editor", ":9000", "a b:1", "x:70000", "unix:relative", "unix:/a b", "x:1;}"],
    "DEMO_APP_URL": ["demo-app:8080", "https://x", "http://x/path", "http://u:p@x", "http://x:0", "http://$host"],
    "BASIC_AUTH_FILE": ["relative", "/does/not/exist", "/etc", "/a;b"],
    "POST_LIMIT": ["-1", "many", "1.5", "100000", "6r/s"],
    "LISTEN_ADDRESS": ["0.0.0.0;", "eth0"],
    "HOSTS": ["mine", "local;"],
}


@pytest.mark.parametrize(("name", "value"), [(n, v) for n, values in REFUSED.items() for v in values])
def test_a_value_that_cannot_be_used_is_named_in_one_line(tmp_path: Path, name: str, value: str) -> None:
    more = {"TLS": "files"} if name == "TLS_CERT" else {}
    result = render(tmp_path, **(WORKS | more | {name: value}))
    assert result.returncode == 78, result.stderr
    lines = result.stderr.splitlines()
    assert len(lines) == 1 and name in lines[0] and value in lines[0]
    assert not (tmp_path / "conf").exists()


def test_a_line_break_does_not_pass_a_pattern(tmp_path: Path) -> None:
    result = render(tmp_path, **WORKS, BASE_PATH="/spec\n; evil", POST_LIMIT="6\n0", SERVER_NAME="a\nb;")
    assert result.returncode == 78 and len(result.stderr.splitlines()) == 3


def test_every_problem_is_said_at_once(tmp_path: Path) -> None:
    result = render(tmp_path, **(WORKS | {"TLS": "maybe", "POST_LIMIT": "x", "TRUSTED_PROXIES": "y, z"}))
    named = [line.split()[1] for line in result.stderr.splitlines()]
    assert named == ["TLS", "POST_LIMIT", "TRUSTED_PROXIES"]


def test_an_empty_value_is_an_absent_one(tmp_path: Path) -> None:
    empty = dict.fromkeys([*REFUSED, "TLS_KEY", "LISTEN_HTTP", "ACME_WEBROOT", "DEMO_LISTEN"], "")
    assert render(tmp_path, **empty).returncode == 0


@pytest.mark.parametrize(
    "environment",
    [
        {"BASE_PATH": "/tools/spec-editor.v2"},
        {"TRUSTED_PROXIES": "10.0.0.0/8,2001:db8::/32 ::1, 192.0.2.1", "METRICS_ALLOW": "::1,127.0.0.1"},
        {"SERVER_NAME": "pods.example, *.pods.example 10.0.0.7"},
        {"SERVER_NAME": "localhost Localhost,[::1] pods.example pods.example", "HOSTS": "local"},
        {"FCGI_UPSTREAM": "spec-editor:9000", "DEMO_APP_URL": "http://demo-app"},
        {"FCGI_UPSTREAM": "[::1]:9000", "DEMO_APP_URL": "http://[::1]:80/"},
        {"FCGI_UPSTREAM": "localhost:9000"},
        {"FCGI_UPSTREAM": "unix:/tmp/a.sock", "POST_LIMIT": "1"},
        {"TLS": "acme", "TLS_CERT": "/nowhere/yet", "TLS_KEY": "/nowhere/yet", "ACME_WEBROOT": "/tmp"},
    ],
    ids=lambda e: next(iter(e.values())),
)
def test_what_may_be_said_is_taken(tmp_path: Path, environment: dict[str, str]) -> None:
    result = render(tmp_path, **(WORKS | environment))
    assert result.returncode == 0, result.stderr
    assert "${" not in "".join(path.read_text() for path in (tmp_path / "conf").rglob("*.conf"))


def test_a_refusal_leaves_what_was_there(tmp_path: Path) -> None:
    assert render(tmp_path, **WORKS).returncode == 0
    before = (tmp_path / "conf" / "nginx.conf").read_bytes()
    assert render(tmp_path, **WORKS, TLS="maybe").returncode == 78
    assert (tmp_path / "conf" / "nginx.conf").read_bytes() == before


def test_a_password_file_without_hashes_is_refused(tmp_path: Path) -> None:
    passwords = tmp_path / "htpasswd"
    for text in ("", "bob:secret\n", "bob\n", "# nobody\n"):
        passwords.write_text(text)
        result = render(tmp_path / "state", **WORKS, BASIC_AUTH_FILE=str(passwords))
        assert result.returncode == 78 and "secret" not in result.stderr
    passwords.write_text("# the team\nbob:$2y$05$abcdefghijklmnopqrstuu\n")
    (tmp_path / "state").mkdir()
    assert render(tmp_path / "state", **WORKS, BASIC_AUTH_FILE=str(passwords)).returncode == 0


def test_a_certificate_that_cannot_be_used_is_said_in_one_line(tmp_path: Path) -> None:
    make_certificate(tmp_path, "one")
    make_certificate(tmp_path, "two")
    (tmp_path / "empty").touch()
    (tmp_path / "text").write_text("no certificate")

    def with_files(certificate: str, key: str) -> tuple[int, str]:
        files = {"TLS_CERT": str(tmp_path / certificate), "TLS_KEY": str(tmp_path / key)}
        result = render(tmp_path, **WORKS, TLS="files", **files)
        lines = [line for line in result.stderr.splitlines() if "BASIC_AUTH_FILE" not in line]
        return result.returncode, "\n".join(lines)

    assert with_files("one.crt", "one.key") == (0, "")
    for pair, word in {
        ("none.crt", "one.key"): "there is no",
        ("empty", "one.key"): "is empty",
        ("text", "one.key"): "holds no certificate",
        ("one.crt", "two.key"): "is not the key",
        ("one.crt", "text"): "is not the key",
    }.items():
        code, line = with_files(*pair)
        assert code == 78 and word in line and "\n" not in line, pair


def test_an_expired_certificate_is_served_with_a_warning(tmp_path: Path) -> None:
    make_certificate(tmp_path, "old")
    again = ["openssl", "x509", "-in", tmp_path / "old.crt", "-signkey", tmp_path / "old.key", "-days", "-1"]
    subprocess.run([*again, "-out", tmp_path / "old.crt"], check=True, capture_output=True)
    files = {"TLS_CERT": str(tmp_path / "old.crt"), "TLS_KEY": str(tmp_path / "old.key")}
    result = render(tmp_path, **WORKS, TLS="files", **files)
    assert result.returncode == 0 and "has expired" in result.stderr


def test_a_full_or_missing_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    result = render(tmp_path / "file", **WORKS)
    assert result.returncode != 0 and "cannot write" in result.stderr


@pytest.mark.parametrize("state", ["relative", "/tmp/a b", "/tmp/x;"])
def test_a_folder_that_nginx_cannot_be_told_is_refused(state: str) -> None:
    assert render(Path(state), **WORKS).returncode == 64


def test_a_secret_that_is_missing_is_looked_for_in_nginxs_own_folder(tmp_path: Path) -> None:
    """`/run/secrets` was the whole of SECRETS_DIR before."""
    for environment, folder in (
        ({"BASIC_AUTH_FILE": "/run/secrets/absent"}, "SECRETS_DIR/nginx)"),
        ({"TLS": "files"}, "SECRETS_DIR/nginx/tls)"),
    ):
        said = render(tmp_path, **environment)
        assert said.returncode == 78 and len(said.stderr.splitlines()) == 1
        assert said.stderr.rstrip().endswith(folder)
