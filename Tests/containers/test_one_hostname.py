"""The routes of the single hostname: alone, below a mount point, behind a proxy, and while parts are down."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator

import pytest
import requests

from conftest import Deploy
from deployment import Deployment
from engine import NGINX, docker, eventually, free_ports, inspect, measured, run

MOUNT = "/spec"


@pytest.fixture(scope="module")
def mounted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    with Deployment(tmp_path_factory.mktemp("host"), SPEC_SOURCE="local", BASE_PATH=MOUNT) as deployment:
        deployment.compose("up", "--detach", "--no-build")
        deployment.wait()
        deployment.wait("/demo/")
        yield deployment


def stylesheet(host: Deployment, page: str) -> requests.Response:
    link = re.search(r'<link rel="stylesheet" href="([^"]+)"', host.get(page).text)
    assert link is not None
    return host.get(link[1])


def test_the_editor_the_demo_and_health_share_one_hostname(local: Deployment) -> None:
    local.wait("/demo/")
    demo = local.get("/demo/some/path?x=1").json()

    assert "advworks" in local.get("/").text
    assert local.get("/health").json()["status"] == "healthy"
    assert local.get("/healthz").status_code == 200
    assert len(local.get("/api/pods").json()) == 9
    assert stylesheet(local, "/").headers["Cache-Control"].startswith("public, max-age=31536000")
    assert demo["path"] == "/some/path"
    assert demo["headers"]["x-forwarded-prefix"] == "/demo"
    assert local.get("/demo").headers["Location"] == "/demo/"
    assert local.get("/nowhere").status_code == 404
    assert requests.get(f"http://127.0.0.1:{local.demo_port}/direct", timeout=5).json()["path"] == "/direct"


def test_below_a_mount_point_everything_else_is_the_demo_applications(mounted: Deployment) -> None:
    page = mounted.get(f"{MOUNT}/").text
    links = set(re.findall(r'(?:href|src|action)="(/[^"]*)"', page))

    assert "advworks" in page
    assert links and all(link.startswith(f"{MOUNT}/") for link in links)
    assert mounted.get(MOUNT).headers["Location"] == f"{MOUNT}/"
    for health in ("/health", "/healthz", f"{MOUNT}/health", f"{MOUNT}/healthz"):
        assert mounted.get(health).status_code == 200
    assert len(mounted.get(f"{MOUNT}/api/pods").json()) == 9
    assert stylesheet(mounted, f"{MOUNT}/").headers["Cache-Control"].startswith("public")
    assert mounted.get("/").json()["path"] == "/"
    assert mounted.get("/pod/advworks/dev").json()["path"] == "/pod/advworks/dev"
    assert mounted.get("/demo/x").json()["headers"]["x-forwarded-prefix"] == "/demo"


def test_without_the_demo_application_its_path_says_so_and_the_editor_goes_on(local: Deployment) -> None:
    local.compose("stop", "--timeout", "1", "demo-app")
    try:
        time.sleep(2)  # until each of nginx's processes has forgotten the address
        down = local.get("/demo/")
        assert down.status_code == 503
        assert "demo application is not answering" in down.text
        assert local.get("/").status_code == 200
    finally:
        local.compose("start", "demo-app")
    local.wait("/demo/")


def test_without_the_application_nginx_has_its_own_page_and_it_comes_back(local: Deployment) -> None:
    local.compose("stop", "spec-editor")
    try:
        time.sleep(2)  # until each of nginx's processes has forgotten the address
        page, health, api = local.get("/"), local.get("/health"), local.get("/api/pods")
        assert page.status_code == health.status_code == api.status_code == 503
        assert page.headers["Retry-After"] == "5"
        assert "not answering" in page.text and page.headers["Content-Type"].startswith("text/html")
        assert health.json()["status"] == "unhealthy"
        assert "error" in api.json()
        assert stylesheet(local, "/").status_code == 200, "nginx's page is dressed as the others"
        time.sleep(6)
        assert local.state("nginx")["State"]["Health"]["Status"] == "healthy", "nginx itself is well"
    finally:
        local.compose("start", "spec-editor")
    measured(f"back after {local.wait('/', within=10):.1f} s")


def test_nginx_follows_an_application_with_another_address_within_five_seconds(deploy: Deploy) -> None:
    host = deploy(SPEC_SOURCE="local").up()
    network = f"{host.project}_fastcgi"
    nginx = host.container("nginx")
    address = address_of(host.container("spec-editor"), network)
    host.compose("rm", "--stop", "--force", "spec-editor")
    # Another container takes the old address: the engine assigns the first free one.
    squatter = docker("run", "--detach", "--network", network, "--entrypoint", "sleep", f"{NGINX}:one", "300")
    try:
        host.compose("up", "--detach", "--no-build", "--no-deps", "spec-editor")
        seconds = host.wait("/", within=10)
        measured(f"followed to another address after {seconds:.1f} s")
        assert address_of(squatter, network) == address
        assert address_of(host.container("spec-editor"), network) != address
        assert seconds < 5
        assert host.container("nginx") == nginx
    finally:
        docker("rm", "--force", squatter)


def address_of(container: str, network: str) -> str:
    return inspect("container", container)["NetworkSettings"]["Networks"][network]["IPAddress"]


class Front:
    """Another nginx in front of ours, on the same network, like a load balancer that terminates TLS."""

    def __init__(self, host: Deployment, port: int) -> None:
        config = f"""
            daemon off; pid /tmp/nginx.pid; error_log stderr; events {{}}
            http {{
              access_log off;
              client_body_temp_path /tmp/a; proxy_temp_path /tmp/b; fastcgi_temp_path /tmp/c;
              uwsgi_temp_path /tmp/d; scgi_temp_path /tmp/e;
              server {{
                listen {port};
                location / {{
                  proxy_pass http://nginx:8080;
                  proxy_set_header Host $http_host;
                  proxy_set_header X-Forwarded-For $http_x_client;
                  proxy_set_header X-Forwarded-Proto https;
                  proxy_set_header X-Forwarded-Host pods.example.com;
                }}
              }}
            }}"""
        self.url = f"http://127.0.0.1:{port}"
        self.container = docker("run", "--detach", "--network", f"{host.project}_demo", "--publish", f"{port}:{port}",
                                "--entrypoint", "sh", f"{NGINX}:one",
                                "-c", f"echo '{config}' >/tmp/c.conf; exec nginx -e stderr -c /tmp/c.conf")  # fmt: skip

    def get(self, path: str, client: str) -> requests.Response:
        return requests.get(self.url + path, headers={"X-Client": client}, timeout=10, allow_redirects=False)


@pytest.mark.parametrize("trusted", [True, False], ids=["trusted", "not trusted"])
def test_behind_a_proxy_the_client_is_the_real_one_where_the_proxy_is_trusted(deploy: Deploy, trusted: bool) -> None:
    host = deploy(SPEC_SOURCE="local", POST_LIMIT=4).up()
    front = Front(host, free_ports(1)[0])
    try:
        if trusted:
            host.configure(TRUSTED_PROXIES=address_of(front.container, f"{host.project}_demo"))
            host.compose("up", "--detach", "--no-build", "nginx")
        eventually(lambda: answers(front), within=20)
        page = front.get("/pod/advworks/dev", client="203.0.113.9")
        logged = json.loads(host.logged("nginx", "/pod/advworks/dev"))
        demo = front.get("/demo/", client="203.0.113.9").json()
        cookies = page.headers.get("Set-Cookie", "")

        assert page.status_code == 200
        assert (logged["client"] == "203.0.113.9") is trusted
        assert logged["peer"] != "203.0.113.9"
        assert demo["headers"]["x-forwarded-proto"] == ("https" if trusted else "http")
        assert (demo["headers"]["x-forwarded-for"] == "203.0.113.9") is trusted
        assert ("secure" in cookies.lower()) is trusted, cookies

        # Limits count clients if they are known, and otherwise the proxy.
        statuses = [
            requests.post(front.url + "/api/refresh", headers={"X-Client": f"203.0.113.{n}"}, timeout=10).status_code
            for n in range(1, 9)
        ]
        assert (429 in statuses) is not trusted, statuses

        # No other peer is trusted.
        host.get("/?from=outside", headers={"X-Forwarded-For": "198.51.100.7", "X-Forwarded-Proto": "https"})
        assert json.loads(host.logged("nginx", "from=outside"))["client"] != "198.51.100.7"
    finally:
        docker("rm", "--force", front.container)


def answers(front: Front) -> bool:
    try:
        return front.get("/healthz", client="203.0.113.1").status_code == 200
    except requests.RequestException:
        return False


@pytest.mark.parametrize(
    ("setting", "value", "says"),
    [
        ("TRUSTED_PROXIES", "nonsense", "TRUSTED_PROXIES"),
        ("BASE_PATH", "/with;semicolon", "BASE_PATH"),
        ("TLS", "on", 'TLS is "on"'),
        ("POST_LIMIT", "1r/s", "POST_LIMIT"),
        ("FCGI_UPSTREAM", "a b", "FCGI_UPSTREAM"),
        ("BASIC_AUTH_FILE", "/run/secrets/absent", "BASIC_AUTH_FILE"),
    ],
)
def test_a_setting_that_cannot_be_used_stops_nginx_with_one_line(
    images: None, setting: str, value: str, says: str
) -> None:
    stopped = run_once(setting, value)

    assert stopped["code"] == 78
    assert len(stopped["lines"]) == 1 and says in stopped["lines"][0]


def test_nginx_without_its_tmpfs_stops_with_one_line(images: None) -> None:
    stopped = run_once("TLS", "off", "--read-only", tmpfs=False)

    assert stopped["code"] == 78
    assert len(stopped["lines"]) == 1 and "/run/nginx" in stopped["lines"][0]


def run_once(setting: str, value: str, *options: str, tmpfs: bool = True) -> dict:
    options += ("--tmpfs", "/run/nginx") if tmpfs else ()
    name = docker("run", "--detach", *options, "--env", f"{setting}={value}", f"{NGINX}:one")
    try:
        code = int(run("timeout", "20", "docker", "wait", name).stdout)
        logs = run("sh", "-c", f"docker logs {name} 2>&1").stdout
        return {"code": code, "lines": logs.splitlines()}
    finally:
        docker("rm", "--force", name)
