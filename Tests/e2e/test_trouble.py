"""GitHub hangs, sends false answers or breaks: a page says so, the process survives, and the rest works."""

from __future__ import annotations

import threading
import time

import pytest
import requests

from github_double import GitHubDouble
from harness import TOKEN, Page, Product, Run, at_once, eventually

ORDER = {"customer": "advworks", "env": "dev", "spec": {"instance_name": "web9"}}

FAULTS = {
    "500": ("answer", {"status": 500}),
    "502": ("answer", {"status": 502}),
    "503": ("answer", {"status": 503, "body": b"<html>No server is currently available"}),
    "504": ("answer", {"status": 504}),
    "418": ("answer", {"status": 418}),
    "200 of another kind": ("answer", {"status": 200, "body": b"<html>Sign in to the hotel's network"}),
    "200 with other JSON": ("answer", {"status": 200, "body": [1, {"sha": None}]}),
    "200 with nothing": ("answer", {"status": 200, "body": b""}),
    "204": ("answer", {"status": 204}),
    "closed": ("close", {}),
    "truncated": ("truncate", {}),
    "malformed": ("malformed", {}),
    "huge": ("huge", {"size": 200 * 1024 * 1024}),
}  # fmt: skip

#: After these it is unknown whether a dispatch was accepted.
IN_DOUBT = {"200 of another kind", "200 with other JSON", "200 with nothing", "204", "truncated", "malformed", "huge"}


def memory(product: Product) -> int:
    """Resident kilobytes of the executable."""
    with open(f"/proc/{product.application}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))


@pytest.mark.parametrize("fault", FAULTS)
def test_a_broken_github_is_said_and_survived(run: Run, github: GitHubDouble, fault: str) -> None:
    kind, rules = FAULTS[fault]
    product = run(github)
    pid = product.application
    broken = github.faults.add(kind, **rules)
    # Nothing is known yet.
    page, answer = product.get("/"), product.get("/api/pods")
    for response in (page, answer):
        assert response.status_code == 503, response.text[:1000]
        assert "GitHub" in response.text and TOKEN not in response.text
    assert Page(page.text).heading and answer.json()["error"]
    assert product.get("/health").status_code == 503
    assert product.get("/healthz").status_code == 200
    github.faults.remove(broken)
    eventually(lambda: product.get("/refresh").status_code == 303 and product.get("/").status_code == 200)
    # Now the list and a pod are.
    assert product.get("/pod/advworks/dev").status_code == 200
    # Something new to read; otherwise only "unchanged" could be corrupted.
    github.repositories["acme/pods"].commit({"note": "x"}, "Something else")
    broken = github.faults.add(kind, **rules)
    product.get("/refresh")
    page = product.page("/")
    assert len([a for a in page.links if a.endswith("/dev")]) == 3 and "out of date" in page.text
    assert product.get("/pod/advworks/dev").status_code == 200
    refused = product.deploy("advworks/dev", "web9")
    assert refused.status_code in ({200, 503} if fault in IN_DOUBT else {503}), refused.text[:1000]
    if refused.status_code == 503:
        assert Page(refused.text).control("instance_name")["value"] == "web9"
    assert product.application == pid and memory(product) < 64 * 1024


@pytest.mark.parametrize("fault", ["502", "503", "504", "closed", "truncated"])
def test_a_read_that_fails_once_is_tried_again(run: Run, github: GitHubDouble, fault: str) -> None:
    kind, rules = FAULTS[fault]
    product = run(github)
    github.faults.add(kind, **rules, times=1, method="GET")
    assert product.get("/").status_code == 200


def test_a_slow_github_is_waited_for(run: Run, github: GitHubDouble) -> None:
    product = run(github)
    github.faults.add("delay", seconds=3)
    assert product.get("/api/pods").status_code == 200


def test_an_answer_by_the_byte_does_not_hold_a_worker_for_ever(run: Run, github: GitHubDouble) -> None:
    product = run(github)
    github.faults.add("trickle", seconds=0.3)
    start = time.monotonic()
    assert product.get("/").status_code == 503
    assert time.monotonic() - start < 28
    assert product.get("/healthz").status_code == 200


def test_no_github_at_all(run: Run, github: GitHubDouble) -> None:
    product = run(github, GH_API_URL="http://127.0.0.1:9")
    assert product.get("/").status_code == product.get("/health").status_code == 503
    assert product.get("/healthz").status_code == 200
    unknown = run(github, GH_API_URL="http://github.invalid")
    response = unknown.get("/")
    assert response.status_code == 503 and "github.invalid" in response.text


@pytest.mark.parametrize("more", [{}, {"_confirm": "0123456789abcdef"}], ids=["each by itself", "one confirmation"])
def test_what_memory_can_answer_goes_on_while_forty_wait(run: Run, github: GitHubDouble, more: dict[str, str]) -> None:
    product = run(github, FCGI_WORKERS="16", CACHE_TTL="1")
    assert product.get("/").status_code == 200
    assert product.get("/pod/advworks/dev").status_code == 200
    hanging = github.faults.add("hang")
    github.most_in_flight = 0
    waiting: list[requests.Response] = []

    def deploys() -> None:
        calls = [lambda n=n: product.get(f"/runs/{n}") for n in range(1000, 1020)]
        calls += [lambda n=n: product.deploy("advworks/dev", "same" if more else f"try{n}", **more) for n in range(20)]
        waiting.extend(at_once(*calls))

    thread = threading.Thread(target=deploys)
    start = time.monotonic()
    thread.start()
    eventually(lambda: github.in_flight >= 4, 5)
    slowest = 0.0
    for _ in range(20):
        for path in ("/healthz", "/", "/api/pods", "/pod/advworks/dev", "/api/pod/advworks/dev"):
            asked = time.monotonic()
            assert product.get(path, timeout=5).status_code == 200, path
            slowest = max(slowest, time.monotonic() - asked)
    assert slowest < 2
    thread.join(40)
    assert time.monotonic() - start < 35
    # A repeated confirmation that is in progress follows the first one.
    assert len(waiting) == 40 and {r.status_code for r in waiting} <= ({503, 303} if more else {503})
    # Requests without a place were told when to come back.
    turned_away = [r for r in waiting if r.headers.get("Retry-After") == "5" or r.status_code == 303]
    assert len(turned_away) >= 20
    assert github.most_in_flight <= 8 + 2
    github.faults.remove(hanging)
    assert eventually(lambda: product.deploy("advworks/dev", "web9").status_code == 303)
    assert len([r for r in github.requests if r.method == "POST" and b"try3" in r.body]) <= 1


def test_a_cold_start_on_a_hanging_github_answers_what_it_can(run: Run, github: GitHubDouble) -> None:
    github.faults.add("hang")
    product = run(github)
    responses = at_once(
        *[lambda: product.get("/")] * 20, *[lambda: product.get("/healthz")] * 10, lambda: product.get("/health")
    )
    assert {r.status_code for r in responses[:20]} == {503}
    assert {r.status_code for r in responses[20:30]} == {200}
    assert max(r.elapsed.total_seconds() for r in responses[:20]) < 28
    assert max(r.elapsed.total_seconds() for r in responses[20:30]) < 2
    assert responses[30].status_code == 503


def test_a_lost_connection_of_the_client_costs_nothing(run: Run, github: GitHubDouble) -> None:
    product = run(github)
    github.faults.add("delay", seconds=0.5)
    for _ in range(5):
        with pytest.raises(requests.Timeout):
            product.get("/", timeout=0.1)
    assert eventually(lambda: product.get("/").status_code == 200)
