"""TLS=acme: a certificate is obtained, renewed, kept after a restart, and a line says why there is none."""

from __future__ import annotations

import http.client
import socket
import ssl
from pathlib import Path

from certificates import Authority
from conftest import Deploy
from deployment import Deployment
from engine import eventually
from load import Load
from pebble import Pebble

NAME = "app.test"


def serial(host: Deployment, root: str) -> str:
    """The serial number of the served certificate, after checking it; nothing if there is none yet."""
    context = ssl.create_default_context(cadata=root)
    try:
        with socket.create_connection(("127.0.0.1", host.https_port), 5) as plain:
            with context.wrap_socket(plain, server_hostname=NAME) as secure:
                return str((secure.getpeercert() or {})["serialNumber"])
    except OSError:
        return ""


def test_a_certificate_is_obtained_renewed_and_kept(deploy: Deploy, tmp_path: Path) -> None:
    host = deploy(SPEC_SOURCE="local", TLS="acme", SERVER_NAME=NAME, ACME_EMAIL="ops@example.com")
    pebble = Pebble(tmp_path, host.http_port, lifetime=75)
    host.configure(ACME_SERVER=pebble.directory, ACME_CA_FILE="/run/secrets/authority.pem")
    host.secret("nginx/authority.pem", pebble.authority.certificate.read_bytes())

    # Without an authority that answers, the first start serves plain HTTP.
    host.up()
    assert host.get("/", headers={"Host": NAME}).status_code == 200
    line = host.logged("nginx", f"no certificate for {NAME}")
    assert "next attempt is in 2 minutes" in line

    with pebble:
        host.compose("restart", "nginx")
        host.logged("nginx", f"obtained a certificate for {NAME}", within=40)
        root = pebble.root()
        first = eventually(lambda: serial(host, root), within=10)
        eventually(lambda: host.get("/", headers={"Host": NAME}).status_code == 308, within=5)

        context = ssl.create_default_context(cadata=root)
        context.check_hostname = False
        with Load(host.https_port, paths=("/healthz",), connect=http.client.HTTPSConnection,
                  options={"context": context}) as load:  # fmt: skip
            second = eventually(lambda: serial(host, root) not in ("", first) and serial(host, root), within=90)
        assert load.count > 300
        assert load.failed == 0, str(load)

        host.compose("rm", "--stop", "--force", "nginx")
        host.compose("up", "--detach", "--no-build", "nginx")
        host.wait()
        assert serial(host, root) == second
        assert "obtained" not in host.logs("nginx"), "it is kept on its volume"


def test_a_certificate_is_obtained_anew_for_other_names(deploy: Deploy, tmp_path: Path) -> None:
    host = deploy(SPEC_SOURCE="local", TLS="acme", SERVER_NAME=NAME)
    with Pebble(tmp_path, host.http_port, lifetime=3600) as pebble:
        host.configure(ACME_SERVER=pebble.directory, ACME_CA_FILE="/run/secrets/authority.pem")
        host.secret("nginx/authority.pem", pebble.authority.certificate.read_bytes())
        host.up()
        host.logged("nginx", "obtained a certificate for app.test", within=40)
        host.configure(SERVER_NAME="app.test,www.app.test")
        host.compose("up", "--detach", "--no-build", "nginx")
        host.logged("nginx", "obtained a certificate for app.test www.app.test", within=40)


def test_what_acme_needs_is_said_in_one_line(deploy: Deploy, tmp_path: Path) -> None:
    host = deploy(TLS="acme")
    host.compose("up", "--detach", "--no-build", "nginx")
    assert "SERVER_NAME" in host.logged("nginx", "TLS=acme needs")
    assert host.exit_code("nginx") == 78

    host.configure(SERVER_NAME=NAME, ACME_SERVER="https://127.0.0.1/dir;x")
    host.compose("up", "--detach", "--no-build", "nginx")
    assert "ACME_SERVER" in host.logged("nginx", "directory")


def test_an_authority_that_is_not_trusted_is_said(deploy: Deploy, tmp_path: Path) -> None:
    host = deploy(SPEC_SOURCE="local", TLS="acme", SERVER_NAME=NAME)
    (tmp_path / "other").mkdir()
    other = Authority(tmp_path / "other")
    with Pebble(tmp_path, host.http_port, lifetime=3600) as pebble:
        host.configure(ACME_SERVER=pebble.directory, ACME_CA_FILE="/run/secrets/authority.pem")
        host.secret("nginx/authority.pem", other.certificate.read_bytes())
        host.up()
        assert "Problem connecting" in host.logged("nginx", f"no certificate for {NAME}")
        assert host.get("/", headers={"Host": NAME}).status_code == 200
