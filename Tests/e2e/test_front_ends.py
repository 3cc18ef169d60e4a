"""The same executable behind front ends other than nginx, which share only FastCGI with it."""

from __future__ import annotations

import socket
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness import Product, free_port
from harness.front_ends import FRONT_ENDS, FrontEnd, program

ORDER = {"customer": "northwind", "env": "stg", "spec": {"instance_name": "other1"}}


@pytest.fixture(scope="module")
def upstream(built: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of an application whose own nginx is not used."""
    repository, port = tmp_path_factory.mktemp("front") / "specs.git", free_port()
    product = Product(SPEC_SOURCE="local", LOCAL_REPO=str(repository), FCGI_LISTEN=f"127.0.0.1:{port}")
    try:
        product.wait_until_up()
        yield port
    finally:
        product.stop()


@pytest.fixture(scope="module", params=[(name, mount) for name in FRONT_ENDS for mount in ("", "/spec")], ids="-".join)
def front(upstream: int, request: pytest.FixtureRequest) -> Iterator[FrontEnd]:
    name, mount = request.param
    if program(name) is None:
        warnings.warn(f"{name} is not installed, so the application was not tried behind it", stacklevel=1)
        pytest.skip(f"{name} is not installed")
    with tempfile.TemporaryDirectory(prefix="e2e.", dir="/tmp") as folder:
        # If Apache's master is root, its workers run as nobody.
        Path(folder).chmod(0o755)
        server = FrontEnd(name, upstream, Path(folder), mount)
        try:
            yield server.wait_until_up()
        finally:
            server.end()


def test_pages_and_links(front: FrontEnd) -> None:
    page = front.page("/")
    pods = [a for a in page.links if a.endswith(("/dev", "/stg", "/prd"))]
    assert len(pods) == 9 and all(a.startswith(front.base_path + "/pod/") for a in pods)
    assert front.page("/pod/advworks/de%76").fields()["customer"] == "advworks"
    assert len([a for a in front.page("/?q=contoso+dev").links if a.endswith("/dev")]) == 1
    refreshed = front.get("/refresh")
    assert (refreshed.status_code, refreshed.headers["Location"]) == (303, front.base_path + "/")
    assert front.get("/api/pods").json()[0] == {"customer": "advworks", "env": "dev"}


def test_statuses(front: FrontEnd) -> None:
    assert front.get("/nothing").status_code == 404
    assert front.get("/pod/advworks%2Fdev").status_code in (400, 404)
    assert front.request("PUT", "/").status_code == 405
    assert front.post("/deploy", b"a" * ((1 << 20) + 1), headers={"Content-Type": "text/plain"}).status_code == 413
    assert front.post("/deploy", b"{}", headers={"Content-Type": "application/json"}).status_code == 415
    assert front.deploy("advworks/dev", "-").status_code == 400
    assert front.deploy("advworks/dev", "x", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    head = front.request("HEAD", "/")
    assert head.status_code == 200 and head.content == b""
    assert len(front.raw_get(front.base_path + "/healthz").all("X-Request-Id")) == 1


def test_a_form_and_an_order_are_deployed(front: FrontEnd) -> None:
    fields = front.page("/pod/northwind/dev").fields() | {"instance_name": f"front{front.port}", "_do": "deploy"}
    response = front.request("POST", "/deploy", data=fields, headers={"Origin": f"http://127.0.0.1:{front.port}"})
    assert response.status_code == 303
    run = response.headers["Location"]
    assert front.get(run.removeprefix(front.base_path)).status_code == 200
    assert front.request("POST", "/api/pod", json=ORDER).status_code == 200


def test_half_a_body_does_no_harm(front: FrontEnd) -> None:
    head = f"POST {front.base_path}/deploy HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n"
    kind = "Content-Type: application/x-www-form-urlencoded\r\n\r\ncustomer=adv"
    # More than there are workers.
    for _ in range(20):
        with socket.create_connection(("127.0.0.1", front.port)) as connection:
            connection.sendall((head + kind).encode())
    for _ in range(5):
        assert front.get("/", timeout=10).status_code == 200


def test_a_body_without_a_length_is_not_taken_for_an_empty_one(front: FrontEnd) -> None:
    def chunks() -> Iterator[bytes]:
        yield b"customer=advworks&environment=dev&"
        yield b"instance_name=-"

    response = front.post("/deploy", chunks(), headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert response.status_code in (400, 411)
    assert "hyphen" in response.text or "length" in response.text.lower()


def test_a_proxy_header_is_not_used(front: FrontEnd) -> None:
    assert front.get("/", headers={"Proxy": "http://127.0.0.1:9"}).status_code == 200
