"""Who may post: only our own pages, in every way that a browser identifies them."""

from __future__ import annotations

import pytest

from harness import Product, Run

#: Refused for its name, after the check of the sender.
FORM = {"customer": "advworks", "environment": "dev", "instance_name": "-", "mode": "edit"}
PASSED, REFUSED = 400, 403


@pytest.fixture(scope="module")
def proxied(built: None, tmp_path_factory: pytest.TempPathFactory):
    repository = tmp_path_factory.mktemp("proxied") / "specs.git"
    product = Product(
        SPEC_SOURCE="local", LOCAL_REPO=str(repository), TRUSTED_PROXIES="127.0.0.1", SERVER_NAME="pods.example inside"
    )
    try:
        yield product.wait_until_up()
    finally:
        product.stop()


@pytest.fixture(scope="module")
def named(built: None, tmp_path_factory: pytest.TempPathFactory):
    """Under its own name; `make run` answers to no other."""
    repository = tmp_path_factory.mktemp("named") / "specs.git"
    product = Product(SPEC_SOURCE="local", LOCAL_REPO=str(repository), SERVER_NAME="pods.example,inside")
    try:
        yield product.wait_until_up()
    finally:
        product.stop()


def status(product: Product, headers: dict[str, str], **fields: str) -> int:
    return product.request("POST", "/deploy", data=FORM | fields, headers=headers).status_code


@pytest.mark.parametrize(
    ("site", "expected"),
    [("same-origin", PASSED), ("none", PASSED), ("same-site", REFUSED), ("cross-site", REFUSED), ("nonsense", REFUSED)],
)
def test_the_browsers_own_word_decides(local: Product, site: str, expected: int) -> None:
    assert status(local, {"Sec-Fetch-Site": site}) == expected
    # Even if the other header disagrees.
    assert status(local, {"Sec-Fetch-Site": site, "Origin": f"http://127.0.0.1:{local.port}"}) == expected


@pytest.mark.parametrize(
    ("origin", "host", "expected"),
    [
        ("http://pods.example:8000", "pods.example:8000", PASSED),
        ("https://pods.example:8000", "pods.example:8000", PASSED),
        ("https://pods.example", "pods.example", PASSED),
        ("https://PODS.example", "pods.example", PASSED),
        ("https://pods.example:443", "pods.example", PASSED),
        ("http://pods.example:8001", "pods.example:8000", REFUSED),
        ("https://evil.example", "pods.example", REFUSED),
        ("https://pods.example.evil.example", "pods.example", REFUSED),
        ("https://evilpods.example", "pods.example", REFUSED),
        ("https://pods.example@evil.example", "pods.example", REFUSED),
        ("https://pods.example/", "pods.example/", REFUSED),
        ("null", "pods.example", REFUSED),
        ("", "pods.example", REFUSED),
        ("file://", "pods.example", REFUSED),
    ],
)
def test_else_origin_must_be_the_host(named: Product, origin: str, host: str, expected: int) -> None:
    if host.endswith("/"):
        host = host[:-1]
        origin = origin.rstrip("/") + "/path"
    assert status(named, {"Origin": origin, "Host": host}) == expected


def test_a_forwarded_host_counts_from_a_trusted_proxy_only(named: Product, proxied: Product) -> None:
    headers = {"Origin": "https://pods.example", "Host": "inside:8080", "X-Forwarded-Host": "pods.example"}
    assert status(proxied, headers) == PASSED
    assert status(named, headers) == REFUSED
    assert status(proxied, headers | {"Origin": "https://evil.example"}) == REFUSED


@pytest.mark.parametrize(
    ("origin", "headers", "expected"),
    [
        ("https://a.example", {"X-Forwarded-Host": "a.example, b.example"}, PASSED),
        ("https://b.example", {"X-Forwarded-Host": "a.example, b.example"}, PASSED),
        ("https://evil.example", {"X-Forwarded-Host": "a.example, b.example"}, REFUSED),
        ("https://a.example:8443", {"X-Forwarded-Host": "a.example", "X-Forwarded-Port": "8443"}, PASSED),
        ("https://a.example:8443", {"X-Forwarded-Host": "a.example", "X-Forwarded-Port": "9443"}, REFUSED),
        ("https://inside:8443", {"X-Forwarded-Port": "8443"}, PASSED),
        ("https://[2001:DB8::1]:8443", {"X-Forwarded-Host": "[2001:db8::1]:8443"}, PASSED),
        ("https://inside", {}, PASSED),
    ],
)
def test_a_chain_of_proxies_forwards_lists_and_ports(
    proxied: Product, origin: str, headers: dict[str, str], expected: int
) -> None:
    assert status(proxied, {"Origin": origin, "Host": "inside"} | headers) == expected
    assert status(proxied, {"Origin": origin, "Host": "inside:443"} | headers) == expected


def test_with_neither_header_the_forms_token_must_equal_the_cookie(local: Product) -> None:
    response = local.get("/pod/advworks/dev")
    cookie = response.headers["Set-Cookie"]
    parts = [p.strip().lower() for p in cookie.split(";")]
    assert "httponly" in parts and "samesite=lax" in parts and "secure" not in parts
    name, _, value = cookie.partition(";")[0].partition("=")
    form = local.page("/pod/advworks/dev", cookies={name: value}).fields()
    fields = form | FORM
    assert value in form.values()

    def posted(cookies: dict[str, str], sent: dict[str, str]) -> int:
        return local.request("POST", "/deploy", data=sent, cookies=cookies).status_code

    token = next(k for k, v in form.items() if v == value)
    assert posted({name: value}, fields) == PASSED
    assert posted({}, fields) == REFUSED
    assert posted({name: "0" * len(value)}, fields) == REFUSED
    assert posted({name: value}, fields | {token: ""}) == REFUSED
    assert posted({name: ""}, fields | {token: ""}) == REFUSED
    assert posted({name: "x"}, fields | {token: "x"}) == REFUSED
    assert posted({name: value}, {k: v for k, v in fields.items() if k != token}) == REFUSED


def test_another_instance_takes_the_token_too(local: Product, editor: Product) -> None:
    """No key is bound to one process, so any replica can answer."""
    response = local.get("/pod/advworks/dev")
    name, _, value = response.headers["Set-Cookie"].partition(";")[0].partition("=")
    form = local.page("/pod/advworks/dev", cookies={name: value}).fields()
    fields = FORM | {k: v for k, v in form.items() if v == value}
    assert editor.request("POST", "/deploy", data=FORM, cookies={name: value}).status_code == REFUSED
    assert editor.request("POST", "/deploy", data=fields, cookies={name: value}).status_code == PASSED


def test_tokens_are_random(local: Product) -> None:
    cookies = {local.get("/pod/advworks/dev").headers["Set-Cookie"].partition(";")[0] for _ in range(5)}
    assert len(cookies) == 5


def test_the_cookie_is_secure_over_https_and_bound_to_the_mount_point(proxied: Product, run: Run) -> None:
    cookie = proxied.get("/pod/new", headers={"X-Forwarded-Proto": "https"}).headers["Set-Cookie"]
    assert "secure" in [p.strip().lower() for p in cookie.split(";")]
    assert cookie.startswith("__Secure-")
    assert not proxied.get("/pod/new").headers["Set-Cookie"].startswith("__Secure-")
    cookie = run(BASE_PATH="/spec").get("/pod/new").headers["Set-Cookie"]
    assert {"path=/spec", "path=/spec/"} & {p.strip().lower() for p in cookie.split(";")}


def test_programs_without_a_browser_may_use_the_api(local: Product) -> None:
    order = {"customer": "advworks", "env": "dev", "spec": {"instance_name": "-"}}
    assert local.request("POST", "/api/pod", json=order).status_code == PASSED
    assert local.request("POST", "/api/refresh").status_code == 200
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        assert local.request("POST", "/api/pod", json=order, headers=headers).status_code == REFUSED
        assert local.request("POST", "/api/refresh", headers=headers).status_code == REFUSED
