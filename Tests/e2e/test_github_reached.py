"""Connections to GitHub: a changing token, private certificates, proxies."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from github_double import GitHubDouble, Token
from harness import TOKEN, Product, Run
from harness.between import proxy, tls

ANOTHER = TOKEN.replace("Zx9", "Yy8")


def headers(github: GitHubDouble) -> list[str]:
    return [r.headers["authorization"] for r in github.requests]


def quiet(product: Product, *secrets: str) -> None:
    """None of this is in the log."""
    for line in product.lines:
        assert not any(secret in line for secret in secrets), line


@pytest.mark.parametrize("way", ["overwritten", "renamed", "linked"])
def test_a_new_token_is_used_within_ten_seconds(run: Run, github: GitHubDouble, tmp_path: Path, way: str) -> None:
    github.add_token(ANOTHER, Token())
    file, other = tmp_path / "token", tmp_path / "other"
    if way == "linked":
        (tmp_path / "first").write_text(TOKEN)
        file.symlink_to("first")
    else:
        file.write_text(TOKEN + "\n")
    product = run(github, GH_TOKEN="", GH_TOKEN_FILE=str(file), CACHE_TTL="1")
    assert product.get("/health").status_code == 200
    assert set(headers(github)) == {f"Bearer {TOKEN}"}
    other.write_text(ANOTHER + "\n")
    if way == "overwritten":
        file.write_text(ANOTHER + "\n")
    elif way == "renamed":
        os.replace(other, file)
    else:
        (tmp_path / "new").symlink_to("other")
        os.replace(tmp_path / "new", file)
    changed = time.monotonic()
    while headers(github)[-1] != f"Bearer {ANOTHER}":
        assert time.monotonic() - changed < 10
        assert product.get("/refresh").status_code == 303
        time.sleep(0.2)
    print(f"{way}: picked up after {time.monotonic() - changed:.1f} s")
    product.wait_for_event(event="token.changed")
    # An ETag from the old token is not used with the new one.
    github.forget_requests()
    assert product.get("/health").status_code == 200
    quiet(product, TOKEN, ANOTHER)


def test_an_idle_instance_uses_the_new_token_at_once(run: Run, github: GitHubDouble, tmp_path: Path) -> None:
    github.add_token(ANOTHER, Token())
    file = tmp_path / "token"
    file.write_text(TOKEN)
    product = run(github, GH_TOKEN="", GH_TOKEN_FILE=str(file))
    assert product.get("/").status_code == 200
    file.write_text(ANOTHER)
    github.tokens[TOKEN] = Token(expired=True)
    # The old token is refused, without any visible effect.
    assert product.deploy("advworks/dev", "web9").status_code == 303
    assert len(github.seen("POST", "/dispatches")) == 1
    assert headers(github)[-1] == f"Bearer {ANOTHER}"


@pytest.mark.parametrize("content", [b"", b"\xff\xfeg\x00h\x00", b"ghp_half way", None])
def test_a_file_that_holds_no_token_changes_nothing(
    run: Run, github: GitHubDouble, tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "token"
    file.write_text(TOKEN)
    product = run(github, GH_TOKEN="", GH_TOKEN_FILE=str(file))
    assert product.get("/").status_code == 200
    if content is None:
        file.unlink()
    else:
        file.write_bytes(content)
    time.sleep(2.1)
    assert product.get("/health").status_code == 200
    event = product.wait_for_event(event="token.unusable", level="warning")
    assert str(file) in event["reason"] and "old token" in event["reason"]
    quiet(product, TOKEN, "ghp_half")


def test_a_utf_16_token_file_is_named_for_what_it_is(run: Run, github: GitHubDouble, tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(TOKEN, encoding="utf-16")
    product = run(github, up=False, GH_TOKEN="", GH_TOKEN_FILE=str(file))
    assert product.wait_until_ended() != 0
    assert any("UTF-16" in line and "GH_TOKEN_FILE" in line for line in product.lines)


def test_an_authority_of_ones_own_is_trusted_when_it_is_named(run: Run, github: GitHubDouble, tmp_path: Path) -> None:
    with tls(github.url, tmp_path) as (url, authority):
        stranger = run(github, GH_API_URL=url)
        health = stranger.get("/health")
        assert health.status_code == 503 and "GH_CA_FILE" in health.json()["error"]
        assert not github.requests
        trusting = run(github, GH_API_URL=url, GH_CA_FILE=str(authority))
        assert trusting.get("/health").status_code == 200
        assert trusting.deploy("advworks/dev", "web9").status_code == 303


@pytest.mark.parametrize("content", [None, b"", b"no certificate", b"-----BEGIN CERTIFICATE-----\nAAAA\n"])
def test_a_file_without_certificates_stops_the_start(
    run: Run, github: GitHubDouble, tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "authority.pem"
    if content is not None:
        file.write_bytes(content)
    product = run(github, up=False, GH_CA_FILE=str(file))
    assert product.wait_until_ended() != 0
    assert any("GH_CA_FILE" in line and str(file) in line for line in product.lines)


def test_github_is_reached_through_a_proxy_unless_exempt(run: Run, github: GitHubDouble, tmp_path: Path) -> None:
    seen: list[str] = []
    with tls(github.url, tmp_path) as (url, authority), proxy(seen) as port:
        there = f"http://mia:pa55word@127.0.0.1:{port}"
        product = run(github, GH_API_URL=url, GH_CA_FILE=str(authority), HTTPS_PROXY=there)
        assert product.get("/health").status_code == 200
        assert seen and all(request.startswith("CONNECT localhost:") for request in seen)
        assert "Proxy-Authorization: Basic" in seen[0] and TOKEN not in "".join(seen)
        quiet(product, "pa55word")
        seen.clear()
        exempt = run(github, GH_API_URL=url, GH_CA_FILE=str(authority), HTTPS_PROXY=there, NO_PROXY="localhost")
        assert exempt.get("/health").status_code == 200 and not seen


@pytest.mark.parametrize("refusal", [None, b"407 Proxy Authentication Required", b"403 Forbidden", b"502 Bad Gateway"])
def test_a_proxy_that_does_not_serve_is_named_without_its_password(
    run: Run, github: GitHubDouble, refusal: bytes | None
) -> None:
    with proxy([], refusal) as port:
        where = "127.0.0.1:9" if refusal is None else f"127.0.0.1:{port}"
        product = run(github, GH_API_URL="https://github.invalid", HTTPS_PROXY=f"http://mia:pa55word@{where}")
        for path in ("/", "/health"):
            response = product.get(path)
            assert response.status_code == 503
            assert f"the proxy {where} in HTTPS_PROXY" in response.text and "NO_PROXY" in response.text
            assert "pa55word" not in response.text and "mia" not in response.text
            if refusal:
                assert refusal.split()[0].decode() in response.text
        quiet(product, "pa55word")


def test_a_proxy_without_an_address_is_named(run: Run, github: GitHubDouble) -> None:
    product = run(github, GH_API_URL="https://github.invalid", HTTPS_PROXY="http://proxy.invalid:3128")
    assert "the proxy proxy.invalid:3128 in HTTPS_PROXY" in product.get("/health").json()["error"]


def test_a_proxy_for_plain_http_that_wants_a_password_is_named(run: Run, github: GitHubDouble) -> None:
    with proxy([], b"407 Proxy Authentication Required") as port:
        product = run(github, http_proxy=f"http://127.0.0.1:{port}")
        error = product.get("/health").json()["error"]
        assert f"the proxy 127.0.0.1:{port} in http_proxy" in error and "password" in error
