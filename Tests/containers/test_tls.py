"""TLS by files: the protocols, messages about an unusable certificate, and its replacement."""

from __future__ import annotations

import http.client
import json
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from certificates import Authority
from deployment import Deployment
from engine import APP, NGINX, docker, eventually, measured, run, tool
from load import Load


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


def install(host: Deployment, certificate: bytes, key: bytes) -> None:
    host.secret("nginx/tls/tls.crt", certificate)
    host.secret("nginx/tls/tls.key", key)


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory, authority: Authority) -> Iterator[Deployment]:
    with Deployment(tmp_path_factory.mktemp("host"), SPEC_SOURCE="local", TLS="files") as deployment:
        install(deployment, *authority.issue("localhost", "127.0.0.1", days=89))
        yield deployment.up()


def get(host: Deployment, authority: Authority, path: str) -> requests.Response:
    return requests.get(f"https://localhost:{host.https_port}{path}", verify=str(authority.certificate), timeout=10,
                        allow_redirects=False)  # fmt: skip


@contextmanager
def connected(host: Deployment, authority: Authority, *protocols: str) -> Iterator[ssl.SSLSocket]:
    """A connection that has checked the certificate."""
    context = ssl.create_default_context(cafile=str(authority.certificate))
    context.set_alpn_protocols(protocols)
    with socket.create_connection(("127.0.0.1", host.https_port), 5) as plain:
        with context.wrap_socket(plain, server_hostname="localhost") as secure:
            yield secure


def serial(host: Deployment, authority: Authority) -> str:
    with connected(host, authority) as secure:
        return str((secure.getpeercert() or {})["serialNumber"])


def test_http_redirects_and_https_serves(secured: Deployment, authority: Authority) -> None:
    page = get(secured, authority, "/")
    redirect = requests.post(f"http://localhost:{secured.http_port}/deploy?x=1", timeout=10, allow_redirects=False)

    assert page.status_code == 200
    assert page.headers["Strict-Transport-Security"] == "max-age=63072000"
    assert "secure" in get(secured, authority, "/pod/advworks/dev").headers.get("Set-Cookie", "secure").lower()
    assert redirect.status_code == 308
    assert redirect.headers["Location"] == f"https://localhost:{secured.https_port}/deploy?x=1"
    assert secured.get("/healthz").status_code == 200, "for health checks, which follow no redirect"
    assert get(secured, authority, "/demo/").json()["headers"]["x-forwarded-proto"] == "https"


def test_http_2_and_no_session_tickets(secured: Deployment, authority: Authority) -> None:
    with connected(secured, authority, "h2", "http/1.1") as secure:
        assert secure.selected_alpn_protocol() == "h2"
        assert secure.version() == "TLSv1.3"
    said = subprocess.run(
        ["openssl", "s_client", "-connect", f"127.0.0.1:{secured.https_port}", "-tls1_2", "-servername", "localhost"],
        input="", capture_output=True, text=True, timeout=20,
    ).stdout  # fmt: skip

    assert "Protocol  : TLSv1.2" in said
    assert "TLS session ticket:" not in said


def test_testssl_finds_nothing_above_low(secured: Deployment, authority: Authority, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    command = [tool("testssl"), "--quiet", "--color", "0", "--warnings", "off", "--openssl", "/usr/bin/openssl",
               "--ip", "127.0.0.1", "--add-ca", str(authority.certificate), "-p", "-S", "-U", "-h",
               "--jsonfile", str(report), f"https://localhost:{secured.https_port}"]  # fmt: skip
    subprocess.run(command, capture_output=True, timeout=300, check=False)
    findings = json.loads(report.read_text())
    # A private authority has no revocation list, and is not in any certificate transparency log.
    private = {"cert_revocation", "cert_crlDistributionPoints", "cert_ocspURL", "certificate_transparency"}
    above = [f for f in findings if f["severity"] in ("MEDIUM", "HIGH", "CRITICAL", "FATAL") and f["id"] not in private]
    worth = [f"{f['severity']} {f['id']}" for f in findings if f["severity"] not in ("OK", "INFO")]
    measured(f"{len(findings)} findings, worth a word: {', '.join(worth)}")

    assert len(findings) > 40
    assert above == []


def test_a_new_certificate_is_served_and_no_request_is_lost(secured: Deployment, authority: Authority) -> None:
    before = serial(secured, authority)
    context = ssl.create_default_context(cafile=str(authority.certificate))
    context.check_hostname = False
    load = Load(secured.https_port, connect=http.client.HTTPSConnection, options={"context": context})
    with load:
        install(secured, *authority.issue("localhost", "127.0.0.1"))
        eventually(lambda: serial(secured, authority) != before, within=10)
        time.sleep(1)

    assert load.count > 200
    assert load.failed == 0, str(load)
    assert "has changed" in secured.logged("nginx", "reloaded:")


def test_a_certificate_that_does_not_fit_is_not_taken(secured: Deployment, authority: Authority) -> None:
    before = serial(secured, authority)
    good = (secured.folder / "secrets/nginx/tls/tls.key").read_bytes()
    _, other_key = authority.issue("localhost")
    secured.secret("nginx/tls/tls.key", other_key)

    line = secured.logged("nginx", "is not the key of the certificate")
    assert "/etc/nginx/tls/tls.key" in line
    assert "the old one stays in use" in secured.logged("nginx", "cannot be used")
    assert serial(secured, authority) == before
    secured.secret("nginx/tls/tls.key", good)
    time.sleep(4)
    assert get(secured, authority, "/healthz").status_code == 200


@pytest.mark.parametrize(
    ("case", "code", "says"),
    [
        ("missing", 78, "there is no /etc/nginx/tls/tls.crt"),
        ("mismatched", 78, "is not the key of the certificate"),
        ("unreadable", 78, "cannot be read"),
        ("no certificate at all", 78, "holds no certificate"),
        ("expired", 0, "has expired"),
    ],
)
def test_a_certificate_that_cannot_be_used_is_said_in_one_line(
    tmp_path: Path, authority: Authority, images: None, case: str, code: int, says: str
) -> None:
    certificate, key = authority.issue("localhost", days=0 if case == "expired" else 30)
    folder = tmp_path / "tls"
    folder.mkdir()
    if case != "missing":
        (folder / "tls.crt").write_bytes(b"not a certificate" if case == "no certificate at all" else certificate)
    (folder / "tls.key").write_bytes(authority.issue("localhost")[1] if case == "mismatched" else key)
    for file in folder.iterdir():
        file.chmod(0 if case == "unreadable" else 0o444)
    tmp_path.chmod(0o755)
    name = docker("run", "--detach", "--tmpfs", "/run/nginx", "--env", "TLS=files",
                  "--volume", f"{tmp_path}:/run/secrets:ro", f"{NGINX}:one")  # fmt: skip
    try:
        if code:
            assert int(run("timeout", "20", "docker", "wait", name).stdout) == code
        else:
            eventually(lambda: docker("inspect", "--format", "{{.State.Health.Status}}", name) == "healthy")
        lines = run("sh", "-c", f"docker logs {name} 2>&1").stdout.splitlines()
        assert len([line for line in lines if says in line]) == 1, lines
        assert len([line for line in lines if "BASIC_AUTH_FILE" not in line]) == 1, lines
    finally:
        docker("rm", "--force", name)


def test_within_its_memory_under_tls(secured: Deployment) -> None:
    url = f"https://localhost:{secured.https_port}/"
    started = secured.state("nginx")["State"]["StartedAt"]
    said = run(
        tool("wrk"), "--threads", "2", "--connections", "200", "--duration", "5s", "--timeout", "10s", url
    ).stdout
    measured(said.splitlines()[-2].strip())
    state = secured.state("nginx")["State"]

    assert state["OOMKilled"] is False and state["StartedAt"] == started
    assert APP in json.dumps(secured.state("spec-editor")["Config"]["Image"])
